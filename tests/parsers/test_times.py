"""Epochs: a number that apps write for no time is none."""

from __future__ import annotations

import pytest

from parsers import times


@pytest.mark.parametrize("value", [0, -1, -978_307_200, None, "", "soon"])
def test_no_time_of_apple_is_none(value: object) -> None:
    assert times.from_apple(value).basis == "none"


def test_both_units_of_apple() -> None:
    assert times.from_apple(739_264_089).utc_ms == times.from_apple(739_264_089_000_000_000).utc_ms == 1_717_571_289_000
