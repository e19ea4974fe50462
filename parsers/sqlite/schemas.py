"""Tables and columns of a database, which tell what it is, read without more of it than is needed.

A database with a write-ahead log is copied before SQLite reads it (`parsers.sqlite.database`). Hundreds of databases on
a phone have a log and belong to no app that is read; of them the tables are enough, and few logs change those: then the
file alone is asked, in place.

Fact: each change of the tables changes the *schema cookie*, four bytes at offset 40 of the first page
(https://www.sqlite.org/fileformat2.html, sections 1.3.9 and 4).
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from parsers.errors import NotADatabase, UserError
from parsers.sqlite.database import DAMAGE, MAGIC, Database, schema_of, without_log
from parsers.sqlite.logs import first_pages

if TYPE_CHECKING:
    from parsers.item import Item

_COOKIE = slice(40, 44)


def read_schema(item: Item) -> dict[str, frozenset[str]] | None:
    """Return {table: columns} of a readable database with its log applied, or None. Views are not tables."""
    if item.head(16) != MAGIC:
        return None
    try:
        if (schema := _of_file_alone(item)) is not None:
            return schema
        with Database(item) as database:
            return database.schema()
    except NotADatabase as error:
        item.damage.append(str(error.args_by_name["reason"]))
    except (UserError, *DAMAGE) as error:
        item.damage.append(str(error))
    return None


def _of_file_alone(item: Item) -> dict[str, frozenset[str]] | None:
    """The same where there is a log, and no more than that, and it leaves the tables as they are; else None."""
    log, journal = item.side("-wal"), item.side("-journal")
    if log is None or (journal is not None and journal.size):
        return None
    cookie = item.head(_COOKIE.stop)[_COOKIE]
    try:
        pages = first_pages(log, _COOKIE.stop)
        if pages is None or any(page[_COOKIE] != cookie for page in pages):
            return None
    except UserError:  # of the log
        return None
    try:
        with closing(without_log(item)) as connection:
            return schema_of(connection)
    except DAMAGE:  # what is damaged may stand in the log
        return None
