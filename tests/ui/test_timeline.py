"""The timeline from years to minutes, by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from tests.ui import big
from tests.ui.conftest import Watchdog, open_case
from tests.ui.drive import shown
from ui.timeline import paint
from ui.timeline.axis import DAY, marks
from ui.timeline.paint import cut_names
from ui.views.timeline import Timeline
from ui.window import Window


@pytest.fixture
def place(opened: Window, qtbot) -> Timeline:
    """The place with the sample's events."""
    opened.go("timeline", {})
    found = opened.places["timeline"]
    qtbot.waitUntil(lambda: found.canvas.picture is not None, timeout=60_000)
    return found


def _words(widget) -> str:
    return "\n".join(shown(widget))


def _near(place: Timeline, qtbot) -> None:
    """So close that single events show."""
    place.date.setText("2026-04-02")
    place._jump()
    qtbot.waitUntil(lambda: bool(place.canvas.events), timeout=60_000)


def test_lanes_follow_the_choice(place: Timeline, qtbot) -> None:
    def arranged(choose: Callable[[], object]) -> None:
        before = place.arranged
        choose()
        qtbot.waitUntil(lambda: place.arranged is not before, timeout=60_000)

    for n, most in ((0, 1), (1, 60), (2, 60), (3, 8), (4, 5)):
        arranged(partial(place.by.setCurrentIndex, n))
        assert 1 <= len(place.canvas.lanes) <= most
        assert place.canvas.picture.n.shape[0] == len(place.canvas.lanes)
        if place.by.currentData() == "conversation":
            assert {"Didier Logement · A", "Didier Logement · B"} <= {name for name, _ in place.canvas.lanes}
    arranged(partial(place.flagged.setChecked, True))
    assert sum(total for _, total in place.canvas.lanes) < 1151
    place.flagged.setChecked(False)
    arranged(partial(place.kind.setCurrentIndex, place.kind.findData("call")))
    qtbot.waitUntil(lambda: sum(total for _, total in place.canvas.lanes) == 53, timeout=60_000)


def test_names_of_lanes_that_begin_alike_are_told_apart_and_shown_whole(place: Timeline, qtbot) -> None:
    canvas = place.canvas
    alike = [f"Workers of the greenhouses of Montrouvel, row {n}" for n in (1, 2)]
    number = "+212600000561@s.example.net"
    cut = cut_names([*alike, number, "Roxi"], 150)
    assert len(set(cut)) == 4
    assert (cut[0][-1], cut[1][-1], cut[3]) == ("1", "2", "Roxi")
    assert cut[2].startswith("+2126000"), "nothing is taken from its middle without need"
    canvas.set_lanes([(name, 1) for name in alike])
    with pytest.MonkeyPatch.context() as patch:
        asked: list[int] = []
        patch.setattr(paint, "cut_names", lambda names, width: asked.append(width) or cut_names(names, width))
        for _ in range(3):
            canvas.grab()
        assert len(asked) == 1, "a case has thousands of names: they are not measured for each turn of the wheel"
        canvas.set_lanes([(name, 1) for name in alike])
        canvas.grab()
        assert len(asked) == 2
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QToolTip, "showText", lambda _, text, *__: said.append(text))
        at = QPointF(20, canvas.lane_top(1) + 4)
        canvas.mouseMoveEvent(QMouseEvent(QEvent.Type.MouseMove, at, canvas.viewport().mapToGlobal(at),
                                          Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
                                          Qt.KeyboardModifier.NoModifier))
    assert alike[1] in said[0]


def test_gaps_are_named_and_can_be_looked_at(place: Timeline, qtbot) -> None:
    rows = [g["gap"].days for g in place.panel.table.source.rows]
    assert rows == [35, 12]
    place.panel.table.selectRow(0)
    qtbot.keyClick(place.panel.table, Qt.Key.Key_Return)
    gap = place.canvas.gaps[0]
    assert place.canvas.start <= gap.start_ms < gap.end_ms <= place.canvas.end


def test_where_there_are_no_gaps_it_is_said(place: Timeline, qtbot) -> None:
    table = place.panel.table
    place.panel.show_gaps([])
    assert table.accessibleDescription() == "Never two whole days without an event."
    picture = table.viewport().grab().toImage()
    assert len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}) > 2, "in words"


def test_near_by_single_events_show_and_one_opens_its_conversation(place: Timeline, opened: Window, qtbot) -> None:
    _near(place, qtbot)
    place.canvas.setFocus()
    qtbot.keyClick(place.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    event = place.canvas.chosen
    assert event is not None
    qtbot.waitUntil(lambda: "As recorded" in _words(place.panel), timeout=60_000)
    zone = "zone unknown" if event.local else "UTC"
    assert any("2 Apr 2026" in said and zone in said for said in shown(place.panel)), "a time says what it is"
    spot = QPoint(round(place.canvas.x_of(event.at_ms)), 0)
    lane = next(n for n, e in place.canvas.events if e == event)
    spot.setY(place.canvas.lane_top(lane) + place.canvas.lane_height // 2)
    qtbot.mouseClick(place.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert place.canvas.chosen is not None
    qtbot.keyClick(place.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.current == "conversations", timeout=60_000)


def test_wheel_keys_and_the_bar_below_zoom_and_move(place: Timeline, qtbot) -> None:
    canvas = place.canvas
    whole = canvas.end - canvas.start
    at = QPointF(canvas.viewport().width() * 0.6, 120.0)
    before = canvas.ms_at(at.x())
    QApplication.sendEvent(canvas.viewport(), QWheelEvent(
        at, canvas.viewport().mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False))
    assert canvas.end - canvas.start < whole / 1.7
    assert abs(canvas.ms_at(at.x()) - before) < (canvas.end - canvas.start) / 100, "the moment under the mouse stays"
    start = canvas.start
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.start > start
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.end - canvas.start == pytest.approx(whole)
    place.span.choose(40, 60)
    assert canvas.end - canvas.start < whole / 2
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(500, 200))
    start = canvas.start
    qtbot.mouseMove(canvas.viewport(), QPoint(560, 200))
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(560, 200))
    assert canvas.start < start


def test_marks_of_the_axis_leave_room_for_their_labels(place: Timeline) -> None:
    start = place.canvas.all_start
    for width in (10 * 60_000, 3 * 3_600_000, DAY, 20 * DAY, 400 * DAY, 9000 * DAY):
        found = marks(start, start + width, 800, place.canvas.zone)
        assert 1 <= len(found) <= 12, width


def test_many_messages_are_drawn_without_standing_still(window: Window, tmp_path: Path, qtbot) -> None:
    open_case(window, big.make(tmp_path / "big.attest", 60_000), qtbot)
    window.go("timeline", {})
    place = window.places["timeline"]
    qtbot.waitUntil(lambda: place.canvas.picture is not None, timeout=60_000)
    dog = Watchdog()
    dog.start()
    for _ in range(6):
        place.canvas.zoom(4)
        qtbot.wait(120)
    qtbot.waitUntil(lambda: bool(place.canvas.events), timeout=60_000)
    assert dog.stop() < 1000  # frozen, not merely busy
