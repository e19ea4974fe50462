"""The chain of custody inside the case: an append-only, hash-chained audit log, and its seals.

An entry's hash is SHA-256 over the JSON array [seq, at, actor, action, subject, reason, detail, previous hash], UTF-8
without spaces, so that anyone can recompute it from `main.py log --json`; of an entry about what scope or privilege
keeps back, once that part is opened (triage.custody.logbook).
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from parsers.words import N_

if TYPE_CHECKING:
    from triage.case import Case

GENESIS = "0" * 64

#: Actions that look at the case without changing what a report of it says. A report prints the log up to the last
#: entry that is none of these, so that printing it twice gives the same bytes. Searches and verifications are printed
#: with their results, so they are not among them.
LOOKING = frozenset({"case.open", "case.close", "report", "export", "package.make"})


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


def unnamed(finding: Finding, sha256: str) -> Finding:
    """The same of a file whose name may not be seen: its hash says which it is."""
    return msgspec.structs.replace(finding, subject=sha256, args={
        name: sha256 if value == finding.subject else value for name, value in finding.args.items()})


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
