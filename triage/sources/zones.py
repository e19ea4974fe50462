"""Zones and clock offsets that an examiner assigns to a source: logged assessments, the raw value untouched.

A wall-clock time gets a UTC moment only by such an assignment, and then says `assigned`. Until then it is sorted as if
it were in the display zone, which orders a list and claims nothing.

A clock offset sets right every time that the device's clock gave, the wall clock too: `utc_ms`, `local` and `sort_ms`
hold the corrected time, by which everything is ordered, counted, searched and told. What the clock said stays in
`time_raw`, and a time that was corrected says so (`corrected`, see `time_basis`). A zone speaks of what the clock said,
so that the offset comes behind it.

Where clocks go forward an hour is skipped, and where they go back one comes twice. A time that was assigned there says
so in its stored basis, behind a colon: `assigned:skipped`, `assigned:twice` (which of the two is not known, and the
first is taken), `assigned:order` (the order of the file says which, see `settle`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parsers.errors import UserError
from parsers.records import Time
from parsers.words import N_
from triage.casefile import facts
from triage.custody import chain

if TYPE_CHECKING:
    from triage.case import Case

_DAY, _MS, _NOTHING = timedelta(days=1), timedelta(milliseconds=1), timedelta()
_EPOCH, _LAST_DAY = datetime(1970, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001  (wall clocks)
#: utc_ms, local, raw, basis, sort_ms: the columns of a stored time.
Placed = tuple[int | None, str | None, str, str, int | None]


class NoSuchSource(UserError):
    message = N_("There is no source {source} in this case.")
    exit_code = 2


class Zoning:
    """Places times of one source. `offset_ms` is added to what the device's clock said."""

    def __init__(self, assigned: str | None, offset_ms: int, display: ZoneInfo) -> None:
        self._assigned = facts.zone(assigned) if assigned else None
        self._offset = offset_ms
        self._display = display

    def place(self, time: Time) -> Placed:
        """Return the columns of a time. (lru_cache would cost more than the common case.)"""
        utc = time.utc_ms
        if utc is not None:
            if self._offset:
                utc += self._offset
                return utc, None, time.raw, "assigned", utc
            return utc, None, time.raw, "utc", utc
        if time.local is None:
            return None, None, time.raw, "none", None
        local = shifted(time.local, self._offset) if self._offset else time.local
        first, second = self.moments(local)
        if self._assigned is None:
            return None, local, time.raw, "local", first
        basis = "assigned" if first == second else "assigned:twice" if first < second else "assigned:skipped"
        return first, local, time.raw, basis, first

    def moments(self, local: str) -> tuple[int, int]:
        """UTC milliseconds of a stored wall clock by the clocks before a change and after it; nearly always the same.
        """
        first, second = _wall_to_ms(self.said(local), self._assigned or self._display)
        return first + self._offset, second + self._offset

    def said(self, local: str) -> str:
        """What the clock of the device said for a stored wall clock."""
        return shifted(local, -self._offset) if self._offset else local

    def days_with_twice(self, clocks: Iterable[str]) -> set[str]:
        """Of wall clocks the days on which a part of the day came twice, for `settle`."""
        zone = self._assigned or self._display
        if not self._offset:
            return {day for day in {local[:10] for local in clocks} if comes_twice(day, zone)}
        return {local[:10] for local in clocks if comes_twice(self.said(local)[:10], zone)}

    @property
    def is_assigned(self) -> bool:
        """Whether the zone is one that an examiner assigned."""
        return self._assigned is not None


def time_basis(stored: str, offset_ms: int) -> dict[str, str | None]:
    """`time_basis` of the contract, and `time_doubt`: skipped, twice, order (see above), corrected (by the clock offset
    of its source), or None.
    """
    basis, _, doubt = stored.partition(":")
    return {"time_basis": basis, "time_doubt": doubt or ("corrected" if offset_ms and basis != "none" else None)}


@lru_cache(maxsize=4096)
def shifted(local: str, offset_ms: int) -> str:
    """A wall clock so much later; as it is where no calendar has that day."""
    try:
        moment = datetime.fromisoformat(local) + offset_ms * _MS
    except OverflowError:
        return local
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


