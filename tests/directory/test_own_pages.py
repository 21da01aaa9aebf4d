"""An invited speaker comes in by the link, keeps their own page and company, and touches nobody else's."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.directory.conftest import Stage
from tests.directory.pictures import PDF, drawn
from tests.directory.test_speakers import LEA, add, stored
from tests.plugins.application import browser_of, signed_in, token_in
from webinar.core import clock
from webinar.core.instance import instance_row
from webinar.core.mail import Letter
from webinar.core.mail_message import text_of
from webinar.directory.models import SpeakerInvitation
from webinar.people.models import Person, RoleGrant
from webinar.schedule.availability import free_spans
from webinar.schedule.models import Company, Event, FreeSpan, Speaker

OWN = "/e/one/my-profile"
PROFILE = {"name": "Léa Fontan", "role_fr": "Présidente", "consent": "yes"}


@pytest.fixture
def mails(stage: Stage) -> Stage:
    """Letters go out."""
    with stage.app.extensions["database"].writing() as db:
        row = instance_row(db)
        row.smtp_host, row.smtp_tls, row.mail_from = "127.0.0.1", "off", "estrade@example.org"
    return stage


def invite(stage: Stage, *pages: str, language: str = "fr") -> tuple[int, str]:
    """Ora ticks speakers and invites them."""
    ids = [page.rsplit("/", 1)[1] for page in pages]
    answer = stage.post(stage.ora, "/e/one/speakers/invite", "/e/one/speakers", speakers=ids, language=language)
    return answer.status_code, answer.headers.get("Location", answer.text)


def letters(stage: Stage) -> list[tuple[str, str, str]]:
    """Address, subject and text of each letter."""
    with stage.app.extensions["database"].reading() as db:
        rows = db.scalars(select(Letter).order_by(Letter.id))
        return [(one.to_address, one.subject, text_of(one.content or b"")) for one in rows]


def link_in(text: str) -> str:
    """The last personal link of a text."""
    found: list[str] = re.findall(r"/l/[\w-]+", text)
    return found[-1]


def enter(stage: Stage, link: str, client: FlaskClient | None = None) -> FlaskClient:
    """Opens a link as people do."""
    browser = client or browser_of(stage.app)
    answer = browser.post(link, data={"csrf_token": token_in(browser.get(link).text)})
    assert (answer.status_code, answer.location) == (303, OWN)
    return browser


def states(stage: Stage) -> list[str]:
    """What the organiser's list says of the invitations."""
    return re.findall(r'<span class="badge[^"]*">([^<]+)</span>', stage.ora.get("/e/one/speakers").text)


def test_an_invitation_goes_from_sent_to_opened_to_completed(mails: Stage) -> None:
    page = add(mails, company=mails.company)
    assert states(mails) == ["Pas invité"]
    assert invite(mails, page) == (303, "/e/one/speakers?done=invited")
    (to, subject, text) = letters(mails)[-1]
    assert (to, subject) == ("lea@example.org", "Votre page d’intervenant\u00a0: Journée énergie")
    assert "mercredi 25 novembre 2026, 13:00 (Paris)" in text
    assert states(mails) == ["Invité"]
    lea = browser_of(mails.app)
    assert lea.get(link_in(text)).status_code == 200
    assert states(mails) == ["Invité"]
    enter(mails, link_in(text), lea)
    assert states(mails) == ["Lien ouvert"]
    assert f'href="{OWN}"' in lea.get("/my").text
    shown = lea.get(OWN).text
    assert ("13:00" in shown, "BioPack" in shown) == (True, True)
    answer = mails.post(lea, OWN, **{**PROFILE, "version": "1"})
    assert (answer.status_code, answer.location) == (303, f"{OWN}?done=saved")
    speaker = stored(mails)
    assert speaker is not None
    assert (speaker.role_title, speaker.consent, speaker.biography) == ({"fr": "Présidente"}, "yes", {})
    assert states(mails) == ["Page complétée"]


def test_letters_are_in_the_language_chosen_and_say_the_same_twice(mails: Stage) -> None:
    invite(mails, add(mails), language="en")
    with mails.app.extensions["database"].reading() as db:
        content = db.scalars(select(Letter.content)).one()
    assert letters(mails)[-1][1] == "Your speaker page: Energy day"
    assert content.count(b"Content-Type: text/plain") == content.count(b"Content-Type: text/html") == 1


def test_several_are_invited_at_once_and_who_has_no_address_is_named(mails: Stage) -> None:
    pages = [add(mails), add(mails, name="Noor Vidal", email="noor@example.org"), add(mails, name="Ugo Ray", email="")]
    status, page = invite(mails, *pages)
    assert (status, "pas invités\u00a0: Ugo Ray" in page) == (200, True)
    assert [to for to, _subject, _text in letters(mails)] == ["lea@example.org", "noor@example.org"]
    assert invite(mails)[0] == 422
    assert invite(mails, "/a\x00b")[0] == 422


