"""The organiser's pages of the questions that an event's registration form asks."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick
from webinar.registrations.answers import KINDS, MOST, Question, QuestionForm, question_from
from webinar.registrations.rules import RegistrationRules, rules_of_event
from webinar.schedule.access import Access, event_route

blueprint = Blueprint("registrations_questions", __name__)
keep_unlisted(blueprint)


class MoveForm(forms.Form):
    """What becomes of a question."""

    deed: Literal["up", "down", "remove"]


@blueprint.get("/e/<slug>/registration/new")
@event_route("event.organise")
def new(access: Access, _db: Session) -> ResponseReturnValue:
    """An empty question."""
    return _page(access, "new", {"kind": "short"}, {})


@blueprint.post("/e/<slug>/registration/new")
@event_route("event.organise")
def add(access: Access, _db: Session) -> ResponseReturnValue:
    """Puts a question behind the others."""
    return _save(access, "")


@blueprint.get("/e/<slug>/registration/<question_id>")
@event_route("event.organise")
def show(access: Access, db: Session, question_id: str) -> ResponseReturnValue:
    """A question as it is."""
    question = _of(db.get(RegistrationRules, access.event.id), question_id)
    typed = {
        "kind": question["kind"],
        "required": "1" if question["required"] else "",
        **{f"label_{lang}": question["label"].get(lang, "") for lang in ("fr", "en")},
        **{
            f"options_{lang}": "\n".join(option[lang] for option in question["options"] if lang in option)
            for lang in ("fr", "en")
        },
    }
    return _page(access, question_id, typed, {})


@blueprint.post("/e/<slug>/registration/<question_id>")
@event_route("event.organise")
def change(access: Access, db: Session, question_id: str) -> ResponseReturnValue:
    """Stores a question; answers given before keep the words they answered."""
    _of(db.get(RegistrationRules, access.event.id), question_id)
    return _save(access, question_id)


@blueprint.post("/e/<slug>/registration/<question_id>/move")
@event_route("event.organise")
def move(access: Access, _db: Session, question_id: str) -> ResponseReturnValue:
    """Moves a question by one place, or takes it off the form."""
    deed = forms.read_form(MoveForm, request.form).deed
    with database().writing() as db:
        rules = rules_of_event(db, access.event.id)
        question = _of(rules, question_id)
        rest = [one for one in rules.questions if one["id"] != question_id]
        if deed != "remove":
            at = [one["id"] for one in rules.questions].index(question_id) + (1 if deed == "down" else -1)
            rest.insert(max(0, at), question)
        rules.questions = rest
    return redirect(f"/e/{access.event.slug}/registration?saved=1#questions", 303)


def _of(rules: RegistrationRules | None, question_id: str) -> Question:
    """The event's question; another event's is missing (S22)."""
    for question in rules.questions if rules is not None else []:
        if question["id"] == question_id:
            return dict(question)
    raise Refusal("not_found")


def _save(access: Access, question_id: str) -> ResponseReturnValue:
    try:
        question = question_from(forms.read_form(QuestionForm, request.form), question_id)
        with database().writing() as db:
            rules = rules_of_event(db, access.event.id)
            known = [one["id"] for one in rules.questions]
            if question["id"] not in known and len(known) >= MOST:
                raise Refusal("invalid", fields={"label_fr": ("registrations.rules.too_many", {"most": MOST})})
            if question["id"] in known:
                rules.questions = [question if one["id"] == question["id"] else one for one in rules.questions]
            else:
                rules.questions = [*rules.questions, question]
    except Refusal as refusal:
        return _page(access, question_id or "new", request.form, field_errors(refusal)), refusal.status
    return redirect(f"/e/{access.event.slug}/registration?saved=1#questions", 303)


def _page(access: Access, question_id: str, typed: Any, errors: dict[str, str]) -> str:
    return render_template(
        "registrations/question.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        action=f"/e/{access.event.slug}/registration/{question_id}",
        kinds=KINDS,
        typed=typed,
        errors=errors,
    )
