"""Searches that were run, and those that an examiner keeps under a name.

What was searched belongs to the record of a case, so that the history is the audit log itself.
"""

from __future__ import annotations

from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.search.nodes import Filters, Query


class NoName(UserError):
    message = N_("A saved search needs a name. Type one and save it again.")
    exit_code = 2


class NoSuchSearch(UserError):
    message = N_("There is no saved search “{name}” in this case. It may have been removed.")
    exit_code = 2


def log(case: Case, query: Query, found: int | None = None) -> None:
    """Put a search that an examiner ran into the audit log."""
    filters = {name: value for name, value in msgspec.to_builtins(query.filters).items() if value}
    detail = {"filters": filters} if filters else {}
    with case.transaction():
        chain.record(case, "search", query.text, None, detail | ({} if found is None else {"found": found}))


def history(case: Case, most: int = 50) -> list[dict[str, Any]]:
    """The searches that were run, the last first, each query once: {query, filters, at, actor, found}."""
    found: dict[str, dict[str, Any]] = {}
    for entry in reversed([e for e in chain.entries(case) if e.action == "search"]):
        if entry.subject not in found:
            found[entry.subject] = {"query": entry.subject, "filters": entry.detail.get("filters", {}), "at": entry.at,
                                    "actor": entry.actor, "found": entry.detail.get("found")}
        if len(found) >= most:
            break
    return list(found.values())


def save(case: Case, name: str, query: Query) -> None:
    """Keep a search under a name, in place of one that had it. Logged. Raises NoName."""
    name = chain.printable(name.strip())
    if not name:
        raise NoName
    filters = msgspec.json.encode(query.filters).decode()
    with case.transaction():
        case.db.execute("INSERT OR REPLACE INTO saved_search VALUES (?, ?, ?, ?, ?)",
                        (name, chain.printable(query.text), filters, chain.now(), case.actor))
        chain.record(case, "search.save", name, None, {"query": query.text})


def forget(case: Case, name: str) -> None:
    """Remove a saved search. Logged. Raises NoSuchSearch."""
    with case.transaction():
        if not case.db.execute("DELETE FROM saved_search WHERE name = ?", (name,)).rowcount:
            raise NoSuchSearch(name=name)
        chain.record(case, "search.forget", name)


def saved(case: Case) -> list[dict[str, Any]]:
    """The saved searches by name: {name, query, filters (Filters), at, actor}."""
    return [{"name": name, "query": query, "filters": msgspec.json.decode(filters, type=Filters), "at": at,
             "actor": actor}
            for name, query, filters, at, actor in case.db.execute("SELECT * FROM saved_search ORDER BY name")]
