"""What askers and moderators do with questions, for the contract test."""

from __future__ import annotations

from tests.live.stage import Stage
from webinar.core import clock
from webinar.questions import rules


def asking_and_voting(stage: Stage) -> None:
    """Ask, vote, take back, edit, withdraw."""
    asked = stage.do("ana", "question.ask", text="Quel est le prix ?", slot_id=str(stage.slots[0]))
    question = str(asked.result)
    assert stage.seen_by("bo", "question")[question]["author"] == "Ana Martel"
    assert stage.seen_by("bo", "my_question") == {}
    until = clock.now_ms() + 60_000
    assert stage.seen_by("ana", "my_question")[question]["editable_until"] == until
    stage.do("mo", "questions.moderate", on=True)
    assert stage.seen_by("ana", "my_question")[question]["editable_until"] is None
    stage.do("mo", "live.undo")
    assert stage.seen_by("ana", "my_question")[question]["editable_until"] == until
    stage.refuse("ana", "question.ask", "invalid", text="  ")
    stage.do("bo", "question.vote", id=question, on=True)
    assert stage.seen_by("ana", "my_question")[question]["editable_until"] is None
    assert stage.seen_by("bo", "vote") == {question: {"on": True}}
    assert stage.seen_by("ana", "vote") == {}
    assert stage.seen_by("mo", "question")[question]["votes"] == 1
    stage.do("bo", "question.vote", id=question, on=True)
    assert stage.seen_by("mo", "question")[question]["votes"] == 1
    stage.refuse("ana", "question.vote", "forbidden", id=question, on=True)
    stage.refuse("ana", "question.edit", "closed", id=question, text="Autre chose ?", version=1)
    stage.do("bo", "question.vote", id=question, on=False)
    assert stage.seen_by("bo", "vote") == {}
    stage.do("ana", "question.edit", id=question, text="Quel est le prix public ?", version=1)
    stage.refuse("ana", "question.edit", "conflict", id=question, text="Encore ?", version=1)
    stage.refuse("bo", "question.edit", "not_found", id=question, text="Pas la mienne", version=2)
    clock.advance(61)
    stage.refuse("ana", "question.edit", "closed", id=question, text="Trop tard ?", version=2)
    stage.refuse("bo", "question.withdraw", "not_found", id=question)
    stage.do("ana", "question.withdraw", id=question)
    assert stage.seen_by("mo", "question") == {}
    assert stage.seen_by("ana", "my_question") == {}
    stage.refuse("bo", "question.vote", "not_found", id=question, on=True)


def moderating(stage: Stage) -> None:
    """Pending until approved; archived, restored, corrected, labelled, moved, handled."""
    stage.refuse("ana", "questions.moderate", "forbidden", on=True)
    stage.do("mo", "questions.moderate", on=True)
    question = str(stage.do("ana", "question.ask", text="Une question secrète", anonymous=True).result)
    assert stage.seen_by("bo", "question") == {}
    assert stage.seen_by("ana", "my_question")[question]["state"] == "pending"
    assert stage.seen_by("mo", "question")[question]["author"] is None
    stage.refuse("bo", "question.vote", "not_found", id=question, on=True)
    stage.refuse("lea", "question.approve", "forbidden", id=question)
    stage.do("mo", "question.approve", id=question, version=1)
    assert stage.seen_by("bo", "question")[question]["text"] == "Une question secrète"
    stage.refuse("ora", "question.approve", "conflict", id=question, version=1)
    stage.do("mo", "question.dismiss", id=question, reason="off_topic", version=2)
    assert stage.seen_by("ana", "my_question")[question]["reason"] == "off_topic"
    stage.refuse("mo", "question.dismiss", "conflict", id=question, reason="off_topic")
    stage.refuse("mo", "question.dismiss", "conflict", id=question, reason="unclear", version=2)
    stage.do("mo", "question.dismiss", id=question, reason="unclear")
    assert stage.seen_by("ana", "my_question")[question]["reason"] == "unclear"
    stage.do("mo", "live.undo")
    assert stage.seen_by("ana", "my_question")[question]["reason"] == "off_topic"
    stage.do("ora", "question.restore", id=question)
    stage.refuse("ora", "question.restore", "conflict", id=question)
    stage.do("mo", "question.correct", id=question, text="Une question publique", version=6)
    assert stage.seen_by("mo", "question")[question]["original"] == "Une question secrète"
    assert "original" not in stage.seen_by("bo", "question")[question]
    stage.do("mo", "live.undo")
    assert stage.seen_by("bo", "question")[question]["text"] == "Une question secrète"
    stage.do("mo", "live.undo", seq=stage.last_seq())
    assert stage.seen_by("bo", "question")[question]["text"] == "Une question publique"
    stage.refuse("mo", "question.correct", "conflict", id=question, text="Encore une fois", version=6)
    stage.do("mo", "question.label", id=question, label="prix")
    stage.refuse("mo", "question.label", "not_found", id="999", label="prix")
    stage.do("mo", "question.move", id=question, slot_id=str(stage.slots[1]))
    stage.refuse("mo", "question.move", "not_found", id=question, slot_id="999")
    stage.do("mo", "question.handle", id=question, on=True)
    assert stage.seen_by("ora", "question")[question]["handling"] == "Mo Diallo"
    stage.refuse("ora", "question.handle", "conflict", id=question, on=True)
    stage.do("mo", "question.handle", id=question, on=False)
    stage.do("mo", "questions.open", on=False)
    stage.refuse("bo", "question.ask", "closed", text="Trop tard ?")
    stage.refuse("bo", "questions.open", "forbidden", on=True)


