r"""A streaming reader of large JSON files that are not always JSON, with the byte offset of every element.

Telegram Desktop's own writer makes files that JSON parsers refuse: control characters as `\x0B`
(telegramdesktop/tdesktop issue 27571), `document_id` without quotes (issues 24961, 24984), and, once
reported, quotes that were not escaped (issue 8573). An export that was stopped ends anywhere. An event
parser (ijson) stops at the first such place and knows no offsets; here each element of a list is found and
decoded on its own by the standard library's C scanner, which also tells where it ends, so that a fault
costs one element.

Zeros in a row, as a failing medium leaves them, can join the beginning of one element to the end of another, and what
comes of it can be JSON. So an element that holds them is broken, whatever it can be read as (see `Torn`).
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Generator, Iterator
from typing import Any, Literal

import msgspec

from parsers.text.holes import FEWEST, HOLE, squeezed
from parsers.text.jsonrepair import DEPTH, TOKEN, end_by_next, end_of_brackets, end_of_last, end_of_line, mend
from parsers.text.jsonvalues import scan

_LIMIT = 16 << 20  # characters; a longer element is no message but an attack
_HEAD = 16  # bytes that tell the encoding
_PIECE = 1 << 16  # bytes
_MARGIN = 16  # characters from the end of the window within which an error may be only a cut
_REPAIRABLE = 8 << 20
_NEAR = 1 << 18  # characters within which the next element is looked for
_EXCERPT = 2000

_BLANKS = re.compile(r"[ \t\r\n]*")
_GAP = re.compile(r"[ \t\r\n,]*")
#: How an element of a list begins, where its format says nothing else: as a message of Telegram does.
MESSAGE_START = r'\{\s*"id"\s*:\s*"?-?\d+"?\s*,\s*"(?:type|date)"\s*:'
_MESSAGE = re.compile(MESSAGE_START)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"{\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00{", "utf-32-be"), (b"{\x00", "utf-16-le"), (b"\x00{", "utf-16-be"),
)  # fmt: skip


class Cut(Exception):
    """The file ends inside a value."""


class Damaged(Exception):
    """The structure around the elements does not hold at the window's position."""


class Torn(Damaged):
    """There are zeros in a row before the window's position: what held the elements may be lost in them."""


class Element(msgspec.Struct):
    """One element of a list. `offset` of its first byte.

    `problem`: `broken` (it could not be decoded) or `cut` (the file ends inside), then `raw` is its
    beginning. `guessed`: quotes inside its strings had to be guessed. `behind`: there are zeros in a row between it and
    the beginning of the list, so that it need not be of this list.
    """

    offset: int
    value: Any = None
    problem: Literal["broken", "cut"] | None = None
    raw: str | None = None
    guessed: bool = False
    behind: bool = False