def test_an_address_that_took_no_letter_is_told(mails: Stage) -> None:
    invite(mails, add(mails))
    with mails.app.extensions["database"].writing() as db:
        db.scalars(select(Letter)).one().state = "bounced"
    assert states(mails) == ["Invité", "E-mail non remis, vérifiez l’adresse"]


def test_a_new_invitation_ends_the_former_link(mails: Stage) -> None:
    page = add(mails)
    invite(mails, page)
    first = link_in(letters(mails)[-1][2])
    enter(mails, first)
    invite(mails, page)
    second = link_in(letters(mails)[-1][2])
    assert browser_of(mails.app).get(first).status_code == 410
    assert browser_of(mails.app).get(second).status_code == 200
    assert states(mails) == ["Lien ouvert"]


def test_an_invitation_taken_back_opens_nothing_and_ends_the_browser(mails: Stage) -> None:
    page = add(mails)
    invite(mails, page)
    link = link_in(letters(mails)[-1][2])
    lea = enter(mails, link)
    with mails.app.extensions["database"].reading() as db:
        assert [one.role for one in db.scalars(select(RoleGrant).where(RoleGrant.role == "speaker"))] == ["speaker"]
    assert mails.post(mails.ora, f"{page}/revoke", "/e/one/speakers").status_code == 303
    assert (lea.get(OWN).status_code, browser_of(mails.app).get(link).status_code) == (401, 410)
    speaker = stored(mails)
    assert speaker is not None
    assert speaker.person_id is not None
    assert signed_in(mails.app, speaker.person_id).get(OWN).status_code == 404
    with mails.app.extensions["database"].reading() as db:
        assert db.scalars(select(RoleGrant).where(RoleGrant.role == "speaker")).all() == []
    assert f'href="{OWN}"' not in signed_in(mails.app, speaker.person_id).get("/my").text
    assert states(mails) == ["Invitation retirée"]
    invite(mails, page)
    assert signed_in(mails.app, speaker.person_id).get(OWN).status_code == 200


def test_a_new_address_is_somebody_else_and_the_former_one_is_out(mails: Stage) -> None:
    page = add(mails)
    invite(mails, page)
    lea = enter(mails, link_in(letters(mails)[-1][2]))
    mails.post(mails.ora, page, **{**LEA, "version": "1", "email": "autre@example.org"})
    assert lea.get(OWN).status_code == 401
    assert states(mails) == ["Pas invité"]


def test_without_mail_a_link_is_copied_that_signs_in_nobody_known(stage: Stage) -> None:
    page = add(stage, email="ora@example.org")
    status, shown = invite(stage, page)
    link = link_in(shown)
    lea = enter(stage, link)
    speaker = stored(stage)
    assert (status, speaker is not None) == (200, True)
    assert speaker is not None
    assert speaker.person_id not in (None, stage.ora_id)
    assert lea.get("/e/one/workspace").status_code == 403
    assert browser_of(stage.app).get(link).status_code == 410
    again = link_in(invite(stage, page)[1])
    same = stored(stage)
    assert same is not None
    assert (again != link, same.person_id) == (True, speaker.person_id)


def test_a_copied_link_is_never_for_somebody_who_has_become_more(stage: Stage) -> None:
    page = add(stage, email="")
    invite(stage, page)
    speaker = stored(stage)
    assert speaker is not None
    with stage.app.extensions["database"].writing() as db:
        two = db.scalars(select(Event).where(Event.slug == "two")).one()
        factories.grant(db, db.get_one(Person, speaker.person_id), two, "organiser")
    lea = enter(stage, link_in(invite(stage, page)[1]))
    assert lea.get("/e/two/workspace").status_code == 403


@pytest.fixture
def lea(mails: Stage) -> FlaskClient:
    """Léa, who presents for BioPack, in her browser."""
    page = add(mails, company=mails.company)
    add(mails, name="Noor Vidal", email="noor@example.org")
    with mails.app.extensions["database"].writing() as db:
        one = db.scalars(select(Event).where(Event.slug == "one")).one()
        factories.company(db, one, "Agrinov")
    invite(mails, page)
    return enter(mails, link_in(letters(mails)[-1][2]))


