"""The features of the product; a new one adds its line."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from webinar.core.features import Feature

NAMES = (
    "people",
    "schedule",
    "registrations",
    "calendars",
    "live.kernel_feature",
    "running_order",
    "speaker_queue",
    "questions",
    "announcements",
    "strip",
    "replay",
    "editor",
    "roster",
    "look",
    "team",
    "directory",
    "mailing",
    "setup",
    "privacy",
    "demo",
)
FEATURES: Sequence[Feature] = tuple(import_module(f"webinar.{name}").feature for name in NAMES)
