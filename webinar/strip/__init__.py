"""The private strip: short notes between moderators and the chair of a session."""

from __future__ import annotations

from webinar.live.feature import LiveFeature
from webinar.strip import commands, erasing, present

feature = LiveFeature(
    name="strip", commands=commands.COMMANDS, kinds=present.KINDS, erase_person=erasing.erase_person
)
