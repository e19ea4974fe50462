"""Files in an archive whose key is gone: the media place says so, and takes the key by mouse and by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from tests.parsers import backups
from tests.triage.media import pictures as made
from tests.ui.conftest import open_case
from triage.case import Case
from triage.ingest import Import, Options
from triage.media.files import LOCKED
from ui.dialogs.secret import KeyDialog
from ui.window import Window

CHAT = b"14/03/2026, 16:02 - Hamza: IMG-1.jpg (file attached)\n14/03/2026, 16:10 - Victor: 20 min\n"


@pytest.fixture
def place(window: Window, tmp_path: Path, qtbot):
    """The media place of a case whose chat was read out of a zip with a password, opened again without it."""
    root = tmp_path / "phone.zip"
    root.write_bytes(backups.aes_zip({"WhatsApp Chat with Victor.txt": CHAT, "IMG-1.jpg": made.jpeg(3)}, "sesame"))
    with Case.create(tmp_path / "c.attest", None, "tester") as case:
        Import(case, Options(exhibit="B-2", secrets=(b"sesame",))).run([root])
    open_case(window, tmp_path / "c.attest", qtbot)
    window.go("media", {})
    found = window.places["media"]
    qtbot.waitUntil(lambda: not window.desk.media.running and not found.locked.isHidden(), timeout=60_000)
    qtbot.waitUntil(lambda: (found.grid.files.row(0) or {}).get("failed") == LOCKED, timeout=60_000)
    return found


def _dialog(window: Window, qtbot) -> KeyDialog:
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(KeyDialog)), timeout=60_000)
    return next(d for d in window.findChildren(KeyDialog) if d.isVisible())


def _opened(place, qtbot) -> None:
    qtbot.waitUntil(lambda: bool((place.grid.files.row(0) or {}).get("image")), timeout=60_000)
    qtbot.waitUntil(place.locked.isHidden, timeout=60_000)


def test_the_key_of_locked_files_is_given_by_keys_alone(window: Window, place, qtbot) -> None:
    assert place.locked.text == "1 file lies in a locked archive and cannot be read without its key."
    place.grid.setFocus()
    for _ in range(40):
        widget = QApplication.focusWidget()
        if isinstance(widget, QPushButton) and widget.text() == "Give its key" and place.locked.isAncestorOf(widget):
            break
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    else:
        pytest.fail("the walk by Tab does not come by it")
    QTest.keyClick(widget, Qt.Key.Key_Space)
    dialog = _dialog(window, qtbot)
    qtbot.waitUntil(dialog.secret.input.hasFocus, timeout=60_000)
    QTest.keyClicks(dialog.secret.input, "wrong")
    QTest.keyClick(dialog.secret.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "opens none" in place.locked.text, timeout=60_000)
    place.ask_key()
    dialog = _dialog(window, qtbot)
    QTest.keyClicks(dialog.secret.input, "sesame")
    QTest.keyClick(dialog.secret.input, Qt.Key.Key_Return)
    _opened(place, qtbot)


def test_beside_a_locked_file_its_key_can_be_given_as_a_file(
        window: Window, place, tmp_path: Path, qtbot, monkeypatch) -> None:
    place.grid.choose(0)
    qtbot.waitUntil(lambda: bool(place.panel.file), timeout=60_000)
    qtbot.waitUntil(lambda: any(b.text() == "Give its key" for b in place.panel.findChildren(QPushButton)))
    next(b for b in place.panel.findChildren(QPushButton) if b.text() == "Give its key").click()
    words = tmp_path / "passwords.txt"
    words.write_text("barley\nsesame\n", "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(words)], ""))
    dialog = _dialog(window, qtbot)
    dialog.keys.button.click()
    assert dialog.keys.button.text() == "passwords.txt"
    dialog.submit()
    _opened(place, qtbot)
