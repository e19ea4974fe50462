"""All events of a case on one axis: messages, calls, lines of the system, places, and the flags on them.

Counts come from SQL in buckets, never event by event: `days` takes the whole case by day (triage.views.counts), `hours`
counts a stretch of it more finely, and `singles` lists events where few enough are left to draw each. Days are those of
the display zone at the middle of the case; where clocks change within it, half of the days begin an hour off.

What has a wall-clock time without a zone stands where the display zone puts it, and is counted apart (`local`), so that
every drawing can mark it. What has no usable time cannot stand anywhere; `Days.timeless` says how much that is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, pairwise
from typing import Any, Literal

import msgspec
import numpy as np

from triage.exchange.rows import limited
from triage.sources import readings
from triage.sources.zones import Zoning
from triage.store import Store
from triage.views import counts as counted

DAY_MS = 86_400_000
#: Kinds of events, in the order in which lanes list them; the number stands in the arrays.
KINDS = ("message", "media", "call", "system", "location")
Lanes = Literal["all", "person", "conversation", "app", "kind"]
#: Above so many events, counts are drawn.
MOST_SINGLES = 1500

_KIND = ("CASE WHEN m.record > 0 OR m.kind = 'call' THEN 2 WHEN m.kind = 'system' THEN 3"
         " WHEN m.kind = 'location' THEN 4"
         " WHEN m.attachments > 0 OR m.kind IN ('image', 'video', 'voice', 'document', 'sticker') THEN 1 ELSE 0 END")
_COLUMNS = ("bucket", "conversation", "sender", "kind", "n", "local", "concern", "help")


class Counts(msgspec.Struct):
    """Counts of events as columns of equal length. `bucket` counts from `start_ms` in steps of `step_ms`."""

    start_ms: int
    step_ms: int
    columns: dict[str, Any]

    def __len__(self) -> int:
        return len(self.columns["n"])


class Days(msgspec.Struct):
    """The whole case by day. `apps`: app of each conversation; `persons`: person of each identity."""

    counts: Counts
    timeless: int
    zone_ms: int
    apps: dict[int, str]
    persons: dict[int, str]

    @property
    def span(self) -> tuple[int, int]:
        """From the first event's day to the end of the last one's, in milliseconds."""
        buckets = self.counts.columns["bucket"]
        if not len(buckets):
            return 0, DAY_MS
        start, step = self.counts.start_ms, self.counts.step_ms
        return start + int(buckets.min()) * step, start + (int(buckets.max()) + 1) * step


class Event(msgspec.Struct, frozen=True):
    """One event: `row` of a message or call (0: a place of its own), `lane` facts, and whether its time has a zone."""

    row: int
    at_ms: int
    conversation: int
    sender: int
    kind: int
    local: bool
    concern: bool
    help: bool
    text: str = ""


class Gap(msgspec.Struct, frozen=True):
    """A stretch without events, in milliseconds."""

    start_ms: int
    end_ms: int

    @property
    def days(self) -> int:
        """Whole days without an event."""
        return (self.end_ms - self.start_ms) // DAY_MS


# -- reading --------------------------------------------------------------------------------------------------------

def days(store: Store) -> Days:
    """The whole case by day."""
    zone_ms = counted.zone_ms(store.db, store.zone)
    messages = np.fromiter(chain.from_iterable(store.db.execute(
        f"SELECT m.day, m.conversation, m.sender, iif(m.record > 0, {counted.CALL}, m.kind), m.n,"
        f" m.n * (m.basis = {counted.LOCAL}) FROM {counted.by_day(store.db, store.zone)} m"
        f" WHERE m.basis <> {counted.NONE} AND m.day IS NOT NULL AND {store.visible}")), dtype=np.int64).reshape(-1, 6)
    first = int(messages[:, 0].min()) if len(messages) else 0
    messages[:, 0] -= first
    start = first * DAY_MS - zone_ms
    table = np.pad(messages, ((0, 0), (0, 2)))
    timeless = store.db.execute(
        f"SELECT count(*) FROM message m WHERE m.basis = 'none' AND {store.visible}").fetchone()[0]
    apps = dict(store.db.execute("SELECT id, app FROM conversation"))
    persons = {n: uid for n, (uid, _) in store.identities.items()}
    return Days(_counts(start, DAY_MS, table, *_beside(store, start, DAY_MS, "1", ())), int(timeless), zone_ms, apps,
                persons)


def hours(store: Store, start_ms: int, end_ms: int, step_ms: int, zone_ms: int) -> Counts:
    """Count a stretch in finer steps; the index by time finds it."""
    start = (start_ms + zone_ms) // step_ms * step_ms - zone_ms
    return _count(store, start, step_ms, "m.sort_ms >= ? AND m.sort_ms < ?", (start, end_ms))


def _count(store: Store, start: int, step: int, where: str, values: tuple[int, ...]) -> Counts:
    messages = _table(store.db.execute(
        f"SELECT (m.sort_ms - {start}) / {step}, m.conversation, coalesce(m.sender, 0), {_KIND}, count(*),"
        f" sum(m.basis = 'local'), 0, 0 FROM message m WHERE m.basis <> 'none' AND {store.visible} AND {where}"
        " GROUP BY 1, 2, 3, 4", values))
    return _counts(start, step, messages, *_beside(store, start, step, where, values))


def _beside(store: Store, start: int, step: int, where: str, values: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Flags, and places that are no messages."""
    return _flags(store, start, step, where, values), _locations(store, start, step, where, values)


