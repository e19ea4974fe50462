"""The weights of all languages, laid out as columns: read back in no time, and asked for thousands of messages at once.

Every feature that has a weight is a row, and rows are numbered from 1 on: those of words, kinds and beginnings by
themselves (`Laid.alone`) first, then the pairs of these. Row 0 stands for what is not known. The rows of a language are
its own, so that a pair of rows is of one language. What kinds weigh together in all languages has rows of its own.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Sized

import msgspec
import numpy as np

from triage.flags import kept
from triage.flags.columns import Lists, pack
from triage.flags.weighed import NEAR, STEM, Feature
from triage.flags.weights import Row, Table, Weights

_CODES = 256  # more than there are; a weight and its code are one number


class Laid(msgspec.Struct, frozen=True):
    """Columns of int32 where nothing else is said.

    `told`: by telling word the languages in which it is one, a bit for each. `stems`, `beginnings`: words and
    beginnings of words, ascending, a line each. What is known of each stands from `stem_starts` (`begin_starts`) on:
    the language (`stem_language`), the row of the word there (`stem_row`), its kind (`stem_kind`, by number from 1
    on, 0 where it has none); of a beginning the language and the row. `kind_rows`: by kind and language its row.
    `alone` (int16): by row and code hundredths. `pairs` (uint64, `columns.pack`, ascending): of rows; of two kinds, in
    all languages, the rows behind those of `alone`, as neighbours and, behind these, as near.
    `cell_starts`, `cells`: by pair the hundredths of each code for which it has a weight, times 256, and the code.
    """

    languages: list[str]
    codes: list[str]
    told: dict[str, int]
    stems: str
    stem_starts: bytes
    stem_language: bytes
    stem_row: bytes
    stem_kind: bytes
    beginnings: str
    begin_starts: bytes
    begin_language: bytes
    begin_row: bytes
    kind_rows: bytes
    alone: bytes
    pairs: bytes
    cell_starts: bytes
    cells: bytes


def laid_out(weights: Mapping[str, Weights], *, keep: bool) -> Laid:
    """`keep`: what was laid out is kept for the next start (`flags.kept`). Raises CatalogueInvalid."""
    if not keep or not weights:
        return _laid_out(weights)
    digest = hashlib.sha256()
    for language, one in weights.items():
        digest.update(language.encode() + one.sha256)
        digest.update(one.shared.sha256 if one.shared is not None else b"")
    return kept.once("weights", digest.hexdigest(), Laid, lambda: _laid_out(weights))


def _laid_out(weights: Mapping[str, Weights]) -> Laid:
    making = _Making()
    with kept.building():
        for language, one in weights.items():
            making.add(language, one.table())
        return making.laid()


class _Cells:
    """Weights by code of one row after the other, as `Laid.cells`: as Python's numbers they took ten times as much."""

    def __init__(self) -> None:
        self._starts, self._cells = array("i", [0]), array("i")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, codes: Mapping[str, int], weights: Row) -> None:
        """One more row; `codes`: the number of each."""
        self._cells.extend(weight * _CODES + codes[code] for code, weight in weights.items())
        self._starts.append(len(self._cells))

    def lists(self) -> Lists:
        """All rows."""
        return Lists(np.frombuffer(self._starts, np.int32), np.frombuffer(self._cells, np.int32))


