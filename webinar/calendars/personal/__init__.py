"""A person's own agenda as a calendar behind a secret address."""
