"""A measure on an anonymous asker must not tell which of the named people it is (S24)."""

from __future__ import annotations

from typing import Any

from tests.live.stage import Stage
from webinar.questions.ledger import history


def marks(stage: Stage, *ids: str) -> list[Any]:
    """What staff see on each question."""
    return [stage.seen_by("mo", "question")[one]["restraint"] for one in ids]


def ask(stage: Stage, who: str, text: str, **more: Any) -> str:
    """A question's id."""
    return str(stage.do(who, "question.ask", text=text, **more).result)


def test_muting_an_anonymous_asker_marks_and_moves_that_question_alone(stage: Stage) -> None:
    named = ask(stage, "ana", "Sous mon nom ?")
    first = ask(stage, "ana", "Sans mon nom ?", anonymous=True)
    second = ask(stage, "ana", "Encore sans mon nom ?", anonymous=True)
    stage.do("mo", "question.mute_author", id=first, on=True)
    stage.refuse("ana", "question.ask", "forbidden", text="Encore une ?")
    assert marks(stage, named, first, second) == [None, "muted", None]
    for client in stage.clients.values():
        put = client.frames[-1]["put"].get("question", {})
        assert set(put) == {first}, "a frame names the asker's other questions"
    with stage.database.reading() as db:
        assert history(db, stage.pitch_session_id)[-1]["questions"] == [first]


def test_muting_somebody_by_name_marks_no_anonymous_question(stage: Stage) -> None:
    hidden = ask(stage, "ana", "Sans mon nom ?", anonymous=True)
    named = [ask(stage, "ana", f"Sous mon nom {n} ?") for n in (1, 2)]
    stage.do("mo", "question.mute_author", id=named[0], on=True)
    assert marks(stage, hidden, *named) == [None, "muted", "muted"]
    for client in stage.clients.values():
        assert hidden not in client.frames[-1]["put"].get("question", {})


def test_a_measure_ends_with_the_last_mark_and_undo_brings_the_former_one_back(stage: Stage) -> None:
    hidden = ask(stage, "ana", "Sans mon nom ?", anonymous=True)
    named = ask(stage, "ana", "Sous mon nom ?")
    stage.do("mo", "question.mute_author", id=hidden, on=True)
    stage.do("mo", "question.mute_author", id=named, on=True)
    stage.do("mo", "question.mute_author", id=named, on=False)
    stage.refuse("ana", "question.ask", "forbidden", text="Toujours muette ?")
    stage.do("mo", "question.remove_author", id=hidden, on=True)
    stage.refuse("ana", "question.vote", "forbidden", id=named, on=True)
    stage.do("mo", "live.undo")
    assert marks(stage, hidden) == ["muted"]
    stage.refuse("ana", "question.ask", "forbidden", text="Muette, pas exclue ?")
    stage.do("mo", "question.mute_author", id=hidden, on=False)
    ask(stage, "ana", "Me revoilà ?")
