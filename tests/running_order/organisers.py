"""A running order on a real server, and browsers of its organisers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page
from sqlalchemy import select

from tests import factories
from tests.plugins.chromium import Visitor
from tests.plugins.server import RunningServer
from webinar.core import clock
from webinar.core.db import Database
from webinar.live.models import LogEntry
from webinar.people.links import create_link
from webinar.schedule.models import Slot

TITLES = ("BioPack", "Agrinov", "Hydrolia", "Voltaquai")


@dataclass
class Planned:
    """The server, the page's address, and a personal link of each organiser."""

    server: RunningServer
    pitch_session_id: int
    path: str
    links: dict[str, str]

    def enter(self, browse: Callable[..., Visitor], who: str, **options: object) -> Page:
        """An organiser's browser with the page open and its script running."""
        page = browse(**options).page
        page.goto(self.server.url + self.links[who])
        page.locator("main form button.btn-primary").click()
        page.wait_for_url("**" + self.path)
        page.wait_for_selector("#island[data-ready]")
        return page

    def stored(self) -> list[str]:
        """The slots as stored: "title HH:MM minutes"."""
        database = Database(self.server.env["DATABASE_URL"])
        try:
            with database.reading() as db:
                query = select(Slot).where(Slot.pitch_session_id == self.pitch_session_id).order_by(Slot.position)
                return [
                    f"{one.title.get('fr', '')} {one.planned_at:%H:%M} {(one.pitch_s + one.questions_s) // 60}"
                    for one in db.scalars(query)
                ]
        finally:
            database.dispose()

    def verbs(self) -> list[str]:
        """What was done, in order."""
        database = Database(self.server.env["DATABASE_URL"])
        try:
            with database.reading() as db:
                query = select(LogEntry.verb).where(LogEntry.pitch_session_id == self.pitch_session_id)
                return list(db.scalars(query.order_by(LogEntry.seq)))
        finally:
            database.dispose()


def plan_on(server: RunningServer, titles: tuple[str, ...] = TITLES, *, minutes: int = 60) -> Planned:
    """A draft of pitches at noon UTC the day after tomorrow, with two organisers."""
    database = Database(server.env["DATABASE_URL"])
    try:
        with database.writing() as db:
            event = factories.event(db)
            day = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=2)
            pitch_session = factories.pitch_session(db, event, status="draft", starts_at=day, minutes=minutes)
            for number, title in enumerate(titles, 1):
                factories.slot(db, pitch_session, number, title)
            path, links = f"/s/{pitch_session.public_id}/order", {}
            for name in ("Ora Lindt", "Nadia Roux"):
                person = factories.person(db, name)
                factories.grant(db, person, event, "organiser")
                until = clock.now() + timedelta(days=1)
                links[name.split()[0]] = "/l/" + create_link(
                    db, person, purpose="personal", destination=path, expires_at=until, any_browser=True
                )
            return Planned(server, pitch_session.id, path, links)
    finally:
        database.dispose()
