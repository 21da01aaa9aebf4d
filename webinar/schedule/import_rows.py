"""The rows that an import writes, staged where no page shows them, shown by one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from webinar.core import clock, jobs
from webinar.core.db import Database
from webinar.core.security import new_public_id
from webinar.schedule.import_plan import (
    Change,
    Plan,
    abstract_texts,
    chunks,
    links_of,
    speaker_of,
    stream_of,
    times,
    title_texts,
)
from webinar.schedule.in_turn import write_in_turn
from webinar.schedule.interchange import ImportedPerson, ImportedSchedule, ImportedSession
from webinar.schedule.making import CODE_LETTERS, new_uid
from webinar.schedule.models import (
    Company,
    Event,
    PitchSession,
    SessionLink,
    Slot,
    SlotSpeaker,
    Speaker,
    Track,
)
from webinar.schedule.versions import is_weighty

SPEAKERS_AT_ONCE = 300
# The jobs of those who tell registrants and staff, which lie above the programme; by then a second file has come.
TELLING = ("registrations.tell_change", "calendars.settle")
SETTLED_AFTER = timedelta(minutes=5)


class ImportRows:
    """One import's writing: `prepare`, `stage` for each chunk, then `finish`."""

    def __init__(self, database: Database, event_id: int, plan: Plan) -> None:
        self.database = database
        self.event_id = event_id
        self.plan = plan
        self.now = clock.now()
        self.tracks: dict[str, int] = {}
        self.speakers: dict[str, tuple[int, int | None]] = {}
        self.codes: set[str] = set()

    def prepare(self, schedule: ImportedSchedule) -> None:
        """Tracks, companies and speakers that sessions refer to."""
        people = {
            person.guid: person for pitch_session in schedule.sessions for person in pitch_session.people
        }
        new = [person for person in people.values() if speaker_of(self.plan, person) is None]

        def add(db: Session) -> dict[str, int]:
            self._add_tracks(db, sorted({one.track for one in schedule.sessions if one.track}))
            self.codes = set(db.scalars(select(PitchSession.join_code)))
            return self._add_companies(db, {person.company for person in new if person.company})

        companies = write_in_turn(self.database, add)
        for chunk in chunks(new, SPEAKERS_AT_ONCE):
            self._add_speakers(chunk, companies)
        for guid, row in self.plan.speakers.items():
            self.speakers[guid] = (row.id, row.company_id)

    def stage(self, sessions: Sequence[ImportedSession], prefix: str) -> None:
        """Writes new sessions where no page shows them."""
        rows = [self._session_row(pitch_session, prefix) for pitch_session in sessions]

        def add(db: Session) -> None:
            db.execute(insert(PitchSession), rows)
            # Asked back by guid: a RETURNING in this order would cost a statement per row on SQLite.
            guids = [row["guid"] for row in rows]
            mine = select(PitchSession.guid, PitchSession.id).where(PitchSession.event_id == self.event_id)
            ids = {guid: key for guid, key in db.execute(mine.where(PitchSession.guid.in_(guids)))}
            found = [(ids[prefix + pitch_session.guid], pitch_session) for pitch_session in sessions]
            self._add_slots(db, [pair for pair in found if pair[1].kind == "talk" or pair[1].people])
            self._add_links(db, found)

        write_in_turn(self.database, add)

    def finish(self, prefix: str, *, publish: bool, cancel_missing: bool, is_new: bool) -> None:
        """One transaction that shows the new sessions, applies the changes, cancels what is gone."""
        mine = PitchSession.event_id == self.event_id
        shown = {"guid": func.substr(PitchSession.guid, len(prefix) + 1)}
        cancelled = [pitch_session.guid for pitch_session in self.plan.new if pitch_session.cancelled]

        def show(db: Session) -> None:
            staged = mine & PitchSession.guid.like(f"{prefix}%")
            status, since = ("published", self.now) if publish else ("draft", None)
            db.execute(update(PitchSession).where(staged).values(status=status, published_at=since, **shown))
            if cancelled and publish:
                gone = mine & PitchSession.guid.in_(cancelled)
                db.execute(update(PitchSession).where(gone).values(status="cancelled", cancelled_at=self.now))
            self._apply(db, self.plan.changed)
            self._owe(db, cancel_missing)
            if cancel_missing:
                ids = [row.id for row in self.plan.missing if row.status == "published"]
                values = self._touch(status="cancelled", cancelled_at=self.now)
                db.execute(update(PitchSession).where(PitchSession.id.in_(ids)).values(values))
            if self.plan.renamed:
                db.execute(
                    update(Speaker), [{"id": key, "name": name} for key, name in self.plan.renamed.items()]
                )
            seen: dict[str, Any] = {"change_count": Event.change_count + 1, "changed_at": self.now}
            if is_new and publish:
                seen["status"] = "published"
            db.execute(update(Event).where(Event.id == self.event_id).values(seen))

        write_in_turn(self.database, show)

    def _owe(self, db: Session, cancel_missing: bool) -> None:
        """Statements of many rows pass those by who watch rows: whom a change concerns is asked for here."""
        rows = [change.existing.row for change in self.plan.changed if change.values]
        rows += [row for row in self.plan.missing if cancel_missing]
        ids = sorted(row.id for row in rows if row.published_at is not None)
        for name in TELLING if ids else ():
            payload = {"pitch_session_ids": ids}
            key, due_at = f"{name}:import:{secrets.token_hex(8)}", self.now + SETTLED_AFTER
            db.add(jobs.Job(name=name, key=key, payload=payload, due_at=due_at, created_at=self.now))

    def _touch(self, **values: Any) -> dict[str, Any]:
        return {**values, "changed_at": self.now, "sequence": PitchSession.sequence + 1}

    def _session_row(self, pitch_session: ImportedSession, prefix: str) -> dict[str, Any]:
        return {
            # Shorter than elsewhere: an agenda of 900 lines is mostly its random addresses, once compressed.
            "public_id": secrets.token_hex(6),
            "event_id": self.event_id,
            "guid": prefix + pitch_session.guid,
            "uid": new_uid(),
            "title": title_texts(pitch_session),
            "abstract": abstract_texts(pitch_session),
            "status": "draft",
            "is_break": pitch_session.kind == "break",
            **times(pitch_session),
            "track_id": self.tracks.get(pitch_session.track),
            "room": pitch_session.room,
            "language": pitch_session.language[:16],
            "stream_url": stream_of(pitch_session),
            "join_code": self._new_code(),
            "created_at": self.now,
            "changed_at": self.now,
        }

    def _new_code(self) -> str:
        while (code := "".join(secrets.choice(CODE_LETTERS) for _ in range(6))) in self.codes:
            pass
        self.codes.add(code)
        return code

    def _add_tracks(self, db: Session, names: list[str]) -> None:
        known = {
            row.name: row.id
            for row in db.execute(select(Track.name, Track.id).where(Track.event_id == self.event_id))
        }
        new = [{"event_id": self.event_id, "name": name} for name in names if name not in known]
        if new:
            db.execute(insert(Track), new)
        rows = db.execute(select(Track.name, Track.id).where(Track.event_id == self.event_id))
        self.tracks = {row.name: row.id for row in rows}

    def _add_companies(self, db: Session, names: set[str]) -> dict[str, int]:
        rows = select(Company.name, Company.id).where(Company.event_id == self.event_id)
        known = {row.name for row in db.execute(rows)}
        new = [
            {"public_id": new_public_id(), "event_id": self.event_id, "name": name}
            for name in sorted(names - known)
        ]
        if new:
            db.execute(insert(Company), new)
        return {row.name: row.id for row in db.execute(rows)}

    def _add_speakers(self, people: Sequence[ImportedPerson], companies: dict[str, int]) -> None:
        rows: list[dict[str, Any]] = [
            {
                "public_id": new_public_id(),
                "event_id": self.event_id,
                "guid": person.guid,
                "name": person.name,
                "company_id": companies.get(person.company),
                "role_title": {"und": person.role} if person.role else {},
                "biography": {"und": person.biography} if person.biography else {},
                "links": [],
            }
            for person in people
        ]

        def add(db: Session) -> None:
            db.execute(insert(Speaker), rows)
            mine = select(Speaker.guid, Speaker.id, Speaker.company_id).where(
                Speaker.event_id == self.event_id
            )
            for guid, key, company_id in db.execute(
                mine.where(Speaker.guid.in_([row["guid"] for row in rows]))
            ):
                self.speakers[guid or ""] = (key, company_id)

        write_in_turn(self.database, add)

    def _add_slots(self, db: Session, found: Sequence[tuple[int, ImportedSession]]) -> None:
        if not found:
            return
        rows: list[dict[str, Any]] = [
            {
                "pitch_session_id": key,
                "position": 1,
                "slot_kind": pitch_session.kind,
                "title": {},
                "company_id": next((firm for _, firm in self._of(pitch_session) if firm), None),
                "pitch_s": int(pitch_session.length.total_seconds()),
                "questions_s": 0,
                "changeover_s": 0,
                "planned_at": pitch_session.starts_at,
            }
            for key, pitch_session in found
        ]
        db.execute(insert(Slot), rows)
        mine = select(Slot.pitch_session_id, Slot.id).where(
            Slot.pitch_session_id.in_([key for key, _ in found])
        )
        ids = {session_id: slot_id for session_id, slot_id in db.execute(mine)}
        self._add_presenters(db, [(ids[key], pitch_session) for key, pitch_session in found])

    def _of(self, pitch_session: ImportedSession) -> list[tuple[int, int | None]]:
        return list(dict.fromkeys(self.speakers[person.guid] for person in pitch_session.people))

    def _add_presenters(self, db: Session, found: Sequence[tuple[int, ImportedSession]]) -> None:
        rows = [
            {"slot_id": slot_id, "speaker_id": speaker_id, "position": position}
            for slot_id, pitch_session in found
            for position, (speaker_id, _company) in enumerate(self._of(pitch_session))
        ]
        if rows:
            db.execute(insert(SlotSpeaker), rows)

    def _add_links(self, db: Session, found: Sequence[tuple[int, ImportedSession]]) -> None:
        rows = [
            {"pitch_session_id": key, "url": url, "title": title, "kind": kind}
            for key, pitch_session in found
            for url, title, kind in links_of(pitch_session)
        ]
        if rows:
            db.execute(insert(SessionLink), rows)

    def _apply(self, db: Session, changes: Sequence[Change]) -> None:
        """The changes in few statements of many rows: the whole must stay below 100 ms."""
        rows = sorted((self._changed_row(change) for change in changes), key=lambda row: sorted(row))
        if rows:
            db.execute(update(PitchSession), rows)
        self._move_slots(db, [change for change in changes if "starts_at" in change.values])
        self._restaff(db, [change for change in changes if change.people])
        relinked = [(change.existing.row.id, change.pitch_session) for change in changes if change.links]
        if relinked:
            ids = [key for key, _ in relinked]
            db.execute(delete(SessionLink).where(SessionLink.pitch_session_id.in_(ids)))
            self._add_links(db, relinked)

    def _changed_row(self, change: Change) -> dict[str, Any]:
        row = change.existing.row
        values = {"id": row.id, "changed_at": self.now, **change.values}
        # In the order of the other rows' columns, or the statement is not one for all of them.
        values["sequence"] = row.sequence + is_weighty(change.values)
        if "track" in values:
            values["track_id"] = self.tracks.get(values.pop("track"))
        if values.get("status") == "cancelled":
            values["cancelled_at"] = self.now
        return values

    def _move_slots(self, db: Session, changes: Sequence[Change]) -> None:
        """The one slot of a talk follows it; a running order made here only moves with its session."""
        single: list[dict[str, Any]] = []
        for change in changes:
            slots, pitch_session = change.existing.slot_ids, change.pitch_session
            if len(slots) == 1:
                length = int(pitch_session.length.total_seconds())
                single.append({"id": slots[0], "pitch_s": length, "planned_at": pitch_session.starts_at})
            elif slots:
                moved = pitch_session.starts_at - change.existing.row.starts_at
                for slot in db.scalars(select(Slot).where(Slot.id.in_(slots))):
                    slot.planned_at += moved
        db.flush()
        if single:
            db.execute(update(Slot), single)

    def _restaff(self, db: Session, changes: Sequence[Change]) -> None:
        """Other presenters of sessions with one slot, or with none yet."""
        ids = [slot_id for change in changes for slot_id in change.existing.slot_ids]
        if ids:
            db.execute(delete(SlotSpeaker).where(SlotSpeaker.slot_id.in_(ids)))
        with_slot = [change for change in changes if change.existing.slot_ids]
        self._add_presenters(
            db, [(change.existing.slot_ids[0], change.pitch_session) for change in with_slot]
        )
        without = [change for change in changes if not change.existing.slot_ids]
        self._add_slots(db, [(change.existing.row.id, change.pitch_session) for change in without])
