"""Painting laid-out rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from parsers.words import N_
from ui.chat import sketch
from ui.chat.flow import Picture
from ui.chat.layout import DAY_HEIGHT, Bubble
from ui.look import tags
from ui.look.icons import pixmap
from ui.look.theme import theme
from ui.words import mirrored, tr

_ROUND = 22
"""Of what stands in the middle, how round its corners are at most, in pixels."""

_RADIUS, _RING = 10.0, 5.0


def paint_row(painter: QPainter, made: Bubble, top: int, width: int, *, selected: bool, current: bool,
              shown: Callable[[str], bool] = lambda _: False, marked: bool = False) -> None:
    """Paint a row whose top lies at `top` in the viewport. `shown`: whether a file was asked to be seen. `marked`: it
    is the one that was just asked for.
    """
    t = theme()
    painter.save()
    painter.translate(0, top)
    if selected:
        begin = DAY_HEIGHT if made.day else 0
        painter.fillRect(QRectF(0, begin, width, made.height - begin), t.color("accent_soft"))
    if made.day:
        paint_day(painter, made.day, width, "accent" if made.unread else "muted")
    if marked:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(t.color("accent"), 2))
        painter.setBrush(t.color("concern_soft"))
        painter.drawRoundedRect(made.box.adjusted(-_RING, -_RING, _RING, _RING), _RADIUS + _RING, _RADIUS + _RING)
    _box(painter, made, selected=selected, current=current)
    for rect, colour in made.bars:
        painter.fillRect(rect, colour)
    for glyph, colour, at, size in made.icons:
        painter.drawPixmap(QPointF(round(at.x()), round(at.y())), pixmap(glyph, colour, size, 2.0))
    for text in made.texts:
        painter.setPen(text.colour)
        text.layout.draw(painter, text.at)
    for rect, code, lane, status in made.chips:
        _chip(painter, rect, code, lane, status)
    for rect, words, colour in made.tags:
        tags.paint(painter, rect, words, colour)
    for picture in made.pictures:
        if picture.at is not None:
            sketch.paint(painter, picture.rect, picture.at, sketch.places)
        else:
            paint_picture(painter, picture.rect, picture, shown=shown(picture.file))
    painter.restore()


def paint_picture(painter: QPainter, rect: QRectF, picture: Picture, *, shown: bool, said: bool = True) -> None:
    """A thumbnail; while it is not asked for a blur that keeps no more than its colours, with the word to ask by where
    there is room for it (`said`).
    """
    t = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(rect, 6, 6)
    painter.setClipPath(path)
    image = picture.image if shown else picture.blurred
    if shown:
        painter.fillRect(rect, t.color("sunken"))
        size = QSizeF(image.size()).scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(rect.center().x() - size.width() / 2, rect.center().y() - size.height() / 2,
                                 size.width(), size.height()), image)
    else:
        painter.drawImage(rect, image)
        painter.fillRect(rect, QColor(20, 26, 25, 90))
    if not shown and said:
        font = t.font("small-strong")
        words = tr(N_("Blurred. Click to show"))
        metrics = QFontMetricsF(font)
        w, h = min(rect.width(), metrics.horizontalAdvance(words) + 20), metrics.height() + 8
        pill = QRectF(rect.center().x() - w / 2, rect.center().y() - h / 2, w, h)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(15, 20, 19, 215))
        painter.drawRoundedRect(pill, h / 2, h / 2)
        painter.setPen(QColor("#ffffff"))
        painter.setFont(font)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter,
                         metrics.elidedText(words, Qt.TextElideMode.ElideRight, w - 10))
    painter.restore()


def paint_day(painter: QPainter, words: str, width: int, tone: str = "muted") -> None:
    """A line across with the day in its middle."""
    t = theme()
    font = t.font("small-strong")
    metrics = QFontMetricsF(font)
    w = metrics.horizontalAdvance(words) + 24
    middle = DAY_HEIGHT / 2
    painter.setPen(t.color("line_strong" if tone == "muted" else tone))
    painter.drawLine(QPointF(20, middle), QPointF((width - w) / 2, middle))
    painter.drawLine(QPointF((width + w) / 2, middle), QPointF(width - 20, middle))
    painter.setPen(t.color(tone))
    painter.setFont(font)
    painter.drawText(QRectF((width - w) / 2, 0, w, DAY_HEIGHT), Qt.AlignmentFlag.AlignCenter, words)


def _box(painter: QPainter, made: Bubble, *, selected: bool, current: bool) -> None:
    t = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if made.centred:
        painter.setPen(_pen("accent") if current else Qt.PenStyle.NoPen)
        painter.setBrush(t.color("surface"))
        round_ = min(made.box.height() / 2, _ROUND)
        painter.drawRoundedRect(made.box, round_, round_)
        return
    ground = t.color("bubble_out" if made.outgoing else "bubble_in")
    # On the band of what is selected a bubble's own ground is hardly another one.
    pen = QPen(t.color("accent" if selected else "line"), 1)
    if made.state in ("deleted_by_app", "recovered"):
        pen = QPen(t.color("danger" if made.state == "deleted_by_app" else "concern"), 1.2, Qt.PenStyle.DashLine)
        ground = t.color("window")
    elif made.state in ("wal_only", "removed_by_wal"):
        pen = QPen(t.color("concern"), 1.2, Qt.PenStyle.DotLine)
    painter.setPen(_pen("accent") if current else pen)
    painter.setBrush(ground)
    painter.drawRoundedRect(made.box, _RADIUS, _RADIUS)
    if made.emphasis:
        edge = QRectF(made.box.left() - 8 if made.at_right else made.box.right() + 5, made.box.top() + 4, 3,
                      made.box.height() - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color(made.emphasis))
        painter.drawRoundedRect(edge, 1.5, 1.5)


def _pen(name: str) -> QPen:
    return QPen(theme().color(name), 2)


def _chip(painter: QPainter, rect: QRectF, code: str, lane: str, status: str) -> None:
    """The code of a flag: soft while unreviewed, full when accepted, outlined when rejected, dashed when unsure."""
    t = theme()
    tone = "help" if lane == "help" else "concern"
    colour, ink = t.color(tone), t.color(tone)
    painter.setPen(Qt.PenStyle.NoPen)
    if status == "accepted":
        painter.setBrush(colour)
        ink = t.color("surface")
    elif status == "rejected":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(t.color("line_strong"), 1))
        ink = t.color("muted")
    else:
        painter.setBrush(t.color(f"{tone}_soft"))
        if status == "unsure":
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(rect, 5, 5)
    font = t.font("small-strong")
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, code)
    if status == "rejected":
        painter.drawLine(QPointF(rect.left() + 5, rect.center().y()), QPointF(rect.right() - 5, rect.center().y()))


def paint_skeleton(painter: QPainter, top: int, height: int, width: int, row: int) -> None:
    """A row whose message is on its way."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme().colours.skeleton))
    wide = width * (0.3 + (row * 37 % 30) / 100)
    left = width - 20 - wide if mirrored() else 20
    painter.drawRoundedRect(QRectF(left, top + 4, wide, max(12, height - 10)), _RADIUS, _RADIUS)
