"""The dates of mail. A date with its zone is a moment in UTC; one without is a wall-clock time.

Facts: RFC 5322, sections 3.3 (dates; `-0000` is UTC without a word on where the sender was) and 4.3 (names of zones).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate

from parsers import times
from parsers.exports import iso_time
from parsers.records import Time

_ZONE = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AP]M\s*)?(?:([+-])\s?(\d\d):?(\d\d)\b|([A-Z]{1,5})\b)",
                   re.IGNORECASE)
_NAMES = {"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
          "PST": -8, "PDT": -7}  # those that the RFC names; letters other than Z mean nothing there
_YEAR_LAST = re.compile(r"([+-]\d{4}|[A-Z]{2,4}) (\d{4})\Z")
_TWELVE = re.compile(r"\s*\b([AP])M\b", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")


def mail_time(value: str | None) -> Time:
    """The moment of a date as mail writes it."""
    if not value:
        return times.MISSING
    raw = value.strip()
    iso = iso_time(raw)
    if iso.basis != "none":
        return iso
    text = " ".join(_COMMENT.sub(" ", raw).split())
    text = _YEAR_LAST.sub(r"\2 \1", text)  # as Gmail's boxes have it
    zone = _zone(text)
    moment = _moment(text)
    if moment is None:
        return times.missing(raw)
    if zone is None:
        return times.from_local(moment, raw)
    try:
        return times.from_aware(moment.replace(tzinfo=zone), raw)
    except (OverflowError, ValueError):
        return times.missing(raw)


def _zone(text: str) -> timezone | None:
    match = _ZONE.search(_YEAR_LAST.sub(r"\1", text))
    if match is None:
        asc = re.search(r"\b\d{4} ([+-])(\d\d)(\d\d)\Z", text)
        if asc is None:
            return None
        sign, hours, minutes = asc[1], int(asc[2]), int(asc[3])
    elif match[1] is None:
        hour = _NAMES.get(match[4].upper())
        return None if hour is None else timezone(timedelta(hours=hour))
    else:
        sign, hours, minutes = match[1], int(match[2]), int(match[3])
    offset = timedelta(hours=hours, minutes=minutes)
    if offset >= timedelta(hours=24):
        return None
    return timezone(-offset if sign == "-" else offset) if offset else UTC


def _moment(text: str) -> datetime | None:
    """The wall-clock part of a date."""
    noon = _TWELVE.search(text)
    try:
        found = parsedate(_TWELVE.sub("", text))
        if found is None or found[0] < 100:
            return None
        hour = found[3]
        if noon is not None and 1 <= hour <= 12:
            hour = hour % 12 + (12 if noon[1].upper() == "P" else 0)
        second = min(found[5], 59)  # a leap second
        return datetime(found[0], found[1], found[2], hour, found[4], second)  # noqa: DTZ001  (the zone is set apart)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
