"""Finding what the rules describe: one pass over the words for those that lead to rules, then the compound rules.

Deterministic, and language is no gate: every rule is tried on every message that holds one of its anchor words.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.columns import Places
from triage.flags.compiled import CompiledRule, Span, across, compile_rules, index_of
from triage.flags.found import Around, Match, PartHit
from triage.flags.lexicon import Lexicon
from triage.flags.meaning import UNREAD
from triage.flags.pattern import level, unlevel
from triage.flags.read import AMONG, BESIDE, DOUBTED, MOST_DOUBTED, NEAR, same_time
from triage.flags.screen import Screen
from triage.flags.threads import Threads
from triage.flags.turns import Turn
from triage.flags.weighing import Sums, Weighing
from triage.text import fold, words_only

_MOST_COMBINATIONS = 400
_AT_ONCE = 4000
"""Messages that are looked through together. What is worked out for more leaves the processor's cache."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A match in folded offsets: for each part of the rule, in the rule's order, the turn and the span."""

    compiled: CompiledRule
    places: tuple[tuple[int, Span], ...]

    def extent(self, index: int) -> Span:
        spans = [span for turn, span in self.places if turn == index]
        return min(s for s, _ in spans), max(e for _, e in spans)


class Partner(NamedTuple):
    """The other part of a rule across messages: the number it has behind those of the rules, None where it has no words
    to be found by; how far (milliseconds) it may stand before the anchor part and after it; whether it may stand in the
    same message.
    """

    number: int | None
    before: int
    after: int
    itself: bool


class Matcher:
    """The rules of a catalogue, ready to run. Expressions are compiled at first use.

    `count`: of the compound rules. The numbers behind stand for the other parts of rules across messages, see
    `partners`, those below zero for rules that weigh words, some of which need another passage nearby (`is_beside`).
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.index = index_of(catalogue)
        self._rules = compile_rules(catalogue, self.index.orders)
        self._by_id = {compiled.rule.id: compiled for compiled in self._rules}
        self.threads = Threads()
        self._weighing = Weighing(catalogue, lambda: self._lexicon, self.threads)
        self._others = across(catalogue)
        self._across = {n: spec.minutes for n in self._others if (spec := self._rules[n].rule.spec.across) is not None}
        self.count = len(self._rules)

    @cached_property
    def _screen(self) -> Screen:
        return Screen(self.index)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.index.symbols, self._screen.beginning, self._screen.following, self._weighing.told)

    @cached_property
    def _columns(self) -> Places:
        """By number of a compound rule, or of another part, where its code stands in what the network makes of a
        message; -1 of rules across messages, which are asked about when all that they match is in hand.
        """
        rules = [None if n in self._across else compiled.rule for n, compiled in enumerate(self._rules)]
        return self._weighing.columns([*rules, *[None] * len(self._others)])

    def is_beside(self, number: int) -> bool:
        """Whether a message that is worth this number is a match only where another passage nearby matches."""
        return self._weighing.is_beside(number)

    def is_read(self, number: int) -> bool:
        """Whether a message that is worth this number is read once more, closely, by networks."""
        return self._weighing.is_read(number)

    def is_possible(self, number: int) -> bool:
        """Whether a message that is worth this number is read where another one nearby is worth a look by itself."""
        return self._weighing.is_possible(number)

    def is_worth(self, text: str, numbers: Sequence[int]) -> bool:
        """Whether a message that is worth these numbers is worth a look by itself, or a rule may match in it alone."""
        return any(map(self.is_passage, self.likely(text, numbers)))

    def is_passage(self, number: int) -> bool:
        """Whether a message that is worth this number may say something by itself, which makes others near it worth a
        look: a rule across messages says nothing until its other part is found.
        """
        return number < self.count and number not in self._across and self.reach(number) is None

    def reach(self, number: int) -> int | None:
        """How near (milliseconds) another passage must stand if a message that is worth this number is to be asked
        about; None where it is in any case.
        """
        return NEAR if self._weighing.is_possible(number) else BESIDE.reach if self.is_beside(number) else None

    @cached_property
    def partners(self) -> dict[int, Partner]:
        """The rules across messages by number."""
        found = {}
        for number, n in enumerate(self._others, self.count):
            forward, backward = _ways(self._rules[n])
            reach, told = int(self._across[n] * 60_000), None if number in self.index.blind else number
            found[n] = Partner(told, backward * reach, forward * reach, _one_side(self._rules[n]))
        return found

    def worth(self, index: str) -> list[int]:
        """The rules that a message is worth, by number: none promises that no rule matches with its anchor part here.

        `index`: `text.index_text` of it. Asked of every message of an import; one pass over its words dismisses most.
        """
        return self._below([f" {words_only(index)} "])[0]

    def anchors(self, folded: str) -> list[int]:
        """`worth` of a message whose text is folded already. Of many see `anchors_of`."""
        return self.anchors_of([folded])[0]

    def anchors_of(self, folded: Iterable[str]) -> list[list[int]]:
        """`anchors` of many messages at once, which takes a hundredth of the time for each."""
        return self._below([words_of(unlevel(text)) for text in folded])

    def worth_among(self, turns: Sequence[Turn]) -> list[list[int]]:
        """`anchors_of` of the messages of a conversation, without what takes another one near that is not there."""
        worth = [self.likely(turn.text, numbers) if numbers else numbers for turn, numbers in zip(
            turns, self.anchors_of(turn.folded for turn in turns), strict=True)]
        times = [turn.at_ms for turn, numbers in zip(turns, worth, strict=True)
                 if any(map(self.is_passage, numbers))]
        return [[number for number in numbers if not self.is_possible(number) or any(
            turn.at_ms is None or at is None or abs(turn.at_ms - at) <= NEAR for at in times)]
            for turn, numbers in zip(turns, worth, strict=True)]

    def _below(self, messages: Sequence[str]) -> list[list[int]]:
        return [[number for number in numbers if number < self.count] for numbers in self.of_all(messages)]

    def likely(self, text: str, numbers: Sequence[int]) -> list[int]:
        """Of what a message is worth the rules that match in it, and all that takes a message around it: what can be
        said of a message by itself, where its evidence is read. Which of the others stand near `flags.nearby` says.
        """
        folded = ""
        kept = []
        for number in numbers:
            if 0 <= number < self.count and number not in self._across:
                folded = folded or level(fold(text))
                compiled = self._rules[number]
                spans = compiled.find(compiled.anchor, folded)
                if not spans or not _within(compiled, folded, 0, spans):
                    continue
            kept.append(number)
        return kept

    def looks_around(self, folded: str, numbers: Sequence[int] | None = None) -> Around | None:
        """How far around a message the rules look that have their anchor part here: None if `match` needs this message
        only. `numbers`: what `worth` or `likely` returned, if it is in hand.
        """
        numbers = self.anchors(folded) if numbers is None else numbers
        around = self._across.keys() & set(numbers)
        levelled = level(folded) if around else ""
        found = [self._around(n) for n in around if self._rules[n].stands(self._rules[n].anchor, levelled)]
        if any(map(self._weighing.is_beside, numbers)):
            found.append(BESIDE)
        if any(map(self._weighing.is_read, numbers)):
            found.append(AMONG)
        return Around(*map(max, zip(*found, strict=True))) if found else None

    def _around(self, number: int) -> Around:
        across = self._rules[number].rule.spec.across
        assert across is not None
        forward, backward = _ways(self._rules[number])
        return Around(int(across.minutes * 60_000), backward * across.messages, forward * across.messages)

    def match(self, turns: Sequence[Turn], index: int, numbers: Sequence[int] | None = None,
              worth: Callable[[int], Sequence[int]] | None = None) -> list[Match]:
        """All matches whose anchor part stands in `turns[index]`, by place, and what is found as it is read with it.

        `turns` are messages of one conversation in their order; a rule across messages looks at those around `index`
        and is reported for the message that holds its anchor part only, so that no exchange is reported twice.
        `numbers`: what `worth` returned for the message, if it is in hand; `worth`: gives the same for each of the
        turns.
        """
        if numbers is None:
            numbers = self.worth_among(turns)[index]
        return self.match_many([(turns, index, numbers)], [worth])[0]

    def match_many(self, asked: Sequence[tuple[Sequence[Turn], int, Sequence[int]]],
                   worth: Sequence[Callable[[int], Sequence[int]] | None] | None = None) -> list[list[Match]]:
        """`match` of many messages at once: of each the turns, its place and its numbers, and, in their order, what is
        known of its neighbours.
        """
        return [self._matches(*one, sums, own) for one, sums, own in zip(
            asked, self._weighing.read(asked), worth or [None] * len(asked), strict=True)]

    def _matches(self, turns: Sequence[Turn], index: int, numbers: Sequence[int], sums: Sums | None,
                 worth: Callable[[int], Sequence[int]] | None) -> list[Match]:
        found: list[_Found] = []
        for n in numbers:
            if 0 <= n < self.count:
                found += self._evaluate(self._rules[n], turns, index)
        matches = _without_overlaps(found, turns, index) if found else []
        if not numbers or numbers[0] >= 0:  # they come in order
            return matches
        beside = self._beside(turns, index, numbers, worth) if any(map(self.is_beside, numbers)) else ""
        matches = self._weighing.add(matches, turns, index, numbers, beside, sums)
        if sums is not None and sums[2]:
            known = worth or (lambda at: self.anchors_of([turns[at].folded])[0])
            matches += self._weighing.around(sums[2], turns, known, partial(self.match, turns))
        return matches

    def matches(self, turns: Sequence[Turn]) -> list[Match]:
        """`match` of every message of an exchange, in their order."""
        asked = [(turns, n, numbers) for n, numbers in enumerate(self.worth_among(turns)) if numbers]
        return [*{(one.rule, one.spans): one for found in self.match_many(asked) for one in found}.values()]

    def _beside(self, turns: Sequence[Turn], index: int, own: Sequence[int],
                known: Callable[[int], Sequence[int]] | None) -> str:
        """The rule of the nearest passage that matches by itself, in this message, which is worth its `own` numbers, or
        around it, where each is worth what is `known` of it.
        """
        around = range(max(0, index - BESIDE.before), min(len(turns), index + BESIDE.after + 1))
        near = [at for at in around if at != index and same_time(turns[index], turns[at])]
        worth = dict(zip(near, map(known, near) if known else self.anchors_of(turns[at].folded for at in near),
                         strict=True)) if near else {}
        for at, numbers in sorted({index: own, **worth}.items(), key=lambda one: (abs(one[0] - index), one[0])):
            alone = [n for n in numbers if n < self.count and not self.is_beside(n)]
            if alone and (matches := self.match(turns, at, alone)):
                return matches[0].rule
        return ""

    def of_words(self, words: str) -> list[int]:
        """`worth` of a message whose words are in hand, and behind that the other parts that it may hold. In order."""
        return self.of_all([words])[0]

    def of_all(self, messages: Sequence[str], *, closely: bool = True) -> list[list[int]]:
        """`of_words` of many messages at once. Not `closely`: by words alone, whatever networks make of them."""
        found: list[list[int]] = []
        for first in range(0, len(messages), _AT_ONCE):
            batch = messages[first:first + _AT_ONCE]
            place = {words: n for n, words in enumerate(dict.fromkeys(batch))}  # people say “ok” again and again
            different = self._of_different([*place], closely)
            found += [different[place[words]] for words in batch]
        return found

    def _of_different(self, messages: Sequence[str], closely: bool) -> list[list[int]]:
        with self._lexicon.lock:
            text = self._lexicon.read(messages)
            message, number = self._screen.passed(text, self._lexicon)
            made = self._weighing.made(messages) if closely else None
            heavy = self._weighing.of_all(text, messages, made)
        if made is not None:  # before their words are looked for: what the network doubts is no match
            column = self._columns[number]
            makes = made[message, column]
            long = np.array([len(words.split()) > MOST_DOUBTED for words in messages], np.bool_)[message]
            likely = (column < 0) | (makes >= DOUBTED) | (makes == UNREAD) | long
            message, number = message[likely], number[likely]
        ends = np.searchsorted(message, np.arange(len(text) + 1)).tolist()
        numbers = number.tolist()
        passed = [numbers[start:end] for start, end in itertools.pairwise(ends)]
        for place, weighed in heavy.items():
            passed[place] = weighed + passed[place]
        return passed

    def expect_many(self, rule_id: str) -> None:
        """A rule is about to be asked about many messages."""
        if rule_id in self._by_id:
            self._by_id[rule_id].expect_many()

    def match_rule(self, rule_id: str, turns: Sequence[Turn], index: int) -> list[Match]:
        """The same for one rule alone."""
        return self.match_rule_at(rule_id, [(turns, index)])[0]

    def match_rule_at(self, rule_id: str, places: Sequence[tuple[Sequence[Turn], int]]) -> list[list[Match]]:
        """`match_rule` of many messages, of which those are weighed at once that a rule weighs."""
        if rule_id in self._weighing.by_id:
            return self._weighing.match(self._weighing.by_id[rule_id], places)
        compiled = self._by_id[rule_id]
        return [_without_overlaps(self._evaluate(compiled, turns, index), turns, index) for turns, index in places]

    def _evaluate(self, compiled: CompiledRule, turns: Sequence[Turn], index: int) -> list[_Found]:
        """What a rule matches and, being broad, holds in, and the network does not doubt."""
        return [one for one in self._matched(compiled, turns, index)
                if self._weighing.holds(compiled.rule, [turns[n] for n in sorted({turn for turn, _ in one.places})])]

    def _matched(self, compiled: CompiledRule, turns: Sequence[Turn], index: int) -> list[_Found]:
        """Where the words of a rule stand as it says."""
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


