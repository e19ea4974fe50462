
"""The conversations of Apple's message database and the people in them.

Facts: `handle(ROWID, id, service, uncanonicalized_id)`, one row for each address and service; `chat(guid, style,
chat_identifier, display_name, room_name, group_id, …)`, style 43 a group, 45 two people; `chat_handle_join` the
members without the user of the device (imessage-exporter, `chat.rs`, `handle.rs`). `guid` is
`service;-;address` or `service;+;room`; since iOS 18 the service can be `any`. `last_addressed_handle` and
`account_login` (`P:` or `E:` and the address) are the user's own. A row of `chat_message_join` without its message
says in which conversation a message is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers.apps.apple import address_kind
from parsers.formats.apple_messages import codes
from parsers.records import OWNER, Conversation, ConversationKind, Participant, Provenance, State
from parsers.roster import Neighbour
from parsers.sqlite.database import Database
from parsers.sqlite.scan import look_up, scan
from parsers.sqlite.values import plain, text_of

APP = "Apple Messages"
TABLE = "chat"
_NAMES = (
    "guid", "style", "chat_identifier", "display_name", "service_name", "room_name", "account_login",
    "last_addressed_handle", "group_id", "is_archived", "is_filtered", "is_blackholed", "is_recovered",
)
_ONE, _SEVERAL = ";-;", ";+;"  # in a guid: a conversation with one person, with a group
_FLAGS = (("is_archived", "archived"), ("is_filtered", "filtered"), ("is_blackholed", "blackholed"),
          ("is_recovered", "recovered"))


class Thread(Neighbour):
    """One conversation while its database is read; notes row ids missing beside it as every chat does."""

    def __init__(self, key: str, provenance: Provenance, state: State = "live") -> None:
        super().__init__()
        self.key = key
        self.kind: ConversationKind = "group" if _SEVERAL in key else "direct" if _ONE in key else "unknown"
        self.provenance = provenance
        self.state = state
        self.title: str | None = None
        self.details: dict[str, Any] = {}
        self.members: dict[str, None] = {}
        self.senders: set[str] = set()
        self.gone = 0

    @property
    def only(self) -> str | None:
        """The one other person, in a conversation of two."""
        return next(iter(self.members)) if self.kind == "direct" and len(self.members) == 1 else None

    def record(self) -> Conversation:
        details = self.details | self.noted()
        if self.gone:
            details["missing_messages"] = self.gone
        people = dict(self.members) | dict.fromkeys(sorted(self.senders))
        people.setdefault(OWNER)
        return Conversation(self.key, APP, self.kind, self.title, tuple(people), state=self.state,
                            details=details or None, provenance=self.provenance)


class People:
    """Addresses by row of `handle`, and the user's own."""

    def __init__(self, database: Database) -> None:
        self.keys: dict[object, str] = {}
        self._written: dict[str, dict[str, None]] = {}
        self._own: dict[str, None] = {}
        self._used: dict[str, None] = {}
        if "id" not in database.columns("handle"):
            return
        other = database.expression("handle", "uncanonicalized_id")
        for state, (row_id, address, written) in scan(
            database, f"SELECT rowid, id, {other} FROM handle WHERE rowid > ?"
        ):
            key, _ = text_of(address)
            if key is None or (state == "removed_by_wal" and row_id in self.keys):
                continue
            self.keys[row_id] = key
            as_written, _raw = text_of(written)
            if as_written is not None and as_written != key:
                self._written.setdefault(key, {})[as_written] = None

    def of_row(self, row: object) -> str | None:
        """Return the key of the person at a row of `handle` and note it as used; 0 and NULL name nobody."""
        key = self.keys.get(row) if type(row) is int else None
        return self.of_address(key)

    def of_address(self, address: str | None) -> str | None:
        if address is not None:
            self._used[address] = None
        return address

    def own(self, address: object) -> str | None:
        """Note an address as the user's own and return it, without the letter that says what it is."""
        text, _ = text_of(address)
        if text is None:
            return None
        bare = text[2:] if text[:2].upper() in ("P:", "E:") else text
        if bare:
            self._own[bare] = None
        return bare or None

    def participants(self) -> Iterator[Participant]:
        own = tuple((address_kind(address), address) for address in self._own)
        yield Participant(OWNER, APP, "owner", None, owner=True, aliases=own)
        for key in self._used:
            if key != OWNER:
                aliases = tuple((address_kind(written), written) for written in self._written.get(key, ()))
                yield Participant(key, APP, address_kind(key), key, aliases=aliases)


