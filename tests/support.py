"""What tests of parsers share: building fixtures, reading them, and records as lines a person can review.

A fixture is `tests/fixtures/<parser-id>/<case>/` with `input/`, the evidence in readable form, and
`expected.jsonl`, the records it must give, one per line. In `input/`:

- `NAME.db.sql` is built into the database `NAME.db` (and `NAME.sqlite.sql`, `NAME.data.sql`,
  `NAME.docobjects.sql` alike);
  `NAME.db.wal.sql`, if there, is then run on it with a write-ahead log that is left behind as `NAME.db-wal`;
- `NAME.msg.json` is built into the compound file `NAME.msg` (see `compound.py`);
- `NAME.frames.json` is built into the stream of protocol buffers `NAME` (see `frames.py`);
- `NAME.binpb.json` is built into the protocol buffer `NAME.binpb` in the same way;
- `NAME.postbox.json` is built into the database `NAME` of Telegram's store for iPhone (see `postbox.py`);
- a folder `NAME.zip.d` is packed into the archive `NAME.zip`, deterministically;
- a folder `NAME.wbu.d` is packed into the Wire backup `NAME.wbu`, without a password;
- every other file is copied as it is.

After looking at the difference, `python -m tests.support PARSER-ID CASE` writes `expected.jsonl` anew.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from parsers.base import Context, Parser, parsers
from parsers.evidence import Evidence, Item, Scratch
from parsers.records import Found, Record, Rejection
from parsers.sqlite.database import build_from_sql
from tests import frames, postbox
from tests.compound import compound

FIXTURES = Path(__file__).parent / "fixtures"
_ZIP_TIME = (2024, 1, 1, 0, 0, 0)
#: Records that the ledger counts, by kind.
LEDGER = {
    "Message": "message",
    "Call": "call",
    "Contact": "contact",
    "Location": "location",
    "Reaction": "reaction",
}


def cases(parser_id: str) -> list[Path]:
    """Folders of the fixtures of a parser, sorted."""
    folder = FIXTURES / parser_id
    return sorted(path for path in folder.iterdir() if (path / "input").is_dir()) if folder.is_dir() else []


def build(case: Path, target: Path) -> Path:
    """Build the evidence of a fixture in the folder `target`, which is made, and return it."""
    _build_folder(case / "input", target)
    return target


def _build_folder(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_dir() and path.name.endswith(".zip.d"):
            with tempfile.TemporaryDirectory() as folder:
                _build_folder(path, Path(folder) / "packed")
                _pack(Path(folder) / "packed", target / path.name.removesuffix(".d"))
        elif path.is_dir() and path.name.endswith(".wbu.d"):
            with tempfile.TemporaryDirectory() as folder:
                _build_folder(path, Path(folder) / "packed")
                _pack(Path(folder) / "packed", Path(folder) / "zip")
                content = (Path(folder) / "zip").read_bytes()
            (target / path.name.removesuffix(".d")).write_bytes(b"WBUX\0\0\4".ljust(1048, b"\0") + content)
        elif path.is_dir():
            _build_folder(path, target / path.name)
        elif path.name.endswith((".db.sql", ".sqlite.sql", ".data.sql", ".docobjects.sql")):
            build_from_sql(path.read_text(encoding="utf-8"), target / path.name.removesuffix(".sql"))
        elif path.name.endswith(".msg.json"):
            data = compound(path.read_text(encoding="utf-8"))
            (target / path.name.removesuffix(".json")).write_bytes(data)
        elif path.name.endswith(".postbox.json"):
            postbox.build(path.read_text(encoding="utf-8"), target / path.name.removesuffix(".postbox.json"))
        elif path.name.endswith(".frames.json"):
            data = frames.built(path.read_text(encoding="utf-8"))
            (target / path.name.removesuffix(".frames.json")).write_bytes(data)
        elif path.name.endswith(".binpb.json"):
            data = frames.one(path.read_text(encoding="utf-8"))
            (target / path.name.removesuffix(".json")).write_bytes(data)
        elif not path.name.endswith(".db.wal.sql"):
            shutil.copyfile(path, target / path.name)
    for path in sorted(source.glob("*.db.wal.sql")):
        leave_wal(target / path.name.removesuffix(".wal.sql"), path.read_text(encoding="utf-8"))


def leave_wal(database: Path, sql: str) -> None:
    """Run SQL on a database so that the changes stay in its `-wal`, as on a phone that was switched off."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copyfile(database, copy)
        connection = sqlite3.connect(copy, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.executescript(sql)
            shutil.copyfile(
                copy, database
            )  # closing would fold the log in, so both are taken while it is open
            shutil.copyfile(f"{copy}-wal", f"{database}-wal")
        finally:
            connection.close()


def _pack(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _ZIP_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, path.read_bytes())


@contextlib.contextmanager
def opened(root: Path) -> Iterator[Evidence]:
    """Open evidence with a private scratch folder that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(root, scratch) as evidence,
    ):
        yield evidence


def claimed(parser: Parser, evidence: Evidence) -> list[Item]:
    """Items that `parser` recognises and that belong to no other file."""
    return [i for i in evidence.items if i.claimed_by is None and parser.identify(i) is not None]


def read(parser: Parser, root: Path, context: Context | None = None) -> list[Record]:
    """Every record that `parser` makes of the evidence at `root`."""
    found: list[Record] = []
    with opened(root) as evidence:
        for item in claimed(parser, evidence):
            if item.claimed_by is None:  # reading an earlier item can claim a later one
                found.extend(parser.read(item, context or Context()))
    return found


def ledger(records: list[Record]) -> dict[str, Counter[str]]:
    """For each kind: found, kept (records), rejected. Before the case merges copies, found = kept +
    rejected.
    """
    totals: dict[str, Counter[str]] = {}
    for record in records:
        if isinstance(record, Found):
            totals.setdefault(record.kind, Counter())["found"] += record.n
        elif isinstance(record, Rejection):
            totals.setdefault(record.kind, Counter())["rejected"] += 1
        elif type(record).__name__ in LEDGER:
            totals.setdefault(LEDGER[type(record).__name__], Counter())["kept"] += 1
    return totals


def line(record: Record) -> str:
    """A record as one line of JSON, without fields that hold their default, for a person to review."""
    name = type(record).__name__
    return msgspec.json.encode({"record": name, **_plain(record)}).decode("utf-8")


@functools.cache
def _fields(record: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(record)


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in _fields(type(value))
            if field.default is msgspec.NODEFAULT or getattr(value, field.name) != field.default
        }
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")  # a lone surrogate has no UTF-8
    return value


def lines(records: list[Record]) -> list[str]:
    return [line(record) for record in records]


def expected(case: Path) -> list[str]:
    """The lines of `expected.jsonl`."""
    return (case / "expected.jsonl").read_text(encoding="utf-8").split("\n")[:-1]


def hashes(root: Path) -> dict[str, str]:
    """SHA-256 of every file below `root`."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def parser_named(parser_id: str) -> Parser:
    return next(parser for parser in parsers() if parser.id == parser_id)


def _write(parser_id: str, case_name: str) -> None:
    case = FIXTURES / parser_id / case_name
    with tempfile.TemporaryDirectory() as folder:
        records = read(parser_named(parser_id), build(case, Path(folder) / "evidence"))
    text = "".join(f"{one}\n" for one in lines(records))
    (case / "expected.jsonl").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python -m tests.support PARSER-ID CASE")
    _write(sys.argv[1], sys.argv[2])
