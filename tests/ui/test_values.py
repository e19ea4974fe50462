"""Values of the evidence in panels: whatever way they are broken into lines, copying gives them exactly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import dispose, open_case
from tests.ui.drive import idle
from ui import app as starting
from ui.widgets.value import Value
from ui.window import Window
from ui.words import is_rtl, size


@pytest.fixture(params=["en", "ar"])
def reading(request, qtbot, qapp: QApplication, settings, sample_case: Path, tmp_path: Path) -> Iterator[Window]:
    """The sample case in a window of either direction."""
    settings.set("language", request.param)
    window = starting.build(qapp, settings)
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    copy = tmp_path / "copy.attest"
    copy.write_bytes(sample_case.read_bytes())
    open_case(window, copy, qtbot)
    yield window
    window.close()
    dispose(window)
    settings.set("language", "en")
    dispose(starting.build(qapp, settings))  # and back to the language of the other tests


def test_an_id_is_not_broken_at_its_hyphens_and_copied_as_it_is(window: Window) -> None:
    for whole, end in ((False, "-"), (True, " ")):
        value = Value("C-DEBT.en.interest, C-DEBT.en.pay-then-leave", whole=whole)
        value._document.setTextWidth(value.fontMetrics().horizontalAdvance("C-DEBT.en.interest, C-DEBT.en.pay-then-l"))
        value._document.documentLayout().documentSize()  # which lays it out
        block = value._document.firstBlock()
        layout = block.layout()
        assert value.text()[layout.lineAt(0).textLength() - 1] == end
        value._cursor.select(QTextCursor.SelectionType.Document)
        assert value.selected() == value.text()


def _copied(panel: QWidget) -> list[str]:
    """What each value of a panel puts on the clipboard when all of it is chosen and copied with the keys."""
    found = []
    for value in panel.findChildren(Value):
        QApplication.clipboard().clear()
        value.setFocus()
        QTest.keyClick(value, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(value, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        found.append(QApplication.clipboard().text())
    return found


def test_hashes_and_paths_are_copied_as_they_are(reading: Window, qtbot) -> None:
    reading.go("evidence", {})
    place = reading.places["evidence"]
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 8, timeout=60_000)
    source = next(s for s in place.table.source.rows if s["path"] == "msgstore.db")
    place.table.choose(source["id"])
    assert {source["sha256"], source["md5"], source["path"], source["root"]} <= set(_copied(place.panel))

    kept = size(source["size"])
    shown = next(value for value in place.panel.findChildren(Value) if value.text() == kept)
    way = shown._document.defaultTextOption().textDirection()
    # The number is read before its unit: 286.7 kB, not kB 286.7.
    assert way == (Qt.LayoutDirection.RightToLeft if is_rtl(kept) else Qt.LayoutDirection.LeftToRight)

    reading.go("conversations", {"message": 5})
    panel = reading.places["conversations"].panel
    qtbot.waitUntil(lambda: bool(panel.message) and panel.isVisible(), timeout=60_000)
    message = panel.message
    assert {message["id"], message["conversation"], message["sources"][0]["sha256"]} <= set(_copied(panel))

    reading.go("log", {})
    log = reading.places["log"]
    qtbot.waitUntil(lambda: bool(log.entries) and idle(reading), timeout=60_000)
    log.table.selectRow(1)
    entry = log.table.chosen()[0]
    assert {entry.hash, entry.previous, entry.at} <= set(_copied(log))


def test_a_long_value_takes_lines_and_room_for_all_of_them(opened: Window, qtbot) -> None:
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 8, timeout=60_000)
    place.table.selectRow(0)
    qtbot.waitUntil(lambda: idle(opened), timeout=60_000)

    def whole() -> None:  # once everything has found its place
        values = place.panel.findChildren(Value)
        assert values
        assert [v.text() for v in values if v.height() < v.heightForWidth(v.width()) - 1] == []

    qtbot.waitUntil(whole, timeout=60_000)


def test_a_part_is_copied_letter_by_letter(opened: Window, qtbot) -> None:
    value = Value("a\u00a0b\u200b👍c/d", name="Path")
    qtbot.addWidget(value)
    value.resize(300, 30)
    value.show()
    value.setFocus()
    value.select_all()
    value.copy()
    assert QApplication.clipboard().text() == "a\u00a0b\u200b👍c/d"
    QTest.mousePress(value, Qt.MouseButton.LeftButton, pos=QPoint(0, 5))
    QTest.mouseMove(value, QPoint(299, 5))
    QTest.mouseRelease(value, Qt.MouseButton.LeftButton, pos=QPoint(299, 5))
    QTest.keyClick(value, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == value.selected()
    value._cursor.setPosition(1)
    value._cursor.setPosition(6, QTextCursor.MoveMode.KeepAnchor)
    assert value.selected() == "\u00a0b\u200b👍"
