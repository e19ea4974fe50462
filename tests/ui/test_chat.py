"""The chat: opens at once, scrolls without a pause, finds days and flags, says where a message stands."""

from __future__ import annotations

import shutil
import threading
from array import array
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.ui import big
from tests.ui.conftest import Watchdog, open_case
from tests.ui.drive import idle
from triage.store import Store
from ui import words
from ui.chat import sketch
from ui.chat.heights import Heights
from ui.chat.layout import bubble, lay, underline
from ui.chat.provenance_text import as_text, of_source
from ui.chat.times import clock
from ui.look.theme import theme
from ui.window import Window

MESSAGES = big.LONG
FROZEN_MS = 2000  # milliseconds: far above what a busy machine adds, far below reading or laying out all messages


@pytest.fixture(scope="module")
def big_case(long_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the case with one conversation of 100,000 messages."""
    return Path(shutil.copyfile(long_case, tmp_path_factory.mktemp("big") / "big.attest"))


@pytest.fixture
def chat(window: Window, big_case: Path, qtbot):
    """The pane of the big conversation."""
    open_case(window, big_case, qtbot)
    window.go("conversations", {})
    place = window.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) == 1, timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: place.pane.model.thread is not None and not place.pane.model.thread.partial, timeout=60_000)
    qtbot.wait(200)
    return place.pane


def test_a_hundred_thousand_messages_scroll_by_fetching_what_is_seen(
    chat, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window's thread never asks the case, and only what passes by is fetched: why scrolling has no pauses."""
    fetched: list[tuple[bool, int]] = []
    by_ids = Store.by_ids

    def watched(store: Store, ids: Iterable[int]) -> list[dict[str, Any]]:
        wanted = list(ids)
        fetched.append((threading.current_thread() is threading.main_thread(), len(wanted)))
        return by_ids(store, wanted)

    monkeypatch.setattr(Store, "by_ids", watched)
    bar, dog = chat.view.verticalScrollBar(), Watchdog()
    assert len(chat.model.ids) == MESSAGES
    dog.start()
    for _ in range(150):
        bar.setValue(bar.value() + bar.pageStep() // 2)
        qtbot.wait(2)
    for n in range(30):
        bar.setValue(bar.maximum() * (n * 37 % 30) // 30)
        qtbot.wait(10)
    chat.view.scrollToBottom()
    qtbot.wait(200)
    assert dog.stop() < FROZEN_MS
    assert fetched
    assert not any(on_window_thread for on_window_thread, _ in fetched)
    assert sum(n for _, n in fetched) < MESSAGES // 4
    _, last = chat.view.visible_rows()
    assert last == MESSAGES - 1
    assert chat.model.peek(last)["text"].startswith(f"{big.number(MESSAGES - 1)} ")


def test_what_is_seen_stays_while_heights_become_known(chat, qtbot) -> None:
    chat.view.show_row(50_000, centre=False)
    qtbot.waitUntil(lambda: chat.model.peek(50_000) is not None, timeout=60_000)
    qtbot.wait(100)
    before = chat.view.visualRect(chat.model.index(50_000, 0)).top()
    chat.view.viewport().update()
    qtbot.wait(50)
    assert chat.view.visualRect(chat.model.index(50_000, 0)).top() == before
    chat.view.verticalScrollBar().setValue(chat.view.verticalScrollBar().value() - 40)
    qtbot.wait(100)
    moved = chat.view.visualRect(chat.model.index(50_000, 0)).top() - before
    assert abs(moved - 40) <= 2, "rows that come in from above must not push what is read"


def test_keys_go_through_messages_and_flags(chat) -> None:
    view = chat.view
    view.setFocus()
    start = view.currentIndex().row()
    for key in ("j", "j", "k"):
        QTest.keyClicks(view, key)
    assert view.currentIndex().row() == start + 1
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == MESSAGES - 1
    QTest.keyClicks(view, "p")
    flagged = sorted(chat.model.thread.flagged)
    assert view.currentIndex().row() == flagged[-1]
    QTest.keyClicks(view, "p")
    assert view.currentIndex().row() == flagged[-2]
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.currentIndex().row() < flagged[-2]


def test_a_day_is_jumped_to(chat, qtbot) -> None:
    wanted = datetime.fromtimestamp(big.START_MS / 1000, UTC).date().toordinal() + 20
    chat.go_to_day(QDate.fromJulianDay(wanted + 1721425))
    row = chat.view.currentIndex().row()
    assert chat.model.thread.days[row] == wanted
    assert chat.model.thread.days[row - 1] < wanted
    qtbot.waitUntil(lambda: chat.model.peek(row) is not None, timeout=60_000)


def test_a_copied_message_carries_its_provenance(chat, qtbot) -> None:
    chat.view.show_row(3)
    qtbot.waitUntil(lambda: chat.model.peek(3) is not None, timeout=60_000)
    QGuiApplication.clipboard().clear()
    chat.view.copy()
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()), timeout=60_000)
    text = QGuiApplication.clipboard().text()
    for part in ("ab" * 32, "big.db", "table message, row 4", "whatsapp-android", "2023-11-14T22:16:23"):
        assert part in text


def test_a_copied_message_says_what_the_panel_says_as_the_language_spaces_it(window: Window) -> None:
    source = {"exhibit": "A", "path": "msgstore.db", "table": "message", "row": 4, "parser": "p", "parser_version": "1",
              "state": "live", "sha256": "ab" * 32}
    words.use("fr")
    try:
        text = as_text(_message(sources=[source, source | {"exhibit": "B"}]))
        for name, value in of_source(source):
            assert f"\n{name}\u00a0: {value}" in text
    finally:
        words.use("en")
    assert text.count("\u00a0: " + "ab" * 32) == 2
    assert "Ana <+40>\n" in text, "who else is called Ana?"
    assert "\nConversation\u00a0: t, WhatsApp\n" in text
    assert ": " not in text.replace("\u00a0: ", "")


def test_a_message_that_was_asked_for_is_marked_though_it_was_in_sight(chat, qtbot) -> None:
    view, model = chat.view, chat.model
    view.show_row(5)
    qtbot.waitUntil(lambda: model.peek(5) is not None, timeout=60_000)
    qtbot.waitUntil(lambda: view.marked < 0, timeout=60_000)
    view.viewport().repaint()
    before = view.viewport().grab().toImage()
    chat.show_conversation(chat.conversation, model.thread.ids[5])
    assert view.viewport().grab().toImage() != before
    qtbot.waitUntil(lambda: view.marked < 0, timeout=60_000)
    assert view.viewport().grab().toImage() == before


def test_the_panel_follows_the_current_message(window: Window, chat, qtbot) -> None:
    panel = window.places["conversations"].panel
    chat.view.show_row(90_000)
    qtbot.waitUntil(lambda: panel.message.get("text", "").startswith(f"{big.number(90_000)} "), timeout=60_000)
    assert panel.message["sources"][0]["row"] == 90_001


def test_the_model_keeps_few_pages(chat, qtbot) -> None:
    for n in range(0, MESSAGES, 700):
        chat.model.row(n)
        qtbot.wait(1)
    qtbot.wait(300)
    assert len(chat.model._pages) <= 60


def test_the_model_is_a_proper_model(chat, qtmodeltester) -> None:
    chat.model.set_ids(chat.model.ids[:120])
    qtmodeltester.check(chat.model)


def test_heights_agree_with_a_plain_list() -> None:
    chance = Random(3)
    plain = [chance.randint(1, 90) for _ in range(700)]
    heights = Heights(array("i", plain))
    for _ in range(300):
        row, height = chance.randrange(700), chance.randint(1, 300)
        plain[row] = height
        heights.set(row, height)
        at = chance.randrange(700)
        assert heights.top(at) == sum(plain[:at])
    assert heights.total == sum(plain)
    for y in range(0, heights.total, 13):
        row = heights.at(y)
        assert heights.top(row) <= y < heights.top(row) + plain[row]
    assert heights.at(heights.total + 5) == 699


def _message(**changes) -> dict:
    message = {
        "id": "00", "conversation": "c", "conversation_title": "t", "app": "WhatsApp", "kind": "text",
        "direction": "in", "sender": {"id": "p", "name": "Ana", "identifier": "+40"}, "recipients": [],
        "sent_at": "2026-04-14T17:29:00Z",
        "sent_at_local": "2026-04-14T19:29:00+02:00", "sent_at_raw": "1", "time_basis": "utc", "text": "hello",
        "state": "live", "attachments": [], "reply_to": None, "sources": [], "flags": [], "details": {}, "row": 1,
        "record": 0, "marks": [], "reacted": [], "answers": None, "sender_row": 1}
    return message | changes


def _words(message: dict) -> list[str]:
    made = bubble(message, 700, day=None, first=True, palette={1: 0})
    return [text.layout.text() for text in made.texts]


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, "19:29 · 17:29 UTC"),
    ({"time_basis": "local", "sent_at": None, "sent_at_local": "2026-04-14T19:29:00"}, "19:29 · zone unknown"),
    ({"time_basis": "none", "sent_at": None, "sent_at_local": None}, "no usable time"),
    ({"time_basis": "local", "sent_at": None, "sent_at_local": "2026-04-14T19:29:00", "time_doubt": "corrected"},
     "19:29 · zone unknown · clock corrected"),
    ({"time_basis": "assigned"}, "19:29 · 17:29 UTC · assigned"),
    ({"time_basis": "assigned", "time_doubt": "twice"},
     "19:29 · 17:29 UTC · assigned · ambiguous, the hour came twice"),
    ({"time_basis": "assigned", "time_doubt": "skipped"}, "19:29 · 17:29 UTC · assigned · no such time in the zone"),
    ({"sent_at": "2026-04-13T23:29:00Z", "sent_at_local": "2026-04-14T01:29:00+02:00"},
     "01:29 · 23:29 UTC (13 Apr 2026)"),
])
def test_both_times_are_told(window: Window, changes: dict, expected: str) -> None:
    assert clock(_message(**changes)) == expected


