"""The chain of custody inside the case: an append-only, hash-chained audit log, its seals, and verification.

An entry's hash is SHA-256 over the JSON array [seq, at, actor, action, subject, reason, detail, previous hash], UTF-8
without spaces, so that anyone can recompute it from `main.py log --json`; of an entry about what scope or privilege
keeps back, once that part is opened (triage.custody.logbook).
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from parsers.errors import Cancelled, EvidenceUnreadable, UserError
from parsers.evidence import Evidence, Scratch
from parsers.words import N_
from triage.packages import info
from triage.text.fold import index_text

if TYPE_CHECKING:
    from triage.case import Case

GENESIS = "0" * 64
_LONGEST_WORD = 32768  # bytes; FTS5 cuts there

#: Actions that look at the case without changing what a report of it says. A report prints the log up to the last
#: entry that is none of these, so that printing it twice gives the same bytes. Searches and verifications are printed
#: with their results, so they are not among them.
LOOKING = frozenset({"case.open", "case.close", "report", "export", "package.make"})


CHANGED = N_("{path} has changed since it was imported: SHA-256 {found} instead of {stated}.")


class Entry(msgspec.Struct, frozen=True):
    """One entry of the audit log. `at` is ISO 8601 UTC; `detail` holds plain JSON values."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    reason: str | None
    detail: dict[str, Any]
    previous: str
    hash: str


class Finding(msgspec.Struct, frozen=True):
    """What verification found wrong, or remarks: `what` (a code), `subject` (file or entry), `detail` (a message id),
    `args`.
    """

    what: str
    subject: str
    detail: str
    args: dict[str, Any] = {}


