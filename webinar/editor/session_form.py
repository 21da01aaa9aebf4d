"""What an organiser types about a session, checked and turned into values of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import forms
from webinar.core.errors import FieldProblem, Refusal
from webinar.core.i18n import LANGUAGES
from webinar.core.providers import recognise
from webinar.editor.starters import MINUTES, Name
from webinar.schedule.models import Event, PitchSession, Texts, Track
from webinar.schedule.walls import instant_of, instants_of

LONGEST_MIN, FIRST_YEAR, LAST_YEAR = 1440, 2000, 2100
ABSTRACT, ABSTRACT_BYTES = 8_000, 32_000
SPOKEN = ("", "fr", "en", "fr,en")


def _address(raw: str) -> str:
    url = raw.strip()
    problem = recognise(url).problem if url else None
    if problem is not None:
        raise PydanticCustomError(problem, "address")
    return url


def _digits(raw: str) -> str:
    if raw.strip() and not (raw.strip().isascii() and raw.strip().isdigit() and len(raw.strip()) <= 4):
        raise PydanticCustomError("editor.refused.number", "number")
    return raw.strip()


Number = Annotated[str, AfterValidator(_digits)]
Address = Annotated[str, AfterValidator(_address)]


class SessionForm(forms.Form):
    """A session as its page asks for it; what is folded away may be left out."""

    title_fr: Annotated[str, forms.line(0, 200)] = ""
    title_en: Annotated[str, forms.line(0, 200)] = ""
    date: str
    time: str
    minutes: Number = ""
    fold: Literal["", "0", "1"] = ""
    abstract_fr: Annotated[str, forms.text(0, ABSTRACT, ABSTRACT_BYTES)] = ""
    abstract_en: Annotated[str, forms.text(0, ABSTRACT, ABSTRACT_BYTES)] = ""
    language: Literal["", "fr", "en", "fr,en"] = ""
    track: Annotated[str, forms.line(0, 200)] = ""
    room: Annotated[str, forms.line(0, 200)] = ""
    stream_url: Address = ""
    stage_url: Address = ""
    confirm: str = ""
    action: Literal["draft", "publish", "save"] = "save"


class NewSessionForm(SessionForm):
    """A session that is not there yet: what it begins with, and how it comes back."""

    starter: Name = "empty"
    repeat: Literal["", "weekly", "monthly"] = ""
    every: Number = ""
    times: Number = ""
    until: str = ""


class EditForm(SessionForm):
    """A session that is there: the version that was shown, and the stream's address as it was shown."""

    version: Annotated[str, AfterValidator(_digits)]
    stream_base: str = ""
    scope: Literal["one", "following", "all"] = "one"


@dataclass(frozen=True)
class Sitting:
    """When: the wall time and the instants that follow from it."""

    zone: str
    starts_wall: datetime
    starts_at: datetime
    ends_at: datetime

    def columns(self) -> dict[str, Any]:
        """The columns that say when."""
        ends_wall = self.ends_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None, fold=0)
        return {
            "zone": self.zone,
            "starts_wall": self.starts_wall.replace(fold=0),
            "ends_wall": ends_wall,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
        }


def sitting_at(wall: datetime, length: timedelta, zone: str, fold: int | None) -> Sitting:
    """A sitting that begins at a wall time; refuses a time that never comes, or comes twice unless told which."""
    starts_at = instant_of(wall, ZoneInfo(zone), fold)
    return Sitting(zone, wall, starts_at, starts_at + length)


def wall_of(form: SessionForm) -> datetime:
    """The form's day and time."""
    return wall_from(form.date, form.time)


def wall_from(typed_day: str, typed_time: str) -> datetime:
    """The typed day and time; refuses what is neither, by field."""
    fields: dict[str, str | FieldProblem] = {}
    day = read_day(typed_day, "date", fields)
    try:
        at = time.fromisoformat(typed_time.strip().replace("h", ":"))
    except ValueError:
        at, fields["time"] = time(0), "editor.refused.time"
    if fields or day is None:
        raise Refusal("invalid", fields=fields)
    return datetime.combine(day, at.replace(second=0, microsecond=0, tzinfo=None))


