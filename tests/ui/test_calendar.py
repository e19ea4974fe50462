"""The month to choose a day of a conversation from: names of days whole, its head readable, days that hold messages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QCalendarWidget, QTableView, QWidget

from ui.look.theme import theme
from ui.widgets.calendar import Calendar
from ui.window import Window

FIRST, HELD, LAST = QDate(2026, 3, 1), QDate(2026, 3, 14), QDate(2026, 5, 9)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_month_is_read_whole_and_its_head_is_no_bar_of_the_selection(window: Window, qtbot, scheme: str) -> None:
    window.set_scheme(scheme)
    try:
        calendar = Calendar(FIRST, LAST, [HELD])
        calendar.setParent(window.centralWidget())
        calendar.setSelectedDate(HELD)
        calendar.show()
        qtbot.wait(50)
        table, metrics = calendar.findChild(QTableView), QFontMetricsF(theme().font("body"))
        columns = [n for n in range(table.model().columnCount()) if not table.isColumnHidden(n)]
        for n in range(table.model().columnCount()):
            name = str(table.model().index(0, n).data() or "")
            assert metrics.horizontalAdvance(name) <= table.columnWidth(n) or not table.columnWidth(n)
        assert columns
        assert sum(table.rowHeight(n) for n in range(table.model().rowCount())) <= table.viewport().height() + 1
        bar = calendar.findChild(QWidget, "qt_calendar_navigationbar").grab().toImage()
        assert bar.pixelColor(bar.width() // 4, 2) == theme().color("surface")
    finally:
        window.set_scheme("light")


def test_days_that_hold_messages_stand_out(window: Window) -> None:
    calendar: QCalendarWidget = Calendar(FIRST, LAST, [HELD])
    calendar.setParent(window)
    assert calendar.dateTextFormat(HELD).fontWeight() > 500
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Sunday).foreground().color() == theme().color("muted")


def test_days_of_other_months_are_fainter_than_those_of_the_month(window: Window, qtbot) -> None:
    calendar = Calendar(FIRST, LAST, [])
    calendar.setParent(window.centralWidget())
    calendar.setSelectedDate(FIRST)
    calendar.show()
    qtbot.wait(50)
    table = calendar.findChild(QTableView)

    def darkest(index) -> int:
        seen = table.grab(table.visualRect(index).adjusted(3, 3, -3, -3)).toImage()
        return min(seen.pixelColor(x, y).lightness() for x in range(seen.width()) for y in range(seen.height()))

    last = table.model().columnCount() - 1  # the sixth week of March 2026 is April's, in every country
    assert darkest(table.model().index(6, last)) > darkest(table.model().index(3, last)) + 20