class Threads:
    """All conversations, by the row of `chat`, by key and by what else messages call them."""

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people
        self.by_row: dict[object, Thread] = {}
        self._by_key: dict[str, Thread] = {}
        self._called: dict[str, Thread] = {}
        self._members_of_lost: dict[object, dict[str, None]] = {}
        self.gone: Counter[object] = Counter()
        self._read_chats()
        self._read_members()
        self._name_peers()

    def _read_chats(self) -> None:
        columns = self._database.columns(TABLE)
        if not columns & {"guid", "chat_identifier"}:
            return
        asked = ", ".join(self._database.expression(TABLE, name) for name in _NAMES)
        for state, (row_id, *values) in scan(self._database, f"SELECT rowid, {asked} FROM {TABLE} WHERE rowid > ?"):
            if state == "removed_by_wal" and row_id in self.by_row:
                continue
            row = dict(zip(_NAMES, values, strict=True))
            texts = {name: text_of(row[name])[0] for name in _NAMES}
            key = texts["guid"] or texts["chat_identifier"] or f"chat:{row_id}"
            thread = self.by_row[row_id] = self._known(key, Provenance(TABLE, row_id), state)
            for name in ("guid", "chat_identifier", "room_name", "group_id"):
                if texts[name] is not None:
                    self._called.setdefault(str(texts[name]), thread)
            self._describe(thread, row, texts)

    def _describe(self, thread: Thread, row: dict[str, Any], texts: dict[str, str | None]) -> None:
        thread.title = thread.title or texts["display_name"]
        if row["style"] in (codes.GROUP_STYLE, codes.DIRECT_STYLE):
            thread.kind = "group" if row["style"] == codes.GROUP_STYLE else "direct"
        self._people.own(row["account_login"])
        told = {"service": texts["service_name"], "identifier": texts["chat_identifier"],
                "group_id": texts["group_id"], "own_address": self._people.own(row["last_addressed_handle"])}
        thread.details.update({word: value for word, value in told.items() if value is not None})
        for column, word in _FLAGS:
            if row[column] not in (None, 0):
                thread.details[word] = True if row[column] == 1 else plain(row[column])

    def _read_members(self) -> None:
        if not {"chat_id", "handle_id"} <= self._database.columns("chat_handle_join"):
            return
        for _, chat, handle in look_up(self._database, "chat_handle_join", ("chat_id", "handle_id")):
            thread, key = self.by_row.get(chat), self._people.keys.get(handle)
            if thread is None and key is not None:
                self._members_of_lost.setdefault(chat, {})[key] = None
            elif thread is not None and key is not None:
                self._people.of_address(key)
                thread.members[key] = None
        for thread in self.by_row.values():
            if thread.kind == "unknown" and thread.members:
                thread.kind = "group" if len(thread.members) > 1 else "direct"

    def _name_peers(self) -> None:
        """In a conversation of two whose member no row lists, the chat itself names the address."""
        for thread in self.by_row.values():
            address = thread.details.get("identifier")
            if thread.kind == "direct" and not thread.members and address:
                thread.members[str(self._people.of_address(address))] = None

    def _known(self, key: str, provenance: Provenance, state: State = "live") -> Thread:
        thread = self._by_key.get(key)
        if thread is None:
            thread = self._by_key[key] = Thread(key, provenance, state)
        return thread

    def called(self, name: str | None) -> Thread | None:
        """Return the conversation with this guid, identifier, room or group id."""
        return self._called.get(name) if name is not None else None

    def unlisted(self, guid: str, provenance: Provenance) -> Thread:
        """Return the conversation with this guid, which no `chat` row has; since iOS 18 one is of `any` service."""
        _service, way, address = guid.partition(_ONE if _ONE in guid else _SEVERAL)
        thread = (self._by_key.get(f"any{way}{address}") if way else None) or self._known(guid, provenance)
        if way == _ONE and not thread.members:
            thread.members[str(self._people.of_address(address))] = None
        return thread

    def lost(self, row: object, service: str, provenance: Provenance) -> Thread:
        """Return the conversation of a row of `chat` that is gone or damaged, known by its members or its number."""
        members = self._members_of_lost.get(row, {})
        if len(members) == 1:
            return self.unlisted(f"{service}{_ONE}{next(iter(members))}", provenance)
        thread = self._known(f"{TABLE}:{row}", provenance)
        if members and not thread.members:
            thread.kind = "group"
            thread.members.update(dict.fromkeys(str(self._people.of_address(key)) for key in members))
        return thread

    def __iter__(self) -> Iterator[Thread]:
        for row, count in self.gone.items():
            thread = self.by_row.get(row)
            if thread is not None:
                thread.gone += count
        self.gone.clear()
        return iter(self._by_key.values())
