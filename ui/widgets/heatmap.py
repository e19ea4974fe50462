"""How much was said in each hour of each weekday: a field of cells, the darker the more."""

from __future__ import annotations

import math

from babel.dates import get_day_names
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from parsers.words import N_
from ui.look.theme import theme
from ui.words import count, locale, number, tr

_HOURS, _DAYS = 24, 7


def night_share(hours: list[list[int]]) -> int:
    """How many in a hundred fall between 22:00 and 06:00."""
    total = sum(map(sum, hours))
    night = sum(n for day in hours for hour, n in enumerate(day) if hour >= 22 or hour < 6)
    return round(100 * night / total) if total else 0


class HeatMap(QWidget):
    """Seven rows of 24 cells. Pointing at a cell says its number; the largest is told to screen readers."""

    def __init__(self, hours: list[list[int]], name: str, *, hatched: bool = False) -> None:
        super().__init__()
        self.hours, self.hatched = hours, hatched
        self.most = max(max(day) for day in hours)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        day, hour = max(((d, h) for d in range(_DAYS) for h in range(_HOURS)), key=lambda at: hours[at[0]][at[1]])
        self.setAccessibleDescription(tr("The most: {n}, {when}", n=self.most, when=_when(day, hour)))

    def _foot(self) -> float:
        return 18 * theme().scale

    def _left(self) -> float:
        return 44 * theme().scale

    def sizeHint(self) -> QSize:
        return QSize(520, round(_DAYS * 20 * theme().scale + self._foot()))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.sizeHint().height())

    def cell(self, day: int, hour: int) -> QRectF:
        """The room of a cell, with one pixel between neighbours."""
        left, foot = self._left(), self._foot()
        wide, high = (self.width() - left) / _HOURS, (self.height() - foot) / _DAYS
        return QRectF(left + hour * wide, day * high, wide - 1.5, high - 1.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = get_day_names("abbreviated", locale=locale())
        for day in range(_DAYS):
            painter.setFont(t.font("small"))
            painter.setPen(t.color("muted"))
            first = self.cell(day, 0)
            painter.drawText(QRectF(0, first.top(), self._left() - 6, first.height()),
                             Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, names[day])
            for hour in range(_HOURS):
                self._paint(painter, self.cell(day, hour), self.hours[day][hour])
        painter.setPen(t.color("muted"))
        bottom = self.cell(_DAYS - 1, 0).bottom()
        for hour in range(0, _HOURS, 3):
            painter.drawText(QPointF(self.cell(0, hour).left(), bottom + self._foot() - 5), f"{hour:02}:00")

    def _paint(self, painter: QPainter, room: QRectF, n: int) -> None:
        t = theme()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color("sunken"))
        painter.drawRoundedRect(room, 2, 2)
        if n:
            colour = QColor(t.color("accent"))
            colour.setAlphaF(0.16 + 0.84 * math.sqrt(n / self.most))
            pattern = Qt.BrushStyle.BDiagPattern if self.hatched else Qt.BrushStyle.SolidPattern
            painter.setBrush(QBrush(colour, pattern))
            painter.drawRoundedRect(room, 2, 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        hour = int((at.x() - self._left()) / ((self.width() - self._left()) / _HOURS))
        day = int(at.y() / ((self.height() - self._foot()) / _DAYS))
        if 0 <= day < _DAYS and 0 <= hour < _HOURS and at.x() >= self._left():
            n = self.hours[day][hour]
            QToolTip.showText(event.globalPosition().toPoint(),
                              tr("{name}: {value}", name=_when(day, hour), value=count(
                                  n, N_("{n} event"), N_("{n} events"))), self)


def _when(day: int, hour: int) -> str:
    name = get_day_names("wide", locale=locale())[day]
    return f"{name}, {number(hour)}:00 – {number((hour + 1) % 24)}:00"
