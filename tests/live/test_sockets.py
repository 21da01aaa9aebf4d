"""The protocol over real sockets against a real server process, on both transports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import socketio

from tests.live.sockets import Scene, closed_within_two_seconds, leave
from tests.plugins.server import RunningServer
from webinar.core import clock
from webinar.live.tickets import Ticket, Tickets
from webinar.people.models import CookieSession, Person, Removal

Serve = Callable[..., RunningServer]


@pytest.fixture(params=["on", "off"], ids=["direct", "plain"])
def scene(request: pytest.FixtureRequest, serve: Serve) -> Iterator[Scene]:
    """An open session on a server, with the direct transport and without it."""
    made = Scene(serve(DIRECT_TRANSPORT=request.param))
    yield made
    made.close()


@pytest.mark.parametrize("transports", [("websocket",), ("polling",), ("polling", "websocket")])
def test_two_people_always_agree(scene: Scene, transports: tuple[str, ...]) -> None:
    ana, bo = (scene.client(person_id, transports=transports) for person_id in scene.people[:2])
    asked = ana.say("question.ask", text="Nous voyez-vous ?")
    assert asked["ok"], asked
    question = asked["result"]["id"]
    bo.wait(lambda client: question in client.state["question"])
    assert bo.say("question.vote", id=question, on=True)["ok"]
    for client in (ana, bo):
        client.wait(lambda one: one.state["question"][question]["votes"] == 1)
    assert bo.state["vote"] == {question: {"on": True}}
    assert ana.state["vote"] == {}
    ana.sync()
    assert ana.state["question"] == bo.state["question"]
    for client in (ana, bo):
        client.close()


def test_presence_counts_people_not_connections(scene: Scene) -> None:
    first, second = scene.client(scene.people[0]), scene.client(scene.people[0])
    third = scene.client(scene.people[1])
    third.wait(lambda client: client.presence == 2)
    second.close()
    third.close()
    first.wait(lambda client: client.presence == 1)
    first.close()


def refused(scene: Scene, auth: object) -> dict[str, str]:
    """What a connection attempt is told."""
    client = socketio.Client(reconnection=False)
    told: list[dict[str, object]] = []
    client.on("connect_error", lambda data: told.append(data), namespace="/live")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(scene.server.url, namespaces=["/live"], auth=auth, transports=["websocket"], wait_timeout=5)
    leave(client)
    return dict(told[0]["data"])  # type: ignore[call-overload, no-any-return]


def test_a_refused_connection_says_why(scene: Scene) -> None:
    assert refused(scene, {"ticket": "forged"}) == {"code": "unauthenticated"}
    assert refused(scene, None) == {"code": "unauthenticated"}
    with clock.fixed(clock.now() - timedelta(seconds=700)):
        old = Tickets([scene.server.env["SECRET_KEY"]])
    stranger = Ticket(10**6, scene.pitch_session_id, 0, 0)
    assert refused(scene, {"ticket": old.issue(stranger)}) == {"code": "not_found"}
    other_epoch = Ticket(scene.people[0], scene.pitch_session_id, 0, 5)
    assert refused(scene, {"ticket": old.issue(other_epoch)}) == {"code": "expired"}
    with scene.database.writing() as db:
        db.add(
            Removal(
                pitch_session_id=scene.pitch_session_id, person_id=scene.people[1], kind="removed", at=clock.now()
            )
        )
    assert refused(scene, {"ticket": scene.ticket(scene.people[1])}) == {"code": "forbidden"}



def test_a_removed_person_is_refused_at_once_and_then_closed(scene: Scene) -> None:
    client = scene.client(scene.people[2])
    with scene.database.writing() as db:
        db.add(
            Removal(
                pitch_session_id=scene.pitch_session_id, person_id=scene.people[2], kind="removed", at=clock.now()
            )
        )
    assert client.say("question.ask", text="Encore moi ?")["code"] == "forbidden"
    assert closed_within_two_seconds(client)


def test_a_new_epoch_ends_every_connection_of_a_person(scene: Scene) -> None:
    clients = [scene.client(scene.people[3]), scene.client(scene.people[3])]
    with scene.database.writing() as db:
        person = db.get_one(Person, scene.people[3])
        person.epoch, person.epoch_at = 1, clock.now()
    assert all(closed_within_two_seconds(client) for client in clients)


def test_a_signed_out_browser_loses_its_connections_only(scene: Scene) -> None:
    with scene.database.writing() as db:
        browser = CookieSession(
            id_hash="x", person_id=scene.people[4], epoch=0, created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )  # fmt: skip
        db.add(browser)
        db.flush()
        browser_id = browser.id
    other = scene.client(scene.people[4])
    scene.ticket = lambda person_id: scene.tickets.issue(  # type: ignore[method-assign]
        Ticket(person_id, scene.pitch_session_id, browser_id, 0)
    )
    client = scene.client(scene.people[4])
    with scene.database.writing() as db:
        db.get_one(CookieSession, browser_id).ended_at = clock.now()
    assert closed_within_two_seconds(client)
    assert other.io.connected
    other.close()


def test_a_flood_is_slowed_with_the_wait_told_and_harms_nobody(scene: Scene) -> None:
    flooder, healthy = scene.client(scene.people[5]), scene.client(scene.people[6])
    answers = [flooder.say("question.ask", text=f"Encore {n} ?") for n in range(6)]
    slowed = [answer for answer in answers if not answer["ok"]]
    assert [answer["code"] for answer in slowed] == ["rate_limited"] * 3
    assert all(answer["retry_after_s"] > 0 for answer in slowed)
    assert healthy.say("question.ask", text="Et moi ?")["ok"]
    flooder.close()
    healthy.close()


@pytest.mark.parametrize(
    "said",
    [None, 7, [], "x", {}, {"verb": "question.ask"}, {"verb": "question.ask", "args": {}, "nonce": "short"},
     {"verb": "question.ask", "args": {"text": "Quoi ?"}, "nonce": "nonce-12345", "role": "admin"},
     {"verb": "question.put_back", "args": {}, "nonce": "nonce-12345"},
     {"verb": ["x"], "args": {}, "nonce": "nonce-12345"}],
)  # fmt: skip
def test_a_bad_command_is_answered_and_closes_nothing(scene: Scene, said: object) -> None:
    client = scene.client(scene.people[7])
    answer = client.io.call("command", said, namespace="/live", timeout=5)
    assert (answer["ok"], answer["code"]) == (False, "invalid")
    assert client.io.connected
    assert "Traceback" not in scene.server.logged()
    client.close()


def test_sync_answers_a_frame_or_a_snapshot(scene: Scene) -> None:
    ana = scene.client(scene.people[0])
    asked = ana.say("question.ask", text="Où en étais-je ?")["result"]["id"]
    behind = ana.io.call("sync", {"since": 0}, namespace="/live")
    assert (behind["frame"]["from"], behind["frame"]["to"]) == (0, 1)
    assert asked in behind["frame"]["put"]["question"]
    beyond = ana.io.call("sync", {"since": 99}, namespace="/live")
    assert (beyond["seq"], set(beyond["snapshot"]["question"])) == (1, {asked})
    assert ana.io.call("sync", {"since": "x"}, namespace="/live")["code"] == "invalid"
    ana.close()
