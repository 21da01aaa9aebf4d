"""The Socket.IO server: only declared namespaces and messages, one reply each, no traceback for anybody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import socketio

from webinar.live.wire import packets
from webinar.live.wire.engine import Engine
from webinar.live.wire.pace import complaints, where
from webinar.live.wire.packets import Malformed, Packet

MAX_REFUSALS = 5

Reply = Callable[..., None]
ConnectHandler = Callable[[str, dict[str, Any], Any], None]
MessageHandler = Callable[[str, Any, Reply], None]
DisconnectHandler = Callable[[str, str], None]


class ConnectRefused(Exception):
    """Raised by a connect handler: the client gets `message` and `data` in its CONNECT_ERROR."""

    def __init__(self, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.data = data


@dataclass(slots=True)
class Message:
    """A declared message: who handles it, whether it may carry bytes."""

    handler: MessageHandler
    binary: bool = False


@dataclass(slots=True)
class Namespace:
    """What a namespace declares."""

    connect: ConnectHandler | None = None
    disconnect: DisconnectHandler | None = None
    messages: dict[str, Message] = field(default_factory=dict)


@dataclass(slots=True)
class Member:
    """One client in one namespace."""

    eio_sid: str
    namespace: str
    joined: bool = False
    rooms: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reassembly:
    """An event whose attachments have not all come."""

    packet: Packet
    parts: list[bytes] = field(default_factory=list)
    size: int = 0


class Server(socketio.Server):
    """Stock in its options, its manager and its Engine.IO server's place; what a packet does is ours."""

    def __init__(
        self, *, declared: dict[str, Namespace], say: Callable[[str, str], str], max_message: int, **options: Any
    ) -> None:
        self.declared = declared
        self.say = say
        self.max_message = max_message
        self.members: dict[str, Member] = {}
        super().__init__(**options)

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        if isinstance(data, bytes):
            self._on_attachment(eio_sid, data)
            return
        packet = packets.split(data)
        if eio_sid in self._binary_packet:
            raise Malformed("a packet where an attachment was due")
        if packet.kind == packets.EVENT:
            self._on_event(eio_sid, packet)
        elif packet.kind == packets.CONNECT:
            self._on_connect(eio_sid, packet)
        elif packet.kind == packets.DISCONNECT:
            self._on_disconnect(eio_sid, packet.namespace, self.reason.CLIENT_DISCONNECT)
        elif packet.kind == packets.BINARY_EVENT:
            self._on_binary_event(eio_sid, packet)
        else:
            raise Malformed("a packet that only a server sends, or an acknowledgement nobody asked for")

    # Joining and leaving a namespace

    def _on_connect(self, eio_sid: str, packet: Packet) -> None:
        auth = self._auth(packet)
        namespace = self.declared.get(packet.namespace)
        if namespace is None:
            self._refuse(eio_sid, packet.namespace, {"message": "Invalid namespace"})
            return
        sid = self.manager.pre_connect(eio_sid, packet.namespace)
        if sid is None:
            raise Malformed("a second CONNECT to one namespace")
        member = self.members[sid] = Member(eio_sid, packet.namespace)
        error: dict[str, Any] | None = None
        try:
            if namespace.connect is not None:
                namespace.connect(sid, self.environ.get(eio_sid, {}), auth)
        except ConnectRefused as refusal:
            error = {"message": str(refusal), "data": refusal.data}
        except Exception as fault:
            complaints.say(logging.ERROR, "a connect handler failed: %s", where(fault))
            error = {"message": self.say(sid, "unavailable"), "data": {"code": "unavailable"}}
        if error is not None:
            self._leave(sid, member)
            self._refuse(eio_sid, packet.namespace, error)
        else:
            self._welcome(sid, member)

    def _auth(self, packet: Packet) -> Any:
        if not packet.body:
            return None
        if len(packet.body) > self.max_message:
            raise Malformed("CONNECT too large")
        auth = packets.loads(packet.body)
        if not isinstance(auth, dict):
            raise Malformed("CONNECT without an object")
        return auth

    def _welcome(self, sid: str, member: Member) -> None:
        line = self.eio.sockets.get(member.eio_sid)
        if line is None or line.closed:  # it went while the handler looked
            member.joined = True
            self._gone(sid, member, self.reason.TRANSPORT_CLOSE)
            return
        line.joined += 1
        line.vouch()
        member.joined = True
        self._send(member, packets.CONNECT, None, {"sid": sid})
        self.manager.connect(sid, member.namespace)
        rooms, member.rooms = member.rooms, []
        for room in rooms:
            self.manager.enter_room(sid, member.namespace, room)

    def _refuse(self, eio_sid: str, namespace: str, error: dict[str, Any]) -> None:
        line = self.eio.sockets.get(eio_sid)
        if line is None:
            return
        line.refusals += 1
        if line.refusals > MAX_REFUSALS:
            raise Malformed("too many refused CONNECTs")
        error = {key: value for key, value in error.items() if value is not None}
        self.eio.send_text(eio_sid, packets.encode(packets.CONNECT_ERROR, namespace, None, self._dumps(error)))

    def _on_disconnect(self, eio_sid: str, namespace: str, reason: str) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        member = self.members.get(sid) if sid is not None else None
        if member is not None and member.joined:
            self._gone(sid, member, reason)

    def _gone(self, sid: str, member: Member, reason: str) -> None:
        line = self.eio.sockets.get(member.eio_sid)
        if line is not None:
            line.joined -= 1
            if not line.joined:
                self.eio.wheel.after(self.eio.connect_timeout, line.check_joined)
        self._leave(sid, member)
        handler = self.declared[member.namespace].disconnect
        if handler is None:
            return
        try:
            handler(sid, reason)
        except Exception as fault:
            complaints.say(logging.ERROR, "a disconnect handler failed: %s", where(fault))

    def _leave(self, sid: str, member: Member) -> None:
        self.members.pop(sid, None)
        self.manager.pre_disconnect(sid, namespace=member.namespace)
        self.manager.disconnect(sid, member.namespace, ignore_queue=True)

    def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._binary_packet.pop(eio_sid, None)
        self.environ.pop(eio_sid, None)
        for namespace in self.declared:
            self._on_disconnect(eio_sid, namespace, reason)

    # Messages

    def _on_event(self, eio_sid: str, packet: Packet, parts: list[bytes] | None = None) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, packet.namespace)
        member = self.members.get(sid) if sid is not None else None
        if sid is None or member is None or not member.joined:
            raise Malformed("an event before CONNECT")
        reply = self._reply_to(member, packet.id)
        if too_large(packet.body, self.max_message):
            reply({"ok": False, "code": "too_large", "message": self.say(sid, "too_large")})
            return
        name, arguments = packets.event(packet.body)
        message = self.declared[member.namespace].messages.get(name)
        if message is None:
            raise Malformed("a message that is not declared")
        if parts is not None:
            if not message.binary:
                raise Malformed("bytes where none are expected")
            arguments = packets.put_attachments(arguments, parts)
        data = arguments[0] if len(arguments) == 1 and not message.binary else arguments
        try:
            message.handler(sid, data, reply)
        except Malformed:
            raise
        except Exception as fault:
            complaints.say(logging.ERROR, "the handler of a message failed: %s", where(fault))
            reply({"ok": False, "code": "unavailable", "message": self.say(sid, "unavailable")})

    def _on_binary_event(self, eio_sid: str, packet: Packet) -> None:
        declared = self.declared.get(packet.namespace)
        if declared is None or not any(message.binary for message in declared.messages.values()):
            raise Malformed("bytes where none are expected")
        if packet.attachments == 0:
            self._on_event(eio_sid, packet, [])
        else:
            self._binary_packet[eio_sid] = Reassembly(packet)

    def _on_attachment(self, eio_sid: str, data: bytes) -> None:
        waiting: Reassembly | None = self._binary_packet.get(eio_sid)
        if waiting is None:
            raise Malformed("an attachment that nobody announced")
        waiting.parts.append(data)
        waiting.size += len(data)
        if waiting.size > self.eio.max_http_buffer_size:
            raise Malformed("attachments too large")
        if len(waiting.parts) == waiting.packet.attachments:
            del self._binary_packet[eio_sid]
            self._on_event(eio_sid, waiting.packet, waiting.parts)

    def _reply_to(self, member: Member, number: int | None) -> Reply:
        """What a handler calls, once, now or later, from any greenlet, to acknowledge."""
        if number is None:
            return _nobody_asked
        asked = [number]

        def reply(*values: Any) -> None:
            if asked:
                self._send(member, packets.ACK, asked.pop(), list(values))

        return reply

    def _send(self, member: Member, kind: int, number: int | None, payload: Any) -> None:
        parts: list[bytes] = []
        payload = packets.take_attachments(payload, parts) if kind == packets.ACK else payload
        text = packets.encode(kind, member.namespace, number, self._dumps(payload))
        if parts:
            text = f"{packets.BINARY_ACK}{len(parts)}-{text[1:]}"
        self.eio.send_text(member.eio_sid, text)
        for part in parts:
            self.eio.send(member.eio_sid, part)

    def _dumps(self, value: Any) -> str:
        text: str = self.packet_class.json.dumps(value, separators=(",", ":"))
        return text

    # For the application

    def enter(self, sid: str, room: str) -> None:
        """Adds a client to a room; during CONNECT it gets what is sent there only after it was let in."""
        member = self.members.get(sid)
        if member is None:
            return
        if member.joined:
            self.manager.enter_room(sid, member.namespace, room)
        else:
            member.rooms.append(room)

    def leave(self, sid: str, room: str) -> None:
        """Takes a client out of a room."""
        member = self.members.get(sid)
        if member is not None and member.joined:
            self.manager.leave_room(sid, member.namespace, room)
        elif member is not None and room in member.rooms:
            member.rooms.remove(room)

    def end(self, sid: str, code: int) -> None:
        """Ends the connection that a client came by."""
        member = self.members.get(sid)
        line = self.eio.sockets.get(member.eio_sid) if member is not None else None
        if line is not None:
            line.close(reason=self.reason.SERVER_DISCONNECT, code=code)


def too_large(body: str, limit: int) -> bool:
    """Whether the text is over `limit` bytes of UTF-8."""
    return len(body) > limit or (not body.isascii() and len(body.encode("utf-8", "replace")) > limit)


def _nobody_asked(*values: Any) -> None:
    """The reply to a message that came without an acknowledgement number."""
    del values
