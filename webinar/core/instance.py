"""The installation's own row: its name, language, colour and mail server, and whether it is set up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app
from sqlalchemy import String
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from config import Settings
from webinar.core import clock
from webinar.core.db import Base, database

ONLY = 1
PRODUCT_NAME = "Estrade"
# Other processes see a new name or colour after that long; every page asks for them.
KEPT_S = 5.0


class Instance(Base):
    """The one row of an installation; mail settings of the environment win over those here."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    colour: Mapped[str | None] = mapped_column(String(7))
    logo: Mapped[str | None] = mapped_column(String(40))
    smtp_host: Mapped[str] = mapped_column(String(255), default="")
    smtp_port: Mapped[int] = mapped_column(default=587)
    smtp_user: Mapped[str] = mapped_column(String(255), default="")
    smtp_password: Mapped[str] = mapped_column(String(255), default="")
    smtp_tls: Mapped[str] = mapped_column(String(8), default="starttls")
    mail_from: Mapped[str] = mapped_column(String(254), default="")
    setup_token_hash: Mapped[str | None] = mapped_column(String(64))
    setup_browser_hash: Mapped[str | None] = mapped_column(String(64))
    set_up_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Facts:
    """What every page may say of the installation."""

    name: str = PRODUCT_NAME
    language: str = "fr"
    colour: str | None = None
    logo: str | None = None

    @property
    def logo_size(self) -> tuple[str, str]:
        """Width and height, which the logo's name ends with."""
        width, _, height = (self.logo or "").rpartition("-")[2].partition("x")
        return width, height


def instance_row(db: Session, *, lock: bool = False) -> Instance:
    """The row, made when there is none yet; `lock` keeps other writers of it waiting."""
    row = db.get(Instance, ONLY, with_for_update=lock or None)
    if row is None:
        row = Instance(id=ONLY, name="", language="fr", smtp_host="", smtp_port=587, smtp_user="",
                       smtp_password="", smtp_tls="starttls", mail_from="")  # fmt: skip
        db.add(row)
        db.flush()
    return row


def facts() -> Facts:
    """Name, language, colour and logo, read again every few seconds."""
    kept: tuple[float, Facts] | None = current_app.extensions.get("instance_facts")
    if kept is not None and clock.monotonic() - kept[0] < KEPT_S:
        return kept[1]
    try:
        with database().reading() as db:
            row = db.get(Instance, ONLY)
    except SQLAlchemyError:
        return kept[1] if kept else Facts()  # a page that says so must still be possible
    known = Facts() if row is None else Facts(row.name or PRODUCT_NAME, row.language, row.colour, row.logo)
    current_app.extensions["instance_facts"] = (clock.monotonic(), known)
    return known


def forget_facts() -> None:
    """Lets this process see at once what it has just changed."""
    current_app.extensions.pop("instance_facts", None)


def mail_settings() -> Settings:
    """The settings that mail goes out with: the environment's where it names a mail server, else the row's.

    They are taken whole: a password must never go to a host that it was not typed for.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.SMTP_HOST:
        return settings
    with database().reading() as db:
        row = db.get(Instance, ONLY)
    if row is None or not row.smtp_host:
        return settings
    return with_mail(settings, row)


def with_mail(settings: Settings, row: Instance) -> Settings:
    """The settings with a row's mail server; raises config.BadSetting for what cannot be meant."""
    name = row.name.replace("\\", "").replace('"', "")
    return replace(
        settings,
        SMTP_HOST=row.smtp_host,
        SMTP_PORT=row.smtp_port,
        SMTP_USER=row.smtp_user,
        SMTP_PASSWORD=row.smtp_password,
        SMTP_TLS=row.smtp_tls,
        MAIL_FROM=f'"{name}" <{row.mail_from}>' if name and row.mail_from else row.mail_from,
    )


def sends_mail() -> bool:
    """Whether letters go out; if not, the administrator reads them and links are copied."""
    return bool(mail_settings().SMTP_HOST)
