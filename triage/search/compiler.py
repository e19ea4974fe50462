"""From the query's tree to SQL over `message m`, everything bound. FTS5 gets quoted tokens and its own operators."""

from __future__ import annotations

import json
from math import asin, cos, radians, sin, sqrt
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage.intake import passes
from triage.people import NoSuchPerson
from triage.search import fields, moments, patterns, vocabulary
from triage.search.nodes import Expanded, Field, Filters, Group, Near, Node, Not, Query, Regex, Term, leaves
from triage.store import Store
from triage.text import beside

Sql = fields.Sql
_EARTH_KM = 6371.0088


class NoSuchApp(UserError):
    message = N_("There is nothing of an app “{app}” in this case, or it is outside the scope. There is: {apps}.")
    exit_code = 2


def needed_passes(query: Query) -> set[str]:
    """Names of the passes over the messages (triage.intake.passes) that the query's words and fields rest on."""
    return {name for leaf in leaves(query.node, negated=True)
            if (name := fields.FIELDS[leaf.name].needs if isinstance(leaf, Field) else "index")}


def compile_query(store: Store, query: Query) -> Sql:
    """SQL that is true for the messages sought, and its parameters. `query` is resolved (vocabulary.resolve).

    Raises NoSuchApp, NoSuchConversation, NoSuchPerson, or NotReadYet where the query needs a pass that was not made.
    """
    passes.require(store.case, needed_passes(query))
    _functions(store)
    parts, parameters = _filters(store, query.filters)
    if query.node is not None:
        sql, values = _sql(store, query.node)
        parts.append(f"({sql})")
        parameters.extend(values)
    return " AND ".join(parts) or "1", parameters


def _functions(store: Store) -> None:
    """SQL functions of this query, on this connection."""
    vocabulary.prepare(store.db)
    store.db.create_function("attest_clock", 1, moments.clock(store.zone), deterministic=True)
    store.db.create_function("attest_match", 2, _match, deterministic=True)
    store.db.create_function("attest_match_file", 3, _match_file, deterministic=True)
    store.db.create_function("attest_match_details", 4, _match_details, deterministic=True)
    store.db.create_function("attest_km", 4, _kilometres, deterministic=True)


def _match(pattern: str, text: str | None) -> bool:
    return text is not None and patterns.compiled(pattern).matches(text)


def _match_file(pattern: str, name: str | None, details: str | None) -> bool:
    return any(_match(pattern, text) for text in beside.of_file(name, json.loads(details) if details else None))


def _match_details(pattern: str, details: str, hidden: int, answered: str | None) -> bool:
    """`hidden`: what the message quotes may not be seen."""
    told = json.loads(details)
    quotes = not hidden and beside.tells_more(told, answered)
    return any(_match(pattern, text) for _, text in beside.words(told, quotes=quotes))


def _kilometres(lat: float | None, lon: float | None, lat2: float, lon2: float) -> float | None:
    """Distance over the sphere (haversine), in kilometres."""
    if lat is None or lon is None:
        return None
    a, b = radians(lat), radians(lat2)
    h = sin((a - b) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon - lon2) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, h)))


def match_expression(node: Node) -> str | None:
    """The FTS5 expression of a tree of words; None where it has fields or loose words, or where FTS5 cannot say it."""
    if isinstance(node, Term):
        return _phrase(node.tokens) + (" *" if node.prefix else "")
    if isinstance(node, Near):
        return f"NEAR({' '.join(_phrase(phrase) for phrase in node.phrases)}, {node.distance})"
    if isinstance(node, Group):
        positive = [match_expression(part) for part in node.nodes if not isinstance(part, Not)]
        negative = [match_expression(part.node) for part in node.nodes if isinstance(part, Not)]
        if None in positive or None in negative or not positive or (node.any and negative):
            return None
        joined = f" {'OR' if node.any else 'AND'} ".join(map(str, positive))
        return f"(({joined}) NOT ({' OR '.join(map(str, negative))}))" if negative else f"({joined})"
    return None


def words_of(node: Node | None) -> str | None:
    """The FTS5 expression of the words that every hit must hold; None where there are none."""
    if isinstance(node, Group) and not node.any:
        words = [part for part in node.nodes if not isinstance(part, Not) and match_expression(part) is not None]
        return match_expression(Group(tuple(words))) if words else None
    return match_expression(node) if node is not None else None


def _phrase(tokens: tuple[str, ...]) -> str:
    return '"' + " ".join(tokens) + '"'  # tokens hold letters and digits only


_MATCH = "m.id IN (SELECT rowid FROM message_fts WHERE message_fts MATCH ?)"
#: Of messages whose quotations may not be seen only the text is searched; they are asked apart, as what such a
#: quotation holds must not keep a message from view either.
_OPENLY = """
m.id IN (SELECT rowid FROM message_fts WHERE message_fts MATCH ? AND rowid NOT IN (SELECT value FROM json_each(?))
 UNION ALL SELECT rowid FROM message_fts WHERE message_fts MATCH ? AND rowid IN (SELECT value FROM json_each(?)))
"""
_RENDERED = "m.id IN (SELECT rowid FROM rendering_fts WHERE rendering_fts MATCH ?)"
_WORDS = ("m.id IN (SELECT doc FROM temp.search_places WHERE term IN (SELECT value FROM json_each(?))"
          " AND (col = 'body' OR doc NOT IN (SELECT value FROM json_each(?))))")
_RENDERED_WORDS = "m.id IN (SELECT doc FROM temp.rendered_places WHERE term IN (SELECT value FROM json_each(?)))"


