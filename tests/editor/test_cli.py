"""`flask session edit|publish|unpublish|cancel|duplicate|delete` and `flask event edit|archive|duplicate`."""

from __future__ import annotations

import json
from typing import Any

from tests.editor.plans import Plan
from tests.editor.test_new_session import make_series


def run(plan: Plan, *arguments: str) -> tuple[int, str]:
    """Exit code and words of a command."""
    result = plan.app.test_cli_runner().invoke(args=arguments)
    return result.exit_code, result.output


def answer(plan: Plan, *arguments: str) -> Any:
    """What a command that succeeds answers as JSON."""
    code, words = run(plan, *arguments, "--json")
    assert code == 0, words
    return json.loads(words)


def test_a_session_is_edited_and_who_is_told_is_said(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    plan.register(of, 3)
    told = answer(
        plan, "session", "edit", of.public_id, "--title", "Neu", "--lang", "en", "--start", "2027-03-30 15:00",
        "--minutes", "45", "--room", "Salle A", "--track", "Énergie",
    )  # fmt: skip
    assert (told["title"], told["starts"], told["ends"]) == (
        {"fr": "Pitchs du matin", "en": "Neu"}, "2027-03-30T15:00:00", "2027-03-30T15:45:00"
    )  # fmt: skip
    assert (told["told"], told["changed"]) == ({"registrants": 3, "team": 0}, 1)
    assert (plan.sessions()[0].room, plan.sessions()[0].version) == ("Salle A", 2)


def test_times_that_are_none_are_refused_in_words(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    assert run(plan, "session", "edit", of.public_id, "--start", "2027-03-28T02:30") == (
        1, "Error: 02:30 does not exist on that day: the clocks go forward. The nearest times are 01:59 and 03:00.\n"
    )  # fmt: skip
    twice = ("session", "edit", of.public_id, "--start", "2027-10-31T02:30")
    assert run(plan, *twice) == (1, "Error: 02:30 comes twice on that day: the clocks go back. Say which one.\n")
    assert answer(plan, *twice, "--fold", "1")["starts_at"] == "2027-10-31T01:30:00+00:00"
    assert run(plan, "session", "edit", "unknown", "--room", "A") == (1, "Error: No session has the id unknown.\n")


def test_a_sessions_life(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="draft")
    states = [
        answer(plan, "session", *words)["status"]
        for words in (
            ("publish", of.public_id),
            ("unpublish", of.public_id),
            ("publish", of.public_id),
            ("cancel", of.public_id, "--reason", "Grève", "--reason-en", "Strike"),
        )
    ]
    assert states == ["published", "draft", "published", "cancelled"]
    assert plan.sessions()[0].cancel_reason == {"fr": "Grève", "en": "Strike"}
    assert run(plan, "session", "unpublish", of.public_id)[0] == 1
    copied = answer(plan, "session", "duplicate", of.public_id, "--start", "2027-04-01T10:00")
    assert (copied["status"], copied["starts"]) == ("draft", "2027-04-01T10:00:00")
    assert run(plan, "session", "delete", copied["id"]) == (0, f"{copied['id']} is deleted.\n")
    assert run(plan, "session", "delete", of.public_id)[0] == 1
    assert len(plan.sessions()) == 1


def test_the_following_dates_of_a_series(plan: Plan) -> None:
    make_series(plan, repeat="weekly", times="3", action="draft")
    second = plan.sessions()[1].public_id
    assert answer(plan, "session", "publish", second, "--following")["dates"] == 2
    assert [one.status for one in plan.sessions()] == ["draft", "published", "published"]
    assert answer(plan, "session", "edit", second, "--room", "Salle B", "--scope", "following")["changed"] == 2
    assert [one.room for one in plan.sessions()] == ["", "Salle B", "Salle B"]


def test_an_event_is_edited_archived_and_copied(plan: Plan) -> None:
    plan.add("2027-01-23T13:00", status="ended")
    edited = answer(plan, "event", "edit", "energie", "--title", "Le jour", "--organiser-name", "Le Pôle")
    assert (edited["title"], edited["organiser"]) == ({"fr": "Le jour", "en": "Energy day"}, "Le Pôle")
    assert run(plan, "event", "edit", "energie", "--new-slug", "autre")[0] == 1
    copied = answer(plan, "event", "duplicate", "energie", "Encore", "--first-day", "2028-01-10")
    assert (copied["slug"], answer(plan, "session", "list", "encore")[0]["starts"]) == ("encore", "2028-01-10T14:00:00")
    assert answer(plan, "event", "archive", "energie")["status"] == "archived"
    assert answer(plan, "event", "archive", "energie", "--reopen")["status"] == "published"
    plan.add("2027-03-23T13:00")
    assert run(plan, "event", "archive", "energie")[0] == 1
