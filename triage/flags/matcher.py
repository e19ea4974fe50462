"""Finding what the rules describe: one pass over the words for those that lead to rules, then the compound rules.

Deterministic, and language is no gate: every rule is tried on every message that holds one of its anchor words.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from math import inf
from typing import NamedTuple

import numpy as np

from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue
from triage.flags.columns import Places
from triage.flags.company import Company
from triage.flags.compiled import CompiledRule, across, compile_rules, index_of
from triage.flags.compound import Standing, matched, one_side, reported, ways, within
from triage.flags.found import Around, Match
from triage.flags.lexicon import Lexicon
from triage.flags.meaning import UNREAD
from triage.flags.pattern import level, unlevel
from triage.flags.read import AMONG, BESIDE, DOUBTED, MOST_DOUBTED, NEAR, same_time
from triage.flags.screen import Screen
from triage.flags.threads import Threads
from triage.flags.turns import Turn
from triage.flags.weighing import Sums, Weighing
from triage.text.fold import fold, words_only

_AT_ONCE = 4000
"""Messages that are looked through together. What is worked out for more leaves the processor's cache."""


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

    def is_asked(self, number: int) -> bool:
        """Whether networks may have a say in whether a message that is worth this number is a match, when it is read
        closely.
        """
        return self.is_read(number) or (0 <= number < self.count and self._told[number])

    @cached_property
    def _told(self) -> list[bool]:
        """By number of a compound rule whether networks say of what it finds how likely it is; what stands in several
        messages they do not know.
        """
        return [n not in self._across and self._weighing.is_told(one.rule) for n, one in enumerate(self._rules)]

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
            forward, backward = ways(self._rules[n])
            reach, told = int(self._across[n] * 60_000), None if number in self.index.blind else number
            found[n] = Partner(told, backward * reach, forward * reach, one_side(self._rules[n]))
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
                if not spans or not within(compiled, folded, 0, spans):
                    continue
            kept.append(number)
        return kept

    def looks_around(self, folded: str, numbers: Sequence[int] | None = None, *, closely: bool = True) -> Around | None:
        """How far around a message the rules look that have their anchor part here: None if `match` needs this message
        only. `numbers`: what `worth` or `likely` returned, if it is in hand. `closely`: as `match_many` has it.
        """
        numbers = self.anchors(folded) if numbers is None else numbers
        around = self._across.keys() & set(numbers)
        levelled = level(folded) if around else ""
        found = [self._around(n) for n in around if self._rules[n].stands(self._rules[n].anchor, levelled)]
        if any(map(self._weighing.is_beside, numbers)):
            found.append(BESIDE)
        if any(map(self.is_asked if closely else self.is_read, numbers)):
            found.append(AMONG)
        return Around(*map(max, zip(*found, strict=True))) if found else None

    def _around(self, number: int) -> Around:
        across = self._rules[number].rule.spec.across
        assert across is not None
        forward, backward = ways(self._rules[number])
        return Around(int(across.minutes * 60_000), backward * across.messages, forward * across.messages)

    def match(self, turns: Sequence[Turn], index: int, numbers: Sequence[int] | None = None,
              worth: Callable[[int], Sequence[int]] | None = None, *, closely: bool = True) -> list[Match]:
        """All matches whose anchor part stands in `turns[index]`, by place, and what is found as it is read with it.

        `turns` are messages of one conversation in their order; a rule across messages looks at those around `index`
        and is reported for the message that holds its anchor part only, so that no exchange is reported twice.
        `numbers`: what `worth` returned for the message, if it is in hand; `worth`: gives the same for each of the
        turns.
        """
        if numbers is None:
            numbers = self.worth_among(turns)[index]
        return self.match_many([(turns, index, numbers)], [worth], closely=closely)[0]

    def match_many(self, asked: Sequence[tuple[Sequence[Turn], int, Sequence[int]]],
                   worth: Sequence[Callable[[int], Sequence[int]] | None] | None = None, *, closely: bool = True
                   ) -> list[list[Match]]:
        """`match` of many messages at once: of each the turns, its place and its numbers, and, in their order, what is
        known of its neighbours. `closely`: networks are asked about what words find among the messages around it. What
        stands too much by itself is there too (`triage.flags.company`).
        """
        plain = self._plain(asked)
        if closely:
            plain = self._told_of(asked, plain)
        return [self._matches(*one, found, sums, own) for one, found, sums, own in zip(
            asked, plain, self._weighing.read(asked), worth or [None] * len(asked), strict=True)]

    def _plain(self, asked: Sequence[tuple[Sequence[Turn], int, Sequence[int]]]) -> list[list[Match]]:
        """What compound rules match."""
        found = self._standing([([self._rules[n] for n in numbers if 0 <= n < self.count], turns, index)
                                for turns, index, numbers in asked])
        return [reported(there, turns, index) if there else []
                for there, (turns, index, _) in zip(found, asked, strict=True)]

    def _told_of(self, asked: Sequence[tuple[Sequence[Turn], int, Sequence[int]]], plain: Sequence[list[Match]]
                 ) -> list[list[Match]]:
        """The same, with how likely networks think each of those that stand in one message."""
        told = [(turns, index, match) for (turns, index, _), found in zip(asked, plain, strict=True) for match in found
                if {hit.turn for hit in match.parts} == {index}]
        margins = {id(match): margin for (*_, match), margin in zip(told, self._weighing.stands(told), strict=True)}
        return [[replace(match, margin=margins.get(id(match))) for match in found] for found in plain]

    def _matches(self, turns: Sequence[Turn], index: int, numbers: Sequence[int], matches: list[Match],
                 sums: Sums | None, worth: Callable[[int], Sequence[int]] | None) -> list[Match]:
        """With what compound rules match all that is found."""
        if not numbers or numbers[0] >= 0:  # they come in order
            return matches
        beside = self._beside(turns, index, numbers, worth) if any(map(self.is_beside, numbers)) else ""
        matches = self._weighing.add(matches, turns, index, numbers, beside, sums)
        if sums is not None and sums[2]:
            known = worth or (lambda at: self.anchors_of([turns[at].folded])[0])
            matches += self._weighing.around(sums[2], turns, known, partial(self.match, turns, closely=False))
        return matches

    def matches(self, turns: Sequence[Turn]) -> list[Match]:
        """What is found in an exchange: `match` of every message, in their order, but what stands too much by itself.
        """
        asked = [(turns, n, numbers) for n, numbers in enumerate(self.worth_among(turns)) if numbers]
        found: dict[object, Match] = {}
        for one in chain.from_iterable(self.match_many(asked)):
            there = found.get((one.rule, one.spans))  # a message may be read with another one, and with a further one
            if there is None or _margin(one) > _margin(there):
                found[one.rule, one.spans] = one
        company = Company()
        for one in found.values():
            company.add(one.place, one.code, one.margin)
        return [one for one in found.values() if company.keeps(
            one.place, one.code, one.margin, self.is_help(one.code), partial(_around, turns, one.place))]

    def is_help(self, code: str) -> bool:
        """Whether a code is one of those by which somebody asks for help."""
        return self.catalogue.codes[code].lane == "help"

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
            if alone and (matches := self.match(turns, at, alone, closely=False)):
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

    def forget_networks(self) -> None:
        """Let go of what networks know, 60 MB, until they are next asked."""
        self._weighing.forget()

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
        found = self._standing([([self._by_id[rule_id]], turns, index) for turns, index in places])
        return [reported(there, turns, index) for there, (turns, index) in zip(found, places, strict=True)]

    def _standing(self, asked: Sequence[tuple[Sequence[CompiledRule], Sequence[Turn], int]]) -> list[list[Standing]]:
        """What rules match in messages and, being broad, hold in, and the network does not doubt."""
        found = [[one for rule in rules for one in matched(rule, turns, index)] for rules, turns, index in asked]
        holds = iter(self._weighing.hold([
            (one.compiled.rule, [turns[n] for n in sorted({turn for turn, _ in one.places})])
            for there, (_, turns, _) in zip(found, asked, strict=True) for one in there]))
        return [[one for one in there if next(holds)] for there in found]


def _margin(match: Match) -> float:
    return inf if match.margin is None else match.margin


def _around(turns: Sequence[Turn], index: int) -> list[int]:
    """The messages among which what is found in one may stand too much by itself."""
    near = range(max(0, index - BESIDE.before), min(len(turns), index + BESIDE.after + 1))
    return [n for n in near if n != index and same_time(turns[index], turns[n])]
