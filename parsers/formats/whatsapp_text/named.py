"""Heads whose month stands as a word: `Jan 3, 2013, 4:05 PM - `, `24 de mar. de 2014 16:05 - `, `16:05, 24 Mar - `.

Androids wrote so until about 2015, and left out the year of what was written in the year of the export: the examiner
may state it, and then it is that of all such lines. (Readers of that time match `%d %b %H:%M` and `%H:%M, %d %b %Y`;
the names of months are CLDR's.)
"""

from __future__ import annotations

import functools
import re

from parsers.formats.telegram_html.dates import Dates
from parsers.formats.whatsapp_text.words import BLANKS, MARKS
from parsers.text.dates import Fields

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
#: What such a line begins with: a word with a day before or behind it, and a time, on either side of them.
_BEGINS = re.compile(
    rf"{_S}{{0,4}}\[?{_S}{{0,2}}(?:(?:\d{{1,2}}(?:[^\W\d_]{{2}})?[.º]?[{BLANKS}\-/][^\W\d_]|[^\W\d_]{{1,9}}[^\d\n:]{{1,6}}\d)"
    rf".{{2,34}}?[:.h]\d\d(?!\d)|\d{{1,2}}[:.h]\d\d[^\d\n]{{1,12}}(?:\d{{1,2}}[^\d\n]|\S))"
)


def untold(fields: Fields) -> bool:
    """Say whether the date of a head whose month is a word lacks its year, or has a month that cannot be told."""
    return fields.first_digits == 4 and UNTOLD in (fields.first, fields.second)


def told(fields: Fields, year: int | None) -> Fields:
    """A date that lacks its year, with the one that the examiner states; any other as it is."""
    if year is None or fields.first_digits != 4 or fields.first != UNTOLD:
        return fields
    return Fields(year, fields.second, fields.third, 4, fields.third_digits)


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
    for match in _DATE.finditer(raw):
        month = _month((match["m"] or match["m2"]).rstrip("."))
        if month is not None:
            year = match["y"] or match["y2"] or f"{UNTOLD:04}"
            return f"{raw[: match.start()]}{year}/{month:02}/{match['d'] or match['d2']}{raw[match.end() :]}"
    return None
