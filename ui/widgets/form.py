"""Fields with their label, hint and error in one column, and the strength of a passphrase."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFocusEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from triage.casefile.strength import strength
from ui.look.icons import icon
from ui.look.theme import XS, M, theme
from ui.widgets.basic import Label, restyle
from ui.widgets.scrolled import reveal
from ui.words import has_rtl, own_way, tr

_INSIDE = 6


class Field(QWidget):
    """A label above an input, and below it a hint that turns into the error."""

    def __init__(self, label: str, widget: QWidget, hint: str = "") -> None:
        super().__init__()
        self.input = widget
        self._hint_text = hint
        self.label = Label(label, "caption-strong", wrap=True)
        self.label.setBuddy(widget)
        self.hint = Label(hint, "caption", "muted", wrap=True)
        if not hint:
            self.hint.hide()
        widget.setAccessibleName(label)
        if isinstance(widget, QComboBox) and (edit := widget.lineEdit()) is not None:
            edit.setAccessibleName(label)
        widget.setAccessibleDescription(hint)
        self._wrong = False
        if isinstance(widget, QComboBox):
            widget.currentTextChanged.connect(self._mended)
        elif isinstance(widget, QLineEdit):
            widget.textEdited.connect(self._mended)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(XS)
        for part in (self.label, widget, self.hint):
            layout.addWidget(part)
        layout.addStretch(1)

    def text(self) -> str:
        """What is in it."""
        if isinstance(self.input, QComboBox):
            at = _chosen(self.input)
            data = self.input.itemData(at) if at >= 0 else None
            return str(data) if data is not None else self.input.currentText().strip()
        assert isinstance(self.input, QLineEdit)
        return self.input.text().strip()

    def listed(self) -> bool:
        """Whether what was typed into a list is one of its entries; else says so at the field and goes there."""
        assert isinstance(self.input, QComboBox)
        known = _chosen(self.input) >= 0
        self.set_error("" if known else tr("“{text}” is not in the list.", text=self.input.currentText().strip()))
        if not known:
            self.go()
        return known

    def go(self) -> None:
        """Put the cursor into it, and scroll the page to where it is seen."""
        self.input.setFocus()
        self.layout().activate()  # the line that says what is wrong is part of what is to be seen
        reveal(self)

    def _mended(self, _: str) -> None:
        """What was wrong is being changed: what was said of it would be wrong itself."""
        if self._wrong:
            self.set_error("")

    def set_error(self, text: str) -> None:
        """Say what is wrong with it; an empty text takes that back."""
        self._wrong = bool(text)
        self.hint.setText(text or self._hint_text)
        self.hint.set_tone("danger" if text else "muted")
        self.hint.setVisible(bool(text or self._hint_text))
        self.input.setProperty("wrong", "true" if text else None)
        self.input.setAccessibleDescription(text or self._hint_text)
        restyle(self.input)


def _chosen(box: QComboBox) -> int:
    """The entry that a list shows, or -1: what is being typed counts, which Qt leaves aside until the focus moves."""
    if not box.isEditable():
        return box.currentIndex()
    typed = box.currentText().strip()
    at = box.findText(typed, Qt.MatchFlag.MatchFixedString)
    if at < 0:
        at = box.findData(typed, flags=Qt.MatchFlag.MatchFixedString)
    # "France" is meant where the entry is "France (FR)".
    return at if at >= 0 or not typed else box.findText(f"{typed} (", Qt.MatchFlag.MatchStartsWith)


class _Line(QLineEdit):
    """Shows the beginning of what is longer than it, of a path its end, unless somebody is typing in it."""

    is_path = False

    def setText(self, text: str) -> None:
        super().setText(text)
        if not self.hasFocus():
            self._rest()

    def _rest(self) -> None:
        self.setCursorPosition(len(self.text()) if self.is_path else 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._rest()


def line(placeholder: str = "", *, secret: bool = False, text: str = "", path: bool = False) -> QLineEdit:
    """A line to type in. `path`: of what is too long for it the end is seen, where the file's name stands."""
    result = _Line()
    result.is_path = path
    result.setText(text)
    result.setPlaceholderText(placeholder)
    result.setFont(theme().font("body"))
    result.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    if secret:
        result.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        _hide(result)
    return result


