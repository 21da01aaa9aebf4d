"""Lists of people as other tools export them, read into registrants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from webinar.core.spreadsheet import Table, TableRefused, column_key, read_table
from webinar.core.text import salvage
from webinar.core.workbook import is_workbook, read_workbook
from webinar.registrations.list_columns import CANCELLED, NO, WAITING, YES, meanings, score
from webinar.registrations.list_values import (
    clean_email,
    clean_name,
    day_first,
    is_phone,
    minutes_of,
    read_moment,
)

Status = Literal["registered", "cancelled", "waiting"]
NOTHING = frozenset({"", "-", "--", "n/a", "null"})
SAMPLE = 5
OTHER_SECTIONS = ("host", "panelist", "organiser", "animateur", "activit")


class ListRefused(Exception):
    """A file that holds no list of people; `reason` is a catalogue key."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason, line)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Registrant:
    """One person of a list; dates are wall times of the tool that wrote it.

    `shared_email` says that the address is the payer's, who came with others. `consent` is None when the
    list says nothing: that never overwrites what is known. `sessions` are the ids of a column that names them.
    """

    email: str
    name: str
    company: str = ""
    job_title: str = ""
    phone: str = ""
    country: str = ""
    language: str = ""
    status: Status = "registered"
    registered_at: datetime | None = None
    attended: bool | None = None
    minutes: int | None = None
    consent: bool | None = None
    shared_email: bool = False
    sessions: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ListLine:
    """A row that was left out, merged or assumed about."""

    line: int
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """What a file holds: its columns with their meaning for the preview, the people, a report."""

    columns: tuple[tuple[str, str], ...]
    people: tuple[Registrant, ...]
    report: tuple[ListLine, ...]
    header_line: int
    sample: tuple[tuple[str, ...], ...] = ()


def read_list(
    data: bytes,
    *,
    session_day: date | None = None,
    mapping: Mapping[str, str] | None = None,
    fields: Sequence[str] | None = None,
    any_table: bool = False,
) -> PeopleList:
    """The people of a CSV, TSV or XLSX file; raises ListRefused.

    `session_day` tells 05/06 from 06/05; `mapping` (header to field) is what a person chose at the
    command line, `fields` what they chose in the preview, column by column. Without a header row, and in `any_table`
    under titles that say nothing, columns are known by what they hold.
    """
    try:
        table = read_workbook(data) if is_workbook(data) else read_table(data)
    except TableRefused as refused:
        raise ListRefused(refused.reason, refused.line) from None
    at = _header_of(table, mapping)
    if at < 0:
        header, meant, rows = _by_content(table, any_table)
    else:
        header, rows = table.rows[at], list(_rows_below(table, at))
        meant = meanings(header, mapping)
    if fields is not None:
        meant = [*fields, *[""] * len(meant)][: len(meant)]
    if not rows:
        raise ListRefused("registrations.list.no_rows", table.lines[max(at, 0)])
    reader = _Reader(header, meant, rows, session_day)
    people = tuple(reader.people())
    sample = tuple((*row, *[""] * len(header))[: len(header)] for _, row in rows[:SAMPLE])
    columns = tuple(zip(header, meant, strict=True))
    return PeopleList(columns, people, tuple(reader.report), table.lines[at] if at >= 0 else 0, sample)


def _by_content(table: Table, any_table: bool) -> tuple[tuple[str, ...], list[str], list[tuple[int, tuple[str, ...]]]]:
    """Columns known by what they hold: numbered where the first row has an address already, else under its titles."""
    rows = [(line, row) for line, row in zip(table.lines, table.rows, strict=True) if any(cell.strip() for cell in row)]
    is_titled = bool(rows) and not any(clean_email(cell) for cell in rows[0][1])
    width = max((len(row) for _, row in rows), default=0)
    held = [[row[at].strip() for _, row in rows if at < len(row) and row[at].strip()] for at in range(width)]
    addresses = [sum(bool(clean_email(cell)) for cell in cells) for cells in held]
    if not any(addresses) or (is_titled and not any_table):
        raise ListRefused("registrations.list.no_header", table.lines[0])
    best = addresses.index(max(addresses))
    words = [at for at, cells in enumerate(held) if at != best and any(cell.isalpha() for cell in cells)]
    spoken = [at for at, cells in enumerate(held) if at != best and any(" " in cell for cell in cells)]
    meant = [""] * width
    meant[best] = "email"
    if len(words) > 1 and not is_titled:
        meant[words[0]], meant[words[1]] = "first_name", "last_name"
    elif spoken or words:
        meant[(spoken or words)[0]] = "name"
    titles = (*rows[0][1], *[""] * width)[:width] if is_titled else tuple(str(at) for at in range(1, width + 1))
    return titles, meant, rows[1:] if is_titled else rows


def _header_of(table: Table, mapping: Mapping[str, str] | None) -> int:
    """The row that names the most fields; of equal ones the one below the attendees' title; -1 for none."""
    keys = {column_key(name) for name in mapping or {}}
    if keys:
        named = [at for at, row in enumerate(table.rows) if keys <= {column_key(cell) for cell in row}]
        if named:
            return named[0]
    best, best_score = -1, 0
    for at, row in enumerate(table.rows):
        found = score(row)
        if (
            found
            and not any(word in _title_above(table, at) for word in OTHER_SECTIONS)
            and found > best_score
        ):
            best, best_score = at, found
    return best


def _title_above(table: Table, at: int) -> str:
    above = [cell for cell in table.rows[at - 1] if cell.strip()] if at else []
    return above[0].lower() if len(above) == 1 else ""


