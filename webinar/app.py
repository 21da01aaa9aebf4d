"""Wires settings, database, features, transport and command line into one application."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.json.provider import JSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings
from webinar import cli
from webinar.core import pages, security, strict_json, viewing
from webinar.core.assets import Assets
from webinar.core.db import Database
from webinar.core.jobs import Worker
from webinar.core.pace import Pace
from webinar.features import FEATURES
from webinar.live.beats import Beats
from webinar.live.kernel import Kernel
from webinar.live.registry import Registry
from webinar.live.tickets import Tickets
from webinar.live.transport import LiveTransport
from webinar.live.wire import Transport
from webinar.people.permissions import public_route


class StrictProvider(JSONProvider):
    """Flask's JSON through the one strict module."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Writes JSON."""
        return strict_json.dumps(obj)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Reads JSON."""
        return strict_json.loads(s)


def create_app(settings: Settings | None = None) -> Flask:
    """Builds the application; raises BadSetting for settings that it refuses to start with."""
    settings = settings or Settings.from_environment()
    app = Flask(
        "webinar",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    _configure(app, settings)
    database = app.extensions["database"] = Database(settings.database_url)
    registry = app.extensions["registry"] = Registry(FEATURES)
    kernel = app.extensions["kernel"] = Kernel(database, registry)
    tickets = app.extensions["tickets"] = Tickets([settings.SECRET_KEY, *settings.fallbacks])
    viewing.install(app, Assets(ROOT / "static" / "dist"))
    security.protect(app, settings)
    pages.install_errors(app)
    for view in (
        pages.preferences,
        pages.privacy,
        pages.accessibility,
        pages.robots,
        pages.healthz,
        pages.readyz,
    ):
        public_route(view)
    app.register_blueprint(pages.blueprint)
    app.view_functions["static"] = public_route(pages.built_file)
    _collect(app)
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
    _connect(app, settings, kernel, tickets)
    app.extensions["worker"] = _worker(app, database)
    if settings.PROXY_COUNT:
        count = settings.PROXY_COUNT
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    cli.install(app, FEATURES)
    return app


def _collect(app: Flask) -> None:
    """What features declare for pages of others."""
    app.extensions["doors"] = [door for feature in FEATURES for door in feature.doors]
    app.extensions["desks"] = [desk for feature in FEATURES for desk in feature.desks]
    app.extensions["health"] = [feature.health for feature in FEATURES if feature.health]
    app.extensions["about_person"] = [feature.about_person for feature in FEATURES if feature.about_person]
    app.extensions["on_air"] = [feature.on_air for feature in FEATURES if feature.on_air]
    app.extensions["expires"] = [(what, act) for one in reversed(FEATURES) for what, act in one.expires.items()]
    app.extensions["erase_person"] = {one.name: one.erase_person for one in FEATURES if one.erase_person}


def _connect(app: Flask, settings: Settings, kernel: Kernel, tickets: Tickets) -> None:
    wire = Transport()
    live = app.extensions["live"] = LiveTransport(kernel, tickets, wire)
    wire.init_app(
        app,
        allowed_origin=lambda origin, _environ: origin is None or origin.lower() in settings.origins,
        allowed_host=lambda host: host.lower() in settings.hosts,
        direct=settings.DIRECT_TRANSPORT,
        say=live.say,
    )


def _configure(app: Flask, settings: Settings) -> None:
    logging.basicConfig(level=settings.LOG_LEVEL, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    app.extensions["settings"] = settings
    app.extensions["pace"] = Pace()
    app.json = StrictProvider(app)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.policies["json.dumps_function"] = lambda value, **_options: strict_json.dumps(value)
    app.config.update(
        SECRET_KEY=settings.SECRET_KEY,
        SECRET_KEY_FALLBACKS=settings.fallbacks,
        SESSION_COOKIE_NAME="__Host-estrade" if settings.is_https else "estrade",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_PARTS=200,
        MAX_FORM_MEMORY_SIZE=500_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )


def _worker(app: Flask, database: Database) -> Worker:
    handlers = {}
    for feature in FEATURES:
        for name, handler in feature.jobs.items():
            handlers[name] = _in_app(app, handler)
    return Worker(database, handlers)


def _in_app(app: Flask, handler: Any) -> Any:
    def run(payload: Any) -> None:
        with app.app_context():
            handler(payload)

    return run


def start_workers(app: Flask) -> None:
    """Makes a serving process ready: the database is whole, the background loops run."""
    app.extensions["database"].recover()
    for start in (start for feature in FEATURES for start in feature.starts):
        start(app)
    beats = app.extensions["beats"] = Beats(app.extensions["kernel"])
    for loop in (app.extensions["live"].run_forever, app.extensions["worker"].run_forever, beats.run_forever):
        threading.Thread(target=loop, daemon=True).start()
