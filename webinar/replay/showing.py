"""Prepares what the replay page shows, in one language, for its template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from webinar.core.i18n import pick, text_language, translate
from webinar.core.markdown import render
from webinar.core.providers import Stream, recognise
from webinar.replay.facts import QuestionFact, SlotFact
from webinar.replay.models import Recording
from webinar.replay.rows import Replay, recap_html
from webinar.replay.stamps import show_moment
from webinar.replay.subtitles import Paragraph, read_subtitles, transcript
from webinar.replay.timeline import AnsweredMoment, Chapter, Timeline
from webinar.schedule.shown import company_card

PROBE_S = 35_999
_PROBE = re.compile(r"([?&#](?:start|startTime|t|time)=)(?:35999|9h59m59s|9%3A59%3A59)")
PRESENTING = frozenset({"pitch", "talk"})


def stream_of(recording: Recording | None, base: str) -> Stream:
    """What the recording's address is; `base` is the replay page's path."""
    if recording is None:
        return Stream("none")
    if recording.file:
        return recognise(f"{base}/recording.{recording.file.rpartition('.')[2]}")
    return recognise(recording.url)


def player(replay: Replay, base: str, lang: str, host: str, start_s: float, frame: bool) -> dict[str, Any]:
    """The player; `frame` says that the person asked for the provider's frame already."""
    stream = stream_of(replay.recording, base)
    title = pick(replay.pitch_session.title, lang)
    tracks = [
        {
            "src": f"{base}/subtitles-{track.lang}.vtt",
            "lang": track.lang,
            "label": translate(lang, f"replay.language.{track.lang}"),
        }
        for track in replay.subtitles
    ]
    return {
        "kind": stream.kind,
        "provider": stream.name or stream.label,
        "provider_key": stream.provider,
        "origin": stream.frame_src or "",
        "allow": stream.allow,
        "url": stream.url,
        "src": stream.url,
        "embed_url": stream.embed_url(int(start_s), lang, host),
        "embed_template": embed_template(stream, lang, host),
        "frame": frame and stream.kind == "embed",
        "captions": tracks,
        "chapters_src": f"{base}/chapters.vtt",
        "title": title,
        "start": int(start_s),
    }


def embed_template(stream: Stream, lang: str, host: str) -> str | None:
    """The frame's address with {s} or {hms} where its start goes; without, where it cannot be told."""
    address = stream.embed_url(PROBE_S, lang, host)
    if address is None:
        return None
    if not _PROBE.search(address):
        return stream.embed_url(0, lang, host)
    return _PROBE.sub(lambda found: found[1] + ("{hms}" if "h" in found[0] else "{s}"), address, count=1)


def moment_url(seconds: float, frame: bool = False) -> str:
    """A link to a moment of this page; it works without script too."""
    return f"?t={int(seconds)}{'&play=1' if frame else ''}#replay"


def chapters(timeline: Timeline, replay: Replay, at_s: float, lang: str, frame: bool) -> list[dict[str, Any]]:
    """The chapters with their questions; `at_s` marks the one that is on."""
    titles = {str(slot.id): slot.title for slot in replay.facts.slots}
    languages = {question.id: question.lang for question in replay.facts.questions}
    return [
        {
            "seconds": chapter.start_s,
            "end": chapter.end_s,
            "clock": show_moment(chapter.start_s),
            "title": chapter.title,
            "title_lang": _title_lang(chapter, titles, replay, lang),
            "url": moment_url(chapter.start_s, frame),
            "current": chapter.start_s <= at_s < chapter.end_s,
            "questions": [question_moment(answer, languages, frame) for answer in chapter.answers],
        }
        for chapter in timeline.visible
    ]


def _title_lang(chapter: Chapter, titles: dict[str, Any], replay: Replay, lang: str) -> str:
    edit = replay.edits.get(chapter.key)
    return lang if edit is not None and edit.title else text_language(titles.get(chapter.key), lang)


def question_moment(answer: AnsweredMoment, languages: Mapping[str, str], frame: bool) -> dict[str, Any]:
    """An answered question in the list of chapters."""
    return {
        "seconds": answer.start_s,
        "end": answer.end_s if answer.end_s > answer.start_s else None,
        "clock": show_moment(answer.start_s),
        "text": answer.text,
        "lang": languages.get(answer.question_id, ""),
        "url": moment_url(answer.start_s, frame),
    }


