"""Visibility by person by door, each with its exact answer, and rooms that close to those who give their place up."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.live.sockets import Scene, closed_within_two_seconds
from tests.plugins.application import browser_of, signed_in, token_in
from tests.plugins.server import RunningServer
from tests.registrations.outbox import register as submit
from webinar.calendars.personal.addresses import create_feed
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.live.limits import Limits
from webinar.live.screens import make_screen
from webinar.live.state import enter
from webinar.live.tickets import Ticket
from webinar.people.models import Person, Registration
from webinar.replay.models import Recording
from webinar.schedule.exporting import export_schedule
from webinar.schedule.models import Event, PitchSession

VISIBILITIES = ("public", "unlisted", "registered", "invited")
PEOPLE = (
    "visitor", "guest", "other", "requested", "waiting", "withdrawn", "registered", "registered_guest", "attendee",
    "speaker", "moderator", "organiser",
)  # fmt: skip
STAFF = ("moderator", "organiser")
IN = ("registered", "registered_guest", "attendee", "speaker", *STAFF)
KNOWN = (*IN, "requested", "waiting")
_nonces = itertools.count(1)


@dataclass
class World:
    """An event with one open session and one to watch again, and somebody of each kind."""

    app: Flask
    event: Event
    session: PitchSession
    replay: PitchSession
    ids: dict[str, int]
    browsers: dict[str, FlaskClient]
    feeds: dict[str, str]
    screen: str

    @property
    def database(self) -> Database:
        return self.app.extensions["database"]  # type: ignore[no-any-return]


def register(db: Any, of: PitchSession, status: str, person_id: int, guest_id: int | None = None) -> None:
    """A registration in a state."""
    factories.registration(db, person_id, of, status=status, guest_id=guest_id)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """The world, one hour before its session."""
    with clock.fixed(factories.NOON - timedelta(minutes=5)):
        with app.extensions["database"].writing() as db:
            event = factories.event(db, slug="secret-event", title={"fr": "SECRET journée"})
            session = factories.pitch_session(db, event, title={"fr": "SECRET pitchs"})
            replay = factories.pitch_session(db, event, title={"fr": "SECRET replay"}, status="replay")
            db.add(
                Recording(
                    pitch_session_id=replay.id, url="https://example.org/a.mp4", visibility="public",
                    published_at=clock.now(), changed_at=clock.now(),
                )
            )  # fmt: skip
            ids = {}
            for who in PEOPLE[1:]:
                guest = who in ("guest", "registered_guest")
                person = factories.person(db, f"Person {who}", is_guest=guest)
                ids[who] = person.id
                if who in ("requested", "waiting", "withdrawn", "registered"):
                    for of in (session, replay):
                        register(db, of, who, person.id)
                elif who in ("attendee", "speaker", *STAFF):
                    factories.grant(db, person, event, who)
            behind = factories.person(db, "Behind", email="behind@example.org")
            for of in (session, replay):
                register(db, of, "registered", behind.id, ids["registered_guest"])
            factories.grant(
                db, db.get_one(Person, ids["other"]), factories.event(db, visibility="invited"), "organiser"
            )
            feeds = {who: create_feed(db, ids[who], "x", clock.now()) for who in PEOPLE[1:]}
            screen = make_screen(db, session.id, "Salle")
        browsers = {who: signed_in(app, ids[who]) for who in PEOPLE[1:]} | {"visitor": browser_of(app)}
        yield World(app, event, session, replay, ids, browsers, feeds, screen)


def set_visibility(world: World, visibility: str, level: str) -> None:
    """Sets the event's, or its sessions' own."""
    with world.database.writing() as db:
        event = db.get_one(Event, world.event.id)
        event.change_count += 1
        if level == "event":
            event.visibility = visibility
        else:
            for one in (world.session, world.replay):
                db.get_one(PitchSession, one.id).visibility = visibility


def status(path: str) -> Callable[[World, str], object]:
    """The status of a page, and where it leads on."""

    def knock(world: World, who: str) -> object:
        answer = world.browsers[who].get(path.format(s=world.session.public_id, r=world.replay.public_id))
        return (
            answer.status_code if answer.status_code != 303 else answer.headers["Location"].rsplit("/", 1)[1]
        )

    return knock


def named(path: str, what: str = "SECRET pitchs") -> Callable[[World, str], object]:
    """Whether a page names the session."""
    return lambda world, who: what in world.browsers[who].get(path).text


def join_code(world: World, who: str) -> object:
    return world.browsers[who].get(f"/j/{world.session.join_code}").status_code


def socket(world: World, who: str) -> object:
    """What a socket with a ticket of before is told."""
    with world.database.reading() as db:
        try:
            enter(db, Ticket(world.ids.get(who, 10**6), world.session.id, 0, 0))
        except Refusal as refusal:
            return refusal.code
    return "in"


def command_in_the_log(world: World, who: str) -> object:
    """What the engine says to a command of somebody who was in the room before."""
    try:
        world.app.extensions["kernel"].run(
            "question.ask", world.session.id, world.ids.get(who, 10**6), {"text": "Suis-je là ?"},
            f"matrix-{next(_nonces):08}",
        )  # fmt: skip
    except Refusal as refusal:
        return refusal.code
    return "in"


def posted(path: str, body: dict[str, Any] | None = None) -> Callable[[World, str], object]:
    def knock(world: World, who: str) -> object:
        client = world.browsers[who]
        token = token_in(client.get("/my").text)
        sent = body and {**body, "nonce": f"matrix-{next(_nonces):08}"}
        address = f"/s/{world.session.public_id}/{path}"
        answer = client.post(address, json=sent, headers={"X-CSRFToken": token})
        return answer.status_code

    return knock


def room_in_file(world: World, who: str) -> object:
    """Whether the session's calendar file names the room; the status where there is none."""
    answer = world.browsers[who].get(f"/s/{world.session.public_id}/calendar.ics")
    if answer.status_code != 200:
        return answer.status_code
    return f"/s/{world.session.public_id}/room" in answer.text.replace("\r\n ", "")


