"""The icons of resources/icons, drawn for this window, in the colour that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.words import mirrored

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
_RATIOS = (1, 2)
#: Signs that point along the line of reading, and those that point the same way in a window read from right to left.
_TURNED = {"chevron-left": "chevron-right", "chevron-right": "chevron-left", "undo": "redo", "redo": "undo"}


def towards(name: str) -> str:
    """The icon that says the same as `name` in the direction in which the window is read now."""
    return _TURNED.get(name, name) if mirrored() else name


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon `size` logical pixels wide, for a screen of this device pixel ratio."""
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, colour: str, size: int = 20, active: str | None = None) -> QIcon:
    """An icon, turned the way the window is read; with `active` it has another colour while it is checked."""
    result, name = QIcon(), towards(name)
    for ratio in _RATIOS:
        result.addPixmap(pixmap(name, colour, size, ratio), QIcon.Mode.Normal, QIcon.State.Off)
        result.addPixmap(pixmap(name, "#8a938f", size, ratio), QIcon.Mode.Disabled, QIcon.State.Off)
        if active:
            result.addPixmap(pixmap(name, active, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
            result.addPixmap(pixmap(name, active, size, ratio), QIcon.Mode.Active, QIcon.State.Off)
    return result


#: What stands in the heads and bands of places.
_OFTEN = ("calendar", "tag", "note", "copy", "panel", "bookmark", "exhibit", "contrary", "translate", "ledger",
          "chevron-left", "chevron-right", "filter", "save", "clock", "help", "add", "minus", "fit", "arrange")


def warm(colour: str, active: str, size: int) -> Iterator[None]:
    """Draw what places need most, one icon a step, before somebody goes there."""
    for name in _OFTEN:
        icon(name, colour, size, active)
        yield


def app_icon() -> QIcon:
    """The program's own mark on its colour."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor("#12595e"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.22, size * 0.22)
        inner = round(size * 0.66)
        offset = (size - inner) // 2
        painter.drawPixmap(offset, offset, pixmap("mark", "#ffffff", inner))
        painter.end()
        result.addPixmap(picture)
    return result


@lru_cache(maxsize=1)
def _tinted_folder() -> QTemporaryDir:
    return QTemporaryDir()


@lru_cache(maxsize=16)
def tinted_file(name: str, colour: str, scheme: str) -> Path:
    """An icon as a file in one colour: a style sheet can name nothing else."""
    path = Path(_tinted_folder().path()) / f"{name}-{scheme}.svg"
    path.write_text(_svg(name).replace("currentColor", colour), encoding="utf-8")
    return path
