"""What the drawing is made of: a dot for a person or group with its name, and all ties as one item."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from triage.network.graph import Graph, Node
from ui.look.theme import theme
from ui.look.tips import as_it_stands
from ui.network import names
from ui.network.names import Room, Way, Words
from ui.views.people.panel import CATEGORIES, CATEGORY_TONE
from ui.widgets.basic import TONES
from ui.words import number, tr

_NAME, _SHORT = 30, 13  # letters of a name, and where others need the room
_ARROWS = 500


def community_colour(n: int) -> str:
    """The colour of a group of contacts; told apart in the panel by number."""
    colours = theme().colours.senders
    return colours[n % len(colours)]


class Dot(QGraphicsPathItem):
    """A person is round, a group square; a double line is the owner of a device."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.id, self.weight, self.rank, self.is_chosen = name, 0, 0.0, False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setZValue(2)
        self.label: Words | None = None  # made when there is room for it: thousands take a second
        self._taken: int | None = None  # the room of the name
        self.count: Words | None = None
        self.pennant: QGraphicsPathItem | None = None  # says that there are flags where their number has no room
        self._sign: QGraphicsSimpleTextItem | None = None
        self._words, self._flags, self._flag_tone = "", "", "concern"
        self.around = 0.0
        self.radius = 9.0

    def dress(self, node: Node, most: int) -> None:
        """Size, shape and words from what a node is now."""
        t = theme()
        self.weight = node.sent + node.received + node.calls
        self.rank = node.betweenness + self.weight / max(1, most)
        self.radius = 9.0 + 17.0 * math.sqrt(self.weight / max(1, most))
        path, box = QPainterPath(), QRectF(-self.radius, -self.radius, 2 * self.radius, 2 * self.radius)
        if node.group:
            path.addRoundedRect(box, 4, 4)
        else:
            path.addEllipse(box)
        if node.owner:
            path.addEllipse(box.adjusted(-4, -4, 4, 4))
        path.setFillRule(Qt.FillRule.WindingFill)
        self.setPath(path)
        self._colour = QColor(community_colour(node.community))
        self.setBrush(QBrush(t.color("surface")))
        self._pen()
        if (old := self._sign) is not None:
            old.setParentItem(None)
            if (scene := old.scene()) is not None:
                scene.removeItem(old)
            self._sign = None
        # A decided category stands in the node as its first letter.
        if node.category != "unknown" and not node.group:
            sign = self._text(tr(CATEGORIES[node.category])[:1].upper(), "caption-strong",
                              TONES.get(CATEGORY_TONE[node.category], "muted"))
            sign.setPos(-sign.boundingRect().width() / 2, -sign.boundingRect().height() / 2)
            self._sign = sign
        n = node.flags + node.help
        self._flags, self._flag_tone = f"⚑{number(n)}" if n else "", "concern" if node.flags else "help"
        self._words, self.around = node.name.replace("\n", " "), self.radius + (5 if node.owner else 1)
        self.setToolTip(as_it_stands(node.name))

    def _text(self, text: str, role: str, colour: str) -> QGraphicsSimpleTextItem:
        made = QGraphicsSimpleTextItem(text, self)
        made.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        made.setFont(theme().font(role))
        made.setBrush(theme().color(colour))
        return made

    def _pen(self) -> None:
        t = theme()
        colour = t.color("text") if self.is_chosen else self._colour
        self.setPen(QPen(colour, 3.5 if self.is_chosen else 2.4))

    def mark(self, *, chosen: bool, faint: bool) -> None:
        """Chosen, or in the background of what is chosen."""
        if chosen != self.is_chosen:
            self.is_chosen = chosen
            self._pen()
        opacity = 0.28 if faint else 1.0
        if opacity != self.opacity():
            self.setOpacity(opacity)

    @property
    def flagged(self) -> bool:
        """Whether passages of this node match a rule."""
        return bool(self._flags)

    def get_words(self) -> None:
        """Make the name, at both of its lengths: what takes time in it is done before `name` finds it a place."""
        if self.label is not None:
            return
        self.label = Words(self, "small", "text")
        self.label.hide()
        for letters in (_NAME, _SHORT):
            self.label.write(names.elided(self._words, letters))

    def number(self, room: Room, at: QPointF, scale: float, own: int, ties: Sequence[float]) -> None:
        """Find room for the number of flags at a zoom: `at` is where the dot stands in the window, `ties` are the
        directions of its lines. Without room a pennant in the dot says that there are some.
        """
        if not self._flags:
            self._no_number()
            return
        if self.count is None:
            self.count = Words(self, "small-strong", self._flag_tone)
        self.count.colour = self._flag_tone
        self.count.write(self._flags)
        ways = names.corners(self.count.box.width(), self.count.box.height(), self.around, ties)
        found = self._put(self.count, ways, room, at, scale, own) is not None
        self._hoist(not found)

    def _no_number(self) -> None:
        if self.count is not None:
            self.count.hide()
        self._hoist(self.flagged)

    def _hoist(self, shown: bool) -> None:
        """Show a pennant inside the dot, as large as there is room there; or take it away."""
        if not shown:
            if self.pennant is not None:
                self.pennant.hide()
            return
        if self.pennant is None:
            self.pennant = QGraphicsPathItem(self)
            self.pennant.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self.pennant.setPen(QPen(Qt.PenStyle.NoPen))
        side, path = self.radius * 0.55, QPainterPath()
        corners = (-0.8, -1), (1, -0.4), (-0.5, 0.2), (-0.5, 1), (-0.8, 1)
        path.addPolygon(QPolygonF([QPointF(x * side, y * side) for x, y in corners]))
        self.pennant.setPath(path)
        self.pennant.setBrush(theme().color(self._flag_tone))
        self.pennant.show()

    def name(self, room: Room, at: QPointF, scale: float, own: int, *, on_dots: bool) -> None:
        """Find room for the name, cut short, at a zoom. Without room it is hidden; what is chosen is named in any
        case.
        """
        self.setZValue(3 if on_dots else 2)
        if self.label is None:
            self.label = Words(self, "small", "text")
        self.label.write(names.elided(self._words, _SHORT))
        self._taken = self._put(self.label, self._places(), room, at, scale, own, on_dots=on_dots)

    def lengthen(self, room: Room, at: QPointF, scale: float, own: int) -> None:
        """Write the name out where there is room for that."""
        whole = names.elided(self._words, _NAME)
        if self.label is None or not self.label.isVisible() or self.label.text == whole or self._taken is None:
            return
        short, there = self.label.text, self.label.box.topLeft()
        self.label.write(whole)
        if self._put(self.label, self._places(), room, at, scale, own, instead=self._taken) is None:
            self.label.write(short)
            self.label.box.moveTopLeft(there)

    def _places(self) -> list[Way]:
        assert self.label is not None
        return names.places(self.label.box.width(), self.label.box.height(), self.around)

    def _put(self, words: Words, ways: list[Way], room: Room, at: QPointF, scale: float, own: int, *,
             on_dots: bool = False, instead: int | None = None) -> int | None:
        """Show words in the first of these places that is free; returns the number of the room they took. Words that
        stand somewhere already (`instead`) stay there where none is.
        """
        wide, high, x, y = words.box.width(), words.box.height(), at.x(), at.y()
        boxes = [(left := x + dx * scale + sx, top := y + dy * scale + sy, left + wide, top + high)
                 for dx, dy, sx, sy in ways]
        n = room.first(boxes, own, apart=names.APART, but=instead)
        if instead is not None and n is None:
            return None
        if n is None:
            n = room.first(boxes, own)
        if n is None and on_dots:
            n = room.first(boxes, own, on_dots=True)
        if n is None and self.is_chosen and words is self.label:
            n = 0
        words.setVisible(n is not None)
        if n is None:
            return None
        words.put(ways[n])
        return room.take(boxes[n], instead)

    def no_name(self) -> None:
        """There is no room for its words."""
        if self.label is not None:
            self.label.hide()
        self._no_number()


