"""Field types of commands and forms, and what a person is told about a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from webinar.core.errors import FieldProblem, Refusal
from webinar.core.mail_message import clean_address
from webinar.core.text import clean_line, clean_text

_KEYS = {
    "missing": "core.field.missing",
    "extra_forbidden": "core.field.unknown",
    "string_too_long": "core.field.too_long",
    "string_too_short": "core.field.too_short",
}


class Form(BaseModel):
    """Base of a form's fields, as the browser sends them: text, unknown fields refused (S25)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


F = TypeVar("F", bound=Form)


def line(least: int = 1, most: int = 200) -> AfterValidator:
    """One line of text between `least` and `most` graphemes, cleaned by core/text.py."""
    return AfterValidator(_cleaning(lambda raw: clean_line(raw, min_graphemes=least, max_graphemes=most).text))


def text(least: int = 1, most: int = 500, max_bytes: int | None = None) -> AfterValidator:
    """Several lines of text, cleaned by core/text.py."""
    return AfterValidator(
        _cleaning(
            lambda raw: clean_text(raw, min_graphemes=least, max_graphemes=most, max_bytes=max_bytes).text
        )
    )


def _address(raw: str) -> str:
    try:
        return clean_address(raw)
    except ValueError as error:
        raise PydanticCustomError("core.field.email", "email") from error


Email = Annotated[str, AfterValidator(_address)]


def _cleaning(clean: Callable[[str], str]) -> Callable[[str], str]:
    def validate(raw: str) -> str:
        try:
            return clean(raw)
        except Refusal as refusal:
            raise PydanticCustomError(refusal.message, "text", refusal.params) from refusal

    return validate


def read_form(model: type[F], fields: Mapping[str, str]) -> F:
    """The checked form; raises Refusal `invalid` with a catalogue key by field.

    The CSRF field is not part of a form.
    """
    given = {name: value for name, value in fields.items() if name != "csrf_token"}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Refusal("invalid", fields=field_messages(error)) from error


def field_messages(error: ValidationError) -> dict[str, FieldProblem]:
    """Field names with the catalogue key of what is wrong, and what fills it."""
    fields: dict[str, FieldProblem] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in problem["loc"]) or "args"
        if "." in problem["type"]:
            told: FieldProblem = (problem["type"], problem.get("ctx", {}))
        else:
            told = (_KEYS.get(problem["type"], "core.field.invalid"), {})
        fields.setdefault(name[:64], told)
    return fields
