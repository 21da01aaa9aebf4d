from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.replay.finished import Finished, finished, published
from webinar.core import clock
from webinar.core.db import Database
from webinar.schedule.models import Company, Event, Slot, SlotSpeaker, Speaker, StoredFile


@pytest.fixture
def done(app: Flask, database: Database) -> Iterator[Finished]:
    with clock.fixed(factories.NOON + timedelta(hours=2)):
        yield finished(database, app)


def stored_file(name: str, event_id: int) -> StoredFile:
    """The row of a picture."""
    size = {"size": 10, "width": 40, "height": 20}
    return StoredFile(public_id=name, event_id=event_id, suffix="png", alt=name, created_at=clock.now(), **size)


def test_blocks_show_what_companies_and_speakers_agreed_to(done: Finished) -> None:
    published(done)
    with done.database.writing() as db:
        slot = db.get_one(Slot, done.slots[0])
        event = db.scalars(select(Event)).one()
        files = [stored_file(name, event.id) for name in ("alogo", "adeck", "aphoto")]
        db.add_all(files)
        db.flush()
        logo, deck, photo = (file.id for file in files)
        firm = factories.company(
            db, event, "Isolin", one_liner={"fr": "Un lin qui isole"}, logo_id=logo, deck_id=deck, staff_only=[]
        )
        slot.company_id = firm.id
        speaker = db.scalars(select(Speaker).join(SlotSpeaker).where(SlotSpeaker.slot_id == slot.id)).one()
        speaker.photo_id, speaker.consent = photo, "yes"
        firm_id, speaker_id = firm.id, speaker.id
    words = ("Un lin qui isole", "alogo.png", "adeck.png", "aphoto.png", f"/companies/{firm.public_id}")
    page = done.browser().get(done.path).text
    assert [word in page for word in words] == [True] * 5
    with done.database.writing() as db:
        db.get_one(Company, firm_id).consent = db.get_one(Speaker, speaker_id).consent = "no"
    page = done.browser().get(done.path).text
    assert [word in page for word in words] == [False] * 5
    assert "Isolin" in page
