"""On a database with many writers: one accepts, one organiser and one administrator stay (R5, S18)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of, make_app, token_in
from tests.team.conftest import Stage, make_stage
from webinar.core.errors import Refusal
from webinar.people.models import Person, RoleGrant
from webinar.schedule.models import Event
from webinar.team import roles

AT_ONCE = 6


@pytest.fixture
def crowded(fresh_postgres_url: str, tmp_path: Path) -> Iterator[Stage]:
    """The two events on PostgreSQL."""
    app = make_app(tmp_path, DATABASE_URL=fresh_postgres_url)
    yield make_stage(app)
    app.extensions["kernel"].stop()
    app.extensions["database"].dispose()


def at_once(deeds: list[Callable[[], str]]) -> list[str]:
    """What each deed says, all begun at the same moment."""
    gate = threading.Barrier(len(deeds))
    said: list[str] = []

    def run(deed: Callable[[], str]) -> None:
        gate.wait()
        try:
            said.append(deed())
        except Refusal as refusal:
            said.append(refusal.code)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_of_many_who_accept_at_once_one_does(crowded: Stage) -> None:
    crowded.invite("mo@example.org", role="organiser")
    [link] = crowded.links()

    def acceptor() -> Callable[[], str]:
        client = browser_of(crowded.app)
        token = token_in(client.get(link).text)
        return lambda: str(client.post(link, data={"csrf_token": token, "name": "Mo"}).status_code)

    assert at_once([acceptor() for _ in range(AT_ONCE)]) == ["303"] + ["410"] * (AT_ONCE - 1)
    with crowded.app.extensions["database"].reading() as db:
        assert len(db.scalars(select(Person).where(Person.name == "Mo")).all()) == 1


def test_organisers_who_remove_each_other_leave_one(crowded: Stage) -> None:
    database = crowded.app.extensions["database"]
    with database.writing() as db:
        event_id = db.scalars(select(Event.id).where(Event.slug == "one")).one()
        ids = [crowded.ora_id, *(factories.person(db, f"Organiser {number}").id for number in range(AT_ONCE - 1))]
        for person_id in ids[1:]:
            factories.grant(db, db.get_one(Person, person_id), db.get_one(Event, event_id), "organiser")

    def remover(person_id: int) -> Callable[[], str]:
        def remove() -> str:
            with database.writing() as db:
                roles.take(db, db.get_one(Person, person_id), "organiser", event_id)
            return "removed"

        return remove

    assert at_once([remover(one) for one in ids]) == ["conflict"] + ["removed"] * (AT_ONCE - 1)
    with database.reading() as db:
        assert len(db.scalars(select(RoleGrant.id).where(RoleGrant.event_id == event_id)).all()) == 1


def test_administrators_who_remove_each_other_leave_one(crowded: Stage) -> None:
    database = crowded.app.extensions["database"]
    with database.writing() as db:
        ids = [factories.person(db, f"Boss {number}", is_administrator=True).id for number in range(AT_ONCE)]

    def remover(person_id: int) -> Callable[[], str]:
        def remove() -> str:
            with database.writing() as db:
                roles.take_from_instance(db, db.get_one(Person, person_id))
            return "removed"

        return remove

    assert at_once([remover(one) for one in ids]) == ["conflict"] + ["removed"] * (AT_ONCE - 1)
