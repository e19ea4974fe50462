"""What the hits of a search are counted by, held in memory as columns: a million messages are 24 MB and counted in
milliseconds, where reading their rows again for every count takes a second.

Made once for a Store, which is made anew whenever the case or the scope has changed. Messages that may not be seen
are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.store import Store

Ids = npt.NDArray[np.int64]
_SOME = 20
_NO_TIME = np.iinfo(np.int64).min
_NAME = "_columns_of_search"


class Columns:
    """By row id of the message: its conversation (0: not there, or not to be seen), sender (0: none), time (`sort_ms`;
    the least number where a time was not recorded) and UTC time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = _flat(store.db.execute(  # from the index of the threads alone, which is read in a third of the time
            f"SELECT m.id, m.conversation, coalesce(m.sender, 0), coalesce(m.sort_ms, {_NO_TIME}) FROM message m"
            f" INDEXED BY message_thread WHERE {store.visible}")).reshape(-1, 4)
        size = int(rows[:, 0].max(initial=0)) + 1
        self.conversation, self.sender = np.zeros(size, np.int32), np.zeros(size, np.int32)
        self.ms = np.full(size, _NO_TIME, np.int64)
        ids = rows[:, 0]
        self.conversation[ids], self.sender[ids], self.ms[ids] = rows[:, 1:].T
        self.ms[self.seen(store.db.execute("SELECT id FROM message WHERE basis = 'none'"))] = _NO_TIME
        self.languages = ["", *(code for code, in store.db.execute("SELECT DISTINCT language FROM message_language"))]
        self.language = np.zeros(size, np.int16)
        for at, code in enumerate(self.languages[1:], 1):
            self.language[self.seen(store.db.execute(
                "SELECT message FROM message_language WHERE language = ?", (code,)))] = at

    def seen(self, rows: Iterable[tuple[Any, ...]]) -> Ids:
        """The ids of rows of one column that are messages and may be seen."""
        ids = _flat(rows)
        ids = ids[ids < len(self.conversation)]
        return ids[self.conversation[ids] > 0]

    def span(self, ids: Ids) -> tuple[int | None, int | None]:
        """The first and the last UTC time of these messages, in milliseconds."""
        ordered = ids[np.argsort(self.ms[ids], kind="stable")]
        return self._utc(ordered, min), self._utc(ordered[::-1], max)

    def _utc(self, ordered: Ids, choose: Callable[[Iterable[int]], int]) -> int | None:
        """Of the first messages that have one; a local time without a zone has none and stands among the others."""
        for start in range(0, len(ordered), _SOME):
            times = [ms for (ms,) in self._store.db.execute(
                "SELECT utc_ms FROM message WHERE utc_ms IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(ordered[start:start + _SOME].tolist()),))]
            if times:
                return choose(times)
        return None

    def by_month(self, ids: Ids, starts: list[int]) -> dict[int, int]:
        """{which of the ascending `starts` (ms) a message is after: how many}; -1 for those without a time."""
        times = self.ms[ids]
        place = np.where(times > _NO_TIME, np.searchsorted(np.array(starts, np.int64), times, side="right") - 1, -1)
        return counted(place)


def counted(values: npt.NDArray[Any]) -> dict[int, int]:
    """{value: how often}."""
    found, numbers = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), numbers.tolist(), strict=True))


def columns(store: Store) -> Columns:
    """The columns of a store, made when first asked for."""
    made: Columns | None = store.__dict__.get(_NAME)
    if made is None:
        made = store.__dict__[_NAME] = Columns(store)
    return made


def _flat(rows: Iterable[tuple[Any, ...]]) -> Ids:
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64)
