"""The tables of what words weigh (`triage.flags.weighed`), as they stand in their files, and asked in the plain way.

Whoever weighs thousands of messages lays all tables out together first (`triage.flags.laid`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from triage.flags.schema import CatalogueInvalid, WeighedFile
from triage.flags.weighed import (
    KINDS,
    Feature,
    Kinds,
    features,
    of_written,
    read_kinds,
    scale,
    shared_features,
)

Row = Mapping[str, int]
"""By code what a feature weighs, in hundredths."""


@dataclass(frozen=True)
class Table:
    """The weights of one language, or of kinds in all. One of the words in `telling` must be there. `kind`: by word
    its kind, where it has one. `shared`: what kinds weigh in all languages beside this.
    """

    weights: Mapping[Feature, Row]
    telling: frozenset[str] = frozenset()
    kind: Kinds = field(default_factory=dict)
    shared: Table | None = None

    @classmethod
    def read(cls, name: str, data: bytes, kinds: bytes = b"", shared: Table | None = None) -> Table:
        """Read `WORD<tab>CODE WEIGHT<tab>CODE WEIGHT…`; a telling word begins with `!`. `kinds`: see `read_kinds`.
        Raises CatalogueInvalid.
        """
        # A remark begins with # and has no tab; a number, which stands as #, has one behind it.
        lines = [line.split("\t") for line in data.decode("utf-8").splitlines() if line[:1] != "#" or "\t" in line]
        try:  # many words have the same weight for the same code, so each such pair is read once
            cells = {cell for line in lines for cell in line[1:]}
            read = {cell: (code, round(100 * float(weight))) for cell in cells for code, weight in [cell.split(" ")]}
            weights = {of_written(line[0].removeprefix("!")): dict(map(read.__getitem__, line[1:])) for line in lines}
        except (ValueError, OverflowError) as error:
            raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error
        telling = frozenset(line[0][1:] for line in lines if line[0].startswith("!"))
        return cls(weights, telling, read_kinds(name.removesuffix(".tsv") + KINDS, kinds), shared)

    @cached_property
    def codes(self) -> frozenset[str]:
        """That have a weight."""
        return frozenset(code for row in self.weights.values() for code in row)

    def alone(self, feature: Feature) -> Row:
        """What a word weighs by itself, or a kind here and in all languages together."""
        if isinstance(feature, tuple) and len(feature) == 1:
            return self._sum([feature], [feature])
        return self.weights.get(feature, {})

    def sums(self, stemmed: Sequence[str]) -> Row:
        """What the words of a message weigh."""
        return self._sum(features(stemmed, self.kind), shared_features(stemmed, self.kind))

    def _sum(self, own: Iterable[Feature], shared: Iterable[Feature]) -> Row:
        found: dict[str, int] = defaultdict(int)
        for table, asked in ((self, own), (self.shared, shared)):
            for row in (table.weights.get(feature, {}) for feature in asked) if table is not None else ():
                for code, weight in row.items():
                    found[code] += weight
        return found

    def sum_of(self, stemmed: Sequence[str], code: str) -> float:
        """What the words of a message weigh for the code, set off by their number."""
        return self.sums(stemmed).get(code, 0) / 100 * scale(stemmed)


@dataclass(frozen=True)
class Weights:
    """The weights of a language as they stand in its files: `file`, what reads the table, a hash of what was there,
    what codes need, what reads the kinds of words (none where none are listed), and what kinds weigh in all languages,
    where there is such a table. The tables are tens of megabytes, so none is held.
    """

    file: str
    read: Callable[[], bytes]
    sha256: bytes
    needs: WeighedFile
    kinds: Callable[[], bytes] | None = None
    shared: Shared | None = None

    def table(self) -> Table:
        """Raises CatalogueInvalid."""
        shared = self.shared.table if self.shared is not None else None
        return Table.read(self.file, self.read(), self.kinds() if self.kinds is not None else b"", shared)


@dataclass(frozen=True)
class Shared:
    """The table of what kinds weigh in all languages: made once, when it is first asked for."""

    file: str
    read: Callable[[], bytes]
    sha256: bytes

    @cached_property
    def table(self) -> Table:
        """Raises CatalogueInvalid."""
        return Table.read(self.file, self.read())
