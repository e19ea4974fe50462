"""What came in is read closely in the background (`triage.flagging.closer`), a moment at a time, between what an
examiner does: decisions are written by the same thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from triage.case import Case
from triage.flagging import applying, closer
from triage.views import overview

if TYPE_CHECKING:
    from ui.desk import Desk

_TURN = 0.3  # seconds of reading, after which whatever waits is written
_PAUSE_MS = 200  # until one looks again whether the rules are ready
_TELL_S = 15.0  # between two times at which lists of flags are read again


class _NotReady(Exception):
    """The rules are being made."""


class _Turn(NamedTuple):
    step: closer.Step | None  # None: the rules are not ready, or nothing was waiting
    over: bool


class CloserReading(QObject):
    """One run at a time. `moved` carries the share that is done, 0 to 1, `ended` nothing."""

    moved = Signal(float)
    ended = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.running = False
        self.share = 0.0
        self._stopped = False
        self._steps: Iterator[closer.Step] | None = None
        self._flags, self._told = 0, 0.0

    def start(self) -> None:
        """Read what waits, if anything does."""
        if self.running or not self.desk.may_write or self.desk.package is not None:
            return
        self.running, self._stopped, self.share, self._flags, self._steps = True, False, 0.0, 0, None
        self._told = time.monotonic()
        self._go_on()

    def stop(self) -> None:
        """End after the moment in hand: the next start goes on there."""
        self._stopped = True

    def _go_on(self) -> None:
        if self._stopped or not self.desk.may_write:  # an import takes over; it starts this again when it ends
            self._end(None)
        else:
            self.desk.ops.write(self._work, self._done, self, self._end, quiet=True)

    def _work(self, case: Case | None) -> _Turn:
        """In the writing thread."""
        if self._stopped or case is None or (self._steps is None and not overview.waiting(case)):
            return _Turn(None, over=True)
        if self._steps is None:
            try:
                applying.make_ready(_not_now)
            except _NotReady:
                return _Turn(None, over=False)
            self._steps = closer.steps(case, applying.Rules())
        until, step = time.monotonic() + _TURN, None
        for step in self._steps:
            if time.monotonic() >= until:
                return _Turn(step, over=False)
        return _Turn(step, over=True)

    def _done(self, turn: _Turn) -> None:
        if turn.step is not None:
            self.share = turn.step.share
            now = time.monotonic()
            if turn.step.flags > self._flags and (turn.over or now - self._told >= _TELL_S):
                self._flags, self._told = turn.step.flags, now
                self.desk.ops.revision += 1
                self.desk.changed.emit("flags")
        if turn.over:
            self._end(None)
        else:
            self.moved.emit(self.share)
            QTimer.singleShot(0 if turn.step is not None else _PAUSE_MS, self, self._go_on)

    def _end(self, error: Any) -> None:
        was, self.running, self._steps = self.share, False, None
        self.ended.emit()
        if was and not self.desk.ops.closing:
            self.desk.changed.emit("evidence")  # what was told of as not read closely is
        if error is not None:
            self.desk.ops.report(error)


def _not_now() -> None:
    raise _NotReady
