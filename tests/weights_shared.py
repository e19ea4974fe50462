"""Makes `resources/rules/weighed/shared.tsv`: what kinds of words weigh in all languages.

    python -m tests.weights_tool shared

Learned by one regression from the passages of every language that has a list of kinds, from nothing but the kinds in
them. What a language's own table has is learned on top of it. Where the sums are set that its rules need, that is on
top of what other languages alone have taught, so that no writer is weighed by what was learned from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.weights_passages import Passage, gathered, kinds_of
from tests.weights_regression import regression
from triage.flags.catalogue import FOLDER, Catalogue
from triage.flags.schema import WEIGHED
from triage.flags.weighed import KINDS, SHARED, Feature, of_written, scale, written

SELDOM = 10  # passages in which a pair of kinds has to stand
SMALLEST = 0.2  # a smaller weight is left out
PARTS = 5
_FILE = FOLDER / WEIGHED / f"{SHARED}.tsv"


class Prior:
    """What kinds weigh for some codes. `weights`: by place of a feature, and code."""

    def __init__(self, places: Mapping[Feature, int], weights: np.ndarray) -> None:
        self.places, self.weights = places, weights

    def sums(self, passages: Sequence[Passage]) -> np.ndarray:
        """The sums of passages by code."""
        return np.asarray(matrix(passages, self.places) @ self.weights)

    def alone(self, kind: str) -> np.ndarray:
        """What a kind weighs by itself."""
        place = self.places.get((kind,))
        return self.weights[place] if place is not None else np.zeros(self.weights.shape[1])


def matrix(passages: Sequence[Passage], places: Mapping[Feature, int]) -> Any:
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, one in enumerate(passages):
        size = scale(one.stems)
        for feature in one.shared_features() & places.keys():
            rows.append(row)
            columns.append(places[feature])
            values.append(size)
    return csr_matrix((values, (rows, columns)), shape=(len(passages), len(places)), dtype=np.float64)


def languages() -> list[str]:
    """Those whose words have kinds."""
    return sorted(path.name.removesuffix(KINDS) for path in (FOLDER / WEIGHED).glob(f"*{KINDS}"))


class WithoutSome:
    """What is learned without a language: without every PARTS-th, so that not each takes a regression of its own."""

    def __init__(self, catalogue: Catalogue, messages: Mapping[str, Path]) -> None:
        self._catalogue, self._messages = catalogue, messages
        self._codes = weighed_codes(catalogue)
        self._found: dict[int, Prior] = {}

    def of(self, language: str, codes: Sequence[str]) -> Prior:
        part = languages().index(language) % PARTS
        if part not in self._found:
            others = [one for n, one in enumerate(languages()) if n % PARTS != part]
            self._found[part] = learned(self._catalogue, self._codes, others, self._messages)
        found = self._found[part]
        return Prior(found.places, found.weights[:, [self._codes.index(code) for code in codes]])


def learned(catalogue: Catalogue, codes: Sequence[str], wanted: Iterable[str], messages: Mapping[str, Path]) -> Prior:
    """From the passages of some languages."""
    passages: list[Passage] = []
    for language in wanted:
        passages += gathered(catalogue, language, kinds_of(language)[1], messages.get(language))
    often = Counter(feature for one in passages for feature in one.shared_features())
    kept = sorted((f for f, count in often.items() if len(f) == 1 or count >= SELDOM), key=written)
    places = {feature: n for n, feature in enumerate(kept)}
    carried = np.array([[code in one.codes for code in codes] for one in passages])
    weights, _ = regression(matrix(passages, places), carried)
    weights[np.abs(weights) < SMALLEST] = 0.0
    return Prior(places, np.round(weights, 2))


def write(catalogue: Catalogue, messages: Mapping[str, Path]) -> int:
    """Learn from all and write the table. Returns how many features have a weight."""
    codes = weighed_codes(catalogue)
    prior = learned(catalogue, codes, languages(), messages)
    lines = ["# What kinds of words count for and against codes in all languages. Made by tests/weights_shared.py."]
    for feature, place in prior.places.items():
        cells = [f"{code} {weight:g}" for code, weight in zip(codes, prior.weights[place], strict=True) if weight]
        if cells:
            lines.append("\t".join([written(feature), *cells]))
    _FILE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return len(lines) - 1


def shipped(codes: Sequence[str]) -> Prior:
    """What was written."""
    found: dict[Feature, dict[str, float]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines()[1:]:
        name, *cells = line.split("\t")
        found[of_written(name)] = {code: float(weight) for code, weight in (cell.split(" ") for cell in cells)}
    weights = np.array([[row.get(code, 0.0) for code in codes] for row in found.values()])
    return Prior({feature: n for n, feature in enumerate(found)}, weights)


def none(codes: Iterable[str]) -> Prior:
    """Of a language whose words have no kinds."""
    return Prior({}, np.zeros((0, len([*codes]))))


def weighed_codes(catalogue: Catalogue) -> list[str]:
    """That rules weigh words for."""
    return sorted({rule.code for rule in catalogue.rules.values() if rule.spec.weighed is not None})
