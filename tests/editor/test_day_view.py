"""The day view: rows added, moved, shifted and taken back, each by one form, with or without its script."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.editor.plans import Plan
from tests.plugins.application import send, signed_in, token_in
from tests.stopwatch import stopwatch
from webinar.schedule.models import Event, PitchSession, SlotSpeaker

PAGE = "/e/energie/schedule"


def times(plan: Plan) -> list[str]:
    """Start and end of each session in Paris."""
    return [f"{one.starts_wall:%H:%M}-{one.ends_wall:%H:%M}" for one in plan.sessions()]


def press(client: FlaskClient, of: PitchSession, act: str, **typed: str) -> Any:
    """Presses a button of a row as it stands."""
    page = client.get(f"{PAGE}?day={of.starts_wall:%Y-%m-%d}").text
    return press_on(page, client, of, act, **typed)


def press_on(page: str, client: FlaskClient, of: PitchSession, act: str, **typed: str) -> Any:
    """Presses a button of a row on a page that was opened before."""
    form = page.split(f'id="s-{of.public_id}"')[1].split("</form>")[0]
    fields = {
        name: form.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
        for name in ("version", "title", "time", "minutes")
    }
    return client.post(
        f"{PAGE}/{of.public_id}", data={"csrf_token": token_in(page), **fields, "act": act, **typed}
    )


def undo(plan: Plan) -> Any:
    """Presses the button that takes the last act back."""
    page = plan.client.get(PAGE).text
    batch = page.split('name="batch" value="')[1].split('"')[0]
    return plan.client.post(f"{PAGE}/undo", data={"csrf_token": token_in(page), "batch": batch})


def test_enter_adds_one_row_after_the_other(plan: Plan) -> None:
    fields = {"title": "Accueil", "date": "2027-03-23", "time": "09:00", "minutes": "30"}
    answer = send(plan.client, PAGE, PAGE, **fields)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?day=2027-03-23&done=added")
    page = plan.client.get(answer.location).text
    form = page.split('id="add"')[1]
    assert ("autofocus" in form, 'value="09:30"' in form, 'value="30"' in form) == (True, True, True)
    send(plan.client, PAGE, PAGE, **{**fields, "title": "Pitchs", "time": "09:30"})
    assert times(plan) == ["09:00-09:30", "09:30-10:00"]
    assert {one.status for one in plan.sessions()} == {"draft"}


@pytest.mark.parametrize(
    ("act", "becomes"),
    [
        ("later", ["14:05-15:05", "15:00-16:00", "16:00-17:00"]),
        ("earlier", ["13:55-14:55", "15:00-16:00", "16:00-17:00"]),
        ("longer", ["14:00-15:05", "15:00-16:00", "16:00-17:00"]),
        ("shorter", ["14:00-14:55", "15:00-16:00", "16:00-17:00"]),
        ("all_later", ["14:05-15:05", "15:05-16:05", "16:05-17:05"]),
        ("all_earlier", ["13:55-14:55", "14:55-15:55", "15:55-16:55"]),
    ],
)
def test_a_button_moves_by_five_minutes_and_undo_puts_all_back(plan: Plan, act: str, becomes: list[str]) -> None:
    first = plan.add("2027-03-23T13:00")
    for hour in (14, 15):
        plan.add(f"2027-03-23T{hour}:00")
    plan.add("2027-03-24T13:00")
    with plan.database.writing() as db:
        factories.slot(db, first)
    assert press(plan.client, first, act).status_code == 303
    assert times(plan) == [*becomes, "14:00-15:00"]
    assert plan.slots(first)[0].planned_at == plan.sessions()[0].starts_at
    assert undo(plan).status_code == 303
    assert times(plan) == ["14:00-15:00", "15:00-16:00", "16:00-17:00", "14:00-15:00"]
    assert 'name="batch" value=""' in plan.client.get(PAGE).text


def test_what_is_typed_in_a_row_counts(plan: Plan) -> None:
    first = plan.add("2027-03-23T13:00")
    press(plan.client, first, "save", title="Autre", time="16:15", minutes="45")
    (after,) = plan.sessions()
    assert (after.title, times(plan)) == ({"fr": "Autre", "en": "Morning pitches"}, ["16:15-17:00"])
    press(plan.client, first, "later", time="17:00")
    assert times(plan) == ["17:05-17:50"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"time": "02:30"}, "01:59 et 03:00"),
        ({"time": "midi"}, "Écrivez une heure"),
        ({"minutes": "0"}, "Entre 1 et 1440"),
        ({"title": " "}, "Écrivez quelque chose"),
    ],
)
def test_what_cannot_be_is_said_and_stays_typed(plan: Plan, typed: dict[str, str], said: str) -> None:
    first = plan.add("2027-03-28T13:00")
    refused = press(plan.client, first, "save", **typed)
    assert (refused.status_code, said in refused.text) == (422, True)
    form = refused.text.split(f'id="s-{first.public_id}"')[1].split("</form>")[0]
    assert all(f'value="{value}"' in form for value in typed.values())
    assert times(plan) == ["15:00-16:00"]


def test_two_at_once_see_who_was_first(plan: Plan) -> None:
    first = plan.add("2027-03-23T13:00")
    bruno = plan.colleague("Bruno Keller")
    slow = bruno.get(f"{PAGE}?day=2027-03-23").text
    press(plan.client, first, "later")
    refused = press_on(slow, bruno, first, "later", title="Titre de Bruno")
    assert (refused.status_code, times(plan)) == (409, ["14:05-15:05"])
    assert "Ana Martel" in refused.text
    assert 'value="Titre de Bruno"' in refused.text
    assert press(bruno, first, "later").status_code == 303
    assert times(plan) == ["14:10-15:10"]


def test_an_overlap_is_shown_at_once_until_it_is_kept(plan: Plan) -> None:
    first = plan.add("2027-03-23T13:00", room="Salle A")
    plan.add("2027-03-23T14:00", room="Salle A", title={"fr": "Suite"})
    assert "Garder quand même" not in plan.client.get(f"{PAGE}?day=2027-03-23").text.split('id="day-rows"')[1]
    press(plan.client, first, "longer")
    page = plan.client.get(f"{PAGE}?day=2027-03-23").text
    assert page.count("Salle A\u00a0: déjà pris") == 2
    mark = page.split('name="keep" value="')[1].split('"')[0]
    assert press(plan.client, first, "save", keep="room|x|y|z").status_code == 409
    assert press(plan.client, first, "save", keep=mark).status_code == 303
    kept = plan.client.get(f"{PAGE}?day=2027-03-23").text.split('id="day-rows"')[1]
    assert (kept.count('name="keep"'), kept.count("Accepté")) == (0, 2)


def test_a_person_in_two_places_is_named(plan: Plan) -> None:
    one, other = plan.add("2027-03-23T13:00"), plan.add("2027-03-23T13:30", title={"fr": "Ailleurs"})
    with plan.database.writing() as db:
        event = db.get_one(Event, plan.event_id)
        lea = factories.speaker(db, event, factories.slot(db, one, pitch_s=3600), "Léa Fontan")
        db.add(SlotSpeaker(slot_id=factories.slot(db, other).id, speaker_id=lea.id))
    page = plan.client.get(f"{PAGE}?day=2027-03-23").text
    assert "Léa Fontan est déjà à 14:30 dans «\u00a0Ailleurs\u00a0»." in page


def test_what_has_begun_is_not_moved_along(plan: Plan) -> None:
    first = plan.add("2027-03-23T13:00")
    plan.add("2027-03-23T14:00", status="live")
    plan.add("2027-03-23T15:00")
    press(plan.client, first, "all_later")
    assert times(plan) == ["14:05-15:05", "15:00-16:00", "16:05-17:05"]


def test_only_the_last_act_is_taken_back_and_not_for_ever(plan: Plan) -> None:
    first = plan.add("2027-03-23T13:00")
    press(plan.client, first, "later")
    page = plan.client.get(PAGE).text
    batch = page.split('name="batch" value="')[1].split('"')[0]
    press(plan.client, first, "later")
    late = plan.client.post(f"{PAGE}/undo", data={"csrf_token": token_in(page), "batch": batch})
    assert (late.status_code, times(plan)) == (409, ["14:10-15:10"])


def test_a_session_published_since_it_was_made_is_not_taken_back(plan: Plan) -> None:
    send(plan.client, PAGE, PAGE, title="Accueil", date="2027-03-23", time="09:00", minutes="30")
    assert "«\u00a0Accueil\u00a0» ajoutée" in plan.client.get(PAGE).text
    page = f"/s/{plan.sessions()[0].public_id}/publication"
    send(plan.client, page, page, step="publish")
    assert 'name="batch" value=""' in plan.client.get(PAGE).text


def test_a_row_of_another_event_is_not_found(plan: Plan) -> None:
    first = plan.add("2027-03-23T13:00")
    with plan.database.writing() as db:
        other = factories.event(db, slug="ailleurs")
        person = factories.person(db, "Autre")
        factories.grant(db, person, other, "organiser")
        person_id = person.id
    stranger = signed_in(plan.app, person_id)
    page = plan.client.get(f"{PAGE}?day=2027-03-23").text
    foreign = press_on(page, stranger, first, "later")
    assert foreign.status_code in (400, 403)
    own = token_in(stranger.get("/e/ailleurs/schedule").text)
    answer = stranger.post(
        f"/e/ailleurs/schedule/{first.public_id}",
        data={"csrf_token": own, "version": "1", "title": "X", "time": "10:00", "minutes": "10"},
    )
    assert (answer.status_code, times(plan)) == (404, ["14:00-15:00"])


def test_the_script_gets_the_rows_alone(plan: Plan) -> None:
    first = plan.add("2027-03-23T13:00")
    page = plan.client.get(f"{PAGE}?day=2027-03-23").text
    row = {"version": "1", "title": "X", "time": "14:00", "minutes": "60", "act": "later"}
    answer: Any = plan.client.post(
        f"{PAGE}/{first.public_id}?day=2027-03-23",
        data={"csrf_token": token_in(page), **row},
        headers={"Accept": "application/json"},
    ).json
    assert (answer["error"], answer["last"]["by"]) == ("", "Ana Martel")
    (row,) = answer["rows"]
    assert (row["time"], row["ends"], row["version"]) == ("14:05", "15:05", "2")


def test_sixty_rows_and_shifting_them_stay_quick(plan: Plan) -> None:
    first = plan.add("2027-03-23T07:00", minutes=10, room="Salle A")
    for number in range(1, 60):
        hour, minute = divmod(number * 10, 60)
        of = plan.add(f"2027-03-23T{7 + hour:02}:{minute:02}", minutes=10, room="Salle A")
        with plan.database.writing() as db:
            factories.slot(db, of)
    page = plan.client.get(f"{PAGE}?day=2027-03-23").text
    with stopwatch() as shown:
        assert plan.client.get(f"{PAGE}?day=2027-03-23").status_code == 200
    with stopwatch() as shifted:
        assert press_on(page, plan.client, first, "all_later").status_code == 303
    assert (shown.seconds < 0.3, shifted.seconds < 0.4) == (True, True), (shown, shifted)
    assert plan.sessions()[-1].starts_at == datetime(2027, 3, 23, 16, 55, tzinfo=UTC)
