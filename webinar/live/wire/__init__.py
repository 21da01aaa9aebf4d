"""The socket transport under Flask-SocketIO: hardened, and direct where that pays."""

from __future__ import annotations

from webinar.live.wire import pins
from webinar.live.wire.lag import lag
from webinar.live.wire.serve import stopping
from webinar.live.wire.server import ConnectRefused, Reply
from webinar.live.wire.transport import Transport

pins.check()

__all__ = ["ConnectRefused", "Reply", "Transport", "lag", "stopping"]
