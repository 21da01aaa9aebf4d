"""How persons come to an event: personal links, guests by name, registrations."""

from __future__ import annotations

from webinar.core.features import Feature
from webinar.registrations.pages import blueprint

feature = Feature(name="registrations", blueprints=(blueprint,))
