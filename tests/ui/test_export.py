"""Files for other tools, from the window."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QToolButton

from ui import words
from ui.window import Window


def test_a_workbook_is_written_where_it_was_asked_for(opened: Window, tmp_path: Path, qtbot, monkeypatch) -> None:
    opened.go("report", {})
    card = opened.places["report"].export
    out = tmp_path / "case.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    QTest.mouseClick(card.write_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not card.writing, timeout=60_000)
    assert out.stat().st_size > 10_000
    counts = json.loads((tmp_path / "case.xlsx.manifest.json").read_text(encoding="utf-8"))["counts"]
    assert counts["message"] > 1000
    assert str(out) in card.banner.accessibleName()
    assert card.bar.isHidden()


def test_what_cannot_be_written_is_said_and_kept_to_change(opened: Window, tmp_path: Path, qtbot) -> None:
    opened.go("report", {})
    card = opened.places["report"].export
    card.start.input.setText("last week")
    card.write(tmp_path / "x.xlsx")
    qtbot.waitUntil(lambda: not card.writing, timeout=60_000)
    assert "last week" in card.banner.accessibleName()
    assert card.start.text() == "last week"
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize(("spoken", "example", "typed"), [
    ("en", "such as 2026-01-31", "2026-01-31"), ("fr", "par ex. 31/01/2026", "31/01/2026"),
    ("fr", "par ex. 31/01/2026", "2026-01-31"), ("uk", "31.01.2026", "31.1.2026"),
])  # fmt: skip
def test_a_day_is_shown_and_taken_as_the_language_writes_it(spoken: str, example: str, typed: str) -> None:
    words.use(spoken)
    try:
        assert words.such_as("2026-01-31").endswith(example)
        assert (words.iso_day(typed), words.iso_day(""), words.iso_day("x")) == ("2026-01-31", "", "x")
    finally:
        words.use("en")


def test_a_day_of_the_window_reaches_the_files(opened: Window, tmp_path: Path, monkeypatch) -> None:
    chosen = []
    opened.go("report", {})
    card = opened.places["report"].export
    monkeypatch.setattr(card.desk.ops, "write", lambda work, *_, quiet=False: quiet or work(None))
    monkeypatch.setattr("ui.views.export_card.exchange.export", lambda _c, _k, _o, chose, **_: chosen.append(chose))
    monkeypatch.setattr(words, "language", lambda: "fr")
    card.start.input.setText("31/01/2026")
    card.write(tmp_path / "x.xlsx")
    assert (chosen[0].start, chosen[0].end) == ("2026-01-31", None)


def test_it_can_be_stopped(opened: Window, tmp_path: Path, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("triage.exchange.writing._EVERY", 50)
    opened.go("report", {})
    card = opened.places["report"].export
    card.format.input.setCurrentIndex(card.format.input.findData("jsonl"))
    card.told.connect(lambda _: card.stop_button.click())
    card.write(tmp_path / "x.jsonl")
    assert card.stop_button.isVisible()
    card._stop.set()
    qtbot.waitUntil(lambda: not card.writing, timeout=60_000)
    assert list(tmp_path.glob("x*")) == []
    assert card.write_button.isEnabled()


@pytest.mark.parametrize("name", ["evidence", "people", "log"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_of_a_place_is_written_by_a_button_that_is_seen(
        opened: Window, tmp_path: Path, qtbot, monkeypatch, name: str, ending: str) -> None:
    opened.go(name, {})
    place = opened.places[name]
    qtbot.waitUntil(lambda: bool(place.table.source.rows), timeout=60_000)
    out = tmp_path / f"list.{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    shown = place.head.findChildren(QToolButton)
    rows = len(place.table.source.rows)
    next(b for b in shown if "CSV or Excel" in b.accessibleName() and b.isVisible()).click()
    qtbot.waitUntil(lambda: str(out) in opened.banner.text, timeout=60_000)
    if ending == "csv":
        with out.open(encoding="utf-8-sig", newline="") as stream:
            found = list(csv.reader(stream))
    else:
        found = [list(row) for row in load_workbook(out).active.values]
    titles = [c.title for c in (*place.table.source.columns, *place.table.also)]
    assert found[-rows - 1] == titles
    assert len(found[-1]) == len(titles)
    if name == "evidence":
        source = place.table.source.rows[-1]
        written = dict(zip(titles, found[-1], strict=True))
        assert (written["SHA-256"], written["MD5"]) == (source["sha256"], source["md5"])
        counts = (source["found"], source["size"])
        assert (written["Found"], written["Size in bytes"]) == (counts if ending == "xlsx" else tuple(map(str, counts)))
    if name == "log":
        assert found[-1][-1] == place.table.source.rows[-1].hash, "whole, to be checked"
    if ending == "xlsx":
        widths = [column.width for column in load_workbook(out).active.column_dimensions.values()]
        assert max(widths) >= 18, "as wide as what stands in it"
