"""The pages of invitations and answers, full of what guests really send: quiet, accessible, on a phone, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from config import Settings
from tests import factories
from tests.calendars.reply_mails import calendar, mail, register
from tests.journey.people import Demo, start_demo
from tests.journey.test_pages import LOOKS, check
from tests.plugins.chromium import Visitor
from tests.plugins.server import serving
from webinar.app import create_app
from webinar.calendars.answer_links import answer_links
from webinar.calendars.ingesting import ingest
from webinar.calendars.staff import invite_staff
from webinar.core import clock
from webinar.people.models import Person
from webinar.schedule.models import Event, PitchSession

Browse = Callable[..., Visitor]
LONG = "COMMENT:" + "Très-long-mot-sans-fin" * 12 + "\\n\u202eעברית 🎤 <b>gras</b>"


class Calendars:
    """A demo whose session to come has invitations, answers, and mails that did nothing."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        app = create_app(Settings.from_environment(demo.server.env))
        with app.app_context(), app.extensions["database"].writing() as db:
            coming = (PitchSession.status.in_(("published", "open")), PitchSession.starts_at > clock.now())
            pitch_session = db.scalars(select(PitchSession).where(*coming).order_by(PitchSession.id)).first()
            assert pitch_session is not None
            event = db.get_one(Event, pitch_session.event_id)
            guest = factories.person(db, "Nadia Berger", email="nadia@example.org", locale="fr")
            register(db, pitch_session, guest)
            invite_staff(db, pitch_session, event)
            for person in db.scalars(select(Person)):
                person.is_administrator = True
            self.session, self.answer = pitch_session.public_id, answer_links(guest, pitch_session)["tentative"]
            uid, address = pitch_session.uid, str(guest.email)
        said = clock.now() - timedelta(minutes=5)
        with app.app_context():
            for number, (sender, known, lines) in enumerate(
                ((address, uid, (LONG,)), ("x" * 60 + "@stranger.example", uid, (LONG,)), (address, "unknown@x", ()))
            ):
                answer = calendar("ACCEPTED", *lines, guest=address, uid=known, sequence="", stamp=said)
                ingest(mail(answer, sender, f"m{number}"))
        app.extensions["kernel"].stop()
        app.extensions["database"].dispose()


@pytest.fixture(scope="module")
def calendars(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Calendars]:
    """One for the module."""
    with serving(tmp_path_factory.mktemp("demo"), migrated_sqlite) as serve:
        yield Calendars(start_demo(serve))


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_the_organiser(calendars: Calendars, browse: Browse, look: dict[str, object]) -> None:
    page = calendars.demo.enter(browse, "organiser", **look)
    of_session, of_event = f"/s/{calendars.session}", "/e/passerelles-2026"
    for path in (
        f"{of_session}/invites", f"{of_session}/call-sheet",
        f"{of_session}/answers", f"{of_event}/answers", f"{of_event}/calendar-export",
        f"{of_event}/calendar-export/programme", "/my-calendar", "/received",
    ):  # fmt: skip
        page.goto(calendars.demo.server.url + path)
        assert page.url == calendars.demo.server.url + path
        check(page, str(look["lang"]))


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_behind_yes_maybe_no(calendars: Calendars, browse: Browse, look: dict[str, object]) -> None:
    page = browse(**look).page
    page.goto(calendars.answer)
    check(page, str(look["lang"]))


def focused(page: Page) -> str:
    """The value of the button that the keyboard is on."""
    return str(page.evaluate("document.activeElement.value || ''"))


def test_answering_by_keyboard(calendars: Calendars, browse: Browse) -> None:
    page = browse(lang="fr", width=390, height=780).page
    page.goto(calendars.answer)
    page.locator("textarea").focus()
    page.keyboard.type("J’arriverai à 10 h")
    met = []
    while focused(page) != "declined":
        page.keyboard.press("Tab")
        met.append(focused(page))
        assert len(met) < 10
    assert met == ["accepted", "tentative", "declined"]
    page.keyboard.press("Enter")
    expect(page.locator(".banner[role=status]")).to_be_visible()
    check(page, "fr")
