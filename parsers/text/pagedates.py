"""The times of a page: with the names of months in any language, or as numbers whose order the page itself settles."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from parsers import times
from parsers.records import Time
from parsers.text.dates import hour24, part_of_day
from parsers.text.loosedates import loose, plain_digits
from parsers.text.printed import Dates, month_names

_WEEKDAY = re.compile(r"\A[^\W\d_]{2,20}\.?,?\s+(?=(?:[^\W\d_]{2,20}\.?\s+)?\d)")
_ZONE = re.compile(r"(?:\s*\(?(?:UTC|GMT)\s?|(?<=:\d\d)\s)([+\-\u2212])(\d{1,2})(?::?(\d\d))?\)?\s*\Z")
_NUMBERS = re.compile(
    r"\A(?P<a>\d{1,4})\s?(?P<sep>[./-])\s?(?P<b>\d{1,2})\s?[./-]\s?(?P<c>\d{2,4})\.?,?\s+(?:\S{1,3}\s+)??"
    r"(?P<h>\d{1,2})[:.](?P<min>\d\d)(?:[:.](?P<s>\d\d))?(?:\s*(?P<part>[^\W\d_][\w. ]{0,12}))?\Z")
_UHR = re.compile(r"(?<=\d)\s*(?:Uhr|น\.|h|hs|hrs\.?)\Z", re.IGNORECASE)
_LETTERS = re.compile(r"(?<=[\dMm])\s+[A-Z]{2,5}\Z")  # a zone's letters, which mean different zones in the world
_JOINED = re.compile(r"(?<=\d)(?=[AaPp]\.?[Mm]\b)")  # 4:55:32pm
_BUDDHIST = 2480  # a year from which on it is no common one
_BLANKS = re.compile(r"[\s\u202f\u00a0]+")


class PageDates:
    """Reads the times of one page. `note` every time first. `ambiguous`: how many stay open."""

    def __init__(self, told: str | None = None) -> None:
        self._named = Dates()
        self._told = told
        self._first = self._second = 0
        self.ambiguous = 0

    def note(self, text: str) -> None:
        """Take note of a time as the page prints it."""
        plain = _plain(text)
        match = _NUMBERS.match(plain)
        if match is None:
            parts = loose(plain)
            names = [word for word in parts.words if word.casefold() in month_names()] if parts is not None else []
            if parts is not None and parts.month is None and len(names) == 1:
                plain = parts.written(names[0])
            self._named.note(_WEEKDAY.sub("", plain))
        elif len(match["a"]) < 3:
            self._first, self._second = max(self._first, int(match["a"])), max(self._second, int(match["b"]))

    def read(self, text: str | None) -> Time:
        """The time: UTC where its zone stands with it, else the wall clock; `none` where it cannot be told."""
        if not text:
            return times.MISSING
        plain = _plain(text)
        zone = _ZONE.search(plain)
        if zone is not None:
            plain = plain[: zone.start()]
        if not _NUMBERS.match(plain):
            letters = _LETTERS.search(plain)
            if letters is not None and part_of_day(letters[0]) is None:  # CH is the afternoon in Vietnamese
                plain = plain[: letters.start()]
        match = _NUMBERS.match(plain)
        found = self._numbers(match, text) if match is not None else self._words(plain, text)
        return _with_zone(found, zone, text) if zone is not None else found

    def _words(self, plain: str, text: str) -> Time:
        found = self._named.read(plain)
        if found.basis == "none":
            found = self._named.read(_WEEKDAY.sub("", plain))
        if found.local is not None and int(found.local[:4]) > _BUDDHIST:
            found = times.missing(plain)
        if found.basis == "none":
            found = self._loose(plain)
        if found.basis == "local" and found.local is not None:
            return Time(None, found.local, text, "local")
        return found if found.basis == "utc" else times.missing(text)

    def _loose(self, plain: str) -> Time:
        """The time where its parts stand in another order than the usual ones."""
        parts = loose(plain)
        if parts is None:
            return times.missing(plain)
        if parts.month is None:
            read = {time.local: time for word in parts.words
                    if (time := self._named.read(parts.written(word))).basis == "local"}  # fmt: skip
            return read.popitem()[1] if len(read) == 1 else times.missing(plain)
        try:
            moment = datetime(parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second)  # noqa: DTZ001
        except ValueError:  # the 31st of February
            return times.missing(plain)
        return times.from_local(moment, plain)

    def _numbers(self, match: re.Match[str], text: str) -> Time:
        order = self._order(match)
        hour: int | None = int(match["h"])
        if match["part"]:
            part = part_of_day(match["part"].strip())
            hour = hour24(int(match["h"]), part) if part is not None else None
        if order is None or hour is None:
            self.ambiguous += order is None
            return times.missing(text)
        a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
        year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
        try:
            year += 2000 if year < 100 else -543 if year > _BUDDHIST else 0
            moment = datetime(year, month, day, hour, int(match["min"]), int(match["s"] or 0))  # noqa: DTZ001
        except ValueError:  # the 31st of February
            return times.missing(text)
        return times.from_local(moment, text)

    def _order(self, match: re.Match[str]) -> str | None:
        if len(match["a"]) == 4:
            return "ymd"
        if self._first > 12 >= self._second or self._second > 12 >= self._first:
            return "dmy" if self._first > 12 else "mdy"
        if self._told in ("dmy", "mdy"):
            return self._told
        return "dmy" if match["sep"] == "." else None  # no language writes the month before a dot


def _plain(text: str) -> str:
    return _UHR.sub("", _JOINED.sub(" ", _BLANKS.sub(" ", plain_digits(text))).strip())


def _with_zone(found: Time, zone: re.Match[str], text: str) -> Time:
    if found.local is None:
        return times.missing(text)
    offset = timedelta(hours=int(zone[2]), minutes=int(zone[3] or 0)) * (1 if zone[1] == "+" else -1)
    if abs(offset) >= timedelta(hours=24):
        return found
    return times.from_aware(datetime.fromisoformat(found.local).replace(tzinfo=timezone(offset)), text)
