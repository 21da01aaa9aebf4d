"""The product as wsgi.py serves it, with one more namespace by which the benchmark asks for a broadcast."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

import eventlet

eventlet.monkey_patch()

import webinar.app
from webinar.live import writer
from webinar.live.frames import audience_room
from webinar.live.wire import serve


def main() -> int:
    """Serves; BENCH_ONE_BY_ONE makes a transaction of every command."""
    if os.environ.get("BENCH_ONE_BY_ONE"):
        writer.MAX_BATCH, writer.SPACING_S = 1, 0.0
    app = webinar.app.create_app()
    live = app.extensions["live"]
    room = audience_room(int(os.environ["BENCH_PITCH_SESSION"]), "attendees")

    def tick(_sid: str, frame: Any, _reply: Any) -> None:
        live.send(room, "frame", frame)

    app.extensions["socketio"].on_message("/bench", "tick", tick)
    return serve.main(app, webinar.app.start_workers)


if __name__ == "__main__":
    sys.exit(main())