def read_day(raw: str, name: str, fields: dict[str, str | FieldProblem]) -> date | None:
    """A typed day; notes in `fields` when it is none."""
    try:
        day = date.fromisoformat(raw.strip())
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        fields[name] = "editor.refused.date"
        return None
    return day


def length_of(form: SessionForm, default: int) -> timedelta:
    """The typed length in minutes, else the usual one."""
    minutes = int(form.minutes) if form.minutes else default
    if not 1 <= minutes <= LONGEST_MIN:
        raise Refusal("invalid", fields={"minutes": ("editor.refused.minutes", {"most": LONGEST_MIN})})
    return timedelta(minutes=minutes)


def title_of(form: SessionForm, lang: str, known: Mapping[str, str] | None = None) -> Texts:
    """The titles; refuses none at all under the field that stands open."""
    title = texts_of({"fr": form.title_fr, "en": form.title_en}, known or {}, lang)
    if not title:
        raise Refusal("invalid", fields={f"title_{lang}": "core.text.blank"})
    return title


def texts_of(typed: Mapping[str, str], known: Mapping[str, str], lang: str) -> Texts:
    """Typed texts beside those of other languages; one of unknown language stays so until it is rewritten."""
    shown = shown_texts(known, lang)
    if all(typed[name] == shown[name] for name in LANGUAGES):
        return dict(known)
    others = {name: text for name, text in known.items() if name not in LANGUAGES and not _stands_in(name, known)}
    return {**others, **{name: text for name, text in typed.items() if text}}


def _stands_in(name: str, known: Mapping[str, str]) -> bool:
    """Whether a text without a language of ours is the only one, and so is edited as if it were of the viewer's."""
    return len(known) == 1 and name in known


def shown_texts(known: Mapping[str, str], lang: str) -> Texts:
    """What the two fields of a text show."""
    if len(known) == 1 and not known.keys() & set(LANGUAGES):
        return {name: next(iter(known.values())) if name == lang else "" for name in LANGUAGES}
    return {name: known.get(name, "") for name in LANGUAGES}


def text_columns(db: Session, event: Event, form: SessionForm, lang: str, known: PitchSession | None) -> dict[str, Any]:
    """The columns of what is not a time; makes the track where it is a new one."""
    abstract = {"fr": form.abstract_fr, "en": form.abstract_en}
    return {
        "title": title_of(form, lang, known.title if known else None),
        "abstract": texts_of(abstract, known.abstract if known else {}, lang),
        "language": known.language if known and form.language == shown_language(known) else form.language,
        "room": form.room,
        "track_id": _track(db, event, form.track),
        "stream_url": form.stream_url or None,
        "stage_url": form.stage_url or None,
    }


def shown_language(pitch_session: PitchSession) -> str:
    """The session's language among those that the form offers."""
    return pitch_session.language if pitch_session.language in SPOKEN else ""


def _track(db: Session, event: Event, name: str) -> int | None:
    if not name:
        return None
    known = db.scalar(select(Track).where(Track.event_id == event.id, Track.name == name))
    if known is None:
        known = Track(event_id=event.id, name=name)
        db.add(known)
        db.flush()
    return known.id


def usual_minutes(form: NewSessionForm) -> int:
    """How long such a session usually is."""
    return MINUTES[form.starter]


def shown_values(pitch_session: PitchSession, track: str, lang: str) -> dict[str, str]:
    """The fields as a session fills them."""
    title, abstract = shown_texts(pitch_session.title, lang), shown_texts(pitch_session.abstract, lang)
    length = pitch_session.ends_at - pitch_session.starts_at
    starts = pitch_session.starts_at.astimezone(ZoneInfo(pitch_session.zone))
    comes_twice = len(instants_of(starts.replace(tzinfo=None, fold=0), ZoneInfo(pitch_session.zone))) == 2
    return {
        **{f"title_{name}": text for name, text in title.items()},
        **{f"abstract_{name}": text for name, text in abstract.items()},
        "date": f"{starts:%Y-%m-%d}",
        "time": f"{starts:%H:%M}",
        "minutes": str(int(length / timedelta(minutes=1))),
        "fold": str(starts.fold) if comes_twice else "",
        "language": shown_language(pitch_session),
        "track": track,
        "room": pitch_session.room,
        "stream_url": pitch_session.stream_url or "",
        "stage_url": pitch_session.stage_url or "",
    }
