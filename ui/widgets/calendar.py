"""A month to choose a day from, in the colours of the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QFontMetricsF, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QWidget

from ui.look.icons import icon
from ui.look.theme import M, theme

#: Rows of the table: the names of the days and six weeks.
_ROWS = 7
#: What a name of a day needs beside itself, in pixels.
_AIR = 28


class Calendar(QCalendarWidget):
    """From the first to the last day; those that hold something are strong, the others muted."""

    def __init__(self, first: QDate, last: QDate, holding: Iterable[QDate]) -> None:
        super().__init__()
        t = theme()
        self.setFont(t.font("body"))
        self.setGridVisible(False)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setDateRange(first, last)
        muted, strong = QTextCharFormat(), QTextCharFormat()
        muted.setForeground(t.color("muted"))
        strong.setForeground(t.color("text"))
        strong.setFontWeight(t.font("strong").weight())
        self.setHeaderTextFormat(muted)
        for day in Qt.DayOfWeek:
            self.setWeekdayTextFormat(day, muted)
        for held in holding:
            self.setDateTextFormat(held, strong)
        for name, glyph in (("prevmonth", "chevron-left"), ("nextmonth", "chevron-right")):
            button = self.findChild(QToolButton, f"qt_calendar_{name}")
            if button is not None:
                button.setIcon(icon(glyph, t.colours.text))
        # Left to itself it is too narrow for the names of the days, and its last week is cut.
        metrics = QFontMetricsF(t.font("strong"))
        names = (self.locale().dayName(day.value, self.locale().FormatType.ShortFormat) for day in Qt.DayOfWeek)
        bar = self.findChild(QWidget, "qt_calendar_navigationbar")
        self.setMinimumWidth(round(7 * (max(metrics.horizontalAdvance(name) for name in names) + _AIR)))
        self.setMinimumHeight((bar.sizeHint().height() if bar is not None else 0) + round(_ROWS * (
            metrics.height() + M)))
