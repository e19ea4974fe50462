"""Printing a finished report page by page: pictures are made in the background, the painter draws them here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSizeF, Signal
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from parsers.words import N_
from ui.pages import render
from ui.running.operations import Operations
from ui.words import count, error_text, tr

_PPI = 200.0


class Printing(QObject):
    """`said` carries a sentence and its tone."""

    said = Signal(str, str)

    def __init__(self, ops: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self._ops = ops
        self._printer: QPrinter | None = None
        self._painter: QPainter | None = None
        self._pages: list[tuple[Path, int]] = []
        self._at = 0

    def ask(self, pages: list[tuple[Path, int]], window: QWidget) -> None:
        """Ask for a printer with the system's dialog, then print."""
        if self._painter is not None or not pages:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, window)
        dialog.setMinMax(1, len(pages))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
            self.start(printer, pages[first - 1:last])

    def start(self, printer: QPrinter, pages: list[tuple[Path, int]]) -> None:
        """Print pages (file, number from 1) to a printer that has been chosen."""
        self._printer, self._pages, self._at = printer, pages, 0
        printer.setFullPage(True)
        self._next()

    def _next(self) -> None:
        self.said.emit(tr("Printing: page {n} of {of}…", n=self._at + 1, of=len(self._pages)), "accent")
        file, number = self._pages[self._at]
        self._ops.read(lambda _: QImage.fromData(render(file, [number], _PPI)[0]), self._draw, self, self._failed,
                       lane="paper")

    def _draw(self, picture: QImage) -> None:
        assert self._printer is not None
        if self._painter is None:
            if self._at == 0:
                inches = QSizeF(picture.width() / _PPI, picture.height() / _PPI)
                self._printer.setPageSize(QPageSize(inches, QPageSize.Unit.Inch))
            self._painter = QPainter()
            if not self._painter.begin(self._printer):
                self._painter = None
                self.said.emit(tr("The printer does not answer. Look whether it is on and connected."), "danger")
                return
        elif not self._printer.newPage():
            self._end(tr("The printer stopped."), "danger")
            return
        room = QRectF(self._printer.pageLayout().fullRectPixels(self._printer.resolution()))
        scale = min(room.width() / picture.width(), room.height() / picture.height())
        self._painter.drawImage(QRectF(0, 0, picture.width() * scale, picture.height() * scale), picture)
        self._at += 1
        if self._at < len(self._pages):
            self._next()
        else:
            self._end(count(self._at, N_("{n} page sent to the printer"), N_("{n} pages sent to the printer")), "good")

    def _failed(self, error: BaseException) -> None:
        self._end(error_text(error), "danger")

    def _end(self, text: str, tone: str) -> None:
        if self._painter is not None:
            self._painter.end()
        self._painter, self._printer = None, None
        self.said.emit(text, tone)


