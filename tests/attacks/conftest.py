"""A session with people of every audience, on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage."""
    with staged(f"sqlite:///{tmp_path / 'attacks.db'}") as made:
        yield made
