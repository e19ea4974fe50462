"""From the query's tree to SQL over `message m`, everything bound. FTS5 gets quoted tokens and its own operators."""

from __future__ import annotations

import json
from typing import Any

from triage import facts
from triage.identifiers import normalise
from triage.people import NoSuchPerson
from triage.search.language import Field, Filters, Group, Node, Not, Query, Term
from triage.store import Store


def compile_query(store: Store, query: Query) -> tuple[str, list[Any]]:
    """SQL that is true for the messages sought, and its parameters. Raises NoSuchConversation or NoSuchPerson."""
    parts, parameters = _filters(store, query.filters)
    if query.node is not None:
        sql, values = _sql(store, query.node)
        parts.append(sql)
        parameters.extend(values)
    return " AND ".join(parts) or "1", parameters


def match_expression(node: Node) -> str | None:
    """The FTS5 expression of a tree without fields; None where it has some, or where FTS5 cannot say it."""
    if isinstance(node, Term):
        return '"' + " ".join(node.tokens) + '"' + (" *" if node.prefix else "")
    if isinstance(node, Group):
        positive = [match_expression(part) for part in node.nodes if not isinstance(part, Not)]
        negative = [match_expression(part.node) for part in node.nodes if isinstance(part, Not)]
        if None in positive or None in negative or not positive or (node.any and negative):
            return None
        joined = f" {'OR' if node.any else 'AND'} ".join(f"({p})" for p in positive)
        return f"({joined})" + "".join(f" NOT ({n})" for n in negative)
    return None


def _sql(store: Store, node: Node) -> tuple[str, list[Any]]:
    expression = match_expression(node)
    if expression is not None:
        return "m.id IN (SELECT rowid FROM message_fts WHERE message_fts MATCH ?)", [expression]
    if isinstance(node, Not):
        sql, values = _sql(store, node.node)
        return f"NOT ({sql})", values
    if isinstance(node, Group):
        compiled = [_sql(store, part) for part in node.nodes]
        joined = (" OR " if node.any else " AND ").join(f"({sql})" for sql, _ in compiled)
        return joined, [value for _, values in compiled for value in values]
    assert isinstance(node, Field)
    return _field(store, node)


def _field(store: Store, field: Field) -> tuple[str, list[Any]]:
    value = field.value
    if field.name == "app":
        return "m.conversation IN (SELECT id FROM conversation WHERE app = ? COLLATE NOCASE)", [value]
    if field.name == "kind":
        return "m.kind = ? COLLATE NOCASE", [value]
    if field.name == "date":
        start, dots, end = value.partition("..")
        return _days(store, start or None, (end or None) if dots else start)
    if field.name == "from":
        ids = _identities(store, value)
        return "m.sender IN (SELECT value FROM json_each(?))", [json.dumps(ids)]
    found = json.dumps([n for n in sorted(store.shown) if value.casefold() in store.title(n).casefold()])
    return ("(m.conversation IN (SELECT value FROM json_each(?)) OR m.id IN (SELECT message FROM copy"
            " WHERE conversation IN (SELECT value FROM json_each(?))))"), [found, found]


def _identities(store: Store, value: str) -> list[int]:
    """Identities whose name contains the words, or whose number or identifier they are."""
    e164 = normalise("phone", value, store.case.fact("region") or None).e164
    known = {row[0] for row in store.db.execute(
        "SELECT id FROM identity WHERE (e164 IS NOT NULL AND e164 = ?) OR identifier = ? COLLATE NOCASE",
        (e164, value))}
    return sorted(known | {n for n, name in store.names.items() if value.casefold() in name.casefold()})


def _filters(store: Store, filters: Filters) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    parameters: list[Any] = []
    if filters.conversation:
        parts.append(f"({store.in_conversation()})")
        parameters += [store.conversation_id(filters.conversation)] * 2
    if filters.person:
        row = store.db.execute("SELECT id FROM person WHERE uid = ?", (filters.person,)).fetchone()
        if row is None:
            raise NoSuchPerson(person=filters.person)
        parts.append("m.sender IN (SELECT id FROM identity WHERE person = ?)")
        parameters.append(row[0])
    if filters.app:
        parts.append("m.conversation IN (SELECT id FROM conversation WHERE app = ? COLLATE NOCASE)")
        parameters.append(filters.app)
    if filters.start or filters.end:
        sql, values = _days(store, filters.start, filters.end)
        parts.append(sql)
        parameters += values
    return parts, parameters


def _days(store: Store, start: str | None, end: str | None) -> tuple[str, list[Any]]:
    """From the beginning of one day to the end of another, in the display zone."""
    zone = facts.display_zone(store.case)
    parts: list[str] = ["m.basis <> 'none'"]
    parameters: list[Any] = []
    if start:
        parts.append("m.sort_ms >= ?")
        parameters.append(facts.midnight_ms(start, zone))
    if end:
        parts.append("m.sort_ms < ?")
        parameters.append(facts.midnight_ms(end, zone, 1))
    return "(" + " AND ".join(parts) + ")", parameters
