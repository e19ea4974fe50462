"""Recipients, groups and threads of Signal's database for Android."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.signal import APP, account, full_name, group_key, is_pni, number, person
from parsers.base import Context
from parsers.records import OWNER, Contact, ConversationKind, IdentifierKind, Provenance, Record
from parsers.roster import Roster
from parsers.rows import Row, Table
from parsers.sqlite.database import Database

_COLUMNS = (
    "_id", "aci", "uuid", "service_id", "pni", "e164", "phone", "username", "email", "group_id", "system_joined_name",
    "system_display_name", "system_given_name", "system_family_name", "profile_joined_name", "signal_profile_name",
    "profile_given_name", "profile_family_name", "nickname_joined_name", "nickname_given_name", "nickname_family_name",
    "note", "about", "blocked", "hidden", "distribution_list_id", "call_link_room_id",
)  # fmt: skip
#: What else a recipient can be: a group, a list of people for stories, a link for calls.
_OTHERS = ("group_id", "distribution_list_id", "call_link_room_id")
_OUTGOING = "(type & 31) BETWEEN 21 AND 26"


class People:
    """Everybody by the row id of their recipient, and every thread by its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.roster = Roster(APP)
        self.aci: str | None = None
        self._self: int | None = None
        self._keys: dict[int, str] = {}
        self._names: dict[int, str | None] = {}
        self._accounts: dict[str, str] = {}
        self._groups: dict[int, tuple[str, ConversationKind, str | None, list[int]]] = {}
        self._threads: dict[int, str] = {}
        self._phone: str | None = None
        self._read_owner()

    @property
    def knows_owner(self) -> bool:
        """Whether the database says whose it is."""
        return self._self is not None or self.aci is not None or self._phone is not None

    def _read_owner(self) -> None:
        """Whose account it is: among the settings of a backup; and outgoing messages name their sender."""
        if {"key", "value"} <= self._database.columns("key_value"):
            values = dict(self._database.query("SELECT key, value FROM key_value"))
            self.aci, self._phone = account(values.get("account.aci")), number(values.get("account.e164"))
        if {"from_recipient_id", "type"} <= self._database.columns("message"):
            sql = f"SELECT from_recipient_id FROM message WHERE {_OUTGOING} LIMIT 1"
            row = next(self._database.query(sql), None)
            self._self = row[0] if row is not None and type(row[0]) is int else None

    def records(self, context: Context) -> Iterator[Record]:
        """Note everybody and every thread; yield a contact for each person, with what the ledger needs."""
        columns = self._database.columns("recipient")
        others = [f"{name} IS NOT NULL" for name in _OTHERS if name in columns]
        several = " OR ".join(others) or "0"
        table = Table(self._database, "recipient", "contact", _COLUMNS, ignored=columns, where=f"NOT ({several})")
        yield from table.records(self._person, context)
        for row in Table(self._database, "recipient", "contact", _OTHERS, ignored=columns, where=several).rows():
            if row["group_id"] is not None:
                self._groups[row.id] = (group_key(None, row.text("group_id")), "group", None, [])
            elif row["distribution_list_id"] is not None:
                self._groups[row.id] = (f"list recipient {row.id}", "broadcast", None, [])
            else:
                self._groups[row.id] = (f"call link recipient {row.id}", "group", None, [])
        self._read_groups()
        self._read_lists()
        self._read_threads()
        aliases: list[tuple[IdentifierKind, str]] = [("account", self.aci)] if self.aci else []
        if self._phone:
            aliases.append(("phone", self._phone))
        self.roster.owner(None, aliases)

    def _person(self, row: Row) -> Iterator[Record]:
        stated = row.text("aci") or row.text("uuid") or row.text("service_id")
        aci = None if is_pni(stated) else account(stated)
        phone = number(row.text("e164") or row.text("phone"))
        pni, username = account(row.text("pni") or (stated if is_pni(stated) else None)), row.text("username")
        profile = row.text("profile_joined_name") or full_name(
            row.text("profile_given_name") or row.text("signal_profile_name"), row.text("profile_family_name")
        )
        system = (
            row.text("system_joined_name")
            or row.text("system_display_name")
            or full_name(row.text("system_given_name"), row.text("system_family_name"))
        )
        nickname = row.text("nickname_joined_name") or full_name(
            row.text("nickname_given_name"), row.text("nickname_family_name")
        )
        name = nickname or system or profile
        me = (row.id == self._self or (aci is not None and aci == self.aci)
              or (self.aci is None and phone is not None and phone == self._phone))  # fmt: skip
        if me:
            self._self, self.aci, self._phone = row.id, self.aci or aci, self._phone or phone
            self.roster.owner(profile or name)
            self._keys[row.id] = OWNER
        else:
            key = person(self.roster, aci, phone, pni, username, name, f"recipient {row.id}") or f"recipient {row.id}"
            self._keys[row.id] = key
        if aci is not None:
            self._accounts[aci] = self._keys[row.id]
        self._names[row.id] = name
        identifiers: list[tuple[IdentifierKind, str]] = []
        choices: tuple[tuple[IdentifierKind, str | None], ...] = (
            ("phone", phone), ("account", aci), ("username", username), ("email", row.text("email")),
        )  # fmt: skip
        identifiers.extend((kind, value) for kind, value in choices if value)
        facts: dict[str, Any] = {
            "profile_name": profile, "address_book_name": system, "nickname": nickname, "note": row.text("note"),
            "about": row.text("about"), "blocked": bool(row.integer("blocked")) or None,
            "hidden": bool(row.integer("hidden")) or None, "owner": me or None,
        }  # fmt: skip
        details = {key: value for key, value in facts.items() if value}
        yield Contact(APP, name, tuple(identifiers), row.provenance, row.state, details or None)

    def _read_groups(self) -> None:
        members: dict[str, list[int]] = {}
        if {"group_id", "recipient_id"} <= self._database.columns("group_membership"):
            for group, member in self._database.query("SELECT group_id, recipient_id FROM group_membership"):
                members.setdefault(group, []).append(member)
        if not self._database.columns("groups"):
            return
        names = ("group_id", "recipient_id", "title", "master_key", "members")
        table = Table(self._database, "groups", "contact", names)
        for row in table.rows():
            identifier = row.text("group_id") or f"row {row.id}"
            listed = members.get(identifier) or [
                int(one) for one in (row.text("members") or "").split(",") if one.strip().isdecimal()
            ]
            recipient = row.integer("recipient_id")
            if recipient is not None:
                key = group_key(row["master_key"], identifier)
                self._groups[recipient] = (key, "group", row.text("title"), listed)

    def _read_lists(self) -> None:
        """Lists of people who see a story, and links for calls: what they are called, and who is on them."""
        members: dict[int | None, list[int]] = {}
        for row in Table(self._database, "distribution_list_member", "contact", ("list_id", "recipient_id")).rows():
            members.setdefault(row.integer("list_id"), []).append(row.integer("recipient_id") or 0)
        names = ("distribution_id", "recipient_id", "name")
        for row in Table(self._database, "distribution_list", "contact", names).rows():
            if (recipient := row.integer("recipient_id")) in self._groups:
                key = f"list-{account(row.text('distribution_id')) or recipient}"
                self._groups[recipient] = (key, "broadcast", row.text("name"), members.get(row.id, []))
        for row in Table(self._database, "call_link", "contact", ("recipient_id", "name")).rows():
            if (recipient := row.integer("recipient_id")) in self._groups:
                self._groups[recipient] = (*self._groups[recipient][:2], row.text("name"), [])

    def _read_threads(self) -> None:
        names = ("recipient_id", "thread_recipient_id", "recipient_ids", "archived", "expires_in")
        table = Table(self._database, "thread", "contact", names)
        for row in table.rows() if table else ():
            recipient = next((n for name in names[:3] if (n := row.integer(name)) is not None), None)
            details = {"archived": True} if row.integer("archived") else None
            self._threads[row.id] = self._thread(recipient, row.provenance, details, f"thread {row.id}")

    def _thread(
        self,
        recipient: int | None,
        where: Provenance | None = None,
        details: dict[str, Any] | None = None,
        otherwise: str = "thread without a recipient",
    ) -> str:
        if recipient in self._groups:
            key, kind, title, members = self._groups[recipient]
            people = [who for member in members if (who := self.of(member)) is not None]
            return self.roster.thread(key, kind, people, title, shared=key.startswith("group-"), details=details,
                                      provenance=where)  # fmt: skip
        someone = self.of(recipient) if recipient is not None else None
        if recipient is None or someone is None:
            return self.roster.thread(otherwise, details=details, provenance=where)
        if someone == OWNER:
            return self.roster.thread("self", "self", (), details=details, provenance=where)
        title = self._names.get(recipient)
        return self.roster.thread(someone, "direct", (someone,), title, details=details, provenance=where)

    def of(self, recipient: object) -> str | None:
        """The key of a recipient; None for a group, a list or a link, which is nobody.

        One that has no row any more gets a key of its own.
        """
        if type(recipient) is int and recipient in self._keys:
            return self._keys[recipient]
        if type(recipient) is int and recipient in self._groups:
            return None
        return self.roster.person(f"recipient {recipient}", "name")  # a row of this phone, not another's

    def of_account(self, value: object) -> str | None:
        """The key of somebody by their account, whether or not there is a row of them."""
        aci = account(value)
        if aci is None:
            return None
        return self._accounts.get(aci) or (OWNER if aci == self.aci else aci)

    def thread(self, row_id: object) -> str:
        """The key of a thread; one that has no row any more gets a key of its own."""
        found = self._threads.get(row_id) if type(row_id) is int else None
        return found or self.roster.thread(f"thread {row_id}")

    def thread_of(self, recipient: object) -> str:
        """The key of the conversation with a recipient, for what is known by it alone."""
        return self._thread(recipient if type(recipient) is int else None)

    def wide(self, author: str | None) -> str | None:
        """An author as every device knows them: the owner by their account."""
        return self.aci if author == OWNER and self.aci is not None else author
