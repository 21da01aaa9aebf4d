"""Importing people: what is said before, done at once or not at all, and taken back for a day."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import send, signed_in, token_in
from tests.registrations.outbox import written
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.features import Gone
from webinar.people.models import Person
from webinar.registrations import places
from webinar.registrations.lists import read_list
from webinar.registrations.models import Registration
from webinar.roster.models import ImportedPerson, PeopleImport
from webinar.roster.planning import make_plan
from webinar.roster.publishing import publish
from webinar.roster.reading import keep
from webinar.roster.undoing import erase_person, undo
from webinar.schedule.models import Event, PitchSession

THREE = "Nom;E-mail\r\nAda Winter;Ada@acme.example\r\nBo Sommer;bo@acme.example\r\nCléo;pas une adresse\r\n"


@dataclass
class Desk:
    """An event with one session, and its organiser's browser."""

    app: Flask
    client: FlaskClient
    event: Event
    at: PitchSession

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    @property
    def page(self) -> str:
        return f"/e/{self.event.slug}/people/import"

    def upload(self, data: bytes, name: str = "liste.csv") -> Any:
        token = token_in(self.client.get(self.page).text)
        fields = {"csrf_token": token, "file": (io.BytesIO(data), name)}
        return self.client.post(self.page, data=fields, content_type="multipart/form-data")

    def look(self, text: str) -> str:
        answer = self.upload(text.encode())
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def go(self, page: str, **fields: str) -> str:
        html = self.client.get(page).text
        meant = dict(
            (name, (re.search(r'<option value="([^"]*)" selected', body) or [None, ""])[1] or "")
            for name, body in re.findall(r'<select id="(column-\d+)"[^>]*>(.*?)</select>', html, re.DOTALL)
        )
        answer = send(self.client, page, page, **{"deed": "go", **meant, **fields})
        assert answer.status_code in (303, 200), answer.text
        return answer.text if answer.status_code == 200 else self.client.get(page).text

    def registered(self) -> list[tuple[str, str]]:
        with self.database.reading() as db:
            rows = db.execute(
                select(Person.name, Registration.status)
                .join(Registration, Registration.person_id == Person.id)
                .order_by(Registration.placed_at, Registration.id)
            )
            return [(name, status) for name, status in rows]


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with clock.fixed(NOON):
        with app.extensions["database"].writing() as db:
            event = factories.event(db, slug="journee")
            at = factories.pitch_session(db, event, starts_at=NOON + timedelta(days=2), status="published")
            boss = factories.person(db, "Chef", email="chef@acme.example")
            factories.grant(db, boss, event, "organiser")
            boss_id = boss.id
        yield Desk(app, signed_in(app, boss_id), event, at)


