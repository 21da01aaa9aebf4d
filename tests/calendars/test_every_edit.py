"""Feeds and mails before and after every kind of edit, judged by independent readers and a strict checker."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.calendars.readers import (
    ical_js,
    libical_complaints,
    sabre_complaints,
    seen_by_libical,
    seen_by_vobject,
)
from tests.calendars.strict import complaints, mail_complaints
from tests.calendars.test_sending import HOUR, Post, calendars, post
from tests.plugins.application import browser_of
from webinar.calendars.personal.addresses import create_feed
from webinar.core import clock
from webinar.schedule.models import Company, Event, PitchSession, Slot, SlotSpeaker, Speaker, Track

__all__ = ["post"]
LONG = 'Ligne 1\n\nLigne 2 "guillemets"; virgule, \\n \x07\x0b 👩‍👩‍👧‍👦🎤 \u202eעברית\u202c ' + "é" * 10_000


@dataclass
class Programme:
    """A session with its people, and the browser of a calendar program."""

    post: Post
    client: FlaskClient
    feeds: tuple[str, ...]
    slot_id: int

    def read(self) -> dict[str, tuple[bytes, str]]:
        """Each feed with its tag."""
        answers = {path: self.client.get(path) for path in self.feeds}
        return {path: (answer.data, answer.headers["ETag"]) for path, answer in answers.items()}

    def change(self, kind: type[Any], **values: object) -> None:
        """Changes every row of a kind, in one transaction."""
        with self.post.app.extensions["database"].writing() as db:
            for row in db.scalars(select(kind)):
                for name, value in values.items():
                    setattr(row, name, value)


@pytest.fixture
def programme(post: Post) -> Programme:
    """The session with a track, a slot, a company and a speaker; a moderator; everybody's agenda."""
    with post.app.extensions["database"].writing() as db:
        made = db.get_one(PitchSession, post.pitch_session.id)
        event = db.get_one(Event, made.event_id)
        event.colour = "#0f766e"
        track = Track(event_id=event.id, name="Santé", colour="#ff0000")
        db.add(track)
        db.flush()
        made.track_id = track.id
        slot = factories.slot(db, made, 2, "Agrinov", company_id=factories.company(db, event, "Agrinov").id)
        sam = factories.person(db, "Sam Oster", email="sam@example.org")
        factories.speaker(db, event, slot, "Sam Oster", person_id=sam.id)
        mo = factories.person(db, "Mo Diallo", email="mo@example.org")
        factories.grant(db, mo, event, "moderator")
        tokens = [create_feed(db, person.id, "Téléphone", clock.now()) for person in (sam, mo)]
        paths = [f"/e/{event.slug}/calendar.ics?lang=fr", *(f"/c/{token}.ics" for token in tokens)]
    return Programme(post, browser_of(post.app), tuple(paths), slot.id)


def moved(by: timedelta) -> Callable[[Programme], None]:
    """Another time for the session and its slot."""

    def act(on: Programme) -> None:
        with on.post.app.extensions["database"].writing() as db:
            row = db.get_one(PitchSession, on.post.pitch_session.id)
            for name in ("starts_at", "ends_at", "starts_wall", "ends_wall"):
                setattr(row, name, getattr(row, name) + by)
            db.get_one(Slot, on.slot_id).planned_at += by

    return act


def zoned(name: str) -> Callable[[Programme], None]:
    """Another zone at the same wall time."""

    def act(on: Programme) -> None:
        with on.post.app.extensions["database"].writing() as db:
            row = db.get_one(PitchSession, on.post.pitch_session.id)
            zone, row.zone = ZoneInfo(name), name
            row.starts_at, row.ends_at = (wall.replace(tzinfo=zone) for wall in (row.starts_wall, row.ends_wall))

    return act


def changed(kind: type[Any], **values: object) -> Callable[[Programme], None]:
    """Other values in the rows of a kind."""
    return lambda on: on.change(kind, **values)


def unstaffed(on: Programme) -> None:
    """Nobody presents any more."""
    with on.post.app.extensions["database"].writing() as db:
        for row in db.scalars(select(SlotSpeaker)):
            db.delete(row)


