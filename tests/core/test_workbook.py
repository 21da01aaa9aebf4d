"""XLSX workbooks."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from webinar.core.spreadsheet import TableRefused, Value
from webinar.core.workbook import is_workbook, read_workbook, write_workbook

CELLS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), st.sampled_from("=+-@'＝\n\t")), max_size=20
).filter(lambda text: "_x" not in text)  # fmt: skip


def saved(book: Workbook) -> bytes:
    """A workbook's file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return out.getvalue()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_a_table_comes_back(rows: list[list[str]]) -> None:
    table = read_workbook(write_workbook([["Nom", "Société"], *rows], "Inscrits"))
    assert [list(row) for row in table.rows[:1]] == [["Nom", "Société"]]
    for number, row in enumerate(rows, 1):
        read = list(table.rows[number]) if number < len(table.rows) else []
        assert read + [""] * (len(row) - len(read)) == row


def test_no_cell_is_a_formula_and_the_header_stays() -> None:
    morning = datetime.fromisoformat("2026-11-25 09:30")
    rows: list[list[Value]] = [["=1+1", "Nom"], ["=HYPERLINK(1)", "+33"], [morning, 2.5]]
    data = write_workbook(rows, "a/b:[c]")
    sheet = load_workbook(io.BytesIO(data)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["'=1+1", "Nom"], ["'=HYPERLINK(1)", "'+33"], [morning, 2.5]
    ]  # fmt: skip
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "d", "n"}
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet.title) == ("A2", True, "a b  c")
    assert is_workbook(data)


def test_cells_of_every_kind_are_text() -> None:
    book = Workbook()
    book.create_sheet("Suite")
    sheet = book.worksheets[1]
    sheet.append(["Nom", "Nombre", "Prix", "Jour", "Moment", "Vide", "Vrai"])
    sheet.append(
        ["Zoé", 12.0, 20.5, date(2026, 3, 20), datetime.fromisoformat("2026-03-20 09:12"), None, True]
    )
    sheet.append([])
    sheet.append(["fin"])
    table = read_workbook(saved(book))
    assert table.rows == (
        ("Nom", "Nombre", "Prix", "Jour", "Moment", "Vide", "Vrai"),
        ("Zoé", "12", "20.5", "2026-03-20", "2026-03-20 09:12", "", "True"),
        (),
        ("fin",),
    )
    assert table.lines == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04nonsense", "broken"),
        (archive({"a.txt": b"x"}), "broken"),
        (archive({"xl/workbook.xml": b"<a/>"}), "broken"),
        (archive({"xl/workbook.xml": b"<a/>", "bomb": b"0" * 30_000_000}), "too_large"),
        (archive({f"xl/{number}": b"x" for number in range(400)} | {"xl/workbook.xml": b""}), "too_large"),
        (saved(Workbook()), "empty"),
        (b"PK\x03\x04" + b"x" * 10_000_001, "too_large"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(TableRefused) as refused:
        read_workbook(data)
    assert refused.value.reason == f"core.table.{reason}"
