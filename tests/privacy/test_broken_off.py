"""An erasure that ends in the middle, wherever that is, is taken up again and done once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOON
from tests.privacy.everything import ADDRESS, did_everything, traces
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.jobs import Job
from webinar.core.mail import Letter
from webinar.privacy.erasing import begin, erase


class PowerCut(Exception):
    """Stands for whatever ends a process."""


def cut_after(home: Database, transactions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets so many transactions be committed and none after them."""
    real, left = home.writing, [transactions]

    @contextmanager
    def writing(db: Session | None = None) -> Iterator[Session]:
        if left[0] == 0:
            raise PowerCut
        left[0] -= 1
        with real(db) as handle:
            yield handle

    monkeypatch.setattr(home, "writing", writing)


@pytest.mark.parametrize("transactions", [1, 3, 5, 8, 12, 20, 30])
def test_wherever_it_ends_it_is_taken_up_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, transactions: int
) -> None:
    home: Database = app.extensions["database"]
    with clock.fixed(NOON):
        story = did_everything(app)
        clock.advance(60)
        since = clock.now_ms()
        with app.app_context():
            with home.writing() as db:
                begin(db, story.zoe, story.zoe)
                payload = dict(db.scalars(select(Job.payload).where(Job.name == "privacy.erase")).one())
            with monkeypatch.context() as patch:
                cut_after(home, transactions, patch)
                with pytest.raises(PowerCut):
                    erase(payload)
            erase(payload)
            erase(payload)
        left = traces(home)
        with home.reading() as db:
            keys = list(db.scalars(select(Letter.key).where(Letter.to_address == ADDRESS).order_by(Letter.id)))
            early = [one for one in db.scalars(select(Letter)) if one.to_address == ADDRESS]
    assert left <= {"letter.to_address", "letter.content", "letter.subject"}
    assert [key.split(":")[0] for key in keys] == ["withdrawn", "withdrawn", "calendar", "calendar", "privacy"]
    assert [one.key for one in early if clock.to_ms(one.created_at) < since] == []
