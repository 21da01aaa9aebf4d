"""The list of people of an event: who sees what, what is found, what files say, what is done for one person."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook  # type: ignore[import-untyped]
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of, send, signed_in, token_in
from tests.registrations.outbox import written
from webinar.core import clock
from webinar.core.audit import AuditEntry
from webinar.people.models import Person
from webinar.registrations import places
from webinar.registrations.lists import read_list
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession


@dataclass
class Scene:
    """An event with two sessions and three people, one of whom is called like a formula."""

    app: Flask
    slug: str
    first: str
    second: str
    organiser: FlaskClient

    @property
    def page(self) -> str:
        return f"/e/{self.slug}/people"

    def person(self, name: str) -> str:
        with self.app.extensions["database"].reading() as db:
            return str(db.scalars(select(Person.public_id).where(Person.name == name)).one())

    def statuses(self, name: str) -> list[str]:
        with self.app.extensions["database"].reading() as db:
            return list(
                db.scalars(select(Registration.status).join(Person, Person.id == Registration.person_id)
                           .where(Person.name == name).order_by(Registration.pitch_session_id))
            )  # fmt: skip


@pytest.fixture
def scene(app: Flask) -> Scene:
    with clock.fixed(NOON), app.extensions["database"].writing() as db:
        event = factories.event(db, slug="journee")
        first = factories.pitch_session(db, event, starts_at=NOON + timedelta(days=2), status="published")
        second = factories.pitch_session(
            db, event, starts_at=NOON + timedelta(days=3), title={"fr": "Après-midi"}, status="published", capacity=1
        )
        people = [
            factories.person(db, name, email=email, locale="fr")
            for name, email in (("Élodie Braun", "elodie@acme.example"), ("Zoé Arnaud", "zoe@acme.example"),
                                ("=1+1", "formula@acme.example"))
        ]  # fmt: skip
        for number, one in enumerate(people):
            with clock.fixed(NOON + timedelta(minutes=number)):
                places.place(db, first, one, {"contact": number == 0} if number < 2 else {}, None)
        places.place(db, second, people[0], {}, None)
        boss = factories.person(db, "Chef", email="chef@acme.example")
        factories.grant(db, boss, event, "organiser")
        boss_id = boss.id
    return Scene(app, "journee", first.public_id, second.public_id, signed_in(app, boss_id))


def names(html: str) -> list[str]:
    """The names of the list, in order."""
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)<', html)


def test_the_list_is_found_sorted_and_narrowed(scene: Scene) -> None:
    def shown(query: str) -> list[str]:
        return names(scene.organiser.get(scene.page + query).text)

    assert shown("") == ["=1+1", "Élodie Braun", "Zoé Arnaud"]
    assert shown("?q=elodie") == ["Élodie Braun"]
    assert shown("?q=acme zoe") == ["Zoé Arnaud"]
    assert shown("?sort=newest") == ["=1+1", "Zoé Arnaud", "Élodie Braun"]
    assert shown(f"?at={scene.second}") == ["Élodie Braun"]
    assert shown("?status=withdrawn") == []
    assert f'href="{scene.page}"' in scene.organiser.get("/e/journee/workspace").text


def test_a_long_list_has_pages_of_fifty(scene: Scene) -> None:
    with scene.app.extensions["database"].writing() as db:
        at = db.scalars(select(PitchSession).where(PitchSession.public_id == scene.first)).one()
        for number in range(60):
            places.place(db, at, factories.person(db, f"P{number:02}", email=f"p{number}@acme.example"), {}, None)
    first, second = (names(scene.organiser.get(f"{scene.page}?page={page}").text) for page in (1, 2))
    assert (len(first), first[0], first[-1]) == (50, "=1+1", "P47")
    assert second == [*(f"P{number}" for number in range(48, 60)), "Zoé Arnaud"]


def test_moderators_see_names_without_addresses_and_strangers_nothing(scene: Scene) -> None:
    with scene.app.extensions["database"].writing() as db:
        event = db.scalars(select(Event).where(Event.slug == "journee")).one()
        helper = factories.person(db, "Aide", email="aide@acme.example")
        other = factories.person(db, "Autre", email="autre@other.example")
        elsewhere = factories.event(db, slug="ailleurs")
        factories.grant(db, helper, event, "moderator")
        factories.grant(db, other, elsewhere, "organiser")
        helper_id, other_id = helper.id, other.id
    moderator = signed_in(scene.app, helper_id)
    page = moderator.get(scene.page).text
    assert names(page) == ["=1+1", "Élodie Braun", "Zoé Arnaud"]
    assert "acme.example" not in page
    assert names(moderator.get(f"{scene.page}?q=zoe@acme").text) == []
    person = f"{scene.page}/{scene.person('Zoé Arnaud')}"
    assert moderator.get(person).status_code == 403
    assert signed_in(scene.app, other_id).get(scene.page).status_code == 403
    assert browser_of(scene.app).get(scene.page).status_code == 401
    assert scene.organiser.get(f"/e/journee/people/{scene.person('Autre')}").status_code == 404
    assert signed_in(scene.app, other_id).get(f"/e/ailleurs/people/{scene.person('Zoé Arnaud')}").status_code == 404


def test_files_hold_no_formula_and_are_read_back(scene: Scene) -> None:
    def export(form: str, **fields: str) -> bytes:
        answer = send(scene.organiser, scene.page, f"{scene.page}/export", form=form, **fields)
        assert answer.status_code == 200
        return bytes(answer.data)

    text = export("csv").decode()
    header = "Nom;E-mail;Langue;Statut;Inscrit le;Accord contact;Session;Identifiant de session"
    assert text.splitlines()[0] == "\ufeff" + header
    assert text.splitlines()[1].startswith("'=1+1;formula@acme.example;fr;Inscrit;")
    assert [line.split(";")[5] for line in text.splitlines()[1:]] == ["", "oui", "", "non"]
    back = read_list(text.encode()).people
    assert [(one.name, one.email, one.consent) for one in back] == [
        ("=1+1", "formula@acme.example", None), ("Élodie Braun", "elodie@acme.example", True),
        ("Zoé Arnaud", "zoe@acme.example", False),
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(export("xlsx")))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "inlineStr", "d", "n"}
    data = json.loads(export("json", q="zoe"))
    assert [(one["name"], [place["session"] for place in one["places"]]) for one in data["people"]] == [
        ("Zoé Arnaud", [scene.first])
    ]
    with scene.app.extensions["database"].reading() as db:
        noted = list(db.scalars(select(AuditEntry.about).where(AuditEntry.deed == "people_exported")))
    assert noted == ["3 journee", "3 journee", "1 journee"]


def test_a_file_needs_proof_and_its_form_takes_no_other_field(scene: Scene) -> None:
    wrong = send(scene.organiser, scene.page, f"{scene.page}/export", form="csv", role="admin")
    assert wrong.status_code == 422
    token = token_in(scene.organiser.get(scene.page).text)
    with clock.fixed(clock.now() + timedelta(hours=1)):
        answer = scene.organiser.post(f"{scene.page}/export", data={"csrf_token": token, "form": "csv"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/again?next=/e/journee/people")


def test_somebody_is_added_by_hand_written_to_and_unregistered(scene: Scene) -> None:
    add = f"{scene.page}/add"
    with clock.fixed(NOON):
        assert send(scene.organiser, add, add, name="", email="x").status_code == 422
        fields = {"name": "Ada Winter", "email": "Ada@Acme.example", "contact": "on"}
        assert send(scene.organiser, add, add, **fields).status_code == 303
        assert scene.statuses("Ada Winter") == ["registered", "waiting"]
        assert written(scene.app, "ada@acme.example") == []
        page = f"{scene.page}/{scene.person('Ada Winter')}"
        assert send(scene.organiser, page, f"{page}/link", at=scene.first).headers["Location"] == f"{page}?done=sent"
        again = send(scene.organiser, page, f"{page}/link", at=scene.first)
        assert again.headers["Location"] == f"{page}?done=just_sent"
        assert len(written(scene.app, "ada@acme.example")) == 1
        gone = f"{scene.page}/{scene.person('Élodie Braun')}"
        assert send(scene.organiser, gone, f"{gone}/unregister", at=scene.second).status_code == 303
    assert scene.statuses("Élodie Braun") == ["registered", "withdrawn"]
    assert scene.statuses("Ada Winter") == ["registered", "registered"]


def test_a_link_is_copied_for_nobody_with_an_address(scene: Scene) -> None:
    add = f"{scene.page}/add"
    assert send(scene.organiser, add, add, name="Bo Sommer", at=scene.first).status_code == 303
    page = f"{scene.page}/{scene.person('Bo Sommer')}"
    with clock.fixed(clock.now()):
        copied = send(scene.organiser, page, f"{page}/copy", at=scene.first).text
    link = re.search(r'value="http://127\.0\.0\.1:5000(/l/[\w-]+)"', copied)
    assert link is not None
    assert browser_of(scene.app).get(link[1]).status_code == 200
    other = f"{scene.page}/{scene.person('Zoé Arnaud')}"
    assert send(scene.organiser, other, f"{other}/copy", at=scene.first).status_code == 404
