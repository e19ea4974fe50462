"""Running a query: ids for the window, full messages with a marked snippet for everybody else."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from triage import scope
from triage.search import fields, marks, vocabulary
from triage.search.columns import Ids, columns
from triage.search.compiler import compile_query, match_expression, rendered, words_of
from triage.search.nodes import Field, Filters, Leaf, Query, leaves
from triage.selectors import cases as selectors
from triage.selectors.kinds import FIELDS as SELECTORS
from triage.selectors.kinds import field_value
from triage.store import ANY, Store
from triage.text import beside
from triage.work.annotations import renderings_of

ORDERS = {"oldest": "m.sort_ms, m.id", "newest": "m.sort_ms DESC, m.id DESC"}
#: From so many hits on it is faster to walk back through time until a page is full than to collect and sort them.
_COMMON = 3000
MOST_RANKED = 20_000
_VERY_COMMON = 30_000
_OF_A_RENDERING = ("kind", "language", "author", "made_by", "name")


def find(store: Store, query: Query, limit: int | None = None, offset: int = 0) -> Iterator[dict[str, Any]]:
    """Yield messages with `snippet` (the hits between « and ») and `hits` (spans in `text`), by time, then id."""
    ready = vocabulary.resolve(store, query)
    where, parameters = compile_query(store, ready)
    marked = list(leaves(ready.node))
    both = rendered(store)
    for message in store.messages(where, parameters, limit=limit, offset=offset, records=ANY):
        spans = found_in(store, message, marked)
        said = _rendering(store, message, marked) if both and not spans else None
        if said is not None:
            yield message | {"snippet": marks.snippet(said["text"], said["spans"]), "hits": [],
                             "rendering": {k: said[k] for k in _OF_A_RENDERING if k in said}}
            continue
        if not spans and (name_and_text := _beside(store, message, marked)):
            name, text = name_and_text
            yield message | {"snippet": marks.snippet(text, marks.hits(text, marked)), "hits": [],
                             "beside": {"name": name, "text": text}}
            continue
        yield message | {"snippet": marks.snippet(message["text"] or _names(message), spans), "hits": spans}


def _rendering(store: Store, message: dict[str, Any], marked: list[Leaf]) -> dict[str, Any] | None:
    """The translation, transcript or machine-read text of a message in which the words stand, with their `spans`, and
    the `name` of the file that it was read from.
    """
    names = {file["sha256"]: file["name"] for file in message["attachments"] if file["sha256"]}
    for found in renderings_of(store, [message["id"]]).get(message["id"], ()):
        if spans := marks.first_hits(found["text"], marked):
            name = names.get(found["file"])
            return found | {"spans": spans} | ({"name": name} if name else {})
    return None


def _beside(store: Store, message: dict[str, Any], marked: list[Leaf]) -> tuple[str, str] | None:
    """(name, text) of the detail of a message in which the words stand, or of a file (without a name)."""
    if all(isinstance(leaf, Field) for leaf in marked):
        return None
    files = [("", text) for name, told in store.db.execute(
        "SELECT name, details FROM attachment WHERE message = ? ORDER BY id", (message["row"],))
        for text in beside.of_file(name, json.loads(told) if told else None)] if message["attachments"] else []
    return next(((name, text) for name, text in (*files, *beside.words(message["details"]))
                 if marks.hits(text, marked)), None)


def found_in(store: Store, message: dict[str, Any], marked: list[Leaf]) -> list[tuple[int, int]]:
    """Where a message's hits stand in its text."""
    spans = marks.hits(message["text"] or "", marked)
    for leaf in marked:
        if isinstance(leaf, Field) and (kind := _selector_kind(leaf)):
            wanted = _wanted(store, kind, leaf)
            spans += selectors.spans(store, message["row"], kind, wanted)
    return marks.merged(spans)


def mark(store: Store, messages: list[dict[str, Any]], query: Query) -> None:
    """Give messages `found`: where what is searched for stands in their text."""
    marked = list(leaves(vocabulary.resolve(store, query).node))
    for message in messages:
        message["found"] = found_in(store, message, marked) if message["text"] else []


def _selector_kind(field: Field) -> str | None:
    """The kind of selector whose places a field can mark."""
    if field.name == "has":
        return {"link": "url", "number": "phone", "amount": "amount"}.get(field.values[0].casefold())
    return field.name if field.name in SELECTORS or field.name in ("amount", "phone") else None