def answering(stage: Stage) -> None:
    """One question on the screen; answered live, in writing, or later."""
    first, second, third = (
        str(stage.do(who, "question.ask", text=text).result)
        for who, text in (("ana", "Première ?"), ("bo", "Deuxième ?"), ("ana", "Troisième ?"))
    )
    stage.refuse("bo", "question.highlight", "forbidden", id=first, on=True)
    stage.do("mo", "question.highlight", id=first, on=True)
    clock.advance(40)
    stage.do("mo", "question.highlight", id=second, on=True)
    assert stage.seen_by("bo", "question")[first]["state"] == "answered"
    assert stage.seen_by("bo", "question")[second]["state"] == "answering"
    stage.do("mo", "question.highlight", id=second, on=False)
    stage.do("mo", "question.answer", id=second)
    stage.refuse("mo", "question.answer", "conflict", id=second)
    stage.do("mo", "question.defer", id=third)
    stage.refuse("mo", "question.defer", "conflict", id=third)
    stage.refuse("ana", "question.write_answer", "forbidden", id=third, text="Moi je sais")
    stage.do("mo", "question.write_answer", id=third, text="Réponse privée", public=False)
    assert stage.seen_by("bo", "question")[third]["answer"] is None
    assert stage.seen_by("ana", "my_question")[third]["answer"]["text"] == "Réponse privée"
    stage.refuse("ana", "question.withdraw", "closed", id=third)
    stage.refuse("bo", "question.vote", "closed", id=third, on=True)


def leaving_over(stage: Stage) -> None:
    """Presenters answer in writing what was asked of their own slot, and nothing else."""
    mine, other = (
        str(stage.do("ana", "question.ask", text="Et après ?", slot_id=str(slot)).result) for slot in stage.slots
    )
    stage.refuse("ana", "question.answer_leftover", "forbidden", id=mine, text="Moi je sais")
    stage.refuse("lea", "question.answer_leftover", "forbidden", id=other, text="Ce n’est pas pour moi")
    stage.refuse("chris", "question.answer_leftover", "forbidden", id=mine, text="Je n’ai pas présenté")
    stage.do("mo", "question.highlight", id=mine, on=True)
    stage.refuse("lea", "question.answer_leftover", "conflict", id=mine, text="Pendant qu’elle est à l’écran")
    stage.do("mo", "question.highlight", id=mine, on=False)
    stage.do("mo", "questions.moderate", on=True)
    hidden = str(stage.do("ana", "question.ask", text="Pas encore validée", slot_id=str(stage.slots[0])).result)
    stage.refuse("lea", "question.answer_leftover", "not_found", id=hidden, text="Je devine")
    stage.do("mo", "session.start")
    stage.do("mo", "session.end")
    stage.do("lea", "question.answer_leftover", id=mine, text="Au printemps.")
    assert stage.seen_by("bo", "question")[mine]["answer"]["text"] == "Au printemps."
    assert stage.seen_by("bo", "question")[mine]["answer"]["by"] == "Léa Fontan"
    stage.do("ora", "question.answer_leftover", id=other, text="Nous verrons.", public=False)
    assert stage.seen_by("bo", "question")[other]["answer"] is None


