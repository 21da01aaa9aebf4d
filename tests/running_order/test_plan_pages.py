"""The page of a running order works by forms alone, for organisers of its event and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import send, signed_in
from webinar.core import clock
from webinar.live.models import LogEntry
from webinar.schedule.models import Company, Event, PitchSession, Slot, SlotSpeaker, Speaker

BASE = {"kind": "pitch", "pitch": "5", "questions": "5", "changeover": "1"}


@dataclass
class Plan:
    """A draft session of Ora's, without slots yet."""

    app: Flask
    client: FlaskClient
    pitch_session_id: int
    url: str

    def post(self, action: str, **fields: str) -> Any:
        """Sends one of the page's forms."""
        return send(self.client, self.url, f"{self.url}/{action}", **fields)

    def slots(self) -> list[tuple[str, str, int]]:
        """Title in French, start, minutes."""
        with self.app.extensions["database"].reading() as db:
            query = select(Slot).where(Slot.pitch_session_id == self.pitch_session_id).order_by(Slot.position)
            return [
                (
                    slot.title.get("fr", ""),
                    f"{slot.planned_at:%H:%M}",
                    (slot.pitch_s + slot.questions_s + slot.changeover_s) // 60,
                )
                for slot in db.scalars(query)
            ]

    def ids(self) -> list[str]:
        """Their ids in order."""
        return re.findall(r'id="slot-(\d+)"', self.client.get(self.url).text)

    def version(self) -> str:
        """The list's version that the page carries."""
        found: list[str] = re.findall(r'name="list_version" value="(\d+)"', self.client.get(self.url).text)
        return found[0]


@pytest.fixture
def plan(app: Flask) -> Iterator[Plan]:
    """The plan."""
    with clock.fixed(NOON):
        with app.extensions["database"].writing() as db:
            event = factories.event(db)
            pitch_session = factories.pitch_session(db, event, status="draft", starts_at=NOON + timedelta(days=2))
            ora = factories.person(db, "Ora Lindt")
            factories.grant(db, ora, event, "organiser")
            ora_id, session_id, url = ora.id, pitch_session.id, f"/s/{pitch_session.public_id}/order"
        yield Plan(app, signed_in(app, ora_id), session_id, url)


def test_a_running_order_is_made_by_forms_alone(plan: Plan) -> None:
    answer = plan.post("add", **BASE, title="BioPack", company="BioPack", speaker="Léa Fontan")
    assert answer.status_code == 303
    assert re.fullmatch(rf"{plan.url}\?done=added&seq=1#slot-\d+", answer.location)
    plan.post("add", kind="break", title="Pause", pitch="10")
    plan.post("add", **BASE, title="Agrinov", other_title="Agrinov in English", company="biopack", speaker="Noa Lind")
    assert plan.slots() == [("BioPack", "12:00", 11), ("Pause", "12:11", 10), ("Agrinov", "12:21", 11)]
    first, _second, third = plan.ids()
    assert plan.post("move", id=third, place="1", list_version=plan.version()).status_code == 303
    assert plan.slots() == [("Agrinov", "12:00", 11), ("BioPack", "12:11", 11), ("Pause", "12:22", 10)]
    plan.post("edit", id=first, version="0", kind="pitch", title="BioPack 2", pitch="2.5", questions="0")
    assert plan.slots() == [("Agrinov", "12:00", 11), ("BioPack 2", "12:11", 2), ("Pause", "12:13", 10)]
    plan.post("shift", id=first, at="13:30")
    assert [start for _title, start, _minutes in plan.slots()] == ["12:00", "12:30", "12:32"]
    removed = plan.post("remove", id=third)
    assert [title for title, _start, _minutes in plan.slots()] == ["BioPack 2", "Pause"]
    seq = re.findall(r"seq=(\d+)", removed.location)[0]
    assert plan.post("undo", seq=seq).status_code == 303
    assert [title for title, _start, _minutes in plan.slots()] == ["Agrinov", "BioPack 2", "Pause"]
    with plan.app.extensions["database"].reading() as db:
        assert db.scalars(select(Company.name)).all() == ["BioPack"]
        assert db.scalars(select(Speaker.name).order_by(Speaker.id)).all() == ["Léa Fontan", "Noa Lind"]
        assert len(db.scalars(select(SlotSpeaker)).all()) == 1
        verbs = list(db.scalars(select(LogEntry.verb).order_by(LogEntry.seq)))
    moves = ["slot.move", "slot.edit", "slot.shift", "slot.remove", "live.undo"]
    assert verbs == ["slot.add"] * 3 + moves


def test_an_empty_order_begins_with_a_template(plan: Plan) -> None:
    page = plan.client.get(plan.url).text
    assert page.count('name="starter"') == 3
    plan.post("start", starter="pitch_day")
    assert plan.slots()[0] == ("Accueil", "12:00", 5)
    assert plan.slots()[-1][0] == "Mot de la fin"
    assert 'name="starter"' not in plan.client.get(plan.url).text
    assert plan.post("start", starter="webinar").status_code == 409
    plan.post("remove", id=plan.ids()[1])
    assert plan.post("end").status_code == 303
    with plan.app.extensions["database"].reading() as db:
        row = db.get_one(PitchSession, plan.pitch_session_id)
        assert (row.ends_at - row.starts_at, row.sequence) == (timedelta(minutes=43), 1)
        assert row.ends_wall - row.starts_wall == timedelta(minutes=43)


