"""A session's plan is changed on one page: versions, who is told, what open rooms and calendars learn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.editor.plans import Plan
from tests.plugins.application import signed_in, token_in
from webinar.core import clock
from webinar.editor.models import PlanChange
from webinar.live.models import LogEntry
from webinar.schedule.models import Event, FreeSpan, PitchSession


def fields_of(page: str) -> dict[str, str]:
    """What the form would send as it stands."""
    found = {}
    form = page.split('method="post" action="/s/')[1].split("</form>")[0]
    for part in form.split("<input ")[1:]:
        tag = part.split(">")[0]
        name = tag.split('name="')[1].split('"')[0]
        found[name] = tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""
    for part in form.split("<textarea ")[1:]:
        found[part.split('name="')[1].split('"')[0]] = part.split(">")[1].split("<")[0]
    for part in form.split("<select ")[1:]:
        chosen = [one for one in part.split("</select>")[0].split("<option ") if " selected" in one.split(">")[0]]
        found[part.split('name="')[1].split('"')[0]] = chosen[0].split('value="')[1].split('"')[0] if chosen else ""
    found.pop("csrf_token", None)
    return found


def opened(client: FlaskClient, of: PitchSession) -> tuple[str, dict[str, str]]:
    """The token and the fields of the page."""
    page = client.get(f"/s/{of.public_id}/edit").text
    return token_in(page), fields_of(page)


def save(client: FlaskClient, of: PitchSession, shown: tuple[str, dict[str, str]] | None = None, **typed: str) -> Any:
    """Types into the page and sends it."""
    token, fields = shown or opened(client, of)
    return client.post(f"/s/{of.public_id}/edit", data={"csrf_token": token, **fields, **typed})


def test_saving_what_was_shown_changes_nothing(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", room="A", abstract={"fr": "Deux\n\nlignes"}, language="de", title={"und": "X"})
    before = {name: getattr(of, name) for name in PitchSession.__table__.c.keys()}  # noqa: SIM118
    assert save(plan.client, of).status_code == 303
    (after,) = plan.sessions()
    assert {name: getattr(after, name) for name in before} == before


def test_a_draft_moves_with_its_running_order_and_is_published(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="draft")
    with plan.database.writing() as db:
        factories.slot(db, of, 1)
        factories.slot(db, of, 2)
    answer = save(plan.client, of, date="2027-03-30", time="15:00", minutes="90", title_en="Morning", action="publish")
    assert answer.location == f"/s/{of.public_id}/edit?done=published"
    (after,) = plan.sessions()
    assert (after.status, after.version, after.title["en"]) == ("published", 2, "Morning")
    assert after.starts_at == datetime(2027, 3, 30, 13, 0, tzinfo=UTC)
    assert (f"{after.starts_wall:%H:%M}", f"{after.ends_wall:%H:%M}") == ("15:00", "16:30")
    assert [f"{one.planned_at:%d %H:%M}" for one in plan.slots(after)] == ["30 13:00", "30 13:11"]


def test_who_is_told_is_asked_first_and_the_letters_leave_once(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    plan.register(of, 4)
    assert "4 inscrits recevront" in plan.client.get(f"/s/{of.public_id}/edit").text
    asked = save(plan.client, of, time="14:30")
    assert (asked.status_code, plan.sessions()[0].version) == (200, 1)
    assert "4 inscrits recevront une mise à jour du calendrier." in asked.text
    done = save(plan.client, of, (token_in(asked.text), fields_of(asked.text)), action="save")
    assert (done.status_code, plan.letters(4)) == (303, [])
    (after,) = plan.sessions()
    assert (after.sequence, f"{after.starts_wall:%H:%M}") == (of.sequence + 1, "14:30")
    assert save(plan.client, of, abstract_fr="Nouvelle description").status_code == 303
    assert plan.sessions()[0].sequence == of.sequence + 1
    told = plan.letters(6)
    assert (len(told), len({subject for subject, _ in told}), "14:30" in told[0][0]) == (4, 1, True)


def test_the_second_of_two_organisers_is_told_and_keeps_what_they_typed(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", room="Salle A")
    bruno = plan.colleague("Bruno Keller")
    slow = opened(bruno, of)
    assert save(plan.client, of, title_fr="Titre d’Ana", room="Salle B").status_code == 303
    refused = save(bruno, of, slow, title_fr="Titre de Bruno")
    assert refused.status_code == 409
    assert "Ana Martel" in refused.text
    assert "titre, salle" in refused.text
    assert plan.sessions()[0].title["fr"] == "Titre d’Ana"
    again = fields_of(refused.text)
    assert (again["title_fr"], again["room"], again["version"]) == ("Titre de Bruno", "Salle B", "2")
    assert save(bruno, of, (token_in(refused.text), again)).status_code == 303
    (after,) = plan.sessions()
    assert (after.title["fr"], after.room, after.version) == ("Titre de Bruno", "Salle B", 3)


def test_open_rooms_learn_of_a_new_title_and_a_new_stream(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="live")
    assert save(plan.client, of, title_fr="Nouveau titre", stream_url="https://youtu.be/dQw4w9WgXcQ").status_code == 303
    (after,) = plan.sessions()
    assert (after.title["fr"], after.stream_url) == ("Nouveau titre", "https://youtu.be/dQw4w9WgXcQ")
    with plan.database.reading() as db:
        log = db.execute(select(LogEntry.verb, LogEntry.touched).order_by(LogEntry.seq)).all()
    touched = f"pitch_session:{of.public_id}"
    assert [tuple(one) for one in log] == [("plan.edit", touched), ("session.stream", touched)]


def test_a_stream_changed_in_the_console_meanwhile_is_not_put_back(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="live", stream_url="https://youtu.be/dQw4w9WgXcQ")
    shown = opened(plan.client, of)
    with plan.database.writing() as db:
        db.get_one(PitchSession, of.id).stream_url = "https://vimeo.com/76979871"
    assert save(plan.client, of, shown, title_fr="Autre").status_code == 303
    assert plan.sessions()[0].stream_url == "https://vimeo.com/76979871"


def test_what_has_begun_keeps_its_time(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="live")
    assert save(plan.client, of, time="15:00").status_code == 409
    assert plan.sessions()[0].starts_at == of.starts_at


def test_the_second_of_two_times_stays_the_second(plan: Plan) -> None:
    of = plan.add("2027-10-31T01:30")
    assert save(plan.client, of, title_fr="Autre").status_code == 303
    assert plan.sessions()[0].starts_at == of.starts_at
    assert save(plan.client, of, fold="0").status_code == 303
    assert plan.sessions()[0].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("role", ["moderator", "speaker", "attendee"])
def test_only_organisers_plan(plan: Plan, role: str) -> None:
    of = plan.add("2027-03-23T13:00")
    with plan.database.writing() as db:
        person = factories.person(db, "Autre")
        factories.grant(db, person, db.get_one(Event, plan.event_id), role)
        person_id = person.id
    client = signed_in(plan.app, person_id)
    assert client.get(f"/s/{of.public_id}/edit").status_code == 403
    assert client.get("/e/energie/sessions/new").status_code == 403


def test_an_organiser_of_another_event_finds_nothing(plan: Plan) -> None:
    with plan.database.writing() as db:
        other = factories.event(db)
        of = factories.pitch_session(db, other, status="draft")
    assert plan.client.get(f"/s/{of.public_id}/edit").status_code == 404


def test_a_week_later_nobody_keeps_what_was_changed(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    save(plan.client, of, room="A")
    with clock.fixed(datetime(2027, 2, 9, 9, 0, tzinfo=UTC)):
        save(plan.client, of, room="B")
    with plan.database.reading() as db:
        assert [one.moved for one in db.scalars(select(PlanChange))] == [{"room": ["A", "B"]}]


def test_what_will_be_different_is_shown_before_it_is_told(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", room="Salle A")
    plan.register(of, 1)
    asked = save(plan.client, of, time="14:30", room="Salle B", title_fr="Autre").text
    lines = asked.split('id="check"')[1].split("</ul>")[0]
    assert "mardi 23 mars 2027, 14:30–15:30 au lieu de mardi 23 mars 2027, 14:00–15:00" in lines
    assert "Salle B au lieu de Salle A" in lines
    assert "Autre au lieu de Pitchs du matin" in lines


def test_a_day_that_is_over_is_asked_about(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    asked = save(plan.client, of, date="2026-03-23")
    assert (asked.status_code, "Cette date est déjà passée." in asked.text) == (200, True)
    assert save(plan.client, of, (token_in(asked.text), fields_of(asked.text))).status_code == 303
    assert plan.sessions()[0].starts_at.year == 2026


def test_a_presenter_who_is_not_free_is_named(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    with plan.database.writing() as db:
        event = db.get_one(Event, plan.event_id)
        speaker = factories.speaker(db, event, factories.slot(db, of))
        wall = of.starts_wall
        ends = wall + timedelta(minutes=30)
        free = FreeSpan(
            public_id="free", speaker_id=speaker.id, zone=of.zone, starts_wall=wall, ends_wall=ends
        )
        db.add(free)
    asked = save(plan.client, of, time="14:25")
    assert (asked.status_code, "Léa Fontan n’est pas libre de 14:30 à 14:35." in asked.text) == (200, True)
    assert save(plan.client, of, (token_in(asked.text), fields_of(asked.text))).status_code == 303
    assert save(plan.client, of, room="Salle B").status_code == 303
