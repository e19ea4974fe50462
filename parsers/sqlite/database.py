"""SQLite databases from evidence: opened without writing, with and without their write-ahead log.

Applying a `-wal` gives one truth and ignoring it another, so both are read. `Database.rows` marks each row `live`
(the same in both), `wal_only` (new or changed by the log) or `removed_by_wal` (gone or replaced when the log is
applied; the older content). A hot rollback journal is applied to a copy: without it the file is mid-transaction.
Facts: https://www.sqlite.org/fileformat2.html (header bytes 16 to 19), https://www.sqlite.org/uri.html (immutable).
"""

from __future__ import annotations

import contextlib
import operator
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parsers.errors import Cancelled, NotADatabase
from parsers.item import Note
from parsers.records import State
from parsers.sqlite import logs

if TYPE_CHECKING:
    from parsers.evidence import Item

MAGIC = b"SQLite format 3\x00"
_ROW_LIMIT = 64 << 20  # bytes in one value; more is damage or an attack
_LONGEST_FILE = 16 << 30  # bytes to which a file that ends early is filled up with zeros, which take no room on disk
_STEPS = 200_000  # virtual-machine steps between looks at the cancel button

#: What a damaged file raises. SQLite quotes the damaged schema in its message, which need not be UTF-8; and what is
#: called by a name that is none cannot be asked for.
DAMAGE = (sqlite3.DatabaseError, UnicodeError)
_PLAIN = "m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'"
_NO_TEXT = re.compile("[\ud800-\udfff]")
#: Text that is not UTF-8 comes with its odd bytes as lone surrogates; the store keeps the raw bytes.
_decode: Callable[[bytes], str] = operator.methodcaller("decode", "utf-8", "surrogateescape")


