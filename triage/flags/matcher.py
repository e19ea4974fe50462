"""Finding what the rules describe: one pass over the text for anchor words, then the compound rules.

Deterministic, and language is no gate: every rule is tried on every message that holds one of its anchor words.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import ahocorasick

from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.compiled import CompiledRule, Span, compile_rules
from triage.flags.pattern import level
from triage.flags.turns import Turn
from triage.text import words_only

_T = TypeVar("_T")
_MOST_COMBINATIONS = 400


@dataclass(frozen=True, slots=True)
class PartHit:
    """The words that a part of a rule matched: `turn` is an index into the turns given, offsets are code points of
    the original text."""

    part: str
    turn: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that matches a rule.

    `parts` in the order in which they stand; `guards`: the names that were checked and did not apply; `also`: ids of
    further rules of the same code that match an overlapping passage.
    """

    rule: str
    version: int
    code: str
    language: str
    parts: tuple[PartHit, ...]
    guards: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[tuple[int, int, int], ...]:
        """(turn, start, end) of each part, in original code points."""
        return tuple((hit.turn, hit.start, hit.end) for hit in self.parts)


@dataclass(frozen=True, slots=True)
class _Found:
    """A match in folded offsets: for each part of the rule, in the rule's order, the turn and the span."""

    compiled: CompiledRule
    places: tuple[tuple[int, Span], ...]

    def extent(self, index: int) -> Span:
        spans = [span for turn, span in self.places if turn == index]
        return min(s for s, _ in spans), max(e for _, e in spans)


class Matcher:
    """The rules of a catalogue, ready to run. Expressions are compiled at first use."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._rules = list(compile_rules(catalogue))
        self._across = {n for n, compiled in enumerate(self._rules) if compiled.rule.spec.across is not None}
        anchors: set[str] = set()
        # One bit for each rule and part, all rules' first parts below all second ones: a few operations on large
        # integers then say for all rules at once which have every part.
        size, every = len(self._rules), (1 << len(self._rules)) - 1
        wanted = [0] * max((len(compiled.literals) for compiled in self._rules), default=0)
        bits: dict[str, int] = defaultdict(int)
        self._possible = 0
        for number, compiled in enumerate(self._rules):
            anchors |= compiled.literals[compiled.anchor].texts
            self._possible |= bool(compiled.literals[compiled.anchor].texts) << number
            # Of a rule across messages the other part may stand in another one.
            here = [compiled.anchor] if number in self._across else range(len(compiled.literals))
            for part in here:
                wanted[part] |= bool(compiled.literals[part].texts) << number
                for text in compiled.literals[part].texts:
                    bits[text] |= 1 << part * size + number
        self._spared = [(part * size, every & ~rules) for part, rules in enumerate(wanted)]
        self._anchor_texts = anchors
        shared: dict[int, int] = {}  # the literals of a part have one value: it is long, and kept once
        self._parts = _automaton({text: shared.setdefault(value, value) for text, value in bits.items()})

    @cached_property
    def _anchors(self) -> Callable[[str], Iterator[tuple[int, bool]]]:
        """Only whoever asks about every message needs it."""
        return _automaton(dict.fromkeys(self._anchor_texts, True))

    @property
    def automaton(self) -> Callable[[str], Iterator[tuple[int, bool]]]:
        """The bare pass over a text's words (`anchors.words_of`) for all literals that lead to a rule."""
        return self._anchors

    def anchors(self, folded: str, index: str | None = None) -> bool:
        """Whether a message is worth `match`: False promises that no rule matches with its anchor part here.

        `folded` is `triage.text.fold` of the text; `index` what `index_folded` made of it, if it is in hand, which
        saves time. Asked of every message of an import: most are dismissed by one pass over their words.
        """
        words = words_of(folded) if index is None else f" {words_only(index)} "
        for _ in self._anchors(words):
            return bool(self._candidates(words))
        return False

    def looks_around(self, folded: str) -> bool:
        """Whether a rule that reads neighbouring messages has its anchor part here: else `match` needs this one only.

        `folded` as for `anchors`.
        """
        levelled = level(folded)
        around = self._across.intersection(self._candidates(words_of(folded)))
        return any(self._rules[n].find(self._rules[n].anchor, levelled) for n in sorted(around))

    def match(self, turns: Sequence[Turn], index: int) -> list[Match]:
        """All matches whose anchor part stands in `turns[index]`, by place.

        `turns` are messages of one conversation in their order; a rule across messages looks at those around `index`
        and is reported for the message that holds its anchor part only, so that no exchange is reported twice.
        """
        numbers = self._candidates(words_of(turns[index].folded))
        found = [f for number in numbers for f in self._evaluate(self._rules[number], turns, index)]
        return _without_overlaps(found, turns, index) if found else []

    def _candidates(self, words: str) -> list[int]:
        """Rules whose anchor's literals, and those of all parts that must be in this message, are in its words."""
        seen = 0
        for _, bits in self._parts(words):
            seen |= bits
        possible = self._possible
        for shift, spared in self._spared:  # rules that have this part here, or need not
            possible &= seen >> shift | spared
        numbers = []
        while possible:
            numbers.append((possible & -possible).bit_length() - 1)
            possible &= possible - 1
        return numbers

    def match_rule(self, rule_id: str, turns: Sequence[Turn], index: int) -> list[Match]:
        """The same for one rule alone: for its examples, and for an examiner who tries a rule out."""
        compiled = next(c for c in self._rules if c.rule.id == rule_id)
        return _without_overlaps(self._evaluate(compiled, turns, index), turns, index)

    def _evaluate(self, compiled: CompiledRule, turns: Sequence[Turn], index: int) -> list[_Found]:
        folded = turns[index].folded
        anchor_spans = compiled.find(compiled.anchor, folded)
        if not anchor_spans:
            return []
        across = compiled.rule.spec.across
        if across is None or across.side == "same":
            found = _within(compiled, folded, index, anchor_spans)
            if found or across is None:
                return found
        return _across(compiled, turns, index, anchor_spans)