def rendered(store: Store) -> bool:
    """Whether translations, transcripts or machine-read texts are in the case: then a word counts wherever it stands,
    in a message or in what was written of it, and each is looked for by itself.
    """
    return bool(store.db.execute("SELECT EXISTS (SELECT 1 FROM rendering)").fetchone()[0])


def _matching(store: Store, expression: str) -> Sql:
    sql, values = _MATCH, [expression]
    if store.hidden_quotes:
        hidden = _hidden_quotes(store)
        sql, values = _OPENLY, [expression, hidden, f"body : ({expression})", hidden]
    return (f"({sql} OR {_RENDERED})", [*values, expression]) if rendered(store) else (sql, values)


def _hidden_quotes(store: Store) -> str:
    return json.dumps(sorted(store.hidden_quotes))


def _sql(store: Store, node: Node) -> Sql:
    expression = match_expression(node)
    if expression is not None and (_in_one_place(node) or not rendered(store)):
        return _matching(store, expression)
    if isinstance(node, Not):
        sql, values = _sql(store, node.node)
        return f"NOT ({sql})", values
    if isinstance(node, Group):
        return _joined([_sql(store, part) for part in _gathered(store, node)], " OR " if node.any else " AND ")
    if isinstance(node, Expanded):
        return _expanded(store, node)
    if isinstance(node, Regex):
        return _regex(store, node)
    assert isinstance(node, Field)
    return _joined([fields.FIELDS[node.name].sql(store, value) for value in node.values])


def _in_one_place(node: Node) -> bool:
    """Whether a tree is found in a message or in what was written of it as well as its words one by one."""
    return isinstance(node, Term | Near) or (
        isinstance(node, Group) and node.any and all(_in_one_place(part) for part in node.nodes))


def _gathered(store: Store, group: Group) -> tuple[Node, ...]:
    """The words of a group as one, so that FTS5 intersects them itself; the rest as it stands."""
    apart = rendered(store)
    words = tuple(part for part in group.nodes if not isinstance(part, Not) and match_expression(part) is not None
                  and (not apart or (group.any and _in_one_place(part))))
    if len(words) < 2:
        return group.nodes
    return (Group(words, group.any), *(part for part in group.nodes if part not in words))


def _joined(parts: list[Sql], operator: str = " OR ") -> Sql:
    """Half by half, since SQLite counts every operator of a row as one step deeper and stops at a thousand."""
    def text(first: int, last: int) -> str:
        if last - first == 1:
            return f"({parts[first][0]})"
        half = (first + last) // 2
        return f"({text(first, half)}{operator}{text(half, last)})"

    return text(0, len(parts)), [value for _, values in parts for value in values]


def _expanded(store: Store, node: Expanded) -> Sql:
    words = json.dumps(node.words)
    parts: list[Sql] = [(_WORDS, [words, _hidden_quotes(store)])]
    if rendered(store):
        parts.append((_RENDERED_WORDS, [words]))
    if node.phrases:
        parts.append(_matching(store, " OR ".join(_phrase(phrase) for phrase in node.phrases)))
    return _joined(parts)


def _regex(store: Store, node: Regex) -> Sql:
    """Over the texts, what stands beside them, and what was written of them, that hold a word with the expression's
    literal part in it; without one, over all of them.
    """
    hidden = _hidden_quotes(store)
    literal = patterns.compiled(node.pattern).literal
    words = json.dumps(vocabulary.vocabulary(store).holding(literal)) if literal else ""
    found: Sql = (_EXPRESSION, [*[node.pattern] * 3, hidden])
    parts = [(f"{_WORDS} AND {found[0]}", [words, hidden, *found[1]]) if literal else found]
    if rendered(store):
        parts.append((_RENDERED_EXPRESSION, [node.pattern]))
    return _joined(parts)


#: The message that is answered is asked for where one quotes it. Calls of a log have no words (see
#: `triage.intake.indexed`).
_EXPRESSION = """
(attest_match(?, m.text)
 OR m.attachments > 0 AND m.id IN (SELECT message FROM attachment WHERE attest_match_file(?, name, details))
 OR m.details IS NOT NULL AND m.record <> 1
 AND attest_match_details(?, m.details, m.id IN (SELECT value FROM json_each(?)),
   iif(m.details LIKE '%"quoted%', (SELECT t.text FROM message t WHERE t.id = m.reply), NULL)))
"""
_RENDERED_EXPRESSION = ("m.id IN (SELECT x.id FROM rendering r JOIN message x ON x.ident = unhex(r.message)"
                        " WHERE attest_match(?, r.text))")


def _check_app(store: Store, app: str) -> None:
    """Raises NoSuchApp where nothing that may be seen is of it."""
    apps = [name for name, in store.db.execute(
        "SELECT DISTINCT c.app FROM conversation c WHERE EXISTS"
        f" (SELECT 1 FROM message m WHERE m.conversation = c.id AND {store.visible}) ORDER BY c.app COLLATE NOCASE")]
    if app.casefold() not in map(str.casefold, apps):
        raise NoSuchApp(app=app, apps=", ".join(apps) or "–")


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
        _check_app(store, filters.app)
        parts.append("m.conversation IN (SELECT id FROM conversation WHERE app = ? COLLATE NOCASE)")
        parameters.append(filters.app)
    if filters.start or filters.end:
        sql, values = fields.days(store, filters.start, filters.end)
        parts.append(sql)
        parameters += values
    return parts, parameters
