"""Painting lanes: bars with their flags, single events with a shape for each kind, gaps with their length."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen, QPolygonF

from parsers.words import N_
from triage.views.timeline import DAY_MS, KINDS, Event, Gap, Picture
from ui.look.theme import theme
from ui.timeline.axis import DAY, moment
from ui.words import count, date_and_time, day_span, isolate, number, tr

if TYPE_CHECKING:
    from ui.timeline.canvas import TimeCanvas

_DOT = 4.5
_MARK = 7
#: Pixels beside the names of lanes.
_LEFT, _RIGHT = 12, 8


def tallest(picture: Picture) -> float:
    """The root of the fullest bucket, which the bars are measured by."""
    return math.sqrt(max(1.0, float(picture.n.max()))) if picture.n.size else 1.0


def bars(painter: QPainter, canvas: TimeCanvas, picture: Picture, lane: int, top: int, most: float) -> None:
    """How much there was in each bucket, against the `tallest`; hollow where times have no zone (hatched is a gap),
    marked where passages match a rule.
    """
    t = theme()
    first = max(0, int((canvas.start - picture.start_ms) // picture.step_ms))
    last = min(len(picture.n[lane]), int((canvas.end - picture.start_ms) // picture.step_ms) + 1)
    room = canvas.lane_height - _MARK - 4
    floor = top + canvas.lane_height - 1
    accent, surface = t.color("accent"), t.color("surface")
    begin = canvas.x_of(picture.start_ms)
    wide = canvas.x_of(picture.start_ms + picture.step_ms) - begin
    marks: dict[str, list[QPointF]] = {"concern": [], "help": []}
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # bars are upright: sharper, and far quicker
    # As numbers of Python's own: reading them one by one out of an array takes several times as long.
    values, hollow, concerns, helps = (of[lane][first:max(first, last)].tolist() for of in (
        picture.n, picture.local, picture.concern, picture.help))
    for n, value, without, concern, help_ in zip(range(first, last), values, hollow, concerns, helps, strict=True):
        if not value and not concern and not help_:
            continue
        left = begin + n * wide
        right = left + wide
        tall = max(2.0, room * math.sqrt(value) / most)
        bar = QRectF(left + 0.5, floor - tall, max(1.0, right - left - 1), tall)
        painter.fillRect(bar, accent)
        if without:
            share = QRectF(bar.left(), bar.top(), bar.width(), bar.height() * without / max(1.0, value))
            painter.fillRect(share, surface)
            painter.setPen(accent)
            painter.drawRect(share.adjusted(0, 0, -1, -1 if share.height() < bar.height() else 0))
        middle = QPointF((left + right) / 2, floor - tall - _MARK / 2 - 1)
        if concern:
            marks["concern"].append(middle)
        if help_:
            marks["help"].append(middle + QPointF(6 if concern else 0, 0))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for flag, places in marks.items():
        _flags(painter, places, flag)


def _flags(painter: QPainter, places: list[QPointF], lane: str) -> None:
    """A concern is a triangle, a call for help a round mark."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color(lane))
    for at in places:
        if lane == "help":
            painter.drawEllipse(at, 3.2, 3.2)
        else:
            painter.drawPolygon(QPolygonF([at + QPointF(-3.6, -3), at + QPointF(3.6, -3), at + QPointF(0, 3.4)]))
    painter.restore()


def events(painter: QPainter, canvas: TimeCanvas, found: list[tuple[int, Event]]) -> None:
    """Each event as a shape of its kind: filled with a known zone, hollow without one."""
    t = theme()
    for lane, event in found:
        x, top = canvas.x_of(event.at_ms), canvas.lane_top(lane)
        if x < canvas.names_width - 8 or x > canvas.viewport().width() + 8 or top > canvas.viewport().height():
            continue
        at = QPointF(x, top + canvas.lane_height / 2 + 4)
        chosen = event == canvas.chosen
        colour = t.color("text" if chosen else "accent")
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(t.color("surface") if event.local else colour)
        shape(painter, at, KINDS[event.kind], _DOT + (1.5 if chosen else 0))
        mark = at - QPointF(0, _DOT + _MARK)
        if event.concern:
            _flags(painter, [mark], "concern")
        if event.help:
            _flags(painter, [mark + QPointF(7 if event.concern else 0, 0)], "help")
        if chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(t.color("accent"), 1.5))
            painter.drawEllipse(at, _DOT + 6, _DOT + 6)


def shape(painter: QPainter, at: QPointF, kind: str, size: float) -> None:
    """The shape of a kind of event."""
    if kind == "call":
        painter.drawPolygon(QPolygonF([at + QPointF(-size, size), at + QPointF(size, size), at + QPointF(0, -size)]))
    elif kind == "media":
        painter.drawRect(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))
    elif kind == "location":
        painter.drawPolygon(QPolygonF([at + QPointF(0, -size - 1), at + QPointF(size + 1, 0),
                                       at + QPointF(0, size + 1), at + QPointF(-size - 1, 0)]))
    elif kind == "system":
        painter.drawLine(at + QPointF(0, -size - 1), at + QPointF(0, size + 1))
    else:
        painter.drawEllipse(at, size, size)


