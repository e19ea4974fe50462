"""A rule made ready to run: its expressions, its guards and the literals by which it is found."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from triage.flags import catalogue as catalogues
from triage.flags import kept
from triage.flags.anchors import Commonness, LiteralFinder, Literals, Spellings
from triage.flags.catalogue import Catalogue, Language, Rule
from triage.flags.guards import Guards, Shared
from triage.flags.index import TESTS, Index, Place, laid_out
from triage.flags.one_text import FEW_TEXTS, Finder, compile_for
from triage.flags.pattern import PatternError, Writing, compile_group, is_plain
from triage.flags.schema import CatalogueInvalid

_log = logging.getLogger(__name__)

Span = tuple[int, int]
_MOST_SPANS = 12
"""Places of one part that are tried in one message. More only occur in pasted lists, where the first will do."""
_MOST_PROCESSES = 4  # each holds the catalogue and the spellings of a language, some 200 MB
_FEW = 300  # rules, which one process has ready before others have started


class Found(NamedTuple):
    """How a rule is found. `order`: its parts, first the anchor, which is the part that the rule names or the one whose
    literals are expected in the fewest messages, then the rarest. `literals`: one of each set is in every message that
    may hold the anchor; the rarest set first. `other`: the same of the other part of a rule across messages.
    """

    order: list[int]
    literals: list[frozenset[str]]
    other: list[frozenset[str]]


class _Expressions:
    """Of a rule in one writing, made at first use: most cases never need most languages."""

    def __init__(self, rule: Rule, language: Language, plain: bool, shared: Shared) -> None:
        self._rule, self._language, self._shared = rule, language, shared
        self._writing = Writing(language.spec.spaced, language.negations if "negation" in rule.guards else (), plain)
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._asked: Counter[str] = Counter()
        self.few = FEW_TEXTS

    def part(self, name: str, text: str) -> Finder | None:
        """The expression of a part, or what finds the same in this text; None where nothing can be found."""
        made = self._patterns.get(name)
        if made is not None:
            return made
        self._asked[name] += 1
        if self._asked[name] > self.few:
            made = self._patterns[name] = compile_group(self._rule.parts[name], self._writing)
            return made
        return compile_for(text, self._rule.parts[name], self._writing)

    @cached_property
    def guards(self) -> Guards:
        return Guards(self._rule, self._language, self._writing, self._shared)


class CompiledRule:
    """What is asked of a rule and a text."""

    def __init__(self, rule: Rule, language: Language, order: list[int], shared: Shared) -> None:
        self.rule = rule
        self.names = tuple(rule.spec.parts)
        self._written = [_Expressions(rule, language, plain, shared) for plain in (False, True)]
        self.order = tuple(order)  # see Found
        self.anchor = self.order[0]

    def expect_many(self) -> None:
        """It will be asked about many texts, so that its expressions are made of all alternatives at once."""
        for written in self._written:
            written.few = 0

    def _for(self, text: str) -> _Expressions:
        return self._written[is_plain(text)]

    def stands(self, part: int, text: str) -> bool:
        """Whether a part stands somewhere in a folded text."""
        pattern = self._for(text).part(self.names[part], text)
        return pattern is not None and pattern.search(text) is not None

    def held_back(self, text: str, spans: Sequence[Span]) -> bool:
        """Whether a guard forbids a match with these parts."""
        return self._for(text).guards.holds_back(text, spans) is not None

    def find(self, part: int, text: str) -> list[Span]:
        """Where a part stands in a folded text: at most one span from each place, and they may overlap."""
        pattern = self._for(text).part(self.names[part], text)
        if pattern is None:
            return []
        search = pattern.search
        spans: list[Span] = []
        found = search(text)
        while found is not None and len(spans) < _MOST_SPANS:
            spans.append(found.span())
            found = search(text, found.start() + 1)
        return spans


def across(catalogue: Catalogue) -> list[int]:
    """The numbers of the rules that look at messages around the one with their anchor part."""
    return [n for n, rule in enumerate(catalogue.compound) if rule.spec.across is not None]


def compile_rules(catalogue: Catalogue, orders: list[list[int]]) -> list[CompiledRule]:
    """Make every rule ready, by its `Found.order`."""
    shared = Shared()
    return [CompiledRule(rule, catalogue.languages[rule.language], order, shared)
            for rule, order in zip(catalogue.compound, orders, strict=True)]


def index_of(catalogue: Catalogue) -> Index:
    """What leads to the rules. That of the shipped rules is worked out once and kept."""
    if not catalogue.keep:
        return _index(catalogue)
    return kept.once("literals", catalogue.sha256, Index, lambda: _index(catalogue))


def is_ready(catalogue: Catalogue) -> bool:
    """Whether what leads to the rules was worked out before and kept."""
    return kept.there("literals", catalogue.sha256)


class _Leading(msgspec.Struct):
    """Of one language: `Index.orders` by the number of the rule, and by literal (k, n) that a message with it passes
    test k of number n (`Found.literals`).
    """

    orders: dict[int, list[int]]
    places: dict[str, list[Place]]


def _index(catalogue: Catalogue) -> Index:
    orders: dict[int, list[int]] = {}
    places: dict[str, list[Place]] = defaultdict(list)
    same: dict[Place, Place] = {}  # a hundred literals pass the same test
    for found in _leading(catalogue):
        orders |= found.orders
        for text, where in found.places.items():
            places[text] += [same.setdefault(place, place) for place in where]
    return laid_out([orders[number] for number in sorted(orders)], len(orders) + len(across(catalogue)), places)


def _leading(catalogue: Catalogue) -> Iterator[_Leading]:
    """Of every language. It takes half a minute for all, so the shipped rules are shared out among the processors."""
    sizes = Counter(rule.language for rule in catalogue.compound)
    languages = sorted(catalogue.languages, key=lambda language: -sizes[language])
    shares = min(os.cpu_count() or 1, _MOST_PROCESSES) if catalogue.keep and sizes.total() > _FEW else 1
    others = [(languages[n::shares], _started(languages[n::shares])) for n in range(1, shares)]
    for language in languages[::shares]:
        yield _of_language(catalogue, language)
    for share, process in others:
        found = _result(process)
        if found is None:
            found = [_of_language(catalogue, language) for language in share]
        yield from found


def _started(languages: list[str]) -> subprocess.Popen[bytes] | None:
    """Another Python at work on some languages; None where the system grants none. Not by `multiprocessing`, as the
    process that reads evidence may have no children by it, and others would run their main program once more.
    """
    command = [sys.executable, "-m", __name__, str(catalogues.FOLDER), *languages]
    try:
        return subprocess.Popen(  # noqa: S603  (this program itself)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2])
    except OSError as error:
        _log.info("The rules are made ready in one process: %s", error)
        return None


def _result(process: subprocess.Popen[bytes] | None) -> list[_Leading] | None:
    """What another Python found; None where it failed, for whatever reason: then its share is done here."""
    if process is None:
        return None
    data = process.communicate()[0]
    if process.returncode:
        _log.info("A process that makes rules ready ended with code %s", process.returncode)
        return None
    return msgspec.msgpack.decode(data, type=list[_Leading])


def _of_language(catalogue: Catalogue, which: str) -> _Leading:
    """One language, so that no more than one is in memory with all that its phrases are spelled out to."""
    elsewhere = frozenset[str]().union(*(language.common for language in catalogue.languages.values()))
    language = catalogue.languages[which]
    chooser = _Chooser(Commonness(language.common, language.frequent, elsewhere))
    rules = catalogue.compound
    others = {number: n for n, number in enumerate(across(catalogue), len(rules))}
    leading = _Leading({}, defaultdict(list))
    with kept.building():
        for number, rule in enumerate(rules):
            if rule.language != which:
                continue
            try:
                found = chooser.choose(rule)
            except PatternError as error:
                raise CatalogueInvalid(file=rule.file, rule=rule.id, reason=str(error)) from error
            leading.orders[number] = found.order
            for bit, tests in ((number, found.literals), (others.get(number, -1), found.other)):
                for slot, texts in enumerate(tests):
                    place = slot, bit
                    for text in texts:
                        leading.places[text].append(place)
            rule.forget()
    return leading


class _Chooser:
    """Chooses the literals of one language's rules: of the anchor carefully, of the other parts few."""

    def __init__(self, commonness: Commonness) -> None:
        self._spellings = Spellings(commonness)
        self._anchors = LiteralFinder(commonness, 1e-5, self._spellings)
        self._others = LiteralFinder(commonness, 1e-4, self._spellings)

    def choose(self, rule: Rule) -> Found:
        groups = list(rule.parts.values())
        parts = [self._anchors.of_group(group) for group in groups]
        named = rule.spec.anchor
        usable = [n for n, name in enumerate(rule.spec.parts) if parts[n] and named in {None, name}]
        if not usable:
            reason = "no part has a word in each of its phrases to find it by"
            raise CatalogueInvalid(file=rule.file, rule=rule.id, reason=reason)
        anchor = min(usable, key=lambda n: self._anchors.price(parts[n][0]))
        order = sorted(range(len(parts)), key=lambda n: (n != anchor, parts[n][0].cost if parts[n] else 1.0))
        others = [found for n in order[1:] if (found := self._others.of_group(groups[n]))]
        self._spellings.forget()
        if rule.spec.across:  # the other part may stand in another message
            return Found(order, self._tests([parts[anchor]]), self._tests(others))
        return Found(order, self._tests([parts[anchor], *others]), [])

    def _tests(self, parts: list[list[Literals]]) -> list[frozenset[str]]:
        """The first literals of each part, and of the second ones the best: as many as are asked for, the rarest first.
        """
        seconds = sorted((found[1] for found in parts if found[1:]), key=self._others.price)
        tests = [*(found[0] for found in parts), *seconds][:TESTS]
        return [test.texts for test in sorted(tests, key=lambda test: (test.cost, len(test.texts)))]


if __name__ == "__main__":  # see _started
    shipped = catalogues.load(Path(sys.argv[1]))
    made = [msgspec.Raw(msgspec.msgpack.encode(_of_language(shipped, language)))  # smaller than in hand
            for language in sys.argv[2:]]
    sys.stdout.buffer.write(msgspec.msgpack.encode(made))
