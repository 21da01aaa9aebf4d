"""Uploads are looked at by their content, kept under names of our own, and served so that nothing in them runs."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete, func, select

from tests.directory.conftest import Stage, forget_body
from tests.directory.pictures import PDF, drawn
from webinar.core import clock
from webinar.core.jobs import Job, asked_for_at_start
from webinar.directory import files
from webinar.directory.tidying import ask_today, tidy
from webinar.schedule.models import Company, Event, StoredFile


def on_disk(stage: Stage) -> list[str]:
    """The suffixes of what lies in the folder."""
    folder = Path(stage.app.extensions["settings"].DATA_DIR) / "uploads"
    return sorted(path.suffix for path in folder.iterdir()) if folder.is_dir() else []


def address(stage: Stage, what: str) -> str:
    """Where the company's logo or deck is served."""
    with stage.app.extensions["database"].reading() as db:
        file = getattr(db.get_one(Company, stage.company_id), what)
        return f"/e/one/files/{file.public_id}.{file.suffix}" if file else ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_shown_wherever_the_company_presents(stage: Stage, kind: str) -> None:
    answer = stage.upload(stage.ora, "logo", drawn(kind) + b"<script>trailing</script>", alt="Une feuille")
    assert answer.status_code == 303
    logo = address(stage, "logo")
    served = stage.visitor.get(logo, buffered=True)
    assert (served.status_code, served.mimetype) == (200, "image/png")
    assert b"script" not in served.data
    with Image.open(io.BytesIO(served.data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (640, 213))
    for page in ("/s/morning", "/e/one", f"/e/one/companies/{stage.company}"):
        assert logo in stage.visitor.get(page).text
    assert 'alt="Une feuille"' in stage.visitor.get(f"/e/one/companies/{stage.company}").text
    assert on_disk(stage) == [".png"]


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("logo", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("logo", b"<html><script>alert(1)</script>"),
        ("logo", drawn("GIF")),
        ("logo", drawn()[:200]),
        ("logo", drawn(size=(6000, 4100))),
        ("logo", drawn() + b"\0" * 4_000_000),
        ("logo", b""),
        ("logo", PDF),
        ("deck", b"<html>%PDF-1.4 %%EOF"),
        ("deck", PDF.replace(b"%%EOF", b"")),
        ("deck", PDF + b"\0" * 12_000_000),
        ("deck", drawn()),
        ("deck", b"MZ" + PDF),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(stage: Stage, what: str, data: bytes) -> None:
    answer = stage.upload(stage.ora, what, data)
    assert (answer.status_code, f'id="{what}-file"' in answer.text) == (422, True)
    assert on_disk(stage) == []


def test_a_deck_is_saved_not_shown_and_runs_nowhere(stage: Stage) -> None:
    assert stage.upload(stage.ora, "deck", PDF).status_code == 303
    served = stage.visitor.get(address(stage, "deck"), buffered=True)
    headers = served.headers
    assert (served.data, headers["Content-Type"]) == (PDF, "application/pdf")
    assert headers["Content-Disposition"] == "attachment; filename=BioPack.pdf"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, max-age=300"


def test_a_new_file_takes_the_place_of_the_former_and_can_be_taken_away(stage: Stage) -> None:
    stage.upload(stage.ora, "logo", drawn())
    first = address(stage, "logo")
    stage.upload(stage.ora, "logo", drawn("JPEG", (40, 40)))
    second = address(stage, "logo")
    assert [stage.visitor.get(logo, buffered=True).status_code for logo in (first, second)] == [404, 200]
    assert on_disk(stage) == [".png"]
    stage.upload(stage.ora, "logo", b"", action="remove")
    assert stage.visitor.get(second).status_code == 404
    assert (on_disk(stage), address(stage, "logo")) == ([], "")


def test_deleting_a_company_takes_its_files_along(stage: Stage) -> None:
    stage.upload(stage.ora, "logo", drawn())
    stage.upload(stage.ora, "deck", PDF)
    stage.post(stage.ora, stage.edit.removesuffix("edit") + "delete", stage.edit, detach="1")
    with stage.app.extensions["database"].reading() as db:
        assert (db.scalar(select(func.count(StoredFile.id))), on_disk(stage)) == (0, [])


def test_files_of_an_event_are_found_in_that_event_alone(stage: Stage) -> None:
    stage.upload(stage.ora, "logo", drawn())
    logo = address(stage, "logo")
    assert stage.visitor.get(logo.replace("/one/", "/two/")).status_code == 404
    assert stage.visitor.get(logo.replace(".png", ".pdf")).status_code == 404
    for odd in ("..%2f..%2festrade.db", "estrade.db", "%00.png"):
        assert stage.visitor.get(f"/e/one/files/{odd}").status_code == 404


def test_a_deck_for_the_team_is_the_teams_and_the_companys_own(stage: Stage) -> None:
    stage.upload(stage.ora, "deck", PDF)
    deck = address(stage, "deck")
    stage.post(stage.ora, stage.edit, **stage.form(staff_only="deck"))
    assert deck not in stage.visitor.get("/s/morning").text
    assert [one.get(deck, buffered=True).status_code for one in (stage.visitor, stage.ora)] == [404, 200]


def test_an_event_has_its_share_of_the_disk_and_no_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES_OF_EVENT", len(PDF) + 100)
    assert stage.upload(stage.ora, "deck", PDF).status_code == 303
    assert stage.upload(stage.ora, "deck", PDF).status_code == 422
    assert on_disk(stage) == [".pdf"]


def test_files_that_no_row_names_are_tidied_away_when_they_are_old(stage: Stage) -> None:
    stage.upload(stage.ora, "logo", drawn())
    stage.upload(stage.ora, "deck", PDF)
    home = stage.app.extensions["database"]
    place = Path(stage.app.extensions["settings"].DATA_DIR) / "uploads"
    (place / "left-behind.pdf").write_bytes(PDF)
    now_s = clock.now().timestamp()
    assert tidy(home, place, now_s) == 0
    assert (tidy(home, place, now_s + 7200), on_disk(stage)) == (1, [".pdf", ".png"])
    with home.writing() as db:
        db.execute(delete(Event).where(Event.slug == "one"))
    assert (tidy(home, place, now_s + 7200), on_disk(stage)) == (2, [])


def test_the_files_of_a_day_are_tidied_by_a_job_that_asks_for_the_next(stage: Stage) -> None:
    asked_for_at_start(ask_today)(stage.app)
    assert stage.app.extensions["worker"].run_due() == 1
    with stage.app.extensions["database"].reading() as db:
        due = db.scalars(select(Job.due_at).where(Job.name == "directory.tidy", Job.done_at.is_(None))).all()
    assert [day.date() for day in due] == [(clock.now() + timedelta(days=1)).date()]


def test_large_bodies_are_read_from_people_known_here_alone(stage: Stage) -> None:
    def sent(client: Any, action: str) -> int:
        large = {"file": (io.BytesIO(b"\0" * 3_000_000), "x.pdf")}
        answer = client.post(action, data=large)
        forget_body(answer)
        return int(answer.status_code)

    deck = stage.edit.removesuffix("edit") + "deck"
    assert (sent(stage.visitor, deck), sent(stage.ora, deck), sent(stage.ora, stage.edit)) == (413, 400, 413)
