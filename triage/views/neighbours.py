"""The messages around one in a conversation, by time, that may be seen and that somebody wrote: the conversation's own,
and those of others that stand in it as copies.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from triage.flags.found import Around
from triage.intake.prepare import SAID

if TYPE_CHECKING:
    from triage.case import Case

COLUMNS = "m.id, m.ident, m.sort_ms, m.conversation, m.sender, m.direction, m.text, m.utc_ms"
Row = tuple[Any, ...]


class Neighbours:
    """Reads them. Rules look no further than they say (`Around`), and mostly there is nothing so near."""

    def __init__(self, case: Case, visible: str) -> None:
        self._db = case.db
        self._asked = f"m.record = 0 AND m.text IS NOT NULL AND {SAID} AND {visible}"
        self._copies: dict[int, tuple[array[int], array[int]]] = {}

    def of(self, here: Row, talk: int, looks: Around) -> tuple[list[Row], int]:
        """The message among its neighbours in a conversation, and its place among them."""
        before, after = self._own(here, talk, looks)
        if here[2] is not None and (ids := self._beside(here, talk, looks)):
            others = self._db.execute(
                f"SELECT {COLUMNS} FROM message m WHERE m.id IN (SELECT value FROM json_each(?))",
                (json.dumps(ids),)).fetchall()
            place = (here[2], here[0])
            before += [row for row in others if (row[2], row[0]) < place]
            after += [row for row in others if (row[2], row[0]) > place]
            before = sorted(before, key=_place)[-looks.before:] if looks.before else []
            after = sorted(after, key=_place)[:looks.after]
        return [*before, here, *after], len(before)

    def _own(self, here: Row, talk: int, looks: Around) -> tuple[list[Row], list[Row]]:
        condition = f"m.conversation = ? AND {self._asked}"
        # The row value with a NULL time compares as NULL, so a conversation without times goes by row id alone.
        timed = here[2] is not None
        key, marks = ("(m.sort_ms, m.id)", "(?, ?)") if timed else ("m.id", "?")
        since, until = ("AND m.sort_ms >= ?", "AND m.sort_ms <= ?") if timed else ("", "")
        place = (talk, here[2], here[0]) if timed else (talk, here[0])
        first, last = ([here[2] + way * looks.reach] if timed else [] for way in (-1, 1))
        before = self._db.execute(
            f"SELECT {COLUMNS} FROM message m WHERE {condition} AND {key} < {marks} {since}"
            f" ORDER BY m.sort_ms DESC, m.id DESC LIMIT {looks.before}", (*place, *first)) if looks.before else ()
        after = self._db.execute(
            f"SELECT {COLUMNS} FROM message m WHERE {condition} AND {key} > {marks} {until}"
            f" ORDER BY m.sort_ms, m.id LIMIT {looks.after}", (*place, *last)) if looks.after else ()
        return [*before][::-1], [*after]

    def _beside(self, here: Row, talk: int, looks: Around) -> list[int]:
        """The nearest of the copies that stand in the conversation, by row id."""
        if talk not in self._copies:
            times, ids = array("q"), array("q")
            for at, n in self._db.execute(
                "SELECT DISTINCT m.sort_ms, m.id FROM copy c CROSS JOIN message m ON m.id = c.message"
                f" WHERE c.conversation = ?1 AND m.conversation <> ?1 AND m.sort_ms IS NOT NULL AND {self._asked}"
                " ORDER BY 1, 2", (talk,)):
                times.append(at)
                ids.append(n)
            self._copies[talk] = times, ids
        times, ids = self._copies[talk]
        at = bisect_left(times, here[2])
        while at < len(ids) and times[at] == here[2] and ids[at] < here[0]:
            at += 1
        first = max(bisect_left(times, here[2] - looks.reach), at - looks.before)
        last = min(bisect_right(times, here[2] + looks.reach), at + looks.after + 1)  # it may itself be among them
        return [n for n in ids[first:last] if n != here[0]]


def _place(row: Row) -> tuple[int, int]:
    return row[2], row[0]
