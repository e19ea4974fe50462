"""What was seen in pictures: names that are cut, days at the wrong end, fields that do not stand level."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QTextLayout, QTextOption

from ui.dialogs.palette import Palette
from ui.theme import theme
from ui.widgets.span import SpanBar
from ui.widgets.value import Value
from ui.window import Window
from ui.words import day_span, dotted, listed, use


def test_the_palette_has_the_keys_at_the_end_and_says_them(opened: Window, qtbot) -> None:
    opened.show_palette()
    palette = opened.findChildren(Palette)[-1]
    assert palette.list.item(0).text().endswith("Overview")
    assert palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("Ctrl+1")
    palette.reject()


def test_a_hash_stands_in_letters_of_one_width_wherever_it_stands(opened: Window, qtbot) -> None:
    opened.go("conversations", {"message": 5})
    panel = opened.places["conversations"].panel
    qtbot.waitUntil(lambda: any(len(v.text()) == 64 for v in panel.findChildren(Value)), timeout=15_000)
    value = next(v for v in panel.findChildren(Value) if len(v.text()) == 64)
    assert value.font().families() == theme().font("mono").families()


def test_the_days_of_a_stretch_stand_beneath_its_ends(qapp, window: Window) -> None:
    bar = SpanBar("Days", lambda n: (f"{n} Mar 2026", f"{n} Mar 2026"))
    bar.resize(800, 46)
    bar.set_values([1] * 100)
    metrics = QFontMetricsF(theme().font("small"))
    (left, _), (right, _) = bar.days(metrics)
    assert (left.left(), round(right.right())) == (0, 800), "all of it: at the ends"
    for first, last in ((40, 60), (50, 50), (0, 0), (99, 99)):
        bar.choose(first, last)
        (left, _), (right, _) = bar.days(metrics)
        assert left.left() >= 0
        assert left.right() < right.left()
        assert right.right() <= 800.5
        assert abs(right.center().x() - bar._left(last + 1)) < 100
    bar.deleteLater()


def test_arabic_reads_the_earlier_day_first(qapp, window: Window) -> None:
    use("ar")
    try:
        line = dotted("WhatsApp", day_span(date(2026, 3, 17), date(2026, 4, 28)))
        layout = QTextLayout(line, theme().font("caption"))
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        layout.setTextOption(option)
        layout.beginLayout()
        shown = layout.createLine()
        shown.setLineWidth(600)
        layout.endLayout()

        def at(word: str) -> float:
            found = shown.cursorToX(line.index(word))
            return found[0] if isinstance(found, tuple) else found

        assert at("مارس") > at("أبريل"), "what comes first stands at the right"
        assert "،" in listed("one", "two")
    finally:
        use("en")
