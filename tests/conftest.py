"""What every test may ask for; each plugin says its own."""

from __future__ import annotations

pytest_plugins = [
    "tests.plugins.application",
    "tests.plugins.chromium",
    "tests.plugins.postgres",
    "tests.plugins.server",
]