def plain(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u202f", " ").replace("\u00a0", " ")


def test_a_file_is_looked_at_then_imported_and_nobody_is_mailed(desk: Desk) -> None:
    page = desk.look(THREE)
    assert desk.registered() == []
    words = plain(desk.client.get(page).text)
    assert "2 personnes seront inscrites" in words
    assert "Ligne 4 : adresse e-mail impossible : pas une adresse" in words
    done = plain(desk.go(page))
    assert "2 ajoutées, 0 déjà inscrite, 1 ligne à corriger. Aucun e-mail envoyé." in done
    assert desk.registered() == [("Ada Winter", "registered"), ("Bo Sommer", "registered")]
    assert written(desk.app) == []
    with desk.database.reading() as db:
        row = db.scalars(select(PeopleImport)).one()
        assert (row.data, row.state) == (None, "done")
        assert set(db.execute(select(ImportedPerson.name, ImportedPerson.email))) == {("", None)}


def test_a_second_import_changes_nothing_and_who_left_stays_away(desk: Desk) -> None:
    desk.go(desk.look(THREE))
    with desk.database.writing() as db:
        ada = db.scalars(select(Person).where(Person.email == "ada@acme.example")).one()
        places.leave(db, ada.id, desk.at.id)
    words = plain(desk.client.get(desk.look(THREE)).text)
    assert "0 personnes" in words or "0 personne" in words
    assert "1 est déjà inscrite" in words
    assert "1 s’était désinscrite" in words
    assert desk.registered() == [("Ada Winter", "withdrawn"), ("Bo Sommer", "registered")]


def test_what_was_exported_comes_back_as_nothing_new(desk: Desk) -> None:
    desk.go(desk.look("Nom;E-mail;Accord contact\nAda Winter;ada@acme.example;oui\n=Bo;bo@acme.example;\n"))
    people = f"/e/{desk.event.slug}/people"
    for form in ("csv", "xlsx"):
        exported = send(desk.client, people, f"{people}/export", form=form).data
        answer = desk.upload(exported, f"liste.{form}")
        words = plain(desk.client.get(answer.headers["Location"]).text)
        assert "2 sont déjà inscrites et restent telles quelles" in words
    with desk.database.reading() as db:
        consents = [one.get("contact") for one in db.scalars(select(Registration.consents).order_by(Registration.id))]
    assert consents == [True, None]


def test_a_full_session_makes_wait_unless_told_otherwise(desk: Desk) -> None:
    with desk.database.writing() as db:
        db.get_one(PitchSession, desk.at.id).capacity = 1
    page = desk.look(THREE)
    assert "1 place serait sur liste d’attente." in plain(desk.client.get(page).text)
    desk.go(page)
    assert desk.registered() == [("Ada Winter", "registered"), ("Bo Sommer", "waiting")]
    desk.go(desk.look("email\ncleo@acme.example\ndan@acme.example\n"), over="on")
    assert [status for _, status in desk.registered()] == ["registered", "waiting", "registered", "registered"]


def test_an_import_is_taken_back_but_for_whom_somebody_used(desk: Desk) -> None:
    with desk.database.writing() as db:
        known = factories.person(db, "Connue", email="bo@acme.example")
        known_id = known.id
    page = desk.look(THREE + "Dan;dan@acme.example\n")
    desk.go(page)
    with desk.database.reading() as db:
        dan_id = db.scalars(select(Person.id).where(Person.email == "dan@acme.example")).one()
    with clock.fixed(NOON + timedelta(hours=1)):
        signed_in(desk.app, dan_id)
        answer = send(desk.client, page, f"{page}/undo")
        assert answer.status_code == 303
        words = plain(desk.client.get(page).text)
    assert "2 places retirées." in words
    assert "1 place reste" in words
    assert desk.registered() == [("Dan", "registered")]
    with desk.database.reading() as db:
        assert db.get(Person, known_id) is not None
        assert list(db.scalars(select(Person.id).where(Person.email == "ada@acme.example"))) == []


def test_after_a_day_nothing_is_taken_back_and_who_came_is_forgotten(desk: Desk) -> None:
    page = desk.look(THREE)
    desk.go(page)
    left = desk.look(THREE)
    with clock.fixed(NOON + timedelta(hours=25)):
        desk.app.extensions["worker"].run_due()
        token = token_in(desk.client.get(desk.page).text)
        assert desk.client.post(f"{page}/undo", data={"csrf_token": token}).status_code == 410
        assert desk.client.get(left).status_code == 404
    with desk.database.reading() as db:
        assert db.scalar(select(func.count(ImportedPerson.id))) == 0
    assert len(desk.registered()) == 2


def test_one_address_for_several_people_and_none_for_one(desk: Desk) -> None:
    text = (
        "Nom participant;Prénom participant;Email payeur\n"
        "Winter;Ada;ada@acme.example\nSommer;Bo;ada@acme.example\n"
    )
    desk.go(desk.look(text))
    with desk.database.reading() as db:
        found = list(db.execute(select(Person.name, Person.email).where(Person.name != "Chef").order_by(Person.id)))
    assert found == [("Ada Winter", "ada@acme.example"), ("Bo Sommer", None)]
    assert "2 sont déjà inscrites" in plain(desk.client.get(desk.look(text)).text)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ada\tWinter\tada@acme.example\nBo\tSommer\tbo@acme.example\n", [("Ada Winter", "ada@acme.example"),
                                                                           ("Bo Sommer", "bo@acme.example")]),
        ("ada@acme.example\nbo@acme.example\n", [("", "ada@acme.example"), ("", "bo@acme.example")]),
        ("Ada Winter;ada@acme.example\n", [("Ada Winter", "ada@acme.example")]),
    ],
)  # fmt: skip
def test_rows_without_titles(text: str, people: list[tuple[str, str]]) -> None:
    assert [(one.name, one.email) for one in read_list(text.encode()).people] == people


def test_meanings_are_corrected_and_unknown_ones_refused(desk: Desk) -> None:
    page = desk.look("Kontakt;Wer;email\nada@acme.example;Ada;x@acme.example\n")
    send(desk.client, page, page, **{"deed": "look", "column-0": "email", "column-1": "name", "column-2": ""})
    desk.go(page)
    assert desk.registered() == [("Ada", "registered")]
    other = desk.look(THREE)
    assert send(desk.client, other, other, **{"deed": "go", "column-0": "is_administrator"}).status_code == 422
    assert send(desk.client, other, other, deed="go", role="admin").status_code == 422
    meant = {"column-0": "name", "column-1": "email"}
    assert send(desk.client, other, other, deed="go", at="another", **meant).status_code == 422


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422), (b"%PDF-1.7 \x00", 415), (b"\x89PNG\r\n", 415), (b"\xd0\xcf\x11\xe0\xa1\xb1", 415),
        (b"PK\x03\x04broken", 422), (b"\x00" * 5000, 422), (b"Couleur;Taille\nbleu;12\n", 422),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(desk: Desk, data: bytes, status: int) -> None:
    answer = desk.upload(data)
    assert answer.status_code == status
    assert "500" not in answer.text[:200]
    assert desk.registered() == []