def blocks(timeline: Timeline, replay: Replay, lang: str, frame: bool) -> list[dict[str, Any]]:
    """One block for each slot in which somebody presented: who, summary, links, the moment."""
    starts = {slot_id: chapter for chapter in timeline.visible for slot_id in chapter.slot_ids}
    return [
        _block(slot, starts.get(str(slot.id)), replay, lang, frame)
        for slot in replay.facts.slots
        if slot.kind in PRESENTING and (slot.speakers or replay.recap(slot.id, lang))
    ]


def _block(slot: SlotFact, chapter: Chapter | None, replay: Replay, lang: str, frame: bool) -> dict[str, Any]:
    recap = replay.recap(slot.id, lang)
    links = [{"url": url, "label": label} for speaker in slot.speakers for url, label in speaker.links]
    firm = company_card(slot.firm, slot.slug, lang)
    if firm["website"]:
        links.append({"url": firm["website"], "label": slot.company})
    return {
        "id": slot.id,
        "title": slot.name(lang),
        "title_lang": text_language(slot.title, lang),
        "firm": firm,
        "people": [
            {
                "name": who.name,
                "role": pick(who.role, lang),
                "company": who.company or slot.company,
                "photo": who.photo,
            }
            for who in slot.speakers
        ],
        "summary": recap_html(recap) if recap else "",
        "summary_lang": recap.lang if recap else lang,
        "links": links,
        "chapter_url": moment_url(chapter.start_s, frame) if chapter else "",
        "seconds": chapter.start_s if chapter else None,
        "clock": show_moment(chapter.start_s) if chapter else "",
    }


def questions(timeline: Timeline, replay: Replay, frame: bool) -> dict[str, list[dict[str, Any]]]:
    """Answered aloud, answered in writing, and left without an answer."""
    moments = {moment.question_id: moment for moment in timeline.moments}
    hidden = _hidden_questions(timeline)
    aloud = [run.question_id for run in replay.facts.answer_runs() if run.question_id not in hidden]
    by_id = {question.id: question for question in replay.facts.questions}
    rest = [_question(question, None, frame) for question in replay.facts.leftovers()]
    return {
        "answered": [_question(by_id[key], moments.get(key), frame) for key in aloud],
        "leftovers": [question for question in rest if question["answer"]],
        "unanswered": [question for question in rest if not question["answer"]],
    }


def _hidden_questions(timeline: Timeline) -> set[str]:
    """What was said in a hidden chapter is hidden with it."""
    return {
        answer.question_id for chapter in timeline.chapters if chapter.hidden for answer in chapter.answers
    }


def _question(question: QuestionFact, moment: AnsweredMoment | None, frame: bool) -> dict[str, Any]:
    return {
        "text": question.text,
        "lang": question.lang,
        "author": question.author,
        "votes": question.votes,
        "seconds": moment.start_s if moment else None,
        "clock": show_moment(moment.start_s) if moment else "",
        "url": moment_url(moment.start_s, frame) if moment else "",
        "answer": render(question.answer) if question.answer else Markup(""),
        "answer_by": question.answer_by,
    }


def paragraphs(replay: Replay, lang: str, frame: bool) -> dict[str, Any] | None:
    """The transcript in the viewer's language where there is one."""
    tracks = {track.lang: track for track in replay.subtitles}
    track = tracks.get(lang) or next(iter(tracks.values()), None)
    if track is None:
        return None
    return {
        "lang": track.lang,
        "rows": [
            {
                "seconds": paragraph.start_s,
                "clock": show_moment(paragraph.start_s),
                "url": moment_url(paragraph.start_s, frame),
                "speaker": paragraph.speaker,
                "text": paragraph.text,
            }
            for paragraph in _transcript(track.webvtt)
        ],
    }


@lru_cache(maxsize=32)
def _transcript(webvtt: str) -> tuple[Paragraph, ...]:
    """Kept between requests: two hours of subtitles take longer to read than the rest of the page."""
    return tuple(transcript(read_subtitles(webvtt.encode()).cues))
