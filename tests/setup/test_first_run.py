"""First run: an empty installation serves nothing else, a token opens it once, an administrator ends it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.core.mailbox import smtp_server
from tests.plugins.application import browser_of, make_app, send, signed_in, token_in
from webinar.calendars.sending import own_address
from webinar.core.instance import Instance, mail_settings
from webinar.core.mail import Letter
from webinar.core.mail_trial import likely_cause
from webinar.people.models import Person
from webinar.schedule.models import PitchSession
from webinar.setup.state import announce

PASSWORD = "une phrase assez longue"
SERVER = {"smtp_host": "127.0.0.1", "smtp_tls": "off", "mail_from": "bonjour@example.org"}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    """An installation that nobody has set up."""
    made = make_app(tmp_path)
    made.extensions["is_set_up"] = False
    yield made
    made.extensions["kernel"].stop()
    made.extensions["database"].dispose()


@pytest.fixture
def token(empty: Flask, capsys: pytest.CaptureFixture[str]) -> str:
    """What the terminal shows at start."""
    announce(empty)
    return printed(capsys)


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """The token in what was printed."""
    found = re.search(r"^    (\S{32})$", capsys.readouterr().err, re.MULTILINE)
    assert found is not None
    return found[1]


def instance(app: Flask) -> Instance:
    """The installation's row."""
    with app.extensions["database"].reading() as db:
        row = db.get(Instance, 1)
    assert isinstance(row, Instance)
    return row


def fill(client: FlaskClient, step: str, **fields: str) -> tuple[int, str]:
    """Sends a step's form; the status and where it leads."""
    page = f"/setup/{step}" if step else "/setup"
    answer = send(client, page, page, **fields)
    return answer.status_code, answer.headers.get("Location", "")


def begun(app: Flask, token: str) -> FlaskClient:
    """A browser that gave the token and the name."""
    client = browser_of(app)
    assert fill(client, "", token=token) == (303, "/setup/name")
    assert fill(client, "name", language="en", name="Pôle Énergie") == (303, "/setup/administrator")
    return client


def with_administrator(app: Flask, token: str) -> FlaskClient:
    """A browser that has become the administrator's."""
    client = begun(app, token)
    assert fill(client, "administrator", name="Ana Martel", email="ana@example.org", password=PASSWORD) == (
        303,
        "/setup/mail",
    )
    return client


@pytest.mark.parametrize("path", ["/", "/e/x", "/s/x/room", "/l/x", "/sign-in", "/admin", "/nowhere", "/my"])
def test_an_empty_installation_answers_every_page_with_its_setup(empty: Flask, path: str) -> None:
    answer = browser_of(empty).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/setup")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/robots.txt", "/setup"])
def test_what_machines_and_the_setup_need_is_served(empty: Flask, path: str) -> None:
    assert browser_of(empty).get(path).status_code == 200


def test_without_the_token_nothing_is_set_up(empty: Flask, token: str) -> None:
    stranger = browser_of(empty)
    steps = ("name", "administrator", "mail", "look")
    assert [stranger.get(f"/setup/{step}").status_code for step in steps] == [403] * 4
    csrf = token_in(stranger.get("/setup").text)
    fields = {"csrf_token": csrf, "name": "Eve", "email": "eve@example.org", "password": PASSWORD}
    assert stranger.post("/setup/administrator", data=fields).status_code == 403
    with empty.extensions["database"].reading() as db:
        assert db.scalars(select(Person.id)).all() == []


def test_wrong_tokens_are_paced_and_the_right_one_is_kept_as_a_hash(empty: Flask, token: str) -> None:
    assert token not in (instance(empty).setup_token_hash or "")
    statuses = [fill(browser_of(empty), "", token="x" * 32)[0] for _ in range(21)]
    assert statuses == [422] * 20 + [429]
    assert fill(browser_of(empty), "", token=token)[0] == 429


