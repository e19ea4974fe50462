"""The list of conversations: what is unread, filters, tags and notes on a conversation, the list as a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from tests.ui.conftest import open_case
from tests.ui.drive import idle
from triage.case import Case
from triage.ingest import Import, Options
from triage.store import Store
from triage.work import annotations, worklist
from ui.dialogs.tag_picker import TagPicker
from ui.models.conversations import Narrow
from ui.views.conversations.listing import fitting
from ui.widgets.rows import chip_size
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot):
    """The place with its list."""
    opened.go("conversations", {})
    found = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(found.list.model.rows) > 3, timeout=60_000)
    return found


def test_what_was_before_the_eyes_is_read_for_this_examiner_alone(opened: Window, place, qtbot) -> None:
    first = place.list.model.rows[0]
    assert first["unread"] == first["messages"]
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.model.thread is not None, timeout=60_000)
    qtbot.waitUntil(lambda: 0 < place.list.model.rows[0]["unread"] < first["messages"], timeout=60_000)
    unread, bar = place.list.model.rows[0]["unread"], place.pane.view.verticalScrollBar()
    place.pane.view.scrollToBottom()
    place.pane.reading_mark.keep()
    qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
    assert place.list.model.rows[0]["unread"] == unread, "what lies between has not been seen"
    place.pane.view.setFocus()
    QTest.keyClicks(place.pane.view, "u")
    thread, all_of_them = place.pane.model.thread, first["messages"]
    qtbot.waitUntil(lambda: place.pane.view.currentIndex().row() == thread.unread > 0, timeout=60_000)
    later = [ms for n, ms in enumerate(thread.times) if n >= thread.unread and not thread.centred[n]]
    assert len(later) <= unread < all_of_them, "it is the first of those that the list counts"
    qtbot.waitUntil(lambda: place.pane.view._bubble(thread.unread) is not None, timeout=60_000)
    assert "not read from here on" in place.pane.view._bubble(thread.unread).day
    assert not place.pane.view._bubble(thread.unread - 1).unread
    place.pane.view.scrollToTop()
    while bar.value() < bar.maximum():
        bar.setValue(bar.value() + bar.pageStep() // 2)
    qtbot.waitUntil(lambda: place.list.model.rows[0]["unread"] == 0, timeout=60_000)
    QTest.keyClicks(place.pane.view, "u")
    qtbot.waitUntil(lambda: "You have read every message here." in opened.banner.text, timeout=60_000)
    assert "0 unread" in place.list.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    path = opened.desk.path
    opened.close_case()
    qtbot.waitUntil(lambda: opened.desk.path is None, timeout=60_000)
    with Case.open(path, None) as case:
        assert worklist.unseen(Store(case), case.actor, first["row"]) == 0
        assert worklist.unseen(Store(case), "somebody else", first["row"]) == first["messages"]
    open_case(opened, path, qtbot)
    opened.go("conversations", {})
    again = opened.places["conversations"].list
    qtbot.waitUntil(lambda: len(again.model.rows) > 3, timeout=60_000)
    again.model.arrange(keep="unread")
    assert first["id"] not in [c["id"] for c in again.model.rows]
    again._mark([first["id"]], None)
    qtbot.waitUntil(lambda: first["id"] in [c["id"] for c in again.model.rows], timeout=60_000)
    again._mark([c["id"] for c in again.model.rows], worklist.EVERYTHING_MS)
    qtbot.waitUntil(lambda: again.model.rows == [], timeout=60_000)
    assert again.pages.currentIndex() == 1


def test_a_conversation_is_tagged_noted_and_found_by_it(opened: Window, place, qtbot) -> None:
    place.list.list.choose(1)
    qtbot.waitUntil(lambda: bool(place.pane.conversation), timeout=60_000)
    uid = place.pane.conversation["id"]
    place.pane.tag.click()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), TagPicker), timeout=60_000)
    picker = QApplication.activeModalWidget()
    QTest.keyClicks(picker.words, "Read again")
    QTest.keyClick(picker.words, Qt.Key.Key_Return)
    picker.accept()
    opened.desk.ops.write(lambda case: annotations.add_note(case, "conversation", uid, "the site's group"),
                          lambda _: opened.desk.changed.emit("work"), opened)
    qtbot.waitUntil(lambda: any(c["noted"] for c in place.list.model.everything), timeout=60_000)
    place.list.model.arrange(keep="tagged")
    assert [c["id"] for c in place.list.model.rows] == [uid]
    tip = place.list.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "the site's group" in tip
    assert "Read again" in place.list.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    box = place.list.filters.tag.input
    assert box.findData("Read again") > 0


def test_of_a_conversation_without_messages_nothing_of_another_is_shown(
        window: Window, sample_case: Path, tmp_path: Path, qtbot) -> None:
    copy = tmp_path / "copy.attest"
    copy.write_bytes(sample_case.read_bytes())
    with Case.open(copy, None, "tester") as case, case.transaction():
        (n,) = case.db.execute("SELECT max(id) + 1 FROM conversation").fetchone()
        case.db.execute("INSERT INTO conversation SELECT ?, 'without', app, key || 'x', kind, 'Nobody wrote', state, "
                        "NULL FROM conversation LIMIT 1", (n,))
        case.db.execute("INSERT INTO conversation_source SELECT ?, source FROM conversation_source LIMIT 1", (n,))
    open_case(window, copy, qtbot)
    window.go("conversations", {})
    place = window.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: bool(place.panel.message) and place.pane.view.chosen() == 1, timeout=60_000)
    place.list.list.choose(place.list.model.position("without"))
    qtbot.waitUntil(lambda: place.pane.title.text() == "Nobody wrote", timeout=60_000)
    assert not place.panel.message
    assert place.pane.band.label.text() == "Select messages, then:"
    assert "No message" in place.pane.view.accessibleDescription()


def test_filters_by_app_and_days(place) -> None:
    model, filters = place.list.model, place.list.filters
    app = model.everything[-1]["app"]
    filters.app.input.setCurrentIndex(filters.app.input.findData(app))
    assert {c["app"] for c in model.rows} == {app}
    filters.start.input.setText("2026-04-20")
    filters.end.input.setText("2026-04-25")
    assert model.rows
    assert all(c["last"][:10] >= "2026-04-20" and c["first"][:10] <= "2026-04-25" for c in model.rows)
    filters.end.input.setText("soon")
    assert "2026-01-31" in filters.end.hint.text()
    filters.clear()
    assert model.narrow == Narrow()
    assert len(model.rows) == len(model.everything)


def test_chats_of_one_name_are_told_apart_by_their_exhibits(opened: Window, place, qtbot) -> None:
    model, filters = place.list.model, place.list.filters
    both = [c for c in model.rows if c["title"] == "Didier Logement" and c["app"] == "WhatsApp"]
    assert {c["apart"].exhibits for c in both} == {"A", "B"}
    assert not [c["apart"] for c in model.rows if c["title"] == "Kate Margate" and c["apart"]]
    text = model.index(model.position(both[0]["id"]), 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert f"Exhibit ref {both[0]['apart'].exhibits}" in text
    assert filters.exhibit.input.count() == 1 + 4
    filters.exhibit.input.setCurrentIndex(filters.exhibit.input.findData("B"))
    assert model.rows
    assert all("B" in c["exhibits"] for c in model.rows)
    filters.clear()
    opened.go("search", {})
    box = opened.places["search"].filters.conversation
    qtbot.waitUntil(lambda: box.count() > 1, timeout=60_000)
    named = [box.itemText(n) for n in range(box.count()) if box.itemText(n).startswith("Didier Logement · WhatsApp")]
    assert len(set(named)) == 2
    shown_in_overview = [label.text() for label in opened.places["overview"].findChildren(QLabel)]
    assert any(text.startswith("Exhibit ref A · WhatsApp · ") for text in shown_in_overview)


def test_a_message_of_a_conversation_that_is_filtered_out_is_still_shown(opened: Window, place, qtbot) -> None:
    place.list.words.setText("no such conversation")
    assert place.list.model.rows == []
    opened.go("conversations", {"message": 1})
    qtbot.waitUntil(lambda: bool(place.pane.conversation) and place.list.model.position(
        place.pane.conversation["id"]) >= 0, timeout=60_000)


def test_the_list_is_written_as_it_is_shown(opened: Window, place, tmp_path: Path, qtbot, monkeypatch) -> None:
    out = tmp_path / "list.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    place.list.model.arrange(keep="flags", sort="title")
    place.list.out.click()
    qtbot.waitUntil(lambda: str(out) in opened.banner.text, timeout=60_000)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [r["Id"] for r in rows] == [c["id"] for c in place.list.model.rows]
    assert all(r["Flags"] for r in rows)


def test_codes_that_find_no_place_are_counted(place) -> None:
    codes = ["C-ACC 2", "C-DEBT 2", "C-DEL 3", "C-TV", "C-WAGE 4"]
    assert fitting(codes, 1000) == (codes[:3], "+2")
    for room in range(0, 400, 7):
        shown, more = fitting(codes, room)
        assert shown == codes[:len(shown)]
        assert more == f"+{len(codes) - len(shown)}"
        wide = sum(chip_size(text).width() + 6 for text in shown)
        assert not shown or wide + chip_size(more).width() <= room + 0.01
    assert fitting(codes[:2], 1000) == (codes[:2], "")


def test_a_conversation_of_copies_has_the_flags_of_its_messages(
    sample_case: Path, sample_evidence: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.attest"
    copy.write_bytes(sample_case.read_bytes())
    with Case.open(copy, None) as case:
        before = {c["id"]: c for c in worklist.conversations(Store(case), "tester")}
        flags = Store(case).totals()["flags"]
        Import(case, Options(exhibit="B-2", zone="Europe/Paris")).run([sample_evidence / "export-B"])
        rows = worklist.conversations(Store(case), "tester")
        assert Store(case).totals()["flags"] == flags
    added = [c for c in rows if c["id"] not in before]
    assert added
    for copied in added:
        first = next(c for c in before.values() if (c["title"], c["messages"]) == (copied["title"], copied["messages"]))
        assert copied["flags"] == first["flags"]
        assert [copied[name] for name in ("priority", "help", "why")] == [first[n] for n in ("priority", "help", "why")]


def test_where_else_a_chat_is_told_stands_in_its_head_and_leads_there(place, qtbot) -> None:
    first, second = place.list.model.rows[:2]
    also = [{"id": second["id"], "title": "Ana & co", "both": 10}, {"id": "0" * 20, "title": "Boss", "both": 0}]
    pane = place.pane
    pane.show_conversation({**first, "also": also})
    qtbot.waitUntil(lambda: not pane.also.tool.isHidden(), timeout=60_000)
    assert "10 messages of both count once" in pane.people.text()
    actions = [action for action in pane.also.menu().actions() if not action.isSeparator()]
    assert [action.text() for action in actions] == ["Show Ana && co", "Show Boss", "Let Ana && co count for itself…"]
    actions[0].trigger()
    qtbot.waitUntil(lambda: pane.conversation.get("id") == second["id"] and pane.also.tool.isHidden(), timeout=60_000)
