"""What single letters do in a list: J and K go to the next and the previous line, in every list and table alike.

Qt would jump to a line that begins with the letter: whoever presses T to tag would find themselves elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView, QListWidget

_STEPS = {"j": 1, "k": -1}


def go(view: QAbstractItemView, letter: str) -> None:
    """Answer a letter that is pressed in a list."""
    step = _STEPS.get(letter.casefold())
    model, at = view.model(), view.currentIndex()
    if step is None or not model.rowCount():
        return
    row = min(max(0, at.row() + step), model.rowCount() - 1)
    index = model.index(row, max(0, at.column()))
    view.selectionModel().setCurrentIndex(
        index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows)
    view.scrollTo(index)


class Items(QListWidget):
    """A short list of words."""

    def keyboardSearch(self, search: str) -> None:
        go(self, search)
