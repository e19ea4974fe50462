"""Deleted rows as records: read by the format's own parser, from a copy of the database that holds nothing else.

What `parsers.sqlite.carving` finds is put back into a scratch copy in place of the living rows, with the other tables
as they are, and the parser reads that. So a format need only name its tables (`Parser.recovers`). The records stand in
a state and a ledger line of their own, each with the place where its bytes lie and how sure that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec

from parsers import records
from parsers.base import Context, Parser
from parsers.errors import UserError
from parsers.records import Call, Conversation, Message, Participant, Record, State
from parsers.sqlite.carving import Found as Carved
from parsers.sqlite.carving import carve
from parsers.sqlite.database import MAGIC, Database, refill
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

WARNING_RECOVERED = N_(
    "{count} deleted rows of the table {table} were recovered from unused parts of the file. They are marked and not "
    "counted among the messages.")
WARNING_CUT = N_(
    "{count} of the recovered rows of the table {table} are cut: they were longer than a page of the file, and the "
    "pages that held the rest are used again, or may have been. Their last text ends early, and what stood behind it "
    "is not known.")
#: Rows that lost their number get one that no app ever gave.
_NUMBERLESS = 1 << 48
_Key = tuple[str, int]


def recovered(parser: Parser, item: Item, context: Context) -> Iterator[Record]:
    """Yield the deleted messages and calls of a database, what is found of them, and whom they name. Nothing for other
    files, and nothing where the file is too damaged to say what is deleted.
    """
    if not parser.recovers or item.head(16) != MAGIC:
        return
    noted = list(item.damage)
    try:
        with item.database() as database:
            found = carve(database, parser.recovers)
            if not any(found.values()):
                return
            path = item.evidence.scratch.new_folder() / "recovered"
            database.copy_into(path)
        places = _fill(path, found)
        yield from _records(parser, cast("Item", _Stand(item, path)), context, places)
    except UserError:
        return  # reading has said what is wrong with the file
    finally:
        item.damage[:] = noted
    for table, rows in found.items():
        if not rows:
            continue
        yield records.Warning(WARNING_RECOVERED, {"count": len(rows), "table": table})
        cut = sum(row.cut for row in rows)
        if cut:
            yield records.Warning(WARNING_CUT, {"count": cut, "table": table})


def _fill(path: Path, found: dict[str, list[Carved]]) -> dict[_Key, Carved]:
    """Put the deleted rows in place of the living ones; says which row of the copy is which. What is living in a table
    without deleted rows goes as well: it would be read for nothing.
    """
    places: dict[_Key, Carved] = {}
    for table, rows in found.items():
        numbered = {row.rowid if row.rowid is not None else _NUMBERLESS + n: row for n, row in enumerate(rows)}
        loose = any(row.cut for row in rows)
        kept = refill(path, table, {n: row.values for n, row in numbered.items()}, loose=loose)
        places |= {(table, n): numbered[n] for n in kept}
    return places


def _records(parser: Parser, item: Item, context: Context, places: dict[_Key, Carved]) -> Iterator[Record]:
    named: set[str] = set()
    others: list[Conversation | Participant] = []
    for record in parser.read(item, context):
        if isinstance(record, Message | Call):
            p = record.provenance
            carved = places.get((p.table or "", p.row if p.row is not None else -1))
            if carved is None or record.state != "recovered":
                continue
            named.add(record.conversation)
            yield records.Found("recovered", 1)
            yield _told(record, carved)
        elif isinstance(record, Conversation | Participant):
            others.append(record)
    people = {key for c in others if isinstance(c, Conversation) and c.key in named for key in c.participants}
    for other in others:
        if isinstance(other, Participant):
            if other.key in people:
                yield other
        elif other.key in named and not _is_living(other, places):
            # what is noted of it, such as row ids that are missing, is true of the copy alone
            yield msgspec.structs.replace(other, state="live", details=None)


def _is_living(conversation: Conversation, places: dict[_Key, Carved]) -> bool:
    """Whether a conversation is of a row that still stands, so that all that is known of it was told with the rest."""
    p = conversation.provenance
    return p.table is not None and p.row is not None and (p.table, p.row) not in places


def _told(record: Message | Call, carved: Carved) -> Message | Call:
    place: dict[str, Any] = {"page": carved.page, "file": carved.file, "confidence": carved.confidence}
    if carved.pages:
        place["overflow_pages"] = list(carved.pages)
    if carved.cut:
        place["cut"] = True
    provenance = msgspec.structs.replace(record.provenance, row=carved.rowid, offset=carved.offset)
    return msgspec.structs.replace(
        record, provenance=provenance, details=(record.details or {}) | {"recovered": place})


class _RecoveredDatabase(Database):
    """The copy; whatever the parser reads row by row is recovered."""

    def __init__(self, item: Item, path: Path) -> None:
        self._open(item, path)

    def rows(self, sql: str, parameters: Any = ()) -> Iterator[tuple[State, tuple[Any, ...]]]:
        for _, row in super().rows(sql, parameters):
            yield "recovered", row


class _Stand:
    """Stands in for the item whose database is the copy."""

    def __init__(self, item: Item, path: Path) -> None:
        self._item, self._path = item, path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)

    def database(self) -> Database:
        return _RecoveredDatabase(self._item, self._path)
