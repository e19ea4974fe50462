"""The tables of what words weigh (`triage.flags.weighed`), as they are read, kept and asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from triage.flags import kept
from triage.flags.columns import Pairs, Places, Rows, pack, unpack
from triage.flags.schema import CatalogueInvalid, WeighedFile
from triage.flags.weighed import KINDS, REACH, Feature, Kinds, kind_of, of_written, read_kinds, scale

_SORTS = ("pairs", "pairs_of_kinds", "near")
"""Of features of two words: neighbours, the kinds of neighbours, kinds near one another."""


class Kept(msgspec.Struct, frozen=True):
    """A table as it is kept. `words`, `kinds` and the `_SORTS`, which are packed pairs of places in these, each have
    their rows in this order; behind them is one of zeros. `rows`: hundredths by code.
    """

    codes: list[str]
    telling: list[str]
    words: list[str]
    kinds: list[str]
    pairs: bytes
    pairs_of_kinds: bytes
    near: bytes
    rows: bytes
    kind: dict[str, str]


class Table:
    """The weights of one language, or of kinds in all. `codes` are the columns; one of the words in `telling` must be
    there. `kind`: by word its kind, where it has one. `shared`: what kinds weigh in all languages beside this; what
    they weigh there by themselves is part of the rows here.

    `rows`: of `words`, then of `kinds`, then of the pairs of places of each of `sorts`. Words and kinds that weigh
    nothing alone but stand in pairs have a row of zeros; one more, the last, is of all that are not known.
    """

    def __init__(self, kept: Kept, shared: Table | None = None) -> None:
        self.codes, self.telling, self.shared = tuple(kept.codes), frozenset(kept.telling), shared
        self.kind: Kinds = kept.kind
        self.words = {word: n for n, word in enumerate(kept.words)}
        self.kinds = {word: n for n, word in enumerate(kept.kinds, len(self.words))}
        self.sorts = [Pairs(np.frombuffer(getattr(kept, sort), np.uint64)) for sort in _SORTS]
        rows: npt.NDArray[np.int16] = np.frombuffer(kept.rows, np.int16).reshape(-1, len(self.codes))
        self.alone = len(self.words) + len(self.kinds)
        if shared is not None:
            rows = rows.copy()
            there = [kind for kind in self.kinds if kind in shared.kinds]
            rows[[self.kinds[kind] for kind in there]] += shared.rows.of(
                np.array([shared.kinds[kind] for kind in there], np.intp)).astype(np.int16)
        self.rows: Rows = Rows(rows)
        self.unknown = len(self.rows) - 1
        self._column = {code: n for n, code in enumerate(self.codes)}

    @classmethod
    def read(cls, name: str, data: bytes, kinds: bytes = b"") -> Table:
        """Read `WORD<tab>CODE WEIGHT<tab>CODE WEIGHT…`; a telling word begins with `!`. `kinds`: see `read_kinds`.
        Raises CatalogueInvalid.
        """
        return cls(_read(name, data, kinds))

    @property
    def weights(self) -> dict[Feature, tuple[int, ...]]:
        """By feature its hundredths, in the order of the codes: for whoever wants to see them all."""
        words, kinds = [*self.words], [*self.kinds]
        named: list[Feature] = [*words, *((kind,) for kind in kinds)]
        both = words + kinds
        for sort, end in zip(self.sorts, ((), ("*",), ("~",)), strict=True):
            named += [(both[a], both[b], *end) for a, b in zip(*unpack(sort.packed), strict=True)]
        rows = self.rows.of(np.arange(len(self.rows))).tolist()
        return {feature: tuple(row) for feature, row in zip(named, rows, strict=False) if any(row)}

    def places(self, stemmed: Sequence[str]) -> tuple[Places, Places]:
        """By word of a message, as `stems` has it, the rows of it and of its kind."""
        return (np.array([self.words.get(stem, self.unknown) for stem in stemmed], np.intp),
                self.places_of([kind_of(stem, self.kind) for stem in stemmed]))

    def places_of(self, kinds: Sequence[str]) -> Places:
        """The rows of kinds."""
        return np.array([self.kinds.get(kind, self.unknown) for kind in kinds], np.intp)

    def together(self, words: Places | None, kinds: Places) -> Iterator[tuple[Places, Places, Places]]:
        """Of the rows of words, and of their kinds, one behind the other: the places of each two that are known
        together, and the row of both. `words`: None where there are none.
        """
        first = self.alone
        for sort, known in zip(self.sorts[:2], (words, kinds), strict=True):
            if known is not None and len(sort):
                at, place = sort.find(known[:-1], known[1:])
                yield at, at + 1, place + first
            first += len(sort)
        for apart in range(1, REACH + 1) if len(self.sorts[2]) else ():
            one, other = kinds[:-apart], kinds[apart:]
            at, place = self.sorts[2].find(np.minimum(one, other), np.maximum(one, other))
            yield at, at + apart, place + first

    def speaks_for(self, stemmed: Sequence[str], code: str) -> list[float]:
        """For each word of a message what it counts for the code, half of a pair on each of its words."""
        words, kinds = self.places(stemmed)
        counts = self.of_code(code, words).astype(np.float64) + self.of_code(code, kinds)
        for table, at, to, row in self._all_together(stemmed, words, kinds):
            half = table.of_code(code, row) / 2
            np.add.at(counts, at, half)
            np.add.at(counts, to, half)
        return [float(count) / 100 for count in counts]

    def sum_of(self, stemmed: Sequence[str], code: str) -> float:
        """What the words of a message weigh for the code."""
        words, kinds = self.places(stemmed)
        there: dict[Table, set[int]] = {self: {*words.tolist(), *kinds.tolist()}}
        for table, _, _, row in self._all_together(stemmed, words, kinds):
            there.setdefault(table, set()).update(row.tolist())
        total = sum(int(table.of_code(code, np.array([*rows], np.intp)).sum()) for table, rows in there.items())
        return total / 100 * scale(stemmed)

    def _all_together(self, stemmed: Sequence[str], words: Places, kinds: Places
                      ) -> Iterator[tuple[Table, Places, Places, Places]]:
        """`together` here and in what is shared, with the table."""
        for known in self.together(words, kinds):
            yield self, *known
        if self.shared is not None:
            for known in self.shared.together(None, self.shared_places(stemmed)):
                yield self.shared, *known

    def shared_places(self, stemmed: Sequence[str]) -> Places:
        """By word the row of its kind in what is shared."""
        assert self.shared is not None
        return self.shared.places_of([self.kind.get(stem, "") for stem in stemmed])

    def of_code(self, code: str, rows: Places) -> npt.NDArray[np.int32]:
        """What rows weigh for a code."""
        return self.rows.of(rows)[:, self._column[code]]


def _read(name: str, data: bytes, kinds: bytes, shared: Table | None = None) -> Kept:
    # A remark begins with # and has no tab; a number, which stands as #, has one behind it.
    lines = [line.split("\t") for line in data.decode("utf-8").splitlines() if line[:1] != "#" or "\t" in line]
    try:  # many words have the same weight for the same code, so each such pair is read once
        cells = {cell: cell.split(" ") for line in lines for cell in line[1:]}
        codes = sorted({code for code, _ in cells.values()}) if shared is None else [*shared.codes]
        column = {code: n for n, code in enumerate(codes)}
        read = {cell: (column[code], round(100 * float(weight))) for cell, (code, weight) in cells.items()}
        weights = {of_written(line[0].removeprefix("!")): [read[cell] for cell in line[1:]] for line in lines}
        words = {feature: None for feature in weights if isinstance(feature, str)}
        short = {feature[0]: None for feature in weights if isinstance(feature, tuple) and len(feature) == 1}
        short |= dict.fromkeys(shared.kinds if shared is not None else ())
        pairs: dict[str, dict[tuple[int, int], Feature]] = {sort: {} for sort in _SORTS}
        both = [feature for feature in weights if isinstance(feature, tuple) and len(feature) > 1]
        for two in both:
            (words if len(two) == 2 else short).update(dict.fromkeys(two[:2]))
        place = {word: n for n, word in enumerate(words)}
        places = (place, {word: n for n, word in enumerate(short, len(words))})
        for two in both:
            of = places[len(two) - 2]
            first, second = of[two[0]], of[two[1]]
            if two[2:] == ("~",):
                pairs["near"][min(first, second), max(first, second)] = two
            else:
                pairs[_SORTS[len(two) - 2]][first, second] = two
        ordered: list[Feature] = [*words, *((word,) for word in short)]
        ordered += [sort[pair] for sort in pairs.values() for pair in sorted(sort)]
        rows = np.zeros((len(ordered) + 1, len(codes)), np.int16)
        for row, feature in enumerate(ordered):
            for where, weight in weights.get(feature, ()):
                rows[row, where] = weight
    except (KeyError, ValueError, OverflowError) as error:
        raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error
    packed = {sort: pack(*np.array(sorted(found), np.int64).reshape(-1, 2).T).tobytes()
              for sort, found in pairs.items()}
    telling = sorted(line[0][1:] for line in lines if line[0].startswith("!"))
    return Kept(codes, telling, [*words], [*short], **packed, rows=rows.tobytes(),
                kind=dict(read_kinds(name.removesuffix(".tsv") + KINDS, kinds)))


@dataclass(frozen=True)
class Weights:
    """The weights of a language as they stand in its files: `file`, what reads the table, what codes need, the kinds of
    words (empty where none are listed), and what reads the table of what kinds weigh in all languages. The tables are
    tens of megabytes, so none is held.
    """

    file: str
    read: Callable[[], bytes]
    needs: WeighedFile
    kinds: bytes = b""
    shared: Shared | None = None

    def table(self, *, keep: bool = False) -> Table:
        """`keep`: what was read is kept for the next start (`flags.kept`). Raises CatalogueInvalid."""
        shared = self.shared.table(keep=keep) if self.shared is not None else None
        content = self.read()
        return Table(_kept(self.file, content, self.kinds, shared) if keep else
                     _read(self.file, content, self.kinds, shared), shared)

    def telling(self) -> frozenset[str]:
        """The telling words, without reading the rest: most cases never need most languages."""
        found = re.finditer(rb"^!([^\t\n]+)", self.read(), re.MULTILINE)
        return frozenset(word[1].decode("utf-8") for word in found)


class Shared:
    """The table of what kinds weigh in all languages: made once, when it is first asked for."""

    def __init__(self, file: str, read: Callable[[], bytes]) -> None:
        self._file, self._read = file, read
        self._table: Table | None = None

    def table(self, *, keep: bool = False) -> Table:
        """Raises CatalogueInvalid."""
        if self._table is None:
            self._table = Table((_kept if keep else _read)(self._file, self._read(), b""))
        return self._table


def _kept(file: str, content: bytes, kinds: bytes, shared: Table | None = None) -> Kept:
    """`_read` of it, now or at an earlier start."""
    digest = hashlib.sha256(content + kinds)
    for name in (*shared.codes, *shared.kinds) if shared is not None else ():
        digest.update(name.encode())
    known = kept.read("weights", digest.hexdigest(), Kept)
    if known is None:
        known = _read(file, content, kinds, shared)
        kept.write("weights", digest.hexdigest(), known)
    return known
