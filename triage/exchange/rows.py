"""Records beside messages, as plain objects: contacts, places, reactions, with their provenance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from parsers.times import iso_utc
from triage import scope
from triage.exchange.selection import Selected
from triage.sources import readings
from triage.sources.zones import time_basis
from triage.store import Store
from triage.twins.copies import put_on

_PLACE = ("path", "sha256", "table", "row", "offset", "line")


def contacts(store: Store) -> Iterator[dict[str, Any]]:
    """Entries of address books that may be seen: `id, app, name, identifiers, state, source`."""
    for uid, app, name, identifiers, state, *place in store.db.execute(
        "SELECT c.uid, c.app, c.name, c.identifiers, c.state, s.path, s.sha256, c.tbl, c.row, c.offset, c.line"
        f" FROM contact c JOIN source s ON s.id = c.source WHERE c.id NOT IN (SELECT id FROM veil"
            f" WHERE what = 'contact' AND bits & {scope.closed_bits(store.case)}) ORDER BY c.id"):
        yield {"id": uid, "app": app, "name": name, "identifiers": json.loads(identifiers or "[]"), "state": state,
               "source": dict(zip(_PLACE, place, strict=True))}


def locations(store: Store) -> Iterator[dict[str, Any]]:
    """Places that are no messages: `app, lat, lon` (degrees), `accuracy_m, sent_at, sent_at_local, time_basis, source`.

    None where a scope or privilege is set: nothing says whose places these are.
    """
    if limited(store):
        return
    for app, lat, lon, accuracy, utc, local, raw, basis, state, clock, *place in store.db.execute(
        "SELECT l.app, l.lat, l.lon, l.accuracy_m, l.utc_ms, l.local, l.time_raw, l.basis, l.state,"
        " s.offset_ms, s.path, s.sha256, l.tbl, l.row, l.offset, l.line FROM location l"
        " JOIN source s ON s.id = l.source"
        f" WHERE {readings.counts('l')} ORDER BY l.utc_ms, l.id"):
        yield {"app": app, "lat": lat, "lon": lon, "accuracy_m": accuracy, "sent_at": iso_utc(utc),
               "sent_at_local": local, "sent_at_raw": raw, **time_basis(basis, clock), "state": state,
               "source": dict(zip(_PLACE, place, strict=True))}


def reactions(store: Store, selected: Selected) -> Iterator[dict[str, Any]]:
    """Reactions that may be seen to messages of the selection: `message, conversation, sender, emoji, sent_at, …,
    source`.
    """
    for message, conversation, sender, emoji, utc, local, raw, state, *place in store.db.execute(
        "SELECT lower(hex(m.ident)), r.conversation, r.sender, r.emoji, r.utc_ms, r.local, r.time_raw, r.state, s.path,"
        " s.sha256, r.tbl, r.row, r.offset, r.line"
        f" FROM {put_on(scope.closed_bits(store.case))} JOIN message m ON m.id = p.message"
        " JOIN source s ON s.id = r.source"
        f" WHERE {readings.counts('r')} AND {scope.reaction_visible(store.case)} AND {store.visible}"
        f" AND ({selected.where}) GROUP BY r.id ORDER BY r.id",
        selected.values):
        yield {"message": message, "conversation": store.conversation_uid(conversation),
               "sender": store.person(sender), "emoji": emoji, "sent_at": iso_utc(utc), "sent_at_local": local,
               "sent_at_raw": raw, "state": state, "source": dict(zip(_PLACE, place, strict=True))}


def limited(store: Store) -> bool:
    """Whether the case has a scope or privileged people."""
    return any(store.case.fact(name) for name in ("scope-from", "scope-to", "scope-people", "privileged"))


def in_selection(selected: Selected, message: int) -> bool:
    """Whether a message (row id) is one of the selection."""
    return selected.store.db.execute(
        f"SELECT 1 FROM message m WHERE m.id = ? AND {selected.store.visible} AND ({selected.where})",
        (message, *selected.values)).fetchone() is not None
