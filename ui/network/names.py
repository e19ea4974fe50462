"""Where the names of a graph stand in the window: none on another, on a dot or on a number of flags.

The numbers of flags come before names and are never left out: one that finds no corner of its dot stands on it, or
becomes a pennant inside. Then each name is tried below, above and beside its dot, those of the chosen and of the most
central nodes first, where no other dot is so near that it could be meant; where all places are taken it is left out,
and comes back when one looks closer. Names are cut short at first and written out where room is left at the end. A
halo of the ground keeps them readable on lines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.look.theme import theme
from ui.words import isolate

#: Names that are tried; a window has room for about so many.
MOST = 160
#: Of them so many may stand on dots: who is most in the middle is named, however close the others are. A name of any
#: other would cover somebody.
FIRST = 1
_HALO = 2.0
_AIR = 2.0  # between a dot and its name, in pixels
#: Between words side by side, in pixels, so that no two read as one.
_BETWEEN = 3.0
#: As far words keep from the dots of others, in pixels: nearer ones would seem to be meant.
APART = 7.0
_ABOVE = 2.2  # so many times as far above and below, where a dot over the middle of a name seems to be meant at once


class Words(QGraphicsItem):
    """One line on a halo, as large at every zoom. Child of its dot, which it follows."""

    def __init__(self, parent: QGraphicsItem, role: str, colour: str) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.role, self.colour, self.text = role, colour, ""
        self.box = QRectF()

    @property
    def font(self) -> QFont:
        """Its typeface."""
        return theme().font(self.role)

    def write(self, text: str) -> None:
        """Say something else."""
        if text == self.text:
            return
        self.prepareGeometryChange()
        metrics = QFontMetricsF(self.font)
        self.text = text
        self.box = QRectF(0, 0, metrics.horizontalAdvance(text), metrics.height())

    def put(self, way: Way) -> None:
        """Stand in one of the places beside the dot."""
        self.prepareGeometryChange()
        self.box.moveTopLeft(QPointF(way[2], way[3]))
        self.setPos(way[0], way[1])

    def boundingRect(self) -> QRectF:
        return self.box.adjusted(-_HALO, -_HALO, _HALO, _HALO)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        ground = theme().color("window")
        ground.setAlpha(205)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.boundingRect(), 3, 3)
        painter.setPen(theme().color(self.colour))
        painter.setFont(self.font)
        painter.drawText(self.box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, isolate(self.text))


class Room:
    """The window's room, in pixels: what is taken of it."""

    def __init__(self, window: QRectF, dots: Sequence[tuple[float, float, float]]) -> None:
        """`dots`: middle and radius of each."""
        self._edges = window.left(), window.top(), window.right(), window.bottom()
        self._boxes = np.empty((len(dots) + 3 * MOST, 4))
        self._n = self._dots = len(dots)
        if dots:
            x, y, r = np.array(dots).T
            self._boxes[:self._n] = np.column_stack((x - r, y - r, x + r, y + r))
            self._middles = np.column_stack((x, y))

    def first(self, boxes: list[Box], own: int, *, apart: float = 0.0, on_dots: bool = False,
              but: int | None = None) -> int | None:
        """The first of these boxes inside the window in which nothing stands, but, perhaps, the dot with the number
        `own`, no other dot is nearer than `apart`, and which is not read as the name of another; with `on_dots` any dot
        may be there. What was taken as `but` counts as free. Other words are not so near that both read as one, but
        with `on_dots`.
        """
        asked = np.array(boxes)[:, None, :]
        between = 0.0 if on_dots else _BETWEEN
        hit = _touch(asked + np.array((-between, 0, between, 0)), self._boxes[None, self._dots:self._n, :])
        if but is not None:
            hit[:, but - self._dots] = False
        blocked = hit.any(axis=1)
        if not on_dots:
            above = apart * _ABOVE
            near = _touch(asked + np.array((-apart, -above, apart, above)), self._boxes[None, :self._dots, :])
            near[:, own] = False
            blocked |= near.any(axis=1)
        left, top, right, bottom = self._edges
        for n, (box, taken) in enumerate(zip(boxes, blocked, strict=True)):
            if not taken and box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom and (
                    on_dots or not self._seems_of_another(box, own)):
                return n
        return None

    def _seems_of_another(self, box: Box, own: int) -> bool:
        """Whether the middle of another dot is nearer to that of a box than its own. What begins beside its dot, on its
        height, is read from there.
        """
        here = np.array(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        away = ((self._middles - here) ** 2).sum(axis=1)
        return bool(away.min() < away[own] and abs(here[1] - self._middles[own, 1]) >= 1.0)

    def take(self, box: Box, instead: int | None = None) -> int | None:
        """Something stands there now, `instead` of what was taken before; returns its number."""
        if instead is not None:
            self._boxes[instead] = box
            return instead
        if self._n >= len(self._boxes):
            return None
        self._boxes[self._n] = box
        self._n += 1
        return self._n - 1


def _touch(asked: np.ndarray, there: np.ndarray) -> np.ndarray:
    return np.asarray(((there[..., :2] < asked[..., 2:]) & (there[..., 2:] > asked[..., :2])).all(axis=2))


#: Left, top, right, bottom in the window.
Box = tuple[float, float, float, float]
Way = tuple[float, float, float, float]


def places(width: float, height: float, radius: float) -> list[Way]:
    """Below, above, right and left of a dot, then a little to one side, beside its lower and upper half, and last
    below and above all to one side: where words hang on, from its middle and in its own units (x, y), and how far from
    there they begin, in pixels (x, y).
    """
    near, above, beyond = radius * 0.7, -height - _AIR, -width - _AIR
    return [(0, radius, -width / 2, _AIR), (0, -radius, -width / 2, above),
            (radius, 0, _AIR + 2, -height / 2), (-radius, 0, beyond - 2, -height / 2),
            *((0, way * radius, -width * share, _AIR if way > 0 else above)
              for way in (1, -1) for share in (1 / 4, 3 / 4)),
            (near, near, _AIR, -height * 0.2), (-near, near, beyond, -height * 0.2),
            (near, -near, _AIR, -height * 0.8), (-near, -near, beyond, -height * 0.8),
            *((0, way * radius, -width * share, _AIR if way > 0 else above) for way in (1, -1) for share in (0, 1))]


def corners(width: float, height: float, radius: float, ties: Sequence[float] = ()) -> list[Way]:
    """The same for a number of flags: at the corners of the dot, first where it is farthest from the directions of its
    `ties` (radians), and at last on the dot.
    """
    near = radius * 0.7
    ways = [(near, -near, _AIR, -height * 0.8), (-near, -near, -width - _AIR, -height * 0.8),
            (near, near, _AIR, -height * 0.2), (-near, near, -width - _AIR, -height * 0.2)]

    def free(way: Way) -> float:
        at = math.atan2(way[1], way[0])
        # In coarse steps: a corner that is hardly freer is no reason to leave the usual one.
        return round(2 * min((abs(math.remainder(at - tie, math.tau)) for tie in ties), default=math.pi))

    return [*sorted(ways, key=free, reverse=True), (0, 0, -width / 2, -height / 2)]


@lru_cache(maxsize=4096)
def elided(text: str, letters: int) -> str:
    """A name of so many letters at most."""
    metrics = QFontMetricsF(theme().font("small"))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, metrics.averageCharWidth() * letters)
