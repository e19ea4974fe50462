"""The second reader: a package is made, read by somebody else, brought back, and merged; and what a package refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from tests.ui.drive import shown
from triage.case import Case
from triage.flagging import review
from triage.packages import info
from triage.store import Store
from triage.work import annotations, stating
from ui.dialogs.secret import SecretDialog
from ui.keys import commands, shortcuts
from ui.package_strip import PackageStrip
from ui.window import Window

SECRET = "a phrase that travels alone"


def _texts(widget: Any) -> str:
    return "\n".join(shown(widget))


def _place(window: Window, qtbot: Any) -> Any:
    window.go("reader", {})
    place = window.places["reader"]
    qtbot.waitUntil(lambda: place.form.plan is not None or window.desk.package is not None, timeout=60_000)
    return place


def _type(place: Any, target: Path) -> None:
    for field, text in ((place.form.reader, "Bea"), (place.form.reason, "second reading"),
                        (place.form.file, str(target)), (place.form.secret, SECRET), (place.form.again, SECRET)):
        assert isinstance(field.input, QLineEdit)
        field.input.setText(text)


def _make(window: Window, target: Path, qtbot: Any, *, blind: bool = False) -> Any:
    place = _place(window, qtbot)
    _type(place, target)
    place.form.blind.setChecked(blind)
    place.form.start()
    qtbot.waitUntil(lambda: not place.form.writing, timeout=60_000)
    return place


def _flags(path: Path, secret: str | None = None) -> list[str]:
    with Case.open(path, secret, read_only=True) as case:
        return [f["id"] for f in review.listing(Store(case))]


@pytest.fixture
def returned(opened: Window, tmp_path: Path, qtbot: Any) -> tuple[Window, Path, list[str]]:
    """A window on a case whose package Bea has worked in: one flag decided by her alone, one by both, and a note."""
    target = tmp_path / "for-bea.attest"
    _make(opened, target, qtbot)
    flags = _flags(target, SECRET)
    with Case.open(target, SECRET) as packed:
        review.decide(packed, flags[0], "accept", "a clear threat")
        review.decide(packed, flags[1], "reject", "a joke")
        talk = packed.db.execute("SELECT uid FROM conversation ORDER BY id LIMIT 1").fetchone()[0]
        annotations.add_note(packed, "conversation", talk, "noted by Bea")
    done: list[Any] = []
    opened.desk.ops.write(lambda case: review.decide(case, flags[1], "accept", "no joke"), done.append, opened)
    qtbot.waitUntil(lambda: bool(done), timeout=60_000)
    return opened, target, flags


def test_the_form_says_what_is_missing(opened: Window, tmp_path: Path, qtbot: Any) -> None:
    place = _place(opened, qtbot)
    assert "1,1" in place.form.figures.text()
    place.form.start()
    assert not place.form.writing
    assert place.form.reader.hint.text().startswith("Say who the package is for")
    _type(place, tmp_path / "p.attest")
    place.form.again.input.setText("another")
    place.form.secret.input.setText("short")
    place.form.start()
    assert "12" in place.form.secret.hint.text()
    assert "differ" in place.form.again.hint.text()
    assert not (tmp_path / "p.attest").exists()


def test_what_is_left_out_is_told_before_and_after(opened: Window, tmp_path: Path, qtbot: Any) -> None:
    opened.desk.ops.write(lambda case: stating.set_facts(case, {"privileged": "+33639987720"}),
                          lambda _: opened.desk.changed.emit("scope"), opened)
    place = _place(opened, qtbot)
    qtbot.waitUntil(lambda: "messages and calls (19)" in place.form.left_out.text(), timeout=60_000)
    target = tmp_path / "p.attest"
    _make(opened, target, qtbot, blind=True)
    assert "SHA-256" in place.form.banner.text
    with Case.open(target, SECRET, read_only=True) as packed:
        package = info.of(packed)
        assert package is not None
        assert package.left_out["messages"] == 19
        assert package.blind
    qtbot.waitUntil(lambda: place.lists.currentIndex() == 1, timeout=60_000)
    assert place.sent.source.rows[0]["sent"].package.reader == "Bea"


def test_only_ticked_conversations_go_in(opened: Window, qtbot: Any) -> None:
    place = _place(opened, qtbot)
    whole = place.form.plan.messages
    place.form.which.input.setCurrentIndex(1)
    qtbot.waitUntil(lambda: place.form.plan is None, timeout=60_000)
    assert not place.form.go.isEnabled()
    place.form.list.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: place.form.plan is not None, timeout=60_000)
    assert 0 < place.form.plan.messages < whole
    assert place.form.plan.conversations == 1
    assert "conversations (45)" in place.form.left_out.text()


def test_a_package_that_exists_is_not_written_over(opened: Window, tmp_path: Path, qtbot: Any) -> None:
    target = tmp_path / "p.attest"
    target.write_bytes(b"something")
    place = _make(opened, target, qtbot)
    assert "exists already" in place.form.banner.text
    assert target.read_bytes() == b"something"


def test_how_it_ended_is_seen_on_a_small_screen(opened: Window, tmp_path: Path, qtbot: Any) -> None:
    opened.resize(1280, 600)
    banner = _make(opened, tmp_path / "p.attest", qtbot).form.banner
    qtbot.waitUntil(lambda: banner.visibleRegion().boundingRect().height() >= banner.height() - 2, timeout=60_000)


def test_the_whole_circle_in_the_window(returned: tuple[Window, Path, list[str]], qtbot: Any) -> None:
    window, target, flags = returned
    place = window.places["reader"]
    place.compare(target, None)
    qtbot.waitUntil(lambda: bool(window.findChildren(SecretDialog)), timeout=60_000)
    dialog = window.findChildren(SecretDialog)[0]
    dialog.secret.input.setText(SECRET)
    dialog.submit()
    qtbot.waitUntil(lambda: place.comparison is not None, timeout=60_000)
    panel = place.merge
    assert [i.standing for i in place.comparison.items] == ["conflict", "there", "there"]
    assert "1 conflict is still open" in panel.hint.text()
    shown = _texts(panel.side)
    assert "no joke" in shown
    assert "a joke" in shown
    assert "Bea" in shown
    window.activateWindow()
    qtbot.waitUntil(panel.table.hasFocus, timeout=60_000)
    QTest.keyClick(panel.table, Qt.Key.Key_B)
    assert len(panel.choices) == 2, "two decisions on a flag cannot both stand"
    QTest.keyClick(panel.table, Qt.Key.Key_T)
    assert panel.choices[f"flag|{flags[1]}"] == "theirs"
    panel.take()
    qtbot.waitUntil(lambda: not place.comparison.standing("there", "conflict"), timeout=60_000)
    assert "Decisions of the reader taken over: 3;" in window.banner.text
    found = _decided(window, qtbot)
    assert found[flags[0]] == ("accepted", "Bea")
    assert found[flags[1]] == ("rejected", "Bea")
    window.undo()
    qtbot.waitUntil(lambda: len(place.comparison.standing("there", "conflict")) == 3, timeout=60_000)
    found = _decided(window, qtbot)
    assert found[flags[0]] == ("unreviewed", None)
    assert found[flags[1]][0] == "accepted"
    window.redo()
    qtbot.waitUntil(lambda: len(place.comparison.standing("settled")) == 3, timeout=60_000)
    assert _decided(window, qtbot)[flags[1]] == ("rejected", "Bea")
    assert not panel.go.isEnabled()
    place.put_away()
    assert place.pages.currentIndex() == 0
    qtbot.waitUntil(lambda: place.sent.source.rows[0]["sent"].merged != "", timeout=60_000)


def _decided(window: Window, qtbot: Any) -> dict[str, tuple[str, str | None]]:
    found: list[dict[str, tuple[str, str | None]]] = []
    window.desk.ops.read(lambda reader: {f["id"]: (f["status"], f["author"]) for f in review.listing(reader.store)},
                         found.append, window)
    qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    return found[0]


def test_a_wrong_passphrase_asks_again_and_a_strange_file_is_refused(
    returned: tuple[Window, Path, list[str]], tmp_path: Path, qtbot: Any) -> None:
    window, target, _ = returned
    place = window.places["reader"]
    place.compare(target, "not this one")
    qtbot.waitUntil(lambda: bool(window.findChildren(SecretDialog)), timeout=60_000)
    dialog = window.findChildren(SecretDialog)[0]
    assert "does not open" in dialog.error.text()
    dialog.reject()
    other = tmp_path / "other.attest"
    Case.create(other, None).close()
    place.compare(other, None)
    qtbot.waitUntil(lambda: "not a review package" in window.banner.text, timeout=60_000)
    assert place.comparison is None


def test_a_package_says_what_it_is_and_takes_no_evidence(
    returned: tuple[Window, Path, list[str]], sample_evidence: Path, qtbot: Any) -> None:
    window, target, _ = returned
    window.desk.close_case()
    qtbot.waitUntil(lambda: window.desk.path is None, timeout=60_000)
    window.open_case(target, SECRET)
    qtbot.waitUntil(lambda: window.desk.path == target and window.current == "overview", timeout=60_000)
    assert window.desk.actor == "Bea"
    strip = window.findChildren(PackageStrip)[0]
    assert "Review package for Bea" in strip.text.text()
    assert "nothing can be imported" in strip.text.text()
    strip.findChildren(QPushButton)[0].click()
    place = window.places["reader"]
    qtbot.waitUntil(lambda: "What you have done in it" in _texts(place), timeout=60_000)
    assert "second reading" in _texts(place)
    assert not place.back_button.isVisible()
    assert place.commands() == []
    window.go("evidence", {})
    evidence = window.places["evidence"]
    qtbot.waitUntil(lambda: bool(evidence.table.source.rows), timeout=60_000)
    assert not evidence.add_files.isEnabled()
    assert not evidence.add_folder.isEnabled()
    evidence.offer([sample_evidence / "export-D"])
    assert not evidence.intake.isVisible()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(sample_evidence / "export-D"))])
    evidence.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                                  Qt.KeyboardModifier.NoModifier))
    assert not evidence.intake.isVisible()
    assert "none can be added" in evidence.head.subtitle.text()


def test_the_palette_brings_a_package_back(opened: Window, monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> None:
    _place(opened, qtbot)
    asked: list[bool] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: asked.append(True) or ("", ""))
    found = commands.fitting(commands.of_window(opened), "bring a package")
    found[0].run()
    assert asked == [True]


def test_the_keys_of_the_place_are_those_that_are_listed(opened: Window, qtbot: Any) -> None:
    place = _place(opened, qtbot)
    found = {s.key().toString() for s in place.merge.findChildren(QShortcut)}
    assert {s.keys for s in shortcuts.SHORTCUTS if s.where == shortcuts.READER} == found
