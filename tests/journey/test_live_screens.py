"""Live screens under a wrong clock, without a mouse, without a network, and with two moderators at once."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journey.people import Demo, screen_of, start_demo
from tests.plugins.chromium import Visitor
from tests.plugins.server import serving

Browse = Callable[..., Visitor]
HOUR_MS = 3_600_000
OFFLINE_NOISE = ("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")

SKEW = """(() => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + %d); }
    static now() { return Real.now() + %d; }
  };
})()"""

# Notes at which true moment the drawn clock changes, and to what.
WATCH = """() => {
  globalThis.seenChanges = [];
  const clock = document.querySelector(".clock-time");
  let shown = clock.textContent;
  new MutationObserver(() => {
    if (clock.textContent === shown) return;
    shown = clock.textContent;
    globalThis.seenChanges.push([performance.timeOrigin + performance.now(), shown]);
  }).observe(clock, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Demo]:
    """One demo for the module; each test asks its own questions."""
    with serving(tmp_path_factory.mktemp("screens"), migrated_sqlite) as serve:
        yield start_demo(serve)


def ready(page: Page) -> Page:
    """The page once its island works."""
    page.wait_for_selector("#island[data-ready]")
    return page


@pytest.fixture
def browse_offline(browse: Browse) -> Iterator[Browse]:
    """Visitors whose browsers may say on their console that there is no network, and nothing else."""
    visitors: list[Visitor] = []

    def new_visitor(**options: object) -> Visitor:
        visitors.append(browse(**options))
        return visitors[-1]

    yield new_visitor
    said = [complaint for visitor in visitors for complaint in visitor.take_complaints()]
    assert [one for one in said if not any(noise in one for noise in OFFLINE_NOISE)] == []


def room_of(console: Page) -> str:
    """The room's address of a console."""
    return console.url.replace("/console", "/room")


def ask(page: Page, text: str) -> None:
    """Asks in the room."""
    page.locator("#ask-text").fill(text)
    page.keyboard.press("Control+Enter")


def moderate(console: Page, *, on: bool) -> None:
    """Moderation before publication, whatever it was."""
    switch = console.get_by_role("switch", name="Valider avant publication")
    if (switch.get_attribute("aria-checked") == "true") is not on:
        switch.click()
    expect(switch).to_have_attribute("aria-checked", str(on).lower())


def choose(console: Page, tab: str, text: str) -> None:
    """Puts the focus on a question of the desk."""
    console.get_by_role("tab", name=tab).click()
    row = console.locator("[data-col=questions] li.question", has_text=text).first
    row.focus()
    expect(row).to_be_focused()


def lies_in(console: Page, tab: str, text: str) -> None:
    """The question is under that tab of the desk."""
    console.get_by_role("tab", name=tab).click()
    expect(console.locator("[data-col=questions] li.question", has_text=text)).to_have_count(1)


def now_and_phase(console: Page) -> tuple[str, str]:
    """What is on, and in which phase."""
    return (
        console.locator(".console-clock .now-title").inner_text(),
        console.locator(".console-clock .clock-label").inner_text(),
    )


def moves_on_from(console: Page, before: tuple[str, str]) -> None:
    """Waits until something else is on: the answer to a command comes before the frame that shows it."""
    for _ in range(100):
        if now_and_phase(console) != before:
            return
        console.wait_for_timeout(100)
    raise AssertionError(f"still {before}")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_wrong_clock_shows_the_server_s_countdown(demo: Demo, browse: Browse, hours: int) -> None:
    moderator = ready(demo.enter(browse, "moderator"))
    moderator.get_by_role("button", name="Relancer le temps").click()
    expect(moderator.locator(".toast", has_text="Temps relancé")).to_be_visible()
    visitor = browse()
    visitor.context.add_init_script(SKEW % (hours * HOUR_MS, hours * HOUR_MS))
    page = visitor.page
    page.goto(screen_of(moderator))
    ready(page)
    facts = page.evaluate("() => JSON.parse(document.getElementById('live-state').textContent).snapshot.clock['0']")
    skew = page.evaluate("() => Date.now() - performance.timeOrigin - performance.now()")
    assert round(skew / HOUR_MS) == hours
    page.wait_for_timeout(1_000)  # three round trips have measured the server's clock
    page.evaluate(WATCH)
    page.wait_for_timeout(5_500)
    changes = page.evaluate("() => globalThis.seenChanges")
    assert len(changes) >= 4
    late = [(moment - facts["started_at"] + 500) % 1000 - 500 for moment, _shown in changes]
    assert abs(statistics.median(late)) <= 100, late
    for moment, shown in changes:
        left = facts["allotted_s"] - round((moment - facts["started_at"]) / 1000)
        assert shown == f"{left // 60}:{left % 60:02}"


def tab_to(page: Page, selector: str, within: str = "") -> None:
    """Presses Tab until the focus is on what matches, inside something that says `within`."""
    for _presses in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            "([selector, text]) => { const at = document.activeElement;"
            " return at.matches(selector) && (at.closest('li') ?? at).textContent.includes(text); }",
            [selector, within],
        ):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_everything_by_keyboard_alone(demo: Demo, browse: Browse) -> None:
    text = "Sans souris, cela marche-t-il aussi ?"
    moderator = ready(demo.enter(browse, "moderator"))
    moderate(moderator, on=True)
    attendee = ready(demo.enter(browse, "attendee"))
    tab_to(attendee, "#ask-text")
    attendee.keyboard.type(text)
    attendee.keyboard.press("Control+Enter")
    expect(attendee.get_by_text(text).first).to_be_visible()

    moderator.reload()
    ready(moderator)
    tab_to(moderator, "[role=tab]")
    while moderator.evaluate("document.activeElement.id") != "bucket-new":
        moderator.keyboard.press("ArrowLeft")
    expect(moderator.locator("[data-col=questions] li.question")).to_have_count(1)
    tab_to(moderator, "li.question")
    moderator.keyboard.press("a")
    expect(moderator.get_by_text("Question validée.").first).to_be_visible()

    voter = browse().page
    voter.goto(attendee.url)
    voter.locator("input[name=name]").fill("Zacharie P.")
    voter.locator("main form button.btn-primary").click()
    ready(voter)
    tab_to(voter, "button.vote", text)
    voter.keyboard.press("Space")
    vote = voter.locator("li.question", has_text=text).locator("button.vote")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_be_focused()

    before = now_and_phase(moderator)
    moderator.keyboard.press("n")
    if moderator.locator(".console-clock .banner").count():
        moderator.wait_for_timeout(500)  # the second press of a double press is not a yes
        moderator.keyboard.press("n")
    expect(moderator.locator(".toast", has_text="On passe à la suite")).to_be_visible()
    moves_on_from(moderator, before)
    moderator.keyboard.press("z")
    expect(moderator.get_by_text("Action annulée.").first).to_be_visible()
    expect(moderator.locator(".console-clock .now-title")).to_have_text(before[0])
    expect(moderator.locator(".console-clock .clock-label")).to_have_text(before[1])


