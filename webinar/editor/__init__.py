"""The organiser's editor: sessions and their times, series, what is published, who is told."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.editor import (
    archive_pages,
    day_pages,
    edit_pages,
    event_pages,
    life_pages,
    publish_pages,
    session_pages,
)
from webinar.editor.about_person import about_person
from webinar.editor.cli import event_edit_commands, session_edit_commands

PAGES = (session_pages, edit_pages, life_pages, day_pages, publish_pages, event_pages, archive_pages)
feature = Feature(
    name="editor",
    about_person=about_person,
    cli=(session_edit_commands, event_edit_commands),
    blueprints=[pages.blueprint for pages in PAGES],
    desks=(
        Desk("editor.day.title", "/e/{slug}/schedule", "list", "session.plan", group="plan"),
        Desk("editor.event.title", "/e/{slug}/settings", "settings"),
    ),
)
