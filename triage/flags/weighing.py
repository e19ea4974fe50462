"""Weighed rules within the matcher: which of them a message's words weigh enough for, and the matches they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.found import Around, Match, PartHit
from triage.flags.guards import Guards, Shared
from triage.flags.pattern import Writing, unlevel
from triage.flags.turns import Turn
from triage.flags.weighed import STEM, Feature, Scale, features, shown, stems
from triage.text import token_places, words_only

WORD = "word"
"""What a part of a match is called that is a word of a weighed rule."""


BESIDE = Around(24 * 3_600_000, 40, 40)
"""How near another passage must stand to a message that is enough only beside one: a day, and so many messages."""


class Weighing:
    """The weighed rules of a catalogue, numbered from -1 down, as the compound rules are from 0 up; and below these the
    same rules once more, for messages that weigh enough only beside another passage (`is_beside`).

    Where somebody is threatened today, words about the debt that would not be enough in a talk between friends are:
    so the weaker sum counts where another passage nearby matches a rule by itself.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rules = [rule for rule in catalogue.rules.values() if rule.spec.weighed is not None]
        self.by_id = {rule.id: -1 - n for n, rule in enumerate(self._rules)}
        self._languages = [*catalogue.weights]
        self._scales: dict[str, Scale] = {}

    def is_beside(self, number: int) -> bool:
        """Whether a number stands for a rule that needs another passage nearby."""
        return number < -len(self._rules)

    @cached_property
    def _numbers(self) -> dict[str, dict[str, int]]:
        """By language and code the numbers of the rules."""
        numbers: dict[str, dict[str, int]] = {language: {} for language in self._catalogue.weights}
        for rule in self._rules:
            numbers[rule.language][rule.code] = self.by_id[rule.id]
        return numbers

    def _scale(self, language: str) -> Scale:
        """The weights of a language; read when a message may need them."""
        if language not in self._scales:
            self._scales[language] = Scale(self._catalogue.weights[language], self._numbers[language],
                                           keep=self._catalogue.keep)
        return self._scales[language]

    @cached_property
    def _broad(self) -> frozenset[str]:
        return frozenset(name for weights in self._catalogue.weights.values() for name in weights.needs.broad)

    @cached_property
    def told(self) -> dict[str, int]:
        """By literal of a telling word the languages in which it is one, a bit for each: what a message must hold one
        of to be weighed. A word stands for all that begin with it if it has as many letters as count.
        """
        found: dict[str, int] = {}
        for n, weights in enumerate(self._catalogue.weights.values()):
            for word in weights.telling():
                literal = f" {word}" if len(word) == STEM else f" {word} "
                found[literal] = found.get(literal, 0) | 1 << n
        return found

    @cached_property
    def _guards(self) -> list[Guards]:
        languages = self._catalogue.languages
        shared = Shared()
        return [Guards(rule, languages[rule.language], Writing(languages[rule.language].spec.spaced, ()), shared)
                for rule in self._rules]

    def of_all(self, messages: Sequence[str], told: Sequence[int]) -> list[list[int]]:
        """Of each message's words (`anchors.words_of`) the numbers of the rules that they weigh enough for, in order.
        `told`: the languages of which a telling word is there (`told`, `languages`).
        """
        return [self._of(stems(words), languages) if languages else []
                for words, languages in zip(messages, told, strict=True)]

    def _of(self, stemmed: list[str], told: int) -> list[int]:
        distinct, there = set(stemmed), set[Feature]()
        found: list[int] = []
        while told:
            language = told & -told
            told ^= language
            if (scale := self._scale(self._languages[language.bit_length() - 1])).worth(distinct, len(stemmed)):
                there = there or features(stemmed)
                found += (number if alone else number - len(self._rules)
                          for number, alone in scale.heavy(stemmed, there))
        return sorted(found)

    def languages(self, words: str) -> int:
        """The bits of `told` for a message, without the automaton that finds them all at once."""
        told = self.told
        found = 0
        for word in words.split():
            found |= told.get(f" {word[:STEM]}" if len(word) >= STEM else f" {word} ", 0)
        return found

    def holds(self, rule: Rule, turns: Sequence[Turn]) -> bool:
        """Whether a compound rule holds in the messages that it matches: of a broad one, that their words lean
        towards its code."""
        if rule.id not in self._broad:
            return True
        stemmed = [stem for turn in turns for stem in stems(words_of(unlevel(turn.folded)))]
        return self._scale(rule.language).leans(stemmed, rule.code)

    def add(self, matches: list[Match], turns: Sequence[Turn], index: int, numbers: Iterable[int],
            beside: str = "") -> list[Match]:
        """The matches of a message, and those of weighed rules. Where a compound rule of the same code has found
        something the weighed one is named beside it: words in their order say more than their sum. `beside`: the rule
        of another passage nearby, if there is one.
        """
        for number in numbers:
            if number >= 0 or (self.is_beside(number) and not beside):
                continue
            for own in self.match(number, turns, index):
                there = next((n for n, match in enumerate(matches) if match.code == own.code), None)
                if there is None:
                    matches.append(replace(own, beside=beside) if self.is_beside(number) else own)
                else:
                    matches[there] = replace(matches[there], also=tuple(sorted({*matches[there].also, own.rule})))
        return matches

    def match(self, number: int, turns: Sequence[Turn], index: int) -> list[Match]:
        """The match of one weighed rule in a message, unless a guard holds it back: none or one. Its parts are the
        words that speak most for the code, neighbours as one.
        """
        which = (-1 - number) % len(self._rules)
        rule = self._rules[which]
        mapping = turns[index].mapping
        places = [(s, e) for s, e in token_places(mapping.text) if words_only(mapping.text[s:e])]
        words = " ".join(mapping.text[s:e] for s, e in places)
        if number not in self._of(stems(words), self.languages(words)):
            return []
        counts = self._scale(rule.language).table.speaks_for(stems(words), rule.code)
        spans: list[tuple[int, int]] = []
        before = -2
        for place in shown(counts):
            start, end = places[place]
            if place == before + 1:
                start = spans.pop()[0]
            spans.append((start, end))
            before = place
        if self._guards[which].holds_back(turns[index].folded, spans) is not None:
            return []
        text = turns[index].text
        found = [mapping.span(*span) for span in spans]
        parts = tuple(PartHit(WORD, index, start, end, text[start:end]) for start, end in found)
        return [Match(rule.id, rule.version, rule.code, rule.language, parts, rule.guards)]
