"""An import that is stopped, and work beside it: nothing is lost in silence, and what was stated stays."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import open_case
from tests.ui.drive import shown
from tests.ui.test_evidence import _state
from triage.case import Case
from triage.intake.progress import Progress
from ui.running.importing import Importing
from ui.running.queued import named
from ui.window import Window


def test_a_closed_case_leaves_nothing_that_fails_in_the_import_of_the_next(
        empty: Window, sample_evidence: Path, tmp_path: Path, qtbot) -> None:
    empty.go("log", {})
    empty.close_case()
    qtbot.waitUntil(lambda: empty.desk.path is None, timeout=60_000)
    path = tmp_path / "next.attest"
    Case.create(path, None, "tester").close()
    open_case(empty, path, qtbot)
    empty.go("evidence", {})
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with qtbot.captureExceptions() as failures:
        empty.places["evidence"].offer([sample_evidence / "export-D" / "result.json"])
        _state(empty.places["evidence"], "D-1")
        qtbot.waitUntil(lambda: not empty.importing.running, timeout=60_000)
    assert failures == []


def test_what_is_not_done_during_an_import_does_not_sound_as_if_it_came_later(
        empty: Window, sample_evidence: Path, gate: threading.Event, qtbot) -> None:
    empty.places["evidence"].offer([sample_evidence / "export-D" / "result.json"])
    _state(empty.places["evidence"], "D-1")
    empty.undo()
    assert empty.banner.text.startswith("Not done:")


def test_the_keyboard_does_not_begin_at_the_button_that_stops_the_import(
        empty: Window, sample_evidence: Path, gate: threading.Event, qtbot) -> None:
    empty.places["evidence"].offer([sample_evidence / "export-D" / "result.json"])
    _state(empty.places["evidence"], "D-1")
    empty.go("overview", {})
    overview = empty.places["overview"]
    qtbot.waitUntil(overview.progress.isVisible, timeout=60_000)
    qtbot.wait(200)
    focus = empty.focusWidget()
    assert focus is not None
    assert not overview.progress.isAncestorOf(focus)


def test_what_a_stopped_import_left_is_said_above_the_list_and_taken_up_by_a_button(
        empty: Window, sample_evidence: Path, monkeypatch, qtbot) -> None:
    place, tell, stopped = empty.places["evidence"], Importing._tell, []
    begin = place._start

    def stopping(self: Importing, p: Progress, *args: Any) -> None:
        tell(self, p, *args)
        if p.phase == "flag" and p.source.endswith("Foreman.txt") and not stopped:
            stopped.append(p.source)
            self.desk.stop_import.set()

    monkeypatch.setattr(Importing, "_tell", stopping)
    place.offer([sample_evidence / "export-B"])
    place.intake.by.input.setText("Officer Lind")
    place.intake.zone.input.setCurrentIndex(place.intake.zone.input.findData("Europe/Paris"))
    place.intake.days.input.setCurrentIndex(place.intake.days.input.findData("mdy"))
    place.intake.year.input.setCurrentIndex(place.intake.year.input.findData("2014"))
    _state(place, "B-1")
    qtbot.waitUntil(lambda: bool(stopped) and not empty.importing.running, timeout=120_000)
    qtbot.waitUntil(place.unfinished.isVisible, timeout=60_000)
    started: list[Any] = []
    monkeypatch.setattr(place, "_start", lambda batches: (started.extend(batches), begin(batches)))
    assert "B-1 (export-B)" in place.unfinished.text.text()
    empty.go("overview", {})
    qtbot.waitUntil(lambda: "stopped before its end: B-1" in "\n".join(shown(empty.places["overview"])), timeout=60_000)
    empty.go("evidence", {})
    QTest.mouseClick(place.unfinished.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 3 and not empty.importing.running, timeout=120_000)
    qtbot.waitUntil(lambda: {s["status"] for s in place._rows} == {"read"}, timeout=60_000)
    assert {(s["exhibit"], s["acquired_by"], s["zone"]) for s in place._rows} == {
        ("B-1", "Officer Lind", "Europe/Paris")}
    stated = [(options.day_order, options.year) for options, _ in started]
    assert stated == [("mdy", 2014)], "else the rest may be read to other days"
    assert place.unfinished.isHidden()


def test_not_now_leaves_out_one_and_what_was_stated_before_can_be_changed(
        empty: Window, sample_evidence: Path) -> None:
    place, parts = empty.places["evidence"], [sample_evidence / f"export-{n}" for n in "BCD"]
    form = place.intake
    for part, name in zip(parts, ("", "C-1", "D-1"), strict=True):
        place.offer([part])
        form.exhibit.input.setText(name)
    form.back()
    assert (form.paths, form.exhibit.text()) == ([parts[1]], "C-1")
    place.offer([parts[0]])  # its number was forgotten: it is stated now, and not read a second time
    form.exhibit.input.setText("B-1")
    assert sorted(named(batch) for batch in form.ready) == ["C-1 (export-C)", "D-1 (export-D)"]
    form._stop()
    assert form.isVisible()
    assert form.exhibit.text() in ("C-1", "D-1")
    form._stop()
    assert form.isVisible()
    form._stop()
    assert form.isHidden()


def test_the_log_names_who_opens_the_case_again(empty: Window, qtbot) -> None:
    path = empty.desk.path
    empty.desk.settings.set("actor", "C. Moreau")
    empty.close_case()
    qtbot.waitUntil(lambda: empty.desk.path is None, timeout=60_000)
    open_case(empty, path, qtbot)
    empty.go("log", {})
    rows = empty.places["log"].table.source
    qtbot.waitUntil(lambda: bool(rows.rows), timeout=60_000)
    assert (rows.rows[0].action, rows.rows[0].actor) == ("case.open", "C. Moreau")


def test_the_keyboard_begins_at_adding_where_there_is_no_evidence(empty: Window) -> None:
    assert empty.focusWidget() is empty.places["evidence"].add_files


@pytest.mark.parametrize(("name", "said"), [("empty", "no file was found"), ("chat", "was read before")])
def test_evidence_that_brings_nothing_says_so(empty: Window, tmp_path: Path, name: str, said: str, qtbot) -> None:
    """A form that closes and a list that stays as it was look as if the button had not been pressed."""
    root = tmp_path / name
    root.mkdir()
    if name == "chat":
        (root / "WhatsApp Chat with Victor.txt").write_bytes(b"14/03/2026, 16:02 - Hamza: I am at the station\n")
        (root / "something.bin").write_bytes(bytes(range(256)))
        place = empty.places["evidence"]
        place.offer([root])
        place.intake.start_button.click()
        qtbot.waitUntil(lambda: len(place._rows) == 2 and not place.importing.running, timeout=60_000)
        assert empty.banner.text == ""
    empty.places["evidence"].offer([root])
    empty.places["evidence"].intake.start_button.click()
    qtbot.waitUntil(lambda: said in empty.banner.text, timeout=60_000)
    assert empty.banner.text.startswith(name)
    other = tmp_path / "other"
    other.mkdir()
    (other / "WhatsApp Chat with Olga.txt").write_bytes(b"14/03/2026, 16:02 - Olga: I am at home\n")
    empty.places["evidence"].offer([other])
    empty.places["evidence"].intake.start_button.click()
    assert empty.banner.text == "", "said of the one before, it would stand for this one"


def test_evidence_that_failed_again_was_not_read_before(empty: Window, tmp_path: Path, qtbot) -> None:
    root = tmp_path / "stick"
    root.mkdir()
    (root / "WhatsApp Chat with Victor.txt").write_bytes(b"14/03/2026, 16:02 - Hamza: I am at the station\n")
    (root / "phone.zip").write_bytes(b"PK\x03\x04" + b"junk" * 50)
    place = empty.places["evidence"]
    for _ in range(2):
        place.offer([root])
        place.intake.start_button.click()
        qtbot.waitUntil(lambda: len(place._rows) == 2 and not place.importing.running, timeout=60_000)
        qtbot.wait(300)
    assert "failed" in {row["status"] for row in place._rows}
    assert "before" not in empty.banner.text


def test_a_case_that_is_dropped_on_the_window_is_no_evidence(empty: Window, tmp_path: Path) -> None:
    other = tmp_path / "other.attest"
    other.write_bytes(b"x")
    empty.places["evidence"].offer([other])
    assert "is a case of this program" in empty.banner.text
    assert empty.places["evidence"].intake.isHidden()
