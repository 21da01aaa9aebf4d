"""The form of a speaker's profile: its fields, and how they become the speaker's row and back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from webinar.core import clock, forms
from webinar.core.mail_message import clean_address
from webinar.directory.addresses import LinkLines, link_lines, read_links
from webinar.directory.company_form import both, texts
from webinar.schedule.models import Company, Speaker


def _address(raw: str) -> str:
    if not raw.strip():
        return ""
    try:
        return clean_address(raw)
    except ValueError as error:
        raise PydanticCustomError("core.field.email", "email") from error


# One id, or several on lines of their own; PostgreSQL takes no text with a zero byte.
PublicIds = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9\s]*$", max_length=4_000)]
_Role = Annotated[str, forms.line(0, 120)]
_Biography = Annotated[str, forms.text(0, 2_000, 8_000)]


class SpeakerForm(forms.Form):
    """What is said of a speaker; `version` is the row's when the page was made."""

    version: str = "0"
    name: Annotated[str, forms.line(1, 120)]
    role_fr: _Role = ""
    role_en: _Role = ""
    biography_fr: _Biography = ""
    biography_en: _Biography = ""
    links: LinkLines = ""
    consent: Literal["", "yes", "no"] = ""


class PlannedSpeakerForm(SpeakerForm):
    """The same for organisers, who say for which company one presents and where the invitation goes."""

    company: PublicIds = ""
    email: Annotated[str, AfterValidator(_address)] = ""


def typed_of(speaker: Speaker, email: str = "") -> dict[str, str]:
    """The form's fields as the row has them."""
    company: Company | None = speaker.company
    return {
        "name": speaker.name,
        **both("role", speaker.role_title),
        "company": company.public_id if company else "",
        "email": email,
        **both("biography", speaker.biography),
        "links": link_lines(speaker.links),
        "consent": speaker.consent,
    }


def fill(speaker: Speaker, form: SpeakerForm) -> None:
    """Writes what a speaker says of themselves into the row and counts its version up."""
    speaker.name = form.name
    speaker.role_title = texts(form.role_fr, form.role_en)
    speaker.biography = texts(form.biography_fr, form.biography_en)
    speaker.links = read_links(form.links)
    if speaker.consent != form.consent:
        speaker.consent, speaker.consent_at = form.consent, clock.now()
    speaker.version += 1