def _counts(start: int, step: int, *parts: np.ndarray) -> Counts:
    table = np.concatenate(parts)
    return Counts(start, step, {name: table[:, n].copy() for n, name in enumerate(_COLUMNS)})


def _table(rows: Iterable[tuple[int, ...]]) -> np.ndarray:
    """Rows of `_COLUMNS` as an array."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, len(_COLUMNS))


def _flags(store: Store, start: int, step: int, where: str, values: tuple[int, ...]) -> np.ndarray:
    return _table(store.db.execute(
        f"SELECT (m.sort_ms - {start}) / {step}, m.conversation, coalesce(m.sender, 0), {_KIND}, 0, 0,"
        " sum(f.lane <> 'help'), sum(f.lane = 'help') FROM flag f JOIN message m ON m.id = f.message"
        f" WHERE f.status <> 'rejected' AND m.basis <> 'none' AND {store.visible} AND {store.flag_visible} AND {where}"
        " GROUP BY 1, 2, 3, 4", values))


def _locations(store: Store, start: int, step: int, where: str, values: tuple[int, ...]) -> np.ndarray:
    if limited(store):
        return _table([])
    at = _location_ms(store)
    limits = "1" if where == "1" else f"{at} >= ? AND {at} < ?"
    return _table(store.db.execute(
        f"SELECT since / {step} - (since % {step} < 0), 0, 0, 4, count(*), sum(local), 0, 0 FROM (SELECT"
        f" {at} - {start} AS since, l.basis = 'local' AS local FROM location l WHERE {at} IS NOT NULL AND {limits}"
        f" AND {readings.counts('l')}) GROUP BY 1", values))  # places may lie before the first message


def _location_ms(store: Store) -> str:
    """SQL for the time of a place; of a wall clock as for messages, by the display zone of that day."""
    store.db.create_function("display_ms", 2, lambda local, offset: Zoning(None, offset, store.zone).moments(local)[0],
                             deterministic=True)
    return ("coalesce(l.utc_ms, iif(l.local IS NULL, NULL, display_ms(l.local,"
            " (SELECT z.offset_ms FROM source z WHERE z.id = l.source))))")


def singles(store: Store, start_ms: int, end_ms: int, most: int = MOST_SINGLES) -> list[Event] | None:
    """Every event of a stretch, by time; None where they are more than `most`."""
    found = [Event(row, ms, talk, who, kind, bool(local), False, False) for row, ms, talk, who, kind, local in
             store.db.execute(
        f"SELECT m.id, m.sort_ms, m.conversation, coalesce(m.sender, 0), {_KIND}, m.basis = 'local' FROM message m"
        f" WHERE m.sort_ms >= ? AND m.sort_ms < ? AND m.basis <> 'none' AND {store.visible}"
        " ORDER BY m.sort_ms, m.id LIMIT ?", (start_ms, end_ms, most + 1))]
    if not limited(store):
        at = _location_ms(store)
        found += [Event(0, ms, 0, 0, 4, bool(local), False, False, f"{lat:.5f}, {lon:.5f} ({app})")
                  for ms, local, lat, lon, app in store.db.execute(
                      f"SELECT {at}, l.basis = 'local', l.lat, l.lon, l.app FROM location l"
                      f" WHERE {at} >= ? AND {at} < ? AND {readings.counts('l')} ORDER BY 1, l.id LIMIT ?",
                      (start_ms, end_ms, most + 1))]
    if len(found) > most:
        return None
    return sorted(_with_flags(store, found), key=lambda e: (e.at_ms, e.row))


def _with_flags(store: Store, events: list[Event]) -> list[Event]:
    lanes: dict[int, set[str]] = {}
    for message, lane in store.db.execute(
        f"SELECT f.message, f.lane FROM flag f WHERE f.status <> 'rejected' AND {store.flag_visible}"
        " AND f.message IN (SELECT value FROM json_each(?))", (json.dumps([e.row for e in events if e.row]),)):
        lanes.setdefault(message, set()).add(lane)
    return [msgspec.structs.replace(e, concern=bool(lanes[e.row] - {"help"}), help="help" in lanes[e.row])
            if e.row in lanes else e for e in events]


# -- lanes and gaps, from what was read -----------------------------------------------------------------------------

class Lane(msgspec.Struct):
    """A row of the drawing: its key (person's uid, conversation's row, app, kind, or empty) and how much is in it."""

    key: str | int
    total: int


def _key(made: Days, by: Lanes) -> tuple[str, Callable[[int], str | int]]:
    """The column that decides the lane, and the lane's key for each of its values."""
    if by == "person":
        return "sender", lambda n: made.persons.get(n, "")
    if by == "conversation":
        return "conversation", lambda n: n
    if by == "app":
        return "conversation", lambda n: made.apps.get(n, "")
    return "kind", (lambda n: KINDS[n]) if by == "kind" else (lambda _: "")


