"""What became of every question: counters and the full history, from rows and log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.clock import to_ms
from webinar.core.i18n import translate
from webinar.live.feature import Viewer
from webinar.live.models import LogEntry
from webinar.questions import present
from webinar.questions.models import Question
from webinar.questions.states import REASONS

STAFF = Viewer("staff")
WORD = "question:"
COLUMNS = (
    "id", "slot_id", "asked_at", "author", "anonymous", "text", "original", "state", "reason", "merged_into",
    "votes", "label", "answering_at", "answered_at", "answer",
)  # fmt: skip


def counters(db: Session, pitch_session_id: int) -> dict[str, int]:
    """How many questions were received, are shown, merged, answered, deferred, and dismissed by reason."""
    rows = db.execute(
        select(Question.state, Question.reason).where(Question.pitch_session_id == pitch_session_id)
    ).all()
    states = Counter(state for state, _reason in rows)
    reasons = Counter(reason for state, reason in rows if state == "dismissed")
    return {
        "received": len(rows),
        "published": sum(states[state] for state in ("live", "answering", "answered", "deferred")),
        "pending": states["pending"],
        "answered": states["answered"],
        "deferred": states["deferred"],
        "merged": states["merged"],
        "withdrawn": states["withdrawn"],
        "dismissed": states["dismissed"],
        **{f"dismissed_{reason}": reasons[reason] for reason in REASONS},
    }


def questions_of(db: Session, pitch_session_id: int) -> list[dict[str, Any]]:
    """Every question that staff may see, as staff see it, in order of arrival."""
    rows = present.load(db, pitch_session_id, None, None)
    shown = ((key, present.present_question(row, STAFF)) for key, row in rows.items())
    entities = [{"id": key, **entity} for key, entity in shown if entity is not None]
    return sorted(entities, key=lambda entity: (entity["asked_at"], int(entity["id"])))


def history(db: Session, pitch_session_id: int) -> list[dict[str, Any]]:
    """Every move of a question: number, time, verb, question, from and to; never who asked anonymously.

    The actor is told for staff's moves only: an asker's own moves would name an anonymous asker (S24).
    """
    entries = db.scalars(
        select(LogEntry)
        .where(LogEntry.pitch_session_id == pitch_session_id, LogEntry.verb.like("question%"))
        .order_by(LogEntry.seq)
    )
    return [
        {
            "seq": entry.seq,
            "at": to_ms(entry.at),
            "verb": entry.verb,
            "questions": [word[len(WORD) :] for word in entry.touched.split() if word.startswith(WORD)],
            "from": entry.data.get("from"),
            "to": entry.data.get("to"),
            "undone_by": entry.undone_by,
        }
        for entry in entries
    ]


def table(questions: Sequence[dict[str, Any]], lang: str) -> Iterable[Sequence[Any]]:
    """The questions as rows under a heading, for a spreadsheet."""
    yield [translate(lang, f"questions.column.{name}") for name in COLUMNS]
    for question in questions:
        answer = question["answer"]
        yield [answer["text"] if name == "answer" and answer else question.get(name) for name in COLUMNS]
