"""The ledger of a session's questions, as a page for staff and as files."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core.spreadsheet import write_csv
from webinar.questions import ledger
from webinar.schedule.access import Access, pitch_session_route

blueprint = Blueprint("questions", __name__)


@blueprint.get("/s/<public_id>/questions.json")
@pitch_session_route("question.moderate")
def as_json(access: Access, db: Session) -> ResponseReturnValue:
    """Counters, questions and history."""
    session_id = access.session.id
    return jsonify(
        {
            "counters": ledger.counters(db, session_id),
            "questions": ledger.questions_of(db, session_id),
            "history": ledger.history(db, session_id),
        }
    )


@blueprint.get("/s/<public_id>/questions.csv")
@pitch_session_route("question.moderate")
def as_csv(access: Access, db: Session) -> ResponseReturnValue:
    """The questions for a spreadsheet, without formulas (S35)."""
    body = write_csv(ledger.table(ledger.questions_of(db, access.session.id), g.lang), g.lang)
    response: Response = make_response(body)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="questions-{access.session.public_id}.csv"'
    return response
