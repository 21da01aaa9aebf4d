"""The organiser's editor: sessions and their times, series, what is published, who is told."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.editor.day_pages import blueprint as day_blueprint
from webinar.editor.edit_pages import blueprint as edit_blueprint
from webinar.editor.session_pages import blueprint as session_blueprint

feature = Feature(
    name="editor",
    blueprints=(session_blueprint, edit_blueprint, day_blueprint),
    desks=(Desk("editor.day.title", "/e/{slug}/schedule", "list", "session.plan"),),
)
