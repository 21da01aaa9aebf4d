"""Estrade: the companion to an online pitch event."""

import zoneinfo

# Zone rules come from the pinned tzdata alone: the same instants on every machine (calendar.md B6).
zoneinfo.reset_tzpath(to=())
