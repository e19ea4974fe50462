"""Recipients and chats of an export: who stands behind the numbers that frames refer to each other by."""

from __future__ import annotations

from typing import Any

from parsers.apps.signal import APP, account, full_name, group_key, person
from parsers.apps.signal import number as phone_number
from parsers.apps.signal.frames import number, part, parts, text
from parsers.records import OWNER, Contact, ConversationKind, IdentifierKind, Provenance
from parsers.roster import Roster


class People:
    """Everybody by the number of their recipient frame, and every chat by the number of its frame."""

    def __init__(self) -> None:
        self.roster = Roster(APP)
        self._people: dict[int, str] = {}
        self._groups: dict[int, tuple[str, str | None, tuple[str, ...]]] = {}
        self._other: dict[int, tuple[str, ConversationKind, str | None]] = {}
        self._chats: dict[int, str] = {}
        self._by_account: dict[str, str] = {}
        self._names: dict[str, str | None] = {}

    def owner(self, frame: dict[str, Any]) -> None:
        """Note what the account frame says of the owner."""
        username = text(frame, "username")
        aliases: list[tuple[IdentifierKind, str]] = [("username", username)] if username else []
        self.roster.owner(full_name(frame.get("givenName"), frame.get("familyName")), aliases)

    def recipient(self, frame: dict[str, Any], where: Provenance) -> Contact | None:
        """Note a recipient; return the contact where it is one."""
        n = number(frame.get("id"))
        n = -1 if n is None else n
        if "self" in frame:
            self._people[n] = self.roster.owner()
        elif "group" in frame:
            self._group(n, part(frame, "group"))
        elif "contact" in frame:
            return self._contact(n, part(frame, "contact"), where)
        elif "distributionList" in frame:
            item = part(frame, "distributionList")
            name = text(part(item, "distributionList"), "name")
            self._other[n] = (f"list-{account(item.get('distributionId')) or n}", "broadcast", name)
        elif "callLink" in frame:
            link = part(frame, "callLink")
            self._other[n] = (group_key(link.get("rootKey"), f"call link {n}"), "group", text(link, "name"))
        elif "releaseNotes" in frame:
            self._people[n] = self.roster.person("release-notes", "other", None, APP)
        return None

    def _contact(self, n: int, contact: dict[str, Any], where: Provenance) -> Contact:
        aci, pni = account(contact.get("aci")), account(contact.get("pni"))
        phone, username = phone_number(contact.get("e164")), text(contact, "username")
        profile = full_name(contact.get("profileGivenName"), contact.get("profileFamilyName"))
        system = full_name(contact.get("systemGivenName"), contact.get("systemFamilyName"))
        nick = part(contact, "nickname")
        nickname = full_name(nick.get("given"), nick.get("family"))
        name = nickname or system or profile or text(contact, "systemNickname")
        key = person(self.roster, aci, phone, pni, username, name, f"recipient {n}") or f"recipient {n}"
        self._people[n] = key
        self._names[key] = name
        if aci is not None:
            self._by_account[aci] = key
        identifiers: list[tuple[IdentifierKind, str]] = []
        choices: tuple[tuple[IdentifierKind, str | None], ...] = (
            ("phone", phone), ("account", aci), ("username", username),
        )  # fmt: skip
        identifiers.extend((kind, value) for kind, value in choices if value)
        facts = {
            "profile_name": profile, "address_book_name": system, "nickname": nickname, "note": text(contact, "note"),
            "blocked": contact.get("blocked") or None, "visibility": text(contact, "visibility"),
            "identity": text(contact, "identityState"),
        }  # fmt: skip
        details = {key: value for key, value in facts.items() if value}
        return Contact(APP, name, tuple(identifiers), where, details=details or None)

    def _group(self, n: int, group: dict[str, Any]) -> None:
        snapshot = part(group, "snapshot")
        members = []
        for member in parts(snapshot, "members"):
            aci = account(member.get("userId"))
            if aci is not None:
                members.append(self._by_account.get(aci) or person(self.roster, aci, None) or aci)
        self._groups[n] = (group_key(group.get("masterKey"), n), text(part(snapshot, "title"), "title"), tuple(members))

    def chat(self, frame: dict[str, Any], where: Provenance) -> None:
        """Note a chat."""
        n, to = number(frame.get("id")), number(frame.get("recipientId"))
        if n is None or to is None:
            return
        details = {name: True for name in ("archived", "markedUnread") if frame.get(name)}
        timer = number(frame.get("expirationTimerMs"))
        facts: dict[str, Any] = {**details, **({"expires_s": timer / 1000} if timer else {})}
        self._chats[n] = self._thread(to, facts or None, where)

    def _thread(self, to: int, details: dict[str, Any] | None, where: Provenance) -> str:
        if to in self._groups:
            key, title, members = self._groups[to]
            return self.roster.thread(key, "group", members, title, shared=True, details=details, provenance=where)
        if to in self._other:
            key, kind, title = self._other[to]
            return self.roster.thread(key, kind, (), title, details=details, provenance=where)
        someone = self.of(to) or f"recipient {to}"
        if someone == OWNER:
            return self.roster.thread("self", "self", (), details=details, provenance=where)
        title = self._names.get(someone)
        return self.roster.thread(someone, "direct", (someone,), title, details=details, provenance=where)

    def of(self, n: Any) -> str | None:
        """The key behind a recipient's number; None for a group, a list or a link, which is nobody.

        One that no frame describes gets a key of its own.
        """
        value = number(n)
        key = self._people.get(-1 if value is None else value)
        if key is None:
            if value in self._groups or value in self._other:
                return None
            key = self.roster.person(f"recipient {value}", "name", None)  # a row of this phone, not another's
            self._people[-1 if value is None else value] = key
        return key

    def conversation(self, chat_id: Any) -> str:
        """The key of a chat; one that no frame describes gets a key of its own."""
        n = number(chat_id)
        key = self._chats.get(-1 if n is None else n)
        if key is None:
            key = self._chats[-1 if n is None else n] = self.roster.thread(f"chat {n}")
        return key

    def call_link(self, recipient: Any, where: Provenance) -> str:
        """The key of the conversation that stands for a call link."""
        n = number(recipient)
        return self._thread(-1 if n is None else n, None, where)

    def of_account(self, value: Any) -> str | None:
        """The key of the account in a group's change."""
        aci = account(value)
        return None if aci is None else self._by_account.get(aci, aci)
