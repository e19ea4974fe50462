"""Long conversations: a stretch at once, the whole soon, and nothing that is seen, current or selected moves."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui import big
from tests.ui.conftest import open_case
from tests.ui.drive import idle
from triage.case import Case
from triage.intake import kept
from triage.store import Store
from triage.text import languages
from ui import threads
from ui.reading import conversation_row
from ui.running.operations import Reader
from ui.topbar import TopBar
from ui.window import Window

MESSAGES = 9_000


@pytest.fixture(scope="module")
def long_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with one conversation of nine thousand messages."""
    return big.make(tmp_path_factory.mktemp("threads") / "long.attest", MESSAGES)


def test_both_ways_to_read_a_skeleton_agree(long_case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Case.open(long_case, None, read_only=True) as case:
        reader = Reader(case)
        try:
            conversation = conversation_row(Store(case), 1)
            slow = threads.open_thread(reader, conversation)
            monkeypatch.setattr(threads, "LONG", 100)
            fast = threads.open_thread(reader, conversation)
            part = threads.open_part(reader, conversation, 5000)
            start = threads.open_part(reader, conversation, None)
        finally:
            reader.close()
    for name in ("ids", "times", "days", "senders", "centred", "flagged", "worked", "palette", "zone"):
        assert getattr(fast, name) == getattr(slow, name), name
    assert not fast.partial
    assert part.partial
    assert part.row_of(5000) == threads.PART
    assert len(part.ids) == 2 * threads.PART
    shift = fast.row_of(part.ids[0])
    assert list(part.ids) == list(fast.ids[shift:shift + len(part.ids)])
    assert list(start.ids) == list(fast.ids[:threads.PART])
    assert part.flagged == {row - shift: lane for row, lane in fast.flagged.items()
                            if shift <= row < shift + len(part.ids)}


def test_what_is_seen_stays_when_the_whole_arrives(window: Window, long_case: Path, tmp_path: Path, qtbot,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "long.attest"
    copy.write_bytes(long_case.read_bytes())
    monkeypatch.setattr(threads, "LONG", 100)
    open_case(window, copy, qtbot)
    window.go("conversations", {})
    place = window.places["conversations"]
    pane, view = place.pane, place.pane.view
    wholes: list[threads.Thread] = []
    monkeypatch.setattr(pane, "_completed", wholes.append)
    window.go("conversations", {"message": 5000})
    qtbot.waitUntil(lambda: bool(wholes) and pane.model.peek(view.currentIndex().row()) is not None, timeout=60_000)
    assert pane.model.thread.partial
    assert not pane.day.isEnabled()
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.wait(50)
    row = view.currentIndex().row()
    before = (pane.model.ids[row], view.visualRect(view.currentIndex()).top(), [
        pane.model.ids[n] for n in view.chosen_rows()])
    monkeypatch.undo()
    pane._completed(wholes[0])
    assert len(pane.model.ids) == MESSAGES
    row = view.currentIndex().row()
    assert pane.model.peek(row) is not None, "what is seen is not read again"
    assert (pane.model.ids[row], view.visualRect(view.currentIndex()).top(), [
        pane.model.ids[n] for n in view.chosen_rows()]) == before
    assert pane.day.isEnabled()


def test_everything_selected_in_a_part_is_everything(window: Window, long_case: Path, tmp_path: Path, qtbot,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "long.attest"
    copy.write_bytes(long_case.read_bytes())
    monkeypatch.setattr(threads, "LONG", 100)
    open_case(window, copy, qtbot)
    window.go("conversations", {})
    pane = window.places["conversations"].pane
    wholes: list[threads.Thread] = []
    completed = pane._completed
    monkeypatch.setattr(pane, "_completed", wholes.append)
    window.go("conversations", {"message": 1})
    qtbot.waitUntil(lambda: bool(wholes), timeout=60_000)
    pane.view.selectAll()
    completed(wholes[0])
    assert pane.view.chosen() == MESSAGES


def test_what_is_asked_again_is_answered_though_the_first_was_inside_two_statements(opened: Window, qtbot) -> None:
    ops, failures, answers = opened.desk.ops, [], []
    ops.unexpected.connect(failures.append)
    begun, ended = threading.Event(), threading.Event()

    def slowly(reader: Reader) -> None:
        outer = reader.case.db.execute("SELECT id FROM message")
        for _ in outer:
            begun.set()
            reader.case.db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000000)"
                                   " SELECT count(*) FROM n").fetchall()

    def again(reader: Reader) -> int:
        try:
            return reader.case.db.execute("SELECT count(*) FROM message").fetchone()[0]
        finally:
            ended.set()

    ops.read(slowly, answers.append, opened, lane="graph", key="asked-twice")
    assert begun.wait(10)
    time.sleep(0.2)  # until it is inside the second
    ops.read(again, answers.append, opened, lane="graph", key="asked-twice")
    assert ended.wait(10)  # before the window's thread has taken, and so let go of, the first one's failure
    qtbot.waitUntil(lambda: bool(answers or failures), timeout=60_000)
    assert failures == []
    assert answers[0] > 1000


def test_who_waits_for_the_case_to_be_read_is_told(opened: Window, qtbot) -> None:
    bar = next(one for one in opened.findChildren(TopBar) if one.isVisible())
    qtbot.waitUntil(lambda: idle(opened) and not bar.running.isVisible(), timeout=60_000)
    going, answers = threading.Event(), []
    opened.desk.ops.read(lambda _: going.wait(10), answers.append, opened, lane="graph")
    opened.desk.ops.read(lambda _: 1, answers.append, opened, key="twice")
    opened.desk.ops.read(lambda _: 2, answers.append, opened, key="twice")  # in place of the one before
    assert not bar.running.isVisible(), "what comes at once needs no word"
    qtbot.waitUntil(bar.running.isVisible, timeout=60_000)
    assert bar.running.text() == "Reading the case…"
    going.set()
    qtbot.waitUntil(lambda: not bar.running.isVisible(), timeout=60_000)
    assert True in answers
    assert 2 in answers


def test_the_languages_of_a_case_are_told_apart_once(opened: Window, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    path = opened.desk.path
    with Case.open(path, None, read_only=True) as case:
        qtbot.waitUntil(lambda: kept.value(case.db, "languages", languages.state(case)[1]) is not None, timeout=60_000)
    opened.close_case()
    qtbot.waitUntil(lambda: opened.desk.path is None, timeout=60_000)
    asked: list[int] = []
    monkeypatch.setattr(languages, "guess", asked.append)
    open_case(opened, path, qtbot)
    place = opened.places["overview"]
    qtbot.waitUntil(lambda: bool(place._met[0]) and idle(opened), timeout=60_000)
    assert asked == [], "the next opening has what the first one found"
