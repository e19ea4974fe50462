"""One conversation of WhatsApp while its database is read.

Facts, of Android (dump of the schema of 2026): `deleted_chat_job` lists chats that the user deleted and the app has not
yet purged, and the app's own view `available_message_view` says which rows count as deleted: not starred and id up to
`deleted_message_row_id`, starred and id up to `deleted_starred_message_row_id`, of a deleted category, or named in
`singular_message_delete_rows_id`, which the app writes as row ids in quotation marks between commas; views of 2024 and
later compare `sort_id` instead, which is lower than the row id where older messages came in later. A job is of one row
of `chat` (the join of that view): where the number and the LID of one person have a row each, what was in the other is
not deleted with it.
"""

from __future__ import annotations

import re
from typing import Any

from parsers.apps.whatsapp.people import APP
from parsers.records import OWNER, Conversation, ConversationKind, Provenance, State
from parsers.roster import Neighbour
from parsers.sqlite.values import plain

STATUS = "status@broadcast"
_ROW_ID = re.compile(r"(?<![\d.])[0-9]{1,18}(?![\d.])")


class Deletion:
    """Rows that the user deleted and that are still there, of one chat (one row of `deleted_chat_job`)."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.details = {name: plain(value) for name, value in row.items() if value not in (None, "", 0)}
        self._upto = [
            _number(row.get(name)) for name in ("deleted_message_row_id", "deleted_starred_message_row_id")
        ]
        self._category_upto = [
            _number(row.get(name))
            for name in ("deleted_categories_message_row_id", "deleted_categories_starred_message_row_id")
        ]
        self._categories = str(row.get("deleted_message_categories") or "")
        self._single = _numbers(row.get("singular_message_delete_rows_id"))

    @property
    def whole(self) -> bool:
        """Whether the chat as such was deleted or cleared, not only single messages or kinds of media."""
        return self._upto[0] > 1

    def covers(self, row_id: int, sort_id: int, kind: object, *, starred: bool) -> bool:
        """Say whether the app treats this message as deleted. `sort_id`: its place, which newer versions go by."""
        if row_id in self._single or sort_id <= self._upto[starred]:
            return True
        return f'"{kind}"' in self._categories and sort_id <= self._category_upto[starred]


class Chat(Neighbour):
    """One conversation while its database is read."""

    def __init__(self, key: str, provenance: Provenance, state: State = "live", *, own: bool = False) -> None:
        """`own`: the address is the user's: notes to themselves."""
        super().__init__()
        self.key = key
        self.kind: ConversationKind = "self" if own else kind_of(key)
        self.peer = OWNER if own else key if self.kind in ("direct", "channel") else None
        self.provenance = provenance
        self.state: State = state
        self.title: str | None = None
        self.details: dict[str, Any] = {}
        self.members: dict[str, None] = {}
        self.senders: set[str] = set()
        self.rows: list[int] = []
        self.deletions: dict[object, list[Deletion]] = {}

    def writer(self, named: str | None) -> str | None:
        """Return who wrote what a row says `named` wrote. In a chat of two that is the other one, by whatever address;
        only the user of the device and programs of the app write there under their own.
        """
        alone = self.kind == "direct" and self.peer is not None
        if named is None or not alone or named == OWNER or named.endswith("@bot"):
            return named
        return self.peer

    def deleted(self, chat_row: object, row_id: int, sort_id: int, kind: object, *, starred: bool) -> bool:
        """Say whether the app treats a message, which a row of `chat` holds, as deleted."""
        jobs = self.deletions.get(chat_row, ())
        return any(job.covers(row_id, sort_id, kind, starred=starred) for job in jobs)

    @property
    def shared(self) -> bool:
        return self.kind in ("group", "channel")

    def record(self) -> Conversation:
        details = self.details | self.noted()
        people = dict(self.members)
        if self.kind != "broadcast":  # who shows a status shows it to the user, and is told of nobody else who does
            people.update(dict.fromkeys(sorted(self.senders)))
        if self.peer is not None:
            people[self.peer] = None
        if self.kind != "channel":
            people.setdefault(OWNER)
        return Conversation(
            key=self.key,
            app=APP,
            kind=self.kind,
            title=self.title,
            participants=tuple(people),
            shared=self.shared,
            state=self.state,
            details=details or None,
            provenance=self.provenance,
        )


def kind_of(key: str) -> ConversationKind:
    """Tell the kind of a conversation from the server part of its JID."""
    server = key.rpartition("@")[2]
    if server in ("s.whatsapp.net", "lid", "hosted", "hosted.lid", "c.us", "bot", "interop", "msgr"):
        return "direct"
    return {"g.us": "group", "broadcast": "broadcast", "newsletter": "channel"}.get(server, "unknown")  # type: ignore[return-value]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _numbers(value: object) -> frozenset[int]:
    """Read a list of row ids, each in quotation marks or bare, with or without the brackets of JSON."""
    return frozenset(int(found) for found in _ROW_ID.findall(value)) if isinstance(value, str) else frozenset()
