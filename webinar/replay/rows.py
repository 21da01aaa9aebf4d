"""Reads a session's replay rows, and projects them onto its recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.live.registry import Registry
from webinar.replay.facts import SittingFacts, read_facts
from webinar.replay.models import ChapterEdit, Recap, Recording, SubtitleTrack
from webinar.replay.timeline import Edit, Timeline, project
from webinar.replay.videotime import Anchor, Span, Sync
from webinar.schedule.models import PitchSession

RecapKey = tuple[int | None, str]


@dataclass(frozen=True)
class Replay:
    """Everything of one session's replay."""

    pitch_session: PitchSession
    recording: Recording | None
    facts: SittingFacts
    edits: dict[str, Edit]
    recaps: dict[RecapKey, Recap]
    subtitles: tuple[SubtitleTrack, ...]

    def timeline(self, lang: str) -> Timeline:
        """Chapters and answered questions on the recording, titles in a language."""
        sync = sync_of(self.recording, self.facts)
        return project(self.facts.slot_runs(lang), self.facts.answer_runs(), sync, self.edits)

    def recap(self, slot_id: int | None, lang: str) -> Recap | None:
        """The newest recap of a slot (of the session: None) in the language where there is one, else in any."""
        found = self.recaps.get((slot_id, lang))
        if found is not None and found.source.strip():
            return found
        others = (recap for (slot, _lang), recap in self.recaps.items() if slot == slot_id)
        return next((recap for recap in others if recap.source.strip()), None)


def sync_of(recording: Recording | None, facts: SittingFacts) -> Sync:
    """How the recording lies on the sitting."""
    if recording is None:
        return Sync(())
    return Sync(
        anchors=tuple(Anchor(video_s, clock.from_ms(int(at))) for video_s, at in recording.anchors),
        duration_s=recording.duration_s,
        cuts=tuple(Span(clock.from_ms(int(start)), clock.from_ms(int(end))) for start, end in recording.cuts),
        pauses=facts.pauses,
        keep_pauses=recording.keep_pauses,
    )


def recap_html(recap: Recap) -> Markup:
    """The recap to be shown; it was cleaned when it was saved."""
    return Markup(recap.html)  # noqa: S704 - written by core/markdown.py only


def read_replay(db: Session, registry: Registry, pitch_session: PitchSession) -> Replay:
    """The replay of a session, whether or not it is published."""
    of = pitch_session.id
    edits = db.scalars(select(ChapterEdit).where(ChapterEdit.pitch_session_id == of).order_by(ChapterEdit.id))
    recaps = db.scalars(select(Recap).where(Recap.pitch_session_id == of).order_by(Recap.id))
    tracks = db.scalars(
        select(SubtitleTrack).where(SubtitleTrack.pitch_session_id == of).order_by(SubtitleTrack.lang.desc())
    )
    return Replay(
        pitch_session=pitch_session,
        recording=recording_of(db, of),
        facts=read_facts(db, registry, pitch_session),
        edits={row.key: Edit(row.title, row.start_s, row.hidden, row.merged) for row in edits},
        recaps={(recap.slot_id, recap.lang): recap for recap in recaps},
        subtitles=tuple(tracks),
    )


def recording_of(db: Session, pitch_session_id: int) -> Recording | None:
    """The session's recording, where there is one."""
    return db.scalar(select(Recording).where(Recording.pitch_session_id == pitch_session_id))


def recap_versions(db: Session, pitch_session_id: int, slot_id: int | None, lang: str) -> Sequence[Recap]:
    """Every version of one recap, the newest first."""
    same_slot = Recap.slot_id.is_(None) if slot_id is None else Recap.slot_id == slot_id
    query = select(Recap).where(Recap.pitch_session_id == pitch_session_id, Recap.lang == lang, same_slot)
    return db.scalars(query.order_by(Recap.id.desc())).all()
