"""Announcements from staff to a session's room."""

from __future__ import annotations

from webinar.announcements import commands, present
from webinar.live.feature import LiveFeature

feature = LiveFeature(name="announcements", commands=commands.COMMANDS, kinds=present.KINDS)
