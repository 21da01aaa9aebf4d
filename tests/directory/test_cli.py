"""Everything about companies and speakers can be done at a terminal, by the same rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from tests.directory.conftest import Stage
from tests.directory.pictures import PDF, drawn


@pytest.fixture
def terminal(stage: Stage) -> FlaskCliRunner:
    """A terminal at the installation with the two events."""
    return stage.app.test_cli_runner()


def run(terminal: FlaskCliRunner, *words: str) -> Any:
    """What a command that succeeds prints with --json."""
    answer = terminal.invoke(args=[*words, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def test_companies(terminal: FlaskCliRunner, stage: Stage, tmp_path: Path) -> None:
    fields = ("--set", "kind=large", "--set", "looks_for=pilot,client")
    made = run(terminal, "company", "create", "one", "Agrinov", *fields)
    assert (made["kind"], made["looks_for"], made["version"]) == ("large", "pilot\nclient", 1)
    logo, deck = tmp_path / "logo.png", tmp_path / "deck.pdf"
    logo.write_bytes(drawn())
    deck.write_bytes(PDF)
    words = ("--set", "one_liner_fr=Des capteurs", "--logo", str(logo), "--deck", str(deck))
    changed = run(terminal, "company", "edit", "one", made["id"], *words)
    expected = {**made, "one_liner_fr": "Des capteurs", "logo": True, "deck": True, "version": 2}
    assert changed == expected
    assert run(terminal, "company", "list", "one")[0] == expected
    assert [one["name"] for one in run(terminal, "company", "list", "one")] == ["Agrinov", "BioPack"]


def test_speakers(terminal: FlaskCliRunner, stage: Stage, tmp_path: Path) -> None:
    fields = ("--set", f"company={stage.company}", "--set", "email=lea@example.org", "--set", "role_fr=Fondatrice")
    made = run(terminal, "speaker", "create", "one", "Léa Fontan", *fields)
    assert (made["company"], made["email"], made["state"]) == (stage.company, "lea@example.org", "none")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(drawn("JPEG"))
    changed = run(terminal, "speaker", "edit", "one", made["id"], "--set", "consent=yes", "--photo", str(photo))
    assert changed == {**made, "consent": "yes", "photo": True, "version": 2}
    (invited,) = run(terminal, "speaker", "invite", "one", made["id"], "--lang", "en")
    assert invited["link"].startswith("http://127.0.0.1:5000/l/")
    assert run(terminal, "speaker", "list", "one")[0]["state"] == "invited"


@pytest.mark.parametrize(
    "words",
    [
        ("company", "list", "nowhere"),
        ("company", "create", "one", "biopack"),
        ("company", "create", "one", "X", "--set", "founded=12"),
        ("company", "create", "one", "X", "--set", "founded"),
        ("company", "edit", "two", "{company}", "--set", "name=X"),
        ("speaker", "create", "one", "X", "--set", "id=3"),
        ("speaker", "invite", "one", "nobody"),
    ],
)
def test_what_is_refused_is_said_in_words(terminal: FlaskCliRunner, stage: Stage, words: tuple[str, ...]) -> None:
    answer = terminal.invoke(args=[word.replace("{company}", stage.company) for word in words])
    assert (answer.exit_code, "Traceback" in answer.output) == (1, False)
    assert answer.output.startswith("Error: ")
