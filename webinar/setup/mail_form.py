"""The mail server as somebody types it: checked, tried, stored."""

from __future__ import annotations

from typing import Annotated, Literal

from sqlalchemy.orm import Session

from config import BadSetting, Settings
from webinar.core import clock, forms, jobs
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.instance import Instance, with_mail
from webinar.core.mail import DELIVER
from webinar.core.mail_message import clean_address

# The setting that the product complains about, and the field that it came from.
_FIELDS = {"MAIL_FROM": "mail_from", "SMTP_TLS": "smtp_tls"}


class MailForm(forms.Form):
    """The server, the account, the sender, and whom a test goes to."""

    smtp_host: Annotated[str, forms.line(0, 255)] = ""
    smtp_port: str = "587"
    smtp_tls: Literal["starttls", "tls", "off"] = "starttls"
    smtp_user: Annotated[str, forms.line(0, 255)] = ""
    smtp_password: str = ""
    mail_from: Annotated[str, forms.line(0, 254)] = ""
    test_to: Annotated[str, forms.line(0, 254)] = ""
    action: Literal["test", "save"] = "save"


def row_of(form: MailForm, stored: Instance) -> Instance:
    """The row as the form would have it, in no database; raises Refusal with what is wrong by field.

    An empty password keeps the stored one, unless it would go to another server or account.
    """
    problems: dict[str, str | FieldProblem] = {}
    port = int(form.smtp_port) if form.smtp_port.isascii() and form.smtp_port.isdigit() else 0
    if not form.smtp_host or "/" in form.smtp_host or " " in form.smtp_host:
        problems["smtp_host"] = "setup.mail.bad_host"
    if not 0 < port < 65536:
        problems["smtp_port"] = "setup.mail.bad_port"
    if len(form.smtp_password) > 255 or "\0" in form.smtp_password:
        problems["smtp_password"] = "core.field.invalid"  # noqa: S105 - a catalogue key
    if problems:
        raise Refusal("invalid", fields=problems)
    same = (form.smtp_host, form.smtp_user) == (stored.smtp_host, stored.smtp_user)
    return Instance(
        name=stored.name,
        smtp_host=form.smtp_host,
        smtp_port=port,
        smtp_tls=form.smtp_tls,
        smtp_user=form.smtp_user,
        smtp_password=form.smtp_password or (stored.smtp_password if same else ""),
        mail_from=form.mail_from,
    )


def checked(settings: Settings, row: Instance) -> Settings:
    """The settings that the row makes; raises Refusal at the field that the product would not start with."""
    try:
        return with_mail(settings, row)
    except BadSetting as bad:
        name = str(bad).removeprefix("Estrade does not start: ").split(" ")[0]
        field = _FIELDS.get(name, "smtp_host")
        raise Refusal("invalid", fields={field: f"setup.mail.bad.{field}"}) from bad


def receiver(form: MailForm) -> str:
    """The address that the test goes to."""
    try:
        return clean_address(form.test_to)
    except ValueError as error:
        raise Refusal("invalid", fields={"test_to": "core.field.email"}) from error


def store(db: Session, stored: Instance, row: Instance) -> None:
    """Keeps the mail server; letters that waited for one go out now."""
    for name in ("smtp_host", "smtp_port", "smtp_tls", "smtp_user", "smtp_password", "mail_from"):
        setattr(stored, name, getattr(row, name))
    db.flush()
    jobs.enqueue(db, DELIVER, f"{DELIVER}:server:{clock.now_ms()}", {})
