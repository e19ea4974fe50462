"""Bills: numbers with a word for each and, before or behind them or in another message, the number that they add up to.

“Agency 600, transport 250, rent for March 320, uniform 90. That makes 1260”: nobody writes a currency there, and few of
these words are in any list. That the sum is right says what the numbers are, in every language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from triage.ledger.amounts import Amount, amounts, counts_things

_MOST_ITEMS = 30
_FEW = 2
"""So many items add up to a third by chance: between these and their sum the signs of a sum stand."""
_LEAST_ITEM = 20
"""Lower numbers without a currency are marks, ages, minutes or bags, which are added up too."""
_LABEL = re.compile(r"[^\W\d_]|[+=:]")
_ONE = r"(?<![\d:])\d\d[\d.,]*+(?!:\d)"
_MANY = re.compile(rf"{_ONE}(?:\D.*?{_ONE}){{2}}", re.DOTALL)


class Part(NamedTuple):
    """Of an amount in a bill the currency of all of it, or nothing, and whether it is the sum."""

    currency: str
    is_sum: bool


def may_hold_bill(text: str) -> bool:
    """Whether a text has numbers enough for a bill."""
    return _MANY.search(text) is not None


def in_bills(text: str, listed: Sequence[Amount]) -> dict[int, Part]:
    """Those of the amounts of a text that are items or the sum of a bill, by their places in `listed`."""
    sums = [n for n, amount in enumerate(listed) if amount.unit != "h" and amount.value > 0]
    found: dict[int, Part] = {}
    for at, total in enumerate(sums):
        for places in (sums[max(0, at - _MOST_ITEMS) : at][::-1], sums[at + 1 : at + 1 + _MOST_ITEMS]):
            if items := _adding_up(listed, places, total):
                bill = sorted([*items, total])
                units = {listed[n].unit for n in bill} - {""}
                if len(units) <= 1 and _is_bill(text, [listed[n] for n in bill], len(items)):
                    found |= {n: Part("".join(units), n == total or (n in found and found[n].is_sum)) for n in bill}
    return found


def may_lack_sum(text: str, listed: Sequence[Amount]) -> list[Amount]:
    """The amounts of a text if they may all be items of a bill whose sum stands in another message; else none."""
    sums = [amount for amount in listed if amount.unit != "h" and amount.value > 0]
    if len(sums) <= _FEW or len(sums) > _MOST_ITEMS or len({one.unit for one in sums} - {""}) > 1:
        return []
    return sums if _is_bill(text, sums, len(sums)) else []


def names_sum(text: str, total: Decimal, unit: str) -> Amount | None:
    """The amount of a text that is the sum of a bill in another message; a text with many more names none."""
    sums = [amount for amount in amounts(text) if amount.unit != "h"]
    fitting = (one for one in sums if one.value == total and (not unit or one.unit in ("", unit)))
    return next(fitting, None) if len(sums) <= _FEW else None


def _adding_up(listed: Sequence[Amount], places: Sequence[int], total: int) -> list[int]:
    """Those of `places`, from the first on, that add up to a number; none where they do not."""
    left = listed[total].value
    for n, place in enumerate(places, 1):
        left -= listed[place].value
        if left <= 0:
            return [*places[:n]] if left == 0 and n >= _FEW else []
    return []


def _is_bill(text: str, bill: Sequence[Amount], items: int) -> bool:
    """Whether each number has something of its own between it and the next, none without a currency is too low, and
    most of them count no things.
    """
    between = [text[one.end : other.start] for one, other in pairwise(bill)]
    if not all(map(_LABEL.search, between)) or any(not one.unit and one.value < _LEAST_ITEM for one in bill):
        return False
    if 2 * sum(not one.unit and counts_things(text, one) for one in bill) >= len(bill):
        return False  # 200 g of flour, 100 g of sugar
    return items > _FEW or any("=" in signs or "+" in signs for signs in between)
