"""A table beside `message`, and the query that reads it."""

from __future__ import annotations

import msgspec

#: A side table with the columns that exist, and its query: unique key, id of the message, the columns.
Statement = tuple["Side", tuple[str, ...], str]


class Side(msgspec.Struct, frozen=True):
    """A side table. `name`: what its rows go by; `columns`: none means all; `many`: several for a message.

    `quiet`: read as the log leaves it, as its rows change without the message being another (a tick turns blue).
    """

    name: str
    table: str
    columns: tuple[str, ...] = ()
    many: bool = False
    key: str = "message_row_id"
    quiet: bool = False
