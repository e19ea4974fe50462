"""How far what is kept beside the messages has come: counts (triage.counts), and which messages name amounts
(triage.ledger). Each is made from the messages alone, goes on after the last one read, and is made anew where its rules
change. The case itself notes when messages it was made from change (triggers of the schema).

What is kept is read together with what has come since, so that nobody sees less than there is. A case of an older
version that may only be read keeps nothing.
"""

from __future__ import annotations

from typing import Any

_SINCE = 4  # the version of the case from which there is a place to keep it


def last(db: Any, name: str, made_with: str) -> int:
    """The id of the last message that is in what is kept under a name by these rules; 0 where nothing is."""
    if int(db.execute("PRAGMA user_version").fetchone()[0]) < _SINCE:
        return 0
    row = db.execute("SELECT last FROM kept WHERE name = ? AND made_with = ?", (name, made_with)).fetchone()
    return int(row[0]) if row else 0


def newest(db: Any) -> int:
    """The id of the last message of the case."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()[0])


def missing(db: Any, name: str, made_with: str) -> int:
    """How many messages have come since."""
    return int(db.execute("SELECT count(*) FROM message WHERE id > ?", (last(db, name, made_with),)).fetchone()[0])


def reached(db: Any, name: str, made_with: str, message: int) -> None:
    """What is kept holds every message up to this one. In a transaction."""
    db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (name, message, made_with))
