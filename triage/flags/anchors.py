"""The literal words by which a rule is found, taken from its phrases.

A message is first read as its words with one space between (`words_of`), and one pass of an automaton looks in it for
literals of one or more words, such as ` keep your passport `. They are chosen so that wherever a phrase matches, one of
its literals stands: never is a message passed over that a rule would match. What is found is only worth a closer look.
Of a phrase with a gap in it the words behind the gap are asked for as well, which spares half of these looks.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from triage.flags.pattern import Gap, Group, Node, Number, Sequence, Word, unlevel
from triage.text.fold import index_folded, words_only
from triage.text.tables import stands_alone

_MOST_LITERALS = 300
"""How many literals a phrase may be spelled out to. Past that, a shorter stretch of it is taken."""
_MOST_WORDS = 10

def words_of(folded: str) -> str:
    """A folded text, levelled or not, as its words, one space between them, and spaces around."""
    return f" {words_only(index_folded(unlevel(folded)))} "


Spelling = tuple[str, ...]
"""Words; the last may end in `*`, after which nothing can follow."""


class Commonness:
    """How often a word is expected, from a language's lists of common and frequent words. The numbers only rank.

    `elsewhere`: words common in other languages, in which most messages of a case may be.
    """

    def __init__(self, common: Iterable[str], frequent: Iterable[str], elsewhere: Iterable[str] = ()) -> None:
        self._shares = dict.fromkeys(elsewhere, 0.006) | dict.fromkeys(frequent, 0.003) | dict.fromkeys(common, 0.02)

    def of(self, texts: Iterable[Spelling]) -> float:
        """The share of messages in which one of these is expected: never more than of the rarest words of each."""
        rarest: dict[str, float] = {}
        together, longer = 0.0, True
        known = self._shares.get
        for words in texts:
            if len(words) == 1:
                longer, word = False, words[0]
                lowest = known(word) or self._word(word)
                together += lowest
            else:
                shares = [self._word(word) for word in words]
                lowest = min(shares)
                word = words[shares.index(lowest)]
                share = lowest
                for other in shares:  # words that belong together meet far more often than by chance
                    share *= min(1.0, 5 * other)
                together += share / min(1.0, 5 * lowest)
            rarest[word] = lowest
        alone = sum(rarest.values())
        return min(1.0, together, alone / 2 if longer else alone)

    def _word(self, word: str) -> float:
        share = self._shares.get(word)
        if share is None:
            bare = word.removesuffix("*")
            known = self._shares.get(bare)
            short = len(bare) < 3 and not stands_alone(bare[0])
            share = known if known is not None else 0.002 if short else 0.0004
            if len(bare) == 1 and short:
                share = 0.1
            self._shares[word] = share
        return share


@dataclass(frozen=True, slots=True)
class Literals:
    """Literals of which at least one is in the words of every text that a phrase matches, and the share expected."""

    texts: frozenset[str]
    cost: float


class _Stretch(NamedTuple):
    """Neighbouring items of a phrase, by the places of the first and the last, that can be spelled out: either to
    `literals`, or to what these are made of when the stretch is chosen.
    """

    first: int
    last: int
    cost: float
    spelled: set[Spelling] | frozenset[str]
    literals: Literals | None = None

    @property
    def made(self) -> Literals:
        return self.literals or Literals(_framed(self.spelled), self.cost)  # type: ignore[arg-type]


class Spellings:
    """The stretches of phrases of one language that can be spelled out, each with the share of messages expected."""

    def __init__(self, commonness: Commonness) -> None:
        self._commonness = commonness
        self._of: dict[int, tuple[Sequence, list[_Stretch]]] = {}  # by identity, as in LiteralFinder
        self._spelled: dict[int, tuple[Group, set[Spelling] | None]] = {}

    def of(self, sequence: Sequence) -> list[_Stretch]:
        known = self._of.get(id(sequence))
        if known is None:
            known = self._of[id(sequence)] = sequence, list(self._stretches(sequence))
        return known[1]

    def forget(self) -> None:
        """Those of one rule are many, and needed while its literals are chosen."""
        self._of.clear()

    def _stretches(self, sequence: Sequence) -> Iterator[_Stretch]:
        """Spellings of each stretch of neighbouring items that holds one that must be there."""
        spelled = [(self._spell(node), optional) for node, optional in sequence.items]
        for first in range(len(spelled)):
            texts: set[Spelling] = {()}
            for last, (node_texts, optional) in enumerate(spelled[first:], first):
                following = _followed(texts, node_texts, optional)
                if following is None:
                    break
                texts = following
                if () not in texts and all(len(text) <= _MOST_WORDS for text in texts):
                    yield _Stretch(first, last, self._commonness.of(texts), texts)

    def _spell(self, node: Node) -> set[Spelling] | None:
        """All ways to write an item, or None where a gap or number stands in it, or there are too many."""
        if isinstance(node, (Gap, Number)):
            return None
        if isinstance(node, Word):
            return _spell_word(node)
        known = self._spelled.get(id(node))
        if known is None:
            known = self._spelled[id(node)] = node, self._spell_group(node)
        return known[1]

    def _spell_group(self, group: Group) -> set[Spelling] | None:
        texts: set[Spelling] = set()
        for choice in group.choices:
            found: set[Spelling] | None = {()}
            for item, optional in choice.items:
                found = _followed(found, self._spell(item), optional) if found is not None else None
            if found is None:
                return None
            texts |= found
        return texts if len(texts) <= _MOST_LITERALS else None


class LiteralFinder:
    """Finds the literals of phrases of one language. Word lists stand in many rules: each is worked out once.

    `each`: what a literal costs beside the messages it is expected in. Thousands of long ones take memory, and the
    processor waits for it: so one rare word is taken before the hundred phrases it stands in. `spellings`: shared with
    another finder of the language.
    """

    def __init__(self, commonness: Commonness, each: float = 0.0, spellings: Spellings | None = None) -> None:
        self._spellings = spellings or Spellings(commonness)
        self._each = each
        self._groups: dict[int, tuple[Group, list[Literals]]] = {}  # by identity, and the group with it to keep that
        self._words: dict[Word, list[Literals]] = {}  # most alternatives of a group are one word

    def of_group(self, group: Group) -> list[Literals]:
        """The literals of a part, those of each of its phrases: none if one of them has no word. Where phrases have a
        second stretch behind a gap, that is a second test, which a text has to pass as well.
        """
        known = self._groups.get(id(group))
        if known is None:
            found = [self._of_sequence(choice) for choice in group.choices]
            tests = []
            if all(found):
                tests = [_either(phrase[0] for phrase in found), _either(phrase[-1] for phrase in found)]
            known = self._groups[id(group)] = group, tests[:1] if len(tests) == 2 and tests[0] == tests[1] else tests
        return known[1]

    def _of_sequence(self, sequence: Sequence) -> list[Literals]:
        """The rarest stretch of a phrase that can be spelled out, and the rarest of the rest of the phrase."""
        if len(sequence.items) == 1 and isinstance(word := sequence.items[0][0], Word):
            if word not in self._words:
                self._words[word] = [stretch.made for stretch in self._spellings.of(sequence)]
            return self._words[word]
        options = [
            _Stretch(n, n, found.cost, found.texts, found) for n, (node, optional) in enumerate(sequence.items)
            if isinstance(node, Group) and not optional for found in self.of_group(node)
        ]  # fmt: skip
        options += self._spellings.of(sequence)
        if not options:
            return []
        best = min(options, key=self._price)
        made = best.made
        rest = [one for one in options if one.last < best.first or best.last < one.first
                or (one.first == one.last == best.first == best.last and one.made.texts != made.texts)]
        return [made, min(rest, key=self._price).made] if rest else [made]

    def _price(self, stretch: _Stretch) -> tuple[float, int]:
        return stretch.cost + self._each * len(stretch.spelled), len(stretch.spelled)

    def price(self, literals: Literals) -> tuple[float, int]:
        """By which of several the best to look for is chosen."""
        return literals.cost + self._each * len(literals.texts), len(literals.texts)


def _either(literals: Iterable[Literals]) -> Literals:
    found = list(literals)
    return Literals(frozenset[str]().union(*(one.texts for one in found)), min(1.0, sum(one.cost for one in found)))


def _followed(texts: set[Spelling], following: set[Spelling] | None, optional: bool) -> set[Spelling] | None:
    """Spellings of what was, with what follows; None if it cannot be spelled out, or in too many ways."""
    if following is None or any(text and text[-1].endswith("*") for text in texts):
        return None
    following = following | {()} if optional else following
    if len(texts) * len(following) > _MOST_LITERALS:
        return None
    return {(*a, *b) for a, b in itertools.product(texts, following)}


@lru_cache(maxsize=100_000)
def _spell_word(word: Word) -> set[Spelling]:
    """With the apostrophe or hyphen left out or as a space; characters of scripts without spaces one by one."""
    end = "*" if word.open_end else ""
    pieces = [piece for piece in re.split(r"['-]", unlevel(word.text)) if piece]
    written = {" ".join(pieces), "".join(pieces)}
    return {tuple(f"{words_of(text).strip()}{end}".split()) for text in written}


def _framed(texts: Iterable[Spelling]) -> frozenset[str]:
    """Literals with the spaces that bound their words."""
    joined = (" ".join(text) for text in texts)
    return frozenset(f" {text.removesuffix('*')}" if text.endswith("*") else f" {text} " for text in joined)
