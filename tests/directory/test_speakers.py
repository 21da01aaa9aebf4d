"""Organisers keep speakers' profiles; an address is for the invitation alone and says who the speaker is."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from tests import factories
from tests.directory.conftest import Stage
from tests.directory.pictures import drawn
from tests.plugins.application import token_in
from webinar.people.models import Person
from webinar.schedule.models import Company, Event, Slot, SlotSpeaker, Speaker

LEA = {
    "name": "Léa Fontan",
    "role_fr": "Fondatrice",
    "role_en": "Founder",
    "biography_fr": "Chimiste, **vingt ans** de lin.",
    "links": "Blog | lea.example.org",
    "email": "Lea@Example.org",
}


def stored(stage: Stage, name: str = "Léa Fontan") -> Speaker | None:
    """The speaker of that name."""
    with stage.app.extensions["database"].reading() as db:
        found: Speaker | None = db.scalar(select(Speaker).where(Speaker.name == name))
        return found


def add(stage: Stage, **changed: str) -> str:
    """Ora adds a speaker who presents in the session's first slot; gives the page's address."""
    answer = stage.post(stage.ora, "/e/one/speakers/new", **{**LEA, **changed})
    assert answer.status_code == 303
    page: str = answer.location.split("?")[0]
    with stage.app.extensions["database"].writing() as db:
        speaker = db.scalar(select(Speaker).where(Speaker.public_id == page.rsplit("/", 1)[1]))
        db.add(SlotSpeaker(slot_id=stage.slot_id, speaker_id=speaker.id))
    return page


def person_id(stage: Stage, email: str) -> int | None:
    """Whose address it is."""
    with stage.app.extensions["database"].reading() as db:
        found: int | None = db.scalar(select(Person.id).where(Person.email == email))
        return found


def test_a_speaker_is_kept_field_by_field_and_shown_without_the_address(stage: Stage) -> None:
    page = add(stage, company=stage.company)
    speaker = stored(stage)
    assert speaker is not None
    assert (speaker.role_title, speaker.company_id) == ({"fr": "Fondatrice", "en": "Founder"}, stage.company_id)
    assert speaker.biography == {"fr": "Chimiste, **vingt ans** de lin."}
    assert speaker.links == [{"url": "https://lea.example.org", "label": "Blog"}]
    assert speaker.person_id == person_id(stage, "lea@example.org")
    public = stage.visitor.get("/s/morning").text + stage.visitor.get(f"/e/one/companies/{stage.company}").text
    assert ("vingt ans" in public, "lea@example.org" in public) == (True, False)
    assert 'value="lea@example.org"' in stage.ora.get(page).text


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(stage: Stage) -> None:
    page = add(stage)
    first = stage.post(stage.ora, page, **{**LEA, "version": "1", "role_fr": "Présidente"})
    second = stage.post(stage.ora, page, **{**LEA, "version": "1", "role_fr": "Directrice"})
    assert (first.status_code, second.status_code) == (303, 409)
    assert 'value="Directrice"' in second.text
    assert "Présidente" in second.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\x00b"),
        ("email", "lea@"),
        ("email", "lea@example.org\r\nBcc: x@example.org"),
        ("biography_fr", "x" * 2_001),
        ("links", "javascript:alert(1)"),
        ("links", "a\x00b | example.org"),
        ("links", f"{'x' * 81} | example.org"),
        ("company", "a\x00b"),
        ("person_id", "1"),
        ("consent", "1"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(stage: Stage, field: str, value: str) -> None:
    answer = stage.post(stage.ora, "/e/one/speakers/new", **{**LEA, field: value})
    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert stored(stage) is None


def test_a_company_of_another_event_is_missing(stage: Stage) -> None:
    with stage.app.extensions["database"].writing() as db:
        other = factories.company(db, db.scalars(select(Event).where(Event.slug == "two")).one(), "Autre").public_id
    assert stage.post(stage.ora, "/e/one/speakers/new", **{**LEA, "company": other}).status_code == 404


def test_two_speakers_of_an_event_never_have_one_address(stage: Stage) -> None:
    add(stage)
    answer = stage.post(stage.ora, "/e/one/speakers/new", **{**LEA, "name": "Noor Vidal"})
    assert (answer.status_code, 'href="#email"' in answer.text) == (422, True)
    assert stage.post(stage.tom, "/e/two/speakers/new", **LEA).status_code == 303


def test_nobody_reaches_a_speaker_through_another_event_or_without_the_right(stage: Stage) -> None:
    page = add(stage)
    token = token_in(stage.tom.get("/e/two/speakers/new").text)
    for action in ("", "/photo", "/delete", "/revoke"):
        data = {"csrf_token": token} | ({"name": "Mine"} if action == "" else {})
        assert stage.tom.post(page.replace("/one/", "/two/") + action, data=data).status_code == 404
        assert stage.tom.post(page + action, data=data).status_code == 403
    invite = {"csrf_token": token, "speakers": page.rsplit("/", 1)[1]}
    assert stage.tom.post("/e/two/speakers/invite", data=invite).status_code == 404
    assert (stage.tom.get(page).status_code, stage.visitor.get(page).status_code) == (403, 401)
    assert stage.visitor.get("/e/one/speakers").status_code == 401


def photo_on_page(stage: Stage) -> str:
    """The address of the portrait on the session's page."""
    shown = stage.visitor.get("/s/morning").text
    return shown.split('portrait" src="')[1].split('"')[0] if "portrait" in shown else ""


def test_a_photo_is_drawn_anew_and_shown_only_after_a_yes(stage: Stage) -> None:
    page = add(stage)
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    sent: dict[str, Any] = {"file": (io.BytesIO(drawn("JPEG", (800, 600), exif=exif)), "moi.jpg")}
    assert stage.post(stage.ora, f"{page}/photo", page, **sent).status_code == 303
    assert photo_on_page(stage) == ""
    stage.post(stage.ora, page, **{**LEA, "version": "1", "consent": "yes"})
    photo = photo_on_page(stage)
    served = stage.visitor.get(photo, buffered=True)
    assert (served.status_code, served.mimetype, b"Secret" in served.data) == (200, "image/jpeg", False)
    with Image.open(io.BytesIO(served.data)) as picture:
        assert picture.size == (480, 360)
    stage.post(stage.ora, page, **{**LEA, "version": "2", "consent": "no"})
    assert (photo_on_page(stage), stage.visitor.get(photo).status_code) == ("", 404)
    shown = stage.visitor.get("/s/morning").text
    assert ("Léa Fontan" in shown, "vingt ans" in shown, "lea.example.org" in shown) == (True, False, False)


def test_who_presents_is_deleted_only_when_told_so(stage: Stage) -> None:
    page = add(stage)
    assert (stage.post(stage.ora, f"{page}/delete", page).status_code, stored(stage) is not None) == (409, True)
    assert stage.post(stage.ora, f"{page}/delete", page, detach="1").location == "/e/one/speakers?done=deleted"
    with stage.app.extensions["database"].reading() as db:
        assert stored(stage) is None
        assert db.scalars(select(SlotSpeaker)).all() == []
        assert len(db.scalars(select(Slot)).all()) == 2
        assert len(db.scalars(select(Company)).all()) == 1