class Ties(QGraphicsItem):
    """All ties: thicker for more messages, a dashed line where passages match a rule, an arrow where they went."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._bounds = QRectF()
        self.pairs: list[tuple[str, str]] = []
        self._ways: dict[tuple[str, str], tuple[int, int]] = {}
        self._looks: dict[tuple[str, str], tuple[str, int]] = {}
        self._dots: dict[str, Dot] = {}
        self._ends = np.zeros((0, 4))
        self._lines: dict[tuple[str, int], list[QLineF]] = {}
        self._arrows: dict[str, list[QPolygonF]] = {}
        self._chosen: object = None

    def bound(self, rect: QRectF) -> None:
        """The room that lines may take."""
        self.prepareGeometryChange()
        self._bounds = rect

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def show_links(self, graph: Graph, dots: dict[str, Dot]) -> None:
        """The ties of a graph, one line for both directions."""
        self._dots = dots
        self._ways, flagged = {}, defaultdict(lambda: [0, 0])
        for (source, target), link in graph.links.items():
            pair = (source, target) if source < target else (target, source)
            there, back = self._ways.get(pair, (0, 0))
            n = link.messages + link.calls
            self._ways[pair] = (there + n, back) if pair[0] == source else (there, back + n)
            flagged[pair][0] += link.flags
            flagged[pair][1] += link.help
        self.pairs = list(self._ways)
        self._looks = {}
        for pair, ways in self._ways.items():
            tone = "concern" if flagged[pair][0] else "help" if flagged[pair][1] else "muted"
            self._looks[pair] = (tone, min(6, 1 + round(1.5 * math.log10(max(1, sum(ways))))))
        self.follow()

    def follow(self) -> None:
        """Take the places of the dots as they are now."""
        at = {name: (dot.x(), dot.y()) for name, dot in self._dots.items()}
        self._ends = np.array([(*at[a], *at[b]) for a, b in self.pairs]).reshape(-1, 4)
        self._draw()

    def _draw(self) -> None:
        lines: dict[tuple[str, int], list[QLineF]] = defaultdict(list)
        arrows: dict[str, list[QPolygonF]] = defaultdict(list)
        around = self._around()
        for pair, (x1, y1, x2, y2) in zip(self.pairs, self._ends.tolist(), strict=True):
            tone, width = self._looks[pair]
            if around is not None and not (pair == around or (around[0] == around[1] and around[0] in pair)):
                tone = "line_strong"
            elif around is not None and tone == "muted":
                tone = "accent"
            lines[tone, width].append(QLineF(x1, y1, x2, y2))
            if len(self.pairs) <= _ARROWS and tone != "line_strong":
                there, back = self._ways[pair]
                if there:
                    arrows[tone].append(_arrow(x1, y1, x2, y2, self._dots[pair[1]].radius, width))
                if back:
                    arrows[tone].append(_arrow(x2, y2, x1, y1, self._dots[pair[0]].radius, width))
        self._lines, self._arrows = dict(lines), dict(arrows)
        self.update()

    def _around(self) -> tuple[str, str] | None:
        if isinstance(self._chosen, tuple):
            a, b = self._chosen
            return (a, b) if a < b else (b, a)
        return (self._chosen, self._chosen) if isinstance(self._chosen, str) else None

    def mark(self, what: object) -> None:
        """Bring the ties of a node, or one tie, forward."""
        if what != self._chosen:
            self._chosen = what
            self._draw()

    def directions(self) -> dict[str, list[float]]:
        """Where the lines of each dot go, in radians."""
        found: dict[str, list[float]] = defaultdict(list)
        for (one, other), (x1, y1, x2, y2) in zip(self.pairs, self._ends.tolist(), strict=True):
            way = math.atan2(y2 - y1, x2 - x1)
            found[one].append(way)
            found[other].append(way + math.pi)
        return found

    def nearest(self, point: Any) -> tuple[tuple[str, str] | None, float]:
        """The tie nearest to a point, and how far it is."""
        if not self.pairs:
            return None, math.inf
        a, b = self._ends[:, :2], self._ends[:, 2:]
        along = b - a
        length = np.maximum((along ** 2).sum(axis=1), 1e-9)
        share = np.clip(((point - a) * along).sum(axis=1) / length, 0, 1)
        gap = np.hypot(*(a + along * share[:, None] - point).T)
        n = int(gap.argmin())
        return self.pairs[n], float(gap[n])

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        t = theme()
        for (tone, width), lines in sorted(self._lines.items(),
                                           key=lambda item: (item[0][0] != "line_strong", item[0])):
            pen = QPen(t.color(tone), width)
            if tone in ("concern", "help"):
                pen.setDashPattern([5.0, 2.5] if width < 3 else [3.0, 1.5])
            painter.setPen(pen)
            painter.drawLines(lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for tone, arrows in self._arrows.items():
            painter.setBrush(t.color(tone))
            for arrow in arrows:
                painter.drawPolygon(arrow)


def _arrow(x1: float, y1: float, x2: float, y2: float, radius: float, width: int) -> QPolygonF:
    """A head at the end of a line, at the edge of the dot there."""
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    tip = (x2 - ux * (radius + 5), y2 - uy * (radius + 5))
    size = 6.0 + width
    foot = (tip[0] - ux * size, tip[1] - uy * size)
    half = size * 0.45
    return QPolygonF([QPointF(*tip), QPointF(foot[0] - uy * half, foot[1] + ux * half),
                      QPointF(foot[0] + uy * half, foot[1] - ux * half)])
