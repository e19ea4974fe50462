"""XLSX workbooks written as a stream, a row after the other: about fifteen times as fast as with openpyxl.

Facts: ECMA-376 Part 1, 18.3 (sheets; a cell without a reference stands after the one before it; 18.3.1.2: a filter
in the heading), 18.4.8 and 22.9.2.19 (`_xHHHH_` in a text stands for a character, so that such letters themselves are
escaped), 18.8.45 (`quotePrefix`: a text stays one when somebody edits its cell); the limits are those that Microsoft
gives for Excel: 1,048,576 rows, 32,767 characters a cell, 15 digits a number. Texts are written as texts, which no
program takes for formulas or numbers: what begins as a formula, a number with a + among them, stands as it is, and is
marked so that it stays a text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from triage.exchange.writing import cell

ROWS = 1_048_575  # of a sheet, below its heading
CHARACTERS = 32_767  # of a cell, in UTF-16 as those programs count: an emoji is two
_EXACT = 10**15  # what is longer than 15 digits stands as text, or its last digits would become zeros
CUT = " …"
#: A sheet's XML stays below what a ZIP file without its 64-bit extension holds, which not every program reads.
_BYTES = 1_900_000_000
_PENDING = 2000  # rows that are compressed together
_NARROW, _WIDE = 8, 60  # of a column, in characters
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0 has no way to write them
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPENING = (f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
            'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>')
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>'
    '<sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" '
    'fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" '
    'xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle '
    'name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>')


class Workbook:
    """A workbook that is being written; whole once it is closed. `cut`: cells that were too long for a cell."""

    def __init__(self, path: Path) -> None:
        self.cut = 0
        self.titles: list[str] = []
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._sheet: IO[bytes] | None = None
        self._columns: Sequence[str] = ()
        self._pending: list[str] = []
        self._widths: list[int] | None = None  # of the columns so far, in characters, until the first rows are written
        self._rows = self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None:
            self._end_sheet()
            self._frame()
        elif self._sheet is not None:
            self._sheet.close()
        self._zip.close()

    def sheet(self, title: str, columns: Sequence[str]) -> None:
        """Begin a sheet with its heading; what is appended then stands in it, or in further ones when it is full."""
        self._end_sheet()
        part = sum(known == title or known.startswith(f"{title} ") for known in self.titles)
        self.titles.append(f"{title} {part + 1}" if part else title)
        self._sheet = self._zip.open(_member(f"xl/worksheets/sheet{len(self.titles)}.xml"), "w")
        self._title, self._columns, self._rows, self._size = title, columns, 0, 0
        self._widths = [_width(column) for column in columns]

    def append(self, values: Iterable[Any]) -> None:
        """A row of texts, numbers, truths and Nones, each safe in a spreadsheet program."""
        if self._rows >= ROWS or self._size >= _BYTES:
            self.sheet(self._title, self._columns)
        values = list(values)
        if self._widths is not None:
            self._widths = [max(known, _width(value)) for known, value in zip(self._widths, values, strict=True)]
        self._pending.append(f"<row>{''.join(map(self._cell, values))}</row>")
        self._rows += 1
        if len(self._pending) >= _PENDING:
            self._flush()

    def _cell(self, value: Any) -> str:
        if value is None or value == "":
            return "<c/>"
        if isinstance(value, str):
            if len(value) < 200:
                return _short(value)
            value, style = _styled(value)
            if 2 * len(value) > CHARACTERS and len(units := value.encode("utf-16-le")) > 2 * CHARACTERS:
                self.cut += 1
                value = units[:2 * (CHARACTERS - len(CUT))].decode("utf-16-le", "ignore") + CUT
            return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
        if isinstance(value, bool):
            return f'<c t="b"><v>{value:d}</v></c>'
        if not -_EXACT < value < _EXACT:  # nor is a number what is none
            return _short(str(value))
        return f"<c><v>{value!r}</v></c>"

    def _begin(self, sheet: IO[bytes], widths: Sequence[int]) -> None:
        """The heading, above columns as wide as the first rows need."""
        columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
                          for n, width in enumerate(widths, 1))
        heading = "".join(f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{_text(column)}</t></is></c>'
                          for column in self._columns)
        sheet.write(f"{_OPENING}<cols>{columns}</cols><sheetData><row>{heading}</row>".encode())
        self._widths = None

    def _flush(self) -> None:
        if self._sheet is not None and self._widths is not None:
            self._begin(self._sheet, self._widths)
        if self._sheet is not None and self._pending:
            data = "".join(self._pending).encode()
            self._size += len(data)
            self._sheet.write(data)
            self._pending.clear()

    def _end_sheet(self) -> None:
        self._flush()
        if self._sheet is not None:
            last = f"{_letters(len(self._columns))}{self._rows + 1}"
            self._sheet.write(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'.encode())
            self._sheet.close()
            self._sheet = None

    def _frame(self) -> None:
        numbers = range(1, len(self.titles) + 1)
        sheets = "".join(f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
                         for n, title in zip(numbers, self.titles, strict=True))
        links = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                        for n in numbers)
        parts = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
                        for n in numbers)
        members = {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels":
                f'<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId0" '
                f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": _STYLES.removeprefix(_HEAD),
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                           f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "[Content_Types].xml":
                f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
                'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/><Override '
                f'PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{parts}</Types>',
        }
        for name, text in members.items():
            self._zip.writestr(_member(name), _HEAD + text)


def _letters(column: int) -> str:
    """What a spreadsheet program calls a column, counted from 1: A to Z, AA to ZZ and so on."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def count_rows(path: Path) -> dict[str, int]:
    """Rows below the heading of each sheet of a workbook that this module wrote, read from the file; -1 for a sheet
    that is no XML, or whose rows have other numbers of cells than its heading.
    """
    with zipfile.ZipFile(path) as archive:
        with archive.open("xl/workbook.xml") as stream:
            titles = [str(sheet.get("name")) for sheet in etree.parse(stream).iter(f"{{{_MAIN}}}sheet")]
        return {title: _count(archive, n) for n, title in enumerate(titles, 1)}


