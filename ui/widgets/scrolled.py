"""An area that scrolls by the mouse and by keys, and can be come to by keys where nothing inside it can."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.words import tr


class _Ring(QWidget):
    """The line around an area that has the keyboard; above what is in it, and not in the way of the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def reveal(inside: QWidget) -> None:
    """Scroll the page that something stands on to where it is seen, as far as it has room."""
    around = inside.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        if around.layout() is not None:
            around.layout().activate()  # what was shown just now has no place yet
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(inside)


class Page(QWidget):
    """What is scrolled, as high as its lines need at the width it has. Left to itself Qt makes it as high as they
    would be at the least width: below the last line there would be nothing for half a page.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(content)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), 0) if self._layout.hasHeightForWidth() else hint  # the area asks for the height


class Scrolled(QScrollArea):
    """PageUp, PageDown, Home, End and the arrow keys scroll it, whatever inside it has the keyboard and has no use for
    them. `name`: what a screen reader says of it. The Tab key stops at it where there is more than is seen and nothing
    inside that it could stop at: without that its end could not be read without a mouse.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name or tr("Details"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ring = _Ring(self)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._offer())

    def _offer(self) -> None:
        """Be a stop of the Tab key where one is needed."""
        inside = self.widget()
        more = self.verticalScrollBar().maximum() > 0
        stops = inside is not None and any(
            w.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and w.isEnabled() and w.isVisibleTo(inside)
            for w in inside.findChildren(QWidget))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if more and not stops else Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or not bar.maximum():
            event.ignore()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ring.setGeometry(self.rect())
        self._offer()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.raise_()
        self._ring.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()
