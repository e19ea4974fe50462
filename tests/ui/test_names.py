"""What a screen reader says: every control of every place and dialog has a name, and shows when it has the focus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
    QWidget,
)

from ui.chat.view import ChatView
from ui.dialogs.texts import RenderingDialog, TextDialog
from ui.window import PLACES, Window

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QProgressBar,
            QTextEdit)


def nameless(root: QWidget) -> Iterator[str]:
    """Controls that can be seen or reached and say nothing."""
    for widget in root.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not (isinstance(widget, CONTROLS) or reached) or isinstance(widget, QHeaderView):
            continue
        inside = widget.parentWidget()
        if isinstance(inside, QAbstractScrollArea) and widget is inside.viewport():
            continue
        if not widget.isVisibleTo(root) or widget.objectName().startswith("qt_") or isinstance(
                inside, QComboBox | QAbstractSpinBox):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName().strip() or text.strip()):
            yield f"{type(widget).__name__} {widget.objectName()} in {type(root).__name__}"


def test_every_control_of_every_place_has_a_name(opened: Window, qtbot) -> None:
    found = []
    for name, _, _ in PLACES:
        opened.go(name, {})
        qtbot.wait(120)
        found += list(nameless(opened.places[name]))
    assert found == []


def test_every_control_of_a_chat_with_its_panel_has_a_name(opened: Window, qtbot) -> None:
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    place.list.more.click()
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: bool(place.panel.message), timeout=60_000)
    qtbot.wait(50)
    assert list(nameless(place)) == []


@pytest.mark.parametrize("name", ["palette", "shortcuts", "settings"])
def test_every_control_of_the_small_windows_has_a_name(opened: Window, qtbot, name: str) -> None:
    opened.runs[name]()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=60_000)
    dialog = QApplication.activeModalWidget()
    assert dialog.accessibleName()
    assert list(nameless(dialog)) == []
    dialog.reject()


def test_every_control_of_the_editors_has_a_name(opened: Window) -> None:
    message = {"kind": "text", "text": "x", "sender": None}
    for dialog in (TextDialog("Note", "", opened), RenderingDialog(message, "ada", opened)):
        assert list(nameless(dialog)) == []


def test_a_message_says_who_and_what_in_words(opened: Window, qtbot) -> None:
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    place.list.list.choose(0)
    view: ChatView = place.pane.view
    qtbot.waitUntil(lambda: place.pane.model.peek(1) is not None, timeout=60_000)
    row = next(r for r in range(40) if (m := place.pane.model.peek(r)) and m["text"] and m["sender"])
    said = place.pane.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    message = place.pane.model.peek(row)
    assert message["sender"]["name"] in said
    assert message["text"] in said
    assert view.accessibleName()