def _count(archive: zipfile.ZipFile, n: int) -> int:
    """What stands in texts is escaped, so that marks of rows and cells in the bytes are rows and cells."""
    parser, before = expat.ParserCreate(), b""
    rows = cells = columns = 0
    with archive.open(f"xl/worksheets/sheet{n}.xml") as stream:
        while chunk := stream.read(1 << 20):
            try:
                parser.Parse(chunk)
            except expat.ExpatError:
                return -1
            data = before + chunk
            end = data.rfind(b">") + 1
            whole, before = data[:end], data[end:]
            rows += whole.count(b"<row")
            cells += whole.count(b"<c ") + whole.count(b"<c/") + whole.count(b"<c>")
            columns = columns or whole.partition(b"</row>")[0].count(b"<c ")
    return rows - 1 if cells == rows * columns and not before else -1


@lru_cache(maxsize=1 << 16)
def _short(value: str) -> str:
    """The XML of a text that is never too long: names, apps and paths come a thousand times."""
    value, style = _styled(value)
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _styled(value: str) -> tuple[str, str]:
    """(the text, the style of its cell): what a CSV has to begin with an apostrophe is marked here instead."""
    text = cell(value)
    return (text[1:], ' s="2"') if text.startswith("'") and not value.startswith("'") else (text, "")


def _width(value: Any) -> int:
    """Characters that a column needs for a value, with some air: one of a script of squares takes the room of two."""
    text = "" if value is None else str(value)[:2 * _WIDE]
    longest = max((sum(2 if char >= "\u2e80" else 1 for char in line) for line in text.splitlines()), default=0)
    return min(max(longest + 2, _NARROW), _WIDE)


def _text(value: str) -> str:
    value = _ESCAPED.sub("_x005F_", _UNPRINTABLE.sub("\ufffd", value))
    return escape(value, {"\r": "_x000D_"})


def _member(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = 0o600 << 16
    return made