def _automaton(values: Mapping[str, _T]) -> Callable[[str], Iterator[tuple[int, _T]]]:
    """What finds all literals in a text in one pass, each with its end and its value."""
    automaton = ahocorasick.Automaton()
    for text, value in values.items():
        automaton.add_word(text, value)
    if not values:
        return lambda _: iter(())
    automaton.make_automaton()
    search: Callable[[str], Iterator[tuple[int, _T]]] = automaton.iter
    return search


# --- within one message -------------------------------------------------------------------------------------------


def _within(compiled: CompiledRule, folded: str, index: int, anchor_spans: list[Span]) -> list[_Found]:
    """The best match of each stretch of a message: parts in order where the rule says so, near, and not held back."""
    spans: list[list[Span]] = []
    for number in range(len(compiled.names)):
        places = anchor_spans if number == compiled.anchor else compiled.find(number, folded)
        if not places:
            return []
        spans.append(places)
    spec = compiled.rule.spec
    possible: list[tuple[int, int, tuple[Span, ...]]] = []
    for combination in itertools.islice(itertools.product(*spans), _MOST_COMBINATIONS):
        ordered = combination if spec.order == "listed" else tuple(sorted(combination))
        gaps = _gaps(ordered)
        if gaps is not None and all(gap <= spec.within for gap in gaps):
            possible.append((sum(gaps), ordered[0][0], combination))
    possible.sort()
    taken: list[_Found] = []
    for _, _, combination in possible:
        start, end = min(combination)[0], max(combination, key=lambda span: span[1])[1]
        if any(s < end and start < e for s, e in (f.extent(index) for f in taken)):
            continue
        if compiled.guards.holds_back(folded, sorted(combination)) is None:
            taken.append(_Found(compiled, tuple((index, span) for span in combination)))
    return taken


