"""Fields as they are seen: numbers stand inside their box, long names end in an ellipsis."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSpinBox, QWidget

from ui.views.new_case import zones_near
from ui.widgets.form import Field, abreast, choice, line, whole
from ui.window import Window


def _ink(widget: QWidget, room: QRect) -> list[tuple[int, int]]:
    """Where, in a part of a widget, is more than its ground."""
    picture = widget.grab(room).toImage()
    ground = picture.pixelColor(1, 1)
    return [(x, y) for x in range(picture.width()) for y in range(picture.height())
            if abs(picture.pixelColor(x, y).lightness() - ground.lightness()) > 60]


@pytest.fixture
def holder(window: Window, qtbot) -> QWidget:
    """An empty row in the window, under its style."""
    made = QWidget(window)
    QHBoxLayout(made)
    made.resize(360, 60)
    made.show()
    return made


def test_a_long_value_shows_its_beginning_unless_it_is_typed_in(holder: QWidget, qtbot) -> None:
    text = "Article 225-4-1 of the penal code, by order of the investigating judge of Lyon"
    first, second = line(text=text), line()
    first.setMaximumWidth(120)
    holder.layout().addWidget(first)
    holder.layout().addWidget(second)
    assert first.cursorPosition() == 0
    holder.window().activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus, timeout=60_000)
    QTest.keyClick(first, Qt.Key.Key_End)
    QTest.keyClicks(first, "!")
    second.setFocus()
    assert first.text() == text + "!"
    assert first.cursorPosition() == 0
    first.setText(text)
    assert first.cursorPosition() == 0


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_number_is_seen_in_its_box_and_not_on_its_edge(holder: QWidget, qtbot, direction: Qt.LayoutDirection) -> None:
    box = whole(-1000, 1000, 120, after=" s")
    holder.layout().addWidget(box)
    holder.setLayoutDirection(direction)
    qtbot.waitUntil(lambda: box.width() > 200)
    line = box.lineEdit()
    assert line.width() > box.width() - 12
    assert line.text() == "120 s"
    inside = box.rect().adjusted(4, 6, -4, -6)
    assert len(_ink(box, inside)) > 20
    for edge in (QRect(3, 6, 3, box.height() - 12), QRect(box.width() - 6, 6, 3, box.height() - 12)):
        assert _ink(box, edge) == []


def test_the_name_chosen_ends_in_an_ellipsis_where_it_has_no_room(holder: QWidget, qtbot) -> None:
    long = "C-ACC – Accounts and telephone controlled by somebody else"
    box = choice([("a", long)])
    box.setFixedWidth(160)
    holder.layout().addWidget(box)
    qtbot.waitUntil(lambda: box.width() == 160 and box.height() < 60)
    high = box.height() - 10
    inked = _ink(box, QRect(4, 5, 160 - 30, high))  # as far as the arrow
    end = max(x for x, _ in inked)
    last = [(x, y) for x, y in inked if x > end - 8]
    assert max(y for _, y in last) - min(y for _, y in last) <= 2, "dots, and no letter that is cut"
    assert max(y for _, y in inked) - min(y for _, y in inked) > 6, "letters before"
    assert box.currentText() == long


def test_a_list_and_a_number_side_by_side_stand_level(window: Window, qtbot) -> None:
    zone = Field("Zone", choice([("", "None")], "", editable=True))
    offset = Field("Offset", whole(-9, 9, 0, after=" s"))
    holder = QWidget(window)
    holder.setLayout(abreast(zone, offset))
    holder.resize(400, 90)
    holder.show()
    qtbot.waitUntil(lambda: zone.width() > 100)
    assert zone.input.mapTo(holder, QPoint(0, 0)).y() == offset.input.mapTo(holder, QPoint(0, 0)).y()
    assert zone.input.height() == offset.input.height()


@pytest.mark.parametrize("made", [
    lambda: choice([("", "Not stated"), ("AL", "Albania (AL)")], "", editable=True),
    lambda: choice([("", "Not stated"), ("AL", "Albania (AL)")], ""),
    lambda: whole(-9, 9, 0)])
def test_the_wheel_over_a_field_leaves_what_is_stated(holder: QWidget, qtbot, made) -> None:
    box = made()
    holder.layout().addWidget(box)
    box.setFocus()
    qtbot.waitUntil(lambda: box.width() > 40)
    middle = QPointF(box.rect().center())
    turned = QWheelEvent(middle, box.mapToGlobal(middle), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
                         Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(box, turned)
    assert (box.value() if isinstance(box, QSpinBox) else box.currentIndex()) == 0
    assert not turned.isAccepted(), "the page scrolls"


def test_a_country_is_known_by_its_name_alone(window: Window) -> None:
    field = Field("Country", choice([("", "Not stated"), ("NE", "Niger (NE)"), ("NG", "Nigeria (NG)")], "",
                                    editable=True))
    for typed, meant in (("niger", "NE"), ("NG", "NG"), ("Nigeria (NG)", "NG"), ("Nig", "Nig"), ("", "")):
        field.input.setEditText(typed)
        assert field.text() == meant, typed


def test_a_zone_is_found_by_its_town_and_the_error_goes_when_it_is_mended(holder: QWidget, qtbot) -> None:
    field = Field("Zone", choice([("", "None"), ("Europe/Paris", "Europe/Paris")], editable=True))
    holder.layout().addWidget(field)
    box = field.input
    QTest.mouseClick(box.lineEdit(), Qt.MouseButton.LeftButton)
    QTest.keyClicks(box.lineEdit(), "Paris")
    assert box.completer().completionCount() == 1
    box.completer().popup().hide()
    assert not field.listed()
    assert "Paris" in field.hint.text()
    box.setCurrentIndex(1)
    assert field.hint.isHidden()
    reason = Field("Reason", line())
    holder.layout().addWidget(reason)
    reason.set_error("A reason is needed.")
    QTest.keyClicks(reason.input, "U")
    assert reason.hint.isHidden()


def test_the_zone_of_the_case_is_the_first_to_choose() -> None:
    assert [name for name, _ in zones_near("Europe/Paris")][:2] == ["Europe/Paris", "UTC"]
