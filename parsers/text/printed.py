r"""Times as the pages print them.

Telegram Desktop: `14.03.2024 09:26:53`, since 2022 with `UTC+01:00` behind it, always in this order and in ASCII
digits (telegramdesktop/tdesktop, `Data::FormatDateTime`). Telegram for macOS: `9 September 2020, 18:44:51`, the month
in the language of the app (seen in readers of such exports: `9 сентября 2020, …`); the names of months are CLDR's.
A month whose name means different months in different languages (`listopada`) is settled by the other months of the
chat, or by far more languages for one of them, or because no app is known in the other languages (`out` is October in
Portuguese, August in Morisyen); or the time stays unread.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime, timedelta, timezone

from babel import Locale, UnknownLocaleError, localedata

from parsers import times
from parsers.records import Time
from parsers.text.dates import hour24, part_of_day

_DESKTOP = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*UTC\s*([+\-\u2212])(\d{1,2}):?(\d{2}))?\s*\Z"
)
_NAMED = re.compile(
    r"(?:(?P<d1>\d{1,2})\.?\s+(?:de\s+)?(?P<m1>[^\W\d_][^\d,\s]*)|(?P<m2>[^\W\d_][^\d,\s]*)\s+(?P<d2>\d{1,2}),?)\s+"
    r"(?:de\s+)?(?P<year>\d{4})(?:\s*\S{1,3}\.?)?,?\s+(?:\S+\s+)??(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?"
    r"(?:\s*(?P<part>\D{1,12}))?\Z"
)
_YEAR_FIRST = re.compile(
    r"(\d{4})\s?[年년./-]\s?(\d{1,2})\s?[月월./-]\s?(\d{1,2})\s?[日일.]?,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\Z"
)
#: Small languages of CLDR whose months have names that others give to another month, and in which no messenger whose
#: pages come here was ever seen (Basaa, Taita, Duala, Ga, Luba-Katanga, Morisyen, Teso, Taroko).
_NOT_OFFERED = frozenset(("bas", "dav", "dua", "gaa", "lu", "mfe", "teo", "trv"))


class Dates:
    """Reads the times of one chat. `note` every time first; `read` then knows the months' language."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._months: dict[str, int | None] = {}

    def note(self, title: str) -> None:
        """Take note of a time's month, if it is a word."""
        if len(self._words) < 100 and not _DESKTOP.match(title):
            match = _NAMED.match(title)
            if match is not None:
                self._words.add(_word(match))

    def read(self, title: str | None) -> Time:
        """Return the time that a page prints: UTC where it says its zone, else the wall clock; `none` if unread."""
        if not title:
            return times.MISSING
        match = _DESKTOP.match(title)
        try:
            if match is not None:
                return _desktop(match, title)
            match = _YEAR_FIRST.match(title)
            if match is not None:
                year, month, day, hour, minute = (int(match[n]) for n in range(1, 6))
                return times.from_local(_naive(year, month, day, hour, minute, int(match[6] or 0)), title)
            match = _NAMED.match(title)
            if match is not None:
                return self._named(match, title)
        except (ValueError, OverflowError):  # the 31st of February
            return times.missing(title)
        return times.missing(title)

    @staticmethod
    def knows(word: str) -> bool:
        """Whether a month is called so in some language."""
        return word.rstrip(".").casefold() in month_names()

    def _named(self, match: re.Match[str], title: str) -> Time:
        month = self._month(_word(match))
        hour: int | None = int(match["h"])
        if match["part"]:
            part = part_of_day(match["part"].strip())
            hour = hour24(int(match["h"]), part) if part is not None else None
        if month is None or hour is None:
            return times.missing(title)
        day = int(match["d1"] or match["d2"])
        moment = _naive(int(match["year"]), month, day, hour, int(match["min"]), int(match["s"] or 0))
        return times.from_local(moment, title)

    def _month(self, word: str) -> int | None:
        if word not in self._months:
            known = month_names().get(word) or _begun(word)
            together = [
                {language for languages in month_names().get(other, {}).values() for language in languages}
                for other in self._words
            ]
            common = set.intersection(*together) if together else set()
            found = {month for month, languages in known.items() if not common or languages & common}
            if len(found) > 1:
                found = {month for month in found if known[month] - _NOT_OFFERED} or found
            self._months[word] = found.pop() if len(found) == 1 else _mostly(known, found)
        return self._months[word]


def _begun(word: str) -> dict[int, set[str]]:
    """The months whose whole names begin so: abbreviations that CLDR had in other years (Finnish `toukok.`)."""
    found: dict[int, set[str]] = {}
    for name, months in month_names().items() if len(word) > 3 else ():
        if name.startswith(word):
            for month, languages in months.items():
                found.setdefault(month, set()).update(languages)
    return found


def _mostly(known: dict[int, set[str]], found: set[int]) -> int | None:
    """The month that ten times as many languages call so as any other: `mar` is May in Teso alone."""
    first, *others = sorted(found, key=lambda month: -len(known[month])) or [0]
    return first if others and all(len(known[first]) >= 10 * len(known[month]) for month in others) else None


def _naive(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime:
    """A wall-clock time: the page does not say its zone, and none is invented."""
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001


def _word(match: re.Match[str]) -> str:
    return (match["m1"] or match["m2"]).rstrip(".").casefold()


def _desktop(match: re.Match[str], title: str) -> Time:
    day, month, year, hour, minute = (int(match[n]) for n in range(1, 6))
    moment = _naive(year, month, day, hour, minute, int(match[6] or 0))
    if not match[7]:
        return times.from_local(moment, title)
    offset = timedelta(hours=int(match[8]), minutes=int(match[9])) * (1 if match[7] == "+" else -1)
    return times.from_aware(moment.replace(tzinfo=timezone(offset)), title)


@functools.cache
def month_names() -> dict[str, dict[int, set[str]]]:
    """Names of months, folded, in every language of CLDR: name -> month -> languages. Made on first need."""
    names: dict[str, dict[int, set[str]]] = {}
    loaded = dict(localedata._cache)  # noqa: SLF001  (there is no other way to let go of what follows, 130 MB)
    for identifier in localedata.locale_identifiers():
        if "_" in identifier or identifier == "root":
            continue
        try:
            months = Locale.parse(identifier).months
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    word = str(name).rstrip(".").casefold()
                    if not word.isdecimal():
                        names.setdefault(word, {}).setdefault(int(number), set()).add(identifier)
        localedata._cache.clear()  # noqa: SLF001
        localedata._cache.update(loaded)  # noqa: SLF001
    return names
