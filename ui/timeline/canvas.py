"""The drawing: an axis above, a lane for each person, conversation, app or kind; bars from afar, single events near by.

It knows nothing of the case: the place gives it lanes, bars, events and gaps, and hears which stretch is looked at.

Time runs from left to right in every language, here, in the stretch below it and in the charts of the report: their
pictures must agree when one is laid beside another, and days and clock times are written from left to right in a
right-to-left window too. The names of lanes stand where time begins. Controls and legend follow the language.
"""

from __future__ import annotations

from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from triage.views.timeline import Event, Gap, Picture
from ui.look.theme import theme
from ui.timeline import paint
from ui.timeline.axis import MINUTE, marks
from ui.words import isolate, tr

_LANE, _AXIS, _NAMES = 46, 30, 170
_ZOOM = 1.35
_NARROWEST = 4 * MINUTE
_NEAR = 9


class TimeCanvas(QAbstractScrollArea):
    """`viewed` tells of another stretch; `picked` and `pointed` carry an event or None; `opened` one to open."""

    viewed = Signal(float, float)
    picked = Signal(object)
    pointed = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Events over time"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setAccessibleName(tr("Lanes"))
        self.zone = ZoneInfo("UTC")
        self.all_start, self.all_end = 0.0, 1.0
        self.start, self.end = 0.0, 1.0
        self.lanes: list[tuple[str, int]] = []
        self._cut: tuple[int, list[str]] = (0, [])  # their names, for a width of their column
        self.picture: Picture | None = None
        self.events: list[tuple[int, Event]] | None = None
        self.gaps: list[Gap] = []
        self._short: list[Gap] = []
        self.chosen: Event | None = None
        self._pressed: tuple[QPointF, float, float] | None = None
        self._dragged = False

    # -- what is shown ------------------------------------------------------------------------------------------

    def set_span(self, start: float, end: float, zone: ZoneInfo) -> None:
        """The whole case, all of it in sight."""
        self.zone = zone
        room = max((end - start) * 0.02, MINUTE)
        self.all_start, self.all_end = start - room, end + room
        self.look(self.all_start, self.all_end)

    def set_lanes(self, lanes: list[tuple[str, int]]) -> None:
        """Name and number of events of each lane."""
        self.lanes, self._cut = lanes, (0, [])
        self._bars()
        self.viewport().update()

    def set_picture(self, picture: Picture | None) -> None:
        """Bars instead of events."""
        self.picture, self.events = picture, None
        self.viewport().update()

    def set_events(self, events: list[tuple[int, Event]], short: list[Gap]) -> None:
        """(lane, event) of each event in sight, by time, and the gaps of hours between them."""
        self.events, self._short = events, short
        self.viewport().update()

    def look(self, start: float, end: float) -> None:
        """Look at a stretch, kept within the case."""
        width = min(max(end - start, _NARROWEST), self.all_end - self.all_start)
        middle = (start + end) / 2
        start = max(self.all_start, min(middle - width / 2, self.all_end - width))
        if (start, start + width) != (self.start, self.end):
            self.start, self.end = start, start + width
            self.viewport().update()
            self.viewed.emit(self.start, self.end)

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Closer (above 1) or farther, around a moment or the middle."""
        at = (self.start + self.end) / 2 if around is None else around
        self.look(at - (at - self.start) / factor, at + (self.end - at) / factor)

    def everything(self) -> None:
        """From the first event to the last."""
        self.look(self.all_start, self.all_end)

    def choose(self, event: Event | None) -> None:
        """Mark an event."""
        self.chosen = event
        self.viewport().update()
        self.picked.emit(event)

    # -- geometry -----------------------------------------------------------------------------------------------

    @property
    def names_width(self) -> int:
        """The room for the names of lanes."""
        return round(min(_NAMES * theme().scale, self.viewport().width() * 0.3))

    @property
    def lane_height(self) -> int:
        return round(_LANE * theme().scale)

    @property
    def axis_height(self) -> int:
        return round(_AXIS * theme().scale)

    def x_of(self, ms: float) -> float:
        """Where a moment stands."""
        room = self.viewport().width() - self.names_width
        return self.names_width + (ms - self.start) / (self.end - self.start) * room

    def ms_at(self, x: float) -> float:
        """The moment at a place."""
        room = max(1, self.viewport().width() - self.names_width)
        return self.start + (x - self.names_width) / room * (self.end - self.start)

    def lane_top(self, n: int) -> int:
        """The top of a lane in the window."""
        return self.axis_height + n * self.lane_height - self.verticalScrollBar().value()

    def _bars(self) -> None:
        high = self.viewport().height() - self.axis_height
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, high))
        bar.setSingleStep(self.lane_height)
        bar.setRange(0, max(0, len(self.lanes) * self.lane_height - high))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bars()
        self.viewed.emit(self.start, self.end)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # -- painting -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high = self.viewport().width(), self.viewport().height()
        painter.fillRect(QRectF(0, 0, wide, high), t.color("surface"))
        ticks = marks(self.start, self.end, round((wide - self.names_width) / max(1.0, t.scale)), self.zone)
        painter.save()
        painter.setClipRect(QRectF(self.names_width, 0, wide - self.names_width, high))
        for ms, _, major in ticks:
            painter.setPen(t.color("line_strong" if major else "line"))
            x = round(self.x_of(ms)) + 0.5
            painter.drawLine(QPointF(x, self.axis_height), QPointF(x, high))
        paint.gaps(painter, self, self.gaps if self.events is None else [*self.gaps, *self._short])
        if self.events is None and self.picture is not None:
            most = paint.tallest(self.picture)
            for n in self._lanes_in_sight():
                if n < len(self.picture.n):
                    paint.bars(painter, self, self.picture, n, self.lane_top(n), most)
        if self.events is not None:
            paint.events(painter, self, self.events)
        painter.restore()
        self._names(painter)
        self._axis(painter, ticks)
        if self.hasFocus():
            painter.setPen(t.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0.5, 0.5, wide - 1, high - 1))

    def _lanes_in_sight(self) -> range:
        first = max(0, self.verticalScrollBar().value() // self.lane_height)
        return range(first, min(len(self.lanes), first + self.viewport().height() // self.lane_height + 2))

    def _names(self, painter: QPainter) -> None:
        t = theme()
        wide = self.viewport().width()
        painter.fillRect(QRectF(0, 0, self.names_width, self.viewport().height()), t.color("surface"))
        if self._cut[0] != self.names_width:  # a case has thousands, and each turn of the wheel draws anew
            self._cut = self.names_width, paint.cut_names([name for name, _ in self.lanes], self.names_width)
        names = self._cut[1]
        for n in self._lanes_in_sight():
            room = QRectF(0, self.lane_top(n), self.names_width, self.lane_height)
            paint.lane_name(painter, room, names[n], self.lanes[n][1])
            painter.setPen(t.color("line"))
            painter.drawLine(QPointF(0, room.bottom()), QPointF(wide, room.bottom()))

    def _axis(self, painter: QPainter, ticks: list[Any]) -> None:
        t = theme()
        painter.fillRect(QRectF(0, 0, self.viewport().width(), self.axis_height), t.color("sunken"))
        painter.setFont(t.font("small"))
        letters = painter.fontMetrics()
        # Time runs from left to right also where words do not: a label stands at the right of its line.
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        for ms, label, major in ticks:
            x = self.x_of(ms)
            if self.names_width - 1 <= x <= self.viewport().width() - letters.horizontalAdvance(label) - 3:
                painter.setPen(t.color("text" if major else "muted"))
                painter.drawText(QRectF(x + 3, 0, 140, self.axis_height), start, isolate(label))
        painter.setPen(t.color("line_strong"))
        painter.drawLine(QPointF(0, self.axis_height), QPointF(self.viewport().width(), self.axis_height))

    # -- mouse and keys -----------------------------------------------------------------------------------------

    def event_at(self, position: QPointF) -> Event | None:
        """The event at a point of the window, where events are drawn."""
        best: Event | None = None
        nearest = float(_NEAR)
        for lane, event in self.events or ():
            if abs(self.lane_top(lane) + self.lane_height / 2 - position.y()) <= self.lane_height / 2:
                gap = abs(self.x_of(event.at_ms) - position.x())
                if gap < nearest:
                    best, nearest = event, gap
        return best

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(turned.x()) > abs(turned.y()):
            self._pan(-(turned.x() or turned.y()) / 1200)
        elif event.position().x() < self.names_width:
            super().wheelEvent(event)
        else:
            self.zoom(_ZOOM ** (turned.y() / 120), self.ms_at(event.position().x()))
        event.accept()

    def _pan(self, share: float) -> None:
        by = (self.end - self.start) * share
        self.look(self.start + by, self.end + by)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed, self._dragged = (event.position(), self.start, self.end), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._hover(event)
            return
        moved = event.position() - self._pressed[0]
        if self._dragged or moved.manhattanLength() > 4:
            self._dragged = True
            room = max(1, self.viewport().width() - self.names_width)
            by = -moved.x() / room * (self._pressed[2] - self._pressed[1])
            self.look(self._pressed[1] + by, self._pressed[2] + by)

    def _hover(self, event: QMouseEvent) -> None:
        under = self.event_at(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(under)
        if name := self._name_at(event.position()):
            QToolTip.showText(event.globalPosition().toPoint(), f"<qt>{escape(name)}</qt>", self.viewport())
        if self.events is None and self.picture is not None:
            text = paint.about(self, self.picture, event.position())
            if text:
                QToolTip.showText(event.globalPosition().toPoint(), text, self.viewport())

    def _name_at(self, position: QPointF) -> str:
        """The whole name of the lane whose name is under the mouse."""
        n = int((position.y() - self.axis_height + self.verticalScrollBar().value()) // self.lane_height)
        beside = position.x() < self.names_width and position.y() >= self.axis_height
        return self.lanes[n][0] if beside and n < len(self.lanes) else ""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._dragged:
            self.choose(self.event_at(event.position()))
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        under = self.event_at(event.position())
        if under is not None:
            self.opened.emit(under)
        else:
            self.zoom(4, self.ms_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.everything()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            if held & Qt.KeyboardModifier.ControlModifier:
                self._walk(step)
            else:
                self._pan(0.2 * step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.opened.emit(self.chosen)
        elif key == Qt.Key.Key_Escape:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        """To the next or the previous event in sight; what is beyond comes into sight."""
        found = [event for _, event in self.events or ()]
        if not found:
            return
        try:
            n = found.index(self.chosen) + step  # type: ignore[arg-type]
        except ValueError:
            n = 0 if step > 0 else len(found) - 1
        if 0 <= n < len(found):
            self.choose(found[n])
            if not self.start <= found[n].at_ms <= self.end:
                half = (self.end - self.start) / 2
                self.look(found[n].at_ms - half, found[n].at_ms + half)
