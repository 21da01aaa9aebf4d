"""Writes what the organiser changed of a replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.errors import Refusal
from webinar.core.providers import recognise
from webinar.replay.chapter_files import ReadChapter
from webinar.replay.forms import AddressForm, CaptionsForm, RecapForm, day_of
from webinar.replay.models import ChapterEdit, Recap, Recording, SubtitleTrack
from webinar.replay.rows import recap_versions, recording_of
from webinar.replay.subtitles import read_subtitles, write_webvtt
from webinar.replay.timeline import ADDED, Edit
from webinar.schedule.models import Slot

MOST_ANCHORS = 20
MOST_CHAPTERS = 500


def changed_recording(db: Session, pitch_session_id: int) -> Recording:
    """The session's recording, made at need, marked as changed now."""
    recording = recording_of(db, pitch_session_id)
    if recording is None:
        recording = Recording(pitch_session_id=pitch_session_id, anchors=[], cuts=[], version=0)
        db.add(recording)
    recording.changed_at = clock.now()
    recording.version = (recording.version or 0) + 1
    return recording


def set_address(db: Session, pitch_session_id: int, form: AddressForm) -> tuple[str, ...]:
    """Notes where the recording lies; another video needs a new synchronisation. Gives warnings."""
    before = recording_of(db, pitch_session_id)
    if before is not None and form.version != str(before.version):
        raise Refusal("conflict", version=before.version)
    stream = recognise(form.url)
    if stream.kind == "none" or form.url.startswith("/"):
        raise Refusal("invalid", fields={"url": stream.problem or "core.stream.not_an_address"})
    recording = changed_recording(db, pitch_session_id)
    if recording.url != form.url:
        if recording.url or recording.file:
            recording.anchors, recording.cuts = [], []
        recording.url, recording.file, recording.duration_s = form.url, None, None
    return stream.warnings


def add_anchor(
    db: Session, pitch_session_id: int, video_s: float, at_ms: int, duration_s: float | None
) -> None:
    """Says what the video shows at a moment; a newer anchor at the same instant replaces the older one."""
    recording = changed_recording(db, pitch_session_id)
    kept = [anchor for anchor in recording.anchors if int(anchor[1]) != at_ms]
    if len(kept) >= MOST_ANCHORS:
        raise Refusal("conflict", "replay.refused.too_many_anchors")
    recording.anchors = [*kept, [video_s, at_ms]]
    if duration_s:
        recording.duration_s = duration_s


def remove_anchor(db: Session, pitch_session_id: int, at_ms: int) -> None:
    """Takes an anchor back."""
    recording = changed_recording(db, pitch_session_id)
    recording.anchors = [anchor for anchor in recording.anchors if int(anchor[1]) != at_ms]


def set_pauses(db: Session, pitch_session_id: int, keep: bool) -> None:
    """Notes whether the recording went on during pauses."""
    changed_recording(db, pitch_session_id).keep_pauses = keep


def save_chapters(db: Session, pitch_session_id: int, edits: Mapping[str, Edit | None]) -> None:
    """Keeps what differs from the log, drops what no longer does."""
    rows = {
        row.key: row
        for row in db.scalars(select(ChapterEdit).where(ChapterEdit.pitch_session_id == pitch_session_id))
    }
    for key, edit in edits.items():
        row = rows.get(key)
        if edit is None or edit == Edit():
            if row is not None:
                db.delete(row)
            continue
        if row is None:
            row = ChapterEdit(pitch_session_id=pitch_session_id, key=key)
            db.add(row)
        row.title, row.start_s, row.hidden, row.merged = edit.title, edit.start_s, edit.hidden, edit.merged
    changed_recording(db, pitch_session_id)


def add_chapters(db: Session, pitch_session_id: int, chapters: Sequence[ReadChapter]) -> None:
    """Adds chapters that the log does not know."""
    keys = db.scalars(select(ChapterEdit.key).where(ChapterEdit.pitch_session_id == pitch_session_id)).all()
    if len(keys) + len(chapters) > MOST_CHAPTERS:
        raise Refusal("conflict", "replay.chapters.too_many")
    last = max((int(key.removeprefix(ADDED)) for key in keys if key.startswith(ADDED)), default=0)
    for number, chapter in enumerate(chapters, start=last + 1):
        db.add(
            ChapterEdit(
                pitch_session_id=pitch_session_id,
                key=f"{ADDED}{number}",
                title=chapter.title,
                start_s=chapter.start_s,
            )
        )
    changed_recording(db, pitch_session_id)


def save_recap(db: Session, pitch_session_id: int, form: RecapForm, html: str, author_id: int | None) -> None:
    """Keeps a new version; one that was written meanwhile is not covered without a word."""
    slot_id = int(form.slot) if form.slot.isdecimal() and len(form.slot) < 10 else None
    if form.slot:
        of = db.scalar(select(Slot.pitch_session_id).where(Slot.id == (slot_id or 0)))
        if of != pitch_session_id:
            raise Refusal("not_found")
    versions = recap_versions(db, pitch_session_id, slot_id, form.lang)
    newest = versions[0].id if versions else 0
    if form.based_on != str(newest):
        raise Refusal("conflict", "replay.refused.recap_changed")
    if versions and versions[0].source == form.source:
        return
    add_recap(db, pitch_session_id, slot_id, form.lang, form.source, html, author_id)


def add_recap(
    db: Session,
    pitch_session_id: int,
    slot_id: int | None,
    lang: str,
    source: str,
    html: str,
    author_id: int | None,
) -> None:
    """Adds a version of a recap; `html` is what core/markdown.py made of its source."""
    db.add(
        Recap(
            pitch_session_id=pitch_session_id,
            slot_id=slot_id,
            lang=lang,
            source=source,
            html=html,
            author_id=author_id,
            at=clock.now(),
        )
    )


def as_webvtt(data: bytes) -> str:
    """An uploaded subtitle file as strict WebVTT; raises UnreadableFile. Slow for long files: off the loop."""
    return write_webvtt(read_subtitles(data).cues)


def save_subtitles(db: Session, pitch_session_id: int, lang: str, webvtt: str) -> None:
    """Keeps the subtitles of a language."""
    remove_subtitles(db, pitch_session_id, lang)
    db.add(SubtitleTrack(pitch_session_id=pitch_session_id, lang=lang, webvtt=webvtt, at=clock.now()))


def remove_subtitles(db: Session, pitch_session_id: int, lang: str) -> None:
    """Takes a track away."""
    db.execute(
        delete(SubtitleTrack).where(
            SubtitleTrack.pitch_session_id == pitch_session_id, SubtitleTrack.lang == lang
        )
    )


def set_captions(db: Session, pitch_session_id: int, form: CaptionsForm) -> None:
    """Notes what the page says about captions."""
    recording = changed_recording(db, pitch_session_id)
    recording.captions = form.captions
    recording.captions_on = (
        day_of(form.captions_on, "captions_on") if form.captions == "in_progress" else None
    )
