"""The skeleton of a conversation: what the chat needs of every message before it is looked at, and none of the words.

Everything here runs in a reading thread and honours the store's `visible`. A long conversation is shown in two steps:
a stretch around the message that is asked for at once, the whole as soon as it is read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from triage.store import Store
from triage.views import counts
from triage.work import worklist
from ui.chat.heights import Heights, estimate
from ui.running.operations import Reader

NO_TIME = -(2**62)
#: From so many messages on a conversation is shown in two steps; PART: messages on each side in the first.
LONG = 30_000
PART = 1500
_LOT = 20_000
_USUAL = estimate(40, 0, centred=False)
_SKELETON = ("SELECT m.id, coalesce(m.sort_ms, -4611686018427387904), coalesce(m.sender, 0), m.record"
             " FROM message m INDEXED BY message_thread WHERE m.conversation = ?")
_ORDER = "ORDER BY m.sort_ms, m.id"
#: Offsets of zones are multiples of a quarter of an hour, so a day need be worked out once for each.
_QUARTER_MS = 900_000


@dataclass
class Thread:
    """A conversation without its words: row ids in order, times for finding a day, estimated heights for the scrollbar.

    `days` are ordinals (0: no usable time). `senders` are identities (0: none). `centred` marks calls and system lines.
    `flagged`: row number to the lanes of its flags; `worked`: rows that an examiner tagged, noted or chose.
    Lists run side by side. `local`: all times are those of clocks whose zone nobody knows, so the display zone says
    nothing about them. `partial`: it is a stretch of a longer one. `unread`: the first row that the examiner has not
    read, where something before it was; -1 where there is none.
    """

    conversation: dict[str, Any]
    ids: array[int]
    times: array[int]
    days: array[int]
    senders: array[int]
    centred: bytearray
    heights: Heights
    flagged: dict[int, str] = field(default_factory=dict)
    worked: list[int] = field(default_factory=list)
    palette: dict[int, int] = field(default_factory=dict)
    zone: str = "UTC"
    local: bool = False
    partial: bool = False
    unread: int = -1

    def row_of(self, message: int) -> int | None:
        """The row of a message by its row id."""
        try:
            return self.ids.index(message)
        except ValueError:
            return None

    def unread_after(self, until: int | None) -> int:
        """The first row after the time to which the examiner has read (None: nothing); the length where all is."""
        return 0 if until is None else bisect_right(self.times, until)

    def row_at(self, day: date) -> int:
        """The first row of a day, or of the next day with messages."""
        return min(bisect_left(self.days, day.toordinal()), max(0, len(self.days) - 1))

    def span(self) -> tuple[int, int] | None:
        """The first and last day as ordinals; None without any usable time."""
        first = bisect_left(self.days, 1)
        return (self.days[first], self.days[-1]) if first < len(self.days) else None


def open_thread(reader: Reader, conversation: dict[str, Any]) -> Thread:
    """Read the skeleton of a conversation. Of a long one not even how long its texts are: about a second for a million
    messages, whose heights are guessed alike.
    """
    store, key = reader.store, conversation["row"]
    if is_long(store, key):
        found = store.db.execute(f"{_SKELETON} AND {store.visible} {_ORDER}", (key,))
        return _made(store, conversation, _columns(found))
    ids, times, senders = array("q"), array("q"), array("q")
    centred, heights = bytearray(), array("i")
    for n, sort_ms, length, sender, plain, files in store.db.execute(
        "SELECT m.id, m.sort_ms, coalesce(length(m.text), 0), coalesce(m.sender, 0),"
        f" m.record = 0 AND m.kind NOT IN ('system', 'call'), m.attachments FROM message m WHERE {store.visible}"
        f" AND ({store.in_conversation()}) ORDER BY m.sort_ms, m.id", (key, key)):
        ids.append(n)
        times.append(NO_TIME if sort_ms is None else sort_ms)
        senders.append(sender)
        centred.append(0 if plain else 1)
        heights.append(estimate(length, files, centred=not plain))
    return _made(store, conversation, (ids, times, senders, centred), heights)


def open_part(reader: Reader, conversation: dict[str, Any], message: int | None) -> Thread | None:
    """A stretch of a long conversation around a message (its row id), or its beginning; None for one that is not long,
    or a message without a time.
    """
    store, key = reader.store, conversation["row"]
    if not is_long(store, key):
        return None
    where = f"{_SKELETON} AND {store.visible}"
    if message is None:
        found = store.db.execute(f"{where} {_ORDER} LIMIT ?", (key, PART)).fetchall()
    else:
        at = store.db.execute("SELECT sort_ms, id FROM message WHERE id = ?", (message,)).fetchone()
        if at is None or at[0] is None:
            return None
        before = store.db.execute(f"{where} AND (m.sort_ms, m.id) < (?, ?) ORDER BY m.sort_ms DESC, m.id DESC LIMIT ?",
                                  (key, *at, PART)).fetchall()
        found = before[::-1] + store.db.execute(f"{where} AND (m.sort_ms, m.id) >= (?, ?) {_ORDER} LIMIT ?",
                                                (key, *at, PART)).fetchall()
    thread = _made(store, conversation, _columns(found))
    thread.partial = True
    return thread


def _local(store: Store, conversation: int) -> bool:
    """Whether a conversation has times, and all without a zone."""
    found = {basis for (basis,) in store.db.execute(
        f"SELECT DISTINCT basis FROM {counts.by_day(store.db, store.zone)} WHERE conversation = ?", (conversation,))}
    return counts.LOCAL in found and counts.KNOWN not in found


def is_long(store: Store, conversation: int) -> bool:
    """Whether a conversation has LONG messages or more, all of them its own (none merged elsewhere)."""
    return store.db.execute(
        "SELECT EXISTS (SELECT 1 FROM message WHERE conversation = ?1 LIMIT 1 OFFSET ?2) AND NOT EXISTS (SELECT 1 FROM"
        " copy c JOIN message m ON m.id = c.message WHERE c.conversation = ?1 AND m.conversation <> ?1)",
        (conversation, LONG)).fetchone()[0] == 1


_Columns = tuple["array[int]", "array[int]", "array[int]", bytearray]


def _columns(found: Iterable[tuple[int, int, int, int]]) -> _Columns:
    """In small lots: one call over a million rows would keep the window's thread waiting for its turn."""
    ids, times, senders, centred = array("q"), array("q"), array("q"), bytearray()
    rows = iter(found)
    while lot := list(islice(rows, _LOT)):
        n, ms, sender, record = zip(*lot, strict=True)
        ids.extend(n)
        times.extend(ms)
        senders.extend(sender)
        centred.extend(record)
    return ids, times, senders, centred


