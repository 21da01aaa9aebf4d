"""The kernel's guarantees without sockets: durable numbering, once-only, refusals that change nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from tests.live.stage import Stage, staged
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.live.feature import Args, Command
from webinar.live.kernel import Kernel
from webinar.live.models import LogEntry
from webinar.live.writer import Answer, Pending, Writer
from webinar.questions.models import Question, Upvote


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A stage on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'kernel.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    with staged(url) as made:
        yield made


def log_of(stage: Stage) -> list[tuple[int, int, str]]:
    """The log as (number, actor, verb)."""
    with stage.database.reading() as db:
        rows = db.execute(
            select(LogEntry.seq, LogEntry.actor_id, LogEntry.verb)
            .where(LogEntry.pitch_session_id == stage.pitch_session_id)
            .order_by(LogEntry.seq)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def batch(stage: Stage, *commands: tuple[str, str, dict[str, Any], str]) -> list[Answer]:
    """Several commands (who, verb, args, nonce) as one batch of the writer."""
    answers: dict[int, Answer] = {}

    def keep(position: int) -> Any:
        return lambda answer: answers.__setitem__(position, answer)

    pending = []
    for position, (who, verb, args, nonce) in enumerate(commands):
        command, parsed = stage.registry.parse(verb, args)
        pending.append(Pending(command, parsed, stage.people[who], nonce, keep(position)))
    Writer(stage.kernel, stage.pitch_session_id)._answer(pending)
    return [answers[position] for position in range(len(commands))]


def test_numbers_have_no_gap_when_commands_of_a_batch_are_refused(stage: Stage) -> None:
    answers = batch(
        stage,
        ("ana", "question.ask", {"text": "Première ?"}, "nonce-aaaa1"),
        ("ana", "questions.open", {"on": False}, "nonce-aaaa2"),
        ("bo", "question.ask", {"text": "Deuxième ?"}, "nonce-aaaa3"),
        ("bo", "question.vote", {"id": "999", "on": True}, "nonce-aaaa4"),
    )
    assert [answer.seq for answer in answers] == [1, 0, 2, 0]
    assert [answer.refusal.code for answer in answers if answer.refusal] == ["forbidden", "not_found"]
    assert stage.do("ana", "question.ask", text="Troisième ?").seq == 3
    assert [seq for seq, _actor, _verb in log_of(stage)] == [1, 2, 3]


def test_a_retry_gets_the_first_answer_and_does_nothing_again(stage: Stage) -> None:
    first = stage.do("ana", "question.ask", nonce="nonce-once-1", text="Une fois ?")
    again = stage.do("ana", "question.ask", nonce="nonce-once-1", text="Une fois ?")
    assert (again.seq, again.result, again.repeated) == (first.seq, first.result, True)
    with stage.database.reading() as db:
        assert db.scalar(select(func.count(Question.id))) == 1


def test_a_retry_in_the_same_batch_gets_the_first_answer(stage: Stage) -> None:
    ask = ("ana", "question.ask", {"text": "Deux copies ?"}, "nonce-twin-1")
    first, second = batch(stage, ask, ask)
    assert (second.seq, second.result, second.repeated) == (first.seq, first.result, True)
    assert len(log_of(stage)) == 1


def test_the_nonce_of_another_command_is_a_conflict(stage: Stage) -> None:
    stage.do("ana", "question.ask", nonce="nonce-other-1", text="Une fois ?")
    with pytest.raises(Refusal) as caught:
        stage.do("ana", "question.ask", nonce="nonce-other-1", text="Autre chose ?")
    assert (caught.value.code, caught.value.message) == ("conflict", "live.refused.nonce")


def test_the_same_nonce_of_two_persons_is_two_commands(stage: Stage) -> None:
    stage.do("ana", "question.ask", nonce="nonce-shared", text="De moi ?")
    stage.do("bo", "question.ask", nonce="nonce-shared", text="De moi ?")
    assert len(log_of(stage)) == 2


def test_a_refused_command_is_judged_anew_with_its_nonce(stage: Stage) -> None:
    stage.do("mo", "questions.open", on=False)
    with pytest.raises(Refusal):
        stage.do("ana", "question.ask", nonce="nonce-anew-1", text="Peut-on ?")
    stage.do("mo", "questions.open", on=True)
    assert stage.do("ana", "question.ask", nonce="nonce-anew-1", text="Peut-on ?").seq == 3


def test_two_writers_with_one_nonce_at_the_same_time_take_effect_once(stage: Stage) -> None:
    """Two kernels on one database stand for two processes (guarantee 2)."""
    other = Kernel(Database(str(stage.database.url.render_as_string(hide_password=False))), stage.registry)
    answers: list[Answer] = []
    start = threading.Barrier(2)

    def say(kernel: Kernel) -> None:
        start.wait()
        while True:
            try:
                answers.append(
                    kernel.run(
                        "question.ask",
                        stage.pitch_session_id,
                        stage.people["ana"],
                        {"text": "En double ?"},
                        "nonce-two-processes",
                    )
                )
                return
            except Refusal as refusal:
                assert refusal.code == "unavailable"

    threads = [threading.Thread(target=say, args=(kernel,)) for kernel in (stage.kernel, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.database.dispose()
    assert [answer.seq for answer in answers] == [1, 1]
    assert len(log_of(stage)) == 1


def test_rows_that_another_process_changed_are_read_anew(stage: Stage) -> None:
    other = Kernel(Database(str(stage.database.url.render_as_string(hide_password=False))), stage.registry)
    asked = stage.do("ana", "question.ask", text="Qui voit la suite ?")
    other.run("question.highlight", stage.pitch_session_id, stage.people["mo"], {"id": asked.result, "on": True})
    with pytest.raises(Refusal) as caught:
        stage.do("mo", "question.highlight", id=asked.result, on=True)
    assert caught.value.code == "conflict"
    other.database.dispose()


def test_fifty_votes_of_one_person_at_once_are_one(stage: Stage) -> None:
    asked = stage.do("ana", "question.ask", text="Combien ?")
    answers = batch(
        stage,
        *(("bo", "question.vote", {"id": asked.result, "on": True}, f"nonce-vote-{n:03}") for n in range(50)),
    )
    assert [answer.refusal for answer in answers] == [None] * 50
    with stage.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Upvote)) == 1
        assert db.scalar(select(Question.votes)) == 1


class Blow(Args):
    """A command of the test that spoils the transaction."""

    how: str


def _blow(ctx: Any, args: Blow) -> None:
    if args.how == "constraint":
        ctx.db.execute(insert(Upvote).values(question_id=987654, person_id=987654))
    question = ctx.db.scalar(select(Question))
    question.votes = 77
    if args.how == "refuse late":
        raise Refusal("conflict")
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("how", "code"), [("constraint", "conflict"), ("bug", "unavailable"), ("refuse late", "conflict")]
)
def test_a_command_that_spoils_a_batch_harms_no_other(stage: Stage, how: str, code: str) -> None:
    stage.registry.commands["test.blow"] = Command("test.blow", Blow, "session.follow", _blow)
    asked = stage.do("ana", "question.ask", text="Tient-elle ?")
    answers = batch(
        stage,
        ("bo", "question.vote", {"id": asked.result, "on": True}, "nonce-spoil-1"),
        ("bo", "test.blow", {"how": how}, "nonce-spoil-2"),
        ("lea", "question.vote", {"id": asked.result, "on": True}, "nonce-spoil-3"),
        ("bo", "question.ask", {"text": "Et moi ?"}, "nonce-spoil-4"),
    )
    assert [answer.seq for answer in answers] == [2, 0, 3, 4]
    assert answers[1].refusal is not None
    assert answers[1].refusal.code == code
    with stage.database.reading() as db:
        assert db.scalar(select(Question.votes).where(Question.id == int(str(asked.result)))) == 2
        assert db.scalar(select(func.count()).select_from(Upvote)) == 2
    assert [seq for seq, _actor, _verb in log_of(stage)] == [1, 2, 3, 4]
    stage.frames.send_once(stage.pitch_session_id, stage.seq)
    stage.check()


def test_another_sessions_rows_are_as_good_as_missing(stage: Stage) -> None:
    elsewhere = stage.kernel.run(
        "question.ask", stage.other_session_id, stage.people["ana"], {"text": "Ailleurs ?"}
    ).result
    for who, verb, args in (
        ("bo", "question.vote", {"on": True}),
        ("mo", "question.answer", {}),
        ("mo", "question.correct", {"text": "Changée ?", "version": 1}),
    ):
        stage.refuse(who, verb, "not_found", id=elsewhere, **args)


def test_a_moderator_of_one_session_is_an_attendee_in_another(stage: Stage) -> None:
    asked = stage.kernel.run("question.ask", stage.other_session_id, stage.people["ana"], {"text": "Ici ?"}).result
    with pytest.raises(Refusal) as caught:
        stage.kernel.run("question.answer", stage.other_session_id, stage.people["mo"], {"id": asked})
    assert caught.value.code == "forbidden"


@pytest.mark.parametrize(
    "args",
    [
        {"text": "Bonjour ?", "author_id": 1},
        {"text": "Bonjour ?", "votes": 1000},
        {"text": "Bonjour ?", "state": "answered"},
        {"text": 7},
        {"text": "Bonjour ?", "anonymous": "yes"},
        {"text": ["Bonjour ?"]},
        {},
        [],
        "text",
    ],
)
def test_arguments_are_strict(stage: Stage, args: Any) -> None:
    with pytest.raises(Refusal) as caught:
        stage.kernel.run("question.ask", stage.pitch_session_id, stage.people["ana"], args)
    assert caught.value.code == "invalid"
    assert log_of(stage) == []


def test_unique_votes_hold_in_the_database_too(stage: Stage) -> None:
    asked = stage.do("ana", "question.ask", text="Unique ?")
    key = {"question_id": int(str(asked.result)), "person_id": stage.people["bo"]}
    with stage.database.writing() as db:
        db.execute(insert(Upvote).values(**key))
    with pytest.raises(IntegrityError), stage.database.writing() as db:
        db.execute(insert(Upvote).values(**key))
