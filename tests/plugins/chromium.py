"""A real Chromium: `browse(...)` gives visitors whose console and content policy must stay quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from steps.machine import ROOT, find_chromium
from tests.plugins.absent import absent

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Visitor:
    """One person at a browser of their own; Chromium reports a broken content policy on the console."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("page", self._listen)

    @property
    def page(self) -> Page:
        """The visitor's first tab, opened at need."""
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda fault: self.complaints.append(f"{page.url}: uncaught {fault}"))
        page.on("console", lambda said: self._heard(page, said.type, said.text))

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(f"{page.url}: console {kind}: {text}")

    def take_complaints(self) -> list[str]:
        """What was complained of until now; after this it no longer fails the test."""
        taken, self.complaints = self.complaints, []
        return taken



def start_chromium(playwright: Playwright) -> Browser:
    """The system's Chromium, else Playwright's own; skips the test where there is neither."""
    executable = find_chromium()
    if executable is None and not Path(playwright.chromium.executable_path).exists():
        absent("Chromium", "install Debian's package `chromium`, or run `make test`")
    return playwright.chromium.launch(executable_path=executable, args=FLAGS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The run's Chromium."""
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: `browse(lang="en", width=320, dark=True, **playwright_context_options)`.

    At the end of the test every visitor's browser must have had nothing to complain of.
    """
    visitors: list[Visitor] = []

    def new_visitor(
        *, lang: str = "fr", width: int = 1280, height: int = 800, dark: bool = False, **options: Any
    ) -> Visitor:
        context = chromium.new_context(
            locale={"fr": "fr-FR", "en": "en-GB"}.get(lang, lang),
            timezone_id=options.pop("timezone_id", "Europe/Paris"),
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **options,
        )
        context.set_default_timeout(10_000)
        visitors.append(Visitor(context))
        return visitors[-1]

    yield new_visitor
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []


def axe_findings(page: Page, *, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """What axe finds on the page, one line each: rule, place, reason."""
    if not AXE.exists():
        absent("axe-core", "run `make setup`")
    page.evaluate(AXE.read_text("utf-8"))
    violations: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in impacts
        for node in violation["nodes"]
    ]


def sideways_overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
