r"""A streaming reader of large JSON files that are not always JSON, with the byte offset of every element.

Telegram Desktop's own writer makes files that JSON parsers refuse: control characters as `\x0B`
(telegramdesktop/tdesktop issue 27571), `document_id` without quotes (issues 24961, 24984), and, once
reported, quotes that were not escaped (issue 8573). An export that was stopped ends anywhere. An event
parser (ijson) stops at the first such place and knows no offsets; here each element of a list is found and
decoded on its own by the standard library's C scanner, which also tells where it ends, so that a fault
costs one element.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Generator, Iterator
from typing import Any, Literal

import msgspec

from parsers.formats.telegram_json.repair import repair

_LIMIT = 16 << 20  # characters; a longer element is no message but an attack
_HEAD = 16  # bytes that tell the encoding
_PIECE = 1 << 16  # bytes
_MARGIN = 16  # characters from the end of the window within which an error may be only a cut
_REPAIRABLE = 8 << 20
_EXCERPT = 2000
#: Key under which an object keeps what it says twice (`telegram_json_messages` puts it into the details).
REPEATED = "(repeated)"

_BLANKS = re.compile(r"[ \t\r\n]*")
_GAP = re.compile(r"[ \t\r\n,]*")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\]]', re.DOTALL)
_DEPTH = {"{": 1, "[": 1, "}": -1, "]": -1}
#: Where reading can go on after damage: a message, or a chat.
MESSAGE_START = r'\{\s*"id"\s*:\s*-?\d+\s*,\s*"(?:type|date)"\s*:'
_NAME = r'(?:"name"\s*:\s*(?:null|"(?:[^"\\]|\\.){0,400}")\s*,\s*)?'
CHAT_START = r"\{\s*" + _NAME + r'"type"\s*:\s*(?:null|"[a-z_]+")\s*,\s*"id"\s*:\s*\d'
_RESUME = re.compile(f"(?P<message>{MESSAGE_START})|(?P<chat>{CHAT_START})", re.DOTALL)


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"{\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00{", "utf-32-be"), (b"{\x00", "utf-16-le"), (b"\x00{", "utf-16-be"),
)  # fmt: skip


class Cut(Exception):
    """The file ends inside a value."""


class Damaged(Exception):
    """The structure around the elements does not hold at the window's position."""


class Element(msgspec.Struct):
    """One element of a list. `offset` of its first byte.

    `problem`: `broken` (it could not be decoded) or `cut` (the file ends inside), then `raw` is its
    beginning. `guessed`: quotes inside its strings had to be guessed.
    """

    offset: int
    value: Any = None
    problem: Literal["broken", "cut"] | None = None
    raw: str | None = None
    guessed: bool = False


def sniff_encoding(head: bytes) -> str:
    """Return the encoding that the first bytes show."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; of a key that comes twice the first value that says something counts.

    Telegram Desktop writes `text` twice into some service messages, the second time empty.
    """
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    value, repeated = {}, []
    for key, item in pairs:
        if key not in value or (not value[key] and item):
            value[key] = item
        elif item and item != value[key]:
            repeated.append([key, item])
    if repeated:
        value[REPEATED] = repeated
    return value


def _int(text: str) -> int | str:
    """Keep a number that no database holds (or that has thousands of digits) as text."""
    return int(text) if len(text) < 19 else text


def _float(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


_scan = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=str, strict=False
).scan_once  # type: ignore[attr-defined]


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
        self._mark = (0, start + skipped)  # a place of the text, and its offset in the file
        self._gap = ""  # what stood before the last element

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

    def members(self) -> Iterator[str]:
        """Yield the keys of the object at the position; whoever takes one reads or skips its value."""
        if self.peek() != "{":
            raise Damaged
        self.pos += 1
        while True:
            character = self._after_gap()
            if character == "}":
                self.pos += 1
                return
            if character != '"':
                raise Cut if not character else Damaged
            key = self.value()
            if self.peek() != ":":
                raise Cut if not self.peek() else Damaged
            self.pos += 1
            yield key

    def _after_gap(self) -> str:
        """Skip blanks and commas."""
        while True:
            match = _GAP.match(self.text, self.pos)
            assert match is not None
            self._gap = match[0]
            self.pos = match.end()
            if self.pos < len(self.text):
                return self.text[self.pos]
            if not self.more():
                return ""

    def value(self) -> Any:
        """Decode the value at the position. Raises Cut or Damaged, leaving the position."""
        if not self.peek():
            raise Cut
        return self._decoded()

    def _decoded(self) -> Any:
        while True:
            try:
                value, end = _scan(self.text, self.pos)
            except StopIteration as stop:
                cut = len(self.text) - int(stop.value or 0) < _MARGIN
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated string") or len(self.text) - error.pos < _MARGIN
            except (ValueError, RecursionError):  # a number of thousands of digits; a thousand brackets
                raise Damaged from None
            else:
                if end < len(self.text) or self.text[end - 1] in '}]"' or not self.more():
                    self.pos = end
                    return value
                continue  # a number may go on in the next block
            if not cut:
                raise Damaged
            if len(self.text) - self.pos > _LIMIT:
                raise Damaged
            if not self.more():
                raise Cut

    def skip(self) -> None:
        """Pass over the value at the position, whatever its size. Raises Cut."""
        if self.peek() not in ("{", "["):
            self.value()
            return
        depth = 0
        while True:
            stop = len(self.text)
            for match in _TOKEN.finditer(self.text, self.pos):
                piece = match[0]
                if piece == '"':  # a string that goes on in the next block
                    stop = match.start()
                    break
                depth += _DEPTH.get(piece, 0)
                if depth == 0:
                    self.pos = match.end()
                    return
            self.pos = stop
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
        """Yield the elements of the list at the position, decoded. Raises and takes `inside` as `places`."""
        for character in self.places(inside):
            offset, gap = self.offset(self.pos), self._gap
            problem: Cut | Damaged | None = None
            try:
                value = self._decoded()
            except (Cut, Damaged) as error:
                problem = error
            if problem is None:
                yield Element(offset, value)
            else:
                yield self._repaired(offset, gap, character, problem)

    def _repaired(self, offset: int, gap: str, character: str, problem: Cut | Damaged) -> Element:
        """Find the end of an element that could not be decoded, and decode it after repair if possible."""
        end = self._end(gap) if character == "{" else None
        if end is None:
            if isinstance(problem, Cut) or character == "{":
                raw = self.text[self.pos : self.pos + _EXCERPT]
                self.pos = len(self.text)
                return Element(offset, problem="cut", raw=raw)
            raise Damaged
        segment = self.text[self.pos : end]
        self.pos = end
        if len(segment) <= _REPAIRABLE:
            for guess in (False, True):
                try:
                    return Element(offset, _scan(repair(segment, guess), 0)[0], guessed=guess)
                except (ValueError, StopIteration, RecursionError):
                    continue
        return Element(offset, problem="broken", raw=segment[:_EXCERPT])

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
        while True:
            depth = 0
            for match in _TOKEN.finditer(self.text, self.pos):
                if match[0] == '"':  # a string without its end
                    break
                depth += _DEPTH.get(match[0], 0)
                if depth == 0:
                    return match.end()
            if len(self.text) - self.pos > _LIMIT or not self.more():
                return None

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

    def resume(self) -> str | None:
        """Go on to the next place that looks like a message or a chat; return which, or None at the end."""
        self.pos += 1
        while True:
            match = _RESUME.search(self.text, self.pos)
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
