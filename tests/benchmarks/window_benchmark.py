"""How long does the window's thread work at a stretch in a large case, and how long does a person wait?

    python -m tests.benchmarks.window_benchmark [MESSAGES or CASE] [--encrypted]

Makes two cases of so many messages (1,000,000 if not said), one with all of them in one chat and one with 240
conversations, amounts, calls and pictures; or takes a copy of a case that was imported (from make_msgstore, say) and is
not encrypted. Opens each, goes to every place twice (the first time builds it), opens the longest conversation, and
types into the search. Prints for each the seconds until something of the case is shown, the seconds until nothing is
read any more, and the processor time of the window's thread in its longest turn of the loop; for comparison, the time
that reading every text of the case takes in one plain statement.

Seconds are those of the clock: run it where nothing else runs. Each case is driven twice, as the watch over the turns
of the loop keeps the other threads waiting.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui import big
from tests.ui.drive import Turns, every_place, idle, shows, typing, until, wait
from triage.case import Case
from triage.intake import passes
from ui import app as starting
from ui.running.garbage import Collector
from ui.settings import Settings
from ui.window import Window

TALKS = 240
_JULIAN = 1721425  # days from the Julian day 0 to the first day of year 1, less one
_PASSPHRASE = "benchmark"


def plain(path: Path, passphrase: str | None) -> tuple[int, float]:
    """How many messages there are, and the seconds that reading every text takes."""
    with Case.open(path, passphrase, read_only=True) as case:
        start = time.perf_counter()
        n = sum(1 for _ in case.db.execute("SELECT text FROM message"))
        return n, time.perf_counter() - start


def made(path: Path, messages: int, talks: int, passphrase: str | None) -> Path:
    """A case as an import leaves it."""
    big.make(path, messages, talks=talks, passphrase=passphrase)
    with Case.open(path, passphrase) as case:
        passes.run(case, ("amounts", "counts"))
    getattr(os, "sync", lambda: None)()  # or the first opening waits for all that was just written
    return path


def main(arguments: list[str]) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    passphrase = _PASSPHRASE if "--encrypted" in arguments else None
    given = next((a for a in arguments if not a.startswith("--")), "1000000")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.attest"
        settings = Settings(Path(folder) / "attest.ini")
        settings.set("language", "en")
        window = starting.build(starting.application(), settings)
        window.resize(1366, 768)
        window.show()
        Collector(starting.application())  # as the program does
        if given.endswith(".attest"):
            shutil.copyfile(given, path)
            drive(window, path, None, given)
        else:
            for talks in (1, TALKS):
                case = made(path.with_name(f"{talks}.attest"), int(given), talks, passphrase)
                drive(window, case, passphrase, f"{talks} conversation(s)")
        window.close()
        wait(500)


def drive(window: Window, path: Path, passphrase: str | None, name: str) -> None:
    """Go through a case and print what was measured."""
    messages, base = plain(path, passphrase)
    print(f"{messages:,} messages, {name}, {'' if passphrase else 'not '}encrypted; reading every text in one"
          f" statement: {base:.2f} s")
    took = {"opening the case": _open(window, path, passphrase)}
    took |= {f"{name}, first time": s for name, s in every_place(window, None).items()}
    took |= every_place(window, None)
    took |= _chat(window, None)
    _close(window)
    turns = Turns()
    turns.begin("opening the case")
    _open(window, path, passphrase)
    every_place(window, turns, ", first time")
    every_place(window, turns)
    _chat(window, turns)
    typing(window, turns)
    print(f"{'':46} {'first':>7} {'all':>7} {'longest turn':>13}")
    for what, ms in turns.stop().items():
        waited = "{:6.2f}s {:6.2f}s".format(*took[what]) if what in took else " " * 15
        print(f"{what:46} {waited} {ms:10.0f} ms")
    _close(window)


def _open(window: Window, path: Path, passphrase: str | None) -> tuple[float, float]:
    start = time.perf_counter()
    window.open_case(path, passphrase)
    until(lambda: window.current == "overview" and shows(window, "overview"), "opening", 300)
    first = time.perf_counter() - start
    wait(1500)  # until what is read ahead has begun
    until(lambda: idle(window), "opening", 300)
    return first, time.perf_counter() - start


def _close(window: Window) -> None:
    window.close_case()
    until(lambda: window.desk.path is None, "closing", 60)


def _chat(window: Window, turns: Turns | None) -> dict[str, tuple[float, float]]:
    took = {}
    window.go("conversations", {})
    place = window.places["conversations"]
    until(lambda: bool(place.list.model.rows), "list")
    rows, pane = place.list.model.rows, place.pane

    def step(what: str, act: object, done: object) -> None:
        """Do something, and wait until what it asks for is drawn."""
        if turns is not None:
            turns.begin(f"chat: {what}")
        start = time.perf_counter()
        act()  # type: ignore[operator]
        until(done, what, 300)  # type: ignore[arg-type]
        seconds = time.perf_counter() - start
        took[f"chat: {what}"] = (seconds, seconds)
        wait(100)

    def drawn(row: int) -> bool:
        return pane.model.thread is not None and pane.model.peek(row) is not None

    longest = max(rows, key=lambda row: row["messages"])
    pane.clear()
    step("opening the longest", lambda: pane.show_conversation(longest), lambda: drawn(0))
    step("reading the whole", lambda: None, lambda: not pane.model.thread.partial)
    last = len(pane.model.ids) - 1
    step("to the end", pane.view.scrollToBottom, lambda: drawn(last))
    step("to the middle", lambda: pane.view.show_row(last // 2), lambda: drawn(last // 2))
    step("to the start", pane.view.scrollToTop, lambda: drawn(0))
    day = pane.model.thread.days[last // 3]
    step("to a day", lambda: pane.go_to_day(QDate.fromJulianDay(day + _JULIAN)), lambda: drawn(
        pane.view.indexAt(QPoint(20, 20)).row()))
    if pane.model.thread.flagged:
        step("a click into the minimap", lambda: QTest.mouseClick(
            pane.map, Qt.MouseButton.LeftButton, pos=QPoint(6, pane.map.height() * 4 // 5)),
            lambda: (at := pane.view.currentIndex().row()) in pane.model.thread.flagged and drawn(at))
    if turns is not None:
        turns.begin("chat: dragging")
    bar = pane.view.verticalScrollBar()
    for n in range(40):
        bar.setValue(bar.maximum() * (n * 37 % 40) // 40)
        wait(15)
    return took


if __name__ == "__main__":
    main(sys.argv[1:])
