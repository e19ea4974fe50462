"""Ways through the drawing by keyboard: who stands in a direction, who comes next, which tie comes next."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QKeyCombination, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from triage.network.graph import Graph
from ui.keys import shortcuts

#: Where the arrow keys lead: steps to the right and down.
WAYS: dict[str, tuple[int, int]] = {"node-left": (-1, 0), "node-right": (1, 0), "node-up": (0, -1), "node-down": (0, 1)}
_KEYS = {QKeySequence(keys).toString(): s.id for s in shortcuts.SHORTCUTS if s.where == shortcuts.NETWORK
         for keys in (s.keys, *s.extra)}
#: What lies aside counts this much more than what lies ahead.
_ASIDE = 2.0


def asked(event: QKeyEvent) -> str | None:
    """The id of the shortcut that was pressed. Keys of the number pad count as the others; a plus or a letter counts
    whatever has to be held to write it.
    """
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(held, Qt.Key(event.key()))).toString()
    if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return _KEYS.get(pressed)
    return _KEYS.get(pressed) or _KEYS.get(event.text().upper())


def beside(places: Mapping[str, QPointF], start: QPointF, way: tuple[int, int]) -> str | None:
    """The node that is next in a direction, or None where nobody stands there."""
    best, least = None, float("inf")
    for name, place in places.items():
        x, y = place.x() - start.x(), place.y() - start.y()
        ahead, aside = x * way[0] + y * way[1], abs(x * way[1]) + abs(y * way[0])
        if ahead > 0 and ahead + _ASIDE * aside < least:
            best, least = name, ahead + _ASIDE * aside
    return best


def in_order(graph: Graph) -> list[str]:
    """Every node, the one with the most ties first: as the table beside the drawing has them."""
    nodes = sorted(graph.nodes.values(), key=lambda n: (-n.degree, -n.sent - n.received - n.calls, n.id))
    return [n.id for n in nodes]


def stepped(graph: Graph, node: str | None, step: int) -> str | None:
    """The node so many steps on in that order, at most the last; the first where there was none."""
    order = in_order(graph)
    if not order:
        return None
    if node not in graph.nodes:
        return order[0]
    return order[min(max(0, order.index(node) + step), len(order) - 1)]


def tie_beside(graph: Graph, chosen: object, step: int) -> tuple[str, str] | None:
    """The next (1) or previous (-1) tie of a node, the strongest first. From a tie: of the node it was come to from,
    around at the end.
    """
    node, other = chosen if isinstance(chosen, tuple) else (chosen, None)
    others = [name for name, *_ in graph.ties(node)] if node in graph.nodes else []
    if not others:
        return None
    at = others.index(other) + step if other in others else (0 if step > 0 else -1)
    return node, others[at % len(others)]
