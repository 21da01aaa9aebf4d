"""The replay page in a real Chromium: a video file of our own, and a provider's frame that speaks by messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests import factories
from tests.plugins.chromium import Visitor, axe_findings, sideways_overflow
from tests.plugins.server import RunningServer
from tests.replay.finished import Finished, finished
from webinar.core import clock
from webinar.core.db import Database
from webinar.people.links import create_link
from webinar.people.models import Person
from webinar.replay.demo import add_demo_recording
from webinar.replay.rows import recording_of
from webinar.schedule.models import PitchSession

Serve = Callable[..., RunningServer]
Browse = Callable[..., Visitor]
VIDEO_TIME = "document.querySelector('video').currentTime"
CUES = [(30.0, 33.0, "Bonjour à tous.", "Zoé"), (631.0, 635.0, "Voici l’œuvre d’Agrinov.", None)]
# Speaks as YouTube's frame does, and shows what it was told.
FRAME = """<!doctype html><title>frame</title><body><script>
let time = Number(new URLSearchParams(location.search).get('start'));
const tell = (info) => parent.postMessage(JSON.stringify({event: 'infoDelivery', info}), '*');
addEventListener('message', ({data}) => {
  const said = JSON.parse(data);
  if (said.event === 'listening') tell({currentTime: 0, duration: 1900, playerState: -1});
  if (said.func === 'playVideo') { tell({currentTime: time, playerState: 1}); document.body.append(' playing'); }
  if (said.func === 'seekTo') { time = said.args[0]; tell({currentTime: time}); }
});
document.body.append(location.search);
</script>"""


@contextmanager
def replayed(server: RunningServer, url: str | None = None) -> Iterator[Finished]:
    """A published replay on the server: the demo's video, or another address, begun 30 s before the first pitch."""
    database = Database(server.env["DATABASE_URL"])
    try:
        done = finished(database)
        with database.writing() as db:
            pitch_session = db.get_one(PitchSession, done.id)
            add_demo_recording(db, server.env["DATA_DIR"], pitch_session, factories.NOON, cues=CUES)
            recording = recording_of(db, done.id)
            if url is not None and recording is not None:
                recording.url, recording.file = url, None
        yield done
    finally:
        database.dispose()


def chapter(page: Page, name: str) -> Any:
    """A chapter or question in the list."""
    return page.get_by_role("navigation", name="Chapitres").get_by_role("link", name=name)


def at(page: Page, seconds: float) -> None:
    """Waits until the video is at a moment (it plays on a little)."""
    page.wait_for_function(f"() => Math.abs({VIDEO_TIME} - {seconds}) < 2")


def visit(page: Page, address: str) -> None:
    """Opens a replay whose video plays so slowly that a busy machine cannot miss a moment."""
    page.goto(address)
    page.evaluate("document.querySelector('video').playbackRate = 0.0625")


def current(page: Page) -> list[str]:
    """What is marked as being on."""
    return [text.strip() for text in page.locator("[aria-current=true] [data-title]").all_inner_texts()]


def sign_in_link(server: RunningServer, done: Finished, who: str) -> str:
    """The path of a personal link that leads to the edit page."""
    database = Database(server.env["DATABASE_URL"])
    try:
        with database.writing() as db:
            token = create_link(
                db,
                db.get_one(Person, done.people[who]),
                purpose="personal",
                destination=f"{done.path}/edit",
                expires_at=clock.now() + timedelta(days=1),
                any_browser=True,
            )
    finally:
        database.dispose()
    return f"/l/{token}"


@pytest.fixture
def server(serve: Serve) -> RunningServer:
    return serve()


def test_chapters_and_questions_seek_and_are_marked_while_playing(
    server: RunningServer, browse: Browse
) -> None:
    with replayed(server) as done:
        page = browse().page
        visit(page, server.url + done.path)
        chapter(page, "Agrinov").click()
        at(page, 630)
        expect(chapter(page, "Agrinov")).to_have_attribute("aria-current", "true")
        assert page.url == f"{server.url}{done.path}?t=630"
        expect(page.locator(".transcript p[data-current]")).to_contain_text("Zoé")
        page.evaluate("document.querySelector('video').currentTime = 1021")
        expect(chapter(page, "Et <l’eau> ?")).to_have_attribute("aria-current", "true")
        assert current(page) == ["Agrinov", "Et <l’eau> ?"]
        expect(page.locator("[data-now]")).to_have_text("Agrinov · Et <l’eau> ?")
        page.get_by_role("link", name="voir la réponse à 7:00").click()
        at(page, 420)
        assert current(page) == ["BioPack", "Quel prix ?"]


