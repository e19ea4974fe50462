"""Rules that weigh all words of a message, for what controllers say in words that no phrase foresees.

A compound rule says which words stand where. But people who hold another's passport seldom say so in such words, and
labelled passages of several writers show most of them to be missed. So each code has, beside its compound rules, one
rule a language that adds up what every word and every pair of neighbouring words counts for or against the code. The
weights come from labelled passages (`tests/weights_tool.py`, by logistic regression) and stand in
`resources/rules/weighed/LANGUAGE.tsv`, a word a line, so that anybody can read, question and change them. A word counts
by its first six letters, and by its kind: `LANGUAGE.kinds.tsv` says which words mean much the same (passport, papers,
permit: DOC), so that what was learned of one holds for the others. A word that is not listed there counts by its first
four letters instead. Words that say who somebody is (`people.toml`) have no kind and no weight, and never will.

The sum is divided by the root of the number of words, so that a long message is no more suspect than a short one, and
set against what the rule needs (`least`). No word alone suffices: at least three must speak for the code, and one of
them must be among the telling ones, by which a message is found. Broad compound rules, whose words are said in
innocence too, hold only where the sum is not below `lean`. Deterministic: the same words give the same sum.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

import msgspec
import numpy as np
import numpy.typing as npt

from triage.flags import kept
from triage.flags.anchors import words_of
from triage.flags.columns import Pairs, Places, pack, unpack
from triage.flags.lexicon import stem_of
from triage.flags.schema import CatalogueInvalid, WeighedFile
from triage.text import fold

FEWEST_WORDS = 3
"""So many different words have to speak for a code."""
EASE = 3
"""Added to the number of words, as a message of two words says little however much they weigh."""
BEGINNING = 4
"""Letters of a beginning, which stands for the kind of a word that has none."""
KINDS = ".kinds.tsv"
"""How the file of kinds ends that stands beside a table."""
_SHOWN = 0.8  # of what speaks for a code, the share that the words shown to the reader make up
_MOST_SHOWN = 6


Kinds = Mapping[str, str]
"""By word, as `stems` has it, its kind (in capitals, as no folded word is)."""
Feature = str | tuple[str, ...]
"""What has a weight: a word as `stems` has it (`passpo`), the kind of one (`DOC`, here (`DOC`,); of a word without, its
beginning, `pass*`, here (`pass`,)), two neighbours (`your passpo`), the kinds of two (`YOUR pass*`, here
(`YOUR`, `pass`, `*`)).
"""


def stems(words: str) -> list[str]:
    """What counts of a message's words (`anchors.words_of`)."""
    return [*map(stem_of, words.split())]


def kind_of(stem: str, kinds: Kinds) -> str:
    """The kind of a word, or its beginning where it has none."""
    return kinds.get(stem) or stem[:BEGINNING]


def features(stemmed: Sequence[str], kinds: Kinds) -> set[Feature]:
    """The words of a message, their kinds, and the same of neighbours."""
    short = [kind_of(stem, kinds) for stem in stemmed]
    return {*stemmed, *pairwise(stemmed), *zip(short), *zip(short, short[1:], repeat("*"))}


def written(feature: Feature) -> str:
    """A feature as the table has it."""
    if isinstance(feature, str):
        return feature
    if len(feature) == 2:
        return " ".join(feature)
    return " ".join(word if word.isupper() else f"{word}*" for word in feature[:2])


def of_written(text: str) -> Feature:
    """The feature that stands so in the table."""
    words = tuple(text.split(" "))
    if text != "*" and (text.endswith("*") or words[-1].isupper()):
        kinds = tuple(word.removesuffix("*") for word in words)
        return kinds if len(words) == 1 else (*kinds, "*")
    return words if len(words) > 1 else text


def words_in(feature: Feature) -> tuple[str, ...]:
    """The words, or kinds of words, in a feature."""
    return (feature,) if isinstance(feature, str) else feature[:2]


def scale(stemmed: Sequence[str]) -> float:
    """What a sum of weights is multiplied by."""
    return float((len(stemmed) + EASE) ** -0.5)


