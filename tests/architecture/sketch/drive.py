"""Uses the sketched feature inside a copy of the product, and prints what each audience then knows as JSON."""

from __future__ import annotations

import json
from typing import Any

from tests import factories
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.features import FEATURES
from webinar.live import log
from webinar.live.feature import Viewer
from webinar.live.kernel import Kernel
from webinar.live.registry import Registry


def merged(state: dict[str, Any], change: log.Change) -> dict[str, Any]:
    """The state after a frame, by the rule that every client follows."""
    after = {kind: dict(entities) for kind, entities in state.items()}
    for kind, entities in change.put.items():
        after.setdefault(kind, {}).update(entities)
    for kind, ids in change.drop.items():
        for wire_id in ids:
            after.get(kind, {}).pop(wire_id, None)
    return after


def drive(database: Database) -> dict[str, Any]:
    """Asks, opens and answers a poll; compares snapshot plus frames with a fresh snapshot."""
    registry = Registry(FEATURES)
    kernel = Kernel(database, registry)
    with database.writing() as db:
        event = factories.event(db)
        pitch_session = factories.pitch_session(db, event, status="live")
        moderator, attendee = factories.person(db), factories.person(db)
        factories.grant(db, moderator, event, "moderator")
        number = pitch_session.id
    viewers = {"staff": Viewer("staff", moderator.id), "attendees": Viewer("attendees", attendee.id)}
    with database.reading() as db:
        before = {name: log.snapshot(db, registry, number, viewer)[0] for name, viewer in viewers.items()}
    refused = []
    kernel.run("poll.ask", number, moderator.id, {"text": "On continue ?"})
    for actor, verb in ((attendee, "poll.open"), (attendee, "poll.yes")):
        try:
            kernel.run(verb, number, actor.id, {"id": "1"})
        except Refusal as refusal:
            refused.append([verb, refusal.code])
    kernel.run("poll.open", number, moderator.id, {"id": "1"})
    kernel.run("poll.yes", number, attendee.id, {"id": "1"})
    kernel.stop()
    result: dict[str, Any] = {"refused": refused, "agree": [], "polls": {}}
    with database.reading() as db:
        result["seq"] = log.last_seq(db, number)
        for name, viewer in viewers.items():
            fresh = log.snapshot(db, registry, number, viewer)[0]
            change = log.changes_for(db, registry, number, viewer, 0, result["seq"])
            result["agree"].append(merged(before[name], change) == fresh)
            result["polls"][name] = fresh["poll"]
    return result


if __name__ == "__main__":
    with factories.fresh_database("sqlite:///sketch.db") as made:
        print(json.dumps(drive(made)))
