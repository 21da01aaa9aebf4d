"""An event's own words in its letters: in real letters, checked, safe, looked at, tried and taken back."""

from __future__ import annotations

import base64
import hashlib
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.core.mailbox import smtp_server
from tests.mailing.conftest import LETTERS, SLUG
from tests.plugins.application import browser_of, make_app, send, signed_in
from tests.registrations.outbox import register, written
from webinar.core import clock
from webinar.core.mail import Letter
from webinar.registrations.letter_models import LetterText
from webinar.schedule.models import Event, PitchSession

NADIA = "nadia@example.org"
FR, EN = f"{LETTERS}/texts/registered/fr", f"{LETTERS}/texts/registered/en"
USUAL = "Voici votre lien personnel. Il ouvre la session, et vous pouvez déjà y poser une question."


def keep(client: FlaskClient, subject: str, text: str, page: str = FR) -> int:
    """Saves own words; gives the status."""
    return int(send(client, page, page, subject=subject, text=text).status_code)


def parts(app: Flask, to: str) -> tuple[str, str, str]:
    """Somebody's only letter: the subject as sent, the text, the page."""
    with app.extensions["database"].reading() as db:
        letter = db.scalars(select(Letter).where(Letter.to_address == to)).one()
    mail = message_from_bytes(letter.content or b"", EmailMessage, policy=SMTP)
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and page is not None
    return (
        str(mail["Subject"]),
        text.get_content().replace("\r\n", "\n"),
        page.get_content().replace("\r\n", "\n"),
    )


