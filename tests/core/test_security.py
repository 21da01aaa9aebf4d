"""What every response and request is held to: S1 to S8, S30, S31, S3 of the settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import BadSetting, Settings
from tests import factories
from tests.plugins.application import ORIGIN, SECRET, browser_of, make_app, token_in
from webinar.core.db import Database
from webinar.core.security import safe_next


@pytest.fixture
def public_id(database: Database) -> str:
    """An open session."""
    with database.writing() as db:
        event = factories.event(db, slug="journee")
        return factories.pitch_session(db, event).public_id


PATHS = ["/", "/e/journee", "/s/{public_id}", "/s/{public_id}/enter", "/nowhere", "/healthz", "/s/{public_id}/console",
         "/l/unknown", "/static/dist/nothing.js", "/preferences?lang=en"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_headers(client: FlaskClient, public_id: str, path: str) -> None:
    headers = client.get(path.format(public_id=public_id)).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
                 "frame-ancestors 'none'", "require-trusted-types-for 'script'"):  # fmt: skip
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("strict-origin-when-cross-origin", "no-referrer")
    assert "Strict-Transport-Security" not in headers


def test_https_adds_hsts_and_a_host_bound_secure_cookie(tmp_path: Path) -> None:
    app = make_app(tmp_path, PUBLIC_URL="https://pitch.example.org")
    client = app.test_client()
    with app.extensions["database"].writing() as db:
        public_id = factories.pitch_session(db, factories.event(db)).public_id
    answer = client.get(f"/s/{public_id}/enter", base_url="https://pitch.example.org")
    assert int(re.findall(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[0]) >= 180 * 86400
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-estrade=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize("key", ["", "short", "change-me", "a" * 40])
def test_a_weak_key_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        Settings(SECRET_KEY=key)


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("DIRECT_TRANSPORT", "maybe"), ("PUBLIC_URL", "x.org")])
def test_a_setting_that_cannot_be_meant_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({"SECRET_KEY": SECRET, name: value})


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:5000.evil.example", "127.0.0.1:5000@evil", "", "a b", "127.0.0.1"]
)
def test_a_foreign_host_is_refused(app: Flask, host: str) -> None:
    client = app.test_client()
    assert client.get("/", headers={"Host": host}).status_code == 400
    assert client.get("/socket.io/?EIO=4&transport=polling", headers={"Host": host}).status_code == 400


def test_forwarded_headers_mean_nothing_without_a_proxy(client: FlaskClient) -> None:
    answer = client.get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert "Strict-Transport-Security" not in answer.headers


# CSRF (S6)


def entered(app: Flask, public_id: str, name: str = "Nadia B.") -> FlaskClient:
    """A guest's browser."""
    client = browser_of(app)
    token = token_in(client.get(f"/s/{public_id}/enter").text)
    answer = client.post(f"/s/{public_id}/enter", data={"name": name, "csrf_token": token})
    assert answer.status_code == 303
    return client


@pytest.mark.parametrize("token", [None, "", "wrong", "another browser's"])
def test_a_post_without_its_own_token_changes_nothing(
    app: Flask, client: FlaskClient, public_id: str, token: str
) -> None:
    client.get(f"/s/{public_id}/enter")
    if token == "another browser's":
        token = token_in(browser_of(app).get(f"/s/{public_id}/enter").text)
    data = {"name": "Nadia B."} | ({} if token is None else {"csrf_token": token})
    assert client.post(f"/s/{public_id}/enter", data=data).status_code == 400
    assert client.get(f"/s/{public_id}/room").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Origin": "http://127.0.0.1:5001"}],
)  # fmt: skip
def test_a_post_from_elsewhere_is_refused_even_with_a_token(
    client: FlaskClient, public_id: str, headers: dict[str, str]
) -> None:
    token = token_in(client.get(f"/s/{public_id}/enter").text)
    data = {"name": "Nadia B.", "csrf_token": token}
    assert client.post(f"/s/{public_id}/enter", data=data, headers=headers).status_code == 400


def test_the_identity_of_a_browser_is_new_at_each_entry(app: Flask, public_id: str) -> None:
    client = browser_of(app)
    client.get(f"/s/{public_id}/enter")
    with client.session_transaction(base_url=ORIGIN) as before:
        fixed = dict(before)
    token = token_in(client.get(f"/s/{public_id}/enter").text)
    client.post(f"/s/{public_id}/enter", data={"name": "Nadia B.", "csrf_token": token})
    with client.session_transaction(base_url=ORIGIN) as after:
        assert after.get("csrf_token") != fixed["csrf_token"]
        assert "sid" in after


# GET never acts (S7)


