"""What the window asks its threads for: whoever holds the last of it lets go of it on the window's own thread."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from ui.running.operations import Operations

TIMES = 60


class Held:
    """A widget, say: its text has a cursor, which ends with it."""

    def __init__(self) -> None:
        self.document = QTextDocument()
        self.cursor = QTextCursor(self.document)

    def read(self, _: object) -> int:
        return self.document.characterCount()

    def fail(self, _: object) -> int:
        raise sqlite3.DatabaseError("malformed")

    def fail_in_a_row(self, _: object) -> int:
        try:
            return self.fail(_)
        except sqlite3.DatabaseError as error:
            raise ValueError from error

    def keep(self, _: object) -> None:
        """What it is given when the work is done."""


WORK: dict[str, Callable[[Held], Callable[[object], int]]] = {
    "done": lambda held: held.read, "failed": lambda held: held.fail, "twice": lambda held: held.fail_in_a_row}


@pytest.mark.parametrize("how", WORK)
def test_what_was_asked_for_ends_on_the_windows_thread(how: str, qtbot: QtBot) -> None:
    owner = QObject()
    operations = Operations(owner)
    ended: list[int] = []
    answers: list[object] = []
    try:
        for n in range(TIMES):
            held = Held()
            weakref.finalize(held, lambda: ended.append(threading.get_ident()))
            operations.write(WORK[how](held), held.keep, owner, held.keep)
            del held
            if n % 2:  # the thread waits for the next, or has it
                operations.write(lambda _: None, answers.append, owner)
                qtbot.waitUntil(lambda: bool(answers), timeout=30_000)
                answers.clear()
        assert len(ended) == TIMES
        assert set(ended) == {threading.get_ident()}
        assert not operations.asked
    finally:
        operations.stop()
