"""Recipients, groups and threads of Signal's database for iPhone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.apple import unarchive
from parsers.apps.signal import APP, account, full_name, group_key, number, person
from parsers.base import Context
from parsers.records import OWNER, Contact, IdentifierKind, Record
from parsers.roster import Roster
from parsers.rows import Row, Table
from parsers.sqlite.database import Database, quoted

_RECIPIENT = ("recipientPhoneNumber", "recipientUUID", "pni")
_RECIPIENT_IGNORED = (
    "id", "recordType", "uniqueId", "devices", "unregisteredAtTimestamp", "isPhoneNumberDiscoverable", "status",
)  # fmt: skip
_THREAD = (
    "recordType", "uniqueId", "contactPhoneNumber", "contactUUID", "groupModel", "isArchived", "name", "creationDate",
)  # fmt: skip
_THREAD_IGNORED = (
    "id", "conversationColorName", "lastInteractionRowId", "messageDraft", "mutedUntilDate", "shouldThreadBeVisible",
    "hasDismissedOffers", "isMarkedUnread", "lastVisibleSortIdOnScreenPercentage", "lastVisibleSortId",
    "messageDraftBodyRanges", "mentionNotificationMode", "mutedUntilTimestamp", "allowsReplies",
    "lastSentStoryTimestamp", "addresses", "storyViewMode", "editTargetTimestamp", "lastDraftInteractionRowId",
    "lastDraftUpdateTimestamp", "archivalDate", "archivedAsOfMessageSortId", "lastMessageDate",
    "isArchivedByLegacyTimestampForSorting",
)  # fmt: skip
_GROUP, _STORY, _RELEASE_NOTES = 26, 72, 80
_SELF = "kLocalProfileUniqueId"
_ACCOUNT = "TSStorageUserAccountCollection"
_NUMBER, _UUID = "TSStorageRegisteredNumberKey", "TSStorageRegisteredUUIDKey"


class People:
    """Everybody by account and number, and every thread by its unique id and row id."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.roster = Roster(APP)
        self.broken = 0
        self.aci: str | None = None
        self._phone: str | None = None
        self._keys: dict[str, str] = {}
        self._threads: dict[str, str] = {}
        self._rows: dict[int, str] = {}
        self._names: dict[str, str] = {}
        self._facts: dict[str, dict[str, Any]] = {}
        self._read_owner()
        self._read_names()

    @property
    def knows_owner(self) -> bool:
        """Whether the database says whose it is."""
        return self.aci is not None or self._phone is not None

    def _rows_of(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a small table, None for columns that this version lacks."""
        if self._database.columns(table):
            asked = ", ".join(self._database.expression(table, column) for column in columns)
            yield from self._database.query(f"SELECT {asked} FROM {quoted(table)}")

    def _read_owner(self) -> None:
        if not {"collection", "key", "value"} <= {name.lower() for name in self._database.columns("keyvalue")}:
            return
        sql = "SELECT key, value FROM keyvalue WHERE collection = ? AND key IN (?, ?)"
        for name, value in self._database.query(sql, (_ACCOUNT, _NUMBER, _UUID)):
            said = text_in(value)
            if name == _UUID:
                self.aci = account(said)
            else:
                self._phone = number(said)

    def _read_names(self) -> None:
        """What people call themselves, and what the owner calls them: nickname, address book, profile."""
        columns = ("recipientUUID", "recipientPhoneNumber", "profileName", "familyName", "bio", "username")
        for uuid, phone, given, family, bio, username in self._rows_of("model_OWSUserProfile", *columns):
            name = full_name(given, family)
            who = _SELF if phone == _SELF else account(uuid) or number(phone)
            if who is not None:
                self._note(who, profile_name=name, about=bio, username=username)
        for aci, username in self._rows_of("UsernameLookupRecord", "aci", "username"):
            who = account(aci)
            if who is not None:
                self._note(who, username=username)
        columns = ("recipientUUID", "recipientPhoneNumber", "fullName", "givenName", "familyName", "contact")
        for uuid, phone, whole, given, family, contact in self._rows_of("model_SignalAccount", *columns):
            name = full_name(whole) or full_name(given, family) or full_name(_field(unarchive(contact), "fullName"))
            who = account(uuid) or number(phone)
            if who is not None:
                self._note(who, address_book_name=name)

    def _note(self, who: str, **facts: Any) -> None:
        found = {key: value for key, value in facts.items() if isinstance(value, str) and value}
        self._facts.setdefault(who, {}).update(found)

    def records(self, context: Context) -> Iterator[Record]:
        """Note everybody and every thread; yield a contact for each person, with what the ledger needs."""
        nicknames = {row: (full_name(given, family), note) for row, given, family, note in self._rows_of(
            "NicknameRecord", "recipientRowID", "givenName", "familyName", "note")}  # fmt: skip
        blocked = {row for (row,) in self._rows_of("BlockedRecipient", "recipientId")}
        hidden = {row for (row,) in self._rows_of("HiddenRecipient", "recipientId")}
        table = Table(self._database, "model_SignalRecipient", "contact", _RECIPIENT, ignored=_RECIPIENT_IGNORED)

        def one(row: Row) -> Iterator[Record]:
            nickname, note = nicknames.get(row.id, (None, None))
            facts = {"nickname": nickname, "note": note if isinstance(note, str) else None,
                     "blocked": row.id in blocked or None, "hidden": row.id in hidden or None}  # fmt: skip
            yield self._person(row, facts)

        yield from table.records(one, context)
        for who in [who for who in self._facts if who != _SELF and who not in self._keys]:
            self._learn(who, None, None, self._facts[who])
        me = self._facts.get(_SELF, {})
        aliases: list[tuple[IdentifierKind, str]] = [("account", self.aci)] if self.aci else []
        aliases += [("phone", self._phone)] if self._phone else []
        self.roster.owner(me.get("profile_name"), aliases)
        self._read_threads()

    def _person(self, row: Row, more: dict[str, Any]) -> Contact:
        aci, phone = account(row.text("recipientUUID")), number(row.text("recipientPhoneNumber"))
        pni = account(row.text("pni"))
        facts = {**self._facts.get(phone or "", {}), **self._facts.get(aci or "", {})}
        facts |= {key: value for key, value in more.items() if value}
        if self._learn(aci or phone or f"recipient {row.id}", phone, pni, facts) == OWNER:
            facts = {**self._facts.get(_SELF, {}), **facts, "owner": True}
        identifiers: list[tuple[IdentifierKind, str]] = []
        choices: tuple[tuple[IdentifierKind, str | None], ...] = (
            ("phone", phone), ("account", aci), ("username", facts.pop("username", None)),
        )  # fmt: skip
        identifiers.extend((kind, value) for kind, value in choices if value)
        return Contact(APP, _name(facts), tuple(identifiers), row.provenance, row.state, facts or None)

    def _learn(self, who: str, phone: str | None, pni: str | None, facts: dict[str, Any]) -> str:
        """Note somebody under account and number; return the key."""
        aci = account(who)
        phone = phone or number(who)
        if (aci is not None and aci == self.aci) or (aci is None and phone is not None and phone == self._phone):
            key = self.roster.owner(_name(facts))
        else:
            key = person(self.roster, aci, phone, pni, facts.get("username"), _name(facts), who) or who
        for identifier in (who, phone, pni):
            if identifier:
                self._keys.setdefault(identifier, key)
        name = _name(facts)
        if name:
            self._names.setdefault(key, name)
        return key

    def _read_threads(self) -> None:
        members: dict[str, list[str]] = {}
        for thread, uuid, phone in self._rows_of("model_TSGroupMember", "groupThreadId", "uuidString", "phoneNumber"):
            who = self.of(uuid, phone)
            if isinstance(thread, str) and who is not None:
                members.setdefault(thread, []).append(who)
        archived = {thread for thread, is_archived in self._rows_of(
            "thread_associated_data", "threadUniqueId", "isArchived") if is_archived}  # fmt: skip
        for row in Table(self._database, "model_TSThread", "contact", _THREAD, ignored=_THREAD_IGNORED).rows():
            unique = row.text("uniqueId") or f"row {row.id}"
            details = {"archived": True} if unique in archived or row.integer("isArchived") else None
            key = self._thread(row, members.get(unique, []), details)
            self._threads[unique] = self._rows[row.id] = key

    def _thread(self, row: Row, members: list[str], details: dict[str, Any] | None) -> str:
        kind, where = row.integer("recordType"), row.provenance
        if kind == _GROUP:
            model = self._model(row)
            secret = _bytes(model, "secretParamsData")
            group = _bytes(model, "groupId")
            key = group_key(secret[1:33] if len(secret) > 33 else None, group or row.text("uniqueId"))
            title = _field(model, "groupName")
            listed = members or [who for one in _list(model, "groupMembers") if (who := self.of_address(one))]
            about = _field(model, "descriptionText")
            facts = {**(details or {}), **({"description": about} if isinstance(about, str) and about else {})}
            return self.roster.thread(
                key, "group", listed, title if isinstance(title, str) else None, shared=bool(secret or group),
                details=facts or None, provenance=where,
            )  # fmt: skip
        if kind == _STORY:
            return self.roster.thread(f"list-{row.text('uniqueId')}", "broadcast", (), row.text("name"),
                                      provenance=where)  # fmt: skip
        who = self.of(row.text("contactUUID"), row.text("contactPhoneNumber"))
        if kind == _RELEASE_NOTES:
            who = self.roster.person("release-notes", "other", None, APP)
        if who == OWNER:
            return self.roster.thread("self", "self", (), details=details, provenance=where)
        if who is None:
            return self.roster.thread(f"thread {row.text('uniqueId')}", details=details, provenance=where)
        return self.roster.thread(who, "direct", (who,), self._names.get(who), details=details, provenance=where)

    def _model(self, row: Row) -> Any:
        blob = row["groupModel"]
        model = unarchive(blob)
        self.broken += blob is not None and model is None
        return model

    def of(self, uuid: Any, phone: Any = None) -> str | None:
        """The key of somebody, None where nobody is named; a stranger gets a key of their own."""
        aci, written = account(uuid), number(phone)
        for identifier in (aci, written):
            if identifier is not None and identifier in self._keys:
                return self._keys[identifier]
        if aci is None and written is None:
            return None
        return self._learn(aci or written or "", written, None, {})

    def recipient(self, number: Any) -> str | None:
        """The key of somebody by their row among the recipients."""
        columns = [self._database.expression("model_SignalRecipient", name)
                   for name in ("recipientUUID", "recipientPhoneNumber")]  # fmt: skip
        sql = f"SELECT {', '.join(columns)} FROM model_SignalRecipient WHERE rowid = ?"
        found = next(self._database.query(sql, (number,)), None) if type(number) is int else None
        return None if found is None else self.of(*found)

    def of_address(self, address: Any) -> str | None:
        """The key of an archived address: an account's bytes, a number, or in old archives a number alone."""
        if isinstance(address, str):
            return self.of(address, address)
        uuid = _field(address, "backingUuid") or _field(address, "uuid")
        held = _field(uuid, "NS.uuidbytes")
        return self.of(held if held is not None else uuid, _field(address, "backingPhoneNumber"))

    def thread(self, unique: str | None) -> str:
        """The key of a conversation; one that has no row any more gets a key of its own."""
        return self._threads.get(unique or "") or self.roster.thread(f"thread {unique}")

    def wide(self, author: str | None) -> str | None:
        """An author as every device knows them: the owner by their account."""
        return self.aci if author == OWNER and self.aci is not None else author


def text_in(value: Any) -> str | None:
    """A text that is kept as an archive, or as it is."""
    found = unarchive(value) if isinstance(value, bytes) else value
    return found if isinstance(found, str) else None


def _name(facts: dict[str, Any]) -> str | None:
    return facts.get("nickname") or facts.get("address_book_name") or facts.get("profile_name")


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _bytes(value: Any, name: str) -> bytes:
    found = _field(value, name)
    return found if isinstance(found, bytes) else b""


def _list(value: Any, name: str) -> list[Any]:
    found = _field(value, name)
    return found if isinstance(found, list) else []
