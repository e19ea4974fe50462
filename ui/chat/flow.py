"""Stacking texts, icons, bars, tags and pictures inside a bubble, and breaking texts into lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextLayout, QTextOption

from ui.look import tags
from ui.look.theme import theme
from ui.words import is_rtl, mirrored, written_out

LIMIT = 6000  # characters of a text that are laid out; the rest stands in the side panel
_CONTROLS = {n: 0xFFFD for n in range(32) if n not in (9, 10)} | {0x7F: 0xFFFD, 0x2028: 10, 0x2029: 10, 13: 10}


@dataclass
class Text:
    """A laid-out text at its place. `right`: its lines end at the right of the room they were given."""

    layout: QTextLayout
    at: QPointF
    colour: QColor
    right: bool = False


@dataclass
class Picture:
    """Room for something drawn: a thumbnail (by its SHA-256) or a sketch of a place (`at`: latitude, longitude)."""

    rect: QRectF
    file: str = ""
    image: Any = None
    blurred: Any = None
    label: str = ""
    at: tuple[float, float] | None = None


class Flow:
    """Stacks things inside a bubble, counted from where the window is read; `turned` where that is from the right."""

    def __init__(self, width: float) -> None:
        self.width, self.y, self.used, self.turned = width, 0.0, 0.0, mirrored()
        self.texts: list[Text] = []
        self.icons: list[tuple[str, str, QPointF, int]] = []
        self.bars: list[tuple[QRectF, QColor]] = []
        self.tags: list[tuple[QRectF, str, str]] = []
        self.pictures: list[Picture] = []
        self.quote: QRectF | None = None

    def text(self, words: str, font: QFont, colour: QColor, *, indent: float = 0, lines: int = 0,
             formats: list[QTextLayout.FormatRange] | None = None, own: bool = False) -> float:
        """Place a text under what is there; returns its height. `own`: its lines begin where its own letters do, as
        those of a message; those of a name and of the program's words begin where the window's do.
        """
        right = is_rtl(words) or (self.turned and not own)
        layout, height, used = lay(words, font, self.width - indent, lines, formats, right=right)
        self.texts.append(Text(layout, QPointF(0 if self.turned else indent, self.y), colour, right))
        self.used = max(self.used, used + indent)
        self.y += height
        return height

    def line(self, glyph: str, words: str, font: QFont, colour: QColor) -> None:
        """An icon with words beside it."""
        self.icons.append((glyph, colour.name(), QPointF(0, self.y), 16))
        self.text(words, font, colour, indent=22, lines=2)
        self.y += 3

    def tag_line(self, found: list[dict[str, Any]]) -> None:
        """Tags beside each other, in as many lines as they need."""
        height = QFontMetricsF(theme().font("small-strong")).height() + 5
        x = 0.0
        self.gap(5)
        for tag in found:
            text = tags.label(tag["name"])
            w = min(tags.width(text), self.width)
            if x and x + w > self.width:
                x, self.y = 0.0, self.y + height + 3
            self.tags.append((QRectF(x, self.y, w, height), text, tag["colour"]))
            x += w + 5
            self.used = max(self.used, x - 5)
        self.y += height

    def box(self, made: Picture) -> None:
        """A picture, or what stands for it."""
        made.rect.moveTo(0, self.y + 3)
        self.pictures.append(made)
        self.used = max(self.used, made.rect.width())
        self.y += made.rect.height() + 8

    def gap(self, n: float) -> None:
        self.y += n


def lay(words: str, font: QFont, width: float, lines: int = 0,
        formats: list[QTextLayout.FormatRange] | None = None, *, right: bool | None = None,
        ) -> tuple[QTextLayout, float, float]:
    """(layout, height, width used) of a text; with `lines` it is cut with an ellipsis. `right`: whether its lines end
    at the right; by its letters, where that is not said.
    """
    if lines:
        words = words.replace("\n", " ")
    shown, formats = _readable(words.translate(_CONTROLS).replace("\n", "\u2028"), formats or [])
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    if is_rtl(shown) if right is None else right:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    if formats:
        layout.setFormats(formats)
    y, used = _break(layout, width, lines)
    if lines and layout.lineCount() > lines:
        end = layout.lineAt(lines - 1).textStart()
        metrics = QFontMetricsF(font)
        tail = metrics.elidedText(shown[end:end + 400], Qt.TextElideMode.ElideRight, width)
        layout.setText(shown[:end] + tail)
        y, used = _break(layout, width, 0)
    return layout, y, used


def _readable(words: str, formats: list[QTextLayout.FormatRange]) -> tuple[str, list[QTextLayout.FormatRange]]:
    """Signs that turn letters round written out, so that a message is read as it was typed, and formats moved to where
    their letters stand then. Formats count UTF-16 units.
    """
    shown = written_out(words)
    if shown != words:
        places = [0]
        for char in words:
            begins = places[-1]
            if ord(char) > 0xFFFF:
                places.append(begins + 1)
            places.append(begins + (2 if ord(char) > 0xFFFF else len(written_out(char))))
        for one in formats:
            end = places[one.start + one.length]
            one.start = places[one.start]
            one.length = end - one.start
    return shown, formats


def _break(layout: QTextLayout, width: float, lines: int) -> tuple[float, float]:
    y = used = 0.0
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height()
        used = max(used, line.naturalTextWidth())
        if lines and layout.lineCount() > lines:
            break
    layout.endLayout()
    return y, used
