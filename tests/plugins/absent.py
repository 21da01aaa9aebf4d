"""The one decision on a test whose program is missing: skipped in words, but failed where CI runs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str, remedy: str) -> NoReturn:
    """Skips the test on a developer's machine; fails it in CI, where a green run must have run it."""
    said = f"{what} is not on this machine: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(said, pytrace=False)
    pytest.skip(said)
