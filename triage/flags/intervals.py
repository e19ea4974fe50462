"""Shares with their 95% Wilson intervals: what a share of few cases is worth."""

from __future__ import annotations

from math import sqrt

import msgspec

_Z = 1.959964  # 95%, two-sided


class Share(msgspec.Struct, frozen=True):
    """`hits` of `cases`; all three shares from 0 to 1."""

    hits: int
    cases: int
    value: float
    low: float
    high: float


def share(hits: int, cases: int) -> Share:
    """The share with its interval (Wilson 1927). Without cases everything is possible: 0 to 1."""
    if cases <= 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    p, z2 = hits / cases, _Z * _Z
    middle = (p + z2 / (2 * cases)) / (1 + z2 / cases)
    half = _Z / (1 + z2 / cases) * sqrt(p * (1 - p) / cases + z2 / (4 * cases * cases))
    low, high = 0.0 if hits == 0 else middle - half, 1.0 if hits == cases else middle + half
    return Share(hits, cases, p, low, high)


def clearly_more(one: Share, other: Share) -> bool:
    """Whether the intervals do not meet: the first share is the larger one beyond chance."""
    return one.low > other.high
