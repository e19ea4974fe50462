"""Years and dates of other calendars than the common one, as phones print them.

Thailand and Taiwan count their years otherwise; Iran and Afghanistan (Persian) and the Gulf (Islamic) have other days.

Facts, Persian: the year begins at the spring equinox; its first six months have 31 days, the next five 30, the last 29,
or 30 in a leap year; the leap years of this time come every fourth year, once every fifth (Iran's Calendar Council; the
table below is that of the years 1387 to 1428, equal in the observational and in the 33-year arithmetical rule).
1 Farvardin 1388 was 21 March 2009.

Facts, Islamic: Umm al-Qura, the civil calendar of Saudi Arabia, is the Islamic calendar that iPhones of the Gulf print
(Unicode CLDR, calendar preferences of SA, AE, BH, KW, QA). Its months follow published tables (R. H. van Gent, "The
Umm al-Qura calendar of Saudi Arabia"; the same in the package hijridate). 1 Muharram 1430 was 29 December 2008. Other
countries watch the moon, so that a day named there can be one earlier or later.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Literal

Calendar = Literal["persian", "islamic"]

#: Years in which messengers wrote (2009 to 2050). The two never meet: Persian years end where Islamic ones begin.
FIRST_PERSIAN, LAST_PERSIAN = 1388, 1428
FIRST_ISLAMIC, LAST_ISLAMIC = 1430, 1473

_ANCHOR = date(2009, 3, 21)
_LEAP = frozenset((1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428))
_MONTHS = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 29)

_ISLAMIC_ANCHOR = date(2008, 12, 29)
#: A number for each year from 1430: bit 0 says whether Muharram has 30 days, not 29, bit 11 the same of Dhu al-Hijja.
_LONG_MONTHS = (
    0xAA6, 0x956, 0x2AE, 0x56D, 0x36A, 0xB55, 0xAAA, 0x94D, 0x49D, 0x95D, 0x2BA, 0x5B5, 0x5AA, 0xD55, 0xA9A, 0x92E,
    0x26E, 0x55D, 0xADA, 0x6D4, 0x6A5, 0x54B, 0xA97, 0x54E, 0xAAE, 0x5AC, 0xBA9, 0xD92, 0xB25, 0x64B, 0xCAB, 0x55A,
    0xB55, 0x6D2, 0xEA5, 0xE4A, 0xA95, 0x52D, 0xAAD, 0x36C, 0x759, 0x6D2, 0x695, 0x52D,
)  # fmt: skip


#: Of the messengers that export text; a two-digit year is read as one of these. No message is of a later year: what
#: looks so is of another calendar (Islamic 45 for 1445), unless the clock of this computer stands still.
FIRST_YEAR, LAST_YEAR = 2009, max(2030, time.localtime().tm_year + 1)
#: A year of four digits is believed as it is written, also of a phone whose clock was wrong; before and behind these
#: lie the Indian (1931) and the Nepalese (2066) years of the time since 2009.
_WRITTEN = range(1970, 2066)
_BUDDHIST = 543  # years ahead of the common era
_REPUBLIC, _FIRST_OF_REPUBLIC = 1911, 98  # years of Taiwan behind the common era; the one that was 2009


def full_year(year: int, digits: int, *, buddhist: bool = False) -> int | None:
    """Return the year of the common era, or None where the calendar cannot be told (Islamic, Persian).

    A four-digit Buddhist year is plain, and a three-digit one of Taiwan. Of two digits a Buddhist year is one only
    when `buddhist` says that the file is dated so.
    """
    if digits == 4:
        if 2500 <= year < 2700:
            return year - _BUDDHIST
        return year if year in _WRITTEN else None
    if digits > 2:
        return year + _REPUBLIC if is_of_republic(year) else None
    if buddhist:
        return 2500 + year - _BUDDHIST
    return 2000 + year if FIRST_YEAR <= 2000 + year <= LAST_YEAR else None


def is_of_republic(year: int) -> bool:
    """Say whether a year of three digits is one of Taiwan in which messengers wrote."""
    return _FIRST_OF_REPUBLIC <= year <= LAST_YEAR - _REPUBLIC


def is_buddhist(year: int, digits: int) -> bool:
    """Say whether the year can only be one of the Thai Buddhist calendar."""
    if digits == 4:
        return 2500 <= year < 2700
    return digits == 2 and 2000 + year > LAST_YEAR and FIRST_YEAR <= 2500 + year - _BUDDHIST <= LAST_YEAR


def calendar_of(year: int) -> Calendar | None:
    """Return the calendar that a year of four digits can only be of; None for the common one and all others."""
    if FIRST_PERSIAN <= year <= LAST_PERSIAN:
        return "persian"
    return "islamic" if FIRST_ISLAMIC <= year <= LAST_ISLAMIC else None


def common_day(year: int, month: int, day: int) -> date | None:
    """Return the date in the common calendar of one whose year tells its calendar; None where it has no such day."""
    calendar = calendar_of(year)
    if calendar is None or not 1 <= month <= 12:
        return None
    return _persian(year, month, day) if calendar == "persian" else _islamic(year, month, day)


def _persian(year: int, month: int, day: int) -> date | None:
    length = _MONTHS[month - 1] + (month == len(_MONTHS) and year in _LEAP)
    if not 1 <= day <= length:
        return None
    years = 365 * (year - FIRST_PERSIAN) + sum(leap < year for leap in _LEAP)
    return _ANCHOR + timedelta(days=years + sum(_MONTHS[: month - 1]) + day - 1)


def _islamic(year: int, month: int, day: int) -> date | None:
    before, bits = _LONG_MONTHS[: year - FIRST_ISLAMIC], _LONG_MONTHS[year - FIRST_ISLAMIC]
    if not 1 <= day <= 29 + (bits >> (month - 1) & 1):
        return None
    days = sum(12 * 29 + long.bit_count() for long in before)
    days += 29 * (month - 1) + (bits & (1 << (month - 1)) - 1).bit_count()
    return _ISLAMIC_ANCHOR + timedelta(days=days + day - 1)
