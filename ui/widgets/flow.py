"""Room that gives way: rows that break where the width ends, and a head that scrolls where height is short."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QSizePolicy, QSplitter, QStyle, QWidget

from ui.look.theme import S
from ui.widgets.scrolled import Scrolled
from ui.words import mirrored

Margins = tuple[int, int, int, int]


def seen_from_start(margins: Margins) -> Margins:
    """Margins (where reading begins, above, where it ends, below) as Qt has them: from the left. It turns what stands
    in a layout, but not the room around.
    """
    start, above, end, below = margins
    return (end, above, start, below) if mirrored() else margins


class FlowLayout(QLayout):
    """From where the language begins to write, and on in the next row."""

    def __init__(self, *widgets: QWidget, spacing: int = S, margins: tuple[int, int, int, int] = (0,) * 4) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(*seen_from_start(margins))
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        edges = self.contentsMargins()
        return size + QSize(edges.left() + edges.right(), edges.top() + edges.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        edges = self.contentsMargins()
        inner = rect.adjusted(edges.left(), edges.top(), -edges.right(), -edges.bottom())
        x, y, rows = inner.x(), inner.y(), [0]
        line: list[tuple[QLayoutItem, int, QSize]] = []
        for item in self._items:
            widget = item.widget()
            if widget is not None and not widget.isVisibleTo(widget.parentWidget()):
                continue
            size = item.sizeHint()
            if size.width() > inner.width() > 0 and item.hasHeightForWidth():  # its words break
                size = QSize(inner.width(), item.heightForWidth(inner.width()))
            if x > inner.x() and x + size.width() > inner.right() + 1:
                self._set(line, inner, y, rows[-1], move=move)
                x, y, line = inner.x(), y + rows[-1] + self.spacing() // 2, []
                rows.append(0)
            line.append((item, x, size))
            x += size.width() + self.spacing()
            rows[-1] = max(rows[-1], size.height())
        self._set(line, inner, y, rows[-1], move=move)
        return y + rows[-1] - rect.y() + edges.bottom()

    def _set(self, line: list[tuple[QLayoutItem, int, QSize]], inner: QRect, y: int, high: int, *, move: bool) -> None:
        if not move:
            return
        parent = self.parentWidget()
        way = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        for item, x, size in line:
            place = QRect(QPoint(x, y + (high - size.height()) // 2), size)
            item.setGeometry(QStyle.visualRect(way, inner, place))


class Beside(QWidget):
    """Two parts beside each other while the first has the room that it needs there, else one above the other. The room
    around them is theirs alone.
    """

    def __init__(self, first: QWidget | QLayout, second: QWidget | QLayout, needs: Callable[[], int], *,
                 spacing: int = S, margins: Margins = (0,) * 4) -> None:
        super().__init__()
        self._needs, self._second, self._spacing = needs, second, spacing
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setSpacing(spacing)
        self._box.setContentsMargins(*seen_from_start(margins))
        for part in (first, second):
            if isinstance(part, QWidget):
                self._box.addWidget(part)
            else:
                self._box.addLayout(part)
        self._box.setStretch(0, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part has changed
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        edges = self._box.contentsMargins()
        left = self.width() - edges.left() - edges.right() - self._second.sizeHint().width() - self._spacing
        beside = left >= self._needs()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._box.direction():
            self._box.setDirection(way)
            self._box.setStretch(0, int(beside))
            self._box.setSpacing(self._spacing if beside else self._spacing // 2)
            self._box.setAlignment(self._second, Qt.AlignmentFlag(0) if beside else Qt.AlignmentFlag.AlignLeft)


class Parted(QSplitter):
    """Two parts with a bar between them that can be moved: beside each other while there is the width that each needs,
    else one above the other. `needs`: both widths.
    """

    def __init__(self, first: QWidget, second: QWidget, needs: Callable[[], tuple[int, int]]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._needs = needs
        self.addWidget(first)
        self.addWidget(second)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        first, second = self._needs()
        beside = self.width() >= first + self.handleWidth() + second
        if beside != (self.orientation() == Qt.Orientation.Horizontal):
            self.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
            whole = self.width() if beside else self.height()
            self.setSizes([whole * 3 // 5, whole * 2 // 5])
        if beside and self.sizes()[1] < second:  # a narrower window takes from one part alone
            self.setSizes([self.width() - self.handleWidth() - second, second])


class Head(Scrolled):
    """As high as what is in it where there is room, and scrolling where there is not."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        content.setObjectName("scrolled")
        self.setWidget(content)

    def _wanted(self) -> int:
        content = self.widget()
        width = self.viewport().width()
        high = content.layout().heightForWidth(width) if content.layout().hasHeightForWidth() else -1
        return max(high, 0) or content.sizeHint().height()

    def sizeHint(self) -> QSize:
        return QSize(self.widget().sizeHint().width(), self._wanted())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, min(self._wanted(), 130))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def fit(self) -> None:
        """Take the height that the content needs at this width: that of lines that break depends on it."""
        self.widget().setMinimumHeight(self._wanted())
        self.updateGeometry()