@lru_cache(maxsize=4096)
def _ahead_ms(day: str, zone: ZoneInfo) -> tuple[int, int]:
    """How far the clocks of a zone are ahead of UTC when a day begins and when it ends."""
    moment = datetime.fromisoformat(day)
    ends = (moment, moment + _DAY) if moment < _LAST_DAY else (moment, moment)
    first, last = (int((zone.utcoffset(at) or _NOTHING).total_seconds() * 1000) for at in ends)
    return first, last


def comes_twice(day: str, zone: ZoneInfo) -> bool:
    """Whether clocks go back on a day."""
    first, last = _ahead_ms(day, zone)
    return last < first


@lru_cache(maxsize=4096)  # exports have many messages a minute
def _wall_to_ms(local: str, zone: ZoneInfo) -> tuple[int, int]:
    """By the clocks before a change and after it. In an hour that comes twice the first is the earlier, in one that is
    skipped the later of the two.
    """
    moment = datetime.fromisoformat(local)
    ahead, until = _ahead_ms(local[:10], zone)
    if ahead == until:  # as on nearly all days, and a tenth of the time
        ms = (moment - _EPOCH) // _MS - ahead
        return ms, ms
    first, second = (moment.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    return int(first * 1000), int(second * 1000)


def wall_clock(utc_ms: int, zone: ZoneInfo) -> str:
    """ISO 8601 wall-clock time in a zone, with its offset from UTC."""
    moment = datetime.fromtimestamp(utc_ms // 1000, zone).replace(microsecond=utc_ms % 1000 * 1000)
    return moment.isoformat(timespec="milliseconds" if utc_ms % 1000 else "seconds")


def assign(case: Case, source: int, zone: str | None, offset_ms: int, reason: str | None = None) -> None:
    """Assign a zone and a clock offset (milliseconds to add) to a source already read. Logged.

    Works from the offset stored before, so that it can be changed and taken back without reading the evidence.
    """
    row = case.db.execute("SELECT zone, offset_ms, path FROM source WHERE id = ?", (source,)).fetchone()
    if row is None:
        raise NoSuchSource(source=source)
    old_zone, old_offset, path = row
    with case.transaction():
        case.db.execute("UPDATE source SET zone = ?, offset_ms = ? WHERE id = ?", (zone, offset_ms, source))
        _place_again(case, source, Zoning(zone, offset_ms, facts.display_zone(case)), old_offset)
        chain.record(case, "source.zone", path, reason,
                       {"before": [old_zone, old_offset], "after": [zone, offset_ms]})
        _apply_scope(case)


def sort_again(case: Case) -> None:
    """The display zone has changed, by which wall-clock times without a zone of their own are sorted. In a transaction.
    """
    display = facts.display_zone(case)
    for source, zone, offset_ms in case.db.execute("SELECT id, zone, offset_ms FROM source").fetchall():
        _place_again(case, source, Zoning(zone, offset_ms, display), offset_ms)


def as_assigned(case: Case, source: int, like: int) -> None:
    """Give a source (row id) the zone and clock offset that are assigned to another. In a transaction."""
    sql = "SELECT zone, offset_ms FROM source WHERE id = ?"
    (_, old_offset), (zone, offset_ms) = (case.db.execute(sql, (n,)).fetchone() for n in (source, like))
    case.db.execute("UPDATE source SET zone = ?, offset_ms = ? WHERE id = ?", (zone, offset_ms, source))
    _place_again(case, source, Zoning(zone, offset_ms, facts.display_zone(case)), old_offset)


def _place_again(case: Case, source: int, zoning: Zoning, old_offset: int) -> None:
    days: set[str] = set()
    for table in ("message", "reaction", "location"):
        conversation = "conversation" if table == "message" else "0"
        rows = case.db.execute(
            f"SELECT id, utc_ms, local, time_raw, basis, {conversation} FROM {table} WHERE source = ? ORDER BY id",
            (source,)).fetchall()
        changes: list[tuple[int | None, str | None, str, int | None, int]] = []
        last: dict[int, int | None] = {}
        for n, utc, local, raw, basis, thread in rows:
            if basis == "none":  # stays after the row before it, wherever that has gone
                changes.append((None, local, basis, last.get(thread), n))
                continue
            time = Time(None, shifted(local, -old_offset), raw, "local") if local else Time(
                utc - old_offset, None, raw, "utc")
            placed = zoning.place(time)
            last[thread] = placed[4]
            changes.append((placed[0], placed[1], placed[3], placed[4], n))
        sort = ", sort_ms = ?4" if table == "message" else ""
        case.db.executemany(f"UPDATE {table} SET utc_ms = ?1, local = ?2, basis = ?3{sort} WHERE id = ?5", changes)
        if table == "message":
            days = zoning.days_with_twice(change[1] for change in changes if change[1])
    settle(case, source, zoning, days)


# -- the hour that comes twice ----------------------------------------------------------------------------------------

#: Messages before and behind those of the hour, which say which way the file runs, and how far they are looked for: in
#: a file where all chats are mixed they may be far.
_NEAR, _FAR = 5, 1000


def settle(case: Case, source: int, zoning: Zoning, days: set[str], since: int = 0) -> set[int]:
    """Tell by the order of the file which of the two hours a message belongs to, where clocks went back: in a file that
    runs with time, a 03:10 behind a 03:45 is the second, and what stands before it in that hour the first. Where there
    is no such step back, or several, nothing tells. In a transaction.

    `days`: those on which clocks went back. `since`: the first row to look at. Returns the conversations (row ids)
    with messages that were moved.
    """
    if not days:
        return set()
    found: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for n, thread, local in case.db.execute(
        "SELECT id, conversation, local FROM message NOT INDEXED WHERE id >= ? AND source = ? AND local IS NOT NULL"
        " AND substr(local, 1, 10) IN (SELECT value FROM json_each(?)) ORDER BY id",
            (since, source, json.dumps(sorted(days)))):
        first, second = zoning.moments(local)
        if first < second:
            found[thread, zoning.said(local)[:10]].append((n, local))
    moved = set()
    for (thread, _), rows in found.items():
        if later := _second_pass(case, source, thread, rows):
            _move(case, zoning, thread, rows, later)
            moved.add(thread)
    return moved


def _second_pass(case: Case, source: int, thread: int, rows: list[tuple[int, str]]) -> set[int]:
    """The messages that the order of the file puts into the second of the two hours; none where it does not tell."""
    direction = _direction(case, source, thread, rows)
    told = rows if direction > 0 else rows[::-1]
    back = [place for place in range(1, len(told)) if told[place][1] < told[place - 1][1]]
    return {n for n, _ in told[back[0]:]} if direction and len(back) == 1 else set()


def _direction(case: Case, source: int, thread: int, rows: list[tuple[int, str]]) -> int:
    """Above 0 where the file runs with time around these messages, below where it runs against it."""
    ids = [n for n, _ in rows]
    low, high = min(local for _, local in rows), max(local for _, local in rows)
    found = 0
    for start, end, order, sign in ((ids[0] - _FAR, ids[0], "DESC", -1), (ids[-1] + 1, ids[-1] + _FAR, "ASC", 1)):
        for (local,) in case.db.execute(
            "SELECT local FROM message NOT INDEXED WHERE id >= ? AND id < ? AND source = ? AND conversation = ?"
                f" AND local IS NOT NULL ORDER BY id {order} LIMIT {_NEAR}", (start, end, source, thread)):
            found += sign * ((local > high) - (local < low))
    return found


def _move(case: Case, zoning: Zoning, thread: int, rows: list[tuple[int, str]], later: set[int]) -> None:
    """Put messages into the second hour, with those without a time that stand behind them."""
    ends = [n for n, _ in rows[1:]] + [None]
    for (n, local), end in zip(rows, ends, strict=True):
        first, second = zoning.moments(local)
        if zoning.is_assigned:
            case.db.execute("UPDATE message SET basis = 'assigned:order', utc_ms = ? WHERE id = ?",
                            (second if n in later else first, n))
        if n in later:
            case.db.execute("UPDATE message SET sort_ms = ? WHERE id = ?", (second, n))
            case.db.execute(
                "UPDATE message SET sort_ms = ?1 WHERE basis = 'none' AND id > ?2 AND (?3 IS NULL OR id < ?3) AND"
                " conversation = ?4 AND sort_ms = ?5 AND source = (SELECT source FROM message WHERE id = ?2)",
                (second, n, end, thread, first))


def _apply_scope(case: Case) -> None:
    from triage.twins import linked  # noqa: PLC0415  (scope reads facts and zones)

    linked.join(case, anew=True)
