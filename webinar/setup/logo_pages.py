"""Taking, removing and serving the installation's logo."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.instance import facts, forget_facts, instance_row
from webinar.people.browser import Browser
from webinar.people.instance_access import enter_instance, instance_route
from webinar.people.permissions import public_route
from webinar.setup.logo import keep_logo
from webinar.setup.pages import look_refused

blueprint = Blueprint("logo", __name__)


def _folder() -> Path:
    return Path(current_app.extensions["settings"].DATA_DIR) / "brand"


@blueprint.post("/setup/logo")
@instance_route("instance.administer")
def save(_browser: Browser, _db: Session) -> ResponseReturnValue:
    """Stores an uploaded logo, or removes it."""
    name = None
    if request.form.get("action") != "remove":
        file = request.files.get("logo")
        try:
            if file is None or not file.filename:
                raise Refusal("invalid", fields={"logo": "setup.logo.missing"})
            with file.stream:
                name = keep_logo(file.stream.read(), _folder())
        except Refusal as refusal:
            return look_refused(refusal)
    with database().writing() as db:
        enter_instance(db, "instance.administer")
        instance_row(db).logo = name
    forget_facts()
    return redirect("/setup/look?saved=1", 303)


@blueprint.get("/brand/<name>.png")
@public_route
def picture(name: str) -> Response:
    """The logo as it is now; its address changes with it."""
    if name != facts().logo:
        raise Refusal("not_found")
    answer = send_from_directory(_folder(), f"{name}.png", mimetype="image/png")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
