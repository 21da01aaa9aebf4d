"""The organiser's own words in letters: written, looked at, tried, and taken back."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.db import database
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.i18n import LANGUAGES
from webinar.core.instance import mail_settings, sends_mail
from webinar.core.mail_content import STYLE, Content, as_html, as_text, body_of
from webinar.core.mail_message import LONGEST_SUBJECT, header_text
from webinar.core.mail_trial import send_now
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick, t
from webinar.people.models import Person
from webinar.registrations import letter_texts
from webinar.registrations.letters import sample
from webinar.schedule.access import Access, event_route
from webinar.schedule.models import PitchSession

blueprint = Blueprint("mailing_texts", __name__, url_prefix="/e/<slug>/letters/texts/<kind>/<lang>")
keep_unlisted(blueprint)
TRIALS_AN_HOUR = 20
# A letter brings its style along; the policy names that one by its hash, and nothing else may load or run.
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"sandbox; default-src 'none'; style-src 'sha256-{STYLE_HASH}'"


class TextForm(forms.Form):
    """An own subject and own paragraphs."""

    subject: Annotated[str, forms.line(1, LONGEST_SUBJECT)]
    text: Annotated[str, forms.text(1, 4000)]


@blueprint.get("")
@event_route("event.organise")
def show(access: Access, db: Session, kind: str, lang: str) -> ResponseReturnValue:
    """The words that hold, and the letter with them."""
    return _page(access, db, kind, lang, saved=request.args.get("saved") == "1")


@blueprint.post("")
@event_route("event.organise")
def save(access: Access, db: Session, kind: str, lang: str) -> ResponseReturnValue:
    """Keeps own words."""
    _known(kind, lang)
    try:
        form = forms.read_form(TextForm, request.form)
        _check_placeholders(form)
    except Refusal as refusal:
        return _page(access, db, kind, lang, typed=request.form, errors=field_errors(refusal)), refusal.status
    with database().writing() as writing:
        letter_texts.keep(writing, access.event.id, kind, lang, form.subject, form.text)
    return redirect(f"{_address(access, kind, lang)}?saved=1", 303)


@blueprint.post("/reset")
@event_route("event.organise")
def reset(access: Access, _db: Session, kind: str, lang: str) -> ResponseReturnValue:
    """Goes back to the usual words."""
    _known(kind, lang)
    with database().writing() as db:
        letter_texts.reset(db, access.event.id, kind, lang)
    return redirect(f"{_address(access, kind, lang)}?saved=1", 303)


@blueprint.get("/preview")
@event_route("event.organise")
def preview(access: Access, db: Session, kind: str, lang: str) -> Response:
    """The letter as mail programs lay it out, in a box of its own."""
    _known(kind, lang)
    letter = _letter(access, db, kind, lang)
    if letter is None:
        raise Refusal("not_found")
    answer = make_response(as_html(letter[1]))
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@blueprint.post("/trial")
@event_route("event.organise")
def trial(access: Access, db: Session, kind: str, lang: str) -> ResponseReturnValue:
    """Sends the letter to the organiser who asks, at once, and shows what the mail server said."""
    _known(kind, lang)
    letter, to = _letter(access, db, kind, lang), _me(access, db).email
    if letter is None:
        raise Refusal("not_found")
    if not sends_mail() or to is None:
        text = t("mailing.text.trial_no_address") if sends_mail() else t("mailing.text.trial_no_mail")
        return _page(access, db, kind, lang, told={"tone": "warn", "text": text}), 422
    current_app.extensions["pace"].take("letter-trial", request.remote_addr or "", TRIALS_AN_HOUR)
    subject, content = letter
    outcome = send_now(mail_settings(), to, lang, subject, body_of(content), access.event.organiser_name)
    if outcome.state == "sent":
        told = {"tone": "ok", "text": t("mailing.text.trial_sent", to=to)}
        return _page(access, db, kind, lang, told=told)
    told = {"tone": "warn", "text": t("mailing.text.trial_failed"), "words": outcome.words}
    return _page(access, db, kind, lang, told=told), 422


def _known(kind: str, lang: str) -> None:
    if kind not in letter_texts.KINDS or lang not in LANGUAGES:
        raise Refusal("not_found")


def _check_placeholders(form: TextForm) -> None:
    wrong: dict[str, FieldProblem] = {}
    for name, text in (("subject", form.subject), ("text", form.text)):
        found = letter_texts.unknown(text)
        if found is not None:
            wrong[name] = ("mailing.text.unknown", {"found": found})
    if wrong:
        raise Refusal("invalid", fields=wrong)


def _address(access: Access, kind: str, lang: str) -> str:
    return f"/e/{access.event.slug}/letters/texts/{kind}/{lang}"


def _me(access: Access, db: Session) -> Person:
    return db.get_one(Person, access.actor.person_id)


def _letter(access: Access, db: Session, kind: str, lang: str) -> tuple[str, Content] | None:
    """The letter about the event's first session to the organiser who looks; None without a session."""
    first = db.scalar(
        select(PitchSession)
        .where(PitchSession.event_id == access.event.id, PitchSession.is_break.is_(False))
        .order_by(PitchSession.starts_at, PitchSession.id)
        .limit(1)
    )
    return sample(db, kind, lang, _me(access, db), first, access.event) if first is not None else None


def _page(
    access: Access,
    db: Session,
    kind: str,
    lang: str,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    saved: bool = False,
    told: Mapping[str, str] | None = None,
) -> str:
    _known(kind, lang)
    own = letter_texts.own_text(db, access.event.id, kind, lang)
    letter = _letter(access, db, kind, lang)
    kept = {"subject": own.subject, "text": own.text} if own is not None else {"subject": "", "text": ""}
    return render_template(
        "mailing/text.html",
        event={"title": pick(access.event.title), "url": f"/e/{access.event.slug}"},
        page=_address(access, kind, lang),
        kind=kind,
        lang=lang,
        own=own is not None,
        placeholders=letter_texts.OFFERED[lang],
        typed=kept if typed is None else typed,
        errors=errors or {},
        saved=saved,
        shown=_shown(letter) if letter is not None else None,
        told=told,
    )


def _shown(letter: tuple[str, Content]) -> dict[str, str]:
    return {"subject": header_text(letter[0], LONGEST_SUBJECT), "text": as_text(letter[1])}
