"""Where the words of a compound rule stand as it says, within a message or across two, and what is reported of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.flags.catalogue import Rule
from triage.flags.compiled import CompiledRule, Span
from triage.flags.found import Match, PartHit
from triage.flags.turns import Turn

_MOST_COMBINATIONS = 400


@dataclass(frozen=True, slots=True)
class Standing:
    """A match in folded offsets: for each part of the rule, in the rule's order, the turn and the span."""

    compiled: CompiledRule
    places: tuple[tuple[int, Span], ...]

    def extent(self, index: int) -> Span:
        spans = [span for turn, span in self.places if turn == index]
        return min(s for s, _ in spans), max(e for _, e in spans)


def matched(compiled: CompiledRule, turns: Sequence[Turn], index: int) -> list[Standing]:
    """Where the words of a rule stand as it says, its anchor part in the message at `index`."""
    folded = turns[index].folded
    anchor_spans = compiled.find(compiled.anchor, folded)
    if not anchor_spans:
        return []
    across = compiled.rule.spec.across
    if across is None or across.side == "same":
        found = within(compiled, folded, index, anchor_spans)
        if found or across is None:
            return found
    return _across(compiled, turns, index, anchor_spans)


# --- within one message -------------------------------------------------------------------------------------------


def within(compiled: CompiledRule, folded: str, index: int, anchor_spans: list[Span]) -> list[Standing]:
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
    taken: list[Standing] = []
    for _, _, combination in possible:
        start, end = min(combination)[0], max(combination, key=lambda span: span[1])[1]
        if any(s < end and start < e for s, e in (f.extent(index) for f in taken)):
            continue
        if not compiled.held_back(folded, sorted(combination)):
            taken.append(Standing(compiled, tuple((index, span) for span in combination)))
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


def _across(compiled: CompiledRule, turns: Sequence[Turn], index: int, anchor_spans: list[Span]) -> list[Standing]:
    """The nearest message that holds the other part, after the anchor's or before it."""
    here = _unguarded(compiled, turns[index].folded, anchor_spans)
    if here is None:
        return []
    other = 1 - compiled.anchor
    for at in _neighbours(compiled, turns, index):
        there = _unguarded(compiled, turns[at].folded, compiled.find(other, turns[at].folded))
        if there is not None:
            places = [(index, here), (at, there)]
            return [Standing(compiled, tuple(places if compiled.anchor == 0 else places[::-1]))]
    return []


def _unguarded(compiled: CompiledRule, folded: str, spans: list[Span]) -> Span | None:
    return next((span for span in spans if not compiled.held_back(folded, [span])), None)


def _neighbours(compiled: CompiledRule, turns: Sequence[Turn], index: int) -> Iterator[int]:
    """Messages in which the other part may stand, nearest first."""
    spec = compiled.rule.spec
    assert spec.across is not None
    forward, backward = ways(compiled)
    same = one_side(compiled)
    for distance in range(1, spec.across.messages + 1):
        for at, allowed in ((index + distance, forward), (index - distance, backward)):
            if not allowed or not 0 <= at < len(turns):
                continue
            if _may_belong(turns[index], turns[at], same, spec.across.minutes):
                yield at


def ways(compiled: CompiledRule) -> tuple[bool, bool]:
    """Whether the other part may come after the anchor part, and before it. Of a question and its answer the first part
    comes first.
    """
    spec = compiled.rule.spec
    either = spec.order == "any" and one_side(compiled)
    return compiled.anchor == 0 or either, compiled.anchor == 1 or either


def one_side(compiled: CompiledRule) -> bool:
    """Whether a rule across messages looks at messages of one side, or in one message."""
    return compiled.rule.spec.across is not None and compiled.rule.spec.across.side == "same"


def _may_belong(turn: Turn, other: Turn, wants_same: bool, minutes: float) -> bool:
    if turn.at_ms is not None and other.at_ms is not None and abs(turn.at_ms - other.at_ms) > minutes * 60_000:
        return False
    return turn.same_side(other) is wants_same


# --- what is reported ---------------------------------------------------------------------------------------------


def reported(found: list[Standing], turns: Sequence[Turn], index: int) -> list[Match]:
    """One match for overlapping passages of one code: that of a plain rule, with most parts, then the longest, then by
    rule id.
    """

    def rank(one: Standing) -> tuple[bool, int, int, str, int]:
        start, end = one.extent(index)
        return not one.compiled.rule.spec.plain, -len(one.places), start - end, one.compiled.rule.id, start

    kept: list[tuple[Standing, set[str]]] = []
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


def _match(found: Standing, also: set[str], turns: Sequence[Turn]) -> Match:
    rule: Rule = found.compiled.rule
    hits = []
    for name, (turn, span) in zip(found.compiled.names, found.places, strict=True):
        start, end = turns[turn].mapping.span(*span)
        hits.append(PartHit(name, turn, start, end, turns[turn].text[start:end]))
    hits.sort(key=lambda hit: (hit.turn, hit.start))
    return Match(rule.id, rule.version, rule.code, rule.language, tuple(hits), rule.guards, tuple(sorted(also)))
