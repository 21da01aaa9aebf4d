from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from tests import factories
from tests.calendars.examples import values
from tests.calendars.readers import libical_complaints, seen_by_ical_js, seen_by_libical, seen_by_vobject
from tests.plugins.application import signed_in
from webinar.app import create_app
from webinar.calendars import pages
from webinar.core import clock
from webinar.core.db import Base, Database
from webinar.schedule.models import Event, PitchSession, Track

HERE = "http://127.0.0.1:5000"
NOW = datetime.fromisoformat("2026-11-20T09:00:00+00:00")


@dataclass
class Site:
    """A served instance with one event."""

    app: Flask
    database: Database
    slug: str
    sessions: dict[str, str]

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def get(self, path: str = "", **headers: str) -> Any:
        path = path or f"/e/{self.slug}/calendar.ics"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, base_url=HERE, headers=named)

    def change(self, name: str, after: timedelta, **changed: Any) -> None:
        """Changes a session as the programme's editor does."""
        with self.database.writing() as db:
            row = db.query(PitchSession).filter_by(public_id=self.sessions[name]).one()
            for field, value in changed.items():
                setattr(row, field, value)
            row.changed_at = clock.now() + after
            row.sequence += 1


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = Settings(
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz", DATA_DIR=str(tmp_path), LOG_LEVEL="ERROR"
    )
    app = create_app(settings)
    database: Database = app.extensions["database"]
    Base.metadata.create_all(database.engine)
    with clock.fixed(NOW):
        with database.writing() as db:
            event = factories.event(db, description={"fr": "Deux.\n\nParagraphes."})
            track = Track(event_id=event.id, name="Santé & soin", colour="#0f766e")
            db.add(track)
            db.flush()
            made = {
                "morning": factories.pitch_session(db, event, status="published", track_id=track.id),
                "evening": factories.pitch_session(
                    db,
                    event,
                    status="published",
                    starts_at=factories.NOON + timedelta(hours=7),
                    room="Salle 2",
                    title={"fr": "Bilan"},
                ),
                "draft": factories.pitch_session(db, event, status="draft", title={"fr": "SECRET brouillon"}),
                "invited": factories.pitch_session(
                    db, event, status="published", visibility="invited", title={"fr": "SECRET invités"}
                ),
            }
            factories.speaker(db, event, factories.slot(db, made["morning"]))
            factories.slot(db, made["evening"], company_id=factories.company(db, event, name="Éolis").id)
            sessions = {name: row.public_id for name, row in made.items()}
            slug = event.slug
        yield Site(app, database, slug, sessions)
    database.dispose()


def _summaries(body: bytes) -> list[str]:
    return [value.split(":", 1)[1] for value in values(body, "SUMMARY")]


def test_the_feed_of_a_programme(site: Site) -> None:
    answer = site.get()
    assert answer.status_code == 200
    assert _summaries(answer.data) == ["Pitchs du matin", "Bilan"]
    assert seen_by_ical_js(answer.data) == seen_by_libical(answer.data) == seen_by_vobject(answer.data)
    assert libical_complaints(answer.data) == []
    assert values(answer.data, "CATEGORIES") == [":Santé & soin"]
    assert values(answer.data, "SOURCE") == [f";VALUE=URI:{HERE}/e/{site.slug}/calendar.ics?lang=fr"]
    description = "\n".join(values(answer.data, "DESCRIPTION"))
    assert "Avec Léa Fontan" in description
    assert "Avec Éolis" in description
    assert f"{HERE}/s/{site.sessions['morning']}/room" in description
    assert b"SECRET" not in answer.data


def test_the_headers_of_a_feed(site: Site) -> None:
    headers = site.get().headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == f'inline; filename="{site.slug}.ics"'
    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["ETag"].startswith('"')
    assert "Set-Cookie" not in headers
    assert "Content-Encoding" not in headers
    assert headers["Last-Modified"] == "Fri, 20 Nov 2026 09:00:00 GMT"


