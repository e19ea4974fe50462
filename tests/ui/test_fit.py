"""What was seen in pictures: names that are cut, days at the wrong end, fields that do not stand level."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

from tests.ui.drive import idle
from ui.dialogs.settings import SettingsDialog
from ui.look.theme import theme
from ui.models.lazy import ROW
from ui.reading import code_facts
from ui.views.review.place import FlagDelegate
from ui.widgets.rows import RowPainter, cut
from ui.window import Window


def go(window: Window, name: str, qtbot):
    """Go to a place and wait until it is all there."""
    window.go(name, {})
    qtbot.waitUntil(lambda: idle(window), timeout=60_000)
    qtbot.wait(80)
    return window.places[name]


class Recorded(RowPainter):
    """Keeps what is written into a row instead of painting it."""

    def __init__(self, room: QRectF) -> None:
        super().__init__(None, room, mirror=False)  # type: ignore[arg-type]
        self.said: dict[str, tuple[float, str]] = {}
        self.icons: list[str] = []

    def words(self, rect: QRectF, text: str, role: str, colour: str = "text", *, end: bool = False) -> float:
        self.said[text] = (rect.width(), role)
        return 0.0

    def chip(self, left: float, top: float, text: str, tone: str) -> float:
        return left + QFontMetricsF(theme().font("small-strong")).horizontalAdvance(text) + 22

    def icon(self, name: str, colour: str, left: float, top: float, size: int = 16) -> None:
        self.icons.append(name)


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_the_name_of_no_indicator_is_cut_in_the_review(opened: Window, spoken: str, qtbot) -> None:
    opened.resize(1366, 768)
    opened.set_language(spoken)
    try:
        place = go(opened, "review", qtbot)
        index = place.model.index(0, 0)
        qtbot.waitUntil(lambda: bool(index.data(ROW)), timeout=60_000)
        wide = place.list.viewport().width() - 30 - 12  # what `ground` leaves, and the bar of a longer list
        metrics = QFontMetricsF(theme().font("caption"))
        for code, facts in code_facts(spoken).items():
            painted = Recorded(QRectF(0, 0, wide, 64))
            flag = {**index.data(ROW), "code": code, "title": facts["title"], "lane": facts["lane"],
                    "status": "unreviewed"}
            FlagDelegate().draw(painted, type("Index", (), {"data": lambda _, role, flag=flag: flag})())
            room, said = next((room, text) for text, (room, role) in painted.said.items() if role == "caption")
            assert metrics.horizontalAdvance(said) <= room, (code, said)
    finally:
        opened.set_language("en")


def whole(box: QComboBox) -> bool:
    """Whether the words of a list that is closed are read to their end."""
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option,
                                      QStyle.SubControl.SC_ComboBoxEditField, box).width() - 2
    return box.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room) == option.currentText


def test_the_title_of_a_flag_that_seeks_help_is_read_whole(french: Window, qtbot) -> None:
    place = go(french, "review", qtbot)
    qtbot.waitUntil(lambda: bool(place.model.index(0, 0).data(ROW)), timeout=60_000)
    flag = place.model.index(0, 0).data(ROW)
    assert flag["lane"] == "help"
    row = Recorded(QRectF(0, 0, place.list.viewport().width() - 24, 70))
    FlagDelegate().draw(row, place.model.index(0, 0))
    room, role = row.said[flag["title"]]
    assert QFontMetricsF(theme().font(role)).horizontalAdvance(flag["title"]) <= room
    assert "help" in row.icons, "the lane is said by a sign too"
    assert place.model.describe(flag).startswith("Appel à l’aide"), "and in words to those who hear the row"


def test_lists_that_narrow_are_read_whole_on_a_small_screen(french: Window, qtbot) -> None:
    for name, boxes in (("search", ("conversation", "person", "app")),
                        ("media", ("kind", "only", "person", "conversation"))):
        place = go(french, name, qtbot)
        for box in boxes:
            assert whole(getattr(place, box)), f"{name}: {getattr(place, box).currentText()}"
    rules = go(french, "rules", qtbot)
    for n in range(rules.speaker.input.count()):
        rules.speaker.input.setCurrentIndex(n)
        assert whole(rules.speaker.input), rules.speaker.input.currentText()


def test_pairs_of_fields_below_one_another_stand_level(french: Window, qtbot) -> None:
    form = go(french, "reader", qtbot).form
    beside = [field.mapTo(form, QPoint()).x() for field in (form.reason, form.which, form.again)]
    assert max(beside) - min(beside) <= 1


@pytest.mark.parametrize("spoken", ["uk", "ro", "ar"])
def test_the_settings_name_a_draft_language_to_its_end(window: Window, spoken: str, qtbot) -> None:
    window.set_language(spoken)
    try:
        dialog = SettingsDialog(window)
        dialog.open()
        qtbot.waitExposed(dialog)
        for field in (dialog.language, dialog.scheme, dialog.scale):
            assert whole(field.input), field.input.currentText()
        dialog.reject()
    finally:
        window.set_language("en")


def test_words_cut_at_their_own_dots_end_in_one_sign() -> None:
    metrics = QFontMetricsF(theme().font("strong"))
    whole = "2300 … the lodging and the ticket · at our cost … no experience"
    for width in range(30, 420, 3):
        said = cut(metrics, whole, width)
        assert said == whole or said.endswith("…")
        assert not said.endswith(("……", " …", "·…")), said
