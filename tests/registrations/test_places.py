"""Capacity and waiting list: exactly as many as there are places, whoever comes at the same moment (R5)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of, make_app
from tests.registrations.outbox import open_link, register, send_form, written
from webinar.core.db import Database
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.registrations.signing_up import Newcomer, leave, sign_up
from webinar.schedule.models import PitchSession


def with_capacity(app: Flask, places: int | None) -> PitchSession:
    """A published session of so many places."""
    with app.extensions["database"].writing() as db:
        return factories.pitch_session(db, factories.event(db), status="published", capacity=places)


def statuses(database: Database) -> dict[str, str]:
    """Address → status."""
    with database.reading() as db:
        rows = db.execute(
            select(Person.email, Registration.status).join(Registration, Registration.person_id == Person.id)
        )
        return {str(email): status for email, status in rows}


@pytest.fixture
def on_postgres(fresh_postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on PostgreSQL."""
    app = make_app(tmp_path / "data", DATABASE_URL=fresh_postgres_url)
    yield app
    app.extensions["kernel"].stop()
    app.extensions["database"].dispose()


def at_once(app: Flask, deeds: Sequence[Callable[[], object]]) -> None:
    """Does everything at the same moment, eight at a time."""
    start = threading.Barrier(8)
    queue = iter(deeds)
    lock = threading.Lock()
    problems: list[BaseException] = []

    def work() -> None:
        start.wait()
        while True:
            with lock:
                deed = next(queue, None)
            if deed is None:
                return
            try:
                with app.app_context():
                    deed()
            except BaseException as problem:
                problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def newcomer() -> Newcomer:
    """Somebody at a browser that nobody knows."""
    return Newcomer("", False, "fr", None)


def check_a_rush(app: Flask) -> None:
    """Sixty for twenty places; then those who have one leave while others come."""
    home: Database = app.extensions["database"]
    meeting = with_capacity(app, 20)
    at_once(app, [partial(sign_up, home, meeting.id, f"p{n}@example.org", newcomer()) for n in range(60)])
    assert Counter(statuses(home).values()) == {"registered": 20, "waiting": 40}
    guests = [letter.to for letter in written(app) if "votre lien" in letter.subject]
    assert sorted(guests) == sorted(
        email for email, status in statuses(home).items() if status == "registered"
    )
    with home.reading() as db:
        holders = list(db.scalars(select(Registration.person_id).where(Registration.status == "registered")))
        order = [
            str(email)
            for email in db.scalars(
                select(Person.email)
                .join(Registration, Registration.person_id == Person.id)
                .where(Registration.status == "waiting")
                .order_by(Registration.placed_at, Registration.id)
            )
        ]

    def give_up(person_id: int) -> None:
        with home.writing() as db:
            assert leave(db, person_id, meeting.id)

    leaving = [partial(give_up, person_id) for person_id in holders[:10]]
    coming = [partial(sign_up, home, meeting.id, f"late{n}@example.org", newcomer()) for n in range(10)]
    at_once(app, [deed for pair in zip(leaving, coming, strict=True) for deed in pair])
    found = statuses(home)
    assert Counter(found.values()) == {"registered": 20, "waiting": 40, "withdrawn": 10}
    assert [found[email] for email in order[:10]] == ["registered"] * 10
    promoted = [letter.to for letter in written(app) if "une place pour vous" in letter.subject]
    assert sorted(promoted) == sorted(order[:10])


def test_a_rush_for_the_last_places_on_sqlite(app: Flask) -> None:
    check_a_rush(app)


def test_a_rush_for_the_last_places_on_postgresql(on_postgres: Flask) -> None:
    check_a_rush(on_postgres)


def check_one_address_at_once(app: Flask) -> None:
    """One new address, from sixteen forms at two sessions."""
    home: Database = app.extensions["database"]
    meetings = [with_capacity(app, 1), with_capacity(app, 1)]
    deeds = [partial(sign_up, home, one.id, "nadia@example.org", newcomer()) for one in meetings * 8]
    at_once(app, deeds)
    with home.reading() as db:
        assert db.scalars(select(Registration.status)).all() == ["registered", "registered"]
        assert len(db.scalars(select(Person).where(Person.email == "nadia@example.org")).all()) == 1


def test_one_address_at_once_is_one_person_on_sqlite(app: Flask) -> None:
    check_one_address_at_once(app)


def test_one_address_at_once_is_one_person_on_postgresql(on_postgres: Flask) -> None:
    check_one_address_at_once(on_postgres)


def test_a_full_session_lets_nobody_in_by_the_form_and_moves_up_by_itself(app: Flask) -> None:
    database: Database = app.extensions["database"]
    meeting = with_capacity(app, 1)
    first, second = browser_of(app), browser_of(app)
    register(first, meeting.public_id, "first@example.org", "Prime")
    register(second, meeting.public_id, "second@example.org", "Seconde")
    assert "La session est complète" in second.get(f"/s/{meeting.public_id}/registered").text
    assert "/room" not in second.get(f"/s/{meeting.public_id}/registered").text
    assert "liste d’attente" in second.get(f"/s/{meeting.public_id}").text
    waiting = written(app, "second@example.org")
    assert [letter.subject for letter in waiting] == [
        "Pitchs du matin\u00a0: vous êtes sur la liste d’attente"
    ]
    open_link(first, written(app, "first@example.org")[0].link)
    here = f"/s/{meeting.public_id}"
    assert send_form(first, here, f"{here}/unregister") == (303, "/my")
    assert statuses(database) == {"first@example.org": "withdrawn", "second@example.org": "registered"}
    assert open_link(second, waiting[0].link) == (303, here), "who waits is not led into the room"
    told = written(app, "second@example.org")[-1]
    assert told.subject.endswith("une place pour vous")
    assert open_link(second, told.link) == (303, f"{here}/room")


def test_more_places_let_those_waiting_move_up_in_order(app: Flask) -> None:
    database: Database = app.extensions["database"]
    meeting = with_capacity(app, 0)
    for number in range(4):
        register(browser_of(app), meeting.public_id, f"p{number}@example.org")
    commands = app.test_cli_runner()
    assert "3 moved up" in commands.invoke(args=["registrations", "capacity", meeting.public_id, "3"]).output
    assert statuses(database)["p3@example.org"] == "waiting"
    assert "1 moved up" in commands.invoke(args=["registrations", "capacity", meeting.public_id]).output
    listed = commands.invoke(args=["registrations", "list", meeting.public_id]).output
    assert [line.split()[-1] for line in listed.splitlines()[:-1]] == [
        f"<p{number}@example.org>" for number in range(4)
    ]


def test_who_leaves_and_comes_back_waits_behind_the_others(app: Flask) -> None:
    database: Database = app.extensions["database"]
    meeting = with_capacity(app, 1)
    for name in ("a", "b", "c"):
        register(browser_of(app), meeting.public_id, f"{name}@example.org")
    with app.app_context(), database.writing() as db:
        person = db.scalars(select(Person).where(Person.email == "a@example.org")).one()
        assert leave(db, person.id, meeting.id)
    register(browser_of(app), meeting.public_id, "a@example.org")
    assert statuses(database) == {
        "a@example.org": "waiting",
        "b@example.org": "registered",
        "c@example.org": "waiting",
    }
    with app.app_context(), database.writing() as db:
        person = db.scalars(select(Person).where(Person.email == "b@example.org")).one()
        assert leave(db, person.id, meeting.id)
    assert statuses(database)["c@example.org"] == "registered"
