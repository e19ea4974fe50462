"""Hours of work between two times of the day: “from 6am to 10pm”, “de 6h à 22h”, 早上6点到晚上10点.

Numbers up to 24 with a word for “to” between them, of which something says that they are times of the day: a word or
sign of the clock, a part of the day, or “from” before them where nothing is counted behind them (in “from 1 to 15 May”
they are days). Where they may be of the morning or of the evening the span can be read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from triage.flags.pattern import level
from triage.ledger.amounts import Amount, words
from triage.ledger.figures import digits_plain
from triage.ledger.rates import rate_behind
from triage.text.tables import stands_alone

_LETTER = r"[^\W\d_]"
_DAY, _HALF = 24 * 60, 12 * 60
_SHORT = 4 * 60
"""Between two numbers less than so many minutes apart nothing but a part of the day says that they are no numbers of
hours: “10-12 hours”."""
_NOON = 12
"""Where one of two hours is later than this, both are of the 24 hours of a day."""
_EARLY = 7
"""Work that begins at an hour up to this, of which no more is said, begins in the morning."""
_NEAR = 24
"""Code points before the first time within which “from” or a part of the day may stand."""


class _Time(NamedTuple):
    """A time of the day in minutes. `clear`: it says whether it is in the morning or the evening."""

    minutes: int
    clear: bool


class _Clock:
    def __init__(self) -> None:
        listed = words().clock
        self.part = re.compile(_one_of(f"{listed['morning']} {listed['evening']}"), re.IGNORECASE)
        self.evening, self.night = (
            re.compile(_one_of(listed[name]), re.IGNORECASE) for name in ("evening", "night"))
        sharp, dull, until, suffix = (_one_of(listed[name]) for name in ("word", "hours", "until", "suffix"))
        part, before = f"(?:{self.part.pattern}|{self.night.pattern})", _one_of(listed["before"])
        end = rf"(?:[:.hH点點时](?P<{{0}}m>[0-5]\d))?(?!\d)['’]?(?:{suffix})?"
        tail = rf"(?: ?(?P<{{0}}w>{sharp}|{self.night.pattern})| ?(?P<{{0}}d>{dull}))?(?: ?(?P<{{0}}p>{part}))?"
        self.span = re.compile(
            r"(?<![\d.,:/-])(?P<a>[01]?\d|2[0-4])" + (end + tail).format("a")
            + rf"(?: ?(?:{until}) ?| ?[-–—] ?)(?:(?:{before}) ?)?(?:(?P<bq>{part}) ?)?(?:(?:{before}) ?)?"
            + r"(?P<b>[01]?\d|2[0-4])(?![\d]|[.,/-]\d)" + (end + tail).format("b"), re.IGNORECASE)
        self.from_ = re.compile(rf"(?:{_one_of(listed['from'])}) ?(?:(?:{before}) ?)?$", re.IGNORECASE)
        self.part_before = re.compile(rf"({part}) ?(?:(?:{before}) ?)?$", re.IGNORECASE)
        self.then = re.compile(rf"\s*(?:$|[.,;!?\n)،。，]|{_one_of(listed['then'])}|[67] ?[/x])", re.IGNORECASE)


def _one_of(listed: str) -> str:
    """One of some words, whole where their script has spaces."""
    forms = sorted({level(word.replace("_", " ")) for word in listed.split()}, key=len, reverse=True)
    whole = "|".join(re.escape(word) for word in forms if not stands_alone(word[-1]))
    rest = "|".join(re.escape(word) for word in forms if stands_alone(word[-1]))
    return "|".join(filter(None, [rf"(?:{whole})(?!{_LETTER})" if whole else "", rest]))


@lru_cache(maxsize=1)
def _clock() -> _Clock:
    return _Clock()


def has_span(text: str) -> bool:
    """Whether a text names two times of the day and what is between them."""
    return next(spans(text), None) is not None


def spans(text: str) -> Iterator[Amount]:
    """Spans between two times of the day, in hours, in order."""
    clock, plain = _clock(), level(digits_plain(text))
    for found in clock.span.finditer(plain):
        begin = max(0, found.start() - _NEAR)
        from_ = clock.from_.search(plain, begin, found.start())
        first, second = _time(found, "a", clock.part_before.search(plain, begin, found.start())), _time(
            found, "b", None)
        if first is None or second is None:
            continue
        minutes = (second.minutes - first.minutes) % _DAY
        unsure = not (first.clear and second.clear) and max(int(found["a"]), int(found["b"])) <= _NOON
        if unsure and not first.clear and not second.clear and second.minutes <= first.minutes <= _HALF:
            minutes = (second.minutes + _HALF - first.minutes) % _DAY  # from 7 to 5
        exact = bool(found["am"] or found["bm"] or found["aw"] or found["bw"])
        daily = any((found["ap"], found["bp"], found["bq"], found["am"], found["bm"]))
        if not daily and (minutes < _SHORT or (rate_behind(plain[found.end() :]) and max(
                int(found["a"]), int(found["b"])) <= 12)):
            continue
        if not (exact or daily or (from_ and (found["ad"] or found["bd"] or clock.then.match(plain, found.end())))):
            continue
        if 0 < minutes < _DAY:
            hours = Decimal(minutes) / 60
            yield Amount(hours.quantize(Decimal("0.01")).normalize() if minutes % 60 else Decimal(minutes // 60), "h",
                         from_.start() if from_ else found.start(), found.end(), unsure)


def _time(found: re.Match[str], name: str, before: re.Match[str] | None) -> _Time | None:
    """One time of a span. `before`: a part of the day in front of it."""
    clock, hour = _clock(), int(found[name])
    parts = " ".join(filter(None, [found[f"{name}p"], found[f"{name}w"], before[1] if before else None,
                                   found["bq"] if name == "b" else None]))
    if clock.night.search(parts):
        hour += 18  # 4 ทุ่ม is ten in the evening
    elif clock.evening.search(parts) and hour < 12:
        hour += 12
    if hour > 24:
        return None
    clear = hour > 12 or found[name].startswith("0") or bool(clock.part.search(parts)) or (
        hour <= _EARLY and name == "a")
    return _Time(hour * 60 + int(found[f"{name}m"] or 0), clear)
