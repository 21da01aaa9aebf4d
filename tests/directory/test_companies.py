"""Organisers keep companies' profiles; two at once lose nothing, visitors see what they may."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.directory.conftest import Stage
from tests.plugins.application import token_in
from webinar.core.markdown import render
from webinar.schedule.models import Company, PitchSession, Slot, Speaker

FULL = {
    "name": "Agrinov",
    "kind": "large",
    "one_liner_fr": "Des capteurs pour les sols",
    "one_liner_en": "Sensors for soils",
    "description_fr": "**Dix ans** de mesures",
    "website": "agrinov.example.org",
    "links": "Vidéo | https://video.example.org/agrinov\nagrinov.example.org/presse",
    "founded": "2014",
    "country": "France",
    "city": "Lille",
    "headcount": "51-250",
    "stage": "growth",
    "sectors": "Agriculture, Eau, Agriculture",
    "languages": "français, anglais",
    "markets": "b2b",
    "clients": "Trois coopératives",
    "looks_for": "pilot",
    "staff_only": "headcount",
    "consent": "yes",
}


def stored(stage: Stage, name: str) -> Company | None:
    """The company of that name."""
    with stage.app.extensions["database"].reading() as db:
        found: Company | None = db.scalar(select(Company).where(Company.name == name))
        return found


def test_a_profile_is_kept_field_by_field_and_shown_without_what_is_for_the_team(stage: Stage) -> None:
    answer = stage.post(stage.ora, "/e/one/companies/new", **FULL)
    company = stored(stage, "Agrinov")
    assert company is not None
    page = f"/e/one/companies/{company.public_id}"
    assert (answer.status_code, answer.location) == (303, f"{page}/edit?done=saved")
    assert (company.is_startup, company.website) == (False, "https://agrinov.example.org")
    assert company.one_liner == {"fr": "Des capteurs pour les sols", "en": "Sensors for soils"}
    assert (company.staff_only, company.consent, company.version) == (["headcount"], "yes", 1)
    assert company.consent_at is not None
    assert company.profile == {
        "founded": "2014",
        "country": "France",
        "city": "Lille",
        "headcount": "51-250",
        "stage": "growth",
        "languages": "français, anglais",
        "clients": "Trois coopératives",
        "sectors": ["Agriculture", "Eau"],
        "markets": ["b2b"],
        "looks_for": ["pilot"],
        "links": [
            {"url": "https://video.example.org/agrinov", "label": "Vidéo"},
            {"url": "https://agrinov.example.org/presse", "label": "agrinov.example.org"},
        ],
    }
    seen = stage.visitor.get(page, headers={"Accept-Language": "en"}).text
    assert "Sensors for soils" in seen
    assert render("**Dix ans** de mesures") in seen
    assert "Lille, France" in seen
    assert "51–250" not in seen


def test_the_form_gives_back_what_was_stored(stage: Stage) -> None:
    stage.post(stage.ora, "/e/one/companies/new", **FULL)
    company = stored(stage, "Agrinov")
    assert company is not None
    before = company.profile, company.one_liner, company.description, company.staff_only, company.website
    page = f"/e/one/companies/{company.public_id}/edit"
    assert stage.post(stage.ora, page, **{**FULL, "version": "1", "sectors": "Agriculture, Eau"}).status_code == 303
    again = stored(stage, "Agrinov")
    assert again is not None
    assert (again.profile, again.one_liner, again.description, again.staff_only, again.website) == before
    assert again.version == 2


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(stage: Stage) -> None:
    first = stage.post(stage.ora, stage.edit, **stage.form(one_liner_fr="Emballages de lin"))
    second = stage.post(stage.ora, stage.edit, **stage.form(one_liner_fr="Emballages de chanvre"))
    assert (first.status_code, second.status_code) == (303, 409)
    assert 'value="Emballages de chanvre"' in second.text
    assert "Emballages de lin" in second.text
    assert 'name="version" value="2"' in second.text
    third = stage.post(stage.ora, stage.edit, **stage.form(one_liner_fr="Emballages de chanvre", version="2"))
    company = stored(stage, "BioPack")
    assert company is not None
    assert (third.status_code, company.one_liner) == (303, {"fr": "Emballages de chanvre"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "⠀"),
        ("name", "x" * 121),
        ("one_liner_fr", "x" * 141),
        ("website", "javascript:alert(1)"),
        ("website", "https://user@example.org"),
        ("website", "https://example.org\u202e/"),
        ("website", "ftp://example.org"),
        ("website", "http://localhost/"),
        ("links", "Site | data:text/html,x"),
        ("links", "\n".join(f"https://example.org/{n}" for n in range(9))),
        ("founded", "2999"),
        ("founded", "²019"),
        ("headcount", "many"),
        ("looks_for", "money"),
        ("staff_only", "name"),
        ("sectors", ",".join(f"s{n}" for n in range(13))),
        ("consent", "maybe"),
        ("kind", "admin"),
        ("women_founders", "yes"),
        ("event_id", "2"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(stage: Stage, field: str, value: str) -> None:
    answer = stage.post(stage.ora, stage.edit, **stage.form(**{field: value}))
    company = stored(stage, "BioPack")
    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert company is not None
    assert company.version == 1


def test_two_companies_of_an_event_never_have_one_name(stage: Stage) -> None:
    answer = stage.post(stage.ora, "/e/one/companies/new", name="biopack")
    assert answer.status_code == 409
    assert 'value="biopack"' in answer.text
    assert stage.post(stage.tom, "/e/two/companies/new", name="biopack").status_code == 303


def test_hostile_text_stays_text(stage: Stage) -> None:
    text = '<script>alert(1)</script>"\'{{7*7}}'
    assert stage.post(stage.ora, stage.edit, **stage.form(one_liner_fr=text, description_fr=text)).status_code == 303
    for page in (f"/e/one/companies/{stage.company}", "/s/morning", "/e/one", stage.edit, "/e/one/companies"):
        shown = stage.ora.get(page).text
        assert "<script>alert" not in shown
        assert "{{7*7}}" in shown


def test_a_company_in_use_goes_only_when_told_so(stage: Stage) -> None:
    with stage.app.extensions["database"].writing() as db:
        event = db.get_one(Company, stage.company_id).event_id
        db.add(Speaker(public_id="lea", event_id=event, company_id=stage.company_id, name="Léa Fontan"))
    delete = stage.edit.removesuffix("edit") + "delete"
    refused = stage.post(stage.ora, delete, stage.edit)
    assert (refused.status_code, stored(stage, "BioPack") is not None) == (409, True)
    done = stage.post(stage.ora, delete, stage.edit, detach="1")
    assert (done.status_code, done.location) == (303, "/e/one/companies?done=deleted")
    with stage.app.extensions["database"].reading() as db:
        assert stored(stage, "BioPack") is None
        assert db.scalars(select(Slot.company_id)).all() == [None, None]
        assert db.scalars(select(Speaker.company_id)).all() == [None]


def test_nobody_reaches_a_company_through_another_event_or_without_the_right(stage: Stage) -> None:
    foreign = stage.edit.replace("/one/", "/two/")
    token = token_in(stage.tom.get("/e/two/companies/new").text)
    for action in ("/edit", "/delete", "/logo", "/deck"):
        data = {"csrf_token": token} | ({"name": "Mine"} if action == "/edit" else {})
        assert stage.tom.post(foreign.removesuffix("/edit") + action, data=data).status_code == 404
        assert stage.tom.post(stage.edit.removesuffix("/edit") + action, data=data).status_code == 403
    assert stage.tom.get(foreign).status_code == 404
    assert (stage.tom.get(stage.edit).status_code, stage.visitor.get(stage.edit).status_code) == (403, 401)
    assert stage.visitor.get(f"/e/two/companies/{stage.company}").status_code == 404


def test_of_a_company_that_does_not_want_to_appear_the_name_alone_stays(stage: Stage) -> None:
    told = {"one_liner_fr": "Emballages de lin", "website": "https://biopack.example.org"}
    stage.post(stage.ora, stage.edit, **stage.form(**told))
    page = f"/e/one/companies/{stage.company}"
    assert "Emballages de lin" in stage.visitor.get("/s/morning").text
    assert "Emballages de lin" in stage.visitor.get("/e/one").text
    assert stage.visitor.get(page).status_code == 200
    stage.post(stage.ora, stage.edit, **stage.form(**told, consent="no", version="2"))
    session_page, agenda = stage.visitor.get("/s/morning").text, stage.visitor.get("/e/one").text
    assert ("Emballages" in session_page, "Emballages" in agenda, "BioPack" in session_page) == (False, False, True)
    assert stage.visitor.get(page).status_code == 404


def listed(stage: Stage) -> list[str]:
    """The companies that a visitor finds, with what organisers alone see left out."""
    answer = stage.visitor.get("/e/one/companies")
    assert (answer.status_code, "/edit" in answer.text, "logo à ajouter" in answer.text) == (200, False, False)
    return re.findall(r'class="profile-name"[^>]*>([^<]+)<', answer.text)


def test_visitors_find_the_companies_that_present_and_want_to_appear(stage: Stage) -> None:
    assert stage.post(stage.ora, "/e/one/companies/new", name="Pas encore au programme").status_code == 303
    assert listed(stage) == ["BioPack"]
    assert 'href="/e/one/companies"' in stage.visitor.get("/e/one").text
    stage.post(stage.ora, stage.edit, **stage.form(consent="no"))
    assert listed(stage) == []
    stage.post(stage.ora, stage.edit, **stage.form(consent="yes", version="2"))
    with stage.app.extensions["database"].writing() as db:
        db.get_one(PitchSession, db.get_one(Slot, stage.slot_id).pitch_session_id).status = "draft"
    assert listed(stage) == []


@pytest.mark.parametrize("visibility", ["unlisted", "invited"])
def test_sessions_that_no_list_names_are_not_told_of(stage: Stage, visibility: str) -> None:
    with stage.app.extensions["database"].writing() as db:
        db.get_one(PitchSession, db.get_one(Slot, stage.slot_id).pitch_session_id).visibility = visibility
    page = f"/e/one/companies/{stage.company}"
    assert ("/s/morning" in stage.visitor.get(page).text, "/s/morning" in stage.ora.get(page).text) == (False, True)
    assert listed(stage) == []


def test_a_draft_session_is_not_told_of_on_a_companys_page(stage: Stage) -> None:
    page = f"/e/one/companies/{stage.company}"
    assert "/s/morning" in stage.visitor.get(page).text
    with stage.app.extensions["database"].writing() as db:
        db.get_one(PitchSession, db.get_one(Slot, stage.slot_id).pitch_session_id).status = "draft"
    assert "/s/morning" not in stage.visitor.get(page).text
    assert "/s/morning" in stage.ora.get(page).text
