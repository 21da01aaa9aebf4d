"""What every template may say: words, dates and addresses for the viewer of this request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from flask import Flask, g, request
from markupsafe import Markup, escape

from webinar.core import clock, colour, i18n
from webinar.core.assets import Assets
from webinar.core.errors import Refusal
from webinar.core.instance import facts

DEFAULT_ZONE = "Europe/Paris"
INSTANCE_THEME = "instance"
THEMES = frozenset({"light", "dark"})
ZONES = frozenset(available_timezones())


def install(app: Flask, assets: Assets) -> None:
    """Chooses language, zone and theme before each request, and gives templates their words."""

    @app.before_request
    def choose() -> None:
        accepted = list(request.accept_languages.values())
        asked = i18n.choose_language(request.args.get("lang"), request.cookies.get("lang"), accepted, "")
        g.lang = asked or facts().language
        chosen = request.cookies.get("zone", "")
        g.zone = ZoneInfo(chosen) if chosen in ZONES else None
        theme = request.cookies.get("theme", "")
        g.theme = theme if theme in THEMES else ""

    @app.context_processor
    def words() -> dict[str, Any]:
        return {
            "lang": g.get("lang", "fr"),
            "theme": g.get("theme", ""),
            "t": t,
            "pick": pick,
            "asset": assets.url,
            "asset_tags": assets.tags,
            "icon_url": assets.icon,
            "show_time": show_time,
            "show_date": show_date,
            "show_clock": show_clock,
            "site": facts,
            "theme_url": theme_url,
            "zone_label": zone_label(),
            "switch_lang_url": switch_lang_url,
            "now": clock.now,
        }


def theme_url() -> str:
    """The address of the colours of this page: the event's (`g.theme_url`), else the installation's, else none."""
    return g.get("theme_url") or colour.theme_url(INSTANCE_THEME, facts().colour)


def t(key: str, **params: Any) -> str:
    """The message in the viewer's language."""
    return i18n.translate(g.get("lang", "fr"), key, **params)


def field_errors(refusal: Refusal) -> dict[str, str]:
    """What is wrong with each field of a refused form, in the viewer's language."""
    return {name: t(key, **params) for name, (key, params) in refusal.fields.items()}


def pick(texts: dict[str, str] | None) -> str:
    """A text that may exist in both languages, in the viewer's where there."""
    return i18n.pick(texts, g.get("lang", "fr"))


def viewer_zone(default: str) -> ZoneInfo:
    """The zone the viewer chose or whose browser said it, else `default` (the event's)."""
    return g.get("zone") or ZoneInfo(default)


def _zone(zone: str | ZoneInfo | None) -> ZoneInfo:
    if zone is None:
        return viewer_zone(g.get("default_zone", DEFAULT_ZONE))
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)


def show_clock(moment: datetime, zone: str | ZoneInfo | None = None) -> str:
    """Hours and minutes of an instant, in the viewer's zone unless one is given."""
    return i18n.show_clock(moment, _zone(zone), g.lang)


def show_time(moment: datetime, zone: str | ZoneInfo | None = None, form: str = "time") -> Markup:
    """A `<time>` element in the viewer's zone; `form` is time, date, or datetime.

    A script may rewrite it for a browser whose zone the server did not know (`data-form`).
    """
    where = _zone(zone)
    local = moment.astimezone(where)
    day = i18n.show_day(local.date(), g.lang, "full")
    text = {
        "time": i18n.show_clock(moment, where, g.lang),
        "date": day,
        "datetime": t("core.day_at_time", day=day, time=i18n.show_clock(moment, where, g.lang)),
    }[form]
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}" data-form="{}">{}</time>').format(stamp, form, text)


def show_date(moment: datetime | date, zone: str | ZoneInfo | None = None, form: str = "full") -> str:
    """The day of an instant in the viewer's zone, in words."""
    day = moment.astimezone(_zone(zone)).date() if isinstance(moment, datetime) else moment
    return i18n.show_day(day, g.lang, form)


def zone_label(zone: str | ZoneInfo | None = None) -> str:
    """The zone that times are shown in, as people say it."""
    return i18n.zone_name(_zone(zone), g.lang)


def switch_lang_url(lang: str) -> str:
    """The address that turns this page into another language and remembers it.

    A page that is kept for others says itself where it is (`g.here`): whoever caused it may have asked otherwise.
    """
    here = g.get("here") or (request.full_path.rstrip("?") if request.method == "GET" else request.path)
    return f"/preferences?lang={escape(lang)}&next={quote(here, safe='')}"
