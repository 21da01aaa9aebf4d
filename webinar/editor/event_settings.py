"""An event's own settings: what is typed, what of it may still be changed, and what follows from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.errors import Refusal
from webinar.core.strict_json import dumps
from webinar.core.viewing import ZONES
from webinar.editor.life import is_over
from webinar.editor.saving import Act
from webinar.editor.session_form import ABSTRACT, ABSTRACT_BYTES, shown_texts, sitting_at, texts_of
from webinar.editor.spreading import dates_of
from webinar.registrations.models import Registration
from webinar.schedule.models import Event, PitchSession, Series
from webinar.schedule.walls import moved_on

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?", re.ASCII)
# Addresses below /e/ that are no event's.
RESERVED = frozenset({"new"})


def _zone(raw: str) -> str:
    if raw not in ZONES:
        raise PydanticCustomError("editor.refused.zone", "zone")
    return raw


def _slug(raw: str) -> str:
    slug = raw.strip().lower()
    if not _SLUG.fullmatch(slug) or "--" in slug or slug in RESERVED:
        raise PydanticCustomError("editor.refused.slug", "slug")
    return slug


class EventForm(forms.Form):
    """An event's settings; `base` says which values the page showed."""

    title_fr: Annotated[str, forms.line(0, 120)] = ""
    title_en: Annotated[str, forms.line(0, 120)] = ""
    description_fr: Annotated[str, forms.text(0, ABSTRACT, ABSTRACT_BYTES)] = ""
    description_en: Annotated[str, forms.text(0, ABSTRACT, ABSTRACT_BYTES)] = ""
    organiser: Annotated[str, forms.line(0, 120)] = ""
    zone: Annotated[str, AfterValidator(_zone)]
    slug: Annotated[str, AfterValidator(_slug)]
    base: str = ""


def shown_event(event: Event, lang: str) -> dict[str, str]:
    """The fields as an event fills them."""
    title, description = shown_texts(event.title, lang), shown_texts(event.description, lang)
    return {
        **{f"title_{name}": text for name, text in title.items()},
        **{f"description_{name}": text for name, text in description.items()},
        "organiser": event.organiser_name,
        "zone": event.zone,
        "slug": event.slug,
    }


def base_of(event: Event) -> str:
    """A mark of the settings as they stand, so that nobody overwrites what they have not seen (R10)."""
    values = [event.title, event.description, event.organiser_name, event.zone, event.slug]
    return hashlib.sha256(dumps(values).encode()).hexdigest()[:20]


def was_shown(db: Session, event: Event) -> bool:
    """Whether a session of the event was ever published: its address is out."""
    published = select(PitchSession.id).where(
        PitchSession.event_id == event.id, PitchSession.published_at.is_not(None)
    )
    return db.scalar(published.limit(1)) is not None


def change_event(act: Act, form: EventForm, lang: str) -> None:
    """Stores the settings; refuses by field, and with `conflict` when somebody else has stored others."""
    db, event = act.db, act.event
    if form.base != base_of(event):
        raise Refusal("conflict", "editor.refused.event_stale")
    title = texts_of({"fr": form.title_fr, "en": form.title_en}, event.title, lang)
    if not title:
        raise Refusal("invalid", fields={f"title_{lang}": "core.text.blank"})
    _rename(db, event, form.slug)
    event.title = title
    event.description = texts_of({"fr": form.description_fr, "en": form.description_en}, event.description, lang)
    event.organiser_name = form.organiser
    if form.zone != event.zone:
        _move_to(act, form.zone)
    event.changed_at = clock.now()
    event.change_count += 1
    act.finish()


def _rename(db: Session, event: Event, slug: str) -> None:
    if slug == event.slug:
        return
    if was_shown(db, event):
        raise Refusal("invalid", fields={"slug": "editor.refused.slug_fixed"})
    if db.scalar(select(Event.id).where(Event.slug == slug)) is not None:
        raise Refusal("invalid", fields={"slug": "editor.refused.slug_taken"})
    event.slug = slug


def _move_to(act: Act, zone: str) -> None:
    """Sessions that nobody has seen keep their wall time in the new zone; what was announced keeps its instant."""
    act.event.zone = zone
    for one in sessions_of(act.db, act.event):
        if one.published_at is None and one.status == "draft":
            wall = moved_on(one.starts_wall, ZoneInfo(zone))
            act.change(one, sitting_at(wall, one.ends_at - one.starts_at, zone, 0).columns())
    for series in act.db.scalars(select(Series).where(Series.event_id == act.event.id)).all():
        if {one.zone for one in dates_of(act.db, series.id)} == {zone}:
            series.zone = zone


def sessions_of(db: Session, event: Event) -> Sequence[PitchSession]:
    """The event's sessions in order of time."""
    query = select(PitchSession).where(PitchSession.event_id == event.id)
    return db.scalars(query.order_by(PitchSession.starts_at, PitchSession.id)).all()


def archive(db: Session, event: Event, on: bool) -> None:
    """Makes the event read-only, or lets it be edited again; refuses while something is to come."""
    if on and not all(is_over(one) for one in sessions_of(db, event)):
        raise Refusal("conflict", "editor.refused.not_over")
    event.status = "archived" if on else "published"
    event.changed_at = clock.now()
    event.change_count += 1
    db.flush()


def may_delete(db: Session, event: Event) -> bool:
    """Whether nothing of the event was ever shown and nobody has registered."""
    registered = select(func.count(Registration.id)).where(Registration.event_id == event.id)
    return not was_shown(db, event) and not db.scalar(registered)


def delete_event(db: Session, event: Event) -> None:
    """Deletes an event that nobody knows of; all others are archived, their data ends by retention."""
    if not may_delete(db, event):
        raise Refusal("conflict", "editor.refused.event_not_removable")
    db.delete(event)
    db.flush()


def view(db: Session, event: Event) -> dict[str, Any]:
    """What the settings' page offers."""
    return {
        "is_archived": event.status == "archived",
        "may_archive": all(is_over(one) for one in sessions_of(db, event)),
        "may_delete": may_delete(db, event),
        "slug_fixed": was_shown(db, event),
    }
