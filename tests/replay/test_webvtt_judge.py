"""What we write as WebVTT, judged by W3C's own parser."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from steps.machine import ROOT
from tests.plugins.absent import absent
from webinar.replay.outputs import webvtt_chapters
from webinar.replay.subtitles import Cue, write_webvtt
from webinar.replay.timeline import Chapter

NASTY = ["R&D <b>", "a --> b", "&amp;lt;", "مرحبا \u202eabc", "日本語\nligne", "\t", "<v Zoé>", "NOTE x", "1"]


def judged(*files: tuple[str, str]) -> list[dict[str, Any]]:
    """How many cues the parser sees in each file, and its complaints; `mode` is chapters or metadata."""
    beside = Path(sys.executable).parent / "node"
    node = str(beside) if beside.exists() else shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "webvtt-parser").is_dir():
        absent("webvtt-parser", "run `make setup`, which runs npm ci")
    done = subprocess.run(
        [node, str(ROOT / "tests" / "replay" / "webvtt_judge.mjs")],
        input=json.dumps(files), capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_chapters_and_subtitles_are_valid() -> None:
    chapters = [Chapter(str(n), title, (), n * 10.0, n * 10.0 + 10) for n, title in enumerate(NASTY)]
    cues = [
        Cue(n * 3600.0, n * 3600.0 + 1.5, " ".join(text.split()) or "x", text) for n, text in enumerate(NASTY)
    ]
    files = [
        (webvtt_chapters(chapters), "chapters"),
        (write_webvtt(cues), "captions"),
        (webvtt_chapters([]), "chapters"),
    ]
    assert judged(*files) == [{"cues": 9, "errors": []}, {"cues": 9, "errors": []}, {"cues": 0, "errors": []}]


def test_the_judge_complains() -> None:
    found = judged(("WEBVTT\n\n00:00:03.000 --> 00:00:02.000\nx <y\n", "captions"))
    assert len(found[0]["errors"]) >= 2
