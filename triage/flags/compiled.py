"""A rule made ready to run, and the words by which messages worth running it on are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from triage.flags.catalogue import Catalogue, Language, Rule
from triage.flags.guards import Guards
from triage.flags.pattern import Anchor, Anchors, Group, Writing, anchors, compile_group, cost_of, touches
from triage.flags.schema import CatalogueInvalid

Span = tuple[int, int]
_MOST_SPANS = 12
"""Places of one part that are tried in one message. More only occur in pasted lists, where the first will do."""


def writing(rule: Rule, language: Language) -> Writing:
    """How a rule's phrases are read: under the guard `negation` no gap takes a negation."""
    return Writing(language.spec.spaced, language.negations if "negation" in rule.guards else ())


@dataclass(frozen=True, slots=True)
class AnchorChoice:
    """The part by whose words a rule is found, with the anchors of each of its phrases."""

    part: str
    phrases: tuple[tuple[Group, Anchors], ...]
    cost: float


class CompiledRule:
    """Regular expressions of a rule's parts, made at first use: most cases never need most languages."""

    def __init__(self, rule: Rule, language: Language) -> None:
        self.rule = rule
        self.language = language
        self.writing = writing(rule, language)
        self.names = tuple(rule.parts)
        self.choice = choose_anchor(rule, language)
        self.anchor = self.names.index(self.choice.part)

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(compile_group(group, self.writing) for group in self.rule.parts.values())

    @cached_property
    def guards(self) -> Guards:
        return Guards(self.rule, self.language, self.writing)

    def find(self, part: int, text: str) -> list[Span]:
        """Where a part stands in a folded text: at most one span from each place, and they may overlap."""
        search = self.patterns[part].search
        spans: list[Span] = []
        found = search(text)
        while found is not None and len(spans) < _MOST_SPANS:
            spans.append(found.span())
            found = search(text, found.start() + 1)
        return spans


def choose_anchor(rule: Rule, language: Language) -> AnchorChoice:
    """The part that the rule names, or else the one whose words are expected in the fewest messages."""
    best: AnchorChoice | None = None
    for name, group in rule.parts.items():
        if rule.spec.anchor not in {None, name}:
            continue
        phrases = tuple((Group((choice,)), anchors(choice, language.commonness)) for choice in group.choices)
        if any(not found.words for _, found in phrases):
            continue
        words = frozenset[Anchor]().union(*(found.words for _, found in phrases))
        choice = AnchorChoice(name, phrases, cost_of(words, language.commonness))
        if best is None or choice.cost < best.cost:
            best = choice
    if best is None:
        raise CatalogueInvalid(file=rule.file, rule=rule.id, reason="no part has a word in each phrase to find it by")
    return best


@dataclass
class AnchorWord:
    """A literal of the automaton: what it may be part of, and what makes it worth a closer look.

    `bounded`: it counts only at the start of a word, as in every script that writes spaces. `confirm` is None where the word alone is a whole phrase of some
    rule; else one of the phrases that it stands for must be around it.
    """

    text: str
    bounded: bool
    open_end: bool = False
    alone: bool = False
    rules: list[int] = field(default_factory=list)
    phrases: dict[Writing, dict[Group, None]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return len(self.text)

    @cached_property
    def confirm(self) -> list[re.Pattern[str]] | None:
        if self.alone:
            return None
        return [
            compile_group(Group(tuple(c for group in groups for c in group.choices)), how)
            for how, groups in self.phrases.items()
        ]


def anchor_words(rules: list[CompiledRule]) -> dict[str, AnchorWord]:
    """All literals of all rules."""
    words: dict[str, AnchorWord] = {}
    for number, compiled in enumerate(rules):
        for group, found in compiled.choice.phrases:
            for anchor in found.words:
                word = words.get(anchor.text)
                if word is None:
                    word = words[anchor.text] = AnchorWord(anchor.text, not touches(anchor.text[0]))
                _add(word, anchor, found, number, group, compiled.writing)
    return words


def _add(word: AnchorWord, anchor: Anchor, found: Anchors, number: int, group: Group, how: Writing) -> None:
    word.open_end = word.open_end or anchor.open_end
    word.bounded = word.bounded and not anchor.open_start
    if found.alone:
        word.alone = True
    if number not in word.rules:
        word.rules.append(number)
    word.phrases.setdefault(how, {})[group] = None


def compile_rules(catalogue: Catalogue) -> Iterator[CompiledRule]:
    for rule in catalogue.rules.values():
        yield CompiledRule(rule, catalogue.languages[rule.language])
