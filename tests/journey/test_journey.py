"""Three people at once in real browsers: attendee, moderator, speaker; then the replay."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journey.people import start_demo
from tests.plugins.chromium import Visitor
from tests.plugins.server import RunningServer

SLOT = "Le covoiturage garanti retour"
QUESTION = "Combien de bornes posez-vous par mois ?"


def ask(page: Page, text: str) -> None:
    """Types and sends a question in the room."""
    page.locator("textarea").first.fill(text)
    page.get_by_role("button", name="Envoyer").click()


@pytest.mark.timeout(300)
def test_the_evening_of_three_people(serve: Callable[..., RunningServer], browse: Callable[..., Visitor]) -> None:
    demo = start_demo(serve)
    moderator = demo.enter(browse, "moderator")
    attendee = demo.enter(browse, "attendee")
    speaker = demo.enter(browse, "speaker")
    room_address = attendee.url

    # With moderation on, a question is its asker's alone until it is approved.
    moderator.get_by_role("switch", name="Valider avant publication").check()
    expect(moderator.get_by_role("switch", name="Valider avant publication")).to_be_checked()
    other = demo.come_as_guest(browse, room_address, "Zacharie P.")
    ask(attendee, QUESTION)
    expect(attendee.get_by_text(QUESTION).first).to_be_visible()
    moderator.get_by_role("tab", name="Nouvelles").click()
    expect(moderator.get_by_text(QUESTION).first).to_be_visible()
    expect(other.get_by_text(QUESTION)).to_have_count(0)
    moderator.get_by_text(QUESTION).first.click()
    moderator.keyboard.press("a")
    # The list stands still under a pointer: then a button says how many are new.
    new = other.get_by_role("button", name="1 nouvelle question")
    expect(new.or_(other.get_by_text(QUESTION)).first).to_be_visible()
    if new.count():
        new.click()
    expect(other.get_by_text(QUESTION).first).to_be_visible()

    votes_and_answers(moderator, attendee, other)
    the_speakers_slot(moderator, attendee, other, speaker)
    a_hand_is_called(moderator, attendee)
    moderator.get_by_role("button", name="Terminer", exact=True).click()
    confirm_if_asked(moderator, "Terminer")
    expect(attendee.get_by_text("Terminée").first).to_be_visible()
    the_replay(demo.enter(browse, "organiser"), browse().page, re.sub(r"/room.*", "", room_address))


def votes_and_answers(moderator: Page, attendee: Page, other: Page) -> None:
    """Another attendee votes and everybody sees the count; the question goes on the screen and is answered."""
    row = other.locator("li", has_text=QUESTION).first
    row.get_by_role("button").first.click()
    expect(other.locator("li", has_text=QUESTION).first.get_by_role("button", pressed=True)).to_have_count(1)
    moderator.get_by_role("tab", name="Validées").click()
    expect(moderator.locator("li", has_text=QUESTION).first).to_contain_text("1")

    moderator.locator("li", has_text=QUESTION).first.click()
    moderator.keyboard.press("s")
    expect(attendee.get_by_text("à l’écran").first).to_be_visible()
    moderator.keyboard.press("r")
    expect(other.locator("li", has_text=QUESTION).first).to_contain_text("répondue")


def the_speakers_slot(moderator: Page, attendee: Page, other: Page, speaker: Page) -> None:
    """Next, with its one question when time is left, until the speaker's slot is on: every screen agrees."""
    for _ in range(8):
        if moderator.locator(".now-title").first.inner_text() == SLOT:
            break
        press_next(moderator)
    for page in (attendee, other):
        expect(page.locator(".now-title").first).to_have_text(SLOT)
    expect(speaker.get_by_text("C’est à vous").first).to_be_visible()


def a_hand_is_called(moderator: Page, attendee: Page) -> None:
    """A raised hand is called, and its owner answers."""
    attendee.get_by_role("button", name="Lever la main").click()
    entry = moderator.locator("[data-col=queue] li", has_text="Nadia Belkacem").first
    expect(entry).to_be_visible()
    entry.get_by_role("button", name="Appeler").click()
    attendee.get_by_role("button", name="Je suis là").click()
    expect(entry).to_contain_text("a répondu")


def the_replay(organiser: Page, visitor: Page, session: str) -> None:
    """The recording is pasted, placed and published; the question stands at its moment."""
    organiser.goto(session.rsplit("/s/", 1)[0] + "/e/passerelles-2026")
    filmed = organiser.get_by_role("link", name="Bâtiments").first.evaluate("link => link.href")
    organiser.goto(f"{session}/replay/edit")
    organiser.get_by_label("Adresse").first.fill(f"{filmed}/replay/recording.webm")
    submit(organiser, organiser.locator("#address").get_by_role("button", name="Enregistrer"))
    organiser.get_by_label("Moment de la vidéo").fill("0:30")
    submit(organiser, organiser.get_by_role("button", name="La vidéo est ici"))
    organiser.locator("#publish").get_by_label("Tout le monde").check()
    submit(organiser, organiser.locator("#publish").get_by_role("button"))
    visitor.goto(f"{session}/replay")
    answered = visitor.locator("li", has_text=QUESTION).first
    expect(answered).to_be_visible()
    expect(answered.locator("a[href*='t=']").first).to_be_visible()


def submit(page: Page, button: Locator) -> None:
    """Sends a form and waits for the page that answers it: the next one would overtake it."""
    with page.expect_navigation():
        button.click()


def press_next(page: Page) -> None:
    """Presses Next and confirms when it asks because time is left."""
    page.get_by_role("button", name="Suivant").click()
    confirm_if_asked(page, "Passer")
    page.wait_for_timeout(700)


def confirm_if_asked(page: Page, name: str) -> None:
    """Presses the button of a question that may or may not be asked."""
    sure = page.locator(".banner, dialog").get_by_role("button", name=name)
    page.wait_for_timeout(500)
    if sure.count():
        sure.first.click()
