"""The weights of all languages set against what their rules need, for thousands of messages at once.

A message is weighed in each language of which it holds a telling word: first by its words alone, which dismisses most,
then with all pairs of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from triage.flags.columns import Lists, Pairs, Places, Rows, once
from triage.flags.known import Known, Said
from triage.flags.laid import Laid
from triage.flags.lexicon import Lexicon, Text
from triage.flags.schema import WeighedFile
from triage.flags.weighed import EASE, FEWEST_WORDS, scale

Sums = npt.NDArray[np.int32]
Margins = npt.NDArray[np.float64]


class Scales:
    """`needs`: by language what codes need. `numbers`: by language and code the number of the rule that goes by the sum
    alone.
    """

    def __init__(self, laid: Laid, needs: Mapping[str, WeighedFile], numbers: Mapping[str, Mapping[str, int]],
                 *, read: bool = False) -> None:
        """`read`: a network is at hand, and what needs it is not found by words alone."""
        self._language = {language: n for n, language in enumerate(laid.languages)}
        self._code = {code: n for n, code in enumerate(laid.codes)}
        self.codes = laid.codes
        self._alone: Rows = Rows(np.frombuffer(laid.alone, np.int16).reshape(-1, max(1, len(laid.codes))))
        self._pairs = Pairs(np.frombuffer(laid.pairs, np.uint64))
        self._cells = Lists(np.frombuffer(laid.cell_starts, np.int32), np.frombuffer(laid.cells, np.int32))
        self._known = Known(laid, len(self._alone))
        shape = len(laid.languages), len(laid.codes)
        self._least, self._look = (np.full(shape, np.inf) for _ in range(2))
        self._screen = np.array([needs[language].screen for language in laid.languages])
        self._numbers = np.full(shape, -1, np.int64)
        self._ruled = np.zeros(shape, np.bool_)
        self._lean = {(one.language, need.code): need.lean for one in needs.values() for need in one.codes}
        for language, there in numbers.items():
            for need in needs[language].codes:
                if need.code in there and need.code in self._code and need.least is not None:
                    at = self._language[language], self._code[need.code]
                    self._numbers[at], self._least[at] = there[need.code], need.least
                    self._ruled[at] = need.read is None or not read
                    # What a closer look needs: less where another passage nearby is enough for the rest.
                    self._look[at] = min(need.least, need.beside if need.beside is not None else np.inf)
        # Languages in which words alone are enough for anything, as bits: in half of them a network is needed.
        self._languages = np.bitwise_or.reduce(self._ruled.any(axis=1) * (1 << np.arange(len(laid.languages))))

    def heavy(self, text: Text, lexicon: Lexicon) -> Iterator[tuple[int, int, bool]]:
        """The messages that weigh enough: the message, the number of the rule, and whether they do so by themselves or
        only beside another passage.
        """
        told = np.zeros(len(text), np.int64)
        words = np.take(lexicon.told, text.words) & self._languages
        telling = np.flatnonzero(words)
        np.bitwise_or.at(told, np.take(text.messages, telling), words[telling])
        any_ = np.flatnonzero(told)
        place, language = np.nonzero(told[any_][:, None] >> np.arange(len(self._language)) & 1)
        messages = any_[place]
        if not len(messages):
            return
        self._known.read(lexicon.names)
        within, stem = _by_message(text.messages, np.take(lexicon.stems, text.words), len(text)).of_all(messages)
        said = self._known.said(within, stem, language[within])
        sums, roots = self._alone_of(said, len(messages)), _roots(text.sizes[messages])
        worth = (sums >= (roots * self._screen[language])[:, None]) & self._ruled[language]
        kept = np.flatnonzero(worth.any(axis=1))
        messages, language, roots = messages[kept], language[kept], roots[kept][:, None]
        said, stem = said.only(kept), stem[np.isin(within, kept)]
        sums = sums[kept] + self._together_of(said, len(kept))
        reached, alone = sums >= roots * self._look[language], sums >= roots * self._least[language]
        reached &= self._enough_words(said, stem, reached)
        for at, column in zip(*np.nonzero(reached), strict=True):
            yield int(messages[at]), int(self._numbers[language[at], column]), bool(alone[at, column])

    def above(self, text: Text, lexicon: Lexicon, languages: Sequence[str]) -> tuple[Margins, Places]:
        """By message the language of `languages` of which most of its words are known, of two in which it weighs most;
        and by message and code how far the words weigh above what is needed in it, below it where negative.
        """
        said, every, language, known = self._said_in(text, lexicon, languages)
        best = np.flatnonzero(known == known.max(axis=1, keepdims=True))
        said, sizes, at = said.only(best), text.sizes[every[best]], language[best]
        sums = self._alone_of(said, len(best)) + self._together_of(said, len(best))
        found: Margins = sums / _roots(sizes)[:, None] - self._least[at]
        # Of each message the language in which it comes farthest: the first of equals.
        order = np.lexsort((-found.max(axis=1), every[best]))
        own = order[np.flatnonzero(np.diff(every[best][order], prepend=-1))]
        return found[own], best[own] % len(languages)

    def _said_in(self, text: Text, lexicon: Lexicon, languages: Sequence[str]) -> tuple[Said, Places, Places, Places]:
        """What messages say in each language; of each of these the message and the language; and by message and
        language how many words are known.
        """
        wanted = np.array([self._language[language] for language in languages])
        self._known.read(lexicon.names)
        every, language = np.repeat(np.arange(len(text)), len(wanted)), np.tile(wanted, len(text))
        within, stem = _by_message(text.messages, np.take(lexicon.stems, text.words), len(text)).of_all(every)
        said = self._known.said(within, stem, language[within])
        known = np.bincount(said.within[said.words > 0], minlength=len(every)).reshape(len(text), len(wanted))
        return said, every, language, known

    def _enough_words(self, said: Said, stem: Places, reached: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """By message and code, of those `reached`, whether enough different words speak for it."""
        enough = np.zeros_like(reached)
        there = np.flatnonzero(reached.any(axis=1))
        own, stem = said.only(there), stem[np.isin(said.within, there)]
        together = self._together(own)
        for column in np.flatnonzero(reached.any(axis=0)).tolist():
            speaks = self._counts(own, together, column) > 0
            message, _ = once(own.within[speaks], stem[speaks])
            enough[there, column] = np.bincount(message, minlength=len(there)) >= FEWEST_WORDS
        return enough

    def leans(self, language: str, stemmed: Sequence[str], code: str) -> bool:
        """Whether a broad rule of the code holds in a message of these words."""
        lean = self._lean.get((language, code))
        return lean is None or code not in self._code or self.sum_of(language, stemmed, code) >= lean

    def sum_of(self, language: str, stemmed: Sequence[str], code: str) -> float:
        """What the words of a message weigh for the code, set off by their number."""
        said = self._known.said_of(stemmed, self._language[language])
        weighs = self._alone_of(said, 1) + self._together_of(said, 1)
        return float(weighs[0, self._code[code]]) / 100 * scale(stemmed)

    def speaks_for(self, language: str, stemmed: Sequence[str], code: str) -> list[float]:
        """For each word of a message what it counts for the code, half of a pair on each of its words."""
        said = self._known.said_of(stemmed, self._language[language])
        counts = self._counts(said, self._together(said), self._code[code])
        return [float(count) / 100 for count in counts]

    def _alone_of(self, said: Said, size: int) -> Sums:
        """By message what its words and kinds weigh without their neighbours, each once."""
        rows = np.concatenate([said.words, said.kinds])
        known = np.flatnonzero(rows)
        message, row = once(np.take(np.concatenate([said.within, said.within]), known), np.take(rows, known))
        packed = self._alone.take(row)
        sums = np.zeros((size, packed.shape[1]), np.int64)
        if len(message):
            first = np.flatnonzero(np.diff(message, prepend=-1))
            sums[message[first]] = np.add.reduceat(packed, first, axis=0)
        return self._alone.unpacked(sums)

    def _together_of(self, said: Said, size: int) -> Sums:
        """By message what words weigh together, each two once."""
        at, _, pair = self._together(said)
        message, pair = once(np.take(said.within, at), pair)
        which, cell = self._cells.of_all(pair)
        shape = size, len(self._code)
        place = np.take(message, which) * shape[1] + (cell & 255)
        # Whole numbers in floats, which are exact up to 2**53.
        return np.bincount(place, cell >> 8, shape[0] * shape[1]).astype(np.int32).reshape(shape)

    def _counts(self, said: Said, together: tuple[Places, Places, Places], code: int) -> npt.NDArray[np.float64]:
        """By word what it counts for the code, in hundredths. `together`: see `_together`."""
        counts = (self._alone.of(said.words)[:, code] + self._alone.of(said.kinds)[:, code]).astype(np.float64)
        at, to, pair = together
        which, cell = self._cells.of_all(pair)
        own = np.flatnonzero(cell & 255 == code)
        half = (cell[own] >> 8) / 2
        np.add.at(counts, at[which[own]], half)
        np.add.at(counts, to[which[own]], half)
        return counts

    def _together(self, said: Said) -> tuple[Places, Places, Places]:
        """Each two words of a message that are known together: their places, and the place of the pair."""
        asked = self._known.asked(said)
        there, pair = self._pairs.find(asked.first, asked.second)
        return np.take(asked.at, there), np.take(asked.to, there), pair


def _by_message(messages: Places, values: Places, size: int) -> Lists:
    """What stands by word (messages ascending), as lists of `size` messages."""
    return Lists(np.searchsorted(messages, np.arange(size + 1)), values)


def _roots(words: Places) -> npt.NDArray[np.float64]:
    """What needs are multiplied by, in hundredths, for messages of so many words."""
    return np.asarray(100 * np.sqrt(words + EASE))