def test_two_requests_give_the_same_bytes_and_head_the_same_headers(site: Site) -> None:
    first, second = site.get(), site.get()
    assert first.data == second.data
    head = site.client.head(f"/e/{site.slug}/calendar.ics", base_url=HERE)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Last-Modified"):
        assert head.headers[name] == first.headers[name]


def test_a_feed_is_made_once_while_nothing_changes(site: Site) -> None:
    pages._feed.cache_clear()
    for minutes in range(3):
        with clock.fixed(NOW + timedelta(minutes=minutes, milliseconds=7)):
            site.get()
    assert pages._feed.cache_info().misses == 1


@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', '"a", W/{tag} , "b"', "*"])
def test_a_known_tag_is_answered_with_304_that_renders_nothing(
    site: Site, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = site.get().headers["ETag"]
    monkeypatch.setattr(pages, "render_feed", None)
    pages._feed.cache_clear()
    answer = site.get(If_None_Match=form.format(tag=tag))
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_tag_beats_a_date_and_a_date_that_is_none_counts_not(site: Site) -> None:
    later = "Sat, 21 Nov 2026 09:00:00 GMT"
    assert site.get(If_None_Match='"other"', If_Modified_Since=later).status_code == 200
    assert site.get(If_Modified_Since=later).status_code == 304
    assert site.get(If_Modified_Since="Fri, 20 Nov 2026 09:00:00 GMT").status_code == 304
    assert site.get(If_Modified_Since="Fri, 20 Nov 2026 08:59:59 GMT").status_code == 200
    assert site.get(If_Modified_Since="yesterday").status_code == 200


def test_gzip_only_when_asked_with_a_tag_of_its_own(site: Site) -> None:
    import gzip

    plain, packed = site.get(), site.get(Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert site.get(If_None_Match=packed.headers["ETag"]).status_code == 304
    assert "Content-Encoding" not in site.get(Accept_Encoding="gzip;q=0, identity").headers


def test_a_change_is_a_new_tag_and_a_higher_sequence(site: Site) -> None:
    before = site.get()
    site.change("morning", timedelta(minutes=5), title={"fr": "Pitchs déplacés"})
    after = site.get(If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert _summaries(after.data) == ["Pitchs déplacés", "Bilan"]
    assert values(after.data, "UID") == values(before.data, "UID")
    assert values(after.data, "SEQUENCE") == [":1", ":0"]
    assert after.headers["Last-Modified"] == "Fri, 20 Nov 2026 09:05:00 GMT"


def test_a_cancelled_session_stays_as_cancelled(site: Site) -> None:
    site.change("evening", timedelta(minutes=5), status="cancelled")
    body = site.get().data
    assert _summaries(body) == ["Pitchs du matin", "[Annulé] Bilan"]
    assert values(body, "STATUS") == [":CONFIRMED", ":CANCELLED"]
    assert f"{site.sessions['evening']}/room".encode() not in body


def test_the_replay_comes_into_the_entry_that_people_have(site: Site) -> None:
    before = site.get().data
    site.change("morning", timedelta(minutes=5), status="replay")
    after = site.get().data
    assert values(after, "UID") == values(before, "UID")
    assert f"Revoir\u00a0: {HERE}/s/{site.sessions['morning']}/replay" in values(after, "DESCRIPTION")[1]
    assert f"/s/{site.sessions['morning']}/room".encode() not in after


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("track=Sant%C3%A9+%26+soin", ["Pitchs du matin"]),
        ("room=Salle+2", ["Bilan"]),
        ("day=2026-11-25", ["Pitchs du matin", "Bilan"]),
        ("day=2026-11-26", []),
        ("track=unknown", []),
        ("lang=en", ["Morning pitches", "Bilan"]),
    ],
)
def test_a_part_of_a_programme_is_in_its_address(site: Site, query: str, shown: list[str]) -> None:
    answer = site.get(f"/e/{site.slug}/calendar.ics?{query}")
    assert _summaries(answer.data) == shown
    assert answer.headers["ETag"] != site.get().headers["ETag"]
    assert libical_complaints(answer.data) == []


def test_what_is_over_for_a_month_leaves_the_feed_unless_the_whole_programme_is_over(site: Site) -> None:
    with site.database.writing() as db:
        event = db.query(Event).one()
        factories.pitch_session(
            db, event, status="ended", starts_at=NOW - timedelta(days=60), title={"fr": "Ancienne"}
        )
        past = factories.event(db)
        factories.pitch_session(db, past, status="ended", starts_at=NOW - timedelta(days=900))
        past_slug = past.slug
    assert _summaries(site.get().data) == ["Pitchs du matin", "Bilan"]
    assert _summaries(site.get(f"/e/{past_slug}/calendar.ics").data) == ["Pitchs du matin"]


@pytest.mark.parametrize(("status", "visibility"), [("draft", "public"), ("published", "invited")])
def test_an_event_that_visitors_may_not_know_has_no_feed(site: Site, status: str, visibility: str) -> None:
    with site.database.writing() as db:
        hidden = factories.event(db, status=status, visibility=visibility)
        slug = hidden.slug
    assert site.get(f"/e/{slug}/calendar.ics").status_code == 404
    assert site.get("/e/no-such-event/calendar.ics").status_code == 404


def test_one_session_to_download(site: Site) -> None:
    path = f"/s/{site.sessions['morning']}/calendar.ics"
    answer = site.get(path)
    assert _summaries(answer.data) == ["Pitchs du matin"]
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{site.slug}-{site.sessions["morning"]}.ics"'
    )
    assert values(answer.data, "UID") == values(site.get().data, "UID")[:1]
    assert site.get(path, If_None_Match=answer.headers["ETag"]).status_code == 304
    assert [
        site.get(f"/s/{site.sessions[name]}/calendar.ics").status_code for name in ("draft", "invited")
    ] == [404] * 2


