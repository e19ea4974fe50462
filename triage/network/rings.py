"""Where to draw those who are tied to one and the same node, as the contacts in a seized phone are to its owner.

Springs make a star of them in which nothing can be read. Here who ties most stands in the middle and the others on
rings around it: each community in a sector of its own, its busiest nearest to the middle. The busiest of all have room
for their names.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Mapping, Sequence

Place = tuple[float, float]
#: From so many nodes on a part is looked at, and those are in the middle that are tied to this share of all.
_LEAST, _SHARE, _MIDDLE = 24, 0.5, 3
#: How many have room for their names.
NAMED = 30
#: Room of a node along its ring and between rings, in steps: with room for its name, and without.
_WIDE, _NARROW = 1.9, 0.7
_HIGH, _LOW = 1.5, 0.7
#: The first ring, in steps; the least angle of a sector, in radians; and sectors at most (the last has the rest).
_FIRST, _ANGLE, _SECTORS = 2.3, 0.2, 14


def middle(degrees: Mapping[str, int]) -> list[str]:
    """Those to whom most of a part are tied, the first first; none where it is no star."""
    most = _SHARE * (len(degrees) - 1)
    found = sorted((n for n, degree in degrees.items() if degree >= most), key=lambda n: (-degrees[n], n))
    return found if len(degrees) >= _LEAST and len(found) <= _MIDDLE else []


def rings(hubs: Sequence[str], weights: Mapping[str, int], communities: Mapping[str, int], step: float,
          ) -> dict[str, Place]:
    """Places around the origin for all in `weights` (messages and calls of each); `step`: room for a node."""
    others = sorted(weights.keys() - set(hubs), key=lambda name: (-weights[name], name))
    named = set(others[:NAMED])
    wide = {name: (_WIDE if name in named else _NARROW) * step for name in others}
    places = {name: (step * 1.2 * (n - (len(hubs) - 1) / 2), 0.0) for n, name in enumerate(hubs)}
    # From the top on, as a clock goes, the largest first.
    angle = -math.pi / 2
    left: list[tuple[deque[str], float, float]] = []
    for whole, share in _sectors(others, communities, wide):
        left.append((deque(whole), angle, share))
        angle += share
    radius = _FIRST * step
    while any(members for members, _, _ in left):
        high = _LOW
        for members, start, share in left:
            row = _row(members, share * radius, wide)
            if named & set(row):
                high = _HIGH
            places |= _along(row, start, share, radius, wide)
        radius += high * step
    return places


def _sectors(others: Sequence[str], communities: Mapping[str, int], wide: Mapping[str, float],
             ) -> list[tuple[list[str], float]]:
    """The members of each sector, the busiest first, and its angle. Small communities share the last one."""
    sizes = Counter(communities[name] for name in others)
    own = [n for n, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])) if size > 2][:_SECTORS - 1]
    sectors = [[name for name in others if communities[name] == n] for n in own]
    sectors.append([name for name in others if communities[name] not in own])
    sectors = [members for members in sectors if members]
    room = [sum(wide[name] for name in members) for members in sectors]
    free = math.tau - _ANGLE * len(sectors)
    return [(members, _ANGLE + free * each / sum(room)) for members, each in zip(sectors, room, strict=True)]


def _row(members: deque[str], length: float, wide: Mapping[str, float]) -> list[str]:
    """Take from a sector what stands on a ring of which it has this length."""
    row: list[str] = []
    while members and wide[members[0]] <= length:
        length -= wide[members[0]]
        row.append(members.popleft())
    return row


def _along(row: Sequence[str], start: float, share: float, radius: float, wide: Mapping[str, float],
           ) -> dict[str, Place]:
    """Spread those of a row over their part of the ring, each with its room and the same air around it."""
    air = (share * radius - sum(wide[name] for name in row)) / max(1, len(row))
    places, at = {}, 0.0
    for name in row:
        middle_of = at + (wide[name] + air) / 2
        at += wide[name] + air
        angle = start + middle_of / radius
        places[name] = (radius * math.cos(angle), radius * math.sin(angle))
    return places
