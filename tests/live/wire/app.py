"""The app that the transport's tests serve: the messages of the public protocol tests, and a small /live."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    import ctypes

    import eventlet

    if "ESTRADE_ALIVE_FD" not in os.environ:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # Linux ends this process when the tests' own is gone

    eventlet.monkey_patch()
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import logging
import threading
import time
from typing import Any

from flask import Flask, request

from webinar.live.wire import ConnectRefused, Reply, Transport, lag, serve

ROOM = "hall"


class Live:
    """What the kernel is to the transport: lets in, answers, broadcasts, is flushed at the end."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.seen: list[str] = []
        self.gone: list[str] = []

    def connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Lets anybody in who shows the ticket "good"."""
        ticket = (auth or {}).get("ticket")
        if ticket == "slow":
            time.sleep(0.3)
        elif ticket == "broken":
            raise RuntimeError("secret text")
        elif ticket != "good":
            raise ConnectRefused("This ticket is no longer valid.", {"code": "expired"})
        self.transport.enter(sid, ROOM)
        self.seen.append(environ["REMOTE_ADDR"])

    def command(self, sid: str, data: Any, reply: Reply) -> None:
        """Does what `verb` says."""
        verb = data.get("verb") if isinstance(data, dict) else None
        if verb == "fail":
            raise TypeError("secret text")
        if verb == "later":
            threading.Timer(0.05, reply, ({"ok": True, "later": True},)).start()
        elif verb == "shout":
            for number in range(data.get("times", 1)):
                self.transport.emit("frame", {"n": number, "text": data.get("text", "")}, ROOM)
            reply({"ok": True})
        elif verb == "leave":
            self.transport.leave(sid, ROOM)
            reply({"ok": True})
        elif verb == "block":
            until = time.perf_counter() + 0.2
            while time.perf_counter() < until:
                pass
            reply({"ok": True})
        elif verb == "kick":
            self.transport.close(sid)
        elif verb is None:
            reply({"ok": False, "code": "invalid"})
        else:
            reply({"ok": True, "echo": data})
            reply({"ok": True, "echo": "a second reply is never sent"})

    def sync(self, sid: str, data: Any, reply: Reply) -> None:
        """Counts."""
        reply({"ok": True, "count": self.transport.count(ROOM), "gone": len(self.gone)})

    def disconnect(self, sid: str, reason: str) -> None:
        """Remembers who went, and why."""
        self.gone.append(reason)

    def stop(self) -> None:
        """Says that it was flushed."""
        print("flushed", file=sys.stderr)


def public_suite(transport: Transport, namespace: str) -> None:
    """The handlers that the public Socket.IO protocol test suite expects."""

    def connect(sid: str, environ: dict[str, Any], auth: Any) -> None:
        threading.Timer(0.02, transport.emit, ("auth", auth or {}, sid), {"namespace": namespace}).start()

    def message(sid: str, data: list[Any], reply: Reply) -> None:
        transport.emit("message-back", tuple(data), sid, namespace=namespace)

    transport.on_connect(namespace, connect)
    transport.on_message(namespace, "message", message, binary=True)
    transport.on_message(namespace, "message-with-ack", lambda sid, data, reply: reply(*data), binary=True)


def create(**options: Any) -> Flask:
    """The app, with a transport in front."""
    app = Flask(__name__)
    own = f"http://127.0.0.1:{os.environ.get('PORT', '5000')}"
    transport = Transport(
        app, allowed_origin=lambda origin, environ: origin == own,
        allowed_host=lambda host: host.partition(":")[0] in {"127.0.0.1", "localhost"}, **options,
    )  # fmt: skip
    live = app.extensions["live"] = Live(transport)
    transport.on_connect("/live", live.connect)
    transport.on_message("/live", "command", live.command)
    transport.on_message("/live", "sync", live.sync)
    transport.on_disconnect("/live", live.disconnect)
    if os.environ.get("PUBLIC_SUITE"):
        public_suite(transport, "/")
        public_suite(transport, "/custom")

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        return {"ok": True, "lag": lag(), "stopping": serve.stopping(), "gone": live.gone,
                "connections": transport.connections()}

    @app.post("/echo")
    def echo() -> bytes:
        return request.get_data()

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1.0)
        return "done"

    return app


def options_from(environment: dict[str, str]) -> dict[str, Any]:
    """Settings for a server process, from the environment its test gave it."""
    numbers = ("ping_interval", "ping_timeout", "connect_timeout")
    given = [name for name in numbers if name.upper() in environment]
    options: dict[str, Any] = {name: float(environment[name.upper()]) for name in given}
    if "STRANGERS" in environment:
        options["strangers_per_prefix"] = int(environment["STRANGERS"])
    options["direct"] = environment.get("DIRECT_TRANSPORT", "1") == "1"
    return options


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    sys.exit(serve.main(create(**options_from(dict(os.environ)))))
