"""An import under way: it belongs to the window, not to a place, so that one can look elsewhere while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from parsers.errors import Cancelled
from parsers.words import N_
from triage import passes
from triage.case import Case
from triage.ingest import Import, Options, Progress
from triage.selectors import watch
from ui.desk import Desk
from ui.words import count

_EVERY_S = 0.1


@dataclass(frozen=True)
class Step:
    """A moment of an import, as the window shows it. Rates are per second since the start; `left_s` is a guess."""

    phase: str
    source: str
    index: int
    of: int
    bytes_done: int
    bytes_total: int
    records: int
    seconds: float

    @property
    def share(self) -> float:
        """How much of the evidence has been read, 0 to 1."""
        return min(1.0, self.bytes_done / self.bytes_total) if self.bytes_total else 0.0

    @property
    def bytes_rate(self) -> float:
        """Bytes a second."""
        return self.bytes_done / self.seconds if self.seconds else 0.0

    @property
    def records_rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds if self.seconds else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds left, once there is something to judge by."""
        if self.share < 0.02 or self.seconds < 1:
            return None
        return self.seconds * (1 - self.share) / self.share


Batch = tuple[Options, list[Path]]


class Importing(QObject):
    """Runs imports one after the other. `moved` carries a Step, `ended` the failure or None."""

    moved = Signal(object)
    ended = Signal(object)
    source_done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.step: Step | None = None
        self._last = 0.0
        self._seen = ("", 0)
        self.moved.connect(self._keep)

    @property
    def running(self) -> bool:
        """Whether one runs now."""
        return self.desk.importing

    def start(self, batches: list[Batch]) -> None:
        """Import each batch of evidence with its options, in the writing thread."""
        self.desk.stop_import.clear()
        self.desk.media.stop()
        self.desk.secrets = tuple(dict.fromkeys((*self.desk.secrets, *(s for o, _ in batches for s in o.secrets))))
        mappings = self.desk.settings.mappings()
        batches = [(msgspec.structs.replace(o, mappings=(*o.mappings, *mappings)), roots) for o, roots in batches]
        self.step = None
        self.desk.set_importing(running=True)
        began = time.monotonic()

        def work(case: Case) -> int:
            done_bytes = done_records = 0
            for path in self.desk.settings.watch_files():
                watch.load(case, path)
            for options, roots in batches:
                run = Import(case, options, lambda p, b=done_bytes, r=done_records: self._tell(p, b, r, began),
                             self.desk.stop_import.is_set)
                run.run(roots)
                done_bytes += run.progress.bytes_done
                done_records += run.progress.records
            passes.run(case, progress=lambda n, of: self._tell(
                Progress("names", "", n, of, done_bytes, done_bytes, done_records), 0, 0, began))
            return len(watch.check_logged(case))

        self.desk.ops.write(work, self._done, self, self._end)

    def _done(self, watched: int) -> None:
        self._end(None)
        if watched:
            self.desk.said.emit(count(
                watched, N_("{n} entry of the watch lists is in this case: see the lists in the search."),
                N_("{n} entries of the watch lists are in this case: see the lists in the search.")), "concern")

    def cancel(self) -> None:
        """Ask it to stop; the source in work is marked and can be taken up again."""
        self.desk.stop_import.set()

    def _tell(self, p: Progress, bytes_before: int, records_before: int, began: float) -> None:
        """In the writing thread."""
        if self.desk.stop_import.is_set():
            raise Cancelled
        now = time.monotonic()
        changed = (p.source, p.index) != self._seen
        if changed and p.phase != "scan":
            self._seen = (p.source, p.index)
            self.desk.ops.revision += 1
            self.source_done.emit()
        if not changed and now - self._last < _EVERY_S:
            return
        self._last = now
        self.moved.emit(Step(p.phase, p.source, p.index, p.of, p.bytes_done + bytes_before,
                             p.bytes_total + bytes_before, p.records + records_before, now - began))

    def _keep(self, step: Step) -> None:
        self.step = step

    def _end(self, error: Any) -> None:
        self.desk.set_importing(running=False)
        self.desk.changed.emit("evidence")
        self.ended.emit(None if isinstance(error, Cancelled) else error)
        if error is None:
            self.desk.media.start()
