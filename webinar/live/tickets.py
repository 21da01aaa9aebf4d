"""Short-lived signed tickets that let a page's socket in, bound to person, session and browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from webinar.core.errors import Refusal

MAX_AGE_S = 600
# Pages whose other viewers staff are told of by name.
PAGES = frozenset({"order"})


@dataclass(frozen=True)
class Ticket:
    """Who may connect to what: row ids of person and pitch session, and of the browser (0: command line).

    A big screen has no person: its ticket names the screen's link instead.
    """

    person_id: int
    pitch_session_id: int
    cookie_session_id: int
    epoch: int
    screen_link_id: int = 0
    page: str = ""


class Tickets:
    """Issues and reads tickets with the instance's keys, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._serializer = URLSafeTimedSerializer(list(reversed(keys)), salt="live-ticket")

    def issue(self, ticket: Ticket) -> str:
        """The signed text of a ticket, good for MAX_AGE_S seconds."""
        text: str = self._serializer.dumps(astuple(ticket))
        return text

    def read(self, text: object) -> Ticket:
        """The ticket of a signed text; refuses with `expired` or `unauthenticated`."""
        if not isinstance(text, str) or len(text) > 500:
            raise Refusal("unauthenticated", "live.refused.ticket")
        try:
            return Ticket(*self._serializer.loads(text, max_age=MAX_AGE_S))
        except SignatureExpired as error:
            raise Refusal("expired", "live.refused.expired") from error
        except (BadSignature, TypeError) as error:
            raise Refusal("unauthenticated", "live.refused.ticket") from error