def sniff_encoding(head: bytes) -> str:
    """Return the encoding that the first bytes show."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


class Window:
    """Text that moves along a file. `start`: byte offset to begin at (not inside a character)."""

    def __init__(self, blocks: Iterator[bytes], encoding: str | None = None, start: int = 0) -> None:
        self._blocks = _from(blocks, start)
        first = b""
        while len(first) < _HEAD and (block := next(self._blocks, None)) is not None:
            first += block
        self.encoding = encoding or sniff_encoding(first)
        utf8 = self.encoding.startswith("utf-8")
        self._errors = "surrogateescape" if utf8 else "surrogatepass"
        skipped = 0
        if start == 0:
            skipped = {"utf-8-sig": 3, "utf-16": 2, "utf-32": 4}.get(self.encoding, 0)
        if self.encoding in ("utf-16", "utf-32"):
            self.encoding += "-le" if first.startswith(b"\xff\xfe") else "-be"
        self.encoding = self.encoding.removesuffix("-sig")
        self._decoder = codecs.getincrementaldecoder(self.encoding)(self._errors)
        self.text = self._decode(first[skipped:])
        self.pos = 0
        self._begin = 0  # where the value that was decoded last begins
        self._stop = 0  # and how far the one that could not be was looked at
        self._mark = (0, start + skipped)  # a place of the text, and its offset in the file
        self.gap = ""  # what stood before the last element
        self.begins = _MESSAGE  # how elements do; other formats say it
        self._last: Any = None  # the element that was decoded last

    def _decode(self, block: bytes, final: bool = False) -> str:
        try:
            return self._decoder.decode(block, final)
        except UnicodeDecodeError:
            self._decoder.reset()
            return block.decode(self.encoding, "replace")

    def more(self) -> bool:
        """Read on, dropping what lies before the position. False at the end of the file.

        An element that is long already gets as much again, so that reading it takes time in proportion.
        """
        block = next(self._blocks, None)
        if block is None:
            return False
        wanted, blocks = len(self.text) - self.pos, [block]
        while (wanted := wanted - len(blocks[-1])) > 0 and (block := next(self._blocks, None)) is not None:
            blocks.append(block)
        offset = self.offset(self.pos)
        self.text = self.text[self.pos :] + self._decode(b"".join(blocks))
        self.pos = 0
        self._mark = (0, offset)
        return True

    def offset(self, pos: int) -> int:
        """Return the byte offset in the file of a place of the text at or behind the last one asked for."""
        mark, offset = self._mark
        span = self.text[mark:pos]
        if self._errors == "surrogateescape" and span.isascii():
            offset += len(span)
        else:
            offset += len(span.encode(self.encoding, self._errors))
        self._mark = (pos, offset)
        return offset

    def peek(self) -> str:
        """Skip blanks and return the next character, or nothing at the end of the file."""
        while True:
            match = _BLANKS.match(self.text, self.pos)
            assert match is not None
            self.pos = match.end()
            if self.pos < len(self.text):
                return self.text[self.pos]
            if not self.more():
                return ""

    def members(self, inside: bool = False) -> Iterator[str]:
        """Yield the keys of the object at the position; whoever takes one reads or skips its value.

        `inside`: the position is before a key already.
        """
        if not inside:
            if self.peek() != "{":
                raise Damaged
            self.pos += 1
        while True:
            character = self._after_gap()
            if character == "}":
                self.pos += 1
                return
            if character != '"':
                raise self._problem(character)
            key = self.value()
            if (character := self.peek()) != ":":
                raise self._problem(character)
            self.pos += 1
            yield key

    def _problem(self, character: str) -> Exception:
        """What it is that this character stands at the position, and not what should be there."""
        if character == "\0" and self._past_zeros():
            return Torn()
        return Damaged() if character else Cut()

    def _after_gap(self) -> str:
        """Skip blanks and commas."""
        while True:
            match = _GAP.match(self.text, self.pos)
            assert match is not None
            self.gap = match[0]
            self.pos = match.end()
            if self.pos < len(self.text):
                return self.text[self.pos]
            if not self.more():
                return ""

    def value(self) -> Any:
        """Decode the value at the position. Raises Cut or Damaged, leaving the position, or Torn behind zeros in it."""
        if not self.peek():
            raise Cut
        try:
            value = self._decoded()
        except (Cut, Damaged):
            hole = self._hole(self.pos, self._stop)
            if hole is None or self._lost_end(hole):
                raise
        else:
            hole = self._hole(self._begin, self.pos)
            if hole is None:
                return value
        self.pos = hole.end() - 1
        raise Torn

    def _decoded(self) -> Any:
        while True:
            try:
                value, end = scan(self.text, self.pos)
            except StopIteration as stop:
                at = int(stop.value or 0)
                cut = len(self.text) - at < _MARGIN
            except json.JSONDecodeError as error:
                at = error.pos
                cut = error.msg.startswith("Unterminated string") or len(self.text) - at < _MARGIN
            except (ValueError, RecursionError):  # a number of thousands of digits; a thousand brackets
                self._stop = self.pos
                raise Damaged from None
            else:
                if end < len(self.text) or self.text[end - 1] in '}]"' or not self.more():
                    self._begin, self.pos = self.pos, end
                    return value
                continue  # a number may go on in the next block
            self._stop = len(self.text) if cut else at + _MARGIN
            if not cut:
                raise Damaged
            if len(self.text) - self.pos > _LIMIT:
                raise Damaged
            if not self.more():
                raise Cut

    def skip(self, *, across: bool = False) -> None:
        """Pass over the value at the position, whatever its size. Raises Cut, and Torn behind zeros in a row, as its
        end may be lost in these; `across`: it is passed over all the same, if something closes it.
        """
        if self.peek() not in ("{", "["):
            self.value()
            return
        depth = 0
        while True:
            stop = looked_at = len(self.text)
            for match in TOKEN.finditer(self.text, self.pos):
                piece = match[0]
                if piece == '"':  # a string that goes on in the next block
                    stop = match.start()
                    break
                depth += DEPTH.get(piece, 0)
                if depth == 0:
                    stop = looked_at = match.end()
                    break
            hole = None if across else self._hole(self.pos, looked_at)
            if hole is not None:
                self.pos = hole.end() - 1
                raise Torn
            self.pos = stop
            if depth == 0:
                return
            if len(self.text) - self.pos > _LIMIT:
                raise Damaged
            if not self.more():
                raise Cut

    def places(self, inside: bool = False) -> Iterator[str]:
        """Stop before each element of the list at the position and yield its first character.

        Whoever takes it reads the element. `inside`: the position is before an element already. Raises Cut
        and Damaged, when nothing can be saved.
        """
        if not inside:
            if self.peek() != "[":
                raise Damaged
            self.pos += 1
        while True:
            character = self._after_gap()
            if character == "]":
                self.pos += 1
                return
            if not character:
                raise Cut
            yield character

    def elements(self, inside: bool = False) -> Iterator[Element]:
        """Yield the elements of the list at the position, decoded. Raises and takes `inside` as `places`.

        Raises Torn behind zeros in a row, among the elements or in one, which is then yielded as broken.
        """
        for character in self.places(inside):
            offset, gap = self.offset(self.pos), self.gap
            if character == "\0" and self._past_zeros():
                raise Torn
            try:
                value = self._decoded()
            except (Cut, Damaged) as problem:
                element, torn = self._repaired(offset, gap, character, problem)
            else:
                hole, self._last = self._hole(self._begin, self.pos), value
                torn = hole is not None
                element = Element(offset, value) if hole is None else self._torn(offset, self._begin, self.pos, hole)
            yield element
            if torn:
                raise Torn

    def _past_zeros(self) -> bool:
        """Go to the last of zeros in a row, if there are as many. Raises Cut where nothing else follows."""
        while len(self.text) - self.pos < FEWEST and self.more():
            pass
        if HOLE.match(self.text, self.pos) is None:
            return False
        while True:
            rest = self.text[self.pos :].lstrip("\0")
            self.pos = len(self.text) - len(rest) - 1
            if rest:
                return True
            if not self.more():
                raise Cut

    def _hole(self, begin: int, end: int) -> re.Match[str] | None:
        """Return the first zeros in a row between two places."""
        return HOLE.search(self.text, begin, end) if self.text.find("\0", begin, end) >= 0 else None

    def _torn(self, offset: int, begin: int, end: int, hole: re.Match[str]) -> Element:
        """Return an element with zeros in it as a broken one, and go to their last: others may begin behind it."""
        self.pos = hole.end() - 1
        return Element(offset, problem="broken", raw=squeezed(self.text[begin:end], _EXCERPT))

    def _repaired(self, offset: int, gap: str, character: str, problem: Cut | Damaged) -> tuple[Element, bool]:
        """Find the end of an element that could not be decoded, and decode it after repair if possible.

        Return it, and whether there are zeros in it (see `_torn`).
        """
        end = None
        if character == "{":  # on one line, quotation marks that were not escaped can make all the rest seem its text
            end = (self._end_by_next() if "\n" not in gap else self._end_of_line(gap)) or self._end(gap)
        hole = self._hole(self.pos, len(self.text) if end is None else end)
        if hole is not None and (end is not None or not self._lost_end(hole)):
            return self._torn(offset, self.pos, end or hole.end() + _EXCERPT, hole), True
        if end is None:
            if isinstance(problem, Cut) or character == "{":
                raw = squeezed(self.text[self.pos :], _EXCERPT) if hole else self.text[self.pos : self.pos + _EXCERPT]
                self.pos = len(self.text)
                return Element(offset, problem="cut", raw=raw), False
            raise Damaged
        segment = self.text[self.pos : end]
        mended = mend(segment) if len(segment) <= _REPAIRABLE else None
        if mended is not None:
            self.pos += mended[2]
            return Element(offset, mended[0], guessed=mended[1]), False
        self.pos = end
        return Element(offset, problem="broken", raw=segment[:_EXCERPT]), False

    def _lost_end(self, hole: re.Match[str]) -> bool:
        """Say whether the file ends with these zeros, so that its end is what is lost."""
        return hole.end() == len(self.text) and len(self.text) - self.pos <= _LIMIT

    def _end_by_next(self) -> int | None:
        while (end := end_by_next(self.text, self.pos, self._last, self.begins)) is None:
            if len(self.text) - self.pos > _NEAR:
                return None
            if not self.more():
                return end_of_last(self.text, self.pos)
        return end

    def _end_of_line(self, gap: str) -> int | None:
        while (end := end_of_line(self.text, self.pos, gap)) is None:
            if len(self.text) - self.pos > _LIMIT or not self.more():
                return None
        return end or None

    def _end(self, gap: str) -> int | None:
        """Return where the object at the position ends: by its indentation, else by its brackets."""
        _, newline, indent = gap.rpartition("\n")
        closing = f"\n{indent}}}" if newline and "," not in indent else None
        searched = 0
        while closing is not None:
            found = self.text.find(closing, self.pos + searched)
            if found >= 0:
                return found + len(closing)
            searched = max(0, len(self.text) - self.pos - len(closing))
            if len(self.text) - self.pos > _LIMIT or not self.more():
                break
        while (end := end_of_brackets(self.text, self.pos)) is None:
            if len(self.text) - self.pos > _LIMIT or not self.more():
                return None
        return end

    def ended(self) -> bool:
        """Say whether nothing but blanks and zeros follows. If something does, `resume` looks at it first."""
        while True:
            rest = self.text[self.pos :].lstrip(" \t\r\n\0")
            if rest:
                self.pos = len(self.text) - len(rest) - 1
                return False
            self.pos = len(self.text)
            if not self.more():
                return True

    def close(self) -> None:
        """Let go of the file; a document may end before its file does."""
        self._blocks.close()

    def resume(self, places: re.Pattern[str]) -> str | None:
        """Go on to the next of these places, which have a name each; return which, or None at the end."""
        self.pos += 1
        while True:
            match = places.search(self.text, self.pos)
            if match is not None:
                self.pos = match.start()
                return match.lastgroup
            self.pos = max(self.pos, len(self.text) - 1000)
            if not self.more():
                return None


def _from(blocks: Iterator[bytes], start: int) -> Generator[bytes, None, None]:
    """Yield pieces from a byte offset on.

    Small ones: an element that needs repair costs a JSONDecodeError, which counts the lines of the window.
    """
    for block in blocks:
        for place in range(min(start, len(block)), len(block), _PIECE):
            yield block[place : place + _PIECE]
        start = max(0, start - len(block))
