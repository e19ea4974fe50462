"""Zones and clock offsets that an examiner assigns to a source: logged assessments, the raw value untouched.

A wall-clock time gets a UTC moment only by such an assignment, and then says `assigned`. Until then it is sorted as if
it were in the display zone, which orders a list and claims nothing.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parsers.errors import UserError
from parsers.records import Time
from parsers.words import N_
from triage import custody, facts

if TYPE_CHECKING:
    from triage.case import Case

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
        ms = _wall_to_ms(time.local, self._assigned or self._display) + self._offset
        if self._assigned is None:
            return None, time.local, time.raw, "local", ms
        return ms, time.local, time.raw, "assigned", ms


@lru_cache(maxsize=4096)  # exports have many messages a minute
def _wall_to_ms(local: str, zone: ZoneInfo) -> int:
    """In the hour that comes twice when clocks go back the earlier one is taken."""
    return int(datetime.fromisoformat(local).replace(tzinfo=zone).timestamp() * 1000)


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
        custody.record(case, "source.zone", path, reason,
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
    for table in ("message", "reaction", "location"):
        conversation = "conversation" if table == "message" else "0"
        rows = case.db.execute(
            f"SELECT id, utc_ms, local, time_raw, basis, {conversation} FROM {table} WHERE source = ? ORDER BY id",
            (source,)).fetchall()
        changes: list[tuple[int | None, str, int | None, int]] = []
        last: dict[int, int | None] = {}
        for n, utc, local, raw, basis, thread in rows:
            if basis == "none":  # stays after the row before it, wherever that has gone
                changes.append((None, basis, last.get(thread), n))
                continue
            time = Time(None, local, raw, "local") if local else Time(utc - old_offset, None, raw, "utc")
            placed = zoning.place(time)
            last[thread] = placed[4]
            changes.append((placed[0], placed[3], placed[4], n))
        sort = ", sort_ms = ?3" if table == "message" else ""
        case.db.executemany(f"UPDATE {table} SET utc_ms = ?1, basis = ?2{sort} WHERE id = ?4", changes)


def _apply_scope(case: Case) -> None:
    from triage import scope  # noqa: PLC0415  (scope reads facts and zones)

    scope.apply(case)