def _made(store: Store, conversation: dict[str, Any], columns: _Columns, heights: array[int] | None = None) -> Thread:
    ids, times, senders, centred = columns
    days = _days(times, store.zone)
    tall = np.frombuffer(heights, np.int32).copy() if heights is not None and len(heights) else np.where(
        np.frombuffer(centred, np.uint8) != 0, estimate(0, 0, centred=True), _USUAL).astype(np.int32)
    if len(tall):
        ordinals = np.frombuffer(days, np.int32)
        tall[0] += 40
        tall[1:][ordinals[1:] != ordinals[:-1]] += 40
    made = array("i")
    made.frombytes(tall.tobytes())
    thread = Thread(conversation, ids, times, days, senders, centred, Heights(made), zone=store.zone.key,
                    local=_local(store, conversation["row"]))
    thread.palette = {person: place for place, person in enumerate(store.participants(conversation["row"]))}
    thread.flagged = _flagged(store, thread, conversation["row"])
    thread.worked = worked(store, thread)
    at = thread.unread_after(worklist.read_until(store, store.case.actor, conversation["id"]))
    thread.unread = at if 0 < at < len(ids) else -1
    return thread


def worked(store: Store, thread: Thread) -> list[int]:
    """The rows of a thread with a tag, a note, or a place in the report."""
    found = [n for (n,) in store.db.execute(
        "SELECT id FROM message WHERE ident IN (SELECT unhex(subject) FROM tagged WHERE what = 'message' UNION"
        " SELECT unhex(subject) FROM note WHERE what = 'message' UNION SELECT unhex(subject) FROM exhibit)")]
    return _rows_of(thread, found)


def _rows_of(thread: Thread, messages: list[int]) -> list[int]:
    """The rows of messages (row ids), in order."""
    if not messages or not len(thread.ids):
        return []
    among = np.isin(np.frombuffer(thread.ids, np.int64), np.array(messages, np.int64))
    return [int(n) for n in np.flatnonzero(among)]


def _days(times: array[int], zone: ZoneInfo) -> array[int]:
    """The day of each time in the zone; times are in order, so that those of a quarter of an hour stand together."""
    days = array("i")
    if not len(times):
        return days
    ms = np.frombuffer(times, np.int64)
    quarters = np.where(ms == NO_TIME, NO_TIME, ms // _QUARTER_MS)
    starts = np.concatenate(([0], np.flatnonzero(quarters[1:] != quarters[:-1]) + 1))
    ordinals = [0 if q == NO_TIME else datetime.fromtimestamp(q * 900, UTC).astimezone(zone).toordinal()
                for q in quarters[starts].tolist()]
    lengths = np.diff(np.append(starts, len(ms)))
    days.frombytes(np.repeat(np.array(ordinals, np.int32), lengths).tobytes())
    return days


def _flagged(store: Store, thread: Thread, conversation: int) -> dict[int, str]:
    lanes = dict(store.db.execute(
        "SELECT s.message, min(f.lane) FROM flag_span s JOIN flag f ON f.id = s.flag JOIN message m ON m.id = s.message"
        f" WHERE f.status <> 'rejected' AND {store.visible} AND {store.flag_visible} AND ({store.in_conversation()})"
        " GROUP BY s.message",
        (conversation, conversation)))
    return {row: ("help" if lanes[thread.ids[row]] == "help" else "concern")
            for row in _rows_of(thread, list(lanes))}
