"""Tables read as spreadsheet programs write them, written so that none runs as a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.core.spreadsheet import (
    MAX_COLUMNS,
    TableRefused,
    Value,
    plain_cell,
    read_table,
    safe_cell,
    write_csv,
)

CELLS = st.text(
    st.one_of(
        st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]),
        st.sampled_from("=+-@\t'＝\",;\n "),
    ),
    max_size=20,
)
FRENCH = "Nom;Prénom;Société\r\nDupont;Zoé;Énergie & Cœur\r\nGarçon;Noël;Hôtel\r\n"


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+33 1", "-2", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1", "＋1", "－1", "＠x", "\u00a0=1", "\n=1"],
)
def test_formulas_are_made_harmless_and_come_back(value: str) -> None:
    assert safe_cell(value) == "'" + value
    assert plain_cell(safe_cell(value)) == value


@pytest.mark.parametrize("value", ["", "abc", "l’été", "'guillemets'", "a=b", "1-2", "Zoé @ Acme", " x"])
def test_nothing_else_is_altered(value: str) -> None:
    assert safe_cell(value) == value
    assert plain_cell(value) == value


@given(CELLS)
def test_every_cell_comes_back(value: str) -> None:
    assert plain_cell(safe_cell(value)) == value


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(["fr", "en"])
)
def test_a_table_comes_back(rows: list[list[str]], lang: str) -> None:
    head = ["Nom", "Société", "Ville", "Pays"]
    table = read_table(write_csv([head, *rows], lang))
    assert [list(row) for row in table.rows] == [head, *rows]


def test_french_readers_get_what_their_excel_opens() -> None:
    rows: list[list[Value]] = [
        ["Nom", "Durée", "Ouvert", "Le"],
        ["Zoé; Marc", 1.5, True, datetime.fromisoformat("2026-11-25 09:30")],
        ["=1", -3, None, date(2026, 1, 2)],
    ]
    assert write_csv(rows, "fr") == (
        '\ufeffNom;Durée;Ouvert;Le\r\n"Zoé; Marc";1,5;oui;2026-11-25 09:30\r\n\'=1;-3;;2026-01-02\r\n'.encode()
    )
    assert write_csv(rows[:2], "en") == (
        "\ufeffNom,Durée,Ouvert,Le\r\nZoé; Marc,1.5,yes,2026-11-25 09:30\r\n".encode()
    )


def test_quoting_is_as_rfc_4180_says() -> None:
    data = write_csv([['a"b', "c\nd", "e,f"]], "en").decode("utf-8-sig")
    assert data == '"a""b","c\nd","e,f"\r\n'
    assert next(csv.reader(io.StringIO(data))) == ['a"b', "c\nd", "e,f"]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("cp1252", "cp1252"), ("mac-roman", "mac-roman"),
    ],
)  # fmt: skip
def test_encodings_are_recognised(encoding: str, named: str) -> None:
    table = read_table(FRENCH.encode(encoding))
    assert (table.encoding, table.delimiter) == (named, ";")
    assert table.rows[1:] == (("Dupont", "Zoé", "Énergie & Cœur"), ("Garçon", "Noël", "Hôtel"))


@pytest.mark.parametrize(
    ("text", "delimiter", "rows"),
    [
        ("a;b\n1;2", ";", (("a", "b"), ("1", "2"))),
        ("a\tb, c\n1\t2", "\t", (("a", "b, c"), ("1", "2"))),
        ("a|b\n1|2", "|", (("a", "b"), ("1", "2"))),
        ('"a;b;c",d\n1,2', ",", (("a;b;c", "d"), ("1", "2"))),
        ("sep=|\r\na|b\r\n1,5|2", "|", (("a", "b"), ("1,5", "2"))),
        ("Rapport\n\na;b\n1;2", ";", (("Rapport",), (), ("a", "b"), ("1", "2"))),
        ("email\nx@y.example", ",", (("email",), ("x@y.example",))),
        ("a,b\r1,2\r", ",", (("a", "b"), ("1", "2"))),
        ("a,b\x00\n1,\x002", ",", (("a", "b"), ("1", "2"))),
    ],
)
def test_separators_are_recognised(text: str, delimiter: str, rows: tuple[tuple[str, ...], ...]) -> None:
    table = read_table(text.encode())
    assert (table.delimiter, table.rows) == (delimiter, rows)


def test_rows_know_their_line() -> None:
    assert read_table(b'a,b\n"x\ny",1\n\n2,3\n').lines == (1, 2, 4, 5)
    assert read_table(b"sep=;\na;b\n1;2\n").lines == (2, 3)


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", "empty", 0), (b"\n\n", "empty", 0), (b"\xef\xbb\xbf", "empty", 0),
        (b"a,b\n1,\"" + b"x" * 200_000, "broken", 2), (b"a,b\n" + b"," * MAX_COLUMNS, "too_large", 2),
        (b"a" * 10_000_001, "too_large", 0),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(data: bytes, reason: str, line: int) -> None:
    with pytest.raises(TableRefused) as refused:
        read_table(data)
    assert (refused.value.reason, refused.value.line) == (f"core.table.{reason}", line)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        table = read_table(data)
    except TableRefused:
        return
    assert len(table.rows) == len(table.lines)