def test_what_is_done_without_a_network_waits_in_sight_and_is_sent(demo: Demo, browse_offline: Browse) -> None:
    browse = browse_offline
    text = "Partie dans un tunnel ?"
    moderator = ready(demo.enter(browse, "moderator"))
    moderate(moderator, on=False)
    room = ready(demo.enter(browse, "attendee"))
    screen = browse().page
    screen.goto(screen_of(moderator))
    ready(screen)
    shown = screen.locator(".now-title").inner_text()
    for page in (room, screen):
        page.context.set_offline(True)
    ask(room, text)
    expect(room.locator(".banner", has_text="1 action en attente")).to_be_visible()
    mine = room.locator("li.question[data-mine]", has_text=text)
    expect(mine).to_contain_text("en attente")
    expect(screen.locator(".screen-dot")).to_be_visible()
    assert screen.locator(".now-title").inner_text() == shown
    assert screen.locator("dialog, .banner, .toast").count() == 0
    for page in (room, screen):
        page.context.set_offline(False)
    expect(room.locator(".toast", has_text="1 action en attente envoyée")).to_be_visible()
    expect(mine.first).to_contain_text("visible")
    expect(moderator.get_by_text(text).first).to_be_visible()
    expect(screen.locator(".screen-dot")).to_have_count(0)


