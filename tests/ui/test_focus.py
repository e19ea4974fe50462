"""The keyboard stays where one works: a button that is set aside while its work runs has it again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from tests.ui.conftest import open_case
from tests.ui.drive import idle
from triage import people
from triage.case import Case
from triage.custody import chain
from triage.work import annotations
from ui.history import annotated
from ui.models.lazy import ROW
from ui.views.report.place import Report
from ui.window import Window


def _with_its_button_set_aside(window: Window, qtbot) -> Report:
    """The place of the report, whose button had the keyboard."""
    window.go("report", {})
    place = window.places["report"]
    assert isinstance(place, Report)
    qtbot.waitUntil(place.make_button.isVisible, timeout=60_000)
    place.make_button.setFocus()
    qtbot.waitUntil(place.make_button.hasFocus, timeout=60_000)
    place.make_button.setEnabled(False)
    return place


def test_a_button_set_aside_for_its_work_has_the_keyboard_again(opened: Window, qtbot) -> None:
    place = _with_its_button_set_aside(opened, qtbot)
    assert not place.make_button.hasFocus()
    place.make_button.setEnabled(True)
    assert place.make_button.hasFocus()


def test_who_moved_the_keyboard_meanwhile_keeps_it(opened: Window, qtbot) -> None:
    place = _with_its_button_set_aside(opened, qtbot)
    place.options.shape.input.setFocus()
    place.make_button.setEnabled(True)
    assert place.options.shape.input.hasFocus()


def test_a_form_drawn_anew_leaves_the_keyboard_in_its_place(opened: Window, qtbot) -> None:
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: hasattr(place.panel, "why") and place.panel.why.isVisible(), timeout=60_000)
    place.panel.apply.setFocus()
    qtbot.waitUntil(place.panel.apply.hasFocus, timeout=60_000)
    place.panel.show_source(place.panel.source)
    qtbot.waitUntil(lambda: place.isAncestorOf(opened.focusWidget()), timeout=60_000)


def test_what_the_tab_key_comes_to_is_scrolled_to(opened: Window, qtbot) -> None:
    opened.resize(1366, 720)
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: hasattr(place.panel, "why") and place.panel.why.isVisible(), timeout=60_000)
    place.table.setFocus()

    def seen() -> bool:
        return place.panel.zone.input.visibleRegion().boundingRect() == place.panel.zone.input.rect()

    assert not seen(), "it lies below what is seen of the panel"
    QTest.keyClick(place.table, Qt.Key.Key_Tab)
    assert place.panel.zone.input.hasFocus()
    qtbot.waitUntil(seen, timeout=60_000)


def test_places_of_an_older_language_hear_nothing_more(opened: Window, qtbot) -> None:
    for name in ("overview", "evidence", "media", "network", "people", "review", "report", "rules", "reader"):
        opened.go(name, {})
    opened.set_language("fr")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    try:
        with qtbot.captureExceptions() as errors:
            opened.desk.busy.emit(True)
            opened.importing.ended.emit(None)
            opened.desk.changed.emit("nothing of theirs")
        assert not errors
    finally:
        opened.set_language("en")


def test_who_comes_back_to_a_place_has_the_keyboard_where_it_was_the_first_time(opened: Window, qtbot) -> None:
    wanted = {"evidence": lambda place: place.table, "media": lambda place: place.grid,
              "review": lambda place: place.list, "report": lambda place: place.options.shape.input}
    for visit in range(3):
        for name, control in wanted.items():
            opened.go(name, {})
            place = opened.places[name]
            qtbot.waitUntil(lambda place=place, control=control: control(place).hasFocus(), timeout=60_000)
            qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
            assert control(place).hasFocus(), f"{name}, visit {visit}"


def test_a_message_asked_for_has_the_keyboard(opened: Window, qtbot) -> None:
    with Case.open(opened.desk.path, None) as case:
        row = case.db.execute("SELECT message FROM flag LIMIT 1").fetchone()[0]
    opened.go("conversations", {"message": row})
    pane = opened.places["conversations"].pane
    qtbot.waitUntil(lambda: pane.view.isVisible() and pane.view.hasFocus(), timeout=60_000)
    assert pane.view.currentIndex().data(ROW)["row"] == row


def test_a_proposal_that_is_left_open_keeps_no_other_back(opened: Window, qtbot) -> None:
    opened.go("people", {})
    card = opened.places["people"].proposals
    seen: set[str] = set()

    def said() -> set[str]:
        return {w.text() for w in card.findChildren(QLabel) if w.text().startswith("+") and not w.isHidden()}

    def turned(before: set[str]) -> bool:
        return bool(said()) and said() != before

    qtbot.waitUntil(lambda: turned(set()), timeout=60_000)
    with Case.open(opened.desk.path, None) as case:
        wanted = {p["number"] for p in people.proposals(case)}
    assert len(wanted) > 3
    for _ in range(len(wanted)):
        now = said()
        seen |= now
        if seen >= wanted:
            return
        next(b for b in card.findChildren(QPushButton) if b.text() == "Show others" and not b.isHidden()).click()
        qtbot.waitUntil(lambda now=now: turned(now), timeout=60_000)
    assert seen >= wanted


def test_one_account_of_two_people_is_proposed_as_a_number_is(window: Window, sample_case, tmp_path, qtbot) -> None:
    path = tmp_path / "copy.attest"
    path.write_bytes(sample_case.read_bytes())
    with Case.open(path, None, "tester") as case, case.transaction():
        two = case.db.execute(
            "SELECT min(id) FROM identity WHERE e164 IS NULL AND NOT owner GROUP BY person LIMIT 2").fetchall()
        case.db.execute("DELETE FROM alias")
        case.db.execute("UPDATE identity SET e164 = NULL")
        case.db.executemany("INSERT INTO alias (identity, kind, value) VALUES (?, 'email', 'ana@example.org')", two)
    open_case(window, path, qtbot)
    window.go("people", {})
    place = window.places["people"]
    qtbot.waitUntil(place.proposals.isVisible, timeout=60_000)
    assert "1 number or account belongs to several entries. One person?" in [
        label.text() for label in place.proposals.findChildren(QLabel)]
    next(b for b in place.proposals.findChildren(QPushButton) if b.text() == "Make one person").click()
    qtbot.waitUntil(lambda: not place.proposals.isVisible(), timeout=60_000)
    with Case.open(path, None) as case:
        assert "Same account ana@example.org" in [entry.reason for entry in chain.entries(case)]


def test_undo_in_a_field_without_text_of_its_own_takes_back_what_was_done_last(opened: Window, qtbot) -> None:
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    uid = place.list.model.rows[0]["id"]
    opened.desk.history.do(annotated(lambda case: annotations.tag(case, "Urgent", "conversation", [uid])),
                           "tag Urgent", "work", opened)
    qtbot.waitUntil(lambda: bool(opened.desk.history.past), timeout=60_000)
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow, timeout=60_000)
    place.list.words.setFocus()
    QTest.keyClicks(place.list.words, "a")
    QTest.keyClick(place.list.words, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not place.list.words.text(), "what was typed goes first"
    assert opened.desk.history.past
    QTest.keyClick(place.list.words, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not opened.desk.history.past, timeout=60_000)
    qtbot.waitUntil(lambda: opened.banner.text == "Taken back: tag Urgent", timeout=60_000)
