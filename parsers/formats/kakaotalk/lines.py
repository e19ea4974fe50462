"""A KakaoTalk export as messages: which lines begin one, which go on with one, which only give the day.

Shapes: `dated` from a phone (`2016년 2월 5일 오전 1:33, NAME : TEXT`, `2025. 10. 23. 오전 11:44, NAME : TEXT`,
`February 10, 2016, 2:33 AM, NAME : TEXT`; a date and time alone is a separator), `bracket` from Windows
(`[NAME] [오전 1:01] TEXT` under `------ 2020년 6월 28일 일요일 ------`), `csv` from macOS (Date, User, Message).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from datetime import date
from typing import Literal

import msgspec

from parsers.formats.kakaotalk.words import event
from parsers.text.csvtext import rows as rows_of
from parsers.text.days import Clock, DayLine, clock, day_line, find_date
from parsers.text.holes import HOLE
from parsers.text.lines import Line

Shape = Literal["dated", "bracket", "csv"]
_DATE = (r"\d{4}[년年] ?\d{1,2}[월月] ?\d{1,2}[일日]|\d{4}\. ?\d{1,2}\. ?\d{1,2}\.?|\d{4}-\d{2}-\d{2}|"
         r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|"
         r"\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}")
_TIME = "(?:(?:오전|오후|午前|午後|上午|下午) ?)?\\d{1,2}:\\d{2}(?::\\d{2})?(?:[ \u00a0\u202f]?[AaPp]\\.?[Mm]\\.?)?"
_DATED = re.compile(f"(?P<date>{_DATE})(?:,| at)? (?P<time>{_TIME})(?P<mark>, |: |$)(?P<rest>.*)")
_BRACKET = re.compile(f"\\[(?P<name>.{{1,200}}?)\\] \\[(?P<time>{_TIME})\\](?: (?P<text>.*))?$")
_DASHES = re.compile(r"-{5,}\s*(?P<day>.{4,40}?)\s*-{5,}\s*")
_CSV_HEAD = re.compile("\ufeff?\"?Date\"?,\"?User\"?,\"?Message\"?\\s*")
LONGEST = 1_000_000  # characters of a message
_RETURN = "\ufdd0"  # no character; for a carriage return in a cell, at which the reader of tables would give up


class Entry(msgspec.Struct):
    """A message. `day`, `clock`: None where the line does not give them (`day_text` is how the day is written).

    `name` None: a line of the app. `bad`: what is wrong with a row of a table.
    """

    name: str | None
    text: str
    raw: str
    day: date | None
    clock: Clock | None
    line: int
    offset: int | None
    preamble: bool = False
    bad: bool = False


def has_days(lines: list[str]) -> bool:
    """Whether lines of dashes give days, in any language, as exports from a computer have them."""
    return any(_separator(line, "bracket") is not None for line in lines)


def shape_of(lines: Iterator[str]) -> Shape | None:
    """Return the shape of most heads among lines, None where there are none."""
    dated = bracket = 0
    for n, text in enumerate(lines):
        if n == 0 and _CSV_HEAD.fullmatch(text):
            return "csv"
        match = _DATED.match(text)
        dated += match is not None and match["mark"] == ", "
        bracket += _BRACKET.match(text) is not None
    if not dated and not bracket:
        return None
    return "dated" if dated >= bracket else "bracket"


def entries(
    lines: Iterator[Line], shape: Shape, writers: Container[str] = (), broken: list[int] | None = None
) -> Iterator[Entry]:
    """Yield the messages of a file.

    `writers`: who writes in this chat, where that is known (see `_event`). `broken`: takes the lines of a table with a
    quotation mark that nothing closes where it should.
    """
    if shape == "csv":
        yield from _rows(lines, [] if broken is None else broken)
        return
    current: Entry | None = None
    more: list[str] = []
    length = 0
    day: date | None = None
    day_text, torn = "", False
    for number, (text, offset, _) in enumerate(lines, 1):
        if number == 1:
            text = text.removeprefix("\ufeff")  # noqa: PLW2901
        separator = _separator(text, shape)
        if separator is not None:
            day, day_text = separator, text.strip(" -\t")
        entry = None
        if separator is None and shape == "dated":
            entry = _dated(text, number, offset)
        elif separator is None:
            entry = _bracket(text, number, offset)
            if entry is None and (day_text or torn):
                entry = _event(text, number, offset, writers)
            if entry is not None:
                entry.day, entry.raw = day, f"{day_text} {entry.raw}".strip()
        if "\0" in text and HOLE.search(text):  # the line of another day may be lost in them
            day, day_text, torn = None, "", True
        if separator is None and entry is None:
            if current is None:
                if not text.strip("\ufeff \t\x1a"):
                    continue
                entry = Entry(None, text, "", None, None, number, offset, preamble=True)
            elif length > LONGEST:
                entry = Entry(current.name, text, current.raw, current.day, current.clock, number, offset)
            else:
                more.append(text)
                length += len(text) + 1
                continue
        if current is not None:
            yield _finished(current, more)
        current, more, length = entry, [], 0
    if current is not None:
        yield _finished(current, more)


def _separator(text: str, shape: Shape) -> date | None:
    """Return the day of a line that gives nothing but that (with the time of the next message, on older phones)."""
    dashes = _DASHES.fullmatch(text) if text.startswith("-----") else None
    if dashes is not None:
        found = day_line(dashes["day"], bare=True)
    elif shape == "dated":
        match = _DATED.match(text)
        found = (_found(match["date"]) if match["mark"] == "" else None) if match is not None else _plain_day(text)
    else:
        return None
    if found is None:
        return None
    return found.named if found.fields is None else found.fields.day("ymd")


def _plain_day(text: str) -> DayLine | None:
    return day_line(text) if text[:4].isdigit() or text.rstrip()[-4:].isdigit() else None


def _found(text: str) -> DayLine | None:
    found = find_date(text)
    return found[0] if found is not None else None


def _day(text: str) -> date | None:
    found = _found(text)
    if found is None:
        return None
    return found.named if found.fields is None else found.fields.day("ymd")


def _dated(text: str, number: int, offset: int) -> Entry | None:
    match = _DATED.match(text)
    if match is None or not match["mark"]:
        return None
    raw = f"{match['date']} {match['time']}"
    name, colon, rest = match["rest"].partition(" : ")
    if match["mark"] == ", " and not colon and match["rest"].endswith(" :"):
        name, colon, rest = match["rest"][:-2], ":", ""
    writer = name if match["mark"] == ", " and colon else None
    return Entry(writer, rest if writer is not None else match["rest"], raw, _day(match["date"]), clock(match["time"]),
                 number, offset)


def _bracket(text: str, number: int, offset: int) -> Entry | None:
    match = _BRACKET.match(text)
    if match is None:
        return None
    return Entry(match["name"], match["text"] or "", match["time"], None, clock(match["time"]), number, offset)


def _event(text: str, number: int, offset: int, writers: Container[str]) -> Entry | None:
    """Return what happened in the chat, to which exports from Windows give neither sender nor time.

    `My brother left.` can be the second line of a message, so that in English only somebody who writes here can leave.
    """
    found = event(text)
    if found is None or (text.isascii() and found.get("who", found.get("whom")) not in writers):
        return None
    return Entry(None, text, "", None, None, number, offset)


def _finished(entry: Entry, more: list[str]) -> Entry:
    while more and not more[-1].strip(" \t\x1a"):
        more.pop()
    if more:
        entry.text = "\n".join((entry.text, *more))
    return entry


def _rows(lines: Iterator[Line], broken: list[int]) -> Iterator[Entry]:
    """The rows of a table; a text of several lines stands between quotation marks."""
    texts = (f"{text.replace(chr(13), _RETURN)}\n" for text, _, _ in lines)
    for n, (line, cells) in enumerate(rows_of(texts, ",", broken)):
        row = [cell.replace(_RETURN, "\r") for cell in cells]
        if n == 0 or not any(row):
            continue
        if len(row) != 3 or any(map(HOLE.search, row)):
            yield Entry(None, ",".join(row), row[0], None, None, line, None, bad=True)
            continue
        when = row[0].strip().split(" ", 1)
        time = clock(when[1]) if len(when) == 2 else None
        yield Entry(row[1] or None, row[2].removesuffix("\n"), row[0], _day(when[0]), time, line, None)
