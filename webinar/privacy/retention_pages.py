"""An event's periods: the organiser's page that sets them, and everybody's page that says what is kept until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock, forms
from webinar.core.audit import note
from webinar.core.db import database
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.security import keep_unlisted
from webinar.core.viewing import field_errors, pick
from webinar.privacy.expiring import BY_AGE
from webinar.registrations.models import Registration
from webinar.registrations.places import HOLDING
from webinar.schedule.access import Access, event_route
from webinar.schedule.recording import recording_words
from webinar.schedule.retention import (
    PERIODS,
    RAW_RECORDING,
    EventRetention,
    RetentionRecord,
    due_dates,
    end_of,
    periods_of,
)

blueprint = Blueprint("privacy_retention", __name__)
keep_unlisted(blueprint)


class RetentionForm(forms.Form):
    """A number of months or days for each; `sure` where something is due at once or later than promised."""

    registrations: str
    replay: str
    logs: str
    notes: str
    replies: str
    sure: Literal["", "on"] = ""


@blueprint.get("/e/<slug>/retention")
@event_route("event.organise")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The periods as they are, with the dates that follow."""
    return _page(access, db, periods_of(db, access.event.id), {}, saved=request.args.get("saved") == "1")


@blueprint.post("/e/<slug>/retention")
@event_route("event.organise")
def save(access: Access, db: Session) -> ResponseReturnValue:
    """Stores the periods; what would be deleted the next night wants a tick."""
    event_id = access.event.id
    try:
        form = forms.read_form(RetentionForm, request.form)
        lengths = _lengths(form)
    except Refusal as refusal:
        return _page(access, db, request.form, field_errors(refusal)), refusal.status
    before = periods_of(db, event_id)
    sudden = _sudden(end_of(db, event_id), before, lengths)
    told = lengths["registrations"] > before["registrations"] and _has_registrations(db, event_id)
    if (sudden or told) and not form.sure:
        errors = field_errors(Refusal("invalid", fields={"sure": "privacy.retention.sure_needed"}))
        return _page(access, db, request.form, errors, sudden=sudden, told=told), 422
    with database().writing() as writing:
        row = writing.get(EventRetention, event_id) or EventRetention(event_id=event_id)
        for what, length in lengths.items():
            setattr(row, what, length)
        writing.add(row)
        words = " ".join(f"{what}={length}" for what, length in lengths.items())
        note(writing, "retention_set", access.actor.person_id, None, f"{access.event.slug} {words}")
    return redirect(f"/e/{access.event.slug}/retention?saved=1", 303)


def _has_registrations(db: Session, event_id: int) -> bool:
    """Whether somebody was promised the former date already."""
    query = select(Registration.id).where(Registration.event_id == event_id, Registration.status.in_(HOLDING))
    return db.scalar(query.limit(1)) is not None


def _lengths(form: RetentionForm) -> dict[str, int]:
    lengths: dict[str, int] = {}
    wrong: dict[str, str | FieldProblem] = {}
    for what, period in PERIODS.items():
        raw = getattr(form, what).strip()
        length = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else -1
        if not period.least <= length <= period.most:
            wrong[what] = ("privacy.retention.bounds", {"least": period.least, "most": period.most})
        lengths[what] = length
    if wrong:
        raise Refusal("invalid", fields=wrong)
    return lengths


def _sudden(ends_at: datetime | None, before: dict[str, int], after: dict[str, int]) -> list[str]:
    """What is due with the new periods and was not with those before."""
    if ends_at is None:
        return []
    now, old, new = clock.now(), due_dates(ends_at, before), due_dates(ends_at, after)
    return [what for what in PERIODS if what != BY_AGE and new[what] <= now < old[what]]


def _lines(db: Session, event_id: int, lengths: dict[str, int]) -> list[dict[str, Any]]:
    ends_at = end_of(db, event_id)
    dates = due_dates(ends_at, lengths) if ends_at is not None else {}
    return [
        {
            "what": what,
            "unit": period.unit,
            "least": period.least,
            "most": period.most,
            "length": lengths[what],
            "at": dates.get(what) if what != BY_AGE else None,
        }
        for what, period in PERIODS.items()
    ]


def _records(db: Session, event_id: int) -> list[dict[str, Any]]:
    rows = select(RetentionRecord).where(RetentionRecord.event_id == event_id).order_by(RetentionRecord.id.desc())
    return [{"what": one.what, "at": one.at, "count": one.count} for one in db.scalars(rows.limit(50))]


def _page(
    access: Access,
    db: Session,
    typed: Any,
    errors: dict[str, str],
    *,
    saved: bool = False,
    sudden: list[str] | None = None,
    told: bool = False,
) -> str:
    event = access.event
    g.default_zone = event.zone
    return render_template(
        "privacy/retention.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}"},
        lines=_lines(db, event.id, periods_of(db, event.id)),
        records=_records(db, event.id),
        raw_days=RAW_RECORDING.days,
        typed={what: str(typed.get(what, ""))[:10] for what in PERIODS},
        errors=errors,
        sudden=sudden or [],
        told=told,
        saved=saved,
    )


@blueprint.get("/e/<slug>/data")
@event_route("page.public")
def explain(access: Access, db: Session) -> ResponseReturnValue:
    """What is kept of an event's people and until when, for everybody."""
    event = access.event
    g.default_zone = event.zone
    return render_template(
        "privacy/event_data.html",
        event={"title": pick(event.title), "url": f"/e/{event.slug}"},
        organiser=event.organiser_name or pick(event.title),
        lines=_lines(db, event.id, periods_of(db, event.id)),
        records=_records(db, event.id),
        recording=recording_words(db, event),
    )
