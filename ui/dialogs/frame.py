"""What every small window has in common: a title, a body, and two buttons; opened without stopping the program."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from ui.keys.tab_order import in_reading_order
from ui.look.theme import XL, L, M, S, theme
from ui.widgets.basic import Label, button, column, row
from ui.words import tr

#: What the system puts above a window, in pixels.
_TITLE_BAR = 40


class Frame(QDialog):
    """Filled by `body`. Enter does what the main button does. Escape closes it; where something was written that would
    be lost it says so first, and closes the second time.
    """

    def __init__(self, title: str, parent: QWidget, *, accept: str = "", width: int = 460) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Wider with large text, else each line holds a few words; never wider than the window beneath.
        self._least = max(width, min(theme().side(width), parent.window().width() - 2 * XL))
        self.setMinimumWidth(self._least)
        self.body = column(spacing=S)
        self.error = Label("", "caption", "danger", wrap=True)
        self.error.hide()
        self.buttons = row(None, spacing=S)
        self._warned = False
        self.cancel = button(tr("Cancel") if accept else tr("Close"), self._leave)
        self.buttons.addWidget(self.cancel)
        if accept:
            self.ok = button(accept, self.submit, kind="primary")
            self.ok.setDefault(True)  # else Qt takes the first button, so that Enter would cancel
            self.buttons.addWidget(self.ok)
        self.heading = Label(title, "heading")
        self.setLayout(column(self.heading, self.body, self.error, self.buttons, spacing=M,
                              margins=(L, L, L, L)))
        self.layout().setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def _fit(self) -> None:
        """No smaller than what is in it. Qt by itself asks for the height at a width less than the least, at which
        sentences take more lines: what is too much would stand as uneven gaps between the fields.
        """
        layout = self.layout()
        least = layout.totalMinimumSize()
        wide = max(self._least, least.width())
        lines = layout.hasHeightForWidth()  # whether sentences in it break
        self.setMinimumSize(wide, layout.totalMinimumHeightForWidth(max(wide, self.width())) if lines
                            else least.height())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            wanted = self.layout().totalHeightForWidth(self.width())
            room = self.screen().availableGeometry().height() - _TITLE_BAR
            self.resize(self.width(), min(wanted if wanted > 0 else self.layout().totalSizeHint().height(), room))

    def focusNextPrevChild(self, forward: bool) -> bool:
        in_reading_order(self)
        return super().focusNextPrevChild(forward)

    def submit(self) -> None:
        """What the main button does."""
        self.accept()

    def unsaved(self) -> bool:
        """Whether something was written that closing would lose."""
        return False

    def reject(self) -> None:
        if self.unsaved() and not self._warned:
            self._warned = True
            self.refuse(tr("What you wrote is not saved. Escape again throws it away."))
            return
        self._leave()

    def _leave(self) -> None:
        super().reject()

    def refuse(self, text: str) -> None:
        """Say what is missing; the window stays."""
        self.error.setText(text)
        self.error.show()
