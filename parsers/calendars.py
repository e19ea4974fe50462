"""Dates of the Persian calendar, which phones of Iran and Afghanistan can print.

Facts: the year begins at the spring equinox; its first six months have 31 days, the next five 30, the last 29, or 30 in
a leap year; the leap years of this time come every fourth year, once every fifth (Iran's Calendar Council; the table
below is that of the years 1387 to 1428, equal in the observational and in the 33-year arithmetical rule). 1 Farvardin
1388 was 21 March 2009.
"""

from __future__ import annotations

from datetime import date, timedelta

#: Years in which messengers wrote (2009 to 2050). No other calendar counts these now: Islamic years stand at 1430 to
#: 1473 in the same time, and begin where these end.
FIRST_PERSIAN, LAST_PERSIAN = 1388, 1428

_ANCHOR = date(2009, 3, 21)
_LEAP = frozenset((1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428))
_MONTHS = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 29)


def is_persian(year: int) -> bool:
    """Whether a year of four digits can only be one of the Persian calendar."""
    return FIRST_PERSIAN <= year <= LAST_PERSIAN


def persian_day(year: int, month: int, day: int) -> date | None:
    """Return the date in the common calendar; None where the Persian one has no such day."""
    if not is_persian(year) or not 1 <= month <= len(_MONTHS):
        return None
    length = _MONTHS[month - 1] + (month == len(_MONTHS) and year in _LEAP)
    if not 1 <= day <= length:
        return None
    years = 365 * (year - FIRST_PERSIAN) + sum(leap < year for leap in _LEAP)
    return _ANCHOR + timedelta(days=years + sum(_MONTHS[: month - 1]) + day - 1)
