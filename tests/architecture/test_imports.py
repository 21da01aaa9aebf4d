"""Imports flow one way, and a library that must stay exchangeable has few homes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steps.machine import ROOT
from tests.architecture.sources import files, imports, imports_of, is_within, module_name, shown

# A folder may import from lower layers only; those of one layer never import each other. Every folder that is
# not named here is a feature: adding one changes nothing in this file.
LAYERS = {
    "core": 0, "people": 1, "schedule": 2, "registrations": 3, "live": 4, "calendars": 4,
    "demo": 6, "features": 7, "cli": 8, "app": 9,
}  # fmt: skip
FEATURE_LAYER = 5
# library → the files that may name it
HOMES = {
    "eventlet": ("wsgi.py", "webinar/live/wire/", "webinar/core/blocking.py"),
    "greenlet": ("wsgi.py", "webinar/live/wire/"),
    "flask_socketio": ("webinar/live/transport.py", "webinar/live/wire/"),
    "socketio": ("webinar/live/transport.py", "webinar/live/wire/", "webinar/demo/crowd.py"),  # a client's side
    "engineio": ("webinar/live/transport.py", "webinar/live/wire/"),
    "icalendar": ("webinar/calendars/",),
    "tests": (),
    "steps": (),
}
SCRIPT_LAYERS = {"core": 0, "live": 1}
SCRIPT_FEATURE_LAYER = 2
IMPORTED_SCRIPT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


def folder_of(module: str) -> str:
    """The part of a dotted name that has a layer: `webinar.questions.commands` → `questions`."""
    parts = module.split(".")
    return parts[1] if parts[0] == "webinar" and len(parts) > 1 else ""


def wrong_way(module: str, imported: set[str]) -> list[str]:
    """The imports of a module of the package that do not go down."""
    own = folder_of(module)
    wrong = []
    for name in sorted(imported):
        other = folder_of(name)
        if (
            other
            and own
            and other != own
            and LAYERS.get(other, FEATURE_LAYER) >= LAYERS.get(own, FEATURE_LAYER)
        ):
            wrong.append(f"{module} imports {name}")
    return wrong


def away_from_home(path: str, imported: set[str]) -> list[str]:
    """The libraries that a file names although it is none of their homes."""
    return [
        f"{path} names {library}"
        for library, homes in HOMES.items()
        if any(is_within(name, library) for name in imported)
        and not any(path.startswith(home) for home in homes)
    ]


def scripts_wrong_way(path: Path, source: str, root: Path) -> list[str]:
    """The imports of a browser module that go up or to another feature."""
    own = path.relative_to(root).parts[0]
    wrong = []
    for target in IMPORTED_SCRIPT.findall(source):
        other = (path.parent / target).resolve().relative_to(root).parts[0]
        up = SCRIPT_LAYERS.get(other, SCRIPT_FEATURE_LAYER) >= SCRIPT_LAYERS.get(own, SCRIPT_FEATURE_LAYER)
        if other != own and up:
            wrong.append(f"{path.relative_to(root)} imports {target}")
    return wrong


def test_imports_flow_one_way() -> None:
    wrong = [
        line for path in files([".py"], "webinar") for line in wrong_way(module_name(path), imports_of(path))
    ]
    assert wrong == []


def test_libraries_stay_in_their_homes() -> None:
    wrong = [
        line
        for path in files([".py"], "config.py", "wsgi.py", "webinar")
        for line in away_from_home(shown(path), imports_of(path))
    ]
    assert wrong == []


def test_browser_modules_import_down_only() -> None:
    root = ROOT / "static" / "src"
    wrong = [
        line
        for path in files([".ts", ".tsx"], "static/src")
        for line in scripts_wrong_way(path, path.read_text("utf-8"), root)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("webinar.core.db", "from webinar.people.models import Person", 1),
        ("webinar.questions.commands", "from webinar.speaker_queue.models import QueueEntry", 1),
        ("webinar.live.kernel", "import webinar.calendars", 1),
        ("webinar.live.kernel", "def late():\n    from webinar import questions", 1),
        ("webinar.questions.commands", "from ..speaker_queue import models", 1),
        ("webinar.questions", "from webinar.features import FEATURES", 1),
        ("webinar.questions.commands", "from webinar.live.context import Context", 0),
        ("webinar.questions.commands", "from .models import Question", 0),
        ("webinar.app", "from webinar.features import FEATURES\nfrom webinar import cli", 0),
        ("webinar.new_feature.commands", "from webinar.live.feature import Args", 0),
    ],
)
def test_the_rule_of_direction_sees(module: str, source: str, wrong: int) -> None:
    assert len(wrong_way(module, imports(source, module))) == wrong


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("webinar/questions/pages.py", "import eventlet.green", 1),
        ("webinar/live/kernel.py", "from flask_socketio import emit", 1),
        ("webinar/live/kernel.py", "from tests import factories", 1),
        ("webinar/live/wire/socket.py", "import eventlet\nimport engineio", 0),
        ("webinar/live/transport.py", "from flask_socketio import SocketIO", 0),
        ("webinar/live/transport.py", "import eventlet", 1),
    ],
)
def test_the_rule_of_homes_sees(path: str, source: str, wrong: int) -> None:
    assert len(away_from_home(path, imports(source))) == wrong


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("core/enhance.ts", 'import { x } from "../live/store.ts";', 1),
        ("questions/room.tsx", 'import { x } from "../speaker_queue/queue.ts";', 1),
        ("questions/room.tsx", 'const late = await import("../speaker_queue/queue.ts");', 1),
        ("questions/room.tsx", 'import { x } from "../live/store.ts";\nimport "./list.ts";', 0),
    ],
)
def test_the_rule_of_browser_modules_sees(path: str, source: str, wrong: int, tmp_path: Path) -> None:
    assert len(scripts_wrong_way(tmp_path / path, source, tmp_path)) == wrong
