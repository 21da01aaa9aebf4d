"""Tables as spreadsheet programs write them, tables that no spreadsheet program runs as formulas (S35)."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 300
BOM = "\ufeff"
Value = str | int | float | bool | date | datetime | None
# What Excel, LibreOffice and Google take for the start of a formula, also behind blanks. An apostrophe of
# one's own before it gets a second one, so that taking one away gives back what was written.
_FORMULA = re.compile(r"'*[\s\u200b\u2060]*[=+\-@\t\r＝＋－＠]")
_DELIMITERS = ";\t,|"
_QUOTED = re.compile(r'"[^"]*"')
_MAC_FRENCH = re.compile(rb"[\x88\x8d\x8e\x8f\x90\x99]")
_ANSI_FRENCH = re.compile(rb"[\xe0-\xff\xc0-\xdc]")


class TableRefused(Exception):
    """A file that is no table we can read; `line` is where, `reason` a catalogue key."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason, line)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as text, with the line of the file that each row starts on."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    encoding: str
    delimiter: str


def safe_cell(value: str) -> str:
    """The cell with an apostrophe in front when a spreadsheet program would take it for a formula."""
    return "'" + value if _FORMULA.match(value) else value


def plain_cell(value: str) -> str:
    """The cell without the one apostrophe that `safe_cell` put in front."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value[1:]) else value


def write_csv(rows: Iterable[Sequence[Value]], lang: str = "en") -> bytes:
    """A CSV file that Excel opens by a double click: UTF-8 with BOM, `;` for French readers, `,` for others."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_shown(value, lang) for value in row])
    return (BOM + out.getvalue()).encode("utf-8")


def read_table(data: bytes) -> Table:
    """The rows of a CSV or TSV file of any usual encoding and separator; raises TableRefused."""
    if len(data) > MAX_BYTES:
        raise TableRefused("core.table.too_large")
    text, encoding = decode(data)
    text = text.replace("\x00", "").replace("\r\r\n", "\r\n")
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?\s*', first, re.I)
    delimiter = named[1] if named else _delimiter_of(text)
    rows, lines = _rows(rest if named else text, delimiter, 1 if named else 0)
    if not any(any(row) for row in rows):
        raise TableRefused("core.table.empty")
    return Table(tuple(rows), tuple(lines), encoding, delimiter)


@lru_cache(maxsize=2048)
def column_key(name: str) -> str:
    """A column's or key's name in one spelling: "Heure de début" and "heureDeDebut" are "heure_de_debut"."""
    apart = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip()))
    bare = "".join(char for char in apart if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def decode(data: bytes) -> tuple[str, str]:
    """Text and the encoding it was in: by byte order mark, NUL pattern, UTF-8, else Windows or old Mac."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name
    sample = data[:4000]
    if sample.count(0) > len(sample) // 3:
        name = "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
        return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if len(_MAC_FRENCH.findall(data)) > len(_ANSI_FRENCH.findall(data)):
        return data.decode("mac-roman"), "mac-roman"
    return data.decode("cp1252", "replace"), "cp1252"


def _shown(value: Value, lang: str) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return {"fr": ("non", "oui")}.get(lang, ("no", "yes"))[value]
    if isinstance(value, float) and lang == "fr":
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return safe_cell(value) if isinstance(value, str) else value


def _delimiter_of(text: str) -> str:
    for line in text[:20_000].splitlines()[:60]:
        outside = _QUOTED.sub("", line)
        counts = [(outside.count(sign), sign) for sign in _DELIMITERS]
        best = max(counts, key=lambda pair: pair[0])
        if best[0]:
            return best[1]
    return ","


def _rows(text: str, delimiter: str, skipped: int) -> tuple[list[tuple[str, ...]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            if len(rows) >= MAX_ROWS or len(row) > MAX_COLUMNS:
                raise TableRefused("core.table.too_large", start + skipped)
            rows.append(tuple(plain_cell(cell) for cell in row))
            lines.append(start + skipped)
            start = reader.line_num + 1
    except csv.Error:
        raise TableRefused("core.table.broken", start + skipped) from None
    return rows, lines
