"""Time to find the sources among many files, as a folder, a zip and a tar, beside reading the first bytes of each.

Run from the top folder:  python -m tests.benchmarks.scan_benchmark [files]    (100000 for a whole phone)
Makes a tree of small files as a phone has them: half of them pictures and caches, text, JSON, XML and property lists of
an app's usual sizes, empty and tiny files, hidden folders, a database among a hundred, one in four with a log; and the
same packed. "plain" walks the folder and reads 8 KB of each file; each line says how many times as long listing takes,
and identifying every file after it. Seconds are the processor's, so that other work on the machine does not count;
memory is what a file takes. Prints, tests nothing.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from parsers.base import identify, parsers
from parsers.evidence import Evidence, Scratch

_EACH = 500  # files in a folder


def make(root: Path, files: int) -> None:
    """Write the tree."""
    dice = random.Random(1)
    plain_db, log_db, log = _databases(root.parent)
    kinds = [(_KINDS[name], name) for name in _KINDS]
    for n in range(files):
        if n % _EACH == 0:
            app = f"org.example.app{n // _EACH}"
            folder = root / "data/data" / app / ("files/.cache" if n // _EACH % 3 == 0 else "files")
            folder.mkdir(parents=True)
        if n % 100 == 0:
            (folder / f"{n}.db").write_bytes(log_db if n % 400 == 0 else plain_db)
            if n % 400 == 0:
                (folder / f"{n}.db-wal").write_bytes(log)
            continue
        content, ending = kinds[n % len(kinds)]
        (folder / f"{n}{ending}").write_bytes(content(n, dice))


def _databases(folder: Path) -> tuple[bytes, bytes, bytes]:
    """A database of an app that is not known, the same with a log, and its log."""
    path = folder / "one.db"
    connection = sqlite3.connect(path, isolation_level=None)
    for n in range(12):
        connection.execute(f"CREATE TABLE things{n} (id INTEGER PRIMARY KEY, name TEXT, size INTEGER, at INTEGER)")
    plain_db = path.read_bytes()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.executemany("INSERT INTO things0 (name) VALUES (?)", [("x" * 200,)] * 200)
    log_db, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    connection.close()
    return plain_db, log_db, log


def _json(n: int, _: random.Random) -> bytes:
    rows = [{"id": i, "name": f"item {i}", "at": 1709290800 + i, "tags": ["a", "b"]} for i in range(n % 120)]
    return json.dumps({"version": n, "items": rows}, indent=2 if n % 2 else None).encode()


def _xml(n: int, _: random.Random) -> bytes:
    lines = "".join(f"    <string name='key{i}'>value {i}</string>\n" for i in range(n % 60))
    return f"<?xml version='1.0' encoding='utf-8'?>\n<map>\n{lines}</map>\n".encode()


def _log(n: int, _: random.Random) -> bytes:
    return b"".join(b"2024-03-01 12:00:%02d I/Tag(%d): thing %d happened\n" % (i % 60, n, i) for i in range(n % 150))


#: What a file holds, by its ending.
_KINDS: dict[str, Callable[[int, random.Random], bytes]] = {
    ".jpg": lambda n, dice: b"\xff\xd8\xff\xe0\x00\x10JFIF" + dice.randbytes(3000 + n % 9000),
    ".0": lambda n, dice: b"\x89PNG\r\n\x1a\n" + dice.randbytes(n % 4000),
    ".webp": lambda n, dice: b"RIFF" + dice.randbytes(4) + b"WEBPVP8 " + dice.randbytes(n % 6000),
    ".json": _json, ".xml": _xml, ".log": _log,
    ".plist": lambda n, dice: b"bplist00" + dice.randbytes(n % 900),
    "": lambda n, dice: dice.randbytes(n % 9000),
    ".pb": lambda n, _: b"".join(b"\x08\x96\x01\x12\x07testing\x1a%c" % (i % 256) for i in range(n % 300)),
    ".nomedia": lambda *_: b"",
    ".exo": lambda n, dice: bytes(n % 64) + dice.randbytes(n % 64),
    "_thumb": lambda n, dice: b"\xff\xd8\xff\xe1" + dice.randbytes(800),
}


def plain(root: Path) -> float:
    """Seconds for walking a folder and reading 8 KB of each file."""
    start = time.process_time()
    for folder, _, names in os.walk(root):
        for name in names:
            with open(os.path.join(folder, name), "rb", buffering=0) as stream:  # noqa: PTH118, PTH123
                stream.read(8192)
    return time.process_time() - start


def scan(root: Path, scratch: Path) -> tuple[float, float, int]:
    """Seconds for listing, seconds for identifying, and files."""
    start = time.process_time()
    with Scratch(scratch) as folder, Evidence(root, folder) as evidence:
        listed = time.process_time()
        for item in evidence.items:
            if item.claimed_by is None and not item.container and item.size:
                identify(item)
        return listed - start, time.process_time() - listed, len(evidence.items)


def main(files: int) -> None:
    """Print one line for each kind of evidence."""
    parsers()
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        root = base / "tree"
        make(root, files)
        with zipfile.ZipFile(base / "tree.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(root).as_posix())
        with tarfile.open(base / "tree.tar", "w") as tar:
            tar.add(root, "tree")
        plain(root)
        unit = min(plain(root) for _ in range(3))
        print(f"plain       {unit:>8.2f} s")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for evidence in (root, base / "tree.zip", base / "tree.tar"):
            listing, identifying, n = scan(evidence, base / "scratch")
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(f"{evidence.name:<12}{n:>8,} files  list {listing:>6.2f} s {listing / unit:>6.1f} x"
                  f"  identify {identifying:>6.2f} s {identifying / unit:>6.1f} x"
                  f"  {most / 1024:>6.0f} MB at most, {(most - before) * 1024 / n:>6.0f} bytes a file")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
