"""Nobody goes on air in a recorded session who has not said yes to it."""

from __future__ import annotations

from webinar.core.errors import Refusal
from webinar.live.context import Context
from webinar.schedule.recording import agrees, rules_of


def require_own_answer(ctx: Context) -> None:
    """A hand needs a yes; after a no the question stays in writing, and the host reads it."""
    event_id = ctx.pitch_session.event_id
    if rules_of(ctx.db, event_id) is None:
        return
    said = agrees(ctx.db, event_id, ctx.actor.person_id)
    if not said:
        key = "speaker_queue.refused.answer_first" if said is None else "speaker_queue.refused.said_no"
        raise Refusal("forbidden", key)


def require_no_refusal(ctx: Context, person_id: int | None) -> None:
    """Staff cannot put somebody on air who said no."""
    event_id = ctx.pitch_session.event_id
    if person_id is None or rules_of(ctx.db, event_id) is None:
        return
    if agrees(ctx.db, event_id, person_id) is False:
        raise Refusal("conflict", "speaker_queue.refused.they_said_no")
