"""`resources/rules/patterns.toml`: what the patterns are called and counted by, and the phrases of each language."""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import ahocorasick
import msgspec

from triage.amount_kinds import words_of_kind
from triage.flags import kept
from triage.flags.anchors import Commonness, LiteralFinder
from triage.flags.pattern import Writing, expression, level, merge, parse, touches, unlevel
from triage.flags.schema import CatalogueInvalid, Text
from triage.text import fold, index_text

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


class Phrases:
    """The phrases of one kind of message, in all languages that have words for it.

    `texts`: literals of which one is in the words (`anchors.words_of`) of every text that a phrase matches.
    """

    def __init__(self, kind: str) -> None:
        lists = [words[kind] for words in _file().words.values() if kind in words]
        self._every = [phrase for phrases in lists for phrase in phrases]

    @cached_property
    def texts(self) -> frozenset[str]:
        return LiteralFinder(Commonness((), ())).of_group(merge(map(parse, self._every)))[0].texts

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        written = [_expression([p for p in self._every if _touching(p) is not spaced], spaced)
                   for spaced in (True, False)]
        return re.compile("|".join(filter(None, written)))


def _touching(phrase: str) -> bool:
    """Whether a phrase is in a script whose words are written without spaces."""
    return any(map(touches, fold(phrase)))


def _expression(phrases: list[str], spaced: bool) -> str:
    return expression(merge(map(parse, phrases)), Writing(spaced)) if phrases else ""


@lru_cache(maxsize=16)
def phrases(kind: str) -> Phrases:
    return Phrases(kind)


_LITERALS = ("order", "report", "kind", "group", "handle", "balance")
"""Kinds of words that are looked for in one pass. The last: those that call an amount a balance, as the ledger asks."""
_BALANCE_WORDS = 1 << _LITERALS.index("balance")

ORDER, REPORT, KIND, GROUP, BALANCE = (1 << n for n in range(5))
"""What a message may say to the patterns, a bit each: an order; place, time or activity told, and not asked; kind
words; a group that is offered with a way into it; and words that call an amount a balance, which the ledger reads on.
"""


def _bits() -> dict[str, int]:
    """By literal the kinds of words that it may stand for, a bit each. Worked out once and kept."""
    digest = hashlib.sha256(FILE.read_bytes() + FILE.with_name("ledger.toml").read_bytes()).hexdigest()
    bits = kept.read("kinds", digest, dict[str, int])
    if bits is None:
        bits = {}
        for number, kind in enumerate(_LITERALS):
            texts = phrases(kind).texts if kind != "balance" else {index_text(unlevel(w)) for w in words_of_kind(kind)}
            for text in texts:
                bits[text] = bits.get(text, 0) | 1 << number
        kept.write("kinds", digest, bits)
    return bits


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    bits = _bits()
    automaton = ahocorasick.Automaton()
    for text, value in bits.items():
        automaton.add_word(text, value)
    automaton.make_automaton()
    return automaton


def says(text: str, words: str) -> int:
    """What a message says, a bit each (`ORDER` to `BALANCE`). `words`: of `anchors.words_of`; most messages are
    dismissed by one pass over these.
    """
    seen = 0
    for _, bits in _automaton().iter(words):
        seen |= bits
    said = BALANCE if seen & _BALANCE_WORDS else 0
    if not seen & ~_BALANCE_WORDS:
        return said
    folded = readable(text)
    may = {kind for n, kind in enumerate(_LITERALS) if seen >> n & 1}

    def stands(kind: str) -> bool:
        return kind in may and phrases(kind).pattern.search(folded) is not None

    if "order" in may and is_order(folded):
        said |= ORDER
    if stands("report") and not folded.rstrip().endswith("?"):
        said |= REPORT
    if stands("kind"):
        said |= KIND
    if stands("group") and stands("handle"):
        said |= GROUP
    return said


def is_order(folded: str) -> bool:
    """Whether a sentence of a text begins with an order, or says “you have to”. `folded`: as `readable` gives it."""
    order = phrases("order").pattern
    return any(order.match(folded, begin.end()) for begin in _SENTENCE.finditer(folded))


def readable(text: str) -> str:
    """A text as the expressions read it."""
    return level(fold(text))
