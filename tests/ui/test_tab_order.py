"""Tab goes through a place as one reads it, also through what was filled after it; Enter presses what Tab comes to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from tests.ui.drive import idle
from tests.ui.keyboard import called, press, walk
from tests.ui.test_keyboard import settled
from ui.dialogs.palette import Palette
from ui.window import Window

K = Qt.Key


def _place(window: Window, name: str, qtbot) -> QWidget:
    window.activateWindow()
    window.travel(name, {})
    settled(window, name, qtbot)
    return window.places[name]


def test_who_may_be_one_person_is_come_to_before_the_table_below(opened: Window, qtbot) -> None:
    place = _place(opened, "people", qtbot)
    # A button that was just made is shown in a later turn of the loop than the card it stands on.
    qtbot.waitUntil(lambda: any(called(b) == "Show others" and b.isVisible()
                                for b in place.proposals.findChildren(QPushButton)), timeout=60_000)
    place.table.setFocus()
    press(opened, K.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert called(opened.focusWidget()) == "Show others"
    press(opened, K.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert isinstance(opened.focusWidget(), QPushButton)
    assert called(opened.focusWidget()).startswith("Make one person")


def test_a_flag_of_a_message_is_come_to_before_the_work_on_it(opened: Window, qtbot) -> None:
    place = _place(opened, "conversations", qtbot)
    qtbot.waitUntil(lambda: bool(place.list.model.rows), timeout=60_000)  # of an empty list none is chosen
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.view.isVisible() and idle(opened), timeout=60_000)
    place.pane.view.setFocus()
    press(opened, K.Key_N)
    qtbot.waitUntil(lambda: "Explain and decide" in [b.text() for b in place.panel.findChildren(QPushButton)],
                    timeout=60_000)
    names = [called(w) for w in walk(opened).stops if place.panel.isAncestorOf(w)]
    assert names[0] == "Explain and decide"
    assert names.index("Explain and decide") < names.index("Show the stored row")


def test_enter_presses_a_button_that_is_only_an_icon(opened: Window, qtbot) -> None:
    place = _place(opened, "conversations", qtbot)
    qtbot.waitUntil(lambda: bool(place.list.model.rows), timeout=60_000)  # of an empty list none is chosen
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.view.isVisible() and idle(opened), timeout=60_000)
    assert isinstance(place.fold, QToolButton)
    was = place.panel.isVisible()
    place.fold.setFocus()
    press(opened, K.Key_Return)
    assert place.panel.isVisible() is not was


def test_news_of_one_place_does_not_go_along_to_the_first_visit_of_another(opened: Window, qtbot) -> None:
    _place(opened, "people", qtbot)
    opened.desk.said.emit("They are one person now. It can be undone at the right.", "good")
    _place(opened, "report", qtbot)
    assert opened.banner.text == ""


@pytest.mark.parametrize(("name", "action"), [("report", "Make the report"), ("log", "Verify everything")])
def test_what_a_place_is_there_for_is_found_by_its_name(opened: Window, name: str, action: str, qtbot) -> None:
    _place(opened, name, qtbot)
    press(opened, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = opened.findChild(Palette)
    palette.words.setText(action.split(maxsplit=1)[0])
    assert action in [palette.list.item(n).text() for n in range(palette.list.count())]
    palette.close()
