"""At a recorded event whoever goes on air says yes or no first; a yes taken back leaves what is to be cut."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of, send, signed_in
from tests.privacy.everything import Story, did_everything
from tests.registrations.outbox import register, work, written
from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.privacy.erasing import begin
from webinar.schedule.models import Event
from webinar.schedule.recording import CutRequest, OnAirAnswer, RecordingRules
from webinar.speaker_queue.models import QueueEntry

RULES = {"recorded": "on", "basis": "consent", "audience": "registered"}


@pytest.fixture
def story(app: Flask) -> Story:
    """A live session at which a lot happened, at noon; it is not recorded yet."""
    with clock.fixed(NOON):
        return did_everything(app)


def slug_of(story: Story) -> str:
    """The event's address part."""
    with story.app.extensions["database"].reading() as db:
        return str(db.scalars(select(Event.slug)).one())


def refused(story: Story, verb: str, by: int, **args: Any) -> str:
    """Why a command is refused."""
    with pytest.raises(Refusal) as refusal:
        story.run(verb, by, **args)
    return refusal.value.message


def record(story: Story) -> str:
    """The organiser says that the event is recorded; gives the page of the question."""
    page = f"/e/{slug_of(story)}/recording"
    assert send(signed_in(story.app, story.others["ora"]), page, page, **RULES).status_code == 303
    return f"/s/{story.public_ids[story.live]}/on-air"


def hand_of(story: Story, person_id: int) -> str:
    """The hand that is up."""
    with story.app.extensions["database"].reading() as db:
        up = (QueueEntry.person_id == person_id, QueueEntry.state == "waiting", QueueEntry.source == "hand")
        return str(db.scalars(select(QueueEntry.id).where(*up)).one())


def test_a_hand_needs_a_yes_and_a_no_leaves_the_question_in_writing(story: Story) -> None:
    ana, ora = story.others["ana"], story.others["ora"]
    client = signed_in(story.app, ana)
    assert client.get(f"/s/{story.public_ids[story.live]}/on-air").status_code == 404
    page = record(story)
    assert refused(story, "hand.raise", ana) == "speaker_queue.refused.answer_first"
    assert send(client, page, page, answer="no").status_code == 303
    assert "Vous avez dit non." in client.get(page).text
    assert refused(story, "hand.raise", ana) == "speaker_queue.refused.said_no"
    assert refused(story, "question.to_queue", ora, id=str(story.voted)) == "speaker_queue.refused.they_said_no"
    assert send(client, page, page, answer="yes").status_code == 303
    story.run("hand.raise", ana)
    assert send(client, page, page, answer="no").status_code == 303
    assert refused(story, "queue.give", ora, id=hand_of(story, ana)) == "speaker_queue.refused.they_said_no"
    assert send(client, page, page, answer="maybe").status_code == 422
    assert browser_of(story.app).post(page).status_code == 400
    with story.app.extensions["database"].reading() as db:
        kept = db.execute(select(OnAirAnswer.agreed, OnAirAnswer.version).order_by(OnAirAnswer.id)).all()
    assert [tuple(one) for one in kept] == [(agreed, "2026-11/consent/registered") for agreed in (False, True, False)]


