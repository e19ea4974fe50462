"""The literal words by which a rule is found, taken from its phrases.

A message is first read as its words with one space between (`words_of`), and one pass of an automaton looks in it for
literals of one or more words, such as ` keep your passport `. They are chosen so that wherever a phrase matches, one of
its literals stands: never is a message passed over that a rule would match. What is found is only worth a closer look.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.flags.pattern import MARKS, Gap, Group, Node, Number, Sequence, Word, level
from triage.folding import stands_alone

_MOST_LITERALS = 600
"""How many literals a phrase may be spelled out to. Past that, a shorter stretch of it is taken."""
_MOST_WORDS = 10

_ASCII = bytes(code if chr(code).isalnum() and code < 0x80 or code == 0x5F else 0x20 for code in range(256))


class _WordTable(dict[int, int | str]):
    """Folded code point to itself in a word, to itself between spaces where words touch, to a space otherwise."""

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        value: int | str = 0x20
        if code in MARKS.values():
            value = code
        elif character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M":
            value = f" {character} " if stands_alone(character) else code
        if len(self) < 60_000:
            self[code] = value
        return value


_TABLE = _WordTable()


def words_of(folded: str) -> str:
    """A folded text as its words, one space between them, and spaces around."""
    if folded.isascii():
        return f" {b' '.join(folded.encode('ascii').translate(_ASCII).split()).decode('ascii')} "
    return f" {' '.join(level(folded).translate(_TABLE).split())} "


Spelling = tuple[str, ...]
"""Words; the last may end in `*`, after which nothing can follow."""


@dataclass(frozen=True, slots=True)
class Commonness:
    """How often a word is expected, from a language's lists of common and frequent words. The numbers only rank."""

    common: frozenset[str]
    frequent: frozenset[str]

    def of(self, texts: Iterable[Spelling]) -> float:
        """The share of messages in which one of these is expected: never more than of the rarest words of each."""
        rarest: set[str] = set()
        together, longer = 0.0, True
        for words in texts:
            shares = sorted((self._word(word), word) for word in words)
            share = shares[0][0]
            for other, _ in shares[1:]:  # words that belong together meet far more often than by chance
                share *= min(1.0, 5 * other)
            together += share
            rarest.add(shares[0][1])
            longer = longer and len(words) > 1
        alone = sum(map(self._word, rarest))
        return min(1.0, together, alone / 2 if longer else alone)

    def _word(self, word: str) -> float:
        word = word.removesuffix("*")
        if word in self.common:
            return 0.02
        if word in self.frequent:
            return 0.003
        return 0.002 if len(word) < 3 and not stands_alone(word[0]) else 0.0004


@dataclass(frozen=True, slots=True)
class Literals:
    """Literals of which at least one is in the words of every text that a phrase matches, and the share expected."""

    texts: frozenset[str]
    cost: float


NONE = Literals(frozenset(), 1.0)


def of_group(group: Group, commonness: Commonness) -> Literals:
    """The literals of a part: those of each of its phrases. `NONE` if one of them has no word, as `####` has not."""
    found = [_of_sequence(choice, commonness) for choice in group.choices]
    if any(not f.texts for f in found):
        return NONE
    return Literals(frozenset[str]().union(*(f.texts for f in found)), min(1.0, sum(f.cost for f in found)))


def _literals(texts: set[Spelling], commonness: Commonness) -> Literals:
    return Literals(_framed(texts), commonness.of(texts))


def _of_sequence(sequence: Sequence, commonness: Commonness) -> Literals:
    """The rarest stretch of a phrase that can be spelled out."""
    options = [_literals(texts, commonness) for texts in _stretches(sequence)]
    options += [
        of_group(node, commonness) for node, optional in sequence.items if isinstance(node, Group) and not optional
    ]
    return min((o for o in options if o.texts), key=lambda o: (o.cost, len(o.texts)), default=NONE)


# --- spelling out -------------------------------------------------------------------------------------------------

def _stretches(sequence: Sequence) -> Iterator[set[Spelling]]:
    """Spellings of each stretch of neighbouring items that holds one that must be there."""
    spelled = [(_spell(node), optional) for node, optional in sequence.items]
    for first in range(len(spelled)):
        texts: set[Spelling] = {()}
        for node_texts, optional in spelled[first:]:
            if node_texts is None or any(text and text[-1].endswith("*") for text in texts):
                break
            following = node_texts | {()} if optional else node_texts
            if len(texts) * len(following) > _MOST_LITERALS:
                break
            texts = {(*a, *b) for a, b in itertools.product(texts, following)}
            if () not in texts and all(len(text) <= _MOST_WORDS for text in texts):
                yield texts


def _spell(node: Node) -> set[Spelling] | None:
    """All ways to write an item, or None where a gap or number stands in it, or there are too many."""
    if isinstance(node, (Gap, Number)):
        return None
    if isinstance(node, Word):
        return _spell_word(node)
    texts: set[Spelling] = set()
    for choice in node.choices:
        found: set[Spelling] = {()}
        for item, optional in choice.items:
            more = _spell(item)
            if more is None or any(text and text[-1].endswith("*") for text in found):
                return None
            found = {(*a, *b) for a, b in itertools.product(found, more | {()} if optional else more)}
            if len(found) > _MOST_LITERALS:
                return None
        texts |= found
    return texts if len(texts) <= _MOST_LITERALS else None


def _spell_word(word: Word) -> set[Spelling]:
    """With the apostrophe or hyphen left out or as a space; characters of scripts without spaces one by one."""
    end = "*" if word.open_end else ""
    pieces = [piece for piece in re.split(r"['-]", word.text) if piece]
    written = {" ".join(pieces), "".join(pieces)}
    return {tuple(f"{words_of(text).strip()}{end}".split()) for text in written}


def _framed(texts: Iterable[Spelling]) -> frozenset[str]:
    """Literals with the spaces that bound their words, and for each word its form with the last letter drawn out."""
    literals: set[str] = set()
    for text in texts:
        joined = " ".join(text)
        literals.add(f" {joined.removesuffix('*')}" if joined.endswith("*") else f" {joined} ")
        for word in text:
            if len(word) > 2 and word[-1].isascii() and word[-1].isalpha():
                literals.add(f" {word}{word[-1] * 2}")
    return frozenset(literals)