@pytest.mark.parametrize(("changes", "expected"), [
    ({"state": "deleted_by_app"}, "deleted in the app"), ({"state": "recovered"}, "recovered"),
    ({"state": "wal_only"}, "only in the write-ahead log"),
    ({"details": {"edited": [{"text": "before"}]}}, "edited"),
    ({"kind": "image", "text": None, "attachments": [
        {"name": "a.jpg", "mime": None, "sha256": None, "present": False, "path": None, "size": None}]},
     "a.jpg · not in the evidence"),
    ({"reply_to": "ff", "answers": {"row": 2, "who": "Victor", "text": "pay first", "kind": "text"}}, "pay first"),
    ({"reacted": [("👍", "Ana"), ("👍", "Bo")]}, "👍 2"),
    ({"kind": "other", "text": None, "details": {"type": "201"}}, "of a kind that has no name here (type 201)"),
    ({"text": ""}, "Message without text"),
])
def test_states_and_extras_are_told_in_words(window: Window, changes: dict, expected: str) -> None:
    assert any(expected in text for text in _words(_message(**changes)))


def test_the_message_that_was_asked_for_is_in_sight_whole(window: Window, tmp_path: Path, qtbot) -> None:
    """Though those above it turn out higher than they were thought to be, once they are laid out."""
    open_case(window, big.make(tmp_path / "big.attest", 3000, talks=4), qtbot)
    window.go("conversations", {"message": 2})
    pane = window.places["conversations"].pane
    for message in range(101, 2900, 97):
        window.go("conversations", {"message": message})
        qtbot.waitUntil(lambda message=message: pane.view.currentIndex().isValid() and idle(window) and (
            pane.model.row(pane.view.currentIndex().row()) or {}).get("row") == message, timeout=60_000)
        qtbot.wait(60)
        seen = pane.view.visualRect(pane.view.currentIndex())
        assert seen.top() >= 0, message
        assert seen.bottom() <= pane.view.viewport().height(), message


