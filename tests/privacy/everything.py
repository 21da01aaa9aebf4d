"""Somebody who did everything that one can do here, and a look for them in every column of every table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of
from tests.registrations.outbox import open_link, register, written
from webinar.calendars.answer_models import CalendarAnswer, ReceivedReply
from webinar.calendars.personal.addresses import create_feed
from webinar.calendars.staff import invite_staff
from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.people.models import Person, Removal
from webinar.privacy.models import AddressChange
from webinar.registrations import places
from webinar.schedule.models import Event, PitchSession, Slot
from webinar.speaker_queue.models import QueueEntry
from webinar.team.models import Invitation

NAME, ADDRESS, FORMER = "Zoé Quintèrne", "zoe.quinterne@example.org", "zq.before@example.org"
MARK = "zqmark"
TEXTS = [f"{MARK} {number}" for number in range(12)]


@dataclass
class Story:
    """Who did everything, others who were there, and where."""

    app: Flask
    zoe: int
    others: dict[str, int]
    live: int
    coming: int
    public_ids: dict[int, str]
    question: int
    merged: int
    voted: int

    def run(self, verb: str, by: int, at: int | None = None, **args: Any) -> Any:
        """A command."""
        return self.app.extensions["kernel"].run(verb, at or self.live, by, args).result


def did_everything(app: Flask) -> Story:
    """Her days until noon; the clock must be fixed."""
    home: Database = app.extensions["database"]
    story = _people(app, home)
    _registers(app, story)
    with home.writing() as db:
        story.zoe = db.scalars(select(Person.id).where(Person.email == ADDRESS)).one()
    _gets_roles(app, home, story)
    _is_live(home, story)
    _leaves_traces(home, story)
    return story


def _people(app: Flask, home: Database) -> Story:
    with home.writing() as db:
        event = factories.event(db, organiser_name="Pôle Énergie")
        live = factories.pitch_session(db, event, starts_at=NOON, status="published")
        coming = factories.pitch_session(db, event, starts_at=NOON + timedelta(days=2), status="published", capacity=1)
        factories.slot(db, live, 1, "BioPack")
        factories.slot(db, live, 2, "Agrinov")
        factories.slot(db, coming, 1, "Retour")
        others = {
            "ana": factories.person(db, "Ana Martel", email="ana@example.org", locale="fr").id,
            "ora": factories.person(db, "Ora Lindt", email="ora@example.org", locale="fr").id,
        }
        factories.grant(db, db.get_one(Person, others["ora"]), event, "organiser")
        public_ids = {one.id: one.public_id for one in (live, coming)}
        return Story(app, 0, others, live.id, coming.id, public_ids, 0, 0, 0)


def _registers(app: Flask, story: Story) -> None:
    """For both sessions, in two browsers: one becomes her, one stays a guest of her name."""
    first, second = browser_of(app), browser_of(app)
    register(first, story.public_ids[story.coming], ADDRESS, NAME)
    link = written(app, ADDRESS)[-1].link
    assert open_link(first, link)[0] == 303
    register(second, story.public_ids[story.live], ADDRESS, NAME)
    with app.app_context(), app.extensions["database"].writing() as db:
        ana = db.get_one(Person, story.others["ana"])
        placed = places.place(db, db.get_one(PitchSession, story.coming), ana, {}, None)
        assert placed.registration.status == "waiting"


def _gets_roles(app: Flask, home: Database, story: Story) -> None:
    with app.app_context(), home.writing() as db:
        zoe = db.get_one(Person, story.zoe)
        live, coming = db.get_one(PitchSession, story.live), db.get_one(PitchSession, story.coming)
        event = db.get_one(Event, live.event_id)
        slots = db.execute(select(Slot).order_by(Slot.id)).scalars().all()
        factories.speaker(db, event, slots[0], NAME, person_id=zoe.id, biography={"fr": TEXTS[0]})
        factories.speaker(db, event, slots[0], "Ole Strand")
        factories.speaker(db, event, slots[2], NAME, person_id=zoe.id)
        factories.grant(db, zoe, event, "organiser")
        zoe.password_hash, zoe.is_administrator = "x", True
        factories.person(db, "Ad Min", is_administrator=True)
        for meeting in (live, coming):
            assert invite_staff(db, meeting, event) > 0
        zoe_invited = Invitation(
            public_id="inv1", event_id=event.id, role="moderator", email=FORMER, locale="fr", by_mail=True,
            token_hash="t1", invited_by=zoe.id, created_at=NOON, sent_at=NOON, expires_at=NOON, person_id=zoe.id,
        )  # fmt: skip
        db.add(zoe_invited)
        create_feed(db, zoe.id, TEXTS[1], NOON)


def _is_live(home: Database, story: Story) -> None:
    zoe, ana, ora, run = story.zoe, story.others["ana"], story.others["ora"], story.run
    run("session.open", ora)
    run("session.start", ora)
    story.question = int(run("question.ask", zoe, text=TEXTS[2]))
    run("question.edit", zoe, id=str(story.question), text=TEXTS[3], version=1)
    story.merged = int(run("question.ask", ana, text="Et le prix ?"))
    story.voted = int(run("question.ask", ana, text="Combien de temps ?"))
    run("question.vote", zoe, id=str(story.voted), on=True)
    run("question.merge", ora, id=str(story.merged), into=str(story.question))
    run("question.correct", ora, id=str(story.question), text=TEXTS[4], version=3)
    run("question.write_answer", ora, id=str(story.question), text=TEXTS[5])
    run("question.ask", zoe, text=TEXTS[6], anonymous=True)
    run("strip.write", zoe, text=TEXTS[7])
    run("announcement.post", zoe, text="Pause de dix minutes")
    run("order.next", ora, leaving={"slot_id": None, "phase": "idle"})
    run("hand.raise", zoe)
    run("queue.add", ora, name=NAME)
    with home.writing() as db:
        for entry in db.scalars(select(QueueEntry)):
            entry.note = entry.note_before = TEXTS[8] if entry.person_id == zoe else None
        hand = str(db.scalars(select(QueueEntry.id).where(QueueEntry.source == "hand")).one())
    run("queue.give", ora, id=hand)
    run("queue.end", ora, id=hand)
    run("hand.raise", zoe)


def _leaves_traces(home: Database, story: Story) -> None:
    with home.writing() as db:
        db.add(Removal(pitch_session_id=story.coming, person_id=story.zoe, kind="muted", at=NOON))
        answer = {"pitch_session_id": story.coming, "answer": "DELEGATED", "via": "mail"}
        db.add(CalendarAnswer(person_id=story.zoe, comment=TEXTS[9], **answer))
        db.add(CalendarAnswer(person_id=story.others["ana"], delegated_to=ADDRESS, **answer))
        for number, (sender, attendee) in enumerate(((ADDRESS, ""), ("x@example.org", FORMER))):
            db.add(
                ReceivedReply(
                    digest=str(number), pitch_session_id=[story.live, None][number], reason="stranger", sender=sender,
                    attendee=attendee, comment=TEXTS[10],
                    raw=f"From: {sender} {TEXTS[11]}".encode(), received_at=NOON,
                )  # fmt: skip
            )
        db.add(
            AddressChange(
                person_id=story.zoe, former=FORMER, address=ADDRESS, token_hash="t2", asked_at=NOON,
                expires_at=NOON, confirmed_at=clock.now(),
            )  # fmt: skip
        )


def traces(database: Database) -> set[str]:
    """Every column of every table in which the name, an address or a text of hers is still found."""
    needles = [NAME, NAME.encode("unicode_escape").decode(), "uint", ADDRESS, FORMER, MARK]
    found = set()
    with database.reading() as db:
        for name, table in Base.metadata.tables.items():
            for row in db.execute(select(*table.columns)):
                for column, value in zip(table.columns, row, strict=True):
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    if any(needle.casefold() in text.casefold() for needle in needles):
                        found.add(f"{name}.{column.name}")
    return found
