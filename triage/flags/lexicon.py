"""The words of messages as numbers, so that thousands of messages are looked through at once.

Chats say the same words again and again: what is asked of a word by itself is asked when it is first met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt

from triage.flags.columns import Lists, Places
from triage.flags.weighed import STEM, stem_of

_MOST_WORDS = 60_000
"""That are remembered, which takes some 15 MB. Past that it begins anew: with half as many a matcher that reads
55,835 text messages took twice the time."""
_END = "\0"  # of a message, as no word is
_DRAWN_OUT = re.compile(r"([a-z])\1\1+$")


def spellings(word: str) -> tuple[str, ...]:
    """A word, and where its last letter is drawn out (nowww) those that it may be otherwise: phrases match it drawn out
    by two or more, literals do not.
    """
    if word[-3:] == word[-1] * 3 and _DRAWN_OUT.search(word):
        return word, _DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)
    return (word,)


@dataclass(frozen=True, slots=True)
class Text:
    """The words of messages, one behind the other. By place: `words`, their numbers in the lexicon; `messages`, which
    they stand in. `sizes`: by message how many words it has.
    """

    words: Places
    messages: Places
    sizes: Places

    def __len__(self) -> int:
        return len(self.sizes)


class Lexicon:
    """By word, in the order in which they were met: what it may stand for at the `beginning` of a literal, and
    `following` other words of one; `told`, the languages that it is a telling word of, a bit for each; `stems`, the
    number of what counts of it (`names`).
    """

    beginning: Lists
    following: Lists
    told: npt.NDArray[np.int64]
    stems: Places

    def __init__(self, symbols: bytes, beginning: bytes, following: bytes, telling: Mapping[str, int]) -> None:
        """`symbols`: see `Index`; `beginning`, `following`: by symbol whether literals begin with it, and whether it
        stands behind others. `telling`: by telling word its languages; one of `STEM` letters stands for all that begin
        with it.
        """
        self._symbols, self._telling = marisa_trie.Trie().frombytes(symbols), telling
        self._where = {"beginning": beginning, "following": following}
        self.lock = RLock()  # held from `read` until what it returned was used, as another thread may ask too
        self.names: list[str] = []
        self._forget()

    def read(self, messages: Sequence[str]) -> Text:
        """Of messages' words (`anchors.words_of`). What is known of a word changes at the next call."""
        if len(self._known) > _MOST_WORDS:
            self._forget()
        every = f" {_END} ".join([*messages, ""]).split()
        before = len(self._told)
        numbers = np.fromiter(map(self._known.__getitem__, every), np.intp, len(every))
        if len(self._told) > before or not before:
            self._publish()
        ends = np.flatnonzero(numbers < 0)
        words = np.delete(numbers, ends)
        sizes = np.diff(ends, prepend=-1) - 1
        return Text(words, np.repeat(np.arange(len(messages)), sizes), sizes)

    def _forget(self) -> None:
        self._known = _Numbers(self._meet)
        self._known[_END] = -1
        self._stems: dict[str, int] = {}
        self._rows = {name: _Column(np.int32) for name in self._where}
        self._ends = {name: _Column(np.int32) for name in self._where}
        for ends in self._ends.values():
            ends.add(0)
        self._told, self._stem_of = _Column(np.int64), _Column(np.intp)
        self.names = []

    def _meet(self, word: str) -> int:
        forms = spellings(word)
        symbols = [*dict.fromkeys(symbol for form in forms for symbol in self._of(form))]
        for name, there in self._where.items():
            self._rows[name].add(*(symbol for symbol in symbols if there[symbol]))
            self._ends[name].add(len(self._rows[name]))
        told = 0
        for form in forms:
            told |= self._telling.get(form[:STEM], 0) if len(form) >= STEM else self._telling.get(f"{form} ", 0)
        self._told.add(told)
        stem = stem_of(word)
        self._stem_of.add(self._stems.setdefault(stem, len(self.names)))
        if len(self._stems) > len(self.names):
            self.names.append(stem)
        return len(self._told) - 1

    def _of(self, word: str) -> list[int]:
        return [symbol for _, symbol in self._symbols.iter_prefixes_with_ids(f"{word} ")]

    def _publish(self) -> None:
        self.beginning, self.following = (
            Lists(self._ends[name].there, self._rows[name].there) for name in self._where)
        self.told, self.stems = self._told.there, self._stem_of.there


class _Column:
    """Numbers to which others are added. What was handed out stays as it is."""

    def __init__(self, kind: type[np.signedinteger[Any]]) -> None:
        self._all, self._size = np.zeros(1024, kind), 0

    def __len__(self) -> int:
        return self._size

    def add(self, *numbers: int) -> None:
        size = self._size + len(numbers)
        if size > len(self._all):
            self._all = np.concatenate([self._all, np.zeros(size, self._all.dtype)])
        self._all[self._size:size] = numbers
        self._size = size

    @property
    def there(self) -> Any:
        """All so far."""
        return self._all[:self._size]


class _Numbers(dict[str, int]):
    """By word its number, which it gets when it is first asked for."""

    def __init__(self, meet: Callable[[str], int]) -> None:
        super().__init__()
        self._meet = meet

    def __missing__(self, word: str) -> int:
        number = self[word] = self._meet(word)
        return number
