"""The place of tags and notes: filtered by tag and kind, to the message and back, as a file that no formula runs in."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu

from tests.ui.drive import shown
from triage.case import Case
from triage.custody import chain
from triage.exchange import lists
from triage.store import Store
from triage.work import annotations
from triage.work.annotations import BOOKMARK
from ui.look.theme import theme
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot):
    """The place, with a tag on two messages and a note on one."""
    def act(case: Case) -> None:
        ids = [m["id"] for m in Store(case).messages(limit=2)]
        annotations.tag(case, "Wages", "message", ids, colour="green")
        annotations.add_note(case, "message", ids[1], "=cmd|' /C calc'!A0")
        conversation = case.db.execute("SELECT uid FROM conversation ORDER BY id LIMIT 1").fetchone()[0]
        annotations.tag(case, "Read again", "conversation", [conversation])

    opened.desk.ops.write(act, lambda _: opened.go("marked", {}), opened)
    qtbot.waitUntil(lambda: "marked" in opened.places and len(opened.places["marked"].entries) == 4, timeout=60_000)
    return opened.places["marked"]


def _choose(place, start: str) -> None:
    row = next(n for n in range(place.groups.count()) if place.groups.item(n).text().startswith(start))
    place.groups.setCurrentRow(row)


def test_by_tag_by_kind_and_to_the_message(opened: Window, place, qtbot) -> None:
    assert len(place.table.source.rows) == 4
    _choose(place, "Wages")
    assert [e["name"] for e in place.table.source.rows] == ["Wages", "Wages"]
    _choose(place, "Notes")
    (entry,) = place.table.source.rows
    told = {"utc": "UTC", "local": "zone unknown"}[entry["time_basis"]]
    assert told in place.table.source.index(0, 2).data(), "a time says what it is"
    QTest.keyClick(place.table, Qt.Key.Key_Return)
    assert opened.current == "conversations"
    pane = opened.places["conversations"].pane
    qtbot.waitUntil(lambda: (pane.model.peek(pane.view.currentIndex().row()) or {}).get("row") == entry["row"],
                    timeout=60_000)
    opened.go("marked", {})
    _choose(place, "Read again")
    place.go.click()
    qtbot.waitUntil(lambda: pane.conversation.get("id") == place.table.current()["subject"], timeout=60_000)


def test_long_names_of_tags_are_cut_and_no_time_is(opened: Window, place, qtbot) -> None:
    opened.resize(1366, 768)
    name = "Look at this again with an interpreter of Darija"
    ids = [e["subject"] for e in place.entries if e["what"] == "message"][:1]
    opened.desk.ops.write(lambda case: annotations.tag(case, name, "message", ids),
                          lambda _: opened.desk.changed.emit("work"), opened)
    qtbot.waitUntil(lambda: any(e["name"] == name for e in place.entries), timeout=60_000)
    qtbot.wait(200)
    assert not place.groups.horizontalScrollBar().isVisible()
    assert place.groups.textElideMode() == Qt.TextElideMode.ElideMiddle, "how many there are stays to be read"
    table, metrics = place.table, QFontMetricsF(theme().font("body"))
    times = [table.model().index(row, 2) for row in range(table.model().rowCount())]
    for index in times:
        lines = max(1, int(table.rowHeight(index.row()) // (metrics.height() + 2)))
        assert metrics.horizontalAdvance(str(index.data())) <= lines * (table.columnWidth(2) - 20)


def test_a_tag_is_renamed_recoloured_and_dropped_with_undo(opened: Window, place, qtbot) -> None:
    place._do(lambda case: annotations.change_tag(case, "Wages", new_name="Pay", colour="red"), "tag Pay")
    qtbot.waitUntil(lambda: sum(e["name"] == "Pay" for e in place.entries) == 2, timeout=60_000)
    place._do(lambda case: annotations.drop_tag(case, "Pay"), "tag Pay")
    qtbot.waitUntil(lambda: len(place.entries) == 2, timeout=60_000)
    opened.undo()
    qtbot.waitUntil(lambda: len(place.entries) == 4, timeout=60_000)


def test_a_tag_is_renamed_and_taken_away_by_keys_and_its_menu_is_for_the_chosen_one(
    opened: Window, place, qtbot, monkeypatch) -> None:
    assert "Shift+F10" in "\n".join(shown(place))
    names = {tuple(place.groups.item(n).data(Qt.ItemDataRole.UserRole)): n for n in range(place.groups.count())}
    tag = next(name for what, name in names if what == "tag" and name != BOOKMARK)
    place.groups.setCurrentRow(names["tag", tag])
    asked: list[str] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: asked.append(menu.actions()[0].text()))
    place.groups.customContextMenuRequested.emit(QPoint(2, 2))  # as the menu key does, wherever that is
    assert asked == ["Rename…"]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Other name", True))
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow, timeout=60_000)
    place.groups.setFocus()
    qtbot.keyClick(place.groups, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: any(e.get("name") == "Other name" for e in place.entries), timeout=60_000)
    qtbot.waitUntil(lambda: tuple(place.chosen) == ("tag", "Other name"), timeout=60_000)
    opened.undo()
    qtbot.waitUntil(lambda: any(e.get("name") == tag for e in place.entries), timeout=60_000)
    place.groups.setCurrentRow(names["tag", tag])
    place.groups.setFocus()
    qtbot.keyClick(place.groups, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not any(e.get("name") == tag for e in place.entries), timeout=60_000)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_list_is_written_safely_and_logged(opened: Window, place, tmp_path: Path, qtbot, monkeypatch,
                                               ending: str) -> None:
    out = tmp_path / f"list{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    place.out.click()
    qtbot.waitUntil(lambda: "4 rows" in opened.banner.text, timeout=60_000)
    if ending == ".csv":
        with out.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        assert any(cell.startswith("'=cmd") for row in rows for cell in row)
        assert not any(cell.startswith("=") for row in rows for cell in row)
    else:  # what a cell is, is written there: a text that begins so is none to be worked out
        rows = list(load_workbook(out).active.iter_rows())
        assert any(str(cell.value).startswith("=cmd") and cell.quotePrefix for row in rows for cell in row)
        assert not any(cell.data_type == "f" for row in rows for cell in row)
    assert len(rows) == 5
    entries: list[chain.Entry] = []
    opened.desk.ops.read(lambda reader: list(chain.entries(reader.case)), entries.extend, opened)
    qtbot.waitUntil(lambda: bool(entries), timeout=60_000)
    assert entries[-1].action == "export"
    assert entries[-1].detail["rows"] == 4


def test_a_list_for_another_ending_is_refused(sample_case: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.attest"
    path.write_bytes(sample_case.read_bytes())
    with Case.open(path, None) as case, pytest.raises(lists.NotATable):
        lists.write(case, tmp_path / "list.exe", "x", ["a"], [["b"]])


def test_every_table_can_be_written(opened: Window, tmp_path: Path, qtbot, monkeypatch) -> None:
    out = tmp_path / "people.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    opened.go("people", {})
    people = opened.places["people"]
    qtbot.waitUntil(lambda: len(people.everybody) > 10, timeout=60_000)
    people.table.export()
    qtbot.waitUntil(lambda: out.exists() and str(out) in opened.banner.text, timeout=60_000)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == len(people.table.source.rows) + 1
