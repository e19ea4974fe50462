"""Text at 200 % on a small screen: nothing that can be pressed is cut off."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from tests.ui.drive import idle
from ui.window import PLACES, Window

#: A border or a rounded width is no cut.
_NEARLY = 2


def cut(window: Window, place: str) -> list[str]:
    """The buttons of a place that have less room than their words."""
    return [f"{place}: {b.text()}" for b in window.places[place].findChildren(QPushButton)
            if b.isVisible() and (b.sizeHint().width() - b.width() > _NEARLY
                                  or b.height() < b.fontMetrics().height())]


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
