"""What an examiner does with messages: tags, notes, exhibits, translations; saved at once, undone, kept."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui import big
from tests.ui.conftest import open_case
from triage.case import Case
from triage.intake import kept
from triage.ledger import gathered, work
from triage.store import Store
from triage.views import counts
from triage.work import annotations, stating, worklist
from ui.chat.player import Player
from ui.dialogs.frame import Frame
from ui.dialogs.ledger_line import LedgerDialog
from ui.dialogs.tag_picker import TagPicker
from ui.dialogs.texts import RenderingDialog, TextDialog
from ui.window import Window


@pytest.fixture
def chat(opened: Window, qtbot):
    """The chat of a conversation of the sample, at a message with words."""
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.model.thread is not None, timeout=60_000)
    view = place.pane.view
    row = next(r for r in range(40) if (m := place.pane.model.peek(r)) and m["kind"] == "text" and m["text"])
    view.show_row(row)
    view.setFocus()
    return place.pane


def current(chat) -> dict:
    return chat.model.peek(chat.view.currentIndex().row()) or {}


def dialog(qtbot, kind: type):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=60_000)
    return QApplication.activeModalWidget()


def undo(window: Window, qtbot, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
    action = next(a for a in window.actions() if any(s.toString() == (
        "Ctrl+Z" if keys == Qt.KeyboardModifier.ControlModifier else "Ctrl+Shift+Z") for s in a.shortcuts()))
    action.trigger()


def test_a_new_tag_is_typed_given_to_two_messages_and_undone(opened: Window, chat, qtbot) -> None:
    view, start = chat.view, chat.view.currentIndex().row()
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.chosen_rows() == [start, start + 1]
    QTest.keyClicks(view, "t")
    picker = dialog(qtbot, TagPicker)
    QTest.keyClicks(picker.words, "Wages")
    picker.colour_buttons.buttons()[3].click()
    QTest.keyClick(picker.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [t["name"] for t in (chat.model.peek(start) or {}).get("tags", ())] == ["Wages"],
                    timeout=60_000)
    picker.accept()
    assert chat.model.peek(start + 1)["tags"][0]["colour"] == "green"
    qtbot.waitUntil(lambda: chat.model.thread.worked == [start, start + 1], timeout=60_000)
    bubble = view._bubble(start)
    assert [text for _, text, _ in bubble.tags] == ["Wages"]
    undo(opened, qtbot)
    qtbot.waitUntil(lambda: chat.model.peek(start)["tags"] == [], timeout=60_000)
    assert "Wages" in opened.banner.text
    undo(opened, qtbot, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(chat.model.peek(start)["tags"]) == 1, timeout=60_000)


def test_enter_gives_a_tag_and_enter_again_ends_without_taking_it(chat, qtbot) -> None:
    view, row = chat.view, chat.view.currentIndex().row()

    def tags() -> list[str]:
        return [t["name"] for t in (chat.model.peek(row) or {}).get("tags", ())]

    QTest.keyClicks(view, "t")
    picker = dialog(qtbot, TagPicker)
    QTest.keyClicks(picker.words, "Gate")
    QTest.keyClick(picker.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tags() == ["Gate"], timeout=60_000)
    QTest.keyClick(picker.words, Qt.Key.Key_Return)
    assert not picker.isVisible()
    QTest.keyClicks(view, "t")
    picker = dialog(qtbot, TagPicker)
    QTest.keyClicks(picker.words, "Gate")
    picker.cancel.setFocus()
    QTest.keyClick(picker.cancel, Qt.Key.Key_Return)
    assert not picker.isVisible(), "Enter presses the button that has the keyboard"
    qtbot.wait(300)
    assert tags() == ["Gate"]


def test_a_selection_grows_from_where_the_keys_left(chat) -> None:
    view, start = chat.view, chat.view.currentIndex().row()
    QTest.keyClicks(view, "jj")
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.chosen_rows() == [start + 2, start + 3, start + 4]
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert view.chosen_rows() == [start + 1, start + 2]


def test_messages_are_selected_by_mouse_with_ctrl_and_shift(chat, qtbot) -> None:
    view, start = chat.view, chat.view.currentIndex().row()
    qtbot.wait(100)

    def click(row: int, held: Qt.KeyboardModifier) -> None:
        rect = view.visualRect(chat.model.index(row, 0))
        spot = rect.center() + QPoint(0, rect.height() // 3)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, spot)

    click(start, Qt.KeyboardModifier.NoModifier)
    click(start + 2, Qt.KeyboardModifier.ControlModifier)
    assert view.chosen_rows() == [start, start + 2]
    click(start, Qt.KeyboardModifier.NoModifier)
    click(start + 2, Qt.KeyboardModifier.ShiftModifier)
    assert view.chosen_rows() == [start, start + 1, start + 2]
    assert "3" in chat.band.label.text()


def test_a_note_is_written_shown_and_changed_in_the_panel(opened: Window, chat, qtbot) -> None:
    QTest.keyClicks(chat.view, "m")
    note = dialog(qtbot, TextDialog)
    note.submit()
    assert not note.error.isHidden(), "an empty note is not kept"
    QTest.keyClicks(note.text, "Who is the boss?")
    QTest.keyClick(note.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [n["text"] for n in current(chat).get("noted", ())] == ["Who is the boss?"], timeout=60_000)
    panel = opened.places["conversations"].panel
    qtbot.waitUntil(lambda: any("Who is the boss?" in w.text() for w in panel.findChildren(QLabel)), timeout=60_000)
    assert any("Who is the boss?" in t.layout.text() for t in chat.view._bubble(chat.view.currentIndex().row()).texts)
    uid = current(chat)["noted"][0]["uid"]
    from ui.chat.work_section import WorkSection

    section = panel.findChildren(WorkSection)[-1]
    section._do(lambda case: annotations.change_note(case, uid, ""), "away")
    qtbot.waitUntil(lambda: current(chat)["noted"] == [], timeout=60_000)


def test_exhibits_and_contrary_messages_are_chosen_and_left_out(chat, qtbot) -> None:
    QTest.keyClicks(chat.view, "e")
    qtbot.waitUntil(lambda: (current(chat).get("exhibit") or {}).get("role") == "exhibit", timeout=60_000)
    QTest.keyClicks(chat.view, "c")
    qtbot.waitUntil(lambda: (current(chat).get("exhibit") or {}).get("role") == "contrary", timeout=60_000)
    QTest.keyClicks(chat.view, "c")
    qtbot.waitUntil(lambda: current(chat)["exhibit"] is None, timeout=60_000)
    QTest.keyClicks(chat.view, "b")
    qtbot.waitUntil(lambda: [t["name"] for t in current(chat)["tags"]] == [annotations.BOOKMARK], timeout=60_000)
    QTest.keyClicks(chat.view, "b")
    qtbot.waitUntil(lambda: current(chat)["tags"] == [], timeout=60_000)


def test_a_translation_stands_below_the_original_with_its_author(chat, qtbot) -> None:
    QTest.keyClicks(chat.view, "l")
    asked = dialog(qtbot, RenderingDialog)
    asked.language.input.setText("en")
    asked.author.input.setText("K. Sworn")
    QTest.keyClicks(asked.text, "quartz parachute")
    asked.submit()
    qtbot.waitUntil(lambda: len(current(chat).get("renderings", ())) == 1, timeout=60_000)
    words = [t.layout.text() for t in chat.view._bubble(chat.view.currentIndex().row()).texts]
    head = next(w for w in words if "K. Sworn" in w)
    assert "by a person" in head
    assert words.index("quartz parachute") > words.index(current(chat)["text"])


def test_one_stack_takes_decisions_people_and_tags_back_in_order(opened: Window, chat, qtbot) -> None:
    QTest.keyClicks(chat.view, "b")
    qtbot.waitUntil(lambda: len(opened.desk.history.past) == 1, timeout=60_000)
    opened.go("review", {})
    review = opened.places["review"]
    qtbot.waitUntil(lambda: bool(review.panel.flag), timeout=60_000)
    review.decide(review.panel.flag, "accept", "The sender says so")
    qtbot.waitUntil(lambda: len(opened.desk.history.past) == 2, timeout=60_000)
    opened.go("people", {})
    people = opened.places["people"]
    qtbot.waitUntil(lambda: len(people.everybody) > 10, timeout=60_000)
    before = len(people.everybody)
    people._merge([p for p in people.everybody if p["name"].startswith("Hamza")][:2], None)
    qtbot.waitUntil(lambda: len(people.everybody) == before - 1, timeout=60_000)
    for left in (2, 1, 0):
        undo(opened, qtbot)
        qtbot.waitUntil(lambda n=left: len(opened.desk.history.past) == n and len(
            opened.desk.history.future) == 3 - n, timeout=60_000)
    qtbot.waitUntil(lambda: len(people.everybody) == before, timeout=60_000)
    for left in (1, 2, 3):
        undo(opened, qtbot, Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda n=left: len(opened.desk.history.past) == n, timeout=60_000)
    qtbot.waitUntil(lambda: len(people.everybody) == before - 1, timeout=60_000)


def test_copied_messages_carry_their_provenance_beyond_what_is_loaded(chat, qtbot) -> None:
    chat.view.selectAll()
    QGuiApplication.clipboard().clear()
    chat.view.run("copy")
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()), timeout=60_000)
    assert QGuiApplication.clipboard().text().count("SHA-256") >= len(chat.model.ids)


def test_every_entry_is_listed_with_its_message_and_none_that_is_hidden(sample_case: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.attest"
    path.write_bytes(sample_case.read_bytes())
    with Case.open(path, None) as case:
        ids = [m["id"] for m in Store(case).messages(limit=3)]
        annotations.tag(case, "Wages", "message", ids)
        annotations.add_note(case, "message", ids[0], "a note")
        annotations.choose(case, ids[1:2], "contrary", reason="he paid")
        found = worklist.listing(Store(case))
        assert [e["kind"] for e in found] == ["tag", "note", "tag", "contrary", "tag"]
        assert [e["text"] for e in found if e["kind"] == "contrary"] == ["he paid"]
        of_one_name = next(c for c in worklist.conversations(Store(case), "I. Moreau") if c["apart"])
        annotations.add_note(case, "conversation", of_one_name["id"], "which of the two?")
        assert worklist.listing(Store(case))[-1]["apart"] == of_one_name["apart"]
        case.db.execute("UPDATE message SET hidden = 4 WHERE ident = unhex(?)", (ids[0],))
        assert [e["subject"] for e in worklist.listing(Store(case))] == [ids[1], ids[1], ids[2], of_one_name["id"]]
        assert worklist.counts(Store(case)) == {"tag": 2, "contrary": 1, "note": 1}


_KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from triage.work import annotations
from triage.store import Store
from ui import app as starting
from ui.history import annotated
from ui.settings import Settings

app = starting.application()
window = starting.build(app, Settings(Path(sys.argv[2])))
window.show()
def tagged():
    print("saved", flush=True)
def go():
    act = annotated(lambda case: annotations.tag(case, "Wages", "message", [next(Store(case).messages())["id"]]))
    window.desk.history.do(act, "tag", "work", window, done=tagged)
window.desk.opened.connect(go)
window.open_case(Path(sys.argv[1]))
app.exec()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be caught")
def test_a_tag_survives_a_kill(sample_case: Path, tmp_path: Path) -> None:
    path = tmp_path / "killed.attest"
    path.write_bytes(sample_case.read_bytes())
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen([sys.executable, "-c", _KILLED, str(path), str(tmp_path / "set.ini")], cwd=root,
                          stdout=subprocess.PIPE, text=True,
                          env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "saved"
        process.kill()
        process.wait(10)
    with Case.open(path, None) as case:
        assert [(t["name"], t["uses"]) for t in annotations.tags(Store(case))] == [("Wages", 1)]


def test_a_line_of_the_ledger_is_added_from_a_message_and_taken_back(opened: Window, chat, qtbot) -> None:
    two = next(n for n, c in enumerate(opened.places["conversations"].list.model.rows) if c["kind"] == "direct"
               and len({p["id"] for p in c["participants"]}) == 2)
    opened.places["conversations"].list.list.choose(two)
    qtbot.waitUntil(lambda: chat.conversation["kind"] == "direct" and bool(chat.model.peek(0)), timeout=60_000)
    chat.view.show_row(next(r for r in range(40) if (m := chat.model.peek(r)) and m["kind"] == "text" and m["text"]))
    chat.view.setFocus()
    message = current(chat)
    QTest.keyClicks(chat.view, "w")
    form = dialog(qtbot, LedgerDialog)
    form.value.input.setText("250")
    form.currency.input.setText("EUR")
    for field, chosen in ((form.kind, "balance"), (form.debtor, "writer")):
        field.input.setCurrentIndex(field.input.findData(chosen))
    form.submit()
    qtbot.waitUntil(lambda: "reason" in form.reason.hint.text().lower(), timeout=60_000)
    form.reason.input.setText("He counts it as owed")
    form.submit()
    qtbot.waitUntil(lambda: len(_added(opened, qtbot)) == 1, timeout=60_000)
    (line,) = _added(opened, qtbot)
    assert (str(line.entry.value), line.entry.currency, line.entry.message) == ("250", "EUR", message["row"])
    assert (line.entry.kind, line.entry.debtor, line.entry.per) == ("balance", "writer", "")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=60_000)
    opened.desk.history.undo()
    qtbot.waitUntil(lambda: _added(opened, qtbot) == [], timeout=60_000)


def _added(window: Window, qtbot) -> list:
    found: list = []
    window.desk.ops.read(lambda reader: [work.added(reader.store)], found.extend, window)
    qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    return found[0]


def test_a_recording_is_lent_to_another_program_and_taken_back(opened: Window, qtbot, monkeypatch) -> None:
    """What is opened has the ending of what it is, whatever evidence calls it, and no copy stays."""
    given: list[Path] = []
    monkeypatch.setattr(opened.desk.lent, "open", lambda path: not given.append(path))
    player = Player(opened.desk, {"sha256": "0" * 64})
    qtbot.addWidget(player)
    player.ask_outside()
    asked = dialog(qtbot, Frame)
    said = " ".join(label.text() for label in asked.findChildren(QLabel))
    assert "private folder" in said
    assert "deleted when you close the case" in said
    asked.reject()
    assert given == []
    player._lend("voice.desktop", b"OggS" + bytes(60))
    assert [(path.name, path.stat().st_mode & 0o777) for path in given] == [("voice.ogg", 0o600)]
    player._lend("song.ogg", b"#!/bin/sh\nrm -rf /")
    assert len(given) == 1
    assert "no kind of sound" in player.words.text()
    opened.desk.close_case()
    qtbot.waitUntil(lambda: not given[0].exists(), timeout=60_000)


def test_what_is_kept_for_speed_follows_the_case_in_the_background(window: Window, tmp_path: Path, qtbot) -> None:
    path = big.make(tmp_path / "new.attest", 500)  # as an import without its passes leaves it
    open_case(window, path, qtbot)
    with contextlib.closing(window.desk.ops.case.reader()) as db:
        utc, nepal = ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")
        qtbot.waitUntil(lambda: counts.by_day(db, utc) == "message_count", timeout=60_000)
        window.go("ledger", {})
        qtbot.waitUntil(lambda: kept.last(db, "amounts", gathered.made_with()) == 500, timeout=60_000)
        assert counts.by_day(db, nepal) != "message_count"
        window.desk.ops.write(lambda case: stating.set_facts(case, {"zone": "Asia/Kathmandu"}),
                              lambda _: window.desk.refresh_facts(), window)
        qtbot.waitUntil(lambda: counts.by_day(db, nepal) == "message_count", timeout=60_000)
