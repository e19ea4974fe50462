"""Rules that weigh all words of a message, for what controllers say in words that no phrase foresees.

A compound rule says which words stand where. But people who hold another's passport seldom say so in such words, and
labelled passages of several writers show most of them to be missed. So each code has, beside its compound rules, one
rule a language that adds up what every word and every pair of neighbouring words counts for or against the code. The
weights come from labelled passages (`tests/weights_tool.py`, by logistic regression) and stand in
`resources/rules/weighed/LANGUAGE.tsv`, a word a line, so that anybody can read, question and change them. A word counts
by its first six letters; words that say who somebody is (`people.toml`) have no weight and never will.

The sum is divided by the root of the number of words, so that a long message is no more suspect than a short one, and
set against what the rule needs (`least`). No word alone suffices: at least three must speak for the code, and one of
them must be among the telling ones, by which a message is found. Broad compound rules, whose words are said in
innocence too, hold only where the sum is not below `lean`. Deterministic: the same words give the same sum.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from math import ceil, sqrt

import msgspec

from triage.flags import kept
from triage.flags.schema import CatalogueInvalid, WeighedFile

STEM = 6
"""Letters of a word that count: its endings are left out in every language alike."""
FEWEST_WORDS = 3
"""So many different words have to speak for a code."""
_EASE = 3
"""Added to the number of words, as a message of two words says little however much they weigh."""
_BEGINNING = 4  # letters of a beginning
_FIELD = 32  # bits; hundredths of weights, of which a table has some ten thousand, stay far below
_MOST_KEPT = 200_000  # words that a table remembers not to know
_MOST_STEMS = 50_000
_SHOWN = 0.8  # of what speaks for a code, the share that the words shown to the reader make up
_MOST_SHOWN = 6


Feature = str | tuple[str, ...]
"""What has a weight: a word as `stems` has it (`passpo`), the beginning of one (`pass*`, here (`pass`,)), two
neighbours (`your passpo`), the beginnings of two (`your* pass*`, here (`your`, `pass`, `*`)). Beginnings join what
endings and misspellings part.
"""


def stems(words: str) -> list[str]:
    """What counts of a message's words (`anchors.words_of`): their first letters, a number as #."""
    return [*map(_STEMS.__getitem__, words.split())]


class _Stems(dict[str, str]):
    """Words that were asked for: chats say the same again and again."""

    def __missing__(self, word: str) -> str:
        stem = word[:STEM] if not word[0].isdigit() else "#"
        if len(self) < _MOST_STEMS:
            self[word] = stem
        return stem


_STEMS = _Stems()


def features(stemmed: Sequence[str]) -> set[Feature]:
    """The words of a message, their beginnings, and the same of neighbours."""
    short = [stem[:_BEGINNING] for stem in stemmed]
    return {*stemmed, *pairwise(stemmed), *zip(short), *zip(short, short[1:], repeat("*"))}


def written(feature: Feature) -> str:
    """A feature as the table has it."""
    if isinstance(feature, str):
        return feature
    return " ".join(feature) if len(feature) == 2 else " ".join(f"{stem}*" for stem in feature[:2])


def of_written(text: str) -> Feature:
    """The feature that stands so in the table."""
    words = tuple(text.split(" "))
    if text.endswith("*") and text != "*":
        stems_ = tuple(word.removesuffix("*") for word in words)
        return stems_ if len(words) == 1 else (*stems_, "*")
    return words if len(words) > 1 else text


def words_in(feature: Feature) -> tuple[str, ...]:
    """The words, or beginnings of words, in a feature."""
    return (feature,) if isinstance(feature, str) else feature[:2]


def scale(stemmed: Sequence[str]) -> float:
    """What a sum of weights is multiplied by."""
    return float((len(stemmed) + _EASE) ** -0.5)