def personal(world: World, who: str) -> object:
    """Whether the person's calendar has the session, and its room."""
    if who == "visitor":
        return "none"
    text = world.browsers[who].get(f"/c/{world.feeds[who]}.ics").text.replace("\r\n ", "")
    return "room" if f"/s/{world.session.public_id}/room" in text else "SECRET pitchs" in text


def exported(world: World, _who: str) -> object:
    with world.database.reading() as db:
        found = export_schedule(db, db.get_one(Event, world.event.id))
    return any("SECRET pitchs" in one.title for one in found.sessions)


def open_graph(world: World, who: str) -> object:
    return (
        'property="og:title" content="SECRET pitchs"'
        in world.browsers[who].get(f"/s/{world.session.public_id}").text
    )


def kept_from_search_engines(world: World, who: str) -> object:
    answer = world.browsers[who].get(f"/s/{world.session.public_id}")
    return answer.headers.get("X-Robots-Tag") if answer.status_code == 200 else answer.status_code


def big_screen(world: World, who: str) -> object:
    return world.browsers[who].get(f"/screen/{world.screen}").status_code


def by_own(everybody: object, known: object = None, staff: object = None) -> Callable[[str], object]:
    """The same for all, or something else for those with something there, or for staff."""

    def expected(who: str) -> object:
        if staff is not None and who in STAFF:
            return staff
        return known if known is not None and who in KNOWN else everybody

    return expected


def inside(outside: object, within: object, visitor: object = None) -> Callable[[str], object]:
    """What those who may enter get, and the others."""
    return lambda who: (
        within if who in IN else visitor if who == "visitor" and visitor is not None else outside
    )


def invited(within: object, waiting: object, none: object) -> Callable[[str], object]:
    """What those with a place get, those with something else, and those whom nobody invited."""
    return lambda who: within if who in IN else waiting if who in KNOWN else none


