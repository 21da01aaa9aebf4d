"""Asks, in the transaction of an answer or of a session's end, for the letters that will tell of it."""

from __future__ import annotations

from webinar.core.jobs import enqueue
from webinar.live.context import Context
from webinar.live.undo import TOLD_AFTER
from webinar.questions.models import Question

TELL_ASKER, TELL_PRESENTERS = "questions.tell_asker", "questions.tell_presenters"


def owe_answer(ctx: Context, question: Question) -> None:
    """The asker will be told of a written answer, or that there will be one after the session."""
    if question.author_id is None:
        return
    key = f"{TELL_ASKER}:{question.id}:{question.version}"
    enqueue(ctx.db, TELL_ASKER, key, {"question_id": question.id, "state": question.state}, ctx.now + TOLD_AFTER)


def owe_leftovers(ctx: Context) -> None:
    """Presenters will be told of questions of theirs that the session left open."""
    session_id = ctx.pitch_session.id
    key = f"{TELL_PRESENTERS}:{session_id}:{ctx.seq}"
    enqueue(ctx.db, TELL_PRESENTERS, key, {"pitch_session_id": session_id}, ctx.now + TOLD_AFTER)
