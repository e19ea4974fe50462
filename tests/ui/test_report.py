"""The report place: what is chosen is what is written; redaction is decided where it is switched on; keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.triage.report.test_deliver import key_file
from triage.custody import chain
from triage.report import redaction
from triage.report.options import default_parts
from ui.printing import Printing
from ui.running.operations import Reader
from ui.views.report.place import Report
from ui.window import Window


@pytest.fixture
def place(opened: Window) -> Report:
    opened.go("report", {})
    found = opened.places["report"]
    assert isinstance(found, Report)
    return found


def choose(place: Report, field: str, value: str) -> None:
    box = getattr(place.options, field).input
    box.setCurrentIndex(box.findData(value))


def make(place: Report, out: Path, qtbot) -> dict[str, object]:
    place.file.input.setText(str(out))
    place.make()
    qtbot.waitUntil(lambda: not place.making, timeout=120_000)
    assert out.exists(), place.banner.text() if hasattr(place.banner, "text") else "nothing was written"
    return json.loads(out.with_name(f"{out.name}.manifest.json").read_text())["options"]


def test_the_file_follows_the_format_and_the_parts_the_shape(place: Report, tmp_path: Path, qtbot) -> None:
    choose(place, "format", "html")
    assert place.file.text().endswith(".html")
    choose(place, "shape", "labour")
    assert [p for p, box in place.options.parts.items() if box.isChecked()] == list(default_parts("labour"))
    place.options.parts["network" if "network" in place.options.parts else "rates"].setChecked(False)
    place.options.flags["unreviewed"].setChecked(False)
    written = make(place, tmp_path / "r.html", qtbot)
    assert written["shape"] == "labour"
    assert "rates" not in written["parts"]  # type: ignore[operator]
    assert written["flags"] == ["accepted", "unsure"]
    assert not place.model.rowCount()
    assert place.open_button.isVisible()


def test_a_bundle_asks_for_no_flags(place: Report) -> None:
    choose(place, "shape", "bundle")
    assert not place.options.flags["accepted"].isVisible()
    choose(place, "shape", "full")
    assert place.options.flags["accepted"].isVisible()


def test_redaction_is_decided_beside_its_switch(place: Report, tmp_path: Path, qtbot) -> None:
    place.options.redact.setChecked(True)
    card = place.redaction
    qtbot.waitUntil(lambda: card.person.count() > 10, timeout=60_000)
    assert _asked(place, _left_out, qtbot)
    named = card.person.itemData(0)
    card._add_person()
    qtbot.waitUntil(lambda: card.person.findData(named) < 0, timeout=60_000)
    assert named in _asked(place, _left_out, qtbot)
    card.text.setText("Montrouvel")
    card.add_text()
    qtbot.waitUntil(lambda: not card.text.text(), timeout=60_000)
    choose(place, "format", "html")
    written = make(place, tmp_path / "r.html", qtbot)
    assert written["redact"] is True
    text = (tmp_path / "r.html").read_text()
    assert "Montrouvel" not in text
    assert "[X1]" in text


def test_a_picture_is_blacked_out_and_taken_back_in_the_window(place: Report, qtbot) -> None:
    place.options.redact.setChecked(True)
    card = place.redaction
    qtbot.waitUntil(lambda: card.picture.count() > 1, timeout=60_000)
    chosen, before = card.picture.itemData(0), card.picture.count()
    card.picture_button.click()
    qtbot.waitUntil(lambda: card.picture.findData(chosen) < 0, timeout=60_000)
    assert card.picture.count() == before - 1
    assert _asked(place, _blacked_out, qtbot) == {chosen}
    assert "redaction.set" in _asked(place, _logged, qtbot)
    taken_back = next(b for b in card.findChildren(QPushButton) if b.accessibleName().startswith("Take back"))
    taken_back.click()
    qtbot.waitUntil(lambda: card.picture.findData(chosen) >= 0, timeout=60_000)
    assert _asked(place, _blacked_out, qtbot) == set()


def _logged(reader: Reader) -> set[str]:
    return {entry.action for entry in chain.entries(reader.case)}


def _blacked_out(reader: Reader) -> set[str]:
    return {one["sha256"] for one in redaction.pictures(reader.store) if one["decision"]}


def _left_out(reader: Reader) -> set[str]:
    return {one["person"] for one in redaction.people(reader.store)}


def _asked(place: Report, work: Callable[[Reader], set[str]], qtbot) -> set[str]:
    """What the case says, asked as the window asks it."""
    answers: list[set[str]] = []
    place.desk.ops.read(work, answers.append, place)
    qtbot.waitUntil(lambda: bool(answers), timeout=60_000)
    return answers[0]


def test_a_wrong_password_of_a_key_is_said_at_its_field(place: Report, tmp_path: Path, qtbot) -> None:
    key, _ = key_file(tmp_path)
    place.options.key.use_key(key)
    place.options.key.password.input.setText("wrong")
    place.file.input.setText(str(tmp_path / "r.pdf"))
    place.make()
    qtbot.waitUntil(lambda: not place.making, timeout=60_000)
    assert "password" in place.options.key.password.hint.text()
    assert not list(tmp_path.glob("r.pdf*"))
    place.options.key.password.input.setText("secret")
    make(place, tmp_path / "r.pdf", qtbot)
    assert (tmp_path / "r.pdf.manifest.json.p7s").exists()
    assert place.model.rowCount() > 5


def test_the_report_is_made_by_keys_from_anywhere_on_the_page(
        opened: Window, place: Report, qtbot) -> None:
    made: list[str] = []
    place.make_button.clicked.disconnect()
    place.make_button.clicked.connect(lambda _: made.append("made"))
    place.options.shape.input.setFocus()
    assert "Ctrl+Enter" in place.keys.text()
    assert place.keys.isVisible()
    qtbot.keyClick(place.options.shape.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: made == ["made"], timeout=2_000)
    qtbot.keyClick(place.file.input, Qt.Key.Key_Return)
    assert made == ["made", "made"]


def test_printing_says_how_far_it_is(opened: Window, qtbot) -> None:
    printing, said = Printing(opened.desk.ops, opened), []
    printing.said.connect(lambda text, _: said.append(text))
    printing._pages = [(Path("r.pdf"), n) for n in (1, 2, 3)]
    printing._at = 1
    printing._ops = type("Ops", (), {"read": lambda *_, **__: None})()
    printing._next()
    assert said == ["Printing: page 2 of 3…"]


def test_making_can_be_stopped_and_leaves_nothing(opened: Window, place: Report, tmp_path: Path, qtbot) -> None:
    out = tmp_path / "stopped.pdf"
    place.file.input.setText(str(out))
    place.make()
    assert place.stop_button.isVisible()
    place.stop_button.setFocus()
    qtbot.keyClick(place.stop_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not place.making, timeout=60_000)
    assert place.banner.text == "Stopped. No report was written."
    assert not place.stop_button.isVisible()
    assert opened.focusWidget() is place.make_button
    assert not any(tmp_path.glob("*stopped*"))
    make(place, out, qtbot)
