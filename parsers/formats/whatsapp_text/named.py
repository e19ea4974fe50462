"""Heads whose month stands as a word: `Jan 3, 2013, 4:05 PM - `, `24 de mar. de 2014 16:05 - `, `16:05, 24 Mar - `.

Androids wrote so until about 2015, and left out the year of what was written in the year of the export: the examiner
may state it, and then it is that of all such lines. (Readers of that time match `%d %b %H:%M` and `%H:%M, %d %b %Y`;
the names of months are CLDR's.) In some languages the short form of such a date has numbers alone, by CLDR's `yMMMd`
and `MMMd`: `24. 3. 2014` and `24. 3.` (Czech, Slovak), `24.03.2014 г.` and `24.03` (Bulgarian), `24.3.` (Finnish),
`24/03` (Portuguese), `03-24` (Lithuanian), `3月24日` (Chinese, Japanese), `3월 24일` (Korean).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from parsers.formats.whatsapp_text.words import BLANKS, MARKS
from parsers.text.dates import Fields
from parsers.text.printed import Dates

#: What stands in a date of numbers where the year or the month is not told.
UNTOLD = 0
_S = f"[{BLANKS}{MARKS}]"
_WORD = r"[^\W\d_][^\s\d,،/:\[\]<>()\-]{1,14}"
_OF = rf"(?:{_S}*[\-/]{_S}*|{_S}+(?:de{_S}+|del{_S}+|d['’])?)"
_YEAR = rf"(?:,?{_OF}(?P<y{{n}}>\d{{{{4}}}})(?!\d))?"
_DATE = re.compile(
    rf"(?<![\d:.])(?P<d>\d{{1,2}})(?:\.|º|er|st|nd|rd|th)?{_OF}(?P<m>{_WORD}){_YEAR.format(n='')}(?![^\W\d_])"
    rf"|(?<![^\W\d_])(?P<m2>{_WORD}){_S}+(?P<d2>\d{{1,2}})(?![\d:.]){_YEAR.format(n='2')}"
)
#: Vietnamese counts its months: `4 thg 11, 2014`, `4 tháng 11 năm 2014`.
_COUNTED = re.compile(
    rf"(?<![\d:.])(?P<d>\d{{1,2}}){_S}+(?:thg|tháng|th){_S}?(?P<m>0?[1-9]|1[0-2])(?![\d:])"
    rf"(?:,?{_S}+(?:năm{_S}+)?(?P<y>\d{{4}})(?!\d))?", re.IGNORECASE)
#: What such a line begins with: a word with a day before or behind it, and a time, on either side of them.
_BEGINS = re.compile(
    rf"{_S}{{0,4}}\[?{_S}{{0,2}}(?:(?:\d{{1,2}}(?:[^\W\d_]{{2}})?[.º]?[{BLANKS}\-/][^\W\d_]|[^\W\d_]{{1,9}}[^\d\n:]{{1,6}}\d)"
    rf".{{2,34}}?[:.h]\d\d(?!\d)|\d{{1,2}}[:.h]\d\d[^\d\n]{{1,12}}(?:\d{{1,2}}[^\d\n]|\S))"
)
#: A day and a month in numbers, without a year on either side.
_DAY = re.compile(
    rf"(?<![\d.:/\-])(?P<a>\d{{1,2}})(?:(?P<sep>[./\-]){_S}?|[月월]{_S}?)(?P<b>\d{{1,2}})(?:[日일]|\.(?!\d)|(?![\d./\-:]))")
#: Stands for a year that is not stated, to learn the order of day and month: a leap year.
_ANY_YEAR = 2012


def untold(fields: Fields) -> bool:
    """Say whether a date lacks its year, or has the name of a month that cannot be told."""
    year_last = fields.third_digits == 4 and fields.third == UNTOLD
    return year_last or (fields.first_digits == 4 and UNTOLD in (fields.first, fields.second))


def told(fields: Fields, year: int | None) -> Fields:
    """A date that lacks its year, with the one that the examiner states; any other as it is."""
    if year is not None and fields.first_digits == 4 and fields.first == UNTOLD:
        return Fields(year, fields.second, fields.third, 4, fields.third_digits)
    if year is not None and fields.third_digits == 4 and fields.third == UNTOLD:
        return Fields(fields.first, fields.second, year, fields.first_digits, 4)
    return fields


def for_order(fields: Fields, separator: str, year: int | None) -> tuple[Fields, str]:
    """A date as it tells the order of day and month of its file.

    Without a year, a hyphen tells nothing: the Lithuanian `03-24` has its month in front.
    """
    if fields.third_digits == 4 and fields.third == UNTOLD:
        return told(fields, year or _ANY_YEAR), "/" if separator == "-" else separator
    return told(fields, year), separator


def with_a_year(raw: str) -> Iterator[str]:
    """Yield a head that has a day and a month in numbers with `UNTOLD` for its year, as `read_stamp` reads them."""
    for match in _DAY.finditer(raw):
        low, high = sorted((int(match["a"]), int(match["b"])))
        if not 1 <= low <= 12 or high > 31:
            continue
        a, b, sep = match["a"], match["b"], match["sep"]
        blank = " " if sep and match.end("sep") < match.start("b") else ""
        day = f"{UNTOLD:04}/{a}/{b}" if sep is None else f"{a}{sep}{blank}{b}{sep}{blank}{UNTOLD:04}"
        yield f"{raw[: match.start()]}{day}{raw[match.end() :]}"


def begins(line: str) -> bool:
    """Say whether a line could begin with a head whose month is a word."""
    return _BEGINS.match(line) is not None


@functools.lru_cache(maxsize=512)
def _month(word: str) -> int | None:
    """The number of a month, `UNTOLD` where the word is another month in another language, None for other words."""
    found = Dates().read(f"1 {word} 2000, 12:00").local
    if found is not None:
        return int(found[5:7])
    return UNTOLD if Dates.knows(word) else None


def numbered(raw: str) -> str | None:
    """Return a head with its date in numbers, year first, as `read_stamp` reads them; None where no month is named."""
    if (match := _COUNTED.search(raw)) is not None:
        year = match["y"] or f"{UNTOLD:04}"
        return f"{raw[: match.start()]}{year}/{int(match['m']):02}/{match['d']}{raw[match.end() :]}"
    for match in _DATE.finditer(raw):
        month = _month((match["m"] or match["m2"]).rstrip("."))
        if month is not None:
            year = match["y"] or match["y2"] or f"{UNTOLD:04}"
            return f"{raw[: match.start()]}{year}/{month:02}/{match['d'] or match['d2']}{raw[match.end() :]}"
    return None