def test_two_moderators_are_told_and_the_first_is_kept(demo: Demo, browse_offline: Browse) -> None:
    browse = browse_offline
    text = "Qui des deux modère ?"
    first = ready(demo.enter(browse, "moderator"))
    second = browse().page
    second.goto(demo.links["organiser"])
    second.locator("main form button.btn-primary").click()
    second.goto(first.url)
    ready(second)
    moderate(first, on=True)
    ask(ready(demo.come_as_guest(browse, room_of(first), "Iris Vallon")), text)
    for console in (first, second):
        choose(console, "Nouvelles", text)
    second.context.set_offline(True)
    second.keyboard.press("x")
    expect(second.locator(".banner[data-tone=err]")).to_contain_text("1 action en attente")
    first.keyboard.press("a")
    lies_in(first, "Validées", text)
    second.context.set_offline(False)
    expect(second.get_by_text("Deux personnes ont agi").first).to_be_visible()
    lies_in(second, "Validées", text)
    choose(first, "Validées", text)
    choose(second, "Validées", text)
    first.keyboard.press("e")
    expect(second.locator("li.question", has_text=text)).to_contain_text("traite")
    first.keyboard.press("Escape")


def test_a_moderator_s_moves_take_one_key_each(demo: Demo, browse: Browse) -> None:
    shown, dropped = "Une touche suffit-elle ?", "Et celle-ci, on la range ?"
    console = ready(demo.enter(browse, "moderator"))
    moderate(console, on=True)
    attendee = ready(demo.come_as_guest(browse, room_of(console), "Basile Orain"))
    for text in (shown, dropped):
        ask(attendee, text)
        expect(attendee.get_by_text(text).first).to_be_visible()
    choose(console, "Nouvelles", dropped)
    console.keyboard.press("x")
    console.keyboard.press("2")
    expect(attendee.locator("li[data-mine]", has_text=dropped)).to_contain_text("sort du sujet")
    choose(console, "Nouvelles", shown)
    console.keyboard.press("a")
    choose(console, "Validées", shown)
    for key, state in (("s", "à l’écran"), ("r", "répondue")):
        console.keyboard.press(key)
        expect(attendee.locator("li[data-mine]", has_text=shown).first).to_contain_text(state)
    lies_in(console, "Archive", dropped)

    # With at most 30 s left Next asks nothing: one key.
    while console.locator(".console-clock .clock").get_attribute("data-tone") not in {"danger", "over"}:
        console.keyboard.press("-")
        console.wait_for_timeout(400)
    before = now_and_phase(console)
    console.keyboard.press("n")
    expect(console.locator(".toast", has_text="On passe à la suite")).to_be_visible()
    moves_on_from(console, before)


def test_one_that_waits_for_approval_is_shown_and_answered_without_changing_tabs(demo: Demo, browse: Browse) -> None:
    text = "Peut-on la montrer sans la chercher ?"
    moderator = ready(demo.enter(browse, "moderator"))
    moderate(moderator, on=True)
    ask(ready(demo.enter(browse, "attendee")), text)
    choose(moderator, "Nouvelles", text)
    moderator.keyboard.press("s")
    expect(moderator.locator(".preview p", has_text=text)).to_be_visible()
    moderator.keyboard.press("r")
    expect(moderator.locator(".preview p", has_text=text)).to_have_count(0)
    lies_in(moderator, "Répondues", text)


def test_a_hand_that_writing_suits_too_becomes_a_question_and_its_author_is_muted(demo: Demo, browse: Browse) -> None:
    text = "Combien de bornes par an, dit la main ?"
    console = ready(demo.enter(browse, "moderator"))
    room = ready(demo.enter(browse, "attendee"))
    room.get_by_label("Une réponse par écrit me va aussi").check()
    room.get_by_role("button", name="Lever la main").click()
    entry = console.locator(".queue-row", has_text="Nadia Belkacem")
    expect(entry).to_contain_text("par écrit aussi")
    entry.get_by_role("button", name="Autres actions").click()
    console.get_by_role("button", name="Noter sa question").click()
    console.get_by_label("Question de Nadia Belkacem").fill(text)
    console.get_by_role("button", name="Publier la question").click()
    expect(room.locator("li[data-mine]", has_text=text).first).to_be_visible()
    expect(entry).to_have_count(0)
    choose(console, "Validées", text)
    console.get_by_role("button", name="Autres actions", exact=True).click()
    console.get_by_role("button", name="Suspendre ses questions").click()
    row = console.locator("li.question", has_text=text)
    expect(row).to_contain_text("ne peut plus demander")
    console.keyboard.press("Shift+Z")
    undo = console.get_by_role("dialog").get_by_role("button", name="Cette personne ne peut plus poser de questions")
    undo.click()
    console.keyboard.press("Escape")
    expect(row).not_to_contain_text("ne peut plus demander")
