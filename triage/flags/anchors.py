"""The literal words by which a rule is found, taken from its phrases.

A message is first read as its words with one space between (`words_of`), and one pass of an automaton looks in it for
literals of one or more words, such as ` keep your passport `. They are chosen so that wherever a phrase matches, one of
its literals stands: never is a message passed over that a rule would match. What is found is only worth a closer look.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from triage.flags.pattern import Gap, Group, Node, Number, Sequence, Word, unlevel
from triage.folding import stands_alone
from triage.text import index_folded, words_only

_MOST_LITERALS = 300
"""How many literals a phrase may be spelled out to. Past that, a shorter stretch of it is taken."""
_MOST_WORDS = 10


def words_of(folded: str) -> str:
    """A folded text, levelled or not, as its words, one space between them, and spaces around."""
    return f" {words_only(index_folded(unlevel(folded)))} "


Spelling = tuple[str, ...]
"""Words; the last may end in `*`, after which nothing can follow."""


class Commonness:
    """How often a word is expected, from a language's lists of common and frequent words. The numbers only rank."""

    def __init__(self, common: Iterable[str], frequent: Iterable[str]) -> None:
        self._shares = dict.fromkeys(frequent, 0.003) | dict.fromkeys(common, 0.02)

    def of(self, texts: Iterable[Spelling]) -> float:
        """The share of messages in which one of these is expected: never more than of the rarest words of each."""
        rarest: dict[str, float] = {}
        together, longer = 0.0, True
        for words in texts:
            if len(words) == 1:
                longer, lowest, word = False, self._word(words[0]), words[0]
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


NONE = Literals(frozenset(), 1.0)


class LiteralFinder:
    """Finds the literals of phrases of one language. Word lists stand in many rules: each is worked out once."""

    def __init__(self, commonness: Commonness) -> None:
        self._commonness = commonness
        self._groups: dict[int, tuple[Group, Literals]] = {}  # by identity, and the group with it to keep that
        self._spelled: dict[int, tuple[Group, set[Spelling] | None]] = {}

    def of_group(self, group: Group) -> Literals:
        """The literals of a part: those of each of its phrases. `NONE` if one of them has no word."""
        known = self._groups.get(id(group))
        if known is None:
            found = [self._of_sequence(choice) for choice in group.choices]
            literals = NONE
            if all(f.texts for f in found):
                texts = frozenset[str]().union(*(f.texts for f in found))
                literals = Literals(texts, min(1.0, sum(f.cost for f in found)))
            known = self._groups[id(group)] = group, literals
        return known[1]

    def _of_sequence(self, sequence: Sequence) -> Literals:
        """The rarest stretch of a phrase that can be spelled out."""
        options = [(self._commonness.of(texts), len(texts), texts) for texts in self._stretches(sequence)]
        nested = [
            self.of_group(node) for node, optional in sequence.items if isinstance(node, Group) and not optional
        ]
        best = min((o for o in nested if o.texts), key=lambda o: (o.cost, len(o.texts)), default=NONE)
        if options:
            cost, count, texts = min(options, key=lambda option: option[:2])
            if not best.texts or (cost, count) < (best.cost, len(best.texts)):
                return Literals(_framed(texts), cost)
        return best

    def _stretches(self, sequence: Sequence) -> Iterator[set[Spelling]]:
        """Spellings of each stretch of neighbouring items that holds one that must be there."""
        spelled = [(self._spell(node), optional) for node, optional in sequence.items]
        for first in range(len(spelled)):
            texts: set[Spelling] = {()}
            for node_texts, optional in spelled[first:]:
                following = _followed(texts, node_texts, optional)
                if following is None:
                    break
                texts = following
                if () not in texts and all(len(text) <= _MOST_WORDS for text in texts):
                    yield texts

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
    """Literals with the spaces that bound their words, and for each word its form with the last letter drawn out."""
    literals: set[str] = set()
    for text in texts:
        joined = " ".join(text)
        literals.add(f" {joined.removesuffix('*')}" if joined.endswith("*") else f" {joined} ")
    for word in {word for text in texts for word in text}:
        if len(word) > 2 and word[-1].isascii() and word[-1].isalpha():
            literals.add(f" {word}{word[-1] * 2}")
    return frozenset(literals)
