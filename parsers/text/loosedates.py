"""A time of a page in whatever order a language has its parts: `14:03 3 tháng 5, 2023`, `5월 03, 2023 2:03:30 오후`.

What the parts are is told by what stands with them (年 月 日, 년 월 일, `tháng`, a colon), by their size (a year has
four digits) and by the names of months; nothing is taken for a date that has a number too many or a word for its month
that no language has. The Buddhist year is turned into the common one (2566 is 2023). Sources: CLDR's patterns of dates.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from parsers.text.dates import hour24, part_of_day
from parsers.text.printed import month_names

_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})\s?(?:[:h]|時|时|點|点|시)\s?(\d{2}|\d(?=\s?분))"
                    r"(?:\s?(?:[:.]|分|분|min)\s?(\d{1,2}))?(?:\s?(?:秒|초|分|분|min\b|s\b))?(?![\d])")
_DOTTED = re.compile(r"(?:(?<=\s)|\A)(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?=\s|\Z)")
_MONTH = re.compile(r"(\d{1,2})\s?[月월]|\b(?:tháng|thg|th)\.?\s?(\d{1,2})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)\s?[年년]?")
_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?![\d:])\s?[日일]?")
_ORDERED = re.compile(r"(?<!\d)(\d{4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?!\d)")
_WORD = re.compile(r"[^\W\d_][^\s\d,،、:()]*")
_BUDDHIST = range(2480, 2640)


class Loose(msgspec.Struct, frozen=True):
    """The parts of a time. `month`: its number, or the word that stands for it (`words` are the other candidates)."""

    year: int
    month: int | None
    day: int
    hour: int
    minute: int
    second: int
    words: tuple[str, ...] = ()

    def written(self, word: str) -> str:
        """The time with the month as a word, in the one form that `Dates` reads in any language."""
        return f"{self.day} {word} {self.year}, {self.hour}:{self.minute:02}:{self.second:02}"


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def loose(text: str) -> Loose | None:
    """The parts of a time; None where one is missing or there is a number too many."""
    rest = plain_digits(text)
    ordered = _ORDERED.search(rest)
    if ordered is not None:
        rest = f"{rest[: ordered.start()]} {rest[ordered.end() :]}"
    found = list(_CLOCK.finditer(rest)) or list(_DOTTED.finditer(rest))
    if len(found) != 1:
        return None
    clock = found[0]
    rest = f"{rest[: clock.start()]} \0 {rest[clock.end() :]}"
    month: int | None
    if ordered is not None:
        year, month, day = (int(number) for number in ordered.groups())
    else:
        years = list(_YEAR.finditer(rest))
        if len(years) != 1:
            return None
        year = int(years[0][1])
        rest = f"{rest[: years[0].start()]} {rest[years[0].end() :]}"
        months = list(_MONTH.finditer(rest))
        month = int(months[0][1] or months[0][2]) if len(months) == 1 else None
        if month is not None:
            rest = f"{rest[: months[0].start()]} {rest[months[0].end() :]}"
        days = list(_DAY.finditer(rest))
        if len(days) != 1 or len(months) > 1:
            return None
        day = int(days[0][1])
        rest = f"{rest[: days[0].start()]} {rest[days[0].end() :]}"
    if any(c.isdigit() for c in rest):
        return None
    if "\0" not in rest:
        return None
    before, _, after = rest.partition("\0")
    part, known = _part(before, after)
    hour = hour24(int(clock[1]), part)
    if hour is None or (not known and int(clock[1]) < 13):
        return None
    year -= 543 if year in _BUDDHIST else 0
    found_words = (word.rstrip(".") for word in _WORD.findall(rest))
    words = tuple(_bare(word) for word in found_words if part_of_day(word) is None and not _is_particle(word))
    return Loose(year, month, day, hour, int(clock[2]), int(clock[3] or 0), words)


def _part(before: str, after: str) -> tuple[str | None, bool]:
    """The part of the day beside a clock, and whether what stands behind the clock is understood: a word that may be
    the afternoon's in some language makes the hour unknown.
    """
    behind = _WORD.findall(after.split(",", maxsplit=1)[0])[:2]
    for word in ("".join(behind), *behind[:1]):
        if word and part_of_day(word) is not None and not _is_unit(word):
            return part_of_day(word), True
    ahead = (_WORD.findall(before.rpartition(",")[2]) or [""])[-1]
    if ahead and (not ahead[0].isascii() or ahead.lower() in ("am", "pm")) and part_of_day(ahead) is not None:
        return part_of_day(ahead), True
    return None, not behind or _is_unit(behind[0]) or behind[0].rstrip(".").casefold() in month_names()


def _is_particle(word: str) -> bool:
    """Such as Spanish `de`, which is a month in some language of the world."""
    return len(word) < 3 and word.isascii()


def _bare(word: str) -> str:
    """The word without the Hebrew `in` before a month."""
    return word[1:] if word.startswith("ב") and word.casefold() not in month_names() else word


def _is_unit(word: str) -> bool:
    """Words behind a clock that mean no part of the day: Thai `น.` (hours), German `Uhr`, zones."""
    return word.rstrip(".").casefold() in {"น", "uhr", "utc", "gmt", "h", "hs", "hrs", "बजे"}
