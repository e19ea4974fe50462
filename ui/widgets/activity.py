"""How many messages there are in each month: a row of bars."""

from __future__ import annotations

import math
from datetime import date

from babel.dates import format_date
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from parsers.words import N_
from ui.look.theme import theme
from ui.words import count, isolate, locale, tr

_FOOT = 22
#: Between the names of two months, in pixels.
_APART = 14
#: A bar at most, in pixels: the few bars of a short time stand apart.
_WIDEST = 96.0


class Activity(QWidget):
    """Bars from the first month with messages to the last."""

    def __init__(self, months: list[tuple[str, int]]) -> None:
        super().__init__()
        self.months = months
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        most = max(months, key=lambda m: m[1])
        self.setAccessibleName(tr("Messages a month"))
        self.setAccessibleDescription(
            tr("From {first} to {last}; the most, {n}, in {month}", first=_name(months[0][0]),
               last=_name(months[-1][0]), n=most[1], month=_name(most[0])))

    def sizeHint(self) -> QSize:
        return QSize(400, round(92 * theme().scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(92 * theme().scale))

    def _bar(self, n: int) -> QRectF:
        """The room of a month, from the left."""
        width = self.width() / len(self.months)
        return QRectF(n * width, 0, width, self.height() - _FOOT)

    def every(self) -> int:
        """Every how many months one is named: as many as stand apart from one another."""
        metrics = QFontMetricsF(theme().font("small"))
        widest = max(metrics.horizontalAdvance(_short(month)) for month, _ in self.months)
        return max(1, math.ceil((widest + _APART) / max(1.0, self._bar(0).width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max(n for _, n in self.months) or 1
        font = t.font("small")
        painter.setFont(font)
        metrics, every = QFontMetricsF(font), self.every()
        for n, (month, messages) in enumerate(self.months):
            room = self._bar(n)
            height = max(2.0 if messages else 0.0, (room.height() - 4) * messages / most)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.color("accent"))
            gap = max(min(6.0, room.width() * 0.2), room.width() - _WIDEST)
            left = room.left() + gap / 2
            bar = QRectF(left, room.bottom() - height, room.width() - gap, height)
            painter.drawRoundedRect(bar, 2, 2)
            if n % every == 0 and left + metrics.horizontalAdvance(_short(month)) <= self.width():
                painter.setPen(t.color("muted"))
                painter.drawText(QRectF(left, room.bottom() + 3, 80, _FOOT),
                                 Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute, isolate(_short(month)))
        painter.setPen(t.color("line_strong"))
        painter.drawLine(0, round(self.height() - _FOOT), self.width(), round(self.height() - _FOOT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        n = int(event.position().x() / max(1.0, self._bar(0).width()))
        if 0 <= n < len(self.months):
            month, messages = self.months[n]
            QToolTip.showText(event.globalPosition().toPoint(),
                              tr("{name}: {value}", name=_name(month), value=count(
                                  messages, N_("{n} message"), N_("{n} messages"))), self)


def _name(month: str) -> str:
    return format_date(date.fromisoformat(f"{month}-01"), "LLLL yyyy", locale=locale())


def _short(month: str) -> str:
    return format_date(date.fromisoformat(f"{month}-01"), "LLL yy", locale=locale())
