"""The outbox of letters: rows written in the transaction of what they tell, sent after it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Index, LargeBinary, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core import clock, jobs
from webinar.core.db import Base
from webinar.core.mail_message import LONGEST_NAME, addressed, header_text

DELIVER = "mail.deliver"
LONGEST_KEY = 180
# What could not be sent by then is told too late to be of use.
KEPT_TRYING = timedelta(days=3)


class Letter(Base):
    """One mail to one address; `state` is queued, sending, sent, failed, dropped or bounced (the address was refused).

    Letters of one `thread` go out in the order in which they were written; one that waits is dropped when a
    newer one says what holds now. `content` is the whole message but for sender and date. It is deleted once the
    letter is sent: it may hold a personal link, of which nothing but the hash is kept elsewhere.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_open", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), unique=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    from_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(Text)
    thread: Mapped[str | None] = mapped_column(String(LONGEST_KEY), index=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    not_after: Mapped[datetime]
    last_words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A letter to write: `key` makes it unique, `body` is a message without any address.

    `from_name` is shown before the installation's own address, `not_after` is when it is of no use any more.
    `thread` names what successive letters are about, of which only the newest holds. `unsubscribe` is an
    address of ours at which a POST stops such letters (RFC 8058).
    """

    key: str
    to: str
    subject: str
    body: EmailMessage
    lang: str
    from_name: str = ""
    not_after: datetime | None = None
    thread: str | None = None
    unsubscribe: str = ""


def post(db: Session, letter: Outgoing) -> bool:
    """Writes a letter in the caller's transaction; False for a key that has been written already."""
    if len(letter.key) > LONGEST_KEY:
        raise ValueError("the key of a letter is too long")
    if is_written(db, letter.key):
        return False
    now = clock.now()
    message_id = _new_message_id()
    if letter.thread is not None:
        _follow(db, letter.body, letter.thread)
    message = addressed(letter.body, message_id, letter.to, letter.subject, letter.lang)
    db.add(
        Letter(
            key=letter.key,
            message_id=message_id,
            to_address=letter.to,
            from_name=header_text(letter.from_name, LONGEST_NAME),
            subject=str(message["Subject"]),
            thread=letter.thread,
            content=_stoppable(letter.unsubscribe) + message.as_bytes(),
            due_at=now,
            not_after=letter.not_after or now + KEPT_TRYING,
            created_at=now,
        )
    )
    db.flush()
    jobs.enqueue(db, DELIVER, f"{DELIVER}:{letter.key}", {})
    return True


def _stoppable(address: str) -> bytes:
    """The headers of one-click unsubscribing; written by hand, as folding would encode a long address."""
    if not address:
        return b""
    head = f"List-Unsubscribe: <{address}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return head.encode("ascii")


def _follow(db: Session, body: EmailMessage, thread: str) -> None:
    """Drops what waits in the thread, and puts the letter under its first one in the reader's list."""
    waiting = update(Letter).where(Letter.thread == thread, Letter.state == "queued")
    db.execute(waiting.values(state="dropped", content=None, last_words="a newer letter says what holds"))
    first = db.scalar(select(Letter.message_id).where(Letter.thread == thread).order_by(Letter.id).limit(1))
    for name in ("In-Reply-To", "References"):
        del body[name]
        if first is not None:
            body[name] = first


def send_again(db: Session, letter: Letter) -> None:
    """Lets a letter that failed be tried anew."""
    now = clock.now()
    letter.state, letter.attempts, letter.due_at = "queued", 0, now
    letter.not_after = now + KEPT_TRYING
    db.flush()
    jobs.enqueue(db, DELIVER, f"{DELIVER}:again:{letter.id}:{secrets.token_hex(8)}", {})


def is_written(db: Session, key: str) -> bool:
    """Whether there is a letter of this key."""
    return db.scalar(select(Letter.id).where(Letter.key == key)) is not None


def _new_message_id() -> str:
    host = urlsplit(current_app.extensions["settings"].public_origin).hostname or ""
    return f"<{secrets.token_hex(16)}@{host if '.' in host and not host[-1].isdigit() else 'localhost'}>"
