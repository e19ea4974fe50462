"""What every place of the window has in common."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QWidget

from ui.desk import Desk
from ui.keys.commands import Command
from ui.keys.tab_order import stops
from ui.look.theme import ROOMY, theme
from ui.running.importing import Importing
from ui.widgets.basic import Empty, button
from ui.widgets.scrolled import Page, Scrolled
from ui.words import tr


class Place(QWidget):
    """A place is made when first visited, and told of every visit and change. `CONCERNS`: the changes it shows."""

    CONCERNS: frozenset[str] = frozenset()

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk, self.importing = desk, importing
        self._due = True
        self._meanwhile: QWidget | None = None
        desk.changed.connect(self._changed)

    def visit(self, **args: Any) -> None:
        """Called each time the place is shown."""
        if self._due:
            self._due = False
            self.refresh()
        self.arrive(**args)

    def commands(self) -> list[Command]:
        """What the palette offers while this place is in front."""
        return []

    def _changed(self, what: str) -> None:
        if what in self.CONCERNS:
            if self.isVisible():
                self.refresh()
            else:
                self._due = True

    def refresh(self) -> None:
        """Read again what is shown."""

    def arrive(self, **args: Any) -> None:
        """What a visit asks for: a conversation, a message, a flag."""

    # -- the keyboard -------------------------------------------------------------------------------------------

    def main_control(self) -> QWidget | None:
        """Where the keyboard begins, once it is shown; None for the first control of the place."""
        return None

    def take_focus(self) -> None:
        """Give the keyboard to the place. What is still being read cannot take it: then the first control has it until
        `settle_focus`.
        """
        if not self._give_focus():
            self._meanwhile = self.window().focusWidget() or self

    def settle_focus(self) -> None:
        """What was being read is shown: the keyboard goes where it belongs, if nobody has moved it meanwhile."""
        before, self._meanwhile = self._meanwhile, None
        if before is not None and self.isVisible() and self.window().focusWidget() in (None, self, before):
            self._give_focus()

    def _give_focus(self) -> bool:
        """Returns whether the keyboard is where it belongs now."""
        wanted = self.main_control()
        if wanted is not None and wanted.isVisible() and wanted.isEnabled():
            wanted.setFocus()
            return True
        first = next((found for found in stops(self) if found.isEnabled()), self)
        first.setFocus(Qt.FocusReason.TabFocusReason)
        return False

    def here(self) -> dict[str, Any]:
        """What `arrive` has to be given to show again what is shown now: the window is drawn anew in other colours."""
        return {}


def to_evidence(desk: Desk) -> QPushButton:
    """Where there is nothing yet: on to what everything comes from."""
    add = button(tr("Add evidence"), lambda: desk.go("evidence"), kind="primary", glyph="add")
    add.setEnabled(desk.writable)
    return add


class Nothing(Empty):
    """What stands where a place has nothing to show. Of a case without evidence it is not said that no message in it is
    of some kind, but that there is none to look at yet, with the way to it.
    """

    def __init__(self, desk: Desk, glyph: str, *actions: QPushButton, wide: int = 0) -> None:
        self.add = to_evidence(desk)
        self.add.hide()
        super().__init__(glyph, "", "", *actions, self.add, wide=wide)

    def tell(self, title: str, text: str, *, bare: bool) -> None:
        """Say this, unless the case is bare."""
        self.add.setVisible(bare)
        if bare:
            title = tr("No evidence yet")
            text = tr("Add the files of a telephone or a chat export. They are read, never changed.")
        self.say(title, text)


def wait_in(stack: QStackedWidget) -> None:
    """Neither page of a stack is shown before what it shows is read: that there is nothing would be said while nobody
    knows yet, and would stay if the reading fails.
    """
    blank = QWidget()
    stack.addWidget(blank)
    stack.setCurrentWidget(blank)


def share(split: QSplitter, sizes: tuple[int, ...], grows: int) -> None:
    """Give the parts of a splitter their widths, in pixels. What a wide window has more goes to one of them; with large
    text to all, each as it is wide: everything in them is larger, and words would be cut beside empty room.
    """
    for n, size in enumerate(sizes):
        split.setStretchFactor(n, int(n == grows) if theme().scale <= ROOMY else size // 10)
    split.setSizes(sizes)
    split.setChildrenCollapsible(False)


def scrolled(content: QWidget, name: str = "") -> Scrolled:
    """A scroll area around a page of widgets; `name` is for a screen reader."""
    area = Scrolled(name)
    # With text enlarged a narrow panel can be too narrow for a table in it; then it scrolls rather than cuts.
    policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if theme().scale <= 1 else Qt.ScrollBarPolicy.ScrollBarAsNeeded
    area.setHorizontalScrollBarPolicy(policy)
    area.setWidget(Page(content))
    return area
