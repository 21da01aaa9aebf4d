"""`flask event import` and `flask event export`."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.schedule.imports import everything, pause, talk
from tests.schedule.schedules import person, xml_event, xml_schedule
from webinar.core.db import database
from webinar.people.models import RoleGrant
from webinar.schedule.interchange import read_schedule
from webinar.schedule.models import Event


def run(app: Flask, *arguments: str, lang: str = "en_GB.UTF-8") -> tuple[int, str]:
    """Exit code and words of a command."""
    result = app.test_cli_runner().invoke(args=["event", *arguments], env={"LC_ALL": lang})
    return result.exit_code, result.output


def test_the_command_line(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "tagung.xml"
    file.write_bytes(xml_schedule(talk(1), pause(2), xml_event(person("Ada"), title="")))
    code, words = run(app, "import", str(file))
    assert (code, words.splitlines()) == (0, [
        "“Tagung” is imported into the event tagung.", "  2 sessions added", "  1 line left out",
        "  - line 20: session without a title",
    ])  # fmt: skip
    assert "Talk 1" in client.get("/e/tagung").get_data(as_text=True)
    code, words = run(app, "import", str(file), "--event", "tagung", "--dry-run", "--json")
    report = json.loads(words)
    assert (code, report["unchanged"], report["skipped"], report["dry_run"]) == (0, 2, 1, True)
    assert report["report"] == [
        {"outcome": "skipped", "line": 20, "reason": "no_title", "message": "session without a title"}
    ]
    out = tmp_path / "out.xml"
    assert run(app, "export", "tagung", "--output", str(out)) == (0, "")
    assert [one.title for one in read_schedule(out.read_bytes(), name="x").sessions] == ["Talk 1", "Pause"]
    assert b"/s/" in out.read_bytes()


def test_a_broken_file_names_line_and_reason_on_the_command_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "tagung.xml"
    file.write_bytes(xml_schedule(talk(1)).replace(b"</title>", b"</titel>", 1))
    with app.app_context():
        before = everything(app.extensions["database"])
    assert run(app, "import", str(file)) == (
        1, "Error: tagung.xml, line 3: The tag that is closed is not the one that is open. Nothing was changed.\n"
    )  # fmt: skip
    assert run(app, "import", str(file), lang="fr_FR.UTF-8") == (
        1, "Error: tagung.xml, ligne 3\u00a0: La balise fermée n’est pas celle qui est ouverte. Rien n’a été changé.\n"
    )  # fmt: skip
    code, words = run(app, "import", str(file), "--json")
    assert (code, json.loads(words)["error"], json.loads(words)["line"]) == (1, "xml_tag", 3)
    with app.app_context():
        assert everything(app.extensions["database"]) == before


def test_an_organiser_is_appointed_once(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "tagung.xml"
    file.write_bytes(xml_schedule(talk(1)))
    with app.app_context(), database().writing() as db:
        factories.person(db, email="ada@acme.example")
    for slug in ((), ("--event", "tagung")):
        assert run(app, "import", str(file), "--organiser", "Ada@acme.example", *slug)[0] == 0
    with app.app_context(), database().reading() as db:
        assert [tuple(row) for row in db.execute(select(RoleGrant.role, Event.slug).join(Event))] == [
            ("organiser", "tagung")
        ]
    code, words = run(app, "import", str(file), "--organiser", "nobody@acme.example")
    assert (code, words) == (
        1,
        "Error: tagung.xml: Nobody here has the address nobody@acme.example. Nothing was changed.\n",
    )
