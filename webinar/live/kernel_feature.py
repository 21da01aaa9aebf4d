"""What the live kernel itself declares: its pages, its command line, and undo."""

from __future__ import annotations

from webinar.live.cli import live_commands
from webinar.live.feature import LiveFeature
from webinar.live.pages import blueprint
from webinar.live.undo import KERNEL_COMMANDS

feature = LiveFeature(name="live", blueprints=(blueprint,), cli=(live_commands,), commands=KERNEL_COMMANDS)
