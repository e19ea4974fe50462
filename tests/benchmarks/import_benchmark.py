"""How fast is an import, as a ratio against the plainest thing that could be done with the same rows?

    python -m tests.benchmarks.import_benchmark [MESSAGES] [--talk FILE.jsonl]

Builds a msgstore.db of the current schema, imports it whole (hash, parse, store, index, flag; encrypted), and compares
with `executemany` of the same message rows into an unencrypted table without indexes, plus an FTS5 rebuild. Prints
ratios, of the clock and of processor seconds (which say more where the machine has other work), of the whole and of
what comes before the close reading (`triage.flagging.closer`), from when on the case can be worked with; memory is the
most that the importing process and its helper had at one time, in MB, looked at some forty times a second (Linux;
elsewhere the peaks of both, added up, which need not have been at one time). A small import comes first and is not
counted: what a first start works out and keeps (bytecode, the literals of the rules) is there, as at every later start.
`--talk`: messages that people sent, an object with `text` a line, instead of made-up ones, of which the rules find more
worth reading closely.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def imported(evidence: Path, case: Path, processes: int) -> dict[str, float]:
    """Import in a process of its own; seconds by part, peak memory in MB."""
    # Bytecode is kept as an installed program has it, whatever the shell says.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(case.parent / "bytecode")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.import_benchmark", "--import", str(evidence), str(case),
         str(processes)], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as run:
        assert run.stdout is not None
        together = 0
        while run.poll() is None:
            together = max(together, _held(run.pid))
            time.sleep(0.02)
        if run.returncode:
            raise subprocess.CalledProcessError(run.returncode, run.args)
        result = dict(json.loads(run.stdout.read()))
    # The largest process alone is known to the kilobyte: a look may have missed its highest moment.
    return result | {"mb": max(together / 1024, result["mb"]) if together else result["both"]}


def _held(process: int) -> int:
    """What a process and those that it started have in memory now, in KB; what they share, as the code of a library,
    counts once. 0 where the system does not tell.
    """
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        started = [one for thread in Path(f"/proc/{process}/task").glob("*/children")
                   for one in thread.read_text(encoding="ascii").split()]
    except OSError:  # it has just ended, or this is no Linux
        return 0
    own = next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)
    return own + sum(_held(int(one)) for one in started)


def _import(evidence: Path, case_path: Path, processes: int) -> None:
    from triage.case import Case
    from triage.ingest import Import

    with Case.create(case_path, "benchmark") as case:
        start, cpu = time.perf_counter(), time.process_time()
        run = Import(case, processes=processes)
        run.run([evidence])
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        run.seconds["flag"] -= run.closely_s
        helpers = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu += helpers.ru_utime + helpers.ru_stime
        own, helper = _peak(resource.RUSAGE_SELF), _peak(resource.RUSAGE_CHILDREN)
        print(json.dumps(run.seconds | {"closely": run.closely_s, "whole": seconds, "cpu": cpu,
                                        "mb": own / 1024, "both": (own + helper) / 1024}))


def _peak(who: int) -> int:
    """In KB."""
    return resource.getrusage(who).ru_maxrss


def plain(case_path: Path, target: Path) -> tuple[float, float]:
    """Seconds for the plain way with the same rows, of the clock and of the processor."""
    from triage.case import Case

    with Case.open(case_path, "benchmark") as case:
        rows = case.db.execute("SELECT * FROM message").fetchall()
    database = sqlite3.connect(target, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    columns = [f"c{n}" for n in range(len(rows[0]))]
    database.execute(f"CREATE TABLE message (id INTEGER PRIMARY KEY, {', '.join(columns[1:])})")
    database.execute("CREATE VIRTUAL TABLE fts USING fts5 (c13, content = 'message', content_rowid = 'id')")
    start, cpu = time.perf_counter(), time.process_time()
    database.execute("BEGIN")
    database.executemany(f"INSERT INTO message VALUES ({', '.join('?' * len(columns))})", rows)
    database.execute("INSERT INTO fts (fts) VALUES ('rebuild')")
    database.execute("COMMIT")
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    database.close()
    return seconds, cpu


def main(messages: int, talk: Path | None) -> None:
    """Print the table."""
    from tests.benchmarks.make_msgstore import build

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "phone").mkdir()
        said = [json.loads(line)["text"] for line in talk.read_text(encoding="utf-8").splitlines()] if talk else []
        build(folder / "phone" / "msgstore.db", messages, said)
        (folder / "first").mkdir()
        build(folder / "first" / "msgstore.db", 50)
        imported(folder / "first", folder / "first.attest", 1)
        results = {n: imported(folder / "phone", folder / f"{n}.attest", n) for n in (1, 2)}
        base, base_cpu = plain(folder / "1.attest", folder / "plain.db")
        print(f"{messages:,} messages; plain {base:.2f} s ({messages / base:,.0f}/s), processor {base_cpu:.2f} s")
        for n, result in results.items():
            parts = ", ".join(f"{k} {v:.2f}" for k, v in result.items() if k not in ("mb", "both", "whole", "cpu"))
            first = result["whole"] - result["closely"]
            print(f"{n} process(es): usable after {first:.2f} s ({messages / first:,.0f}/s), ratio to plain "
                  f"{base / first:.2f}; whole {result['whole']:.2f} s ({messages / result['whole']:,.0f}/s), ratio "
                  f"{base / result['whole']:.2f}; processor {result['cpu']:.2f} s, ratio "
                  f"{base_cpu / result['cpu']:.2f}; {result['mb']:.0f} MB; {parts}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        _import(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("messages", type=int, nargs="?", default=200_000)
        parser.add_argument("--talk", type=Path)
        chosen = parser.parse_args()
        main(chosen.messages, chosen.talk)