def test_hostile_cells_are_text(desk: Desk) -> None:
    html = desk.client.get(desk.look('Nom;E-mail\n"<script>alert(1)</script>";ada@acme.example\n'))
    assert "<script>alert" not in html.text
    desk.go(desk.look('Nom;E-mail\n"<b>A</b>";ada@acme.example\n\u202e\x07Bo;b@c.example\n'))
    assert [name for name, _ in desk.registered()] == ["<b>A</b>", "Bo"]


def test_another_events_import_is_missing_and_attendees_see_none(desk: Desk) -> None:
    page = desk.look(THREE)
    with desk.database.writing() as db:
        other = factories.event(db, slug="ailleurs")
        boss = factories.person(db, "Autre", email="autre@acme.example")
        factories.grant(db, boss, other, "organiser")
        boss_id = boss.id
    stranger = signed_in(desk.app, boss_id)
    assert stranger.get(page).status_code == 403
    assert stranger.get(page.replace("journee", "ailleurs")).status_code == 404


def test_whoever_is_erased_is_in_no_import_that_waits(desk: Desk) -> None:
    page, other = desk.look(THREE), desk.look("email\ndan@acme.example\n")
    erase_person(desk.database, Gone((), ("ada@acme.example",), ()))
    assert [desk.client.get(one).status_code for one in (page, other)] == [404, 200]


SCRIPT = """
import os, sys, time
from config import Settings
from webinar.app import create_app
import webinar.roster.publishing as publishing
from webinar.registrations.lists import read_list
from webinar.roster.planning import make_plan
app = create_app(Settings(SECRET_KEY="tests-only-0123456789-abcdefghijklmnop", DATA_DIR=sys.argv[1]))
staged = publishing._stage
def slow(*arguments):
    staged(*arguments)
    print("piece", flush=True)
    time.sleep(0.05)
publishing._stage = slow
with app.app_context():
    home = app.extensions["database"]
    with home.reading() as db:
        from webinar.schedule.models import PitchSession
        at = list(db.query(PitchSession))
        people = read_list(("email\\n" + "".join(f"p{n}@acme.example\\n" for n in range(3000))).encode()).people
        plan = make_plan(db, at[0].event_id, people, at, by_column=False)
    publishing.publish(home, int(sys.argv[2]), plan.guests, None, "fr", over=False)
"""


def test_a_process_killed_in_the_middle_leaves_nothing_and_it_can_be_done_again(desk: Desk) -> None:
    folder = Path(desk.app.extensions["settings"].DATA_DIR)
    with desk.app.app_context(), desk.database.writing() as db:
        import_id = keep(db, desk.event.id, None, "x.csv", b"x").id
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), str(import_id)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env={**os.environ},
    )  # fmt: skip
    assert process.stdout is not None
    for _ in range(4):
        assert process.stdout.readline() == "piece\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert desk.registered() == []
    with desk.database.reading() as db:
        assert db.scalar(select(func.count(Person.id))) == 1
        assert db.scalar(select(func.count(ImportedPerson.id))) >= 600  # type: ignore[operator]
        people = read_list(("email\n" + "".join(f"p{n}@acme.example\n" for n in range(3000))).encode()).people
        plan = make_plan(db, desk.event.id, people, [desk.at], by_column=False)
    later = clock.now() + timedelta(days=3650)
    with clock.fixed(later), desk.app.app_context():
        assert publish(desk.database, import_id, plan.guests, None, "fr", over=False)["made"] == 3000
        assert len(desk.registered()) == 3000
        assert undo(desk.database, import_id, None) == {"removed": 3000, "stayed": 0}
    with desk.database.reading() as db:
        assert db.scalar(select(func.count(Person.id))) == 1
    assert desk.registered() == []


def test_ten_thousand_lines(desk: Desk) -> None:
    with desk.app.app_context(), desk.database.writing() as db:
        import_id = keep(db, desk.event.id, None, "x.csv", b"x").id
        people = read_list(("email\n" + "".join(f"p{n}@acme.example\n" for n in range(10_000))).encode()).people
        plan = make_plan(db, desk.event.id, people, [desk.at], by_column=False)
    with desk.app.app_context():
        assert publish(desk.database, import_id, plan.guests, None, "fr", over=False)["made"] == 10_000
        assert len(desk.registered()) == 10_000
