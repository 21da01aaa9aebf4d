"""An organiser's own questions of the form: what may be asked, and what an answer may be."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from webinar.core import forms
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.i18n import pick
from webinar.core.text import clean_line, clean_text

MOST, MOST_OPTIONS, LONGEST_LABEL = 10, 20, 200
LONGEST = {"short": 200, "long": 2_000}
KINDS = ("short", "long", "choice", "choices", "box")
WITH_OPTIONS = frozenset({"choice", "choices"})
F = TypeVar("F", bound=forms.Form)
Question = dict[str, Any]
# All values of a field of the form that was sent.
Sent = Callable[[str], Sequence[str]]


class QuestionForm(forms.Form):
    """A question; options are one a line, the same number in both languages where both are given."""

    kind: Literal["short", "long", "choice", "choices", "box"]
    label_fr: Annotated[str, forms.line(0, LONGEST_LABEL)] = ""
    label_en: Annotated[str, forms.line(0, LONGEST_LABEL)] = ""
    options_fr: Annotated[str, forms.text(0, 4_000, 16_000)] = ""
    options_en: Annotated[str, forms.text(0, 4_000, 16_000)] = ""
    required: Literal["", "1"] = ""


def field_of(question: Question) -> str:
    """The name of its field in the form."""
    return f"q_{question['id']}"


def question_from(form: QuestionForm, known_id: str = "") -> Question:
    """The question as it is kept; refuses one without a label, or a choice of nothing."""
    label = {lang: text for lang, text in (("fr", form.label_fr), ("en", form.label_en)) if text}
    if not label:
        raise Refusal("invalid", fields={"label_fr": "core.text.blank"})
    return {
        "id": known_id or secrets.token_hex(4),
        "kind": form.kind,
        "label": label,
        "required": form.required == "1",
        "options": _options(form) if form.kind in WITH_OPTIONS else [],
    }


def _options(form: QuestionForm) -> list[dict[str, str]]:
    by_lang = {"fr": _lines(form.options_fr), "en": _lines(form.options_en)}
    given = {lang: lines for lang, lines in by_lang.items() if lines}
    first = next(iter(given), "fr")
    lines = by_lang[first]
    problem: FieldProblem | None = None
    if len(lines) < 2:
        problem = ("registrations.rules.too_few_options", {})
    elif len(lines) > MOST_OPTIONS or any(len(line) > LONGEST_LABEL for line in (*by_lang["fr"], *by_lang["en"])):
        problem = ("registrations.rules.too_many_options", {"most": MOST_OPTIONS, "longest": LONGEST_LABEL})
    elif len({len(one) for one in given.values()}) > 1:
        problem = ("registrations.rules.uneven_options", {})
    if problem is not None:
        raise Refusal("invalid", fields={f"options_{first}": problem})
    return [{lang: own[at] for lang, own in given.items()} for at in range(len(lines))]


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def read_answers(questions: Sequence[Question], sent: Sent) -> dict[str, Any]:
    """What was answered, by question; raises Refusal with what is wrong by field.

    A choice is kept in its first language's words, so that it reads the same after the options change.
    """
    answers: dict[str, Any] = {}
    problems: dict[str, FieldProblem] = {}
    for question in questions:
        name = field_of(question)
        try:
            value = _answer(question, [text for text in sent(name) if text.strip()])
        except Refusal as refusal:
            problems[name] = (refusal.message, refusal.params)
            continue
        if not value and question["required"]:
            problems[name] = ("registrations.answers.required", {})
        elif value:
            answers[question["id"]] = {"label": question["label"], "value": value}
    if problems:
        raise Refusal("invalid", fields=problems)
    return answers


def read_with_answers(
    model: type[F],
    fields: Mapping[str, str],
    questions: Sequence[Question],
    sent: Sent,
    also: Mapping[str, FieldProblem] | None = None,
) -> tuple[F, dict[str, Any]]:
    """A form and the answers sent with it; refused with all that is wrong at once, `also` being part of it."""
    names = {field_of(question) for question in questions}
    problems: dict[str, FieldProblem] = {}
    answers: dict[str, Any] = {}
    try:
        answers = read_answers(questions, sent)
    except Refusal as refusal:
        problems = dict(refusal.fields)
    problems |= also or {}
    try:
        form = forms.read_form(model, {name: value for name, value in fields.items() if name not in names})
    except Refusal as refusal:
        raise Refusal("invalid", fields={**refusal.fields, **problems}) from refusal
    if problems:
        raise Refusal("invalid", fields=problems)
    return form, answers


def _answer(question: Question, given: list[str]) -> Any:
    kind = question["kind"]
    if kind == "box":
        return given == ["1"]
    if kind in WITH_OPTIONS:
        options = [pick(option, "fr") for option in question["options"]]
        if any(text not in options for text in given) or (kind == "choice" and len(given) > 1):
            raise Refusal("invalid", "core.field.invalid")
        chosen = [option for option in options if option in given]
        return chosen if kind == "choices" else "".join(chosen)
    text = given[0] if given else ""
    if not text:
        return ""
    clean = clean_line if kind == "short" else clean_text
    return clean(text, min_graphemes=1, max_graphemes=LONGEST[kind]).text


def shown(questions: Sequence[Question], typed: Mapping[str, Sequence[str]], lang: str) -> list[dict[str, Any]]:
    """The questions as the form shows them, with what was typed."""
    return [
        {
            "name": field_of(question),
            "kind": question["kind"],
            "label": pick(question["label"], lang),
            "required": question["required"],
            "value": next(iter(typed.get(field_of(question), ())), ""),
            "options": [
                {
                    "value": (value := pick(option, "fr")),
                    "label": pick(option, lang),
                    "on": value in typed.get(field_of(question), ()),
                }
                for option in question["options"]
            ],
        }
        for question in questions
    ]


def in_words(answers: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Question and answer as people read them."""
    return [(pick(one["label"], lang), said(one["value"], lang)) for one in answers.values()]


def said(value: Any, lang: str) -> str:
    """One answer as a text."""
    if value is True:
        return {"fr": "oui", "en": "yes"}[lang]
    return ", ".join(value) if isinstance(value, list) else str(value)
