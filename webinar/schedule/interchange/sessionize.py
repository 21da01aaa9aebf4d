"""Sessionize's "All data" JSON."""

from __future__ import annotations

from typing import Any

from webinar.schedule.interchange.json_file import Lined
from webinar.schedule.interchange.raw import RawLink, RawPerson, RawSchedule, RawSession


def is_sessionize(root: Any) -> bool:
    """Whether it has the lists that only this export has together."""
    return isinstance(root, Lined) and {"sessions", "speakers", "rooms", "categories"} <= root.keys()


def read_sessionize(root: Lined, name: str) -> RawSchedule:
    """The schedule in the words of the file; it names no zone."""
    rooms = {room.word("id"): room.word("name") for room in root.objects("rooms")}
    speakers = {who.word("id"): _speaker(who) for who in root.objects("speakers")}
    questions = {question.word("id"): question.word("question") for question in root.objects("questions")}
    items = {
        item.word("id"): (category.word("title"), item.word("name"))
        for category in root.objects("categories")
        for item in category.objects("items")
    }
    raw = RawSchedule(dialect="sessionize", title=name)
    for pitch_session in root.objects("sessions"):
        chosen = [items[mark] for mark in _marks(pitch_session, "categoryItems") if mark in items]
        raw.sessions.append(
            RawSession(
                line=pitch_session.line,
                ids=(pitch_session.word("id"),),
                title=pitch_session.word("title"),
                abstract=pitch_session.word("description"),
                date=pitch_session.word("startsAt"),
                end=pitch_session.word("endsAt"),
                room=rooms.get(pitch_session.word("roomId"), "") or pitch_session.word("room"),
                track=_chosen(chosen, "track", "topic", "thème", "category"),
                language=_chosen(chosen, "language", "langue", "sprache"),
                state=pitch_session.word("status"),
                is_break=pitch_session.get("isServiceSession") is True,
                people=[speakers[mark] for mark in _marks(pitch_session, "speakers") if mark in speakers],
                links=_links(pitch_session, questions),
            )
        )
    return raw


def _marks(pitch_session: Lined, key: str) -> list[str]:
    value = pitch_session.get(key)
    return [str(mark) for mark in value] if isinstance(value, list) else []


def _chosen(chosen: list[tuple[str, str]], *titles: str) -> str:
    return next((name for title, name in chosen if title.strip().lower() in titles), "")


def _speaker(who: Lined) -> RawPerson:
    name = who.word("fullName") or f"{who.word('firstName')} {who.word('lastName')}"
    return RawPerson(name, (who.word("id"),), role=who.word("tagLine"), biography=who.word("bio"))


def _links(pitch_session: Lined, questions: dict[str, str]) -> list[RawLink]:
    links = [
        RawLink(pitch_session.word("liveUrl"), "", "stream"),
        RawLink(pitch_session.word("recordingUrl"), "", "recording"),
    ]
    for answer in pitch_session.objects("questionAnswers"):
        value = answer.word("answerValue")
        if value.startswith(("http://", "https://")):
            links.append(RawLink(value, questions.get(answer.word("questionId"), "")))
    return [link for link in links if link.url]
