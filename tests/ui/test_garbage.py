"""What belongs to the window ends on its own thread."""

from __future__ import annotations

import gc
import inspect
import threading
import weakref

import pytest
from PySide6.QtWidgets import QApplication

from triage.intake import garbage
from ui.running.garbage import MANY, Collector


class Cycle:
    def __init__(self) -> None:
        self.itself = self


def _work() -> None:
    """Makes so much that Python looks for garbage here, where it does so by itself."""
    held = [[n] for n in range(200_000)]
    assert len(held) == 200_000


def test_garbage_ends_on_the_thread_of_the_window(qapp: QApplication, qtbot) -> None:
    ended: list[int] = []
    collector = Collector(qapp)
    try:
        weakref.finalize(Cycle(), lambda: ended.append(threading.get_ident()))
        worker = threading.Thread(target=_work)
        worker.start()
        worker.join()
        assert ended == []
        qtbot.waitUntil(lambda: bool(ended), timeout=60_000)
        assert ended == [threading.get_ident()]
    finally:
        collector.stop()
    assert gc.isenabled()


def test_an_import_leaves_it_to_the_window(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """What gives memory back, between the steps of a close reading, works on the thread that writes."""
    monkeypatch.setattr(garbage, "collect", inspect.unwrap(garbage.collect))
    ended: list[int] = []

    def given_back() -> list[int]:
        worker = threading.Thread(target=garbage.give_back)
        worker.start()
        worker.join()
        return ended

    weakref.finalize(Cycle(), lambda: ended.append(threading.get_ident()))
    assert given_back() != [threading.get_ident()]
    assert len(ended) == 1
    collector = Collector(qapp)
    try:
        ended.clear()
        weakref.finalize(Cycle(), lambda: ended.append(threading.get_ident()))
        assert given_back() == []
        collector.look()
        assert ended == [threading.get_ident()]
    finally:
        collector.stop()


def test_what_lives_long_is_set_aside_and_found_when_asked(qapp: QApplication) -> None:
    ended: list[int] = []
    collector = Collector(qapp)
    try:
        first = Cycle()
        weakref.finalize(first, lambda: ended.append(1))
        held = [[n] for n in range(MANY + 1000)]
        collector.look()
        aside = gc.get_freeze_count()
        del first
        collector.look()
        # Nothing more was set aside, as little was made; of what was, some may have ended.
        assert gc.get_freeze_count() <= aside
        assert ended == []
        collector.look_everywhere()
        assert ended == [1]
        assert len(held) == MANY + 1000
    finally:
        collector.stop()
    assert gc.get_freeze_count() == 0


def test_python_alone_would_end_it_anywhere() -> None:
    """That the test above can fail."""
    ended: list[int] = []
    weakref.finalize(Cycle(), lambda: ended.append(threading.get_ident()))
    worker = threading.Thread(target=_work)
    worker.start()
    worker.join()
    assert ended
    assert ended != [threading.get_ident()]
