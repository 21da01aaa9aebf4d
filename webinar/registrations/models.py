"""Rows of the codes that let a personal link into a second browser; registrations lie with the people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.db import Base
from webinar.people.models import Registration
from webinar.registrations.favourites import Favourite
from webinar.registrations.rules import RegistrationRules, SessionRules

__all__ = ["Favourite", "LinkCode", "Registration", "RegistrationRules", "SessionRules"]


class LinkCode(Base):
    """A short code mailed to the owner of a personal link that is opened in another browser (S15)."""

    __tablename__ = "link_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("personal_link.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
