"""`resources/rules/patterns.toml`: what the patterns are called and counted by, and the phrases of each language."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import ahocorasick
import msgspec

from triage.flags import kept
from triage.flags.anchors import Commonness, LiteralFinder
from triage.flags.pattern import Writing, expression, is_plain, level, merge, parse, touches, unlevel
from triage.flags.schema import CatalogueInvalid, Text
from triage.ledger.vocabulary import words_of_kind
from triage.text.fold import fold, index_text

_SENTENCE = re.compile(r"(?:^|[.!?;:\n])\s*")
FILE = Path(__file__).resolve().parents[3] / "resources" / "rules" / "patterns.toml"


class PatternSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pattern as it is described. `code`: the code of the catalogue that it counts as, if it counts as any."""

    id: str
    basis: Literal["published", "experimental"]
    title: Text
    counted: Text
    least: Text
    innocent: Text
    version: int = 1
    source: Text | None = None
    code: str | None = None
    compared: Text | None = None
    zone: bool = False

    @property
    def stored_code(self) -> str:
        """The code a flag of it carries: that of the catalogue, or B1 to B13."""
        return self.code or self.id.partition(".")[0]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patterns: list[PatternSpec]
    words: dict[str, dict[str, list[str]]]


@lru_cache(maxsize=1)
def _file() -> _File:
    try:
        return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), _File)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CatalogueInvalid(file=FILE.name, rule="-", reason=str(error)) from error


@lru_cache(maxsize=1)
def specs() -> dict[str, PatternSpec]:
    """{id: description}. Raises CatalogueInvalid."""
    return {spec.id: spec for spec in _file().patterns}


class Phrase:
    """One phrase of a kind of message. `texts`: literals of which one is in the words (`anchors.words_of`) of every
    text that it matches, unless it is drawn out there.
    """

    def __init__(self, written: str) -> None:
        self._written = written

    @cached_property
    def texts(self) -> frozenset[str]:
        return LiteralFinder(Commonness((), ())).of_group(merge([parse(self._written)]))[0].texts

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        touching = any(map(touches, fold(self._written)))  # a script whose words are written without spaces
        return re.compile(expression(merge([parse(self._written)]), Writing(not touching)))


_KINDS = ("order", "report", "kind", "group", "handle")
"""Kinds of words that are looked for in one pass, with those that call an amount a balance, as the ledger asks."""
_BALANCE_WORDS = 1

ORDER, REPORT, KIND, GROUP, BALANCE = (1 << n for n in range(5))
"""What a message may say to the patterns, a bit each: an order; place, time or activity told, and not asked; kind
words; a group that is offered with a way into it; and words that call an amount a balance, which the ledger reads on.
"""


@lru_cache(maxsize=1)
def _phrases() -> tuple[Phrase, ...]:
    """Of all kinds and languages, kind by kind."""
    return tuple(Phrase(written) for kind in _KINDS for words in _file().words.values()
                 for written in words.get(kind, ()))


@lru_cache(maxsize=1)
def _masks() -> dict[str, int]:
    """By kind the bits of its phrases: that of a phrase is behind the one of `_BALANCE_WORDS`, in the same order."""
    masks, first = {}, 1
    for kind in _KINDS:
        n = sum(len(words.get(kind, ())) for words in _file().words.values())
        masks[kind] = (1 << n) - 1 << first
        first += n
    return masks


def _numbers() -> dict[str, list[int]]:
    """By literal the bits of what it may stand for. Worked out once and kept."""
    digest = hashlib.sha256(FILE.read_bytes() + FILE.with_name("ledger.toml").read_bytes()).hexdigest()
    numbers = kept.read("kinds", digest, dict[str, list[int]])
    if numbers is None:
        numbers = defaultdict(list)
        for word in words_of_kind("balance"):
            numbers[index_text(unlevel(word))] = [0]
        for n, phrase in enumerate(_phrases(), 1):
            for text in phrase.texts:
                numbers[text].append(n)
        kept.write("kinds", digest, numbers)
    return numbers


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for text, numbers in _numbers().items():
        automaton.add_word(text, sum(1 << n for n in numbers))
    automaton.make_automaton()
    return automaton


def says(text: str, words: str) -> int:
    """What a message says, a bit each (`ORDER` to `BALANCE`). `words`: of `anchors.words_of`; most messages are
    dismissed by one pass over these, and of the others those phrases alone are looked for that may be there.
    """
    seen = 0
    for _, bits in _automaton().iter(words):
        seen |= bits
    if not seen:
        return 0
    said = BALANCE if seen & _BALANCE_WORDS else 0
    masks = _masks()
    if not (seen & masks["group"] and seen & masks["handle"]):
        seen &= ~(masks["group"] | masks["handle"])
    if not seen & ~_BALANCE_WORDS:
        return said
    folded = readable(text)
    if not is_plain(folded):  # phrases match words drawn out (nowww), literals do not
        seen = sum(mask for mask in masks.values() if seen & mask)
    if seen & masks["order"] and is_order(folded, seen):
        said |= ORDER
    if seen & masks["report"] and not folded.rstrip().endswith("?") and _stands("report", seen, folded):
        said |= REPORT
    if seen & masks["kind"] and _stands("kind", seen, folded):
        said |= KIND
    if seen & masks["group"] and _stands("group", seen, folded) and _stands("handle", seen, folded):
        said |= GROUP
    return said


def _stands(kind: str, seen: int, folded: str) -> bool:
    """Whether one of the phrases of a kind whose bits were `seen` stands in a text."""
    return any(phrase.pattern.search(folded) for phrase in _of(seen & _masks()[kind]))


def _of(bits: int) -> Iterator[Phrase]:
    while bits:
        lowest = bits & -bits
        yield _phrases()[lowest.bit_length() - 2]
        bits ^= lowest


def is_order(folded: str, seen: int = -1) -> bool:
    """Whether a sentence of a text begins with an order, or says “you have to”. `folded`: as `readable` gives it.
    `seen`: the bits of the phrases that may be there.
    """
    begins = [begin.end() for begin in _SENTENCE.finditer(folded)]
    return any(phrase.pattern.match(folded, begin)
               for phrase in _of(seen & _masks()["order"]) for begin in begins)


def readable(text: str) -> str:
    """A text as the expressions read it."""
    return level(fold(text))
