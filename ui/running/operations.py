"""Reading and writing the case off the window's thread.

Readers, each a thread with a connection of its own (`pages` for what is being looked at, `lists` for what takes
longer, `search`, `paper` for pictures of pages, `graph` and `ledger` for what is computed from the whole case, `media`
for files of the evidence, `threads` for the whole of a long conversation), and one writer, the only thread that touches
`Case.db`, so that what an examiner does happens in the order it was done. Results come back to the window's thread by a
queued signal, and only while their owner exists.
"""

from __future__ import annotations

import copy
import itertools
import logging
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from sqlcipher3 import dbapi2 as sqlcipher

from parsers.errors import Cancelled, UserError
from parsers.words import N_
from triage.case import Case
from triage.store import Store

log = logging.getLogger(__name__)
_UNAWAITED = ("write", "paper", "media")
"""What is read ahead, and pictures, which come one by one. Imports, which write, tell of themselves."""
_PATIENCE_MS = 700
READERS = ("pages", "lists", "search", "paper", "graph", "ledger", "media", "threads")


class Reader:
    """The case as one reading thread sees it. `store` is made anew after the case has changed."""

    def __init__(self, case: Case) -> None:
        # The same case with a connection that can only read: everything in triage that takes a case or a store works
        # on it, and a write by mistake fails.
        self.case, self._of = copy.copy(case), case
        self.case.db = case.reader()
        self.case.__dict__.pop("utils", None)
        self.case.why_read_only = case.why_read_only or N_("opened for reading")
        self._store: Store | None = None
        self._revision = -1

    def refresh(self, revision: int) -> None:
        """Forget names and titles that were looked up before the case changed."""
        if revision != self._revision:
            self._revision, self._store = revision, None

    @property
    def store(self) -> Store:
        """The store of this thread."""
        if self._store is None:
            self._store = Store(self.case)
        return self._store

    def close(self) -> None:
        """Close the connection."""
        self.case.db.close()


