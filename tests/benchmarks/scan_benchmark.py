"""Time to find the sources among many files, as a folder, a zip and a tar, beside reading the first bytes of each.

Run from the top folder:  python -m tests.benchmarks.scan_benchmark [files]
Makes a tree of small files as a phone has them (text, JSON, XML, pictures, property lists, a database among a
thousand), and the same packed. "plain" walks the folder and reads 8 KB of each file; each line says how many times as
long listing takes, and identifying every file after it. Prints ratios and seconds, tests nothing.
"""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

from parsers.base import identify, parsers
from parsers.evidence import Evidence, Scratch

_EACH = 500  # files in a folder


def make(root: Path, files: int) -> None:
    """Write the tree."""
    dice = random.Random(1)
    database = root.parent / "one.db"
    with sqlite3.connect(database) as connection:
        connection.executescript("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO things"
                                 " VALUES (1, 'x');")
    connection.close()
    held = database.read_bytes()
    for n in range(files):
        if n % _EACH == 0:
            folder = root / f"data/data/org.example.app{n // _EACH}/files"
            folder.mkdir(parents=True)
        kind = n % 8
        name, content = (
            (f"{n}.db", held) if n % 1000 == 0 else
            (f"{n}.json", b'{"id": %d, "items": [{"a": 1}, {"b": "text"}]}' % n) if kind == 0 else
            (f"{n}.xml", b"<?xml version='1.0' encoding='utf-8'?><map><int name='a' value='%d'/></map>" % n)
            if kind == 1 else
            (f"{n}.txt", b"line %d of a log, with 2024-03-01 12:00:00 in it\n" % n * 20) if kind == 2 else
            (f"{n}.jpg", b"\xff\xd8\xff\xe0" + dice.randbytes(3000)) if kind == 3 else
            (f"{n}.plist", b"bplist00" + dice.randbytes(300)) if kind == 4 else
            (f"{n}", dice.randbytes(1500))
        )
        (folder / name).write_bytes(content)


def plain(root: Path) -> float:
    """Seconds for walking a folder and reading 8 KB of each file."""
    start = time.perf_counter()
    for folder, _, names in os.walk(root):
        for name in names:
            with open(os.path.join(folder, name), "rb", buffering=0) as stream:  # noqa: PTH118, PTH123
                stream.read(8192)
    return time.perf_counter() - start


def scan(root: Path, scratch: Path) -> tuple[float, float, int]:
    """Seconds for listing, seconds for identifying, and files."""
    start = time.perf_counter()
    with Scratch(scratch) as folder, Evidence(root, folder) as evidence:
        listed = time.perf_counter()
        for item in evidence.items:
            if item.claimed_by is None and not item.container and item.size:
                identify(item)
        return listed - start, time.perf_counter() - listed, len(evidence.items)


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
        for evidence in (root, base / "tree.zip", base / "tree.tar"):
            listing, identifying, n = scan(evidence, base / "scratch")
            print(f"{evidence.name:<12}{n:>8,} files  list {listing:>6.2f} s {listing / unit:>6.1f} x"
                  f"  identify {identifying:>6.2f} s {identifying / unit:>6.1f} x")
    print(f"MB at most  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>8.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