def test_no_get_or_head_changes_a_row(app: Flask, database: Database, public_id: str) -> None:
    client = entered(app, public_id)
    before = _rows(database)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and "path" not in rule.arguments:
            path = rule.rule.replace("<public_id>", public_id).replace("<slug>", "journee")
            path = re.sub(r"<[^>]+>", "unknown", path)
            for method in (client.get, client.head):
                assert method(path).status_code < 500, path
    assert _rows(database) == before


def _rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    from webinar.core.db import Base

    with database.reading() as db:
        return {
            table.name: [tuple(row) for row in db.execute(table.select())] for table in Base.metadata.sorted_tables
        }


def test_a_method_cannot_be_overridden(app: Flask, client: FlaskClient, public_id: str) -> None:
    answer = client.get("/sign-out", headers={"X-HTTP-Method-Override": "POST"}, query_string={"_method": "POST"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "OPTIONS, POST")


# Redirects (S8)

HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http:evil.example",
    "\\\\evil.example",
    "/\\evil.example", "/%5cevil.example", "/%2f/evil.example", "/%2fevil.example", "/%252fevil.example",
    "javascript:alert(1)", "data:text/html,x", "/\t/evil.example", "/\n/evil.example", "/%09/evil.example",
    "/%0d%0aLocation:x", " //evil.example", "\u0000/evil", "/a//evil.example", "evil.example", "./evil", "..//evil",
    "?next=x", "#x", "", "/" + "a" * 600, "//evil%E3%80%82example", "/%E2%80%8B/../\\evil", "https:/evil.example",
    "//user@evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", HOSTILE)
def test_a_redirect_never_leaves_the_site(client: FlaskClient, target: str) -> None:
    assert safe_next(target, "/default") == "/default"
    answer = client.get("/preferences", query_string={"lang": "en", "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("target", ["/", "/e/journee?q=a%20b", "/s/abc/room"])
def test_a_redirect_goes_on_within_the_site(target: str) -> None:
    assert safe_next(target, "/default") == target


# Strict JSON and bodies (S30, S31)


@pytest.mark.parametrize(
    "body",
    ["[" * 50_000, '{"verb": NaN}', '{"a": 1, "a": 2}', '{"a": 1e999}', '{"a": 99999999999999999999}', "{", '"\\ud800"',
     "[" * 40 + "]" * 40, b"\xff\xfe"],
)  # fmt: skip
def test_json_that_readers_differ_on_is_refused(app: Flask, public_id: str, body: str | bytes) -> None:
    client = entered(app, public_id)
    token = token_in(client.get(f"/s/{public_id}/room").text)
    answer = client.post(
        f"/s/{public_id}/command", data=body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"] == "invalid"


def test_a_command_by_http_is_json_or_nothing(app: Flask, public_id: str) -> None:
    client = entered(app, public_id)
    token = token_in(client.get(f"/s/{public_id}/room").text)
    headers = {"X-CSRFToken": token}
    assert client.post(f"/s/{public_id}/command", data={"verb": "x"}, headers=headers).status_code == 415
    said = {"verb": "question.ask", "args": {"text": "Par la poste ?"}, "nonce": "nonce-by-http"}
    first = client.post(f"/s/{public_id}/command", json=said, headers=headers)
    again = client.post(f"/s/{public_id}/command", json=said, headers=headers)
    assert (first.status_code, first.json) == (200, {"ok": True, "seq": 1, "result": {"id": "1"}})
    assert again.json == first.json
    refused = client.post(f"/s/{public_id}/command", json={**said, "verb": "question.answer"}, headers=headers)
    assert (refused.status_code, (refused.json or {})["error"]) == (422, "invalid")


def test_a_large_body_is_refused_before_it_is_read(app: Flask, public_id: str) -> None:
    client = entered(app, public_id)
    answer = client.post(f"/s/{public_id}/enter", data={"name": "x" * 3_000_000})
    assert answer.status_code == 413


# Caching (S4)


def test_the_agenda_is_the_same_for_all_who_chose_the_same(app: Flask, public_id: str) -> None:
    anonymous, guest = browser_of(app), entered(app, public_id)
    first, second = anonymous.get("/e/journee"), guest.get("/e/journee")
    assert first.data == second.data
    for answer in (first, second):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=30"
        assert {"Cookie", "Accept-Language"} <= {part.strip() for part in answer.headers["Vary"].split(",")}
    again = anonymous.get("/e/journee", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_that_knows_who_looks_is_not_stored(app: Flask, public_id: str) -> None:
    headers = entered(app, public_id).get(f"/s/{public_id}/room").headers
    assert headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in headers["Vary"]


def test_an_error_says_nothing_of_the_inside(app: Flask, client: FlaskClient) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError("the secret inside")

    answer = client.get("/broken", headers={"Accept": "application/json"})
    assert answer.status_code == 500
    assert (answer.json or {}).keys() == {"error", "message", "request_id"}
    assert "inside" not in answer.text
