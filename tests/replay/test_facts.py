from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests import factories
from tests.replay.finished import at, finished
from webinar.features import FEATURES
from webinar.live.models import LogEntry
from webinar.live.registry import Registry
from webinar.replay.facts import QuestionFact, SittingFacts, read_facts
from webinar.replay.videotime import Span
from webinar.schedule.models import PitchSession


def question(**values: Any) -> QuestionFact:
    defaults: dict[str, Any] = {
        "id": "1", "text": "Quel prix ?", "author": None, "slot_id": "7", "state": "answered", "votes": 0,
        "lang": "fr", "answering_at": None, "answered_at": None, "answer": None, "answer_by": None,
    }  # fmt: skip
    return QuestionFact(**{**defaults, **values})


def spans(*questions: QuestionFact) -> list[tuple[datetime, datetime | None]]:
    facts = SittingFacts((), questions, (), at(0), at(30))
    return [(run.started_at, run.ended_at) for run in facts.answer_runs()]


def test_an_answer_given_aloud_has_a_beginning_and_an_end() -> None:
    assert spans(question(answering_at=at(5), answered_at=at(6))) == [(at(5), at(6))]


def test_one_marked_without_being_shown_was_answered_just_before() -> None:
    assert spans(question(answered_at=at(6))) == [(at(5), at(6))]


def test_what_was_written_later_is_no_moment_of_the_video() -> None:
    later = at(30) + timedelta(hours=20)
    assert spans(question(answered_at=later, answer="En mai.")) == []
    assert spans(question(answering_at=at(5), answered_at=later, answer="Et en mai.")) == [(at(5), None)]


def test_only_answered_questions_count() -> None:
    assert spans(question(state="live", answering_at=at(5)), question(state="deferred")) == []


def test_leftovers_with_an_answer_come_first_then_by_votes() -> None:
    facts = SittingFacts(
        (),
        (
            question(id="1", answering_at=at(5), answered_at=at(6)),
            question(id="2", state="live", votes=1),
            question(id="3", state="deferred", votes=5),
            question(id="4", answered_at=at(2000), answer="Oui."),
        ),
        (),
        at(0),
        at(30),
    )
    assert [one.id for one in facts.leftovers()] == ["4", "3", "2"]


def test_the_sitting_is_read_as_the_room_saw_it(tmp_path: Path) -> None:
    with factories.fresh_database(f"sqlite:///{tmp_path / 'facts.db'}") as database:
        done = finished(database)
        with database.writing() as db:
            for seq, (verb, minute, undone) in enumerate(
                (
                    ("session.pause", 3, None),
                    ("session.resume", 5, None),
                    ("session.pause", 8, 4),
                    ("session.pause", 29, None),
                ),
                start=1,
            ):
                db.add(
                    LogEntry(
                        pitch_session_id=done.id,
                        seq=seq,
                        at=at(minute),
                        actor_id=0,
                        verb=verb,
                        nonce=f"n{seq}",
                        digest="",
                        undone_by=undone,
                    )
                )
        with database.reading() as db:
            facts = read_facts(db, Registry(FEATURES), db.get_one(PitchSession, done.id))
    assert [(run.title, run.speakers, run.started_at, run.ended_at) for run in facts.slot_runs("fr")] == [
        ("BioPack", ("Personne 1",), at(0.5), at(10)),
        ("Agrinov", ("Personne 2",), at(10.5), at(20)),
        ("Éolis & fils", ("Personne 3",), at(20.5), at(30)),
    ]
    assert [(one.text, one.author) for one in facts.questions] == [
        ("Quel prix ?", "Ana"),
        ("Et <l’eau> ?", None),
        ("Et après ?", "Ana"),
        ("Sans réponse ?", "Ana"),
    ]
    assert facts.pauses == (Span(at(3), at(5)), Span(at(29), at(31)))
