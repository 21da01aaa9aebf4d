"""Prepares what the organiser's page of a replay shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.i18n import pick, show_clock, translate
from webinar.replay.chapter_files import ReadChapter
from webinar.replay.outputs import youtube_text
from webinar.replay.recap import AnsweredText, SlotStory, draft
from webinar.replay.rows import Replay, recap_versions, sync_of
from webinar.replay.showing import PRESENTING
from webinar.replay.stamps import show_moment
from webinar.replay.timeline import ADDED, Edit, Timeline, project


def desk_view(db: Session, replay: Replay, lang: str, recap_lang: str, zone: str) -> dict[str, Any]:
    """The template's context."""
    pitch_session, recording = replay.pitch_session, replay.recording
    timeline = replay.timeline(lang)
    youtube = youtube_text(timeline.visible, translate(lang, "replay.opening"), timeline.duration_s)
    return {
        "pitch_session": {
            "title": pick(pitch_session.title, lang),
            "url": f"/s/{pitch_session.public_id}",
            "status": pitch_session.status,
            "starts_at": pitch_session.starts_at,
        },
        "recording": recording,
        "synced": timeline.synced,
        "moments": sync_moments(replay, lang),
        "anchors": anchors(replay, lang, zone),
        "has_pauses": bool(replay.facts.pauses),
        "chapters": _chapter_table(replay, timeline, lang),
        "missing": _missing(replay, timeline, lang),
        "recap_lang": recap_lang,
        "recaps": _recaps(db, replay, timeline, recap_lang),
        "subtitles": replay.subtitles,
        "youtube": youtube,
        "until": _until(replay, zone),
    }


def sync_moments(replay: Replay, lang: str) -> list[dict[str, Any]]:
    """What the video can be said to show: the start, each slot, each answer, in the order of the sitting."""
    facts = replay.facts
    found: list[dict[str, Any]] = []
    if facts.live_at is not None:
        label = translate(lang, "replay.moment.live")
        found.append({"key": "live", "label": label, "at": facts.live_at})
    for slot in facts.slots:
        if slot.started_at is not None:
            found.append({"key": f"slot-{slot.id}", "label": slot.name(lang), "at": slot.started_at})
    for run in facts.answer_runs():
        label = translate(lang, "replay.moment.question", text=run.text[:80])
        found.append({"key": f"question-{run.question_id}", "label": label, "at": run.started_at})
    return sorted(found, key=lambda moment: moment["at"])


def anchors(replay: Replay, lang: str, zone: str) -> list[dict[str, Any]]:
    """The anchors that are set, each with what it says."""
    recording = replay.recording
    if recording is None:
        return []
    labels = {clock.to_ms(moment["at"]): moment["label"] for moment in sync_moments(replay, lang)}
    rows = []
    for video_s, at_ms in recording.anchors:
        wall = show_clock(clock.from_ms(int(at_ms)), ZoneInfo(zone), lang)
        rows.append(
            {
                "at": int(at_ms),
                "clock": show_moment(video_s),
                "label": labels.get(int(at_ms), wall),
                "wall": wall,
            }
        )
    return rows


def own_chapters(replay: Replay, lang: str) -> dict[str, tuple[str, float]]:
    """Each chapter's title and start without the organiser's edits, and those that were added."""
    facts = replay.facts
    bare = project(facts.slot_runs(lang), (), sync_of(replay.recording, facts))
    own = {chapter.key: (chapter.title, chapter.start_s) for chapter in bare.chapters}
    for key, edit in replay.edits.items():
        if key.startswith(ADDED) and edit.title and edit.start_s is not None:
            own[key] = (edit.title, edit.start_s)
    return own


def collide(replay: Replay, edits: Mapping[str, Edit | None]) -> bool:
    """Whether two chapters would begin at the same moment, so that one of them would be lost."""
    facts = replay.facts
    wanted = {key: edit for key, edit in {**replay.edits, **edits}.items() if edit is not None}
    timeline = project(facts.slot_runs("fr"), (), sync_of(replay.recording, facts), wanted)
    return bool(set(timeline.missing) & own_chapters(replay, "fr").keys())


