"""The logs beside a database, looked at before SQLite obeys them and after.

A rollback journal can name a *super-journal*, the list of all databases that a transaction changed. SQLite, once it
has rolled back, removes the file of that name, wherever it lies: a journal among the evidence could so have any file
of the examiner's machine deleted. The name is therefore never handed on. To SQLite a list that is gone says that the
transaction was finished; among evidence it may only not have been copied, so then the pages of the database decide.

A write-ahead log is taken up to the first frame whose checksum fails, in silence. Here that is said. One that cannot be
read costs what it holds, and not the database: this is read with as much of the log as could be read.

Facts: https://www.sqlite.org/fileformat2.html (section 4, log), https://www.sqlite.org/walformat.html (section 2.2.1,
`mxFrame`), https://www.sqlite.org/atomiccommit.html (section 5), and for the end of a journal `writeSuperJournal`,
`readSuperJournal` and `pager_delsuper` in SQLite's pager.c (read for version 3.46).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import struct
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from parsers.errors import NoRoom, UserError
from parsers.item import Note
from parsers.records import State
from parsers.words import N_

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.item import Item

_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_TAIL = struct.Struct(">II8s")  # length of the name, its checksum, magic; before it the name, and a page number
_PAGE_NUMBER = 4
_LONGEST_NAME = 1 << 17  # bytes: Windows takes the longest
_WAL_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
_WAL_HEADER, _FRAME_HEADER = 32, 24
_SOME_TABLES = 3  # of which an app does not replace most within one log
_MX_FRAME = 16  # bytes from the start of the log's index

FINISHED = N_(
    "The rollback journal {path} belongs to a change of several databases whose list {name} is not there. The database "
    "is whole without it, so the change counts as finished, and the journal was not applied.")
UNFINISHED = N_(
    "The rollback journal {path} belongs to a change of several databases whose list {name} is not there. The database "
    "is not whole without it, so the change counts as unfinished, and the journal was applied.")
LOG_CUT = N_(
    "The write-ahead log {path} is damaged behind {applied} of {frames} frames. SQLite takes nothing from behind the "
    "damage, so the newest messages may be missing; what is left of them is looked for as for deleted ones.")
LOG_ENDS_EARLY = N_(
    "The write-ahead log {path} ends in the middle of a page: the copy may have been cut, and the newest messages be "
    "missing. Ask for a fresh copy of it.")
LOG_UNREADABLE = N_(
    "The header of the write-ahead log {path} is damaged, so the log could not be applied. The newest messages may be "
    "missing. Ask for a fresh copy of it.")
LOG_BEGUN = N_(
    "No page in the write-ahead log {path} carries the number of its header, so SQLite takes nothing from it. The log "
    "may just have been begun anew; but if its header is another one's, the newest messages are missing. What the "
    "{frames} pages hold is looked for as for deleted messages.")
LOG_UNREAD = N_(
    "The write-ahead log {path} could not be read ({reason}), so the database was read without it. The newest "
    "messages, and what was changed or deleted last, may be missing. Ask for a fresh copy of it.")
LOG_READ_IN_PART = N_(
    "Only the first {size} of {whole} bytes of the write-ahead log {path} could be read, and the database was read "
    "with these. The newest messages, and what was changed or deleted last, may be missing. Ask for a fresh copy of "
    "it.")
JOURNAL_UNREAD = N_(
    "The rollback journal {path} could not be read ({reason}), so the database was read without it. It may stand in "
    "the middle of a change: some messages may be missing, or be there that the app had taken back. Ask for a fresh "
    "copy of it.")
FOREIGN = N_(
    "The write-ahead log {path} is not the one of this database: with it, hardly one of its tables would be left. It "
    "was not applied, and the newest messages may be missing. Look for the log that belongs to it.")


class Journal(NamedTuple):
    """A journal as SQLite may have it. `size`: bytes without the names that it ends with.

    `missing`: the last part of the name of a list that the evidence lacks.
    """

    size: int
    missing: str | None = None


def holds_any(size: int) -> bool:
    """Whether a log of so many bytes is long enough to hold a frame."""
    return size > _WAL_HEADER


def unread(item: Item) -> Note | None:
    """What to say of a database whose log is there and is no file that can be read: encrypted, a link, damaged."""
    path = f"{item.path}-wal"
    found = next((problem for problem in item.evidence.problems if problem.path == path), None)
    return None if found is None else _unread(LOG_UNREAD, path, found.message, found.args)


def _unread(message: str, path: str, why: str, args: dict[str, Any]) -> Note:
    reason = args.get("reason") or args.get("what") or why.format(**args)
    return Note(message, {"path": path, "reason": str(reason)}, partial=True)


def copied(item: Item, target: Path) -> Note | None:
    """Copy a log as far as it can be read, which each frame's checksum lets SQLite tell; what to say where that is not
    all of it. Raises NoRoom.
    """
    try:
        item.copy_to(target)
    except NoRoom:
        raise
    except UserError as error:
        size = target.stat().st_size
        if holds_any(size):
            return Note(LOG_READ_IN_PART, {"path": item.path, "size": size, "whole": item.size}, partial=True)
        return _unread(LOG_UNREAD, item.path, error.message, error.args_by_name)
    return None


def journal(item: Item) -> Journal:
    """Look at the end of a rollback journal. Raises as `Item.read_at`."""
    size, missing = item.size, None
    while (name := _list_named(item, size)) is not None:
        size -= _TAIL.size + _PAGE_NUMBER + len(name)
        plain = name.decode("utf-8", "surrogateescape").replace("\\", "/").rpartition("/")[2]
        if not plain or item.beside(plain) is None:
            missing = plain
    return Journal(max(size, 0), missing)


def copied_journal(item: Item, target: Path, is_whole: Callable[[], bool]) -> Note | None:
    """Copy a rollback journal that is to be applied, which one that lacks its list is where the database `is_whole` not
    without it; what to say of it. Raises NoRoom.
    """
    try:
        size, missing = journal(item)
        finished = missing is not None and is_whole()
        if not finished:
            item.copy_to(target)
            os.truncate(target, size)
    except NoRoom:
        raise
    except UserError as error:
        with contextlib.suppress(FileNotFoundError):
            os.truncate(target, 0)  # in part it would make a mixture
        return _unread(JOURNAL_UNREAD, item.path, error.message, error.args_by_name)
    if missing is None:
        return None
    return Note(FINISHED if finished else UNFINISHED, {"path": item.path, "name": missing})


def _list_named(item: Item, size: int) -> bytes | None:
    """The name that a journal of this size ends with, as SQLite would read it, whatever stands in front of it."""
    if size < _TAIL.size:
        return None
    length, checksum, magic = _TAIL.unpack(item.read_at(size - _TAIL.size, _TAIL.size))
    start = size - _TAIL.size - length
    if magic != _JOURNAL_MAGIC or not 0 < length <= _LONGEST_NAME or start < 0:
        return None
    name = item.read_at(start, length)
    signed = sum(byte - 256 if byte > 127 else byte for byte in name)
    return name if checksum in (signed & 0xFFFFFFFF, sum(name)) else None  # whether a char has a sign differs


def is_whole(connection: sqlite3.Connection, item: Item) -> bool:
    """Whether a database of this item has the pages that its header counts, each where it should be."""
    try:
        ((counted,),) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return bool(counted == item.size and connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except (sqlite3.DatabaseError, UnicodeError):
        item.evidence.progress(0)  # the cancel button looks like damage
        return False


def applied(index: bytes) -> int | None:
    """Frames of the log that SQLite took, by the beginning of the index that it made; None where it made none."""
    return int(struct.unpack_from("=I", index, _MX_FRAME)[0]) if len(index) >= _MX_FRAME + 4 else None


def log_note(item: Item, taken: int) -> Note | None:
    """What to say of a log of which SQLite took so many frames; None where it took all that was ever finished.

    Raises as `Item.read_at`.
    """
    head = item.read_at(0, _WAL_HEADER)
    if item.size <= _WAL_HEADER:
        return Note(LOG_ENDS_EARLY, {"path": item.path}, partial=True) if any(head) else None
    if not _is_sound(head):
        begun = any(head) or any(item.read_at(_WAL_HEADER, _FRAME_HEADER))
        return Note(LOG_UNREADABLE, {"path": item.path}, partial=True) if begun else None
    step = _FRAME_HEADER + int.from_bytes(head[8:12], "big")
    frames = 0
    for n, at in enumerate(range(_WAL_HEADER, item.size - step + 1, step), 1):
        frame = item.read_at(at, _FRAME_HEADER)
        if frame[8:16] != head[16:24]:  # of before a checkpoint: it is in the file already
            if n == 1 and any(frame):
                return Note(LOG_BEGUN, {"path": item.path, "frames": (item.size - _WAL_HEADER) // step}, partial=True)
            break
        if any(frame[4:8]):  # the last of a transaction
            frames = n
    else:
        if (item.size - _WAL_HEADER) % step and frames <= taken:
            return Note(LOG_ENDS_EARLY, {"path": item.path}, partial=True)
    if frames <= taken:
        return None
    return Note(LOG_CUT, {"path": item.path, "applied": taken, "frames": frames}, partial=True)


def is_foreign(live: sqlite3.Connection, alone: sqlite3.Connection) -> bool:
    """Whether a log, applied in `live`, cannot be of the file that is `alone`: hardly one of its tables is left, or
    none can be asked for. SQLite applies any log that is whole in itself, as nothing in the two names the other.
    """
    try:
        own = _tables(alone)
    except (sqlite3.DatabaseError, UnicodeError):
        return False  # of a damaged file the log may be what makes it whole
    try:
        return len(own) >= _SOME_TABLES and 2 * len(own & _tables(live)) < len(own)
    except (sqlite3.DatabaseError, UnicodeError):
        return len(own) >= _SOME_TABLES


def _tables(connection: sqlite3.Connection) -> set[Any]:
    return {name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}


def compare(
    live: Iterator[tuple[Any, ...]], main: Iterator[tuple[Any, ...]], broken: list[bool], cut: list[bool]
) -> Iterator[tuple[State, tuple[Any, ...]]]:
    """`broken` fills when the view without the log breaks off: then nothing shows that later rows come from the log.
    `cut` fills when the view with it does: then nothing shows that later rows were removed, and the comparison ends.
    """
    a, b = next(live, None), next(main, None)
    while a is not None or b is not None:
        if a is None and cut:
            return
        if b is None or (a is not None and a[0] < b[0]):
            yield "live" if b is None and broken else "wal_only", cast("tuple[Any, ...]", a)
            a = next(live, None)
        elif a is None or b[0] < a[0]:
            yield "removed_by_wal", b
            b = next(main, None)
        else:
            if a == b:
                yield "live", a
            else:
                yield "wal_only", a
                yield "removed_by_wal", b
            a, b = next(live, None), next(main, None)


def first_pages(item: Item, size: int) -> Iterator[bytes] | None:
    """The beginnings, so many bytes, of every first page in a log, also of those of before a checkpoint; None where it
    is no log. Raises as `Item.read_at`.
    """
    head = item.read_at(0, _WAL_HEADER)
    if not _is_sound(head):
        return None
    step = _FRAME_HEADER + int.from_bytes(head[8:12], "big")
    frames = (item.read_at(at, _FRAME_HEADER + size) for at in range(_WAL_HEADER, item.size, step))
    return (frame[_FRAME_HEADER:] for frame in frames if frame[:4] == b"\0\0\0\1")


def _is_sound(head: bytes) -> bool:
    """Whether a log's header has its magic number, a page size that can be, and the checksum that it states."""
    order = _WAL_MAGIC.get(int.from_bytes(head[:4], "big")) if len(head) == _WAL_HEADER else None
    size = int.from_bytes(head[8:12], "big")
    if order is None or not 512 <= size <= 65536 or size & (size - 1):
        return False
    one = two = 0
    words = struct.unpack(f"{order}6I", head[:24])
    for n in range(0, 6, 2):
        one = one + words[n] + two & 0xFFFFFFFF
        two = two + words[n + 1] + one & 0xFFFFFFFF
    return (one, two) == struct.unpack(">II", head[24:])
