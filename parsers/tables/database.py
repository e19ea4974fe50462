"""Tables of a SQLite database that no parser knows, as sheets: mapped by the examiner as a spreadsheet is.

The sheet has the table's name, and a row's place is its row id, so that provenance names table and row. A column that
points to another table (`links` of the mapping: `sender_id = "users.id"`) brings that row's columns under names such
as `sender_id.phone`. Both views of a write-ahead log are read, as everywhere (`parsers.sqlite.database`).

Facts: row ids and their other names, https://www.sqlite.org/lang_createtable.html#rowid (a table may have a column
named `rowid`; one made WITHOUT ROWID has none, and its rows are numbered here in the order of the table).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from parsers.records import State
from parsers.sqlite.database import MAGIC, Database, quoted
from parsers.tables.reading import Row, Sheet

if TYPE_CHECKING:
    from parsers.evidence import Item

#: The place of a header: before every row id there can be.
HEADER_PLACE = -(1 << 63) - 1
_ROW_IDS = ("rowid", "_rowid_", "oid")
_SENDERS = frozenset({"sender", "from", "author", "writer", "peer"})
_PEOPLE = ("user", "contact", "people", "person", "member", "participant", "profile", "account")
_MOST_LINKED = 500_000  # rows of a linked table that are held in memory
_SHOWN_BYTES = 256
_PRINTABLE = frozenset(range(0x20, 0x7F)) | {9, 10, 13}


class Cells(list[str]):
    """The cells of a row, with the state that the row has in the database."""

    __slots__ = ("state",)

    def __init__(self, cells: list[str], state: State = "live") -> None:
        super().__init__(cells)
        self.state = state


def is_database(item: Item) -> bool:
    """Say whether a file is a SQLite database, by its first bytes."""
    return item.head(16) == MAGIC


def names(database: Database) -> list[str]:
    """Return the tables that hold anything, without those of SQLite itself."""
    return [name for name in database.tables() if not name.startswith("sqlite_") and database.count(name)]


def sheet(database: Database, table: str, links: Mapping[str, str] | None = None) -> Sheet:
    """Return a table as a sheet whose first row names the columns. Links that lead nowhere are left out."""
    columns = column_names(database, table)
    found = {column: target for column, link in (links or {}).items()
             if column in columns and (target := _target(database, link)) is not None}  # fmt: skip
    return Sheet(table, partial(_rows, database, table, columns, found))


def column_names(database: Database, table: str) -> list[str]:
    """Return the columns of a table in their order."""
    return [name for (name,) in database.query("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))]


def links_of(database: Database, table: str) -> dict[str, str]:
    """Return {column: "table.column"} of what a table points to: its declared keys, columns such as `chat_id` beside a
    table `chat` or `chats` with a key of its own, and a sender's column beside a table of people. A proposal, which
    the mapping then states.
    """
    found: dict[str, str] = {}
    for column, target, key in database.query(
        'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq', (table,)):
        keys = [key] if key else _keys(database, target)
        if len(keys) == 1:
            found[column] = f"{target}.{keys[0]}"
    others = {_stem(name): name for name in database.tables() if name != table}
    people = next((others[name] for name in _PEOPLE if name in others), None)
    for column in column_names(database, table):
        low = column.casefold()
        stem = next((low[: -len(end)] for end in ("_row_id", "_id", "id") if low.endswith(end) and low != end), None)
        about = _stem(stem.rstrip("_")) if stem else ""
        target = others.get(about) or (people if about in _SENDERS else None)
        if target is not None and column not in found and len(keys := _keys(database, target)) == 1:
            found[column] = f"{target}.{keys[0]}"
    return found


def _stem(name: str) -> str:
    return name.casefold().removesuffix("s")


def _keys(database: Database, table: str) -> list[str]:
    return [name for (name,) in database.query("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (table,))]


def _target(database: Database, link: str) -> tuple[str, str] | None:
    """The table and column of a link, where both are there. A table's name may hold a point itself."""
    for table in database.tables():
        if link.startswith(f"{table}.") and link[len(table) + 1 :] in database.columns(table):
            return table, link[len(table) + 1 :]
    return None


def _rows(database: Database, table: str, columns: list[str], links: dict[str, tuple[str, str]]) -> Iterator[Row]:
    linked = {column: _Linked(database, *target) for column, target in links.items()}
    at = {column: columns.index(column) for column in linked}
    header = [*columns, *(f"{column}.{name}" for column, one in linked.items() for name in one.columns)]
    yield HEADER_PLACE, header
    for place, state, values in _values(database, table, columns):
        cells = [text(value) for value in values]
        for column, one in linked.items():
            cells += one.row(values[at[column]])
        yield place, Cells(cells, state)


def _values(database: Database, table: str, columns: list[str]) -> Iterator[tuple[int, State, tuple[Any, ...]]]:
    asked = ", ".join(map(quoted, columns))
    taken = {column.casefold() for column in columns}
    row_id = next((name for name in _ROW_IDS if name not in taken), None)
    bare = [n for (n,) in database.query("SELECT wr FROM pragma_table_list(?) WHERE schema = 'main'", (table,))]
    if row_id is None or any(bare):
        for n, values in enumerate(database.query(f"SELECT {asked} FROM {quoted(table)}"), 1):
            yield n, "live", values
        return
    for state, (place, *rest) in database.rows(f"SELECT {row_id}, {asked} FROM {quoted(table)} ORDER BY {row_id}"):
        yield int(place), state, tuple(rest)


class _Linked:
    """The rows of a table by one of its columns, the first of several that are alike."""

    def __init__(self, database: Database, table: str, key: str) -> None:
        self.columns = column_names(database, table)
        at = self.columns.index(key)
        self._rows: dict[Any, list[str]] = {}
        asked = ", ".join(map(quoted, self.columns))
        for values in islice(database.query(f"SELECT {asked} FROM {quoted(table)}"), _MOST_LINKED):
            self._rows.setdefault(values[at], [text(value) for value in values])
        self._none = [""] * len(self.columns)

    def row(self, key: Any) -> list[str]:
        """The cells of the row with this key, empty ones where there is none."""
        return self._rows.get(key, self._none) if key is not None else self._none


def text(value: object) -> str:
    """A value as text: bytes that are readable text as that, others in hexadecimal, cut after 256 bytes."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        if value and _PRINTABLE.issuperset(value):
            return value.decode("ascii")
        return f"0x{value[:_SHOWN_BYTES].hex()}" + (f"… ({len(value)} bytes)" if len(value) > _SHOWN_BYTES else "")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
