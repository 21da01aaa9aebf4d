"""Presenters are told of a moved slot once, after the undo minute, and never of a move that was undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from tests import factories
from tests.factories import NOON
from tests.registrations.outbox import Written, work, written
from webinar.core import clock

LEA, SAM, KIM = "lea@example.org", "sam@example.org", "kim@example.org"


@dataclass
class Show:
    """A live session whose first slot runs; Sam presents the second, Mo moderates."""

    app: Flask
    pitch_session_id: int
    moderator: int
    organiser: int
    second: int
    third: int

    def moderate(self, verb: str, **args: object) -> int:
        """The moderator's command; gives its number."""
        answer = self.app.extensions["kernel"].run(verb, self.pitch_session_id, self.moderator, args)
        return int(answer.seq)

    def organise(self, verb: str, **args: object) -> int:
        """The organiser's command; gives its number."""
        answer = self.app.extensions["kernel"].run(verb, self.pitch_session_id, self.organiser, args)
        return int(answer.seq)

    def letters(self, to: str, *, after_s: float = 80) -> list[Written]:
        """What somebody was written by then."""
        clock.advance(after_s)
        work(self.app)
        return written(self.app, to)


@pytest.fixture
def show(app: Flask) -> Iterator[Show]:
    """The show."""
    with clock.fixed(NOON):
        with app.extensions["database"].writing() as db:
            event = factories.event(db, organiser_name="Pôle Énergie")
            pitch_session = factories.pitch_session(db, event, status="live")
            first = factories.slot(db, pitch_session, 1, "BioPack")
            second = factories.slot(db, pitch_session, 2, "Agrinov")
            first.started_at = NOON - timedelta(minutes=2)
            third = factories.slot(db, pitch_session, 3, "Hydrolia")
            slots = ((first, "Léa Fontan", LEA), (second, "Sam Oster", SAM), (third, "Kim Arno", KIM))
            for slot, name, email in slots:
                person = factories.person(db, name, email=email)
                factories.speaker(db, event, slot, name, person_id=person.id)
            moderator = factories.person(db, "Mo Diallo")
            factories.grant(db, moderator, event, "moderator")
            organiser = factories.person(db, "Ora Lindt")
            factories.grant(db, organiser, event, "organiser")
            made = Show(app, pitch_session.id, moderator.id, organiser.id, second.id, third.id)
        yield made


def test_only_presenters_still_to_come_are_told_their_time_and_not_before_the_undo_minute(show: Show) -> None:
    show.moderate("order.shift", seconds=360)
    assert show.letters(SAM, after_s=60) == []
    letters = show.letters(SAM, after_s=30)
    assert [letter.subject for letter in letters] == ["Votre passage\u00a0: 13:17 (Paris)"]
    assert "Agrinov" in letters[0].text
    assert "/l/" in letters[0].text
    assert show.letters(LEA) == []


def test_several_moves_are_told_once_with_the_last_time(show: Show) -> None:
    show.moderate("order.shift", seconds=360)
    clock.advance(20)
    show.moderate("order.shift", seconds=120)
    assert [letter.subject for letter in show.letters(SAM, after_s=200)] == [
        "Votre passage\u00a0: 13:19 (Paris)"
    ]


def test_an_undone_move_is_told_to_nobody(show: Show) -> None:
    show.moderate("order.shift", seconds=360)
    clock.advance(30)
    show.moderate("live.undo")
    assert show.letters(SAM, after_s=200) == []


def test_only_presenters_of_slots_that_moved_are_told_of_an_organisers_move(show: Show) -> None:
    show.organise("slot.resize", id=show.third, version=0, pitch_s=900, questions_s=0, changeover_s=0)
    assert show.letters(SAM) == []
    assert [letter.subject for letter in show.letters(KIM, after_s=0)] == []
    show.organise("slot.shift", id=show.third, seconds=300)
    clock.advance(10)
    show.organise("slot.shift", id=show.third, seconds=300)
    assert show.letters(KIM, after_s=40) == []
    assert [letter.subject for letter in show.letters(KIM)] == ["Votre passage\u00a0: 13:32 (Paris)"]
    assert show.letters(SAM, after_s=0) == []


def test_a_move_whose_follower_was_undone_is_told(show: Show) -> None:
    show.moderate("order.shift", seconds=360)
    clock.advance(70)
    show.moderate("order.shift", seconds=60)
    assert show.letters(SAM, after_s=8) == []
    show.moderate("live.undo")
    assert [letter.subject for letter in show.letters(SAM)] == ["Votre passage\u00a0: 13:17 (Paris)"]


def test_an_undo_that_was_undone_is_told(show: Show) -> None:
    show.moderate("order.shift", seconds=360)
    undone = show.moderate("live.undo")
    clock.advance(59)
    show.moderate("live.undo", seq=undone)
    assert show.letters(SAM, after_s=20) == []
    assert [letter.subject for letter in show.letters(SAM)] == ["Votre passage\u00a0: 13:17 (Paris)"]
