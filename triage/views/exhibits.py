"""Which exhibits hold a conversation, and what tells conversations of one name apart. Two telephones that were seized
have a chat with the same person each; forty people hand over their chat with one foreman. All of these are called by
that person's name: where they come from, or whom else they are with, is what tells them apart.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from triage.store import Store

#: Names of people that are said, and letters of all that is said.
_NAMES, _LETTERS = 2, 40


class Apart(NamedTuple):
    """What tells a conversation from others of its name: the references of its `exhibits`, or something `else_`: who is
    in it, their numbers, or its file.
    """

    exhibits: str
    else_: str = ""

    @property
    def words(self) -> str:
        """Whichever there is."""
        return self.exhibits or self.else_


def of_conversations(store: Store) -> dict[int, list[str]]:
    """{conversation: the references of the exhibits that hold it, in their order}, of those that may be seen."""
    return {n: list(dict.fromkeys(exhibit for exhibit, _ in held)) for n, held in _sources(store).items()}


def apart(store: Store) -> dict[int, Apart]:
    """{conversation: what tells it apart}, of each that shares app and name with another: the first of exhibits,
    people, their numbers and files in which all of one name differ; else that in which most do. Kept with the store.
    """
    found: dict[int, Apart] | None = store.kept.get("apart")
    if found is None:
        found = store.kept["apart"] = _apart(store)
    return found


def set_apart(store: Store, conversations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same conversations, each with what tells it `apart` from another of its name, or None."""
    told = apart(store)
    return [c | {"apart": told.get(c["row"])} for c in conversations]


def _sources(store: Store) -> dict[int, list[tuple[str, str]]]:
    """{conversation: (exhibit, path) of each source that holds it}."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for conversation, exhibit, path in store.db.execute(
        "SELECT q.conversation, e.exhibit, s.path FROM conversation_source q JOIN source s ON s.id = q.source"
        " JOIN evidence e ON e.id = s.evidence ORDER BY q.conversation, e.exhibit, s.path"):
        if conversation in store.shown:
            found[conversation].append((exhibit, path))
    return found


def _apart(store: Store) -> dict[int, Apart]:
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, app in store.db.execute("SELECT id, app FROM conversation"):
        if n in store.shown:
            alike[app, store.title(n)].append(n)
    groups = [several for several in alike.values() if len(several) > 1]
    sources = _sources(store) if groups else {}
    found: dict[int, Apart] = {}
    for several in groups:
        held = {n: ", ".join(dict.fromkeys(exhibit for exhibit, _ in sources.get(n, ()))) for n in several}
        by = [{n: Apart(held[n]) for n in several}]
        if len(set(held.values())) < len(several):
            files = _parts({n: [path for _, path in sources.get(n, ())] for n in several})
            by += [{n: Apart("", _short(told[n])) for n in several} for told in (
                {n: _people(store, n) for n in several}, {n: _numbers(store, n) for n in several}, files)]
        most = max(by, key=lambda told: len(set(told.values())))  # the first of those that tell as many
        if len(set(most.values())) > 1:
            found |= {n: one for n, one in most.items() if one.words}
    return found


def _people(store: Store, conversation: int) -> str:
    """Who is in it, but for whom it is called by."""
    names = dict.fromkeys(store.names[n] for n in store.participants(conversation))
    names.pop(store.title(conversation), None)
    return ", ".join([*list(names)[:_NAMES], *([f"+{len(names) - _NAMES}"] if len(names) > _NAMES else [])])


def _numbers(store: Store, conversation: int) -> str:
    """The numbers or accounts of those in it, but for the owner of the device."""
    others = [n for n in store.participants(conversation) if n not in store.owners]
    return ", ".join(dict.fromkeys(store.identities[n][1] or "" for n in others[:_NAMES]))


def _parts(paths: dict[int, list[str]]) -> dict[int, str]:
    """The path of the first file of each, without the parts at its beginning and its end that all have."""
    parts = {n: PurePosixPath(those[0]).parts if those else () for n, those in paths.items()}
    shortest = min(map(len, parts.values()))
    before = next((k for k in range(shortest) if len({p[k] for p in parts.values()}) > 1), shortest)
    behind = next((k for k in range(shortest - before) if len({p[-1 - k] for p in parts.values()}) > 1), 0)
    return {n: "/".join(p[before:len(p) - behind]) for n, p in parts.items()}


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS - 1].rstrip()}…"
