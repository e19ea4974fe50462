"""Which exhibits hold a conversation. Two telephones that were seized have a chat with the same person each, and both
are called by that person's name: where they come from is what tells them apart.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from triage.store import Store


def of_conversations(store: Store) -> dict[int, list[str]]:
    """{conversation: the references of the exhibits that hold it, in their order}, of those that may be seen."""
    found: dict[int, list[str]] = defaultdict(list)
    for conversation, exhibit in store.db.execute(
        "SELECT DISTINCT q.conversation, e.exhibit FROM conversation_source q JOIN source s ON s.id = q.source"
        " JOIN evidence e ON e.id = s.evidence ORDER BY q.conversation, e.exhibit"):
        if conversation in store.shown:
            found[conversation].append(exhibit)
    return found


def apart(store: Store, held: dict[int, list[str]] | None = None) -> dict[int, str]:
    """{conversation: its exhibits}, of each that shares app and name with one that others hold."""
    held = of_conversations(store) if held is None else held
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, app in store.db.execute("SELECT id, app FROM conversation"):
        if n in store.shown:
            alike[app, store.title(n)].append(n)
    return {n: ", ".join(held.get(n, ())) for several in alike.values()
            if len({tuple(held.get(n, ())) for n in several}) > 1 for n in several}


def set_apart(store: Store, conversations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same conversations, each with what tells it `apart` from another of its name, or nothing."""
    told = apart(store)
    return [c | {"apart": told.get(c["row"], "")} for c in conversations]
