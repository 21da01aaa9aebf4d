"""Reads and writes Socket.IO 5 packets, and refuses whatever a correct client never sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webinar.core import strict_json

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK = range(7)
MAX_NAMESPACE = 64
MAX_ID_DIGITS = 15
MAX_ATTACHMENTS = 10
DIGITS = frozenset("0123456789")


class Malformed(Exception):
    """What arrived is no packet of this protocol; the text is ours, it holds nothing of the client's."""


@dataclass(slots=True)
class Packet:
    """One packet, its payload still unread text."""

    kind: int
    namespace: str
    id: int | None
    body: str
    attachments: int = 0


def split(text: str) -> Packet:
    """The parts of one packet; the payload is not parsed, so that its size can be judged first."""
    if not text or text[0] not in DIGITS or text[0] > "6":
        raise Malformed("unknown packet type")
    kind = ord(text[0]) - 48
    at, attachments = 1, 0
    if kind in (BINARY_EVENT, BINARY_ACK):
        dash = text.find("-", 1, 5)
        attachments = _number(text[1:dash] if dash > 0 else "", MAX_ATTACHMENTS)
        at = dash + 1
    namespace = "/"
    if text.startswith("/", at):
        comma = text.find(",", at, at + MAX_NAMESPACE + 1)
        if comma < 0 and len(text) - at > MAX_NAMESPACE:
            raise Malformed("namespace too long")
        end = comma if comma >= 0 else len(text)
        namespace = text[at:end].partition("?")[0]
        at = end + 1
    start = at
    while at < len(text) and text[at] in DIGITS:
        at += 1
        if at - start > MAX_ID_DIGITS:
            raise Malformed("acknowledgement number too long")
    number = int(text[start:at]) if at > start else None
    return Packet(kind, namespace, number, text[at:], attachments)


def _number(text: str, highest: int) -> int:
    if not text or not set(text) <= DIGITS or int(text) > highest:
        raise Malformed("wrong number of attachments")
    return int(text)


def loads(body: str) -> Any:
    """The payload of a packet, as strict JSON."""
    try:
        return strict_json.loads(body)
    except ValueError as error:
        raise Malformed("payload is not strict JSON") from error


def event(body: str) -> tuple[str, list[Any]]:
    """Name and arguments of an event's payload."""
    value = loads(body)
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        raise Malformed("an event is a list that starts with its name")
    return value[0], value[1:]


def encode(kind: int, namespace: str, number: int | None, payload: str) -> str:
    """One packet as text."""
    where = "" if namespace == "/" else f"{namespace},"
    return f"{kind}{where}{'' if number is None else number}{payload}"


def put_attachments(value: Any, parts: list[bytes], depth: int = 0) -> Any:
    """`value` with each placeholder replaced by its attachment."""
    if isinstance(value, list):
        return [put_attachments(item, parts, depth + 1) for item in value]
    if isinstance(value, dict):
        if value.get("_placeholder") is True:
            number = value.get("num")
            if type(number) is not int or not 0 <= number < len(parts):
                raise Malformed("placeholder without its attachment")
            return parts[number]
        return {key: put_attachments(item, parts, depth + 1) for key, item in value.items()}
    return value


def take_attachments(value: Any, parts: list[bytes]) -> Any:
    """`value` with each bytes object moved to `parts`."""
    if isinstance(value, bytes | bytearray):
        parts.append(bytes(value))
        return {"_placeholder": True, "num": len(parts) - 1}
    if isinstance(value, list | tuple):
        return [take_attachments(item, parts) for item in value]
    if isinstance(value, dict):
        return {key: take_attachments(item, parts) for key, item in value.items()}
    return value
