"""How long does the window's thread work at a stretch in a large case, and how long does a person wait?

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.window_benchmark [MESSAGES]

Makes a case with one conversation of so many messages (1,000,000 if not said), opens it, goes to every place twice
(the first time builds it), opens the conversation, and types into the search. Prints for each the processor time of
the window's thread in its longest turn, and the seconds until nothing is read any more; for comparison, the time that
reading every text of the case takes in one plain statement.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from pathlib import Path

from tests.ui import big
from tests.ui.drive import Turns, every_place, idle, typing, until, wait
from triage.case import Case
from ui import app as starting
from ui.settings import Settings


def plain(path: Path) -> float:
    """Seconds that reading every text takes."""
    with Case.open(path, None, read_only=True) as case:
        start = time.perf_counter()
        for _ in case.db.execute("SELECT text FROM message"):
            pass
        return time.perf_counter() - start


def main(arguments: list[str]) -> None:
    messages = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = big.make(Path(folder) / "big.attest", messages)
        base = plain(path)
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
        took = {"opening the case": time.perf_counter() - start}
        took |= {f"{name}, first time": s for name, s in every_place(window, turns, ", first time").items()}
        took |= every_place(window, turns)
        took |= _chat(window, turns)
        typing(window, turns)
        for what, ms in turns.stop().items():
            waited = f"{took[what]:8.2f} s  {took[what] / base:6.1f} times" if what in took else ""
            print(f"{what:46} {ms:7.0f} ms  {waited}")
        window.close()
        wait(500)


def _chat(window, turns: Turns) -> dict[str, float]:  # type: ignore[no-untyped-def]
    turns.begin("conversation: opening")
    window.go("conversations", {})
    place = window.places["conversations"]
    until(lambda: len(place.list.model.rows) == 1, "list")
    place.list.list.choose(0)
    pane = place.pane
    seen = until(lambda: pane.model.thread is not None and pane.model.peek(0) is not None, "chat", 120)
    turns.begin("conversation: reading the whole")
    whole = until(lambda: not pane.model.thread.partial, "whole", 300)
    turns.begin("conversation: dragging")
    bar = pane.view.verticalScrollBar()
    for n in range(40):
        bar.setValue(bar.maximum() * (n * 37 % 40) // 40)
        wait(15)
    return {"conversation: opening": seen, "conversation: reading the whole": whole}


if __name__ == "__main__":
    main(sys.argv[1:])