class Table:
    """The weights of one language. `codes` are the columns; one of the words in `telling` must be there.

    `kind`: by word its kind, where it has one. `rows`: hundredths by feature, packed (`_packed`). First those of
    `words`, then of `kinds`, then of neighbours: `pairs` of places in `words`, then `pairs_of_kinds`. Those that weigh
    nothing alone but stand in pairs have a row of zeros; one more row of zeros, the last, is of all that are not known.
    Sums of whole numbers are exact.
    """

    def __init__(self, kept: Kept) -> None:
        self.codes, self.telling = tuple(kept.codes), frozenset(kept.telling)
        self.kind: Kinds = kept.kind
        self.words = {word: n for n, word in enumerate(kept.words)}
        self.kinds = {word: n for n, word in enumerate(kept.kinds, len(self.words))}
        self.pairs = Pairs(np.frombuffer(kept.pairs, np.uint64))
        self.pairs_of_kinds = Pairs(np.frombuffer(kept.pairs_of_kinds, np.uint64))
        self._half = (len(self.codes) + 1) // 2
        self.rows = self._packed(np.frombuffer(kept.rows, np.int16).reshape(-1, len(self.codes)))
        self.unknown = len(self.rows) - 1
        self.neighbours = len(self.words) + len(self.kinds)
        self._column = {code: n for n, code in enumerate(self.codes)}

    @classmethod
    def read(cls, name: str, data: bytes, kinds: bytes = b"") -> Table:
        """Read `WORD<tab>CODE WEIGHT<tab>CODE WEIGHT…`; a telling word begins with `!`. `kinds`: see `read_kinds`.
        Raises CatalogueInvalid.
        """
        return cls(_read(name, data, kinds))

    def _packed(self, rows: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
        """Two codes in one number, those of the second half in its upper bits: to add half as many takes a fifth of the
        time.
        """
        packed = rows[:, :self._half].astype(np.int64)
        packed[:, :rows.shape[1] - self._half] += rows[:, self._half:].astype(np.int64) << 32
        return packed

    def unpacked(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """By code again, of rows or sums of rows."""
        low = rows.astype(np.int32)
        high = ((rows - low) >> 32).astype(np.int32)
        return np.concatenate([low, high], axis=1)[:, :len(self.codes)]

    @property
    def weights(self) -> dict[Feature, tuple[int, ...]]:
        """By feature its hundredths, in the order of the codes: for whoever wants to see them all."""
        words, kinds = [*self.words], [*self.kinds]
        first = len(words)
        named: list[Feature] = [*words, *((kind,) for kind in kinds)]
        named += [(words[a], words[b]) for a, b in zip(*unpack(self.pairs.packed), strict=True)]
        named += [(kinds[a - first], kinds[b - first], "*")
                  for a, b in zip(*unpack(self.pairs_of_kinds.packed), strict=True)]
        rows = self.unpacked(self.rows).tolist()
        return {feature: tuple(row) for feature, row in zip(named, rows, strict=False) if any(row)}

    def places(self, stemmed: Sequence[str]) -> tuple[Places, Places]:
        """By word of a message, as `stems` has it, the rows of it and of its kind."""
        return (np.array([self.words.get(stem, self.unknown) for stem in stemmed], np.intp),
                np.array([self.kinds.get(kind_of(stem, self.kind), self.unknown) for stem in stemmed], np.intp))

    def beside(self, words: Places, kinds: Places) -> Iterator[tuple[Places, Places]]:
        """Of the rows of words, and of their kinds, one behind the other: each place at which a word and the next
        are known as neighbours, and the row of both.
        """
        first = self.neighbours
        for known, pairs in ((words, self.pairs), (kinds, self.pairs_of_kinds)):
            at, place = pairs.find(known[:-1], known[1:])
            yield at, place + first
            first += len(pairs)

    def speaks_for(self, stemmed: Sequence[str], code: str) -> list[float]:
        """For each word of a message what it counts for the code, half of a pair on each of its words."""
        words, kinds = self.places(stemmed)
        counts = self._of(code, self.rows[words] + self.rows[kinds]) / 100
        both = np.zeros(len(stemmed), np.int32)
        for at, row in self.beside(words, kinds):
            both[at] += self._of(code, self.rows[row])
        halves = both / 100 / 2
        counts[1:] += halves[:-1]
        counts += halves
        return [float(count) for count in counts]

    def sum_of(self, stemmed: Sequence[str], code: str) -> float:
        """What the words of a message weigh for the code."""
        words, kinds = self.places(stemmed)
        rows = np.unique(np.concatenate([words, kinds, *(row for _, row in self.beside(words, kinds))]))
        return int(self._of(code, self.rows[rows].sum(axis=0, keepdims=True))[0]) / 100 * scale(stemmed)

    def _of(self, code: str, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        return self.unpacked(rows)[:, self._column[code]]


class Kept(msgspec.Struct, frozen=True):
    """A `Table` as it is kept."""

    codes: list[str]
    telling: list[str]
    words: list[str]
    kinds: list[str]
    pairs: bytes
    pairs_of_kinds: bytes
    rows: bytes
    kind: dict[str, str]


def read_kinds(name: str, data: bytes) -> Kinds:
    """Read `KIND<tab>word word word…`, a kind a line; of a word its first six letters count, and it has one kind.
    Raises CatalogueInvalid.
    """
    found: dict[str, str] = {}
    for line in data.decode("utf-8").splitlines():
        kind, tab, listed = line.partition("\t")
        if line[:1] == "#" or not line:
            continue
        if not tab or not kind.isupper():
            raise CatalogueInvalid(file=name, rule=kind, reason="a line is a kind in capitals, a tab and its words")
        for word in listed.split(" "):
            stem, *rest = stems(words_of(fold(word))) or [""]
            if not stem or rest or found.setdefault(stem, kind) != kind:
                raise CatalogueInvalid(file=name, rule=kind, reason=f"“{word}” is no word, or has two kinds")
    return found


def _read(name: str, data: bytes, kinds: bytes) -> Kept:
    # A remark begins with # and has no tab; a number, which stands as #, has one behind it.
    lines = [line.split("\t") for line in data.decode("utf-8").splitlines() if line[:1] != "#" or "\t" in line]
    try:  # many words have the same weight for the same code, so each such pair is read once
        cells = {cell: cell.split(" ") for line in lines for cell in line[1:]}
        codes = sorted({code for code, _ in cells.values()})
        column = {code: n for n, code in enumerate(codes)}
        read = {cell: (column[code], round(100 * float(weight))) for cell, (code, weight) in cells.items()}
        weights = {of_written(line[0].removeprefix("!")): [read[cell] for cell in line[1:]] for line in lines}
        words = {feature: None for feature in weights if isinstance(feature, str)}
        short = {feature[0]: None for feature in weights if isinstance(feature, tuple) and len(feature) == 1}
        for feature in weights:
            if isinstance(feature, tuple) and len(feature) > 1:
                (words if len(feature) == 2 else short).update(dict.fromkeys(feature[:2]))
        place = ({word: n for n, word in enumerate(words)}, {word: n for n, word in enumerate(short, len(words))})
        pairs: tuple[dict[tuple[int, int], Feature], ...] = ({}, {})
        for feature in weights:
            if isinstance(feature, tuple) and len(feature) > 1:
                which = len(feature) - 2
                pairs[which][place[which][feature[0]], place[which][feature[1]]] = feature
        ordered: list[Feature] = [*words, *((word,) for word in short)]
        ordered += [kind[pair] for kind in pairs for pair in sorted(kind)]
        rows = np.zeros((len(ordered) + 1, len(codes)), np.int16)
        for row, feature in enumerate(ordered):
            for where, weight in weights.get(feature, ()):
                rows[row, where] = weight
    except (ValueError, OverflowError) as error:
        raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error
    packed = [pack(*np.array(sorted(kind), np.int64).reshape(-1, 2).T).tobytes() for kind in pairs]
    telling = sorted(line[0][1:] for line in lines if line[0].startswith("!"))
    return Kept(codes, telling, [*words], [*short], packed[0], packed[1], rows.tobytes(),
                dict(read_kinds(name.removesuffix(".tsv") + KINDS, kinds)))


@dataclass(frozen=True)
class Weights:
    """The weights of a language as they stand in its files: `file`, what reads the table, what codes need, and the
    kinds of words (empty where none are listed). The tables of all languages are 23 MB, so none is held.
    """

    file: str
    read: Callable[[], bytes]
    needs: WeighedFile
    kinds: bytes = b""

    def table(self, *, keep: bool = False) -> Table:
        """`keep`: what was read is kept for the next start (`flags.kept`). Raises CatalogueInvalid."""
        content = self.read()
        if not keep:
            return Table.read(self.file, content, self.kinds)
        digest = hashlib.sha256(content + self.kinds).hexdigest()
        known = kept.read("weights", digest, Kept)
        if known is None:
            known = _read(self.file, content, self.kinds)
            kept.write("weights", digest, known)
        return Table(known)

    def telling(self) -> frozenset[str]:
        """The telling words, without reading the rest: most cases never need most languages."""
        found = re.finditer(rb"^!([^\t\n]+)", self.read(), re.MULTILINE)
        return frozenset(word[1].decode("utf-8") for word in found)


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
