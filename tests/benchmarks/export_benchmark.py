"""How fast are JSON lines and spreadsheets written, beside the plain work of the same rows in the same run?

    python -m tests.benchmarks.export_benchmark [MESSAGES]

Fills an encrypted case with invented messages and exports it as JSON lines (bound: 100,000 messages a second) and as a
workbook that is split at its row limit. Plain is `json.dumps` of the same columns from the same query. Both exports
read what they wrote again and count it, which is in their time.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.search_benchmark import fill
from triage.case import Case
from triage.exchange import export


def _in_order(case: Case) -> None:
    """Messages in the order of their time, as an app writes them and an import finds them."""
    times = sorted(ms for (ms,) in case.db.execute("SELECT sort_ms FROM message"))
    with case.transaction():
        case.db.executemany("UPDATE message SET utc_ms = ?, sort_ms = ? WHERE id = ?",
                            ((ms, ms, n) for n, ms in enumerate(times, 1)))


def main(n: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
        plain.execute("CREATE VIRTUAL TABLE fts USING fts5 (body, content = '', tokenize = 'ascii')")
        with Case.create(folder / "b.attest", "benchmark") as case:
            fill(case, plain, folder / "texts.txt", n)
            _in_order(case)
            case.db.execute("UPDATE evidence SET root = ?", (str(folder / "evidence"),))
            case.db.execute("UPDATE source SET parser = 'invented', parser_version = '1', sha256 = 'ab'")
            start = time.perf_counter()
            with (folder / "plain.jsonl").open("w", encoding="utf-8") as stream:
                columns = ("conversation", "kind", "direction", "sender", "utc_ms", "time_raw", "text", "state")
                for row in case.db.execute(f"SELECT {', '.join(columns)} FROM message ORDER BY sort_ms, id"):
                    stream.write(json.dumps(dict(zip(columns, row, strict=True))) + "\n")
            bare = time.perf_counter() - start
            print(f"plain: {n / bare:,.0f} messages a second")
            for kind, bound in (("jsonl", "bound 100,000"), ("xlsx", "")):
                start = time.perf_counter()
                done = export(case, kind, folder / f"out.{kind}")
                taken = time.perf_counter() - start
                print(f"{kind}: {done.counts['message'] / taken:,.0f} messages a second, {taken / bare:.1f} x plain, "
                      f"{len(done.files)} files   {bound}")
        plain.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
