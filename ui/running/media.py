"""Files of the evidence are read in the background, while the window is used; what was read is saved lot by lot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from parsers.errors import Cancelled
from parsers.evidence import Scratch
from triage.case import Case
from triage.media import files as media
from triage.media import ocr, texts
from ui.running.operations import Reader
from ui.words import error_text, number, tr

if TYPE_CHECKING:
    from ui.desk import Desk


_NAMED = 5  # files that could not be read; the others are counted


class LotReading(QObject):
    """`moved` tells how many of how many files are read; `ended` the failure or None. One run at a time.

    What is read, and how it is kept, is a subclass's: `lots` yields (what to keep, how many files, of how many).
    """

    moved = Signal(int, int)
    ended = Signal(object)
    _read = Signal(object, int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.running = False
        self.done, self.of = 0, 0
        self._again = False
        self._stop = threading.Event()
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def lots(self, reader: Reader, scratch: Scratch) -> Iterator[tuple[Any, int, int]]:
        """Read, in a reading thread."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it reads")

    def keep(self, case: Case, lot: Any) -> None:
        """Save, in the writing thread."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it saves")

    def start(self, *, again: bool = False, secrets: tuple[bytes, ...] = ()) -> None:
        """Read what was not read yet; `again`: also what was not there or locked before."""
        if self.running or not self.desk.may_write or self.desk.ops.case is None:
            return
        self.running, self.done, self.of, self._again = True, 0, 0, again
        self._stop = stop = threading.Event()
        self.desk.secrets = tuple(dict.fromkeys((*self.desk.secrets, *secrets)))
        case = self.desk.ops.case
        self.moved.emit(0, 0)

        def work(reader: Reader) -> None:
            done = 0
            with Scratch(case.scratch().new_folder()) as scratch:
                for lot, n, of in self.lots(reader, scratch):
                    done += n
                    self._read.emit(lot, done, of)
                    if stop.is_set():
                        raise Cancelled

        self.desk.ops.read(work, lambda _: self._end(None), self, self._end, lane="media")

    def stop(self) -> None:
        """End after the file in hand; what was read stays."""
        self._stop.set()

    def _keep(self, lot: Any, done: int, of: int) -> None:
        if not self.desk.writable or self._stop.is_set():
            return
        self.done, self.of = done, of
        self.moved.emit(done, of)
        self.desk.ops.write(lambda case: self.keep(case, lot), lambda _: self.desk.changed.emit("media"), self,
                            quiet=True)

    def _end(self, error: Any) -> None:
        self.running = False
        self.ended.emit(None if isinstance(error, Cancelled) else error)


class MediaReading(LotReading):
    """Every file: hashed, and pictures made small."""

    def lots(self, reader: Reader, scratch: Scratch) -> Iterator[tuple[Any, int, int]]:
        files = media.wanted(reader.store, again=self._again)
        for batch in media.read(files, scratch, secrets=self.desk.secrets, cancelled=self._stop.is_set):
            yield batch, len(batch), len(files)

    def keep(self, case: Case, lot: Any) -> None:
        media.keep(case, lot)


class TextReading(LotReading):
    """The words of documents and pictures. `told`: what the last run could not read, and which languages it had no
    words of.
    """

    told = ""

    def lots(self, reader: Reader, scratch: Scratch) -> Iterator[tuple[Any, int, int]]:
        self.told = ""
        failed: list[tuple[str, str]] = []
        told: list[str] = []
        try:
            for lot, of in texts.lots(reader.store, scratch, self.desk.secrets, self._stop.is_set):
                failed += lot.failed
                yield lot, len(lot.read) + len(lot.missed), of
            if missing := ocr.lacking(reader.store):
                told = [tr(ocr.LACKING, languages=", ".join(missing))]
        except ocr.NoEngine as error:  # the documents are read all the same
            told = [error_text(error)]
        named = [tr(texts.FAILED, name=name, reason=tr(why)) for name, why in failed[:_NAMED]]
        if len(failed) > _NAMED:
            named.append(tr(texts.FAILED_MORE, n=number(len(failed) - _NAMED)))
        self.told = " ".join([*named, *told])

    def keep(self, case: Case, lot: Any) -> None:
        texts.keep(case, lot)
