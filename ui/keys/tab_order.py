"""The Tab key goes through a window as one reads it.

Qt goes in the order in which controls were made. What is filled anew while somebody works, a panel or a list of
proposals, would come last of all, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

#: Controls whose inside Qt looks after.
_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox)


def in_reading_order(window: QWidget) -> None:
    """Let the Tab key go through what is seen of a window in the order of its layouts."""
    for before, after in pairwise(stops(window)):
        QWidget.setTabOrder(before, after)


def stops(widget: QWidget) -> Iterator[QWidget]:
    """The controls that are seen and can be come to by Tab, in the order of the layouts they stand in."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if not isinstance(widget, _WHOLE):
        for inside in _parts(widget):
            if inside.isVisible() and not inside.isWindow():
                yield from stops(inside)


def _parts(widget: QWidget) -> list[QWidget]:
    """The widgets right inside another: first those that it lays out, then what lies upon it."""
    laid: list[QWidget] = []
    if isinstance(widget, QScrollArea):
        laid = [widget.widget()] if widget.widget() is not None else []
    elif isinstance(widget, QSplitter):
        laid = [widget.widget(n) for n in range(widget.count())]
    elif isinstance(widget, QStackedWidget):
        laid = [widget.currentWidget()] if widget.currentWidget() is not None else []
    elif widget.layout() is not None:
        laid = list(_of_layout(widget.layout()))
    others = [w for w in widget.children() if isinstance(w, QWidget) and w not in laid]
    # The frame of a scroll area holds its page a second time.
    return laid if isinstance(widget, QScrollArea | QStackedWidget) else laid + others


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=layout.getItemPosition)  # type: ignore[arg-type]
    for n in places:
        item = layout.itemAt(n)
        if item is None:
            continue
        inside, inner = item.widget(), item.layout()
        if inside is not None:
            yield inside
        elif inner is not None:
            yield from _of_layout(inner)
