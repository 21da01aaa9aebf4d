"""What the receiving mail server found out about a mail's sender (RFC 8601), believed only from the named one."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.utils import getaddresses

MAX_HEAD = 64 * 1024
_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r"(?:^|;)\s*dmarc\s*=\s*([a-z]+)([^;]*)", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def domain_passed(data: bytes, server: str) -> bool | None:
    """Whether the sender's domain stood up to DMARC; None when `server` is not named or says nothing of it.

    Only the topmost header of that server counts: whatever stands below may have come with the mail.
    """
    if not server:
        return None
    head = re.split(rb"\r?\n\r?\n", data[:MAX_HEAD], maxsplit=1)[0] + b"\n\n"
    message = message_from_bytes(head)
    for value in message.get_all("Authentication-Results", []):
        said = _COMMENT.sub(" ", re.sub(r"\s+", " ", str(value)))
        name, _, results = said.partition(";")
        if name.split()[:1] != [server]:
            continue
        found = _DMARC.search(";" + results)
        if found is None:
            return None
        about = _HEADER_FROM.search(found[2])
        if about is not None and about[1].rpartition("@")[2].casefold() not in _domains(message.get_all("From", [])):
            return False
        return {"pass": True, "fail": False}.get(found[1].lower())
    return None


def _domains(senders: list[str]) -> set[str]:
    """The domains of the senders and those above them, as DMARC may name the organisation's."""
    domains = [
        address.rpartition("@")[2].casefold() for _name, address in getaddresses([str(one) for one in senders])
    ]
    return {".".join(domain.split(".")[at:]) for domain in domains for at in range(domain.count(".") or 1)}
