"""What pages show of companies and speakers: as much as those who appear agreed to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.i18n import pick
from webinar.schedule.models import Company, Event, Speaker, StoredFile


def file_url(slug: str, file: StoredFile | None) -> str:
    """The address of an uploaded file."""
    return f"/e/{slug}/files/{file.public_id}.{file.suffix}" if file is not None else ""


def picture(slug: str, file: StoredFile | None) -> dict[str, Any] | None:
    """A picture as templates draw it."""
    if file is None:
        return None
    return {"url": file_url(slug, file), "width": file.width, "height": file.height, "alt": file.alt}


def company_card(company: Company | None, slug: str, lang: str) -> dict[str, Any]:
    """A company in a few words; of one that does not want to appear only the name stays in the programme."""
    empty: dict[str, Any] = {"name": company.name if company else "", "url": "", "one_liner": "", "website": ""}
    empty |= {"logo": None, "deck_url": ""}
    if company is None or company.consent == "no":
        return empty
    return {
        **empty,
        "url": f"/e/{slug}/companies/{company.public_id}" if is_told(company) else "",
        "one_liner": pick(company.one_liner, lang),
        "website": company.website if company.website and company.website.startswith(("https://", "http://")) else "",
        "logo": picture(slug, company.logo),
        "deck_url": "" if "deck" in company.staff_only else file_url(slug, company.deck),
    }


def is_told(company: Company) -> bool:
    """Whether there is more to read of the company than its name."""
    texts = (*company.one_liner.values(), *company.description.values())
    return any((*texts, company.website, company.logo_id, company.profile))


def shows_profile(speaker: Speaker) -> bool:
    """Whether biography, links and photo may be seen: unless the speaker said no."""
    return speaker.consent != "no"


def photo_of(speaker: Speaker, slug: str) -> dict[str, Any] | None:
    """The portrait, which is shown only to those whose owner said yes."""
    return picture(slug, speaker.photo) if speaker.consent == "yes" else None


def programme_changed(db: Session, event_id: int) -> None:
    """Lets every page and feed that was made of the event's programme be made anew."""
    db.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(change_count=Event.change_count + 1, changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