def places(made: Days, counts: Counts, by: Lanes, order: Sequence[str | int]) -> np.ndarray:
    """For each row of counts the number of its lane in `order`, -1 where it is in none."""
    column, key = _key(made, by)
    at = {name: n for n, name in enumerate(order)}
    distinct, inverse = np.unique(counts.columns[column], return_inverse=True)
    found: np.ndarray = np.array([at.get(key(int(value)), -1) for value in distinct], dtype=np.int64)[inverse]
    return found


def lane_of(made: Days, event: Event, by: Lanes) -> str | int:
    """The lane of one event."""
    if by == "conversation":
        return event.conversation
    return {"all": "", "person": made.persons.get(event.sender, ""), "app": made.apps.get(event.conversation, ""),
            "kind": KINDS[event.kind]}[by]


def kept(made: Days, counts: Counts, app: str | None, *, flagged: bool, kind: str | None = None) -> Counts:
    """What a filter leaves: one app, one kind of events, or only conversations with flags."""
    columns = counts.columns
    mask = np.ones(len(counts), dtype=bool)
    if app is not None:
        mask &= np.isin(columns["conversation"], [n for n, name in made.apps.items() if name == app])
    if kind is not None:
        mask &= columns["kind"] == KINDS.index(kind)
    if flagged:
        mask &= np.isin(columns["conversation"], flagged_conversations(made))
    return Counts(counts.start_ms, counts.step_ms, {name: values[mask] for name, values in columns.items()})