def test_a_token_works_once_even_for_two_at_once(empty: Flask, token: str) -> None:
    clients = [browser_of(empty) for _ in range(5)]
    csrfs = [token_in(client.get("/setup").text) for client in clients]
    statuses: list[int] = []

    def give(client: FlaskClient, csrf: str) -> None:
        statuses.append(client.post("/setup", data={"csrf_token": csrf, "token": token}).status_code)

    threads = [threading.Thread(target=give, args=pair) for pair in zip(clients, csrfs, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] + [422] * 4
    assert sorted(client.get("/setup/name").status_code for client in clients) == [200] + [403] * 4


def test_a_new_start_ends_the_former_token(empty: Flask, token: str, capsys: pytest.CaptureFixture[str]) -> None:
    announce(empty)
    newer = printed(capsys)
    assert fill(browser_of(empty), "", token=token)[0] == 422
    assert fill(browser_of(empty), "", token=newer)[0] == 303


def test_four_steps_lead_to_the_administrators_page(empty: Flask, token: str) -> None:
    client = begun(empty, token)
    page = client.get("/setup/administrator").text
    assert re.findall(r"<title>(.*?)</title>", page) == ["Step 2 of 4 · Administrator · Pôle Énergie"]
    assert page.count("<h1") == 1
    assert fill(client, "administrator", name="Ana", email="ana@example.org", password="password1")[0] == 422
    assert fill(client, "administrator", name="Ana", email="ana@example.org", password=PASSWORD)[1] == "/setup/mail"
    assert "Step 3 of 4" in client.get("/setup/mail").text
    assert client.get("/setup").headers["Location"] == "/setup/mail"
    assert fill(client, "look", colour="#ffd400")[1] == "/e/pole-energie/workspace"
    assert client.get("/admin").status_code == 200
    row = instance(empty)
    assert (row.name, row.language, row.colour, row.set_up_at is not None) == ("Pôle Énergie", "en", "#ffd400", True)
    assert (row.setup_token_hash, row.setup_browser_hash) == (None, None)
    assert browser_of(empty).get("/").status_code == 200


def test_a_first_session_waits_unseen(empty: Flask, token: str) -> None:
    client = with_administrator(empty, token)
    workspace = fill(client, "look")[1]
    page = client.get(workspace).text
    assert "My first session" in page
    assert browser_of(empty).get(workspace).status_code == 401
    assert "Our sessions" not in browser_of(empty).get("/").text
    with empty.extensions["database"].reading() as db:
        pitch_session = db.scalars(select(PitchSession)).one()
        assert (pitch_session.status, pitch_session.starts_wall.hour) == ("draft", 14)
    assert browser_of(empty).get(f"/s/{pitch_session.public_id}").status_code == 404
    assert fill(client, "look")[1] == "/setup/look?saved=1"


def test_afterwards_it_is_the_administrators_alone(empty: Flask, token: str) -> None:
    other = browser_of(empty)
    client = with_administrator(empty, token)
    assert fill(client, "look")[1] == "/e/pole-energie/workspace"
    for step in ("", "/name", "/administrator", "/mail", "/look"):
        assert other.get(f"/setup{step}").status_code == 401
    announce(empty)
    assert instance(empty).setup_token_hash is None
    assert "Step" not in client.get("/setup/mail").text
    assert fill(client, "name", language="fr", name="Autre nom") == (303, "/setup/name?saved=1")


def test_who_stopped_halfway_is_led_on(empty: Flask, token: str) -> None:
    client = with_administrator(empty, token)
    assert 'href="/setup"' in client.get("/admin").text
    assert client.get("/setup").headers["Location"] == "/setup/mail"
    assert fill(client, "look")[0] == 303
    assert 'href="/setup"' not in client.get("/admin").text


def test_the_demos_administrator_names_the_installation_first(empty: Flask) -> None:
    runner = empty.test_cli_runner()
    runner.invoke(args=["demo", "load"])
    granted = runner.invoke(args=["people", "grant", "ana@example.org", "administrator", "--name", "Ana"])
    assert granted.exit_code == 0, granted.output
    with empty.extensions["database"].reading() as db:
        person_id = db.scalars(select(Person.id).where(Person.email == "ana@example.org")).one()
    client = signed_in(empty, person_id)
    assert client.get("/setup").headers["Location"] == "/setup/name"
    assert fill(client, "name", language="fr", name="Pôle")[0] == 303
    assert client.get("/setup").headers["Location"] == "/setup/mail"
    assert fill(client, "look") == (303, "/admin")


def test_a_second_administrator_is_not_made_that_way(empty: Flask, token: str) -> None:
    client = begun(empty, token)
    csrf = token_in(client.get("/setup/administrator").text)
    fields = {"csrf_token": csrf, "name": "Ana", "password": PASSWORD}
    assert client.post("/setup/administrator", data={**fields, "email": "a@example.org"}).status_code == 303
    fields["csrf_token"] = token_in(client.get("/setup/mail").text)
    assert client.post("/setup/administrator", data={**fields, "email": "b@example.org"}).status_code == 409
    with empty.extensions["database"].reading() as db:
        assert db.scalars(select(Person.email)).all() == ["a@example.org"]


def test_mail_is_tried_with_the_servers_own_words(empty: Flask, token: str) -> None:
    client = with_administrator(empty, token)
    page = "/setup/mail"
    with smtp_server() as mailbox:
        mailbox.refused_addresses["ana@example.org"] = "550 5.1.1 <ana> not here"
        wanted = {**SERVER, "smtp_port": str(mailbox.port), "smtp_password": "hidden words"}
        refused = send(client, page, page, **wanted, test_to="ana@example.org", action="test")
        assert refused.status_code == 422
        assert re.findall("<code>(.*?)</code>", refused.text) == ["550 5.1.1 &lt;ana&gt; not here"]
        assert "refuses the sender" in refused.text
        assert "hidden words" not in refused.text
        took = send(client, page, page, **wanted, test_to="bea@example.org", action="test")
        assert (took.status_code, mailbox.recipients) == (200, ["bea@example.org"])
    assert instance(empty).smtp_host == ""


def test_the_password_is_kept_and_never_shown(empty: Flask, token: str) -> None:
    client = with_administrator(empty, token)
    wanted = {**SERVER, "smtp_port": "25", "smtp_user": "ana"}
    assert fill(client, "mail", **wanted, smtp_password="hidden words") == (303, "/setup/look")
    assert "hidden words" not in client.get("/setup/mail").text
    assert fill(client, "mail", **wanted)[0] == 303
    with empty.app_context():
        kept = mail_settings()
        assert own_address() == "bonjour@example.org"
    assert (kept.SMTP_USER, kept.SMTP_PASSWORD, kept.MAIL_FROM) == (
        "ana",
        "hidden words",
        '"Pôle Énergie" <bonjour@example.org>',
    )


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("535 5.7.8 Username and Password not accepted", "password"),
        ("gaierror: [Errno -2] Name or service not known", "unknown_host"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "refused"),
        ("TimeoutError: timed out", "no_answer"),
        ("SSLCertVerificationError: certificate verify failed", "certificate"),
        ("SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number", "encryption"),
        ("SMTPNotSupportedError: STARTTLS extension not supported by server.", "encryption"),
        ("SMTPNotSupportedError: SMTP AUTH extension not supported by server.", "encryption"),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "encryption"),
        ("553 sender address rejected", "sender"),
        ("451 come back later", "other"),
    ],
)
def test_what_usually_stands_behind_words(words: str, cause: str) -> None:
    assert likely_cause(words) == cause