def _wanted(store: Store, kind: str, field: Field) -> Callable[[str], bool]:
    if field.name == "has" or "*" in field.values:
        return lambda _: True
    if kind == "phone":
        return lambda value: any(fields.number_fits(store, wanted, value) for wanted in field.values)
    if kind == "amount":
        return lambda value: any(fields.amount_fits(wanted, float(value.partition(" ")[0]), value.partition(" ")[2])
                                 for wanted in field.values)
    values = [field_value(kind, value) for value in field.values]
    return lambda value: any(v in value.lower() if SELECTORS[kind].within else v == value for v in values)


def find_ids(store: Store, query: Query, *, newest_first: bool = False) -> list[int]:
    """Row ids of all messages found, by time."""
    where, parameters = compile_query(store, vocabulary.resolve(store, query))
    return _ids(store, where, parameters, ORDERS["newest" if newest_first else "oldest"])


def _ids(store: Store, where: str, parameters: list[Any], order: str, limit: int = -1, offset: int = 0,
         index: str = "") -> list[int]:
    return [row[0] for row in store.db.execute(
        f"SELECT m.id FROM message m {index} WHERE {store.visible} AND ({where}) ORDER BY {order}"
        " LIMIT ? OFFSET ?", (*parameters, limit, offset))]


def page(store: Store, query: Query, limit: int, offset: int = 0, *, order: str = "newest") -> list[int]:
    """Row ids of a page of the hits: order is newest, oldest, conversation (grouped, those with the most hits first) or
    relevance (by BM25, where the query has words).

    A common word is found by walking through time, a rare one by its own list, so that neither takes long.
    """
    ready = vocabulary.resolve(store, query)
    where, parameters = compile_query(store, ready)
    expression = match_expression(ready.node) if ready.node is not None else None
    if order == "relevance" and expression is not None:
        if _by_index_alone(store):
            where, parameters = compile_query(store, Query("", None, query.filters))
        return _ranked(store, expression, where, parameters, limit, offset)
    if order == "conversation":
        return _grouped(store, where, parameters)[offset:offset + limit]
    words = words_of(ready.node)
    index = "INDEXED BY message_time" if words is not None and _is_common(store, words, _COMMON) else ""
    return _ids(store, where, parameters, ORDERS.get(order, ORDERS["newest"]), limit, offset, index)


def _by_index_alone(store: Store) -> bool:
    """Whether the index of the messages finds all that a query of words finds, and no more."""
    return not (rendered(store) or store.hidden_quotes)


def _ranked(store: Store, expression: str, where: str, parameters: list[Any], limit: int, offset: int) -> list[int]:
    """By BM25; what has no rank, since a translation or transcript alone holds it, follows, newest first."""
    ranked = (f"FROM message_fts JOIN message m ON m.id = message_fts.rowid WHERE message_fts MATCH ?"
              f" AND {store.visible} AND ({where})")
    ids = [row[0] for row in store.db.execute(
        f"SELECT m.id {ranked} ORDER BY message_fts.rank, {ORDERS['newest']} LIMIT ? OFFSET ?",
        (expression, *parameters, limit, offset))]
    if len(ids) == limit or _by_index_alone(store):
        return ids
    known = int(store.db.execute(f"SELECT count(*) {ranked}", (expression, *parameters)).fetchone()[0])
    unranked = f"({where}) AND m.id NOT IN (SELECT rowid FROM message_fts WHERE message_fts MATCH ?)"
    return ids + _ids(store, unranked, [*parameters, expression], ORDERS["newest"], limit - len(ids),
                      max(0, offset - known))


def _grouped(store: Store, where: str, parameters: list[Any]) -> list[int]:
    """Row ids of all hits by conversation, the one with the most first; within each by time."""
    groups: dict[int, list[int]] = defaultdict(list)
    for conversation, n in store.db.execute(
        f"SELECT m.conversation, m.id FROM message m WHERE {store.visible} AND ({where})"
        " ORDER BY m.conversation, m.sort_ms, m.id", parameters):
        groups[conversation].append(n)
    return [n for group in sorted(groups.values(), key=len, reverse=True) for n in group]


def ids_in_order(store: Store, query: Query, order: str) -> list[int]:
    """Row ids of all hits in an order of `page`. What relevance has no words to judge by, or comes after the first
    MOST_RANKED, follows newest first.
    """
    if order == "conversation":
        return _grouped(store, *compile_query(store, vocabulary.resolve(store, query)))
    if order != "relevance":
        return find_ids(store, query, newest_first=order == "newest")
    ranked = page(store, query, MOST_RANKED, order=order)
    known = set(ranked)
    return ranked + ([] if len(ranked) < MOST_RANKED else [
        n for n in find_ids(store, query, newest_first=True) if n not in known])


