"""Where the names of a graph stand in the window: none on another, on a dot or on a number of flags.

Each name is tried below, above and beside its dot, those of the chosen and of the most central nodes first; where all
places are taken it is left out, and comes back when one looks closer. A halo of the ground keeps it readable on
lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.theme import theme
from ui.words import isolate

#: Names that are tried; a window has room for about so many.
MOST = 160
#: Of them so many may stand on dots: who is in the middle is named, however close the others are.
FIRST = 8
_HALO = 2.0
_AIR = 2.0  # between a dot and its name, in pixels


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

    def first(self, boxes: list[tuple[float, float, float, float]], own: int, *, on_dots: bool = False) -> int | None:
        """The first of these (left, top, right, bottom) inside the window in which nothing stands, but, perhaps, the
        dot with this number; with `on_dots` any dot may.
        """
        asked = np.array(boxes)[:, None, :]
        begin = self._dots if on_dots else 0
        taken = self._boxes[None, begin:self._n, :]
        hit = ((taken[..., :2] < asked[..., 2:]) & (taken[..., 2:] > asked[..., :2])).all(axis=2)
        if not on_dots:
            hit[:, own] = False
        left, top, right, bottom = self._edges
        for n, (box, blocked) in enumerate(zip(boxes, hit.any(axis=1), strict=True)):
            if not blocked and box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom:
                return n
        return None

    def take(self, box: tuple[float, float, float, float]) -> None:
        """Something stands there now."""
        if self._n < len(self._boxes):
            self._boxes[self._n] = box
            self._n += 1


Way = tuple[float, float, float, float]


def places(width: float, height: float, radius: float) -> list[Way]:
    """Below, above, right and left of a dot, then below and above to one side: where words hang on, from its middle
    and in its own units (x, y), and how far from there they begin, in pixels (x, y).
    """
    return [(0, radius, -width / 2, _AIR), (0, -radius, -width / 2, -height - _AIR),
            (radius, 0, _AIR + 2, -height / 2), (-radius, 0, -width - _AIR - 2, -height / 2),
            (0, radius, 0, _AIR), (0, radius, -width, _AIR),
            (0, -radius, 0, -height - _AIR), (0, -radius, -width, -height - _AIR)]


def corners(width: float, height: float, radius: float) -> list[Way]:
    """The same for a number of flags: at the corners of the dot."""
    near = radius * 0.7
    return [(near, -near, _AIR, -height * 0.8), (-near, -near, -width - _AIR, -height * 0.8),
            (near, near, _AIR, -height * 0.2), (-near, near, -width - _AIR, -height * 0.2)]


@lru_cache(maxsize=4096)
def elided(text: str, letters: int, scale: float) -> str:
    """A name of so many letters at most; `scale` is that of the text."""
    metrics = QFontMetricsF(theme().font("small"))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, metrics.averageCharWidth() * letters)
