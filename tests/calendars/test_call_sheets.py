"""Each presenter gets a call sheet of their own slot: once, and anew when it moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.calendars.test_staff_invites import signed_in
from tests.core.mailbox import Mailbox, plain_text, smtp_server
from tests.factories import NOON
from tests.plugins.application import browser_of, make_app
from tests.registrations.outbox import open_link, send_form, work
from webinar.core import clock
from webinar.schedule.models import Slot

SAM, LEA = "sam@example.org", "lea@example.org"
HOSTILE = "Léa\r\nBcc: all@example.org <script>alert(1)</script>"


@dataclass
class Stage:
    """A session of three slots: Sam in New York, Léa with a hostile name, Kim without an address."""

    app: Flask
    mailbox: Mailbox
    page: str
    slot_id: int
    organiser: FlaskClient
    stranger: FlaskClient
    elsewhere: str

    def press(self) -> tuple[int, str]:
        """Presses the button."""
        answer = send_form(self.organiser, self.page, self.page)
        work(self.app)
        return answer

    def letters(self, to: str) -> list[tuple[str, str]]:
        """Subject and plain text of each mail to somebody."""
        return [(str(one["Subject"]), plain_text(one)) for one in self.mailbox.messages if one["To"] == to]


def made_stage(tmp_path: Path, mailbox: Mailbox, **settings: object) -> Stage:
    """The stage, two days before."""
    app = make_app(tmp_path, **settings)
    with app.extensions["database"].writing() as db:
        event = factories.event(db, organiser_name="Pôle Énergie")
        made = factories.pitch_session(db, event, starts_at=NOON + timedelta(days=2), status="published")
        first = factories.slot(db, made, 1, HOSTILE)
        second = factories.slot(db, made, 2, "Agrinov", questions_s=150)
        third = factories.slot(db, made, 3, "Voltéo")
        lea = factories.person(db, HOSTILE, email=LEA, locale="fr")
        sam = factories.person(db, "Sam Oster", email=SAM, locale="en", zone="America/New_York")
        factories.speaker(db, event, first, HOSTILE, person_id=lea.id)
        factories.speaker(db, event, second, "Sam Oster", person_id=sam.id)
        factories.speaker(db, event, third, "Kim Adel")
        ines, other = factories.person(db, "Inès Marceau"), factories.person(db, "Otto Lind")
        factories.grant(db, ines, event, "organiser")
        another = factories.event(db)
        factories.grant(db, other, another, "organiser")
    page = f"/s/{made.public_id}/call-sheet"
    browsers = signed_in(app, ines.id), signed_in(app, other.id)
    return Stage(app, mailbox, page, second.id, *browsers, f"/e/{another.slug}/answers")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The stage with a mail server."""
    with smtp_server() as mailbox, clock.fixed(NOON):
        stage = made_stage(tmp_path, mailbox, **mailbox.settings())
        yield stage
        stage.app.extensions["kernel"].stop()
        stage.app.extensions["database"].dispose()


def test_each_presenter_is_told_their_own_slot_in_their_zone_and_language_once(stage: Stage) -> None:
    assert "Envoyer à 2 intervenants" in stage.organiser.get(stage.page).text
    assert stage.press() == (303, f"{stage.page}?sent=2")
    ((subject, text),) = stage.letters(SAM)
    assert subject == "Your slot at 07:11: Agrinov"
    link = next(line for line in text.splitlines() if "/l/" in line)
    facts = text.split("\n\n")[3].splitlines()
    assert [fact for fact in facts if not fact.startswith("Before")] == [
        "Your slot: Agrinov",
        "Session: Morning pitches",
        "Time: Friday, November 27, 2026, 07:11–07:18 (New York)",
        "In the green room from: 06:56 (New York)",
        "Length: 5\u00a0min of pitch, then 2\u00a0min\u00a030\u00a0s of questions",
        "After you: Voltéo · Kim Adel",
        "Organiser: Pôle Énergie",
    ]
    answer = open_link(browser_of(stage.app), link.removeprefix("http://127.0.0.1:5000"))
    assert answer == (303, stage.page.replace("call-sheet", "green-room"))
    page = stage.organiser.get(stage.page).text
    nobody = "Personne\u00a0: chaque intervenant joignable"
    assert [nobody in page, "Envoyer à" in page, page.count("Envoyée<")] == [True, False, 2]
    invites = stage.page.replace("call-sheet", "invites")
    assert f'href="{stage.page}"' in stage.organiser.get(invites).text
    assert send_form(stage.organiser, invites, stage.page) == (303, f"{stage.page}?sent=0")
    work(stage.app)
    assert sorted(stage.mailbox.recipients) == [LEA, SAM]