Expected = Callable[[str], object]
follow = inside(200, 200, 401)
ROOM_OPEN: Expected = lambda who: 200 if who != "visitor" else "enter"  # noqa: E731
MINE: Expected = lambda who: "none" if who == "visitor" else "room" if who in IN else False  # noqa: E731
LISTED, NOT_LISTED = by_own(True), by_own(False)
# Staff find their own events there, and what comes next in them.
BUT_FOR_STAFF = by_own(False, staff=True)
# Door: how to knock, then what is right for public, unlisted, registered and invited.
DOORS: dict[str, tuple[Callable[[World, str], object], Expected, Expected, Expected, Expected]] = {
    "home": (named("/"), LISTED, BUT_FOR_STAFF, LISTED, BUT_FOR_STAFF),
    "session page": (status("/s/{s}"), by_own(200), by_own(200), by_own(200), by_own(404, 200)),
    "registration": (status("/s/{s}/register"), by_own(200), by_own(200), by_own(200), by_own(404, 200)),
    "code": (join_code, by_own(303), by_own(303), by_own(303), by_own(404, 303)),
    "Open Graph": (open_graph, LISTED, LISTED, LISTED, by_own(False, True)),
    "search engines": (
        kept_from_search_engines, by_own(None), by_own("noindex"), by_own(None), by_own(404, "noindex"),
    ),
    "room": (
        status("/s/{s}/room"), ROOM_OPEN, ROOM_OPEN,
        inside("SESSION", 200), invited(200, "SESSION", 404),
    ),
    "state": (
        status("/s/{s}/state"), follow, follow, inside(403, 200, 401), invited(200, 403, 404),
    ),
    "socket": (
        socket, inside("in", "in", "not_found"), inside("in", "in", "not_found"),
        inside("forbidden", "in", "not_found"), invited("in", "forbidden", "not_found"),
    ),
    "command by the engine": (
        command_in_the_log, inside("in", "in", "forbidden"), inside("in", "in", "forbidden"),
        inside("forbidden", "in"), inside("forbidden", "in"),
    ),
    "command by HTTP": (
        posted("command", {"verb": "question.ask", "args": {"text": "Suis-je là ?"}}),
        follow, follow, inside(403, 200, 401), invited(200, 403, 404),
    ),
    "ticket": (posted("ticket"), follow, follow, inside(403, 200, 401), invited(200, 403, 404)),
    "big screen": (big_screen, by_own(200), by_own(200), by_own(200), by_own(200)),
    "replay": (status("/s/{r}/replay"), by_own(200), by_own(200), by_own(200), by_own(404, 200)),
    "replay feed": (named("/replays.atom", "SECRET replay"), LISTED, NOT_LISTED, LISTED, NOT_LISTED),
    "calendar file": (
        room_in_file, LISTED, LISTED, inside(False, True), invited(True, False, 404),
    ),
    "personal calendar": (personal, MINE, MINE, MINE, MINE),
}  # fmt: skip
# Doors of the event: an unlisted event still lists its sessions to whoever knows its address.
OF_SESSION: dict[str, tuple[Callable[[World, str], object], Expected, Expected, Expected, Expected]] = {
    "event page": (status("/e/secret-event"), by_own(200), by_own(200), by_own(200), by_own(200)),
    "agenda": (named("/e/secret-event"), LISTED, NOT_LISTED, LISTED, NOT_LISTED),
    "search": (named("/e/secret-event?q=pitchs"), LISTED, NOT_LISTED, LISTED, NOT_LISTED),
    "programme's calendar": (named("/e/secret-event/calendar.ics"), LISTED, NOT_LISTED, LISTED, NOT_LISTED),
    "export": (exported, LISTED, NOT_LISTED, LISTED, NOT_LISTED),
}
OF_EVENT: dict[str, tuple[Callable[[World, str], object], Expected, Expected, Expected, Expected]] = {
    "event page": (status("/e/secret-event"), by_own(200), by_own(200), by_own(200), by_own(404, 200)),
    "home's events": (named("/", "SECRET journée"), LISTED, BUT_FOR_STAFF, LISTED, BUT_FOR_STAFF),
    "agenda": (named("/e/secret-event"), LISTED, LISTED, LISTED, by_own(False, True)),
    "search": (named("/e/secret-event?q=pitchs"), LISTED, LISTED, LISTED, by_own(False, True)),
    "programme's calendar": (named("/e/secret-event/calendar.ics"), LISTED, LISTED, LISTED, NOT_LISTED),
}


