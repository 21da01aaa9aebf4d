"""One date of a series, this and the following, all: what changes with it, and the rules that follow."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.editor.plans import NOW, Plan
from tests.editor.test_editing import save
from tests.editor.test_new_session import make_series
from tests.plugins.application import send, token_in
from webinar.core import clock
from webinar.schedule.models import PitchSession, Series


@pytest.fixture
def weekly(plan: Plan) -> Plan:
    """Four Tuesdays from the 16th of March at 14:00, over the change of clocks."""
    return series(plan, date="2027-03-16", repeat="weekly", times="4")


def series(plan: Plan, **fields: str) -> Plan:
    """A series of published sessions."""
    assert make_series(plan, **{"action": "publish", **fields}).status_code == 303
    return plan


def when(plan: Plan) -> list[str]:
    """Wall times in the order of time."""
    return [f"{one.starts_wall:%m-%d %H:%M}" for one in plan.sessions()]


def rules(plan: Plan) -> list[tuple[str, str, str, int]]:
    """Each rule: first and last date, weekday, how many dates."""
    with plan.database.reading() as db:
        rows = db.scalars(select(Series).order_by(Series.starts_wall)).all()
        counts = [len(db.scalars(select(PitchSession).where(PitchSession.series_id == row.id)).all()) for row in rows]
    return [
        (f"{row.starts_wall:%m-%d %H:%M}", f"{row.until_wall:%m-%d}" if row.until_wall else "", row.weekday, count)
        for row, count in zip(rows, counts, strict=True)
    ]


def edit(plan: Plan, index: int, **typed: str) -> Any:
    """Changes a date of the series."""
    answer = save(plan.client, plan.sessions()[index], None, **typed)
    assert answer.status_code == 303, answer.text
    return answer


def test_one_date_leaves_the_rule_as_it_is(weekly: Plan) -> None:
    edit(weekly, 1, scope="one", time="15:00", title_fr="À part")
    assert when(weekly) == ["03-16 14:00", "03-23 15:00", "03-30 14:00", "04-06 14:00"]
    assert rules(weekly) == [("03-16 14:00", "", "TU", 4)]
    assert f"{weekly.sessions()[1].series_wall:%H:%M}" == "14:00"


def test_this_and_the_following_become_a_series_of_their_own(weekly: Plan) -> None:
    edit(weekly, 2, scope="following", time="15:30", minutes="45", room="Salle A")
    assert when(weekly) == ["03-16 14:00", "03-23 14:00", "03-30 15:30", "04-06 15:30"]
    assert [one.room for one in weekly.sessions()] == ["", "", "Salle A", "Salle A"]
    assert [f"{one.ends_wall:%H:%M}" for one in weekly.sessions()] == ["15:00", "15:00", "16:15", "16:15"]
    assert rules(weekly) == [("03-16 14:00", "03-23", "TU", 2), ("03-30 15:30", "04-06", "TU", 2)]
    with weekly.database.reading() as db:
        first, second = db.scalars(select(Series).order_by(Series.id)).all()
    assert (second.follows_id, second.uid != first.uid) == (first.id, True)


def test_all_dates_move_to_another_day_of_the_week(weekly: Plan) -> None:
    edit(weekly, 2, scope="all", date="2027-03-31", title_fr="Mercredis")
    assert when(weekly) == ["03-17 14:00", "03-24 14:00", "03-31 14:00", "04-07 14:00"]
    assert {one.title["fr"] for one in weekly.sessions()} == {"Mercredis"}
    assert rules(weekly) == [("03-17 14:00", "04-07", "WE", 4)]


def test_a_date_changed_on_its_own_keeps_what_is_its_own(weekly: Plan) -> None:
    edit(weekly, 2, scope="one", time="17:00", title_fr="Spéciale")
    edit(weekly, 0, scope="all", time="09:00", title_fr="Matin", room="Salle A")
    assert when(weekly) == ["03-16 09:00", "03-23 09:00", "03-30 17:00", "04-06 09:00"]
    assert [one.title["fr"] for one in weekly.sessions()] == ["Matin", "Matin", "Spéciale", "Matin"]
    assert {one.room for one in weekly.sessions()} == {"Salle A"}


def test_what_is_over_stays_and_the_rest_is_a_series_of_its_own(plan: Plan) -> None:
    series(plan, date="2027-02-09", repeat="weekly", times="4")
    with clock.fixed(NOW.replace(day=13)):
        edit(plan, 2, scope="all", time="10:00")
    assert when(plan) == ["02-09 14:00", "02-16 10:00", "02-23 10:00", "03-02 10:00"]
    assert rules(plan) == [("02-09 14:00", "02-09", "TU", 1), ("02-16 10:00", "03-02", "TU", 3)]


def test_undo_brings_the_series_back_together(weekly: Plan) -> None:
    edit(weekly, 2, scope="following", time="15:30")
    page = weekly.client.get("/e/energie/schedule").text
    assert "2 sessions modifiées" in page
    batch = page.split('name="batch" value="')[1].split('"')[0]
    undone = weekly.client.post("/e/energie/schedule/undo", data={"csrf_token": token_in(page), "batch": batch})
    assert (undone.status_code, when(weekly)[2:]) == (303, ["03-30 14:00", "04-06 14:00"])
    assert rules(weekly) == [("03-16 14:00", "04-06", "TU", 4)]
    assert [f"{one.series_wall:%m-%d %H:%M}" for one in weekly.sessions()] == when(weekly)


def test_a_month_keeps_its_weekday_when_the_day_changes(plan: Plan) -> None:
    series(plan, date="2027-03-09", repeat="monthly", times="3")
    assert rules(plan) == [("03-09 14:00", "", "2TU", 3)]
    edit(plan, 0, scope="all", date="2027-03-11", time="16:00")
    assert when(plan) == ["03-11 16:00", "04-08 16:00", "05-13 16:00"]
    assert rules(plan) == [("03-11 16:00", "05-13", "2TH", 3)]
    assert save(plan.client, plan.sessions()[0], scope="all", date="2027-04-01").status_code == 422


def test_who_is_told_of_all_dates_is_asked_once(weekly: Plan) -> None:
    weekly.register(weekly.sessions()[0], 2)
    asked = save(weekly.client, weekly.sessions()[0], scope="all", time="15:00")
    assert (asked.status_code, "2 inscrits recevront" in asked.text) == (200, True)
    assert when(weekly)[0] == "03-16 14:00"


def test_the_page_says_which_date_of_what_it_is(weekly: Plan) -> None:
    page = weekly.client.get(f"/s/{weekly.sessions()[1].public_id}/edit").text
    assert "Chaque semaine, le mardi à 14:00 · date 2 sur 4" in page


def test_this_and_the_following_are_cancelled_together(weekly: Plan) -> None:
    of = weekly.sessions()[1]
    page = f"/s/{of.public_id}/publication"
    assert "Avec les 2 dates suivantes" in weekly.client.get(page).text
    assert send(weekly.client, page, page, step="cancel", following="1", reason_fr="Vacances").status_code == 303
    assert [one.status for one in weekly.sessions()] == ["published", "cancelled", "cancelled", "cancelled"]
    assert weekly.sessions()[3].cancel_reason == {"fr": "Vacances"}


def test_a_deleted_date_leaves_a_hole_and_the_last_one_shortens_the_rule(plan: Plan) -> None:
    series(plan, date="2027-03-16", repeat="weekly", times="4", action="draft")
    for index in (3, 1):
        of = plan.sessions()[index]
        page = f"/s/{of.public_id}/publication"
        assert send(plan.client, page, f"/s/{of.public_id}/delete").status_code == 303
    assert rules(plan) == [("03-16 14:00", "03-30", "TU", 2)]
