"""What is kept about people: shown, corrected, taken along, erased, and deleted when its time is over."""

from __future__ import annotations

from webinar.core.features import Desk, Feature
from webinar.core.jobs import asked_for_at_start
from webinar.privacy import (
    edit_pages,
    erase_pages,
    erasing,
    expiring,
    models,
    on_air,
    pages,
    recording_pages,
    retention_pages,
)
from webinar.privacy.cli import privacy_commands

feature = Feature(
    name="privacy",
    blueprints=(
        pages.blueprint,
        edit_pages.blueprint,
        erase_pages.blueprint,
        retention_pages.blueprint,
        recording_pages.blueprint,
    ),
    cli=(privacy_commands,),
    desks=(
        Desk("privacy.retention.title", "/e/{slug}/retention", "timer"),
        Desk("privacy.recording.title", "/e/{slug}/recording", "radio", "session.moderate"),
    ),
    about_person=on_air.about_person,
    expires={"replay": on_air.expire},
    starts=(asked_for_at_start(expiring.ask),),
    jobs={**erasing.JOBS, **expiring.JOBS},
)

__all__ = ["feature", "models"]