def test_what_is_wrong_is_said_and_what_was_typed_stays(plan: Plan) -> None:
    answer = plan.post("add", **{**BASE, "pitch": "-3"}, title="BioPack <b>", speaker="Léa")
    assert answer.status_code == 422
    assert 'value="BioPack &lt;b&gt;"' in answer.text
    assert 'value="Léa"' in answer.text
    assert plan.post("add", **BASE, position="3").status_code == 422
    assert plan.post("add", **{**BASE, "pitch": "nan"}).status_code == 422
    assert plan.slots() == []
    plan.post("add", **BASE, title="BioPack")
    (slot,) = plan.ids()
    plan.post("edit", id=slot, version="0", **BASE, title="BioPack A")
    late = plan.post("edit", id=slot, version="0", **BASE, title="BioPack B")
    assert late.status_code == 409
    assert 'value="BioPack B"' in late.text
    assert 'name="version" value="1"' in late.text
    stale = str(int(plan.version()) - 1)
    assert plan.post("move", id=slot, place="1", list_version=stale).status_code == 409
    assert plan.post("shift", id=slot, at="25:00").status_code == 422
    assert plan.slots() == [("BioPack A", "12:00", 11)]


def test_two_organisers_are_named_to_each_other(plan: Plan) -> None:
    with plan.app.extensions["database"].writing() as db:
        event = db.get_one(Event, db.get_one(PitchSession, plan.pitch_session_id).event_id)
        other = factories.person(db, "Nadia Roux")
        factories.grant(db, other, event, "organiser")
        nadia = other.id
    plan.post("add", **BASE, title="BioPack")
    (slot,) = plan.ids()
    theirs = Plan(plan.app, signed_in(plan.app, nadia), plan.pitch_session_id, plan.url)
    theirs.post("edit", id=slot, version="0", **BASE, title="BioPack de Nadia")
    answer = plan.post("edit", id=slot, version="0", **BASE, title="BioPack d’Ora")
    assert answer.status_code == 409
    assert "la version de Nadia Roux a été gardée" in answer.text
    assert plan.slots() == [("BioPack de Nadia", "12:00", 11)]


def test_only_organisers_of_the_event_and_only_its_slots(plan: Plan) -> None:
    plan.post("add", **BASE, title="BioPack")
    with plan.app.extensions["database"].writing() as db:
        event = factories.event(db)
        elsewhere = factories.slot(db, factories.pitch_session(db, event)).id
        stranger = factories.person(db, "Sam Oster")
        factories.grant(db, stranger, event, "organiser")
        stranger_id = stranger.id
    assert plan.post("remove", id=str(elsewhere)).status_code == 404
    assert plan.post("shift", id=str(elsewhere), minutes="5").status_code == 404
    assert plan.post("edit", id=str(elsewhere), version="0", **BASE).status_code == 404
    assert signed_in(plan.app, stranger_id).get(plan.url).status_code == 404
    assert plan.app.test_client().get(plan.url, base_url="http://127.0.0.1:5000").status_code == 404


@pytest.mark.parametrize(
    ("starts", "typed", "lands"),
    [
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "02:45", datetime(2027, 10, 31, 0, 45, tzinfo=UTC)),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "02:45", datetime(2027, 10, 31, 1, 45, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 50, tzinfo=UTC), "03:10", datetime(2027, 3, 28, 1, 10, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 50, tzinfo=UTC), "02:30", None),
        (datetime(2027, 6, 1, 21, 50, tzinfo=UTC), "00:10", datetime(2027, 6, 1, 22, 10, tzinfo=UTC)),
    ],
)
def test_a_typed_time_is_the_nearest_one_of_the_session_zone(
    plan: Plan, starts: datetime, typed: str, lands: datetime | None
) -> None:
    with plan.app.extensions["database"].writing() as db:
        slot = factories.slot(db, db.get_one(PitchSession, plan.pitch_session_id))
        slot.planned_at = starts
        slot_id = slot.id
    answer = plan.post("shift", id=str(slot_id), at=typed)
    assert answer.status_code == (422 if lands is None else 303)
    with plan.app.extensions["database"].reading() as db:
        assert db.get_one(Slot, slot_id).planned_at == (lands or starts)


def test_a_night_in_which_an_hour_comes_twice_tells_them_apart(plan: Plan) -> None:
    with plan.app.extensions["database"].writing() as db:
        row = db.get_one(PitchSession, plan.pitch_session_id)
        row.starts_at, row.ends_at = (datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 2))
        factories.slot(db, row, 1)
        factories.slot(db, row, 2).planned_at = datetime(2027, 10, 31, 1, 35, tzinfo=UTC)
    page = plan.client.get(plan.url).text
    assert re.findall(r"<strong>([^<]+)</strong>", page) == ["02:30", "02:35 (UTC+1)"]