@pytest.mark.parametrize(("event", "said"), [
    ({"type": "unknown", "action": 57}, "System message of a kind that has no name here (type 57)"),
    ({"type": "type 12"}, "System message of a kind that has no name here (type 12)"),
    ({"type": 4}, "System message of a kind that has no name here (type 4)"),
    ({"type": "some_thing"}, "System message of a kind that has no name here (type some thing)"),
    ({"type": "unknown"}, "System message"), ({}, "System message"), ({"type": None}, "System message"),
    ({"type": "admin_granted", "action": 15}, "Somebody was made an administrator"),
])
def test_events_of_the_app_are_sentences(window: Window, event: dict, said: str) -> None:
    made = bubble(_message(kind="system", text=None, details={"system": event}), 900, day=None, first=True, palette={})
    assert made.texts[0].layout.text().startswith(said + "   ")


def test_calls_stand_in_the_middle(window: Window) -> None:
    made = bubble(_message(record=1, kind="call", text=None, details={"outcome": "missed", "duration_s": 0}), 700,
                  day=None, first=True, palette={})
    assert made.centred
    assert "missed" in made.texts[0].layout.text()


def test_all_of_a_line_of_the_app_is_read_and_its_time(window: Window) -> None:
    people = [f"Person {n} of the northern fields" for n in range(40)]
    made = bubble(_message(kind="system", text="Ana added " + ", ".join(people)), 500, day=None, first=True, palette={})
    said = made.texts[0].layout.text()
    assert made.centred
    assert all(name in said for name in people)
    assert said.replace("\xa0", " ").endswith(clock(_message(kind="system")).replace("\xa0", " "))


