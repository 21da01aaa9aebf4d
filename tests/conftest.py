"""What every test may ask for; each plugin says its own."""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = [
    "tests.plugins.application",
    "tests.plugins.chromium",
    "tests.plugins.postgres",
    "tests.plugins.server",
]

# A busy machine is no fault of an example; CI plays the same examples every time.
settings.register_profile("estrade", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("estrade")
