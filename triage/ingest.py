"""Evidence to case: one source after the other, each whole or not at all.

A source that fails does not stop the next. Cancelling, or a kill, leaves every finished source in the case and marks
the one in work `cancelled`; adding the same evidence again goes on from there, and reads nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from parsers import derived
from parsers.errors import Cancelled, UserError
from parsers.evidence import Digests, Problem, Scratch
from parsers.records import Warning  # noqa: A004  (the field's own word)
from parsers.words import N_
from triage.case import Case, CaseUnwritable
from triage.casefile import facts
from triage.custody import accounts, chain
from triage.flagging import applying, closer, own_rules, scoping
from triage.flags.patterns import store as patterns
from triage.flags.patterns.told import Told
from triage.intake import garbage, handover, helper, outcome
from triage.intake.prepare import Batch, encode, uid
from triage.intake.progress import Expected, Progress
from triage.intake.reading import (
    Begin,
    Derived,
    End,
    Event,
    Events,
    FileSeen,
    Read,
    Reader,
    Scanned,
    Settings,
    Working,
)
from triage.intake.unread import Unread
from triage.intake.writer import Writer
from triage.packages.info import refuse_evidence
from triage.sources import readings, rereading, stated
from triage.sources.zones import as_assigned
from triage.twins import linked, titled

UNFINISHED = N_("The import of this source did not finish. Add the evidence again to go on.")


class _StartAgain(Exception):
    """A source failed in a way that ended the reading of its evidence."""


class _ComesBack(Exception):
    """What ended a source lies outside of it. Nothing of it is kept: the next attempt reads it whole."""


class Options(msgspec.Struct, frozen=True):
    """What the examiner states for an import. `zone`: assigned to sources whose times have none. `secrets`: keys.

    `mappings`: how tables of other tools are to be read (TOML, see `triage.tables.mapping`). `day_order`: `dmy`, `mdy`
    or `ymd`, for text exports and tables whose dates do not tell; `year`: for those whose dates leave it out. `again`:
    ids of sources to be read once more beside their result, where the parser is of another version now (see
    `triage.sources.readings`).
    """

    exhibit: str | None = None
    acquired_by: str | None = None
    acquired_at: str | None = None
    acquired_with: str | None = None
    stated_sha256: str | None = None
    zone: str | None = None
    offset_ms: int = 0
    secrets: tuple[bytes, ...] = ()
    mappings: tuple[str, ...] = ()
    day_order: str | None = None
    year: int | None = None
    again: tuple[str, ...] = ()


class Import:
    """One run over one or more pieces of evidence. `seconds` says where the time went.

    `processes`: 1 reads in this process and works on one processor, 2 reads in another beside it, None decides by the
    size of the evidence. `closely`: what came in is read closely too, before `run` ends (`triage.flagging.closer`).
    """

    def __init__(
        self, case: Case, options: Options | None = None, on_progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False, processes: int | None = None, *, closely: bool = True,
    ) -> None:
        self.case, self.options, self.processes = case, options or Options(), processes
        self.on_progress, self.cancelled, self.closely = on_progress, cancelled, closely
        self.progress = Progress()
        self.left: list[Path] = []  # of the roots those that were not begun
        self.seconds = dict.fromkeys(("hash", "parse", "store", "index", "flag", "all"), 0.0)
        self.closely_s = 0.0  # of these the seconds in which messages were read closely
        facts.zone(self.options.zone or "UTC")

    @cached_property
    def rules(self) -> applying.Rules:
        """Made when first needed: where another process reads, that starts meanwhile."""
        return applying.standing(threads=1 if self.processes == 1 else None)

    def run(self, roots: Iterable[Path]) -> None:
        """Import every root. Raises what `triage.intake.handover` finds first, TakesNoEvidence, and Cancelled."""
        refuse_evidence(self.case)
        start = time.perf_counter()
        self.left = stated.lists_first(handover.check_roots(roots, self.options.exhibit, self.options.stated_sha256))
        handover.check_target(self.case.path, self.left)
        with self.case.scratch() as scratch, garbage.seldom():
            try:
                if not applying.is_ready():
                    self.tell(phase="rules")
                    applying.make_ready(self.tell)
                for path in tuple(self.left):
                    _Root(self, path, scratch).run()
                stated.compare(self.case)
                linked.join(self.case)
                titled.tell(self.case)
                if own_rules.rules_of(self.case):
                    own_rules.run(self.case)
                if self.closely:
                    self._read_closely()
            finally:
                self.seconds["all"] += time.perf_counter() - start

    def _read_closely(self) -> None:
        start = time.perf_counter()
        closer.run(self.case, lambda: self.rules, lambda step: self.tell(
            phase="closer", source="", index=round(100 * step.share), of=100))
        self.closely_s = time.perf_counter() - start
        self.seconds["flag"] += self.closely_s

    def tell(self, **changes: Any) -> None:
        """Tell whoever watches, and look for the cancel button."""
        for name, value in changes.items():
            setattr(self.progress, name, value)
        self.on_progress(self.progress)
        if self.cancelled():
            raise Cancelled


class _Root:
    """The import of one root: takes the reader's events and writes them."""

    def __init__(self, job: Import, root: Path, scratch: Scratch) -> None:
        self.job, self.case, self.root, self.scratch = job, job.case, root, scratch
        self.exhibit = job.options.exhibit or root.name
        self.files, self.told = 0, Told()
        self._deadly: set[str] = set()
        self._troubled: set[str] = set()  # paths that a problem was told of in this run
        self._take: dict[type, Callable[[Any], list[str] | None]] = {
            Scanned: self._scanned, Read: self._read, Working: self._working, Problem: self._problem,
            FileSeen: self._seen, Begin: self._begin, derived.Trying: self._trying,
            Derived: lambda event: derived.learn(event.keys),
        }

    def run(self) -> None:
        self.job.tell(phase="scan", source=self.root.name)
        self.record = handover.enter(self.case, self.root, self.exhibit, self.job.options)
        self.job.left.remove(self.root)
        self.unread = Unread(self.case, self.record)
        while not self._run_events():
            self.job.tell(phase="scan", source=self.root.name, bytes_done=0, bytes_total=0)
        for event in self.unread.still_locked():
            self._seen(event)
        with self.case.transaction():
            patterns.refresh(self.case, self.told)
            self.case.db.execute("UPDATE evidence SET finished_at = ? WHERE id = ?", (chain.now(), self.record))
            chain.record(self.case, "evidence.done", self.exhibit, detail={
                "files": self.files, "root": chain.printable(str(self.root)),
                accounts.FILES: accounts.of_files(self.case, self.record)})

    def _run_events(self) -> bool:
        """Take all events. False where a source brought down the process that read it: again, without that one."""
        events = self._events()
        answer: list[str] | None = None
        try:
            while (event := _next(events, answer)) is not None:
                if isinstance(event, Begin) and (answer := self._begin(event)) is None:
                    self._source(event, events)
                elif not isinstance(event, Begin):
                    answer = self._take[type(event)](event)
        except _StartAgain:
            return False
        except (UserError, RuntimeError, OSError) as error:  # what ends the reading of this evidence spares the next
            if isinstance(error, CaseUnwritable | handover.SameExhibit):
                raise
            self._unread(error)
        finally:
            events.close()
        return True

    def _events(self) -> Events:
        o = self.job.options
        settings = Settings(self.exhibit, self.case.fact("region") or None, o.zone, o.offset_ms,
                            self.case.fact("zone") or "UTC", o.secrets, o.mappings, o.day_order, o.year,
                            stated.algorithms(self.case))
        processes = self.job.processes
        if processes is None:
            processes = helper.processes_for(self.root)
        if processes > 1:
            return helper.events(self.root, self.scratch, settings, self.job.cancelled, lambda: self.job.rules)
        return Reader(self.root, self.scratch, settings, self.job.cancelled).events()

    # -- small events -------------------------------------------------------------------------------------------

    def _trying(self, event: derived.Trying) -> None:
        if event.of:
            self.job.tell(phase="keys", source=event.path, index=event.n, of=event.of)
        else:
            self.job.tell(phase="scan", source=self.root.name, index=0, of=0)

    def _scanned(self, event: Scanned) -> None:
        self.files = event.files
        self.job.tell(phase="scan", source=self.root.name, index=0, of=0,
                      bytes_total=self.job.progress.bytes_total + event.size)

    def _read(self, event: Read) -> None:
        self.job.tell(bytes_done=self.job.progress.bytes_done + event.size)

    def _working(self, event: Working) -> None:
        self.job.progress.size = 0
        self.job.tell(phase="read" if event.of else "rest", source=event.path or self.root.name, index=event.index,
                      of=event.of)

    def _problem(self, event: Problem) -> None:
        self._troubled.add(event.path)
        seen = FileSeen(event.path, "unrecognised", None, event.status, event.message, event.args)
        if not self.unread.holds(seen):
            self._seen(seen)

    def _seen(self, event: FileSeen) -> None:
        """Record a file that no source took, and as a source of its own where something has to be said of it."""
        with self.case.transaction():
            if event.digests is not None:
                self._file(event, None)
                event = self._against_stated(event, event.digests)
            if event.status is not None:
                self._note(event)

    def _against_stated(self, event: FileSeen, d: Digests) -> FileSeen:
        """An archive, or a file of no known format, may be what the hash at hand-over was stated for."""
        wrong = stated.differing(self.job.options.stated_sha256, event.path, d.sha256)
        if not wrong or event.path != self.root.name or not self.root.is_file() or event.stated:
            return event
        return msgspec.structs.replace(event, status="partial", reason=stated.HashDiffers.message, args=wrong)

    def _note(self, event: FileSeen) -> None:
        d = event.digests
        key = uid("source", self.exhibit, event.path, d.sha256 if d else self.root.name)
        sha256 = d.sha256 if d else None
        self.unread.forget(key, event.path, sha256)
        ((row,),) = self.case.db.execute(
            "INSERT INTO source (uid, evidence, path, size, sha256, md5, status, reason, reason_args, started_at,"
            " finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (key, self.record, chain.printable(event.path), d.size if d else None, sha256,
             d.md5 if d else None, event.status, event.reason, encode(event.args), chain.now(), chain.now()))
        self.unread.add(event.path, row, sha256)
        if event.stated is not None:
            stated.keep(self.case, row, event.stated)

    def _file(self, event: FileSeen, source: int | None) -> None:
        d = event.digests
        assert d is not None
        path = chain.printable(event.path)
        before = self.case.db.execute(
            "SELECT sha256 FROM evidence_file WHERE evidence = ? AND path = ?", (self.record, path)).fetchone()
        if before and before[0] != d.sha256:
            chain.record(self.case, "evidence.changed", path, detail={"before": before[0], "after": d.sha256})
            self.unread.changed.add(event.path)
        self.case.db.execute("INSERT OR REPLACE INTO evidence_file VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
                             (self.record, path, d.size, d.sha256, d.md5, event.role, source))
        stated.keep_more(self.case, d.sha256, d.more)
        if event.path not in self._troubled:  # what an earlier attempt without its key said is no longer so
            self.unread.forget(None, event.path, d.sha256)

    # -- one source ---------------------------------------------------------------------------------------------

    def _begin(self, event: Begin) -> list[str] | None:
        """None: read it. Otherwise it was read before, and these are its files."""
        if event.uid in self._deadly:
            return []
        stated.keep_more(self.case, event.digests.sha256, event.digests.more)
        row = self._finished(event)
        if row is None or self._once_more(event, row[0]):
            return None
        return [path for (path,) in self.case.db.execute(
            "SELECT path FROM evidence_file WHERE source = ? ORDER BY path", (row[0],))]

    def _finished(self, event: Begin) -> Any:
        return self.case.db.execute(
            "SELECT id FROM source WHERE uid = ? AND finished_at IS NOT NULL"
            " AND status IN ('read', 'partial', 'empty')", (event.uid,)).fetchone()

    def _once_more(self, event: Begin, first: int) -> bool:
        return event.uid in self.job.options.again and (
            event.parser, event.version) not in readings.versions(self.case, first)

    def _source(self, begin: Begin, events: Events) -> None:
        first = self._finished(begin)
        source = self._source_row(begin, None if first is None else int(first[0]))
        try:
            with self.case.transaction():
                counts = None if first is None else readings.counting(self.case, first[0])
                if counts is not None:
                    sound = rereading.make_room(self.case, counts)
                writer = self._write(source, begin, events, None if first is None else int(first[0]))
                if counts is None:
                    self._flag(writer)
                else:
                    as_assigned(self.case, source, like=counts)
                    rereading.beside(self.case, counts, source, sound)
        except Cancelled:
            with self.case.transaction():
                chain.record(self.case, "source.cancelled", begin.path)
            raise
        except CaseUnwritable:
            raise
        except _ComesBack as ended:
            self._failed(begin, source, *ended.args)
        except Exception as error:  # whatever a hostile file brought about ends this source alone, and is recorded
            self._failed(begin, source, *outcome.sentence(error))
            raise _StartAgain from error

    def _source_row(self, begin: Begin, first: int | None) -> int:
        """`first`: the source that this is another reading of."""
        o, d = self.job.options, begin.digests
        key = begin.uid if first is None else uid("reading", begin.uid, begin.parser, begin.version)
        with self.case.transaction():
            self.unread.forget(key, begin.path, d.sha256)
            row = self.case.db.execute(
                "INSERT INTO source VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'cancelled', ?, NULL, ?, ?, ?, NULL,"
                " ?) RETURNING id",
                (key, self.record, chain.printable(begin.path), d.size, d.sha256, d.md5, begin.app,
                 begin.parser, begin.version, begin.identified, UNFINISHED, o.zone, o.offset_ms, chain.now(), first),
            ).fetchone()
            self._file(FileSeen(begin.path, "source", d), first or row[0])
        return int(row[0])

    def _failed(self, begin: Begin, source: int, message: str, args: dict[str, Any]) -> None:
        """A file brought down what read or wrote it, or went away: recorded as failed, and the rest goes on."""
        self._deadly.add(begin.uid)
        args |= {"path": begin.path} if "path" in args else {}
        with self.case.transaction():
            self.case.db.execute(
                "UPDATE source SET status = 'failed', reason = ?, reason_args = ?, finished_at = ? WHERE id = ?",
                (message, encode(args), chain.now(), source))
            chain.record(self.case, "source.failed", begin.path, detail=args)

    def _unread(self, error: Exception) -> None:
        """The evidence as such cannot be read, beyond what was read so far."""
        message, args = outcome.sentence(error)
        with self.case.transaction():
            self._note(FileSeen(self.root.name, "unrecognised", None, "failed", message, args))
            chain.record(self.case, "evidence.failed", self.exhibit, detail=args)

    def _write(self, source: int, begin: Begin, events: Events, first: int | None) -> Writer:
        job = self.job
        settings = Settings(self.exhibit, None, job.options.zone, job.options.offset_ms,
                            self.case.fact("zone") or "UTC")
        writer = Writer(self.case, source, begin.uid, self.exhibit, self.record, settings.zoning(), begin.app,
                        begin.device, self.told, begin.people, begin.like)
        self._check_stated(writer, begin)
        job.progress.size = begin.digests.size
        end = self._records(writer, events)
        if end.failure is not None and end.failure.comes_back:
            raise _ComesBack(end.failure.message or outcome.UNEXPECTED, dict(end.failure.args))
        writer.finish()
        outcome.damaged(writer, end.damage)
        outcome.balance(writer)
        status, reason_id, args = outcome.status(writer, end.failure)
        self.case.db.execute(
            "UPDATE source SET status = ?, reason = ?, reason_args = ?, finished_at = ? WHERE id = ?",
            (status, reason_id, encode(args), chain.now(), source))
        self.case.db.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", [
            (source, kind, c["found"], c["stored"], c["merged"], c["rejected"])
            for kind, c in sorted(writer.counts.items())])
        for file in end.files:
            self._file(file, first or source)
        job.seconds["index"] += writer.index_seconds
        job.seconds["store"] -= writer.index_seconds
        chain.record(self.case, "source.read" if first is None else "source.again", begin.path, detail={
            "exhibit": self.exhibit, "sha256": begin.digests.sha256, "parser": begin.parser,
            "version": begin.version, "status": status, **applying.noted(),
            accounts.RECORDS: accounts.of_source(self.case, source, writer.behind),
            **{kind: dict(c) for kind, c in sorted(writer.counts.items())}})
        return writer

    def _flag(self, writer: Writer) -> None:
        rules, shared = self.job.rules, writer.shared()
        start = time.perf_counter()
        scoping.apply(self.case, patterns=False)  # which are found when all of the evidence is read
        rules.run(self.case, writer.candidates, shared,
                  lambda n, of: self.job.tell(phase="flag", matched=n, likely=of), closely=False)
        if writer.has_messages():
            closer.begin(self.case, writer.source)
        self.job.seconds["flag"] += time.perf_counter() - start

    def _records(self, writer: Writer, events: Events) -> End:
        """Write batches until the source ends."""
        job = self.job
        job.progress.likely = job.progress.matched = 0
        expected = Expected(writer.candidates, job.rules.matcher)
        while (event := _next(events, None)) is not None:
            start = time.perf_counter()
            if isinstance(event, Batch):
                event = job.rules.look(event)
                looked = time.perf_counter()
                job.seconds["flag"] += looked - start
                start = looked
                writer.batch(event)
                job.tell(records=job.progress.records + len(event.rows), likely=expected.count())
            elif isinstance(event, list):
                writer.records(event)
            elif isinstance(event, End):
                for name, seconds in event.seconds.items():
                    job.seconds[name] += seconds
                return event
            elif isinstance(event, Read):
                self._read(event)
            job.seconds["store"] += time.perf_counter() - start
        raise RuntimeError("the reader stopped in the middle of a source")

    def _check_stated(self, writer: Writer, begin: Begin) -> None:
        if begin.is_root and (wrong := stated.differing(
                self.job.options.stated_sha256, begin.path, begin.digests.sha256)):
            writer.add(Warning(stated.HashDiffers.message, wrong, partial=True))


def _next(events: Events, answer: list[str] | None) -> Event | None:
    try:
        return events.send(answer)
    except StopIteration:
        return None