def test_spans_after_an_emoji_mark_the_right_letters(window: Window) -> None:
    form = underline("👍👍 debt", [(3, 7)], "mark", "concern")[0]
    assert (form.start, form.length) == (5, 4)


def test_signs_that_turn_letters_round_are_written_out_and_marks_stay_at_their_words(window: Window) -> None:
    text = "👍 pay \u202eflah\u202c of the debt 👍 now"
    at = text.index("debt")
    mark = {"flag": "f", "code": "C-DEBT", "lane": "concern", "status": "unreviewed", "start": at, "end": at + 4}
    made = bubble(_message(text=text, marks=[mark], found=[(0, 1)]), 700, day=1, first=True, palette={})
    layout = next(one.layout for one in made.texts if "debt" in one.layout.text())
    assert layout.text() == "👍 pay ⟨U+202E⟩flah⟨U+202C⟩ of the debt 👍 now"
    units = layout.text().encode("utf-16-le")
    assert [units[2 * one.start:2 * (one.start + one.length)].decode("utf-16-le") for one in layout.formats()] == [
        "debt", "👍"]


@pytest.mark.parametrize("hostile", [
    "\u202e" * 50 + "abc", "a\x00b\x1b[31m", "\ud800 lone", "<b>bold</b><img src=x>", "x" * 100_000, "\n" * 500,
    "=cmd|'/c calc'!A0", "\u2066\u2067" * 200, "क्षि" * 300, "👩‍👩‍👧‍👦" * 200],
    ids=["override", "control", "surrogate", "markup", "long", "lines", "formula", "isolates", "clusters", "emoji"])
def test_hostile_text_is_laid_out(window: Window, hostile: str) -> None:
    made = bubble(_message(text=hostile), 700, day=1, first=True, palette={})
    assert 0 < made.height < 40_000
    assert made.box.right() <= 700


def test_right_to_left_text_starts_at_the_right(window: Window) -> None:
    layout, _, _ = lay("مرحبا كيف حالك", theme().font("message"), 400)
    assert layout.lineAt(0).naturalTextRect().left() > 100


def test_a_sketch_shows_the_nearest_other_places_to_scale() -> None:
    toulouse, near, paris = (43.6, 1.44), (43.61, 1.45), (48.85, 2.35)
    east, north = sketch.project(paris, toulouse)
    assert 560 < north < 600
    assert 70 < east < 75
    half = sketch.span(toulouse, [toulouse, near, (43.58, 1.40), paris])
    assert 3 < half < 12, "Paris is not drawn for the sake of two places round the corner"
    assert sketch.span(toulouse, [toulouse]) > 0
    for wide in (0.8, 3.0, 47.0, 38_000.0):
        step = sketch.step(wide)
        assert 2 <= wide / step <= 8
        assert f"{step:e}"[0] in "125"
