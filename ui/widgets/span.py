"""A stretch of time chosen on a row of bars: two handles, by mouse or by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import voice
from ui.look.theme import theme
from ui.words import tr

_GRIP = 10


class SpanBar(QWidget):
    """`changed` carries the first and last slice chosen. Left and right move the stretch, with Shift its end, with
    Ctrl its beginning, PageUp and PageDown by its length; Home and Escape take everything.
    """

    changed = Signal(int, int)

    def __init__(self, name: str, days: Callable[[int], tuple[str, str]]) -> None:
        """`days`: the first and the last day of a slice, as they are shown."""
        super().__init__()
        self._days = days
        self.values: list[int] = []
        self.first, self.last = 0, 0
        self._held: tuple[str, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setToolTip(tr(
            "Drag the ends, or use the arrow keys: with Shift they move the end, with Ctrl the beginning."))

    def sizeHint(self) -> QSize:
        return QSize(300, round(46 * theme().scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(46 * theme().scale))

    def set_values(self, values: Sequence[int]) -> None:
        """The bars; a stretch that was all stays all."""
        everything = self.is_everything
        self.values = list(values)
        top = max(0, len(self.values) - 1)
        self.first, self.last = (0, top) if everything else (min(self.first, top), min(self.last, top))
        self._say()

    @property
    def is_everything(self) -> bool:
        """Whether no end was moved."""
        return not self.values or (self.first == 0 and self.last == len(self.values) - 1)

    def choose(self, first: int, last: int) -> None:
        """Move the stretch."""
        top = max(0, len(self.values) - 1)
        first, last = max(0, min(first, top)), max(0, min(last, top))
        if first > last:
            first, last = last, first
        if (first, last) != (self.first, self.last):
            self.first, self.last = first, last
            self._say()
            if self.hasFocus():
                voice.say(self, self.accessibleDescription())
            self.changed.emit(first, last)

    def choose_all(self) -> None:
        """All the time there is."""
        self.choose(0, len(self.values) - 1)

    def _say(self) -> None:
        if self.values:
            self.setAccessibleDescription(tr("From {first} to {last}", first=self._days(self.first)[0],
                                             last=self._days(self.last)[1]))
        self.update()

    def _left(self, n: int) -> float:
        return _GRIP + n * (self.width() - 2 * _GRIP) / max(1, len(self.values))

    def _at(self, x: float) -> int:
        return int((x - _GRIP) * max(1, len(self.values)) / max(1, self.width() - 2 * _GRIP))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = t.font("small").pixelSize() + 6
        high = self.height() - foot
        chosen = QRectF(self._left(self.first), 0, self._left(self.last + 1) - self._left(self.first), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color("accent_soft"))
        painter.drawRoundedRect(chosen, 3, 3)
        most = max(self.values, default=0) or 1
        for n, value in enumerate(self.values):
            if value:
                tall = max(1.5, (high - 4) * value / most)
                inside = self.first <= n <= self.last
                painter.setBrush(t.color("accent" if inside else "line_strong"))
                wide = self._left(n + 1) - self._left(n)
                painter.drawRect(QRectF(self._left(n), high - tall, max(1.0, wide - (1 if wide > 3 else 0)), tall))
        for x in (chosen.left(), chosen.right()):
            painter.setBrush(t.color("accent_strong" if self.hasFocus() else "accent"))
            painter.drawRoundedRect(QRectF(x - 2.5, 2, 5, high - 4), 2.5, 2.5)
        painter.setPen(t.color("muted"))
        painter.setFont(t.font("small"))
        if self.values:
            # Time runs from left to right also where words do not.
            plain = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
            for room, day in self.days(QFontMetricsF(t.font("small"))):
                painter.drawText(QRectF(room.left(), high, room.width(), foot), plain, day)
        if self.hasFocus():
            painter.setPen(t.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, high - 1), 4, 4)

    def days(self, metrics: QFontMetricsF) -> list[tuple[QRectF, str]]:
        """The first and the last day of the stretch, each beneath its end: at the ends of the strip they would be read
        as those of the whole. Beside one another where the stretch is narrow.
        """
        names = (self._days(self.first)[0], self._days(self.last)[1])
        first, last = (metrics.horizontalAdvance(name) + 1 for name in names)
        top = max(0.0, self.width() - last)
        right = min(max(self._left(self.last + 1) - last / 2, 0.0), top)
        left = min(max(self._left(self.first) - first / 2, 0.0), right - first - 2 * _GRIP)
        if left < 0:
            left, right = 0.0, max(right, first + 2 * _GRIP)
        return [(QRectF(left, 0, first, 1), names[0]), (QRectF(right, 0, last, 1), names[1])]

    # -- mouse and keys -----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        to_first, to_last = abs(x - self._left(self.first)), abs(x - self._left(self.last + 1))
        if min(to_first, to_last) <= _GRIP:
            self._held = ("first" if to_first < to_last else "last", 0)
        else:
            self._held = ("both", self._at(x)) if self.first <= self._at(x) <= self.last else ("last", 0)
            if self._held[0] == "last":
                self._drag(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        near = min(abs(x - self._left(self.first)), abs(x - self._left(self.last + 1))) <= _GRIP
        self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.PointingHandCursor)
        if self._held is not None:
            self._drag(x)

    def _drag(self, x: float) -> None:
        assert self._held is not None
        what, start = self._held
        at = self._at(x)
        if what == "first":
            self.choose(min(at, self.last), self.last)
        elif what == "last":
            self.choose(self.first, max(at, self.first)) if at >= self.first else self.choose(at, self.last)
        elif at != start:
            self._shift(at - start)
            self._held = ("both", at)

    def _shift(self, step: int) -> None:
        width, top = self.last - self.first, len(self.values) - 1
        first = max(0, min(self.first + step, top - width))
        self.choose(first, first + width)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, everything = Qt.Key(event.key()), self.is_everything
        if key == Qt.Key.Key_Home or (key == Qt.Key.Key_Escape and not everything):
            self.choose_all()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._shift((self.last - self.first + 1) * (-1 if key == Qt.Key.Key_PageUp else 1))
        elif (step := {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)) is not None:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier  # some systems count the arrows to it
            # A stretch that is all the time cannot move: what would leave the bar is taken in.
            if held & Qt.KeyboardModifier.ShiftModifier or (everything and not held and step < 0):
                self.choose(self.first, max(self.first, self.last + step))
            elif held & Qt.KeyboardModifier.ControlModifier or everything:
                self.choose(min(self.last, max(0, self.first + step)), self.last)
            else:
                self._shift(step)
        else:
            super().keyPressEvent(event)
