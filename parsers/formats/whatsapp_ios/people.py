
"""Who is who in a WhatsApp for iOS database: JIDs, hidden identifiers (LID) and the names that it stores.

Facts: `ZWACHATSESSION.ZPARTNERNAME` is the name in the phone's address book, or the number written out;
`ZWAGROUPMEMBER.ZCONTACTNAME` the same for a member, often empty (its `ZFIRSTNAME` is no name and is not read);
`ZWAPROFILEPUSHNAME` the name that people chose for themselves (format notes on two archives, 2026). Beside it in the
app's folder lie `ContactsV2.sqlite` (`ZWAADDRESSBOOKCONTACT(ZWHATSAPPID, ZLID, ZFULLNAME)`; IPED,
`WAContactsExtractorIOS`) and `LID.sqlite` (`ZWAPHONENUMBERLIDPAIR(ZLID, ZPHONENUMBER)`, later
`ZWAZACCOUNT(ZIDENTIFIER, ZPHONENUMBER)`). They are sources of their own and are only asked here. A status feed has the
address of its person with the server `status` or `lid.status`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from parsers.apps.whatsapp.people import APP, canonical
from parsers.errors import UserError
from parsers.evidence import Item
from parsers.records import OWNER, IdentifierKind, Participant
from parsers.sqlite.database import Database
from parsers.sqlite.scan import look_up
from parsers.sqlite.values import text_of

_PEOPLE = frozenset(("s.whatsapp.net", "lid", "hosted", "hosted.lid", "c.us", "bot"))
_NUMBERED = frozenset(("s.whatsapp.net", "hosted", "c.us"))
_HIDDEN = frozenset(("lid", "hosted.lid"))
_STATUS = {"status": "s.whatsapp.net", "lid.status": "lid"}
_SHORTEST_NUMBER = 5  # digits; 0@s.whatsapp.net is the app's own account
_COMPANIONS = ("ContactsV2.sqlite", "LID.sqlite")
_CONTACTS = "ZWAADDRESSBOOKCONTACT"


def person_of(jid: str) -> str | None:
    """Return the JID of the person that an address stands for, without its device part; None for groups and lists."""
    user, at, server = jid.rpartition("@")
    if server in _STATUS:
        return f"{user}@{_STATUS[server]}"
    return canonical(jid) if at and server in _PEOPLE else None


def lid_pairs(database: Database) -> Iterator[tuple[str, str]]:
    """Yield (LID, JID with the number behind it) from every table of the app that pairs them."""
    for table, lid_column, number_column in (
        ("ZWAPHONENUMBERLIDPAIR", "ZLID", "ZPHONENUMBER"),
        ("ZWAZACCOUNT", "ZIDENTIFIER", "ZPHONENUMBER"),
        (_CONTACTS, "ZLID", "ZWHATSAPPID"),
    ):
        if not {lid_column, number_column} <= database.columns(table):
            continue
        for _, lid, number in look_up(database, table, (lid_column, number_column)):
            hidden, known = with_server(lid, "lid"), with_server(number, "s.whatsapp.net")
            if hidden is not None and known is not None and hidden != known:
                yield canonical(hidden), canonical(known)


def with_server(value: object, server: str) -> str | None:
    """Return an identifier as a JID: the app writes it with and without its server, numbers with and without `+`."""
    text, _ = text_of(value)
    if text is None or not text.strip("+ "):
        return None
    text = text.strip()
    return text if "@" in text else f"{text.lstrip('+')}@{server}"


class Directory:
    """Every person of the database, resolved once, and a note of which were used.

    Grows with the number of people that the device has met, not with the number of messages.
    """

    def __init__(self, item: Item, database: Database) -> None:
        self._behind: dict[str, str] = {}
        self._lids: dict[str, dict[str, None]] = {}
        self._book: dict[str, str] = {}
        self._pushed: dict[str, str] = {}
        self._used: dict[str, None] = {}
        self._keys: dict[str, str | None] = {}
        for name in _COMPANIONS:
            other = item.beside(name)
            if other is not None and other is not item:
                # one that cannot be read is told of as the source that it is
                with contextlib.suppress(UserError), other.database() as companion:
                    self._pair(companion)
                    self._read_names(companion, _CONTACTS, "ZWHATSAPPID", "ZFULLNAME", self._book)
                    self._read_names(companion, _CONTACTS, "ZLID", "ZFULLNAME", self._book, "lid")
        self._pair(database)
        self._read_names(database, "ZWACHATSESSION", "ZCONTACTJID", "ZPARTNERNAME", self._book)
        self._read_names(database, "ZWAGROUPMEMBER", "ZMEMBERJID", "ZCONTACTNAME", self._book)
        self._read_names(database, "ZWAPROFILEPUSHNAME", "ZJID", "ZPUSHNAME", self._pushed)

    def _pair(self, database: Database) -> None:
        for lid, jid in lid_pairs(database):
            if self._behind.setdefault(lid, jid) == jid:
                self._lids.setdefault(jid, {})[lid] = None

    def _read_names(
        self, database: Database, table: str, jid_column: str, name_column: str, names: dict[str, str],
        server: str = "s.whatsapp.net",
    ) -> None:
        if not {jid_column, name_column} <= database.columns(table):
            return
        for _, jid, name in look_up(database, table, (jid_column, name_column)):
            address, (name_text, _) = with_server(jid, server), text_of(name)
            key = self.resolve(address) if address is not None else None
            # a number written out is no name
            if key is not None and name_text is not None and any(map(str.isalpha, name_text)):
                names.setdefault(key, name_text)

    def resolve(self, jid: str) -> str:
        """Return the key behind an address, of a person or a group, without noting it as used."""
        person = person_of(jid)
        return jid if person is None else self._behind.get(person, person)

    def key(self, jid: object) -> str | None:
        """Return the key of the person with this address and note it as used; None for no address or a group's."""
        if not isinstance(jid, str) or not jid:
            return None
        if jid not in self._keys:
            self._keys[jid] = self.resolve(jid) if person_of(jid) is not None else None
        found = self._keys[jid]
        if found is not None:
            self._used[found] = None
        return found

    def use(self, key: str) -> None:
        self._used[key] = None

    @property
    def unresolved(self) -> int:
        """How many people used are known by a hidden identifier only."""
        return sum(key.rpartition("@")[2] in _HIDDEN for key in self._used)

    def participants(self) -> Iterator[Participant]:
        """Yield the user of the device, then everybody who was asked for, in order of first use."""
        yield Participant(OWNER, APP, "owner", None, owner=True)
        for key in self._used:
            if key != OWNER:
                yield self._participant(key)

    def _participant(self, key: str) -> Participant:
        user, _, server = key.rpartition("@")
        aliases: list[tuple[IdentifierKind, str]] = []
        if server in _NUMBERED and user.isdecimal() and len(user) >= _SHORTEST_NUMBER:
            aliases.append(("phone", f"+{user}"))
        aliases.extend(("lid", lid) for lid in self._lids.get(key, ()))
        name = self._book.get(key) or self._pushed.get(key)
        hidden = server in _HIDDEN
        if hidden and name is None:
            name = f"LID:{user}"  # a label for lists, so that nobody takes the digits for a telephone number
        return Participant(key, APP, "lid" if hidden else "jid", key, name=name, aliases=tuple(aliases))