class _Making:
    """One table after the other, as all at once would take hundreds of megabytes."""

    def __init__(self) -> None:
        self._languages: list[str] = []
        self._codes: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._stems: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        self._beginnings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._kind_rows: dict[tuple[int, int], int] = {}
        self._alone = _Cells()
        self._pairs, self._both = _Cells(), (array("i"), array("i"))
        self._row({})
        self._shared: Table | None = None

    def add(self, language: str, table: Table) -> None:
        """The table of one more language."""
        number = len(self._languages)
        self._languages.append(language)
        self._shared = table.shared or self._shared
        for code in sorted(table.codes | (table.shared.codes if table.shared is not None else set())):
            self._codes.setdefault(code, len(self._codes))
        for word in table.telling:
            # One that has as many letters as count stands for all that begin with it, any other has a space behind.
            form = word if len(word) == STEM else f"{word} "
            self._told[form] = self._told.get(form, 0) | 1 << number
        rows = {one: self._row(table.alone(one)) for one in singles(table)}
        for stem in sorted({one for one in rows if isinstance(one, str)} | table.kind.keys()):
            kind = table.kind.get(stem)
            self._stems[stem].append((number, rows.get(stem, 0), self._kind(kind) if kind is not None else 0))
        for one, row in rows.items():
            if isinstance(one, tuple) and one[0].isupper():
                self._kind_rows[self._kind(one[0]), number] = row
            elif isinstance(one, tuple):
                self._beginnings[one[0]].append((number, row))
        for feature, weights in table.weights.items():
            if isinstance(feature, tuple) and len(feature) > 1:
                both: list[Feature] = [*feature[:2]] if len(feature) == 2 else [(word,) for word in feature[:2]]
                self._pair(rows[both[0]], rows[both[1]], weights)

    def _row(self, weights: Row) -> int:
        self._alone.add(self._codes, weights)
        return len(self._alone) - 1

    def _pair(self, first: int, second: int, weights: Row) -> None:
        self._pairs.add(self._codes, weights)
        for rows, row in zip(self._both, (first, second), strict=True):
            rows.append(row)

    def _kind(self, name: str) -> int:
        return self._kinds.setdefault(name, len(self._kinds) + 1)

    def laid(self) -> Laid:
        """All of them."""
        self._share()
        alone, cells = np.zeros((len(self._alone), len(self._codes)), np.int16), self._alone.lists()
        alone[np.repeat(np.arange(len(alone)), cells.sizes), cells.values % _CODES] = cells.values // _CODES
        kinds = np.zeros((len(self._kinds) + 1, len(self._languages)), np.int32)
        for (kind, language), row in self._kind_rows.items():
            kinds[kind, language] = row
        stems, beginnings = sorted(self._stems), sorted(self._beginnings)
        known = [self._stems[stem] for stem in stems]
        begun = [self._beginnings[beginning] for beginning in beginnings]
        pairs, cells = pack(*(np.frombuffer(rows, np.int32) for rows in self._both)), self._pairs.lists()
        order = np.argsort(pairs, kind="stable")
        return Laid(
            self._languages, [*self._codes], self._told,
            "\n".join(stems), _starts(known), _column(known, 0), _column(known, 1), _column(known, 2),
            "\n".join(beginnings), _starts(begun), _column(begun, 0), _column(begun, 1), kinds.tobytes(),
            alone.tobytes(),
            pairs[order].tobytes(), np.cumsum([0, *cells.sizes[order]], dtype=np.int32).tobytes(),
            cells.of_all(order)[1].tobytes())

    def _share(self) -> None:
        """What kinds weigh together in all languages; what they weigh there by themselves is part of a language's own.
        """
        shared = self._shared.weights if self._shared is not None else {}
        both = [feature for feature in shared if len(feature) == 3 and isinstance(feature, tuple)]
        for feature in both:
            self._kind(feature[0]), self._kind(feature[1])
        neighbours, near = len(self._alone), len(self._alone) + len(self._kinds) + 1
        for feature in both:
            first, second = self._kind(feature[0]), self._kind(feature[1])
            if feature[2] == NEAR:
                first, second = near + min(first, second), near + max(first, second)
            else:
                first, second = neighbours + first, neighbours + second
            self._pair(first, second, shared[feature])


def singles(table: Table) -> list[Feature]:
    """What has a row: what weighs by itself here or, being a kind, in all languages, or stands in a pair."""
    found: dict[Feature, None] = {}
    for feature in table.weights:
        if isinstance(feature, str) or len(feature) == 1:
            found[feature] = None
        elif len(feature) == 2:
            found |= dict.fromkeys(feature)
        else:
            found |= {(word,): None for word in feature[:2]}
    if table.shared is not None:
        found |= {(kind,): None for kind in sorted({*table.kind.values()}) if (kind,) in table.shared.weights}
    return [*found]


def _starts(lists: Iterable[Sized]) -> bytes:
    return np.cumsum([0, *map(len, lists)], dtype=np.int32).tobytes()


def _column(lists: Iterable[Sequence[tuple[int, ...]]], which: int) -> bytes:
    return np.array([one[which] for own in lists for one in own], np.int32).tobytes()
