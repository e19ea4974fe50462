"""What is counted over the case for the report's facts: activity over time, who writes to whom, searches."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from triage.case import Case
from triage.report import model
from triage.store import Store

#: Conversations that get a row of their own in the plot, and people in the network; the rest is counted.
TRACKS = 16
NODES = 24

_TIMES = """
SELECT m.conversation, m.utc_ms, m.local, m.basis FROM message m WHERE m.record = 0 AND {visible}
"""
_WRITTEN = """
SELECT m.conversation, i.person, count(*) FROM message m JOIN identity i ON i.id = m.sender
WHERE m.record = 0 AND {visible} GROUP BY m.conversation, i.person
"""


def activity(store: Store, conversations: list[dict[str, Any]], refs: dict[str, str],
             exhibits: tuple[model.Exhibit, ...]) -> model.Activity:
    """Messages by day, weekday and hour, and conversation: those with exhibits first, then the largest."""
    days: Counter[str] = Counter()
    hours = [[0] * 24 for _ in range(7)]
    by_conversation: dict[int, Counter[str]] = defaultdict(Counter)
    untimed = floating = 0
    offsets: dict[int, int] = {}
    for conversation, utc_ms, local, basis in store.db.execute(_TIMES.format(visible=store.visible)):
        moment = _moment(store, utc_ms, local, offsets)
        if moment is None or basis == "none":
            untimed += 1
            continue
        day, weekday, hour = moment
        floating += utc_ms is None
        days[day] += 1
        hours[weekday][hour] += 1
        by_conversation[conversation][day] += 1
    marked: dict[str, list[str]] = defaultdict(list)
    for exhibit in exhibits:
        first = next((m.time for m in exhibit.messages if m.passage), None)
        shown = first and (first.display or first.local)
        if shown:
            marked[exhibit.conversation].append(shown[:10])
    order = sorted(conversations, key=lambda c: (refs[c["id"]] not in marked, -c["messages"], c["id"]))
    order = [c for c in order if by_conversation[c["row"]]]
    tracks = tuple(model.Track(
        refs[c["id"]], c["title"], tuple(sorted(by_conversation[c["row"]].items())),
        tuple(sorted(marked[refs[c["id"]]]))) for c in order[:TRACKS])
    return model.Activity(tuple(sorted(days.items())), tuple(map(tuple, hours)), tracks, untimed, floating,
                          max(0, len(order) - TRACKS))


def _moment(store: Store, utc_ms: int | None, local: str | None, offsets: dict[int, int]
            ) -> tuple[str, int, int] | None:
    """(day, weekday, hour) in the display zone, or by the wall clock where no zone is known."""
    if utc_ms is not None:
        quarter = utc_ms // 900_000  # offsets of zones change at quarters of an hour at the finest
        if quarter not in offsets:
            moment = datetime.fromtimestamp(quarter * 900, UTC).astimezone(store.zone)
            offsets[quarter] = moment.toordinal() * 24 + moment.hour
        ordinal, hour = divmod(offsets[quarter], 24)
        found = date.fromordinal(ordinal)
        return found.isoformat(), found.weekday(), hour
    if local:
        moment = datetime.fromisoformat(local)
        return moment.date().isoformat(), moment.weekday(), moment.hour
    return None


def network(store: Store, people: tuple[model.Person, ...], uids: list[str]) -> model.Network:
    """The people who write most, with the messages they wrote to each other. `uids`: of `people`, in their order."""
    rows = {row: n for n, uid in enumerate(uids) for (row,) in store.db.execute(
        "SELECT id FROM person WHERE uid = ?", (uid,))}
    wrote: dict[int, Counter[int]] = defaultdict(Counter)
    for conversation, person, n in store.db.execute(_WRITTEN.format(visible=store.visible)):
        if person in rows:
            wrote[conversation][rows[person]] += n
    person_of = {identity: rows[person] for identity, person in store.db.execute("SELECT id, person FROM identity")
                 if person in rows}
    direct: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    shared: Counter[tuple[int, int]] = Counter()
    for conversation in sorted(store.shown):
        present = sorted({person_of[i] for i in store.audience(conversation) if i in person_of})
        if len(present) == 2:
            a, b = present
            if wrote[conversation]:  # who only calls writes to nobody
                direct[a, b][0] += wrote[conversation][a]
                direct[a, b][1] += wrote[conversation][b]
        elif 2 < len(present) <= 60:  # in larger groups nobody writes to anybody in particular
            writers = [p for p in present if wrote[conversation][p]]
            shared.update((a, b) for n, a in enumerate(writers) for b in writers[n + 1:])
    return _drawn(people, direct, shared)


def _drawn(people: tuple[model.Person, ...], direct: dict[tuple[int, int], list[int]],
           shared: Counter[tuple[int, int]]) -> model.Network:
    totals: Counter[int] = Counter()
    for (a, b), counts in direct.items():
        totals.update({a: sum(counts), b: sum(counts)})
    for pair in shared:
        totals.update(dict.fromkeys(pair, 0))
    met = sorted(totals, key=lambda n: (not people[n].owner, -totals[n], n))
    kept = set(met[:NODES])
    nodes = tuple(model.Node(people[n].ref, people[n].name, totals[n], people[n].owner) for n in met[:NODES])
    ties = []
    for a, b in sorted({*direct, *shared}):
        first, second = direct.get((a, b), [0, 0])
        if {a, b} <= kept and (first or second or shared[a, b]):
            ties.append(model.Tie(people[a].ref, people[b].ref, first, second, shared[a, b]))
    return model.Network(nodes, tuple(ties), len(met) - len(nodes))


def searches(case: Case, until: int) -> tuple[model.Search, ...]:
    """The searches that the log holds up to an entry, each once with the hits of the last time, in their order."""
    found: dict[tuple[str, str], model.Search] = {}
    for subject, detail, actor, at in case.db.execute(
        "SELECT subject, detail, actor, at FROM audit WHERE action = 'search' AND seq <= ? ORDER BY seq", (until,)):
        more = json.loads(detail)
        limits = json.dumps(more["filters"], ensure_ascii=False) if more.get("filters") else ""
        before = found.get((subject, limits))
        found[subject, limits] = model.Search(
            subject, more.get("found"), 1 + (before.times if before else 0), actor, at, limits)
    return tuple(found.values())


def verified(case: Case, until: int) -> dict[str, tuple[str, str]]:
    """{path: (time, what was found)} of the last verification up to an entry; under "" the verification itself."""
    row = case.db.execute(
        "SELECT at, detail FROM audit WHERE action = 'verify' "
        "AND seq <= ? ORDER BY seq DESC LIMIT 1", (until,)).fetchone()
    if row is None:
        return {}
    files: dict[str, str] = json.loads(row[1]).get("files", {})
    return {"": (row[0], "")} | {path: (row[0], what) for path, what in files.items()}


def span(days: tuple[tuple[str, int], ...]) -> list[str]:
    """Every day from the first to the last, for plots; far outliers are for the caller to cut."""
    first, last = date.fromisoformat(days[0][0]), date.fromisoformat(days[-1][0])
    return [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]