def test_a_yes_taken_back_puts_what_was_spoken_on_the_staffs_list(story: Story) -> None:
    ana, ora = story.others["ana"], story.others["ora"]
    page, slug = record(story), slug_of(story)
    client, staff = signed_in(story.app, ana), signed_in(story.app, ora)
    send(client, page, page, answer="yes")
    with clock.fixed(clock.now()):
        story.run("hand.raise", ana)
        story.run("queue.give", ora, id=hand_of(story, ana))
        clock.advance(30)
        with story.app.extensions["database"].reading() as db:
            entry = db.scalars(select(QueueEntry.id).where(QueueEntry.state == "speaking")).one()
        story.run("queue.end", ora, id=str(entry))
    desk = f"/e/{slug}/recording"
    assert "Rien à couper." in staff.get(desk).text
    assert "Retirer mon accord" in client.get("/my/data").text
    done = send(client, "/my/data", "/my/data/on-air", event=slug)
    assert done.location == "/my/data?done=on_air#section-on_air"
    assert "Retirer mon accord" not in client.get("/my/data").text
    assert send(client, "/my/data", "/my/data/on-air", event=slug).status_code == 404
    listed = staff.get(desk).text
    assert ("Pitchs du matin" in listed, "C’est coupé" in listed) == (True, True)
    with story.app.extensions["database"].reading() as db:
        cut = db.scalars(select(CutRequest)).one()
        assert cut.ends_at is not None
        assert (cut.ends_at - cut.starts_at).total_seconds() == 30


def test_a_cut_is_ticked_off_by_staff_of_its_event_only(app: Flask) -> None:
    with app.extensions["database"].writing() as db:
        pages, people, cuts = [], [], []
        for number in (1, 2):
            event = factories.event(db)
            meeting = factories.pitch_session(db, event)
            person = factories.person(db, f"Mo {number}")
            factories.grant(db, person, event, "moderator")
            cut = CutRequest(pitch_session_id=meeting.id, starts_at=NOON, ends_at=NOON, asked_at=NOON)
            db.add(cut)
            db.flush()
            pages.append(f"/e/{event.slug}/recording")
            people.append(person.id)
            cuts.append(cut.id)
    mo = signed_in(app, people[0])
    assert send(mo, pages[0], f"{pages[0]}/cut", cut=str(cuts[1])).status_code == 404
    assert send(mo, pages[0], f"{pages[1]}/cut", cut=str(cuts[1])).status_code == 403
    assert send(mo, pages[0], f"{pages[0]}/cut", cut=str(cuts[0])).status_code == 303
    assert send(mo, "/my/data/edit", pages[0], **RULES).status_code == 403
    with app.extensions["database"].reading() as db:
        assert [one.done_at is None for one in db.scalars(select(CutRequest).order_by(CutRequest.id))] == [False, True]


def test_who_is_erased_leaves_the_cut_and_no_answer(story: Story) -> None:
    page = record(story)
    send(signed_in(story.app, story.zoe), page, page, answer="yes")
    with story.app.app_context(), story.app.extensions["database"].writing() as db:
        begin(db, story.zoe, story.zoe)
    work(story.app)
    with story.app.extensions["database"].reading() as db:
        assert db.scalars(select(OnAirAnswer)).all() == []
        assert [one.pitch_session_id for one in db.scalars(select(CutRequest))] == [story.live, story.live]


def test_everybody_is_told_beforehand(app: Flask) -> None:
    with app.extensions["database"].writing() as db:
        event = factories.event(db, organiser_name="Pôle Énergie")
        meeting = factories.pitch_session(db, event, starts_at=clock.now(), minutes=600, status="published")
        lea = factories.person(db, "Léa")
        factories.speaker(db, event, factories.slot(db, meeting), person_id=lea.id)
        factories.grant(db, lea, event, "speaker")
        db.add(RecordingRules(event_id=event.id, recorded=True, basis="interest", audience="public"))
    here = f"/s/{meeting.public_id}"
    for page in (here, f"{here}/on-air", f"/e/{event.slug}/data"):
        assert "l’intérêt légitime de Pôle Énergie" in browser_of(app).get(page).text, page
    register(browser_of(app), meeting.public_id, "zoe@example.org", "Zoé")
    letter = written(app, "zoe@example.org")[-1].text
    assert "Cette session est enregistrée." in letter
    assert f"http://127.0.0.1:5000{here}/on-air" in letter
    speaker = signed_in(app, lea.id)
    for page in ("room", "green-room"):
        assert f'href="{here}/on-air"><span class="badge badge-recorded">' in speaker.get(f"{here}/{page}").text
