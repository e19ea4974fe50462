"""The dual-tool check: a second, independent engine (Whoosh) indexes the selection and answers the same query.

Both engines get the same folded tokens, so what is compared is the searching, not the folding; that the folding is
right is shown by the brute-force tests. The index lives in memory and is gone afterwards.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import msgspec
from whoosh import analysis, fields
from whoosh import query as whoosh
from whoosh.filedb.filestore import RamStorage

from triage.prepare import other_words
from triage.search.compiler import compile_query
from triage.search.engine import find_ids
from triage.search.language import Field, Group, Node, Not, Query, Term
from triage.store import Store
from triage.text import index_text

_FIELDS = ("body", "names")


def cross_check(store: Store, query: Query) -> dict[str, Any]:
    """Return {count, only_here, only_there}: public ids that one engine alone finds. `count` is this program's own."""
    here = find_ids(store, query)
    selection = _without_terms(query)
    there = _second(store, selection, query.node) if query.node is not None else set(here)
    uids = {n: store.message_uid(n) for n in set(here) ^ there}
    return {
        "count": len(here), "only_here": sorted(uids[n] for n in set(here) - there),
        "only_there": sorted(uids[n] for n in there - set(here)),
    }


def _without_terms(query: Query) -> Query:
    """The filters alone: the messages that the second engine has to look at."""
    return msgspec.structs.replace(query, node=None)


def _second(store: Store, selection: Query, node: Node) -> set[int]:
    tokens = analysis.RegexTokenizer(r"[^ ]+")
    schema = fields.Schema(id=fields.STORED, body=fields.TEXT(analyzer=tokens, spelling=False),
                           names=fields.TEXT(analyzer=tokens))
    index = RamStorage().create_index(schema)
    where, parameters = compile_query(store, selection)
    writer = index.writer()
    names: dict[int, list[str]] = defaultdict(list)
    for message, name in store.db.execute("SELECT message, name FROM attachment WHERE name IS NOT NULL ORDER BY id"):
        names[message].append(name)
    everything = set()
    for n, text, details in store.db.execute(
        f"SELECT m.id, m.text, m.details FROM message m WHERE m.record = 0 AND {store.visible} AND ({where})",  # noqa: S608
        parameters):
        everything.add(n)
        more = other_words(names[n], json.loads(details) if details else None)
        writer.add_document(id=n, body=index_text(text or ""), names=more)
    writer.commit()
    with index.searcher() as searcher:
        return _answer(store, searcher, node, everything)


def _answer(store: Store, searcher: Any, node: Node, everything: set[int]) -> set[int]:
    """Sets of ids, combined here, so that a mistake in one engine's AND or NOT shows too."""
    if isinstance(node, Term):
        found: set[int] = set()
        for field in _FIELDS:
            found |= {searcher.stored_fields(n)["id"] for n in searcher.docs_for_query(_term(node, field, searcher))}
        return found & everything
    if isinstance(node, Not):
        return everything - _answer(store, searcher, node.node, everything)
    if isinstance(node, Field):
        return everything & set(find_ids(store, Query("", node)))
    assert isinstance(node, Group)
    sets = [_answer(store, searcher, part, everything) for part in node.nodes]
    return set().union(*sets) if node.any else everything.intersection(*sets)


def _term(term: Term, field: str, searcher: Any) -> Any:
    *words, last = term.tokens
    if not term.prefix:
        return whoosh.Phrase(field, list(term.tokens)) if words else whoosh.Term(field, last)
    if not words:
        return whoosh.Prefix(field, last)
    endings = [word.decode() for word in searcher.reader().expand_prefix(field, last)]
    return whoosh.Or([whoosh.Phrase(field, [*words, ending]) for ending in endings])
