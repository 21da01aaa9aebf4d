"""The private strip: short notes between moderators and the chair of a session."""

from __future__ import annotations

from webinar.live.feature import LiveFeature
from webinar.strip import about_person, commands, expiring, present

feature = LiveFeature(
    name="strip",
    commands=commands.COMMANDS,
    kinds=present.KINDS,
    about_person=about_person.about_person,
    expires={"notes": expiring.expire},
)
