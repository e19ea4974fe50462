"""Undo and redo for the whole window: one stack, whatever was decided and wherever.

A step is done in the writing thread by a function that returns its inverse, which is again such a function. What is
done is saved at once; the stack itself lives as long as the case is open, the log for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from triage.case import Case
from triage.flagging import review
from triage.sources import rereading
from triage.twins import linked
from triage.work import annotations, persons
from triage.work.annotations import Change
from ui.running.operations import Operations

#: Does something to the case and returns what takes it back.
Act = Callable[[Case], "Act"]
_KEPT = 500


@dataclass(frozen=True)
class Step:
    """`name`: what was done, in the words of the window. `topic`: what of `Desk.changed` it touches. `about`: what a
    place needs to show it again.
    """

    name: str
    topic: str
    inverse: Act
    about: dict[str, Any]


class History(QObject):
    """`changed` tells that there is more or less to undo; `moved` carries a step that was undone (-1) or redone (1)."""

    changed = Signal()
    moved = Signal(object, int)

    def __init__(self, ops: Operations, told: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._ops, self._told = ops, told
        self.past: list[Step] = []
        self.future: list[Step] = []

    def clear(self) -> None:
        """Forget every step; another case is open."""
        self.past, self.future = [], []
        self.changed.emit()

    def do(self, act: Act, name: str, topic: str, owner: QObject, *, done: Callable[[], None] | None = None,
           failed: Callable[[BaseException], None] | None = None, about: dict[str, Any] | None = None) -> None:
        """Do something that can be undone: `act` runs in the writing thread."""
        def arrived(inverse: Act) -> None:
            self.past = [*self.past[1 - _KEPT:], Step(name, topic, inverse, about or {})]
            self.future = []
            self._told(topic)
            self.changed.emit()
            if done is not None:
                done()

        self._ops.write(act, arrived, owner, failed)

    def undo(self) -> None:
        """Take the last step back."""
        self._move(self.past, self.future, -1)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._move(self.future, self.past, 1)

    def _move(self, source: list[Step], target: list[Step], way: int) -> None:
        if not source:
            return
        step = source.pop()

        def arrived(inverse: Act) -> None:
            target.append(replace(step, inverse=inverse))
            self._told(step.topic)
            self.changed.emit()
            self.moved.emit(step, way)

        def failed(error: BaseException) -> None:
            self.changed.emit()  # the step is gone: what it touched is no longer there
            self._ops.unexpected.emit(error)

        self._ops.write(step.inverse, arrived, self, failed)


def back(change: Change) -> Act:
    """What takes a change of an annotation back."""
    return lambda case: back(annotations.undo(case, change))


def annotated(work: Callable[[Case], Change | tuple[str, Change]]) -> Act:
    """A step out of one of the functions of `triage.work.annotations`."""
    def act(case: Case) -> Act:
        made = work(case)
        return back(made if isinstance(made, Change) else made[1])

    return act


def several(works: list[Callable[[Case], Change | tuple[str, Change]]]) -> Act:
    """Several of them as one step, saved together."""
    def act(case: Case) -> Act:
        with case.transaction():
            return _all(case, [annotated(work) for work in works])

    return act


def _all(case: Case, acts: list[Act]) -> Act:
    inverses = [act(case) for act in acts]

    def again(case: Case) -> Act:
        with case.transaction():
            return _all(case, inverses[::-1])

    return again


def decided(flag: str, verdict: str, reason: str) -> Act:
    """A decision on a flag."""
    return lambda case: _decision_back(flag, review.decide(case, flag, verdict, reason), again=False)


def _decision_back(flag: str, before: dict[str, Any], *, again: bool) -> Act:
    return lambda case: _decision_back(flag, review.undo(case, flag, before, again=again), again=not again)


def reading_chosen(uid: str, reason: str) -> Act:
    """Which reading of a source counts."""
    return lambda case: _reading_back(rereading.choose(case, uid, reason))


def _reading_back(change: Change) -> Act:
    return lambda case: _reading_back(rereading.undo(case, change))


def kept_apart(one: str, other: str, reason: str) -> Act:
    """Two conversations count each for itself, though their messages are the same."""
    return lambda case: _apart_back(linked.keep_apart(case, one, other, reason))


def _apart_back(change: Change) -> Act:
    return lambda case: _apart_back(linked.undo(case, change))


def merged(pairs: list[tuple[str, str]], reason: str | None) -> Act:
    """Persons (kept, gone) made one."""
    def act(case: Case) -> Act:
        return parted(persons.merge_all(case, pairs, reason))

    return act


def parted(merges: list[int]) -> Act:
    """Merges taken back, those that still stand."""
    def act(case: Case) -> Act:
        with case.transaction():
            rows = {n: row for n in reversed(merges) if (row := case.db.execute(
                "SELECT json_extract(gone, '$.kept'), json_extract(gone, '$.uid'), reason FROM merge"
                " WHERE id = ? AND undone_at IS NULL", (n,)).fetchone()) is not None}
            persons.undo_merges(case, rows)
        pairs = [(kept, gone) for kept, gone, _ in reversed(rows.values())]
        return merged(pairs, next((reason for *_, reason in reversed(rows.values())), None))

    return act


def person_set(uid: str, *, name: str | None, category: str | None, reason: str | None) -> Act:
    """A person named or put into a category; what is None stays."""
    def act(case: Case) -> Act:
        before = persons.set_person(case, uid, name=name, category=category, reason=reason)
        return person_set(uid, name=None if name is None else before["name"],
                          category=None if category is None else before["category"], reason=None)

    return act
