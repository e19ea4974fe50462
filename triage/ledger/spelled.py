"""Amounts whose number is written out: “two hundred euros”, zweihundert Euro, двести гривень, 三百元, สามร้อยบาท.

Only where a currency or hours stand right behind, for “one” and “two” are said of everything; and only where the whole
run of words is one number of one language. Of what is left over (“a few hundred euros”) nothing is said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from triage.flags.pattern import level
from triage.ledger.lexicon import readable
from triage.text.tables import stands_alone

FILE = Path(__file__).resolve().parents[2] / "resources" / "rules" / "ledger_numbers.toml"
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?|[€£$₴₽₹₺]")
_BETWEEN = re.compile(r"[ \u00a0\u202f‐‑-]{1,2}")
_LEAST = 5
"""Less is mostly no number (“dos” and “sei” are other words too), and no wage."""
_MOST_WORDS = 12
_TIMES = "100 1000 1000000"
"""Numbers that multiply what stands before them, where a language lists no others."""
_HALF = Decimal("0.5")
_LONGEST = 64
"""Letters of a number that is written as one word, at most."""


class Spelled(NamedTuple):
    """A number in words, from `start` to `end`, where its currency or unit ends."""

    value: Decimal
    unit: str
    start: int
    end: int


class _Language:
    """The number words of one language. `times`: which multiply. `short`: from which of these on a last digit counts
    its tenths (三万五 is 35,000). `run`: the words in a row, in a script that has no spaces between words.
    """

    def __init__(self, listed: dict[str, Any]) -> None:
        self.four_twenties = bool(listed.get("four_twenties"))
        self.times = frozenset(map(Decimal, listed.get("times", _TIMES).split()))
        self.short = Decimal(listed["short"]) if "short" in listed else None
        self.values = {readable(word): Decimal(value)
                       for value, word in (one.split("=") for one in listed["words"].split())}
        self.and_ = frozenset(map(readable, listed["and"].split()))
        self.of = frozenset(map(readable, listed["of"].split()))
        self.run: re.Pattern[str] | None = None
        if stands_alone(next(iter(self.values))[0]):
            self.part = re.compile(_any({*self.values, *self.and_}))
            self.run = re.compile(f"((?:{self.part.pattern})+)(?:{_any(self.of)})?")
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


def _any(words: Iterable[str]) -> str:
    """One of some words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


class _Numbers:
    def __init__(self) -> None:
        listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self.few, self.not_ = (frozenset(map(readable, listed.pop(name)["words"].split())) for name in ("few", "not"))
        self.few_unspaced = tuple(word for word in self.few if stands_alone(word[0]))
        self.written = frozenset(
            form for one in listed.values() for value, word in (pair.split("=") for pair in one["words"].split())
            if Decimal(value) >= _LEAST for form in (word, readable(word)))
        every = [_Language(one) for one in listed.values()]
        self.languages = [one for one in every if one.run is None]
        self.unspaced = [one for one in every if one.run is not None]


@lru_cache(maxsize=1)
def _numbers() -> _Numbers:
    return _Numbers()


def number_words() -> frozenset[str]:
    """The words that numbers are written with, as they are written and without their marks."""
    return _numbers().written


def spelled(text: str, unit_at: Callable[[int], tuple[str, int] | None]) -> Iterator[Spelled]:
    """Amounts in words, in order. `unit_at`: the currency or unit that begins at a place, and where it ends."""
    yield from _unspaced(text, unit_at)
    words = [*_WORD.finditer(level(text))]
    folded = [readable(text[word.start() : word.end()]) for word in words]
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


def has_unspaced_number(text: str) -> bool:
    """Whether a text holds a number word of a script without spaces."""
    return not text.isascii() and any(one.run.search(level(text)) for one in _numbers().unspaced if one.run)


def _unspaced(text: str, unit_at: Callable[[int], tuple[str, int] | None]) -> Iterator[Spelled]:
    """Amounts in words of scripts without spaces: 三百元, 十二个小时, สามร้อยบาท."""
    if text.isascii():
        return
    levelled = level(text)
    for language in _numbers().unspaced:
        for run in language.run.finditer(levelled) if language.run and language.part else ():
            before = levelled[: run.start()].rstrip()
            if before[-1:].isdigit() or before.endswith(_numbers().few_unspaced) or not (unit := unit_at(run.end())):
                continue
            value = _sum([language.values.get(part[0]) for part in language.part.finditer(run[1])], language)
            if value is not None and value >= _LEAST:
                yield Spelled(value, unit[0], run.start(), unit[1])


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
    value = _sum(read, language)
    return (value, first) if value is not None and value >= _LEAST else None


def _sum(read: list[Decimal | None], language: _Language) -> Decimal | None:
    """What numbers said one after the other are together, or None where they are not one number: “two hundred and
    fifty”, “fünf und zwanzig”, “quatre-vingt-dix-sept”, “mille deux cents”, “полторы тысячи”, “do lakh pachas hazar”.
    """
    if not read or read[-1] is None:
        return None
    items: list[Decimal] = []
    half = Decimal(0)
    for n, value in enumerate(read):
        last = read[n - 1] if n else None
        if value is None:
            continue
        if value < 0 and items:
            items[-1] -= value  # dua belas
            continue
        if value == _HALF:
            if last in language.times and items:
                items[-1] += _HALF * last  # hai triệu rưỡi
            else:
                half = _HALF  # साढ़े तीन हज़ार, two and a half thousand
            continue
        lower = half
        while value in language.times and items and items[-1] < value:
            lower += items.pop()
        item = (lower or 1) * value if value in language.times else value + half
        if items and not _follows(items[-1], item, language, joined=n > 0 and last is None):
            return None
        items.append(item)
        half = Decimal(0)
    before = read[-2] if len(read) > 1 else None
    if language.short and before in language.times and before >= language.short and 1 <= read[-1] < 10:
        items[-1] *= before / 10
    return sum(items, half)


def _follows(before: Decimal, value: Decimal, language: _Language, *, joined: bool) -> bool:
    """Whether a number may follow another: 200 + 50, 20 + 5, 60 + 11, and 5 + 20 with an “and”."""
    if before % 10 ** len(str(int(value))) == 0:
        return True
    tens = before % 100
    if tens < 10:
        return joined and value % 10 == 0 and 20 <= value < 100
    return language.four_twenties and tens in (60, 80) and value < 20