def gaps(painter: QPainter, canvas: TimeCanvas, found: list[Gap]) -> None:
    """Stretches without any event, hatched and with their length where it has room."""
    t = theme()
    painter.setFont(t.font("small"))
    metrics = QFontMetricsF(t.font("small"))
    for gap in found:
        left, right = canvas.x_of(gap.start_ms), canvas.x_of(gap.end_ms)
        if right < canvas.names_width or left > canvas.viewport().width() or right - left < 6:
            continue
        room = QRectF(left, canvas.axis_height, right - left, canvas.viewport().height() - canvas.axis_height)
        painter.fillRect(room, QBrush(t.color("line_strong"), Qt.BrushStyle.FDiagPattern))
        text = gap_text(gap)
        shown = room.intersected(QRectF(canvas.names_width, 0, canvas.viewport().width(), canvas.viewport().height()))
        width = metrics.horizontalAdvance(text) + 12
        if shown.width() > width:
            box = QRectF(shown.center().x() - width / 2, canvas.axis_height + 4, width, metrics.height() + 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.color("surface"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(t.color("muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def gap_length(gap: Gap) -> str:
    """How long a gap is."""
    if gap.days >= 1:
        return count(gap.days, N_("{n} day"), N_("{n} days"))
    return count(round((gap.end_ms - gap.start_ms) / 3_600_000), N_("{n} hour"), N_("{n} hours"))


def gap_text(gap: Gap) -> str:
    """What a gap is called."""
    if gap.days >= 1:
        return count(gap.days, N_("no events for {n} day"), N_("no events for {n} days"))
    return count(round((gap.end_ms - gap.start_ms) / 3_600_000), N_("no events for {n} hour"),
                 N_("no events for {n} hours"))


def cut_names(names: list[str], width: float) -> list[str]:
    """What has room of the names of lanes, in pixels of the width of their column. A name is cut at its end; where
    what is left of two is the same, in the middle, so that their ends tell them apart.
    """
    metrics, room = QFontMetricsF(theme().font("caption-strong")), width - _LEFT - _RIGHT
    lines = [name.replace("\n", " ") for name in names]
    cut = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in lines]
    left: dict[str, set[str]] = {}
    for name, text in zip(lines, cut, strict=True):
        left.setdefault(text, set()).add(name)
    return [metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room) if len(left[text]) > 1 else text
            for name, text in zip(lines, cut, strict=True)]


def lane_name(painter: QPainter, room: QRectF, text: str, total: int) -> None:
    """The name of a lane, cut to its room, and how much is in it."""
    t = theme()
    inner = room.adjusted(_LEFT, 5, -_RIGHT, -5)
    painter.setFont(t.font("caption-strong"))
    painter.setPen(t.color("text"))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
    painter.drawText(inner, left | Qt.AlignmentFlag.AlignTop, isolate(text))
    painter.setFont(t.font("small"))
    painter.setPen(t.color("muted"))
    painter.drawText(inner, left | Qt.AlignmentFlag.AlignBottom, number(total))


def about(canvas: TimeCanvas, picture: Picture, position: QPointF) -> str:
    """What a bar says under the mouse; empty where there is none."""
    lane = int((position.y() - canvas.axis_height + canvas.verticalScrollBar().value()) // canvas.lane_height)
    n = int((canvas.ms_at(position.x()) - picture.start_ms) // picture.step_ms)
    if position.x() < canvas.names_width or not (0 <= lane < len(picture.n) and 0 <= n < len(picture.n[lane])):
        return ""
    value = int(picture.n[lane][n])
    if not value:
        return ""
    start = picture.start_ms + n * picture.step_ms
    lines = [_stretch(canvas, start, picture.step_ms), count(value, N_("{n} event"), N_("{n} events"))]
    if picture.concern[lane][n] or picture.help[lane][n]:
        lines.append(tr("Passages that match a rule: {n}", n=int(picture.concern[lane][n] + picture.help[lane][n])))
    if picture.local[lane][n]:
        lines.append(tr("Without a time zone: {n}", n=int(picture.local[lane][n])))
    return "\n".join(lines)


def _stretch(canvas: TimeCanvas, start: int, step: int) -> str:
    if step < DAY:
        return date_and_time(moment(start, canvas.zone).isoformat())
    first = moment(start + step // 2 if step == DAY_MS else start, canvas.zone).date()
    last = moment(start + step - DAY_MS // 2, canvas.zone).date()
    return day_span(first, last)