def test_a_deep_link_leads_to_its_moment(server: RunningServer, browse: Browse) -> None:
    with replayed(server) as done:
        page = browse().page
        page.goto(f"{server.url}{done.path}?t=20m40s")
        at(page, 1240)
        assert current(page) == ["Éolis & fils"]
        plain = browse(java_script_enabled=False).page
        plain.goto(f"{server.url}{done.path}")
        chapter(plain, "Agrinov").click()
        assert plain.url == f"{server.url}{done.path}?t=630#replay"
        assert plain.locator("video").get_attribute("src") == f"{done.path}/recording.webm#t=630"


def test_keys_and_search(server: RunningServer, browse: Browse) -> None:
    with replayed(server) as done:
        page = browse().page
        visit(page, server.url + done.path)
        page.wait_for_function("() => document.querySelector('video').readyState > 0")
        page.keyboard.press("n")
        at(page, 30)
        page.keyboard.press("n")
        at(page, 630)
        page.keyboard.press("j")
        at(page, 620)
        page.keyboard.press("/")
        page.keyboard.type("L'OEUVRE x")
        shown = page.locator(".transcript p:not([hidden])")
        expect(shown).to_have_count(0)
        page.keyboard.press("Backspace")
        expect(shown).to_have_count(1)
        page.locator("[data-keys-help] summary").click()
        page.get_by_label("Raccourcis d’une touche actifs").uncheck()
        page.locator("h1").click()
        page.keyboard.press("n")
        at(page, 620)


def test_a_providers_frame_loads_on_a_click_and_follows(server: RunningServer, browse: Browse) -> None:
    with replayed(server, "https://youtu.be/abcdefghijk") as done:
        visitor = browse()
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(body=FRAME, content_type="text/html")

        visitor.context.route("https://www.youtube-nocookie.com/**", answer)
        page = visitor.page
        page.goto(server.url + done.path)
        expect(page.get_by_role("link", name="Lire la vidéo (YouTube)")).to_be_visible()
        assert (asked, page.locator("iframe").count()) == ([], 0)
        chapter(page, "Agrinov").click()
        expect(page.frame_locator("iframe").locator("body")).to_contain_text("start=630")
        expect(page.frame_locator("iframe").locator("body")).to_contain_text("playing")
        assert len(asked) == 1
        expect(chapter(page, "Agrinov")).to_have_attribute("aria-current", "true")
        chapter(page, "Quel prix ?").click()
        expect(chapter(page, "Quel prix ?")).to_have_attribute("aria-current", "true")
        assert len(asked) == 1, "it was told to seek, not loaded anew"


@pytest.mark.parametrize(("width", "dark", "lang"), [(1280, False, "fr"), (320, True, "en")])
def test_the_page_is_accessible_and_fits(
    server: RunningServer, browse: Browse, width: int, dark: bool, lang: str
) -> None:
    with replayed(server) as done:
        page = browse(width=width, dark=dark, lang=lang).page
        page.goto(server.url + done.path)
        expect(page.locator("[data-now]")).to_be_attached()
        assert axe_findings(page) == []
        assert sideways_overflow(page) == 0


def test_an_organiser_synchronises_with_the_video_itself(server: RunningServer, browse: Browse) -> None:
    with replayed(server) as done:
        visitor = browse()
        page = visitor.page
        page.goto(server.url + sign_in_link(server, done, "ora"))
        page.get_by_role("main").get_by_role("button").click()
        expect(page).to_have_url(f"{server.url}{done.path}/edit")
        page.evaluate("document.querySelector('video').currentTime = 95")
        at(page, 95)
        page.get_by_role("button", name="Prendre le moment affiché").click()
        expect(page.get_by_label("Moment de la vidéo")).to_have_value("1:35")
        page.get_by_label("La vidéo montre le début de").select_option(value=f"slot-{done.slots[0]}")
        page.get_by_role("button", name="La vidéo est ici").click()
        expect(page.get_by_role("status").filter(has_text="Synchronisation enregistrée")).to_be_visible()
        expect(page.get_by_label("Début BioPack")).to_have_value("1:35")
        expect(page.get_by_label("Début Agrinov")).to_have_value("11:35")
        page.get_by_role("button", name="Voir Agrinov").click()
        at(page, 695)
        assert axe_findings(page) == []
