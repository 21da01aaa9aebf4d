"""Letters reach a real server as they were written, once each, in spite of what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import BadSetting, Settings
from tests.core.mailbox import Mailbox, html_text, plain_text, smtp_server
from tests.factories import NOON
from tests.plugins.application import SECRET, make_app
from webinar.core import clock
from webinar.core.jobs import Job
from webinar.core.mail import Letter, Outgoing, post
from webinar.core.mail_content import Content, body_of
from webinar.core.mail_delivery import BACKOFF_S, LEASE


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    with smtp_server() as found:
        yield found


@pytest.fixture
def sender(mailbox: Mailbox, tmp_path: Path) -> Iterator[Flask]:
    """An application that sends its letters there, at a fixed time."""
    with clock.fixed(NOON):
        app = make_app(tmp_path, **mailbox.settings())
        yield app
        app.extensions["database"].dispose()


def write(app: Flask, to: str, key: str = "", title: str = "Bonjour", **values: object) -> bool:
    """Posts a letter."""
    content = Content(lang="fr", title=title, lines=("Une phrase.",), button=("Entrer", "https://events.example/l/abc"))
    with app.app_context(), app.extensions["database"].writing() as db:
        return post(
            db, Outgoing(key=key or to, to=to, subject=title, body=body_of(content), lang="fr", **values)  # type: ignore[arg-type]
        )


def work(app: Flask) -> None:
    """Carries out what is due until nothing is."""
    while app.extensions["worker"].run_due():
        pass


def letters(app: Flask) -> list[Letter]:
    """Every letter, in order."""
    with app.extensions["database"].reading() as db:
        return list(db.scalars(select(Letter).order_by(Letter.id)))


def states(app: Flask) -> dict[str, str]:
    """Address → state."""
    return {letter.to_address: letter.state for letter in letters(app)}


def test_a_letter_arrives_as_it_was_written(sender: Flask, mailbox: Mailbox) -> None:
    assert write(sender, "nadia@example.org", title="Mardi 14:00 · Pitchs d’été", from_name="Pôle Énergie")
    assert mailbox.messages == []
    work(sender)
    (message,) = mailbox.messages
    assert message["Subject"] == "Mardi 14:00 · Pitchs d’été"
    assert message["From"] == "Pôle Énergie <estrade@events.example>"
    assert message["To"] == "nadia@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["Date"].datetime == NOON
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert plain_text(message) == (
        "Mardi 14:00 · Pitchs d’été\n\nUne phrase.\n\nEntrer\nhttps://events.example/l/abc\n"
    )
    html = html_text(message)
    for said in ('lang="fr"', "Une phrase.", 'href="https://events.example/l/abc"', "max-width: 600px"):
        assert said in html
    (letter,) = letters(sender)
    assert (letter.state, letter.sent_at, letter.attempts) == ("sent", NOON, 1)
    assert message["Message-ID"] == letter.message_id


def test_what_people_wrote_is_text_in_the_html_of_a_letter(sender: Flask, mailbox: Mailbox) -> None:
    write(sender, "nadia@example.org", title="<b>{{7*7}}</b> & co")
    work(sender)
    html = html_text(mailbox.messages[0])
    assert "<h1>&lt;b&gt;{{7*7}}&lt;/b&gt; &amp; co</h1>" in html


def test_a_sent_letter_keeps_no_text_since_it_may_hold_a_link(sender: Flask, mailbox: Mailbox) -> None:
    write(sender, "nadia@example.org")
    assert letters(sender)[0].content is not None
    work(sender)
    assert letters(sender)[0].content is None


@pytest.mark.parametrize(
    "evil", ["Bonjour\r\nBcc: all@example.org", "Bonjour\nBcc: x", "a\x00b\x0bc", "\u2028Bcc: x", "\ud800"]
)
def test_nobody_breaks_out_of_a_header(sender: Flask, mailbox: Mailbox, evil: str) -> None:
    write(sender, "nadia@example.org", title="x", from_name=evil)
    with sender.app_context(), sender.extensions["database"].writing() as db:
        body = body_of(Content(lang="fr", title="x"))
        post(db, Outgoing(key="evil", to="bo@example.org", subject=evil, body=body, lang="fr"))
    work(sender)
    assert mailbox.recipients == ["nadia@example.org", "bo@example.org"]
    for message in mailbox.messages:
        assert message["Bcc"] is None
        assert message.defects == []


def test_the_same_key_is_one_letter(sender: Flask, mailbox: Mailbox) -> None:
    assert write(sender, "nadia@example.org", key="reminder:1")
    assert not write(sender, "nadia@example.org", key="reminder:1")
    work(sender)
    work(sender)
    assert mailbox.recipients == ["nadia@example.org"]


def test_a_transaction_that_fails_writes_no_letter(sender: Flask, mailbox: Mailbox) -> None:
    with pytest.raises(RuntimeError), sender.app_context(), sender.extensions["database"].writing() as db:
        body = body_of(Content(lang="fr", title="x"))
        post(db, Outgoing(key="k", to="nadia@example.org", subject="x", body=body, lang="fr"))
        raise RuntimeError
    work(sender)
    assert mailbox.messages == []
    assert letters(sender) == []


def test_many_letters_share_one_connection(sender: Flask, mailbox: Mailbox) -> None:
    wanted = [f"person{number}@example.org" for number in range(25)]
    for address in wanted:
        write(sender, address)
    work(sender)
    assert mailbox.recipients == wanted
    assert mailbox.connections == 1


# Refusals


def test_a_refusal_for_now_is_tried_again_later(sender: Flask, mailbox: Mailbox) -> None:
    mailbox.refused_addresses["nadia@example.org"] = "451 4.7.1 Greylisted, come back"
    write(sender, "nadia@example.org")
    write(sender, "bo@example.org")
    work(sender)
    assert mailbox.recipients == ["bo@example.org"]
    first = letters(sender)[0]
    assert (first.state, first.last_words) == ("queued", "451 4.7.1 Greylisted, come back")
    mailbox.refused_addresses.clear()
    clock.advance(BACKOFF_S[0] - 1)
    work(sender)
    assert mailbox.recipients == ["bo@example.org"]
    clock.advance(2)
    work(sender)
    assert mailbox.recipients == ["bo@example.org", "nadia@example.org"]
    assert mailbox.messages[1]["Message-ID"] == first.message_id


def test_a_letter_refused_for_now_for_a_day_has_failed(sender: Flask, mailbox: Mailbox) -> None:
    mailbox.on_data = lambda _message: "452 4.3.1 No room"
    write(sender, "nadia@example.org")
    for pause in (*BACKOFF_S, 0):
        work(sender)
        clock.advance(pause + 1)
    (letter,) = letters(sender)
    assert (letter.state, letter.attempts, letter.last_words) == ("failed", 1 + len(BACKOFF_S), "452 4.3.1 No room")
    assert letter.content is not None


def test_a_refusal_for_good_is_kept_in_the_servers_words(sender: Flask, mailbox: Mailbox) -> None:
    mailbox.refused_addresses["gone@example.org"] = "550 5.1.1 No such mailbox"
    mailbox.on_data = lambda message: "554 5.7.1 Spam" if message["To"] == "spam@example.org" else None
    for address in ("gone@example.org", "spam@example.org", "bo@example.org"):
        write(sender, address)
    work(sender)
    assert states(sender) == {"gone@example.org": "bounced", "spam@example.org": "failed", "bo@example.org": "sent"}
    assert [letter.last_words for letter in letters(sender)] == ["550 5.1.1 No such mailbox", "554 5.7.1 Spam", ""]
    clock.advance(86_400)
    work(sender)
    assert mailbox.recipients == ["bo@example.org"]


def test_a_server_that_is_down_costs_one_try_and_fails_no_letter(tmp_path: Path) -> None:
    with clock.fixed(NOON), smtp_server() as mailbox:
        app = make_app(tmp_path, **mailbox.settings(SMTP_PORT=mailbox.port + 1))
        for number in range(5):
            write(app, f"person{number}@example.org")
        work(app)
        assert [letter.attempts for letter in letters(app)] == [1, 0, 0, 0, 0]
        assert "refused" in letters(app)[0].last_words.lower()
        app.extensions["settings"] = make_app(tmp_path, **mailbox.settings()).extensions["settings"]
        clock.advance(59)
        work(app)
        assert mailbox.messages == []
        clock.advance(5)
        work(app)
        assert sorted(mailbox.recipients) == [f"person{number}@example.org" for number in range(5)]


def test_a_line_that_cannot_be_encrypted_is_not_used(tmp_path: Path) -> None:
    with clock.fixed(NOON), smtp_server() as mailbox:
        app = make_app(tmp_path, **mailbox.settings(SMTP_TLS="starttls"))
        write(app, "nadia@example.org")
        work(app)
        assert mailbox.messages == []
        assert "STARTTLS" in letters(app)[0].last_words


def test_a_letter_that_is_too_late_is_not_sent(sender: Flask, mailbox: Mailbox) -> None:
    write(sender, "nadia@example.org", not_after=NOON + timedelta(minutes=10))
    clock.advance(601)
    work(sender)
    assert mailbox.messages == []
    assert [(letter.state, letter.last_words) for letter in letters(sender)] == [("failed", "too late")]


# Pace


def test_no_more_letters_a_minute_than_allowed(tmp_path: Path) -> None:
    with clock.fixed(NOON), smtp_server() as mailbox:
        app = make_app(tmp_path, **mailbox.settings(MAIL_PER_MINUTE=10))
        for number in range(25):
            write(app, f"person{number}@example.org")
        counts = []
        for _minute in range(4):
            work(app)
            counts.append(len(mailbox.messages))
            clock.advance(62)
        assert counts == [10, 20, 25, 25]
        assert mailbox.connections == 3
        with app.extensions["database"].reading() as db:
            assert db.scalar(select(func.count(Job.id)).where(Job.done_at.is_(None))) == 0


# Without a mail server


def test_without_a_server_letters_can_be_read(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    write(app, "nadia@example.org", title="Votre lien")
    work(app)
    commands = app.test_cli_runner()
    listed = commands.invoke(args=["mail", "list"]).output
    assert "queued" in listed
    assert "nadia@example.org  Votre lien" in listed
    shown = commands.invoke(args=["mail", "show", "1"]).output
    assert shown == (
        "To: nadia@example.org\nSubject: Votre lien\n\n"
        "Votre lien\n\nUne phrase.\n\nEntrer\nhttps://events.example/l/abc\n\n"
    )
    assert "no letter 9" in commands.invoke(args=["mail", "show", "9"]).output
    assert "No mail server is set" in commands.invoke(args=["mail", "test", "a@example.org"]).output


def test_the_administrator_sends_what_failed_again(sender: Flask, mailbox: Mailbox) -> None:
    mailbox.on_data = lambda _message: "554 no"
    write(sender, "nadia@example.org")
    work(sender)
    mailbox.on_data = lambda _message: None
    commands = sender.test_cli_runner()
    assert "1 letters" in commands.invoke(args=["mail", "retry", "--failed"]).output
    work(sender)
    assert mailbox.recipients == ["nadia@example.org"]
    assert "is sent" in commands.invoke(args=["mail", "show", "1"]).output


def test_the_administrator_tries_the_server_and_reads_its_words(sender: Flask, mailbox: Mailbox) -> None:
    commands = sender.test_cli_runner()
    assert "took a letter to me@example.org" in commands.invoke(args=["mail", "test", "me@example.org"]).output
    assert mailbox.recipients == ["me@example.org"]
    mailbox.refused_addresses["me@example.org"] = "550 5.7.1 We know nobody of that name"
    assert "550 5.7.1 We know nobody" in commands.invoke(args=["mail", "test", "me@example.org"]).output
    assert "no mail address" in commands.invoke(args=["mail", "test", "me"]).output


# Interrupted work


def test_a_letter_in_the_hands_of_a_dead_worker_goes_out_when_its_lease_ends(sender: Flask, mailbox: Mailbox) -> None:
    write(sender, "nadia@example.org")
    with sender.extensions["database"].writing() as db:
        letter = db.scalars(select(Letter)).one()
        letter.state, letter.attempts, letter.leased_until = "sending", 1, NOON + LEASE
        message_id = letter.message_id
    work(sender)
    assert mailbox.messages == []
    clock.advance(LEASE.total_seconds() + 1)
    write(sender, "bo@example.org")
    work(sender)
    assert sorted((str(one["To"]), one["Message-ID"] == message_id) for one in mailbox.messages) == [
        ("bo@example.org", False), ("nadia@example.org", True),
    ]  # fmt: skip



# Settings


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"SMTP_HOST": "mail.example.org"}, "MAIL_FROM"),
        ({"SMTP_HOST": "mail.example.org", "MAIL_FROM": "Estrade"}, "MAIL_FROM"),
        ({"MAIL_FROM": "Estrade <a@b.org>\nBcc: x@y.org"}, "MAIL_FROM"),
        ({"SMTP_TLS": "maybe"}, "SMTP_TLS"),
        ({"MAIL_PER_MINUTE": "0"}, "MAIL_PER_MINUTE"),
        (
            {"SMTP_HOST": "mail.example.org", "MAIL_FROM": "a@b.org", "SMTP_TLS": "off", "SMTP_PASSWORD": "p"},
            "SMTP_TLS",
        ),
    ],
)
def test_settings_of_mail_that_cannot_be_meant_are_named(values: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=f"{named} must"):
        Settings.from_environment({"SECRET_KEY": SECRET, **values})
