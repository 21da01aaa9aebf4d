"""People in and out by the command line: said first, all or none, taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from webinar.core import clock
from webinar.people.models import Person
from webinar.registrations.models import Registration

THREE = "Nom;E-mail;Note\r\nAda Winter;ada@acme.example;x\r\nBo;bo@acme.example;\r\nCléo;pas une adresse;\r\n"


@pytest.fixture
def listed(app: Flask, tmp_path: Path) -> Path:
    """A file of three lines, and an event with a session to come."""
    with clock.fixed(NOON), app.extensions["database"].writing() as db:
        event = factories.event(db, slug="journee")
        factories.pitch_session(db, event, starts_at=NOON + timedelta(days=2), status="published")
    path = tmp_path / "list.csv"
    path.write_text(THREE, encoding="utf-8", newline="")
    return path


def run(app: Flask, *words: str) -> tuple[int, str]:
    """Exit code and output of a command."""
    with clock.fixed(NOON):
        done = app.test_cli_runner().invoke(args=["registrations", *words])
    return done.exit_code, done.output


def names(app: Flask) -> list[str]:
    """Who has a place."""
    with app.extensions["database"].reading() as db:
        query = select(Person.name).join(Registration, Registration.person_id == Person.id)
        return list(db.scalars(query.order_by(Person.name)))


def counts(output: str) -> dict[str, Any]:
    """What the command said as JSON."""
    found: dict[str, Any] = json.loads(output)
    return found


def test_a_dry_run_says_what_would_happen_and_changes_nothing(app: Flask, listed: Path) -> None:
    code, output = run(app, "import", str(listed), "--event", "journee", "--dry-run", "--json")
    said = counts(output)
    assert (code, said["added"], said["faulty"], [one["line"] for one in said["lines"]]) == (0, 2, 1, [4])
    assert "import" not in said
    assert names(app) == []


def test_an_import_is_taken_back_by_its_id(app: Flask, listed: Path) -> None:
    _, output = run(app, "import", str(listed), "--event", "journee", "--json")
    assert names(app) == ["Ada Winter", "Bo"]
    assert run(app, "undo-import", counts(output)["import"]) == (
        0,
        "2 places taken back; 0 stay, since they were used.\n",
    )
    assert names(app) == []


def test_columns_are_given_meanings_by_their_titles(app: Flask, listed: Path) -> None:
    listed.write_text("Qui;Où\r\nAda Winter;ada@acme.example\r\n", encoding="utf-8", newline="")
    run(app, "import", str(listed), "--event", "journee", "--map", "Qui=name", "--map", "Où=email")
    assert names(app) == ["Ada Winter"]
    code, output = run(app, "import", str(listed), "--event", "journee", "--map", "Quoi=name")
    assert (code, output) == (1, "Error: There is no column 'Quoi'; there are: Qui, Où.\n")


def test_answers_to_the_organiser_s_questions_have_columns_of_their_own(
    app: Flask, listed: Path, tmp_path: Path
) -> None:
    run(app, "import", str(listed), "--event", "journee")
    diet = {"q1": {"label": {"fr": "Régime", "en": "Diet"}, "value": "=vegan"}}
    with app.extensions["database"].writing() as db:
        of_ada = select(Registration).join(Person, Person.id == Registration.person_id)
        db.scalars(of_ada.where(Person.name == "Ada Winter")).one().answers = diet
    out = tmp_path / "out.csv"
    run(app, "export", "--event", "journee", "--lang", "fr", "--to", str(out))
    [titles, ada, bo] = out.read_text(encoding="utf-8-sig").splitlines()
    assert [line.rsplit(";", 1)[1] for line in (titles, ada, bo)] == ["Régime", "'=vegan", ""]
    run(app, "export", "--event", "journee", "--format", "json", "--to", str(out))
    people = json.loads(out.read_text())["people"]
    assert [one["places"][0]["answers"] for one in people] == [[diet["q1"]], []]


def test_what_is_written_is_read_again_and_changes_nothing(app: Flask, listed: Path, tmp_path: Path) -> None:
    run(app, "import", str(listed), "--event", "journee")
    out = tmp_path / "out.xlsx"
    assert run(app, "export", "--event", "journee", "--format", "xlsx", "--to", str(out)) == (
        0,
        f"2 people written to {out}.\n",
    )
    said = counts(run(app, "import", str(out), "--event", "journee", "--json")[1])
    assert (said["added"], said["known"]) == (0, 2)
    assert run(app, "export", "--event", "other", "--to", str(out)) == (1, "Error: There is no event other.\n")
