"""Row ids that are missing between messages."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.records import Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.roster import Neighbour
from parsers.sqlite.database import Database
from parsers.sqlite.values import count_of
from parsers.words import N_

WARNING_GAPS = N_(
    "{rows} row ids are missing in {places} places of the table {table}. Messages may have been deleted "
    "there, or have expired; the conversations beside each place note it."
)
WARNING_GAPS_DAMAGED = N_(
    "{rows} row ids are missing in {places} places of the table {table}. The file is damaged, so that "
    "messages there may have been deleted or may only be unreadable; the conversations "
    "beside each place note it."
)
WARNING_TAIL = N_(
    "The table {table} has given out row ids up to {given}, and the last message has {last}. The newest "
    "messages may have been deleted."
)


class Gaps:
    """Notes missing row ids at the conversations around them, and counts them for the source.

    `listening` is off where two tables share the messages between them: an id that one lacks is then in the
    other. `last` is the highest row id read.
    """

    def __init__(self, database: Database, table: str, *, listening: bool = True) -> None:
        self._database = database
        self._table = table
        self._listening = listening
        self.last: int | None = None
        self.rows = 0
        self.places = 0

    def jump(
        self,
        expected: int,
        row_id: int,
        before: Neighbour | None,
        time_before: object,
        after: Neighbour | None,
        time_after: object,
    ) -> None:
        """Note the ids from `expected` to the one before `row_id`. A repeated id (two views of a row) is no
        gap.
        """
        if row_id <= expected or not self._listening:
            return
        self.rows += row_id - expected
        self.places += 1
        times = count_of(time_before), count_of(time_after)
        for conversation in filter(None, {before, after}):
            conversation.missing(expected, row_id - 1, *times, between=before is after)

    def warnings(self) -> Iterator[Record]:
        """Yield what an examiner must know, once for the table."""
        provenance = Provenance(self._table)
        if self.places:
            args = {"rows": self.rows, "places": self.places, "table": self._table}
            damaged = bool(self._database.item.damage)
            yield Warning(WARNING_GAPS_DAMAGED if damaged else WARNING_GAPS, args, provenance)
        given = self._given() if self._listening else 0
        if self.last is not None and given > self.last:
            yield Warning(WARNING_TAIL, {"table": self._table, "given": given, "last": self.last}, provenance)

    def _given(self) -> int:
        if not {"name", "seq"} <= self._database.columns("sqlite_sequence"):
            return 0
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        row = next(self._database.query(sql, (self._table,)), None)
        return row[0] if row is not None and type(row[0]) is int else 0
