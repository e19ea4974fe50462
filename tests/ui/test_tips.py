"""Tips show words of the evidence as they stand, whatever they look like."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextDocument

from ui.look.tips import as_it_stands
from ui.models.table import Column, TableModel
from ui.widgets.basic import Label
from ui.widgets.value import Value
from ui.words import own_way

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


def test_a_file_whose_name_runs_backwards_is_not_taken_for_another(qapp) -> None:
    name, shown = "photo\u202egpj.exe", "photo⟨U+202E⟩gpj.exe"
    model = TableModel([Column("File", lambda row: row)], qapp)
    model.set_rows([name])
    cell = model.index(0, 0)
    assert cell.data() == cell.data(Qt.ItemDataRole.ToolTipRole) == shown
    assert Label(name).text() == Value(name).text() == own_way(name) == shown
    assert own_way("\u200fabc\u200e") == "\u200fabc\u200e", "marks that turn nothing stay"
