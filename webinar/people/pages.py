"""The page of leaving: this browser stops being somebody."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.people.browser import current_browser, end_cookie_session, forget
from webinar.people.permissions import public_route

blueprint = Blueprint("people", __name__)


@blueprint.post("/sign-out")
@public_route
def sign_out() -> ResponseReturnValue:
    """Ends this browser's identity at the server and its live connections."""
    with database().writing() as db:
        browser = current_browser(db)
        if browser is None:
            raise Refusal("unauthenticated")
        end_cookie_session(db, browser.cookie_session_id)
    forget()
    return render_template("people/signed_out.html", reason="left")
