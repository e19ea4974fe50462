"""A LINE export as days and messages: which lines begin one, which go on with one.

Two shapes. Exports from a phone (and newer ones from a computer) separate time, name and text by tabs and put a text of
several lines between quotation marks. Older exports from a computer separate them by a blank, without quotation marks;
there the name ends where `names.py` finds that it does.
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Iterator
from typing import Literal

import msgspec

from parsers.text.days import Clock, DayLine, clock, day_line
from parsers.text.lines import Line

Shape = Literal["tab", "blank"]
_TOKEN = re.compile(
    "(?:(?:午前|午後|上午|下午|오전|오후|凌晨|早上|中午|晚上|[AaPp]\\.?[Mm]\\.?|ก่อนเที่ยง|หลังเที่ยง)[ \u202f\u00a0]?)?"
    "\\d{1,2}[:.]\\d{2}(?:[ \u202f\u00a0]?(?:[AaPp]\\.?[Mm]\\.?|น\\.))?(?=[ \\t]|$)")
_LOOKED_AHEAD = 400  # lines in which a quotation mark must be closed
LONGEST = 1_000_000  # characters of a message; what follows is a further record
cached_clock = functools.lru_cache(4096)(clock)


class Day(msgspec.Struct):
    """A line that gives the day of what follows."""

    day: DayLine
    text: str
    line: int


class Entry(msgspec.Struct):
    """A message, or text before the first one (`clock` None).

    `rest`: what stands behind the time on the first line, its tabs kept; `more`: further lines; `quoted`: they stood
    between quotation marks, which are gone; `nested`: heads of messages inside the quotation marks.
    """

    clock: Clock | None
    raw: str
    rest: str
    line: int
    offset: int
    more: list[str] = []
    quoted: bool = False
    nested: int = 0


def shape_of(lines: Iterator[str]) -> Shape | None:
    """Return the shape of most heads among lines, None where there are none."""
    tabs = blanks = 0
    for text in lines:
        head, tab, _ = text.partition("\t")
        if tab and cached_clock(head) is not None:
            tabs += 1
        elif _TOKEN.match(text) is not None:
            blanks += 1
    if not tabs and not blanks:
        return None
    return "tab" if tabs * 4 >= blanks else "blank"


def head_of(text: str, shape: Shape) -> tuple[Clock, str, str] | None:
    """Return the time, as written and read, and the rest of a line that begins a message."""
    if shape == "tab":
        raw, tab, rest = text.partition("\t")
        found = cached_clock(raw) if tab and len(raw) <= 20 else None
        return (found, raw, rest) if found is not None else None
    match = _TOKEN.match(text)
    found = cached_clock(match[0]) if match is not None else None
    return (found, match[0], text[match.end() + 1:]) if match is not None and found is not None else None


def day_form(day: DayLine, text: str) -> tuple[object, ...]:
    """Return what all day lines of one export share; a date of another form is one that somebody wrote."""
    brackets = any(c in text for c in "(（")
    year_first = day.fields is not None and day.fields.first_digits == 4
    return day.separator, day.named is None, year_first, brackets, day.weekday is None


class Entries:
    """Reads the days and messages of the lines of one file."""

    def __init__(self, lines: Iterator[Line], shape: Shape) -> None:
        self._lines = lines
        self._shape = shape
        self._ahead: deque[tuple[int, str, int]] = deque()
        self._number = 0
        self._form: tuple[object, ...] | None = None

    def __iter__(self) -> Iterator[Day | Entry]:
        entry: Entry | None = None
        length = 0
        while (line := self._next()) is not None:
            number, text, offset = line
            day = self._day(text)
            head = head_of(text, self._shape) if day is None else None
            if day is not None or head is not None or (entry is not None and length > LONGEST):
                if entry is not None:
                    yield _finished(entry)
                entry = None
            if day is not None:
                yield Day(day, text.strip(), number)
            elif head is not None:
                entry = Entry(head[0], head[1], head[2], number, offset, [])
                length = len(text)
                self._take_quoted(entry)
            elif entry is not None:
                if not entry.quoted or text.strip():  # only blank lines stand behind a closing mark, or zeros
                    entry.more.append(text)
                    length += len(text) + 1
            elif text.strip("\ufeff \t\r\x1a"):
                entry = Entry(None, "", text, number, offset, [])
                length = len(text)
        if entry is not None:
            yield _finished(entry)

    def _day(self, text: str) -> DayLine | None:
        # without the day of the week, which some exports leave out, it is a day only where the first one is so too
        found = day_line(text, bare=self._shape == "tab")
        if found is None:
            return None
        form = day_form(found, text)
        self._form = self._form or form
        return found if form == self._form else None

    def _next(self) -> tuple[int, str, int] | None:
        if self._ahead:
            return self._ahead.popleft()
        return self._read()

    def _read(self) -> tuple[int, str, int] | None:
        found = next(self._lines, None)
        if found is None:
            return None
        self._number += 1
        text, offset, _ = found
        return self._number, text.removeprefix("\ufeff") if self._number == 1 else text, offset

    def _take_quoted(self, entry: Entry) -> None:
        """Take the further lines of a text that begins with a quotation mark, if one closes it.

        That is a line that ends with one, and behind which a message, a day or the end stands. Heads of messages before
        it are a chat that somebody pasted, but only where the number of marks is even in all: a text that only begins
        with a mark must not swallow the messages below it.
        """
        first = entry.rest.partition("\t")[2]
        marks = first.count('"')
        if self._shape != "tab" or first[:1] != '"' or (marks > 1 and marks % 2 == 0 and first.endswith('"')):
            return
        odd, heads = marks % 2 == 1, 0
        for n in range(_LOOKED_AHEAD):
            if not self._fill(n + 1):
                return
            text = self._ahead[n][1]
            heads += head_of(text, self._shape) is not None or self._day(text) is not None
            marks += text.count('"')
            if heads and not odd:
                return
            if not text.endswith('"') or not self._ends_at(n) or (heads and marks % 2):
                continue
            entry.more = [self._ahead.popleft()[1] for _ in range(n + 1)]
            entry.quoted, entry.nested = True, heads
            return

    def _ends_at(self, n: int) -> bool:
        """Say whether a message can end with the nth line ahead."""
        after = n + 1
        while self._fill(after + 1):
            text = self._ahead[after][1]
            if text.strip():
                return head_of(text, self._shape) is not None or self._day(text) is not None
            after += 1
            if after - n > 20:
                return False
        return True

    def _fill(self, count: int) -> bool:
        while len(self._ahead) < count:
            line = self._read()
            if line is None:
                return False
            self._ahead.append(line)
        return True


def _finished(entry: Entry) -> Entry:
    """Drop the blank lines that stand before the next day or at the end of the file."""
    if not entry.quoted:
        while entry.more and not entry.more[-1].strip(" \t\r\x1a"):
            entry.more.pop()
    return entry
