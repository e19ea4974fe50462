"""Reading a table of a possibly damaged database, and settling what was found against what was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from parsers.records import Found, LedgerKind, Provenance, Record, Rejection, State
from parsers.sqlite.database import Database, quoted
from parsers.words import N_

_BEFORE_ALL = -(1 << 63)
_LARGEST = (1 << 63) - 1

REASON_DAMAGED = N_("The part of the database file that holds this row is damaged.")


def scan(
    database: Database, select: str, *, compared: bool = True, less: Sequence[str] = (), after: int = _BEFORE_ALL
) -> Iterator[tuple[State, tuple[Any, ...]]]:
    """Yield (state, row) of a query, going on behind damaged pages instead of stopping at the first.

    `select` has the row id as its first column, one parameter as in `... WHERE rowid > ?`, and no ORDER BY or
    LIMIT. Where the two views of a write-ahead log are compared, the comparison ends at the damage: behind it rows
    come as the log leaves them, as `live`; so do all where they are not to be `compared`. `less`: the same query with
    fewer tables joined, the last with none: a row that is whole itself is not lost with a damaged one beside it.
    """
    damage = database.item.damage
    start = after
    while True:
        noted = len(damage)
        first: tuple[Any, ...] = (start,)
        row = first
        asked = f"{select} ORDER BY 1"
        rows = database.rows(asked, (start,)) if compared else _live(database, asked, start)
        for state, row in rows:
            yield state, row
        if len(damage) == noted:
            return
        if row is not first:
            if type(row[0]) is not int or row[0] <= start:  # ids that run backwards: it would be read over and over
                return
            start = row[0]
        for found in _one_by_one(database, select, start):  # the library lost the row that it had read ahead
            yield "live", found
            start = found[0]
        behind = _behind_damage(database, select, start)
        for found in _with_less(database, (select, *less), start, behind):
            yield "live", found
        del damage[noted + 1 :]  # the probes met the same damage again
        if behind is None:
            return
        start, compared = behind, compared and not database.has_wal


def look_up(database: Database, table: str, names: Iterable[str], where: str = "1") -> Iterator[tuple[Any, ...]]:
    """Yield (row id, columns ...) of a table in order of its row ids, as the log leaves them; a column that this
    version lacks is None. What messages refer to is read so: a damaged page must not cost the people behind it.
    """
    asked = ", ".join(database.expression(table, name) for name in names)
    select = f"SELECT rowid, {asked} FROM {quoted(table)} WHERE {where} AND rowid > ?"
    return (row for _, row in scan(database, select, compared=False))


def _live(database: Database, asked: str, start: int) -> Iterator[tuple[State, tuple[Any, ...]]]:
    for row in database.query(asked, (start,)):
        yield "live", row


def _one_by_one(database: Database, select: str, start: int) -> Iterator[tuple[Any, ...]]:
    """Rows behind `start` up to the damage, asked for singly: whoever reads many at once reads one ahead."""
    while True:
        noted = len(database.item.damage)
        row = next(database.query(f"{select} ORDER BY 1 LIMIT 1", (start,)), None)
        if row is None or len(database.item.damage) > noted or type(row[0]) is not int or row[0] <= start:
            return
        yield row
        start = row[0]


def _with_less(
    database: Database, selects: Sequence[str], start: int, behind: int | None
) -> Iterator[tuple[Any, ...]]:
    """Rows behind `start` up to `behind`, each with as much of what is joined to it as can be read."""
    *fuller, bare = selects
    damage = database.item.damage
    for _, row in scan(database, bare, compared=False, after=start) if fuller else ():
        if behind is not None and row[0] > behind:
            return
        noted = len(damage)
        found = (next(database.query(f"{select} ORDER BY 1 LIMIT 1", (row[0] - 1,)), None) for select in fuller)
        yield next((one for one in found if one is not None and one[0] == row[0]), row)
        del damage[noted:]  # of what was met before


def _behind_damage(database: Database, select: str, last: int) -> int | None:
    """Return the smallest found row id, after `last`, after which a row can be read; None when there is
    none.
    """
    low, step = max(last, 0), 1
    while low + step < _LARGEST and not _readable(database, select, low + step):
        step *= 2
        if step > 1 << 32:
            return None
    if low + step >= _LARGEST:
        return None
    high = low + step
    low += step // 2
    while high - low > 1:
        middle = (low + high) // 2
        if _readable(database, select, middle):
            high = middle
        else:
            low = middle
    return high


def _readable(database: Database, select: str, start: int) -> bool:
    noted = len(database.item.damage)
    found = next(database.query(f"{select} ORDER BY 1 LIMIT 1", (start,)), None)
    return found is not None and len(database.item.damage) == noted


class Tally:
    """What a table says it holds against what came out of it.

    `read` counts the rows that the live view gave and `last` is the id of the latest; `old()` announces one
    that only the comparison with the view without the write-ahead log gave. `settle()` closes the account:
    rows that the table counts and that could not be read become rejections (with the id of the last row read
    before them), so that found = stored + merged + rejected holds on a damaged file too.
    """

    def __init__(self, database: Database, kind: LedgerKind, table: str, *, where: str = "1") -> None:
        self._database = database
        self.kind = kind
        self.table = table
        self.counted = database.count(table, where)
        self.read = 0
        self.last: int | None = None

    def start(self) -> Iterator[Record]:
        yield Found(self.kind, self.counted)

    def old(self) -> Found:
        return Found(self.kind, 1)

    def settle(self) -> Iterator[Record]:
        if self.read > self.counted:  # counting met the damage and reading got past it
            yield Found(self.kind, self.read - self.counted)
        for _ in range(self.counted - self.read):
            yield Rejection(self.kind, REASON_DAMAGED, Provenance(self.table, row=self.last or 0))
