"""Text at 200 % on a small screen: nothing that can be pressed is cut off."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from tests.ui.drive import idle
from ui.theme import L
from ui.widgets.basic import tool
from ui.window import PLACES, Window

#: A border or a rounded width is no cut.
_NEARLY = 2


def cut(window: Window, place: str) -> list[str]:
    """The buttons of a place that have less room than their words."""
    return [f"{place}: {b.text()}" for b in window.places[place].findChildren(QPushButton)
            if b.isVisible() and (b.sizeHint().width() - b.width() > _NEARLY
                                  or b.height() < b.fontMetrics().height())]


def wide(area: QScrollArea) -> list[str]:
    """What makes a panel wider than its room, where it is wider."""
    if area.horizontalScrollBar().maximum() == 0:
        return []
    inside, room = area.widget(), area.viewport().width()
    return [f"{type(child).__name__} {getattr(child, 'text', str)()}: {child.minimumSizeHint().width()} of {room}"
            for child in inside.findChildren(QWidget) if child.minimumSizeHint().width() + 2 * L > room]


def test_no_button_is_cut_off_in_french_at_twice_the_size(opened: Window, qtbot) -> None:
    try:
        opened.set_scale(2.0)
        opened.set_language("fr")
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=10_000)
        for name, _, _ in PLACES:
            opened.go(name, {})
            qtbot.waitUntil(lambda: idle(opened), timeout=30_000)
            qtbot.wait(60)

            def whole(name: str = name) -> None:  # once everything has found its place
                assert cut(opened, name) == []

            qtbot.waitUntil(whole, timeout=10_000)
            assert (opened.width(), opened.height()) == (1366, 768), f"{name} makes the window larger"
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")


def test_what_is_typed_is_whole_above_the_longest_page_of_the_search_and_icons_grow(opened: Window, qtbot) -> None:
    usual = tool("tag", "Tag").iconSize().width()
    try:
        opened.set_scale(2.0)
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=10_000)
        opened.go("search", {"text": "passport"})
        place = opened.places["search"]
        for show in (place._show_builder, place._show_selectors, place._show_lists):
            show()
            qtbot.waitUntil(lambda: idle(opened), timeout=30_000)
            qtbot.wait(60)
            for field in (place.query, place.app, place.person):
                assert field.height() >= field.sizeHint().height() - _NEARLY
            words = [label for label in place.body.currentWidget().findChildren(QLabel)
                     if label.isVisible() and label.wordWrap()]
            assert all(label.height() >= label.heightForWidth(label.width()) for label in words)
        assert tool("tag", "Tag").iconSize().width() > usual
    finally:
        opened.set_scale(1.0)


def test_side_panels_are_read_without_moving_them_sideways(opened: Window, qtbot) -> None:
    try:
        opened.set_scale(2.0)
        opened.set_language("fr")  # whose words are longer
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=10_000)
        for name, panel in (("evidence", "panel"), ("conversations", "panel"), ("ledger", "panel"), ("log", "detail")):
            opened.go(name, {"message": 5} if name == "conversations" else {})
            qtbot.waitUntil(lambda: idle(opened), timeout=30_000)
            qtbot.wait(100)
            area = getattr(opened.places[name], panel).findChild(QScrollArea)
            assert area.isVisible(), name
            assert wide(area) == [], name
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")
