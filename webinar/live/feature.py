"""What a live feature declares: its commands, the kinds of rows it shows, and its hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy.orm import Session

from webinar.core.features import Feature
from webinar.people.permissions import Actor

if TYPE_CHECKING:
    from webinar.live.connections import People
    from webinar.live.context import Context
    from webinar.live.kernel import Kernel


class Args(BaseModel):
    """Base of a command's arguments: unknown keys and loose types are refused (S25)."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class NoArgs(Args):
    """A command that takes nothing."""


def _row_id(value: Any) -> Any:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError("core.field.invalid")


RowId = Annotated[int, BeforeValidator(_row_id)]
Need = tuple[type, Any]
UNDO_S = 60


@dataclass(frozen=True)
class Command:
    """A verb: what it takes, who may say it, which rows it needs, and what it does.

    `handler(ctx, args)` refuses before it touches, and returns the row that the answer names, or None.
    `needs(args, actor)` names rows as (class, key) that the writer loads for a whole batch at once; a tuple
    key names a fact. `internal` verbs are said by other handlers and jobs only. `limit` is (per second, burst).
    `undo_s` is how many seconds it can be taken back, when it registers a way back.
    """

    verb: str
    args: type[Args]
    permission: str
    handler: Callable[[Context, Any], Any]
    needs: Callable[[Any, Actor], Iterable[Need]] | None = None
    internal: bool = False
    limit: tuple[float, float] | None = None
    undo_s: float = UNDO_S


@dataclass(frozen=True)
class Viewer:
    """Who looks: an audience, and for personal kinds a person."""

    audience: str
    person_id: int | None = None

    @property
    def is_staff(self) -> bool:
        """Whether staff look."""
        return self.audience == "staff"


Rows = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of entity on the wire and the only way its rows become what somebody sees.

    `load(db, pitch_session_id, keys, person_id)` gives rows by touch key: all when `keys` is None, of one
    person when `person_id` is given (personal kinds only). `present(row, viewer)` gives the whole entity or
    None when the viewer may not see it. A personal kind has `owner(key, row)`; its row may be gone (None).
    `source` is the word the log uses for the rows, `wire_id` turns a touch key into the id on the wire.
    `brief` shortens an entity beyond the first `first` ones of a page's first state; `order` sorts for that.
    """

    name: str
    load: Callable[[Session, int, Sequence[str] | None, int | None], Rows]
    present: Callable[[Any, Viewer], dict[str, Any] | None]
    source: str = ""
    owner: Callable[[str, Any], int | None] | None = None
    wire_id: Callable[[str], str] = str
    brief: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    order: Callable[[dict[str, Any]], Any] | None = None
    first: int = 50

    @property
    def touched_as(self) -> str:
        """The word in the log that makes this kind change."""
        return self.source or self.name


@dataclass(frozen=True, kw_only=True)
class LiveFeature(Feature):
    """A feature that takes part in live sessions; `beats` are called with the kernel every half minute or so.

    `present_people(db, pitch_session_id, people)` adds to what staff are told of who is here: asked once a
    second, sent when it changed.
    """

    commands: Sequence[Command] = ()
    kinds: Sequence[Kind] = ()
    on_next: Sequence[Callable[[Context, Any], None]] = field(default_factory=tuple)
    beats: Sequence[Callable[[Kernel], object]] = field(default_factory=tuple)
    present_people: Callable[[Session, int, People], dict[str, Any]] | None = None
