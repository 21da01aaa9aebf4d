"""Undoing a written answer takes its text off every screen, and the former one comes back with its author."""

from __future__ import annotations

from typing import Any

from tests.live.stage import Stage


def shown(stage: Stage, who: str, question: str, kind: str = "question") -> Any:
    """The answer as somebody sees it: text and author."""
    answer = stage.seen_by(who, kind)[question]["answer"]
    return answer and (answer["text"], answer["by"])


def test_an_undone_answer_is_gone_and_redo_brings_it_back(stage: Stage) -> None:
    question = str(stage.do("ana", "question.ask", text="Quel est le prix ?").result)
    stage.do("mo", "question.write_answer", id=question, text="Pas encore public.")
    stage.do("mo", "live.undo")
    for who, kind in (("bo", "question"), ("mo", "question"), ("ana", "my_question")):
        assert shown(stage, who, question, kind) is None
    stage.do("mo", "live.undo", seq=stage.last_seq())
    assert shown(stage, "bo", question) == ("Pas encore public.", "Mo Diallo")


def test_an_undone_second_answer_gives_the_first_one_back_as_it_was(stage: Stage) -> None:
    question = str(stage.do("ana", "question.ask", text="Quel est le prix ?").result)
    stage.do("ora", "question.write_answer", id=question, text="Entre nous.", public=False)
    stage.do("mo", "question.write_answer", id=question, text="Pour tous.")
    assert shown(stage, "bo", question) == ("Pour tous.", "Mo Diallo")
    stage.do("mo", "live.undo")
    assert shown(stage, "bo", question) is None
    assert shown(stage, "ana", question, "my_question") == ("Entre nous.", "Ora Lindt")


def test_an_answer_that_was_written_again_is_not_undone_over_it(stage: Stage) -> None:
    question = str(stage.do("ana", "question.ask", text="Quel est le prix ?").result)
    seqs = [
        stage.do("mo", "question.write_answer", id=question, text=text).seq for text in ("Un.", "Deux.", "Trois.")
    ]
    stage.refuse("mo", "live.undo", "conflict", seq=seqs[1])
    stage.do("mo", "live.undo", seq=seqs[2])
    assert shown(stage, "bo", question) == ("Deux.", "Mo Diallo")
