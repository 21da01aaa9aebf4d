"""A schedule as a table: one row a session, every column read back as it was."""

from __future__ import annotations

from webinar.core.spreadsheet import Value, write_csv
from webinar.core.workbook import write_workbook
from webinar.schedule.interchange.values import ImportedSchedule

COLUMNS = (
    "guid", "title", "subtitle", "start", "zone", "duration", "room", "track", "language", "type", "status",
    "speakers", "speaker_ids", "abstract", "links",
)  # fmt: skip


def schedule_rows(schedule: ImportedSchedule) -> list[list[Value]]:
    """Header and rows; the start is the wall time in its zone with its offset, the duration in seconds' clock."""
    rows: list[list[Value]] = [list(COLUMNS)]
    for pitch_session in sorted(schedule.sessions, key=lambda one: (one.starts_at, one.room, one.guid)):
        seconds = round(pitch_session.length.total_seconds())
        rows.append(
            [
                pitch_session.guid,
                pitch_session.title,
                pitch_session.subtitle,
                pitch_session.local.isoformat(" "),
                pitch_session.zone,
                f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}".removesuffix(":00"),
                pitch_session.room,
                pitch_session.track,
                pitch_session.language,
                pitch_session.kind,
                "cancelled" if pitch_session.cancelled else "",
                "\n".join(person.name for person in pitch_session.people),
                "\n".join(person.guid for person in pitch_session.people),
                pitch_session.abstract,
                "\n".join(f"{link.kind} {link.url} {link.title}".strip() for link in pitch_session.links),
            ]
        )
    return rows


def write_sheet(schedule: ImportedSchedule) -> bytes:
    """The table as XLSX."""
    return write_workbook(schedule_rows(schedule), schedule.event.title)


def write_table(schedule: ImportedSchedule, lang: str) -> bytes:
    """The table as CSV for readers of this language."""
    return write_csv(schedule_rows(schedule), lang)
