"""An import under way: it belongs to the window, not to a place, so that one can look elsewhere while it runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from parsers.errors import Cancelled, UserError
from parsers.words import N_
from triage.case import Case, CaseUnwritable
from triage.flagging import applying, rulebook
from triage.ingest import Import, Options
from triage.intake import passes
from triage.intake.progress import Progress
from triage.selectors import watch
from triage.views import overview
from ui.desk import Desk
from ui.running.queued import Batch, Queue, named
from ui.running.share import Measure
from ui.words import count, error_text, tr

log = logging.getLogger(__name__)
_EVERY_S = 0.1
#: What is being done, in each phase of an import (triage.intake.progress.Progress.phase).
PHASES = {
    "rules": N_("Making the rules ready, once on this machine"), "scan": N_("Looking at what is there"),
    "keys": N_("Trying keys and passwords"),
    "hash": N_("Computing hashes"), "read": N_("Reading"),
    "flag": N_("Matching the rules"), "rest": N_("Recording files that nothing reads"),
    "names": N_("Reading messages for numbers, accounts, links and languages"),
    "again": N_("Running the rules over all messages"),
}


@dataclass(frozen=True)
class Step:
    """A moment of an import, as the window shows it. Rates are per second since the start, without the time that the
    rules took to be made ready; `left_s` is a guess.

    `work`: of the bytes those that are done with; None where every one that was read is.
    """

    phase: str
    source: str
    index: int
    of: int
    bytes_done: int
    bytes_total: int
    records: int
    seconds: float
    work: float | None = None

    @property
    def share(self) -> float:
        """How much of the work on the evidence is done, 0 to 1."""
        done = self.bytes_done if self.work is None else self.work
        return min(1.0, done / self.bytes_total) if self.bytes_total else 0.0

    @property
    def endless(self) -> bool:
        """Whether nothing tells how much is left: the rules are made ready, or all is read and followed by work."""
        return self.phase in ("rules", "keys", "names", "again") or self.share == 1

    @property
    def percent(self) -> int:
        """The same in percent; 100 only where all is done."""
        return int(100 * self.share)

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
        """Seconds left, while there is something to judge by: not once every byte is read and the rest is work."""
        if not 0.02 <= self.share < 1 or self.seconds < 1:
            return None
        return self.seconds * (1 - self.share) / self.share


@dataclass
class _Outcome:
    """What came of a run. `failures`: of each batch that failed its name and why. `unread`: the names of what was to
    be read and was not even begun.
    """

    watched: int = 0
    batches: int = 0
    flags: rulebook.Outcome | None = None  # where the rules were run and nothing was read
    failures: list[tuple[str, Exception]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)


class Importing(QObject):
    """Runs imports one after the other. `moved` carries a Step, `ended` the failure or None; `queued` says that there
    is more, or less, to read.
    """

    moved = Signal(object)
    _told = Signal(object)  # a Step, from the writing thread
    ended = Signal(object)
    source_done = Signal()
    queued = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.step: Step | None = None
        self._sayings: list[str] = []  # of this import in the banner
        self.queue = Queue()
        self._unread: list[str] = []  # what waited when the import was stopped, or was not begun
        self._last = self._waited = 0.0  # seconds that the rules took to be made ready
        self._seen, self._phase = ("", 0), ""
        self._told.connect(self._keep)
        desk.closed.connect(self._closed)

    @property
    def running(self) -> bool:
        """Whether one runs now."""
        return self.desk.importing

    @property
    def stopping(self) -> bool:
        """Whether the one that runs has been asked to stop."""
        return self.running and self.desk.stop_import.is_set()

    def start(self, batches: list[Batch]) -> None:
        """Import each batch of evidence with its options, in the writing thread: now, or after what is read now."""
        self.desk.secrets = tuple(dict.fromkeys((*self.desk.secrets, *(s for o, _ in batches for s in o.secrets))))
        mappings = self.desk.settings.mappings()
        # All that were given since the case was opened: two backups in one folder may have a password each.
        self.queue.put((msgspec.structs.replace(
            o, mappings=(*o.mappings, *mappings), secrets=tuple(dict.fromkeys((*o.secrets, *self.desk.secrets)))),
            roots) for o, roots in batches)
        if not self.running:
            while self._sayings:  # of the import before, which stand for this one otherwise
                self.desk.withdraw(self._sayings.pop())
            self._run()
        self.queued.emit()

    def run_rules(self) -> None:
        """Run the rules of this program over the whole case, unless something is being read."""
        if not self.running:
            self._run(self._again)

    def _run(self, work: Callable[[Case], _Outcome] | None = None) -> None:
        self.desk.stop_import.clear()
        self.desk.media.stop()
        self.step = None
        self._waited = 0.0
        self.desk.set_importing(running=True)
        self.desk.ops.write(work or self._work, self._done, self, self._end)

    # -- in the writing thread ----------------------------------------------------------------------------------

    def _work(self, case: Case) -> _Outcome:
        """Read what waits, and what comes to wait meanwhile. A batch that fails spares the others."""
        outcome, began, done = _Outcome(), time.monotonic(), Progress()
        for path in self.desk.settings.watch_files():
            watch.load(case, path)
        try:
            while True:
                while (batch := self.queue.take()) is not None:
                    self.queued.emit()
                    self._read(case, batch, outcome, done, began)
                passes.run(case, progress=lambda n, of: self._tell(
                    Progress("names", "", n, of, done.bytes_done, done.bytes_done, done.records), Progress(), began))
                if not len(self.queue):
                    break
            outcome.watched = len(watch.check_logged(case))
        except Cancelled:
            pass
        except CaseUnwritable as error:  # nor would the next be written
            outcome.failures.append(("", error))  # it is said by itself
            outcome.unread += map(named, self.queue.clear())
        return outcome

    def _again(self, case: Case) -> _Outcome:
        began = time.monotonic()

        def tell(n: int, of: int) -> None:
            self._tell(Progress("again", "", n, of), Progress(), began)

        try:
            applying.make_ready(lambda: self._tell(Progress("rules"), Progress(), began))
            return _Outcome(flags=rulebook.run_again(case, tell=tell))
        except Cancelled:
            return _Outcome()

    def _read(self, case: Case, batch: Batch, outcome: _Outcome, done: Progress, began: float) -> None:
        """`done`: what all batches before it came to; this one is added."""
        options, roots = batch
        outcome.batches += 1
        before = Progress(bytes_done=done.bytes_done, records=done.records)
        stood = [_states(case, options, root) for root in roots]
        size = self.queue.size_of(batch)  # to count with until it has been looked through
        measure = Measure()
        run = Import(case, options, lambda p: self._tell(p, before, began, size, measure.of(p)),
                     self.desk.stop_import.is_set, closely=False)
        try:
            run.run(roots)
        except (Cancelled, CaseUnwritable):
            outcome.unread += [named((options, run.left))] if run.left else []
            raise
        except Exception as error:  # told of at the end: the others are read meanwhile
            if not isinstance(error, UserError):
                log.exception("unexpected failure of an import")
            outcome.failures.append((named(batch), error))
        else:
            _compare(outcome, case, batch, stood)
        done.bytes_done += run.progress.bytes_done
        done.records += run.progress.records

    def _tell(self, p: Progress, before: Progress, began: float, size: int = 0, work: float | None = None) -> None:
        """`before`: what was read in this run before the evidence that `p` tells of, of at least `size` bytes; `work`:
        the bytes of it that are done with.
        """
        if self.desk.stop_import.is_set():
            raise Cancelled
        now = time.monotonic()
        if self._phase == "rules" and p.phase != "rules":
            self._waited = now - began
        changed = (p.source, p.index) != self._seen and p.phase not in ("names", "again")  # which count messages
        if changed and p.phase not in ("scan", "keys"):
            self._seen = (p.source, p.index)
            self.desk.ops.revision += 1
            self.source_done.emit()
        if not changed and p.phase == self._phase and now - self._last < _EVERY_S:
            return
        self._last, self._phase = now, p.phase
        self._told.emit(Step(p.phase, p.source, p.index, p.of, p.bytes_done + before.bytes_done,
                             max(size, p.bytes_total) + before.bytes_done + self.queue.size(),
                             p.records + before.records, now - began - self._waited,
                             None if work is None else work + before.bytes_done))

    # -- in the window's thread ---------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Ask it to stop, and let nothing wait; the source in work is marked and can be taken up again."""
        self.desk.stop_import.set()
        self._unread += map(named, self.queue.clear())
        self.queued.emit()

    def _keep(self, step: Step) -> None:
        """Handed on from here: whoever begins to listen while it is on its way finds it in `step`, or hears it."""
        self.step = step
        self.moved.emit(step)

    def _done(self, outcome: _Outcome) -> None:
        self._unread = outcome.unread + self._unread
        self._end(_failure(outcome))
        if outcome.watched:
            self.desk.said.emit(count(
                outcome.watched, N_("{n} entry of the watch lists is in this case: see the lists in the search."),
                N_("{n} entries of the watch lists are in this case: see the lists in the search.")), "concern")

        if outcome.flags is not None:
            self.desk.said.emit(tr("The rules were run again. Passages that are new: {new}; no longer found: {gone}.",
                                   new=outcome.flags.new, gone=outcome.flags.gone), "good")
        for names, words in ((outcome.empty, N_("{names}: no file was found in it.")),
                             (outcome.known, N_("{names}: all of it was read before, and nothing is new."))):
            if names and not outcome.failures:  # of which the sentence says more
                self._sayings.append(tr(words, names=", ".join(names)))
                self.desk.said.emit(self._sayings[-1], "concern")

    def _end(self, error: Any) -> None:
        if error is not None:
            self._sayings.append(error_text(error))  # as the place says it
        self.desk.set_importing(running=False)
        self.desk.changed.emit("evidence")
        self.ended.emit(error)
        if self.desk.ops.closing:
            return
        self._say_unread()
        if len(self.queue):  # asked for in its last moment
            self._run()
            self.queued.emit()
        else:
            self.desk.closer.start()
            if error is None:
                self.desk.media.start()

    def _closed(self) -> None:
        """Nothing of one case is read into the next."""
        self._unread += map(named, self.queue.clear())
        QTimer.singleShot(0, self, self._say_unread)  # on the page that is shown then

    def _say_unread(self) -> None:
        names, self._unread = self._unread, []
        if names:
            self._sayings.append(tr("The import was stopped. Not read: {names}. Add it again to read it.",
                                    names=", ".join(names)))
            self.desk.say(self._sayings[-1], "concern")


def _states(case: Case, options: Options, root: Path) -> dict[str, str]:
    return overview.states(case, options.exhibit or root.name, root.name)


def _compare(outcome: _Outcome, case: Case, batch: Batch, stood: list[dict[str, str]]) -> None:
    """Keep what brought nothing, which would look as if it had not been read. What needs a key or failed says so."""
    options, roots = batch
    for root, before in zip(roots, stood, strict=True):
        now = _states(case, options, root)
        if not now:
            outcome.empty.append(root.name)
        elif now == before and not {"needs_key", "failed", "cancelled"} & set(now.values()):
            outcome.known.append(root.name)


class SomeNotRead(UserError):
    message = N_("{reasons} So {n} of {of} pieces of evidence were not read.")


def _failure(outcome: _Outcome) -> Exception | None:
    """What to say of the batches that failed: where there was one, why; else of each which and why."""
    if not outcome.failures:
        return None
    if outcome.batches == 1 or not outcome.failures[-1][0]:
        return outcome.failures[-1][1]
    return SomeNotRead(of=outcome.batches, n=len(outcome.failures), reasons=" ".join(
        tr("{name}: {value}", name=name, value=error_text(error)) for name, error in outcome.failures))
