
"""Who is who in a WhatsApp for Android database: JIDs, hidden identifiers (LID) and the names that it stores.

Facts: `jid(user, server, raw_string)` holds every address once, with linked devices as own rows
(`user.agent:device`); `jid_map(lid_row_id, jid_row_id)` says which phone-number address stands behind a LID,
`lid_display_name` the name that a person chose for themselves; the servers `lid_me` and `status_me`, and an
empty JID, stand for the user of the device (amberkeep, docs on Android; `blank_me_jid_ready` in `props`);
`props.user_push_name` is that user's own name (amberkeep, chat-history-manager). `chat.account_jid_row_id` of a chat
with a telephone number is the row of that person's LID (the app's own `ChatStoreMigrationHelper`, 2025).
`message_details.author_device_jid` names the device that wrote a message: with `from_me = 1` one of the user's own
(docs and code of a public triage tool of 2026 that tells the owner by it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers.records import OWNER, IdentifierKind, Participant
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.scan import look_up, scan
from parsers.sqlite.values import text_of

APP = "WhatsApp"

_PERSON_SERVERS = ("s.whatsapp.net", "lid", "hosted", "hosted.lid", "c.us", "interop", "msgr")
_OWNER_SERVERS = ("lid_me", "status_me")
_DEVICE = re.compile(r"^(\d+)(?:\.\d+)?(?::\d+)?@(s\.whatsapp\.net|lid|hosted|hosted\.lid|c\.us)$")
_HIDDEN = ("@lid", "@hosted.lid")
_SHORTEST_NUMBER = 5  # digits; 0@s.whatsapp.net is the app's own account


def canonical(jid: str) -> str:
    """Return a JID without its device part; a JID of the device's user becomes OWNER.

    `491700000000.0:12@s.whatsapp.net` is a linked device of `491700000000@s.whatsapp.net`, not another
    person.
    """
    match = _DEVICE.match(jid)
    if match is not None:
        return f"{match[1]}@{match[2]}"
    return OWNER if jid == "" or jid.rpartition("@")[2] in _OWNER_SERVERS else jid


class Directory:
    """Every address of the database, resolved once, and a note of which were used.

    Grows with the number of people that the device has met, not with the number of messages.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._raw: dict[int, str] = {}
        self._lids: dict[str, list[str]] = {}
        self._names: dict[str, tuple[str | None, str | None]] = {}
        self._used: dict[str, None] = {}
        self._strings: dict[str, str] = {}
        self._own: dict[str, None] = {}
        self.keys: dict[int, str] = {}
        self._threads: dict[int, str] = {}
        self._read_addresses()
        self._read_hidden()
        self._read_own()
        self._read_names()

    def _read_addresses(self) -> None:
        database = self._database
        if not {"user", "server"} <= database.columns("jid") and "raw_string" not in database.columns("jid"):
            return
        user, server, raw = (database.expression("jid", name) for name in ("user", "server", "raw_string"))
        noted = len(database.item.damage)
        for state, row in scan(database, f"SELECT rowid, {user}, {server}, {raw} FROM jid WHERE rowid > ?"):
            if state != "removed_by_wal" or row[0] not in self._raw:
                self._raw[row[0]] = _join(*row[1:])
        if len(database.item.damage) > noted:
            self._read_index()

    def _read_index(self) -> None:
        """Addresses whose rows are damaged still stand in the indexes of the table, which repeat them."""
        database = self._database
        indexes = database.query(
            "SELECT l.name, group_concat(i.name) FROM pragma_index_list('jid') AS l, pragma_index_info(l.name) AS i "
            "WHERE NOT l.partial GROUP BY l.name ORDER BY l.name"
        )
        for name, columns in list(indexes):
            held = set(str(columns).split(","))
            asked = "user, server, NULL" if {"user", "server"} <= held else "NULL, NULL, raw_string"
            if {"user", "server"} <= held or "raw_string" in held:
                for row_id, *parts in database.query(f"SELECT rowid, {asked} FROM jid INDEXED BY {quoted(name)}"):
                    self._raw.setdefault(row_id, _join(*parts))

    def _read_hidden(self) -> None:
        """Which number stands behind which LID. It goes for every row of that LID: its devices have rows too."""
        for table, *names in (("jid_map", "lid_row_id", "jid_row_id"), ("chat", "account_jid_row_id", "jid_row_id")):
            if not set(names) <= self._database.columns(table):
                continue
            for _, lid_row, jid_row in look_up(self._database, table, names, f"{names[0]} > 0"):
                lid, jid = self._raw.get(lid_row), self._raw.get(jid_row)
                if lid is None or jid is None or lid in self._strings or not _is_hidden(lid) or _is_hidden(jid):
                    continue
                if jid.rpartition("@")[2] in _PERSON_SERVERS:
                    self._lids.setdefault(jid, []).append(lid)
                    self._strings[lid] = jid
        self._threads = {row_id: self._strings.get(raw, raw) for row_id, raw in self._raw.items()}
        self.keys = dict(self._threads)

    def _read_own(self) -> None:
        """The addresses of the user of the device, by the device that wrote what was sent from it."""
        table = "message_details"
        if not {"message_row_id", "author_device_jid"} <= self._database.columns(table):
            return
        if not {"_id", "from_me"} <= self._database.columns("message"):
            return
        sql = (
            f"SELECT d.author_device_jid, min(m.from_me), max(m.from_me) FROM {table} AS d "
            "JOIN message AS m ON m._id = d.message_row_id WHERE d.author_device_jid > 0 GROUP BY 1 ORDER BY 1"
        )
        found: dict[str, set[object]] = {}
        for row_id, *sides in self._database.query(sql):
            key = self._threads.get(row_id, OWNER)
            if key.rpartition("@")[2] in _PERSON_SERVERS:
                found.setdefault(key, set()).update(sides)
        # an address that others' messages name as well says nothing of whose it is
        self._own = dict.fromkeys(key for key, sides in found.items() if sides == {1})
        if self._own:
            self.keys = {row_id: OWNER if key in self._own else key for row_id, key in self._threads.items()}

    def _read_names(self) -> None:
        database = self._database
        if {"lid_row_id", "display_name"} <= database.columns("lid_display_name"):
            names = ("lid_row_id", "display_name", "username")
            for _, lid_row, name, login in look_up(database, "lid_display_name", names):
                if lid_row in self._raw:
                    self._names[self._raw[lid_row]] = (text_of(name)[0], text_of(login)[0])

    def key(self, row_id: object) -> str | None:
        """Return the key of the person at a row of `jid`, or None (0, NULL and -1 mean "nobody named")."""
        key = self.keys.get(row_id) if type(row_id) is int else None
        if key is not None:
            self._used[key] = None
        return key

    def key_of(self, jid: object) -> str | None:
        """Return the key of a person given as JID text, as the legacy tables do."""
        if not isinstance(jid, str):
            return None
        key = self._strings.get(jid)
        if key is None:
            plain = canonical(jid)
            key = self._strings[jid] = self._strings.get(plain, plain)
        if key in self._own:
            key = OWNER
        self._used[key] = None
        return key

    def person(self, jid: object) -> str | None:
        """Return the key of a person given as JID text; None for a group, a list or no address."""
        is_person = isinstance(jid, str) and jid.rpartition("@")[2] in (*_PERSON_SERVERS, *_OWNER_SERVERS)
        return self.key_of(jid) if is_person else None

    def resolve(self, jid: str) -> str:
        """Return the key behind JID text without noting it as a person (a conversation may be a group)."""
        plain = canonical(jid)
        return self._strings.get(jid) or self._strings.get(plain, plain)

    def thread(self, row_id: object) -> str | None:
        """Return the key of the conversation with the address at a row of `jid`, also with the user's own."""
        return self._threads.get(row_id) if type(row_id) is int else None

    def address(self, row_id: object) -> str | None:
        """Return the address at a row of `jid` as it stands there, hidden or not."""
        return self._raw.get(row_id) if type(row_id) is int else None

    def number_of(self, mentioned: str) -> str | None:
        """Return the number by which a person is known whom a text mentions; None for a LID with none behind it."""
        hidden = f"{mentioned}@lid"
        known = self._strings.get(hidden)
        if known is not None:
            return known.partition("@")[0]
        return None if hidden in self._raw.values() else mentioned

    def is_own(self, key: str) -> bool:
        """Whether a conversation is the user's with themselves."""
        return key in self._own

    def learn_own(self, addresses: Iterable[str]) -> None:
        """Take addresses as the user's, which a database shows in a way of its own."""
        for address in addresses:
            key = self.resolve(address)
            if key.rpartition("@")[2] in _PERSON_SERVERS:
                self._own[key] = None

    def use(self, key: str) -> None:
        self._used[key] = None

    @property
    def unresolved(self) -> int:
        """How many people used are known by a hidden identifier only."""
        return sum(key.endswith("@lid") for key in self._used)

    def participants(self) -> Iterator[Participant]:
        """Yield the user of the device, then everybody who was asked for, in order of first use."""
        aliases: list[tuple[IdentifierKind, str]] = []
        for key in self._own:
            aliases += self._numbers(key)
            hidden = (key,) if _is_hidden(key) else self._lids.get(key, ())
            aliases += [("lid", lid) for lid in hidden]
        yield Participant(OWNER, APP, "owner", None, name=self._owner_name(), owner=True, aliases=tuple(aliases))
        for key in self._used:
            if key != OWNER:
                yield self._participant(key)

    def _participant(self, key: str) -> Participant:
        user, at, _ = key.rpartition("@")
        aliases = self._numbers(key)
        name, login = self._names.get(key, (None, None))
        for lid in self._lids.get(key, ()):
            aliases.append(("lid", lid))
            name, login = (
                name or self._names.get(lid, (None, None))[0],
                login or self._names.get(lid, (None, None))[1],
            )
        if login:
            aliases.append(("username", login))
        hidden = _is_hidden(key)
        if hidden and name is None:
            name = f"LID:{user}"  # a label for lists, so that nobody takes the digits for a telephone number
        kind: IdentifierKind = "lid" if hidden else "jid" if at else "other"
        return Participant(key, APP, kind, key, name=name, aliases=tuple(aliases))

    @staticmethod
    def _numbers(key: str) -> list[tuple[IdentifierKind, str]]:
        user, _, server = key.rpartition("@")
        phone = server in ("s.whatsapp.net", "c.us", "hosted") and user.isdecimal() and len(user) >= _SHORTEST_NUMBER
        return [("phone", f"+{user}")] if phone else []

    def _owner_name(self) -> str | None:
        if not {"key", "value"} <= self._database.columns("props"):
            return None
        row = next(self._database.query("SELECT value FROM props WHERE key = 'user_push_name'"), None)
        return text_of(row[0])[0] if row is not None else None


def _is_hidden(key: str) -> bool:
    return key.endswith(_HIDDEN)


def _join(user: object, server: object, raw: object) -> str:
    if isinstance(user, str) and isinstance(server, str):
        if server in _OWNER_SERVERS or (not user and not server):
            return OWNER
        if server in _PERSON_SERVERS and user:
            return f"{user}@{server}"
    if isinstance(raw, str):
        return canonical(raw)
    return f"{user}@{server}"
