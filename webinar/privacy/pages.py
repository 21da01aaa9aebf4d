"""A person's page of what is kept about them, and its export in JSON, CSV and ICS."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webinar.core.db import database
from webinar.core.security import keep_unlisted
from webinar.core.spreadsheet import write_csv
from webinar.core.viewing import DEFAULT_ZONE
from webinar.people.permissions import public_route
from webinar.privacy.agenda import own_calendar
from webinar.privacy.gathering import Sections, gather, own_places
from webinar.privacy.on_air import own_agreements
from webinar.privacy.own import keep_private, sender_of
from webinar.privacy.words import in_words

blueprint = Blueprint("privacy", __name__)
keep_unlisted(blueprint)

blueprint.after_request(keep_private)


@blueprint.get("/mes-donnees")
@public_route
def french_address() -> ResponseReturnValue:
    """The French address of the page."""
    return redirect("/my/data")


@blueprint.get("/my/data")
@public_route
def mine() -> ResponseReturnValue:
    """What is kept about the sender; somebody unknown is led to where a link is mailed."""
    found = _own()
    if found is None:
        return redirect("/my")
    sections, places, agreements = found
    done = request.args.get("done", "")
    return render_template(
        "privacy/my_data.html",
        sections=sections,
        places=places,
        agreements=agreements,
        words=partial(in_words, g.lang),
        done=done if done in ("contact", "on_air") else "",
    )


@blueprint.get("/my/data.json")
@public_route
def as_json() -> ResponseReturnValue:
    """The same as a JSON file."""
    sections = _own_sections()
    if sections is None:
        return redirect("/my")
    body = json.dumps(sections, ensure_ascii=False, indent=2, default=_plain)
    return _download(body.encode(), "application/json", "my-data.json")


@blueprint.get("/my/data.csv")
@public_route
def as_csv() -> ResponseReturnValue:
    """The same as a table: section, number of the row, field, value."""
    sections = _own_sections()
    if sections is None:
        return redirect("/my")
    rows: list[tuple[str, ...]] = [("section", "row", "field", "value")]
    for section, found in sections.items():
        for number, one in enumerate(found, 1):
            rows += [(section, str(number), field, _plain(value)) for field, value in one.items()]
    return _download(write_csv(rows), "text/csv", "my-data.csv")


@blueprint.get("/my/data.ics")
@public_route
def as_calendar() -> ResponseReturnValue:
    """The sender's sessions as a calendar file."""
    with database().reading() as db:
        found = sender_of(db)
        if found is None:
            return redirect("/my")
        body = own_calendar(db, found[1], g.lang)
    return _download(body, "text/calendar", "my-data.ics")


def _own_sections() -> Sections | None:
    found = _own()
    return found[0] if found else None


def _own() -> tuple[Sections, list[dict[str, Any]], list[str]] | None:
    with database().reading() as db:
        found = sender_of(db)
        if found is None:
            return None
        person = found[1]
        g.default_zone = person.zone or DEFAULT_ZONE
        sections = gather(db, person, g.lang, current_app.extensions["about_person"])
        return sections, own_places(db, person.id), own_agreements(db, person.id)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _download(body: bytes, mimetype: str, name: str) -> Response:
    return Response(body, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
