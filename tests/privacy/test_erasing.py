"""A person erased is in no column of any table; what stays names nobody, and others lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOON
from tests.plugins.application import make_app
from tests.privacy.everything import ADDRESS, Story, did_everything, traces
from tests.registrations.outbox import work, written
from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.live.models import LogEntry
from webinar.people.models import Person
from webinar.people.names import NAMELESS
from webinar.people.references import references
from webinar.privacy.erasing import begin
from webinar.questions.models import Question, Upvote
from webinar.registrations.models import Registration
from webinar.running_order.models import Turn
from webinar.speaker_queue.models import QueueEntry

# Columns that name a person without a foreign key: numbers that stay on purpose, or what `erase_person` of the
# feature looks after. A new one needs a decision and then its line here.
ANSWERED_FOR = {
    "campaign_recipient.address",
    "address_change.address", "address_change.former", "audit_entry.actor_id", "audit_entry.person_id",
    "calendar_answer.delegated_to", "imported_person.email", "instance.mail_from", "invitation.email",
    "letter.to_address", "log_entry.actor_id", "mail_refusal.address_hash",
    "person.email", "received_reply.attendee", "received_reply.sender",
}  # fmt: skip
SAYS_A_PERSON = ("person", "actor", "email", "address", "sender", "attendee", "mail_from", "delegated", "former")


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on either database, its clock at noon."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")
    app = make_app(tmp_path / "data", DATABASE_URL=url)
    with clock.fixed(NOON):
        yield app
    app.extensions["kernel"].stop()
    app.extensions["database"].dispose()


def erase(story: Story) -> None:
    """Until the last job is done and the last letter is gone."""
    clock.advance(60)
    with story.app.app_context(), story.app.extensions["database"].writing() as db:
        begin(db, story.zoe, story.zoe)
    work(story.app)


def test_nothing_of_an_erased_person_is_left_in_any_table(stage: Flask) -> None:
    story = did_everything(stage)
    database: Database = stage.extensions["database"]
    before = traces(database)
    assert {"person.name", "question.text", "question_revision.text", "letter.to_address", "strip_note.text",
            "queue_entry.note", "turn.name", "speaker.name", "received_reply.raw"} <= before  # fmt: skip
    erase(story)
    assert traces(database) <= {"letter.to_address", "letter.content", "letter.subject"}
    last = [one.subject for one in written(stage, ADDRESS) if "effac" in one.subject]
    assert last == ["Vos données ont été effacées (Estrade)"]
    clock.advance(timedelta(days=4).total_seconds())
    work(stage)
    assert traces(database) == set()


def test_what_stays_is_true_and_names_nobody(stage: Flask) -> None:
    story = did_everything(stage)
    database: Database = stage.extensions["database"]
    erase(story)
    with database.reading() as db:
        voted, merged = db.get_one(Question, story.voted), db.get_one(Question, story.merged)
        assert (voted.votes, db.scalar(select(func.count()).where(Upvote.question_id == voted.id))) == (1, 0)
        assert (merged.state, merged.merged_into_id, db.get(Question, story.question)) == ("live", None, None)
        assert set(db.scalars(select(Turn.name))) == {"Ole Strand", NAMELESS}
        hands = db.scalars(select(QueueEntry).where(QueueEntry.source == "hand").order_by(QueueEntry.id)).all()
        assert [(one.name, one.state) for one in hands] == [(NAMELESS, "finished"), (NAMELESS, "withdrawn")]
        waited = db.scalars(select(Registration).where(Registration.person_id == story.others["ana"])).one()
        assert waited.status == "registered"
        zoe = db.get_one(Person, story.zoe)
        assert (zoe.name, zoe.email, zoe.password_hash, zoe.erased_at) == (NAMELESS, None, None, clock.now())
        numbers = db.scalars(select(LogEntry.seq).where(LogEntry.pitch_session_id == story.live)).all()
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_calendars_are_told_before_the_address_goes(stage: Flask) -> None:
    story = did_everything(stage)
    erase(story)
    with stage.extensions["database"].reading() as db:
        letters = Base.metadata.tables["letter"]
        rows = db.execute(
            select(letters.c.key, letters.c.content, letters.c.state)
            .where(letters.c.to_address == ADDRESS)
            .order_by(letters.c.id)
        ).all()
    cancels = [key.split(":")[0] for key, content, _state in rows if "METHOD:CANCEL" in _calendar(content)]
    assert cancels == ["withdrawn", "withdrawn", "calendar", "calendar"]
    assert {state for _key, _content, state in rows} == {"queued"}


def _calendar(content: bytes) -> str:
    parts = message_from_bytes(content, policy=policy.default).walk()
    return "".join(str(part.get_content()) for part in parts if part.get_content_type() == "text/calendar")


def test_every_reference_to_a_person_says_what_becomes_of_it() -> None:
    said = [(f"{table.name}.{column.name}", says) for table, column, says in references()]
    assert [name for name, says in said if says not in ("CASCADE", "SET NULL")] == []
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if not column.foreign_keys and any(word in column.name for word in SAYS_A_PERSON)
    }
    assert columns == ANSWERED_FOR