def default_actor() -> str:
    """The operating system's user, as far as it tells."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def now() -> str:
    """The present moment as the log writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def chain_hash(
    seq: int, at: str, actor: str, action: str, subject: str, reason: str | None, detail: str, previous: str
) -> str:
    """The hash of an entry; `detail` is its JSON text as stored."""
    line = json.dumps(
        [seq, at, actor, action, subject, reason, detail, previous], ensure_ascii=False, separators=(",", ":"),
        default=repr,  # a value of a kind that no entry of ours has
    )
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def record(
    case: Case, action: str, subject: str, reason: str | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Append an entry, in the transaction that is open, so that an action and its entry stand or fall together."""
    row = case.db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    at, actor = now(), printable(case.actor)
    subject, reason = printable(subject), None if reason is None else printable(reason)
    text = printable(json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, default=str))
    case.db.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (seq, at, actor, action, subject, reason, text, previous,
         chain_hash(seq, at, actor, action, subject, reason, text, previous)),
    )


def printable(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 file can hold, by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def entries(case: Case, until: int | None = None) -> Iterator[Entry]:
    """Yield the log in order, up to and with entry `until`."""
    rows = case.db.execute("SELECT * FROM audit WHERE ? IS NULL OR seq <= ? ORDER BY seq", (until, until))
    for row in rows:
        seq, at, actor, action, subject, reason, detail, previous, digest = row
        yield Entry(seq, at, actor, action, subject, reason, _detail(detail), previous, digest)


def _detail(text: str) -> dict[str, Any]:
    """As stored; an entry that was tampered with is shown all the same."""
    try:
        detail = json.loads(text)
    except (TypeError, ValueError):
        detail = None
    return detail if isinstance(detail, dict) else {"stored": str(text)}


#: Where nodes of a drawing were put: no report says anything else for it.
_ARRANGING = frozenset({"network.place.set", "network.place.set.undo", "network.place.drop", "network.place.drop.undo"})


def report_head(case: Case) -> tuple[int, str, str]:
    """(seq, hash, time) of the last entry that changes what a report says."""
    looking = sorted(LOOKING | _ARRANGING)
    row = case.db.execute(
        f"SELECT seq, hash, at FROM audit WHERE action NOT IN ({', '.join('?' * len(looking))})"
        " ORDER BY seq DESC LIMIT 1",
        looking,
    ).fetchone()
    return row or (0, GENESIS, "1970-01-01T00:00:00.000Z")


def seal(case: Case, seq: int, digest: str, what: str) -> None:
    """Remember that `what` (such as a report) was printed with this head, so that a cut log shows."""
    case.db.execute("INSERT OR IGNORE INTO seal VALUES (?, ?, ?, ?)", (seq, digest, now(), printable(what)))


def verify_chain(case: Case) -> list[Finding]:
    """Recompute every hash and compare every seal with the log."""
    findings, previous, expected = [], GENESIS, 1
    known: dict[int, str] = {}
    for row in case.db.execute("SELECT * FROM audit ORDER BY seq"):
        seq, at, actor, action, subject, reason, detail, stated, digest = row
        if seq != expected or stated != previous or digest != chain_hash(
            seq, at, actor, action, subject, reason, detail, stated):
            findings.append(Finding("audit", str(seq), N_("Entry {seq} of the log was changed, added or removed."),
                                    {"seq": seq}))
        known[seq] = digest
        previous, expected = digest, seq + 1
    for seq, digest, what in case.db.execute("SELECT seq, hash, what FROM seal ORDER BY seq"):
        if seq and known.get(seq) != digest:
            findings.append(Finding("seal", what, N_("The log no longer holds entry {seq} as {what} printed it."),
                                    {"seq": seq, "what": what}))
    return findings


#: What is remarked on an entry of the log whose time goes back.
SET_BACK = N_("The time of entry {seq} of the log, {at}, lies before that of the entry before it, {before}. A clock "
              "was set back or is wrong; by itself that is no sign of tampering, and the numbers say the order.")


def set_back(times: Iterable[tuple[int, str]]) -> dict[int, str]:
    """{entry: the time of the entry before it, where that is later}, of entries and their times in the log's order."""
    found: dict[int, str] = {}
    last: tuple[datetime, str] | None = None
    for seq, at in times:
        moment = _moment(at)
        if moment is None:
            continue  # not written by this program: its hash will not hold
        if last is not None and moment < last[0]:
            found[seq] = last[1]
        last = moment, at
    return found


def _moment(at: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def remarks(case: Case) -> list[Finding]:
    """What verification has to say of the log although everything in it holds."""
    times = dict(case.db.execute("SELECT seq, at FROM audit ORDER BY seq"))
    from triage.sources import stated  # noqa: PLC0415  (it writes to the log)

    return [Finding("clock", str(seq), SET_BACK, {"seq": seq, "at": times[seq], "before": before})
            for seq, before in set_back(times.items()).items()] + stated.remarks(case)


def record_verification(case: Case, findings: list[Finding]) -> None:
    """Put a verification into the log with what it found of each file, which the report prints."""
    files = {f.subject: f.what for f in findings if f.what in ("missing", "changed", "unreadable")}
    detail: dict[str, Any] = {"findings": len(findings)}
    with case.transaction():
        record(case, "verify", case.path.name, detail=detail | ({"files": files} if files else {}))


def verify_evidence(
    case: Case, scratch: Scratch, cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Finding]:
    """Read every file of the evidence again and compare its hash with the one taken at import. A review package has no
    evidence, which is a finding, and its own files are compared. A file of what may not be seen is named by its hash.
    """
    if info.of(case) is not None:
        return _verify_package(case, cancelled)
    findings: list[Finding] = []
    for evidence_id, root in case.db.execute("SELECT id, root FROM evidence ORDER BY id").fetchall():
        findings.extend(_read_from_another(case, evidence_id))
        try:
            if not Path(root).exists():
                findings.append(Finding("missing", root, N_("{path} is not here now, so it was not verified."),
                                        {"path": root}))
                continue
            evidence = Evidence(Path(root), scratch, cancelled, progress)
        except OSError as error:  # a share that does not answer
            findings.append(Finding("unreadable", root, EvidenceUnreadable.message,
                                    {"path": root, "reason": error.strerror or str(error)}))
            continue
        except UserError as error:
            findings.append(Finding("unreadable", root, error.message, error.args_by_name))
            continue
        files = case.db.execute(
            "SELECT path, sha256 FROM evidence_file WHERE evidence = ? AND sha256 IS NOT NULL ORDER BY path",
            (evidence_id,),
        ).fetchall()
        nameless = held_back(case, evidence_id)
        with evidence:
            findings.extend(unnamed(finding, sha) if path in nameless else finding
                            for path, sha in files if (finding := _compare(evidence, path, sha)))
            # What could not be read at the import has no hash, and was there all the same.
            known = {path for (path,) in case.db.execute(
                "SELECT path FROM evidence_file WHERE evidence = ?1 UNION SELECT path FROM source WHERE evidence = ?1",
                (evidence_id,))}
            findings.extend(
                Finding("added", item.path, N_("{path} was not there when the evidence was imported."),
                        {"path": item.path})
                for item in evidence.items if item.path not in known
            )
    return findings


def _read_from_another(case: Case, evidence: int) -> list[Finding]:
    """Sources that were read from another content than the last one that was added from their place."""
    return [Finding("changed", path, CHANGED, {"path": path, "found": found, "stated": stated})
            for path, found, stated in case.db.execute(
                "SELECT s.path, f.sha256, s.sha256 FROM source s JOIN evidence_file f ON f.evidence = s.evidence"
                " AND f.path = s.path WHERE s.evidence = ? AND s.parser IS NOT NULL AND s.sha256 <> f.sha256"
                " AND s.status IN ('read', 'partial', 'empty') ORDER BY s.path, s.id", (evidence,))]


def held_back(case: Case, evidence: int) -> set[str]:
    """The files of a piece of evidence (row id) that only messages refer to which may not be seen."""
    from triage import scope  # noqa: PLC0415  (it writes to the log)

    if not scope.keeps_back(case):
        return set()
    return {path for (path,) in case.db.execute(
        "SELECT path FROM attachment WHERE evidence = ?1 EXCEPT SELECT a.path FROM attachment a"
        f" JOIN message m ON m.id = a.message WHERE a.evidence = ?1 AND {scope.visible(case)}", (evidence,))}


def unnamed(finding: Finding, sha256: str) -> Finding:
    """The same of a file whose name may not be seen: its hash says which it is."""
    return msgspec.structs.replace(finding, subject=sha256, args={
        name: sha256 if value == finding.subject else value for name, value in finding.args.items()})


def _verify_package(case: Case, cancelled: Callable[[], bool]) -> list[Finding]:
    findings = [Finding("missing", exhibit, N_("The evidence of exhibit {exhibit} is not in the review package, so it "
                                               "was not verified."), {"exhibit": exhibit})
                for (exhibit,) in case.db.execute("SELECT exhibit FROM evidence ORDER BY id")]
    inside = case.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'package_file'").fetchone()
    for (sha256,) in case.db.execute("SELECT DISTINCT sha256 FROM package_file").fetchall() if inside else ():
        if cancelled():
            raise Cancelled
        digest = hashlib.sha256()
        for part in info.file_parts(case.db, sha256):
            digest.update(part)
        if digest.hexdigest() != sha256:
            findings.append(Finding("changed", sha256, N_(
                "The file {sha256} in the review package is not the one that was put there."), {"sha256": sha256}))
    return findings


def _compare(evidence: Evidence, path: str, sha256: str) -> Finding | None:
    item = evidence.get(path)
    if item is None and evidence.locked(path):
        return None  # it was decrypted from a file that is verified itself, with a key that is not kept
    if item is None:
        return Finding("missing", path, N_("{path} is not here now, so it was not verified."), {"path": path})
    try:
        found = item.digests().sha256
    except UserError as error:
        return Finding("unreadable", path, error.message, error.args_by_name)
    if found != sha256:
        return Finding("changed", path, CHANGED, {"path": path, "found": found, "stated": sha256})
    return None


def _differing(case: Case) -> list[str]:
    """Public ids of the messages whose words, in their order, are not those in the index.

    The index keeps no text, but says where each word stands: both sides are summed up per message.
    """
    case.db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, message_fts, instance)")
    sums: dict[int, int] = defaultdict(int)
    for doc, term, place in case.db.execute(
        "SELECT doc, CAST (term AS BLOB), offset FROM temp.words WHERE col = 'body'"):
        sums[doc] += hash((term, place))
    return [ident.hex() for n, ident, text in case.db.execute("SELECT id, ident, text FROM message ORDER BY id")
            if sums.get(n, 0) != sum(hash((word.encode()[:_LONGEST_WORD], place))
                                     for place, word in enumerate(index_text(text or "").split()))]


def verify_index(case: Case) -> list[Finding]:
    """Compare the full-text index with the stored messages: every text indexed once, and nothing else."""
    findings = []
    row = case.db.execute(
        "SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM message_fts_docsize),"
        " (SELECT count(*) FROM message WHERE id NOT IN (SELECT id FROM message_fts_docsize))"
    ).fetchone()
    if row[0] != row[1] or row[2]:
        findings.append(Finding("index", "message_fts", N_(
            "The search index holds {indexed} entries for {stored} messages. Import the evidence into a new case."),
            {"indexed": row[1], "stored": row[0]}))
    elif (differing := _differing(case)):
        findings.append(Finding("index", "message_fts", N_(
            "The text of {n} messages is not the one that the search index was made of, the first {message}."),
            {"n": len(differing), "message": differing[0]}))
    for (line,) in case.db.execute("PRAGMA quick_check"):
        if line != "ok":
            findings.append(Finding("file", case.path.name, N_("The case file is damaged: {line}"), {"line": line}))
    for row in case.db.execute(
        "SELECT s.path, l.kind, l.found, l.stored, l.merged, l.rejected FROM ledger l JOIN source s ON s.id = l.source"
        " WHERE l.found <> l.stored + l.merged + l.rejected"
    ):
        findings.append(Finding("ledger", row[0], N_(
            "The loss ledger of {path} does not add up for {kind}: found {found}, stored {stored}, merged {merged}, "
            "rejected {rejected}."),
            dict(zip(("path", "kind", "found", "stored", "merged", "rejected"), row, strict=True))))
    return findings
