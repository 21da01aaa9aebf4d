"""Adding a live feature touches its own folders and one line of features.py, and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from steps.machine import ROOT
from tests.architecture.sources import imports
from tests.architecture.test_imports import away_from_home, wrong_way
from tests.plugins.absent import absent

SKETCH = Path(__file__).parent / "sketch"
ROOM_PART = """
import type { RoomPart } from "../live/parts.ts";
export const part: RoomPart = { stage: { order: 90, Show: () => <p class="sketched-poll" /> } };
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product with the sketch put in: four folders (two suffice here) and one line."""
    for name in ("webinar", "static/src", "tools", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.py", "package.json", "tsconfig.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(SKETCH / "polls", tmp_path / "webinar" / "polls")
    (tmp_path / "static/src/polls").mkdir()
    (tmp_path / "static/src/polls/room.tsx").write_text(ROOM_PART)
    features = tmp_path / "webinar" / "features.py"
    before = features.read_text()
    after = re.sub(r'^( +)"questions",\n', r'\g<0>\1"polls",\n', before, count=1, flags=re.MULTILINE)
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    features.write_text(after)
    return tmp_path


def test_a_sketched_feature_is_live_at_once(copy: Path) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copy), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, SKETCH / "drive.py"], cwd=copy, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "refused": [["poll.open", "forbidden"], ["poll.yes", "closed"]],
        "seq": 3,
        "agree": [True, True],
        "polls": {
            "staff": {"1": {"text": "On continue ?", "yes": 1}},
            "attendees": {"1": {"text": "On continue ?", "yes": 1}},
        },
    }


def test_the_build_finds_its_part_of_the_room_by_itself(copy: Path) -> None:
    node = shutil.which("node", path=os.pathsep.join([str(ROOT / ".build" / "bin"), os.environ["PATH"]]))
    if node is None or not (ROOT / "node_modules" / "esbuild").exists():
        absent("Node with esbuild", "run `make setup`")
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    done = subprocess.run([node, "tools/build.mjs"], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    bundles = "".join(path.read_text("utf-8") for path in (copy / "static" / "dist").glob("*.js"))
    assert "sketched-poll" in bundles


def test_the_sketch_keeps_the_rules_that_others_keep() -> None:
    used = imports((SKETCH / "polls" / "__init__.py").read_text("utf-8"))
    assert wrong_way("webinar.polls", used) == []
    assert away_from_home("webinar/polls/__init__.py", used) == []


@pytest.mark.parametrize("feature", ["questions", "speaker_queue", "running_order", "announcements"])
def test_nothing_outside_its_folders_names_a_live_feature(feature: str) -> None:
    named = re.compile(rf"""webinar[./]{feature}\b|["'](?:\.\./)?{feature}/""")
    homes = [f"{root}/{feature}" for root in ("webinar", "templates", "static/src")]
    homes += ["webinar/features.py", "webinar/demo"]
    elsewhere = [
        path.relative_to(ROOT).as_posix()
        for root in ("webinar", "templates", "static/src")
        for path in sorted((ROOT / root).rglob("*"))
        if path.suffix in {".py", ".html", ".ts", ".tsx", ".css"}
        and not any(path.relative_to(ROOT).as_posix().startswith(home) for home in homes)
        and named.search(path.read_text("utf-8"))
    ]
    assert elsewhere == []
