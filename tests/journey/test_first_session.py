"""A newcomer publishes a first session: how many inputs it takes, counted in a browser as they are made."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.journey.test_first_run import empty, submit
from tests.plugins.chromium import Visitor, axe_findings, sideways_overflow
from tests.plugins.server import RunningServer

__all__ = ["empty"]
Browse = Callable[..., Visitor]
MOST_INPUTS = 12


@dataclass
class Hand:
    """Somebody at a page: each press and each field filled in is one input."""

    page: Page
    inputs: list[str] = field(default_factory=list)

    def press(self, name: str) -> None:
        """Presses what is called so."""
        self.inputs.append(name)
        target = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        target.first.click()

    def fill(self, label: str, text: str) -> None:
        """Fills a field in."""
        self.inputs.append(label)
        self.page.get_by_label(label, exact=True).first.fill(text)


def set_up(server: RunningServer, page: Page) -> None:
    """The four steps, until the installation is ready."""
    token = re.findall(r"^    (\S{32})$", server.logged(), re.MULTILINE)[0]
    page.goto(server.url)
    submit(page, token=token)
    submit(page, name="Pôle Énergie Ouest")
    submit(page, name="Ana Martel", email="ana@example.org", password="une phrase assez longue")
    page.get_by_role("link", name="Passer cette étape").click()
    page.locator("button[value=save]").click()
    expect(page).to_have_url(server.url + "/e/pole-energie-ouest/workspace")


@pytest.mark.parametrize("width", [1280, 320])
def test_from_the_end_of_set_up_to_a_published_session(empty: RunningServer, browse: Browse, width: int) -> None:
    hand = Hand(browse(width=width).page)
    set_up(empty, hand.page)
    begun = time.monotonic()
    hand.press("Publier ma première session")
    assert (sideways_overflow(hand.page), axe_findings(hand.page)) == (0, [])
    hand.fill("Titre", "Pitchs de printemps")
    hand.fill("Date", "2030-03-23")
    hand.fill("Heure de début", "14:00")
    hand.fill("Durée en minutes", "90")
    hand.press("Enregistrer et publier")
    expect(hand.page.get_by_text("La session est publiée.")).to_be_visible()
    hand.page.get_by_role("link", name="Voir la page publique").click()
    address = hand.page.url
    assert (len(hand.inputs) <= MOST_INPUTS, len(hand.inputs)) == (True, 6)
    assert time.monotonic() - begun < 60
    public = browse(lang="en").page
    public.goto(address)
    expect(public.locator("h1")).to_have_text("Pitchs de printemps")


def test_a_pitch_day_from_its_template(empty: RunningServer, browse: Browse) -> None:
    hand = Hand(browse().page)
    set_up(empty, hand.page)
    hand.press("Nouvelle session")
    assert (sideways_overflow(hand.page), axe_findings(hand.page)) == (0, [])
    hand.fill("Titre", "Journée de pitchs")
    hand.fill("Date", "2030-03-23")
    hand.press("Publier maintenant")
    expect(hand.page.get_by_text("La session est publiée.")).to_be_visible()
    assert len(hand.inputs) == 4
    hand.page.get_by_role("link", name="Voir la page publique").click()
    expect(hand.page.get_by_text("Pitch 10", exact=True)).to_be_visible()
