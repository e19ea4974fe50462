"""Weighed rules within the matcher: which of them a message's words weigh enough for, or, where a network reads for the
language (`triage.flags.read`), weigh and mean enough for together; and the matches they make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.columns import Places
from triage.flags.found import AROUND, Match, PartHit
from triage.flags.guards import Guards, Shared
from triage.flags.laid import laid_out
from triage.flags.lexicon import Lexicon, Text
from triage.flags.network import Floats
from triage.flags.pattern import Writing, unlevel
from triage.flags.read import SURELY, Near, Reading
from triage.flags.scales import Scales
from triage.flags.threads import Threads
from triage.flags.turns import Turn
from triage.flags.weighed import shown, stems
from triage.text.fold import token_places, words_only

Sums: TypeAlias = tuple[Floats, Floats | None, Mapping[int, Near]]
"""By code what a message comes to by itself, and, where there are some, among those around it: UNREAD of one that comes
to far too little by itself. By their place those around it that come to something as they are read with it."""
WORD = "word"
"""What a part of a match is called that is a word of a weighed rule."""


class Weighing:
    """The weighed rules of a catalogue, numbered from -1 down, as the compound rules are from 0 up.

    Where somebody is threatened today, words about the debt that would not be enough in a talk between friends are.
    Where networks read for the language a message has one number for all its rules (`is_read`), below those of the
    rules: it is read once more, among those around it, and that says which of them match; with a still lower one only
    where something is near (`is_possible`). Elsewhere the numbers between stand for the same rules once more, for
    messages that are not enough by themselves (`is_beside`), but are where another passage nearby matches a rule.
    """

    def __init__(self, catalogue: Catalogue, lexicon: Callable[[], Lexicon], threads: Threads) -> None:
        """`lexicon`: of the matcher, made when it is first asked for."""
        self._catalogue, self._lexicon = catalogue, lexicon
        self._rules = [rule for rule in catalogue.rules.values() if rule.spec.weighed is not None]
        self.by_id = {rule.id: -1 - n for n, rule in enumerate(self._rules)}
        self._guards: dict[int, Guards] = {}
        self._shared = Shared()
        self._reading = Reading(catalogue, self._numbers, threads)

    def is_beside(self, number: int) -> bool:
        """Whether a number stands for a rule for which the message needs another passage nearby."""
        return -2 * len(self._rules) <= number < -len(self._rules)

    def is_read(self, number: int) -> bool:
        """Whether a number stands for all rules of a language that networks read for."""
        return number < -2 * len(self._rules)

    def is_possible(self, number: int) -> bool:
        """Whether it does, and the message is read only where another one nearby is worth it."""
        return number < -2 * len(self._rules) - len(self._reading.languages)

    def _read_as(self, language: int, *, likely: bool) -> int:
        """The number for a language, by its place among those that are read for."""
        return -2 * len(self._rules) - 1 - language - (0 if likely else len(self._reading.languages))

    def _language(self, number: int) -> int:
        return (-2 * len(self._rules) - 1 - number) % len(self._reading.languages)

    @cached_property
    def _numbers(self) -> dict[str, dict[str, int]]:
        """By language and code the numbers of the rules."""
        numbers: dict[str, dict[str, int]] = {language: {} for language in self._catalogue.weights}
        for rule in self._rules:
            numbers[rule.language][rule.code] = self.by_id[rule.id]
        return numbers

    @cached_property
    def _laid(self) -> tuple[dict[str, int], Scales]:
        laid = laid_out(self._catalogue.weights, keep=self._catalogue.keep)
        needs = {language: weights.needs for language, weights in self._catalogue.weights.items()}
        return laid.told, Scales(laid, needs, self._numbers, read=bool(self._reading.languages))

    @property
    def _scales(self) -> Scales:
        return self._laid[1]

    @cached_property
    def _broad(self) -> frozenset[str]:
        return frozenset(name for weights in self._catalogue.weights.values() for name in weights.needs.broad)

    @property
    def told(self) -> dict[str, int]:
        """By telling word the languages in which it is one, a bit for each: what a message must hold one of to be
        weighed. One that has as many letters as count stands for all that begin with it, any other has a space behind.
        """
        return self._laid[0]

    def _guards_of(self, which: int) -> Guards:
        """What holds a rule back: made at first use, as most cases never need most rules."""
        made = self._guards.get(which)
        if made is None:
            rule, languages = self._rules[which], self._catalogue.languages
            writing = Writing(languages[rule.language].spec.spaced, ())
            made = self._guards[which] = Guards(rule, languages[rule.language], writing, self._shared)
        return made

    def of_all(self, text: Text, messages: Sequence[str], made: Floats | None) -> dict[int, list[int]]:
        """By message the numbers of the rules that its words weigh or mean enough for, in order. `messages`: the same
        as words (`anchors.words_of`), of which the network `made` this.
        """
        found: dict[int, list[int]] = {}
        lexicon = self._lexicon()
        read = () if made is None else self._reading.found(made, messages, text, lexicon, self._scales)
        for message, number, alone in self._scales.heavy(text, lexicon):
            found.setdefault(message, []).append(number if alone else number - len(self._rules))
        for message, language, likely in read:
            found.setdefault(message, []).append(self._read_as(language, likely=likely))
        return {message: sorted(numbers) for message, numbers in found.items()}

    def made(self, messages: Sequence[str]) -> Floats | None:
        """What the network makes of messages, if there is one: see `Reading.made`."""
        return self._reading.made(messages)

    def columns(self, rules: Iterable[Rule | None]) -> Places:
        """By rule where its code stands in that, -1 where the network is not asked about what the rule finds."""
        return np.array([-1 if rule is None else self._reading.column(rule) for rule in rules])

    def hold(self, asked: Sequence[tuple[Rule, Sequence[Turn]]]) -> list[bool]:
        """Whether compound rules hold in the messages that they match: the network does not doubt it, and of a broad
        one, that their words lean towards its code. Many at once, which the network reads together.
        """
        words = [" ".join(words_of(unlevel(turn.folded)) for turn in turns) for _, turns in asked]
        rules = [rule for rule, _ in asked]
        holds = [not doubted for doubted in self._reading.doubts([*zip(words, rules, strict=True)])]
        unsure = [n for n, rule in enumerate(rules) if holds[n] and rule.id in self._broad
                  and not self._scales.leans(rule.language, stems(words[n]), rule.code)]
        told = [n for n in unsure if rules[n].language in self._reading.languages]
        lean = dict(zip(told, self._reading.lean([(words[n], rules[n].code) for n in told]), strict=True))
        for n in unsure:
            holds[n] = lean.get(n, False)
        return holds

    def stands(self, found: Sequence[tuple[Sequence[Turn], int, Match]]) -> list[float | None]:
        """Of matches of compound rules, each in its message, how likely the networks think it: see `Reading.stands`."""
        return self._reading.stands([(turns, index) for turns, index, _ in found], [
            self._catalogue.rules[match.rule] for *_, match in found], self._lexicon(), self._scales)

    def forget(self) -> None:
        """Let go of the networks, until they are next asked."""
        self._reading.forget()

    def is_told(self, rule: Rule) -> bool:
        """Whether they say anything of what a compound rule finds."""
        return self._reading.is_told(rule)

    def read(self, asked: Sequence[tuple[Sequence[Turn], int, Sequence[int]]]) -> list[Sums | None]:
        """What messages come to, given by their neighbours, place and numbers; None of those that are not read."""
        which = [n for n, (turns, _, numbers) in enumerate(asked) if numbers and self.is_read(numbers[0])
                 and (len(turns) > 1 or not self.is_possible(numbers[0]))]
        found: list[Sums | None] = [None] * len(asked)
        if which:
            sums = self._reading.sums([asked[n][:2] for n in which], self._lexicon(), self._scales)
            for n, alone, among, near in zip(which, *sums, strict=True):
                found[n] = alone, among if len(asked[n][0]) > 1 else None, near
        return found

    def add(self, matches: list[Match], turns: Sequence[Turn], index: int, numbers: Iterable[int],
            beside: str = "", sums: Sums | None = None) -> list[Match]:
        """The matches of a message, and those of weighed rules. Where a compound rule of the same code has found
        something the weighed one is named beside it: words in their order say more than their sum. `beside`: the rule
        of another passage nearby, if there is one. `sums`: what `read` gave for the message.
        """
        for number, why, margin in self._enough(numbers, beside, sums):
            for own in self._match(number, turns, index):
                there = next((n for n, match in enumerate(matches) if match.code == own.code), None)
                if there is None:
                    matches.append(replace(own, beside=why, margin=margin))
                else:
                    matches[there] = replace(matches[there], also=tuple(sorted({*matches[there].also, own.rule})))
        return matches

    def _enough(self, numbers: Iterable[int], beside: str, sums: Sums | None
                ) -> Iterator[tuple[int, str, float | None]]:
        """The rules that match, what each needs beside the message, and how far it comes above what it needs."""
        for number in numbers:
            if self.is_read(number):
                if sums is None:
                    continue
                alone, among, _ = sums
                for need in self._reading.needs[self._language(number)]:
                    enough = bool(alone[need.column] >= need.alone)
                    if among is not None and alone[need.column] < need.alone + SURELY:
                        if among[need.column] >= need.among:
                            yield need.rule, "" if enough else AROUND, float(among[need.column] - need.among)
                    elif enough:
                        yield need.rule, "", float(alone[need.column] - need.alone)
            elif self.is_beside(number):
                if beside:
                    yield number + len(self._rules), beside, None
            elif number < 0:
                yield number, "", None

    def around(self, read: Mapping[int, Near], turns: Sequence[Turn], worth: Callable[[int], Sequence[int]],
               match: Callable[[int, Sequence[int]], Iterable[Match]]) -> Iterator[Match]:
        """The matches of messages that were `read` with another one. What each is `worth` says whether it is read by
        itself, which decides; what compound rules `match` in it stands for its code.
        """
        for at, near in read.items():
            own = worth(at)
            if near.near and any(map(self.is_read, own)):
                continue
            enough = [need for need in self._reading.needs[near.language] if near.among[need.column] >= need.among]
            held = {found.code for found in match(at, [n for n in own if n >= 0])} if enough else set()
            for need in enough:
                beside = "" if near.alone[need.column] >= need.alone else AROUND
                margin = float(near.among[need.column] - need.among)
                yield from (replace(one, beside=beside, margin=margin) for one in self._match(need.rule, turns, at)
                            if one.code not in held)

    def match(self, number: int, places: Sequence[tuple[Sequence[Turn], int]]) -> list[list[Match]]:
        """The match of one weighed rule in each of many messages: none or one."""
        words = [words_of(unlevel(turns[index].folded)) for turns, index in places]
        with self._lexicon().lock:
            weighed = self.of_all(self._lexicon().read(words), words, self.made(words))
        asked = [(turns, index, weighed.get(n, ())) for n, (turns, index) in enumerate(places)]
        found: list[list[Match]] = []
        for (turns, index, numbers), sums in zip(asked, self.read(asked), strict=True):
            enough = [why for one, why, _ in self._enough(numbers, "", sums) if one == number]
            found.append([replace(own, beside=why) for why in enough for own in self._match(number, turns, index)])
        return found

    def _match(self, number: int, turns: Sequence[Turn], index: int) -> list[Match]:
        """The match in a message whose words weigh enough, unless a guard holds it back. Its parts are the words that
        speak most for the code, neighbours as one.
        """
        which = -1 - number
        rule = self._rules[which]
        mapping = turns[index].mapping
        places = [(s, e) for s, e in token_places(mapping.text) if words_only(mapping.text[s:e])]
        words = " ".join(mapping.text[s:e] for s, e in places)
        counts = self._scales.speaks_for(rule.language, stems(words), rule.code)
        if rule.language in self._reading.languages:
            counts = self._reading.speaks_for(words, rule.code, counts)
        spans: list[tuple[int, int]] = []
        before = -2
        # What the network makes of a message may rest on no word in particular: then all of it is shown.
        common = self._catalogue.languages[rule.language].common
        said, whole = words.split(), [range(n, n + 1) for n in range(len(places))]
        if self._reading.is_unweighed(rule.language):
            whole = [*_alike(counts)]
        chosen = shown([counts[one.start] for one in whole], ["".join(said[n] for n in one) for one in whole], common)
        for place in [n for m in chosen for n in whole[m]] or range(len(places)):
            start, end = places[place]
            if place == before + 1:
                start = spans.pop()[0]
            spans.append((start, end))
            before = place
        if self._guards_of(which).holds_back(turns[index].folded, spans) is not None:
            return []
        text = turns[index].text
        found = [mapping.span(*span) for span in spans]
        parts = tuple(PartHit(WORD, index, start, end, text[start:end]) for start, end in found)
        return [Match(rule.id, rule.version, rule.code, rule.language, parts, rule.guards)]


def _alike(counts: Sequence[float]) -> Iterator[range]:
    """Neighbours that count the same: where letters are words, those of one piece that the network reads."""
    first = 0
    for n in range(1, len(counts) + 1):
        if n == len(counts) or counts[n] != counts[first]:
            yield range(first, n)
            first = n
