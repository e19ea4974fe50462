"""The colours of tags: a dot beside the tag's name, which is always written out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QPainter, QPixmap

from parsers.words import N_
from triage.work.annotations import BOOKMARK, COLOURS
from ui.look.theme import theme
from ui.words import tr

_LIGHT = {"red": "#c4352a", "orange": "#c96a12", "yellow": "#b39100", "green": "#2f8a4f", "blue": "#2c6fb5",
          "violet": "#8a3fb0", "grey": "#6c7773"}
_DARK = {"red": "#f07f76", "orange": "#f0a35c", "yellow": "#e3c95a", "green": "#79cf95", "blue": "#83b7ee",
         "violet": "#cf9be8", "grey": "#a5b2ad"}
NAMES = {"red": N_("red"), "orange": N_("orange"), "yellow": N_("yellow"), "green": N_("green"), "blue": N_("blue"),
         "violet": N_("violet"), "grey": N_("grey")}
assert set(NAMES) == set(COLOURS)


def colour(name: str) -> QColor:
    """The colour of a tag in the scheme in force; grey for a name that this version does not know."""
    table = _DARK if theme().dark else _LIGHT
    return QColor(table.get(name, table["grey"]))


def label(name: str) -> str:
    """What a tag is called: the bookmark has a name of the program's own."""
    return tr(N_("Bookmark")) if name == BOOKMARK else name


def dot(name: str, size: int = 14) -> QIcon:
    """A dot in the colour of a tag."""
    picture = QPixmap(size * 2, size * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(name))
    painter.drawEllipse(QRectF(2, 2, size - 4, size - 4))
    painter.end()
    return QIcon(picture)


def width(text: str) -> float:
    """The width of a tag drawn by `paint`."""
    return QFontMetricsF(theme().font("small-strong")).horizontalAdvance(text) + 24


def paint(painter: QPainter, box: QRectF, text: str, name: str) -> None:
    """A tag: its dot and its name on a quiet ground."""
    t = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(t.color("line_strong"))
    painter.setBrush(t.color("surface"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(name))
    painter.drawEllipse(QPointF(box.left() + 11, box.center().y()), 4, 4)
    font = t.font("small-strong")
    painter.setFont(font)
    painter.setPen(t.color("text"))
    painter.drawText(box.adjusted(19, 0, -5, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                     QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width() - 23))
