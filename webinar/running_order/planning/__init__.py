"""Planning a running order: its verbs, its warnings, its page."""
