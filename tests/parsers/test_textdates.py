"""Parts of the day, calendars, and the order of day and month."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parsers import times
from parsers.text.calendars import full_year
from parsers.text.dates import DateOrder, Fields, Order, hour24, part_of_day, wall_clock


@pytest.mark.parametrize(
    ("am", "pm"),
    [
        ("AM", "PM"),
        ("a.m.", "p.m."),
        ("a.\u00a0m.", "p.\u202fm."),
        ("上午", "下午"),
        ("午前", "午後"),
        ("오전", "오후"),
        ("ص", "م"),
        ("ق.ظ.", "ب.ظ."),
        ("पूर्वाह्न", "अपराह्न"),
        ("PG", "PTG"),
        ("ÖÖ", "ÖS"),
        ("π.μ.", "μ.μ."),
        ("SA", "CH"),
        ("לפנה״צ", 'אחה"צ'),
        ("fm", "em"),
        ("dop.", "odp."),
        ("vorm.", "nachm."),
        ("ap.", "ip."),
        ("de.", "du."),
        ("GH", "GD"),
        ("sn.", "gn."),
        ("ጡዋት", "ከሳዓት"),
        ("ԿԱ", "ԿՀ"),
        ("ఉ.", "సా."),
        ("पूर्व मध्यान्ह", "उत्तर मध्यान्ह"),
        ("পূৰ্বাহ্ণ", "অপৰাহ্ণ"),
        ("пе. чо.", "па. чо."),
        ("ਪੂਰਵ ਦੁਪਹਿਰ", "ਬਾਅਦ ਦੁਪਹਿਰ"),
        ("түске дейін", "түстен кейін"),
        ("пр.об.", "сл.об."),
        ("ก่อนเที่ยง", "หลังเที่ยง"),
        ("in the morning", "in the afternoon"),
        ("da manhã", "da tarde"),
        ("de la mañana", "de la tarde"),
        ("sáng", "chiều"),
        ("утра", "вечера"),
        ("ጥዋት", "ከሰዓት"),
        ("ንጉሆ ሰዓተ", "ድሕር ሰዓት"),
        ("নুমাং", "PM"),
    ],
)
def test_parts_of_the_day(am: str, pm: str) -> None:
    assert (part_of_day(am), part_of_day(pm)) == ("am", "pm")
    assert part_of_day(f"{am}x7") is None


@pytest.mark.parametrize(
    ("hour", "part", "of_24"),
    [
        (12, "am", 0),
        (12, "pm", 12),
        (1, "pm", 13),
        (11, "am", 11),
        (0, "am", 0),
        (0, "pm", 12),
        (23, "pm", 23),
        (13, "am", 13),
        (24, None, None),
        (12, "noon", 12),
        (1, "noon", 13),
        (11, "noon", 11),
        (12, "night", 0),
        (3, "night", 3),
        (9, "night", 21),
    ],
)
def test_hours(hour: int, part: str | None, of_24: int | None) -> None:
    assert hour24(hour, part) == of_24


def test_calendars() -> None:
    assert (
        full_year(2564, 4)
        == full_year(64, 2, buddhist=True)
        == full_year(2021, 4)
        == full_year(21, 2)
        == 2021
    )
    assert full_year(1402, 4) is full_year(1445, 4) is full_year(3, 2) is full_year(64, 2) is None


_FIRST = datetime(1990, 1, 1)  # noqa: DTZ001  (a wall clock)
_LAST = datetime(2100, 1, 1)  # noqa: DTZ001


@given(st.datetimes(_FIRST, _LAST).map(lambda at: at.replace(microsecond=0)))
def test_a_wall_clock_of_parts_is_that_of_the_whole(at: datetime) -> None:
    assert wall_clock(at.date().isoformat(), at.time().isoformat("seconds"), "raw") == times.from_local(
        at, "raw"
    )


def _fields(day: date, order: Order, digits: int) -> Fields:
    year = day.year if digits == 4 else day.year % 100
    if order == "ymd":
        return Fields(year, day.month, day.day, digits, len(str(day.day)))
    first, second = (day.day, day.month) if order == "dmy" else (day.month, day.day)
    return Fields(first, second, year, len(str(first)), digits)


@given(
    order=st.sampled_from(["dmy", "mdy"]),
    digits=st.sampled_from([2, 4]),
    start=st.dates(date(2012, 1, 1), date(2030, 1, 1)),
    steps=st.lists(st.integers(0, 400), max_size=40),
)
def test_an_order_is_right_or_open(order: Order, digits: int, start: date, steps: list[int]) -> None:
    """Lines in order of time: a day above 12 settles the order, and without one it is never settled firmly
    wrong.
    """
    days = [start]
    for step in steps:
        days.append(days[-1] + timedelta(days=step))
    days = [day for day in days if day.year <= 2030]  # later ones of two digits are no years that a chat can have
    assume(digits == 4 or len({day.day for day in days}) > 1 or len(set(days)) == 1)  # else a year may stand in front
    evidence = DateOrder()
    for day in days:
        evidence.add(_fields(day, order, digits), "/")
    verdict = evidence.verdict()
    if any(day.day > 12 for day in days):
        assert verdict.order == order
        assert [verdict.day(_fields(day, order, digits)) for day in days] == days
    else:
        assert verdict.order in (order, None) or verdict.weak
        assert all(
            verdict.order is not None or day in verdict.readings(_fields(day, order, digits)) for day in days
        )


@given(start=st.dates(date(2012, 1, 1), date(2030, 1, 1)), step=st.integers(0, 40))
def test_a_year_in_front_needs_no_more(start: date, step: int) -> None:
    evidence = DateOrder()
    for n in range(5):
        evidence.add(_fields(start + timedelta(days=step * n), "ymd", 4), "-")
    assert evidence.certain or step == 0
    assert evidence.verdict().order == "ymd"


def test_what_is_told_beats_what_is_seen() -> None:
    evidence = DateOrder()
    evidence.add(Fields(3, 4, 21, 1, 2), "/")
    assert evidence.verdict().order is None
    assert evidence.verdict(told="mdy").day(Fields(3, 4, 21, 1, 2)) == date(2021, 3, 4)
    assert evidence.verdict("de").order == "dmy"
    assert evidence.verdict("en").order is None
    assert evidence.verdict("ko").order is None or evidence.verdict("ko").order == "ymd"


@pytest.mark.parametrize(
    ("dates", "order", "weak"),
    [
        ([(24, 2, day) for day in (13, 14, 15, 20)], "ymd", True),  # days in a row, and not one day of four years
        ([(24, 2, day) for day in (13, 14)], None, True),
        ([(13, 2, year) for year in (21, 24)], None, True),
        ([(13, month, 24) for month in (1, 2, 3, 4)], "dmy", False),
        ([(day, 2, 24) for day in (13, 14, 15, 20)], "dmy", False),
        ([(13, 2, 24)], "dmy", False),
    ],
)
def test_a_short_year_in_front_may_be_told_by_how_close_the_days_lie(
    dates: list[tuple[int, int, int]], order: str | None, weak: bool
) -> None:
    """Such a chat was read as one of 2013 to 2020, without a word."""
    evidence = DateOrder()
    for first, second, third in dates:
        evidence.add(Fields(first, second, third, 2, 2), "-")
    verdict = evidence.verdict()
    assert (verdict.order, verdict.weak) == (order, weak)
    assert order is not None or set(verdict.candidates) == {"dmy", "ymd"}