def test_a_speaker_keeps_the_companys_profile_and_says_who_founded_it(mails: Stage, lea: FlaskClient) -> None:
    fields = mails.form(one_liner_fr="Emballages de lin", women_founders="yes", staff_only="women_founders")
    assert mails.post(lea, f"{OWN}/company", **fields).location == f"{OWN}/company?done=saved"
    public = f"/e/one/companies/{mails.company}"
    shown = mails.visitor.get(public).text
    assert ("Emballages de lin" in shown, "par des femmes" in shown) == (True, False)
    mails.post(lea, f"{OWN}/company", **{**fields, "version": "2", "staff_only": ""})
    assert "par des femmes" in mails.visitor.get(public).text
    mails.post(mails.ora, mails.edit, **mails.form(version="3"))
    with mails.app.extensions["database"].reading() as db:
        assert db.get_one(Company, mails.company_id).profile == {"women_founders": "yes"}
    assert mails.post(lea, f"{OWN}/company", **mails.form(version="3")).status_code == 409


def test_a_speaker_uploads_photo_logo_and_deck(mails: Stage, lea: FlaskClient) -> None:
    company_page = f"{OWN}/company"
    for what, data, page in (("photo", drawn(), OWN), ("logo", drawn(), company_page), ("deck", PDF, company_page)):
        answer = mails.post(lea, f"{OWN}/{what}", page, file=(io.BytesIO(data), "x"))
        assert (what, answer.status_code) == (what, 303)
        wrong = mails.post(lea, f"{OWN}/{what}", page, file=(io.BytesIO(b"<svg/>"), "x"))
        assert (what, wrong.status_code) == (what, 422)
    with mails.app.extensions["database"].reading() as db:
        company = db.get_one(Company, mails.company_id)
        photos = db.scalars(select(Speaker.photo_id).order_by(Speaker.name)).all()
    assert (company.logo_id, company.deck_id, photos) == (2, 3, [1, None])
    assert "portrait-l" in lea.get(OWN).text


def test_a_speaker_touches_nobody_elses_rows(mails: Stage, lea: FlaskClient) -> None:
    with mails.app.extensions["database"].reading() as db:
        noor = db.scalars(select(Speaker.public_id).where(Speaker.name == "Noor Vidal")).one()
        agrinov = db.scalars(select(Company.public_id).where(Company.name == "Agrinov")).one()
    token = token_in(lea.get(OWN).text)
    for address in (
        f"/e/one/speakers/{noor}",
        f"/e/one/speakers/{noor}/photo",
        f"/e/one/speakers/{noor}/delete",
        f"/e/one/speakers/{noor}/revoke",
        "/e/one/speakers/new",
        "/e/one/speakers/invite",
        f"/e/one/companies/{agrinov}/edit",
        f"/e/one/companies/{agrinov}/logo",
        f"/e/one/companies/{agrinov}/deck",
        f"/e/one/companies/{agrinov}/delete",
        "/e/one/companies/new",
    ):
        assert (address, lea.post(address, data={"csrf_token": token}).status_code) == (address, 403)
    for address in ("/e/two/my-profile", "/e/two/my-profile/company", "/e/two/my-profile/availability"):
        assert (address, lea.post(address, data={"csrf_token": token}).status_code) == (address, 404)
    for extra in ("email", "company", "person_id", "speaker", "id"):
        answer = mails.post(lea, OWN, **{**PROFILE, "version": "1", extra: noor})
        assert (extra, answer.status_code) == (extra, 422)
    assert (mails.ora.get(OWN).status_code, mails.visitor.get(OWN).status_code) == (404, 401)


def test_a_speaker_takes_no_other_persons_name(mails: Stage, lea: FlaskClient) -> None:
    for name in ("Nооr Vidal", "ORA LINDT"):
        answer = mails.post(lea, OWN, **{**PROFILE, "version": "1", "name": name})
        assert (name, answer.status_code, 'href="#name"' in answer.text) == (name, 422, True)
    assert mails.post(lea, OWN, **{**PROFILE, "version": "1", "name": "Léa Fontan-Roux"}).status_code == 303


def free(mails: Stage, lea: FlaskClient, **changed: str) -> int:
    """Léa adds a free time."""
    fields = {"day": "2026-11-25", "start": "14:00", "end": "16:00", "zone": "Europe/Paris", **changed}
    return int(mails.post(lea, f"{OWN}/availability", **fields).status_code)


def spans(mails: Stage) -> list[tuple[datetime, datetime]]:
    """What an editor reads of Léa."""
    speaker = stored(mails)
    assert speaker is not None
    with mails.app.extensions["database"].reading() as db:
        return free_spans(db, [speaker.id]).get(speaker.id, [])


