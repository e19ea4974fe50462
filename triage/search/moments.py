"""Dates, hours and weekdays as an examiner writes them, meaning exactly what they name.

`2024` is that year, `2024-05` that month, `2024-05-01` that day, `2024-05-01T22:30` that minute; a range runs from the
beginning of its first to the end of its last. (Whoosh's own date plugin widens a month to its year, see the design.)
All in the display zone of the case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from parsers.words import N_
from triage.search.nodes import QueryError

_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2}))?)?)?)?")
_HOUR = re.compile(r"(\d{1,2})(?::(\d{2}))?")
_RANGE = re.compile(r"\[(.*?)\s+TO\s+(.*?)\]|(.*?)\.\.(.*)", re.IGNORECASE)
_COMPARED = re.compile(r"(>=|<=|>|<)\s*(.*)")
WEEKDAYS = {name: n for n, names in enumerate((
    "1 mon monday lun lundi", "2 tue tuesday mar mardi", "3 wed wednesday mer mercredi", "4 thu thursday jeu jeudi",
    "5 fri friday ven vendredi", "6 sat saturday sam samedi", "7 sun sunday dim dimanche")) for name in names.split()}
_MINUTES = 24 * 60
_MINUTE = timedelta(minutes=1)
_DAY_MS = 86_400_000
FIRST_YEAR, LAST_YEAR = 1900, 2499  # as the facts of a case


class Span(NamedTuple):
    """From `start` until just before `end`; None is open."""

    start: datetime | None
    end: datetime | None


Part = tuple[int, str]  # place in the query, text


def split(value: str, at: int) -> tuple[str, Part | None, Part | None]:
    """(comparison, first, last): ("", a, a) for a single value, ("", a, b) for a range, (">", a, None) and so on."""
    compared = _COMPARED.fullmatch(value)
    if compared:
        part = (at + compared.start(2), compared[2])
        return compared[1], part if compared[1][0] == ">" else None, part if compared[1][0] == "<" else None
    ranged = _RANGE.fullmatch(value)
    if ranged:
        groups = (1, 2) if ranged[1] is not None else (3, 4)
        first, last = ((at + ranged.start(g), ranged[g].strip()) for g in groups)
        ends = [None if part[1] in ("", "*") else part for part in (first, last)]
        if ends == [None, None]:
            raise QueryError(position=at, what=N_("a value is missing after this field."))
        return "", ends[0], ends[1]
    return "", (at, value), (at, value)


def read_date(value: str, at: int) -> Span:
    """A `date:` value. Raises QueryError at the part that is wrong."""
    sign, first, last = split(value, at)
    begin, end = (None if part is None else _moment(part) for part in (first, last))
    if sign == ">":
        return Span(begin.end if begin else None, None)
    if sign == "<":
        return Span(None, end.start if end else None)
    span = Span(begin.start if begin else None, end.end if end else None)
    if span.start and span.end and span.start >= span.end:
        raise QueryError(position=(last or (at, ""))[0], what=N_("this range ends before it begins."))
    return span


def read_after(value: str, at: int) -> Span:
    """An `after:` value: from the end of the day, month, year or minute that it names. Raises QueryError."""
    return Span(_moment((at, value.strip())).end, None)


def read_before(value: str, at: int) -> Span:
    """A `before:` value: until the beginning of what it names. Raises QueryError."""
    return Span(None, _moment((at, value.strip())).start)


def _moment(part: Part) -> Span:
    at, text = part
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day, hour, minute = (None if g is None else int(g) for g in found.groups())
        if not FIRST_YEAR <= (year or 0) <= LAST_YEAR:
            year = FIRST_YEAR if (year or 0) < FIRST_YEAR else LAST_YEAR
        start = datetime(year or FIRST_YEAR, month or 1, day or 1, hour or 0, minute or 0)  # noqa: DTZ001  (wall clock)
        if minute is not None:
            return Span(start, start + timedelta(minutes=1))
        if hour is not None:
            return Span(start, start + timedelta(hours=1))
        if day is not None:
            return Span(start, start + timedelta(days=1))
        if month is not None:
            return Span(start, start.replace(year=start.year + month // 12, month=month % 12 + 1))
        return Span(start, start.replace(year=start.year + 1))
    except ValueError as error:
        raise QueryError(position=at, what=N_(
            "this is not a date such as 2026, 2026-03, 2026-03-31 or 2026-03-31T22:30.")) from error


def milliseconds(span: Span, zone: ZoneInfo) -> tuple[int | None, int | None]:
    """From when until before when, in milliseconds since 1970 UTC. Of an hour that clocks show twice both are meant: it
    begins with the first and ends with the second.
    """
    start = None if span.start is None else int(span.start.replace(tzinfo=zone).timestamp() * 1000)
    if span.end is None:
        return start, None
    last = (span.end - _MINUTE).replace(tzinfo=zone, fold=1)
    return start, int(last.timestamp() * 1000) + 60_000


def read_time(value: str, at: int) -> tuple[int, int, bool]:
    """A `time:` value: first and last minute of the day, both meant, and whether it runs over midnight."""
    sign, first, last = split(value, at)
    begin, end = (None if part is None else _hour(part) for part in (first, last))
    start = begin[0] if begin else 0
    stop = end[1] if end else _MINUTES - 1
    if sign == ">" and begin:
        start = begin[1] + 1
    if sign == "<" and end:
        stop = end[0] - 1
    return start, stop, not sign and start > stop


def _hour(part: Part) -> tuple[int, int]:
    at, text = part
    found = _HOUR.fullmatch(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise QueryError(position=at, what=N_("this is not an hour of the day such as 22 or 22:30."))
    start = hour * 60 + minute
    return start, start if found and found[2] else start + 59


def read_weekdays(value: str, at: int) -> list[int]:
    """A `weekday:` value: days from 0 (Monday); a range may run over the weekend."""
    sign, first, last = split(value, at)
    if sign or first is None or last is None:
        raise QueryError(position=at, what=N_("this is not a weekday such as mon or [sat TO sun]."))
    start, end = _weekday(first), _weekday(last)
    return [(start + n) % 7 for n in range((end - start) % 7 + 1)]


def _weekday(part: Part) -> int:
    at, text = part
    if text.casefold() not in WEEKDAYS:
        raise QueryError(position=at, what=N_("this is not a weekday such as mon or [sat TO sun]."))
    return WEEKDAYS[text.casefold()]


@lru_cache(maxsize=8)
def clock(zone: ZoneInfo) -> Callable[[int | None], int | None]:
    """A function from milliseconds UTC to the minute of the week (0 is Monday 00:00) on the zone's clocks."""
    @lru_cache(maxsize=1 << 16)
    def offset(day: int) -> int | None:
        """Minutes from UTC all that day; None on a day on which clocks change."""
        first, last = (_offset(ms, zone) for ms in (day * _DAY_MS, (day + 1) * _DAY_MS - 1))
        return first if first == last else None

    def minute(ms: int | None) -> int | None:
        if ms is None:
            return None
        shift = offset(ms // _DAY_MS)
        if shift is None:
            shift = _offset(ms, zone)
        return (ms // 60_000 + shift + 3 * _MINUTES) % (7 * _MINUTES)  # 1970 began on a Thursday

    return minute


def _offset(ms: int, zone: ZoneInfo) -> int:
    moment = datetime.fromtimestamp(0, zone) + timedelta(milliseconds=ms)
    shift = (datetime.fromtimestamp(ms // 1000, zone) if abs(ms) < 1 << 50 else moment).utcoffset()
    return int((shift or timedelta()).total_seconds() // 60)


@lru_cache(maxsize=8)
def months(zone: ZoneInfo) -> tuple[list[int], list[str]]:
    """When each month begins in the zone, in milliseconds UTC, and what it is called (2024-05)."""
    firsts = [date(year, month, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
    starts = [int(datetime(d.year, d.month, 1, tzinfo=zone).timestamp() * 1000) for d in firsts]
    return starts, [f"{d.year}-{d.month:02}" for d in firsts]
