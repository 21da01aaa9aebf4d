"""Both languages say the same things, every key used exists, every key that exists is used."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter

import pytest

from steps.machine import ROOT
from tests.architecture.sources import files, shown

Message = str | dict[str, str]
Catalogue = Mapping[str, Message]
LANGUAGES = ("fr", "en")
NARROW, WIDE = "\u202f", "\u00a0"
NO_PROSE = re.compile(r"https?://\S+|\{[^}]*\}|&\w+;|`[^`]*`|\S+@\S+")
FRENCH_FAULTS = (
    ("a narrow no-break space goes before ; ! ?", re.compile(rf"(?<![{NARROW};!?(])[;!?]")),
    ("a no-break space goes before :", re.compile(rf"(?<![{WIDE}\d]):|(?<=\d):(?!\d)")),
    ("a no-break space goes inside « »", re.compile(rf"«(?!{WIDE})|(?<!{WIDE})»")),
    ("the apostrophe is ’", re.compile(r"\w'|'\w")),
    ("quotation marks are « »", re.compile(r"[\"“”]")),
    ("three dots are …", re.compile(r"\.\.\.")),
)
LITERAL_IN_SCRIPT = re.compile(r"""(["'])([a-z_]+(?:\.[a-z0-9_]+)+)\1""")
KEY = re.compile(r"[a-z_]+(?:\.[a-z0-9_]*)+")
START_IN_SCRIPT = re.compile(r"""(?:`([a-z_]+\.[a-z0-9_.]*)\$\{)|(?:(["'])([a-z_]+\.[a-z0-9_.]*[._])\2)""")


def problems(features: Mapping[str, Mapping[str, Catalogue]]) -> list[str]:
    """What is wrong in catalogues, given by feature and language."""
    wrong = []
    for feature, by_language in features.items():
        french, english = (by_language.get(lang, {}) for lang in LANGUAGES)
        wrong += [f"{key}: only in one language" for key in sorted(french.keys() ^ english.keys())]
        wrong += [f"{key}: belongs to {feature}?" for key in french if not key.startswith(f"{feature}.")]
        for key in sorted(french.keys() & english.keys()):
            wrong += [f"{key}: {what}" for what in _differences(french[key], english[key])]
        wrong += [f"{key}: {what}" for key, message in french.items() for what in french_faults(message)]
    return wrong


def _forms(message: Message) -> list[str]:
    return list(message.values()) if isinstance(message, dict) else [message]


def _placeholders(message: Message) -> set[str]:
    return {name for text in _forms(message) for _, name, _, _ in Formatter().parse(text) if name is not None}


def _differences(french: Message, english: Message) -> list[str]:
    wrong = []
    if isinstance(french, dict) != isinstance(english, dict):
        wrong.append("counted in one language only")
    for message in (french, english):
        if isinstance(message, dict) and not {"one", "other"} <= message.keys() <= {"one", "many", "other"}:
            wrong.append("a count needs the forms one and other")
    if _placeholders(french) != _placeholders(english):
        wrong.append(f"placeholders {sorted(_placeholders(french))} and {sorted(_placeholders(english))}")
    if not all(text.strip() for message in (french, english) for text in _forms(message)):
        wrong.append("empty")
    return wrong


def french_faults(message: Message) -> list[str]:
    """The rules of French typography that a message breaks."""
    texts = [NO_PROSE.sub("0", text) for text in _forms(message)]
    return [rule for rule, fault in FRENCH_FAULTS if any(fault.search(text) for text in texts)]


def uses_in_python(source: str) -> tuple[set[str], set[str]]:
    """Dotted words in literals, and the beginnings of those put together at run time."""
    whole: set[str] = set()
    starts: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            first = node.values[0] if node.values else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                starts.add(first.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            (starts if node.value.endswith((".", "_")) else whole).add(node.value)
    return whole, starts


def uses_in_text(source: str) -> tuple[set[str], set[str]]:
    """The same for templates and browser modules."""
    whole = {found[1] for found in LITERAL_IN_SCRIPT.findall(source)}
    starts = {template or literal for template, _, literal in START_IN_SCRIPT.findall(source)}
    return whole - starts, starts


def unknown(
    used: Iterable[str], starts: Iterable[str], known: Iterable[str], folders: Iterable[str]
) -> list[str]:
    """Used keys that no catalogue has; a word counts as a key when a catalogue's folder is its first part."""
    known, folders = set(known), set(folders)
    used, starts = (filter(KEY.fullmatch, words) for words in (used, starts))
    wrong = [key for key in used if key.split(".")[0] in folders and "." in key and key not in known]
    wrong += [
        f"{start}…"
        for start in starts
        if start.split(".")[0] in folders and "." in start and not any(key.startswith(start) for key in known)
    ]
    return sorted(wrong)


def unused(known: Iterable[str], used: Iterable[str], starts: Iterable[str]) -> list[str]:
    """Keys that nothing says any more."""
    used, starts = set(used), tuple(start for start in starts if "." in start)
    return sorted(key for key in known if key not in used and not key.startswith(starts))


@cache
def catalogues() -> dict[str, dict[str, Catalogue]]:
    """Every feature's catalogues, as they are in the tree."""
    found: dict[str, dict[str, Catalogue]] = {}
    for lang in LANGUAGES:
        for path in sorted((ROOT / "webinar").glob(f"*/{lang}.json")):
            found.setdefault(path.parent.name, {})[lang] = json.loads(path.read_text("utf-8"))
    return found


def known_keys() -> set[str]:
    """Every key of every feature."""
    return {
        key
        for by_language in catalogues().values()
        for catalogue in by_language.values()
        for key in catalogue
    }


@cache
def uses() -> tuple[frozenset[str], frozenset[str]]:
    """What Python, templates and browser modules say."""
    whole: set[str] = set()
    starts: set[str] = set()
    for path in files([".py", ".html", ".ts", ".tsx", ".txt", ".xml"], "webinar", "templates", "static/src"):
        source = path.read_text("utf-8")
        read = uses_in_python if path.suffix == ".py" else uses_in_text
        more_whole, more_starts = read(source)
        whole |= more_whole
        starts |= more_starts
    return frozenset(whole), frozenset(starts)


def test_catalogues_agree_and_french_is_set_as_french() -> None:
    assert problems(catalogues()) == []


def test_every_key_used_exists() -> None:
    whole, starts = uses()
    assert unknown(whole - other_dotted_words(), starts, known_keys(), catalogues()) == []


def test_every_key_that_exists_is_used() -> None:
    whole, starts = uses()
    assert unused(known_keys(), whole, starts) == []


def test_browser_code_uses_only_what_is_sent_to_it() -> None:
    kept_back = [
        f"{shown(path)}: {key}"
        for path in files([".ts", ".tsx"], "static/src")
        for key in uses_in_text(path.read_text("utf-8"))[0]
        if key in known_keys() and ".ui." not in key
    ]
    assert kept_back == []


def other_dotted_words() -> set[str]:
    """Verbs, permissions, job names and modules look like keys but are none."""
    from webinar.features import FEATURES, NAMES
    from webinar.people.permissions import PERMISSIONS

    verbs = {command.verb for feature in FEATURES for command in getattr(feature, "commands", ())}
    return verbs | set(PERMISSIONS) | set(NAMES) | {job for feature in FEATURES for job in feature.jobs}


@pytest.mark.parametrize(
    ("french", "english", "wrong"),
    [
        ({"a.x": "Bonjour"}, {"a.x": "Hello"}, 0),
        ({"a.x": "Bonjour", "a.y": "Oui"}, {"a.x": "Hello"}, 1),
        ({"b.x": "Bonjour"}, {"b.x": "Hello"}, 1),
        ({"a.x": "Bonjour {name}"}, {"a.x": "Hello"}, 1),
        ({"a.x": {"one": "une", "other": "{count}"}}, {"a.x": {"one": "one", "other": "{count}"}}, 0),
        ({"a.x": {"one": "une", "other": "{count}"}}, {"a.x": "{count}"}, 1),
        ({"a.x": {"other": "{count}"}}, {"a.x": {"one": "{count}", "other": "{count}"}}, 1),
        ({"a.x": ""}, {"a.x": "Hello"}, 1),
    ],
)
def test_problems_are_seen(french: Catalogue, english: Catalogue, wrong: int) -> None:
    assert len(problems({"a": {"fr": french, "en": english}})) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Prêt ?", 1),
        ("Prêt?", 1),
        ("Prêt\u202f?", 0),
        ("Quoi\u202f?!", 0),
        ("Note : ici", 1),
        ("Note\u00a0: ici à 14:30", 0),
        ("Voir https://exemple.test/a?b=1;c", 0),
        ("« oui »", 1),
        ("«\u00a0oui\u00a0»", 0),
        ("l'heure", 1),
        ("l’heure", 0),
        ('"oui"', 1),
        ("Attendez...", 1),
    ],
)
def test_french_faults_are_seen(text: str, wrong: int) -> None:
    assert len(french_faults(text)) == wrong


def test_uses_are_found() -> None:
    assert uses_in_python('t("a.b"); f"a.state.{x}"; "a.kind." + y') == ({"a.b"}, {"a.state.", "a.kind."})
    assert uses_in_text("""{{ t("a.b") }} {{ t('a.kind.' ~ y) }}""") == ({"a.b"}, {"a.kind."})
    assert uses_in_text("t(`a.ui.${x}`); t('a.ui.b')") == ({"a.ui.b"}, {"a.ui."})


def test_unknown_and_unused_keys_are_seen() -> None:
    assert unknown({"a.x", "a.y", "other.y", "a.b c"}, {"a.kind.", "a.no."}, {"a.x", "a.kind.b"}, {"a"}) == [
        "a.no.…",
        "a.y",
    ]
    assert unused({"a.x", "a.y", "a.kind.b"}, {"a.x"}, {"a.kind."}) == ["a.y"]
