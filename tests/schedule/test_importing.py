"""A schedule file applied to an event: nothing doubled, nothing half there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.schedule.imports import bring, counts, everything, pause, schedule, sessions, talk
from tests.schedule.schedules import GUIDS, person, xml_event
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.schedule.exporting import export_schedule
from webinar.schedule.interchange import read_schedule, write_json, write_table, write_xml
from webinar.schedule.models import Event, PitchSession, SessionLink, Slot, SlotSpeaker, Speaker, Track


def test_a_new_event_holds_the_file(either: Database) -> None:
    result = bring(either, schedule(talk(1, subtitle="Und *mehr*"), pause(2)))
    assert (result.slug, result.title, counts(result), result.report) == (
        "tagung",
        "Tagung",
        (2, 0, 0, 0),
        (),
    )
    with either.reading() as db:
        event = db.scalars(select(Event)).one()
        found = sessions(db)
        one, break_ = found["Talk 1"], found["Pause"]
        assert (event.slug, event.title, event.zone, event.status) == (
            "tagung", {"und": "Tagung"}, "Europe/Berlin", "published"
        )  # fmt: skip
        assert (one.guid, one.title, one.abstract, one.status) == (
            GUIDS[1], {"de": "Talk 1"}, {"de": "*Und \\*mehr\\**\n\nText"}, "published"
        )  # fmt: skip
        assert (one.zone, one.starts_wall, one.starts_at, one.ends_at) == (
            "Europe/Berlin", datetime.fromisoformat("2027-02-06 10:00"),
            datetime(2027, 2, 6, 9, tzinfo=UTC), datetime(2027, 2, 6, 9, 30, tzinfo=UTC),
        )  # fmt: skip
        assert (one.room, one.language, one.is_break, one.stream_url) == (
            "Saal 1", "de", False, "https://www.twitch.tv/some_body"
        )  # fmt: skip
        assert (break_.is_break, break_.title) == (True, {"und": "Pause"})
        slot = db.scalars(select(Slot)).one()
        assert (slot.pitch_session_id, slot.slot_kind, slot.pitch_s, slot.questions_s, slot.planned_at) == (
            one.id, "talk", 1800, 0, one.starts_at
        )  # fmt: skip
        names = db.scalars(select(Speaker.name).join(SlotSpeaker).order_by(SlotSpeaker.position)).all()
        assert names == ["Ada Winter", "Bo Sommer"]
        links = db.execute(
            select(SessionLink.url, SessionLink.title, SessionLink.kind).order_by(SessionLink.id)
        ).all()
        assert [tuple(link) for link in links] == [
            ("https://www.twitch.tv/some_body", "Live", "stream"), ("https://a.example/f.pdf", "Folien", "slides")
        ]  # fmt: skip
        assert db.get(Track, one.track_id).name == "Energie"  # type: ignore[union-attr]


def test_the_same_file_again_changes_nothing(either: Database) -> None:
    given = schedule(talk(1), talk(3, start="11:00"), pause(2))
    slug = bring(either, given).slug
    before = everything(either)
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert counts(bring(either, given, slug)) == (0, 0, 3, 0)
    after = everything(either)
    assert {name: after[name] for name in after if name != "event"} == {
        name: before[name] for name in before if name != "event"
    }


def test_what_changed_upstream_is_brought_up_to_date_by_guid(either: Database) -> None:
    slug = bring(either, schedule(talk(1), talk(3, start="11:00"), pause(2))).slug
    with either.reading() as db:
        old = sessions(db)
        was = (old["Talk 1"].id, old["Talk 1"].uid, old["Talk 1"].public_id, old["Talk 1"].join_code)
    moved = xml_event(
        person("Cleo Herbst", 'id="9"') + '<links><link href="https://youtu.be/dQw4w9WgXcQ">Aufzeichnung</link></links>',
        f'guid="{GUIDS[1]}" id="1"', title="Talk 1, neu", start="14:00", duration="01:00", room="Saal 2",
        track="Wasser", language="de", abstract="Neu",
    )  # fmt: skip
    result = bring(either, schedule(moved, talk(3, start="11:00"), talk(4, start="15:00"), pause(2)), slug)
    assert counts(result) == (1, 1, 2, 0)
    with either.reading() as db:
        found = sessions(db)
        one = found["Talk 1, neu"]
        assert (one.id, one.uid, one.public_id, one.join_code) == was
        assert (one.starts_at, one.ends_at, one.room, one.abstract, one.sequence) == (
            datetime(2027, 2, 6, 13, tzinfo=UTC), datetime(2027, 2, 6, 14, tzinfo=UTC), "Saal 2", {"de": "Neu"}, 1
        )  # fmt: skip
        slot = db.scalars(select(Slot).where(Slot.pitch_session_id == one.id)).one()
        assert (slot.planned_at, slot.pitch_s) == (one.starts_at, 3600)
        assert db.scalars(
            select(Speaker.name).join(SlotSpeaker).where(SlotSpeaker.slot_id == slot.id)
        ).all() == ["Cleo Herbst"]
        assert db.scalars(select(SessionLink.url).where(SessionLink.pitch_session_id == one.id)).all() == [
            "https://youtu.be/dQw4w9WgXcQ"
        ]
        assert (found["Talk 3"].sequence, found["Talk 4"].status, len(found)) == (0, "published", 4)


def test_a_renamed_speaker_keeps_their_row(home: Database) -> None:
    slug = bring(home, schedule(talk(1))).slug
    renamed = talk(1).replace("Ada Winter", "Ada Frühling")
    assert counts(bring(home, schedule(renamed), slug)) == (0, 0, 1, 0)
    with home.reading() as db:
        assert db.execute(select(Speaker.guid, Speaker.name).order_by(Speaker.guid)).all() == [
            ("7", "Ada Frühling"), ("8", "Bo Sommer")
        ]  # fmt: skip


def test_what_vanished_upstream_is_reported_and_cancelled_only_when_asked(home: Database) -> None:
    slug = bring(home, schedule(talk(1), talk(3, start="11:00"))).slug
    result = bring(home, schedule(talk(1)), slug)
    assert (counts(result), result.missing) == ((0, 0, 1, 0), (GUIDS[3],))
    assert [(entry.reason, dict(entry.params)) for entry in result.report] == [
        ("schedule.import.noted.missing", {"title": "Talk 3"})
    ]
    with home.reading() as db:
        assert sessions(db)["Talk 3"].status == "published"
    assert counts(bring(home, schedule(talk(1)), slug, cancel_missing=True)) == (0, 0, 1, 1)
    with home.reading() as db:
        gone = sessions(db)["Talk 3"]
        assert (gone.status, gone.cancelled_at is not None, gone.sequence) == ("cancelled", True, 1)


def test_cancelled_upstream_is_cancelled_here(home: Database) -> None:
    slug = bring(home, schedule(talk(1), talk(3, title="[CANCELLED] Talk 3"))).slug
    with home.reading() as db:
        assert {title: row.status for title, row in sessions(db).items()} == {
            "Talk 1": "published", "Talk 3": "cancelled"
        }  # fmt: skip
    assert counts(bring(home, schedule(talk(1, title="❌ [ANNULÉ] ❌ Talk 1"), talk(3)), slug)) == (
        0,
        1,
        1,
        1,
    )
    with home.reading() as db:
        assert {row.status for row in sessions(db).values()} == {"cancelled"}


def test_a_dry_run_says_the_same_and_writes_nothing(home: Database) -> None:
    given = schedule(talk(1), pause(2))
    empty = everything(home)
    dry = bring(home, given, dry_run=True)
    assert everything(home) == empty
    real = bring(home, given)
    assert dry == real
    before = everything(home)
    assert counts(bring(home, schedule(talk(1, room="Neu")), real.slug, dry_run=True)) == (0, 1, 0, 0)
    assert everything(home) == before


def test_drafts_stay_drafts(home: Database) -> None:
    bring(home, schedule(talk(1)), publish=False)
    with home.reading() as db:
        assert db.scalars(select(PitchSession.status)).all() == ["draft"]
        assert db.scalars(select(Event.status)).all() == ["draft"]


def test_running_sessions_are_left_alone_and_past_ones_keep_their_times(home: Database) -> None:
    slug = bring(home, schedule(talk(1), talk(3, start="11:00"))).slug
    with home.writing() as db:
        found = sessions(db)
        found["Talk 1"].status = "live"
        found["Talk 3"].status, found["Talk 3"].live_at = "ended", found["Talk 3"].starts_at
    later = schedule(talk(1, title="Neu 1", start="15:00"), talk(3, title="Neu 3", start="16:00"))
    result = bring(home, later, slug)
    assert [entry.reason.rsplit(".", 1)[-1] for entry in result.report] == [
        "running",
        "already_run",
        "overlap",
    ][:2]
    with home.reading() as db:
        found = sessions(db)
        assert found["Talk 1"].starts_at == datetime(2027, 2, 6, 9, tzinfo=UTC)
        assert (found["Neu 3"].starts_at, found["Neu 3"].status) == (
            datetime(2027, 2, 6, 10, tzinfo=UTC),
            "ended",
        )


def test_what_the_organiser_added_is_kept(home: Database) -> None:
    slug = bring(home, schedule(talk(1))).slug
    with home.writing() as db:
        one = sessions(db)["Talk 1"]
        one.title = {**one.title, "fr": "Exposé 1"}
        one.stream_url = "https://vimeo.com/123456789"
        slot = db.scalars(select(Slot)).one()
        factories.slot(db, one, 2, "Une question de plus")
        old = slot.planned_at
    bring(home, schedule(talk(1, title="Vortrag 1", start="14:00")), slug)
    with home.reading() as db:
        row = db.scalars(select(PitchSession)).one()
        assert row.title == {"de": "Vortrag 1", "fr": "Exposé 1"}
        assert row.stream_url == "https://vimeo.com/123456789"
        planned = db.scalars(select(Slot.planned_at).order_by(Slot.position)).all()
        assert planned == [old + timedelta(hours=4), old + timedelta(hours=4, minutes=11)]


def test_two_imports_make_two_events_and_never_mix(home: Database) -> None:
    first, second = bring(home, schedule(talk(1))), bring(home, schedule(talk(1)))
    assert (first.slug, second.slug) == ("tagung", "tagung-2")
    with home.reading() as db:
        assert len(db.scalars(select(PitchSession)).all()) == 2


def test_an_unknown_event_is_refused(home: Database) -> None:
    with pytest.raises(Refusal) as refused:
        bring(home, schedule(talk(1)), "nowhere")
    assert refused.value.code == "not_found"


@pytest.mark.parametrize("fails_at", range(1, 6))
def test_a_failure_at_any_moment_leaves_nothing(
    home: Database, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    slug = bring(home, schedule(talk(1))).slug
    before = everything(home)
    monkeypatch.setattr("webinar.schedule.importing.CHUNK", 1)
    real = Database.writing
    opened: list[int] = []

    @contextmanager
    def failing(self: Database, db: Session | None = None) -> Iterator[Session]:
        opened.append(1)
        with real(self, db) as handle:
            yield handle
            if len(opened) == fails_at:
                raise RuntimeError("power cut")

    monkeypatch.setattr(Database, "writing", failing)
    changed = schedule(talk(1, room="Neu"), talk(3), talk(4), talk(5))
    with pytest.raises(RuntimeError, match="power cut"):
        bring(home, changed, slug)
    monkeypatch.setattr(Database, "writing", real)
    after = everything(home)
    assert after["pitch_session"] == before["pitch_session"]
    assert after["session_link"] == before["session_link"]
    assert after["event"] == before["event"]
    assert counts(bring(home, changed, slug)) == (3, 1, 0, 0)


def test_staged_rows_of_a_killed_import_are_cleared_by_the_next(home: Database) -> None:
    slug = bring(home, schedule(talk(1))).slug
    with home.writing() as db:
        event = db.scalars(select(Event)).one()
        factories.pitch_session(db, event, guid=f"staged:dead0000:{GUIDS[3]}", status="draft")
    assert counts(bring(home, schedule(talk(1), talk(3)), slug)) == (1, 0, 1, 0)
    with home.reading() as db:
        assert set(db.scalars(select(PitchSession.guid))) == {GUIDS[1], GUIDS[3]}


def test_nobody_sees_a_half_import(either: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webinar.schedule.importing.CHUNK", 1)
    seen: set[int] = set()
    real = Database.writing

    @contextmanager
    def watching(self: Database, db: Session | None = None) -> Iterator[Session]:
        with real(self, db) as handle:
            yield handle
        with self.reading() as reader:
            shown = select(PitchSession.id).where(PitchSession.status != "draft")
            seen.add(len(reader.scalars(shown).all()))

    monkeypatch.setattr(Database, "writing", watching)
    bring(either, schedule(*(talk(number) for number in range(1, 8))))
    assert seen == {0, 7}


@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_an_exported_programme_comes_back_without_a_change(home: Database, form: str) -> None:
    slug = bring(home, schedule(talk(1), talk(3, start="11:00", title="[CANCELLED] Talk 3"), pause(2))).slug
    with home.writing() as db:
        event = db.scalars(select(Event)).one()
        own = factories.pitch_session(db, event, status="published", title={"fr": "Pitchs", "en": "Pitches"})
        for position in (1, 2):
            firm = factories.company(db, event, f"BioPack {position}", profile={"city": "Lille"}, consent="yes")
            slot = factories.slot(db, own, position, company_id=firm.id)
            words = {"biography": {"fr": "Chimiste"}, "consent": "yes", "company_id": firm.id}
            factories.speaker(db, event, slot, name=f"Léa Fontan {position}", **words)
    before = everything(home)
    with home.reading() as db:
        event = db.scalars(select(Event)).one()
        shown = export_schedule(db, event)
    if form == "csv":
        data = write_table(shown, "fr")
    else:
        write = write_xml if form == "xml" else write_json
        data = write(shown, scope=event.uid, version="1", base_url="https://e.example")
    result = bring(home, read_schedule(data, name="export"), slug)
    assert (counts(result), result.missing) == ((0, 0, 4, 0), ())
    after = everything(home)
    assert {name: rows for name, rows in after.items() if name != "event"} == {
        name: rows for name, rows in before.items() if name != "event"
    }


def test_export_leaves_out_what_is_not_public(home: Database) -> None:
    bring(home, schedule(talk(1), talk(3), talk(4)))
    with home.writing() as db:
        found = sessions(db)
        found["Talk 1"].status, found["Talk 3"].visibility = "draft", "invited"
    with home.reading() as db:
        event = db.scalars(select(Event)).one()
        assert [session.title for session in export_schedule(db, event).sessions] == ["Talk 4"]
        assert len(export_schedule(db, event, drafts=True).sessions) == 2


def test_an_import_waits_while_another_process_writes(
    home: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Database(str(home.url))
    waits: list[float] = []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            holder.__exit__(None, None, None)

    monkeypatch.setattr("webinar.schedule.in_turn.time.sleep", pause)
    holder = other.writing()
    with_lock = holder.__enter__()
    with_lock.execute(select(Event))
    assert counts(bring(home, schedule(talk(1)))) == (1, 0, 0, 0)
    other.dispose()
    assert waits[:2] == [0.01, 0.02]


def test_an_import_gives_up_in_words_when_the_lock_is_not_to_be_had(
    home: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Database(str(home.url))
    monkeypatch.setattr("webinar.schedule.in_turn.WAITS_S", (0.0,))
    with other.writing() as lock:
        lock.execute(select(Event))
        with pytest.raises(Refusal) as refused:
            bring(home, schedule(talk(1)))
    other.dispose()
    assert refused.value.code == "unavailable"


def test_no_transaction_of_a_large_import_is_long(home: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few statements each, whose rows the driver sends at once: a statement per row would take a second."""
    statements: list[int] = []
    real = Database.writing

    @contextmanager
    def counting(self: Database, db: Session | None = None) -> Iterator[Session]:
        statements.append(0)
        with real(self, db) as handle:
            yield handle

    def count(*_arguments: Any) -> None:
        if statements:
            statements[-1] += 1

    one = schedule(talk(1)).sessions[0]
    starts = [one.starts_wall + timedelta(minutes=number) for number in range(900)]
    many = tuple(replace(one, guid=f"g{number}", starts_wall=start) for number, start in enumerate(starts))
    later = tuple(replace(one, starts_wall=one.starts_wall + timedelta(hours=1)) for one in many)
    monkeypatch.setattr(Database, "writing", counting)
    sqlalchemy.event.listen(home.engine, "before_cursor_execute", count)
    slug = bring(home, replace(schedule(talk(1)), sessions=many)).slug
    assert len(statements) > 900 / 50
    assert counts(bring(home, replace(schedule(talk(1)), sessions=later), slug)) == (0, 900, 0, 0)
    assert max(statements) <= 15
