"""The palette, the list of shortcuts, the settings: every shortcut that is listed works, none is there twice."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from tests.ui.keyboard import press
from ui.dialogs.keys import KeysDialog
from ui.dialogs.palette import Palette
from ui.dialogs.settings import SettingsDialog
from ui.keys import shortcuts
from ui.keys.commands import Command, fitting, of_window
from ui.look.theme import theme
from ui.window import PLACES, Window


def _dialog(qtbot, kind: type):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=60_000)
    return QApplication.activeModalWidget()


@pytest.fixture
def view(opened: Window, qtbot):
    """The chat of the first conversation."""
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.model.thread is not None, timeout=60_000)
    place.pane.view.setFocus()
    return place.pane.view


def test_no_keys_stand_for_two_things() -> None:
    for part in shortcuts.PARTS:
        used = Counter(QKeySequence(k).toString() for s in shortcuts.SHORTCUTS if s.where in (part, shortcuts.WINDOW)
                       for k in (s.keys, *s.extra))
        used.update(f"Ctrl+{n}" for n in range(1, 10))
        assert {k: n for k, n in used.items() if n > 1} == {}
    assert len({s.id for s in shortcuts.SHORTCUTS}) == len(shortcuts.SHORTCUTS)


def test_every_shortcut_of_the_window_has_its_action(opened: Window) -> None:
    actions = {a.objectName(): a for a in opened.actions() if a.objectName()}
    wanted = {s.id: {QKeySequence(k).toString() for k in (s.keys, *s.extra)}
              for s in shortcuts.SHORTCUTS if s.where == shortcuts.WINDOW}
    assert {name: {k.toString() for k in a.shortcuts()} for name, a in actions.items()} == wanted


def test_every_shortcut_of_the_chat_is_answered(opened: Window, view, monkeypatch) -> None:
    place = opened.places["conversations"]
    tools = {"day": place.pane.day, "panel": place.fold, "tag-conversation": place.pane.tag,
             "note-conversation": place.pane.note}
    standard = {"copy": QKeySequence.StandardKey.Copy, "all": QKeySequence.StandardKey.SelectAll}
    done: list[str] = []
    monkeypatch.setattr(view, "run", done.append)
    for s in shortcuts.SHORTCUTS:
        if s.where != shortcuts.CHAT:
            continue
        if len(s.keys) == 1:
            QTest.keyClicks(view, s.keys)
            assert done.pop() == s.id
        elif s.id in standard:
            assert QKeySequence(s.keys) in QKeySequence.keyBindings(standard[s.id])
        else:
            assert tools[s.id].shortcut() == QKeySequence(s.keys)
            assert tools[s.id].isVisible()


def test_every_shortcut_of_the_review_is_there(opened: Window, qtbot) -> None:
    opened.go("review", {})
    found = {s.key().toString() for s in opened.places["review"].findChildren(QShortcut)}
    assert {s.keys for s in shortcuts.SHORTCUTS if s.where == shortcuts.REVIEW} <= found


def test_the_chat_answers_each_of_its_ids(opened: Window, view, qtbot) -> None:
    own = {"next", "previous", "next-flag", "previous-flag", "reveal", "all", "panel"}
    asked = {s.id for s in shortcuts.SHORTCUTS if s.where == shortcuts.CHAT} - own
    assert asked == set(opened.places["conversations"].pane.work._runs)


def test_the_list_of_shortcuts_names_all_of_them(opened: Window, qtbot) -> None:
    opened.runs["shortcuts"]()
    dialog = _dialog(qtbot, KeysDialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert {s.title for s in shortcuts.SHORTCUTS} <= set(words)
    assert {title for _, _, title in PLACES[:9]} <= set(words)
    dialog.reject()


def test_a_place_is_found_by_a_few_letters_and_entered(opened: Window, qtbot) -> None:
    opened.runs["palette"]()
    palette = _dialog(qtbot, Palette)
    QTest.keyClicks(palette.words, "peop")
    assert "People" in palette.list.currentItem().text()
    QTest.keyClick(palette.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.current == "people", timeout=60_000)


def test_an_action_of_the_place_in_front_is_offered(opened: Window, view, qtbot) -> None:
    opened.runs["palette"]()
    palette = _dialog(qtbot, Palette)
    QTest.keyClicks(palette.words, "tag the conv")
    assert "Tag the conversation" in palette.list.currentItem().text()
    palette.words.setText("zzzzqqq")
    assert palette.list.isHidden()
    assert not palette.nothing.isHidden()
    palette.reject()


@pytest.mark.parametrize(("typed", "first"), [("undo last", "Undo the last"), ("acce", "Accès"), ("gm", "Go mad")])
def test_letters_find_names(typed: str, first: str) -> None:
    commands = [Command(n, lambda: None) for n in ("Search", "Accès", "Undo the last", "Go mad")]
    assert fitting(commands, typed)[0].name == first
    assert fitting(commands, "") == commands


def test_every_command_has_a_name(opened: Window, view) -> None:
    assert all(c.name.strip() for c in of_window(opened))
    assert len({c.name for c in of_window(opened)}) == len(of_window(opened))


def test_the_palette_offers_every_place_and_what_the_review_can_do(opened: Window, qtbot) -> None:
    opened.go("review", {})
    place = opened.places["review"]
    qtbot.waitUntil(lambda: bool(place.panel.flag), timeout=60_000)
    names = {c.name: c for c in of_window(opened)}
    assert {f"Go to: {title}" for _, _, title in PLACES} <= set(names)
    assert {s.title for s in shortcuts.SHORTCUTS if s.where == shortcuts.REVIEW} <= set(names)
    assert {"Tag the selected messages", "Bookmark the selected messages, or take the bookmark off"} <= set(names)
    first = place.list.currentIndex().row()
    names["Next flag"].run()
    assert place.list.currentIndex().row() == first + 1
    names["Accept the flag"].run()
    assert place.panel.verdict == "accept"
    opened.runs["palette"]()
    palette = _dialog(qtbot, Palette)
    assert palette.list.count() == len(names), "all of them are in the list, also without a letter"
    palette.reject()


def test_taking_back_nothing_is_said(opened: Window, qtbot) -> None:
    opened.undo()
    assert opened.banner.text == "There is nothing to take back."
    opened.redo()
    assert opened.banner.text == "There is nothing to do again."


def test_the_start_page_offers_no_action_of_a_case(window: Window) -> None:
    names = {c.name for c in of_window(window)}
    assert "Make a new case" in names
    assert not names & {"Close the case", "Take back what was done last", "Search in all messages"}


def test_settings_are_kept_and_count_at_once(opened: Window, qtbot) -> None:
    opened.runs["settings"]()
    dialog = _dialog(qtbot, SettingsDialog)
    assert not dialog.pictures.isChecked(), "pictures are never shown by default"
    dialog.actor.input.setText("Inspector Lee")
    dialog.zone.input.setText("Nowhere/Land")
    dialog.submit()
    qtbot.waitUntil(lambda: "Nowhere/Land" in dialog.zone.hint.text(), timeout=60_000)
    dialog.zone.input.setText("Asia/Tokyo")
    dialog.scheme.input.setCurrentIndex(dialog.scheme.input.findData("dark"))
    dialog.pictures.setChecked(True)
    dialog.submit()
    try:
        qtbot.waitUntil(lambda: theme().dark and opened.desk.facts.get("zone") == "Asia/Tokyo", timeout=60_000)
        assert opened.desk.actor == "Inspector Lee"
        assert opened.desk.show_pictures
        assert not any("pictures" in k for k in opened.desk.settings._store.allKeys())
    finally:
        opened.set_scheme("light")


def test_a_table_is_ordered_by_keys_by_the_column_of_the_marked_cell(opened: Window, qtbot) -> None:
    opened.activateWindow()
    opened.travel("people", {})
    table = opened.places["people"].table
    qtbot.waitUntil(lambda: len(table.source.rows) > 10 and opened.focusWidget() is table, timeout=60_000)
    press(opened, Qt.Key.Key_Down)
    column = next(n for n, c in enumerate(table.source.columns) if c.title == "Messages")
    for _ in range(column):
        press(opened, Qt.Key.Key_Right)
    assert table.currentIndex().column() == column
    kept = table.current()["id"]
    for key, downwards, said in ((Qt.Key.Key_Down, True, "Ordered by Messages, downwards"),
                                 (Qt.Key.Key_Up, False, "Ordered by Messages, upwards")):
        press(opened, key, Qt.KeyboardModifier.AltModifier)
        counts = [p["messages"] for p in table.source.rows]
        assert counts == sorted(counts, reverse=downwards)
        assert len(set(counts)) > 2
        assert table.current()["id"] == kept
        assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))
        assert table.accessibleDescription() == said


def test_the_menu_of_a_table_orders_it_as_the_keys_do(opened: Window, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)  # where there is no desktop, it would warn
    opened.travel("people", {})
    table = opened.places["people"].table
    qtbot.waitUntil(lambda: len(table.source.rows) > 10, timeout=60_000)
    table.selectRow(0)
    at = QPoint(5, 5)
    table.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, table.mapToGlobal(at)))
    menu = table.findChildren(QMenu)[-1]
    found = {a.shortcut().toString(): a for a in menu.actions() if not a.shortcut().isEmpty()}
    assert set(found) == {s.keys for s in shortcuts.SHORTCUTS if s.where == shortcuts.TABLE}
    found["Alt+Down"].trigger()
    names = [p["name"].casefold() for p in table.source.rows]
    assert names == sorted(names, reverse=True)
