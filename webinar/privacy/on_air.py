"""Answers of those who go on air: given, taken back, and what is to be cut for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.core.pieces import delete_in_pieces
from webinar.people.models import Person
from webinar.schedule.models import Event, PitchSession, Speaker
from webinar.schedule.recording import CutRequest, OnAirAnswer, agrees, answer_of, rules_of


def give(db: Session, event_id: int, person_id: int, agreed: bool) -> None:
    """Keeps an answer with the words that it was given to; a no after a yes takes the yes back."""
    rules = rules_of(db, event_id)
    if rules is None:
        raise Refusal("not_found")
    if not agreed and agrees(db, event_id, person_id):
        take_back(db, event_id, person_id)
    db.add(
        OnAirAnswer(
            event_id=event_id, person_id=person_id, agreed=agreed, version=rules.version, at=clock.now()
        )  # fmt: skip
    )
    db.flush()


def take_back(db: Session, event_id: int, person_id: int) -> None:
    """The agreement ends; what was spoken under it is put on the list of cuts."""
    row = answer_of(db, event_id, person_id)
    if row is None or not row.agreed or row.withdrawn_at is not None:
        raise Refusal("not_found")
    row.withdrawn_at = clock.now()
    ask_to_cut(db, event_id, person_id)
    db.flush()


def take_all_back(db: Session, person_ids: Sequence[int]) -> None:
    """Everything that somebody who is erased agreed to."""
    open_ones = select(OnAirAnswer).where(
        OnAirAnswer.person_id.in_(person_ids), OnAirAnswer.agreed, OnAirAnswer.withdrawn_at.is_(None)
    )
    for row in db.scalars(open_ones.order_by(OnAirAnswer.id)).all():
        if answer_of(db, row.event_id, row.person_id) is row:
            take_back(db, row.event_id, row.person_id)


def ask_to_cut(db: Session, event_id: int, person_id: int) -> None:
    """One request for each stretch in which they had the floor."""
    now = clock.now()
    for of_feature in current_app.extensions["on_air"]:
        for pitch_session_id, starts_at, ends_at in of_feature(db, person_id, event_id):
            db.add(
                CutRequest(pitch_session_id=pitch_session_id, starts_at=starts_at, ends_at=ends_at, asked_at=now)
            )


def cuts_of(db: Session, event_id: int) -> list[tuple[CutRequest, PitchSession]]:
    """The requests of an event, those still open first."""
    rows = db.execute(
        select(CutRequest, PitchSession)
        .join(PitchSession, PitchSession.id == CutRequest.pitch_session_id)
        .where(PitchSession.event_id == event_id)
        .order_by(CutRequest.done_at.is_not(None), CutRequest.starts_at, CutRequest.id)
    )
    return [(cut, pitch_session) for cut, pitch_session in rows]


def answers_of(db: Session, event_id: int) -> list[dict[str, Any]]:
    """Presenters, and everybody who answered, with what they say now."""
    presenters = dict(
        db.execute(
            select(Person.id, Person.name)
            .join(Speaker, Speaker.person_id == Person.id)
            .where(Speaker.event_id == event_id)
            .order_by(Person.id)
        ).all()
    )
    answered = dict(
        db.execute(
            select(Person.id, Person.name)
            .join(OnAirAnswer, OnAirAnswer.person_id == Person.id)
            .where(OnAirAnswer.event_id == event_id)
            .order_by(Person.id)
        ).all()
    )
    words = {True: "yes", False: "no", None: "none"}
    return [
        {"name": name, "presents": number in presenters, "says": words[agrees(db, event_id, number)]}
        for number, name in {**presenters, **answered}.items()
    ]


def expire(home: Database, event_id: int, _before: datetime) -> int:
    """Answers are kept, as proof, as long as the replay, and cuts with them."""
    sessions = select(PitchSession.id).where(PitchSession.event_id == event_id)
    cuts = delete_in_pieces(home, CutRequest, CutRequest.pitch_session_id.in_(sessions))
    return cuts + delete_in_pieces(home, OnAirAnswer, OnAirAnswer.event_id == event_id)


def own_agreements(db: Session, person_id: int) -> list[str]:
    """For each answer, in order, the address part of the event whose agreement can be taken back, or nothing."""
    rows = db.execute(
        select(OnAirAnswer, Event.slug)
        .join(Event, Event.id == OnAirAnswer.event_id)
        .where(OnAirAnswer.person_id == person_id)
        .order_by(OnAirAnswer.id)
    ).all()
    newest = {one.event_id: one.id for one, _slug in rows}
    return [
        slug if one.agreed and one.withdrawn_at is None and newest[one.event_id] == one.id else ""
        for one, slug in rows
    ]


def about_person(db: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What is kept about a person here: their answers."""
    rows = db.execute(
        select(OnAirAnswer, Event.title)
        .join(Event, Event.id == OnAirAnswer.event_id)
        .where(OnAirAnswer.person_id == person_id)
        .order_by(OnAirAnswer.id)
    )
    return {
        "on_air": [
            {
                "event": title,
                "agreed": one.agreed,
                "notice": one.version,
                "at": one.at,
                "withdrawn": one.withdrawn_at,
            }
            for one, title in rows
        ]
    }
