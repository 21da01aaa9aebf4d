"""Built files: packed for those who take it, kept for good, and nothing else of the folder."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.plugins.application import browser_of

SCRIPT = b"export const step = 1;\n" * 40
NAME = "room-ABCD1234.js"


@pytest.fixture
def client(app: Flask, tmp_path: Path) -> FlaskClient:
    """A browser of an application whose build holds one script."""
    built = tmp_path / "dist"
    built.mkdir()
    (built / NAME).write_bytes(SCRIPT)
    (built / f"{NAME}.gz").write_bytes(gzip.compress(SCRIPT))
    (built / "plain-ABCD1234.js").write_bytes(SCRIPT)
    (built / "manifest.json").write_text("{}")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "room.ts").write_bytes(SCRIPT)
    app.static_folder = str(tmp_path)
    return browser_of(app)


def test_a_browser_that_unpacks_gets_the_packed_file(client: FlaskClient) -> None:
    answer = client.get(f"/static/dist/{NAME}", headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert answer.status_code == 200
    assert gzip.decompress(answer.data) == SCRIPT
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "accepted"), [(NAME, "identity"), (NAME, "gzip;q=0"), ("plain-ABCD1234.js", "gzip")]
)
def test_others_get_it_plain(client: FlaskClient, name: str, accepted: str) -> None:
    answer = client.get(f"/static/dist/{name}", headers={"Accept-Encoding": accepted}, buffered=True)
    assert (answer.status_code, answer.data) == (200, SCRIPT)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path", ["src/room.ts", "dist/../src/room.ts", "dist/manifest.json", f"dist/{NAME}.gz", "dist/none.js", "dist/"]
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404
