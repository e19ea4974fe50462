"""How often the rest of a recovered long row is another row's: `python -m tests.benchmarks.recovery_long_benchmark`.

Two kinds of made-up databases of 120 messages, a third of them deleted: ordinary ones (pages of 512 to 4,096 bytes, few
to many long rows, sometimes used again), and the worst that could be made (pages of 512 bytes, mostly long rows, rows
written and deleted all the time).
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from tests.parsers.test_recovery import carved
from tests.parsers.test_recovery_long import make


def count(databases: int, *, worst: bool) -> dict[str, int]:
    """Rows found whole, of which wrong, and rows that are cut."""
    found = {"whole": 0, "wrong": 0, "cut": 0}
    for seed in range(databases):
        rnd = random.Random(seed * 7 + 1)
        gone = [i for i in range(1, 121) if rnd.random() < 0.3]
        with tempfile.TemporaryDirectory() as folder:
            rows = make(
                Path(folder) / "msgstore.db", 120, gone, seed=seed, spare=rnd.randint(1, 40),
                page=512 if worst else rnd.choice((512, 1024, 4096)), reuse=rnd.choice((0, 0, 10)),
                later=rnd.randint(5, 60) if worst else rnd.choice((0, 0, 10, 40, 80)),
                share=rnd.choice((0.3, 0.6, 0.9) if worst else (0.05, 0.2, 0.6)),
            )  # fmt: skip
            by_key = {row[3]: row for row in rows.values()}
            for one in carved(Path(folder)):
                found["cut"] += one.cut
                found["whole"] += bool(one.pages)
                found["wrong"] += bool(one.pages) and one.values[1:] != by_key[one.values[3]][1:]
    return found


if __name__ == "__main__":
    databases = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    for worst in (False, True):
        print("worst" if worst else "ordinary", count(databases, worst=worst))
