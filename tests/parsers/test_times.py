"""Epochs: a number that apps write for no time is none."""

from __future__ import annotations

import pytest

from parsers import times


@pytest.mark.parametrize("value", [0, -1, -978_307_200, None, "", "soon"])
def test_no_time_of_apple_is_none(value: object) -> None:
    assert times.from_apple(value).basis == "none"


def test_both_units_of_apple() -> None:
    assert times.from_apple(739_264_089).utc_ms == times.from_apple(739_264_089_000_000_000).utc_ms == 1_717_571_289_000


@pytest.mark.parametrize(("number", "unit"), [
    (1_717_571_289, "seconds"), (1_717_571_289_000, "milliseconds"), (1_717_571_289_000_000, "microseconds"),
    (1_717_571_289_000_000_000, "nanoseconds"), (13_362_044_889_000_000, "microseconds since 1601"),
    (133_620_448_890_000_000, "FILETIME"), (638_531_680_890_000_000, ".NET ticks"),
])
def test_a_number_tells_its_unit(number: int, unit: str) -> None:
    for value in (number, str(number), f" {number}"):
        found = times.in_other_unit(value)
        assert found is not None
        assert (found[0].utc_ms, found[0].raw, found[1]) == (1_717_571_289_000, str(value), unit)


def test_no_number_is_a_time_in_two_units() -> None:
    """The years 1990 to 2099 of each unit; nanoseconds from 2001 on."""
    starts = (("seconds", 1000, 0), ("milliseconds", 1, 0), ("microseconds", 1e-3, 0), ("nanoseconds", 1e-6, 0),
              ("microseconds since 1601", 1e-3, 11_644_473_600_000), ("FILETIME", 1e-4, 11_644_473_600_000),
              (".NET ticks", 1e-4, 62_135_596_800_000))
    for unit, ms, start in starts:
        for year in range(2002 if unit == "nanoseconds" else 1990, 2100):
            utc = round((year - 1970) * 365.2425) * 86_400_000
            found = times.in_other_unit(round((utc + start) / ms))
            assert found is not None
            assert (found[1], abs((found[0].utc_ms or 0) - utc) < 10) == (unit, True)
