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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from triage.flags.schema import CatalogueInvalid, WeighedFile

STEM = 6
"""Letters of a word that count: its endings are left out in every language alike."""
FEWEST_WORDS = 3
"""So many different words have to speak for a code."""
_EASE = 3
"""Added to the number of words, as a message of two words says little however much they weigh."""
_SHOWN = 0.8  # of what speaks for a code, the share that the words shown to the reader make up
_MOST_SHOWN = 6


def stems(words: str) -> list[str]:
    """What counts of a message's words (`anchors.words_of`): their first letters, a number as #."""
    return [word[:STEM] if not word[0].isdigit() else "#" for word in words.split()]


def beginnings(words: str) -> list[str]:
    """The first letters of a message's words, which is all that its telling words are looked for in."""
    return [word[:STEM] for word in words.split()]


def features(stemmed: Sequence[str]) -> set[str]:
    """The words of a message and its pairs of neighbouring words."""
    return {*stemmed, *(f"{a} {b}" for a, b in pairwise(stemmed))}


def scale(stemmed: Sequence[str]) -> float:
    """What a sum of weights is multiplied by."""
    return float((len(stemmed) + _EASE) ** -0.5)


class Table:
    """The weights of one language. `codes` are the columns; one of the words in `telling` must be there."""

    def __init__(self, codes: Sequence[str], telling: frozenset[str], places: Mapping[str, int],
                 weights: np.ndarray) -> None:
        self.codes, self.telling, self.places, self.weights = tuple(codes), telling, places, weights

    @classmethod
    def read(cls, name: str, data: bytes) -> Table:
        """Read `WORD<tab>CODE WEIGHT<tab>CODE WEIGHT…`; a telling word begins with `!`. Raises CatalogueInvalid."""
        # A remark begins with # and has no tab; a number, which stands as #, has one behind it.
        lines = [line.split("\t") for line in data.decode("utf-8").splitlines() if line[:1] != "#" or "\t" in line]
        try:
            pairs = [[one.split(" ") for one in line[1:]] for line in lines]
            codes = sorted({code for line in pairs for code, _ in line})
            column = {code: n for n, code in enumerate(codes)}
            weights = np.zeros((len(lines), len(codes)), dtype=np.float32)
            for row, line in enumerate(pairs):
                for code, weight in line:
                    weights[row, column[code]] = float(weight)
        except ValueError as error:
            raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error
        words = [line[0].removeprefix("!") for line in lines]
        telling = frozenset(word for word, line in zip(words, lines, strict=True) if line[0] != word)
        return cls(codes, telling, {word: n for n, word in enumerate(words)}, weights)

    def rows(self, there: Iterable[str]) -> list[int]:
        """The rows of those of a message's features that have a weight."""
        return [row for row in map(self.places.get, there) if row is not None]

    def speaks_for(self, stemmed: Sequence[str], code: str) -> list[float]:
        """For each word of a message what it counts for the code, half of a pair on each of its words."""
        column = self.codes.index(code)

        def weight(feature: str) -> float:
            row = self.places.get(feature)
            return 0.0 if row is None else float(self.weights[row, column])

        counts = [weight(stem) for stem in stemmed]
        for n, (a, b) in enumerate(pairwise(stemmed)):
            half = weight(f"{a} {b}") / 2
            counts[n] += half
            counts[n + 1] += half
        return counts


@dataclass(frozen=True)
class Weights:
    """The weights of a language as they stand in its files: `file`, `content` of the table, and what codes need."""

    file: str
    content: bytes
    needs: WeighedFile

    def table(self) -> Table:
        """Raises CatalogueInvalid."""
        return Table.read(self.file, self.content)


class Scale:
    """The weights of one language, ready. `numbers`: by code the number of the rule that goes by the sum alone."""

    def __init__(self, weights: Weights, numbers: Mapping[str, int]) -> None:
        self.table = weights.table()
        needs = {one.code: one for one in weights.needs.codes}
        self._least = np.array([needs[code].least if code in numbers else np.inf for code in self.table.codes])
        self._numbers = [numbers.get(code, -1) for code in self.table.codes]
        self._lean = {code: one.lean for code, one in needs.items()}
        # A message whose weights do not reach the lowest need even if each counted for the code that it counts most
        # for needs no closer look: most do not.
        wanted = np.isfinite(self._least)
        self._lowest = float(self._least[wanted].min()) if wanted.any() else np.inf
        self._most: list[float] = self.table.weights[:, wanted].max(axis=1, initial=0.0).tolist()

    def heavy(self, stemmed: Sequence[str], there: Iterable[str], size: float) -> Iterator[int]:
        """The numbers of the rules whose code a message with a telling word weighs enough for. `there`: its features,
        `size`: its scale."""
        places, most = self.table.places, self._most
        rows = [places[feature] for feature in there if feature in places]
        if sum([most[row] for row in rows]) * size < self._lowest:
            return
        totals = self.table.weights.take(rows, 0).sum(0) * size
        for column in np.flatnonzero(totals >= self._least):
            counts = self.table.speaks_for(stemmed, self.table.codes[column])
            if len({word for word, count in zip(stemmed, counts, strict=True) if count > 0}) >= FEWEST_WORDS:
                yield self._numbers[column]

    def leans(self, stemmed: Sequence[str], code: str) -> bool:
        """Whether a broad rule of the code holds in a message of these words."""
        if code not in self._lean or code not in self.table.codes:
            return True
        column = self.table.codes.index(code)
        rows = self.table.rows(features(stemmed))
        return float(self.table.weights[rows, column].sum()) * scale(stemmed) >= self._lean[code]


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