def merging(stage: Stage) -> None:
    """Duplicates unite their voters without counting anybody twice, and come apart again."""
    first = str(stage.do("ana", "question.ask", text="Quel est le prix ?").result)
    second = str(stage.do("bo", "question.ask", text="Combien cela coûte-t-il ?").result)
    for voter in ("lea", "mo"):
        stage.do(voter, "question.vote", id=first, on=True)
    for voter in ("lea", "ora", "ana"):
        stage.do(voter, "question.vote", id=second, on=True)
    stage.refuse("bo", "question.merge", "forbidden", id=second, into=first)
    stage.refuse("mo", "question.merge", "conflict", id=second, into=second)
    stage.do("mo", "question.merge", id=second, into=first)
    assert stage.seen_by("bo", "question")[first]["votes"] == 4
    assert second not in stage.seen_by("bo", "question")
    assert stage.seen_by("bo", "my_question")[second]["merged_into"] == first
    assert stage.seen_by("ana", "my_question")[first]["joined"] == 1
    assert stage.seen_by("bo", "vote")[first] == {"on": True}
    stage.do("ora", "question.vote", id=first, on=False)
    stage.do("mo", "question.unmerge", id=second)
    assert stage.seen_by("bo", "question")[first]["votes"] == 2
    assert stage.seen_by("bo", "question")[second]["votes"] == 3
    stage.refuse("mo", "question.unmerge", "conflict", id=second)
    stage.do("mo", "live.undo")
    assert stage.seen_by("bo", "question")[first]["votes"] == 4
    stage.do("mo", "live.undo", seq=stage.last_seq())
    assert stage.seen_by("bo", "question")[second]["votes"] == 3


def restraining(stage: Stage) -> None:
    """Muting and removing the author of a question, both reversible; several approved at once; spoken instead."""
    stage.do("mo", "questions.moderate", on=True)
    ids = [str(stage.do("bo", "question.ask", text=f"Question numéro {n} ?").result) for n in range(3)]
    stage.refuse("bo", "question.approve_several", "forbidden", ids=ids)
    stage.do("mo", "question.approve_several", ids=ids[:2])
    assert set(stage.seen_by("ana", "question")) == set(ids[:2])
    stage.refuse("mo", "question.approve_several", "conflict", ids=ids[:2])
    stage.refuse("ana", "question.mute_author", "forbidden", id=ids[0], on=True)
    stage.do("mo", "question.mute_author", id=ids[0], on=True)
    assert stage.seen_by("ora", "question")[ids[0]]["restraint"] == "muted"
    stage.refuse("bo", "question.ask", "forbidden", text="Encore une ?")
    stage.do("mo", "question.mute_author", id=ids[0], on=False)
    stage.do("bo", "question.ask", text="Merci, encore une ?")
    stage.refuse("lea", "question.remove_author", "forbidden", id=ids[0], on=True)
    stage.do("mo", "question.remove_author", id=ids[0], on=True)
    stage.refuse("bo", "question.ask", "forbidden", text="Suis-je là ?")
    stage.do("mo", "live.undo")
    stage.do("bo", "question.ask", text="De retour ?")
    stage.refuse("ana", "question.to_queue", "forbidden", id=ids[0])
    stage.do("mo", "question.to_queue", id=ids[0])
    assert [entry["question_id"] for entry in stage.seen_by("mo", "entry").values() if entry["question_id"]] == [ids[0]]


def ruling(stage: Stage) -> None:
    """Held words wait for approval, labels come from the event's list, names are shown to staff only when told."""
    with stage.database.writing() as db:
        rules.save_rules(
            db, stage.event_id, held_words=["arnaque", "à bas"], labels=["prix"], public_counters=False, by=0
        )
    free = str(stage.do("ana", "question.ask", text="Quel est le prix ?").result)
    held = str(stage.do("bo", "question.ask", text="Est-ce une ARNAQUE, oui ou non ?").result)
    assert set(stage.seen_by("lea", "question")) == {free}
    assert stage.seen_by("bo", "my_question")[held]["state"] == "pending"
    stage.do("ana", "question.edit", id=free, text="À bas les prix ?", version=1)
    assert stage.seen_by("lea", "question") == {}
    stage.do("mo", "question.approve", id=free)
    stage.do("mo", "question.label", id=free, label="prix")
    stage.refuse("mo", "question.label", "invalid", id=free, label="autre")
    stage.refuse("mo", "questions.names", "forbidden", on=True)
    before = str(stage.do("ana", "question.ask", text="Avant, sans nom ?", anonymous=True, name_to_staff=True).result)
    stage.do("ora", "questions.names", on=True)
    assert stage.seen_by("ana", "question_rules")["0"] == {"public_counters": False, "names_to_staff": True}
    untold = str(stage.do("ana", "question.ask", text="Pas prévenue ?", anonymous=True).result)
    told = str(stage.do("ana", "question.ask", text="Prévenue ?", anonymous=True, name_to_staff=True).result)
    shown = {key: stage.seen_by("mo", "question")[key]["author"] for key in (before, untold, told)}
    assert shown == {before: None, untold: None, told: "Ana Martel"}
    assert {stage.seen_by("bo", "question")[key]["author"] for key in (before, untold, told)} == {None}
    stage.do("ora", "live.undo")
    assert stage.seen_by("mo", "question_rules")["0"]["names_to_staff"] is False


SCENARIOS = [asking_and_voting, moderating, answering, leaving_over, merging, restraining, ruling]
