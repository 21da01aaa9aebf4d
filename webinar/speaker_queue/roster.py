"""A session's active entries during one command, and what follows from every change of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from sqlalchemy import bindparam, event, func, select
from sqlalchemy.orm import Session

from webinar.core.clock import to_ms
from webinar.live.context import Context
from webinar.live.restoring import Columns, Notebook, undoable
from webinar.schedule.models import Slot
from webinar.speaker_queue.models import QueueEntry, SpeakerQueue
from webinar.speaker_queue.order import Waiter, listed, reason_for
from webinar.speaker_queue.ranks import between, new_ranks
from webinar.speaker_queue.states import ACTIVE, FLOOR, LINE

COLUMNS: Columns = {
    SpeakerQueue: ("is_open", "turn_limit_s", "rule", "call_timeout_s"),
    QueueEntry: (
        "state",
        "slot_id",
        "rank",
        "pinned",
        "called_at",
        "ready_at",
        "help_at",
        "started_at",
        "paused_at",
        "frozen",
        "ended_at",
        "spoken_ms",
        "limit_s",
        "skips",
    ),
}
RESTORE = "queue.restore"


MEMORY = "speaker_queue"


@event.listens_for(Session, "after_soft_rollback")
def _forget_roster(db: Session, _transaction: object) -> None:
    """A remembered queue holds as long as the writer's rows do: until a rollback, or rows are read anew.

    Rows read anew make another SpeakerQueue object, which `Roster` sees.
    """
    db.info.pop(MEMORY, None)


def new_raise_id() -> str:
    """A random name for one raise of a hand."""
    return secrets.token_urlsafe(9)


class Roster:
    """The queue as the transaction sees it; `settle` puts it in order after a change."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.queue = self._queue()
        queue, entries, line = ctx.db.info.get(MEMORY, (None, (), ()))
        if queue is self.queue:
            self.entries, self._line_before = list(entries), list(line)
        else:
            self.entries = self._read()
            self._line_before = self._line()

    def _read(self) -> list[QueueEntry]:
        self.ctx.flush()
        query = (
            select(QueueEntry)
            .where(QueueEntry.pitch_session_id == self.ctx.pitch_session.id, QueueEntry.state.in_(ACTIVE))
            .order_by(QueueEntry.rank, QueueEntry.id)
        )
        return list(self.ctx.db.scalars(query))

    def _remember(self) -> None:
        """Keeps the queue for the next command; see `_forget_roster`."""
        self.ctx.db.info[MEMORY] = (self.queue, tuple(self.entries), tuple(self._line_before))

    def _queue(self) -> SpeakerQueue:
        queue = self.ctx.get(SpeakerQueue, self.ctx.pitch_session.id)
        if queue is None:
            queue = SpeakerQueue(
                pitch_session_id=self.ctx.pitch_session.id,
                is_open=True,
                list_version=0,
                turn_limit_s=120,
                rule="first_come",
                call_timeout_s=30,
            )
            self.ctx.add(queue)
        return queue

    @property
    def current_slot_id(self) -> int | None:
        """The slot that hands belong to now."""
        return self.ctx.pitch_session.current_slot_id

    def on_floor(self) -> QueueEntry | None:
        """Who has the floor."""
        return next((entry for entry in self.entries if entry.state in FLOOR), None)

    def hands(self) -> list[QueueEntry]:
        """Who waits or is called for the current slot, in order, each with its id."""
        self.ctx.flush()
        return [
            entry
            for entry in self.entries
            if entry.state in LINE and self._is_here(entry)
        ]

    def hand_of(self, person_id: int) -> QueueEntry | None:
        """A person's active hand."""
        return next(
            (entry for entry in self.entries if entry.source == "hand" and entry.person_id == person_id), None
        )

    @contextmanager
    def changing(self, *more: QueueEntry) -> Iterator[Notebook]:
        """A change of entries that can be undone and leaves the queue in order."""
        with undoable(self.ctx, RESTORE, COLUMNS) as notebook:
            notebook.watch(self.queue, *self.entries, *more)
            for entry in more:
                if entry not in self.entries:
                    self.entries.append(entry)
            yield notebook
            self.settle()

    def reorder(self, ids: Sequence[int]) -> None:
        """Takes the entries named in the order of `ids`, in the places that they have together."""
        by_id = {entry.id: entry for entry in self.entries}
        places = iter(ids)
        named = set(ids)
        self.entries = [by_id[next(places)] if entry.id in named else entry for entry in self.entries]

    def settle(self) -> None:
        """Sets ranks and reasons by the rule, and the list's version when the list is another one."""
        self.ctx.flush()
        self.entries = [entry for entry in self.entries if entry.state in ACTIVE]
        by_id = {entry.id: entry for entry in self.entries}
        listing = listed(
            [waiter_of(entry) for entry in self.entries],
            self.current_slot_id,
            self._slots(),
            self.queue.rule,
            self._last_side() if self.queue.rule == "alternate" else None,
        )
        self.entries = [by_id[one.id] for one in listing.order]
        for entry_id, rank in new_ranks([(entry.id, entry.rank) for entry in self.entries]).items():
            by_id[entry_id].rank = rank
        for one in listing.order:
            entry = by_id[one.id]
            entry.reason, entry.reason_n = reason_for(one, self.queue.rule, parked=one.id in listing.parked)
        line = self._line()
        if line != self._line_before:
            self.queue.list_version += 1
            self._line_before = line
        self._remember()

    def append(self, hand: QueueEntry) -> None:
        """Takes a new hand in behind the others of its slot; the queue was in order, and stays so."""
        index = len(self.entries)
        while index and not (self._is_here(self.entries[index - 1]) or self.entries[index - 1].state in FLOOR):
            index -= 1
        low = self.entries[index - 1].rank if index else None
        high = self.entries[index].rank if index < len(self.entries) else None
        rank = between(low, high)
        self.entries.insert(index, hand)
        if self.queue.rule != "first_come" or rank is None:
            self.settle()
            return
        hand.rank = rank
        self._line_before.insert(index - (self.entries[0].state in FLOOR), hand)
        self.queue.list_version += 1
        self._remember()

    def _is_here(self, entry: QueueEntry) -> bool:
        return entry.source != "slot" and entry.slot_id == self.current_slot_id

    def _line(self) -> list[QueueEntry]:
        return [entry for entry in self.entries if entry.state in LINE]

    def _slots(self) -> list[int]:
        query = select(Slot.id).where(Slot.pitch_session_id == self.ctx.pitch_session.id)
        return list(self.ctx.db.scalars(query.order_by(Slot.position, Slot.id)))

    def _last_side(self) -> str | None:
        query = (
            select(QueueEntry.side)
            .where(
                QueueEntry.pitch_session_id == self.ctx.pitch_session.id,
                QueueEntry.state.in_({"finished", *FLOOR}),
                QueueEntry.source != "slot",
            )
            .order_by(QueueEntry.started_at.desc(), QueueEntry.id.desc())
            .limit(1)
        )
        return self.ctx.db.scalar(query)

    def recount(self, *entries: QueueEntry) -> None:
        """Counts again what the entries' persons spoke, and how long a turn usually is."""
        self.ctx.flush()
        for person_id in {entry.person_id for entry in entries if entry.person_id is not None}:
            nth, prior_ms = spoken_before(self.ctx, person_id)
            for entry in self.entries:
                if entry.person_id == person_id and entry.state in ACTIVE:
                    entry.nth, entry.prior_ms = nth, prior_ms
        turns = self.ctx.db.scalars(
            select(QueueEntry.spoken_ms).where(
                QueueEntry.pitch_session_id == self.ctx.pitch_session.id,
                QueueEntry.state == "finished",
                QueueEntry.source != "slot",
                QueueEntry.spoken_ms > 0,
            )
        ).all()
        self.queue.median_turn_s = round(median(turns) / 1000) if turns else None


_SPOKEN = select(func.count(), func.coalesce(func.sum(QueueEntry.spoken_ms), 0)).where(
    QueueEntry.pitch_session_id == bindparam("pitch_session_id"),
    QueueEntry.person_id == bindparam("person_id"),
    QueueEntry.state == "finished",
)


def spoken_before(ctx: Context, person_id: int) -> tuple[int, int]:
    """Which contribution of a person to this session would be the next one, and what they spoke so far."""
    values = {"pitch_session_id": ctx.pitch_session.id, "person_id": person_id}
    count, spoken_ms = ctx.db.execute(_SPOKEN, values).one()
    return count + 1, int(spoken_ms)


def waiter_of(entry: QueueEntry) -> Waiter:
    """An entry as values."""
    return Waiter(
        id=entry.id,
        source=entry.source,
        state=entry.state,
        slot_id=entry.slot_id,
        pinned=entry.pinned,
        skips=entry.skips,
        raised_ms=to_ms(entry.raised_at),
        nth=entry.nth,
        spoken_ms=entry.prior_ms,
        side=entry.side,
    )
