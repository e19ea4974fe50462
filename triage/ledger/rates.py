"""Amounts that are so much for each hour, day, week or month: “50 a day”, “weekly 300”, 每天150块.

What is named once may happen often, and “50 a day” and “1200 a month” are two wages, not one from 50 to 1200.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from parsers.words import N_
from triage.ledger.amounts import words
from triage.ledger.lexicon import one_of, readable
from triage.text.tables import stands_alone

Period = Literal["", "hour", "day", "week", "month", "year", "shift"]
"""For how long something is named, or empty where that is not said."""
PERIODS: dict[Period, str] = {"hour": N_("each hour"), "day": N_("each day"), "week": N_("each week"),
                              "month": N_("each month"), "year": N_("each year"), "shift": N_("each shift or night")}
_LETTER = r"[^\W\d_]"
_NEAR = 40
"""Code points before an amount within which “every day” may stand."""
_FURTHER = 24
"""The same behind it."""
_LAST_DIGIT = re.compile(r"\d(?!\d)")
_COMMA = re.compile("[,;،，、]")


class _Rates:
    def __init__(self) -> None:
        listed = words().rate
        times = "|".join(f"(?P<{name}>{_one_of(listed[name])})" for name in get_args(Period) if name)
        each = "|".join(f"(?P<each_{name}>{_one_of(listed[f'each_{name}'])})" for name in get_args(Period) if name)
        by = r"[x×*х] ?\d{1,3}"
        self.behind = re.compile(rf" ?(?:(?:{_any(listed['per'])}|{by}) ?(?:{times})|{each})")
        self.anywhere = re.compile(rf"(?:(?:{_any(listed['every'])}) ?(?:{times})|{each})")
        self.other = re.compile(rf"[\W_]*(?:{_one_of(listed['other'])})")


def _any(listed: str) -> str:
    """One of the words or phrases of a list."""
    return one_of(readable(word.replace("_", " ")) for word in listed.split())


def _one_of(listed: str) -> str:
    """The same, whole where their script has spaces."""
    alone = [word for word in listed.split() if stands_alone(readable(word)[-1])]
    whole = _any(" ".join(word for word in listed.split() if word not in alone))
    return "|".join(filter(None, [rf"(?:{whole})(?!{_LETTER})", _any(" ".join(alone))]))


@lru_cache(maxsize=1)
def _rates() -> _Rates:
    return _Rates()


def rate_behind(after: str) -> Period:
    """For how long an amount is said to be by what stands right behind it (`vocabulary.legible`): “50 a day”."""
    found = _rates().behind.match(after)
    if found is None or _rates().other.match(after, found.end()):
        return ""
    return _period(found)


def rate_before(before: str) -> Period:
    """The same by what stands before it in its clause: “every day I get 50”."""
    clause = _COMMA.split(before[-_NEAR:])[-1]
    found = [one for one in _rates().anywhere.finditer(clause) if _is_whole(clause, one.start())
             and not _rates().other.match(clause, one.end())]
    return _period(found[-1]) if found else ""


def rate_further(after: str) -> Period:
    """The same by what stands some words behind it in its clause: “12 hours of work a day”."""
    clause = _COMMA.split(after)[0][:_FURTHER]
    found = [one for one in _rates().behind.finditer(clause) if not _rates().other.match(clause, one.end())
             and (clause[one.start()] == " " or _is_whole(clause, one.start()))]
    return _period(found[0]) if found else ""


def _is_whole(text: str, at: int) -> bool:
    """Whether no word begins before a place and goes on there."""
    return not at or not text[at - 1].isalpha() or stands_alone(text[at])


def after_rate(after: str) -> str:
    """What stands behind an amount and its rate: that speaks of the next one."""
    found = _rates().behind.match(after)
    return after if found is None else after[found.end() :]


def may_be_rate(text: str) -> bool:
    """Whether a text (`vocabulary.legible`) says of anything that it is so much each hour, day, week or month."""
    return any(_rates().behind.search(text, digit.end(), digit.end() + _NEAR) for digit in _LAST_DIGIT.finditer(text))


def _period(found: re.Match[str]) -> Period:
    name = (found.lastgroup or "").removeprefix("each_")
    return next((period for period in get_args(Period) if period == name), "")
