"""The page on which presenters answer, after the session, what was asked of them."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import translate
from webinar.core.security import keep_unlisted
from webinar.core.viewing import pick
from webinar.live.kernel import Kernel
from webinar.people.browser import current_browser
from webinar.people.permissions import declare
from webinar.questions.leftovers import of_presenter, of_session
from webinar.questions.models import Question
from webinar.schedule.access import Access, open_pitch_session, pitch_session_route
from webinar.schedule.models import Slot

blueprint = Blueprint("questions_leftovers", __name__)
PERMISSION = "question.answer_written"


def _number(raw: str) -> str:
    if not raw.isascii() or not raw.isdigit() or len(raw) > 15:
        raise ValueError("no number")
    return raw


class AnswerForm(forms.Form):
    """One answer."""

    id: Annotated[str, AfterValidator(_number)]
    text: Annotated[str, forms.text(1, 2_000, 16_000)]
    private: Literal["", "on"] = ""


keep_unlisted(blueprint)


@blueprint.get("/s/<public_id>/leftovers")
@pitch_session_route(PERMISSION)
def leftovers(access: Access, db: Session) -> ResponseReturnValue:
    """A presenter's own open questions; staff see everybody's."""
    return _page(access, db)


def _page(access: Access, db: Session, wrong_id: str = "", typed: str = "", error: str = "") -> str:
    g.default_zone = access.event.zone
    session_id, actor = access.session.id, access.actor
    waiting = of_session(db, session_id) if actor.is_staff else of_presenter(db, session_id, actor.person_id)
    return render_template(
        "questions/leftovers.html",
        pitch_session={"title": pick(access.session.title), "url": f"/s/{access.session.public_id}"},
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        questions=[_shown(db, question) for question in waiting],
        wrong_id=wrong_id,
        typed=typed,
        error=error,
    )


def _shown(db: Session, question: Question) -> dict[str, object]:
    slot = db.get(Slot, question.slot_id) if question.slot_id else None
    return {
        "id": str(question.id),
        "text": question.text,
        "lang": question.language,
        "votes": question.votes,
        "slot": pick(slot.title) if slot else "",
    }


@blueprint.post("/s/<public_id>/leftovers")
def answer(public_id: str) -> ResponseReturnValue:
    """Stores one answer by the same road as every live command."""
    with database().reading() as db:
        access = open_pitch_session(db, current_browser(db), public_id, PERMISSION)
    kernel: Kernel = current_app.extensions["kernel"]
    try:
        form = forms.read_form(AnswerForm, request.form)
        args = {"id": form.id, "text": form.text, "public": form.private != "on"}
        kernel.run("question.answer_leftover", access.session.id, access.actor.person_id, args)
    except Refusal as refusal:
        key, params = next(iter(refusal.fields.values()), (refusal.message, refusal.params))
        with database().reading() as db:
            typed = request.form.get("text", "")[:20_000]
            page = _page(access, db, request.form.get("id", "")[:15], typed, translate(g.lang, key, **params))
        return page, refusal.status
    return redirect(f"/s/{public_id}/leftovers", 303)


declare(answer, PERMISSION)
