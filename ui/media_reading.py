"""Files of the evidence are read in the background, while the window is used; what was read is saved lot by lot."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from parsers.errors import Cancelled
from parsers.evidence import Scratch
from triage import media
from ui.operations import Reader

if TYPE_CHECKING:
    from ui.desk import Desk


class MediaReading(QObject):
    """`moved` tells how many of how many files are read; `ended` the failure or None. One run at a time."""

    moved = Signal(int, int)
    ended = Signal(object)
    _read = Signal(list, int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.running = False
        self.done, self.of = 0, 0
        self._stop = threading.Event()
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def start(self, *, again: bool = False, secrets: tuple[bytes, ...] = ()) -> None:
        """Read what was not read yet; `again`: also what was not there or locked before."""
        if self.running or not self.desk.may_write or self.desk.ops.case is None:
            return
        self.running, self.done, self.of = True, 0, 0
        self._stop = stop = threading.Event()
        self.desk.secrets = tuple(dict.fromkeys((*self.desk.secrets, *secrets)))
        case, keys = self.desk.ops.case, self.desk.secrets
        self.moved.emit(0, 0)

        def work(reader: Reader) -> None:
            files = media.wanted(reader.store, again=again)
            done = 0
            with Scratch(case.scratch().new_folder()) as scratch:
                for batch in media.read(files, scratch, secrets=keys, cancelled=stop.is_set):
                    done += len(batch)
                    self._read.emit(batch, done, len(files))
                    if stop.is_set():
                        raise Cancelled

        self.desk.ops.read(work, lambda _: self._end(None), self, self._end, lane="media")

    def stop(self) -> None:
        """End after the file in hand; what was read stays."""
        self._stop.set()

    def _keep(self, batch: list[dict[str, Any]], done: int, of: int) -> None:
        if not self.desk.writable or self._stop.is_set():
            return
        self.done, self.of = done, of
        self.moved.emit(done, of)
        self.desk.ops.write(lambda case: media.keep(case, batch), lambda _: self.desk.changed.emit("media"), self,
                            quiet=True)

    def _end(self, error: Any) -> None:
        self.running = False
        self.ended.emit(None if isinstance(error, Cancelled) else error)