def test_a_moved_slot_is_told_again_with_both_times_and_back_again_too(stage: Stage) -> None:
    stage.press()
    for minutes in (10, -10):
        with stage.app.extensions["database"].writing() as db:
            db.get_one(Slot, stage.slot_id).planned_at += timedelta(minutes=minutes)
        clock.advance(1)
        page = stage.organiser.get(stage.page).text
        assert ["À renvoyer" in page, "Envoyer à 1 intervenant<" in page] == [True, True]
        assert stage.press() == (303, f"{stage.page}?sent=1")
    letters = stage.letters(SAM)
    assert [subject for subject, _ in letters] == [
        "Your slot at 07:11: Agrinov", "New time, 07:21: Agrinov", "New time, 07:11: Agrinov",
    ]  # fmt: skip
    lines = letters[1][1].splitlines()
    assert [line for line in lines if "ime: " in line] == [
        "Time: Friday, November 27, 2026, 07:21–07:28 (New York)",
        "Former time: Friday, November 27, 2026, 07:11–07:18 (New York)",
    ]
    assert len(stage.letters(LEA)) == 1


def test_who_has_no_address_is_listed_and_not_written_to(stage: Stage) -> None:
    row = next(one for one in stage.organiser.get(stage.page).text.split("<tr>") if "Kim Adel" in one)
    assert ["Sans adresse e-mail" in row, "?of=" in row] == [True, False]


def test_hostile_names_stay_text_in_headers_letters_and_on_the_page(stage: Stage) -> None:
    page = stage.organiser.get(stage.page).text
    assert "<script>alert" not in page
    stage.press()
    (message,) = [one for one in stage.mailbox.messages if one["To"] == LEA]
    assert message["Bcc"] is None
    assert str(message["Subject"]) == (
        "Votre passage à 13:00\u00a0: Léa Bcc: all@example.org <script>alert(1)</script>"
    )
    html = message.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "\nBcc" not in plain_text(message)


def test_the_preview_says_the_letter_without_making_a_link(stage: Stage) -> None:
    quoted = stage.organiser.get(stage.page).text.split('"')
    address = next(one for one in quoted if f"?of={stage.slot_id}-" in one)
    page = stage.organiser.get(address.partition("#")[0]).text
    said = page.split('<div class="stack" lang="en">')[1].split("</div>")[0]
    assert ["<strong>Your slot at 07:11: Agrinov</strong>" in said, "– Quiet room" in said, "/l/" in page] == [
        True, True, False,
    ]  # fmt: skip
    assert stage.mailbox.messages == []


def test_others_organisers_and_strangers_do_not_find_the_page(stage: Stage) -> None:
    browsers = (stage.stranger, browser_of(stage.app))
    assert [one.get(stage.page).status_code for one in browsers] == [403, 401]
    assert stage.organiser.get("/s/nosuchsession/call-sheet").status_code == 404
    assert send_form(stage.stranger, stage.elsewhere, stage.page)[0] == 403
    work(stage.app)
    assert stage.mailbox.messages == []


def test_without_mail_the_page_says_so_and_nothing_is_written(tmp_path: Path) -> None:
    with clock.fixed(NOON):
        stage = made_stage(tmp_path, Mailbox())
        page = stage.organiser.get(stage.page).text
        assert ["aucune feuille de route ne peut partir" in page, "Envoyer à" in page] == [True, False]
        invites = stage.page.replace("call-sheet", "invites")
        assert send_form(stage.organiser, invites, stage.page)[0] == 409
        stage.app.extensions["kernel"].stop()
        stage.app.extensions["database"].dispose()
