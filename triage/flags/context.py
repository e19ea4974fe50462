"""What stands around a message: how what the network makes of it (`triage.flags.meaning`) changes with its neighbours.

“You still owe me for the cake” is no debt among friends who joke. Where somebody asks for a passport and threatens, the
same words are. So the message asks each neighbour: by what the network makes of that one, how many messages away it
stands, before or behind, and whether the same side wrote it. What they answer, and what the message's own words weigh,
changes its sums. It can only add (`Weighing.add`): what is enough by itself stays. That is one step of attention
(Vaswani et al. 2017, arXiv:1706.03762), learned from conversations which the network had not seen when it read them
(`tests/meaning_around.py`).

It is told which messages one side wrote, never which side owns the device: that of a victim and that of a controller
are read alike. What a neighbour says is not known to it either, only what codes it is like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from triage.flags.network import Floats, level

PREFIX = "around_"
"""How the names of the learned arrays begin that belong to this step."""
FURTHEST = 40
"""Messages before and behind that are asked."""
EDGES = (1, 2, 3, 4, 6, 9, 14, 22, FURTHEST + 1)
"""From how many messages away on a neighbour counts as further than the one before."""
MOST = 8.0
"""Sums are taken for no more, and for no less below zero."""
_STEP = 4.0
WORDS_STEP = 6.0
"""What they, and how far words weigh above what is needed, are divided by."""
_EPSILON = 1e-5
_Places: TypeAlias = npt.NDArray[np.intp]


def distances(away: Sequence[int] | npt.NDArray[np.int64]) -> _Places:
    """By how many messages a neighbour stands behind (before, if negative), the step of distance that it is at."""
    steps = np.asarray(away)
    size = np.searchsorted(EDGES, np.abs(steps), side="right")
    found: _Places = len(EDGES) + np.sign(steps) * size
    return found


def told(made: Floats, read: npt.NDArray[np.bool_]) -> Floats:
    """What is told of messages: what the network made of each, and whether it read it."""
    sums = np.where(read[:, None], np.clip(made, -MOST, MOST) / _STEP, -MOST / _STEP)
    found: Floats = np.concatenate([sums, read[:, None]], axis=1).astype(np.float32)
    return found


def weighed(margins: Floats) -> Floats:
    """How far words weigh above what is needed, as it is told."""
    found: Floats = (np.asarray(margins) / WORDS_STEP).astype(np.float32)
    return found


class Context:
    """`arrays`: what was learned, by name without `PREFIX`."""

    def __init__(self, arrays: Mapping[str, Floats]) -> None:
        self._a = arrays
        self._heads = arrays["far"].shape[1]

    def sums(self, made: Floats, read: npt.NDArray[np.bool_], at: int, same: Sequence[bool], margins: Floats) -> Floats:
        """By code what a message among others comes to.

        `made`: of each message what the network makes of it, by code, where it was `read`. `at`: the place of the one
        that is asked about; `same`: which were written by its side. `margins`: how far its own words weigh above what
        is needed, by code.
        """
        a, heads = self._a, self._heads
        inner = np.maximum(told(made, read) @ a["in"] + a["in_b"], 0) @ a["into"] + a["into_b"]
        known = level(inner, a["level"], a["level_b"], _EPSILON)
        head = known.shape[1] // heads
        asks = (known[at] @ a["asks"] + a["asks_b"]).reshape(heads, head)
        holds = (known @ a["holds"] + a["holds_b"]).reshape(len(made), heads, head)
        far = distances(np.arange(len(made)) - at)
        within = (far > 0) & (far < 2 * len(EDGES))
        answers = []
        for side in (0, 1):
            there = np.flatnonzero(within & (np.asarray(same, np.bool_) == bool(side)))
            offers = ((known[there] + a["side"][side]) @ a["offers"]).reshape(len(there), heads, head)
            likes = np.einsum("hw,nhw->nh", asks, offers) / np.sqrt(np.float32(head))
            likes += a["far"][side][:, far[there]].T
            likes = np.concatenate([likes, a["nobody"][side][None]])
            share = np.exp(likes - likes.max(axis=0))
            share /= share.sum(axis=0)
            answers.append(np.einsum("nh,nhw->hw", share[:-1], holds[there]).reshape(-1))
        inner_own = inner[at] + np.concatenate(answers) @ a["answered"] + a["answered_b"]
        own = weighed(margins)
        last = level(inner_own[None], a["last_level"], a["last_level_b"], _EPSILON)[0] @ a["last"] + a["last_b"]
        last = np.maximum(last + own @ a["weighed"] + a["weighed_b"], 0)
        found: Floats = made[at] * a["own"] + last @ a["out"] + a["out_b"] + own * a["words"] * WORDS_STEP
        return found