# --- within one message -------------------------------------------------------------------------------------------


def _within(compiled: CompiledRule, folded: str, index: int, anchor_spans: list[Span]) -> list[_Found]:
    """The best match of each stretch of a message: parts in order where the rule says so, near, and not held back."""
    spans: list[list[Span]] = [[]] * len(compiled.names)
    for number in compiled.order:  # the anchor, then the rarest: most messages that hold one part lack another
        spans[number] = anchor_spans if number == compiled.anchor else compiled.find(number, folded)
        if not spans[number]:
            return []
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
        if not compiled.held_back(folded, sorted(combination)):
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
    return next((span for span in spans if not compiled.held_back(folded, [span])), None)


def _neighbours(compiled: CompiledRule, turns: Sequence[Turn], index: int) -> Iterator[int]:
    """Messages in which the other part may stand, nearest first."""
    spec = compiled.rule.spec
    assert spec.across is not None
    forward, backward = _ways(compiled)
    same = _one_side(compiled)
    for distance in range(1, spec.across.messages + 1):
        for at, allowed in ((index + distance, forward), (index - distance, backward)):
            if not allowed or not 0 <= at < len(turns):
                continue
            if _may_belong(turns[index], turns[at], same, spec.across.minutes):
                yield at


def _ways(compiled: CompiledRule) -> tuple[bool, bool]:
    """Whether the other part may come after the anchor part, and before it. Of a question and its answer the first part
    comes first.
    """
    spec = compiled.rule.spec
    either = spec.order == "any" and _one_side(compiled)
    return compiled.anchor == 0 or either, compiled.anchor == 1 or either


def _one_side(compiled: CompiledRule) -> bool:
    """Whether a rule across messages looks at messages of one side, or in one message."""
    return compiled.rule.spec.across is not None and compiled.rule.spec.across.side == "same"


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