class Database:
    """A database of the evidence, read-only. `has_wal`: a log with content lies beside it."""

    def __init__(self, item: Item) -> None:
        if item.head(16) != MAGIC:
            raise NotADatabase(path=item.path, reason="no SQLite header")
        self.item = item
        wal, journal = item.side("-wal"), item.side("-journal")
        self.has_wal = wal is not None and wal.size > 0
        hot = journal is not None and journal.size > 0 and journal.head(8) != bytes(8)
        self.applied: int | None = None  # frames of the log
        self.log_left_out = False  # as another's, or as one that cannot be read to its end
        for side in (wal, journal, item.side("-shm")):
            if side is not None:
                item.claim(side)
        self._main: sqlite3.Connection | None = None
        try:
            copy = self._copy_with(wal, journal if hot else None) if self.has_wal or hot else None
            if copy is not None and (self.has_wal or hot):
                self._live = _connect(f"{_uri(copy)}?mode=rw", item)
                if wal is not None and self.has_wal:
                    self._main = self._without_log(copy, wal)
            else:
                self._live = _connect(f"{_uri(_whole(item))}?mode=ro&immutable=1", item)
            _load_schema(self._live, item)
            self._remark_log(wal, copy)
        except (sqlite3.Error, UnicodeError) as error:
            raise NotADatabase(path=item.path, reason=str(error)) from error
        self._columns: dict[str, frozenset[str]] = {}
        self._unique: dict[str, list[list[str]]] = {}

    def _open(self, item: Item, path: Path) -> None:
        """Open a scratch database that stands for the item's, without a log."""
        self.item, self.has_wal, self._main, self.log_left_out = item, False, None, False
        self._live = _connect(f"{_uri(path)}?mode=ro&immutable=1", item)
        self._columns, self._unique, self.applied = {}, {}, None

    def _without_log(self, copy: Path, wal: Item) -> sqlite3.Connection | None:
        """The view without the log; with the tables and columns that only the log brings, so that both can be asked
        alike. They are added to a copy. Nothing is added where the file alone is too damaged to be asked, as it may be
        when the log was being folded in. Where the log is another database's, the file alone is all that there is.
        """
        alone = without_log(self.item)
        if logs.is_foreign(self._live, alone):
            self._live.close()
            self._live, self.has_wal, self.log_left_out = alone, False, True
            self._remark(Note(logs.FOREIGN, {"path": wal.path}, partial=True))
            return None
        try:
            self._live.execute("PRAGMA wal_autocheckpoint = 0")
            changes = _missing(self._live, alone)
        except DAMAGE:
            return alone
        if not changes:
            return alone
        alone.close()
        bare = copy.with_name("bare")
        self.item.copy_to(bare)
        connection = sqlite3.connect(bare, isolation_level=None)
        try:
            for change in ("PRAGMA journal_mode = OFF", *changes):
                with contextlib.suppress(*DAMAGE):  # asked without it, the view lacks what the log brings
                    connection.execute(change)
        finally:
            connection.close()
        return _connect(f"{_uri(bare)}?mode=ro&immutable=1", self.item)

    def _copy_with(self, wal: Item | None, journal: Item | None) -> Path:
        """A copy of the database with its logs beside it, as far as these can be read."""
        copy = self.item.evidence.scratch.new_folder() / "db"
        self.item.copy_to(copy)
        if wal is not None and self.has_wal:
            target = copy.with_name("db-wal")
            note = logs.copied(wal, target)
            self.has_wal, self.log_left_out = logs.holds_any(target.stat().st_size), note is not None
            self._remark(note)
        if journal is not None:
            self._remark(logs.copied_journal(journal, copy.with_name("db-journal"), lambda: self._is_whole(copy)))
        return copy

    def _is_whole(self, copy: Path) -> bool:
        with contextlib.closing(_connect(f"{_uri(copy)}?mode=ro&immutable=1", self.item)) as alone:
            return logs.is_whole(alone, self.item)

    def _remark_log(self, wal: Item | None, copy: Path | None) -> None:
        """Have what is wrong with the log told of the database."""
        if wal is None:
            self._remark(logs.unread(self.item))
            return
        for note in wal.notes:
            if note.partial:
                self._remark(note)
        if self.log_left_out:
            return
        if copy is not None and self.has_wal:
            with contextlib.suppress(OSError):
                index = self.item.evidence.first_bytes(str(copy.with_name("db-shm")), 100)
                self.applied = logs.applied(index)
        self._remark(logs.log_note(wal, self.applied or 0))

    def _remark(self, note: Note | None) -> None:
        """Have the examiner told, once: a database is opened several times."""
        if note is not None and note not in self.item.notes:
            self.item.notes += (note,)

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self._live.close()
        if self._main is not None:
            self._main.close()

    def tables(self) -> list[str]:
        """Names of the tables (no views, no virtual or shadow tables), sorted; those that are no text left out."""
        return _tables(self._live)

    def schema(self) -> dict[str, frozenset[str]]:
        """See `schema_of`."""
        return schema_of(self._live)

    def columns(self, table: str) -> frozenset[str]:
        """Columns of `table`, empty when it does not exist. A view that calls itself so is none: it may never end.

        Raises NotADatabase where the list of tables cannot be read.
        """
        if table not in self._columns:
            try:
                rows = self._live.execute(
                    "SELECT i.name FROM sqlite_master m, pragma_table_info(m.name) i"
                    " WHERE m.type = 'table' AND i.schema = 'main' AND m.name = ? COLLATE NOCASE", (table,)).fetchall()
            except DAMAGE as error:  # the list of tables itself is damaged
                raise NotADatabase(path=self.item.path, reason=str(error)) from error
            self._columns[table] = frozenset(name for (name,) in rows)
        return self._columns[table]

    def expression(self, table: str, column: str, alias: str | None = None) -> str:
        """SQL for a column that another version of the app may lack: the quoted column, or NULL."""
        if column in self.columns(table):
            return f"{quoted(alias or table)}.{quoted(column)}"
        return "NULL"

    def count(self, table: str, where: str = "1") -> int:
        """Rows of `table`, with the log applied. 0 when the table does not exist; damage is noted on the item."""
        if not self.columns(table):
            return 0
        try:
            row = self._live.execute(f"SELECT count(*) FROM {quoted(table)} WHERE {where}").fetchone()
            return int(row[0])
        except DAMAGE as error:
            self._note(error)
            return 0

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[State, tuple[Any, ...]]]:
        """Yield (state, row) for a query whose FIRST column is a unique integer key that it is ORDERED BY.

        Compares the views with and without the log row by row, in constant memory. Damage in the middle ends the
        iteration and is noted in `item.damage` (the import then calls the source partial).
        """
        cut: list[bool] = []
        live = self._run(self._live, sql, parameters, broken=cut)
        if self._main is None:
            for row in live:
                yield "live", row
            return
        ended: list[bool] = []
        main = self._run(self._main, sql, parameters, missing_is_empty=True, broken=ended)
        yield from logs.compare(live, main, ended, cut)

    def holds(self, table: str, columns: Sequence[str], values: Sequence[Any]) -> bool:
        """Whether a row with these values is there, in either view."""
        where = " AND ".join(f"{column if column == 'rowid' else quoted(column)} IS ?" for column in columns)
        sql = f"SELECT 1 FROM {quoted(table)} WHERE {where} LIMIT 1"
        views = [view for view in (self._live, self._main) if view is not None]
        return any(next(self._run(view, sql, values, missing_is_empty=True), None) for view in views)

    def unique_keys(self, table: str) -> list[list[str]]:
        """The columns of each unique index of plain columns."""
        if table not in self._unique:
            found: dict[str, list[str]] = {}
            for index, column in self.query(
                "SELECT l.name, i.name FROM pragma_index_list(?) l, pragma_index_info(l.name) i"
                ' WHERE l."unique" AND NOT l.partial ORDER BY l.name, i.seqno', (table,)):
                found.setdefault(index, []).append(column)
            self._unique[table] = [columns for columns in found.values() if None not in columns]
        return self._unique[table]

    def copy_into(self, target: Path) -> None:
        """Write the database, with its log applied, into a scratch file. Raises NotADatabase."""
        connection = sqlite3.connect(target, isolation_level=None)
        try:
            self._live.backup(connection)
        except DAMAGE as error:
            raise NotADatabase(path=self.item.path, reason=str(error)) from error
        finally:
            connection.close()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a small look-up query, with the log applied; damage is noted as in `rows`."""
        return self._run(self._live, sql, parameters)

    def _run(
        self, connection: sqlite3.Connection, sql: str, parameters: Sequence[Any], *, missing_is_empty: bool = False,
        broken: list[bool] | None = None,
    ) -> Iterator[tuple[Any, ...]]:
        try:
            yield from connection.execute(sql, parameters)
        except sqlite3.OperationalError as error:
            if missing_is_empty and str(error).startswith("no such"):
                return  # the table came into being in the log
            self._note(error)
        except DAMAGE as error:
            self._note(error)
        else:
            return
        if broken is not None:
            broken.append(True)

    def _note(self, error: Exception) -> None:
        self.item.evidence.progress(0)  # an interrupt by the cancel button arrives here as an error: raises Cancelled
        self.item.damage.append(str(error))


def _missing(live: sqlite3.Connection, alone: sqlite3.Connection) -> list[str]:
    """SQL that adds to one view the tables of the other, and their columns with what they hold by default."""
    ask = ("SELECT m.name, m.sql, i.name, i.dflt_value FROM sqlite_master m, pragma_table_info(m.name) i"
           " WHERE m.type = 'table' AND i.schema = 'main' AND m.sql NOT LIKE 'CREATE VIRTUAL%'"
           " AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    have: dict[str, set[str]] = {}
    for table, _, column, _ in alone.execute(ask):
        have.setdefault(table, set()).add(column)
    changes: dict[str, None] = {}
    for table, sql, column, default in live.execute(ask):
        if table not in have:
            changes[sql] = None
        elif column not in have[table]:
            by_default = f" DEFAULT {default}" if default else ""
            changes[f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(column)}{by_default}"] = None
    return list(changes)


def quoted(name: str) -> str:
    """Quote an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def without_log(item: Item) -> sqlite3.Connection:
    """Open the file of a database alone, whatever lies beside it."""
    return _connect(f"{_uri(item.local())}?mode=ro&immutable=1", item)