@pytest.mark.parametrize("visibility", VISIBILITIES)
@pytest.mark.parametrize("level", ["event", "session"])
def test_every_door_for_everybody(world: World, level: str, visibility: str) -> None:
    set_visibility(world, visibility, level)
    wrong = []
    for door, (knock, *answers) in {**DOORS, **(OF_EVENT if level == "event" else OF_SESSION)}.items():
        expected = answers[VISIBILITIES.index(visibility)]
        for who in PEOPLE:
            world.app.extensions["live"].limits = Limits()
            right = expected(who)
            right = world.session.public_id if right == "SESSION" else right
            if (got := knock(world, who)) != right:
                wrong.append((door, who, got, right))
    assert wrong == []


def test_a_room_closes_to_who_leaves_and_to_whom_a_new_setting_shuts_out(
    serve: Callable[..., RunningServer],
) -> None:
    scene = Scene(serve())
    try:
        with scene.database.writing() as db:
            session = db.get_one(PitchSession, scene.pitch_session_id)
            for person_id in scene.people[:2]:
                register(db, session, "registered", person_id)
        stays, leaves, stranger = (scene.client(person_id) for person_id in scene.people[:3])
        with scene.database.writing() as db:
            db.get_one(PitchSession, scene.pitch_session_id).visibility = "registered"
        assert stranger.say("question.ask", text="Encore là ?")["code"] == "forbidden"
        assert closed_within_two_seconds(stranger)
        with scene.database.writing() as db:
            row = db.scalars(select(Registration).where(Registration.person_id == scene.people[1])).one()
            row.status = "withdrawn"
        assert leaves.say("question.ask", text="Encore là ?")["code"] == "forbidden"
        assert closed_within_two_seconds(leaves)
        assert stays.say("question.ask", text="Toujours là ?")["ok"]
        stays.close()
    finally:
        scene.close()


def test_a_full_session_lets_no_browser_in_by_a_known_address(app: Flask) -> None:
    """Whoever types the address of somebody registered learns nothing and gets nothing (S14)."""
    with app.extensions["database"].writing() as db:
        event = factories.event(db, visibility="registered")
        session = factories.pitch_session(db, event, starts_at=clock.now() + timedelta(hours=1), capacity=1)
    holder, stranger, visitor = browser_of(app), browser_of(app), browser_of(app)
    assert submit(holder, session.public_id, "holder@example.org")[0] == 303
    room = f"/s/{session.public_id}/room"
    assert holder.get(room).status_code == 200, "the browser that registered enters at once"
    with app.extensions["database"].writing() as db:
        guest_id = factories.person(db, "Guest", is_guest=True).id
    guest = signed_in(app, guest_id)
    for address in ("holder@example.org", "new@example.org"):
        for browser in (guest, visitor, stranger):
            assert submit(browser, session.public_id, address)[0] == 303
            assert browser.get(room).headers["Location"] == f"/s/{session.public_id}"
    assert holder.get(room).status_code == 200


def test_a_place_elsewhere_at_an_invited_event_shows_what_is_not_invited_by_itself(app: Flask) -> None:
    with app.extensions["database"].writing() as db:
        event = factories.event(db, visibility="invited")
        own, beside = factories.pitch_session(db, event), factories.pitch_session(db, event)
        closed = factories.pitch_session(db, event, visibility="invited")
        person_id = factories.person(db, "Ana").id
        register(db, own, "registered", person_id)
    browser = signed_in(app, person_id)
    pages = [browser.get(f"/s/{one.public_id}").status_code for one in (own, beside, closed)]
    rooms = [browser.get(f"/s/{one.public_id}/room").status_code for one in (own, beside, closed)]
    assert (pages, rooms) == ([200, 200, 404], [200, 303, 404])
