"""The rows of the search index as they follow from the messages of a case: for a row whose words are known late, for
every copy of a case, for the check by a second engine, and for a case that an older version of the program made.

An import makes them as it reads, which is the same and needs no message to be read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from triage.text import beside
from triage.text.fold import index_text
from triage.work import annotations as work

if TYPE_CHECKING:
    from triage.case import Case

_SINCE = 6  # the version of the case from which it says what was indexed by older rules
_STEP = 5000
_ROWS = """
SELECT m.id, m.text, iif(m.record = 1, NULL, m.details),
  iif(m.attachments, (SELECT json_group_array(json_array(name, details)) FROM (
    SELECT a.name, a.details FROM attachment a WHERE a.message = m.id ORDER BY a.id)), NULL),
  iif(m.details LIKE '%"quoted%', (SELECT t.text FROM message t WHERE t.id = m.reply), NULL)
FROM message m WHERE {where} ORDER BY m.id
"""
_PUT = "INSERT OR REPLACE INTO message_fts (rowid, body, names) VALUES (?, ?, ?)"


def rows(db: Any, where: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[int, str, str]]:
    """(row id, text, what else is searched) of messages, in the form the index takes; calls of a log have no words.
    `where` is SQL of this program's own making over `m`.
    """
    for n, text, details, files, answered in db.execute(_ROWS.format(where=where), parameters):
        named = [part for name, told in json.loads(files or "[]")
                 for part in beside.of_file(name, json.loads(told) if told else None)]
        yield (n, index_text(text) if text else "",
               beside.of_message(named, json.loads(details) if details else None, answered))


def renew(db: Any, messages: Iterable[int]) -> None:
    """Index messages anew. In a transaction."""
    key = json.dumps(sorted(messages))
    db.executemany(_PUT, list(rows(db, "m.id IN (SELECT value FROM json_each(?))", (key,))))


def missing(case: Case) -> int:
    """How many messages were indexed by older rules. What may only be read stays as it is, and none of it is missing.
    """
    if case.why_read_only is not None or int(case.db.execute("PRAGMA user_version").fetchone()[0]) < _SINCE:
        return 0
    return int(case.db.execute(
        "SELECT count(*) FROM message WHERE id <= (SELECT until FROM index_state)").fetchone()[0])


def gather(case: Case, progress: Callable[[int, int], None] | None = None) -> int:
    """Index those messages anew, the last ones first; return how many. Each few thousand are a transaction of their
    own, so that what is stopped goes on where it was. Not logged: it adds nothing to the case.
    """
    todo, done = missing(case), 0
    while done < todo:
        with case.transaction():
            page = [n for (n,) in case.db.execute("SELECT id FROM message WHERE id <= (SELECT until FROM index_state)"
                                                  " ORDER BY id DESC LIMIT ?", (_STEP,))]
            renew(case.db, page)
            case.db.execute("UPDATE index_state SET until = ?", (page[-1] - 1,))
            if len(page) == todo - done:
                work.index_again(case)
        done += len(page)
        if progress is not None:
            progress(done, todo)
    return todo
