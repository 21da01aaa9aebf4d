"""A person sees and takes with them what is kept about them, and nothing of others."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from flask import Flask

from tests import factories
from tests.plugins.application import browser_of
from tests.registrations.outbox import open_link
from webinar.core import clock
from webinar.people.links import create_link
from webinar.questions.models import Question
from webinar.speaker_queue.models import QueueEntry


def test_somebody_sees_their_own_data_only(app: Flask) -> None:
    with app.extensions["database"].writing() as db:
        ana = factories.person(db, "=Ana", email="ana@example.org")
        other = factories.person(db, "Boris", email="boris@example.org")
        meeting = factories.pitch_session(db, factories.event(db), status="published")
        for author, text in ((ana, "Mine, unnamed"), (other, "Theirs")):
            db.add(
                Question(
                    pitch_session_id=meeting.id,
                    author_id=author.id,
                    anonymous=True,
                    text=text,
                    state="open",
                    asked_at=clock.now(),
                )
            )
        for person in (ana, other):
            db.add(
                QueueEntry(
                    pitch_session_id=meeting.id,
                    person_id=person.id,
                    source="hand",
                    raise_id=person.public_id[:16],
                    rank=person.id,
                    raised_at=clock.now(),
                    spoken_ms=person.id * 1000,
                )
            )
        seconds = ana.id
        token = create_link(
            db, ana, purpose="sign_in", destination="/my/data", expires_at=clock.now() + timedelta(days=1)
        )
    client = browser_of(app)
    assert open_link(client, f"/l/{token}") == (303, "/my/data")
    page = client.get("/my/data")
    assert ("Mine, unnamed" in page.text, "Theirs" in page.text, "boris" in page.text) == (True, False, False)
    assert page.headers["Cache-Control"] == "no-store"
    kept = client.get("/my/data.json").json
    assert kept is not None
    assert [kept["identity"][0][name] for name in ("name", "email")] == ["=Ana", "ana@example.org"]
    assert [one["text"] for one in kept["questions"]] == ["Mine, unnamed"]
    assert [one["seconds"] for one in kept["turns"]] == [seconds]
    table = list(csv.reader(io.StringIO(client.get("/my/data.csv").data.decode("utf-8-sig")), delimiter=","))
    assert [row[3] for row in table if row[:3] == ["identity", "1", "name"]] == ["'=Ana"]


def test_somebody_unknown_is_led_to_the_mailed_link(app: Flask) -> None:
    client = browser_of(app)
    assert [client.get(path).location for path in ("/mes-donnees", "/my/data", "/my/data.json", "/my/data.csv")] == [
        "/my/data", "/my", "/my", "/my",
    ]  # fmt: skip
