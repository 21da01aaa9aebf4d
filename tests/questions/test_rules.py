"""Held words are found whole; the organiser's page stores rules or says what is wrong."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.plugins.application import ORIGIN, browser_of, token_in
from webinar.core.db import Database
from webinar.people.links import open_cookie_session
from webinar.questions.models import QuestionRules
from webinar.questions.rules import holds


@pytest.mark.parametrize(
    ("text", "words", "held"),
    [
        ("C’est une arnaque !", ["arnaque"], True),
        ("C’EST UNE ARNAQUE", ["Arnaqué"], True),
        ("Des arnaques partout", ["arnaque"], False),
        ("Quel con-cept", ["con"], True),
        ("Quel concept", ["con"], False),
        ("À bas, les prix", ["a bas"], True),
        ("Un cœur de ville", ["coeur"], True),
        ("Rien de tel", ["", "  ", "—"], False),
        ("Tout va bien", [], False),
    ],
)
def test_words_are_found_whole(text: str, words: list[str], held: bool) -> None:
    assert holds(text, words) is held


def test_the_organisers_page_stores_the_rules(app: Flask, database: Database) -> None:
    with database.writing() as db:
        event = factories.event(db, slug="journee")
        organiser, moderator = factories.person(db, "Ora"), factories.person(db, "Mo")
        factories.grant(db, organiser, event, "organiser")
        factories.grant(db, moderator, event, "moderator")
        tokens = [open_cookie_session(db, person.id) for person in (organiser, moderator)]
    clients = []
    for token in tokens:
        clients.append(browser_of(app))
        with clients[-1].session_transaction(base_url=ORIGIN) as cookie:
            cookie["sid"] = token
    ora, mo = clients
    assert mo.get("/e/journee/questions").status_code == 403
    csrf = token_in(ora.get("/e/journee/questions").text)
    typed = {"held_words": "arnaque\n\n arnaque \nà bas", "labels": "x" * 41, "public_counters": "1"}
    typed["csrf_token"] = csrf
    refused = ora.post("/e/journee/questions", data=typed)
    assert refused.status_code == 422
    assert "à bas" in refused.text
    typed["labels"] = "prix\ntechnique"
    assert ora.post("/e/journee/questions", data=typed).status_code == 303
    with database.reading() as db:
        rules = db.scalars(select(QuestionRules)).one()
        assert (rules.held_words, rules.labels) == (["arnaque", "à bas"], ["prix", "technique"])
        assert rules.public_counters is True
