"""The organiser's page of an event's rules for questions."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.viewing import field_errors, pick
from webinar.questions import rules
from webinar.questions.models import QuestionRules
from webinar.schedule.access import Access, event_route

blueprint = Blueprint("question_rules", __name__)


class RulesForm(forms.Form):
    """One word, phrase or label a line."""

    held_words: Annotated[str, forms.text(0, 8_000, 32_000)] = ""
    labels: Annotated[str, forms.text(0, 1_500, 6_000)] = ""
    public_counters: str = ""


@blueprint.get("/e/<slug>/questions")
@event_route("event.organise")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The rules as they are."""
    known = db.get(QuestionRules, access.event.id)
    typed = {
        "held_words": "\n".join(known.held_words) if known else "",
        "labels": "\n".join(known.labels) if known else "",
        "public_counters": known.public_counters if known else True,
    }
    return _page(access, typed, {}, saved=request.args.get("saved") == "1")


@blueprint.post("/e/<slug>/questions")
@event_route("event.organise")
def save(access: Access, _db: Session) -> ResponseReturnValue:
    """Stores the rules; every open room follows at once."""
    try:
        form = forms.read_form(RulesForm, request.form)
        held, labels = _lines(form.held_words), _lines(form.labels)
        _check(held, labels)
    except Refusal as refusal:
        errors = field_errors(refusal)
        return _page(access, request.form, errors), refusal.status
    with database().writing() as db:
        rules.save_rules(
            db,
            access.event.id,
            held_words=held,
            labels=labels,
            public_counters=form.public_counters == "1",
            by=access.actor.person_id,
        )
    return redirect(f"/e/{access.event.slug}/questions?saved=1", 303)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _check(held: list[str], labels: list[str]) -> None:
    if len(held) > rules.MOST_WORDS:
        raise Refusal("invalid", fields={"held_words": ("questions.rules.too_many", {"most": rules.MOST_WORDS})})
    if len(labels) > rules.MOST_LABELS:
        raise Refusal("invalid", fields={"labels": ("questions.rules.too_many", {"most": rules.MOST_LABELS})})
    if any(len(label) > rules.LONGEST_LABEL for label in labels):
        raise Refusal("invalid", fields={"labels": ("core.text.too_long", {"max": rules.LONGEST_LABEL})})


def _page(access: Access, typed: object, errors: dict[str, str], *, saved: bool = False) -> str:
    return render_template(
        "questions/rules.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        typed=typed,
        errors=errors,
        saved=saved,
    )
