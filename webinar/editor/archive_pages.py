"""Keeps archived events as they are: what only staff may do is refused there, on every page."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from sqlalchemy import select

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.security import SAFE_METHODS
from webinar.people.permissions import STAFF_ONLY
from webinar.schedule.models import Event, PitchSession

blueprint = Blueprint("editor_archive", __name__)
# An event comes out of the archive, and is copied into a new one, from its own settings.
STAYS_OPEN = frozenset({"editor_event.archive", "editor_event.copy"})


@blueprint.before_app_request
def keep_as_it_is() -> None:
    """Refuses what would change an archived event; reading, leaving and one's own data stay open."""
    parts = request.view_args or {}
    if request.method in SAFE_METHODS or not parts.keys() & {"slug", "public_id"} or request.endpoint in STAYS_OPEN:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "permission", "") in STAFF_ONLY and _is_archived(parts):
        raise Refusal("closed", "schedule.refused.archived")


def _is_archived(parts: dict[str, str]) -> bool:
    status = select(Event.status)
    if "slug" in parts:
        status = status.where(Event.slug == parts["slug"])
    else:
        status = status.join(PitchSession, PitchSession.event_id == Event.id)
        status = status.where(PitchSession.public_id == parts["public_id"])
    with database().reading() as db:
        return db.scalar(status) == "archived"
