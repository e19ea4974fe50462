"""Drives the window through a case, and watches how long its thread works at a stretch. For tests and benchmarks.

What is counted is the processor time of that thread between two turns of its loop, so that what else runs on the
machine adds nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from ui.widgets.value import Value
from ui.window import PLACES, Window

#: What is typed into the search, letter by letter: a word, a phrase, a prefix, a filter, a loose word, a wildcard, a
#: regular expression, and a mistake.
QUERIES = ("tomorrow", '"the gate"', "attend*", "bus from:Ana", "tomorow~", "*orrow", "/bus.*five/", "where AND")


#: Whether a place shows something of the case. The others have what they show when they are built, or at once.
SHOWN: dict[str, Callable[[Any], bool]] = {
    "overview": lambda place: place.main.count() > 0,
    "evidence": lambda place: bool(place.table.source.rows),
    "conversations": lambda place: bool(place.list.model.rows),
    "media": lambda place: bool(place.grid.files.ids),
    "timeline": lambda place: place.arranged is not None,
    "network": lambda place: bool(place.graph.nodes),
    "review": lambda place: bool(place.model.ids),
    "people": lambda place: bool(place.table.source.rows),
    "ledger": lambda place: bool(place.rows),
    "log": lambda place: bool(place.entries),
}


#: How often the watch looks. At every turn of the loop it would never let the window's thread rest, and so keep the
#: others from the interpreter's lock; turns that are shorter than this may count as one.
_EVERY_MS = 2


class Turns(QObject):
    """Keeps the longest turn of the loop, with what was done at the time."""

    def __init__(self) -> None:
        super().__init__()
        self.doing, self.longest = "", {}
        self._last = time.thread_time()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def begin(self, what: str) -> None:
        """From now on this is done."""
        self._turn()
        self.doing = what

    def stop(self) -> dict[str, float]:
        """{what: milliseconds of its longest turn}."""
        self._turn()
        self._timer.stop()
        return {what: seconds * 1000 for what, seconds in self.longest.items() if what}

    def _turn(self) -> None:
        now = time.thread_time()
        self.longest[self.doing] = max(self.longest.get(self.doing, 0.0), now - self._last)
        self._last = now


def wait(ms: int) -> None:
    """Let the loop run. (QTest.qWait would keep the other threads from the interpreter's lock.)"""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> float:
    """Wait until something is so; returns the seconds it took. Raises TimeoutError."""
    start = time.perf_counter()
    while not true():
        if time.perf_counter() - start > seconds:
            raise TimeoutError(what)
        wait(5)
    return time.perf_counter() - start


def typing(window: Window, turns: Turns) -> None:
    """Type every query letter by letter, take each back, order anew, open facets, and go through hits."""
    turns.begin("search: opening")
    window.go("search", {})
    place = window.places["search"]
    until(lambda: place.conversation.count() > 1, "filters")
    for text in QUERIES:
        turns.begin(f"search: typing {text}")
        place.query.clear()
        for letter in text:
            QTest.keyClicks(place.query, letter)
            wait(12)
        if text.endswith("AND"):
            until(lambda: not place.problem.isHidden(), text)
            continue
        until(lambda text=text: place.model.query is not None and place.model.query.text == text
              and "…" not in place.total.text(), text)
    turns.begin("search: every hit of a common word")
    place.query.setText("tomorrow")
    until(lambda: place.model.query.text == "tomorrow" and "…" not in place.total.text(), "common word")
    turns.begin("search: facets")
    until(lambda: bool(place.facets.findChildren(QObject)), "facets")
    wait(300)
    turns.begin("search: going through hits")
    place.list.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, *[Qt.Key.Key_PageDown] * 8, *[Qt.Key.Key_Down] * 8):
        QTest.keyClick(place.list, key)
        wait(8)
    turns.begin("search: oldest first")
    place.order.setCurrentIndex(place.order.findData("oldest"))
    wait(300)


def idle(window: Window) -> bool:
    """Whether nothing is read or written in the background."""
    return all(lane.current is None and lane.jobs.empty() for lane in window.desk.ops._lanes.values())


def every_place(window: Window, turns: Turns | None, said: str = "") -> dict[str, tuple[float, float]]:
    """Go to every place and wait until nothing is read any more.

    {place: (seconds until it shows something of the case, seconds until all is read)}. Without `turns` these are what a
    person waits: the watch never lets the window's thread rest, which keeps the others from the interpreter's lock.
    """
    took = {}
    for name, _, _ in PLACES:
        if turns is not None:
            turns.begin(name + said)
        start = time.perf_counter()
        window.travel(name, {})  # as by the keys or the list of places
        until(lambda name=name: window.current == name and window.places[name].isVisible() and (
            shows(window, name) or idle(window)), name, 300)
        first = time.perf_counter() - start
        wait(30)
        until(lambda: idle(window), name, 300)
        took[name] = (first, time.perf_counter() - start)
        wait(30)  # what comes later counts for the place behind
    wait(100)
    return took


def shows(window: Window, name: str) -> bool:
    """Whether a place shows something of the case."""
    place = window.places[name]
    return SHOWN.get(name, lambda _: True)(place)


def shown(widget: QWidget) -> list[str]:
    """What the labels and values inside a widget say, those left out that the program hides.

    What has just been laid into a visible widget counts as hidden to Qt until the next turn of the loop; nobody hid it.
    """
    return [found.text() for kind in (QLabel, Value) for found in widget.findChildren(kind)
            if not (found.isHidden() and found.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide))]
