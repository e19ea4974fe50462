"""How far what is kept beside the messages has come: counts (triage.views.counts), which messages name amounts
(triage.ledger.gathered), and which languages are met (triage.text.languages). Each is made from the messages alone,
goes on after the last one read, and is made anew where its rules change. The case itself notes when messages it was
made from change (triggers of the schema).

What is kept is read together with what has come since, so that nobody sees less than there is. A case of an older
version that may only be read keeps nothing.
"""

from __future__ import annotations

import json
from typing import Any

_SINCE = 4  # the version of the case from which there is a place to keep it
_VALUES_SINCE = 5


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
    db.execute("INSERT OR REPLACE INTO kept (name, last, made_with) VALUES (?, ?, ?)", (name, message, made_with))


def value(db: Any, name: str, made_with: str) -> Any:
    """A value that is kept under a name and is of all messages of the case, made by these rules; None without one."""
    if int(db.execute("PRAGMA user_version").fetchone()[0]) < _VALUES_SINCE:
        return None
    row = db.execute("SELECT said FROM kept WHERE name = ? AND made_with = ? AND last = ?",
                     (name, made_with, newest(db))).fetchone()
    return None if row is None else json.loads(row[0])


def keep_value(db: Any, name: str, made_with: str, what: Any) -> None:
    """Keep a value that is of all messages of the case. In a transaction."""
    db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", (name, newest(db), made_with, json.dumps(what)))
