"""The ledger counts every question once, and its files name no anonymous asker."""

from __future__ import annotations

from pathlib import Path

from tests import factories
from tests.live.stage import staged
from webinar.core import clock
from webinar.core.spreadsheet import read_table, write_csv
from webinar.questions import ledger


def test_every_question_is_in_one_place(tmp_path: Path) -> None:
    with clock.fixed(factories.NOON), staged(f"sqlite:///{tmp_path / 'l.db'}") as stage:
        ids = [
            str(stage.do(who, "question.ask", text=text, anonymous=hidden).result)
            for who, text, hidden in (
                ("ana", "=1+1 est-ce cher ?", False),
                ("bo", "Canari anonyme ?", True),
                ("ana", "La troisième ?", False),
                ("bo", "La quatrième ?", False),
                ("lea", "La cinquième ?", False),
            )
        ]
        stage.do("mo", "question.answer", id=ids[0])
        stage.do("mo", "question.dismiss", id=ids[2], reason="off_topic")
        stage.do("mo", "question.merge", id=ids[3], into=ids[1])
        stage.do("lea", "question.withdraw", id=ids[4])
        with stage.database.reading() as db:
            counts = ledger.counters(db, stage.pitch_session_id)
            questions = ledger.questions_of(db, stage.pitch_session_id)
            moves = ledger.history(db, stage.pitch_session_id)
    told = {name: count for name, count in counts.items() if count}
    assert told == {
        "received": 5, "published": 2, "answered": 1, "merged": 1, "withdrawn": 1, "dismissed": 1,
        "dismissed_off_topic": 1,
    }  # fmt: skip
    assert [question["author"] for question in questions] == ["Ana Martel", None, "Ana Martel", "Bo Ekström"]
    assert "Bo Ekström" not in str(moves)
    assert [move["verb"] for move in moves][-3:] == ["question.dismiss", "question.merge", "question.withdraw"]
    written = write_csv(ledger.table(questions, "fr"), "fr")
    assert b";'=1+1 est-ce cher ?;" in written
    rows = read_table(written).rows
    assert (rows[0][5], rows[1][5]) == ("Texte", "=1+1 est-ce cher ?")
