"""Pages that belong to no feature: preferences, health, errors."""

from __future__ import annotations

import logging
import mimetypes
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import LANGUAGES, translate
from webinar.core.security import new_public_id, safe_next
from webinar.core.viewing import THEMES, ZONES

log = logging.getLogger(__name__)
blueprint = Blueprint("core", __name__)
YEAR_S = 365 * 24 * 3600


@blueprint.get("/preferences")
def preferences() -> Response:
    """Remembers language, theme or zone in the browser (nothing at the server) and goes back."""
    answer = redirect(safe_next(request.args.get("next"), "/"), 303)
    for name, allowed in (("lang", LANGUAGES), ("theme", THEMES), ("zone", ZONES)):
        value = request.args.get(name)
        if value is not None and value in allowed:
            answer.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", secure=request.is_secure)
    return answer


@blueprint.get("/confidentialite")
def privacy() -> str:
    """What is kept, why and how long."""
    return render_template("core/privacy.html")


@blueprint.get("/accessibilite")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("core/accessibility.html")


def built_file(filename: str) -> Response:
    """A file of the front end's build, packed where the browser takes it, and kept: its name carries its hash."""
    name = Path(filename).name
    if filename != f"dist/{name}" or name.endswith((".json", ".gz")):
        raise Refusal("not_found")
    folder = Path(str(current_app.static_folder)) / "dist"
    if request.accept_encodings["gzip"] and (folder / f"{name}.gz").is_file():
        answer = send_from_directory(folder, f"{name}.gz", mimetype=mimetypes.guess_type(name)[0], download_name=name)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = send_from_directory(folder, name)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Search engines and calendar services may read public pages and feeds; nothing else is of use to them."""
    answer = current_app.make_response("User-agent: *\nDisallow: /l/\nDisallow: /preferences\n")
    answer.mimetype = "text/plain"
    return answer


@blueprint.get("/healthz")
def healthz() -> Response:
    """Whether the process serves."""
    gauges = {name: gauge() for name, gauge in current_app.extensions.get("gauges", {}).items()}
    return jsonify({"ok": True, **gauges})


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether the process can take work: the database writes, and no stop is under way."""
    if current_app.extensions.get("stopping"):
        return jsonify({"ok": False, "why": "stopping"}), 503
    try:
        with database().writing() as db:
            db.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify({"ok": False, "why": "database"}), 503
    return jsonify({"ok": True}), 200


def wants_json() -> bool:
    """Whether the sender is a program (security.md, section 2)."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api") or request.is_json or best == "application/json"


def install_errors(app: Flask) -> None:
    """Answers refusals and errors in the sender's form and language, never with internals."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[Any, int]:
        return _answer(refusal.status, refusal)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Any, int] | HTTPException:
        if error.code is None or error.code < 400:
            return error
        body, status = _answer(error.code, None)
        if error.code == 405 and getattr(error, "valid_methods", None):
            body.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
        return body, status

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[Any, int]:
        if isinstance(error, SQLAlchemyError):
            log.warning("request %s: database: %s", _request_id(), type(error).__name__)
            return _answer(503, Refusal("unavailable", retry_after_s=2))
        log.exception("request %s failed", _request_id())
        return _answer(500, None)


def _request_id() -> str:
    if "request_id" not in g:
        g.request_id = new_public_id()
    return str(g.request_id)


_CODES = {400: "invalid", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "invalid", 413: "too_large"}


def _answer(status: int, refusal: Refusal | None) -> tuple[Any, int]:
    lang = g.get("lang", "fr")
    if refusal is not None:
        told = refusal.told(lang)
    else:
        code = _CODES.get(status, "unavailable" if status >= 500 else "invalid")
        told = {"code": code, "message": translate(lang, f"core.refused.{code}")}
    if wants_json():
        answer = jsonify({"error": told.pop("code"), **told, "request_id": _request_id()})
    else:
        page = render_template(
            "core/error.html",
            code=status,
            message=told["message"],
            request_id=_request_id() if status >= 500 else "",
            retry_after_s=told.get("retry_after_s"),
        )
        answer = current_app.make_response(page)
    if told.get("retry_after_s") is not None:
        answer.headers["Retry-After"] = str(max(1, round(told["retry_after_s"])))
    return answer, status
