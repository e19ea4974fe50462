"""Search from the window: as one types, with filters, mistakes named, hits opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from triage.search import count, parse
from triage.store import Store
from ui.models.lazy import ROW
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot):
    """The search place, its filters filled."""
    opened.go("search", {})
    found = opened.places["search"]
    qtbot.waitUntil(lambda: found.conversation.count() > 1, timeout=15_000)
    return found


def _type(place, text: str, qtbot) -> None:
    place.query.clear()
    QTest.keyClicks(place.query, text)
    qtbot.waitUntil(lambda: place.model.query is not None and place.model.query.text == text, timeout=10_000)


def test_hits_come_while_typing_newest_first(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    expected = count(Store(opened.desk.ops.case), parse("passport"))
    assert len(place.model.ids) == expected > 3
    assert str(expected) in place.total.text()
    times = [place.model.row(n)["sent_at"] for n in range(expected)]
    assert times == sorted(times, reverse=True)
    start, end = place.model.row(0)["hit_spans"][0]
    assert place.model.row(0)["snippet"][start:end].casefold().startswith("passport")


def test_a_mistake_is_named_and_the_hits_stay(place, qtbot) -> None:
    _type(place, "passport", qtbot)
    before = len(place.model.ids)
    QTest.keyClicks(place.query, " AND")
    qtbot.waitUntil(lambda: not place.problem.isHidden(), timeout=5_000)
    assert "character 10" in place.problem.text()
    assert place.query.text() == "passport AND"
    assert len(place.model.ids) == before
    QTest.keyClicks(place.query, " work")
    qtbot.waitUntil(place.problem.isHidden, timeout=5_000)


def test_filters_narrow(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    everything = len(place.model.ids)
    place.app.setCurrentIndex(place.app.findData("WhatsApp"))
    qtbot.waitUntil(lambda: place.model.query.filters.app == "WhatsApp", timeout=5_000)
    place.start.setText("2026-04-01")
    qtbot.waitUntil(lambda: place.model.query.filters.start == "2026-04-01", timeout=5_000)
    narrowed = len(place.model.ids)
    assert 0 < narrowed < everything
    place.clear_filters()
    qtbot.waitUntil(lambda: len(place.model.ids) == everything, timeout=5_000)


def test_enter_opens_the_hit_in_its_conversation(opened: Window, place, qtbot) -> None:
    _type(place, "passport", qtbot)
    QTest.keyClick(place.query, Qt.Key.Key_Return)
    qtbot.waitUntil(place.list.hasFocus, timeout=5_000)
    hit = place.list.currentIndex().data(ROW)
    QTest.keyClick(place.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.current == "conversations", timeout=5_000)
    pane = opened.places["conversations"].pane
    qtbot.waitUntil(lambda: pane.model.thread is not None and pane.view.currentIndex().isValid(), timeout=10_000)
    assert pane.model.row(pane.view.currentIndex().row())["id"] == hit["id"]


def test_nothing_found_says_what_to_try(place, qtbot) -> None:
    _type(place, "zzzyyyxxx", qtbot)
    qtbot.waitUntil(lambda: place.body.currentIndex() == 1, timeout=5_000)
    assert "*" in place.empty.text.text()


def test_the_model_is_a_proper_model(place, qtbot, qtmodeltester) -> None:
    _type(place, "the", qtbot)
    qtmodeltester.check(place.model)
