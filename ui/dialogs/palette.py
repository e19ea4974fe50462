"""The palette: type a few letters of a place or an action, Enter does it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.keys import shortcuts
from ui.keys.commands import Command, fitting
from ui.look.icons import icon
from ui.look.theme import M, S, theme
from ui.widgets.basic import Label, column
from ui.widgets.letters import Items
from ui.words import mirrored, tr

Index = QModelIndex | QPersistentModelIndex
_COMMAND = Qt.ItemDataRole.UserRole
_KEYS = Qt.ItemDataRole.UserRole + 1


class _Entry(QStyledItemDelegate):
    """A name, and its keys at the end of the line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if keys := index.data(_KEYS):
            painter.save()
            painter.setPen(theme().color("muted"))
            painter.setFont(theme().font("caption"))
            end = Qt.AlignmentFlag.AlignLeft if mirrored() else Qt.AlignmentFlag.AlignRight
            painter.drawText(option.rect.adjusted(M, 0, -M, 0),  # type: ignore[attr-defined]
                             end | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter, keys)
            painter.restore()


class Palette(QDialog):
    """Over the window's upper part; Escape closes it."""

    def __init__(self, commands: list[Command], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(tr("Find a place or an action by its name"))
        self.setAccessibleName(self.windowTitle())
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._commands = commands
        self.words = QLineEdit()
        self.words.setProperty("big", "true")
        self.words.setPlaceholderText(tr("Type a place or an action"))
        self.words.setAccessibleName(self.words.placeholderText())
        self.words.setFont(theme().font("heading"))
        self.list = Items()
        self.list.setAccessibleName(tr("Places and actions"))
        self.list.setFont(theme().font("body"))
        self.list.setIconSize(QSize(theme().side(18), theme().side(18)))
        self.list.setMinimumHeight(320)
        self.list.setItemDelegate(_Entry(self.list))
        self.nothing = Label(tr("Nothing has a name like this."), tone="muted")
        self.setLayout(column(self.words, self.list, self.nothing, spacing=S, margins=(M, M, M, M)))
        room = parent.window().size() * 0.9
        self.resize(QSize(round(560 * theme().scale), round(420 * theme().scale)).boundedTo(room))
        self.words.textChanged.connect(lambda _: self._fill())
        self.list.itemClicked.connect(self._run)
        self._fill()
        self.words.setFocus()

    def _fill(self) -> None:
        self.list.clear()
        found = fitting(self._commands, self.words.text())
        for command in found:
            keys = shortcuts.shown(command.keys) if command.keys else ""
            item = QListWidgetItem(icon(command.glyph, theme().colours.muted, theme().side(18)),
                                   command.name)
            item.setData(_KEYS, keys)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.name} {keys}".strip())
            item.setData(_COMMAND, command)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)

    def _run(self, item: QListWidgetItem) -> None:
        command: Command = item.data(_COMMAND)
        parent = self.parentWidget()
        self.accept()
        QTimer.singleShot(0, parent, command.run)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(event.key())
        if step:
            self.list.setCurrentRow(min(max(0, self.list.currentRow() + step), self.list.count() - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.currentItem() is not None:
                self._run(self.list.currentItem())
        else:
            super().keyPressEvent(event)
