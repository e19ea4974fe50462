"""A table beside `message`, and the query that reads it."""

from __future__ import annotations

import re

import msgspec

from parsers.sqlite.database import Database

_BY_PLACE = re.compile(r"sort_id\s*<=\s*IFNULL\(\s*job\.deleted_message_row_id", re.IGNORECASE)

PER_MESSAGE = 1 << 20  # room for the order of several rows of one message in a unique integer key

#: A side table with the columns that exist, and its query: unique key, id of the message, the columns.
Statement = tuple["Side", tuple[str, ...], str]


class Side(msgspec.Struct, frozen=True):
    """A side table. `name`: what its rows go by; `columns`: none means all; `many`: several for a message.

    `quiet`: read as the log leaves it, as its rows change without the message being another (a tick turns blue).
    `rows_of`: the table, as its query calls it, by whose rows it can be read where damage ends the query; that then has
    a WHERE and nothing behind it but ORDER BY 1.
    """

    name: str
    table: str
    columns: tuple[str, ...] = ()
    many: bool = False
    key: str = "message_row_id"
    quiet: bool = False
    rows_of: str = ""


def goes_by_place(database: Database) -> bool:
    """Whether this version goes by `sort_id`, not by the row id, where it says which rows count as deleted (its own
    view tells) and which message an entry of its search index is of (the app's own queries, 2024 to 2026).
    """
    sql = "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = 'available_message_view'"
    row = next(database.query(sql), None)
    if row is None or "sort_id" not in database.columns("message"):
        return False
    return isinstance(row[0], str) and _BY_PLACE.search(row[0]) is not None
