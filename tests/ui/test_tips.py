"""Tips show words of the evidence as they stand, whatever they look like."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextDocument

from ui.look.tips import as_it_stands
from ui.models.table import Column, TableModel

ODD = "<b>bold</b> <img src='file:///tmp/x.png'>\n& more"


def test_a_cell_that_holds_html_is_shown_and_not_obeyed(qapp) -> None:
    parent = QObject()
    model = TableModel([Column("Source", lambda row: row), Column("Name", lambda _: "short", tip=lambda row: row)],
                       parent)
    model.set_rows([ODD])
    for column in (0, 1):
        shown = QTextDocument()
        shown.setHtml(model.data(model.index(0, column), Qt.ItemDataRole.ToolTipRole))
        assert shown.toPlainText() == ODD
        assert "<img" not in shown.toHtml()


@pytest.mark.parametrize("text", ["", "passport < 3 days", "a & b", "line\nline"])
def test_plain_words_stay_plain(qapp, text: str) -> None:
    assert as_it_stands(text) == text
