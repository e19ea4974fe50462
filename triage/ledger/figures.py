"""Numbers in digits, as people write them: 1.200,50 and 1,200.50, ٣٠٠, 1,20,000; and what looks like one and is none:
dates, times of the day, telephone and account numbers.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

SPACE = "[ \u00a0\u202f\u2009]"
NUMBER = re.compile(  # it gives no digit back: of 1250/2 there is no 125
    r"(?:(?<![\d.,:/#])|(?<=[a-zA-Z]\.)|(?<=\d{3}/)(?=\d{3}))"  # Rs.500, 1250/1300
    rf"(?>\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?(?!\d)"  # 1,20,000
    rf"|\d{{1,3}}(?:(?P<group>[.,'’]|{SPACE})\d{{3}})(?:(?P=group)\d{{3}})*+(?:[.,]\d{{1,2}})?(?!\d)"
    r"|\d++(?:[.,]\d{1,3}(?!\d))?)(?!:\d)(?:(?!/\d)|(?<=\d{3})(?=/\d{3}))"
)
_DATE = re.compile(r"(?<![\d.,])(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)|(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2})(?!\d)")
_O_CLOCK = re.compile(r"(?<!\d)[012]?\d ?[hH] ?[0-5]\d(?!\d)(?! ?(?:/|par |per |por |al |a |am |pro ))")
_GROUPS = re.compile(rf"(?<!\d)\d++(?:(?:{SPACE}|[.-])\d++)+")  # else of a long run every digit were a beginning
_THOUSANDS = re.compile(rf"\d{{1,3}}([.]|{SPACE})\d{{3}}(?:\1\d{{3}})*")
TOO_LONG = 9
"""A run of so many digits without a currency is a telephone or an account number."""


@lru_cache(maxsize=65536)
def _plain(character: str) -> str:
    """A digit of any script as 0 to 9, the Arabic separators as . and , — one character for one."""
    if character == "٫":
        return "."
    if character == "٬":
        return ","
    digit = unicodedata.digit(character, None)
    return character if digit is None or not character.isdecimal() else str(digit)


def digits_plain(text: str) -> str:
    """A text with the digits of any script as 0 to 9, character for character."""
    return text if text.isascii() else "".join(map(_plain, text))


_HAS_DIGIT = re.compile(r"\d")


def has_digit(text: str) -> bool:
    """Whether a text holds a digit of any script."""
    return _HAS_DIGIT.search(text) is not None


def without_dates_and_accounts(plain: str) -> str:
    """A text in which dates, times of the day, telephone and account numbers are blotted out, place for place."""
    for pattern in (_DATE, _O_CLOCK):
        plain = pattern.sub(lambda found: "\0" * len(found[0]), plain)
    return _GROUPS.sub(lambda run: "\0" * len(run[0]) if _is_account(run[0]) else run[0], plain)


def _is_account(run: str) -> bool:
    """Whether groups of digits are together a telephone, card or account number."""
    groups = re.findall(r"\d+", run)
    if sum(map(len, groups)) < TOO_LONG or _THOUSANDS.fullmatch(run):
        return False
    if len(groups) == 2:
        return " " in run or ("-" in run and int(groups[1]) <= int(groups[0]))  # else 10000-12000
    return "." not in run or len(groups) > 4


def value_of(written: str, group: str | None) -> tuple[Decimal | None, bool]:
    """The number, and whether it can be read in two ways.

    Two different separators: the last is the decimal one. One, repeated or followed by exactly three digits: it
    divides thousands, unless the number begins with 0.
    """
    text = re.sub(rf"{SPACE}|['’]", "", written)
    marks = [c for c in text if c in ".,"]
    unsure = False
    if len(set(marks)) == 2:
        last = marks[-1]
        text = text.replace("," if last == "." else ".", "").replace(last, ".")
    elif len(marks) > 1:
        text = text.replace(marks[0], "")
    elif marks:
        whole, _, rest = text.partition(marks[0])
        spaced = group is not None and group not in ".,"
        if len(rest) == 3 and not spaced and whole.lstrip("0"):
            text, unsure = whole + rest, True
        else:
            text = f"{whole}.{rest}"
    try:
        return Decimal(text), unsure
    except InvalidOperation:
        return None, False
