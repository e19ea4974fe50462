"""The entries of a file one by one, each with its place: lines of JSON, a list, or lists inside an object.

Facts: SMS Import/Export writes a line for each message since version 2 and a list before it, and lists of calls and of
contacts; Fossify Messages a list; Simple SMS Messenger a list of conversations, each with its lists `sms` and `mms`;
QKSMS an object with the list `messages`. A conversation can be longer than any one message, so its lists are read
entry by entry too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from parsers.base import Context
from parsers.exports import Entries, opening
from parsers.item import Item
from parsers.text.holes import HOLE
from parsers.text.jsonstream import Cut, Damaged, Element, Window

Shape = Literal["lines", "list", "object"]

_START = re.compile(r'\{\s*"(?:_id|type|address|subscriptionId|sub_id|creator|ct_t|date|number)"\s*:')
#: In a conversation; the addresses and parts of a message begin otherwise.
_IN_CONVERSATION = re.compile(r'\{\s*"(?:sub_id|subscriptionId|creator|ct_t|d_rpt|date)"\s*:')
_LISTS = frozenset(("sms", "mms", "messages"))
_LINE_LIMIT = 64 << 20  # bytes; a longer line is no message
_EXCERPT = 2000
_LOOK_EVERY = 1000


class Found(msgspec.Struct):
    """An entry. `group`: the number of the conversation that the file puts it in, from 1, where it does so.

    `line` (from 1) or `offset` (bytes) says where it stands. `problem`: see `Element`.
    """

    value: Any
    offset: int | None = None
    line: int | None = None
    group: int | None = None
    problem: Literal["broken", "cut"] | None = None
    raw: str | None = None


class Source:
    """The entries of a file; `truncated` and `damaged` say afterwards what is wrong with it."""

    def __init__(self, item: Item, context: Context, shape: Shape) -> None:
        self._item, self._context, self._shape = item, context, shape
        self._several = shape == "list" and _of_conversations(item)
        self._start = _IN_CONVERSATION if self._several else _START
        self._entries = Entries(item, context, self._start, several=self._several)
        self._lost = 0
        self.truncated = False

    @property
    def damaged(self) -> int:
        """Places behind which reading went on."""
        return self._entries.damaged + self._lost

    def entries(self) -> Iterator[Found]:
        """Yield the entries in order. Raises as `Item.open`."""
        if self._shape == "lines":
            yield from self._lines()
            return
        window = Window(self._item.chunks())
        try:
            if self._shape == "list":
                yield from self._list(window)
            else:
                yield from self._members(window, None)
        except Cut:
            self.truncated = True
        except Damaged:  # what holds the lists is lost
            self._lost = 1 + self._entries.damaged
            self._entries = Entries(self._item, self._context, self._start, whole=False)
            if self._entries.resume(window):
                yield from map(_found, self._entries.of(window, inside=True))
        finally:
            window.close()
        self.truncated |= self._entries.truncated

    def _list(self, window: Window) -> Iterator[Found]:
        """A list whose entries are messages, calls or contacts, or conversations that hold lists of messages."""
        if not self._several:
            yield from map(_found, self._entries.of(window))
            return
        for n, _ in enumerate(window.places(), 1):
            yield from self._members(window, n)

    def _members(self, window: Window, group: int | None) -> Iterator[Found]:
        for key in window.members():
            if key in _LISTS and window.peek() == "[":
                for element in self._entries.of(window):
                    found = _found(element)
                    found.group = None if element.behind else group
                    yield found
            else:
                window.skip()

    def _lines(self) -> Iterator[Found]:
        decoder = json.JSONDecoder(strict=False)
        for n, (line, whole) in enumerate(_split(self._item.chunks()), 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            text = line.decode("utf-8", "surrogateescape").strip("\ufeff \t\r\n\0")
            for piece in filter(str.strip, HOLE.split(text)):  # zeros can join two entries
                try:
                    yield Found(decoder.decode(piece), line=n)
                except (ValueError, RecursionError):
                    self.truncated |= not whole
                    yield Found(None, line=n, problem="broken" if whole else "cut", raw=piece[:_EXCERPT])


def shape_of(item: Item) -> Shape:
    """How the entries stand in a file that is one of these exports."""
    head = opening(item)
    if head.startswith(b"["):
        return "list"
    return "object" if re.match(rb'\{\s*"(?:messageCount|messages)"\s*:', head) else "lines"


def _of_conversations(item: Item) -> bool:
    return re.match(rb'\[\s*\{\s*"(?:sms|mms|threadId)"\s*:', opening(item)) is not None


def _found(element: Element) -> Found:
    return Found(element.value, element.offset, problem=element.problem, raw=element.raw)


def _split(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield lines, and whether each has its end. Of a line that is longer than any message its beginning is kept."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        first, *rest = block.split(b"\n")
        if size < _LINE_LIMIT:
            held.append(first)
            size += len(first)
        if rest:
            yield b"".join(held), True
            for line in rest[:-1]:
                yield line, True
            held, size = [rest[-1]], len(rest[-1])
    last = b"".join(held)
    if last.strip():
        yield last, False
