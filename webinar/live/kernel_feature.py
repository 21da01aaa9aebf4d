"""What the live kernel itself declares: its pages, its command line, and undo."""

from __future__ import annotations

from webinar.live import expiring, pages, screen_pages
from webinar.live.cli import live_commands
from webinar.live.feature import LiveFeature
from webinar.live.undo import KERNEL_COMMANDS

feature = LiveFeature(
    name="live",
    blueprints=(pages.blueprint, screen_pages.blueprint),
    cli=(live_commands,),
    commands=KERNEL_COMMANDS,
    expires={"logs": expiring.expire},
)
