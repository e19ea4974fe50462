"""What the tables of weights know of the words of messages: the rows of `triage.flags.laid` that stand for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.flags.columns import Lists, Places
from triage.flags.laid import Laid
from triage.flags.weighed import BEGINNING, REACH, STEM


@dataclass(frozen=True, slots=True)
class Said:
    """The words of some messages, one behind the other, each message in one language. By word: `within`, which of the
    messages it stands in; `words` and `kinds`, the rows of it and of its kind, 0 where they are not known; `shared`,
    its kind by number, 0 where it has none.
    """

    within: Places
    words: Places
    kinds: Places
    shared: Places

    def only(self, messages: Places) -> Said:
        """Some of the messages (ascending)."""
        kept = np.flatnonzero(np.isin(self.within, messages))
        within, *others = (np.take(column, kept) for column in (self.within, self.words, self.kinds, self.shared))
        return Said(np.searchsorted(messages, within), *others)

    def neighbours(self, rows: Places) -> Places:
        """The places of the words behind which another of the same message stands, both known by these rows."""
        known = np.flatnonzero(rows)
        one, other = known[:-1], known[1:]
        together = (other - one == 1) & (np.take(self.within, one) == np.take(self.within, other))
        return one[np.flatnonzero(together)]

    def near(self) -> Iterator[tuple[Places, Places]]:
        """The places of words that have kinds and stand near one another in the same message."""
        known = np.flatnonzero(self.shared)
        for apart in range(1, REACH + 1):
            one, other = known[:-apart], known[apart:]
            together = (other - one <= REACH) & (np.take(self.within, one) == np.take(self.within, other))
            yield one[together], other[together]


@dataclass(frozen=True, slots=True)
class Asked:
    """Two words each of a message that may be known together: their places, and the rows that would be."""

    at: Places
    to: Places
    first: Places
    second: Places


class Known:
    """`neighbours`, `nearby`: what is added to the numbers of kinds for the rows that stand for them one behind the
    other, and near one another.
    """

    def __init__(self, laid: Laid, rows: int) -> None:
        """`rows`: of words, kinds and beginnings alone."""
        self._stems = _Texts(laid.stems, STEM, laid.stem_starts)
        self._beginnings = _Texts(laid.beginnings, BEGINNING, laid.begin_starts)
        self._stem_language, self._stem_row, self._stem_kind, self._begin_language, self._begin_row = (
            np.frombuffer(column, np.int32) for column in (
                laid.stem_language, laid.stem_row, laid.stem_kind, laid.begin_language, laid.begin_row))
        self._languages = len(laid.languages)
        self._kind_rows = np.frombuffer(laid.kind_rows, np.int32).reshape(-1, max(1, self._languages))
        self.neighbours, self.nearby = rows, rows + len(self._kind_rows)
        self._before, most = self._blocks(rows)
        # Kept for every stem that is met and every language: in the smallest numbers that hold them.
        self._types = most, most, np.min_scalar_type(len(self._kind_rows))
        self._columns: tuple[npt.NDArray[Any], ...]
        self._names: list[str] = []
        self._forget()

    def _blocks(self, rows: int) -> tuple[npt.NDArray[np.int32], np.dtype[Any]]:
        """By language the row before its first, as the rows of a language stand together; and what holds the places of
        rows behind that.
        """
        languages = self._kind_rows.shape[1]
        first, last = np.full(languages, rows), np.zeros(languages, np.intp)
        language = np.broadcast_to(np.arange(languages), self._kind_rows.shape)
        for of, own in ((self._stem_language, self._stem_row), (self._begin_language, self._begin_row),
                        (language.ravel(), self._kind_rows.ravel())):
            there = np.flatnonzero(own)
            np.minimum.at(first, of[there], own[there])
            np.maximum.at(last, of[there], own[there])
        return (first - 1).astype(np.int32), np.min_scalar_type(int((last - first).max(initial=0)) + 1)

    def _forget(self) -> None:
        self._size, self._columns = 0, tuple(np.zeros(0, kind) for kind in self._types)

    def read(self, names: list[str]) -> None:
        """Look up stems by number (`Lexicon.names`) that were not met before."""
        if names is not self._names:
            self._names = names
            self._forget()
        if len(names) > self._size:
            words, kinds, shared = self._look_up(names[self._size:])
            before = np.tile(self._before[:self._languages], len(names) - self._size)
            new = (np.where(words, words - before, 0), np.where(kinds, kinds - before, 0), shared)
            first = self._size * self._languages
            self._columns = tuple(_grown(column, own, first) for column, own in zip(self._columns, new, strict=True))
            self._size = len(names)

    def said(self, within: Places, stem: Places, language: Places) -> Said:
        """The words of messages, by the number of their stem."""
        at = stem * self._languages + language
        words, kinds, shared = (np.take(column, at) for column in self._columns)
        before = self._before[language]
        return Said(within, np.where(words, words + before, 0), np.where(kinds, kinds + before, 0),
                    shared.astype(np.int32))

    def said_of(self, stemmed: Sequence[str], language: int) -> Said:
        """The words of one message."""
        own = [column.reshape(-1, self._languages)[:, language] for column in self._look_up(stemmed)]
        return Said(np.zeros(len(stemmed), np.intp), own[0], own[1], own[2])

    def _look_up(self, stemmed: Sequence[str]) -> tuple[npt.NDArray[np.int32], ...]:
        """By stem and language the row of the word, that of its kind or else beginning, and its kind."""
        words, kinds, shared = (np.zeros((len(stemmed), self._languages), np.int32) for _ in range(3))
        stem, entry = self._beginnings.find([word[:BEGINNING] for word in stemmed])
        kinds[stem, self._begin_language[entry]] = self._begin_row[entry]
        stem, entry = self._stems.find(stemmed)
        language, kind = self._stem_language[entry], self._stem_kind[entry]
        words[stem, language], shared[stem, language] = self._stem_row[entry], kind
        listed = np.flatnonzero(kind)
        stem, language, kind = np.take(stem, listed), np.take(language, listed), np.take(kind, listed)
        kinds[stem, language] = self._kind_rows[kind, language]
        return words.ravel(), kinds.ravel(), shared.ravel()

    def asked(self, said: Said) -> Asked:
        """All words that may be known together: neighbours, neighbours by their kinds, in the language and in all, and
        kinds near one another in whatever order.
        """
        found: list[tuple[Places, Places, Places, Places]] = []
        for rows, behind in ((said.words, 0), (said.kinds, 0), (said.shared, self.neighbours)):
            at = said.neighbours(rows)
            found.append((at, at + 1, np.take(rows, at) + behind, np.take(rows, at + 1) + behind))
        for at, to in said.near():
            one, other = np.take(said.shared, at), np.take(said.shared, to)
            different = np.flatnonzero(one != other)
            at, to, one, other = (np.take(column, different) for column in (at, to, one, other))  # noqa: PLW2901
            found.append((at, to, np.minimum(one, other) + self.nearby, np.maximum(one, other) + self.nearby))
        return Asked(*map(np.concatenate, zip(*found, strict=True)))


def _grown(column: npt.NDArray[Any], new: npt.NDArray[np.int32], first: int) -> npt.NDArray[Any]:
    """With new numbers from a place on."""
    if first + len(new) > len(column):
        column = np.concatenate([column, np.zeros(max(len(column), 2 * len(new)), column.dtype)])
    column[first:first + len(new)] = new
    return column


class _Texts:
    """Short texts in order, of each of which something is known."""

    def __init__(self, texts: str, longest: int, starts: bytes) -> None:
        self._kind = f"U{longest}"
        self._texts = np.array(texts.split("\n"), self._kind)
        ends = np.frombuffer(starts, np.int32)
        self._entries = Lists(ends, np.arange(ends[-1]))

    def find(self, asked: Sequence[str]) -> tuple[Places, Places]:
        """What is known of those that are there: the place of each in the question, and of what is known."""
        texts = np.array(asked, self._kind)
        place = np.minimum(np.searchsorted(self._texts, texts), len(self._texts) - 1)
        there = np.flatnonzero(self._texts[place] == texts)
        which, entry = self._entries.of_all(place[there])
        return there[which], entry
