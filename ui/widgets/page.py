"""A page of Markdown in the window's own style."""

from __future__ import annotations

from PySide6.QtCore import QSizeF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from ui.look.theme import theme

#: Longer lines are hard to read (pixels at the usual size of text).
_WIDEST = 900
#: A table of more columns is set in smaller letters, or it would be wider than its page.
_MANY = 4
#: Share of the page that a table takes, in per cent: with all of it its border would make the page scroll sideways.
_TABLE = 99.5
_HEADS = {1: ("display", 0, 14), 2: ("title", 22, 8), 3: ("heading", 16, 6), 4: ("heading", 12, 4)}


class MarkdownPage(QTextBrowser):
    """`asked` carries the name of another page, or an anchor; addresses outside are never opened."""

    asked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setProperty("quiet", "true")
        self.setFont(theme().font("message"))
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)  # else narrow columns of tables break words anywhere
        self.anchorClicked.connect(self._clicked)
        self._shown: QTextDocument | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines stay short on a wide screen, and the scroll bar at its edge."""
        spare = max(0, self.width() - self.verticalScrollBar().sizeHint().width() - round(_WIDEST * theme().scale))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            self.setViewportMargins(spare, 0, 0, 0)
        else:
            self.setViewportMargins(0, 0, spare, 0)
        super().resizeEvent(event)

    def _clicked(self, url: QUrl) -> None:
        if not url.scheme():
            self.asked.emit(url.toString().removesuffix(".md"))

    def show_markdown(self, text: str) -> None:
        """Set the text and dress it: headings, room between paragraphs, quiet tables. All of that before it is shown:
        each change of what is shown would lay it out anew, and long pages take a tenth of a second.
        """
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDefaultFont(theme().font("message"))
        document.setMarkdown(text)
        document.setDocumentMargin(26)
        block = document.begin()
        while block.isValid():
            self._dress(QTextCursor(block))
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                self._table(frame)
        document.setPageSize(QSizeF(0, 0))  # of no size it waits for that of the page
        document.documentLayout().setPaintDevice(self.viewport())
        self.setExtraSelections([])  # they lie in what was shown before
        self.setDocument(document)
        if self.isVisible():
            document.size()  # all of it is laid out: else the scroll bar is too short for its last heading
        if self._shown is not None:
            self._shown.deleteLater()
        self._shown = document

    def _dress(self, cursor: QTextCursor) -> None:
        t = theme()
        shape = QTextBlockFormat(cursor.blockFormat())
        level = shape.headingLevel()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        if level in _HEADS:
            role, above, below = _HEADS[level]
            look = QTextCharFormat()  # in place of Markdown's own, which sizes headings in points
            look.setFont(t.font(role))
            look.setForeground(t.color("text"))
            cursor.setCharFormat(look)
            shape.setTopMargin(above)
            shape.setBottomMargin(below)
        elif cursor.currentTable() is None:
            apart = 9 if cursor.currentList() is None else 4
            shape.setTopMargin(apart)  # a paragraph behind a list keeps its own distance; the larger of two counts
            shape.setBottomMargin(apart)
        elif cursor.currentTable().columns() > _MANY:
            smaller = QTextCharFormat()
            smaller.setProperty(QTextFormat.Property.FontPixelSize.value, t.font("caption").pixelSize())
            cursor.mergeCharFormat(smaller)
        shape.setNonBreakableLines(False)  # a long command goes on in the next line
        shape.setLineHeight(128, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(shape)

    @staticmethod
    def _table(table: QTextTable) -> None:
        t = theme()
        look = QTextTableFormat(table.format())
        look.setBorder(1)
        look.setBorderBrush(t.color("line"))
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        look.setBorderCollapse(True)
        look.setCellPadding(6)
        look.setCellSpacing(0)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, _TABLE))
        look.setBottomMargin(12)
        table.setFormat(look)

    def mark(self, words: list[str], heading: str = "") -> None:
        """Go to a heading, and mark words wherever they stand."""
        marks: list[QTextEdit.ExtraSelection] = []
        for word in words:
            cursor = self.document().find(word)
            while not cursor.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = cursor  # type: ignore[attr-defined]
                mark.format.setBackground(QColor(theme().colours.mark))  # type: ignore[attr-defined]
                marks.append(mark)
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(marks)
        block = self.document().begin()
        while heading and block.isValid():
            if block.blockFormat().headingLevel() and block.text() == heading:
                self.setTextCursor(QTextCursor(block))
                self.verticalScrollBar().setValue(round(self.document().documentLayout().blockBoundingRect(block).top()))
                return
            block = block.next()
        if marks:
            self.setTextCursor(marks[0].cursor)  # type: ignore[attr-defined]
            self.ensureCursorVisible()
