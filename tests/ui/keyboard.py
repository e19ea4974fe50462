"""Walks through a window with the Tab key, as somebody does who has no mouse."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTextBrowser, QWidget

#: More presses than any place has controls: a page of the manual has a stop for each of its links as well.
_MOST = 400


@dataclass
class Walk:
    """`stops` in their order; what is wrong with some of them, in words."""

    stops: list[QWidget] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    trapped: str = ""


def tab_stops(root: QWidget) -> list[QWidget]:
    """The controls inside a widget that the Tab key should come to."""
    return [w for w in root.findChildren(QWidget)
            if w.isVisible() and w.isEnabled() and w.focusProxy() is None and not w.objectName().startswith("qt_")
            and w.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and not _is_reached_by_arrows(w)]


def _is_reached_by_arrows(widget: QWidget) -> bool:
    """Of buttons of which one is on, Tab comes to that one, and the arrow keys to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and not widget.isChecked()  # type: ignore[attr-defined]


def front(window: QWidget) -> QWidget:
    """What takes keys now: the dialog that is open, or the window."""
    found = QApplication.activeModalWidget() or window
    if QApplication.activeWindow() is None:  # where there is no desktop, nobody brings the window back to the front
        found.activateWindow()
    return found


def press(window: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is; on the window where nothing has it."""
    QTest.keyClick(front(window).focusWidget() or front(window), key, modifiers)
    QApplication.processEvents()  # nobody presses the next one before the window has seen this one


def write(window: QWidget, text: str) -> None:
    """Type where the focus is."""
    QTest.keyClicks(front(window).focusWidget() or front(window), text)


def tab_to(window: QWidget, name: str, kind: type[QWidget] = QWidget) -> None:
    """Press Tab until the control of this name has the focus. Raises LookupError where Tab does not come to it."""
    seen: list[str] = []
    for _ in range(_MOST):
        at = window.focusWidget()
        if isinstance(at, kind) and called(at) == name:
            return
        if at is not None and _said(at) not in seen:
            seen.append(_said(at))
        press(window, Qt.Key.Key_Tab)
    raise LookupError(f"{name} is not among {seen}")


def called(widget: QWidget) -> str:
    """What a screen reader would say of a control."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def walk(window: QWidget, *, back: bool = False) -> Walk:
    """Press Tab, or Shift and Tab, until the focus is where it began."""
    done = Walk()
    key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
    held = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    links = 0
    while len(done.stops) + links < _MOST:
        at = window.focusWidget()
        if at is None:
            done.trapped = "the focus went nowhere"
            return done
        if at in done.stops and at is not done.stops[-1]:
            return done
        if not done.stops or at is not done.stops[-1]:
            done.stops.append(at)
            if not called(at):
                done.nameless.append(_said(at))
        in_focus = picture(at)
        press(window, key, held)
        if window.focusWidget() is not at:
            if not at.isVisible() or picture(at) == in_focus:
                done.unseen.append(_said(at))
        elif isinstance(at, QTextBrowser):
            links += 1  # from link to link inside a page
        elif len(done.stops) == 1 and len(tab_stops(window)) == 1:
            return done
        else:
            done.trapped = _said(at)
            return done
    done.trapped = "the walk does not end"
    return done


def picture(widget: QWidget) -> QImage:
    """How a control looks now."""
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.UpdateRequest)
    return widget.grab().toImage()


def _said(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{called(widget)}”"
