"""The installation's people: appointed by invitation, an administrator always left, also by command (S18)."""

from __future__ import annotations

import json
import threading

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of, send, signed_in
from tests.team.conftest import Stage
from tests.team.test_event_team import accept
from webinar.core.errors import Refusal
from webinar.people.browser import find_browser
from webinar.people.links import open_cookie_session
from webinar.people.models import Person
from webinar.people.permissions import Actor, can
from webinar.team import roles


@pytest.fixture
def boss(stage: Stage) -> FlaskClient:
    """The only administrator's browser."""
    with stage.app.extensions["database"].writing() as db:
        person = factories.person(db, "Boss", email="boss@example.org", is_administrator=True)
    return signed_in(stage.app, person.id)


def person(stage: Stage, email: str) -> Person:
    """The person of an address."""
    with stage.app.extensions["database"].reading() as db:
        found = db.scalar(select(Person).where(Person.email == email))
    assert isinstance(found, Person)
    return found


def test_only_administrators_see_the_page(stage: Stage, boss: FlaskClient) -> None:
    assert [client.get("/admin").status_code for client in (boss, stage.ora, browser_of(stage.app))] == [200, 403, 401]
    assert stage.post(stage.ora, "/admin", email="x@example.org", role="administrator")[0] == 403


def test_appointed_by_mail_one_chooses_a_password(stage: Stage, boss: FlaskClient) -> None:
    assert stage.post(boss, "/admin", page="/admin", email="new@example.org", role="creator")[1] == "/admin?done=sent"
    new = browser_of(stage.app)
    assert accept(new, stage.links()[0], name="Nina Roy") == (303, "/account/password")
    page = "/account/password"
    assert send(new, page, page, password="une phrase assez longue").status_code == 303
    found = person(stage, "new@example.org")
    assert (found.may_create_events, found.is_administrator, found.password_hash is not None) == (True, False, True)
    assert new.get("/admin").status_code == 403


def test_the_last_administrator_stays(stage: Stage, boss: FlaskClient) -> None:
    last = person(stage, "boss@example.org")
    action = f"/admin/people/{last.public_id}/remove"
    assert stage.post(boss, action, page="/admin")[0] == 409
    assert person(stage, "boss@example.org").is_administrator
    stage.post(boss, "/admin", page="/admin", email="second@example.org", role="administrator")
    second = browser_of(stage.app)
    accept(second, stage.links()[0], name="Second")
    assert stage.post(second, action, page="/admin")[1] == "/admin?done=removed"
    assert boss.get("/admin").status_code == 401
    assert not person(stage, "boss@example.org").is_administrator


def test_two_administrators_who_remove_each_other_leave_one(stage: Stage, boss: FlaskClient) -> None:
    database = stage.app.extensions["database"]
    with database.writing() as db:
        other = factories.person(db, "Other", is_administrator=True)
    refusals: list[str] = []

    def remove(person_id: int) -> None:
        try:
            with database.writing() as db:
                roles.take_from_instance(db, db.get_one(Person, person_id))
        except Refusal as refusal:
            refusals.append(refusal.code)

    ids = (other.id, person(stage, "boss@example.org").id)
    threads = [threading.Thread(target=remove, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["conflict"]
    with database.reading() as db:
        assert len(db.scalars(select(Person.id).where(Person.is_administrator)).all()) == 1


def test_ordinary_people_have_nothing_to_remove(stage: Stage, boss: FlaskClient) -> None:
    tom = person(stage, "tom@example.org").public_id
    assert stage.post(boss, f"/admin/people/{tom}/remove", page="/admin")[0] == 404


def test_who_may_create_events_is_known_by_one_permission(stage: Stage, boss: FlaskClient) -> None:
    database = stage.app.extensions["database"]
    with database.writing() as db:
        creator_id = factories.person(db, "Nina", may_create_events=True).id
        boss_id = db.scalars(select(Person.id).where(Person.is_administrator)).one()
        tokens = [open_cookie_session(db, one) for one in (creator_id, stage.ora_id, boss_id)]
    with database.reading() as db:
        browsers = [find_browser(db, token) for token in tokens]
    may = [can(Actor(one.person_id, one.instance_role), "event.create") for one in browsers if one is not None]
    assert may == [True, False, True]


def test_each_sees_the_doors_that_are_open_to_them(stage: Stage, boss: FlaskClient) -> None:
    page = boss.get("/admin").text
    assert [path for path in ("/setup/name", "/setup/mail", "/setup/look", "/letters") if f'href="{path}"' in page] == [
        "/setup/name",
        "/setup/mail",
        "/setup/look",
        "/letters",
    ]
    assert 'href="/admin"' in boss.get("/my").text


def command(stage: Stage, *words: str) -> tuple[int, str]:
    """A command of the group: its exit code and what it prints."""
    done = stage.app.test_cli_runner().invoke(args=["people", *words])
    return done.exit_code, done.output


def test_the_command_line_does_the_same(stage: Stage, boss: FlaskClient) -> None:
    grant = ("grant", "mo@example.org", "moderator", "--event", "one", "--for-session", "morning")
    assert command(stage, *grant)[0] == 1
    code, printed = command(stage, *grant, "--name", "Mo Diallo", "--json")
    assert (code, json.loads(printed)["roles"]) == (0, [{"role": "moderator", "event": "one", "session": "morning"}])
    shown = json.loads(command(stage, "show", "mo@example.org", "--json")[1])
    assert (shown["name"], shown["signed_in_browsers"]) == ("Mo Diallo", 0)
    listed = json.loads(command(stage, "list", "--event", "one", "--json")[1])
    assert [one["name"] for one in listed] == ["Mo Diallo", "Ora Lindt"]
    administrators = json.loads(command(stage, "list", "--role", "administrator", "--json")[1])
    assert [one["name"] for one in administrators] == ["Boss"]
    revoke = ("revoke", "mo@example.org", "moderator", "--event", "one", "--for-session", "morning", "--json")
    assert json.loads(command(stage, *revoke)[1])["roles"] == []
    assert command(stage, *revoke)[0] == 1
    assert json.loads(command(stage, "link", "mo@example.org", "--json")[1])["link"].startswith("http://127.0.0.1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("revoke", "boss@example.org", "administrator"), "There must always be an administrator"),
        (("revoke", "ora@example.org", "organiser", "--event", "one"), "There must always be an organiser"),
        (("grant", "tom@example.org", "moderator"), "need --event"),
        (("grant", "tom@example.org", "moderator", "--event", "no"), "no event no"),
        (("grant", "tom@example.org", "moderator", "--event", "one", "--for-session", "evening"), "no session evening"),
        (("show", "nobody@example.org"), "Nobody here"),
    ],
)
def test_the_command_line_refuses_in_words(stage: Stage, boss: FlaskClient, words: tuple[str, ...], said: str) -> None:
    code, printed = command(stage, *words)
    assert (code != 0, said in printed) == (True, True)
