"""The demo event: loaded on first start, kept lively on demand."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.demo.cli import demo_commands

feature = Feature(name="demo", cli=(demo_commands,))
