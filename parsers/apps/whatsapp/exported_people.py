"""Who is who in the exporter's files: chats have addresses, people in groups and calls names or digits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from parsers.apps.whatsapp.chat import kind_of
from parsers.apps.whatsapp.people import APP
from parsers.records import (
    OWNER,
    Contact,
    Conversation,
    ConversationKind,
    IdentifierKind,
    Participant,
    Provenance,
    Record,
)
from parsers.roster import Alias, Roster

CALLS = ("000000000000000", "000000000000001")
EXPORTED = "ExportedChat"
_PHONE, _HIDDEN, _GROUP = "s.whatsapp.net", "lid", "g.us"
_LONGEST_NUMBER = 13  # digits; hidden identifiers have 14 and 15, as few numbers have


class People:
    """Everybody of a file. `names`: what the chats and the address book call each address."""

    def __init__(self) -> None:
        self.roster = Roster(APP)
        self._names: dict[str, str | None] = {}
        self._called: dict[str, set[str]] = defaultdict(set)

    def know(self, jid: str, name: str | None) -> None:
        """Take note of a chat or an entry of the address book."""
        self._names[jid] = name
        if name and kind_of(jid) == "direct":
            self._called[name].add(jid)

    def name_of(self, jid: str) -> str | None:
        return self._names.get(jid)

    def of_jid(self, jid: str) -> str:
        """The key of an address."""
        user, _, server = jid.rpartition("@")
        name = self._names.get(jid)
        kind: IdentifierKind = "lid" if server == _HIDDEN else "jid" if user else "other"
        phone = server in (_PHONE, "c.us") and user.isdecimal() and len(user) > 4
        aliases: Iterable[Alias] = (("phone", f"+{user}"),) if phone else ()
        return self.roster.person(jid, kind, jid, name if name != user else None, aliases)

    def called(self, shown: str) -> str:
        """The key of somebody whom the exporter shows as a name, or as the digits of an address."""
        if shown.isdecimal() and shown.isascii():
            known = [jid for server in (_PHONE, _HIDDEN) if (jid := f"{shown}@{server}") in self._names]
            if known:
                return self.of_jid(known[0])
            if len(shown) <= _LONGEST_NUMBER:
                return self.of_jid(f"{shown}@{_PHONE}")
            return self.roster.person(shown, "other", shown)
        of_name = self._called.get(shown, set())
        if len(of_name) == 1:
            return self.of_jid(next(iter(of_name)))
        return self.roster.person(shown, "name", shown, shown)

    def thread(self, jid: str, offset: int | None) -> str:
        """Note a chat."""
        kind: ConversationKind = kind_of(jid)
        people = (self.of_jid(jid),) if kind == "direct" else ()
        title = self._names.get(jid)
        self.roster.thread(jid, kind, people, title, shared=kind in ("group", "channel"),
                           provenance=Provenance("chat", offset=offset or 0))  # fmt: skip
        return jid

    def wrote(self, thread: str, sender: str | None) -> None:
        """Note that somebody writes in a chat, which makes them one of it: but for statuses, as `Chat.record`."""
        if sender is not None and sender != OWNER and kind_of(thread) != "broadcast":
            self.roster.thread(thread, people=(sender,))

    def contact(self, jid: str, about: dict[str, Any], where: Provenance) -> Contact | None:
        """An entry of the address book, with whom there is no message."""
        name, status = self._names.get(jid), about.get("status")
        if kind_of(jid) != "direct" or not (name or status):
            return None
        user, _, server = jid.rpartition("@")
        phone: tuple[tuple[IdentifierKind, str], ...] = (("phone", f"+{user}"),) if server == _PHONE else ()
        return Contact(APP, name, (("lid" if server == _HIDDEN else "jid", jid), *phone), where,
                       details={"status": status} if status else None)  # fmt: skip

    def records(self) -> Iterator[Record]:
        """Yield every conversation, then everybody."""
        yield from self.roster.records()


def shared_ahead(jid: str) -> Iterator[Conversation | Participant]:
    """A group comes before its messages, as in the database: it is one thread on every device."""
    if kind_of(jid) in ("group", "channel"):
        yield Conversation(jid, APP, kind_of(jid), shared=True)


def jid_of_file(stem: str) -> str | None:
    """The address in the name of a file, `DIGITS-NAME` or `DIGITS`."""
    digits = stem.partition("-")[0]
    if not (digits.isdecimal() and digits.isascii()) or len(digits) < 7:
        return None
    if len(digits) > 16:
        return f"{digits}@{_GROUP}"
    return f"{digits}@{_PHONE}" if len(digits) <= _LONGEST_NUMBER else f"{digits}@{_HIDDEN}"
