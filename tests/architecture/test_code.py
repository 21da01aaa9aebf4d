"""Code keeps to its sizes and names, and asks for time, transactions and requests in one place only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import OWN_CODE, PRODUCT, files, imports, shown

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
LEFT_BEHIND = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
REQUEST_HOMES = re.compile(r"^webinar/(?:core/\w+|.+/(?:\w+_)?pages(?:/\w+)?)\.py$")
# The wire keeps a field of its library that the library compares with the system's clock.
CLOCK_HOMES = {"webinar/core/clock.py", "webinar/live/wire/direct.py"}
TRANSACTION_HOMES = {"webinar/core/db.py"}
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
BULK = {"sqlalchemy.update", "sqlalchemy.delete", "sqlalchemy.insert"}


def too_long(path: str, source: str) -> list[str]:
    """Modules and functions that no longer fit in a head; a test's scenario may be as long as its story."""
    lines = source.count("\n")
    wrong = [f"{path} has {lines} lines"] if lines > LONGEST_MODULE else []
    if not path.endswith(".py") or path.startswith("tests/"):
        return wrong
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                wrong.append(f"{path}: {node.name} has {length} lines")
    return wrong


def bad_names(path: str, source: str) -> list[str]:
    """Files whose name says nothing, and `session`, which alone means three things here."""
    wrong = [f"{path}: this name says nothing"] if Path(path).stem.lower() in SAYS_NOTHING else []
    if path.endswith(".py") and path.startswith("webinar/"):
        for node in ast.walk(ast.parse(source)):
            name = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else ""
            if name == "session":
                wrong.append(f"{path}:{getattr(node, 'lineno', 0)}: say pitch_session, db or cookie_session")
    return wrong


def undocumented(path: str, source: str) -> list[str]:
    """Modules whose responsibility is not one sentence."""
    said = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0]
    if not source.strip():
        return []
    return [] if said.endswith(".") and ". " not in said else [f"{path}: its docstring is not one sentence"]


def out_of_place(path: str, source: str) -> list[str]:
    """The request, the clock, a commit or bulk SQL used where they must not be."""
    wrong = []
    names = imports(source)
    if "flask.request" in names and not REQUEST_HOMES.match(path):
        wrong.append(f"{path} touches flask.request")
    if path.endswith("/commands.py") and names & BULK:
        wrong.append(f"{path} imports bulk SQL, which escapes the log")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if (owner, node.attr) in CLOCKS and path not in CLOCK_HOMES:
            wrong.append(f"{path}:{node.lineno} asks {owner}.{node.attr}; webinar.core.clock tells the time")
        if node.attr == "commit" and path not in TRANSACTION_HOMES:
            wrong.append(f"{path}:{node.lineno} commits; only core/db.py opens and ends transactions")
    return wrong


def _judged(judge: object, suffixes: list[str], *roots: str) -> list[str]:
    assert callable(judge)
    return [line for path in files(suffixes, *roots) for line in judge(shown(path), path.read_text("utf-8"))]


def test_modules_and_functions_fit_in_a_head() -> None:
    assert _judged(too_long, [".py", ".ts", ".tsx", ".css", ".mjs"], *OWN_CODE, "static/src") == []


def test_names_say_something() -> None:
    assert _judged(bad_names, [".py", ".ts", ".tsx"], *OWN_CODE, "static/src") == []


def test_every_module_says_its_one_responsibility() -> None:
    assert _judged(undocumented, [".py"], *PRODUCT, "tools", "bench") == []


def test_requests_clocks_and_transactions_stay_in_their_place() -> None:
    assert _judged(out_of_place, [".py"], *PRODUCT) == []


def test_nothing_is_left_for_later() -> None:
    everything = [
        ".py",
        ".ts",
        ".tsx",
        ".mjs",
        ".js",
        ".css",
        ".html",
        ".json",
        ".md",
        ".sh",
        ".yml",
        ".toml",
    ]
    left = [
        f"{shown(path)}:{number}"
        for path in files(everything, *OWN_CODE, "static", "templates", "docs", "deploy", "README.md")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if LEFT_BEHIND.search(line)
    ]
    assert left == []


@pytest.mark.parametrize(
    ("judge", "path", "source", "wrong"),
    [
        (too_long, "webinar/a.py", "x = 1\n" * 401, 1),
        (too_long, "webinar/a.py", "def f():\n" + "    x = 1\n" * 40, 1),
        (too_long, "webinar/a.py", "def f():\n" + "    x = 1\n" * 39, 0),
        (bad_names, "webinar/live/utils.py", "", 1),
        (bad_names, "static/src/core/helpers.ts", "", 1),
        (bad_names, "webinar/live/a.py", "def f(session): return session", 2),
        (bad_names, "webinar/live/a.py", "def f(pitch_session, cookie_session, db): ...", 0),
        (undocumented, "webinar/a.py", "x = 1", 1),
        (undocumented, "webinar/a.py", '"""Does this. Does that."""', 1),
        (undocumented, "webinar/a.py", '"""Does this."""', 0),
        (out_of_place, "webinar/questions/commands.py", "from flask import request", 1),
        (out_of_place, "webinar/questions/pages.py", "from flask import request", 0),
        (out_of_place, "webinar/questions/commands.py", "from sqlalchemy import update", 1),
        (out_of_place, "webinar/live/kernel.py", "moment = datetime.now(UTC)", 1),
        (out_of_place, "webinar/live/kernel.py", "moment = time.time()", 1),
        (out_of_place, "webinar/core/clock.py", "moment = datetime.now(UTC)", 0),
        (out_of_place, "webinar/live/kernel.py", "def f(db): db.commit()", 1),
    ],
)
def test_the_rules_see(judge: object, path: str, source: str, wrong: int) -> None:
    assert callable(judge)
    assert len(judge(path, source)) == wrong
