"""Who signed in and who gave or took which role is written down, without names or addresses, and stays (S43)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests import factories
from tests.plugins.application import browser_of, send, signed_in
from tests.team.conftest import Stage
from tests.team.test_event_team import accept
from webinar.core.audit import AuditEntry
from webinar.people.models import Person
from webinar.people.passwords import hash_password

PASSWORD = "une phrase assez longue"


def deeds(stage: Stage) -> list[tuple[str, int | None, int | None, str]]:
    """The entries, in order."""
    with stage.app.extensions["database"].reading() as db:
        rows = db.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.deed, one.actor_id, one.person_id, one.about) for one in rows]


def test_roles_and_sign_ins_are_written_down(stage: Stage) -> None:
    stage.invite("mo@example.org")
    accept(browser_of(stage.app), stage.links()[0], name="Mo Diallo")
    with stage.app.extensions["database"].writing() as db:
        mo = db.scalars(select(Person).where(Person.name == "Mo Diallo")).one()
        mo.password_hash = hash_password(PASSWORD)
    wrong = send(browser_of(stage.app), "/sign-in", "/sign-in", email="mo@example.org", password="not this one")
    right = send(browser_of(stage.app), "/sign-in", "/sign-in", email="mo@example.org", password=PASSWORD)
    assert (wrong.status_code, right.status_code) == (422, 303)
    stage.post(stage.ora, f"{stage.page}/remove", person=mo.public_id, role="moderator")
    expected = [
        ("invited", stage.ora_id, None, "moderator one"),
        ("role_given", mo.id, mo.id, "moderator one"),
        ("signed_in", mo.id, mo.id, ""),
        ("role_taken", stage.ora_id, mo.id, "moderator one"),
    ]
    assert deeds(stage) == expected
    printed = stage.app.test_cli_runner().invoke(args=["people", "audit", "--json"]).output
    assert [one["deed"] for one in json.loads(printed)] == [deed for deed, *_ in reversed(expected)]
    assert "@" not in printed


def test_administrators_read_it(stage: Stage) -> None:
    with stage.app.extensions["database"].writing() as db:
        boss = factories.person(db, "Boss", email="boss@example.org", is_administrator=True)
    stage.invite("mo@example.org")
    page = signed_in(stage.app, boss.id).get("/admin").text
    assert ("Journal des accès" in page, "moderator one" in page, "Ora Lindt" in page) == (True, True, True)


@pytest.mark.parametrize("deed", ["change", "delete"])
def test_what_is_written_stays(stage: Stage, deed: str) -> None:
    stage.invite("mo@example.org")
    before = deeds(stage)
    with pytest.raises(PermissionError), stage.app.extensions["database"].writing() as db:
        entry = db.scalars(select(AuditEntry)).one()
        if deed == "change":
            entry.about = "nothing"
        else:
            db.delete(entry)
        db.flush()
    assert deeds(stage) == before
