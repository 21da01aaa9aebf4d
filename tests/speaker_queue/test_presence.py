"""Staff see over real sockets who of the queue is here and since when the others are away; nobody is dropped."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Any

from tests.live.sockets import LiveClient, Scene
from tests.plugins.server import RunningServer
from webinar.core import clock


def told_to(client: LiveClient) -> queue.Queue[dict[str, Any]]:
    """What a client is told of who is here, from now on."""
    heard: queue.Queue[dict[str, Any]] = queue.Queue()
    client.io.on("presence", heard.put, namespace="/live")
    return heard


def until(heard: queue.Queue[dict[str, Any]], here: int) -> dict[str, Any]:
    """The first message that counts `here` people."""
    while (told := heard.get(timeout=10))["here"] != here:
        pass
    return told


def test_staff_see_who_is_away_since_when_and_nobody_is_dropped(serve: Callable[..., RunningServer]) -> None:
    scene = Scene(serve())
    moderator = scene.client(scene.moderator)
    staff = told_to(moderator)
    ana = scene.client(scene.people[0])
    room = told_to(ana)
    bo = scene.client(scene.people[1])
    hand = bo.say("hand.raise")["result"]["id"]
    moderator.wait(lambda client: hand in client.state["entry"])
    told = staff.get(timeout=10)
    while not told.get("entries", {}).get(hand):
        told = staff.get(timeout=10)
    assert (told["here"], told["entries"]) == (3, {hand: True})
    assert set(until(room, 3)) == {"ps", "here"}
    before = clock.now_ms()
    bo.close()
    away = until(staff, 2)
    since = away["entries"].pop(hand)
    assert away["entries"] == {}
    assert before <= since <= clock.now_ms()
    assert moderator.state["entry"][hand]["state"] == "waiting"
    back = scene.client(scene.people[1])
    assert until(staff, 3)["entries"] == {hand: True}
    assert back.state["my_entry"][hand]["state"] == "waiting"
    for client in (moderator, ana, back):
        client.close()
    scene.close()
