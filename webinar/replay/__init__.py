"""Turns what happened in a sitting into a replay page."""

from __future__ import annotations

from webinar.live.feature import LiveFeature
from webinar.replay import commands, edit_pages, expiring, models
from webinar.replay.pages import blueprint

feature = LiveFeature(
    name="replay", blueprints=(blueprint,), commands=commands.COMMANDS, expires={"replay": expiring.expire}
)

__all__ = ["edit_pages", "feature", "models"]
