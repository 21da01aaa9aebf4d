"""The logo is a picture by its content, drawn anew, and shown at the top of every page (S32)."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests import factories
from tests.plugins.application import browser_of, signed_in, token_in
from webinar.setup.logo import MOST_BYTES


@pytest.fixture
def boss(app: Flask) -> FlaskClient:
    """An administrator's browser."""
    with app.extensions["database"].writing() as db:
        person = factories.person(db, "Boss", email="boss@example.org", is_administrator=True)
    return signed_in(app, person.id)


def drawn(form: str = "PNG", size: tuple[int, int] = (960, 240), **options: object) -> bytes:
    """A picture as a file."""
    written = io.BytesIO()
    Image.new("RGB", size, "#c2185b").save(written, form, **options)
    return written.getvalue()


def upload(client: FlaskClient, data: bytes, name: str = "logo.png", **fields: str) -> tuple[int, str]:
    """Sends a file as the logo; the status and the page or where it leads."""
    token = token_in(client.get("/setup/look").text)
    form = {"csrf_token": token, "logo": (io.BytesIO(data), name), **fields}
    answer = client.post("/setup/logo", data=form, content_type="multipart/form-data")
    return answer.status_code, answer.headers.get("Location", answer.text)


def shown(client: FlaskClient) -> list[str]:
    """The logo's address in the home page."""
    return re.findall(r'<img class="site-logo" src="([^"]+)" width="\d+" height="\d+"', client.get("/").text)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_the_logo_of_every_page(app: Flask, boss: FlaskClient, form: str) -> None:
    assert shown(boss) == []
    assert upload(boss, drawn(form)) == (303, "/setup/look?saved=1")
    visitor = browser_of(app)
    [address] = shown(visitor)
    with visitor.get(address) as answer:
        assert (answer.mimetype, Image.open(io.BytesIO(answer.data)).size) == ("image/png", (384, 96))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert upload(boss, b"", action="remove")[0] == 303
    assert (shown(visitor), visitor.get(address).status_code) == ([], 404)


def test_nothing_else_of_the_file_is_kept(app: Flask, boss: FlaskClient, tmp_path: Path) -> None:
    marked = drawn("JPEG", comment=b"<script>canary</script>") + b"<script>canary</script>"
    assert upload(boss, marked, "../../evil.html")[0] == 303
    files = [path for path in (tmp_path / "brand").rglob("*") if path.is_file()]
    assert [path.suffix for path in files] == [".png"]
    assert b"canary" not in files[0].read_bytes()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "", "Choisissez d’abord une image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "n’est pas une image"),
        (b"<html>", "logo.png", "n’est pas une image"),
        (drawn()[:60], "logo.png", "n’est pas une image"),
        (drawn("BMP", (10, 10)), "logo.png", "n’est pas une image"),
        (drawn("PNG", (5_000, 4_000)), "logo.png", "trop grande"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(boss: FlaskClient, data: bytes, name: str, said: str) -> None:
    status, page = upload(boss, data, name)
    assert (status, said in page) == (422, True)
    assert shown(boss) == []


def test_a_heavy_file_is_not_even_opened(boss: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_BYTES == 1_000_000
    monkeypatch.setattr("webinar.setup.logo.MOST_BYTES", len(drawn()))
    assert upload(boss, drawn())[0] == 303
    status, page = upload(boss, drawn() + b"x")
    assert (status, "trop grande" in page) == (422, True)


def test_only_administrators_change_it(app: Flask, boss: FlaskClient) -> None:
    with app.extensions["database"].writing() as db:
        other = factories.person(db, "Ora", email="ora@example.org")
    for client, status in ((signed_in(app, other.id), 403), (browser_of(app), 401)):
        token = token_in(client.get("/sign-in").text)
        form = {"csrf_token": token, "logo": (io.BytesIO(drawn()), "logo.png")}
        assert client.post("/setup/logo", data=form, content_type="multipart/form-data").status_code == status


@pytest.mark.parametrize("name", ["../../estrade", "x", "..%2F..%2Fsecret_key"])
def test_other_pictures_are_missing(app: Flask, boss: FlaskClient, name: str) -> None:
    assert browser_of(app).get(f"/brand/{name}.png").status_code == 404