def test_a_session_that_cannot_be_drawn_breaks_neither_feed_nor_page(site: Site) -> None:
    site.change("evening", timedelta(minutes=1), ends_wall=datetime.fromisoformat("2026-11-25T09:00:00"))
    assert _summaries(site.get().data) == ["Pitchs du matin"]
    assert site.get(f"/s/{site.sessions['evening']}/calendar.ics").status_code == 404
    assert site.get(f"/s/{site.sessions['evening']}").status_code == 200


def test_the_page_that_helps_to_subscribe(site: Site) -> None:
    page = site.get(f"/e/{site.slug}/subscribe").get_data(as_text=True)
    address = f"{HERE}/e/{site.slug}/calendar.ics?lang=fr"
    assert page.count(f'href="{address}"') == 1
    assert f'href="webcal://127.0.0.1:5000/e/{site.slug}/calendar.ics?lang=fr"' in page
    assert "calendar.google.com/calendar/u/0/r?cid=webcal%3A%2F%2F127.0.0.1" in page
    assert "8 à 24 heures pour Google" in page


def test_the_links_of_a_session(site: Site) -> None:
    page = site.get(f"/s/{site.sessions['morning']}").get_data(as_text=True)
    for part in (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&amp;text=Pitchs%20du%20matin&amp;dates=20261125T120000Z",
        "https://outlook.live.com/calendar/0/deeplink/compose",
        "https://outlook.office.com/calendar/0/deeplink/compose",
        "https://calendar.yahoo.com/?v=60",
        f'href="/s/{site.sessions["morning"]}/calendar.ics"',
        f'href="/e/{site.slug}/subscribe"',
    ):
        assert part in page


def test_the_organiser_is_told_what_a_large_feed_leaves_out(site: Site) -> None:
    with site.database.writing() as db:
        event = db.query(Event).filter(Event.slug == site.slug).one()
        for number in range(260):
            factories.pitch_session(
                db, event, status="published", starts_at=NOW + timedelta(hours=number), abstract={"fr": "é; " * 1_900}
            )
        organiser = factories.person(db, "Inès", email="ines@example.org", locale="fr")
        factories.grant(db, organiser, event, "organiser")
    text = signed_in(site.app, organiser.id).get(f"/e/{site.slug}/calendar-export").text
    assert "Les longues descriptions y sont raccourcies" in text
    assert len(site.get().data) <= 1_000_000
