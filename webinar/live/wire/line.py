"""One Engine.IO connection, whatever carries it: what the client may say, when it is alive, how it ends."""

from __future__ import annotations

import base64
import binascii
import logging
import random
from typing import Any

import eventlet
from engineio import packet
from engineio.socket import Socket

from webinar.live.wire import rfc6455
from webinar.live.wire.edge import BadRequest, Refused
from webinar.live.wire.pace import Pace, complaints, where
from webinar.live.wire.packets import Malformed

BACKLOG_LIMIT = 256 * 1024
MAX_PACKETS_IN_BODY = 500
SEPARATOR = "\x1e"
PACKETS_PER_S, PACKETS_BURST = 300, 600
POLLS_PER_S, POLLS_BURST = 50, 150
NOOP, FAREWELL = "6", "1"


class Line(Socket):
    """What both transports share; a subclass says how bytes leave."""

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self._set_up()

    def _set_up(self) -> None:
        self.closing: bool = False
        self.closed: bool = False
        self.prefix = ""
        self.joined = 0
        self.refusals = 0
        self.awaiting_pong = False
        self.stranger = True
        self.posting = self.polling = False
        self.farewell = FAREWELL
        self.pace = Pace(PACKETS_PER_S, PACKETS_BURST)
        self.polls: Pace | None = None

    # What the client says

    def take(self, message: str | bytes) -> None:
        """Handles one Engine.IO packet; never raises."""
        try:
            self._take(message)
        except Malformed as fault:
            self.fault(str(fault))
        except Exception as error:
            complaints.say(logging.ERROR, "a packet was not handled: %s", where(error))
            self.close(reason=self.server.reason.TRANSPORT_ERROR, code=rfc6455.INTERNAL_ERROR)

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.server.on_packet(self.sid, message)
            return
        if message[:1] == "4":
            self.server.on_packet(self.sid, message[1:])
        elif message == "3":
            self.awaiting_pong = False
        elif message == "1":
            self.farewell = NOOP
            self.close(reason=self.server.reason.CLIENT_DISCONNECT)
        elif message != NOOP:
            raise Malformed("unexpected Engine.IO packet")

    def fault(self, reason: str, code: int = rfc6455.PROTOCOL_ERROR) -> None:
        """Ends this one connection because of what its client did."""
        if not self.closed:
            complaints.say(logging.WARNING, "closing a connection from %s: %s", self.prefix, reason)
            self.close(reason=self.server.reason.TRANSPORT_ERROR, code=code)

    # Long-polling

    def allow_poll(self) -> None:
        """Raises Refused when requests come too fast."""
        if self.polls is None:
            self.polls = Pace(POLLS_PER_S, POLLS_BURST)
        if self.polls.spend() > 0:
            raise Refused("429 TOO MANY REQUESTS", "Too many requests", ("Retry-After", "1"))

    def get(self) -> str:
        """The body of a poll: packets that wait, or the next ones."""
        if self.polling:
            self.fault("a second poll while one is open")
            raise BadRequest("Another poll is open")
        self.polling = True
        try:
            return self._poll_body()
        finally:
            self.polling = False

    def _poll_body(self) -> str:
        raise NotImplementedError

    def post(self, environ: dict[str, Any]) -> None:
        """Takes the packets of a body."""
        if self.posting:
            self.fault("a second body while one is read")
            raise BadRequest("Another request is open")
        self.posting = True
        try:
            for message in self._body(environ):
                if self.closed:
                    break
                self.take(message)
                eventlet.sleep(self.pace.spend())
        except Malformed as fault:
            self.fault(str(fault))
        finally:
            self.posting = False
        if self.closed and self.farewell != NOOP:
            raise BadRequest("Malformed packet")

    def _body(self, environ: dict[str, Any]) -> list[str | bytes]:
        length = int(environ["CONTENT_LENGTH"])
        try:
            raw = environ["wsgi.input"].read(length)
        except OSError as error:
            raise Malformed("body did not come") from error
        if len(raw) != length:
            raise Malformed("body cut off")
        try:
            parts = raw.decode("utf-8").split(SEPARATOR)
        except UnicodeDecodeError as error:
            raise Malformed("body is not UTF-8") from error
        if len(parts) > MAX_PACKETS_IN_BODY:
            raise Malformed("too many packets in a body")
        return [_attachment(part) if part.startswith("b") else part for part in parts]

    # Alive

    def schedule_ping(self) -> None:
        """Sets the heartbeat going, spread out: after a mass reconnect nobody's ping is at the same time."""
        self.server.wheel.after(self.server.ping_interval * random.uniform(0.5, 0.9), self._ping)  # noqa: S311

    def check_ping_timeout(self) -> bool:
        """Whether there is somebody to send to; the wheel finds out who is gone."""
        return not self.closed

    def _ping(self) -> None:
        if self.closed:
            return
        self.awaiting_pong = True
        self.send(packet.Packet(packet.PING))
        self.server.wheel.after(self.server.ping_timeout, self._pong_due)

    def _pong_due(self) -> None:
        if self.closed:
            return
        if self.awaiting_pong:
            self.close(reason=self.server.reason.PING_TIMEOUT)
        else:
            rest = max(0.0, self.server.ping_interval - self.server.ping_timeout)
            self.server.wheel.after(rest, self._ping)

    def check_joined(self) -> None:
        """Ends a connection that has joined no namespace in time."""
        if not self.closed and not self.joined:
            self.close(reason=self.server.reason.SERVER_DISCONNECT, code=rfc6455.POLICY)

    def vouch(self) -> None:
        """This client has shown a ticket: it no longer counts against its neighbourhood."""
        if self.stranger:
            self.stranger = False
            self.server.doorstep.leave(self.prefix)

    # The end

    def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None, code: int = rfc6455.NORMAL
    ) -> None:
        """Ends the connection; its disconnect handlers run in a greenlet of their own."""
        if self.closing or self.closed:
            return
        self.closing = True
        if code == rfc6455.RESTART:
            self.farewell = NOOP
        self._hang_up(code)
        self.closed = True
        self.vouch()
        self.server.forget(self, reason or self.server.reason.SERVER_DISCONNECT)

    def _hang_up(self, code: int) -> None:
        raise NotImplementedError


def _attachment(part: str) -> bytes:
    try:
        return base64.b64decode(part[1:].encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Malformed("attachment is not base64") from error
