"""Evidence: imported from the window, by button and by drop; told in full; nothing changed in it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from parsers.base import parsers
from tests.ui.drive import shown
from triage.case import Case
from triage.ingest import Options
from ui.running.importing import Step
from ui.window import Window


def _drop(place: Any, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where = (QPoint(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
             Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(*where)
    QApplication.sendEvent(place, entering)
    assert entering.isAccepted()
    assert place.drop.property("over") == "true"
    QApplication.sendEvent(place, QDropEvent(*where))


def _state(place: Any, exhibit: str) -> None:
    place.intake.exhibit.input.setText(exhibit)
    QTest.mouseClick(place.intake.start_button, Qt.MouseButton.LeftButton)


def test_dropped_evidence_is_read_after_its_facts_are_stated(
    empty: Window, sample_evidence: Path, hashes_unchanged, qtbot) -> None:
    place = empty.places["evidence"]
    with hashes_unchanged(sample_evidence):
        _drop(place, sample_evidence / "export-B")
        assert place.intake.isVisible()
        place.intake.exhibit.input.setText("B-1")
        place.intake.by.input.setText("Officer Lind")
        QTest.mouseClick(place.intake.start_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not empty.importing.running, timeout=180_000)
        qtbot.waitUntil(lambda: len(place.table.source.rows) == 3, timeout=60_000)
    assert empty.focusWidget() is place.table, "the keyboard goes on from the button that brought them"
    first = place.table.source.rows[0]
    assert first["exhibit"] == "B-1"
    assert first["acquired_by"] == "Officer Lind"
    for source in place.table.source.rows:
        assert source["found"] == source["stored"] + source["merged"] + source["rejected"]
    assert place.progress.isHidden()


def test_many_sources_are_narrowed_by_path_app_and_state(empty: Window, sample_evidence: Path, tmp_path, qtbot) -> None:
    folder = tmp_path / "handed over"
    folder.mkdir()
    for n in range(20):
        (folder / f"tune{n}.bin").write_bytes(b"ID3 a sound" + bytes([n]))
    place = empty.places["evidence"]
    assert place.filter.isHidden()
    empty.importing.start([(Options(exhibit="A"), [folder]), (Options(exhibit="B"), [sample_evidence / "export-B"])])
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 23, timeout=120_000)
    assert place.filter.isVisible()
    place.filter.state.setCurrentIndex(place.filter.state.findData("not_recognised"))
    assert len(place.table.source.rows) == 20
    assert "20" in place.filter.state.currentText()
    QTest.keyClicks(place.filter.words, "TUNE1")
    assert len(place.table.source.rows) == 11
    place.filter.words.setText("whatsapp")
    assert not place.table.source.rows
    place.filter.state.setCurrentIndex(0)
    assert {s["format"] for s in place.table.source.rows} == {"WhatsApp"}
    hidden = next(s for s in place._rows if s["format"] != "WhatsApp")
    place.arrive(source=hidden["id"])  # asked for by another place, so it is listed whatever was typed
    assert place.table.current()["id"] == hidden["id"]
    assert len(place.table.source.rows) == 23


def test_a_hash_that_is_none_is_refused(empty: Window, sample_evidence: Path) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-D"])
    place.intake.stated.input.setText("12345")
    QTest.mouseClick(place.intake.start_button, Qt.MouseButton.LeftButton)
    assert place.intake.isVisible()
    assert not empty.importing.running
    assert "64" in place.intake.stated.hint.text()


def test_evidence_that_waits_is_not_dropped_for_more(empty: Window, sample_evidence: Path, qtbot) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-D"])
    place.intake.exhibit.input.setText("D-7")
    place.offer([sample_evidence / "export-C"])
    assert "D-7 (export-D)" in place.intake.before.text()
    place.intake.exhibit.input.setText("C-1")
    QTest.mouseClick(place.intake.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=180_000)
    qtbot.waitUntil(lambda: {s["exhibit"] for s in place.table.source.rows} == {"C-1", "D-7"}, timeout=60_000)
    place.offer([sample_evidence / "export-B"])
    assert place.intake.before.isHidden()


def test_evidence_given_while_an_import_runs_is_read_after_it(
        empty: Window, sample_evidence: Path, gate: threading.Event, qtbot) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-B"])
    assert place.intake.start_button.text() == "Read the evidence"
    _state(place, "B-1")
    assert place.add_files.isEnabled()
    _drop(place, sample_evidence / "export-C")
    assert place.intake.isVisible()
    assert place.intake.start_button.text() == "Read after what is being read now"
    _state(place, "C-1")
    assert "C-1 (export-C)" in place.progress.next.text()
    place.offer([sample_evidence / "export-D"])
    _state(place, "D-1")
    assert place.progress.next.isVisible()
    assert "2" in place.progress.next.text()
    while_some_wait: list[float] = []
    empty.importing.moved.connect(
        lambda step: while_some_wait.append(step.share) if len(empty.importing.queue) else None)
    gate.set()
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=180_000)
    qtbot.waitUntil(lambda: {s["exhibit"] for s in place.table.source.rows} == {"B-1", "C-1", "D-1"}, timeout=60_000)
    assert place.intake.start_button.text() == "Read the evidence"
    assert while_some_wait
    assert max(while_some_wait) < 0.9  # what waits is counted from the first
    assert place.progress.isHidden()


def test_evidence_that_fails_does_not_lose_what_waits(
        empty: Window, sample_evidence: Path, tmp_path: Path, gate: threading.Event, qtbot) -> None:
    place = empty.places["evidence"]
    gone = tmp_path / "gone"
    gone.mkdir()
    place.offer([gone])
    _state(place, "G")
    place.offer([sample_evidence / "export-B"])
    _state(place, "B-1")
    gone.rmdir()
    gate.set()
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=180_000)
    qtbot.waitUntil(lambda: {s["exhibit"] for s in place.table.source.rows} == {"B-1"}, timeout=60_000)
    assert "G (gone)" in empty.banner.text
    assert "does not exist" in empty.banner.text


def test_an_import_that_is_stopped_says_what_was_not_read(
        empty: Window, sample_evidence: Path, gate: threading.Event, qtbot) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-B"])
    _state(place, "B-1")
    place.offer([sample_evidence / "export-C"])
    _state(place, "C-1")
    QTest.mouseClick(place.progress.cancel, Qt.MouseButton.LeftButton)
    assert place.progress.next.isHidden()
    gate.set()
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=60_000)
    assert "Not read: B-1 (export-B), C-1 (export-C)." in empty.banner.text
    assert not place.table.source.rows
    place.offer([sample_evidence / "export-C"])  # what was left is not read with the next
    _state(place, "C-2")
    assert empty.banner.text == ""  # it is not left unread any more
    assert place.progress.cancel.isEnabled()
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=180_000)
    qtbot.waitUntil(lambda: {s["exhibit"] for s in place.table.source.rows} == {"C-2"}, timeout=60_000)


def test_evidence_given_while_an_import_stops_is_read_after_it(
        empty: Window, sample_evidence: Path, gate: threading.Event, qtbot) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-B"])
    _state(place, "B-1")
    empty.importing.cancel()
    place.offer([sample_evidence / "export-C"])
    _state(place, "C-1")
    gate.set()
    qtbot.waitUntil(lambda: {s["exhibit"] for s in place.table.source.rows} == {"C-1"}, timeout=60_000)
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=60_000)


def test_what_waits_when_a_case_is_closed_is_named_on_the_first_page(
        empty: Window, sample_evidence: Path, gate: threading.Event, qtbot) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-B"])
    _state(place, "B-1")
    place.offer([sample_evidence / "export-C"])
    _state(place, "C-1")
    empty.close_case()
    gate.set()
    qtbot.waitUntil(lambda: empty.desk.path is None, timeout=60_000)
    qtbot.waitUntil(lambda: "Not read: B-1 (export-B), C-1 (export-C)." in empty.start.banner.text, timeout=60_000)
    assert not empty.importing.running


def test_nothing_is_verified_beside_an_import_nor_is_its_stop_undone(
        empty: Window, sample_evidence: Path, gate: threading.Event, qtbot) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-B"])
    _state(place, "B-1")
    empty.go("log", {})
    log = empty.places["log"]
    assert not log.verify_button.isEnabled()
    assert "being read" in log.verify_button.toolTip()
    empty.importing.cancel()
    log.verify()
    assert empty.importing.stopping, "the import is still asked to stop"
    gate.set()
    qtbot.waitUntil(log.verify_button.isEnabled, timeout=60_000)
    assert "compare every hash" in log.verify_button.toolTip()
    log.verify()
    assert not log.verify_button.isEnabled(), "one at a time"
    qtbot.waitUntil(log.result.isVisible, timeout=60_000)
    assert log.verify_button.isEnabled()


def test_the_hash_stated_for_one_is_not_that_of_the_next(empty: Window, sample_evidence: Path) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-D" / "result.json"])
    place.intake.stated.input.setText("ab" * 32)
    place.offer([sample_evidence / "export-C"])
    assert place.intake.ready[0][0].stated_sha256 == "ab" * 32
    assert not place.intake.stated.text()


def test_enter_in_the_reason_assigns_the_zone(opened: Window, qtbot) -> None:
    opened.go("evidence", {})
    panel = opened.places["evidence"].panel
    qtbot.waitUntil(lambda: hasattr(panel, "why"), timeout=60_000)
    QTest.keyClicks(panel.why.input, "Used in Lyon")
    QTest.keyClick(panel.why.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "placed anew" in opened.banner.text, timeout=60_000)


def test_an_import_that_is_stopped_says_how_to_go_on(empty: Window, sample_evidence: Path, qtbot) -> None:
    place = empty.places["evidence"]
    empty.importing.start([])  # the flag of the last stop is cleared at a start
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=60_000)
    place.offer([sample_evidence])
    place.intake._go()
    empty.importing.cancel()
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=60_000)
    assert not place.intake.isVisible()
    place.offer([sample_evidence])
    place.intake._go()
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=120_000)
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 8, timeout=60_000)
    qtbot.waitUntil(lambda: {s["status"] for s in place.table.source.rows} == {"read"}, timeout=60_000)


def test_the_panel_tells_ledger_hashes_and_reasons(opened: Window, qtbot) -> None:
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 8, timeout=60_000)
    source = next(s for s in place.table.source.rows if s["path"] == "msgstore.db")
    assert place.table.choose(source["id"])
    texts = shown(place.panel)
    assert source["sha256"] in texts
    assert any("Placeholder row" in text for text in texts)


def test_an_assigned_zone_is_logged_with_its_reason(opened: Window, qtbot) -> None:
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 8, timeout=60_000)
    place.table.choose(next(s["id"] for s in place.table.source.rows if s["path"].startswith("WhatsApp Chat")))
    place.panel.apply.click()
    assert "reason" in place.panel.why.hint.text().lower()
    place.panel.offset.setValue(-120)
    place.panel.why.input.setText("The clock was two minutes fast")
    with qtbot.waitSignal(opened.desk.changed, timeout=60_000):
        place.panel.apply.click()
    opened.go("log", {})
    qtbot.waitUntil(lambda: any(e.action == "source.zone" and e.reason == "The clock was two minutes fast"
                                for e in opened.places["log"].entries), timeout=60_000)


def test_progress_is_guessed_from_what_has_been_read() -> None:
    step = Step("read", "a.db", 1, 2, 50, 200, 1000, 10.0)
    assert step.share == 0.25
    assert step.left_s == pytest.approx(30.0)
    assert step.records_rate == 100
    assert Step("scan", "", 0, 0, 0, 0, 0, 0.0).left_s is None
    assert Step("names", "", 5, 900, 200, 200, 1000, 10.0).left_s is None, "bytes tell nothing of the work that is left"


def test_what_follows_the_reading_promises_no_end(empty: Window, sample_evidence: Path, gate: threading.Event,
                                                  qtbot) -> None:
    place = empty.places["evidence"]
    place.offer([sample_evidence / "export-C"])
    _state(place, "C-1")
    running = next(w for w in place.findChildren(QWidget) if hasattr(w, "figures"))
    running._tell(Step("names", "", 5, 900, 200, 200, 1000, 10.0))
    assert running.source.text() == "5 of 900"
    assert "left" not in running.figures.text()
    assert running.bar.maximum() == 0, "busy, not full"
    running._tell(Step("keys", "backup/Manifest.db", 2, 3, 0, 0, 0, 10.0))
    assert running.title.text() == "Trying keys and passwords"
    assert running.source.text() == "2 of 3  ·  backup/Manifest.db"
    assert running.bar.maximum() == 0
    running._tell(Step("read", "a.db", 1, 2, 50, 200, 1000, 10.0))
    assert running.source.text() == "1 of 2  ·  a.db"
    assert running.bar.maximum() == 1000
    gate.set()
    qtbot.waitUntil(lambda: not empty.importing.running, timeout=60_000)


def test_a_source_is_read_again_with_the_newer_parser_and_one_result_counts(
    opened: Window, sample_evidence: Path, qtbot) -> None:
    """The parser of the day is made older than the installed one; a message that it read is taken away."""
    path = "msgstore.db"
    older = opened.desk.path
    opened.desk.ops.write(_as_an_older_parser, None, opened)
    opened.desk.changed.emit("evidence")
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: any(s["newer"] for s in place.table.source.rows), timeout=60_000)
    first = next(s for s in place.table.source.rows if s["path"] == path)
    assert first["newer"] == next(p.version for p in parsers() if p.id == first["parser"])
    place.table.choose(first["id"])
    with qtbot.waitSignal(opened.importing.ended, timeout=120_000):
        place.panel.newer.again.click()
    qtbot.waitUntil(lambda: sum(s["path"] == path for s in place.table.source.rows) == 2, timeout=60_000)
    second = next(s for s in place.table.source.rows if s["replaces"] == first["id"])
    assert not second["counts"]
    messages = _messages(opened, qtbot)
    place.table.choose(second["id"])
    card = place.panel.readings
    qtbot.waitUntil(lambda: "this one only" in card.difference.text(), timeout=60_000)
    card.choose.click()
    assert "reason" in card.why.hint.text().lower()
    card.why.input.setText("It reads one message more")
    card.choose.click()
    qtbot.waitUntil(lambda: any(s["counts"] and s["replaces"] for s in place.table.source.rows), timeout=60_000)
    assert _messages(opened, qtbot) == messages + 1
    opened.desk.history.undo()
    qtbot.waitUntil(lambda: not any(s["counts"] and s["replaces"] for s in place.table.source.rows), timeout=60_000)
    assert _messages(opened, qtbot) == messages
    assert opened.desk.path == older


def _as_an_older_parser(case: Case) -> None:
    with case.transaction():
        (source,), = case.db.execute("SELECT id FROM source WHERE path = 'msgstore.db'")
        case.db.execute("UPDATE source SET parser_version = '0.9' WHERE id = ?", (source,))
        (gone,), = case.db.execute("SELECT m.id FROM message m WHERE m.source = ? AND m.text IS NOT NULL AND m.id NOT"
                                   " IN (SELECT message FROM copy UNION SELECT message FROM flag_span) LIMIT 1",
                                   (source,))
        for table, column in (("message_fts", "rowid"), ("message", "id")):
            case.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (gone,))


def _messages(window: Window, qtbot) -> int:
    found: list[int] = []
    window.desk.ops.read(lambda reader: reader.store.totals()["messages"], found.append, window)
    qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    return found[0]


@pytest.mark.parametrize("language", ["es", "uk"])
def test_the_panel_of_a_source_does_not_slide_sideways(opened: Window, qtbot, language: str) -> None:
    """Their words for what was stored and merged are the longest."""
    opened.resize(1366, 768)
    opened.set_language(language)
    try:
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        opened.go("evidence", {})
        panel = opened.places["evidence"].panel
        qtbot.waitUntil(lambda: bool(panel.source.get("kinds")), timeout=60_000)
        qtbot.wait(100)
        assert panel.findChild(QScrollArea).horizontalScrollBar().maximum() == 0
    finally:
        opened.set_language("en")
