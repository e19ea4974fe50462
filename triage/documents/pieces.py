"""What the readers of documents share: why there are no words, and the way of XML into lines."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from xml.parsers import expat

ENCRYPTED, DAMAGED, TOO_LARGE, OTHER, EMPTY, SCAN, MISSING = (
    "encrypted", "damaged", "large", "other", "empty", "scan", "missing")
_BLOCK = 1 << 16
_PART = 20_000  # characters that are sent at once
_UNPACKED = 256 << 20  # bytes of one document


class Unreadable(Exception):
    """There are no words, or no more. `why`: one of the above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Packed:
    """The files inside a document that is a zip. All of it together may unpack to so much and no more."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = _UNPACKED
        self.names = archive.namelist()

    def blocks(self, name: str) -> Iterator[bytes]:
        """A file inside, unpacked step by step. Raises Unreadable."""
        try:
            with self._archive.open(name) as stream:
                while block := stream.read(_BLOCK):
                    self._left -= len(block)
                    if self._left < 0:
                        raise Unreadable(TOO_LARGE)
                    yield block
        except RuntimeError as error:  # so it says that a password is needed
            raise Unreadable(ENCRYPTED) from error

    def matching(self, pattern: str) -> list[str]:
        """Names of files inside, with numbers in the order of numbers."""
        found = [name for name in self.names if re.fullmatch(pattern, name, re.IGNORECASE)]
        return sorted(found, key=lambda name: [int(part) if part.isdecimal() else 0 for part in re.split(
            r"(\d{1,9})", name)] if re.search(r"\d", name) else [0])

    def unpacked(self) -> int:
        """The bytes that it says it unpacks to."""
        return sum(info.file_size for info in self._archive.infolist())


class Lines:
    """Words of an XML document, told as events by expat, as lines. What is asked of the names of elements (without
    their namespace) a subclass says.

    Entities that a document defines are never looked up, nor is anything outside it: one that defines any is refused.
    """

    #: Elements behind which a line ends, and what stands for others.
    paragraphs: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    signs: Mapping[str, str] = MappingProxyType({})
    #: Elements whose words do not count (by their bare names, or with the namespace before a blank), and those around
    #: words that were deleted.
    silent: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    #: Elements whose words count. `squeezed`: blanks and ends of lines in them count as one blank.
    words: frozenset[str] = frozenset()
    squeezed = False

    def __init__(self) -> None:
        self._got: list[str] = []
        self._size = 0
        self._silent = self._cell = self._word = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._refuse
        self._parser.buffer_text = True

    def read(self, blocks: Iterator[bytes]) -> Iterator[str]:
        """The words, some lines at a time. Raises Unreadable, of a damaged document at its first fault."""
        try:
            for block in blocks:
                self._parser.Parse(block, False)
                if self._size > _PART:
                    yield self._taken()
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            if rest := self._taken():
                yield rest
            raise Unreadable(DAMAGED) from error
        yield self._taken()

    def _taken(self) -> str:
        text = "".join(self._got)
        self._got, self._size = [], 0
        return text

    def _add(self, text: str) -> None:
        self._got.append(text)
        self._size += len(text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in self.silent or name in self.silent:
            self._silent += 1
        if self._silent:
            return
        self._cell += local in self.cells
        self._word += local in self.words
        if local in self.deleted:
            self._add("[-")
        if (sign := self.signs.get(local)) is not None:
            self._add(sign * _times(attributes))

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in self.silent or name in self.silent:
            self._silent -= 1
            return
        if self._silent:
            return
        if local in self.deleted:
            self._add("-]")
        self._word -= local in self.words
        if local in self.cells:
            self._cell -= 1
            if self._got and self._got[-1] == " ":
                self._got.pop()
            self._add("\t")
        elif local in self.rows or (local in self.paragraphs and not self._cell):
            self._add("\n")
        elif local in self.paragraphs:  # lines inside a cell: the row stays one line
            self._add(" ")

    def _data(self, text: str) -> None:
        if self._word and not self._silent:
            self._add(_BLANKS.sub(" ", text) if self.squeezed else text)

    def _refuse(self, *_: object) -> None:
        raise Unreadable(DAMAGED)


_BLANKS = re.compile(r"[ \t\r\n]+")


def _times(attributes: dict[str, str]) -> int:
    """How many blanks an element of OpenDocument stands for (attribute `c`)."""
    said = next((value for name, value in attributes.items() if name.endswith(" c")), "1")
    return min(int(said), 200) if said.isascii() and said.isdecimal() else 1
