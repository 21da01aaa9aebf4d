"""Publishing, taking back, cancelling with a reason, deleting, making once more: each says first who is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.editor.plans import Plan
from tests.plugins.application import send
from webinar.schedule.models import Event, PitchSession


def step(plan: Plan, of: PitchSession, name: str, **fields: str) -> Any:
    """Presses a step's button."""
    page = f"/s/{of.public_id}/publication"
    return send(plan.client, page, page, step=name, **fields)


def offered(plan: Plan, of: PitchSession) -> set[str]:
    """The steps that the page offers."""
    page = plan.client.get(f"/s/{of.public_id}/publication").text
    steps = {part.split('"')[0] for part in page.split('name="step" value="')[1:]}
    return steps | ({"delete"} if "/delete" in page else set())


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("draft", {"publish", "delete"}),
        ("published", {"cancel", "withdraw"}),
        ("open", {"cancel"}),
        ("live", set()),
        ("ended", set()),
        ("cancelled", {"publish"}),
    ],
)
def test_each_state_has_its_steps(plan: Plan, status: str, steps: set[str]) -> None:
    assert offered(plan, plan.add("2027-03-23T13:00", status=status)) == steps


def test_a_draft_is_published_and_taken_back(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="draft")
    assert step(plan, of, "publish").location == f"/s/{of.public_id}/publication?done=publish"
    assert plan.sessions()[0].status == "published"
    assert plan.app.test_client().get(f"/s/{of.public_id}", base_url="http://127.0.0.1:5000").status_code == 200
    assert step(plan, of, "withdraw").status_code == 303
    assert plan.sessions()[0].status == "draft"
    assert "STATUS:CANCELLED" in plan.client.get("/e/energie/calendar.ics").text


def test_who_would_not_be_told_is_said_before_a_session_is_taken_back(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    plan.register(of, 3)
    page = plan.client.get(f"/s/{of.public_id}/publication").text
    assert "3 personnes sont inscrites et ne seraient pas prévenues" in page
    assert "3 inscrits recevront une mise à jour du calendrier." in page


def test_a_cancellation_tells_why_and_can_be_taken_back(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    plan.register(of, 2)
    step(plan, of, "cancel", reason_fr="L’intervenante est souffrante.", reason_en="The speaker is ill.")
    (after,) = plan.sessions()
    assert (after.status, after.cancel_reason["en"]) == ("cancelled", "The speaker is ill.")
    assert "L’intervenante est souffrante." in plan.client.get(f"/s/{of.public_id}").text
    told = plan.letters(6)
    assert [("souffrante" in text) for _, text in told] == [True, True]
    assert step(plan, of, "publish").status_code == 303
    assert ["Annulée" in subject for subject, _ in plan.letters(6)] == [True, True, False, False]


def test_a_hostile_reason_is_text_and_an_endless_one_refused(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00")
    assert step(plan, of, "cancel", reason_fr="x" * 501).status_code == 422
    step(plan, of, "cancel", reason_fr="<script>alert(1)</script>\x00")
    assert plan.sessions()[0].status == "published"
    step(plan, of, "cancel", reason_fr="<script>alert(1)</script>")
    assert "<script>alert" not in plan.client.get(f"/s/{of.public_id}").text


def test_a_draft_with_registrants_is_not_deleted(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="draft")
    plan.register(of, 1)
    assert offered(plan, of) == {"publish"}
    page = f"/s/{of.public_id}/publication"
    assert send(plan.client, page, f"/s/{of.public_id}/delete").status_code == 409
    assert len(plan.sessions()) == 1


def test_a_draft_is_deleted_with_its_running_order(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", status="draft")
    with plan.database.writing() as db:
        factories.slot(db, of)
    page = f"/s/{of.public_id}/publication"
    assert send(plan.client, page, f"/s/{of.public_id}/delete").location == "/e/energie/workspace"
    assert (plan.sessions(), plan.slots(of)) == ([], [])


def test_a_copy_has_the_running_order_and_the_people_at_its_own_time(plan: Plan) -> None:
    of = plan.add("2027-03-23T13:00", minutes=90, room="Salle A", stream_url="https://youtu.be/dQw4w9WgXcQ")
    with plan.database.writing() as db:
        event = db.get_one(Event, plan.event_id)
        slot = factories.slot(db, of, company_id=factories.company(db, event).id)
        factories.speaker(db, event, slot)
    page = f"/s/{of.public_id}/publication"
    answer = send(plan.client, page, f"/s/{of.public_id}/copy", date="2027-03-30", time="14:00")
    original, made = plan.sessions()
    assert answer.location == f"/s/{made.public_id}/edit?done=copied"
    assert (made.status, made.title, made.room, made.stream_url) == ("draft", original.title, "Salle A", None)
    assert f"{made.starts_wall:%m-%d %H:%M} {made.ends_wall:%H:%M}" == "03-30 14:00 15:30"
    assert made.uid != original.uid
    (again,) = plan.slots(made)
    assert (again.title, again.planned_at) == ({"fr": "BioPack"}, made.starts_at)
    assert "Léa Fontan" in plan.client.get(f"/s/{made.public_id}").text
    gap = send(plan.client, page, f"/s/{of.public_id}/copy", date="2027-03-28", time="02:30")
    assert (gap.status_code, "01:59" in gap.text) == (422, True)
