"""Hostile text in every field: kept, refused in words, or cleaned, and never more than text on any page."""

from __future__ import annotations

import itertools

import pytest

from tests.editor.plans import Plan
from tests.plugins.application import send, token_in

HOSTILE = [
    "\"><script>alert(1)</script>{title}", "\x00", "\u202ea" + "\u0301" * 40, "\u2800", "x" * 9_000, "\r\nX-Header: 1",
    "-1", "99999999999999999999", "１２:００", "2027-02-30",
]  # fmt: skip
NEW = ("title_fr", "title_en", "date", "time", "minutes", "fold", "abstract_fr", "language", "track", "room",
       "stream_url", "stage_url", "confirm", "action", "starter", "repeat", "every", "times", "until")  # fmt: skip
ANSWERS = {200, 303, 422}


def test_a_new_session(plan: Plan) -> None:
    page = "/e/energie/sessions/new"
    token = token_in(plan.client.get(page).text)
    for field, text in itertools.product(NEW, HOSTILE):
        fields = {"title_fr": "Pitchs", "date": "2027-03-23", "time": "14:00"}
        if field in ("every", "times", "until"):
            fields["repeat"] = "weekly"
        answer = plan.client.post(page, data={"csrf_token": token, **fields, field: text})
        assert answer.status_code in ANSWERS, (field, text, answer.status_code)
        assert "<script>alert" not in answer.text
    for path in ("/e/energie", "/e/energie/schedule?day=2027-03-23", "/e/energie/publish", "/e/energie/workspace"):
        shown = plan.client.get(path)
        assert (shown.status_code, "<script>alert" in shown.text) == (200, False)


@pytest.mark.parametrize("field", ["title", "time", "minutes", "version", "keep", "act"])
def test_a_row_of_the_day(plan: Plan, field: str) -> None:
    of = plan.add("2027-03-23T13:00")
    row = {"title": "Pitchs", "time": "14:00", "minutes": "60", "version": "1"}
    for text in HOSTILE:
        answer = send(plan.client, "/e/energie/schedule", f"/e/energie/schedule/{of.public_id}", **{**row, field: text})
        assert answer.status_code in {*ANSWERS, 409}, (text, answer.status_code)
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", ["?day=", "?day=%00", "?day=0001-01-01", "?day=9999-12-31", "?day=%F0%9F%8E%A4"])
def test_an_address_of_no_day(plan: Plan, path: str) -> None:
    assert plan.client.get(f"/e/energie/schedule{path}").status_code == 200
