"""Running a query: ids for the window, full messages with a marked snippet for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.search.compiler import compile_query
from triage.search.language import Query, Term
from triage.store import Store
from triage.text import find_tokens

MARKS = ("«", "»")
_AROUND = 60  # characters of context on each side of the first hit


def find(store: Store, query: Query, limit: int | None = None, offset: int = 0) -> Iterator[dict[str, Any]]:
    """Yield messages with `snippet` (the hits between « and ») and `hits` (spans in `text`), by time, then id."""
    where, parameters = compile_query(store, query)
    terms = query.terms()
    for message in store.messages(where, parameters, limit=limit, offset=offset):
        spans = hits(message["text"] or "", terms)
        yield message | {"snippet": snippet(message["text"] or _names(message), spans), "hits": spans}


def find_ids(store: Store, query: Query, *, newest_first: bool = False) -> list[int]:
    """Row ids of the messages found, by time."""
    where, parameters = compile_query(store, query)
    order = "m.sort_ms DESC, m.id DESC" if newest_first else "m.sort_ms, m.id"
    return [row[0] for row in store.db.execute(
        f"SELECT m.id FROM message m WHERE m.record = 0 AND {store.visible} AND ({where}) ORDER BY {order}",  # noqa: S608
        parameters)]


def count(store: Store, query: Query) -> int:
    """How many messages the query finds."""
    where, parameters = compile_query(store, query)
    return int(store.db.execute(
        f"SELECT count(*) FROM message m WHERE m.record = 0 AND {store.visible} AND ({where})",  # noqa: S608
        parameters).fetchone()[0])


def hits(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    """Where the terms stand in the original text, without overlaps, by place."""
    found = sorted(span for term in terms for span in find_tokens(text, term.tokens, prefix_last=term.prefix))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippet(text: str, spans: list[tuple[int, int]]) -> str:
    """The text around the first hit, every hit in it marked, cut at its ends with an ellipsis."""
    first = spans[0][0] if spans else 0
    start = max(0, first - _AROUND)
    end = min(len(text), (spans[0][1] if spans else 0) + 2 * _AROUND)
    out, at = ["…" if start else ""], start
    for left, right in spans:
        if left >= end:
            break
        out += [text[at:left], MARKS[0], text[left:right], MARKS[1]]
        at = right
    out += [text[at:max(at, end)], "…" if max(at, end) < len(text) else ""]
    return "".join(out).replace("\n", " ")


def _names(message: dict[str, Any]) -> str:
    return ", ".join(a["name"] for a in message["attachments"] if a["name"])
