"""A message that stands in several places is told of at one of them; the others are its copies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from triage import recorded

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
    # What a message records as paid stands in its details: it is read again (triage.ledger).
    case.db.execute(
        "DELETE FROM kept WHERE name = 'amounts' AND EXISTS (SELECT 1 FROM json_each(?) p"
        f" JOIN message m ON m.id = CAST(p.key AS INTEGER) JOIN copy c ON c.id = p.value"
        f" WHERE {recorded.likely('m')} OR {recorded.likely('c')})", (json.dumps(dict(pairs)),))
