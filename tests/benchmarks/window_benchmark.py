"""How long does the window's thread work at a stretch in a large case, and how long does a person wait?

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.window_benchmark [MESSAGES or CASE]

Makes a case with one conversation of so many messages (1,000,000 if not said), or takes a copy of a case that was
imported (from make_msgstore, say) and is not encrypted. Opens it, goes to every place twice (the first time builds it),
opens the longest conversation, and types into the search. Prints for each the processor time of the window's thread in
its longest turn, the seconds until the first of what is read is shown, and until nothing is read any more; for
comparison, the time that reading every text of the case takes in one plain statement.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.ui import big
from tests.ui.drive import Turns, every_place, idle, typing, until, wait
from triage.case import Case
from ui import app as starting
from ui.settings import Settings


def plain(path: Path) -> tuple[int, float]:
    """How many messages there are, and the seconds that reading every text takes."""
    with Case.open(path, None, read_only=True) as case:
        start = time.perf_counter()
        n = sum(1 for _ in case.db.execute("SELECT text FROM message"))
        return n, time.perf_counter() - start


def main(arguments: list[str]) -> None:
    given = arguments[0] if arguments else "1000000"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.attest"
        if given.endswith(".attest"):
            shutil.copyfile(given, path)
        else:
            big.make(path, int(given))
        messages, base = plain(path)
        print(f"{messages:,} messages; reading every text in one statement: {base:.2f} s")
        settings = Settings(Path(folder) / "attest.ini")
        settings.set("language", "en")
        window = starting.build(starting.application(), settings)
        window.resize(1366, 768)
        window.show()
        gc.freeze()  # as the program does
        turns = Turns()
        turns.begin("opening the case")
        start = time.perf_counter()
        window.open_case(path)
        until(lambda: window.current == "overview" and idle(window), "opening", 300)
        opened = time.perf_counter() - start
        took = {"opening the case": (opened, opened)}
        took |= {f"{name}, first time": s for name, s in every_place(window, turns, ", first time").items()}
        took |= every_place(window, turns)
        took |= _chat(window, turns)
        typing(window, turns)
        for what, ms in turns.stop().items():
            first, whole = took.get(what, (0.0, 0.0))
            waited = f"{first:8.2f} s {whole:8.2f} s  {whole / base:6.1f} times" if what in took else ""
            print(f"{what:46} {ms:7.0f} ms  {waited}")
        window.close()
        wait(500)


def _chat(window, turns: Turns) -> dict[str, tuple[float, float]]:  # type: ignore[no-untyped-def]
    turns.begin("conversation: opening")
    window.go("conversations", {})
    place = window.places["conversations"]
    until(lambda: bool(place.list.model.rows), "list")
    rows = place.list.model.rows
    place.list.list.choose(max(range(len(rows)), key=lambda n: rows[n]["messages"]))
    pane = place.pane
    seen = until(lambda: pane.model.thread is not None and pane.model.peek(0) is not None, "chat", 120)
    turns.begin("conversation: reading the whole")
    whole = until(lambda: not pane.model.thread.partial, "whole", 300)
    turns.begin("conversation: dragging")
    bar = pane.view.verticalScrollBar()
    for n in range(40):
        bar.setValue(bar.maximum() * (n * 37 % 40) // 40)
        wait(15)
    return {"conversation: opening": (seen, seen), "conversation: reading the whole": (whole, whole)}


if __name__ == "__main__":
    main(sys.argv[1:])
