"""Marks of an axis of time, from years to minutes, in the display zone; and the widths of the bars above it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from ui.words import clock, locale

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
#: Widths of bars. From a day on they are multiples of a day.
STEPS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY)
_FINE = (MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR)
_DAYS = (1, 2, 7)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_ROOM = 76

Mark = tuple[float, str, bool]


def step_for(ms_per_pixel: float, least_pixels: float = 5.0) -> int:
    """The narrowest bar that is wide enough to see."""
    return next((step for step in STEPS if step / ms_per_pixel >= least_pixels), STEPS[-1])


def moment(ms: float, zone: ZoneInfo) -> datetime:
    """A point of the axis as a wall clock in the display zone."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone)


def marks(start: float, end: float, width: int, zone: ZoneInfo) -> list[Mark]:
    """(milliseconds, label, whether it begins something larger) with room for each label."""
    least = (end - start) / max(1, width) * _ROOM
    for step in _FINE:
        if step >= least:
            return list(_clock(start, end, step, zone))
    for days in _DAYS:
        if days * DAY >= least:
            return list(_days(start, end, days, zone))
    months = next((m for m in _MONTHS if m * 30 * DAY >= least), _MONTHS[-1])
    return list(_months(start, end, months, zone))


def _ms(day: date, zone: ZoneInfo) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000


def _clock(start: float, end: float, step: int, zone: ZoneInfo) -> Iterator[Mark]:
    offset = moment(start, zone).utcoffset()
    shift = offset.total_seconds() * 1000 if offset else 0.0
    at = (start + shift) // step * step - shift
    while at <= end:
        when = moment(at, zone)
        if when.hour == when.minute == 0:
            yield at, format_date(when.date(), "d MMM", locale=locale()), True
        else:
            yield at, clock(when.time()), False
        at += step


def _days(start: float, end: float, step: int, zone: ZoneInfo) -> Iterator[Mark]:
    day = moment(start, zone).date()
    if step == 7:
        day -= timedelta(days=day.weekday())
    elif step == 2:
        day -= timedelta(days=day.toordinal() % 2)
    while (at := _ms(day, zone)) <= end:
        yield at, format_date(day, "EEE d MMM" if step == 1 else "d MMM", locale=locale()), day.day <= step
        day += timedelta(days=step)


def _months(start: float, end: float, step: int, zone: ZoneInfo) -> Iterator[Mark]:
    first = moment(start, zone).date()
    n = (first.year * 12 + first.month - 1) // step * step
    while n // 12 <= 9998:
        day = date(max(1, n // 12), n % 12 + 1, 1)
        if (at := _ms(day, zone)) > end:
            return
        yield at, str(day.year) if step >= 12 else format_date(day, "LLL y", locale=locale()), day.month == 1
        n += step