def _is_common(store: Store, expression: str, least: int) -> bool:
    return int(store.db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM message_fts WHERE message_fts MATCH ? LIMIT ?)",
        (expression, least)).fetchone()[0]) >= least


def _counting_index(store: Store, ready: Query) -> str:
    """How to count the hits of a resolved query: of a common word by the index of the threads from end to end, which
    reads no message, of a rare one by looking up its own few.
    """
    words = words_of(ready.node)
    return "INDEXED BY message_thread" if words is not None and _is_common(store, words, _VERY_COMMON) else ""


def hit_ids(store: Store, ready: Query) -> Ids:
    """Row ids of all hits of a resolved query, in no order, for counting."""
    expression = match_expression(ready.node) if ready.node is not None else None
    if expression is not None and ready.filters == Filters() and _by_index_alone(store):
        return columns(store).seen(store.db.execute(
            "SELECT rowid FROM message_fts WHERE message_fts MATCH ?", (expression,)))
    where, parameters = compile_query(store, ready)
    return columns(store).seen(store.db.execute(
        f"SELECT m.id FROM message m {_counting_index(store, ready)} WHERE {store.visible}"
        f" AND ({where})", parameters))


def warm(store: Store) -> None:
    """Read what the first loose word and the first count would otherwise wait for: a second each for a million.
    """
    columns(store)
    vocabulary.vocabulary(store)


def count(store: Store, query: Query) -> int:
    """How many messages the query finds."""
    ready = vocabulary.resolve(store, query)
    where, parameters = compile_query(store, ready)
    expression = match_expression(ready.node) if ready.node is not None else None
    if expression is not None and query.filters == Filters() and not (
            scope.anything_hidden(store.case) or rendered(store)):
        # Nothing is hidden: the index knows the number by itself.
        return int(store.db.execute(
            "SELECT count(*) FROM message_fts WHERE message_fts MATCH ?", (expression,)).fetchone()[0])
    return int(store.db.execute(
        f"SELECT count(*) FROM message m {_counting_index(store, ready)} WHERE {store.visible}"
        f" AND ({where})", parameters).fetchone()[0])


def neighbours(store: Store, query: Query, message: int) -> dict[str, int | None]:
    """The hit's place among the hits of its conversation: {place, of, before, after} (row ids, None at the ends)."""
    row = store.db.execute(f"SELECT m.conversation FROM message m WHERE m.id = ? AND {store.visible}",
                           (message,)).fetchone()
    if row is None:
        return {"place": None, "of": 0, "before": None, "after": None}
    where, parameters = compile_query(store, vocabulary.resolve(store, query))
    ids = _ids(store, f"({where}) AND ({store.in_conversation()})", [*parameters, row[0], row[0]], ORDERS["oldest"])
    at = ids.index(message) if message in ids else None
    return {"place": None if at is None else at + 1, "of": len(ids),
            "before": ids[at - 1] if at else None,
            "after": ids[at + 1] if at is not None and at + 1 < len(ids) else None}


def show(store: Store, ids: list[int], query: Query | None) -> list[dict[str, Any]]:
    """The messages of these ids with `snippet` and `hit_spans` in it; an empty dict for one that may not be seen."""
    marked = list(leaves(vocabulary.resolve(store, query).node)) if query is not None else []
    known = {m["row"]: m for m in store.by_ids(ids)}
    both = bool(marked) and rendered(store)
    for message in known.values():
        spans = found_in(store, message, marked)
        said = _rendering(store, message, marked) if both and not spans else None
        if said is not None:
            message["snippet"], message["hit_spans"] = marks.plain_snippet(said["text"], said["spans"])
            message["rendering"] = said
            continue
        if not spans and (name_and_text := _beside(store, message, marked)):
            name, text = name_and_text
            message["snippet"], message["hit_spans"] = marks.plain_snippet(text, marks.hits(text, marked))
            message["beside"] = {"name": name, "text": text}
            continue
        message["snippet"], message["hit_spans"] = marks.plain_snippet(message["text"] or _names(message), spans)
    return [known.get(n, {}) for n in ids]


def _names(message: dict[str, Any]) -> str:
    return ", ".join(a["name"] for a in message["attachments"] if a["name"])


__all__ = [
    "MOST_RANKED", "ORDERS", "count", "find", "find_ids", "found_in", "hit_ids", "ids_in_order",
    "neighbours", "page", "show", "warm",
]
