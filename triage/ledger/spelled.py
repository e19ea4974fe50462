"""Amounts whose number is written out: “two hundred euros”, zweihundert Euro, двести гривень.

Only where a currency or hours stand right behind, for “one” and “two” are said of everything; and only where the whole
run of words is one number of one language. Of what is left over (“a few hundred euros”) nothing is said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from triage.ledger.lexicon import readable

FILE = Path(__file__).resolve().parents[2] / "resources" / "rules" / "ledger_numbers.toml"
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?|[€£$₴₽₹₺]")
_BETWEEN = re.compile(r"[ \u00a0\u202f‐‑-]{1,2}")
_LEAST = 5
"""Less is mostly no number (“dos” and “sei” are other words too), and no wage."""
_MOST_WORDS = 12
_LONGEST = 64
"""Letters of a number that is written as one word, at most."""


class Spelled(NamedTuple):
    """A number in words, from `start` to `end`, where its currency or unit ends."""

    value: Decimal
    unit: str
    start: int
    end: int


class _Language:
    def __init__(self, listed: dict[str, Any]) -> None:
        self.four_twenties = bool(listed.get("four_twenties"))
        self.values = {readable(word): Decimal(value)
                       for value, word in (one.split("=") for one in listed["words"].split())}
        self.and_ = frozenset(map(readable, listed["and"].split()))
        self.of = frozenset(map(readable, listed["of"].split()))
        self.parts = sorted(self.values, key=len, reverse=True) if listed["joined"] else []
        self.read: Callable[[str], tuple[Decimal | None, ...]] = lru_cache(4096)(self._read)

    def _read(self, word: str) -> tuple[Decimal | None, ...]:
        """The numbers of a word, None for an “and” between them; nothing where it is no number."""
        if word in self.values:
            return (self.values[word],)
        if word in self.and_:
            return (None,)
        found = self._apart(word) if self.parts and len(word) <= _LONGEST else None
        return tuple(found) if found and any(one is not None for one in found) else ()

    def _apart(self, word: str) -> list[Decimal | None] | None:
        """The parts of a number that is written as one word, found from its end."""
        rest: dict[int, list[Decimal | None]] = {len(word): []}
        for at in range(len(word) - 1, -1, -1):
            for part in (*self.parts, *self.and_):
                if at + len(part) in rest and word.startswith(part, at):
                    rest[at] = [self.values.get(part), *rest[at + len(part)]]
                    break
        return rest.get(0)


class _Numbers:
    def __init__(self) -> None:
        listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self.few, self.not_ = (frozenset(map(readable, listed.pop(name)["words"].split())) for name in ("few", "not"))
        self.written = frozenset(
            form for one in listed.values() for value, word in (pair.split("=") for pair in one["words"].split())
            if Decimal(value) >= _LEAST for form in (word, readable(word)))
        self.languages = [_Language(one) for one in listed.values()]


@lru_cache(maxsize=1)
def _numbers() -> _Numbers:
    return _Numbers()


def number_words() -> frozenset[str]:
    """The words that numbers are written with, as they are written and without their marks."""
    return _numbers().written


def spelled(text: str, unit_at: Callable[[int], tuple[str, int] | None]) -> Iterator[Spelled]:
    """Amounts in words, in order. `unit_at`: the currency or unit that begins at a place, and where it ends."""
    words = [*_WORD.finditer(text)]
    folded = [readable(word[0]) for word in words]
    for n, word in enumerate(words):
        if not n or not _is_of_number(folded[n - 1]) or folded[n] in _numbers().not_ or not _is_next(text, words, n):
            continue
        if not (unit := unit_at(word.start())):
            continue
        found = [one for language in _numbers().languages
                 if (one := _number(language, text, words, folded, n)) is not None]
        if found:
            value, first = min(found, key=lambda one: one[1])
            yield Spelled(value, unit[0], words[first].start(), unit[1])


@lru_cache(maxsize=65_536)
def _is_of_number(word: str) -> bool:
    """Whether a number in some language may end with a word."""
    return any(word in language.of or language.read(word) for language in _numbers().languages)


def _is_next(text: str, words: list[re.Match[str]], n: int) -> bool:
    """Whether nothing but a space or a hyphen stands before a word."""
    return _BETWEEN.fullmatch(text, words[n - 1].end(), words[n].start()) is not None


def _number(language: _Language, text: str, words: list[re.Match[str]], folded: list[str], n: int,
            ) -> tuple[Decimal, int] | None:
    """The number that ends before the word `n`, and at which word it begins."""
    last = n - 1
    if folded[last] in language.of and last > 0 and _is_next(text, words, last):
        last -= 1
    first = last + 1
    read: list[Decimal | None] = []
    while first > 0 and last - first < _MOST_WORDS and (one := language.read(folded[first - 1])) and (
            first > last or _is_next(text, words, first)):
        read[:0] = one
        first -= 1
    while read and read[0] is None:
        read, first = read[1:], first + 1
    if not 0 <= last - first < _MOST_WORDS or (first > 0 and folded[first - 1] in _numbers().few):
        return None
    if text[: words[first].start()].rstrip(" -")[-1:].isdigit():
        return None  # 3 hundred
    if language.four_twenties:
        read = [Decimal(80) if one == 20 and before == 4 else one
                for before, one, behind in zip([None, *read], read, [*read[1:], None], strict=False)
                if not (one == 4 and behind == 20)]
    value = _sum(read)
    return (value, first) if value is not None and value >= _LEAST else None


def _sum(read: list[Decimal | None]) -> Decimal | None:
    """What numbers said one after the other are together, or None where they are not one number: “two hundred and
    fifty”, “fünf und zwanzig”, “quatre-vingt-dix-sept”, “mille deux cents”, “полторы тысячи”.
    """
    total = current = Decimal(0)
    least: Decimal | None = None
    joined = False
    for value in read:
        if value is None:
            joined = True
            continue
        if value in (1000, 1_000_000):
            if least is not None and value >= least:
                return None
            total, current, least = total + (current or 1) * value, Decimal(0), value
        elif value == 2000 and not current:
            total, least = total + value, Decimal(1000)
        elif value == 100 and 0 < current < 100 and current != 10:
            current *= 100
        elif not current:
            current = value
        elif _adds(current, value, joined=joined):
            current += value
        else:
            return None
        joined = False
    if read and read[-1] is None:
        return None
    return total + current


def _adds(current: Decimal, value: Decimal, *, joined: bool) -> bool:
    """Whether a number may follow one below a thousand: 200 + 50, 20 + 5, 60 + 11, and 5 + 20 with an “and”."""
    tens = current % 100
    if tens == 0:
        return value < 100
    if tens < 10:
        return joined and value % 10 == 0 and 20 <= value < 100
    if tens in (60, 80):
        return value < 20
    return tens % 10 == 0 and value < 10
