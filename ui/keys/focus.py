"""Keeps the keyboard where somebody works.

A button that is set aside while its work runs, or a form that is drawn anew when it is done, makes Qt hand the keyboard
to whatever comes next: a button of another purpose, or the menu at the side.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QTextEdit, QWidget
from shiboken6 import isValid

from ui.look.theme import S


class FocusKeeper(QObject):
    """Gives the keyboard back to what lost it without anybody having moved it.

    What was set aside has it again as soon as it can be used. Where it is gone, the part of the window that it was in,
    anything with a method `take_focus`, says where the keyboard goes.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lost: QWidget | None = None
        self._meanwhile: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        # What is clicked stays below the pointer; what was made just now has no place yet.
        if new is not None and QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            QTimer.singleShot(0, new, lambda: _into_view(new))
        if old is None or new is None or not isValid(old) or old.window() is not new.window():
            return
        if old.isVisible() and not old.isEnabled():
            self._let_go()
            self._lost, self._meanwhile = old, new
            old.installEventFilter(self)
        elif not old.isVisible():
            around = _around(old)
            if around is not None and around.isVisible() and not around.isAncestorOf(new):
                QTimer.singleShot(0, around, lambda: _return(around, new))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.EnabledChange and watched is self._lost and self._lost.isEnabled():
            lost, meanwhile = self._lost, self._meanwhile
            self._let_go()
            if meanwhile is not None and isValid(meanwhile) and meanwhile.hasFocus() and lost.isVisible():
                lost.setFocus()
        return False

    def _let_go(self) -> None:
        if self._lost is not None and isValid(self._lost):
            self._lost.removeEventFilter(self)
        self._lost = self._meanwhile = None


class UndoOfTheCase(QObject):
    """Lets the keys of undo and redo through to the window where a field has nothing of its own to take back: who has
    tagged a message and then stands in an empty filter takes back the tag.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and isValid(old):
            old.removeEventFilter(self)
        if isinstance(new, QLineEdit | QTextEdit):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            back = event.matches(QKeySequence.StandardKey.Undo)
            if (back or event.matches(QKeySequence.StandardKey.Redo)) and not _can(watched, back=back):
                event.ignore()
                return True
        return False


def _can(field: QObject, *, back: bool) -> bool:
    """Whether something that was typed can be taken back, or done again."""
    if isinstance(field, QLineEdit):
        return not field.isReadOnly() and (field.isUndoAvailable() if back else field.isRedoAvailable())
    if isinstance(field, QTextEdit):
        text = field.document()
        return not field.isReadOnly() and (text.isUndoAvailable() if back else text.isRedoAvailable())
    return False


def _into_view(widget: QWidget) -> None:
    """Scroll to what has the keyboard. Qt does so between the controls of one area only, not for the first that is come
    to from outside.
    """
    inside: QWidget | None = widget.parentWidget() if isValid(widget) and widget.hasFocus() else None
    while inside is not None:
        page = inside.widget() if isinstance(inside, QScrollArea) else None
        if isinstance(inside, QScrollArea) and page is not None and page.isAncestorOf(widget):
            # ensureWidgetVisible is content with the cursor of a line that one writes in
            middle = widget.mapTo(page, widget.rect().center())
            inside.ensureVisible(middle.x(), middle.y(), 0, widget.height() // 2 + S)
        inside = inside.parentWidget()


def _around(widget: QWidget) -> QWidget | None:
    """The part of the window that a widget is in."""
    inside = widget.parentWidget()
    while inside is not None and not hasattr(inside, "take_focus"):
        inside = inside.parentWidget()
    return inside


def _return(around: QWidget, meanwhile: QWidget) -> None:
    if isValid(around) and isValid(meanwhile) and around.isVisible() and meanwhile.hasFocus():
        around.take_focus()  # type: ignore[attr-defined]
