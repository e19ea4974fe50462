"""Text at 200 % on a small screen: nothing that can be pressed is cut off."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from tests.ui.drive import idle
from tests.ui.test_chat import _message
from ui.chat.layout import bubble
from ui.dialogs.settings import SettingsDialog
from ui.look.theme import L
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
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        for name, _, _ in PLACES:
            opened.go(name, {})
            qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
            qtbot.wait(60)

            def whole(name: str = name) -> None:  # once everything has found its place
                assert cut(opened, name) == []

            qtbot.waitUntil(whole, timeout=60_000)
            assert (opened.width(), opened.height()) == (1366, 768), f"{name} makes the window larger"
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")


def test_what_is_typed_is_whole_above_the_longest_page_of_the_search_and_icons_grow(opened: Window, qtbot) -> None:
    usual = tool("tag", "Tag").iconSize().width()
    try:
        opened.set_scale(2.0)
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        opened.go("search", {"text": "passport"})
        place = opened.places["search"]
        for show in (place._show_builder, place._show_selectors, place._show_lists):
            show()
            qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
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
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        for name, panel in (("evidence", "panel"), ("conversations", "panel"), ("media", "panel"),
                            ("timeline", "panel"), ("network", "panel"), ("people", "panel"), ("ledger", "panel"),
                            ("rules", "split"), ("log", "detail")):
            opened.go(name, {"message": 5} if name == "conversations" else {})
            qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
            qtbot.wait(100)
            area = getattr(opened.places[name], panel).findChild(QScrollArea)
            assert area.isVisible(), name
            assert wide(area) == [], name
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")


def seen(window: Window, widget: QWidget) -> QRect:
    """Where a widget stands in the window."""
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def test_nothing_lies_over_another_and_sentences_are_whole(opened: Window, qtbot) -> None:
    try:
        opened.set_scale(2.0)
        opened.set_language("fr")
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        for name in ("conversations", "review", "people", "search"):
            opened.go(name, {"text": "passport"} if name == "search" else {})
            qtbot.waitUntil(lambda: idle(opened), timeout=60_000)
            qtbot.wait(100)
            place = opened.places[name]
            if name == "search":
                qtbot.waitUntil(lambda place=place: place.facets.isVisible(), timeout=60_000)
                qtbot.wait(100)
            above = {"conversations": lambda place=place: [
                         *place.list.keeps.buttons(), place.list.total, place.list.out, place.list.sort],
                     "review": lambda place=place: [*place.chips.buttons(), place.out],
                     "search": lambda place=place: [place.query, place.filters, place.facets]}

            def whole(name: str = name, place: QWidget = place, above: dict = above) -> None:  # once all has its place
                parts = [part for part in above.get(name, list)() if part.isVisible()]
                for n, part in enumerate(parts):
                    for other in parts[n + 1:]:
                        assert not seen(opened, part).intersects(seen(opened, other)), (name, n)
                cut_off = [label.text() for label in place.findChildren(QLabel) if label.isVisible()
                           and label.wordWrap() and label.heightForWidth(label.width()) - label.height() > _NEARLY]
                assert cut_off == [], name

            qtbot.waitUntil(whole, timeout=60_000)
        assert opened.places["search"].query.width() > opened.width() / 3, "what is typed is read"
        assert opened.places["search"].facets.horizontalScrollBar().maximum() == 0, "the figures are seen"
        # The line below a message breaks in a narrow view and does not leave its bubble.
        made = bubble(_message(text="oui"), 300, day=None, first=True, palette={1: 0})
        left = min(text.at.x() for text in made.texts)
        assert left >= made.box.left()
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")


def test_small_windows_are_as_high_as_what_is_in_them(opened: Window, qtbot) -> None:
    try:
        for scale in (1.0, 2.0):
            opened.set_scale(scale)
            opened.set_language("fr")
            qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
            dialog = SettingsDialog(opened)
            dialog.open()
            qtbot.waitExposed(dialog)
            qtbot.waitUntil(lambda dialog=dialog: dialog.height() == dialog.layout().totalHeightForWidth(
                dialog.width()), timeout=60_000)
            assert dialog.height() < 730, "it fits a screen of 768 lines"
            if scale > 1:
                assert dialog.width() > 800, "wider, as its lines are"
            dialog.reject()
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")


def test_what_a_wide_window_has_more_goes_to_the_lists_as_well(opened: Window, tmp_path: Path, qtbot) -> None:
    try:
        opened.resize(1900, 1000)
        opened.set_scale(2.0)
        opened.set_language("fr")
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=60_000)
        opened.go("reader", {})
        form = opened.places["reader"].form
        qtbot.waitUntil(lambda: form.blind.width() >= form.blind.sizeHint().width() - _NEARLY, timeout=60_000)
        area = next(area for area in opened.places["reader"].findChildren(QScrollArea) if area.isAncestorOf(form))
        qtbot.waitUntil(lambda: wide(area) == [], timeout=60_000)
        opened.go("evidence", {})
        intake = opened.places["evidence"].intake
        intake.offer([tmp_path])
        fields = [intake.stated.input, intake.zone.input, intake.days.input]
        qtbot.waitUntil(lambda: len({seen(opened, field).top() for field in fields}) == 1, timeout=60_000)
        for name in ("conversations", "review"):
            opened.go(name, {})
            place = opened.places[name]
            qtbot.waitUntil(lambda place=place: place.split.sizes()[0] > 360, timeout=60_000)
            assert place.split.sizes()[1] > place.split.sizes()[0], "what is read has the most of it"
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")
