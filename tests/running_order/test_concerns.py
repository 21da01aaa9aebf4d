"""Warnings of a plan: each reason is seen, nothing else is, and what is kept stays kept until its reason changes."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.factories import NOON
from tests.plugins.application import send, signed_in
from webinar.core import clock
from webinar.running_order.planning.concerns import KEY, Elsewhere, Sitting, concerns
from webinar.schedule.models import FreeSpan


def sitting(slot_id: int, first: int, last: int, *speakers: int, changeover: int = 0) -> Sitting:
    """Minutes after noon."""
    at = [NOON + timedelta(minutes=minutes) for minutes in (first, last, last + changeover)]
    return Sitting(slot_id, at[0], at[1], at[2], {one: f"speaker {one}" for one in speakers})


def keys(*plan: Sitting, elsewhere: list[Elsewhere] | None = None, minutes: int = 60) -> list[str]:
    """The keys of a plan of a session that begins at noon."""
    return [one.key for one in concerns(NOON, NOON + timedelta(minutes=minutes), plan, elsewhere or [])]


def test_a_plan_that_fits_is_quiet_even_with_one_speaker_twice_in_a_row() -> None:
    assert keys(sitting(1, 0, 30, 7), sitting(2, 30, 60, 7)) == []
    assert keys(sitting(1, 0, 10), sitting(2, 40, 60)) == []
    assert keys() == []
    assert keys(sitting(1, 0, 60, changeover=5)) == []


def test_each_reason_is_told_once() -> None:
    assert keys(sitting(1, 0, 0)) == ["zero:1"]
    assert keys(sitting(1, -5, 5)) == ["early:1"]
    assert keys(sitting(1, 0, 10, changeover=1), sitting(2, 10, 20)) == ["overlap:2:1"]
    assert keys(sitting(1, 0, 50), sitting(2, 50, 61)) == ["beyond:1"]
    assert keys(sitting(1, 0, 90), minutes=60) == ["beyond:30"]


def test_a_double_booking_is_a_meeting_of_times_not_of_edges() -> None:
    def other(speaker: int, first: int, last: int) -> Elsewhere:
        at = [NOON + timedelta(minutes=minutes) for minutes in (first, last)]
        return Elsewhere(9, speaker, "Atelier", at[0], at[1])

    plan = sitting(1, 10, 20, 7)
    assert keys(plan, elsewhere=[other(7, 15, 30)]) == ["double:1:7:9"]
    assert keys(plan, elsewhere=[other(7, 20, 30), other(7, 0, 10), other(8, 10, 20)]) == []


def test_who_is_away_is_told() -> None:
    plan, free = [sitting(1, 10, 20, 7)], (NOON, NOON + timedelta(minutes=19))
    ends = NOON + timedelta(hours=1)
    assert [one.key for one in concerns(NOON, ends, plan, spans={7: [free]})] == ["away:1:7"]
    assert concerns(NOON, ends, plan, spans={7: [(NOON, ends)]}) == []


@given(st.lists(st.tuples(st.integers(-30, 90), st.integers(0, 30)), max_size=6))
def test_every_key_is_one_that_can_be_kept(given_slots: list[tuple[int, int]]) -> None:
    plan = [sitting(number, first, first + long) for number, (first, long) in enumerate(given_slots, 1)]
    assert [key for key in keys(*plan) if not KEY.fullmatch(key)] == []


def test_the_page_warns_and_remembers_what_was_kept(app: Flask) -> None:
    with clock.fixed(NOON):
        with app.extensions["database"].writing() as db:
            event = factories.event(db)
            here = factories.pitch_session(db, event, status="published", minutes=15)
            there = factories.pitch_session(db, event, title={"fr": "Atelier <b>"})
            ora = factories.person(db, "Ora Lindt")
            factories.grant(db, ora, event, "organiser")
            slot = factories.slot(db, here, 1)
            lea = factories.speaker(db, event, slot)
            person = factories.person(db, "Léa Fontan")
            lea.person_id = person.id
            factories.speaker(db, event, factories.slot(db, there, 1), "L. Fontan", person_id=person.id)
            free = {"zone": "Europe/Paris", "starts_wall": here.starts_wall + timedelta(minutes=5)}
            db.add(FreeSpan(public_id="free", speaker_id=lea.id, ends_wall=here.ends_wall, **free))
            second = factories.slot(db, here, 2, "Agrinov")
            second.questions_s = 0
            ora_id, url, second_id = ora.id, f"/s/{here.public_id}/order", second.id
        client = signed_in(app, ora_id)

        def told() -> list[tuple[str, bool]]:
            return [(one["text"], one["kept"]) for one in client.get(f"{url}/warnings").get_json()["warnings"]]

        double = "Léa Fontan est déjà à 13:00 dans «\u00a0Atelier <b>\u00a0»."
        away = "Léa Fontan n’est pas disponible à cette heure."
        beyond = "Le déroulé dépasse la fin de la session de 1 minute."
        assert told() == [(double, False), (away, False), (beyond, False)]
        assert "Atelier &lt;b&gt;" in client.get(url).text
        assert send(client, url, f"{url}/keep", key="beyond:1").status_code == 303
        assert told() == [(double, False), (away, False), (beyond, True)]
        send(client, url, f"{url}/shift", id=str(second_id), minutes="1")
        assert told()[2:] == [("Le déroulé dépasse la fin de la session de 2 minutes.", False)]
        assert "Déplacer la fin à 13:17" in client.get(url).text
        send(client, url, f"{url}/end")
        assert [kept for _text, kept in told()] == [False, False]
        assert send(client, url, f"{url}/keep", key="<script>").status_code == 422
