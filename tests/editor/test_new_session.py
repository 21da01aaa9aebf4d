"""A session is made on one page: from a template, once or as a series, as a draft or published."""

from __future__ import annotations

from typing import Any

import pytest

from tests.editor.plans import Plan
from tests.plugins.application import send

PAGE = "/e/energie/sessions/new"
FIELDS = {"title_fr": "Pitchs du matin", "date": "2027-03-23", "time": "14:00"}


def make(plan: Plan, **fields: str) -> Any:
    """Sends the form."""
    return send(plan.client, PAGE, PAGE, **{**FIELDS, **fields})


def make_series(plan: Plan, **fields: str) -> Any:
    """Sends the form, looks at the dates, and sends it again."""
    asked = make(plan, **fields)
    assert (asked.status_code, 'id="check"' in asked.text) == (200, True)
    return make(plan, **fields, confirm=asked.text.split('name="confirm" value="')[1].split('"')[0])


def when(plan: Plan) -> list[tuple[str, str]]:
    """Wall time and instant of each session."""
    return [(f"{one.starts_wall:%m-%d %H:%M}", f"{one.starts_at:%m-%d %H:%M}") for one in plan.sessions()]


def test_four_words_make_a_published_pitch_day(plan: Plan) -> None:
    answer = make(plan, starter="pitch_day", action="publish")
    (made,) = plan.sessions()
    assert (answer.status_code, answer.location) == (303, f"/s/{made.public_id}/edit?done=published")
    assert (made.title, made.status, made.zone) == ({"fr": "Pitchs du matin"}, "published", "Europe/Paris")
    assert when(plan) == [("03-23 14:00", "03-23 13:00")]
    assert (made.ends_at - made.starts_at).total_seconds() == 7200
    slots = plan.slots(made)
    assert [one.title["en"] for one in slots][:3] == ["Welcome", "Pitch 1", "Pitch 2"]
    lengths = [(one.slot_kind, one.pitch_s, one.questions_s) for one in slots]
    assert lengths[:2] == [("talk", 300, 0), ("pitch", 300, 300)]
    length = sum(one.pitch_s + one.questions_s + one.changeover_s for one in slots)
    assert (len(slots), length <= 7200, slots[1].planned_at.minute) == (12, True, 5)
    assert plan.client.get(f"/s/{made.public_id}").status_code == 200


@pytest.mark.parametrize(
    ("starter", "kinds"),
    [("webinar", ["talk"] * 3), ("round_table", ["talk"] * 3), ("empty", [])],
)
def test_other_templates_fill_their_length(plan: Plan, starter: str, kinds: list[str]) -> None:
    assert make(plan, starter=starter, minutes="75", action="draft").status_code == 303
    (made,) = plan.sessions()
    slots = plan.slots(made)
    assert (made.status, [one.slot_kind for one in slots]) == ("draft", kinds)
    assert sum(one.pitch_s + one.questions_s for one in slots) == (75 * 60 if kinds else 0)


