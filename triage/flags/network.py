"""The steps of the network of `triage.flags.meaning`: from pieces of words to a sum for each code.

Numbers of pieces are compared with patterns of two, three and five neighbours, twice; what both find is brought to one
measure and summed up. What the first comparison makes of a piece depends on nothing beside it and is added up over
neighbours, so it is worked out once for each piece and kept: that is half of all the work, and people use few words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from triage.flags.threads import Threads

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

RUNS = ((2, 0), (3, 1), (5, 2))
"""How many neighbours are looked at together, and how many of them stand before."""
_EPSILON = 1e-12
MOST = 1024
"""What depends on nothing beside a piece is kept for so many, 16 KB each."""
PLACES = 512
"""Texts that are read together have no more, as some 20 KB are in hand for each, on every thread."""
_PIECES = 1 << 17  # that there are, at most
_NO_PIECE = 0  # stands behind the end of a text
_NOTHING = np.float32(1e4)  # less than what is said of any place


class Network:
    """`arrays`: what was learned, by name. `numbers`: gives what the table holds of pieces."""

    def __init__(self, arrays: Mapping[str, Floats], numbers: Callable[[Ids], Floats]) -> None:
        self._a, self._numbers = arrays, numbers
        inner, out = arrays["proj2"].shape[1], arrays["cnn_W"].shape[1]
        self._inner, steps = inner, sum(run for run, _ in RUNS)
        self._place = np.full(_PIECES, -1, np.int32)
        self._kept = 0
        self._own = np.empty((len(RUNS), MOST + 1, inner), np.float32)
        self._first = np.empty((steps, MOST + 1, inner), np.float32)
        self._whole = np.empty((MOST + 1, out), np.float32)
        self._measure = np.empty((2, MOST + 1), np.float32)
        # What follows is levelled and multiplied in one: (x - middle) / spread * gain + bias, times the patterns.
        width = len(arrays["ln_g"]) - len(RUNS) * inner
        gained = arrays["ln_g"][:, None] * arrays["cnn_W"]
        self._of_piece, self._of_seen = gained[:width].copy(), gained[width:].copy()
        self._middle = gained.sum(axis=0)
        self._bias = arrays["ln_b"] @ arrays["cnn_W"] + arrays["cnn_b"]

    def said(self, pieces: Ids, there: Floats) -> Floats:
        """What the network makes of each place of texts (texts × length). `there`: 1 where a text has a piece, 0 behind
        its end; nothing is said of these, and nothing there counts for what stands before.
        """
        a, at = self._a, self._places(pieces)
        texts, length = pieces.shape
        seen = np.empty((texts, length, len(RUNS) * self._inner), np.float32)
        step = 0
        for n, (run, before) in enumerate(RUNS):
            first = np.empty((texts, length, self._inner), np.float32)
            first[:] = a[f"b1_{run}"]
            for away in range(-before, run - before):
                to, end = max(0, -away), max(0, away)
                if to + end < length:
                    beside = self._first[step][at[:, end:length - to]]
                    beside *= there[:, end:length - to]
                    first[:, to:length - end] += beside
                step += 1
            inner = np.maximum(first, 0, out=first)
            inner += self._own[n][at]
            inner *= there
            second = seen[:, :, n * self._inner:(n + 1) * self._inner]
            second[:] = _compared(inner, run, before, a[f"w2_{run}"], a[f"b2_{run}"])
            second += inner
        width = np.float32(len(a["ln_g"]))
        middle = (self._measure[0][at] + seen.sum(axis=-1)) / width
        square = (self._measure[1][at] + np.einsum("tlw,tlw->tl", seen, seen)) / width
        spread = np.sqrt(np.maximum(square - middle * middle, 0) + np.float32(_EPSILON))
        said: Floats = seen @ self._of_seen
        said += self._whole[at]
        said -= middle[..., None] * self._middle
        said /= spread[..., None]
        said += self._bias
        said *= there
        return said

    def sums(self, batches: Sequence[Sequence[Ids]], threads: Threads) -> list[Floats]:
        """The sums of whole texts, by code, of batches of texts of much the same length, together at most `PLACES`
        long.
        """
        found: list[Floats] = []
        together: list[Sequence[Ids]] = []
        known = {_NO_PIECE}
        for batch in batches:
            own = set(np.concatenate(batch).tolist())
            if len(known | own) > MOST + 1:  # what is kept of pieces may not change while threads ask for it
                found += self._sums_of(together, threads)
                together, known = [], {_NO_PIECE}
            together.append(batch)
            known |= own
        return found + self._sums_of(together, threads)

    def _sums_of(self, batches: Sequence[Sequence[Ids]], threads: Threads) -> list[Floats]:
        if batches:
            self._places(np.concatenate([[_NO_PIECE], *(ids for batch in batches for ids in batch)]))
        return threads.map(self._sums, batches)

    def _sums(self, pieces: Sequence[Ids]) -> Floats:
        a, sizes = self._a, np.array([len(one) for one in pieces])
        within = np.arange(sizes.max()) < sizes[:, None]
        padded = np.full(within.shape, _NO_PIECE)
        padded[within] = np.concatenate(pieces)
        there = within[..., None].astype(np.float32)
        said = self.said(padded, there)
        _, second, third = self._steps(said, sizes)
        whole = np.tanh(second @ a["p3"] + third @ a["d3"])
        top = (said + (there - 1) * _NOTHING).max(axis=1)
        sums: Floats = np.concatenate([whole, top], axis=-1) @ a["head"] + a["head_b"]
        return sums

    def rests_on(self, pieces: Ids, column: int) -> Floats:
        """How much of the sum of a code rests on each place of one text, taken as if the network went on straight from
        there.
        """
        said = self.said(pieces[None], np.ones((1, len(pieces), 1), np.float32))
        counts = said[0] @ self._pull(said, column) / np.float32(np.sqrt(said.shape[1]))
        best, top = said[0].argmax(axis=0), said[0].max(axis=0)
        np.add.at(counts, best, top * self._a["head"][-len(top):, column])
        found: Floats = counts
        return found

    def _steps(self, said: Floats, sizes: Ids) -> tuple[Floats, Floats, Floats]:
        a = self._a
        middle = said.sum(axis=1) / np.sqrt(sizes).astype(np.float32)[:, None]
        first = np.maximum(middle @ a["d0"], 0)
        second = np.maximum(middle @ a["p1"] + first @ a["d1"], 0)
        return first, second, np.maximum(second @ a["d2"], 0)

    def _pull(self, said: Floats, column: int) -> Floats:
        """How the sum of a code changes with the middle of one text: the slope there."""
        a = self._a
        first, second, third = self._steps(said, np.array([said.shape[1]]))
        whole = np.tanh(second @ a["p3"] + third @ a["d3"])
        slope = (1 - whole[0] ** 2) * a["head"][:whole.shape[1], column]
        to_second = a["p3"] @ slope + a["d2"] @ ((a["d3"] @ slope) * (third[0] > 0))
        to_second *= second[0] > 0
        pull: Floats = a["p1"] @ to_second + a["d0"] @ ((a["d1"] @ to_second) * (first[0] > 0))
        return pull

    def _places(self, pieces: Ids) -> npt.NDArray[np.int32]:
        """Where what is known of each piece is kept."""
        new = np.unique(pieces[self._place[pieces] < 0])
        if self._kept + len(new) > MOST + 1:
            self._place[:], self._kept = -1, 0
            new = np.unique(pieces)
        if len(new):
            self._keep(new)
        return self._place[pieces]

    def _keep(self, new: Ids) -> None:
        """Work out what depends on single pieces alone."""
        a, numbers = self._a, self._numbers(new)
        rows = slice(self._kept, self._kept + len(new))
        step = 0
        for n, (run, _) in enumerate(RUNS):
            own = level(numbers @ a[f"proj{run}"] + a[f"proj_b{run}"], a[f"ln_g{run}"], a[f"ln_b{run}"])
            self._own[n, rows] = own
            for patterns in np.split(a[f"w1_{run}"], run):
                self._first[step, rows] = own @ patterns
                step += 1
        self._whole[rows] = numbers @ self._of_piece
        self._measure[0, rows], self._measure[1, rows] = numbers.sum(axis=1), (numbers * numbers).sum(axis=1)
        self._place[new] = np.arange(rows.start, rows.stop)
        self._kept = rows.stop


def level(values: Floats, gain: Floats, bias: Floats, epsilon: float = _EPSILON) -> Floats:
    """Each row brought to the same middle and spread."""
    values = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt((values * values).mean(axis=-1, keepdims=True) + np.float32(epsilon))
    found: Floats = values / spread * gain + bias
    return found


def _compared(values: Floats, run: int, before: int, patterns: Floats, bias: Floats) -> Floats:
    """How much each place and its neighbours are like the patterns; beyond both ends is nothing."""
    texts, length, width = values.shape
    padded = np.zeros((texts, length + run - 1, width), np.float32)
    padded[:, before:before + length] = values
    beside = np.concatenate([padded[:, n:n + length] for n in range(run)], axis=-1)
    found: Floats = beside @ patterns
    found += bias
    return np.maximum(found, 0, out=found)
