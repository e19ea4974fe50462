"""Which messages name amounts, found once and kept in the case beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from triage.intake import kept
from triage.ledger import recorded, spelled, withheld
from triage.ledger.amounts import FILE
from triage.ledger.entries import Entry, read
from triage.ledger.sides import FILE as SIDES

if TYPE_CHECKING:  # the process that reads evidence asks for amounts, and has no use for what opens a case
    from triage.case import Case

NAME = "amounts"
VERSION = "9"
_STEP = 20_000
ENTRIES = msgspec.json.Decoder(list[Entry])
MAY = f"m.record = 0 AND (m.text IS NOT NULL OR {recorded.likely()})"
READ = f"m.id, m.text, CASE WHEN {recorded.likely()} THEN m.details END"


@lru_cache(maxsize=1)
def made_with() -> str:
    """The version of the rules: of this module, and of the word lists."""
    listed = FILE.read_bytes() + SIDES.read_bytes() + spelled.FILE.read_bytes() + withheld.FILE.read_bytes()
    return f"{VERSION}/{hashlib.sha256(listed).hexdigest()[:16]}"


def missing(case: Case) -> int:
    """How many messages have not been read for amounts yet."""
    return kept.missing(case.db, NAME, made_with())


def gather(case: Case, progress: Callable[[int, int], None] | None = None, most: int | None = None) -> int:
    """Find the messages that name amounts among those not read yet, or `most` of these; return how many were read.

    Each few thousand are a transaction of their own, so that a pass that is cancelled (`progress(done, all)` may raise
    Cancelled) goes on where it stopped. Not logged: it adds nothing to the case.
    """
    todo, done = missing(case), 0
    while done < (todo if most is None else min(todo, most)):
        with case.transaction():
            last = kept.last(case.db, NAME, made_with())
            if not last:
                case.db.execute("DELETE FROM amount_message")
            rows = case.db.execute(f"SELECT {READ} FROM message m WHERE m.id > ? AND {MAY} ORDER BY m.id LIMIT ?",
                                   (last, _STEP)).fetchall()
            case.db.executemany("INSERT OR REPLACE INTO amount_message VALUES (?, ?)", [
                (n, msgspec.json.encode(entries).decode()) for n, text, details in rows
                if (entries := read(text, details, n))])
            upto = rows[-1][0] if len(rows) == _STEP else kept.newest(case.db)
            done += int(case.db.execute("SELECT count(*) FROM message WHERE id > ? AND id <= ?",
                                        (last, upto)).fetchone()[0])
            kept.reached(case.db, NAME, made_with(), upto)
        if progress is not None:
            progress(done, todo)
    return done


def differing(case: Case) -> int:
    """How many messages are kept with other amounts than they name: none, unless the case was tampered with."""
    last = kept.last(case.db, NAME, made_with())
    if not last:
        return 0
    held: dict[int, str] = dict(case.db.execute("SELECT message, entries FROM amount_message"))
    found = 0
    for n, text, details in case.db.execute(f"SELECT {READ} FROM message m WHERE m.id <= ? AND {MAY}", (last,)):
        entries = read(text, details, n)
        known = held.pop(n, None)
        found += (entries or None) != (ENTRIES.decode(known) if known is not None else None)
    return found + sum(message <= last for message in held)
