"""What the hits have in common, counted: app, person, month, conversation, rule, language. One pass over them, and sums."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import Any, NamedTuple

from triage.search import moments, vocabulary
from triage.search.compiler import compile_query
from triage.search.engine import counting_index
from triage.search.nodes import Query
from triage.store import Store

MOST = 12
_ROWS = 50_000


class Facets(NamedTuple):
    """Per facet the values with their number of messages, most first (months by time): {value, name, count}.

    `value` narrows the search: an app's name, the public id of a person or conversation, a month, a code.
    """

    total: int
    conversations: list[dict[str, Any]]
    apps: list[dict[str, Any]]
    people: list[dict[str, Any]]
    months: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    languages: list[dict[str, Any]]


def facets(store: Store, query: Query, most: int = MOST) -> Facets:
    """Count the hits of a query by what they have in common. A message merged into a copy counts where it stands."""
    ready = vocabulary.resolve(store, query)
    where, parameters = compile_query(store, ready)
    month = moments.months(store.zone)
    found = f"m.record = 0 AND {store.visible} AND ({where})"
    conversations, senders, months = Counter[int](), Counter[int | None](), Counter[str | None]()
    cursor = store.db.execute(
        f"SELECT m.conversation, m.sender, m.sort_ms FROM message m {counting_index(store, ready)} WHERE {found}",
        parameters)
    while rows := cursor.fetchmany(_ROWS):  # counting here is twice as fast as sorting for GROUP BY there
        conversations.update(map(itemgetter(0), rows))
        senders.update(map(itemgetter(1), rows))
        months.update(map(month, map(itemgetter(2), rows)))
    if _any(store, "SELECT 1 FROM message WHERE basis = 'none'"):
        for (ms,) in store.db.execute(  # these stand where their neighbours do, and have no month
            f"SELECT m.sort_ms FROM message m WHERE m.basis = 'none' AND {found}", parameters):
            months[month(ms)] -= 1
            months[None] += 1
    people: Counter[str] = Counter()
    for sender, n in senders.items():
        if sender is not None:
            people[store.identities[sender][0]] += n
    flags = Counter[str]() if not _any(store, "SELECT 1 FROM flag") else Counter[str](dict(store.db.execute(
        "SELECT f.code, count(DISTINCT fs.message) FROM flag_span fs JOIN flag f ON f.id = fs.flag"
        f" JOIN message m ON m.id = fs.message WHERE {store.flag_visible} AND {found} GROUP BY f.code", parameters)))
    languages = Counter[str]() if not _any(store, "SELECT 1 FROM message_language") else Counter[str](dict(
        store.db.execute(
            f"SELECT l.language, count(*) FROM message m {counting_index(store, ready)} JOIN message_language l"
            f" ON l.message = m.id WHERE {found} GROUP BY l.language", parameters)))
    apps: Counter[str] = Counter()
    known: dict[int, str] = dict(store.db.execute("SELECT id, app FROM conversation"))
    for conversation, n in conversations.items():
        apps[known[conversation]] += n
    names = {store.identities[identity][0]: name for identity, name in store.names.items()
             if identity in store.identities}
    return Facets(
        sum(conversations.values()),
        [{"value": store.conversation_uid(n), "name": store.title(n), "count": c}
         for n, c in _top(conversations, most)],
        [{"value": app, "name": app, "count": c} for app, c in _top(apps, most)],
        [{"value": uid, "name": names.get(uid, uid), "count": c} for uid, c in _top(people, most)],
        [{"value": m or "", "name": m or "", "count": c}
         for m, c in sorted(months.items(), key=lambda entry: entry[0] or "") if c],
        [{"value": code, "name": code, "count": c} for code, c in _top(flags, most)],
        [{"value": code, "name": code, "count": c} for code, c in _top(languages, most)],
    )


def _any(store: Store, sql: str) -> bool:
    return store.db.execute(f"{sql} LIMIT 1").fetchone() is not None


def _top(counted: Counter[Any], most: int) -> list[tuple[Any, int]]:
    return sorted(counted.items(), key=lambda entry: (-entry[1], str(entry[0])))[:most]
