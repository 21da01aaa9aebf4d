"""JSON as RFC 8259 means it: no NaN, no duplicate keys, bounded depth and integers."""

from __future__ import annotations

import json
from typing import Any

MAX_DEPTH = 32
MAX_INTEGER = 2**53


class InvalidJSON(ValueError):
    """The text is no JSON that every reader understands alike."""


def _no_constant(name: str) -> Any:
    raise InvalidJSON(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise InvalidJSON("number out of range")
    return value


def _bounded(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
        raise InvalidJSON("integer out of range")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidJSON("duplicate key")
    return result


def _depth_ok(text: str) -> bool:
    depth = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return False
        elif char in "]}":
            depth -= 1
    return True


_decoder = json.JSONDecoder(
    parse_constant=_no_constant, parse_float=_finite, parse_int=_bounded, object_pairs_hook=_unique
)
# Made once: json.dumps with options builds an encoder for every call.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def loads(text: str | bytes, **_ignored: Any) -> Any:
    """Parses JSON; raises InvalidJSON for anything another reader might refuse or read differently.

    The keyword arguments that Flask and python-socketio pass to a JSON module are accepted and ignored.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidJSON("not UTF-8") from error
    if text.count("[") + text.count("{") > MAX_DEPTH and not _depth_ok(text):
        raise InvalidJSON("nested too deeply")
    try:
        value = _decoder.decode(text)
    except InvalidJSON:
        raise
    except (ValueError, RecursionError) as error:
        raise InvalidJSON("not JSON") from error
    if "\\u" in text and _has_surrogate(value):
        raise InvalidJSON("lone surrogate")
    return value


def _has_surrogate(value: Any) -> bool:
    if isinstance(value, str):
        return any(0xD800 <= ord(char) <= 0xDFFF for char in value)
    if isinstance(value, dict):
        return any(_has_surrogate(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(_has_surrogate(part) for part in value)
    return False


def dumps(value: Any, **_ignored: Any) -> str:
    """Writes compact JSON, accented letters as themselves; raises ValueError for NaN."""
    return _encode(value)
