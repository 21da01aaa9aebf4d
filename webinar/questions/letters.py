"""Letters about questions: to askers what became of theirs, to presenters what is left to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from webinar.core.clock import to_ms
from webinar.core.db import database
from webinar.core.i18n import pick, translate
from webinar.core.mail import Outgoing, is_written, post
from webinar.core.mail_content import Content, body_of
from webinar.people.models import Person
from webinar.people.permissions import can
from webinar.people.roles import actors
from webinar.questions.leftovers import of_presenter, presenters_with_leftovers
from webinar.questions.models import Question
from webinar.questions.owing import TELL_ASKER, TELL_PRESENTERS
from webinar.registrations.letters import letter_language, personal_address
from webinar.schedule.models import Event, PitchSession

SHOWN = 3


def tell_asker(payload: Mapping[str, Any]) -> None:
    """Mails the asker the written answer, or that it comes later; nothing when that was undone or overtaken."""
    with database().writing() as db:
        question = db.get(Question, payload["question_id"])
        if question is None or question.author_id is None or question.state != payload["state"]:
            return
        if question.state == "answered" and not question.answer_text:
            return
        asker = db.get_one(Person, question.author_id)
        if asker.email is not None:
            _write_asker(db, question, asker)


def _write_asker(db: Session, question: Question, asker: Person) -> None:
    pitch_session, event = _where(db, question.pitch_session_id)
    lang = letter_language(asker)
    answer = question.answer_text if question.state == "answered" else None
    kind = "answered" if answer else "deferred"
    quotes = [(translate(lang, "questions.letter.yours"), question.text)]
    if answer:
        quotes.append((_answer_head(db, question, lang), answer))
    private = [translate(lang, "questions.letter.private")] if answer and not question.answer_is_public else []
    content = Content(
        lang=lang,
        title=translate(lang, f"questions.letter.{kind}.title"),
        lines=[translate(lang, f"questions.letter.{kind}.text", title=pick(pitch_session.title, lang)), *private],
        quotes=quotes,
        button=(translate(lang, "questions.letter.see"), _page(pitch_session)),
        small=[translate(lang, "questions.letter.why", organiser=_organiser(event, lang))],
    )
    # The same answer is mailed once, another one again.
    told = hashlib.sha256((answer or "").encode()).hexdigest()[:16]
    _post(db, f"question:{question.id}:{kind}:{told}", asker, event, content)


def _answer_head(db: Session, question: Question, lang: str) -> str:
    by = db.get(Person, question.answered_by_id) if question.answered_by_id else None
    if by is None:
        return translate(lang, "questions.letter.answer")
    return translate(lang, "questions.letter.answer_by", name=by.name)


def tell_presenters(payload: Mapping[str, Any]) -> None:
    """Mails each presenter of an ended session the personal link to the questions that wait for them."""
    with database().reading() as db:
        pitch_session, event = _where(db, payload["pitch_session_id"])
        if pitch_session.status not in ("ended", "replay"):
            return
        person_ids = presenters_with_leftovers(db, pitch_session.id)
        roles = actors(db, person_ids, event.id, pitch_session.id)
    for person_id in person_ids:
        if person_id in roles and can(roles[person_id], "question.answer_written"):
            with database().writing() as db:
                _write_presenter(db, db.get_one(Person, person_id), pitch_session, event)


def _write_presenter(db: Session, presenter: Person, pitch_session: PitchSession, event: Event) -> None:
    ended = to_ms(pitch_session.ended_at) if pitch_session.ended_at else 0
    key = f"leftovers:{pitch_session.id}:{presenter.id}:{ended}"
    waiting = of_presenter(db, pitch_session.id, presenter.id)
    if presenter.email is None or not waiting or is_written(db, key):
        return
    lang = letter_language(presenter)
    count, title = len(waiting), pick(pitch_session.title, lang)
    content = Content(
        lang=lang,
        title=translate(lang, "questions.letter.leftovers.title", count=count),
        lines=[translate(lang, "questions.letter.leftovers.text", title=title)],
        quotes=[(translate(lang, "questions.letter.to_you"), question.text) for question in waiting[:SHOWN]],
        button=(
            translate(lang, "questions.letter.leftovers.answer"),
            personal_address(db, presenter, pitch_session, event, "/leftovers"),
        ),
        small=[translate(lang, "questions.letter.leftovers.why", organiser=_organiser(event, lang))],
    )
    _post(db, key, presenter, event, content)


def _post(db: Session, key: str, to: Person, event: Event, content: Content) -> None:
    post(
        db,
        Outgoing(
            key=key,
            to=str(to.email),
            subject=content.title,
            body=body_of(content),
            lang=content.lang,
            from_name=event.organiser_name,
        ),
    )


def _where(db: Session, pitch_session_id: int) -> tuple[PitchSession, Event]:
    pitch_session = db.get_one(PitchSession, pitch_session_id)
    return pitch_session, db.get_one(Event, pitch_session.event_id)


def _page(pitch_session: PitchSession) -> str:
    page = f"{current_app.extensions['settings'].public_origin}/s/{pitch_session.public_id}"
    return f"{page}/replay" if pitch_session.status == "replay" else page


def _organiser(event: Event, lang: str) -> str:
    return event.organiser_name or pick(event.title, lang)


JOBS = {TELL_ASKER: tell_asker, TELL_PRESENTERS: tell_presenters}
