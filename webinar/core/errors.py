"""Refusals: what a person or client is told, with one code for socket and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STATUS_BY_CODE: Mapping[str, int] = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "closed": 409,
    "duplicate": 409,
    "expired": 410,
    "too_large": 413,
    "rate_limited": 429,
    "unavailable": 503,
}


class Refusal(Exception):
    """A request that is understood and not carried out; nothing was changed.

    `code` is one of STATUS_BY_CODE; `message` is a catalogue key, filled with `params` in the person's
    language when it is told; `fields` maps a field name to a catalogue key.
    """

    def __init__(
        self,
        code: str,
        message: str | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        fields: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
        version: int | None = None,
    ) -> None:
        if code not in STATUS_BY_CODE:
            raise ValueError(f"unknown refusal code {code!r}")
        super().__init__(code, message)
        self.code = code
        self.message = message or f"core.refused.{code}"
        self.params = dict(params or {})
        self.fields = dict(fields or {})
        self.retry_after_s = retry_after_s
        self.version = version

    @property
    def status(self) -> int:
        """The HTTP status that stands for this refusal (security.md, section 2)."""
        return STATUS_BY_CODE[self.code]
