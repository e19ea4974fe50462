"""Own rules in the window: tried, refused, kept with their flags, undone, written and read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.keyboard import press, tab_to, write
from triage.flagging.own_rules import OwnRule
from ui.views.rules import Rules
from ui.window import Window

GATE = OwnRule("Gate", "C-LOCK", "en", "controller", (("gate | door",), ("locked | key | keys",)),
               ("the gate is locked",), ("hello there",))


@pytest.fixture
def place(opened: Window, qtbot) -> Rules:
    opened.go("rules", {})
    found = opened.places["rules"]
    found.show_rule(GATE, None)
    return found


def test_the_form_keeps_what_it_shows(place: Rules) -> None:
    assert place.rule() == GATE
    place.new()
    assert place.rule().parts == ()
    assert not place.remove_button.isEnabled()


def test_a_trial_shows_passages_and_keeps_nothing(place: Rules, opened: Window, qtbot) -> None:
    place.attempt()
    qtbot.waitUntil(lambda: place.hits.source.rowCount() > 0, timeout=60_000)
    assert "gate" in place.hits.source.rows[0]["words"]
    assert place.found.text().startswith("Messages that match: ")
    assert place.table.source.rowCount() == 0
    place.hits.selectRow(0)
    qtbot.keyClick(place.hits, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.current == "conversations", timeout=60_000)


def test_what_a_trial_found_stands_beneath_the_form_where_there_is_no_room_beside_it(place: Rules) -> None:
    form, found = place.work._needs()
    assert found >= 200
    for more, beside in ((300, True), (-40, False), (40, True)):
        place.work.resize(form + found + more, 543)
        assert (place.work.orientation() == Qt.Orientation.Horizontal) is beside
        assert place.hits.width() >= found - 5


def test_a_rule_that_will_not_do_says_why(place: Rules, qtbot) -> None:
    place.match.input.setPlainText("nothing of the kind")
    place.attempt()
    qtbot.waitUntil(lambda: "does not find its own example" in place.banner.text, timeout=60_000)
    place.keep()
    qtbot.waitUntil(lambda: "does not find its own example" in place.banner.text and not place.busy, timeout=60_000)
    assert place.table.source.rowCount() == 0


def test_a_rule_is_written_tried_kept_removed_and_brought_back_by_keys_alone(opened: Window, qtbot) -> None:
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow, timeout=60_000)
    opened.travel("rules", {})
    qtbot.waitUntil(lambda: "rules" in opened.places, timeout=60_000)
    place = opened.places["rules"]
    qtbot.waitUntil(place.name.input.hasFocus, timeout=60_000)
    write(opened, "Gate")
    for field, text in (("First part (one phrase a line)", "gate | door"), ("Second part", "locked | key | keys"),
                        ("It must find (one message a line)", "the gate is locked"),
                        ("It must not find (one message a line)", "hello there")):
        tab_to(opened, field)
        write(opened, text)
    tab_to(opened, "Try on the case")
    press(opened, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.hits.source.rowCount() > 0 and not place.busy, timeout=60_000)
    tab_to(opened, "Keep and run")
    press(opened, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (place.table.current() or {}).get("rule") is not None and not place.busy, timeout=60_000)
    assert place.table.current()["rule"].name == "Gate", "what was kept is the chosen one"
    assert place.isAncestorOf(opened.focusWidget())
    tab_to(opened, "Rules of this case")
    press(opened, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: place.table.source.rowCount() == 0 and not place.busy, timeout=60_000)
    press(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: place.table.source.rowCount() == 1, timeout=60_000)
    assert opened.banner.text.startswith("Taken back: ")


def test_a_kept_rule_flags_and_can_be_undone(place: Rules, opened: Window, tmp_path: Path, qtbot) -> None:
    place.keep()
    qtbot.waitUntil(lambda: place.table.source.rowCount() == 1, timeout=60_000)
    qtbot.waitUntil(lambda: sum(place.table.source.rows[0]["flags"].values()) > 0, timeout=60_000)
    out = tmp_path / "rules.json"
    place.export_to(out)
    qtbot.waitUntil(lambda: "written to" in place.banner.text, timeout=60_000)
    opened.go("review", {})
    review = opened.places["review"]
    qtbot.waitUntil(lambda: review.list.model().rowCount() > 0, timeout=60_000)
    opened.go("rules", {})
    opened.undo()
    qtbot.waitUntil(lambda: place.table.source.rowCount() == 0, timeout=60_000)
    place.import_from(out)
    qtbot.waitUntil(lambda: place.table.source.rowCount() == 1, timeout=60_000)
    place.table.selectRow(0)
    assert place.rule().name == "Gate"
    place.remove()
    qtbot.waitUntil(lambda: place.table.source.rowCount() == 0, timeout=60_000)
    assert not [w for w in place.findChildren(QLabel) if "unexpected" in w.text()]