# What is done, in which feeds (programme, presenter, moderator) the version of the meeting rises, and in which it
# may only say something else.
ALL = "programme presenter moderator"
EDITS: list[tuple[str, Callable[[Programme], None], str, str]] = [
    ("a title", changed(PitchSession, title={"fr": "Pitchs du soir"}), "", ALL),
    ("a hostile title", changed(PitchSession, title={"fr": "🎤" * 200 + '"; \\ \n'}), "", ALL),
    ("a text", changed(PitchSession, abstract={"fr": LONG}), "", ALL),
    ("a later time", moved(HOUR), ALL, ""),
    ("another zone", zoned("America/New_York"), ALL, ""),
    ("a zone of many rules", zoned("Africa/Casablanca"), ALL, ""),
    ("a zone of no hours", zoned("Asia/Kathmandu"), ALL, ""),
    ("back to Paris", zoned("Europe/Paris"), ALL, ""),
    ("a place", changed(PitchSession, room="Salle Ampère"), ALL, ""),
    ("a theme", changed(Track, name="Énergie"), "", ALL),
    ("a speaker", changed(Speaker, name="Sam O."), "", ALL),
    ("a slot's time", changed(Slot, questions_s=60), "presenter", ""),
    ("a slot's title", changed(Slot, title={"fr": "Agrinov 2"}), "", "presenter"),
    ("doors", changed(PitchSession, status="open"), "", ""),
    ("live", changed(PitchSession, status="live"), "", ""),
    ("pause", changed(PitchSession, status="paused"), "", ""),
    ("planned again", changed(PitchSession, status="published"), "", ""),
    ("a cancellation", changed(PitchSession, status="cancelled"), ALL, ""),
    ("back again", changed(PitchSession, status="published"), ALL, ""),
    ("a draft again", changed(PitchSession, status="draft"), ALL, ""),
    ("published again", changed(PitchSession, status="published"), ALL, ""),
    ("an end", changed(PitchSession, status="ended"), ALL, ""),
    ("a replay", changed(PitchSession, status="replay"), ALL, ""),
    ("nobody presents", unstaffed, "", ALL),
    ("a company", changed(Company, name="Agrinov, SAS"), "", "programme moderator"),
]  # fmt: skip
NAMES = ("programme", "presenter", "moderator")


def vevents(body: bytes) -> dict[str, dict[str, str]]:
    """The properties of each event by its UID."""
    text = body.decode("utf-8").replace("\r\n ", "")
    found = {}
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL):
        pairs = (line.partition(":") for line in block.removesuffix("\r\n").split("\r\n"))
        properties = {name.split(";")[0]: value for name, _, value in pairs}
        found[properties["UID"]] = properties
    return found


def without_stamps(properties: dict[str, str]) -> dict[str, str]:
    """What an event says besides its versions."""
    return {name: value for name, value in properties.items() if name not in ("DTSTAMP", "LAST-MODIFIED")}


def judged(body: bytes) -> None:
    """Every reader takes it, and they agree on the times."""
    assert [complaints(body), libical_complaints(body), sabre_complaints(body)] == [[], [], []]
    (read,) = ical_js(body)
    theirs = sorted((event["uid"], event["starts"], event["ends"]) for event in read["events"])
    for seen in (seen_by_libical(body), seen_by_vobject(body)):
        assert sorted((one.uid, one.starts, one.ends) for one in seen) == theirs


def test_each_edit_in_every_feed(programme: Programme) -> None:
    """UID and CREATED stay, LAST-MODIFIED follows the bytes, SEQUENCE follows time, place and fate and never falls."""
    before = programme.read()
    for what, act, weighty, other in EDITS:
        clock.advance(60)
        act(programme)
        after = programme.read()
        for name, path in zip(NAMES, programme.feeds, strict=True):
            (old, old_tag), (new, new_tag) = before[path], after[path]
            judged(new)
            said = f"{what}, in the feed of the {name}"
            assert (old == new) == (name not in weighty + other), said
            assert (old_tag == new_tag) <= (old == new), said
            was, now = vevents(old), vevents(new)
            for uid in was.keys() & now.keys():
                rises = int(now[uid]["SEQUENCE"]) - int(was[uid]["SEQUENCE"])
                assert (rises > 0) == (name in weighty) and rises >= 0, said
                assert now[uid]["CREATED"] == was[uid]["CREATED"], said
                same = without_stamps(now[uid]) == without_stamps(was[uid])
                assert same == (now[uid]["LAST-MODIFIED"] == was[uid]["LAST-MODIFIED"]), said
                assert now[uid]["LAST-MODIFIED"] >= was[uid]["LAST-MODIFIED"], said
        before = after


def test_each_edit_in_every_mail(programme: Programme) -> None:
    post = programme.post
    post.register()
    for _what, act, *_feeds in EDITS:
        act(programme)
        post.edit()
    mails = post.to()
    assert [mail_complaints(mail) for mail in mails] == [[]] * len(mails)
    for mail in mails:
        judged(calendars(mail)[0])
    told = post.vevents()
    numbers = [int(event["SEQUENCE"]) for _, event in told]
    stamps = [event["DTSTAMP"].dt for _, event in told]
    assert numbers == sorted(numbers)
    assert stamps == sorted(set(stamps))
    assert {event["UID"] for _, event in told} == {post.pitch_session.uid}
    assert [method for method, _ in told].count("CANCEL") == 2


def test_a_draft_has_no_version_and_its_first_publication_is_number_0(post: Post) -> None:
    with post.app.extensions["database"].writing() as db:
        row = db.get_one(PitchSession, post.pitch_session.id)
        row.status, row.published_at, row.sequence = "draft", None, 0
    for values in ({"room": "Ailleurs"}, {"status": "published", "published_at": clock.now()}):
        with post.app.extensions["database"].writing() as db:
            row = db.get_one(PitchSession, post.pitch_session.id)
            for name, value in values.items():
                setattr(row, name, value)
    with post.app.extensions["database"].reading() as db:
        assert db.get_one(PitchSession, post.pitch_session.id).sequence == 0
