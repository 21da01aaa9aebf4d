"""What is kept about a person, shown to them."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.privacy import pages

feature = Feature(name="privacy", blueprints=(pages.blueprint,))
