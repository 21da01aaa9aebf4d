"""What every test may ask for; each plugin says its own."""

from __future__ import annotations

pytest_plugins = ["tests.plugins.postgres", "tests.plugins.chromium", "tests.plugins.server"]
