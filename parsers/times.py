"""Every epoch into a `Time`: an aware UTC moment, or a wall-clock time without a zone, plus the raw value.

Units per format stand in the parsers' docstrings. Nothing here guesses a zone. A number outside 1990 to 2100 is no
time that a phone recorded: it becomes basis `none` with its raw value kept (0 and -1 mean "not set" in most apps).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isfinite

from parsers.records import Time

_EARLIEST_MS = 631_152_000_000  # 1990-01-01
_LATEST_MS = 4_102_444_800_000  # 2100-01-01
_APPLE_EPOCH_MS = 978_307_200_000  # 2001-01-01
_FROM_1601_MS = 11_644_473_600_000
_FROM_0001_MS = 62_135_596_800_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MISSING = Time(None, None, "", "none")


def missing(raw: object = "") -> Time:
    """A time that the evidence does not give, or gives in a form that means nothing."""
    return Time(None, None, "" if raw is None else str(raw), "none")


def _utc(ms: float, raw: object) -> Time:
    if _EARLIEST_MS <= ms < _LATEST_MS:
        return Time(int(ms), None, str(raw), "utc")
    return missing(raw)


def from_unix_ms(value: object) -> Time:
    """Milliseconds since 1970 (WhatsApp Android, Android `sms.date`)."""
    if type(value) is int and _EARLIEST_MS <= value < _LATEST_MS:  # the hot path of an import
        return Time(value, None, str(value), "utc")
    number = _number(value)
    return missing(value) if number is None else _utc(number, value)


def from_unix_s(value: object) -> Time:
    """Seconds since 1970 (Android `pdu.date`, Telegram `date_unixtime`)."""
    number = _number(value)
    return missing(value) if number is None else _utc(_whole(number * 1000), value)


#: Units in which tools write moments: the name, how many of it a millisecond is, and where it begins to count.
_UNITS = (
    ("seconds", 0.001, 0), ("milliseconds", 1, 0), ("microseconds", 1000, 0), ("nanoseconds", 1_000_000, 0),
    ("microseconds since 1601", 1000, _FROM_1601_MS), ("FILETIME", 10_000, _FROM_1601_MS),
    (".NET ticks", 10_000, _FROM_0001_MS),
)
_NANOSECONDS_FROM = 10**18  # 2001-09-09: smaller ones are ticks


def in_other_unit(value: object) -> tuple[Time, str] | None:
    """The time of a number that no time can be in its format's own unit, with the unit it must be in.

    Makers' databases and tools that copy rows mix seconds, milliseconds, microseconds and nanoseconds since 1970, and
    Windows counts tenths of microseconds since 1601 (FILETIME) or since the year 1 (ticks). The years 1990 to 2100 are
    ranges that do not overlap in these units (nanoseconds count from 2001 on), so nothing is guessed. None for a number
    that is a time in none of them. What counts from 2001 can only be told by the format.

    Facts: FILETIME and `DateTime.Ticks` in Microsoft's documentation; microseconds since 1601 are those of WebKit.
    """
    number = _number(value)
    if number is None:
        return None
    for unit, per_ms, start in _UNITS:
        if unit == "nanoseconds" and number < _NANOSECONDS_FROM:
            continue
        whole = number // per_ms if isinstance(number, int) and per_ms >= 1 else _whole(number / per_ms)
        time = _utc(whole - start, value)
        if time.utc_ms is not None:
            return time, unit
    return None


def from_unix_ns(value: object) -> Time:
    """Nanoseconds since 1970 (IMO)."""
    number = _number(value)
    return missing(value) if number is None else _utc(number / 1_000_000, value)


def from_apple(value: object) -> Time:
    """Seconds since 2001-01-01 UTC, or nanoseconds where larger than 1e15 (iMessage since iOS 11).

    What lies before is no time of a message: apps write 0 or -1 for none.
    """
    number = _number(value)
    if number is None or number <= 0:
        return missing(value)
    seconds = number / 1e9 if abs(number) > 1e15 else number
    return _utc(round(seconds * 1000) + _APPLE_EPOCH_MS, value)


def from_local(moment: datetime, raw: str) -> Time:
    """A wall-clock time as a text export prints it; `moment` must be naive."""
    if moment.tzinfo is not None:
        raise ValueError("a wall-clock time has no zone")
    return Time(None, moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds"), raw, "local")


def from_aware(moment: datetime, raw: str) -> Time:
    """A time whose zone the evidence itself states."""
    if moment.tzinfo is None:
        raise ValueError("a UTC time needs its zone")
    return _utc((moment - _EPOCH) // timedelta(milliseconds=1), raw)


def iso_utc(ms: int | None) -> str | None:
    """Milliseconds since 1970 as ISO 8601 with Z, milliseconds only where they are not zero."""
    if ms is None:
        return None
    moment = _EPOCH + timedelta(milliseconds=ms)
    return moment.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def _float(text: str) -> float:
    if "_" in text:  # Python reads 1_000 as a number; nobody else does
        raise ValueError(text)
    return float(text)


def _whole(number: float) -> float | int:
    """1001.9999999999999 milliseconds are 1002: a fraction of seconds has no exact binary form."""
    return round(number) if abs(number) < 1e18 else number


def _number(value: object) -> float | int | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str):
        text = value.strip()
        try:
            return int(text) if text.lstrip("-").isdigit() and len(text) < 25 else _number(_float(text))
        except ValueError:
            return None
    return None
