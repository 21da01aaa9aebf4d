"""The small parts: the wheel, the limits, the log's line, the pins, a transport without a server."""

from __future__ import annotations

import logging
import subprocess
import sys
import time

import eventlet
import pytest

from tests.live.wire.app import create
from webinar.live.wire import pins
from webinar.live.wire.pace import LINES_PER_PERIOD, Complaints, Doorstep, Pace, where
from webinar.live.wire.wheel import Wheel


def test_other_versions_are_refused() -> None:
    with pytest.raises(ImportError, match=r"fits eventlet 0\.1, but 0\.41\.3 is installed"):
        pins.check({"eventlet": "0.1"})


def test_the_wheel_calls_in_time_and_in_order() -> None:
    wheel, called = Wheel(0.01), []
    began = time.monotonic()
    for delay in (0.09, 0.03, 0.06):
        wheel.after(delay, lambda delay=delay: called.append((delay, time.monotonic() - began)))  # type: ignore[misc]
    eventlet.sleep(0.2)
    assert [delay for delay, _ in called] == [0.03, 0.06, 0.09]
    assert all(delay < took < delay + 0.06 for delay, took in called)


def test_a_call_that_fails_does_not_stop_the_wheel(caplog: pytest.LogCaptureFixture) -> None:
    wheel, called = Wheel(0.01), []
    wheel.after(0.01, lambda: called.append(1 // 0))
    wheel.after(0.03, lambda: called.append(1))
    eventlet.sleep(0.1)
    assert called == [1]
    assert "ZeroDivisionError in" in caplog.text
    wheel.after(0.01, lambda: called.append(2))
    eventlet.sleep(0.1)
    assert called == [1, 2]


def test_a_pace_allows_a_burst_and_then_its_rate() -> None:
    pace = Pace(100, 10)
    assert [pace.spend() for _ in range(10)] == [0.0] * 10
    assert 0 < pace.spend() <= 0.01
    assert 0.01 < pace.spend() <= 0.02
    time.sleep(0.05)
    assert pace.spend() == 0.0


def test_a_doorstep_counts_each_prefix() -> None:
    doorstep = Doorstep(2)
    assert [doorstep.enter("a"), doorstep.enter("a"), doorstep.enter("a"), doorstep.enter("b")] == [
        True, True, False, True,
    ]  # fmt: skip
    doorstep.leave("a")
    doorstep.leave("b")
    doorstep.leave("b")
    assert (doorstep.enter("a"), doorstep.enter("a")) == (True, False)


def test_complaints_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    complaints = Complaints()
    for number in range(LINES_PER_PERIOD + 5):
        complaints.say(logging.WARNING, "trouble %d", number)
    assert [record.message for record in caplog.records] == [f"trouble {number}" for number in range(LINES_PER_PERIOD)]
    complaints._since = 0.0
    complaints.say(logging.WARNING, "later")
    assert [record.message for record in caplog.records[-2:]] == [
        "5 more lines like the last ones were left out", "later",
    ]  # fmt: skip


def test_where_names_the_place_and_not_the_text() -> None:
    try:
        raise ValueError("secret")
    except ValueError as error:
        said = where(error)
    assert said.startswith("ValueError in test_where_names_the_place_and_not_the_text (test_parts.py:")
    assert where(ValueError("secret")) == "ValueError"


@pytest.mark.parametrize("direct", [True, False])
def test_a_transport_works_where_nothing_is_patched(direct: bool) -> None:
    app = create(direct=direct)
    transport = app.extensions["socketio"]
    transport.emit("frame", {"n": 1}, "hall")
    transport.enter("nobody", "hall")
    transport.close("nobody")
    assert (transport.count("hall"), transport.connections(), transport.server.eio.async_mode) == (0, 0, "eventlet")
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/socket.io/?EIO=4&transport=polling", headers={"Host": "127.0.0.1"})
    assert (answer.status_code, answer.json) == (503, {"message": "Start the server with wsgi.py"})


def test_the_parent_needs_only_the_standard_library() -> None:
    program = (
        "import runpy, sys; runpy.run_path('webinar/live/wire/parent.py'); "
        "sys.exit(any(name in sys.modules for name in ('eventlet', 'flask', 'webinar')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