def test_a_server_that_does_not_answer_is_said_so(empty: Flask, token: str) -> None:
    client = with_administrator(empty, token)
    with smtp_server() as mailbox:
        port = str(mailbox.port)
    page = "/setup/mail"
    answer = send(client, page, page, **SERVER, smtp_port=port, test_to="ana@example.org", action="test")
    assert answer.status_code == 422
    assert "nothing answers on this port" in answer.text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"smtp_port": "0"}, "smtp_port"),
        ({"smtp_port": "x"}, "smtp_port"),
        ({"smtp_host": ""}, "smtp_host"),
        ({"smtp_host": "mail.example.org", "smtp_password": "secret"}, "smtp_tls"),
        ({"mail_from": "nobody"}, "mail_from"),
    ],
)
def test_a_wrong_setting_is_said_at_its_field(empty: Flask, token: str, fields: dict[str, str], wrong: str) -> None:
    client = with_administrator(empty, token)
    page = "/setup/mail"
    answer = send(client, page, page, **{**SERVER, "smtp_port": "25", "action": "save", **fields})
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.text


def test_a_stored_password_never_goes_to_another_server(empty: Flask, token: str) -> None:
    client = with_administrator(empty, token)
    first = {**SERVER, "smtp_port": "25", "smtp_user": "ana", "smtp_password": "right"}
    assert fill(client, "mail", **first)[0] == 303
    assert fill(client, "mail", **{**first, "smtp_host": "localhost", "smtp_password": ""})[0] == 303
    assert instance(empty).smtp_password == ""


