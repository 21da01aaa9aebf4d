"""An event's settings, its archive, its copy, its end; and drafts published together."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from tests.editor.plans import Plan
from tests.plugins.application import send, signed_in, token_in
from webinar.core.audit import AuditEntry
from webinar.core.errors import Refusal
from webinar.people.models import Person
from webinar.schedule.models import Event, PitchSession, Track

PAGE = "/e/energie/settings"
FIELDS = {
    "title_fr": "Journée énergie", "title_en": "Energy day", "description_fr": "", "description_en": "",
    "organiser": "", "zone": "Europe/Paris", "slug": "energie",
}  # fmt: skip


def save(plan: Plan, page: str = "", **typed: str) -> Any:
    """Types into the settings and sends them."""
    page = page or plan.client.get(PAGE).text
    base = page.split('name="base" value="')[1].split('"')[0]
    fields = {"csrf_token": token_in(page), **FIELDS, "base": base, **typed}
    return plan.client.post(PAGE, data=fields)


def stored(plan: Plan) -> Event:
    """The event as it is stored."""
    with plan.database.reading() as db:
        return db.get_one(Event, plan.event_id)


def make_creator(plan: Plan) -> None:
    """Lets the organiser create events."""
    with plan.database.writing() as db:
        db.get_one(Person, plan.organiser_id).may_create_events = True


def test_texts_and_organiser_are_stored_in_both_languages(plan: Plan) -> None:
    typed = {"title_fr": "Le jour", "title_en": "The day", "description_en": "*All* of it", "organiser": "Le Pôle"}
    assert save(plan, **typed).location == f"{PAGE}?done=saved"
    event = stored(plan)
    assert (event.title, event.description) == ({"fr": "Le jour", "en": "The day"}, {"en": "*All* of it"})
    assert (event.organiser_name, event.change_count) == ("Le Pôle", 1)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title_fr": "", "title_en": ""}, "title_fr"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"slug": "../admin"}, "slug"),
        ({"slug": "Été"}, "slug"),
        ({"slug": "ailleurs"}, "slug"),
        ({"description_fr": "x" * 8001}, "description_fr"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(plan: Plan, typed: dict[str, str], field: str) -> None:
    with plan.database.writing() as db:
        factories.event(db, slug="ailleurs")
    refused = save(plan, **typed)
    assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True)
    assert stored(plan).slug == "energie"
    assert save(plan, visibility="public").status_code == 422


def test_the_address_changes_until_something_was_published(plan: Plan) -> None:
    assert save(plan, slug="jour-energie").location == "/e/jour-energie/settings?done=saved"
    assert plan.client.get(PAGE).status_code == 404
    with plan.database.writing() as db:
        db.get_one(Event, plan.event_id).slug = "energie"
    plan.add("2027-03-23T13:00")
    assert save(plan, slug="encore-autre").status_code == 422
    assert stored(plan).slug == "energie"


def test_a_new_zone_moves_drafts_and_leaves_what_was_announced(plan: Plan) -> None:
    plan.add("2027-03-23T13:00", status="draft")
    plan.add("2027-03-24T13:00")
    save(plan, zone="Europe/London")
    draft, public = sorted(plan.sessions(), key=lambda one: one.id)
    assert (draft.zone, f"{draft.starts_wall:%H:%M}", draft.starts_at.hour) == ("Europe/London", "14:00", 14)
    assert (public.zone, f"{public.starts_wall:%H:%M}", public.starts_at.hour) == ("Europe/Paris", "14:00", 13)


def test_the_second_of_two_organisers_does_not_overwrite(plan: Plan) -> None:
    slow = plan.client.get(PAGE).text
    save(plan, title_fr="Premier")
    refused = save(plan, slow, title_fr="Second")
    assert (refused.status_code, "Second" in refused.text, stored(plan).title["fr"]) == (409, True, "Premier")
    assert save(plan, refused.text, title_fr="Second").status_code == 303
    assert stored(plan).title["fr"] == "Second"


def test_an_archived_event_is_read_and_not_changed(plan: Plan) -> None:
    of = plan.add("2027-01-23T13:00", status="ended")
    draft = plan.add("2027-03-23T13:00", status="draft")
    assert send(plan.client, PAGE, "/e/energie/archive", on="1").location == f"{PAGE}?done=archived"
    assert stored(plan).status == "archived"
    assert [plan.client.get(path).status_code for path in ("/e/energie", f"/s/{of.public_id}", PAGE)] == [200] * 3
    page = f"/s/{draft.public_id}/publication"
    assert send(plan.client, page, page, step="publish").status_code == 409
    assert send(plan.client, PAGE, "/e/energie/schedule", title="X", date="2027-03-23", time="9:00").status_code == 409
    assert len(plan.sessions()) == 2
    with pytest.raises(Refusal, match="archived"):
        plan.app.extensions["kernel"].run("session.publish", draft.id, plan.organiser_id, {})
    assert send(plan.client, PAGE, "/e/energie/archive", on="0").location == f"{PAGE}?done=reopened"
    assert send(plan.client, page, page, step="publish").status_code == 303
    with plan.database.reading() as db:
        assert list(db.scalars(select(AuditEntry.deed).order_by(AuditEntry.id))) == ["archived", "reopened"]


@pytest.mark.parametrize("status", ["published", "open", "live", "paused"])
def test_what_is_to_come_keeps_an_event_open(plan: Plan, status: str) -> None:
    plan.add("2027-03-23T13:00", status=status)
    assert send(plan.client, PAGE, "/e/energie/archive", on="1").status_code == 409


def test_a_copy_keeps_times_of_day_over_the_change_of_clocks_and_nobody(plan: Plan) -> None:
    make_creator(plan)
    with plan.database.writing() as db:
        track = Track(event_id=plan.event_id, name="Énergie")
        db.add(track)
        db.flush()
        track_id = track.id
    one = plan.add("2027-03-23T13:00", track_id=track_id)
    plan.add("2027-03-25T13:00", status="cancelled")
    plan.add("2027-03-24T14:00", status="ended")
    with plan.database.writing() as db:
        event = db.get_one(Event, plan.event_id)
        slot = factories.slot(db, one, company_id=factories.company(db, event).id)
        factories.speaker(db, event, slot)
    plan.register(one, 2)
    answer = send(plan.client, PAGE, "/e/energie/copy", title="Journée énergie 2028", date="2028-06-06")
    assert answer.location == "/e/journee-energie-2028/settings?done=copied"
    with plan.database.reading() as db:
        event = db.scalars(select(Event).where(Event.slug == "journee-energie-2028")).one()
        rows = db.scalars(select(PitchSession).where(PitchSession.event_id == event.id).order_by(PitchSession.id)).all()
        track = db.scalars(select(Track).where(Track.event_id == event.id)).one()
    assert [(f"{one.starts_wall:%m-%d %H:%M}", one.starts_at.hour, one.status) for one in rows] == [
        ("06-06 14:00", 12, "draft"), ("06-07 15:00", 13, "draft")
    ]  # fmt: skip
    assert (rows[0].track_id, event.title) == (track.id, {"fr": "Journée énergie 2028"})
    assert [(slot.title, slot.company_id) for slot in plan.slots(rows[0])] == [({"fr": "BioPack"}, None)]
    assert plan.client.get("/e/journee-energie-2028/settings").status_code == 200


def test_only_who_creates_events_copies_one(plan: Plan) -> None:
    assert send(plan.client, PAGE, "/e/energie/copy", title="Autre", date="2028-06-06").status_code == 403


def test_an_event_nobody_knows_of_is_deleted_all_others_are_not(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="draft")
    with plan.database.writing() as db:
        db.get_one(PitchSession, of.id).published_at = of.created_at
    assert send(plan.client, PAGE, "/e/energie/delete").status_code == 409
    with plan.database.writing() as db:
        db.get_one(PitchSession, of.id).published_at = None
    assert send(plan.client, PAGE, "/e/energie/delete").location == "/my"
    assert (plan.client.get(PAGE).status_code, plan.sessions()) == (404, [])


def test_drafts_are_published_together(plan: Plan) -> None:
    chosen = [plan.add(f"2027-03-23T1{hour}:00", status="draft") for hour in range(3)]
    page = plan.client.get("/e/energie/publish").text
    assert page.count('type="checkbox"') == 3
    data = {"csrf_token": token_in(page), "pitch_session": [one.public_id for one in chosen[:2]] + ["unknown"]}
    assert plan.client.post("/e/energie/publish", data=data).location == "/e/energie/publish?done=2"
    assert [one.status for one in plan.sessions()] == ["published", "published", "draft"]
    assert plan.client.post("/e/energie/publish", data={**data, "status": "live"}).status_code == 422


@pytest.mark.parametrize("path", ["settings", "schedule", "publish", "sessions/new"])
def test_pages_are_the_organisers_alone(plan: Plan, path: str) -> None:
    with plan.database.writing() as db:
        person = factories.person(db, "Autre")
        factories.grant(db, person, db.get_one(Event, plan.event_id), "moderator")
        person_id = person.id
    assert signed_in(plan.app, person_id).get(f"/e/energie/{path}").status_code == 403
    assert plan.app.test_client().get(f"/e/energie/{path}", base_url="http://127.0.0.1:5000").status_code == 401