def schema_of(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Return {table: columns} of its tables. Raises what SQLite does where their list is damaged."""
    found: dict[str, set[str]] = {table: set() for table in _tables(connection)}
    ask = "SELECT m.name, i.name FROM sqlite_master m, pragma_table_info(m.name) i WHERE i.schema = 'main' AND"
    for table, column in connection.execute(f"{ask} {_PLAIN}"):
        if table in found:
            found[table].add(column)
    return {table: frozenset(columns) for table, columns in found.items()}


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(f"SELECT m.name FROM sqlite_master m WHERE {_PLAIN} ORDER BY m.name")
    return [name for (name,) in rows if isinstance(name, str) and not _NO_TEXT.search(name)]


def _uri(path: Path) -> str:
    return path.absolute().as_uri()


def _connect(uri: str, item: Item) -> sqlite3.Connection:
    """Open hostile data: no writes, no functions from its schema, bounded values, and an ear for the cancel button."""
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.text_factory = _decode
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _ROW_LIMIT)
    connection.execute("PRAGMA temp_store = MEMORY")
    _give_row_ids(connection)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_progress_handler(lambda: _is_cancelled(item), _STEPS)
    return connection


def _give_row_ids(connection: sqlite3.Connection) -> None:
    """Let tables made WITHOUT ROWID answer for `rowid` as all others do.

    A temporary view of the same name stands before each: its row id is the key where that is one whole number, else
    the place in order of the key (https://www.sqlite.org/withoutrowid.html). Nothing of the file is changed.
    """
    with contextlib.suppress(*DAMAGE):  # of a damaged schema the tables are asked as they are
        bare = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr"
        for (table,) in connection.execute(bare).fetchall():
            found = connection.execute(
                "SELECT name, upper(type) FROM pragma_table_info(?) WHERE schema = 'main' AND pk ORDER BY pk", (table,)
            ).fetchall()
            keys = ", ".join(quoted(name) for name, _ in found)
            is_number = len(found) == 1 and found[0][1] in ("INTEGER", "INT", "BIGINT")
            row_id = keys if is_number else f"row_number() OVER (ORDER BY {keys})"
            connection.execute(
                f"CREATE TEMP VIEW {quoted(table)} AS SELECT {row_id} AS rowid, * FROM main.{quoted(table)}")


def _load_schema(connection: sqlite3.Connection, item: Item) -> None:
    """Read the list of tables; where the definition of one is damaged, those of the others are used all the same."""
    ask = "SELECT count(*) FROM sqlite_master"
    try:
        connection.execute(ask).fetchone()
    except DAMAGE as error:  # of the definition that it quotes, letters may be damaged as well
        if isinstance(error, sqlite3.Error) and not str(error).startswith("malformed database schema"):
            raise
        item.damage.append(str(error))
        connection.execute("PRAGMA writable_schema = ON")  # nothing is written: it makes SQLite pass over the mistake
        connection.execute(ask).fetchone()


def _whole(item: Item) -> Path:
    """The file; where it ends before the pages that its header counts, a copy filled up with zeros.

    SQLite refuses a file that was cut; of the copy it reads what is there, and the rest is damage like any other.
    """
    head = item.head(100)
    size = {1: 65536}.get(number := int.from_bytes(head[16:18], "big"), number)
    stated = size * int.from_bytes(head[28:32], "big")
    if head[24:28] != head[92:96] or not item.size < stated <= _LONGEST_FILE:  # the count is that of an old library
        return item.local()
    if item.filled is None:
        item.filled = item.evidence.scratch.new_folder() / "filled"
        item.copy_to(item.filled)
        with item.filled.open("r+b") as stream:
            stream.truncate(item.size // size * size)  # half a page would be read as rows of zeros
            stream.truncate(stated)
    item.damage.append(f"{item.size} of {stated} bytes")
    return item.filled


def _is_cancelled(item: Item) -> bool:
    with contextlib.suppress(Cancelled):
        item.evidence.progress(0)
        return False
    return True


def refill(path: Path, table: str, rows: Mapping[int, Sequence[Any]], *, loose: bool = False) -> list[int]:
    """Put other rows, by row id, in place of those of a table in a scratch database; return those that it took.

    A row may have fewer values than columns. One that a rule of the table refuses is left out. `loose`: the table has
    no rules any more, so that values which are lost stay empty. Raises NotADatabase.
    """
    kept: list[int] = []
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA trusted_schema = OFF")
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {quoted(trigger)}")
        info = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
        columns = [(name, bool(key) and str(declared).upper() == "INTEGER") for _, name, declared, _, _, key in info]
        connection.execute(f"DELETE FROM {quoted(table)}")
        if loose:
            _loosen(connection, table)
        for number, values in rows.items():
            pairs = [(name, number if is_row_id else value)
                     for (name, is_row_id), value in zip(columns, values, strict=False) if loose or not is_row_id]
            names = ", ".join(["rowid", *(quoted(name) for name, _ in pairs)])
            with contextlib.suppress(sqlite3.IntegrityError):
                connection.execute(
                    f"INSERT INTO {quoted(table)} ({names}) VALUES ({', '.join('?' * (len(pairs) + 1))})",
                    (number, *(value for _, value in pairs)))
                kept.append(number)
    except DAMAGE as error:
        raise NotADatabase(path=path.name, reason=str(error)) from error
    finally:
        connection.close()
    return kept


def _loosen(connection: sqlite3.Connection, table: str) -> None:
    """Make an empty table anew with its columns and without its rules."""
    connection.execute("PRAGMA legacy_alter_table = ON")
    connection.execute("PRAGMA foreign_keys = OFF")
    bare = quoted(f"{table} without rules")
    connection.execute(f"CREATE TABLE {bare} AS SELECT * FROM {quoted(table)}")
    connection.execute(f"DROP TABLE {quoted(table)}")
    connection.execute(f"ALTER TABLE {bare} RENAME TO {quoted(table)}")


def build_from_sql(sql: str, target: Path) -> None:
    """Build a database file from readable SQL: the sample evidence and the test fixtures are kept that way.

    The same SQL gives the same bytes. `target` must not exist.
    """
    if target.exists():
        raise FileExistsError(target)
    connection = sqlite3.connect(target, isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        # Each statement stands for itself. What fails half-way is of no use, so no disk is waited for.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.executescript(sql)
    finally:
        connection.close()
