"""Evidence to parser to store to index to flags: one source after the other, each whole or not at all.

A source that fails does not stop the next. Cancelling, or a kill, leaves every finished source in the case and marks
the one in work `cancelled`; adding the same evidence again goes on from there, and reads nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from parsers.base import Context, Identified, Parser, identify
from parsers.errors import Cancelled, NeedsKey, UserError, WrongKey
from parsers.evidence import Evidence, Item, Scratch
from parsers.records import Found, Provenance, Record, Rejection, Warning
from parsers.words import N_
from triage import custody, facts, flagging, scope
from triage.case import Case
from triage.writer import Candidates, Writer, encode, uid
from triage.zones import Zoning

_TAKE = 4000
UNFINISHED = N_("The import of this source did not finish. Add the evidence again to go on.")
UNEXPECTED = N_("The parser met something that it was not made for ({reason}). The rest of the source may be missing.")
DAMAGED = N_("Part of the file is damaged ({reason}). What could be read was read.")
UNREACHED = N_("{n} rows were counted but could not be reached, because of damage or an error before them.")
SURPLUS = N_("The parser gave {n} more records than it had counted rows.")
NO_PARSER = N_("No known format.")
EMPTY_FILE = N_("The file holds nothing.")


class HashDiffers(UserError):
    message = N_("{path} has SHA-256 {found}, but {stated} was stated at hand-over. Find out why before using it.")


class Options(msgspec.Struct, frozen=True):
    """What the examiner states for an import. `zone`: assigned to sources whose times have none. `secrets`: keys."""

    exhibit: str | None = None
    acquired_by: str | None = None
    acquired_at: str | None = None
    acquired_with: str | None = None
    stated_sha256: str | None = None
    zone: str | None = None
    offset_ms: int = 0
    secrets: tuple[bytes, ...] = ()


class Progress(msgspec.Struct):
    """Where an import stands: `source` the `index`-th of `of`, bytes of all evidence read so far, records stored."""

    phase: str = "scan"
    source: str = ""
    index: int = 0
    of: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    records: int = 0


class Import:
    """One run over one or more pieces of evidence. `seconds` says where the time went."""

    def __init__(
        self, case: Case, options: Options | None = None, on_progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.case, self.options = case, options or Options()
        self.on_progress, self.cancelled = on_progress, cancelled
        self.progress = Progress()
        self.seconds = dict.fromkeys(("hash", "parse", "store", "index", "flag", "all"), 0.0)
        self.rules = flagging.Rules()
        if self.options.zone:
            facts.zone(self.options.zone)

    def run(self, roots: Iterable[Path]) -> None:
        """Import every root. Raises EvidenceMissing before anything is read, and Cancelled when asked to stop."""
        start = time.perf_counter()
        with self.case.scratch() as scratch:
            try:
                for root in roots:
                    self._root(root.absolute(), scratch)
            finally:
                self.seconds["all"] += time.perf_counter() - start

    def _tell(self, phase: str | None = None, **changes: Any) -> None:
        if phase is not None:
            self.progress.phase = phase
        for name, value in changes.items():
            setattr(self.progress, name, value)
        self.on_progress(self.progress)

    def _bytes(self, n: int) -> None:
        self.progress.bytes_done += n
        if n:
            self.on_progress(self.progress)

    def _root(self, root: Path, scratch: Scratch) -> None:
        self._tell("scan", source=root.name)
        with Evidence(root, scratch, self.cancelled, self._bytes) as evidence:
            record = self._evidence_row(root)
            exhibit = self.options.exhibit or root.name
            self._tell(bytes_total=self.progress.bytes_total + sum(item.size for item in evidence.items))
            for problem in evidence.problems:
                self._note(record, exhibit, problem.path, problem.status, problem.message, problem.args)
            todo = list(self._identify(evidence))
            for n, (item, parser, claim) in enumerate(todo, 1):
                self._tell(source=item.path, index=n, of=len(todo))
                self._source(record, exhibit, item, parser, claim)
            self._rest(record, exhibit, evidence, {item.path for item, _, _ in todo})
            with self.case.transaction():
                self.case.db.execute("UPDATE evidence SET finished_at = ? WHERE id = ?", (custody.now(), record))
                custody.record(self.case, "evidence.done", exhibit, detail={"files": len(evidence.items)})

    def _evidence_row(self, root: Path) -> int:
        o = self.options
        exhibit = o.exhibit or root.name
        key = uid("evidence", exhibit, root.name)
        with self.case.transaction():
            row = self.case.db.execute("SELECT id FROM evidence WHERE uid = ?", (key,)).fetchone()
            if row is None:
                row = self.case.db.execute(
                    "INSERT INTO evidence VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, NULL) RETURNING id",
                    (key, custody.printable(exhibit), custody.printable(str(root)), custody.now(), o.acquired_by,
                     o.acquired_at, o.acquired_with, o.stated_sha256)).fetchone()
            else:
                self.case.db.execute("UPDATE evidence SET root = ? WHERE id = ?",
                                     (custody.printable(str(root)), row[0]))
            custody.record(self.case, "evidence.add", exhibit, detail={"root": str(root)})
        return int(row[0])

    def _identify(self, evidence: Evidence) -> Iterator[tuple[Item, Parser, Identified]]:
        for item in evidence.items:
            evidence.progress(0)
            if item.claimed_by is None and not item.container and item.size:
                claims = identify(item)
                if claims:
                    yield item, *claims[0]

    # -- one source ---------------------------------------------------------------------------------------------

    def _source(self, evidence: int, exhibit: str, item: Item, parser: Parser, claim: Identified) -> None:
        self._tell("hash")
        start = time.perf_counter()
        try:
            digests = item.digests()
        except UserError as error:
            self._note(evidence, exhibit, item.path, "failed", error.message, error.args_by_name)
            return
        finally:
            self.seconds["hash"] += time.perf_counter() - start
        key = uid("source", exhibit, item.path, digests.sha256)
        row = self.case.db.execute("SELECT id, status, finished_at FROM source WHERE uid = ?", (key,)).fetchone()
        if row and row[2] and row[1] in ("read", "partial", "empty"):
            self._claim_again(evidence, item)
            return
        with self.case.transaction():
            self.case.db.execute("DELETE FROM source WHERE uid = ?", (key,))
            source = self.case.db.execute(
                "INSERT INTO source VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'cancelled', ?, NULL, ?, ?, ?, NULL)"
                " RETURNING id",
                (key, evidence, custody.printable(item.path), digests.size, digests.sha256, digests.md5, parser.app,
                 parser.id, parser.version, claim.reason, UNFINISHED, self.options.zone, self.options.offset_ms,
                 custody.now())).fetchone()[0]
            self._file(evidence, item, "source", source)
            self._check_stated(source, item)
        try:
            with self.case.transaction():
                self._read(source, evidence, exhibit, item, parser)
        except Cancelled:
            with self.case.transaction():
                custody.record(self.case, "source.cancelled", item.path)
            raise

    def _check_stated(self, source: int, item: Item) -> None:
        stated = (self.options.stated_sha256 or "").lower()
        if stated and item.real is not None and item.real == item.evidence.root and stated != item.digests().sha256:
            self.case.db.execute(
                "INSERT INTO warning VALUES (NULL, ?, ?, ?, 1, NULL, NULL, NULL, NULL)",
                (source, HashDiffers.message,
                 encode({"path": item.path, "found": item.digests().sha256, "stated": stated})))

    def _read(self, source: int, evidence: int, exhibit: str, item: Item, parser: Parser) -> None:
        candidates = Candidates(self.rules.anchors)
        zoning = Zoning(self.options.zone, self.options.offset_ms, facts.display_zone(self.case))
        writer = Writer(self.case, source, item, exhibit, evidence, candidates, zoning, parser.app)
        context = Context(self.case.fact("region") or None, self.options.zone, self.options.secrets, self.cancelled)
        error = self._pump(parser.read(item, context), writer)
        for reason in dict.fromkeys(item.damage):
            writer.add(Warning(DAMAGED, {"reason": reason}, partial=True))
        self._balance(writer)
        status, reason, args = _status(writer, error)
        self.case.db.execute(
            "UPDATE source SET status = ?, reason = ?, reason_args = ?, finished_at = ? WHERE id = ?",
            (status, reason, encode(args), custody.now(), source))
        self.case.db.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", [
            (source, kind, c["found"], c["stored"], c["merged"], c["rejected"])
            for kind, c in sorted(writer.counts.items())])
        for other in item.evidence.items:
            if other.claimed_by == item.path:
                self._file(evidence, other, "attachment" if not _is_side(item, other) else "side", source)
        self._tell("flag")
        start = time.perf_counter()
        scope.apply(self.case)
        self.rules.run(self.case, candidates.ids)
        self.seconds["flag"] += time.perf_counter() - start
        custody.record(self.case, "source.read", item.path, detail={
            "exhibit": exhibit, "sha256": item.digests().sha256, "parser": parser.id, "version": parser.version,
            "status": status, **{kind: dict(c) for kind, c in sorted(writer.counts.items())}})

    def _pump(self, records: Iterator[Record], writer: Writer) -> Exception | None:
        """Move records from parser to writer in batches, keeping what came before an error. Returns the error."""
        clock = time.perf_counter
        while True:
            if self.cancelled():
                raise Cancelled
            self._tell("read", records=self.progress.records)
            start = clock()
            batch, error, done = _take(records)
            middle = clock()
            index_before = writer.index_seconds
            for record in batch:
                writer.add(record)
            if done:
                writer.finish()
            indexed = writer.index_seconds - index_before
            self.seconds["parse"] += middle - start
            self.seconds["index"] += indexed
            self.seconds["store"] += clock() - middle - indexed
            self.progress.records += len(batch)
            if done:
                return error

    def _balance(self, writer: Writer) -> None:
        """The ledger must add up: what was counted and never came is a loss, and is said."""
        for kind, count in writer.counts.items():
            gap = count["found"] - count["stored"] - count["merged"] - count["rejected"]
            if gap > 0:
                writer.partial = True
                writer.add(Rejection(kind, UNREACHED, Provenance(), {"n": gap}))  # type: ignore[arg-type]
                count["rejected"] += gap - 1
            elif gap < 0:
                writer.add(Warning(SURPLUS, {"n": -gap}, partial=True))
                writer.add(Found(kind, -gap))  # type: ignore[arg-type]

    # -- everything that is no source ---------------------------------------------------------------------------

    def _rest(self, evidence: int, exhibit: str, items: Evidence, sources: set[str]) -> None:
        """Record the files that nothing read, by hash: what was not recognised is said as plainly as what was."""
        self._tell("rest")
        for item in items.items:
            if item.path in sources:
                continue
            items.progress(0)
            try:
                digests = item.digests()
            except UserError as error:
                if item.claimed_by is None:
                    status = "needs_key" if isinstance(error, NeedsKey) else "failed"
                    self._note(evidence, exhibit, item.path, status, error.message, error.args_by_name)
                continue
            role = "container" if item.container else "unrecognised" if item.claimed_by is None else "attachment"
            with self.case.transaction():
                if item.claimed_by is None:
                    self._file(evidence, item, role, None)
            if role == "unrecognised":
                status, reason = ("not_recognised", NO_PARSER) if digests.size else ("empty", EMPTY_FILE)
                args = {}
                if item.damage:
                    status, reason, args = "failed", DAMAGED, {"reason": item.damage[0]}
                self._note(evidence, exhibit, item.path, status, reason, args, item)

    def _note(self, evidence: int, exhibit: str, path: str, status: str, reason: str, args: dict[str, Any],
              item: Item | None = None) -> None:
        """Record a source that holds no records, and why."""
        digests = item.digests() if item else None
        key = uid("source", exhibit, path, digests.sha256 if digests else "")
        with self.case.transaction():
            self.case.db.execute("DELETE FROM source WHERE uid = ?", (key,))
            self.case.db.execute(
                "INSERT INTO source (uid, evidence, path, size, sha256, md5, status, reason, reason_args, started_at,"
                " finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, evidence, custody.printable(path), digests.size if digests else None,
                 digests.sha256 if digests else None, digests.md5 if digests else None, status, reason, encode(args),
                 custody.now(), custody.now()))

    def _file(self, evidence: int, item: Item, role: str, source: int | None) -> None:
        digests = item.digests()
        path = custody.printable(item.path)
        before = self.case.db.execute(
            "SELECT sha256 FROM evidence_file WHERE evidence = ? AND path = ?", (evidence, path)).fetchone()
        if before and before[0] != digests.sha256:
            custody.record(self.case, "evidence.changed", path, detail={"before": before[0], "after": digests.sha256})
        self.case.db.execute(
            "INSERT OR REPLACE INTO evidence_file VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
            (evidence, path, digests.size, digests.sha256, digests.md5, role, source))

    def _claim_again(self, evidence: int, item: Item) -> None:
        """A source that was read before keeps its files: they are not 'not recognised' the second time."""
        source = self.case.db.execute(
            "SELECT source FROM evidence_file WHERE evidence = ? AND path = ?", (evidence, item.path)).fetchone()
        for (path,) in self.case.db.execute(
            "SELECT path FROM evidence_file WHERE evidence = ? AND source IS ?", (evidence, source and source[0])
        ).fetchall():
            other = item.evidence.get(path)
            if other is not None:
                item.claim(other)


def _take(records: Iterator[Record]) -> tuple[list[Record], Exception | None, bool]:
    """The next records, the error that ended them, and whether this was the end."""
    batch: list[Record] = []
    try:
        for record in islice(records, _TAKE):
            batch.append(record)
    except Cancelled:
        raise
    except Exception as error:  # whatever a hostile file makes a parser do ends this source alone, and is recorded
        return batch, error, True
    return batch, None, len(batch) < _TAKE


def _status(writer: Writer, error: Exception | None) -> tuple[str, str | None, dict[str, Any]]:
    held = sum(c["stored"] + c["merged"] for c in writer.counts.values())
    found = sum(c["found"] for c in writer.counts.values())
    if isinstance(error, UserError):
        status = "partial" if held else "needs_key" if isinstance(error, NeedsKey | WrongKey) else "failed"
        return status, error.message, error.args_by_name
    if error is not None:
        return ("partial" if held else "failed"), UNEXPECTED, {"reason": f"{type(error).__name__}: {error}"}
    if writer.partial:
        return ("partial" if held or not found else "failed"), None, {}
    return ("read" if found or held else "empty"), None, {}


def _is_side(item: Item, other: Item) -> bool:
    return other.path.startswith(item.path) and other.path[len(item.path):] in ("-wal", "-shm", "-journal")
