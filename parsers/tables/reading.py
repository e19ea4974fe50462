"""Rows of text tables and workbooks, as text, with the place of each.

Text tables are decoded and read as a stream. The encoding is what a byte-order mark says, UTF-16 where many of every
other byte are zero, UTF-8 where the bytes are, else a code page (see `parsers.text.codepages`), which is told.
Workbooks (xlsx, xlsb, xls, ods) are read by calamine, which holds one sheet in memory; what would unpack to more than
two gigabytes is refused.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec
import python_calamine as calamine

from parsers.errors import ArchiveTooLarge, FileMalformed, UserError
from parsers.evidence import Item
from parsers.text.codepages import is_utf8, page_of, page_of_lines
from parsers.text.csvtext import rows as rows_of

DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LOOK = 40  # rows in which a header is looked for
_MOST_UNPACKED = 2 << 30
_LARGEST_BOOK = 512 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_ENDS = re.compile(r"\r\n|\n|\r")
_ESCAPED_RETURN = re.compile(r"_x000[dD]_")
_BINARY = bytes((*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20)))

T = TypeVar("T")
Row = tuple[int, list[str]]


class Sheet(msgspec.Struct, frozen=True):
    """One table: its name (None for a text file), whether its places are lines, and its rows, as often as asked.

    A row is its number (of the sheet, or the line of the file, both from 1) and its cells as text. `unclosed`: once the
    rows were asked for, the lines with a quotation mark that nothing closes.
    """

    name: str | None
    rows: Callable[[], Iterator[Row]]
    by_line: bool = False
    unclosed: list[int] = []

    def first(self, n: int = _LOOK) -> list[Row]:
        """Return the first rows that hold anything."""
        return list(islice(((place, cells) for place, cells in self.rows() if any(cells)), n))


def is_book(item: Item) -> bool:
    """Say whether a file is a workbook, by its first bytes and its name (a zip may be anything else)."""
    head = item.head(8)
    return item.name.lower().endswith(BOOKS) and (head.startswith(_ZIP) or head == _OLE)


# -- text ---------------------------------------------------------------------------------------------------------


def text_encoding(head: bytes) -> str | None:
    """Return the encoding of a text table, None where the bytes are no text."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if len(head) > 15 and max(even, odd) * 6 > len(head) and min(even, odd) * 100 < len(head):
            return "utf-16-le" if odd > even else "utf-16-be"
        return None
    if len(head.translate(None, _BINARY)) < len(head):
        return None
    return "utf-8" if is_utf8(head) else page_of_lines(head.splitlines()) or "cp1252"


def encoding_of_text(item: Item) -> str | None:
    """Return the same of a whole table: one odd byte near its beginning makes no code page, and one far behind can."""
    encoding = text_encoding(item.head())
    if encoding is None or encoding.startswith(("utf-8-", "utf-16")):
        return encoding
    return page_of(item) or "utf-8"


def text_sheet(item: Item, encoding: str, delimiter: str) -> Sheet:
    """Return a text table."""
    unclosed: list[int] = []

    def rows() -> Iterator[Row]:
        unclosed.clear()
        return _rows(item.chunks(), encoding, delimiter, unclosed)

    return Sheet(None, rows, by_line=True, unclosed=unclosed)


def text_head(item: Item, encoding: str, delimiter: str) -> list[Row]:
    """Return the whole rows of the first bytes of a text table."""
    head = item.head()
    rows = list(_rows(iter([head]), encoding, delimiter, []))
    return rows[:-1] if item.size > len(head) else rows


def _rows(blocks: Iterator[bytes], encoding: str, delimiter: str, unclosed: list[int]) -> Iterator[Row]:
    """Yield the rows; `unclosed` takes the lines with a quotation mark that nothing closes where it should."""
    for place, cells in rows_of(lines(blocks, encoding), delimiter, unclosed):
        if place == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
            continue
        yield place, [cell.strip("\ufeff") if place == 1 else cell for cell in cells]


def lines(blocks: Iterator[bytes], encoding: str) -> Iterator[str]:
    """Yield lines with their ends as `\\n`; bytes that the encoding does not have stay as lone surrogates."""
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    rest = ""
    for block in blocks:
        text = rest + decoder.decode(block)
        last = 0
        for end in _ENDS.finditer(text):
            if end[0] == "\r" and end.end() == len(text):
                break  # its other half may be in the next block
            yield text[last : end.start()] + "\n"
            last = end.end()
        rest = text[last:]
    rest += decoder.decode(b"", True)
    for line in _ENDS.split(rest):
        if line:
            yield line + "\n"


# -- workbooks ----------------------------------------------------------------------------------------------------


def book_sheets(item: Item, wanted: Callable[[str], bool] = lambda _: True) -> list[Sheet]:
    """Return the sheets of a workbook whose names are wanted. Raises FileMalformed and ArchiveTooLarge."""
    _refuse_bomb(item)
    book = _guarded(item, lambda: _open(item))
    names = _guarded(item, lambda: list(book.sheet_names))
    return [_book_sheet(item, book, name) for name in names if wanted(name)]


def _open(item: Item) -> calamine.CalamineWorkbook:
    with item.open() as stream:
        return calamine.CalamineWorkbook.from_filelike(stream)  # reads it whole


def _book_sheet(item: Item, book: calamine.CalamineWorkbook, name: str) -> Sheet:
    def rows() -> Iterator[Row]:
        sheet = _guarded(item, lambda: book.get_sheet_by_name(name))
        first = sheet.start[0] if sheet.start is not None else 0
        cells = sheet.iter_rows()
        n = first
        while (row := _guarded(item, lambda: next(cells, None))) is not None:
            n += 1
            yield n, [cell_text(value) for value in row]

    return Sheet(name, rows)


def cell_text(value: object) -> str:
    """A cell as text: dates as ISO 8601, whose order nobody can mistake; whole numbers without a point."""
    if isinstance(value, str):
        return _ESCAPED_RETURN.sub("", value) if "_x000" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        whole = int(value.total_seconds())
        return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    return "" if value is None else str(value)


def _guarded(item: Item, call: Callable[[], T]) -> T:
    """Call the reader of workbooks; what it cannot take, and where it gives up (a panic of its own language, which is
    no ordinary exception), becomes a sentence.
    """
    try:
        return call()
    except UserError:
        raise
    except Exception as error:  # the reader has a kind of its own for each format
        raise _malformed(item, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _malformed(item, error) from error


def _refuse_bomb(item: Item) -> None:
    """Add up the sizes that the directory of a zip states; calamine would unpack them all into memory."""
    if item.size > _LARGEST_BOOK:
        raise ArchiveTooLarge(path=item.path, size=item.size, packed=item.size)
    if not item.head(4).startswith(_ZIP):
        return
    size = 0
    carry = b""
    for block in item.chunks():
        data = carry + block
        at = data.find(b"PK\x01\x02")
        while 0 <= at <= len(data) - 46:
            size += int.from_bytes(data[at + 24 : at + 28], "little")
            at = data.find(b"PK\x01\x02", at + 4)
        carry = data[-3:] if at < 0 else data[at:]
    if size > _MOST_UNPACKED:
        raise ArchiveTooLarge(path=item.path, size=size, packed=item.size)


def _malformed(item: Item, error: BaseException) -> FileMalformed:
    """Return the sentence for a workbook that its reader cannot take."""
    return FileMalformed(path=item.path, reason=f"{type(error).__name__}: {error}")