def test_the_environment_wins_and_letters_that_waited_go_out(tmp_path: Path, empty: Flask, token: str) -> None:
    client = with_administrator(empty, token)
    with smtp_server() as mailbox:
        send(browser_of(empty), "/sign-in", "/sign-in/link", email="ana@example.org")
        assert fill(client, "mail", **SERVER, smtp_port=str(mailbox.port))[0] == 303
        while empty.extensions["worker"].run_due():
            pass
        with empty.extensions["database"].reading() as db:
            assert db.scalars(select(Letter.state)).all() == ["sent"]
        assert str(mailbox.messages[0]["From"]) == "Pôle Énergie <bonjour@example.org>"
    other = make_app(tmp_path, SMTP_HOST="smtp.example.org", MAIL_FROM="env@example.org")
    with other.app_context():
        assert mail_settings().SMTP_HOST == "smtp.example.org"
    other.extensions["database"].dispose()


def test_the_demo_counts_as_set_up(empty: Flask) -> None:
    loaded = empty.test_cli_runner().invoke(args=["demo", "load"])
    assert loaded.exit_code == 0, loaded.output
    assert browser_of(empty).get("/").status_code == 200
    assert browser_of(empty).get("/setup").status_code == 401


COMMAND = ["setup", "--language", "en", "--name", "Pôle Énergie", "--email", "Ana@example.org"]


def test_the_command_sets_up_once(empty: Flask) -> None:
    runner = empty.test_cli_runner()
    first = runner.invoke(args=[*COMMAND, "--password-stdin", "--json"], input=f"{PASSWORD}\n")
    assert (first.exit_code, json.loads(first.output)) == (
        0,
        {"set_up": True, "changed": True, "email": "ana@example.org", "sign_in": "http://127.0.0.1:5000/sign-in"},
    )
    again = runner.invoke(args=[*COMMAND, "--password", "another phrase", "--json"])
    assert (again.exit_code, json.loads(again.output)["changed"]) == (0, False)
    other = runner.invoke(args=[*COMMAND[:-1], "eve@example.org", "--password", PASSWORD])
    assert (other.exit_code, "is set up" in other.output) == (1, True)
    client = browser_of(empty)
    assert send(client, "/sign-in", "/sign-in", email="ana@example.org", password=PASSWORD).status_code == 303
    assert client.get("/admin").status_code == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--password", "password1"], "among the first"),
        ([], "--password-stdin"),
        (["--password", PASSWORD, "--colour", "red"], "no colour"),
        (["--password", PASSWORD, "--smtp-host", "m.example.org", "--mail-from", "x"], "Write an address"),
    ],
)
def test_the_command_refuses_in_words_and_changes_nothing(empty: Flask, more: list[str], said: str) -> None:
    result = empty.test_cli_runner().invoke(args=[*COMMAND, *more])
    assert (result.exit_code != 0, said in result.output) == (True, True)
    with empty.extensions["database"].reading() as db:
        assert db.scalars(select(Person.id)).all() == []
