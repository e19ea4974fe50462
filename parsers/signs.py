"""What tells at a glance that a file cannot be of a format, so that few formats are asked about each of 100,000 files.

A format declares in `Parser.signs` what every file of it has: tables of its database, the character that it opens with,
words of its first bytes, the ending of its name. From all of them one `Index` is made, which looks at the first bytes
of a file (or the tables of a database) once and names the formats that are still possible; only their `identify` runs,
and only it decides. A format that declares nothing is asked about every file: slower, and right. One that declares
something that a file of it may lack is wrong: tests compare both ways over every fixture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
import re2

from parsers.filetypes import begins_as_text_cannot, encoding_of

if TYPE_CHECKING:
    from parsers.item import Item

_SQLITE = b"SQLite format 3\x00"
#: What may stand before the first character of a file: byte order marks, the zeros of UTF-16 and UTF-32, blanks.
_PADDING = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\v\f"
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_FEW = 32  # bytes; more padding is rare

T = TypeVar("T")


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What every file of a format has; each that is declared must be there.

    `tables`: it is a SQLite database with one of these (small and capital letters are alike). `database`: it is one,
    whatever its tables are called. (Of a database whose tables cannot be read, every format of databases is asked.)
    `opens`: the bytes that can be its first, behind byte order marks, zeros and blanks. `marks`: one of these, in small
    letters, stands in its first 8192 bytes, which may have capitals and be UTF-16 or UTF-32. `endings`: its name ends
    with one of these, in small letters. `text`: it is text in UTF-8 or UTF-16, with damage at most. A file that begins
    as pictures, archives or programs do has neither `marks` nor `text`.
    """

    tables: tuple[str, ...] = ()
    database: bool = False
    opens: bytes = b""
    marks: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    text: bool = False

    @property
    def is_database(self) -> bool:
        return self.database or bool(self.tables)

    @property
    def is_other(self) -> bool:
        """Whether a file that has them is no database."""
        return bool(self.opens or self.marks or self.endings or self.text)


@lru_cache(256)
def any_of(words: tuple[bytes, ...]) -> Callable[[bytes], Any]:
    """A function that returns None where none of these stands in some bytes: in one pass, a tenth of the time that it
    takes to look for one after the other. An empty one stands everywhere.
    """
    if not words:
        return lambda _: None
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are
    options.log_errors = False
    found: Callable[[bytes], Any] = re2.compile(b"|".join(map(re.escape, words)), options).search
    return found


class _Entry(msgspec.Struct, Generic[T], frozen=True):
    format: T
    endings: tuple[str, ...]
    text: bool
    marks: tuple[bytes, ...]
    wide_marks: tuple[bytes, ...]


class Index(Generic[T]):
    """Names the formats that a file can be of, in the order in which they were given."""

    def __init__(self, formats: Iterable[tuple[T, Signs]]) -> None:
        self._formats: list[T] = []
        self._databases: list[int] = []
        self._whatever_tables: list[int] = []
        self._by_table: dict[str, list[int]] = {}
        self._by_first: dict[bytes, list[_Entry[T]]] = {b"": [], **{bytes([n]): [] for n in range(256)}}
        self._marks: dict[bytes, Callable[[bytes], Any]] = {}
        for n, (one, signs) in enumerate(formats):
            self._formats.append(one)
            if not signs.is_other:
                self._databases.append(n)
                if not signs.tables:
                    self._whatever_tables.append(n)
                for table in signs.tables:
                    self._by_table.setdefault(table.lower(), []).append(n)
            if not signs.is_database:
                marks = tuple(mark.encode() for mark in signs.marks)
                wide = tuple(mark.encode(code).lower() for mark in signs.marks for code in _WIDE)
                entry = _Entry(one, signs.endings, signs.text, marks, wide)
                for first in (bytes((n,)) for n in signs.opens) if signs.opens else self._by_first:
                    self._by_first[first].append(entry)
        for first, entries in self._by_first.items():
            self._marks[first] = any_of(_together(entries))

    def possible(self, item: Item) -> list[T]:
        """The formats that this file can be of."""
        head = item.head()
        if head.startswith(_SQLITE):
            return self._of_database(item)
        first = head[:_FEW].lstrip(_PADDING)[:1] or head.lstrip(_PADDING)[:1]
        no_text = begins_as_text_cannot(head)
        low = b"" if no_text else head.lower()
        wide = not no_text and (head.startswith(_WIDE_MARKS) or head.count(0) * 16 > len(head))
        name = text = marked = None
        found = []
        for entry in self._by_first[first]:
            if entry.endings:
                name = item.name.lower() if name is None else name
                if not name.endswith(entry.endings):
                    continue
            if entry.marks:
                if marked is None:
                    marked = self._marks[first](low) is not None
                if not ((marked or _is_alone(entry)) and _holds(low, entry.marks)) and not (
                    wide and _holds(low, entry.wide_marks)):
                    continue
            if entry.text:
                if text is None:
                    text = not no_text and not item.binary and encoding_of(head) is not None
                if not text:
                    continue
            found.append(entry.format)
        return found

    def _of_database(self, item: Item) -> list[T]:
        schema = item.schema()
        if schema is None:
            return [self._formats[n] for n in self._databases]
        found = set(self._whatever_tables)
        for table in schema:
            found.update(self._by_table.get(table.lower(), ()))
        return [self._formats[n] for n in sorted(found)]


def _is_alone(entry: _Entry[T]) -> bool:
    """Whether its marks are looked for by themselves: few files get there, or a single character is found at once."""
    return bool(entry.endings) or len(entry.marks[0]) == 1


def _together(entries: Sequence[_Entry[T]]) -> tuple[bytes, ...]:
    return tuple(sorted({mark for entry in entries if entry.marks and not _is_alone(entry) for mark in entry.marks}))


def _holds(data: bytes, marks: tuple[bytes, ...]) -> bool:
    for mark in marks:  # noqa: SIM110  (a loop takes half the time of any())
        if mark in data:
            return True
    return False
