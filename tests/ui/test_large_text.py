"""Text at 200 % on a small screen: nothing that can be pressed is cut off."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from tests.ui.drive import idle
from ui.window import PLACES, Window

#: A border or a rounded width is no cut.
_NEARLY = 2


def test_no_button_is_cut_off_in_french_at_twice_the_size(opened: Window, qtbot) -> None:
    cut = []
    try:
        opened.set_scale(2.0)
        opened.set_language("fr")
        qtbot.waitUntil(lambda: "overview" in opened.places, timeout=10_000)
        for name, _, _ in PLACES:
            opened.go(name, {})
            qtbot.waitUntil(lambda: idle(opened), timeout=30_000)
            qtbot.wait(60)
            assert (opened.width(), opened.height()) == (1366, 768), f"{name} makes the window larger"
            for button in opened.places[name].findChildren(QPushButton):
                narrow = button.sizeHint().width() - button.width() > _NEARLY
                if button.isVisible() and (narrow or button.height() < button.fontMetrics().height()):
                    cut.append(f"{name}: {button.text()}")
    finally:
        opened.set_scale(1.0)
        opened.set_language("en")
    assert cut == []
