
"""The conversations of a WhatsApp for iOS database, their members and settings.

Facts: `ZWACHATSESSION(ZCONTACTJID, ZPARTNERNAME, ZSESSIONTYPE, ZARCHIVED, ZHIDDEN, ZREMOVED)`: the address, not
`ZSESSIONTYPE`, tells what a session is (format notes on an archive of 554 sessions); a status feed is one session per
person (`…@status`, `…@lid.status`); `ZREMOVED` is set for chats that the user deleted (IPED). `ZLASTMESSAGEDATE` is a
sort key and not read. `ZWAGROUPINFO(ZCHATSESSION, ZCREATIONDATE, ZCREATORJID, …)`. `ZWAGROUPMEMBER(ZCHATSESSION,
ZMEMBERJID, ZISADMIN, ZISACTIVE)` keeps past members with `ZISACTIVE` 0; what became of them it does not say.
`ZWAGROUPMEMBERSCHANGE(ZGROUPJID, ZCHANGEDATE, ZCHANGETYPE, ZMEMBERJIDS)`: the type is a number without a public
meaning and is given as it is (iLEAPP, whatsAppExtended). `ZWABLACKLISTITEM(ZJID)` lists people whom the user blocked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.apple import apple_ms
from parsers.apps.whatsapp.chat import Chat
from parsers.formats.whatsapp_ios.people import Directory, person_of
from parsers.records import Conversation, Provenance, State
from parsers.sqlite.database import Database
from parsers.sqlite.scan import scan
from parsers.sqlite.values import plain, text_of

TABLE = "ZWACHATSESSION"
_MOST_CHANGES = 200  # kept per conversation
_INFO = ("ZCREATIONDATE", "ZCREATORJID", "ZOWNERJID", "ZSUBJECTOWNERJID", "ZANNOUNCEMENTONLY", "ZRESTRICTMODE")
_FLAGS = (("ZARCHIVED", "archived"), ("ZHIDDEN", "hidden"), ("ZREMOVED", "removed"))


class Session(Chat):
    """One conversation while its database is read. A status feed is told by its address."""

    def __init__(self, key: str, provenance: Provenance, state: State = "live") -> None:
        super().__init__(key, provenance, state)
        if key.endswith(("@status", ".status")) or key == "status@broadcast":
            self.kind = "broadcast"
            self.peer = person_of(key)
            self.details["status_updates"] = True
        elif person_of(key) is not None:
            self.kind, self.peer = "direct", key
        self.admins: dict[str, None] = {}
        self.inactive: dict[str, None] = {}

    def record(self) -> Conversation:
        inactive = [key for key in self.inactive if key not in self.members]
        for word, keys in (("admins", list(self.admins)), ("inactive_members", inactive)):
            if keys:
                self.details[word] = keys
        return super().record()


class Sessions:
    """All conversations, by row and by key, and the person behind each row of `ZWAGROUPMEMBER`."""

    def __init__(self, database: Database, people: Directory) -> None:
        self._database = database
        self._people = people
        self.by_row: dict[object, Session] = {}
        self._by_key: dict[str, Session] = {}
        self.members: dict[object, str] = {}
        self._unlisted: set[str] = set()
        self._read_sessions()
        self._read_groups()
        self._read_members()
        self._read_changes()
        self._read_blocked()

    @property
    def unlisted(self) -> int:
        """How many conversations have messages and no session."""
        return len(self._unlisted)

    def _rows(self, table: str, *names: str) -> Iterator[tuple[State, int, dict[str, Any]]]:
        if not self._database.columns(table):
            return
        columns = ", ".join(self._database.expression(table, name) for name in names)
        for state, row in scan(self._database, f"SELECT rowid, {columns} FROM {table} WHERE rowid > ?"):
            yield state, row[0], dict(zip(names, row[1:], strict=True))

    def _read_sessions(self) -> None:
        names = ("Z_PK", "ZCONTACTJID", "ZPARTNERNAME", *(column for column, _ in _FLAGS))
        for state, row_id, row in self._rows(TABLE, *names):
            if state == "removed_by_wal" and row["Z_PK"] in self.by_row:
                continue
            jid, _ = text_of(row["ZCONTACTJID"])
            is_feed = jid is not None and jid.endswith(("@status", ".status"))
            key = f"unknown:{row_id}" if jid is None else jid if is_feed else self._people.resolve(jid)
            session = self._known(key, Provenance(TABLE, row_id), state)
            self.by_row[row["Z_PK"]] = session
            session.title = session.title or text_of(row["ZPARTNERNAME"])[0]
            if session.peer is not None:
                session.peer = self._people.resolve(session.peer)
            for column, word in _FLAGS:
                if row[column] not in (None, 0, "", b""):
                    session.details[word] = True
            if session.details.get("removed") and state == "live":
                session.state = "deleted_by_app"

    def _read_groups(self) -> None:
        for state, _, row in self._rows("ZWAGROUPINFO", "ZCHATSESSION", *_INFO):
            session = self.by_row.get(row["ZCHATSESSION"])
            if session is None or (state == "removed_by_wal" and "created_ms" in session.details):
                continue
            created = apple_ms(row["ZCREATIONDATE"])
            if created is not None:
                session.details["created_ms"] = created
            for column, word in (("ZCREATORJID", "creator"), ("ZOWNERJID", "owner_of_group"),
                                 ("ZSUBJECTOWNERJID", "named_by")):
                key = self._people.key(row[column])
                if key is not None:
                    session.details[word] = key
            for column, word in (("ZANNOUNCEMENTONLY", "only_admins_send"), ("ZRESTRICTMODE", "only_admins_edit")):
                if row[column] == 1:
                    session.details[word] = True

    def _read_members(self) -> None:
        names = ("Z_PK", "ZCHATSESSION", "ZMEMBERJID", "ZISADMIN", "ZISACTIVE")
        for state, _, row in self._rows("ZWAGROUPMEMBER", *names):
            jid, _raw = text_of(row["ZMEMBERJID"])
            if jid is None or person_of(jid) is None or (state == "removed_by_wal" and row["Z_PK"] in self.members):
                continue
            key = self._people.resolve(jid)
            self.members[row["Z_PK"]] = key
            session = self.by_row.get(row["ZCHATSESSION"])
            if session is None or state == "removed_by_wal":
                continue
            self._people.use(key)
            (session.inactive if row["ZISACTIVE"] == 0 else session.members)[key] = None
            if row["ZISADMIN"] == 1:
                session.admins[key] = None

    def _read_changes(self) -> None:
        names = ("ZGROUPJID", "ZCHANGEDATE", "ZCHANGETYPE", "ZMEMBERJIDS")
        for state, _, row in self._rows("ZWAGROUPMEMBERSCHANGE", *names):
            session = self._by_key.get(row["ZGROUPJID"]) if isinstance(row["ZGROUPJID"], str) else None
            if session is None or state == "removed_by_wal":
                continue
            changes = session.details.setdefault("member_changes", [])
            if len(changes) < _MOST_CHANGES:
                change = {"at_ms": apple_ms(row["ZCHANGEDATE"]), "type": row["ZCHANGETYPE"], "who": row["ZMEMBERJIDS"]}
                changes.append({word: plain(value) for word, value in change.items()})

    def _read_blocked(self) -> None:
        for state, _, row in self._rows("ZWABLACKLISTITEM", "ZJID"):
            jid, _raw = text_of(row["ZJID"])
            session = self._by_key.get(self._people.resolve(jid)) if jid is not None else None
            if session is not None:
                session.details["blocked"] = "before the log" if state == "removed_by_wal" else True

    def _known(self, key: str, provenance: Provenance, state: State = "live") -> Session:
        session = self._by_key.get(key)
        if session is None:
            session = self._by_key[key] = Session(key, provenance, state)
        elif provenance != session.provenance and provenance.table == session.provenance.table:
            # the number and the hidden identifier of one person can each have a session
            session.details.setdefault("also_rows", []).append(provenance.row)
        return session

    def of_row(self, row: object, jid: str | None, provenance: Provenance) -> Session:
        """Return the conversation of a message. One whose session is gone is known by the group or person that the
        message names, or keeps its messages together by its number.
        """
        session = self.by_row.get(row)
        if session is None:
            known = self._people.resolve(jid) if jid is not None and "@" in jid else None
            key = known or ("unknown:none" if row is None else f"unknown:{plain(row)}")
            session = self._known(key, provenance)
            self._unlisted.add(key)
            if row is not None:
                self.by_row[row] = session
        return session

    def __iter__(self) -> Iterator[Session]:
        return iter(self._by_key.values())
