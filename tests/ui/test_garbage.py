"""What belongs to the window ends on its own thread."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtWidgets import QApplication

from ui.garbage import Collector


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
        qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
        assert ended == [threading.get_ident()]
    finally:
        collector.stop()
    assert gc.isenabled()


def test_python_alone_would_end_it_anywhere() -> None:
    """That the test above can fail."""
    ended: list[int] = []
    weakref.finalize(Cycle(), lambda: ended.append(threading.get_ident()))
    worker = threading.Thread(target=_work)
    worker.start()
    worker.join()
    assert ended
    assert ended != [threading.get_ident()]
