"""A value of the evidence in a panel: it breaks anywhere to fit, and copying gives it exactly.

A label breaks its lines only between words, and a path or a hash has none. Break characters inside the text would help
the eye, and would be copied with it: a hash would then match nothing. So the text stays as it is, and the widget breaks
its lines. Qt's own widget for that is an area with two bars to scroll it, of which a panel would have forty.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QClipboard,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from ui.look.theme import ROOMY, theme
from ui.widgets.basic import TONES, Label
from ui.words import is_rtl, mirrored, tr, written_out

#: What a value asks for at most in width, in letters: what is longer takes more lines.
_WIDEST = 24
#: Below this many letters in a line a value would be a column of letters.
_NARROWEST = 6
_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)


class Value(QWidget):
    """Text in a role of the type scale that is read and copied, never changed. `name` says what it is the value of.
    `whole`: its words are not broken at their hyphens, as those of an id.
    """

    def __init__(self, text: str, role: str = "caption", tone: str | None = None, *, name: str = "",
                 whole: bool = False) -> None:
        super().__init__()
        self._whole = whole
        self._tone = tone or "plain"
        self._name = name
        self._heights: dict[int, int] = {}
        self.setFont(theme().font(role))
        self._document = QTextDocument(self)
        self._document.setUndoRedoEnabled(False)
        self._document.setDefaultFont(self.font())
        self._document.setDocumentMargin(0)
        self._cursor = QTextCursor(self._document)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_text(text)

    def text(self) -> str:
        """The value."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another value. What would turn its letters is written out, and copied so."""
        text = written_out(text)
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Qt takes them, so that places agree
        option = QTextOption(_side())
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(  # its own, and not the window's: or what stands at its end changes sides
            Qt.LayoutDirection.RightToLeft if is_rtl(text) else Qt.LayoutDirection.LeftToRight)
        self._document.setDefaultTextOption(option)
        self._document.setPlainText(self._text.replace("-", "\u2011") if self._whole else self._text)
        self._heights.clear()
        self._cursor.setPosition(0)
        self.setAccessibleName(tr("{name}: {value}", name=self._name, value=text) if self._name else text)
        self.updateGeometry()
        self.update()

    def selected(self) -> str:
        """What is chosen of it, letter by letter as it stands in the evidence (Qt makes plain spaces of others)."""
        units = self._text.encode("utf-16-le", "surrogatepass")  # Qt counts the units of UTF-16
        start, end = self._cursor.selectionStart(), self._cursor.selectionEnd()
        return units[2 * start:2 * end].decode("utf-16-le", "replace")

    def select_all(self) -> None:
        """Choose all of it."""
        self._cursor.select(QTextCursor.SelectionType.Document)
        self.update()

    def copy(self) -> None:
        """Put what is chosen on the clipboard."""
        if self._cursor.hasSelection():
            QGuiApplication.clipboard().setText(self.selected())

    # -- room ---------------------------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:  # a layout asks many times over
            self._document.setTextWidth(width)
            self._heights[width] = round(self._document.size().height() + 0.5)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        letters = QFontMetrics(self.font())
        longest = max(letters.horizontalAdvance(line) for line in self._text.split("\n")) + 2
        return QSize(min(longest, letters.averageCharWidth() * _WIDEST), letters.height())  # the rest goes by width

    def minimumSizeHint(self) -> QSize:
        letters = QFontMetrics(self.font())
        return QSize(letters.averageCharWidth() * _NARROWEST, letters.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    # -- looks --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, t.color(TONES[self._tone]))
        context.palette = palette  # type: ignore[attr-defined]
        if self._cursor.hasSelection():
            chosen = QAbstractTextDocumentLayout.Selection()
            chosen.cursor = self._cursor  # type: ignore[attr-defined]
            chosen.format.setBackground(t.color("accent"))  # type: ignore[attr-defined]
            chosen.format.setForeground(t.color("on_accent"))  # type: ignore[attr-defined]
            context.selections = [chosen]  # type: ignore[attr-defined]
        painter = QPainter(self)
        self._fit()
        self._document.documentLayout().draw(painter, context)

    def _fit(self) -> None:
        """As wide as there is room: measuring has left it elsewhere."""
        if self._document.textWidth() != self.width():
            self._document.setTextWidth(self.width())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._cursor.clearSelection()
            self.update()

    # -- choosing -----------------------------------------------------------------------------------------------

    def _at(self, point: QPoint) -> int:
        self._fit()
        return max(0, self._document.documentLayout().hitTest(point, Qt.HitTestAccuracy.FuzzyHit))

    def _move(self, event: QMouseEvent, keep: bool) -> None:
        mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
        self._cursor.setPosition(self._at(event.position().toPoint()), mode)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move(event, keep=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(event, keep=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self._cursor.hasSelection():  # the middle button pastes it there
            clipboard.setText(self.selected(), QClipboard.Mode.Selection)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and any(
                event.matches(keys) for keys in _KEYS):
            event.accept()  # or the window would take the keys
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._cursor.hasSelection():
            self.select_all()
        menu = QMenu(self)
        menu.addAction(tr("Copy"), self.copy)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())


#: Letters of the longest word that may stand beside its name.
_WIDE = 40
#: A name longer than this takes two lines, else its column leaves the values too little room. Letters.
_NAME = 20
#: What is compared letter by letter stands in letters of one width.
_HASH = re.compile(r"[0-9a-f]{32,}")


def add_value(grid: QGridLayout, at: int, name: str, value: str, role: str = "caption", *, whole: bool = False
              ) -> Value:
    """A line of a grid of two columns: what it is, and the value; one above the other where text is large, and where
    the value holds a hash or a path, which beside its name would break into many short lines.
    """
    wide = theme().scale > ROOMY or max(map(len, value.split()), default=0) > _WIDE
    title = Label(name, "caption", "muted", wrap=theme().scale > ROOMY or len(name) > _NAME)
    title.setAlignment(Qt.AlignmentFlag.AlignTop)
    shown = Value(value, "mono" if _HASH.fullmatch(value) else role, name=name, whole=whole)
    if wide:  # side by side each would have room for a few letters only
        grid.addWidget(title, 2 * at, 0, 1, 2)
        grid.addWidget(shown, 2 * at + 1, 0, 1, 2)
    else:
        grid.addWidget(title, 2 * at, 0)
        grid.addWidget(shown, 2 * at, 1)
    return shown


def _side() -> Qt.AlignmentFlag:
    """Where the lines begin: where those of the window do, whatever way the value itself runs."""
    return (Qt.AlignmentFlag.AlignRight if mirrored() else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignAbsolute
