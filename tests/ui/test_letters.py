"""Single letters in lists: they tag, note and go on everywhere alike, and never jump to what begins with them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.keyboard import press, write
from ui.dialogs.tag_picker import TagPicker
from ui.dialogs.texts import TextDialog
from ui.models.lazy import ROW
from ui.window import Window

K = Qt.Key


@pytest.fixture
def conversations(opened: Window, qtbot):
    """The list of conversations, with the keyboard."""
    opened.activateWindow()
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3 and place.list.list.hasFocus(), timeout=60_000)
    return place


def test_who_goes_on_and_comes_back_at_once_stays_at_the_conversation(opened: Window, conversations, qtbot) -> None:
    rows, pane = conversations.list.model.rows, conversations.pane
    press(opened, K.Key_J)
    at = conversations.list.list.currentIndex().row()
    qtbot.waitUntil(lambda: pane.conversation.get("id") == rows[at]["id"], timeout=60_000)
    for key in (K.Key_J, K.Key_K):  # faster than the other one is read
        QTest.keyClick(conversations.list.list, key)
    # Everything that was asked for has come back. Its signal is sent by reading threads: nothing waits for it here.
    qtbot.waitUntil(lambda: not opened.desk.ops.is_reading, timeout=60_000)
    qtbot.wait(50)
    assert pane.conversation["id"] == rows[at]["id"]
    assert conversations.list.list.currentIndex().row() == at


def test_a_chat_that_is_read_anew_is_read_anew_whatever_is_asked_of_it_meanwhile(
    opened: Window, conversations, qtbot
) -> None:
    pane = conversations.pane
    pane.show_conversation(conversations.list.model.rows[0])
    qtbot.waitUntil(lambda: bool(pane.conversation), timeout=60_000)
    before = pane.model.thread
    opened.desk.changed.emit("scope")
    opened.go("conversations", {"message": int(before.ids[0])})  # before the new one is read
    qtbot.waitUntil(lambda: bool(pane.conversation), timeout=60_000)
    assert pane.model.thread is not before


def test_t_in_the_list_of_conversations_tags_the_chosen_one(opened: Window, conversations, qtbot) -> None:
    press(opened, K.Key_J)
    first = conversations.list.list.currentIndex().row()
    for key, row in ((K.Key_J, first + 1), (K.Key_J, first + 2), (K.Key_K, first + 1)):
        press(opened, key)
        assert conversations.list.list.currentIndex().row() == row
    chosen = conversations.list.list.currentIndex().data(ROW)
    press(opened, K.Key_T)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), TagPicker), timeout=60_000)
    write(opened, "Urgent")
    press(opened, K.Key_Return)
    press(opened, K.Key_Return)

    def tags() -> list[str]:
        row = next(c for c in conversations.list.model.rows if c["id"] == chosen["id"])
        return [t["name"] for t in row["tags"]]

    qtbot.waitUntil(lambda: tags() == ["Urgent"], timeout=60_000)
    assert conversations.list.list.currentIndex().data(ROW)["id"] == chosen["id"]
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow, timeout=60_000)
    press(opened, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not tags(), timeout=60_000)
    assert opened.banner.text == "Taken back: tag Urgent"


def test_m_in_the_list_of_conversations_notes_and_no_letter_jumps(opened: Window, conversations, qtbot) -> None:
    press(opened, K.Key_J)
    at = conversations.list.list.currentIndex()
    for key in (K.Key_D, K.Key_S, K.Key_X):
        press(opened, key)
        assert conversations.list.list.currentIndex() == at
    press(opened, K.Key_M)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), TextDialog), timeout=60_000)
    QApplication.activeModalWidget().reject()


def test_a_table_goes_on_by_j_and_k_and_never_jumps(opened: Window, qtbot) -> None:
    opened.activateWindow()
    opened.travel("people", {})
    qtbot.waitUntil(lambda: "people" in opened.places, timeout=60_000)
    table = opened.places["people"].table
    qtbot.waitUntil(lambda: len(table.source.rows) > 10 and table.hasFocus(), timeout=60_000)
    table.selectRow(0)
    for key, row in ((K.Key_J, 1), (K.Key_J, 2), (K.Key_K, 1), (K.Key_D, 1), (K.Key_M, 1), (K.Key_K, 0), (K.Key_K, 0)):
        press(opened, key)
        assert table.currentIndex().row() == row


def test_the_message_of_a_flag_is_tagged_from_the_list_of_flags(opened: Window, qtbot) -> None:
    opened.activateWindow()
    opened.go("review", {})
    place = opened.places["review"]
    qtbot.waitUntil(lambda: bool(place.model.ids) and bool(place.list.currentIndex().data(ROW)), timeout=60_000)
    flag = place.list.currentIndex().data(ROW)

    def shown() -> dict:
        at = place.pane.view.currentIndex()
        return (place.pane.model.row(at.row()) if at.isValid() else None) or {}

    qtbot.waitUntil(lambda: shown().get("row") == flag["row"], timeout=60_000)
    place.list.setFocus()
    press(opened, K.Key_B)
    qtbot.waitUntil(lambda: bool(shown().get("tags")), timeout=60_000)
    press(opened, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown().get("row") == flag["row"] and not shown()["tags"], timeout=60_000)
    assert opened.banner.text == "Taken back: bookmark"
    assert place.list.currentIndex().data(ROW)["id"] == flag["id"]


def test_a_key_that_has_nothing_to_do_says_why(opened: Window, conversations, qtbot) -> None:
    opened.runs["palette"]()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=60_000)
    write(opened, "tag the conversation")
    press(opened, K.Key_Return)
    qtbot.waitUntil(lambda: opened.banner.text == "Choose a conversation first.", timeout=60_000)
    press(opened, K.Key_Escape)
    assert not opened.banner.text, "Escape takes a notice away"
    press(opened, K.Key_J)
    qtbot.waitUntil(lambda: conversations.pane.model.thread is not None, timeout=60_000)
    press(opened, K.Key_Return)
    press(opened, K.Key_O)
    qtbot.waitUntil(lambda: "answers no other" in opened.banner.text, timeout=60_000)


def test_escape_leads_back_to_the_start_page(window: Window, qtbot) -> None:
    window.activateWindow()
    window.start.show_page("new")
    write(window, "LY-1")
    press(window, K.Key_Escape)
    qtbot.waitUntil(window.start.home.isVisible, timeout=60_000)
    assert window.start.home.isAncestorOf(window.focusWidget())
    window.start.show_page("new")
    assert window.start.new.fields["number"].text() == "LY-1", "what was typed is still there"
