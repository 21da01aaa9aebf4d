"""The running order as it happens: a session's life, its clock, who has the floor."""

from __future__ import annotations

from webinar.live.feature import LiveFeature
from webinar.running_order import (
    about_person,
    clock_commands,
    commands,
    deadlines,
    erasing,
    expiring,
    floor,
    letters,
    life,
    present,
)
from webinar.running_order.planning import adding, editing, keeping, pages, slots, view

feature = LiveFeature(
    name="running_order",
    blueprints=(pages.blueprint,),
    commands=(
        *life.COMMANDS,
        *commands.COMMANDS,
        *clock_commands.COMMANDS,
        *floor.COMMANDS,
        *slots.COMMANDS,
        *editing.COMMANDS,
        *adding.COMMANDS,
        *keeping.COMMANDS,
    ),
    jobs=letters.JOBS,
    kinds=present.KINDS,
    on_air=about_person.on_air,
    erase_person=erasing.erase_person,
    expires={"logs": expiring.expire},
    beats=(deadlines.keep_life,),
    present_people=view.editors,
)
