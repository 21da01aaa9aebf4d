"""What is kept about a person: shown, taken along, erased."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.privacy import edit_pages, erase_pages, erasing, models, pages

feature = Feature(
    name="privacy",
    blueprints=(pages.blueprint, edit_pages.blueprint, erase_pages.blueprint),
    jobs=erasing.JOBS,
)

__all__ = ["feature", "models"]
