"""Live questions: asking, upvoting, moderating, answering."""

from __future__ import annotations

from webinar.core.features import Desk
from webinar.live.feature import LiveFeature
from webinar.questions import (
    about_person,
    commands,
    erasing,
    expiring,
    leftover_pages,
    leftovers,
    letters,
    merging,
    moderation,
    pages,
    people,
    present,
    rules,
    rules_pages,
    taking_back,
)

feature = LiveFeature(
    name="questions",
    commands=(
        *commands.COMMANDS,
        *moderation.COMMANDS,
        *merging.COMMANDS,
        *people.COMMANDS,
        *taking_back.COMMANDS,
        *leftovers.COMMANDS,
        *rules.COMMANDS,
    ),
    blueprints=(pages.blueprint, leftover_pages.blueprint, rules_pages.blueprint),
    desks=(Desk("questions.rules.title", "/e/{slug}/questions", "settings"),),
    jobs=letters.JOBS,
    about_person=about_person.about_person,
    erase_person=erasing.erase_person,
    expires={"logs": expiring.expire},
    kinds=(*present.KINDS, *rules.KINDS),
    on_next=(moderation.on_next,),
)
