"""Who writes to whom in a conversation, as far as the ledger may say so.

In a conversation of two it is known. In a group it is not, even where no more than two ever wrote or are known: exports
list writers alone. Nor is it where one side is a sender of a network that is no person: banks, mobile money, shops and
authorities write from short codes and from words in place of a number (3GPP TS 23.040, alphanumeric addresses).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from parsers.records import OWNER
from triage.text.tables import stands_alone

if TYPE_CHECKING:
    from triage.store import Store

_SEVERAL = frozenset({"group", "broadcast", "channel"})
_NETWORKS = frozenset({"SMS", "Messages", "Apple Messages"})
"""Apps in which the address of a message is what the network carries, not a name that somebody chose."""
_SHORT_CODE = 6
"""Digits that a short code has at most (triage.identifiers)."""
_WORD = 11
"""Characters that a word in place of a number has at most."""
_NO_SENDER = frozenset({"unknown", "null"})
"""What phones put in place of an address that is not known."""


class Parties:
    """Looks each conversation up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pairs: dict[int, tuple[str, ...]] = {}
        self._services: dict[int, bool] = {}
        self._keys: dict[int, dict[str, str]] = {}

    def people(self, conversation: int) -> list[str]:
        """Those who take part as far as may be seen, by uid."""
        store = self._store
        return sorted({store.identities[n][0] for n in store.participants(conversation)})

    def pair(self, conversation: int) -> tuple[str, ...]:
        """The two people of a conversation, by uid; empty where they are more or fewer, or it is a group."""
        if conversation not in self._pairs:
            people = () if self._store.conversation_kind(conversation) in _SEVERAL else self.people(conversation)
            self._pairs[conversation] = tuple(people) if len(people) == 2 else ()
        return self._pairs[conversation]

    def other(self, conversation: int, writer: str) -> str:
        """To whom somebody writes there; empty where that is not known."""
        pair = self.pair(conversation)
        return pair[1 - pair.index(writer)] if writer in pair else ""

    def is_service(self, conversation: int) -> bool:
        """Whether the other side of a conversation is a bank, a shop or another service that writes to many.

        Nobody can answer a word in place of a number: where somebody did, it is the name of a person.
        """
        if conversation not in self._services:
            self._services[conversation] = self._is_service(conversation)
        return self._services[conversation]

    def _is_service(self, conversation: int) -> bool:
        store = self._store
        if store.conversation_app(conversation) not in _NETWORKS or not self.pair(conversation):
            return False
        others = [n for n in store.participants(conversation) if n not in store.owners]
        senders = store.db.execute(
            "SELECT kind, identifier FROM identity WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(others),)).fetchall()
        if not senders:
            return False
        if all(kind in ("phone", "other") and _is_short_code(address or "") for kind, address in senders):
            return True
        return all(kind == "other" and _is_word(address or "") for kind, address in senders) and store.db.execute(
            "SELECT 1 FROM message WHERE conversation = ? AND direction = 'out' LIMIT 1", (conversation,)
        ).fetchone() is None

    def named(self, conversation: int, key: str) -> str:
        """Whom of those who take part a parser's key means, by uid; empty where it is none of them or several."""
        if conversation not in self._keys:
            store = self._store
            found: dict[str, str] = {}
            those = store.participants(conversation)
            for n, name in store.db.execute(
                "SELECT i.id, i.identifier FROM identity i WHERE i.id IN (SELECT value FROM json_each(?1))"
                " UNION SELECT a.identity, a.value FROM alias a WHERE a.kind <> 'name' AND a.identity IN"
                " (SELECT value FROM json_each(?1))", (json.dumps(those),)):
                if name:
                    uid = store.identities[n][0]
                    found[name] = uid if found.get(name, uid) == uid else ""
            owners = {store.identities[n][0] for n in those if n in store.owners}
            if len(owners) == 1:
                found[OWNER] = owners.pop()
            self._keys[conversation] = found
        return self._keys[conversation].get(key, "")

    def meant(self, conversation: int, writer: str, answered: int | None, details: Mapping[str, Any]) -> str:
        """Whom a message in a group says outright to mean: whose message it answers, or the one whom it mentions."""
        if answered is not None:
            row = self._store.db.execute(
                f"SELECT m.sender FROM message m WHERE m.id = ? AND {self._store.visible}", (answered,)).fetchone()
            if row is not None and row[0] is not None and (uid := self._store.identities[row[0]][0]) != writer:
                return uid
        mentioned = details.get("mentions")
        if not isinstance(mentioned, list) or len(mentioned) != 1 or not isinstance(mentioned[0], str):
            return ""
        uid = self.named(conversation, mentioned[0])
        return uid if uid != writer else ""


def _is_short_code(address: str) -> bool:
    return address.isdecimal() and 3 <= len(address) <= _SHORT_CODE


def _is_word(address: str) -> bool:
    """Whether an address is a word in place of a number, as GSM allows it: up to 11 characters, without an @."""
    return (any(c.isalpha() and not stands_alone(c) for c in address) and "@" not in address
            and len(address) <= _WORD and address.lower() not in _NO_SENDER)
