"""Values as other tools write them: times with and without a zone, durations, numbers.

Facts, of UFED reports: times are ISO 8601, with an offset where the phone's value has a known zone
(`format="TimeStampKnown"`) and without where it has none (`format="DateTimeOnly"`; what `formattedTimestamp` then shows
is the zone of the tool's user, which says nothing of the phone); older versions write `dd/MM/yyyy HH:mm:ss(UTC+2)` or
`dd-MMM-yy` (sepinf-inc/IPED reads these), and what stands first there depends on the language of the tool. Numbers may
have a decimal comma. Durations are `[d.]hh:mm:ss[.fffffff]`, as .NET prints them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from math import isfinite
from typing import NamedTuple

from parsers import times
from parsers.records import Time
from parsers.text.dates import DateOrder, Fields, Verdict, hour24, part_of_day


class Value(NamedTuple):
    """A value as written, its `format` attribute, and a time as the tool showed it (`formattedTimestamp`)."""

    text: str
    format: str | None = None
    shown: str | None = None


_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*"
    r"(Z|\(?(?:UTC|GMT)?\s*[+\-−]\d{1,2}(?::?\d\d)?\)?|\(?(?:UTC|GMT)\)?)?"
)
_SPLIT = re.compile(
    r"(\d{1,4})([/.\-])(\d{1,2}|[^\W\d]{3,9}\.?)\2(\d{2,4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r"\s*((?!Z\Z|UTC|GMT)[^\W\d][\w. ]{0,12}?)?\s*(Z|\(?(?:UTC|GMT)?\s*[+\-−]\d{1,2}(?::?\d\d)?\)?|\(?(?:UTC|GMT)\)?)?"
)
_ZONE = re.compile(r"([+\-−])(\d{1,2})(?::?(\d\d))?")
_WORDED = re.compile(  # 1 h 2 min 3 s, 65 seconds
    r"(?:(\d{1,5})\s?(?:h|hrs?|hours?|Std)\.?,?\s*)?(?:(\d{1,6})\s?(?:m|min|mins|minutes?|Min)\.?,?\s*)?"
    r"(?:(\d{1,7}(?:[.,]\d+)?)\s?(?:s|secs?|seconds?|Sek)\.?)?", re.IGNORECASE)
_DURATION = re.compile(r"(?:(\d{1,5})\.)?(\d{1,6}):(\d{1,2})(?::(\d{1,2}(?:[.,]\d{1,9})?))?")
MONTHS = {name: n for n, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_PROOF = frozenset({"examiner", "form", "values", "separator"})


def settle(order: DateOrder, told: str | None) -> Verdict:
    """Return how the dates of a report are read. Its entries stand in no order of time: their sequence says nothing."""
    verdict = order.verdict(told=told)
    return verdict if verdict.basis in _PROOF else Verdict(None, "open", ("dmy", "mdy"), weak=True)


class Clock:
    """Reads times; `ambiguous` counts those whose day and month cannot be told apart."""

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self.ambiguous = 0

    def time(self, value: Value | None) -> Time:
        """Return the time of a value."""
        if value is None:
            return times.MISSING
        raw = value.text.strip()
        match = _ISO.fullmatch(raw)
        if match is not None:
            year, month, day, hour, minute, second, fraction, zone = match.groups()
            return _moment((int(year), int(month), int(day)), (int(hour), minute, second, fraction), zone, raw)
        match = _SPLIT.fullmatch(raw)
        if match is None:
            return times.missing(raw)
        first, _, middle, last, hour, minute, second, fraction, word, zone = match.groups()
        hours = hour24(int(hour), part_of_day(word) if word else None)
        if hours is None or (word and part_of_day(word) is None):
            return times.missing(raw)
        day_of = self._date(first, middle, last)
        return times.missing(raw) if day_of is None else _moment(day_of, (hours, minute, second, fraction), zone, raw)

    def _date(self, first: str, middle: str, last: str) -> tuple[int, int, int] | None:
        if not middle.isdigit():
            month = MONTHS.get(middle[:3].casefold())
            year = int(last) + 2000 if len(last) == 2 else int(last)
            return None if month is None else (year, month, int(first))
        fields = Fields(int(first), int(middle), int(last), len(first), len(last))
        day = self._verdict.day(fields)
        if day is None:
            self.ambiguous += 1
            return None
        return day.year, day.month, day.day


def _moment(
    day: tuple[int, int, int], clock: tuple[int, str, str | None, str | None], zone: str | None, raw: str
) -> Time:
    hour, minute, second, fraction = clock
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        moment = datetime(*day, hour, int(minute), int(second or 0), micro)  # noqa: DTZ001  (its zone follows)
        offset = _offset(zone) if zone else None
        if offset is None:
            if not 1990 <= day[0] < 2100:  # as parsers.times has it: no time that a phone recorded
                return times.missing(raw)
            return times.from_local(moment, raw)
        return times.from_aware(moment.replace(tzinfo=offset), raw)
    except (ValueError, OverflowError):
        return times.missing(raw)


def _offset(zone: str) -> timezone:
    match = _ZONE.search(zone)
    if match is None:
        return UTC
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def seconds(text: str | None) -> float | None:
    """Return a duration in seconds, None where it is none."""
    match = _DURATION.fullmatch(text.strip()) if text else None
    if match is not None:
        days, first, second, third = match.groups()
        if third is None:  # mm:ss
            return int(first) * 60 + int(second)
        return int(days or 0) * 86400 + int(first) * 3600 + int(second) * 60 + float(third.replace(",", "."))
    match = _WORDED.fullmatch(text.strip()) if text else None
    if match is not None and any(match.groups()):
        hours, minutes, rest = (float((part or "0").replace(",", ".")) for part in match.groups())
        return hours * 3600 + minutes * 60 + rest
    value = number(text)
    return value if value is not None and 0 <= value < 10_000_000 else None


def number(text: str | None) -> float | None:
    """Return a decimal number, with a point or a comma; None where it is none."""
    try:
        value = float((text or "").strip().replace(",", ".")) if "_" not in (text or "") else float("nan")
    except ValueError:
        return None
    return value if isfinite(value) else None
