"""What an event or session rules about its questions: held words, labels, counters, names of anonymous askers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.live.feature import Args, Command, Kind, Rows, Viewer
from webinar.live.log import note_outside_change
from webinar.live.models import LiveLog
from webinar.questions.models import QuestionDesk, QuestionRules
from webinar.schedule.agenda import fold
from webinar.schedule.models import PitchSession

MOST_WORDS, MOST_LABELS, LONGEST_LABEL = 200, 30, 40
TOUCHED = "question_rules:0"
# Rooms may be entered early; a log begins with the first command.
SOON = timedelta(days=1)


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether a text contains one of the words or phrases, whole, whatever its case and accents."""
    readable = f" {_spaced(text)} "
    return any(f" {phrase} " in readable for word in words if (phrase := _spaced(word)))


def _spaced(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())


def rules_of(ctx: Context) -> QuestionRules | None:
    """The event's rules as the transaction knows them."""
    rules = ctx.db.get(QuestionRules, ctx.pitch_session.event_id)
    if rules is not None:
        ctx.hold(rules)
    return rules


def desk_of(ctx: Context) -> QuestionDesk | None:
    """The session's own rules."""
    return ctx.get(QuestionDesk, ctx.pitch_session.id)


def must_wait(ctx: Context, text: str) -> bool:
    """Whether a new text is to be approved first: under moderation, or for a word that the event holds back."""
    if ctx.pitch_session.moderated:
        return True
    rules = rules_of(ctx)
    return rules is not None and bool(rules.held_words) and holds(text, rules.held_words)


def require_label(ctx: Context, label: str | None) -> None:
    """Refuses a label that is not on the event's list, where there is one."""
    rules = rules_of(ctx)
    if label is not None and rules is not None and rules.labels and label not in rules.labels:
        raise Refusal("invalid", fields={"label": "questions.refused.label"})


class Names(Args):
    """Whether staff see the names of those who ask anonymously from now on."""

    on: bool


def show_names(ctx: Context, args: Names) -> None:
    """Lets staff see who asks anonymously from now on, or no longer; askers are told before they send."""
    desk = desk_of(ctx)
    if desk is None:
        desk = QuestionDesk(pitch_session_id=ctx.pitch_session.id, names_to_staff=False)
        ctx.add(desk)
    ctx.undo_with("questions.names", on=desk.names_to_staff)
    desk.names_to_staff = args.on


def save_rules(
    db: Session,
    event_id: int,
    *,
    held_words: Sequence[str],
    labels: Sequence[str],
    public_counters: bool,
    by: int,
) -> None:
    """Stores an event's rules and tells every session of it that somebody may have on screen."""
    rules = db.get(QuestionRules, event_id)
    if rules is None:
        rules = QuestionRules(event_id=event_id)
        db.add(rules)
    rules.held_words, rules.labels, rules.public_counters = list(held_words), list(labels), public_counters
    db.flush()
    soon = PitchSession.starts_at.between(clock.now() - SOON, clock.now() + SOON)
    on_screen = db.scalars(
        select(PitchSession.id)
        .outerjoin(LiveLog, LiveLog.pitch_session_id == PitchSession.id)
        .where(PitchSession.event_id == event_id, LiveLog.pitch_session_id.is_not(None) | soon)
        .order_by(PitchSession.id)
    )
    for pitch_session_id in on_screen.all():
        note_outside_change(db, pitch_session_id, by, "event.question_rules", [TOUCHED])


def _load(db: Session, pitch_session_id: int, _keys: Sequence[str] | None, _person: int | None) -> Rows:
    query = (
        select(QuestionRules.labels, QuestionRules.public_counters, QuestionDesk.names_to_staff)
        .select_from(PitchSession)
        .outerjoin(QuestionRules, QuestionRules.event_id == PitchSession.event_id)
        .outerjoin(QuestionDesk, QuestionDesk.pitch_session_id == PitchSession.id)
        .where(PitchSession.id == pitch_session_id)
    )
    return {"0": db.execute(query).one()}


def present(row: Any, viewer: Viewer) -> dict[str, Any]:
    """The rules as far as a screen needs them; held words are shown to nobody in the room."""
    entity: dict[str, Any] = {
        "public_counters": row.public_counters is not False,
        "names_to_staff": bool(row.names_to_staff),
    }
    if viewer.is_staff:
        entity["labels"] = row.labels or []
    return entity


COMMANDS = (Command("questions.names", Names, "session.plan", show_names),)
KINDS = (Kind("question_rules", _load, present),)