def test_own_words_are_in_the_letters_of_their_language_only(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    assert (
        keep(organiser, "{prenom}, à {heure}", "Bonjour **{nom}**, à {heure}.\n\nLe {date} : {session}.")
        == 303
    )
    assert keep(organiser, "{first_name}, at {time}", "Hello {name}.", EN) == 303
    register(browser_of(app), meeting.public_id, NADIA, "Nadia Benali")
    subject, text, page = parts(app, NADIA)
    assert subject == "Nadia, à 13:00"
    title = meeting.title["fr"]
    day = "vendredi 27 novembre 2026"
    assert text.startswith(
        f"Vous êtes inscrit\n\nBonjour **Nadia Benali**, à 13:00.\n\nLe {day} : {title}.\n\nSession\u00a0:"
    )
    assert f"<p>Bonjour <strong>Nadia Benali</strong>, à 13:00.</p>\n<p>Le {day} : {title}.</p>" in page
    assert (USUAL in text, USUAL in page, "Entrer dans la session" in page) == (False, False, True)
    english = browser_of(app)
    english.set_cookie("lang", "en", domain="127.0.0.1")
    register(english, meeting.public_id, "sam@example.org", "Sam Hill")
    subject, text, _ = parts(app, "sam@example.org")
    assert subject.startswith("Sam, at ")
    assert text.split("\n\n")[1] == "Hello Sam Hill."


def test_hostile_words_and_names_stay_text(app: Flask, meeting: PitchSession, organiser: FlaskClient) -> None:
    text = (
        '<script>alert(1)</script> [x](javascript:alert(1)) [{nom}](https://example.org/{nom} "{nom}") {nom}'
    )
    assert keep(organiser, "{nom}\u2028Bcc: all@example.org", text) in (303, 422)
    assert keep(organiser, "{nom}", text) == 303
    name = '"><img src=x onerror=1> **b** {session}'
    register(browser_of(app), meeting.public_id, NADIA, name)
    subject, plain, page = parts(app, NADIA)
    assert subject == name
    assert plain.split("\n\n")[1].endswith(f" {name}")
    own = page[page.index("</h1>") : page.index('class="facts"')]
    assert set(re.findall(r"<(\w+)", own)) == {"p", "a"}
    assert re.findall(r'href="(.*?)"', own) == ["https://example.org/%7Bnom%7D"]
    assert "&#34;&gt;&lt;img src=x onerror=1&gt; **b** {session}</p>" in own


@pytest.mark.parametrize(
    ("subject", "text", "wrong"),
    [
        ("{prénom}", "Bonjour", {"subject"}),
        ("Bonjour", "{nom} {0.__class__}", {"text"}),
        ("{}", "{ nom }", {"subject", "text"}),
        ("", "", {"subject", "text"}),
        ("x" * 161, "y" * 4001, {"subject", "text"}),
    ],
)
def test_what_cannot_be_is_said_by_its_field_and_the_words_stay(
    app: Flask, organiser: FlaskClient, subject: str, text: str, wrong: set[str]
) -> None:
    answer = send(organiser, FR, FR, subject=subject, text=text)
    assert answer.status_code == 422
    assert set(re.findall(r'id="(\w+)-error"', answer.text)) == wrong
    assert f'value="{subject}"' in answer.text
    assert f">{text}</textarea>" in answer.text
    with app.extensions["database"].reading() as db:
        assert db.scalar(select(func.count(LetterText.id))) == 0


def test_reset_brings_the_usual_words_back(app: Flask, meeting: PitchSession, organiser: FlaskClient) -> None:
    keep(organiser, "Premier", "Premier texte")
    keep(organiser, "Deuxième", "Deuxième texte")
    shown = organiser.get(FR).text
    assert "Deuxième texte</textarea>" in shown
    assert organiser.get(LETTERS).text.count("Texte à vous") == 1
    assert send(organiser, FR, f"{FR}/reset").status_code == 303
    assert organiser.get(LETTERS).text.count("Texte à vous") == 0
    register(browser_of(app), meeting.public_id, NADIA)
    assert written(app, NADIA)[0].text.split("\n\n")[1] == USUAL


def test_a_reason_of_a_cancelled_session_stays_beside_own_words(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    with app.extensions["database"].writing() as db:
        db.get_one(PitchSession, meeting.id).cancel_reason = {"fr": "La salle est fermée."}
    cancelled = f"{LETTERS}/texts/cancelled/fr"
    keep(organiser, "Annulée", "Désolés.", cancelled)
    page = organiser.get(f"{cancelled}/preview").text
    assert re.findall("<p>(.*?)</p>", page)[:2] == ["Désolés.", "La salle est fermée."]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "kind", ["registered", "waiting", "promoted", "moved", "cancelled", "day", "hour", "replay"]
)
def test_the_preview_is_the_letter_in_a_box(organiser: FlaskClient, kind: str, lang: str) -> None:
    page = f"{LETTERS}/texts/{kind}/{lang}"
    keep(organiser, "S {nom}", "<b>x</b> {nom}", page)
    answer = organiser.get(f"{page}/preview")
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (
        answer.headers["Content-Security-Policy"]
        == f"sandbox; default-src 'none'; style-src 'sha256-{digest}'"
    )
    assert "<p>&lt;b&gt;x&lt;/b&gt; Odile Garnier</p>" in answer.text
    assert f'<html lang="{lang}">' in answer.text
    assert "&lt;b&gt;x&lt;/b&gt; Odile Garnier" in organiser.get(page).text


def test_without_a_session_there_is_no_preview(
    app: Flask, meeting: PitchSession, organiser: FlaskClient
) -> None:
    with app.extensions["database"].writing() as db:
        db.delete(db.get_one(PitchSession, meeting.id))
    assert "créez-en une d’abord" in organiser.get(FR).text
    assert organiser.get(f"{FR}/preview").status_code == 404


def test_a_trial_without_mail_says_so(organiser: FlaskClient) -> None:
    answer = send(organiser, FR, f"{FR}/trial")
    assert answer.status_code == 422
    assert "l’envoi d’e-mails n’est pas réglé" in answer.text


def test_a_trial_goes_to_its_sender_or_shows_the_servers_words(tmp_path: Path) -> None:
    with smtp_server() as mailbox:
        app = make_app(tmp_path, SMTP_HOST="127.0.0.1", SMTP_PORT=mailbox.port, SMTP_TLS="off",
                       MAIL_FROM="bonjour@example.org")  # fmt: skip
        with app.extensions["database"].writing() as db:
            event = factories.event(db, slug=SLUG)
            factories.pitch_session(db, event, starts_at=clock.now())
            person = factories.person(db, "Odile Garnier", email="orga@example.org")
            factories.grant(db, person, event, "organiser")
        client = signed_in(app, person.id)
        keep(client, "Essai {nom}", "Texte")
        assert send(client, FR, f"{FR}/trial").status_code == 200
        assert mailbox.recipients == ["orga@example.org"]
        mailbox.refused_addresses["orga@example.org"] = "550 5.1.1 <orga> not here"
        refused = send(client, FR, f"{FR}/trial")
        assert refused.status_code == 422
        assert "<code>550 5.1.1 &lt;orga&gt; not here</code>" in refused.text
    app.extensions["kernel"].stop()
    app.extensions["database"].dispose()


def test_only_the_events_organisers_and_only_known_letters(
    app: Flask, event: Event, meeting: PitchSession, organiser: FlaskClient
) -> None:
    with app.extensions["database"].writing() as db:
        draft = factories.event(db, status="draft")
        factories.event(db, slug="autre")
        moderator = factories.person(db, "Marc Petit", email="marc@example.org")
        factories.grant(db, moderator, event, "moderator")
    door = f"/s/{meeting.public_id}"
    assert organiser.get(f"/e/{draft.slug}/letters/texts/registered/fr").status_code == 404
    assert organiser.get("/e/autre/letters/texts/registered/fr").status_code == 403
    for action in ("", "/reset", "/trial"):
        assert (
            send(signed_in(app, moderator.id), door, f"{FR}{action}", subject="a", text="b").status_code
            == 403
        )
        for wrong in ("registered/de", "code/fr"):
            address = f"{LETTERS}/texts/{wrong}{action}"
            assert send(organiser, FR, address, subject="a", text="b").status_code == 404
    assert organiser.get(f"{LETTERS}/texts/code/fr/preview").status_code == 404


def test_own_words_go_with_their_event(app: Flask, event: Event, organiser: FlaskClient) -> None:
    keep(organiser, "a", "b")
    with app.extensions["database"].writing() as db:
        db.delete(db.get_one(Event, event.id))
    with app.extensions["database"].reading() as db:
        assert db.scalar(select(func.count(LetterText.id))) == 0
