"""Live questions: asking, upvoting, moderating, answering."""

from __future__ import annotations

from webinar.live.feature import LiveFeature
from webinar.questions import commands, merging, moderation, pages, people, present, taking_back

feature = LiveFeature(
    name="questions",
    commands=(
        *commands.COMMANDS,
        *moderation.COMMANDS,
        *merging.COMMANDS,
        *people.COMMANDS,
        *taking_back.COMMANDS,
    ),
    blueprints=(pages.blueprint,),
    kinds=present.KINDS,
    on_next=(moderation.on_next,),
)
