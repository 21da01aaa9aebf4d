"""XLSX workbooks as tables, read within bounds and written without formulas (S32, S35)."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from webinar.core.spreadsheet import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Table,
    TableRefused,
    Value,
    plain_cell,
    safe_cell,
)

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ENTRIES = 300
MAX_UNPACKED = 60_000_000
MAX_RATIO = 200
SMALL_ENTRY = 1_000_000
# Excel's own limit for one cell.
MAX_CELL = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a ZIP archive, as every XLSX is."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes) -> Table:
    """The first sheet that has any cell, as text; raises TableRefused."""
    if len(data) > MAX_BYTES:
        raise TableRefused("core.table.too_large")
    _check_archive(data)
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # slow to import, seldom needed

    try:
        with warnings.catch_warnings():
            # It warns of styles and extensions that it leaves out; we want cells only.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                for sheet in book.worksheets:
                    rows = _rows(sheet)
                    if any(any(row) for row in rows):
                        return Table(tuple(rows), tuple(range(1, len(rows) + 1)), "xlsx", "")
            finally:
                book.close()
    except TableRefused:
        raise
    except Exception:
        # The library raises whatever a damaged part makes it stumble on.
        raise TableRefused("core.table.broken") from None
    raise TableRefused("core.table.empty")


def write_workbook(rows: Iterable[Sequence[Value]], title: str) -> bytes:
    """One sheet with a bold, frozen header row; no cell is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.styles import Font  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31].strip("' ") or "Estrade")
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        cells = [WriteOnlyCell(sheet, value=_written(value)) for value in row]
        for cell in cells:
            if number == 0:
                cell.font = Font(bold=True)
            if isinstance(cell.value, str):
                cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check_archive(data: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise TableRefused("core.table.broken") from None
    unpacked = sum(entry.file_size for entry in entries)
    dense = any(
        entry.file_size > max(SMALL_ENTRY, MAX_RATIO * max(1, entry.compress_size)) for entry in entries
    )
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or dense:
        raise TableRefused("core.table.too_large")
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise TableRefused("core.table.broken")


def _rows(sheet: Any) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS):
        if len(rows) >= MAX_ROWS:
            raise TableRefused("core.table.too_large", len(rows))
        cells = [_read(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        rows.append(tuple(cells))
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _read(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds").removesuffix(":00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain_cell(str(value).replace("_x000D_\n", "\n").replace("_x000D_", "\n"))


def _written(value: Value) -> Value:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    if isinstance(value, str):
        return safe_cell(_ILLEGAL.sub("", value))[:MAX_CELL]
    return value
