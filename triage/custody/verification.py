"""Verification: the evidence against the hashes taken at import, the index against the messages, and what is remarked
on the log. The chain of the log itself is verified by `triage.custody.chain`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parsers.errors import Cancelled, EvidenceUnreadable, UserError
from parsers.evidence import Evidence, Scratch
from parsers.words import N_
from triage import scope
from triage.custody import chain
from triage.custody.chain import Finding
from triage.packages import info
from triage.sources import stated
from triage.text.fold import index_text

if TYPE_CHECKING:
    from triage.case import Case

CHANGED = N_("{path} has changed since it was imported: SHA-256 {found} instead of {stated}.")
_LONGEST_WORD = 32768  # bytes; FTS5 cuts there


def remarks(case: Case) -> list[Finding]:
    """What verification has to say of the log although everything in it holds."""
    times = dict(case.db.execute("SELECT seq, at FROM audit ORDER BY seq"))
    return [Finding("clock", str(seq), chain.SET_BACK, {"seq": seq, "at": times[seq], "before": before})
            for seq, before in chain.set_back(times.items()).items()] + stated.remarks(case)


def record_verification(case: Case, findings: list[Finding]) -> None:
    """Put a verification into the log with what it found of each file, which the report prints."""
    files = {f.subject: f.what for f in findings if f.what in ("missing", "changed", "unreadable")}
    detail: dict[str, Any] = {"findings": len(findings)}
    with case.transaction():
        chain.record(case, "verify", case.path.name, detail=detail | ({"files": files} if files else {}))


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
        nameless = scope.files_held_back(case, evidence_id)
        with evidence:
            findings.extend(chain.unnamed(finding, sha) if path in nameless else finding
                            for path, sha in files if (finding := _compare(evidence, path, sha)))
            # What could not be read at the import has no hash, and was there all the same.
            known = {path for (path,) in case.db.execute(
                "SELECT path FROM evidence_file WHERE evidence = ?1 UNION SELECT path FROM source WHERE evidence = ?1",
                (evidence_id,))}
            findings.extend(_beyond(case, evidence_id, root, [i.path for i in evidence.items if i.path not in known]))
    return findings


def _beyond(case: Case, evidence: int, root: str, paths: list[str]) -> list[Finding]:
    """Files that the case does not know: of evidence whose import was stopped they may always have been there."""
    whole = case.db.execute(
        "SELECT finished_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM source s WHERE s.evidence = e.id AND s.status ="
        " 'cancelled') FROM evidence e WHERE id = ?", (evidence,)).fetchone()[0]
    if paths and not whole:
        return [Finding("unfinished", root, N_(
            "The import of {path} was stopped before its end. Files of it that were not read: {n}. Add the evidence "
            "again to go on."), {"path": root, "n": len(paths)})]
    return [Finding("added", path, N_("{path} was not there when the evidence was imported."), {"path": path})
            for path in paths]


def _read_from_another(case: Case, evidence: int) -> list[Finding]:
    """Sources that were read from another content than the last one that was added from their place."""
    return [Finding("changed", path, CHANGED, {"path": path, "found": found, "stated": stated})
            for path, found, stated in case.db.execute(
                "SELECT s.path, f.sha256, s.sha256 FROM source s JOIN evidence_file f ON f.evidence = s.evidence"
                " AND f.path = s.path WHERE s.evidence = ? AND s.parser IS NOT NULL AND s.sha256 <> f.sha256"
                " AND s.status IN ('read', 'partial', 'empty') ORDER BY s.path, s.id", (evidence,))]


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
