"""Names that are too long for where they stand give way to days, counts and to one another."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QWidget

from tests.ui.conftest import open_case
from tests.ui.test_fit import go
from triage.case import Case
from ui.look.theme import theme
from ui.models.lazy import ROW
from ui.views.media import grid
from ui.views.review.place import FlagDelegate
from ui.views.searching.hits import HitDelegate
from ui.widgets.rows import RowPainter
from ui.window import Window

_LONG = "Maria-Alexandra Constantinescu-Popescu, équipe de nuit de Villeurbanne, ne pas appeler avant midi "


@pytest.fixture
def named(window: Window, sample_case: Path, tmp_path: Path, qtbot) -> Window:
    """The sample in which everybody and every group has a long name."""
    copy = tmp_path / "long.attest"
    copy.write_bytes(sample_case.read_bytes())
    with Case.open(copy, None, "tester") as case, case.transaction():
        case.db.execute("UPDATE identity SET name = ? || id", (_LONG,))
        case.db.execute("UPDATE contact SET name = ? || id", (_LONG,))
        case.db.execute("UPDATE conversation SET title = ? || id", (_LONG,))
    open_case(window, copy, qtbot)
    return window


class Seen(RowPainter):
    """Keeps what is written into a row, and where."""

    def __init__(self, room: QRectF) -> None:
        self.image = QImage(round(room.width()), round(room.height()), QImage.Format.Format_RGB32)
        super().__init__(QPainter(self.image), room, mirror=False)
        self.said: list[tuple[str, QRectF, str]] = []

    def words(self, rect: QRectF, text: str, role: str, colour: str = "text", *, end: bool = False) -> float:
        self.said.append((text, rect, role))
        return super().words(rect, text, role, colour, end=end)


def test_a_flag_tells_its_day_however_long_the_name_is(named: Window, qtbot) -> None:
    place = go(named, "review", qtbot)
    qtbot.waitUntil(lambda: bool(place.model.index(0, 0).data(ROW)), timeout=60_000)
    row = Seen(QRectF(0, 0, place.list.viewport().width() - 30, 70))
    FlagDelegate().draw(row, place.model.index(0, 0))
    row.painter.end()
    text, rect, role = row.said[-1]
    assert text.startswith("Maria-Alexandra")
    assert text.endswith(("2025", "2026"))
    assert QFontMetricsF(theme().font(role)).horizontalAdvance(text) <= rect.width()


def test_a_hit_tells_both_who_wrote_and_where(named: Window, qtbot) -> None:
    place = go(named, "search", qtbot)
    place.query.setText("passport")
    qtbot.waitUntil(lambda: bool(place.model.index(0, 0).data(ROW)), timeout=60_000)
    row = Seen(QRectF(0, 0, 430, 60))
    HitDelegate().draw(row, place.model.index(0, 0))
    row.painter.end()
    _, who, where = row.said[:3]
    assert where[0].startswith("Maria-Alexandra")
    assert where[1].width() > 80, "the conversation has its share of the line"
    assert who[1].width() > where[1].width()


def test_with_large_text_a_hit_still_names_who_wrote_and_where(opened: Window, qtbot) -> None:
    place = go(opened, "search", qtbot)
    place.query.setText("passport")
    qtbot.waitUntil(lambda: bool(place.model.index(0, 0).data(ROW)), timeout=60_000)
    try:
        opened.set_scale(2.0)
        row = Seen(QRectF(0, 0, 430, HitDelegate.HEIGHT * 2))
        HitDelegate().draw(row, place.model.index(0, 0))
        row.painter.end()
        when, who, where = row.said[:3]
        letter = QFontMetricsF(theme().font("strong")).averageCharWidth()
        assert who[1].width() > 8 * letter
        assert where[1].width() > 5 * letter
        assert when[1].top() >= who[1].top() + QFontMetricsF(theme().font("strong")).height(), "the time stands below"
    finally:
        opened.set_scale(1.0)


def test_what_is_told_of_a_file_stays_in_its_panel(named: Window, qtbot) -> None:
    place = go(named, "media", qtbot)
    place.grid.choose(0)
    qtbot.waitUntil(lambda: bool(place.panel.about), timeout=60_000)
    qtbot.wait(100)
    edge = place.panel.width()
    over = [(type(child).__name__, child.mapTo(place.panel, QPoint(child.width(), 0)).x())
            for child in place.panel._content.findChildren(QWidget) if child.isVisible()]
    assert [found for found in over if found[1] > edge] == []


def test_a_tile_tells_the_day_of_its_file(named: Window, qtbot, monkeypatch) -> None:
    said: list[str] = []
    written = grid.words

    def words(painter: QPainter, rect: QRectF, text: str, role: str, *args: str, **kinds: bool) -> float:
        said.append(text)
        return written(painter, rect, text, role, *args, **kinds)

    monkeypatch.setattr(grid, "words", words)
    place = go(named, "media", qtbot)
    place.grid.viewport().repaint()
    days = [text for text in said if text.startswith("Maria-Al")]
    assert days
    assert all(text.endswith(("2025", "2026")) and len(text) < 60 for text in days)


def test_the_head_of_a_chat_tells_how_much_is_in_it_before_its_people(named: Window, qtbot) -> None:
    place = go(named, "conversations", qtbot)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: "Maria" in place.pane.people.text(), timeout=60_000)
    text = place.pane.people.text()
    assert 0 < text.index("entries") < text.index("Maria")
