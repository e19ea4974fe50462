"""A picture of the evidence as large as the window allows: read from the file itself, turned, and looked at closely."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from parsers.errors import UserError
from parsers.evidence import Scratch
from parsers.words import N_
from triage.media import files
from triage.media.pictures import PARTLY
from ui.chat.copies import ask_copy
from ui.chat.flow import Picture
from ui.chat.paint import paint_picture
from ui.desk import Desk
from ui.dialogs.frame import Frame
from ui.look.theme import theme
from ui.running.operations import Reader
from ui.widgets.basic import Elided, button, row, tool
from ui.words import dotted, error_text, number, parse_iso, short_day, tr

_ZOOM = 1.25
_CLOSEST = 16.0  # pixels of the screen for one of the picture
_STEP = 80  # pixels that a key moves the picture


class Closely(QWidget):
    """The picture in the middle, or its blur. `asked`: a click wants it shown."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.image, self.blurred = QImage(), QImage()
        self.shown = False
        self.turned = 0  # quarters, clockwise
        self.zoomed = 0.0  # pixels of the screen for one of the picture; 0 fits
        self._middle = QPointF()  # of the picture, from the middle of the room
        self._held: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)

    def sizeHint(self) -> QSize:
        return QSize(960, 640)

    def put(self, image: QImage, blurred: QImage, *, shown: bool, keep: bool) -> None:
        """Show a picture; `keep`: the same one, larger, as it was turned and moved."""
        if keep and self.zoomed and not self.image.isNull():
            self.zoomed *= self.image.width() / image.width()
        self.image, self.blurred, self.shown = image, blurred, shown
        if not keep:
            self.turned, self.zoomed, self._middle = 0, 0.0, QPointF()
        self._hold()
        self.update()

    def scale(self) -> float:
        """Pixels of the screen for one of the picture."""
        size = self._upright()
        if self.zoomed or not size.width() or not size.height():
            return self.zoomed or 1.0
        return min(self.width() / size.width(), self.height() / size.height())

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Closer or farther; what is under `at` stays there."""
        before = self.scale()
        size = self._upright()
        fits = min(self.width() / max(1.0, size.width()), self.height() / max(1.0, size.height()))
        after = min(max(_CLOSEST, fits), before * factor)
        point = (at or self._centre()) - self._centre()
        self._middle = point - (point - self._middle) * (after / before)
        self.zoomed = after if after > fits else 0.0
        self._hold()
        self.update()

    def fit(self) -> None:
        """All of it."""
        self.zoomed = 0.0
        self._hold()
        self.update()

    def turn(self) -> None:
        """A quarter to the right."""
        self.turned = (self.turned + 1) % 4
        self.fit()

    def move_by(self, x: float, y: float) -> None:
        """Move the picture, as far as it goes beyond the room."""
        self._middle += QPointF(x, y)
        self._hold()
        self.update()

    def _upright(self) -> QSizeF:
        size = QSizeF(self.image.size())
        return size.transposed() if self.turned % 2 else size

    def _centre(self) -> QPointF:
        return QRectF(self.rect()).center()

    def _hold(self) -> None:
        """Never farther aside than its edge at the edge of the room."""
        size = self._upright() * self.scale()
        x, y = max(0.0, (size.width() - self.width()) / 2), max(0.0, (size.height() - self.height()) / 2)
        self._middle = QPointF(min(x, max(-x, self._middle.x())), min(y, max(-y, self._middle.y())))

    # -- events -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), theme()
        painter.fillRect(self.rect(), QColor("#101413"))
        if not self.image.isNull() and not self.shown:
            size = QSizeF(self.image.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRectF(QPointF(), size)
            box.moveCenter(self._centre())
            paint_picture(painter, box, Picture(box, "", self.image, self.blurred), shown=False)
        elif not self.image.isNull():
            scale = self.scale()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=scale < 4)
            place = self._centre() + self._middle
            size = self.image.size()
            painter.setTransform(QTransform().translate(place.x(), place.y()).rotate(90 * self.turned)
                                 .scale(scale, scale).translate(-size.width() / 2, -size.height() / 2))
            painter.drawImage(0, 0, self.image)
            painter.resetTransform()
        if self.hasFocus():
            painter.setPen(t.color("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._hold()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_ZOOM ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if not self.shown:
                self.asked.emit()
            else:
                self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            moved, self._held = event.position() - self._held, event.position()
            self.move_by(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None


class PictureDialog(Frame):
    """One picture after the other. `shows` and `reveal` are those of the list that it was opened from, so that what is
    blurred there is blurred here; `step` makes another file of that list current, which then calls `show_file`.
    """

    def __init__(self, desk: Desk, shows: Callable[[str], bool], reveal: Callable[[list[str]], None],
                 step: Callable[[int], None] | None, parent: QWidget) -> None:
        super().__init__(tr("Picture"), parent)
        self.desk, self.shows, self.reveal, self.step = desk, shows, reveal, step
        self.file: dict[str, Any] = {}
        self._large: dict[str, dict[str, Any]] = {}  # the one that is shown, by its hash
        self.view = Closely()
        self.view.setAccessibleName(tr("Picture"))
        self.view.asked.connect(self._reveal)
        self.heading.hide()  # the name of the file says more
        self.name = Elided("", "strong", None, Qt.TextElideMode.ElideMiddle)
        self.told = Elided("", "caption", "muted")
        self.before = tool("chevron-left", tr("The one before (Left)"), lambda: self._step(-1))
        self.after = tool("chevron-right", tr("The next one (Right)"), lambda: self._step(1))
        self.eye = button(tr("Show or blur"), self._reveal, glyph="eye", tip=tr("Show the picture, or blur it (V)"))
        self.save = button(tr("Save a copy…"), self._save, glyph="save",
                           tip=tr("Save a copy of the file, checked by its hash, outside the case"))
        tools = [tool("minus", tr("Smaller (-)"), lambda: self.view.zoom(1 / _ZOOM)),
                 tool("add", tr("Larger (+)"), lambda: self.view.zoom(_ZOOM)),
                 tool("fit", tr("All of it (0)"), self.view.fit),
                 tool("redo", tr("Turn it to the right (R)"), self.view.turn)]
        for way in (self.before, self.after):
            way.setVisible(step is not None)
        line = row(self.before, self.after, self.name)
        line.setStretch(2, 1)
        self.body.addLayout(line)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.told)
        for n, made in enumerate((*tools, self.eye)):
            self.buttons.insertWidget(n, made)
        self.buttons.insertWidget(self.buttons.count() - 1, self.save)
        for made in (self.eye, self.save, self.cancel):
            made.setAutoDefault(False)
        room = parent.window().size()
        self.resize(round(room.width() * 0.94), round(room.height() * 0.94))
        self.view.setFocus()

    def show_file(self, file: dict[str, Any], name: str, about: str) -> None:
        """Show a file with `sha256`, `image` and `blurred`; without these it says that there is no picture."""
        self.file = file
        self.name.setText(name)
        self.setWindowTitle(name or tr("Picture"))
        sha256, image = file.get("sha256"), file.get("image")
        self._about = about
        if sha256 not in self._large:
            self._large.clear()
        for made in (self.eye, self.save):
            made.setEnabled(image is not None)
        if image is None:
            self.view.put(QImage(), QImage(), shown=True, keep=False)
            self.told.setText(tr("This file has no picture that can be shown."))
            return
        found = self._large.get(str(sha256))
        shown = self.shows(str(sha256))
        self.view.put(found["image"] if found else image, file["blurred"], shown=shown,
                      keep=found is not None and shown)
        self.told.setText(found["told"] if found else about)
        if shown and not found:
            self._read(str(sha256))

    def _read(self, sha256: str) -> None:
        case, secrets = self.desk.ops.case, self.desk.secrets
        if case is None:
            return
        self.told.setText(dotted(self._about, tr("is being read…")))

        def work(reader: Reader) -> dict[str, Any]:
            with Scratch(case.scratch().new_folder()) as scratch:
                return files.enlarged(reader.store, sha256, scratch, secrets)

        def done(found: dict[str, Any]) -> None:
            if sha256 != self.file.get("sha256"):
                return
            if "failed" in found:
                self._small(tr(found["failed"]))
                return
            (w, h), whole = found["size"], (found["width"], found["height"])
            image = QImage(found["pixels"], w, h, 3 * w, QImage.Format.Format_RGB888).copy()
            pixels = tr(N_("{w} × {h} pixels"), w=number(whole[0]), h=number(whole[1]))
            if max(whole) > max(w, h):
                pixels = tr(N_("{w} × {h} pixels, shown as {n} × {m}"), w=number(whole[0]), h=number(whole[1]),
                            n=number(w), m=number(h))
            told = dotted(self._about, pixels, tr(PARTLY) if found["partly"] else "")
            self._large = {sha256: {"image": image, "told": told}}
            self.told.setText(told)
            self.view.put(image, self.file["blurred"], shown=self.shows(sha256), keep=True)

        self.desk.ops.read(work, done, self, self._failed, lane="paper", key="picture")

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._small(error_text(error))

    def _small(self, why: str) -> None:
        self.told.setText(tr("Only the small picture that the case keeps: {why}", why=why))
        self.told.setToolTip(why)

    def _step(self, by: int) -> None:
        if self.step is not None:
            self.step(by)

    def _reveal(self) -> None:
        if self.file.get("image") is not None:
            self.reveal([str(self.file["sha256"])])

    def _save(self) -> None:
        ask_copy(self.desk, self, str(self.file["sha256"]), str(self.file.get("name") or self.name.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ways = {Qt.Key.Key_Left: (1, 0), Qt.Key.Key_Right: (-1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        if key in ways and (held or key in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
            x, y = ways[Qt.Key(key)]
            self.view.move_by(x * _STEP, y * _STEP)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(-1 if key == Qt.Key.Key_Left else 1)
        elif event.text() in ("+", "=", "-"):
            self.view.zoom(1 / _ZOOM if event.text() == "-" else _ZOOM)
        elif event.text() == "0":
            self.view.fit()
        elif event.text().lower() == "r":
            self.view.turn()
        elif event.text().lower() == "v":
            self._reveal()
        else:
            super().keyPressEvent(event)


def who_and_when(file: dict[str, Any]) -> tuple[str, str]:
    """Who sent a file or a message, and the day."""
    who = (file["sender"] or {}).get("name") or tr(N_("Sender not named"))
    moment = parse_iso(file["sent_at_local"] or file["sent_at"])
    return who, short_day(moment.date()) if moment else ""
