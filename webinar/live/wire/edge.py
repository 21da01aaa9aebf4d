"""Decides about a request to the socket's address from its head alone, before anything is allocated for it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from webinar.live.wire import rfc6455

HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9._-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE)
SID = re.compile(r"[A-Za-z0-9_-]{8,40}")
MAX_FIELDS = 16


class Refused(Exception):
    """The request is answered with `status` and goes no further."""

    def __init__(self, status: str, message: str, *headers: tuple[str, str]) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class BadRequest(Refused):
    """The request is not one that a correct client makes."""

    def __init__(self, message: str) -> None:
        super().__init__("400 BAD REQUEST", message)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is served."""

    allowed_host: Callable[[str], bool]
    allowed_origin: Callable[[str | None, dict[str, Any]], bool]
    max_packet: int
    transports: tuple[str, ...] = ("polling", "websocket")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request in order."""

    method: str
    transport: str = ""
    sid: str | None = None


def read(environ: dict[str, Any], rules: Rules) -> Ask:
    """What is asked; raises Refused."""
    host = environ.get("HTTP_HOST", "")
    if not HOST.fullmatch(host) or not rules.allowed_host(host.lower()):
        raise BadRequest("Unknown host")
    if "HTTP_ORIGIN" in environ and not rules.allowed_origin(environ["HTTP_ORIGIN"], environ):
        raise BadRequest("Not an accepted origin")
    method = environ["REQUEST_METHOD"]
    if method == "OPTIONS":
        return Ask(method)
    if method not in ("GET", "POST"):
        raise BadRequest("Bad request method")
    fields = _query(environ.get("QUERY_STRING", ""))
    transport, sid = fields.get("transport", ""), fields.get("sid")
    if transport not in rules.transports:
        raise BadRequest("Transport unknown")
    if fields.get("EIO", "" if sid is None else "4") != "4":
        raise BadRequest("Unsupported protocol version")
    if sid is not None and not SID.fullmatch(sid):
        raise BadRequest("Session ID unknown")
    if transport == "websocket":
        _check_upgrade(environ, method)
    elif method == "POST":
        _check_body(environ, sid, rules.max_packet)
    return Ask(method, transport, sid)


def _query(text: str) -> dict[str, str]:
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise BadRequest("Too many fields") from error
    if "j" in fields:
        raise BadRequest("JSONP is not served")
    if any(len(fields.get(name, ())) > 1 for name in ("EIO", "transport", "sid")):
        raise BadRequest("Repeated field")
    return {name: values[0] for name, values in fields.items()}


def _check_upgrade(environ: Mapping[str, Any], method: str) -> None:
    tokens = {token.strip() for token in environ.get("HTTP_CONNECTION", "").lower().split(",")}
    if method != "GET" or "upgrade" not in tokens or environ.get("HTTP_UPGRADE", "").lower() != "websocket":
        raise BadRequest("Not a websocket upgrade")
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != rfc6455.VERSION:
        raise Refused(
            "426 UPGRADE REQUIRED", "Unsupported websocket version", ("Sec-WebSocket-Version", rfc6455.VERSION)
        )
    if not rfc6455.is_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")):
        raise BadRequest("Bad websocket key")


def _check_body(environ: Mapping[str, Any], sid: str | None, limit: int) -> None:
    if sid is None:
        raise BadRequest("Bad handshake method")
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isascii() or not length.isdigit() or len(length) > 12 or "HTTP_TRANSFER_ENCODING" in environ:
        raise Refused("411 LENGTH REQUIRED", "Content-Length missing", ("Connection", "close"))
    if int(length) > limit:
        raise Refused("413 CONTENT TOO LARGE", "Packet too large", ("Connection", "close"))


def prefix(environ: Mapping[str, Any]) -> str:
    """The neighbourhood a client comes from: an IPv4 address, the first 64 bits of an IPv6 one."""
    text = environ.get("REMOTE_ADDR") or "unknown"
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return text
