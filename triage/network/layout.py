"""Where to draw the nodes of a graph: springs within each connected part, or rings around whom nearly all of it is
tied to; the parts packed beside one another.

The same graph and places give the same picture: the springs start from a seed. Nodes that an examiner has put
somewhere stay there, and those that had a place keep near it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import networkx as nx
import numpy as np

from triage.network.graph import SEED, Graph, undirected
from triage.network.rings import middle, rings

Place = tuple[float, float]
#: Left, top, width, height.
Box = tuple[float, float, float, float]
#: Room for a node, in the picture's own units.
STEP = 84.0
_ROUNDS = 60
#: Between parts that nothing ties, in steps: more than between two that are tied, or they look as if they were.
_GAP = 1.7
#: The window's width to its height, and how much farther apart nodes are sideways: their names are lines of text.
_SHAPE, _WIDER = 1.6, 1.35
_TRIED = 400


def lay_out(graph: Graph, pinned: Mapping[str, Place] | None = None) -> dict[str, Place]:
    """A place for every node."""
    plain = undirected(graph)
    for _, _, data in plain.edges(data=True):
        data["pull"] = 1 + math.log10(data["weight"])
    parts = [plain.subgraph(sorted(part)) for part in sorted(
        nx.connected_components(plain), key=lambda part: (-len(part), min(part)))]
    found = _pack([_star(graph, part) or _springs(part) for part in parts])
    return found | {node: place for node, place in (pinned or {}).items() if node in found}


def _star(graph: Graph, part: nx.Graph) -> dict[str, Place]:
    """One connected part on rings around its middle; empty where it has none."""
    hubs = middle(dict(part.degree))
    if not hubs:
        return {}
    nodes = {name: graph.nodes[name] for name in part}
    places = rings(hubs, {name: node.sent + node.received + node.calls for name, node in nodes.items()},
                   {name: node.community for name, node in nodes.items()}, STEP)
    return {name: (x * _WIDER, y) for name, (x, y) in places.items()}


def _springs(part: nx.Graph) -> dict[str, Place]:
    """One connected part around the origin, as wide as its nodes need."""
    names = sorted(part)  # networkx keeps those of a part in a set, whose order changes from run to run
    if len(names) == 1:
        return {names[0]: (0.0, 0.0)}
    if len(names) == 2:
        return {names[0]: (-STEP * 0.6, 0.0), names[1]: (STEP * 0.6, 0.0)}
    points = _settle(part, names).astype(float)
    points -= points.mean(axis=0)
    # The scale at which three quarters of the nodes are a step away from their nearest neighbour.
    near = _nearest(points)
    scale = STEP / max(1e-6, float(np.quantile(near, 0.25)))
    limit = STEP * (1.1 * math.sqrt(len(names)) + 1)
    points *= min(scale, limit / max(1e-6, float(np.abs(points).max())))
    return {name: (float(x) * _WIDER, float(y)) for name, (x, y) in zip(names, _apart(points), strict=True)}


def _settle(part: nx.Graph, names: list[str]) -> np.ndarray:
    """Springs pull ties together, everything pushes everything apart (Fruchterman and Reingold, 1991).

    networkx has the same, but needs scipy for it from 500 nodes on.
    """
    at = {name: n for n, name in enumerate(names)}
    edges = sorted((*sorted((at[a], at[b])), data["pull"]) for a, b, data in part.edges(data=True))
    ends = np.array([edge[:2] for edge in edges], dtype=np.intp)
    pull = np.array([edge[2] for edge in edges], dtype=np.float32)
    points = np.random.default_rng(SEED).random((len(names), 2), dtype=np.float32)
    apart = np.float32(1.4 / math.sqrt(len(names)))
    rounds = _ROUNDS if len(names) <= 600 else 34
    for n in range(rounds):
        moves = _pushes(points, apart)
        offset = points[ends[:, 0]] - points[ends[:, 1]]
        force = offset * (np.hypot(offset[:, 0], offset[:, 1]) * pull / apart)[:, None]
        np.subtract.at(moves, ends[:, 0], force)
        np.add.at(moves, ends[:, 1], force)
        length = np.maximum(np.hypot(moves[:, 0], moves[:, 1]), 1e-9)
        points = points + moves / length[:, None] * np.minimum(length, 0.12 * (1 - n / rounds))[:, None]
    return points


def _pushes(points: np.ndarray, apart: np.float32) -> np.ndarray:
    """What pushes each point away from all others, some rows at a time to keep memory small."""
    moves = np.empty_like(points)
    for start in range(0, len(points), 256):
        x = points[start:start + 256, None, 0] - points[None, :, 0]
        y = points[start:start + 256, None, 1] - points[None, :, 1]
        near = apart * apart / np.maximum(x * x + y * y, np.float32(1e-6))
        moves[start:start + 256, 0], moves[start:start + 256, 1] = (x * near).sum(axis=1), (y * near).sum(axis=1)
    return moves


def _nearest(points: np.ndarray) -> np.ndarray:
    """The distance of each point to the nearest other."""
    result = np.empty(len(points))
    for n, point in enumerate(points):
        distances = np.hypot(*(points - point).T)
        distances[n] = np.inf
        result[n] = distances.min()
    return result


def _apart(points: np.ndarray, rounds: int = 24) -> np.ndarray:
    """Push points that lie on one another apart, gently, so that names can be read."""
    if len(points) > 700:
        return points
    least = STEP * 0.72
    for _ in range(rounds):
        offset = points[:, None, :] - points[None, :, :]
        distance = np.hypot(offset[..., 0], offset[..., 1])
        np.fill_diagonal(distance, np.inf)
        push = np.clip(least - distance, 0, None) / 2
        if not push.any():
            break
        points = points + (offset / np.maximum(distance, 1e-6)[..., None] * push[..., None]).sum(axis=1)
    return points


def _pack(parts: list[dict[str, Place]]) -> dict[str, Place]:
    """Parts in rows from the largest to the smallest, each row in the middle of its height; the rows as long as lets
    the whole be seen largest in a window of the usual shape.
    """
    boxes = [_box(part) for part in parts]
    widths = np.array([box[2] + STEP * _GAP for box in boxes] or [0.0])
    # Where a row may end: behind any part of the first one.
    ends = [float(end) for end in np.cumsum(widths) if end >= widths.max()][:_TRIED]
    rows = min((_rows(boxes, end) for end in ends), key=lambda found: _size(boxes, found), default=[])
    found: dict[str, Place] = {}
    y = 0.0
    for row in rows:
        x, high = 0.0, max(boxes[n][3] for n in row)
        for n in row:
            left, top, w, h = boxes[n]
            down = y + (high - h) / 2 - top
            found |= {name: (px - left + x, py + down) for name, (px, py) in parts[n].items()}
            x += w + STEP * _GAP
        y += high + STEP * _GAP
    return found


def _rows(boxes: list[Box], wide: float) -> list[list[int]]:
    """The numbers of boxes, in rows not longer than this."""
    rows: list[list[int]] = []
    x = math.inf
    for n, box in enumerate(boxes):
        if x + box[2] > wide:
            rows.append([])
            x = 0.0
        rows[-1].append(n)
        x += box[2] + STEP * _GAP
    return rows


def _size(boxes: list[Box], rows: list[list[int]]) -> float:
    """How high the window has to be that shows these rows."""
    wide = max(sum(boxes[n][2] + STEP * _GAP for n in row) for row in rows)
    high = sum(max(boxes[n][3] for n in row) + STEP * _GAP for row in rows)
    return max(wide / _SHAPE, high)


def _box(part: dict[str, Place]) -> Box:
    xs, ys = [p[0] for p in part.values()], [p[1] for p in part.values()]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
