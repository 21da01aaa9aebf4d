"""Refusals: what a person or client is told, with one code for socket and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webinar.core.i18n import translate

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


FieldProblem = tuple[str, Mapping[str, Any]]


class Refusal(Exception):
    """A request that is understood and not carried out; nothing was changed.

    `code` is one of STATUS_BY_CODE; `message` is a catalogue key, filled with `params` in the person's
    language when it is told; `fields` maps a field name to a catalogue key, or to (key, params).
    """

    def __init__(
        self,
        code: str,
        message: str | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        fields: Mapping[str, str | FieldProblem] | None = None,
        retry_after_s: float | None = None,
        version: int | None = None,
    ) -> None:
        if code not in STATUS_BY_CODE:
            raise ValueError(f"unknown refusal code {code!r}")
        super().__init__(code, message)
        self.code = code
        self.message = message or f"core.refused.{code}"
        self.params = dict(params or {})
        self.fields: dict[str, FieldProblem] = {
            name: (problem, {}) if isinstance(problem, str) else problem
            for name, problem in (fields or {}).items()
        }
        self.retry_after_s = retry_after_s
        self.version = version

    @property
    def status(self) -> int:
        """The HTTP status that stands for this refusal (security.md, section 2)."""
        return STATUS_BY_CODE[self.code]

    def told(self, lang: str) -> dict[str, Any]:
        """The refusal for its receiver (security.md, section 2): code, a sentence, and what goes with it.

        `fields` maps a name to the last word of its catalogue key; with fields the sentence is the first one's.
        """
        key, params = next(iter(self.fields.values()), (self.message, self.params))
        answer: dict[str, Any] = {"code": self.code, "message": translate(lang, key, **params)}
        if self.fields:
            answer["fields"] = {name: problem.rsplit(".", 1)[-1] for name, (problem, _) in self.fields.items()}
        if self.retry_after_s is not None:
            answer["retry_after_s"] = self.retry_after_s
        if self.version is not None:
            answer["version"] = self.version
        return answer
