"""Calendar files, feeds and invitations that every calendar program reads alike."""

from __future__ import annotations

from webinar.calendars.pages import blueprint
from webinar.calendars.personal.pages import blueprint as personal
from webinar.calendars.reply_cli import calendar_commands
from webinar.core.features import Feature

feature = Feature(name="calendars", blueprints=(blueprint, personal), cli=(calendar_commands,))
