"""Who may do what: one table of roles by permission, and the one function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

ATTENDEES = frozenset({"attendee", "speaker", "chair", "moderator", "organiser", "administrator"})
PRESENTERS = frozenset({"speaker", "chair", "moderator", "organiser", "administrator"})
STAFF = frozenset({"moderator", "organiser", "administrator"})
ORGANISERS = frozenset({"organiser", "administrator"})
EVERYBODY = ATTENDEES | {"visitor"}
NOBODY: frozenset[str] = frozenset()

PERMISSIONS: Mapping[str, frozenset[str]] = {
    "page.public": EVERYBODY,
    "session.follow": ATTENDEES,
    "session.present": PRESENTERS,
    "session.moderate": STAFF,
    "session.run": STAFF,
    "session.plan": ORGANISERS,
    "event.organise": ORGANISERS,
    "replay.watch": EVERYBODY,
    "replay.edit": ORGANISERS,
    "question.ask": ATTENDEES,
    "question.vote": ATTENDEES,
    "question.own": ATTENDEES,
    "question.moderate": STAFF,
    "question.answer_written": PRESENTERS,
    "hand.raise": ATTENDEES,
    "queue.own": ATTENDEES,
    "queue.moderate": STAFF,
    "order.run": STAFF,
    "announcement.post": STAFF,
    "strip.use": STAFF | {"chair"},
    "live.undo": PRESENTERS,
    "people.remove": STAFF,
    "registration.decide": STAFF,
    "people.list": STAFF,
    "instance.administer": frozenset({"administrator"}),
    "event.create": frozenset({"administrator", "creator"}),
    "system.only": NOBODY,
}
# What an archived event refuses: it is read, left and asked for one's data, but not worked on.
STAFF_ONLY = frozenset(name for name, roles in PERMISSIONS.items() if roles and roles <= STAFF)
# A stronger role hides the weaker ones of the same person.
RANKING = ("administrator", "organiser", "moderator", "chair", "speaker", "attendee", "visitor")


@dataclass(frozen=True)
class Actor:
    """Who acts: a person in their strongest role at the session or event concerned.

    `place` is what they hold there, where somebody asked for it: `registered` (a role is as good), `waiting` (for a
    place or for an answer), `event` (something else at the event), or nothing.
    """

    person_id: int
    role: str
    name: str = ""
    muted: bool = False
    place: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether the actor moderates or organises."""
        return self.role in STAFF


VISITOR = Actor(0, "visitor")
SYSTEM = Actor(0, "system")
# A big screen looks as the room does and does nothing: no permission names its role.
SCREEN = Actor(0, "screen")


def can(actor: Actor, permission: str) -> bool:
    """Whether `actor` has `permission`; the system may do everything, an unknown permission is nobody's."""
    return actor.role == "system" or actor.role in PERMISSIONS.get(permission, NOBODY)


def audience_of(role: str) -> str:
    """The audience whose frames a role receives: staff, chairs, speakers or attendees."""
    if role in STAFF:
        return "staff"
    if role == "chair":
        return "chairs"
    return "speakers" if role in PRESENTERS else "attendees"


View = TypeVar("View", bound=Callable[..., Any])


def declare(view: View, permission: str) -> View:
    """Notes on a route's view which permission it checks; a test refuses routes that declare none (S20)."""
    if permission not in PERMISSIONS:
        raise ValueError(f"no permission {permission!r} in the table")
    view.permission = permission  # type: ignore[attr-defined]
    return view


def public_route(view: View) -> View:
    """Declares a route that everybody may use and that checks further rights itself."""
    return declare(view, "page.public")