class Table:
    """The weights of one language. `codes` are the columns; one of the words in `telling` must be there.

    All weights of a word are one whole number, a field for each code with hundredths in it, so that one addition adds
    them all: sums are exact, and of many messages a second.
    """

    def __init__(self, codes: Sequence[str], telling: frozenset[str], weights: Mapping[Feature, int]) -> None:
        self.codes, self.telling, self.weights = tuple(codes), telling, weights
        self._column = {code: n for n, code in enumerate(self.codes)}
        self.middle: int = sum(1 << _FIELD * n + _FIELD - 1 for n in range(len(self.codes)))
        """Added to fields of which some are below zero, so that none borrows from the next."""
        self.alone = _Alone(weights)

    @classmethod
    def read(cls, name: str, data: bytes) -> Table:
        """Read `WORD<tab>CODE WEIGHT<tab>CODE WEIGHT…`; a telling word begins with `!`. Raises CatalogueInvalid."""
        # A remark begins with # and has no tab; a number, which stands as #, has one behind it.
        lines = [line.split("\t") for line in data.decode("utf-8").splitlines() if line[:1] != "#" or "\t" in line]
        try:  # many words have the same weight for the same code, so each such pair is read once
            cells = {cell: cell.split(" ") for line in lines for cell in line[1:]}
            codes = sorted({code for code, _ in cells.values()})
            place = {code: _FIELD * n for n, code in enumerate(codes)}
            packed = {cell: round(100 * float(weight)) << place[code] for cell, (code, weight) in cells.items()}
        except ValueError as error:
            raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error
        words = [line[0].removeprefix("!") for line in lines]
        telling = frozenset(word for word, line in zip(words, lines, strict=True) if line[0] != word)
        sums = [sum([packed[cell] for cell in line[1:]]) for line in lines]
        return cls(codes, telling, dict(zip(map(of_written, words), sums, strict=True)))

    def total(self, there: Iterable[Feature]) -> int:
        """The weights of a message's features, added up in their fields."""
        return sum(filter(None, map(self.weights.get, there)))

    def field(self, total: int, code: str) -> int:
        """The hundredths in the field of a code."""
        shifted = (total + self.middle) >> _FIELD * self._column[code]
        return (shifted & (1 << _FIELD) - 1) - (1 << _FIELD - 1)

    def of_code(self, total: int, code: str) -> float:
        """What a field says, as a weight."""
        return self.field(total, code) / 100

    def speaks_for(self, stemmed: Sequence[str], code: str) -> list[float]:
        """For each word of a message what it counts for the code, half of a pair on each of its words."""
        weights, short = self.weights, [stem[:_BEGINNING] for stem in stemmed]
        counts = [self.of_code(weights.get(stem, 0) + weights.get((start,), 0), code)
                  for stem, start in zip(stemmed, short, strict=True)]
        for n, (pair, starts) in enumerate(zip(pairwise(stemmed), zip(short, short[1:], repeat("*")), strict=False)):
            both = weights.get(pair, 0) + weights.get(starts, 0)
            if both:
                half = self.of_code(both, code) / 2
                counts[n] += half
                counts[n + 1] += half
        return counts

    def sum_of(self, stemmed: Sequence[str], code: str) -> float:
        """What the words of a message weigh for the code."""
        return self.of_code(self.total(features(stemmed)), code) * scale(stemmed)


def _hundredths(least: float, words: int) -> int:
    """What a sum must come to, in hundredths, for a message of so many words to weigh no less."""
    return ceil(100 * least * sqrt(words + _EASE))


class _Kept(msgspec.Struct, frozen=True):
    codes: list[str]
    telling: list[str]
    features: list[str | tuple[str, ...]]
    packed: list[bytes]


@dataclass(frozen=True)
class Weights:
    """The weights of a language as they stand in its files: `file`, `content` of the table, and what codes need."""

    file: str
    content: bytes
    needs: WeighedFile

    def table(self, *, keep: bool = False) -> Table:
        """`keep`: what was read is kept for the next start (`flags.kept`). Raises CatalogueInvalid."""
        if not keep:
            return Table.read(self.file, self.content)
        with kept.building():
            return self._kept()

    def _kept(self) -> Table:
        digest = hashlib.sha256(self.content).hexdigest()
        known = kept.read("weights", digest, _Kept)
        if known is None:
            table = Table.read(self.file, self.content)
            size = _FIELD // 8 * (len(table.codes) + 1)
            kept.write("weights", digest, _Kept(
                list(table.codes), sorted(table.telling), list(table.weights),
                [weight.to_bytes(size, "little", signed=True) for weight in table.weights.values()]))
            return table
        packed = [int.from_bytes(weight, "little", signed=True) for weight in known.packed]
        return Table(known.codes, frozenset(known.telling),
                     dict(zip(known.features, packed, strict=True)))

    def telling(self) -> frozenset[str]:
        """The telling words, without reading the rest: most cases never need most languages."""
        return frozenset(word.decode("utf-8") for word in re.findall(rb"^!([^\t\n]+)", self.content, re.MULTILINE))


