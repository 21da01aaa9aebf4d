"""The speaker queue: presenters and raised hands, in one order that explains itself."""

from __future__ import annotations

from webinar.live.feature import LiveFeature
from webinar.speaker_queue import (
    about_person,
    commands,
    erasing,
    expiring,
    following,
    moderation,
    presence,
    present,
    settings,
)

feature = LiveFeature(
    name="speaker_queue",
    commands=(*commands.COMMANDS, *moderation.COMMANDS, *settings.COMMANDS, *following.COMMANDS),
    kinds=present.KINDS,
    about_person=about_person.about_person,
    erase_person=erasing.erase_person,
    expires={"notes": expiring.expire_notes, "logs": expiring.expire_names},
    on_next=(following.on_next,),
    present_people=presence.present_people,
)
