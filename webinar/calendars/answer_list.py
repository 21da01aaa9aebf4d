"""What guests answered, counted and listed, for their organiser and for spreadsheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from webinar.calendars.answer_models import CalendarAnswer, ReceivedReply
from webinar.calendars.entries import Answer
from webinar.calendars.guests import answer_now
from webinar.core.i18n import translate
from webinar.core.spreadsheet import Value
from webinar.people.models import Person
from webinar.registrations.models import Registration
from webinar.schedule.models import PitchSession

NAMES = {
    Answer.YES: "yes",
    Answer.MAYBE: "maybe",
    Answer.NO: "no",
    Answer.DELEGATED: "delegated",
    Answer.NONE: "none",
}
COLUMNS = ("name", "email", "answer", "via", "answered_at", "comment", "delegated_to", "proposed_start", "proposed_end")


@dataclass(frozen=True)
class AnswerLine:
    """One guest with their answer."""

    name: str
    email: str
    answer: str
    via: str = ""
    answered_at: datetime | None = None
    comment: str = ""
    delegated_to: str = ""
    proposed_start: datetime | None = None
    proposed_end: datetime | None = None


def lines_of(db: Session, pitch_session: PitchSession) -> list[AnswerLine]:
    """Everybody with a place, and who gave it up by answering; by name."""
    has_answered = and_(Registration.status == "withdrawn", CalendarAnswer.answer == Answer.NO.value)
    rows = db.execute(
        select(Person, CalendarAnswer)
        .join(Registration, Registration.person_id == Person.id)
        .outerjoin(
            CalendarAnswer,
            and_(CalendarAnswer.person_id == Person.id, CalendarAnswer.pitch_session_id == pitch_session.id),
        )
        .where(
            Registration.pitch_session_id == pitch_session.id, or_(Registration.status == "registered", has_answered)
        )
        .order_by(func.lower(Person.name), Person.id)
    )
    return [_line(person, row, pitch_session) for person, row in rows]


def _line(person: Person, row: CalendarAnswer | None, pitch_session: PitchSession) -> AnswerLine:
    answer = answer_now(row, pitch_session)
    line = AnswerLine(person.name, person.email or "", NAMES[answer])
    if row is None:
        return line
    known = answer is not Answer.NONE
    return AnswerLine(
        line.name,
        line.email,
        line.answer,
        row.via if known else "",
        row.answered_at if known else None,
        row.comment,
        row.delegated_to if known else "",
        row.proposed_start,
        row.proposed_end,
    )


def counts_of(lines: Iterable[AnswerLine]) -> dict[str, int]:
    """How many answered what, in the order in which it is shown."""
    counted = Counter(line.answer for line in lines)
    return {name: counted[name] for name in NAMES.values() if counted[name] or name != "delegated"}


def waiting_of(db: Session, pitch_session_id: int | None) -> list[ReceivedReply]:
    """The mails about a session (None: about none) that did nothing and that nobody has looked at, newest first."""
    query = select(ReceivedReply).where(
        ReceivedReply.pitch_session_id == pitch_session_id, ReceivedReply.state == "waiting"
    )
    return list(db.scalars(query.order_by(ReceivedReply.received_at.desc(), ReceivedReply.id.desc()).limit(200)))


def as_table(lines: Sequence[AnswerLine], lang: str, zone: ZoneInfo) -> list[list[Value]]:
    """The list for a spreadsheet: times as people of the session's zone read them."""
    rows: list[list[Value]] = [[translate(lang, f"calendars.answers.column.{name}") for name in COLUMNS]]
    for line in lines:
        values = asdict(line)
        values["answer"] = translate(lang, f"calendars.answers.{line.answer}")
        values["via"] = translate(lang, f"calendars.answers.via.{line.via}") if line.via else ""
        rows.append([_in_zone(values[name], zone) for name in COLUMNS])
    return rows


def _in_zone(value: Any, zone: ZoneInfo) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return value if value is None else str(value)


def as_data(lines: Sequence[AnswerLine]) -> dict[str, Any]:
    """The list for programs: times as instants."""
    return {
        "counts": counts_of(lines),
        "answers": [
            {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(line).items()}
            for line in lines
        ],
    }
