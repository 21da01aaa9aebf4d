"""Rows whose changes are noted as they happen, so that nobody can forget to tell of one."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import event
from sqlalchemy.orm import object_session

SINK = "touched"


class Tracked:
    """Mixin of row classes; a handle with `info["touched"]` (a dict) collects each changed row once, in order."""

    kind: ClassVar[str]

    @property
    def touch_key(self) -> str:
        """The row's key within its kind, known after the flush."""
        return str(self.id)  # type: ignore[attr-defined]


@event.listens_for(Tracked, "attribute_instrument", propagate=True)
def _watch(_class: type, _key: str, attribute: Any) -> None:
    if hasattr(attribute.property, "columns"):
        event.listen(attribute, "set", _note)


def _note(row: Tracked, value: Any, before: Any, _initiator: Any) -> None:
    db = object_session(row)
    if db is not None and value != before:
        sink = db.info.get(SINK)
        if sink is not None:
            sink[row] = None
