"""A message that stands in several places is told of at one of them; the others are its copies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from triage.ledger import recorded

if TYPE_CHECKING:
    from triage.case import Case

PLACE = ("conversation", "source", "state", "time_raw", "app_key", "details", "tbl", "row", "offset", "line")
"""What message and copy have of a place."""
def change_places(case: Case, pairs: Mapping[int, int]) -> None:
    """Let messages stand where a copy does, and that copy where they did: {message: copy}, row ids. In a transaction.
    """
    fields = ", ".join(f"{table}.{name}" for table in "mc" for name in PLACE)
    rows = case.db.execute(
        f"SELECT m.id, c.id, {fields} FROM json_each(?) p JOIN message m ON m.id = CAST(p.key AS INTEGER)"
        " JOIN copy c ON c.id = p.value", (json.dumps(dict(pairs)),)).fetchall()
    n, sets = len(PLACE), ", ".join(f"{name} = ?" for name in PLACE)
    case.db.executemany(f"UPDATE copy SET {sets} WHERE id = ?", [(*row[2:2 + n], row[1]) for row in rows])
    case.db.executemany(f"UPDATE message SET {sets} WHERE id = ?", [(*row[2 + n:], row[0]) for row in rows])
    # What a message records as paid stands in its details: it is read again (triage.ledger.gathered).
    case.db.execute(
        "DELETE FROM kept WHERE name = 'amounts' AND EXISTS (SELECT 1 FROM json_each(?) p"
        f" JOIN message m ON m.id = CAST(p.key AS INTEGER) JOIN copy c ON c.id = p.value"
        f" WHERE {recorded.likely('m')} OR {recorded.likely('c')})", (json.dumps(dict(pairs)),))


def put_on(closed: int) -> str:
    """SQL for reactions (`r`) and the messages (`p.message`) that they were put on: where a message stands in several
    places, one may tell of reactions that the others do not; what several tell is taken from the place of the message.
    `closed`: the bits that hide a conversation now (`scope.closed_bits`), which then tells nothing.
    """
    return f"""
    (SELECT id AS message, conversation, app_key, 1 AS own FROM message
     UNION ALL SELECT message, conversation, app_key, 0 FROM copy WHERE conversation NOT IN
      (SELECT id FROM veil WHERE what = 'conversation' AND bits & {int(closed)})) p
    JOIN reaction r ON r.conversation = p.conversation AND r.target = p.app_key AND (p.own OR NOT EXISTS (
      SELECT 1 FROM message o JOIN reaction q ON q.conversation = o.conversation AND q.target = o.app_key
      WHERE o.id = p.message AND q.emoji = r.emoji))
    """
