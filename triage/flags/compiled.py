"""A rule made ready to run: its expressions, its guards and the literals by which it is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from triage.flags import kept
from triage.flags.anchors import NONE, LiteralFinder, Literals
from triage.flags.catalogue import Catalogue, Language, Rule
from triage.flags.guards import Guards
from triage.flags.pattern import Writing, compile_group
from triage.flags.schema import CatalogueInvalid

Span = tuple[int, int]
_MOST_SPANS = 12
"""Places of one part that are tried in one message. More only occur in pasted lists, where the first will do."""


class CompiledRule:
    """The expressions are made at first use: most cases never need most languages.

    `literals`: for each part those of which one is in every text that holds the part, or NONE. `anchor`: the part whose
    literals are expected in the fewest messages, or the one that the rule names; the rule is found by these.
    """

    def __init__(self, rule: Rule, language: Language, literals: tuple[Literals, ...]) -> None:
        self.rule = rule
        self.language = language
        self.names = tuple(rule.spec.parts)
        self.writing = Writing(language.spec.spaced, language.negations if "negation" in rule.guards else ())
        self.literals = literals
        named = rule.spec.anchor
        usable = [n for n, name in enumerate(self.names) if self.literals[n] is not NONE and named in {None, name}]
        if not usable:
            reason = "no part has a word in each of its phrases to find it by"
            raise CatalogueInvalid(file=rule.file, rule=rule.id, reason=reason)
        self.anchor = min(usable, key=lambda n: self.literals[n].cost)

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


def compile_rules(catalogue: Catalogue) -> Iterator[CompiledRule]:
    """Make every rule ready. The literals of the shipped ones are worked out once and kept."""
    literals = _literals(catalogue)
    for rule in catalogue.rules.values():
        yield CompiledRule(rule, catalogue.languages[rule.language], literals[rule.id])


_Kept = dict[str, list[tuple[float, list[str]]]]  # of each rule and part: cost and literals


def _literals(catalogue: Catalogue) -> dict[str, tuple[Literals, ...]]:
    known = kept.read("literals", catalogue.sha256, _Kept) if catalogue.keep else None
    if known is None:
        finders = {name: LiteralFinder(language.commonness) for name, language in catalogue.languages.items()}
        found = {rule.id: tuple(map(finders[rule.language].of_group, rule.parts.values()))
                 for rule in catalogue.rules.values()}
        if catalogue.keep:
            kept.write("literals", catalogue.sha256, {
                rule: [(part.cost, sorted(part.texts)) for part in parts] for rule, parts in found.items()})
        return found
    return {rule: tuple(Literals(frozenset(texts), cost) if texts else NONE for cost, texts in parts)
            for rule, parts in known.items()}
