"""Files for other tools, from the window."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

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
