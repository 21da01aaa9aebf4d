"""Who did what that matters to everybody's safety: entries are only ever added (S43)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, event, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from webinar.core import clock
from webinar.core.db import Base


class AuditEntry(Base):
    """One deed: by whom (none: at the command line), on whom, where; ids and slugs, no names or addresses."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    person_id: Mapped[int | None]
    deed: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(200), default="")


def _refuse(_mapper: Mapper[AuditEntry], _connection: object, _entry: AuditEntry) -> None:
    raise PermissionError("entries of the audit are neither changed nor deleted")


event.listen(AuditEntry, "before_update", _refuse)
event.listen(AuditEntry, "before_delete", _refuse)


def note(db: Session, deed: str, actor_id: int | None, person_id: int | None = None, about: str = "") -> None:
    """Adds an entry in the caller's transaction."""
    db.add(AuditEntry(at=clock.now(), actor_id=actor_id, person_id=person_id, deed=deed, about=about[:200]))
    db.flush()


def newest(db: Session, most: int) -> list[AuditEntry]:
    """The last entries, the newest first."""
    return list(db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)))
