"""What visitors see of companies: a page for each, and the files that belong to profiles."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, render_template, send_from_directory
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import text_language
from webinar.core.markdown import render
from webinar.core.viewing import pick
from webinar.directory import files
from webinar.directory.companies import company_of
from webinar.directory.company_form import SENSITIVE
from webinar.people.browser import current_browser
from webinar.people.permissions import VISITOR, can, public_route
from webinar.schedule.access import UNLISTED, Access, actor_at, event_route, is_listed, sees
from webinar.schedule.models import Company, Event, PitchSession, Slot, Speaker, StoredFile
from webinar.schedule.shown import company_card, shows_profile

blueprint = Blueprint("directory", __name__)
# Sessions that no list names; whoever may enter them has their address.
MEDIA = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf"}


@blueprint.get("/e/<slug>/companies/<company_id>")
@event_route("page.public")
def company_page(access: Access, db: Session, company_id: str) -> ResponseReturnValue:
    """A company's profile, as much as it shows; of one that does not want to appear there is no page."""
    company = company_of(db, access.event.id, company_id)
    if company.consent == "no":
        raise Refusal("not_found")
    g.default_zone = access.event.zone
    slug = access.event.slug
    return render_template(
        "directory/company.html",
        event={"url": f"/e/{slug}", "title": pick(access.event.title)},
        company={
            **company_card(company, slug, g.lang),
            "is_startup": company.is_startup,
            "website": company.website or "",
            "description": Markup(render(pick(company.description))),  # noqa: S704 - cleaned by core/markdown.py
            "description_lang": text_language(company.description, g.lang),
            "one_liner_lang": text_language(company.one_liner, g.lang),
            "links": company.profile.get("links", []),
        },
        said={name: value for name, value in company.profile.items() if _is_open(company, name)},
        sessions=_sessions(db, access, company),
        edit_url=f"/e/{slug}/companies/{company_id}/edit" if can(access.actor, "event.organise") else "",
    )


def public_list(access: Access, db: Session) -> str:
    """The companies that present and let themselves be read about, by name."""
    presenting = (
        select(Slot.company_id)
        .join(PitchSession, PitchSession.id == Slot.pitch_session_id)
        .where(
            PitchSession.event_id == access.event.id,
            PitchSession.status.not_in(("draft", "cancelled")),
            PitchSession.visibility.is_(None) | PitchSession.visibility.not_in(UNLISTED),
        )
    )
    rows = db.scalars(
        select(Company)
        .where(Company.event_id == access.event.id, Company.consent != "no", Company.id.in_(presenting))
        .options(joinedload(Company.logo), joinedload(Company.deck))
        .order_by(func.lower(Company.name), Company.id)
    )
    slug = access.event.slug
    return render_template(
        "directory/company_list.html",
        event={"url": f"/e/{slug}", "title": pick(access.event.title)},
        companies=[
            {
                **company_card(one, slug, g.lang),
                "is_startup": one.is_startup,
                "one_liner_lang": text_language(one.one_liner, g.lang),
                "sectors": one.profile.get("sectors", []),
            }
            for one in rows
        ],
    )


def _is_open(company: Company, name: str) -> bool:
    return name != "links" and (name not in SENSITIVE or name not in company.staff_only)


def _sessions(db: Session, access: Access, company: Company) -> list[dict[str, Any]]:
    """Where the company presents, for somebody who may know of it."""
    rows = db.execute(
        select(PitchSession, Slot.planned_at)
        .join(Slot, Slot.pitch_session_id == PitchSession.id)
        .where(Slot.company_id == company.id, PitchSession.event_id == access.event.id)
        .order_by(Slot.planned_at)
    )
    return [
        {"title": pick(one.title), "url": f"/s/{one.public_id}", "at": at, "status": one.status}
        for one, at in rows
        if sees(access.actor, access.event, one) and (access.actor.is_staff or one.visibility not in UNLISTED)
    ]


@blueprint.get("/e/<slug>/files/<file_id>.<suffix>")
@public_route
def stored(slug: str, file_id: str, suffix: str) -> ResponseReturnValue:
    """An uploaded file: pictures as they are drawn, decks to be saved, nothing that a browser would run (S29, S32)."""
    with database().reading() as db:
        row = db.execute(
            select(StoredFile, Event)
            .join(Event, Event.id == StoredFile.event_id)
            .where(Event.slug == slug, StoredFile.public_id == file_id, StoredFile.suffix == suffix)
        ).one_or_none()
        if row is None or not files.path_of(row[0]).is_file() or not _may_see(db, *row):
            raise Refusal("not_found")
        file, event = row
        is_public = is_listed(event) and event.status == "published"
        return _send(file, _download_name(db, file), is_public=is_public)


def _may_see(db: Session, file: StoredFile, event: Event) -> bool:
    """Organisers see every file, speakers their own even of a draft, all others what shows of an event they see."""
    browser = current_browser(db)
    actor = actor_at(db, browser, event) or VISITOR
    if can(actor, "event.organise") or _is_own(db, file, actor.person_id):
        return True
    return sees(actor, event) and _is_shown(db, file)


def _send(file: StoredFile, name: str, *, is_public: bool) -> Response:
    is_deck = file.suffix == "pdf"
    answer = send_from_directory(
        files.folder(), files.path_of(file).name, mimetype=MEDIA[file.suffix], as_attachment=is_deck, download_name=name
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Not for long: whoever takes a consent back is to be gone soon.
    answer.headers["Cache-Control"] = f"{'public' if is_public and not is_deck else 'private'}, max-age=300"
    answer.headers.add("Vary", "Cookie")
    return answer


def _is_shown(db: Session, file: StoredFile) -> bool:
    """Whether the one the file is about lets visitors see it."""
    company = _company_of(db, file)
    if company is not None:
        return company.consent != "no" and not (company.deck_id == file.id and "deck" in company.staff_only)
    speaker = db.scalar(select(Speaker).where(Speaker.photo_id == file.id))
    return speaker is not None and shows_profile(speaker) and speaker.consent == "yes"


def _is_own(db: Session, file: StoredFile, person_id: int) -> bool:
    """Whether the sender presents for the company of the file, or is who the photo shows."""
    company = _company_of(db, file)
    theirs = Speaker.photo_id == file.id if company is None else Speaker.company_id == company.id
    mine = select(Speaker.id).where(theirs, Speaker.person_id == person_id, Speaker.event_id == file.event_id)
    return person_id > 0 and db.scalar(mine.limit(1)) is not None


def _company_of(db: Session, file: StoredFile) -> Company | None:
    return db.scalar(select(Company).where(or_(Company.logo_id == file.id, Company.deck_id == file.id)))


def _download_name(db: Session, file: StoredFile) -> str:
    """A name that says whose file it is; the server's own where nobody is known."""
    company = _company_of(db, file)
    letters = "".join(char if char.isalnum() else "-" for char in (company.name if company else ""))[:60].strip("-")
    return f"{letters or file.public_id}.{file.suffix}"
