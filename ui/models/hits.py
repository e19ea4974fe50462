"""Search hits: ids at once, messages and snippets as they are looked at."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QObject

from triage.search import Query
from triage.search.engine import show
from triage.search.facets import Facets
from triage.views import calls
from triage.views.exhibits import apart
from ui.models.lazy import LazyModel
from ui.running.operations import Operations, Reader
from ui.words import dotted, told_apart, tr


class First(NamedTuple):
    """What is shown at once: the first page, and whether it is all there is."""

    query: Query
    order: str
    ids: list[int]
    rows: list[Any]
    whole: bool
    expansions: list[dict[str, Any]]
    bare: bool


class Rest(NamedTuple):
    """What follows: every hit, the counts, and what may have been meant."""

    ids: list[int]
    counted: Facets
    meant: list[str]


class HitModel(LazyModel):
    """Rows are messages with `snippet` and `spans` (where its hits stand in it)."""

    def __init__(self, ops: Operations, parent: QObject) -> None:
        super().__init__(ops, self._rows, parent)
        self.query: Query | None = None

    def show(self, query: Query | None, ids: list[int], first: tuple[int, list[Any]] | None = None) -> None:
        """Show the hits of a query."""
        self.query = query
        self.set_ids(ids, first)

    def _rows(self, reader: Reader, ids: list[int]) -> list[dict[str, Any]]:
        return found(reader, ids, self.query)

    def describe(self, entry: Any) -> str:
        who = (entry.get("sender") or {}).get("name") or ""
        said = " · ".join(calls.words(entry, tr)) if entry and calls.is_call(entry) else entry.get("snippet")
        where = dotted(str(entry.get("conversation_title")), told_apart(entry.get("apart")))
        return f"{who}, {where}: {said} ({entry.get('sent_at_local') or ''})"


def found(reader: Reader, ids: list[int], query: Query | None) -> list[dict[str, Any]]:
    """The messages of these ids with their snippets, and what tells their conversations `apart` from others of their
    name; an empty dict for one that may not be seen.
    """
    store = reader.store
    told = {store.conversation_uid(n): one for n, one in apart(store).items()}
    return [message and message | {"apart": told.get(message["conversation"])}
            for message in show(store, ids, query)]
