"""A place drawn without a map: where it lies among the other places of the case, on a grid of degrees with a scale.

No tiles, no coast lines, nothing fetched: the drawing says how far places lie from each other, and in which direction.
"""

from __future__ import annotations

from math import cos, floor, log10, radians

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from parsers.words import N_
from ui.look.theme import theme
from ui.words import number, tr

Place = tuple[float, float]
_KM_A_DEGREE = 111.195
_NEAREST = 60  # other places drawn
_LEAST_KM = 0.4
#: Places of the case, as far as they have been read; the window fills it when a case is opened.
places: list[Place] = []


def project(place: Place, middle: Place) -> tuple[float, float]:
    """Kilometres east and north of `middle`, flat: good for the distances within a sketch."""
    east = ((place[1] - middle[1] + 180) % 360 - 180) * _KM_A_DEGREE * cos(radians(middle[0]))
    return east, (place[0] - middle[0]) * _KM_A_DEGREE


def span(place: Place, others: list[Place], aspect: float = 2.0) -> float:
    """Half the width of the sketch in kilometres: so that the two nearest other places are in it, and all others that
    are not much farther. `aspect`: how much wider it is than high.
    """
    distances = sorted(max(abs(x), abs(y) * aspect) for x, y in (project(o, place) for o in others) if x or y)
    if not distances:
        return _LEAST_KM * 5
    reach = distances[min(len(distances) - 1, 1)] * 2
    return min(20_000.0, max(_LEAST_KM, max((d for d in distances if d <= reach), default=reach) * 1.2))


def step(wide: float) -> float:
    """A round number, 1, 2 or 5 times a power of ten, of which a few go into `wide`."""
    raw = wide / 3
    power = 10 ** floor(log10(raw))
    return next(n * power for n in (5, 2, 1) if n * power <= raw)


def distance(km: float) -> str:
    """Kilometres, or metres where it is less than one."""
    return tr(N_("{n} km"), n=number(round(km, 2))) if km >= 1 else tr(N_("{n} m"), n=number(round(km * 1000)))


def paint(painter: QPainter, rect: QRectF, place: Place, others: list[Place]) -> None:
    """Draw the sketch into a rectangle."""
    t = theme()
    half = span(place, others, rect.width() / rect.height())
    scale = rect.width() / 2 / half
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(rect, 6, 6)
    painter.setClipPath(path)
    painter.fillRect(rect, t.color("sunken"))
    _grid(painter, rect, step(2 * half) * scale)
    middle = rect.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(t.color("muted"))
    near = sorted((abs(x) + abs(y), x, y) for x, y in (project(o, place) for o in others) if x or y)[:_NEAREST]
    for _, x, y in near:
        painter.drawEllipse(QPointF(middle.x() + x * scale, middle.y() - y * scale), 3, 3)
    painter.setBrush(t.color("danger"))
    painter.setPen(QPen(t.color("surface"), 2))
    painter.drawEllipse(middle, 6, 6)
    _scale(painter, rect, step(2 * half), scale)
    painter.setClipping(False)
    painter.setPen(t.color("line_strong"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, 6, 6)
    painter.restore()


def _grid(painter: QPainter, rect: QRectF, apart: float) -> None:
    painter.setPen(QPen(theme().color("line"), 1))
    middle = rect.center()
    for n in range(-int(rect.width() / apart) - 1, int(rect.width() / apart) + 2):
        painter.drawLine(QPointF(middle.x() + n * apart, rect.top()), QPointF(middle.x() + n * apart, rect.bottom()))
        painter.drawLine(QPointF(rect.left(), middle.y() + n * apart), QPointF(rect.right(), middle.y() + n * apart))


def _scale(painter: QPainter, rect: QRectF, km: float, scale: float) -> None:
    """A bar of a round length at the left, north at the right."""
    t = theme()
    font = t.font("small")
    painter.setFont(font)
    painter.setPen(QPen(t.color("text"), 1.4))
    y, x = rect.bottom() - 9, rect.left() + 10
    length = km * scale
    painter.drawLine(QPointF(x, y), QPointF(x + length, y))
    for end in (x, x + length):
        painter.drawLine(QPointF(end, y - 3), QPointF(end, y + 3))
    painter.drawText(QPointF(x + length + 6, y + 4), distance(km))
    north = tr(N_("N"))
    x = rect.right() - 14
    metrics = QFontMetricsF(font)
    painter.drawText(QPointF(x - metrics.horizontalAdvance(north) / 2, rect.top() + 15 + metrics.ascent()), north)
    painter.drawLine(QPointF(x, rect.top() + 14), QPointF(x, rect.top() + 5))
    painter.drawLine(QPointF(x, rect.top() + 5), QPointF(x - 3, rect.top() + 9))
    painter.drawLine(QPointF(x, rect.top() + 5), QPointF(x + 3, rect.top() + 9))
