"""The private strip: short notes between moderators and the chair of a session."""

from __future__ import annotations

from webinar.live.feature import LiveFeature
from webinar.strip import about_person, commands, erasing, expiring, present

feature = LiveFeature(
    name="strip",
    commands=commands.COMMANDS,
    kinds=present.KINDS,
    about_person=about_person.about_person,
    erase_person=erasing.erase_person,
    expires={"notes": expiring.expire},
)