def _rows_below(table: Table, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of the header's section: to a blank row that another section follows, or its title."""
    for number in range(at + 1, len(table.rows)):
        row = table.rows[number]
        filled = [cell for cell in row if cell.strip()]
        follows = table.rows[number + 1] if number + 1 < len(table.rows) else ()
        if len(filled) == 1 and len(table.rows[at]) > 2 and score(follows) > 1:
            return
        if filled:
            yield table.lines[number], row


class _Reader:
    """Reads rows with the meaning of their columns, merging those of one person."""

    def __init__(
        self,
        header: Sequence[str],
        fields: Sequence[str],
        rows: list[tuple[int, tuple[str, ...]]],
        session_day: date | None,
    ) -> None:
        self.header, self.fields, self.rows = header, fields, rows
        self.report: list[ListLine] = []
        self.original_name = any("original" in name.lower() for name in header)
        dates = [
            row[at]
            for _, row in rows
            for at, name in enumerate(fields)
            if name.endswith("_at") and at < len(row)
        ]
        self.days_first = day_first(dates, session_day)
        if any(read_moment(text, True) and not read_moment(text, self.days_first) for text in dates):
            self.report.append(ListLine(rows[0][0], "registrations.list.ambiguous_dates"))

    def people(self) -> list[Registrant]:
        found: dict[tuple[str, str], Registrant] = {}
        for line, row in self.rows:
            person = self._person(line, row)
            if person is None:
                continue
            by_name = person.name.casefold() if person.shared_email or not person.email else ""
            key = (person.email, by_name)
            if key in found:
                self.report.append(ListLine(line, "registrations.list.merged", person.email or person.name))
                found[key] = merged(found[key], person)
            else:
                found[key] = person
        return list(found.values())

    def _person(self, line: int, row: tuple[str, ...]) -> Registrant | None:
        cells = {
            name: salvage(row[at]).text
            for at, name in enumerate(self.fields)
            if name not in {"", "?"} and at < len(row) and row[at].strip().lower() not in NOTHING
        }
        own, payer = clean_email(cells.get("email", "")), clean_email(cells.get("payer_email", ""))
        email = own or payer
        if own is None or email is None:
            self._left_out(line, "bad_email", cells.get("email") or cells.get("payer_email", ""))
            return None
        name, company = self._name(cells)
        if not email and (not name or is_phone(name)):
            self._left_out(line, "phone" if name else "nobody", name)
            return None
        if not email:
            self.report.append(ListLine(line, "registrations.list.no_email", name))
        attended = cells.get("attended")
        status = _status(cells.get("status", ""))
        minutes = minutes_of(cells.get("spent", ""))
        return Registrant(
            email=email,
            name=name,
            company=cells.get("company", "") or company,
            job_title=cells.get("job_title", ""),
            phone=cells.get("phone", ""),
            country=cells.get("country", ""),
            language=cells.get("language", "")[:2].lower(),
            status=status,
            registered_at=read_moment(cells.get("registered_at", ""), self.days_first),
            attended=attended.lower() in YES if attended else (True if minutes else None),
            minutes=minutes,
            consent=_said(cells.get("consent", "")),
            sessions=(cells["session"],) if "session" in cells and status != "cancelled" else (),
            shared_email=not own and bool(payer),
            answers=self._answers(row),
            line=line,
        )

    def _name(self, cells: Mapping[str, str]) -> tuple[str, str]:
        parts = " ".join(part for part in (cells.get("first_name"), cells.get("last_name")) if part)
        return (parts, "") if parts else clean_name(cells.get("name", ""), original_name=self.original_name)

    def _answers(self, row: tuple[str, ...]) -> dict[str, str]:
        return {
            self.header[at].strip(): salvage(row[at], multi_line=True, max_graphemes=2_000).text
            for at, name in enumerate(self.fields)
            if name == "?" and at < len(row) and row[at].strip().lower() not in NOTHING
        }

    def _left_out(self, line: int, reason: str, value: str) -> None:
        self.report.append(ListLine(line, f"registrations.list.{reason}", value))


def merged(first: Registrant, second: Registrant) -> Registrant:
    """Two rows of one person as one: minutes add up, empty cells take nothing away, one yes is enough to be in."""
    minutes = [one.minutes for one in (first, second) if one.minutes is not None]
    dates = [one.registered_at for one in (first, second) if one.registered_at is not None]
    statuses: tuple[Status, ...] = ("registered", "waiting", "cancelled")
    return replace(
        first,
        name=first.name or second.name,
        company=first.company or second.company,
        job_title=first.job_title or second.job_title,
        phone=first.phone or second.phone,
        country=first.country or second.country,
        language=first.language or second.language,
        status=next(status for status in statuses if status in {first.status, second.status}),
        registered_at=min(dates) if dates else None,
        attended=first.attended or second.attended if first.attended is not None else second.attended,
        minutes=sum(minutes) if minutes else None,
        consent=second.consent if second.consent is not None else first.consent,
        sessions=tuple(dict.fromkeys((*first.sessions, *second.sessions))),
        answers={**second.answers, **first.answers},
    )


def _said(text: str) -> bool | None:
    """Yes or no; anything else says nothing about a consent."""
    word = text.strip().lower()
    return True if word in YES else False if word in NO else None


def _status(text: str) -> Status:
    key = column_key(text)
    return "cancelled" if key in CANCELLED else "waiting" if key in WAITING else "registered"
