"""What somebody who works with the window for the first time stumbled over, and what happens there now."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea, QSplitter, QWidget

from tests.ui.conftest import open_case
from tests.ui.drive import idle, shown
from triage.training import brought, progress
from ui.dialogs.tag_picker import TagPicker
from ui.look.theme import theme
from ui.models.lazy import ROW
from ui.training import TrainingPanel
from ui.widgets.form import Field, choice
from ui.window import Window

#: The places that the tasks of the training lead to.
_TAUGHT = ("overview", "evidence", "conversations", "search", "review", "people", "report", "log")


def _source(window: Window, qtbot):
    """The panel of an export without a zone, under Evidence."""
    window.go("evidence", {})
    place = window.places["evidence"]
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 8, timeout=60_000)
    place.table.choose(next(s["id"] for s in place.table.source.rows if s["path"].startswith("WhatsApp Chat")))
    return place.panel


def test_a_zone_is_typed_over_what_stands_there(window: Window, qtbot) -> None:
    box = choice([("", "None"), ("Europe/Paris", "Europe/Paris"), ("Africa/Addis_Ababa", "Africa/Addis Ababa")],
                 editable=True)
    field = Field("Zone", box)
    qtbot.addWidget(field)
    field.resize(300, 80)
    with qtbot.waitActive(field):
        field.show()
        field.activateWindow()
    edit = box.lineEdit()
    edit.clearFocus()
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(30, 8))
    qtbot.waitUntil(edit.hasFocus, timeout=60_000)
    QTest.keyClicks(edit, "europe/paris")
    assert field.listed()
    assert field.text() == "Europe/Paris"
    edit.setText("Africa/Addis_Ababa")
    assert field.text() == "Africa/Addis_Ababa"


def test_a_zone_that_does_not_exist_is_refused_and_not_taken_for_none(opened: Window, qtbot) -> None:
    panel = _source(opened, qtbot)
    panel.zone.input.setEditText("Europe/Pariss")
    panel.why.input.setText("The telephone was used there")
    panel.apply.click()
    assert "Europe/Pariss" in panel.zone.hint.text()
    assert panel.apply.isEnabled()
    assert "placed anew" not in opened.banner.text
    panel.zone.input.setEditText("europe/paris")
    panel.apply.click()
    qtbot.waitUntil(lambda: "placed anew" in opened.banner.text, timeout=60_000)


def test_a_zone_that_does_not_exist_starts_no_import(opened: Window, qtbot, sample_evidence: Path) -> None:
    opened.go("evidence", {"offer": [sample_evidence / "export-B"]})
    intake = opened.places["evidence"].intake
    qtbot.waitUntil(intake.isVisible, timeout=60_000)
    intake.zone.input.setEditText("Paris")
    intake._go()
    assert "Paris" in intake.zone.hint.text()
    assert intake.isVisible()
    assert not opened.importing.running


def test_enter_presses_the_button_that_has_the_focus(opened: Window, qtbot, sample_evidence: Path) -> None:
    opened.go("evidence", {"offer": [sample_evidence / "export-C"]})
    intake = opened.places["evidence"].intake
    qtbot.waitUntil(intake.isVisible, timeout=60_000)
    intake.stated.input.setText("too short")
    QTest.keyClick(intake.start_button, Qt.Key.Key_Return)
    assert "64" in intake.stated.hint.text()


def test_news_of_something_done_goes_as_one_moves_on(opened: Window, qtbot) -> None:
    opened.desk.say("Taken back: a tag", "good")
    assert opened.banner.text
    opened.go("people", {})
    assert not opened.banner.text
    opened.desk.say("This cannot be done", "concern")
    opened.go("log", {})
    assert opened.banner.text, "what went wrong stays until it is read"


def test_after_people_are_joined_they_are_shown_with_the_way_back(opened: Window, qtbot) -> None:
    opened.go("people", {})
    place = opened.places["people"]
    qtbot.waitUntil(lambda: len(place.everybody) > 10, timeout=60_000)
    before, name = len(place.everybody), place.table.current()["name"]
    press = next(b for b in place.proposals.findChildren(QPushButton) if b.text() == "Make one person")
    press.click()
    qtbot.waitUntil(lambda: len(place.everybody) < before, timeout=60_000)
    qtbot.waitUntil(lambda: place.table.current()["name"] != name, timeout=60_000)
    qtbot.waitUntil(lambda: any("Same number" in text for text in shown(place.panel)), timeout=60_000)


def test_a_flagged_message_says_beside_it_what_matched_and_what_else_it_may_mean(opened: Window, qtbot) -> None:
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.model.thread is not None, timeout=60_000)
    place.pane.view.next_flag(1)
    qtbot.waitUntil(lambda: "Matches a rule" in shown(place.panel), timeout=60_000)
    qtbot.waitUntil(lambda: "Innocent reading" in shown(place.panel), timeout=60_000)
    row = place.pane.model.row(place.pane.view.currentIndex().row())
    assert row["marks"][0]["code"] in shown(place.panel)
    next(b for b in place.panel.findChildren(QPushButton) if b.text() == "Explain and decide").click()
    assert opened.current == "review"
    qtbot.waitUntil(lambda: opened.places["review"].panel.flag.get("id") == row["marks"][0]["flag"], timeout=60_000)


def test_the_letters_of_the_chat_work_on_a_hit(opened: Window, qtbot) -> None:
    opened.go("search", {"text": "1410"})
    place = opened.places["search"]
    qtbot.waitUntil(lambda: len(place.model.ids) == 2 and bool(place.model.row(0)), timeout=60_000)
    place.list.setFocus()
    place.list.choose(0)
    hit = place.list.currentIndex().data(ROW)["row"]
    qtbot.waitUntil(lambda: place.pane.view.currentIndex().isValid() and (
        place.pane.model.row(place.pane.view.currentIndex().row()) or {}).get("row") == hit, timeout=60_000)
    QTest.keyClick(place.list, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: any(d.isVisible() for d in opened.findChildren(TagPicker)), timeout=60_000)
    for dialog in opened.findChildren(TagPicker):
        dialog.close()


def test_a_report_is_not_offered_beside_another_case(opened: Window, sample_case: Path, tmp_path: Path, qtbot) -> None:
    opened.go("report", {})
    first = opened.desk.path
    elsewhere = tmp_path / "handed-over"
    opened.desk.out_folder = elsewhere
    assert opened.desk.out_folder == elsewhere
    (tmp_path / "second").mkdir()
    second = tmp_path / "second" / "other.attest"
    second.write_bytes(sample_case.read_bytes())
    opened.close_case()
    qtbot.waitUntil(lambda: opened.desk.path is None, timeout=60_000)
    open_case(opened, second, qtbot)
    assert first is not None
    assert first.parent != second.parent
    opened.go("report", {})
    assert Path(opened.places["report"].file.text()).parent == second.parent


def _cut(window: Window) -> list[str]:
    """What does not fit: pages wider than the room they scroll in, parts narrower than they can be."""
    found = []
    for area in window.findChildren(QScrollArea):
        if area.isVisible() and area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            inside = area.widget()
            if inside is not None and inside.width() > area.viewport().width() + 1:
                found.append(f"{type(area.parent()).__name__}: {inside.width()} in {area.viewport().width()}")
    for split in window.findChildren(QSplitter):
        if split.isVisible() and split.orientation() == Qt.Orientation.Horizontal:
            needs = sum(_least(split.widget(n)) for n in range(split.count())) + split.handleWidth()
            if needs > split.width() + 2:
                parts = [_least(split.widget(n)) for n in range(split.count())]
                found.append(f"columns of {type(split.parent()).__name__}: {parts} in {split.width()}")
    return found


def _least(widget: QWidget) -> int:
    return max(widget.minimumWidth(), widget.minimumSizeHint().width()) if widget.isVisible() else 0


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_cut_beside_the_panel_of_the_training(opened: Window, language: str, qtbot) -> None:
    """On a screen of 1366 pixels, of which a window with its rail and the panel of the training leave 900."""
    opened.set_language(language)
    try:
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        opened.resize(1320 - round(270 * theme().scale), 740)
        found = {}
        for name in _TAUGHT:
            opened.go(name, {})
            qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
            qtbot.wait(80)
            if cut := _cut(opened):
                found[name] = cut
        assert found == {}
    finally:
        opened.set_language("en")


def test_the_next_task_begins_at_its_first_line(opened: Window, qtbot) -> None:
    panel = TrainingPanel(opened.desk)
    qtbot.addWidget(panel)
    panel.resize(270, 300)
    panel.show()
    panel.check = lambda: None  # type: ignore[method-assign]  (this case is not that of the training)
    opened.desk.ops.read(lambda reader: (progress(reader.store), brought(reader.store)), panel._checked, panel)
    qtbot.waitUntil(lambda: bool(panel.state), timeout=60_000)
    bar = panel.scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=60_000)
    bar.setValue(bar.maximum())
    panel.show_task(1)
    qtbot.wait(60)
    assert bar.value() == 0