class _Alone(dict[str, int]):
    """By word, as `stems` has it, what it and its beginning weigh."""

    def __init__(self, weights: Mapping[Feature, int]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, stem: str) -> int:
        both = self._weights.get(stem, 0) + self._weights.get((stem[:_BEGINNING],), 0)
        if both or len(self) < _MOST_KEPT:
            self[stem] = both
        return both


class _Needed:
    """What is added to the sums of a message of so many words: the highest bit of a field is then set where the sum is
    no less than what its code needs, and never where that is None.
    """

    def __init__(self, least: Sequence[float | None]) -> None:
        self._least = least
        self._made: dict[int, int] = {}

    def by(self, words: int) -> int:
        made = self._made.get(words)
        if made is None:
            fields = [1 << _FIELD - 2 if least is None else (1 << _FIELD - 1) - _hundredths(least, words)
                      for least in self._least]
            made = self._made[words] = sum(field << _FIELD * n for n, field in enumerate(fields))
        return made


class Scale:
    """The weights of one language, ready. `numbers`: by code the number of the rule that goes by the sum alone."""

    def __init__(self, weights: Weights, numbers: Mapping[str, int], *, keep: bool = False) -> None:
        self.table = weights.table(keep=keep)
        needs = {one.code: one for one in weights.needs.codes}
        self._least = [needs[code].least if code in numbers else None for code in self.table.codes]
        # What a closer look needs: less where another passage nearby is enough for the rest.
        self._look = _Needed([least if least is None or (beside := needs[code].beside) is None else min(least, beside)
                              for code, least in zip(self.table.codes, self._least, strict=True)])
        self._screen = _Needed([None if least is None else weights.needs.screen for least in self._least])
        self._numbers = [numbers.get(code, -1) for code in self.table.codes]
        self._lean = {code: one.lean for code, one in needs.items()}

    def worth(self, distinct: Iterable[str], words: int) -> bool:
        """Whether a message of so many words is to be weighed: by its distinct words alone, as `stems` has them."""
        total = sum(filter(None, map(self.table.alone.__getitem__, distinct)))
        return bool((total + self._screen.by(words)) & self.table.middle)

    def heavy(self, stemmed: Sequence[str], there: Iterable[Feature]) -> Iterator[tuple[int, bool]]:
        """The numbers of the rules whose code a message worth it weighs enough for, each with whether it does so by
        itself or only beside another passage. `there`: the message's features.
        """
        total = self.table.total(there)
        reached = (total + self._look.by(len(stemmed))) & self.table.middle
        while reached:
            column = (reached & -reached).bit_length() // _FIELD - 1
            reached &= reached - 1
            code, least = self.table.codes[column], self._least[column]
            counts = self.table.speaks_for(stemmed, code)
            if len({word for word, count in zip(stemmed, counts, strict=True) if count > 0}) >= FEWEST_WORDS:
                assert least is not None
                yield self._numbers[column], self.table.field(total, code) >= _hundredths(least, len(stemmed))

    def leans(self, stemmed: Sequence[str], code: str) -> bool:
        """Whether a broad rule of the code holds in a message of these words."""
        if code not in self._lean or code not in self.table.codes:
            return True
        return self.table.sum_of(stemmed, code) >= self._lean[code]


def shown(counts: Sequence[float]) -> list[int]:
    """The places of the words that the reader is shown: those that speak most for the code, in the message's order."""
    enough = _SHOWN * sum(count for count in counts if count > 0)
    chosen: list[int] = []
    for place in sorted(range(len(counts)), key=lambda place: -counts[place]):
        if len(chosen) == _MOST_SHOWN or (len(chosen) >= FEWEST_WORDS and enough <= 0) or counts[place] <= 0:
            break
        chosen.append(place)
        enough -= counts[place]
    return sorted(chosen)
