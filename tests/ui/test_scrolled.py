"""Panels that scroll do so by keys as well, and can be come to by keys where nothing inside them can."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from tests.ui.drive import idle
from tests.ui.keyboard import press, tab_to
from ui.views.place import scrolled
from ui.widgets.basic import Label, column
from ui.widgets.scrolled import Scrolled
from ui.window import Window

K = Qt.Key


def _keys_scroll(window: Window, area: Scrolled) -> None:
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    press(window, K.Key_End)
    assert bar.value() == bar.maximum()
    press(window, K.Key_Home)
    assert bar.value() == 0
    press(window, K.Key_PageDown)
    assert bar.value() > 0
    press(window, K.Key_PageUp)
    assert bar.value() == 0


def test_the_entry_of_the_log_is_read_to_its_end_by_keys(opened: Window, qtbot) -> None:
    opened.resize(1366, 600)
    opened.activateWindow()
    opened.travel("log", {})
    qtbot.waitUntil(lambda: "log" in opened.places, timeout=60_000)
    place = opened.places["log"]
    qtbot.waitUntil(lambda: place.table.hasFocus() and bool(place.entries), timeout=60_000)
    area = place.detail.findChild(Scrolled)
    for _ in place.entries:
        if area.verticalScrollBar().maximum() > 0:
            break
        press(opened, K.Key_J)
        qtbot.wait(20)
    tab_to(opened, "Entry of the log")
    assert area.hasFocus()
    _keys_scroll(opened, area)
    press(opened, K.Key_Down)
    assert area.verticalScrollBar().value() > 0


@pytest.mark.parametrize("name", ["overview", "evidence", "reader"])
def test_a_page_ends_where_its_last_line_does(opened: Window, qtbot, name: str) -> None:
    opened.resize(1366, 768)
    opened.go(name, {})
    qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
    qtbot.wait(300)
    for area in opened.places[name].findChildren(Scrolled):
        if not area.isVisible():
            continue
        page = area.widget()
        last = max(inside.mapTo(page, inside.rect().bottomLeft()).y() for inside in page.findChildren(QWidget)
                   if inside.isVisible() and not inside.findChildren(QWidget))
        assert page.height() <= max(area.viewport().height(), last + 60)


@pytest.mark.parametrize("stops", [True, False])
def test_an_area_is_a_stop_where_nothing_inside_it_is(window: Window, qtbot, stops: bool) -> None:
    inside = QWidget()
    first = QPushButton("First") if stops else Label("First")
    inside.setLayout(column(first, *(Label(f"Line {n}") for n in range(80))))
    area = scrolled(inside, "Long text")
    area.setParent(window.centralWidget())
    area.resize(300, 300)
    area.show()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0, timeout=60_000)
    assert bool(area.focusPolicy() & Qt.FocusPolicy.TabFocus) is not stops
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=60_000)
    before = area.grab().toImage()
    (first if stops else area).setFocus()
    qtbot.wait(20)  # what has the keyboard is brought into sight
    if not stops:
        assert area.grab().toImage() != before, "what has the keyboard is seen to have it"
    _keys_scroll(window, area)