def _chapter_table(replay: Replay, timeline: Timeline, lang: str) -> list[dict[str, Any]]:
    own = own_chapters(replay, lang)
    starts = {chapter.key: chapter.start_s for chapter in timeline.chapters}
    rows = []
    for key, (title, start_s) in own.items():
        edit = replay.edits.get(key, Edit())
        shown = edit.start_s if edit.start_s is not None else starts.get(key, start_s)
        rows.append(
            {
                "key": key,
                "title": edit.title or title,
                "own_title": title,
                "start": show_moment(shown),
                "seconds": shown,
                "hidden": edit.hidden,
                "merged": edit.merged,
                "added": key.startswith(ADDED),
            }
        )
    return sorted(rows, key=lambda row: row["seconds"])


def chapter_rows(chapters: Sequence[ReadChapter]) -> list[dict[str, str]]:
    """Chapters of a file for the question whether they are meant."""
    return [{"clock": show_moment(chapter.start_s), "title": chapter.title} for chapter in chapters]


def _missing(replay: Replay, timeline: Timeline, lang: str) -> list[str]:
    """What the recording does not show, when it is synchronised."""
    if not timeline.synced:
        return []
    names = {str(slot.id): slot.name(lang) for slot in replay.facts.slots}
    return [names[key.split(".")[0]] for key in timeline.missing if key.split(".")[0] in names]


def _recaps(db: Session, replay: Replay, timeline: Timeline, lang: str) -> list[dict[str, Any]]:
    """The whole session first, then each slot in which somebody presented; a first draft where none is."""
    of = replay.pitch_session.id
    rows = [_recap(db, of, None, translate(lang, "replay.recap_of_session"), "", lang)]
    moments = {moment.question_id: moment for moment in timeline.moments}
    for slot in replay.facts.slots:
        if slot.kind not in PRESENTING:
            continue
        asked = [run for run in replay.facts.answer_runs() if run.slot_id == str(slot.id)]
        written = {question.id: question.answer for question in replay.facts.questions}
        story = SlotStory(
            title=slot.name(lang),
            company=slot.company,
            speakers=tuple(speaker.name for speaker in slot.speakers),
            minutes=_minutes(slot.started_at, slot.ended_at),
            questions=tuple(
                AnsweredText(
                    run.text,
                    run.author,
                    moments[run.question_id].start_s if run.question_id in moments else None,
                    written.get(run.question_id),
                )
                for run in asked
            ),
        )
        rows.append(_recap(db, of, slot.id, slot.name(lang), draft(story, lang), lang))
    return rows


def _recap(db: Session, of: int, slot_id: int | None, title: str, first: str, lang: str) -> dict[str, Any]:
    versions = recap_versions(db, of, slot_id, lang)
    return {
        "slot": "" if slot_id is None else str(slot_id),
        "title": title,
        "source": versions[0].source if versions else first,
        "based_on": versions[0].id if versions else 0,
        "is_draft": not versions and bool(first),
        "versions": [{"at": version.at, "source": version.source} for version in versions[1:10]],
    }


def _minutes(started_at: datetime | None, ended_at: datetime | None) -> int | None:
    if started_at is None or ended_at is None:
        return None
    return max(1, round((ended_at - started_at).total_seconds() / 60))


def _until(replay: Replay, zone: str) -> str:
    """The last day, as a date field wants it."""
    recording = replay.recording
    if recording is None or recording.available_until is None:
        return ""
    last = recording.available_until.astimezone(ZoneInfo(zone))
    return last.date().isoformat() if last.time() != datetime.min.time() else _day_before(last)


def _day_before(moment: datetime) -> str:
    return datetime.fromordinal(moment.toordinal() - 1).date().isoformat()