def test_free_times_reach_the_editor_and_warn_of_slots_outside(mails: Stage, lea: FlaskClient) -> None:
    with clock.fixed(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        assert "en dehors de vos disponibilités" not in lea.get(f"{OWN}/availability").text
        assert (free(mails, lea), free(mails, lea)) == (303, 303)
        assert spans(mails) == [(datetime(2026, 11, 25, 13, tzinfo=UTC), datetime(2026, 11, 25, 15, tzinfo=UTC))]
        assert "en dehors de vos disponibilités" in lea.get(f"{OWN}/availability").text
        free(mails, lea, start="07:00", end="08:00", zone="America/New_York")
        shown = lea.get(f"{OWN}/availability").text
        assert ("en dehors de vos disponibilités" in shown, "(New York)" in shown) == (False, True)


def test_free_times_live_through_changing_clocks(mails: Stage, lea: FlaskClient) -> None:
    speaker = stored(mails)
    assert speaker is not None
    assert speaker.person_id is not None
    with clock.fixed(datetime(2027, 3, 1, 9, 0, tzinfo=UTC)):
        lea = signed_in(mails.app, speaker.person_id)
        assert free(mails, lea, day="2027-03-28", start="02:30", end="05:00") == 422
        assert free(mails, lea, day="2027-03-27", start="22:00", end="06:00") == 303
        assert [end - start for start, end in spans(mails)] == [timedelta(hours=7)]
        assert free(mails, lea, day="2027-10-31", start="01:00", end="02:30") == 303
        assert [end - start for start, end in spans(mails)] == [timedelta(hours=7), timedelta(hours=2.5)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-02-30"},
        {"day": "9999-12-31"},
        {"day": "2020-01-01"},
        {"start": "25:00"},
        {"end": "soon"},
        {"zone": "Paris"},
        {"zone": "../etc/passwd"},
        {"speaker_id": "2"},
    ],
)
def test_free_times_that_cannot_be_are_refused(mails: Stage, lea: FlaskClient, wrong: dict[str, str]) -> None:
    with clock.fixed(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        assert (free(mails, lea, **wrong), spans(mails)) == (422, [])


def test_a_free_time_is_taken_away_by_its_owner_alone(mails: Stage, lea: FlaskClient) -> None:
    with clock.fixed(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        free(mails, lea)
        with mails.app.extensions["database"].writing() as db:
            span = db.scalars(select(FreeSpan)).one()
            noor = db.scalars(select(Speaker).where(Speaker.name == "Noor Vidal")).one()
            values = {"zone": span.zone, "starts_wall": span.starts_wall, "ends_wall": span.ends_wall}
            db.add(FreeSpan(public_id="noors", speaker_id=noor.id, **values))
            own = span.public_id
        page = f"{OWN}/availability"
        assert mails.post(lea, f"{page}/remove", page, span="noors").status_code == 404
        assert mails.post(lea, f"{page}/remove", page, span="a\x00b").status_code == 422
        assert mails.post(lea, f"{page}/remove", page, span=own).status_code == 303
        assert spans(mails) == []


def test_a_speaker_reaches_their_page_before_the_event_is_published(mails: Stage, lea: FlaskClient) -> None:
    with mails.app.extensions["database"].writing() as db:
        db.scalars(select(Event).where(Event.slug == "one")).one().status = "draft"
    mails.post(lea, f"{OWN}/photo", OWN, file=(io.BytesIO(drawn()), "x"))
    photo = lea.get(OWN).text.split('portrait-l" src="')[1].split('"')[0]
    assert [one.get(photo, buffered=True).status_code for one in (lea, mails.ora, mails.visitor)] == [200, 200, 404]
    assert mails.visitor.get("/e/one").status_code == 404


def test_erasing_a_person_leaves_no_invitation_and_nobody_behind_the_speaker(mails: Stage, lea: FlaskClient) -> None:
    speaker = stored(mails)
    assert speaker is not None
    with mails.app.extensions["database"].writing() as db:
        db.delete(db.get_one(Person, speaker.person_id))
    with mails.app.extensions["database"].reading() as db:
        assert db.get_one(Speaker, speaker.id).person_id is None
        assert db.scalars(select(SpeakerInvitation.link_id)).all() == [None]
    assert lea.get(OWN).status_code == 401


def test_a_speaker_sees_what_is_kept_about_them(mails: Stage, lea: FlaskClient) -> None:
    with clock.fixed(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        free(mails, lea)
    mails.post(lea, OWN, **{**PROFILE, "version": "1", "links": "lea.example.org"})
    kept = lea.get("/my/data.json").json
    assert kept is not None
    (profile,) = kept["profiles"]
    assert (profile["name"], profile["links"], profile["consent"]) == ("Léa Fontan", "https://lea.example.org", "yes")
    assert [one["zone"] for one in kept["free_times"]] == ["Europe/Paris"]
    assert [one["status"] for one in kept["speaker_invitations"]] == ["completed"]
    shown = lea.get("/my/data").text
    assert ("Vos disponibilités" in shown, "Page complétée" in shown) == (True, True)
