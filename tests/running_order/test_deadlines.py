"""Doors open and forgotten sessions close by themselves, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import NOON
from webinar.core import clock
from webinar.core.db import Database
from webinar.features import FEATURES
from webinar.live.kernel import Kernel
from webinar.live.registry import Registry
from webinar.running_order.deadlines import due_life_commands, due_verb, keep_life
from webinar.schedule.models import PitchSession

END = NOON + timedelta(hours=1)


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel on an empty database."""
    with factories.fresh_database(f"sqlite:///{tmp_path / 'life.db'}") as database:
        made = Kernel(database, Registry(FEATURES))
        yield made
        made.stop()


@pytest.mark.parametrize(
    ("status", "minutes", "verb"),
    [
        ("published", -16, None),
        ("published", -15, "session.open"),
        ("published", 5, "session.open"),
        ("published", 90, None),
        ("draft", -10, None),
        ("cancelled", -10, None),
        ("open", -10, None),
        ("live", 89, None),
        ("live", 90, "session.end"),
        ("paused", 91, "session.end"),
        ("open", 95, "session.end"),
        ("ended", 95, None),
    ],
)
def test_what_is_due(status: str, minutes: int, verb: str | None) -> None:
    assert due_verb(status, NOON, END, NOON + timedelta(minutes=minutes)) == verb


def status_of(database: Database, pitch_session_id: int) -> str:
    """A session's status."""
    with database.reading() as db:
        return db.get_one(PitchSession, pitch_session_id).status


def test_doors_and_closing_happen_once(kernel: Kernel) -> None:
    with kernel.database.writing() as db:
        event = factories.event(db)
        talk = factories.pitch_session(db, event, status="published").id
        factories.pitch_session(db, event, status="published", is_break=True)
        factories.pitch_session(db, event, status="published", starts_at=NOON + timedelta(days=1))
    with clock.fixed(NOON - timedelta(minutes=15)):
        assert keep_life(kernel) == 1
        assert keep_life(kernel) == 0
        assert status_of(kernel.database, talk) == "open"
    with clock.fixed(END + timedelta(minutes=29)):
        assert keep_life(kernel) == 0
    with clock.fixed(END + timedelta(minutes=30)):
        assert keep_life(kernel) == 1
        assert status_of(kernel.database, talk) == "ended"


def test_a_shifted_session_is_not_closed_under_its_speakers(kernel: Kernel) -> None:
    with kernel.database.writing() as db:
        event = factories.event(db)
        late = factories.pitch_session(db, event, status="live")
        factories.slot(db, late, 1)
        last = factories.slot(db, late, 2)
        last.planned_at = END + timedelta(minutes=20)
        late_id = late.id
    with kernel.database.reading() as db:
        assert due_life_commands(db, END + timedelta(minutes=60)) == []
        due = due_life_commands(db, END + timedelta(minutes=62))
    assert [(one.verb, one.pitch_session_id) for one in due] == [("session.end", late_id)]