def test_what_is_folded_away_is_kept(plan: Plan) -> None:
    make(
        plan, title_en="Morning pitches", abstract_fr="Dix *pitchs*", language="fr,en", track="Énergie", room="Salle A",
        stream_url="https://youtu.be/dQw4w9WgXcQ", stage_url="https://meet.example.org/x", action="publish",
    )  # fmt: skip
    (made,) = plan.sessions()
    assert (made.title, made.abstract) == ({"fr": "Pitchs du matin", "en": "Morning pitches"}, {"fr": "Dix *pitchs*"})
    assert (made.language, made.room, made.stream_url) == ("fr,en", "Salle A", "https://youtu.be/dQw4w9WgXcQ")
    assert made.track_id is not None
    assert "Énergie" in plan.client.get(f"/s/{made.public_id}").text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title_fr": " "}, "title_fr"),
        ({"title_fr": "x" * 201}, "title_fr"),
        ({"date": "demain"}, "date"),
        ({"date": "1999-01-01"}, "date"),
        ({"time": "25:00"}, "time"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "-5"}, "minutes"),
        ({"minutes": "2000"}, "minutes"),
        ({"stream_url": "javascript:alert(1)"}, "stream_url"),
        ({"repeat": "weekly"}, "times"),
        ({"repeat": "weekly", "times": "99"}, "times"),
        ({"repeat": "monthly", "until": "2027-03-24"}, "until"),
        ({"abstract_fr": "x" * 8001}, "abstract_fr"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(plan: Plan, fields: dict[str, str], told: str) -> None:
    answer = make(plan, room="Salle A", **fields)
    assert (answer.status_code, plan.sessions()) == (422, [])
    assert f'id="{told}-error"' in answer.text
    assert 'value="Salle A"' in answer.text


def test_unknown_fields_and_strangers_are_refused(plan: Plan) -> None:
    assert make(plan, event_id="1").status_code == 422
    stranger = plan.app.test_client()
    assert stranger.get(PAGE, base_url="http://127.0.0.1:5000").status_code == 401
    assert plan.sessions() == []


def test_a_time_that_does_not_exist_is_refused_with_the_nearest(plan: Plan) -> None:
    answer = make(plan, date="2027-03-28", time="02:30")
    assert answer.status_code == 422
    assert "01:59 et 03:00" in answer.text
    assert plan.sessions() == []


def test_a_time_that_comes_twice_is_asked_about(plan: Plan) -> None:
    asked = make(plan, date="2027-10-31", time="02:30")
    assert (asked.status_code, 'name="fold"' in asked.text, plan.sessions()) == (422, True, [])
    for fold in ("0", "1"):
        assert make(plan, date="2027-10-31", time="02:30", fold=fold).status_code == 303
    assert when(plan) == [("10-31 02:30", "10-31 00:30"), ("10-31 02:30", "10-31 01:30")]
    feed = plan.client.get("/e/energie/calendar.ics")
    assert feed.status_code == 200


def test_the_second_of_two_times_is_the_feeds_time_too(plan: Plan) -> None:
    make(plan, date="2027-10-31", time="02:30", fold="1", minutes="20", action="publish")
    assert "DTSTART:20271031T013000Z" in plan.client.get("/e/energie/calendar.ics").text


def test_a_room_taken_is_warned_of_and_kept_only_on_demand(plan: Plan) -> None:
    plan.add("2027-03-23T13:30", room="Salle A")
    asked = make(plan, room="salle  a", action="publish")
    assert (asked.status_code, len(plan.sessions())) == (200, 1)
    assert "14:30 à 15:30" in asked.text
    token = asked.text.split('name="confirm" value="')[1].split('"')[0]
    assert make(plan, room="salle  a", action="publish", confirm="other").status_code == 200
    assert make(plan, room="salle  a", action="publish", confirm=token).status_code == 303
    assert len(plan.sessions()) == 2
    assert make(plan, room="Salle B", action="publish").status_code == 303


def test_a_series_is_made_of_sessions_of_their_own_at_one_wall_time(plan: Plan) -> None:
    asked = make(plan, starter="pitch_day", repeat="weekly", every="", times="3", action="publish")
    assert (asked.status_code, asked.text.count("2027 à 14:00</li>"), plan.sessions()) == (200, 3, [])
    assert make_series(plan, starter="pitch_day", repeat="weekly", times="3", action="publish").status_code == 303
    made = plan.sessions()
    assert when(plan) == [
        ("03-23 14:00", "03-23 13:00"), ("03-30 14:00", "03-30 12:00"), ("04-06 14:00", "04-06 12:00")
    ]  # fmt: skip
    assert len({one.series_id for one in made}) == 1
    assert [one.series_wall for one in made] == [one.starts_wall for one in made]
    assert len({one.uid for one in made} | {one.public_id for one in made}) == 6
    assert [len(plan.slots(one)) for one in made] == [12, 12, 12]


def test_a_date_of_a_series_that_the_clocks_skip_is_held_an_hour_later(plan: Plan) -> None:
    make_series(plan, date="2027-03-21", time="02:30", repeat="weekly", times="3", action="draft")
    assert when(plan) == [
        ("03-21 02:30", "03-21 01:30"), ("03-28 03:30", "03-28 01:30"), ("04-04 02:30", "04-04 00:30")
    ]  # fmt: skip
    assert f"{plan.sessions()[1].series_wall:%H:%M}" == "02:30"


def test_the_last_friday_of_the_month_stays_the_last(plan: Plan) -> None:
    make_series(plan, date="2027-02-26", repeat="monthly", until="2027-06-01", action="draft")
    assert [wall[:5] for wall, _ in when(plan)] == ["02-26", "03-26", "04-30", "05-28"]


def test_the_page_offers_the_next_free_time(plan: Plan) -> None:
    plan.add("2040-03-23T13:00", minutes=58)
    page = plan.client.get(PAGE).text
    assert 'value="2040-03-23"' in page
    assert 'value="15:00"' in page


def test_of_many_overlaps_the_first_are_named(plan: Plan) -> None:
    for minute in range(0, 55, 5):
        plan.add(f"2027-03-23T13:{minute:02}", minutes=5, room="Salle A", status="draft")
    asked = make(plan, room="Salle A").text.split('id="check"')[1].split("</div>")[0]
    assert (asked.count("déjà pris"), "et 3 autres chevauchements" in asked) == (8, True)
