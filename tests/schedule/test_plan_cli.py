"""`flask event create|list|show` and `flask session create|list|show`."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    """Exit code and words of a command."""
    result = app.test_cli_runner().invoke(args=arguments)
    return result.exit_code, result.output


def answer(app: Flask, *arguments: str) -> Any:
    """What a command that succeeds answers as JSON."""
    code, words = run(app, *arguments, "--json")
    assert code == 0, words
    return json.loads(words)


def make(app: Flask, *arguments: str) -> Any:
    """A session of a new event."""
    answer(app, "event", "create", "Journée du port", "--zone", "Europe/Paris", "--organiser-name", "Le Port")
    return answer(app, "session", "create", "journee-du-port", "Matinée", *arguments)


def test_from_nothing_to_a_published_session_with_slots(app: Flask, client: FlaskClient) -> None:
    made = make(app, "--start", "2027-07-01T09:00", "--slot", "Hydra", "--slot", "Lumen", "--publish")
    assert (made["status"], made["starts_at"], made["ends"]) == (
        "published", "2027-07-01T07:00:00+00:00", "2027-07-01T10:00:00"
    )  # fmt: skip
    assert [(one["title"], one["planned_at"][11:16]) for one in made["slots"]] == [
        ({"fr": "Hydra"}, "07:00"), ({"fr": "Lumen"}, "07:11")
    ]  # fmt: skip
    assert answer(app, "session", "show", made["id"]) == made
    listed = answer(app, "session", "list", "journee-du-port")
    assert listed == [{name: value for name, value in made.items() if name != "slots"}]
    shown = answer(app, "event", "show", "journee-du-port")
    assert (shown["organiser"], shown["sessions"]) == ("Le Port", listed)
    assert [one["slug"] for one in answer(app, "event", "list")] == ["journee-du-port"]
    assert client.get(f"/s/{made['id']}").status_code == 200


def test_a_session_not_published_stays_a_draft(app: Flask, client: FlaskClient) -> None:
    made = make(app, "--start", "2027-07-01T09:00")
    assert (made["status"], client.get(f"/s/{made['id']}").status_code) == ("draft", 404)


def test_what_cannot_be_is_refused_in_words(app: Flask) -> None:
    make(app, "--start", "2027-07-01T09:00")
    assert run(app, "session", "create", "journee-du-port", "Nuit", "--start", "2027-03-28T02:30") == (
        1, "Error: 02:30 does not exist on that day: the clocks go forward. The nearest times are 01:59 and 03:00.\n"
    )  # fmt: skip
    assert run(app, "session", "list", "ailleurs") == (1, "Error: No event is called ailleurs.\n")
    assert run(app, "session", "show", "inconnu") == (1, "Error: No session has the id inconnu.\n")
    assert run(app, "event", "create", "X", "--zone", "Mars/Olympus") == (1, "Error: No zone is called Mars/Olympus.\n")
    code, words = run(app, "event", "create", "Journée du port", "--zone", "Europe/Paris")
    assert (code, words) == (1, "Error: The title gives the address “journee-du-port”, which is empty or taken.\n")
    assert len(answer(app, "session", "list", "journee-du-port")) == 1
