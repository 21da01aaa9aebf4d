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
    for session in root.objects("sessions"):
        chosen = [items[mark] for mark in _marks(session, "categoryItems") if mark in items]
        raw.sessions.append(
            RawSession(
                line=session.line,
                ids=(session.word("id"),),
                title=session.word("title"),
                abstract=session.word("description"),
                date=session.word("startsAt"),
                end=session.word("endsAt"),
                room=rooms.get(session.word("roomId"), "") or session.word("room"),
                track=_chosen(chosen, "track", "topic", "thème", "category"),
                language=_chosen(chosen, "language", "langue", "sprache"),
                state=session.word("status"),
                is_break=session.get("isServiceSession") is True,
                people=[speakers[mark] for mark in _marks(session, "speakers") if mark in speakers],
                links=_links(session, questions),
            )
        )
    return raw


def _marks(session: Lined, key: str) -> list[str]:
    value = session.get(key)
    return [str(mark) for mark in value] if isinstance(value, list) else []


def _chosen(chosen: list[tuple[str, str]], *titles: str) -> str:
    return next((name for title, name in chosen if title.strip().lower() in titles), "")


def _speaker(who: Lined) -> RawPerson:
    name = who.word("fullName") or f"{who.word('firstName')} {who.word('lastName')}"
    return RawPerson(name, (who.word("id"),), role=who.word("tagLine"), biography=who.word("bio"))


def _links(session: Lined, questions: dict[str, str]) -> list[RawLink]:
    links = [
        RawLink(session.word("liveUrl"), "", "stream"),
        RawLink(session.word("recordingUrl"), "", "recording"),
    ]
    for answer in session.objects("questionAnswers"):
        value = answer.word("answerValue")
        if value.startswith(("http://", "https://")):
            links.append(RawLink(value, questions.get(answer.word("questionId"), "")))
    return [link for link in links if link.url]
