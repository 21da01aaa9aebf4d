"""Flask-SocketIO as its documentation shows it, without any of the product: the outermost baseline of the fan-out."""

from __future__ import annotations

import os
import sys
from typing import Any

import eventlet

eventlet.monkey_patch()

from flask import Flask
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)
server = SocketIO(app, async_mode="eventlet")


def healthz() -> dict[str, Any]:
    """Whether it serves."""
    return {"ok": True}


def connect() -> None:
    """Everybody joins the room."""
    join_room("room")


def sync(data: Any) -> dict[str, Any]:
    """Nothing was missed."""
    return {"ok": True, "frame": {"ps": "bench", "from": data["since"], "to": 0, "put": {}, "drop": {}}}


def tick(frame: Any) -> None:
    """Broadcasts."""
    emit("frame", frame, namespace="/live", to="room")


app.add_url_rule("/healthz", view_func=healthz)
server.on_event("connect", connect, namespace="/live")
server.on_event("sync", sync, namespace="/live")
server.on_event("tick", tick, namespace="/bench")

if __name__ == "__main__":
    # Its own default lets 1,024 clients in and makes the others wait for ever.
    sys.exit(server.run(app, "127.0.0.1", int(os.environ["PORT"]), max_size=20_000, log_output=False))
