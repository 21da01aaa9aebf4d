"""Gives a demo session its recording, which our own script drew (tools/demo_video.py)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.markdown import render
from webinar.replay.editing import add_recap, changed_recording
from webinar.replay.models import SubtitleTrack
from webinar.replay.subtitles import Cue, write_webvtt
from webinar.schedule.models import PitchSession

VIDEO = Path(__file__).with_name("demo.webm")
LENGTH_S = 70 * 60.0


def add_demo_recording(
    db: Session,
    data_dir: Path | str,
    pitch_session: PitchSession,
    started_at: datetime,
    *,
    recaps: Sequence[tuple[int | None, str, str]] = (),
    cues: Sequence[tuple[float, float, str, str | None]] = (),
) -> None:
    """Publishes a recording that began at `started_at` for a demo session, in the caller's transaction.

    The video lasts 70 minutes. `recaps` are (slot id or None, language, Markdown), `cues` French subtitles as
    (start, end, text, speaker). The session must be over; its status becomes `replay`.
    """
    folder = Path(data_dir) / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / VIDEO.name).exists():
        shutil.copyfile(VIDEO, folder / VIDEO.name)
    recording = changed_recording(db, pitch_session.id)
    recording.file, recording.duration_s = VIDEO.name, LENGTH_S
    recording.anchors = [[0.0, clock.to_ms(started_at)]]
    recording.visibility = "public"
    recording.published_at = clock.now()
    recording.captions = "ready" if cues else "none"
    pitch_session.status = "replay"
    for slot_id, lang, source in recaps:
        add_recap(db, pitch_session.id, slot_id, lang, source, str(render(source)), None)
    if cues:
        webvtt = write_webvtt([Cue(*cue) for cue in cues])
        db.add(SubtitleTrack(pitch_session_id=pitch_session.id, lang="fr", webvtt=webvtt, at=clock.now()))
    db.flush()
