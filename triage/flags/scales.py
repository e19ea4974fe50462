"""The weights of one language set against what its rules need, for a thousand messages at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from triage.flags.columns import Places, once
from triage.flags.lexicon import Lexicon, Text
from triage.flags.weighed import EASE, FEWEST_WORDS
from triage.flags.weights import Table, Weights

Sums = npt.NDArray[np.int32]
Needs = npt.NDArray[np.float64]


class Scale:
    """`numbers`: by code the number of the rule that goes by the sum alone."""

    def __init__(self, weights: Weights, numbers: Mapping[str, int], *, keep: bool = False) -> None:
        self.table = weights.table(keep=keep)
        needs = {one.code: one for one in weights.needs.codes}
        codes = self.table.codes
        least = [needs[code].least if code in numbers else None for code in codes]
        beside = [needs[code].beside if code in numbers else None for code in codes]
        self._ruled = np.flatnonzero([one is not None for one in least])
        self._screen = weights.needs.screen
        self._least = _column(least)
        # What a closer look needs: less where another passage nearby is enough for the rest.
        self._look = np.fmin(self._least, _column(beside))
        self._numbers = [numbers.get(code, -1) for code in codes]
        self._lean = {code: one.lean for code, one in needs.items()}
        self._names: list[str] = []
        self._forget()

    def _forget(self) -> None:
        self._words = self._kinds = self._shared = np.zeros(0, np.intp)
        self._known = np.zeros(0, np.bool_)

    def heavy(self, stems: Stems, names: list[str], messages: Places) -> Iterator[tuple[int, int, bool]]:
        """Of some of the messages (ascending) those that weigh enough: the message, the number of the rule, and whether
        they do so by themselves or only beside another passage. `names`: of stems by number.
        """
        self._read(names)
        messages = messages[self._worth(stems, messages)]
        if not len(messages):
            return
        within, stem = stems.of(messages)
        words, kinds = np.take(self._words, stem), np.take(self._kinds, stem)
        sizes = stems.sizes[messages]
        total = self._total(self.table, words, kinds, within, len(messages))
        if self.table.shared is not None:
            total = total + self._total(self.table.shared, None, np.take(self._shared, stem), within, len(messages))
        reached = total >= _hundredths(self._look, sizes)
        alone = total >= _hundredths(self._least, sizes)
        for at, column in zip(*np.nonzero(reached), strict=True):
            stemmed = [names[n] for n in stem[within == at]]
            counts = self.table.speaks_for(stemmed, self.table.codes[column])
            if len({word for word, count in zip(stemmed, counts, strict=True) if count > 0}) >= FEWEST_WORDS:
                yield int(messages[at]), self._numbers[column], bool(alone[at, column])

    def _worth(self, stems: Stems, messages: Places) -> npt.NDArray[np.bool_]:
        """Whether messages are to be weighed: by their words alone, each counted once."""
        within, stem = stems.different(messages)
        known = np.flatnonzero(np.take(self._known, stem))
        within, stem = np.take(within, known), np.take(stem, known)
        sums = self._sums(within, self.table.rows.take(np.take(self._words, stem))
                          + self.table.rows.take(np.take(self._kinds, stem)), len(messages))
        needed = _hundredths(np.array([self._screen]), stems.sizes[messages])
        return np.asarray((sums[:, self._ruled] >= needed).any(axis=1))

    def leans(self, stemmed: Sequence[str], code: str) -> bool:
        """Whether a broad rule of the code holds in a message of these words."""
        if code not in self._lean or code not in self.table.codes:
            return True
        return self.table.sum_of(stemmed, code) >= self._lean[code]

    def _total(self, table: Table, words: Places | None, kinds: Places, within: Places, size: int) -> Sums:
        """By message the weights of all its features, each once. Of what is shared (`words` None) only those of two:
        what kinds weigh there by themselves is part of the language's own rows.
        """
        alone = [] if words is None else [words, kinds]
        message, row = [within for _ in alone], alone
        for at, to, found in table.together(words, kinds):
            same = within[at] == within[to]
            message.append(within[at][same])
            row.append(found[same])
        if not row:
            return np.zeros((size, len(table.codes)), np.int32)
        which, rows = once(np.concatenate(message), np.concatenate(row))
        return self._sums(which, table.rows.take(rows), size)

    def _sums(self, message: Places, packed: npt.NDArray[np.int64], size: int) -> Sums:
        """The rows of each message (ascending) added up."""
        sums = np.zeros((size, packed.shape[1]), np.int64)
        if len(message):
            first = np.flatnonzero(np.diff(message, prepend=-1))
            sums[message[first]] = np.add.reduceat(packed, first, axis=0)
        return self.table.rows.unpacked(sums)

    def _read(self, names: list[str]) -> None:
        """By stem the rows of it and of its kind, and whether there is one; and of its kind in what is shared."""
        if names is not self._names:
            self._names = names
            self._forget()
        new = names[len(self._words):]
        if new:
            words, kinds = self.table.places(new)
            self._words, self._kinds = np.append(self._words, words), np.append(self._kinds, kinds)
            if self.table.shared is not None:
                self._shared = np.append(self._shared, self.table.shared_places(new))
            self._known = np.append(self._known, np.minimum(words, kinds) < self.table.unknown)


class Stems:
    """What counts of the words of messages. `sizes`: by message how many words it has."""

    def __init__(self, text: Text, lexicon: Lexicon, messages: Places) -> None:
        """Of some messages."""
        self.sizes = text.sizes
        wanted = np.zeros(len(text), np.bool_)
        wanted[messages] = True
        there = np.flatnonzero(np.take(wanted, text.messages))
        self._messages = np.take(text.messages, there)
        self._stems = np.take(lexicon.stems, np.take(text.words, there))
        self._once = once(self._messages, self._stems)

    def of(self, messages: Places) -> tuple[Places, Places]:
        """Of some of the messages (ascending), by word the place of its message among them and the stem."""
        return self._among(messages, self._messages, self._stems)

    def different(self, messages: Places) -> tuple[Places, Places]:
        """The same without those that a message has said before, in no order."""
        return self._among(messages, *self._once)

    def _among(self, messages: Places, which: Places, stems: Places) -> tuple[Places, Places]:
        place = np.full(len(self.sizes), -1, np.intp)
        place[messages] = np.arange(len(messages))
        within = np.take(place, which)
        chosen = np.flatnonzero(within >= 0)
        return np.take(within, chosen), np.take(stems, chosen)


def _column(values: Sequence[float | None]) -> Needs:
    return np.array([np.inf if value is None else value for value in values], np.float64)


def _hundredths(least: Needs, words: Places) -> Needs:
    """What sums must come to, in hundredths, for messages of so many words (down) to weigh no less (across)."""
    needed: Needs = np.ceil(100 * least * np.sqrt(words + EASE)[:, None])
    return needed
