"""What the hits have in common, counted: app, person, month, conversation, rule, language. Sums over columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from triage.search import moments, vocabulary
from triage.search.columns import Ids, columns, counted
from triage.search.engine import hit_ids
from triage.search.nodes import Query
from triage.store import Store
from triage.views import exhibits

MOST = 12


class Facets(NamedTuple):
    """Per facet the values with their number of messages, most first (months by time): {value, name, count}.

    `value` narrows the search: an app's name, the public id of a person or conversation, a month, a code. `known`: how
    many values each has, of which no more than `most` are listed (but every month).
    """

    total: int
    conversations: list[dict[str, Any]]
    apps: list[dict[str, Any]]
    people: list[dict[str, Any]]
    months: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    languages: list[dict[str, Any]]
    known: dict[str, int]


def facets(store: Store, query: Query, most: int = MOST) -> Facets:
    """Count the hits of a query by what they have in common. A message merged into a copy counts where it stands."""
    ready = vocabulary.resolve(store, query)
    held, ids = columns(store), hit_ids(store, ready)
    starts, names_of_months = moments.months(store.zone)
    conversations, senders = counted(held.conversation[ids]), counted(held.sender[ids])
    months = {names_of_months[at] if at >= 0 else None: n for at, n in held.by_month(ids, starts).items()}
    people: Counter[str] = Counter()
    for sender, n in senders.items():
        if sender:
            people[store.identities[sender][0]] += n
    flags = _flags(store, ids)
    languages = {held.languages[at]: n for at, n in counted(held.language[ids]).items() if at}
    apps: Counter[str] = Counter()
    known: dict[int, str] = dict(store.db.execute("SELECT id, app FROM conversation"))
    for conversation, n in conversations.items():
        apps[known[conversation]] += n
    names = {store.identities[identity][0]: name for identity, name in store.names.items()
             if identity in store.identities}
    chats = [{"value": store.conversation_uid(n), "name": store.title(n), "count": c}
             for n, c in _top(conversations, most)]
    some_alike = len({chat["name"] for chat in chats}) < len(chats)
    held_by = exhibits.apart(store) if some_alike else {}  # looks through all conversations
    return Facets(
        sum(conversations.values()),
        _told_apart(chats, {store.conversation_uid(n): held_by[n].words if n in held_by else known[n]
                            for n in conversations} if some_alike else {},
                    {uid: app if key == title else key for uid, app, title, key in store.db.execute(
                        "SELECT uid, app, title, key FROM conversation")}),
        [{"value": app, "name": app, "count": c} for app, c in _top(apps, most)],
        _told_apart([{"value": uid, "name": names.get(uid, uid), "count": c} for uid, c in _top(people, most)],
                    {uid: identifier for uid, identifier in store.identities.values() if identifier}),
        [{"value": m or "", "name": m or "", "count": c}
         for m, c in sorted(months.items(), key=lambda entry: entry[0] or "") if c],
        [{"value": code, "name": code, "count": c} for code, c in _top(flags, most)],
        [{"value": code, "name": code, "count": c} for code, c in _top(languages, most)],
        {"conversations": len(conversations), "apps": len(apps), "people": len(people), "flags": len(flags),
         "months": sum(1 for month, n in months.items() if month and n), "languages": len(languages)},
    )


def _told_apart(entries: list[dict[str, Any]], *by: Mapping[str, str]) -> list[dict[str, Any]]:
    """Where several have one name, what they are told apart by stands behind it: the first of `by` (public id to that)
    in which each of them has another, else the last.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        alike[entry["name"]].append(entry["value"])
    behind = {name: next((one for one in by if len({one[v] for v in values if v in one}) == len(values)), by[-1])
              for name, values in alike.items() if len(values) > 1}
    return [entry | {"name": f"{entry['name']} ({behind[entry['name']][entry['value']]})"}
            if entry["value"] in behind.get(entry["name"], ()) else entry for entry in entries]


def _flags(store: Store, ids: Ids) -> Counter[str]:
    """{code: how many of the messages have a flag of it}."""
    rows = store.db.execute("SELECT DISTINCT f.code, fs.message FROM flag_span fs JOIN flag f ON f.id = fs.flag"
                            f" WHERE {store.flag_visible}").fetchall()
    hit = np.isin(np.array([message for _, message in rows], np.int64), ids)
    return Counter(code for (code, _), one in zip(rows, hit.tolist(), strict=True) if one)


def _top(numbers: Mapping[Any, int], most: int) -> list[tuple[Any, int]]:
    return sorted(numbers.items(), key=lambda entry: (-entry[1], str(entry[0])))[:most]
