"""The lines of a text file, whatever its encoding, streamed with their place in the file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Literal, Self

from parsers.filetypes import Encoding, encoding_of
from parsers.item import Item
from parsers.text.codepages import again, decode, in_halves, once
from parsers.text.holes import FEWEST, HOLE, thinned

_LONGEST = 16 << 20  # characters of a line
_LONGEST_LINE = (
    4 << 20
)  # bytes; a longer line is taken in pieces, or a file without line ends would fill the memory

_STRANGE = re.compile("[\udc80-\udcff]")
_LOOKED_AT = 300  # characters behind a CR, in which a head would stand

#: How a line ended: at the end of the file (or of a piece), by LF, by CR LF (or by a CR before a dated line).
Ending = Literal[0, 1, 2]
#: (text without its end, byte offset, ending)
Line = tuple[str, int, Ending]


class Lines:
    """The lines of a file, or of a part of it. `damaged`: those with bytes that are no UTF-8, kept as surrogates.
    `halves`: the file is in CESU-8 (see `codepages.decode`), known from the first such line on. `page`: the code page
    of a text that is in no Unicode (see `parsers.text.codepages`); what it lacks is kept so, too. `twice`: the page
    that a text was taken for when it was made UTF-8 anew, which is turned back.

    `first`: the number of the first line, from 1; the part goes from byte `start` up to `stop` (None: the end).
    `without_zeros`: zeros in a row end a line, and those before a dated line are no part of it; `holes` counts such
    places up to the line that was given last, `zeros` their bytes; the first is at `first_hole`. Without it a few of
    them stay in the line (see `thinned`).
    """

    def __init__(
        self, item: Item, start: int = 0, stop: int | None = None, first: int = 1, *, without_zeros: bool = False,
        page: str | None = None, twice: str | None = None,
    ) -> None:  # fmt: skip
        head = item.head()
        self.page, self.twice = page, twice
        self.encoding: Encoding = encoding_of(head) or "utf-8"
        self.damaged = 0
        self.halves = False
        self.holes = self.zeros = self.first_hole = 0
        self.first = first
        self._without_zeros = without_zeros
        self._item = item
        self._start, self._stop = start, stop
        self._bare_cr = self.encoding == "utf-8" and b"\n" not in head and b"\r" in head

    def begins(self, text: str) -> bool:
        """Whether what one writes begins here, so that a CR alone, or a few zeros, before it ended a line."""
        return False

    def cut(self, places: list[tuple[int, int]]) -> Iterator[Self]:
        """Yield the parts between these places (number of a line, its byte), in order."""
        bounds = [(self.first, self._start), *places]
        for (line, start), stop in zip(bounds, [*(byte for _, byte in places), self._stop], strict=True):
            yield type(self)(self._item, start, stop, line, without_zeros=self._without_zeros, page=self.page,
                             twice=self.twice)  # fmt: skip

    def _blocks(self) -> Iterator[bytes]:
        at = 0
        for block in self._item.chunks():
            begin, end = max(self._start - at, 0), len(block) if self._stop is None else self._stop - at
            if begin < len(block) and end > begin:
                yield block[begin:end]
            at += len(block)
            if self._stop is not None and at >= self._stop:
                return

    @property
    def odd(self) -> bool:
        """Whether what is read is not what the bytes are in UTF-8, so that these are kept."""
        return self.page is not None or self.twice is not None

    def __iter__(self) -> Iterator[Line]:
        self.damaged = self.holes = self.zeros = self.first_hole = 0
        for text, offset, ending in self._utf8() if self.encoding == "utf-8" else self._utf16():
            if "\0" in text and self._without_zeros:
                for piece in self._cut_at_zeros(text, offset, ending):
                    yield from self._cut_at_cr(*piece)
            elif "\0" in text:
                yield from self._cut_at_cr(thinned(text, last=not ending), offset, ending)
            elif "\r" in text:
                yield from self._cut_at_cr(text, offset, ending)
            else:
                yield text, offset, ending

    def _cut_at_zeros(self, text: str, offset: int, ending: Ending) -> Iterator[Line]:
        """Yield what stands before, between and behind zeros; of a line of zeros alone its end, if it has one."""
        start = 0
        holes = [hole.span() for hole in HOLE.finditer(text)]
        few = len(text) - len(text.lstrip("\0"))
        if 0 < few < FEWEST and (
            few == len(text) or self.begins(text[few : few + _LOOKED_AT])
        ):
            holes.insert(0, (0, few))
        for begin, end in holes:
            if begin > start:
                yield text[start:begin], offset, 0 if end < len(text) else ending
                offset += self._size(text[start:begin])
            if not self.holes:
                self.first_hole = offset
            self.holes += 1
            size = self._size(text[begin:end])
            self.zeros += size
            offset += size
            start = end
        if start < len(text) or (ending and not text.strip("\0")):
            yield text[start:], offset, ending

    def _cut_at_cr(self, text: str, offset: int, ending: Ending) -> Iterator[Line]:
        """A CR alone ends a line where a dated one follows; elsewhere it is what somebody wrote."""
        start = 0
        while True:
            end = text.find("\r", start)
            while end >= 0 and not self.begins(text[end + 1 : end + 1 + _LOOKED_AT]):
                end = text.find("\r", end + 1)
            if end < 0:
                break
            yield text[start:end], offset, 2
            offset += self._size(text[start : end + 1])
            start = end + 1
        yield text[start:], offset, ending

    def _size(self, text: str) -> int:
        return len(self.bytes_of(text)) if self.encoding == "utf-8" else _length(text)

    def bytes_of(self, text: str) -> bytes:
        """Return the bytes of a text as they stand in a file that is in no UTF-16."""
        if self.twice is not None:
            text = again(text, self.twice)
        if self.halves and self.page is None:
            return in_halves(text)
        return text.encode(self.page or "utf-8", "surrogateescape")

    def _utf8(self) -> Iterator[Line]:
        mark = b"\r" if self._bare_cr else b"\n"
        offset = self._start
        for data in self._whole_lines(mark):
            pieces = data.split(mark)
            try:  # decoding a block at once is several times faster than line by line
                texts: list[str] = data.decode(self.page or "utf-8").split(mark.decode())
            except UnicodeDecodeError:
                texts = [self._decode(piece) for piece in pieces]
            if self.twice is not None:
                texts = [once(text, self.twice) or text for text in texts]
            last = pieces.pop()
            for piece, text in zip(pieces, texts, strict=False):
                if text[-1:] == "\r":  # two, where a program made CR LF of the LF of a CR LF
                    yield text.rstrip("\r"), offset, 2
                else:
                    yield text, offset, 1
                offset += len(piece) + 1
            if last:
                yield texts[-1], offset, 0
                offset += len(last)

    def _whole_lines(self, mark: bytes) -> Iterator[bytes]:
        rest = b""
        for block in self._blocks():
            data = rest + block
            end = data.rfind(mark) + 1
            if not end and len(data) < _LONGEST_LINE:
                rest = data
                continue
            end = end or _whole_characters(data)
            rest = data[end:]
            yield data[:end]
        if rest:
            yield rest

    def _decode(self, piece: bytes) -> str:
        try:
            return piece.decode(self.page or "utf-8")
        except UnicodeDecodeError:
            text = piece.decode(self.page, "surrogateescape") if self.page is not None else decode(piece)
            self.halves = self.halves or (self.page is None and text.encode("utf-8", "surrogateescape") != piece)
            self.damaged += _STRANGE.search(text) is not None
            return text

    def _utf16(self) -> Iterator[Line]:
        decoder = codecs.getincrementaldecoder(self.encoding)("surrogatepass")
        offset, rest = self._start, ""
        for block in self._blocks():
            *whole, rest = (rest + decoder.decode(block)).split("\n")
            for text in whole:
                if text[-1:] == "\r":
                    yield text.rstrip("\r"), offset, 2
                else:
                    yield text, offset, 1
                offset += _length(text) + 2
            if len(rest) > _LONGEST_LINE:
                yield rest, offset, 0
                offset, rest = offset + _length(rest), ""
        if rest:
            yield rest.removesuffix("\r"), offset, 0


def _whole_characters(data: bytes) -> int:
    """Return the length of `data` without a character that was cut at its end."""
    end = len(data)
    while end > len(data) - 4 and data[end - 1] & 0xC0 == 0x80:
        end -= 1
    return end - 1 if data[end - 1] >= 0xC0 else len(data)


def _length(text: str) -> int:
    return len(text) * 2 + (0 if text.isascii() else sum(character > "\uffff" for character in text) * 2)


def text_lines(item: Item) -> Iterator[str]:
    """The lines of a text file with their ends. Only a line feed ends one: messages hold other separators.

    Of zeros in a row a few stay (see `thinned`).
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    rest = ""
    for block in item.chunks():
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        yield from (f"{thinned(line)}\n" for line in lines)
        if len(rest) > _LONGEST:
            yield rest
            rest = ""
    yield thinned(rest + decoder.decode(b"", True), last=True)
