"""A person's secret calendar addresses: the feed behind one, and the page that makes and ends them."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Annotated

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.calendars.build import log_problems, render_feed
from webinar.calendars.conditional import PRIVATE, answer, disposition
from webinar.calendars.entries import Feed
from webinar.calendars.feeds import REFRESH, Choice
from webinar.calendars.links import subscribe_links
from webinar.calendars.personal import addresses
from webinar.calendars.personal.agenda import Mine, entries_of, read_mine
from webinar.core import clock, forms
from webinar.core.blocking import run_blocking
from webinar.core.db import Database, database
from webinar.core.errors import Refusal
from webinar.core.i18n import LANGUAGES, translate
from webinar.core.security import hide_addresses
from webinar.core.viewing import DEFAULT_ZONE, t
from webinar.people.browser import Browser, current_browser
from webinar.people.models import Person
from webinar.people.permissions import public_route

blueprint = Blueprint("calendars_personal", __name__)
hide_addresses(blueprint)
KEPT_FEEDS = 64


class LabelForm(forms.Form):
    """What the person calls the device that the address is for."""

    label: Annotated[str, forms.line(1, 60)]


@blueprint.get("/c/<token>.ics")
@public_route
def personal_feed(token: str) -> ResponseReturnValue:
    """The agenda of the person whose address it is: what they may see now, in their language."""
    home = database()
    now = clock.now()
    with home.reading() as db:
        feed, person = addresses.find_feed(db, token)
        mine = read_mine(db, person.id, now)
        lang = person.locale if person.locale in LANGUAGES else LANGUAGES[0]
        choice = Choice(current_app.extensions["settings"].public_origin, lang)
        name, zone = person.name, person.zone or DEFAULT_ZONE
    if addresses.is_worth_noting(feed, now):
        with home.writing() as db:
            addresses.note_use(db, feed.id, now)
    return answer(
        request,
        mine.tag(choice),
        None,
        lambda: _body(home, mine, choice, name, zone),
        disposition("inline", "estrade"),
        PRIVATE,
    )


@lru_cache(maxsize=KEPT_FEEDS)
def _body(home: Database, mine: Mine, choice: Choice, name: str, zone: str) -> tuple[bytes, bytes]:
    with home.reading() as db:
        entries = tuple(entries_of(db, mine, choice))
    title = translate(choice.lang, "calendars.personal.feed_name", name=name)
    rendered = run_blocking(render_feed, Feed(title, "", zone, entries, refresh=REFRESH, public=False))
    log_problems(rendered)
    return rendered.body, run_blocking(gzip.compress, rendered.body, 6, mtime=0)


@blueprint.get("/my-calendar")
@public_route
def my_calendar() -> ResponseReturnValue:
    """The person's addresses, without the secrets: those were shown once."""
    with database().reading() as db:
        return _page(db, _known(db))


@blueprint.post("/my-calendar/new")
@public_route
def new_address() -> ResponseReturnValue:
    """Makes an address and shows it, this once."""
    try:
        form = forms.read_form(LabelForm, request.form)
        with database().writing() as db:
            token = addresses.create_feed(db, _known(db).person_id, form.label, clock.now())
    except Refusal as refusal:
        if refusal.code not in ("invalid", "conflict"):
            raise
        with database().reading() as db:
            page = _page(db, _known(db), error=t(_why(refusal), **refusal.params))
        return page, refusal.status
    return _shown(token)


@blueprint.post("/my-calendar/<int:feed_id>/rotate")
@public_route
def rotate_address(feed_id: int) -> ResponseReturnValue:
    """Replaces an address; the old one is unknown at once."""
    with database().writing() as db:
        token = addresses.rotate_feed(db, _known(db).person_id, feed_id, clock.now())
    return _shown(token)


@blueprint.post("/my-calendar/<int:feed_id>/end")
@public_route
def end_address(feed_id: int) -> ResponseReturnValue:
    """Ends an address."""
    with database().writing() as db:
        addresses.end_feed(db, _known(db).person_id, feed_id)
    return redirect("/my-calendar", 303)


def _known(db: Session) -> Browser:
    browser = current_browser(db)
    if browser is None:
        raise Refusal("unauthenticated")
    return browser


def _why(refusal: Refusal) -> str:
    return "calendars.personal.label_wrong" if refusal.fields else refusal.message


def _shown(token: str) -> str:
    address = f"{current_app.extensions['settings'].public_origin}/c/{token}.ics"
    with database().reading() as db:
        return _page(db, _known(db), address=address)


def _page(db: Session, browser: Browser, *, address: str = "", error: str = "") -> str:
    person = db.get_one(Person, browser.person_id)
    g.default_zone = person.zone or DEFAULT_ZONE
    return render_template(
        "calendars/mine.html",
        feeds=[
            {"id": feed.id, "label": feed.label, "created_at": feed.created_at, "used_at": feed.used_at}
            for feed in addresses.list_feeds(db, browser.person_id)
        ],
        most=addresses.MOST,
        address=address,
        webcal_url=subscribe_links(address, "").webcal if address else "",
        error=error,
    )