def flagged_conversations(made: Days) -> np.ndarray:
    """Conversations (rows) that have a flag."""
    columns = made.counts.columns
    return np.unique(columns["conversation"][(columns["concern"] + columns["help"]) > 0])


def lanes(made: Days, counts: Counts, by: Lanes) -> list[Lane]:
    """The lanes with anything in them, the fullest first; kinds in their own order."""
    column, key = _key(made, by)
    distinct, inverse = np.unique(counts.columns[column], return_inverse=True)
    sums = np.bincount(inverse, weights=counts.columns["n"], minlength=len(distinct))
    totals: dict[str | int, int] = {}
    for value, n in zip(distinct.tolist(), sums.tolist(), strict=True):
        totals[key(value)] = totals.get(key(value), 0) + int(n)
    if by == "kind":
        return [Lane(kind, totals[kind]) for kind in KINDS if totals.get(kind)]
    return [Lane(name, n) for name, n in sorted(totals.items(), key=lambda item: (-item[1], str(item[0]))) if n]


class Picture(msgspec.Struct):
    """Counts as they are drawn: arrays of lanes by buckets."""

    start_ms: int
    step_ms: int
    n: Any
    local: Any
    concern: Any
    help: Any


def picture(counts: Counts, lane: np.ndarray, lanes_of: int, start_ms: int, end_ms: int, step_ms: int) -> Picture:
    """Bars for a stretch; `step_ms` is a multiple of the step of the counts."""
    start = counts.start_ms + (start_ms - counts.start_ms) // step_ms * step_ms
    buckets = int(-(-(end_ms - start) // step_ms))
    at = (counts.columns["bucket"] * counts.step_ms + counts.start_ms - start) // step_ms
    mask = (lane >= 0) & (at >= 0) & (at < buckets)
    where = lane[mask] * buckets + at[mask]
    made = {name: np.bincount(where, weights=counts.columns[name][mask], minlength=lanes_of * buckets)
            .reshape(lanes_of, buckets) for name in ("n", "local", "concern", "help")}
    return Picture(start, step_ms, made["n"], made["local"], made["concern"], made["help"])


def gaps(counts: Counts, least_days: int = 2) -> list[Gap]:
    """Stretches of whole days without any event between two events, in order of time."""
    filled = np.unique(counts.columns["bucket"][counts.columns["n"] > 0])
    start, step = counts.start_ms, counts.step_ms
    return [Gap(start + (int(a) + 1) * step, start + int(b) * step) for a, b in pairwise(filled)
            if (int(b) - int(a) - 1) * step >= least_days * DAY_MS]


def short_gaps(events: Sequence[Event], least_ms: int = 3 * 3_600_000) -> list[Gap]:
    """Gaps of hours between events at hand, by time; longer ones are found by day."""
    return [Gap(a.at_ms, b.at_ms) for a, b in pairwise(events) if least_ms <= b.at_ms - a.at_ms < 2 * DAY_MS]


class Arranged(msgspec.Struct):
    """What a drawing needs of the counts: the lanes in their order, and for each row of `counts` (those that the filter
    leaves) its lane; gaps, the longest first; and how much there was in each slice of the whole span.
    """

    counts: Counts
    lanes: list[Lane]
    place: Any
    gaps: list[Gap]
    whole: list[int]


def arranged(made: Days, by: Lanes, app: str | None, slice_ms: int, *, flagged: bool, most_gaps: int,
             kind: str | None = None) -> Arranged:
    """Order what was counted into lanes. A tenth of a second for a million messages: not for the window's thread."""
    counts = kept(made, made.counts, app, flagged=flagged, kind=kind)
    found = lanes(made, counts, by)
    place = places(made, counts, by, [lane.key for lane in found])
    longest = sorted(gaps(counts), key=lambda g: g.start_ms - g.end_ms)[:most_gaps]
    whole = picture(counts, place * 0, 1, *made.span, slice_ms)
    return Arranged(counts, found, place, longest, [int(n) for n in whole.n[0]] if whole.n.size else [])