def _gaps(spans: Sequence[Span]) -> list[int] | None:
    """Characters between each part and the next, or None if they do not follow one another.

    A part may stand inside another, between its first and its last word, as an object does in “give … back”.
    """
    gaps: list[int] = []
    reached = spans[0][1]
    for earlier, later in itertools.pairwise(spans):
        if later[0] < reached and not earlier[0] < later[0] < later[1] < reached:
            return None
        gaps.append(max(0, later[0] - reached))
        reached = max(reached, later[1])
    return gaps


# --- across messages ----------------------------------------------------------------------------------------------


def _across(compiled: CompiledRule, turns: Sequence[Turn], index: int, anchor_spans: list[Span]) -> list[_Found]:
    """The nearest message that holds the other part, after the anchor's or before it."""
    here = _unguarded(compiled, turns[index].folded, anchor_spans)
    if here is None:
        return []
    other = 1 - compiled.anchor
    for at in _neighbours(compiled, turns, index):
        there = _unguarded(compiled, turns[at].folded, compiled.find(other, turns[at].folded))
        if there is not None:
            places = [(index, here), (at, there)]
            return [_Found(compiled, tuple(places if compiled.anchor == 0 else places[::-1]))]
    return []


def _unguarded(compiled: CompiledRule, folded: str, spans: list[Span]) -> Span | None:
    return next((span for span in spans if compiled.guards.holds_back(folded, [span]) is None), None)


def _neighbours(compiled: CompiledRule, turns: Sequence[Turn], index: int) -> Iterator[int]:
    """Messages in which the other part may stand, nearest first."""
    spec = compiled.rule.spec
    assert spec.across is not None
    forward = compiled.anchor == 0 or spec.order == "any"
    backward = compiled.anchor == 1 or spec.order == "any"
    if spec.across.side == "other":  # question and answer: the first part comes first
        forward, backward = compiled.anchor == 0, compiled.anchor == 1
    same = spec.across.side == "same"
    for distance in range(1, spec.across.messages + 1):
        for at, allowed in ((index + distance, forward), (index - distance, backward)):
            if not allowed or not 0 <= at < len(turns):
                continue
            if _may_belong(turns[index], turns[at], same, spec.across.minutes):
                yield at


def _may_belong(turn: Turn, other: Turn, wants_same: bool, minutes: float) -> bool:
    if turn.at_ms is not None and other.at_ms is not None and abs(turn.at_ms - other.at_ms) > minutes * 60_000:
        return False
    return turn.same_side(other) is wants_same


# --- what is reported ---------------------------------------------------------------------------------------------


def _without_overlaps(found: list[_Found], turns: Sequence[Turn], index: int) -> list[Match]:
    """One match for overlapping passages of one code: that with most parts, then the longest, then by rule id."""

    def rank(one: _Found) -> tuple[int, int, str, int]:
        start, end = one.extent(index)
        return -len(one.places), start - end, one.compiled.rule.id, start

    kept: list[tuple[_Found, set[str]]] = []
    for one in sorted(found, key=rank):
        start, end = one.extent(index)
        for other, also in kept:
            other_start, other_end = other.extent(index)
            if other.compiled.rule.code == one.compiled.rule.code and start < other_end and other_start < end:
                also.add(one.compiled.rule.id)
                break
        else:
            kept.append((one, set()))
    kept.sort(key=lambda pair: (pair[0].extent(index), pair[0].compiled.rule.id))
    return [_match(one, also - {one.compiled.rule.id}, turns) for one, also in kept]


def _match(found: _Found, also: set[str], turns: Sequence[Turn]) -> Match:
    rule: Rule = found.compiled.rule
    hits = []
    for name, (turn, span) in zip(found.compiled.names, found.places, strict=True):
        start, end = turns[turn].mapping.span(*span)
        hits.append(PartHit(name, turn, start, end, turns[turn].text[start:end]))
    hits.sort(key=lambda hit: (hit.turn, hit.start))
    return Match(rule.id, rule.version, rule.code, rule.language, tuple(hits), rule.guards, tuple(sorted(also)))
