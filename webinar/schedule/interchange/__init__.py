"""Schedule files in and out: `read_schedule` and the writers."""

from __future__ import annotations

from webinar.core.spreadsheet import TableRefused, read_table
from webinar.core.workbook import is_workbook, read_workbook
from webinar.schedule.interchange.assemble import assemble
from webinar.schedule.interchange.flat import read_objects, read_rows
from webinar.schedule.interchange.json_file import Lined, parse_json, read_conference
from webinar.schedule.interchange.json_out import write_json
from webinar.schedule.interchange.raw import RawSchedule
from webinar.schedule.interchange.sessionize import is_sessionize, read_sessionize
from webinar.schedule.interchange.table_out import schedule_rows, write_sheet, write_table
from webinar.schedule.interchange.values import (
    ImportedEvent,
    ImportedLink,
    ImportedPerson,
    ImportedSchedule,
    ImportedSession,
    ImportRefused,
    ReportLine,
    exported_guid,
)
from webinar.schedule.interchange.xml_file import read_xml
from webinar.schedule.interchange.xml_out import write_xml

__all__ = [
    "ImportRefused",
    "ImportedEvent",
    "ImportedLink",
    "ImportedPerson",
    "ImportedSchedule",
    "ImportedSession",
    "ReportLine",
    "exported_guid",
    "read_schedule",
    "schedule_rows",
    "write_json",
    "write_sheet",
    "write_table",
    "write_xml",
]
MAX_BYTES = 20_000_000


def read_schedule(data: bytes, *, name: str, zone: str | None = None) -> ImportedSchedule:
    """The sessions of a schedule file of any known dialect; raises ImportRefused with line and reason.

    `name` is the file's, without its folder; `zone` goes before what the file says, and is needed when the
    file's times have neither zone nor offset nor a known town.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused("too_large", max=MAX_BYTES // 1_000_000)
    return assemble(_read(data, name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "Import"), zone)


def _read(data: bytes, title: str) -> RawSchedule:
    start = data[:4000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start:
        raise ImportRefused("empty")
    lowered = start[:200].lower()
    if lowered.startswith((b"<!doctype html", b"<html")):
        raise ImportRefused("web_page", 1)
    if start.startswith(b"<"):
        return read_xml(data, title)
    if start.startswith((b"{", b"[")):
        return _read_json(data, title)
    if lowered.startswith(b"begin:vcalendar"):
        raise ImportRefused("calendar_file", 1)
    if start.startswith(b"---") or b"\ntitle: " in start:
        raise ImportRefused("unknown_dialect", 1, found="YAML")
    try:
        return read_rows(read_workbook(data) if is_workbook(data) else read_table(data), title)
    except TableRefused as refused:
        if is_workbook(data):
            raise ImportRefused("spreadsheet_file", refused.line) from None
        raise ImportRefused(
            "unknown_dialect", refused.line, found=start[:40].decode("utf-8", "replace")
        ) from None


def _read_json(data: bytes, title: str) -> RawSchedule:
    root = parse_json(data)
    if is_sessionize(root):
        return read_sessionize(root, title)
    if isinstance(root, Lined):
        schedule = root.get("schedule")
        for holder in (schedule, root):
            conference = holder.get("conference") if isinstance(holder, Lined) else None
            if isinstance(conference, Lined) and ("days" in conference or "acronym" in conference):
                return read_conference(root, conference, title)
    return read_objects(root, title)
