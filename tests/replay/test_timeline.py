from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webinar.replay.timeline import AnswerRun, Edit, SlotRun, Timeline, project
from webinar.replay.videotime import Anchor, Span, Sync

START = datetime(2026, 6, 16, 8, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def slot(slot_id: str, start: float, end: float | None, *speakers: str) -> SlotRun:
    return SlotRun(slot_id, f"Pitch {slot_id}", speakers, at(start), None if end is None else at(end))


def answer(question_id: str, slot_id: str | None, start: float, end: float | None = None) -> AnswerRun:
    return AnswerRun(
        question_id, f"Question {question_id} ?", None, slot_id, at(start), at(end) if end else None
    )


SLOTS = (slot("a", 0, 10, "Ada"), slot("b", 11, 21, "Bob"), slot("c", 22, 32, "Cléa", "Ada"))
SYNC = Sync((Anchor(60.0, at(0)),), duration_s=2100.0)


def shape(timeline: Timeline) -> list[tuple[str, float, float]]:
    return [(chapter.key, chapter.start_s, chapter.end_s) for chapter in timeline.chapters]


def test_one_chapter_per_slot_until_the_next_begins() -> None:
    assert shape(project(SLOTS, (), SYNC)) == [("a", 60, 720), ("b", 720, 1380), ("c", 1380, 1980)]


def test_each_answered_question_lies_under_its_slot_at_its_moment() -> None:
    answers = (answer("q2", "a", 15, 16), answer("q1", "a", 5, 6), answer("q3", None, 25))
    timeline = project(SLOTS, answers, SYNC)
    assert [[a.question_id for a in chapter.answers] for chapter in timeline.chapters] == [
        ["q1", "q2"],
        [],
        ["q3"],
    ]
    assert [(a.question_id, a.start_s, a.end_s) for a in timeline.moments] == [
        ("q1", 360, 420),
        ("q2", 960, 1020),
        ("q3", 1560, 1560),
    ]


def test_without_sync_there_are_no_moments() -> None:
    timeline = project(SLOTS, (answer("q", "a", 5),), Sync(()))
    assert (timeline.chapters, timeline.moments, timeline.synced) == ((), (), False)
    assert timeline.missing == ("a", "b", "c", "q")


def test_what_the_recording_does_not_show_is_missing() -> None:
    """It began after slot a and was stopped during c; minutes 13 to 14 were cut."""
    sync = Sync((Anchor(0.0, at(11)),), duration_s=1000.0, cuts=(Span(at(13), at(14)),))
    answers = (answer("early", "a", 5, 6), answer("cut", "b", 13.2, 13.8), answer("late", "c", 31, 32))
    timeline = project(SLOTS, answers, sync)
    assert shape(timeline) == [("b", 0, 600), ("c", 600, 1000)]
    assert timeline.missing == ("a", "early", "cut", "late")


def test_a_slot_that_began_before_the_recording_starts_at_zero() -> None:
    timeline = project(SLOTS, (), Sync((Anchor(0.0, at(4)),)))
    assert shape(timeline)[0] == ("a", 0, 420)


def test_a_slot_called_twice_is_two_chapters() -> None:
    runs = (slot("a", 0, 10), slot("b", 10, 20), slot("a", 20, 25))
    assert shape(project(runs, (), Sync((Anchor(0.0, at(0)),)))) == [
        ("a", 0, 600),
        ("b", 600, 1200),
        ("a.2", 1200, 1500),
    ]


def test_a_slot_passed_over_at_once_is_no_chapter() -> None:
    runs = (slot("a", 0, 10), slot("b", 10, 10.005), slot("c", 10.005, 20))
    timeline = project(runs, (), Sync((Anchor(0.0, at(0)),)))
    assert [chapter.key for chapter in timeline.chapters] == ["a", "c"]
    assert timeline.missing == ("b",)


def test_chapters_are_renamed_and_hidden() -> None:
    edits = {"a": Edit(title="Ouverture"), "b": Edit(hidden=True)}
    timeline = project(SLOTS, (answer("q", "b", 15, 16),), SYNC, edits)
    assert [(c.title, c.start_s, c.end_s) for c in timeline.visible] == [
        ("Ouverture", 60, 720),
        ("Pitch c", 1380, 1980),
    ]
    assert timeline.moments == ()


def test_a_merged_chapter_joins_the_one_before() -> None:
    timeline = project(
        SLOTS, (answer("q", "c", 25, 26),), SYNC, {"c": Edit(merged=True), "a": Edit(merged=True)}
    )
    assert shape(timeline) == [("a", 60, 720), ("b", 720, 1980)]
    merged = timeline.chapters[1]
    assert (merged.speakers, merged.slot_ids) == (("Bob", "Cléa", "Ada"), ("b", "c"))
    assert [a.question_id for a in merged.answers] == ["q"]


def test_a_moved_chapter_takes_its_neighbours_along() -> None:
    assert shape(project(SLOTS, (), SYNC, {"b": Edit(start_s=800.0)})) == [
        ("a", 60, 800),
        ("b", 800, 1380),
        ("c", 1380, 1980),
    ]
    assert shape(project(SLOTS, (), SYNC, {"a": Edit(start_s=2000.0)})) == [
        ("b", 720, 1380),
        ("c", 1380, 2000),
        ("a", 2000, 2100),
    ]


def test_chapters_can_be_added_also_without_a_log() -> None:
    edits = {
        "added-1": Edit(title="Introduction", start_s=0.0),
        "added-2": Edit(title="Table ronde", start_s=90.0),
        "added-3": Edit(title=None, start_s=95.0),
    }
    timeline = project((), (), Sync((), duration_s=300.0), edits)
    assert shape(timeline) == [("added-1", 0, 90), ("added-2", 90, 300)]


minutes = st.floats(min_value=-20, max_value=200, allow_nan=False)
lengths = st.one_of(st.none(), st.floats(min_value=-1, max_value=60))
slot_runs = st.lists(
    st.builds(
        lambda slot_id, start, length: slot(slot_id, start, None if length is None else start + length),
        st.sampled_from("abcdef"),
        minutes,
        lengths,
    ),
    max_size=8,
)
answer_runs = st.lists(
    st.builds(
        lambda number, slot_id, start, length: AnswerRun(
            str(number), "Q", None, slot_id, at(start), None if length is None else at(start + length)
        ),
        st.integers(0, 99),
        st.sampled_from(["a", "b", "z", None]),
        minutes,
        lengths,
    ),
    max_size=8,
)
syncs = st.builds(
    Sync,
    st.lists(st.builds(Anchor, st.floats(0, 9000), minutes.map(at)), max_size=3).map(tuple),
    st.one_of(st.none(), st.floats(0.5, 9000)),
    st.lists(st.builds(Span, minutes.map(at), minutes.map(at)), max_size=2).map(tuple),
    st.lists(st.builds(Span, minutes.map(at), minutes.map(at)), max_size=2).map(tuple),
    st.booleans(),
)
edit_maps = st.dictionaries(
    st.sampled_from(["a", "b", "c", "a.2", "added-1", "added-2"]),
    st.builds(
        Edit,
        st.one_of(st.none(), st.just("Titre")),
        st.one_of(st.none(), st.floats(0, 9000)),
        st.booleans(),
        st.booleans(),
    ),
)


@given(slot_runs, answer_runs, syncs, edit_maps)
def test_whatever_happened_the_chapters_are_sound(
    slots: list[SlotRun], answers: list[AnswerRun], sync: Sync, edits: dict[str, Edit]
) -> None:
    timeline = project(slots, answers, sync, edits)
    end = float("inf") if sync.duration_s is None else sync.duration_s
    starts = [chapter.start_s for chapter in timeline.chapters]
    assert all(later - earlier >= 0.999 for earlier, later in zip(starts, starts[1:], strict=False))
    for chapter in timeline.chapters:
        assert 0 <= chapter.start_s < chapter.end_s <= end
        assert chapter.title
    ends = [chapter.end_s for chapter in timeline.chapters]
    assert all(finish <= following for finish, following in zip(ends, starts[1:], strict=False))
    placed = [a for chapter in timeline.chapters for a in chapter.answers] + list(timeline.loose)
    assert all(0 <= a.start_s <= a.end_s <= end for a in placed)
    assert len(placed) + sum(name.isdigit() for name in timeline.missing) == len(answers)
