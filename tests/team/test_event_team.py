"""An event's team: invitations accepted once, nobody's address told, an organiser always left (S22)."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests import factories
from tests.plugins.application import ORIGIN, browser_of, signed_in, token_in
from tests.team.conftest import Stage
from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.live.connections import Connection
from webinar.live.revoked import ended_connections
from webinar.live.tickets import Ticket
from webinar.people.accounts import PROOF_LIFE
from webinar.people.models import CookieSession, Person, RoleGrant
from webinar.schedule.models import Event, PitchSession
from webinar.team import roles
from webinar.team.models import Invitation


def accept(client: FlaskClient, link: str, **fields: str) -> tuple[int, str]:
    """Opens an invitation and accepts it."""
    page = client.get(link)
    if page.status_code != 200:
        return page.status_code, ""
    answer = client.post(link, data={"csrf_token": token_in(page.text), **fields})
    return answer.status_code, answer.headers.get("Location", "")


def grants(stage: Stage) -> list[tuple[str, str, str, str]]:
    """Who has which role at which event, for which session."""
    with stage.app.extensions["database"].reading() as db:
        rows = db.execute(
            select(Person.name, RoleGrant.role, Event.slug, PitchSession.public_id)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .join(Event, Event.id == RoleGrant.event_id)
            .outerjoin(PitchSession, PitchSession.id == RoleGrant.pitch_session_id)
            .order_by(RoleGrant.id)
        )
        return [(name, role, slug, public_id or "") for name, role, slug, public_id in rows]


BEFORE = [("Ora Lindt", "organiser", "one", ""), ("Tom Aubry", "organiser", "two", "")]


def test_an_invitation_leads_a_newcomer_into_the_team(stage: Stage) -> None:
    assert stage.invite("mo@example.org") == (303, "/e/one/team?done=sent")
    assert "mo@example.org" in stage.ora.get(stage.page).text
    [link] = stage.links()
    mo = browser_of(stage.app)
    assert accept(mo, link) == (422, "")
    assert accept(mo, link, name="Mo Diallo") == (303, "/e/one/workspace")
    assert mo.get("/e/one/workspace").status_code == 200
    assert mo.get(stage.page).status_code == 403
    assert grants(stage) == [*BEFORE, ("Mo Diallo", "moderator", "one", "")]
    assert accept(browser_of(stage.app), link, name="Eve")[0] == 410


def test_a_moderator_of_one_session_has_that_one_only(stage: Stage) -> None:
    stage.invite("mo@example.org", pitch_session="morning")
    mo = browser_of(stage.app)
    assert accept(mo, stage.links()[0], name="Mo Diallo") == (303, "/s/morning/console")
    assert mo.get("/s/morning/console").status_code == 200
    assert grants(stage)[-1] == ("Mo Diallo", "moderator", "one", "morning")
    assert mo.get("/e/one/workspace").status_code == 403


def test_a_scanner_that_opens_the_link_accepts_nothing(stage: Stage) -> None:
    stage.invite("mo@example.org")
    [link] = stage.links()
    for _ in range(2):
        answer = browser_of(stage.app).get(link)
        assert (answer.status_code, answer.headers["Referrer-Policy"]) == (200, "no-referrer")
        assert browser_of(stage.app).head(link).status_code == 200
    assert grants(stage) == BEFORE


def test_of_many_who_accept_at_once_one_does(stage: Stage) -> None:
    stage.invite("mo@example.org", role="organiser")
    [link] = stage.links()
    clients = [browser_of(stage.app) for _ in range(8)]
    tokens = [token_in(client.get(link).text) for client in clients]
    statuses: list[int] = []

    def press(client: FlaskClient, token: str) -> None:
        statuses.append(client.post(link, data={"csrf_token": token, "name": "Mo"}).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] + [410] * 7
    assert grants(stage) == [*BEFORE, ("Mo", "organiser", "one", "")]


def test_known_and_unknown_addresses_are_invited_alike(stage: Stage) -> None:
    with stage.app.extensions["database"].writing() as db:
        factories.person(db, "Known", email="known@example.org", is_administrator=True)
    answers = [stage.invite(email) for email in ("known@example.org", "nobody@example.org")]
    assert answers == [(303, "/e/one/team?done=sent")] * 2
    page = stage.ora.get(stage.page).text
    lines = re.findall(r'<li class="card card-flat stack-s">\s*<p class="row">.*?</li>', page, re.DOTALL)
    neutral = {
        re.sub(r"/invitations/\w+|value=\"[^\"]+\"|(known|nobody)@example.org|<time.*?</time>", "", line)
        for line in lines
    }
    assert (len(lines), len(neutral)) == (2, 1)


def test_a_mailed_link_signs_its_addressee_in_and_nobody_else(stage: Stage) -> None:
    stage.invite("tom@example.org")
    [link] = stage.links()
    elsewhere = browser_of(stage.app)
    assert "Tom Aubry" in elsewhere.get(link).text
    assert accept(elsewhere, link) == (303, "/e/one/workspace")
    assert grants(stage) == [*BEFORE, ("Tom Aubry", "moderator", "one", "")]


def test_a_copied_link_never_makes_one_the_owner_of_an_address(without_mail: Stage) -> None:
    with without_mail.app.extensions["database"].writing() as db:
        boss = factories.person(db, "Boss", email="boss@example.org", is_administrator=True)
    status, page = without_mail.invite("boss@example.org")
    [link] = re.findall(rf'value="{ORIGIN}(/invitation/[\w-]+)"', page)
    assert (status, without_mail.links()) == (200, [])
    thief = browser_of(without_mail.app)
    assert "Boss" not in thief.get(link).text
    assert accept(thief, link, name="Nobody special")[0] == 303
    assert thief.get("/admin").status_code == 403
    with without_mail.app.extensions["database"].reading() as db:
        person_id = db.scalar(select(Invitation.person_id))
        assert person_id != boss.id
        assert db.scalar(select(Person.email).where(Person.id == person_id)) is None


def test_who_is_signed_in_accepts_a_copied_link_as_themselves(without_mail: Stage) -> None:
    _status, page = without_mail.invite("whoever@example.org")
    [link] = re.findall(rf'value="{ORIGIN}(/invitation/[\w-]+)"', page)
    before = without_mail.tom.get(link)
    assert "Tom Aubry" in before.text
    assert accept(without_mail.tom, link) == (303, "/e/one/workspace")
    assert grants(without_mail) == [*BEFORE, ("Tom Aubry", "moderator", "one", "")]


def test_a_role_gives_a_new_session_and_ends_the_former_one(without_mail: Stage) -> None:
    _status, page = without_mail.invite("whoever@example.org")
    [link] = re.findall(rf'value="{ORIGIN}(/invitation/[\w-]+)"', page)
    with without_mail.tom.session_transaction(base_url=ORIGIN) as cookie:
        before = cookie["sid"]
    accept(without_mail.tom, link)
    with without_mail.tom.session_transaction(base_url=ORIGIN) as cookie:
        assert cookie["sid"] != before
    kept = browser_of(without_mail.app)
    with kept.session_transaction(base_url=ORIGIN) as cookie:
        cookie["sid"] = before
    assert kept.get("/e/two/team").status_code == 401


def test_sent_again_the_former_link_ends(stage: Stage) -> None:
    stage.invite("mo@example.org")
    assert stage.invite("mo@example.org")[0] == 409
    with stage.app.extensions["database"].reading() as db:
        public_id = db.scalar(select(Invitation.public_id))
    action = f"{stage.page}/invitations/{public_id}/again"
    assert stage.post(stage.ora, action) == (303, "/e/one/team?done=again")
    first, second = stage.links()
    assert accept(browser_of(stage.app), first)[0] == 404
    assert accept(browser_of(stage.app), second, name="Mo")[0] == 303


def test_taken_back_or_too_old_it_is_over(stage: Stage) -> None:
    for email in ("a@example.org", "b@example.org"):
        stage.invite(email)
    with stage.app.extensions["database"].writing() as db:
        first, second = db.scalars(select(Invitation).order_by(Invitation.id))
        second.expires_at = clock.now()
        action = f"{stage.page}/invitations/{first.public_id}/revoke"
    assert stage.post(stage.ora, action)[0] == 303
    assert [accept(browser_of(stage.app), link)[0] for link in stage.links()] == [410, 410]
    assert stage.post(stage.ora, action)[0] == 410


def test_another_events_invitations_are_missing(stage: Stage) -> None:
    stage.invite("mo@example.org")
    with stage.app.extensions["database"].reading() as db:
        public_id = db.scalar(select(Invitation.public_id))
    for deed in ("again", "revoke"):
        action = f"/e/two/team/invitations/{public_id}/{deed}"
        assert stage.post(stage.tom, action, page="/e/two/team")[0] == 404
        assert stage.post(stage.tom, action.replace("two", "one"), page="/e/two/team")[0] == 403
    assert stage.post(
        stage.tom, "/e/two/team", page="/e/two/team", email="x@example.org", role="moderator", pitch_session="morning"
    )[0] == 404
    assert "mo@example.org" not in stage.tom.get("/e/two/team").text
    assert accept(browser_of(stage.app), stage.links()[0], name="Mo")[0] == 303


def test_members_of_another_event_cannot_be_removed_or_made_organiser(stage: Stage) -> None:
    with stage.app.extensions["database"].reading() as db:
        tom = db.get_one(Person, stage.tom_id).public_id
    fields = {"person": tom, "role": "organiser"}
    assert stage.post(stage.ora, f"{stage.page}/remove", **fields)[0] == 404
    assert stage.post(stage.ora, f"{stage.page}/hand-over", person=tom)[0] == 404
    assert stage.post(stage.ora, "/e/two/team/remove", **fields)[0] == 403
    assert grants(stage) == BEFORE


@pytest.mark.parametrize("field", ["event_id", "is_administrator", "accepted_at", "person_id", "id"])
def test_fields_that_nobody_offered_are_refused(stage: Stage, field: str) -> None:
    assert stage.invite("mo@example.org", **{field: "1"})[0] == 422
    assert stage.invite("mo@example.org", role="administrator")[0] == 422
    assert stage.links() == []


def test_a_removed_member_is_out_at_once(stage: Stage) -> None:
    stage.invite("mo@example.org")
    mo = browser_of(stage.app)
    accept(mo, stage.links()[0], name="Mo Diallo")
    with stage.app.extensions["database"].reading() as db:
        person = db.scalars(select(Person).where(Person.name == "Mo Diallo")).one()
    fields = {"person": person.public_id, "role": "moderator"}
    assert stage.post(stage.ora, f"{stage.page}/remove", **fields) == (303, "/e/one/team?done=removed")
    assert mo.get("/e/one/workspace").status_code == 401
    with stage.app.extensions["database"].reading() as db:
        after = db.get_one(Person, person.id)
        assert (after.epoch, after.epoch_at is not None) == (person.epoch + 1, True)


def test_the_last_organiser_cannot_leave(stage: Stage) -> None:
    with stage.app.extensions["database"].reading() as db:
        ora = db.get_one(Person, stage.ora_id).public_id
    assert stage.post(stage.ora, f"{stage.page}/remove", person=ora, role="organiser")[0] == 409
    assert grants(stage) == BEFORE
    assert stage.ora.get(stage.page).status_code == 200


def test_two_organisers_who_remove_each_other_leave_one(stage: Stage) -> None:
    database = stage.app.extensions["database"]
    with database.writing() as db:
        event = db.scalars(select(Event).where(Event.slug == "one")).one()
        factories.grant(db, db.get_one(Person, stage.tom_id), event, "organiser")
    refusals: list[str] = []

    def remove(person_id: int) -> None:
        try:
            with database.writing() as db:
                roles.take(db, db.get_one(Person, person_id), "organiser", event.id)
        except Refusal as refusal:
            refusals.append(refusal.code)

    threads = [threading.Thread(target=remove, args=(one,)) for one in (stage.ora_id, stage.tom_id)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["conflict"]
    assert sum(slug == "one" for _name, _role, slug, _session in grants(stage)) == 1


def test_an_event_is_handed_over(stage: Stage) -> None:
    stage.invite("mo@example.org")
    mo = browser_of(stage.app)
    accept(mo, stage.links()[0], name="Mo Diallo")
    with stage.app.extensions["database"].reading() as db:
        person = db.scalars(select(Person).where(Person.name == "Mo Diallo")).one()
    assert stage.post(stage.ora, f"{stage.page}/hand-over", person=person.public_id) == (303, "/my")
    assert (stage.ora.get("/my").status_code, stage.ora.get(stage.page).status_code) == (200, 403)
    assert mo.get(stage.page).status_code == 200
    assert ("Mo Diallo", "organiser", "one", "") in grants(stage)
    assert BEFORE[0] not in grants(stage)


def test_roles_want_a_fresh_proof(stage: Stage) -> None:
    old = clock.now() - PROOF_LIFE - timedelta(seconds=1)
    with stage.app.extensions["database"].writing() as db:
        db.execute(update(CookieSession).values(created_at=old))
    page = stage.ora.get(stage.page).text
    assert "/sign-in/again?next=/e/one/team" in page
    token = token_in(stage.ora.get("/sign-in").text)
    fields = {"csrf_token": token, "email": "mo@example.org", "role": "moderator"}
    for action in (stage.page, f"{stage.page}/remove", f"{stage.page}/hand-over"):
        answer = stage.ora.post(action, data=fields)
        assert answer.headers["Location"] == "/sign-in/again?next=/e/one/team"
    assert stage.links() == []
    stage.ora = signed_in(stage.app, stage.ora_id)
    assert stage.invite("mo@example.org")[0] == 303


def test_invitations_are_paced(stage: Stage) -> None:
    stage.app.extensions["pace"]._counts[(f"invite:{stage.ora_id}", "")] = (clock.monotonic(), 100)
    assert stage.invite("mo@example.org")[0] == 429


def test_the_live_connections_of_a_removed_member_are_cut(stage: Stage) -> None:
    with stage.app.extensions["database"].writing() as db:
        tom = db.get_one(Person, stage.tom_id)
        event = db.scalars(select(Event).where(Event.slug == "one")).one()
        pitch_session = db.scalars(select(PitchSession).where(PitchSession.public_id == "morning")).one()
        factories.grant(db, tom, event, "moderator")
    connections = [
        Connection(name, person_id, pitch_session.id, "morning", event.id, Ticket(person_id, pitch_session.id, 0, 0),
                   "staff", "fr")
        for name, person_id in (("of-tom", stage.tom_id), ("of-ora", stage.ora_id))
    ]  # fmt: skip
    with stage.app.extensions["database"].reading() as db:
        assert ended_connections(db, connections) == []
    fields = {"person": tom.public_id, "role": "moderator"}
    assert stage.post(stage.ora, f"{stage.page}/remove", **fields)[0] == 303
    with stage.app.extensions["database"].reading() as db:
        assert ended_connections(db, connections) == ["of-tom"]


def test_ones_own_page_leads_to_what_one_runs(stage: Stage) -> None:
    stage.invite("mo@example.org", pitch_session="morning")
    mo = browser_of(stage.app)
    accept(mo, stage.links()[0], name="Mo Diallo")
    assert 'href="/s/morning/console"' in mo.get("/my").text
    assert 'href="/e/one/workspace"' in stage.ora.get("/my").text
    assert "/e/two/" not in stage.ora.get("/my").text
    assert 'href="/admin"' not in stage.ora.get("/my").text
