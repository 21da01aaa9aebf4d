"""What is kept of an event goes when its time is over, by a job that runs once; the dates are said beforehand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of, make_app, send, signed_in
from tests.privacy.everything import ADDRESS, MARK, did_everything, traces
from tests.registrations.outbox import work, written
from webinar.calendars.answer_models import ReceivedReply
from webinar.calendars.models import CalendarInvite
from webinar.core import clock
from webinar.core.audit import AuditEntry
from webinar.core.db import Base, Database
from webinar.core.jobs import Job, asked_for_at_start
from webinar.live.models import LogEntry
from webinar.people.models import Person
from webinar.people.names import NAMELESS
from webinar.privacy import expiring, tidying
from webinar.privacy.expiring import expire_event
from webinar.questions.models import Question, QuestionRevision
from webinar.registrations.models import Registration
from webinar.replay.models import Recap, Recording
from webinar.running_order.models import Turn
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.retention import RetentionRecord, due_dates, periods_of
from webinar.speaker_queue.models import QueueEntry
from webinar.strip.models import StripNote


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on either database, its clock at noon."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")
    app = make_app(tmp_path / "data", DATABASE_URL=url)
    with clock.fixed(NOON):
        yield app
    app.extensions["kernel"].stop()
    app.extensions["database"].dispose()


def counted(database: Database, *models: type[Base]) -> list[int]:
    """How many rows there are."""
    with database.reading() as db:
        return [db.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def test_dates_follow_from_the_end_and_the_log_outlives_the_replay() -> None:
    end = datetime(2027, 8, 31, 16, 0, tzinfo=UTC)
    lengths = {"registrations": 6, "replay": 18, "logs": 12, "notes": 30, "replies": 30}
    due = due_dates(end, lengths)
    assert {what: at.date().isoformat() for what, at in due.items()} == {
        "registrations": "2028-02-29", "replay": "2029-02-28", "logs": "2029-02-28", "notes": "2027-09-30",
        "replies": "2027-09-30",
    }  # fmt: skip


def test_each_goes_in_its_time_and_leaves_a_line(stage: Flask) -> None:
    story = did_everything(stage)
    home: Database = stage.extensions["database"]
    with home.writing() as db:
        db.get_one(PitchSession, story.live).status = "replay"
        db.add(Recording(pitch_session_id=story.live, url="https://v.example/1", visibility="public", changed_at=NOON))
        db.add(Recap(pitch_session_id=story.live, lang="fr", source="x", html="x", author_id=story.zoe, at=NOON))
        event = db.scalars(select(Event)).one()
        event_id, slug = event.id, event.slug
    with stage.app_context():
        assert expire_event(home, event_id, NOON + timedelta(days=29)) == {}
        assert counted(home, StripNote, ReceivedReply) == [1, 2]
        clock.advance(timedelta(days=33).total_seconds())
        assert expire_event(home, event_id, clock.now()) == {"notes": 3, "replies": 1}
        assert counted(home, StripNote, ReceivedReply, Registration, Recording) == [0, 1, 3, 1]
        clock.advance(timedelta(days=365).total_seconds())
        done = expire_event(home, event_id, clock.now())
        assert (set(done), done["replay"]) == ({"registrations", "replay", "logs"}, 1)
        assert expire_event(home, event_id, clock.now()) == {}
    gone = (Registration, CalendarInvite, Recording, Recap, LogEntry, QuestionRevision)
    assert counted(home, *gone) == [0, 0, 0, 0, 0, 0]
    with home.reading() as db:
        assert db.get_one(PitchSession, story.live).status == "ended"
        assert sorted(db.scalars(select(Turn.name))) == ["Zoé Quintèrne, Ole Strand", NAMELESS]
        assert set(db.scalars(select(QueueEntry.name).where(QueueEntry.source != "slot"))) == {NAMELESS}
        lines = db.execute(select(RetentionRecord.what, RetentionRecord.count).order_by(RetentionRecord.id)).all()
        assert [tuple(line) for line in lines[:2]] == [("notes", 3), ("replies", 1)]
        deeds = db.scalars(select(AuditEntry.about).where(AuditEntry.deed == "expired").order_by(AuditEntry.id)).all()
        assert deeds == [f"{what} {slug}" for what in ("notes", "replies", "registrations", "replay", "logs")]


def test_whoever_has_nothing_left_is_forgotten_their_questions_stay_without_a_name(stage: Flask) -> None:
    story = did_everything(stage)
    home: Database = stage.extensions["database"]
    with stage.app_context():
        clock.advance(timedelta(days=399).total_seconds())
        event_id = counted(home, Event)[0]
        expire_event(home, event_id, clock.now())
        tidied = tidying.tidy(home, clock.now())
    assert (tidied["people"], tidied["replies"], counted(home, ReceivedReply)) == (2, 1, [0])
    with home.reading() as db:
        ana = db.get_one(Person, story.others["ana"])
        assert (ana.name, ana.email) == (NAMELESS, None)
        assert db.get_one(Question, story.voted).author_id is None
        assert db.get_one(Person, story.zoe).name == "Zoé Quintèrne"
    assert ADDRESS and MARK and "question.text" in traces(home)


def test_the_nightly_job_runs_once_however_many_processes_begin(stage: Flask) -> None:
    story = did_everything(stage)
    home: Database = stage.extensions["database"]
    for _process in range(3):
        asked_for_at_start(expiring.ask)(stage)
    with home.reading() as db:
        daily = db.scalars(select(Job).where(Job.name == expiring.DAILY)).all()
    assert [one.due_at for one in daily] == [datetime(2026, 11, 26, 2, 0, tzinfo=UTC)]
    with home.writing() as db:
        db.get_one(PitchSession, story.live).status = "ended"
    for _night in range(40):
        clock.advance(86_400)
        work(stage)
    with home.reading() as db:
        nights = db.scalar(select(func.count()).select_from(Job).where(Job.name == expiring.DAILY))
    assert counted(home, StripNote) == [0]
    assert nights is not None
    assert nights <= 33
    reminders = [one for one in written(stage) if "enregistrement brut" in one.subject]
    assert sorted(one.to for one in reminders) == ["ora@example.org", ADDRESS]


def test_the_organiser_sets_periods_within_bounds(app: Flask) -> None:
    with app.extensions["database"].writing() as db:
        event = factories.event(db)
        factories.pitch_session(db, event, starts_at=NOON - timedelta(days=200), status="ended")
        ora = factories.person(db, "Ora", email="ora@example.org")
        factories.grant(db, ora, event, "organiser")
        slug, event_id = event.slug, event.id
    page = f"/e/{slug}/retention"
    fields = {"registrations": "24", "replay": "12", "logs": "12", "notes": "30", "replies": "30"}
    with clock.fixed(NOON):
        client = signed_in(app, ora.id)
        assert "9 mai 2027" in client.get(page).text
        assert send(client, page, page, **fields).location == f"{page}?saved=1"
        wrong = send(client, page, page, **{**fields, "registrations": "37", "logs": "5"})
        assert (wrong.status_code, wrong.text.count('aria-invalid="true"')) == (422, 2)
        assert send(client, page, page, **fields, event_id="2").status_code == 422
        sudden = send(client, page, page, **{**fields, "registrations": "3"})
        assert (sudden.status_code, 'name="sure"' in sudden.text) == (422, True)
        with app.extensions["database"].reading() as db:
            assert periods_of(db, event_id)["registrations"] == 24
        assert send(client, page, page, **{**fields, "registrations": "3", "sure": "on"}).status_code == 303
        with app.extensions["database"].reading() as db:
            assert periods_of(db, event_id)["registrations"] == 3
        explained = browser_of(app).get(f"/e/{slug}/data")
        assert (explained.status_code, "3 mois après la fin" in explained.text) == (200, True)
        assert browser_of(app).get(page).status_code == 401


def test_who_registered_reading_an_earlier_date_is_not_forgotten(app: Flask) -> None:
    with clock.fixed(NOON):
        story = did_everything(app)
        with app.extensions["database"].reading() as db:
            page = f"/e/{db.scalars(select(Event.slug)).one()}/retention"
        ora = signed_in(app, story.others["ora"])
        longer = {"registrations": "13", "replay": "12", "logs": "12", "notes": "30", "replies": "30"}
        warned = send(ora, page, page, **longer)
        assert (warned.status_code, "une date plus proche" in warned.text) == (422, True)
        assert send(ora, page, page, **longer, sure="on").status_code == 303
        assert send(ora, page, page, **{**longer, "registrations": "11"}).status_code == 303


def test_the_form_says_until_when(app: Flask) -> None:
    with clock.fixed(NOON):
        with app.extensions["database"].writing() as db:
            meeting = factories.pitch_session(
                db, factories.event(db), starts_at=NOON + timedelta(days=3), status="published"
            )
        text = browser_of(app).get(f"/s/{meeting.public_id}").text
    assert "effacée au plus tard le dimanche 28 novembre 2027" in text


def test_the_command_line_shows_erases_and_runs(app: Flask) -> None:
    with app.extensions["database"].writing() as db:
        event = factories.event(db)
        factories.pitch_session(db, event, starts_at=NOON - timedelta(days=500), status="ended")
        zoe = factories.person(db, "Zoé", email="zoe@example.org")
        factories.person(db, "Ad", email="ad@example.org", is_administrator=True)
    commands = app.test_cli_runner()
    shown = json.loads(commands.invoke(args=["privacy", "show", "zoe@example.org", "--json"]).output)
    assert shown["identity"][0]["name"] == "Zoé"
    due = json.loads(commands.invoke(args=["privacy", "run", "--dry-run", "--json"]).output)
    assert set(due[event.slug]) == {"registrations", "replay", "logs", "notes"}
    assert commands.invoke(args=["privacy", "run"]).output == "Nothing is due.\n"
    erased = commands.invoke(args=["privacy", "erase", "zoe@example.org", "--yes", "--json"])
    assert json.loads(erased.output) == {"erased": [zoe.id]}
    last = commands.invoke(args=["privacy", "erase", "ad@example.org", "--yes"])
    assert (last.exit_code, "seule personne à administrer" in last.output) == (1, True)
    assert "Nobody here" in commands.invoke(args=["privacy", "show", "zoe@example.org"]).output
