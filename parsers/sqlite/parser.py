"""What every format that is one kind of SQLite database shares: how it is told from others, and opened.

Such a format says which tables with which columns make it (`needs`) and what it makes of their rows (`records`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from parsers.base import Context, Identified, Parser
from parsers.errors import MissingColumns
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.sqlite.database import Database

Schema = Mapping[str, frozenset[str]]


class DatabaseParser(Parser):
    """Reads one kind of SQLite database.

    `needs`: tables, each with columns that every version of the app has, by which the database is told from those of
    other apps. The first is the one that is read: what is left of a damaged or recovered database needs only that.
    `reason`: what was seen, for the examiner. `confidence`: how sure that is.
    `signs` are the first table, where they are not given.
    """

    needs: ClassVar[Mapping[str, Sequence[str]]]
    reason: ClassVar[str]
    confidence: ClassVar[int] = 95

    def __init__(self) -> None:
        if self.signs == Signs():
            self.signs = Signs(tables=(next(iter(self.needs)),))

    def fits(self, schema: Schema) -> bool:
        """Whether a database with these tables and columns is of the format."""
        return all(table in schema and schema[table].issuperset(columns) for table, columns in self.needs.items())

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        return Identified(self.confidence, self.reason) if schema is not None and self.fits(schema) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        table, columns = next(iter(self.needs.items()))
        with item.database() as database:
            if not database.columns(table).issuperset(columns):
                raise MissingColumns(path=item.path, what=f"{table}({', '.join(columns)})")
            yield from self.records(item, database, context)

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        """Yield every record of the database, as `read` does. `item` is its file."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it makes of its tables")