def _hide(secret: QLineEdit) -> None:
    """Dots for what is typed, until somebody asks to see it: a key of 64 digits is not typed blind. What is typed after
    it was emptied is another secret, and hidden again.
    """
    seen = QAction(secret)
    seen.setCheckable(True)
    seen.setShortcut("Ctrl+H")
    seen.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def show() -> None:
        shown = seen.isChecked()
        secret.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        seen.setIcon(icon("eye-off" if shown else "eye", theme().colours.muted))
        seen.setText(tr("Hide what is typed (Ctrl+H)") if shown else tr("Show what is typed (Ctrl+H)"))

    seen.toggled.connect(lambda _: show())
    secret.textChanged.connect(lambda text: None if text else seen.setChecked(False))
    secret.addAction(seen, QLineEdit.ActionPosition.TrailingPosition)
    show()


class _Number(QSpinBox):
    """Scrolling the page over it scrolls the page: it never changes what is stated."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def whole(first: int, last: int, value: int, *, before: str = "", after: str = "") -> QSpinBox:
    """A whole number, with words before or after it."""
    result = _Number()
    result.setRange(first, last)
    result.setPrefix(before)
    result.setSuffix(after)
    result.setValue(value)
    result.setFont(theme().font("body"))
    # The style sheet's padding would move the line within away: to the left of a box without buttons, out of sight.
    result.lineEdit().setTextMargins(_INSIDE, 0, _INSIDE, 0)
    return result


class _Typed(QLineEdit):
    """The line of a list one can type into: the click that enters it selects all, so that typing begins anew. Who goes
    on after a part that only one entry has means that one.
    """

    _entered = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._entered = event.reason() == Qt.FocusReason.MouseFocusReason

    def focusOutEvent(self, event: QFocusEvent) -> None:
        box = self.parentWidget()
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason,
                              Qt.FocusReason.MouseFocusReason) and isinstance(box, QComboBox) and _chosen(box) < 0:
            completer = box.completer()
            completer.setCompletionPrefix(self.text().strip())
            if completer.completionCount() == 1:
                box.setCurrentIndex(box.findText(completer.currentCompletion()))
        super().focusOutEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._entered and not self.hasSelectedText():
            self.selectAll()
        self._entered = False


class Choice(QComboBox):
    """A list whose current name ends in an ellipsis where there is no room for all of it. Scrolling the page over it
    scrolls the page: a country or a zone that the wheel changes unseen would be stated by nobody.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def addItem(self, *what: Any) -> None:
        """A name of other letters keeps its signs at its own ends; what can be typed stays as it is typed."""
        parts, at = list(what), 0 if isinstance(what[0], str) else 1  # an icon may stand before the name
        if not self.isEditable() and not has_rtl(parts[at]):
            parts[at] = own_way(parts[at])
        super().addItem(*parts)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isEditable():
            super().paintEvent(event)
            return
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option,
                                           QStyle.SubControl.SC_ComboBoxEditField, self).width() - 2
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def choice(options: list[tuple[str, str]], current: str = "", *, editable: bool = False) -> QComboBox:
    """A list to choose from: (value, what it is called)."""
    result = Choice()
    result.setFont(theme().font("body"))
    if editable:
        result.setLineEdit(_Typed())
        result.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = result.completer()
        if completer is not None:  # "Paris" finds "Europe/Paris"
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
    for value, name in options:
        result.addItem(name, value)
    at = result.findData(current)
    result.setCurrentIndex(max(at, 0))
    result.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    result.setMinimumContentsLength(8)
    result.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return result


def abreast(*fields: Field) -> QHBoxLayout:
    """Fields without hints side by side: their inputs stand level, however many lines their labels take."""
    layout = QHBoxLayout()
    layout.setSpacing(M)
    for field in fields:
        layout.addWidget(field, 1, Qt.AlignmentFlag.AlignBottom)
    return layout


def halves(*fields: QWidget) -> QHBoxLayout:
    """Fields side by side, each as wide as the others whatever their hints say: pairs below one another stand level."""
    layout = QHBoxLayout()
    layout.setSpacing(M)
    for field in fields:
        layout.addWidget(field, 1)
    return layout


class Strength(QWidget):
    """A bar and a sentence on the passphrase typed above it."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Strength of the passphrase"))
        self.words = Label("", "caption", "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(XS)
        layout.addWidget(self.bar)
        layout.addWidget(self.words)
        self.show_for("")

    def show_for(self, passphrase: str) -> None:
        """Judge a passphrase."""
        level, message, tone = strength(passphrase)
        self.bar.setValue(level)
        self.words.setText(tr(message))
        self.words.set_tone(tone)
