"""Conversations of Signal Desktop: every person and group is one, known by a row, an account or a number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from parsers.apps.signal import APP, account, full_name, group_key, is_pni, number, person
from parsers.base import Context
from parsers.records import OWNER, Contact, IdentifierKind, Record
from parsers.roster import Roster
from parsers.rows import Row, Table
from parsers.sqlite.database import Database

COLUMNS = (
    "id", "json", "type", "name", "profileName", "profileFamilyName", "profileFullName", "e164", "serviceId", "uuid",
    "groupId", "members", "active_at",
)  # fmt: skip
IGNORED = ("profileLastFetchedAt", "expireTimerVersion")


class People:
    """Everybody, by every identifier that messages use."""

    def __init__(self, database: Database) -> None:
        self.roster = Roster(APP)
        self.aci: str | None = None
        self.phone: str | None = None
        self._keys: dict[str, str | None] = {}
        self._threads: dict[str, str] = {}
        self._groups: list[tuple[str, list[Any]]] = []
        self.broken = 0
        self._read_owner(database)

    def _read_owner(self, database: Database) -> None:
        """The owner's account and number stand among the settings, with the number of the device behind a dot."""
        if not {"id", "json"} <= database.columns("items"):
            return
        for name, text in database.query("SELECT id, json FROM items WHERE id IN ('uuid_id', 'number_id')"):
            value = load(text)[0].get("value")
            first = value.partition(".")[0] if isinstance(value, str) else None
            if name == "uuid_id":
                self.aci = account(first)
            else:
                self.phone = number(first)

    def records(self, database: Database, context: Context) -> Iterator[Record]:
        """Note every conversation; yield a contact for each person, with what the ledger needs."""
        for where, kind in (("type IS NOT 'group'", "people"), ("type IS 'group'", "groups")):
            table = Table(database, "conversations", "contact", COLUMNS, ignored=IGNORED, where=where)
            if kind == "people":
                yield from table.records(self._person, context)
            else:
                for row in table.rows():
                    self._group(row)
        for key, members in self._groups:
            self.roster.thread(key, "group", [p for m in members if (p := self._member(m)) is not None])
        aliases: list[tuple[IdentifierKind, str]] = []
        if self.aci:
            aliases.append(("account", self.aci))
        if self.phone:
            aliases.append(("phone", self.phone))
        self.roster.owner(None, aliases)

    def _group(self, row: Row) -> None:
        value, broken = load(row["json"])
        self.broken += broken
        identifier = row.text("groupId") or value.get("groupId")
        key = group_key(value.get("masterKey"), identifier or row.text("id"))
        title = row.text("name") or value.get("name")
        self.roster.thread(key, "group", (), title if isinstance(title, str) else None, shared=True,
                           details=_state(value), provenance=row.provenance)  # fmt: skip
        self._learn(None, key, row.text("id"), identifier)
        members = value.get("membersV2") or value.get("members") or (row.text("members") or "").split()
        self._groups.append((key, members if isinstance(members, list) else []))

    def _person(self, row: Row) -> Iterator[Record]:
        value, broken = load(row["json"])
        self.broken += broken
        stated = row.text("serviceId") or row.text("uuid") or value.get("serviceId") or value.get("uuid")
        aci = None if is_pni(stated) else account(stated)
        phone = number(row.text("e164") or value.get("e164"))
        profile = row.text("profileFullName") or full_name(
            row.text("profileName") or value.get("profileName"),
            row.text("profileFamilyName") or value.get("profileFamilyName"),
        )
        system = full_name(value.get("systemGivenName"), value.get("systemFamilyName"))
        nickname = full_name(value.get("nicknameGivenName"), value.get("nicknameFamilyName"))
        name = nickname or system or row.text("name") or profile
        me = (aci is not None and aci == self.aci) or (aci is None and phone is not None and phone == self.phone)
        if me:
            self.roster.owner(profile or name)
            key = OWNER
            thread = self.roster.thread("self", "self", (), details=_state(value), provenance=row.provenance)
        else:
            username = value.get("username") if isinstance(value.get("username"), str) else None
            pni = account(value.get("pni") or (stated if is_pni(stated) else None))
            key = person(self.roster, aci, phone, pni, username, name, row.text("id")) or f"row {row.id}"
            thread = self.roster.thread(key, "direct", (key,), name, details=_state(value), provenance=row.provenance)
        self._learn(key, thread, row.text("id"), aci, phone, row.text("serviceId"), row.text("uuid"))
        identifiers: list[tuple[IdentifierKind, str]] = [("phone", phone)] if phone else []
        if aci:
            identifiers.append(("account", aci))
        facts = {"profile_name": profile, "address_book_name": system or row.text("name"), "nickname": nickname,
                 "note": value.get("note"), "about": value.get("about"), "owner": me or None,
                 "removed": value.get("removalStage"), "blocked": value.get("isBlocked") or None}  # fmt: skip
        details = {fact: said for fact, said in facts.items() if isinstance(said, str | bool) and said}
        yield Contact(APP, name, tuple(identifiers), row.provenance, row.state, details or None)

    def _learn(self, key: str | None, thread: str, *identifiers: object) -> None:
        """Note what somebody goes by, or a group, which is nobody: then there is no `key`."""
        for identifier in identifiers:
            if isinstance(identifier, str) and identifier:
                self._keys.setdefault(identifier, key)
                self._threads.setdefault(identifier, thread)

    def _member(self, member: Any) -> str | None:
        if isinstance(member, dict):
            member = member.get("aci") or member.get("uuid") or member.get("conversationId")
        return self.of(member)

    def of(self, *identifiers: Any) -> str | None:
        """The key of somebody, by the first identifier that says who; a stranger gets a key of their own, a group none.
        """
        for identifier in identifiers:
            if isinstance(identifier, str) and identifier:
                key = self._keys.get(identifier) or self._keys.get(account(identifier) or "")
                key = key or self._keys.get(number(identifier) or "")
                if key is not None:
                    return key
        for identifier in identifiers:
            if isinstance(identifier, str) and identifier and identifier not in self._keys:
                known, phone = account(identifier), number(identifier)
                aci, pni = (None, known) if is_pni(identifier) else (known, None)
                if aci is not None and aci == self.aci:
                    return self.roster.owner()
                return person(self.roster, aci, phone, pni, otherwise=None if known or phone else identifier)
        return None

    def thread(self, identifier: Any) -> str:
        """The key of a conversation; one that has no row any more gets a key of its own."""
        found = self._threads.get(identifier) if isinstance(identifier, str) else None
        if found is None and isinstance(identifier, str) and (aci := account(identifier)) is not None:
            found = self._threads.get(aci)
        return found or self.roster.thread(f"conversation {identifier}")

    def wide(self, author: str | None) -> str | None:
        """An author as every device knows them: the owner by their account."""
        return self.aci if author == OWNER and self.aci is not None else author


def load(text: object) -> tuple[dict[str, Any], bool]:
    """The object in a column of JSON, empty where there is none; and whether what is there is damaged."""
    if not isinstance(text, str | bytes) or not text:
        return {}, False
    try:
        value = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return {}, True
    return (value, False) if isinstance(value, dict) else ({}, True)


def _state(value: dict[str, Any]) -> dict[str, Any] | None:
    facts: dict[str, Any] = {name: True for name in ("isArchived", "left", "markedUnread") if value.get(name)}
    timer = value.get("expireTimer")
    if isinstance(timer, int | float) and timer and timer - timer == 0:
        facts["expires_s"] = timer
    return facts or None