@dataclass
class _Job:
    work: Callable[[Any], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    owner: QObject
    lane: str
    key: str | None = None
    number: int = 0
    value: Any = None
    error: BaseException | None = None


class _Lane(threading.Thread):
    """One thread and its queue, of the numbers of jobs. The jobs themselves stay with the window's thread: they hold
    widgets and what belongs to them (a text's cursor, say), and whoever lets go of one last ends it. In a thread of its
    own that takes the program down, now and then.
    """

    def __init__(self, operations: Operations, name: str) -> None:
        super().__init__(name=f"attest-{name}", daemon=True)
        self.jobs: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self.lane, self.operations = name, operations
        self.current: int | None = None
        self.reader: Reader | None = None
        self._open = threading.Lock()

    def run(self) -> None:
        while (asked := self.jobs.get()) is not None:
            if not self.operations.is_stale(asked):
                self.current = asked
                if self._is_interrupted(asked) and not self.operations.is_stale(asked):
                    self._is_interrupted(asked)  # that was meant for the job before
                self.current = None
            self.operations.arrived.emit(asked)
        with self._open:
            if self.reader is not None:
                self.reader.close()
                self.reader = None

    def _is_interrupted(self, asked: int) -> bool:
        """Do what was asked for. What it comes to is noted with it."""
        jobs = self.operations.asked  # a failure keeps what is named here: one that keeps its own job would never end
        jobs[asked].error = None
        try:
            jobs[asked].value = jobs[asked].work(self._subject())
        except BaseException as error:  # noqa: BLE001  (whatever it is, the window's thread must hear of it)
            _let_go(error)
            jobs[asked].error = error
            return is_interrupt(error)
        return False

    def _subject(self) -> Any:
        case = self.operations.case
        if self.lane == "write":
            return case
        assert case is not None
        if self.reader is None:
            self.reader = Reader(case)
        self.reader.refresh(self.operations.revision)
        return self.reader

    def interrupt(self) -> None:
        """Make a statement that is running stop. Never on a connection that its thread is just closing."""
        with self._open:
            if self.reader is not None:
                self.reader.case.db.interrupt()


class Operations(QObject):
    """Runs work for the window. `arrived` is internal; `unexpected` carries failures that nobody handles; `waiting`
    says when somebody has waited for something to be read for a while, and when nobody does any more.
    """

    arrived = Signal(int)
    unexpected = Signal(object)
    waiting = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.case: Case | None = None
        self.revision = 0
        self._closing = False
        self._lanes: dict[str, _Lane] = {}
        self.asked: dict[int, _Job] = {}
        self._count = itertools.count()
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()
        self._awaited = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(lambda: self.waiting.emit(True))
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._start("write")

    def _start(self, name: str) -> _Lane:
        lane = self._lanes.get(name)
        if lane is None or not lane.is_alive():
            lane = self._lanes[name] = _Lane(self, name)
            lane.start()
        return lane

    @property
    def closing(self) -> bool:
        """Whether the case is being closed."""
        return self._closing

    @property
    def is_reading(self) -> bool:
        """Whether something that was asked for has not come back."""
        return self._awaited > 0

    # -- asking -------------------------------------------------------------------------------------------------

    def read(self, work: Callable[[Reader], Any], done: Callable[[Any], None], owner: QObject,
             failed: Callable[[BaseException], None] | None = None, *, lane: str = "lists",
             key: str | None = None) -> None:
        """Run `work` in a reading thread. Of several with the same `key` only the last one's result arrives."""
        if self.case is None or self._closing:  # a connection opened now would keep the case from closing
            return
        self._put(lane, _Job(work, done, failed, owner, lane, key))

    def forget(self, key: str) -> None:
        """What was asked with this `key` is not wanted any more: its result does not arrive."""
        with self._lock:
            if key in self._numbers:
                self._numbers[key] += 1

    def write(self, work: Callable[[Case], Any], done: Callable[[Any], None] | None, owner: QObject,
              failed: Callable[[BaseException], None] | None = None, *, quiet: bool = False) -> None:
        """Run `work` in the writing thread, after everything asked before. `quiet`: it changes nothing that readers
        have looked up and kept (names, titles, what may be seen).
        """
        def run(case: Case) -> Any:
            try:
                return work(case)
            finally:
                self.revision += not quiet

        self._put("write", _Job(run, done, failed, owner, "write"))

    def _put(self, lane: str, job: _Job) -> None:
        thread = self._start(lane)
        if job.key is not None:
            with self._lock:
                job.number = self._numbers.get(job.key, 0) + 1
                self._numbers[job.key] = job.number
            running = thread.current
            if running is not None and self.asked[running].key == job.key and lane != "write":
                thread.interrupt()
        if lane not in _UNAWAITED:
            self._awaited += 1
            if self._awaited == 1:
                self._patience.start()
        number = next(self._count)
        self.asked[number] = job
        thread.jobs.put(number)

    def is_stale(self, asked: int) -> bool:
        """Whether a later request has taken the place of the one with this number."""
        job = self.asked[asked]
        return job.key is not None and job.number != self._numbers.get(job.key)

    def _deliver(self, asked: int) -> None:
        stale, job = self.is_stale(asked), self.asked.pop(asked)
        if job.lane not in _UNAWAITED:
            self._awaited -= 1
            if not self._awaited:
                self._patience.stop()
                self.waiting.emit(False)
        if stale or not shiboken6.isValid(job.owner):
            return
        if job.error is None:
            if job.done is not None:
                job.done(job.value)
        elif job.failed is not None:
            job.failed(job.error)
        else:
            self.report(job.error)

    def report(self, error: BaseException) -> None:
        """What nobody handles: shown, and written to the log where it is no sentence for users."""
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, UserError):
            log.error("unexpected failure in the background", exc_info=error)
        self.unexpected.emit(error)

    # -- the case -----------------------------------------------------------------------------------------------

    def speak(self) -> None:
        """Another language is spoken: what has no name in the evidence is called anew from the next reading on."""
        self.revision += 1

    def adopt(self, case: Case) -> None:
        """Take a case that the writing thread has opened."""
        self.case = case
        self._closing = False
        self.revision += 1

    def release(self, done: Callable[[], None] | None, owner: QObject) -> None:
        """Close the case in the background: readers first, so that one file remains. It is closed then in any case;
        what went wrong is told of after `done`.
        """
        self._closing = True
        readers = [self._lanes.pop(name) for name in READERS if name in self._lanes]
        for lane in readers:
            lane.jobs.put(None)
            lane.interrupt()

        def close(case: Case | None) -> None:
            for lane in readers:
                lane.join()
            self.case = None
            if case is not None:
                case.close()

        def closed(error: BaseException | None) -> None:
            if done is not None:
                done()
            if error is not None:
                self.report(error)

        self._numbers = {key: n + 1 for key, n in self._numbers.items()}
        self._put("write", _Job(close, lambda _: closed(None), closed, owner, "write"))

    def stop(self) -> None:
        """Close the case and join every thread; at the end of the program."""
        self.release(None, self)
        lane = self._lanes.pop("write")
        lane.jobs.put(None)
        lane.join()


def _let_go(error: BaseException) -> None:
    """What the traceback keeps alive may be a statement that is not at its end. While there is one the database goes on
    refusing: whatever is asked next would be interrupted as well.
    """
    told: BaseException | None = error
    while told is not None:
        traceback.clear_frames(told.__traceback__)
        told = told.__context__


def is_interrupt(error: BaseException) -> bool:
    """Whether a statement was stopped because a later request took its place."""
    return isinstance(error, sqlcipher.OperationalError) and "interrupt" in str(error)
