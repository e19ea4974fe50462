"""Messages that are encrypted between the phones, as `msys_database` and `lightspeed` keep them: `client_messages`.

Facts (iLEAPP `facebookMessenger` of June and September 2026, whose authors compared nine such databases of iPhones,
apps of 2023 to 2026): chats that are encrypted from end to end, as all chats of two are since December 2023, stand in
tables of their own, and their words in clear. `client_messages` has `pk`, `thread_pk`, `sender_contact_pk`,
`display_ts_ms` and `authoritative_ts_ms` (milliseconds since 1970 UTC; the smallest numbers of 64 bits stand for none),
`text`, `message_content_type` (2 a picture). A `sender_contact_pk` is a number of this database alone:
`fb_transport_contacts` says by `client_contact_pk` which account (`server_contact_id`) it is. `mi_act_mapping_table`
names the service's thread (`server_thread_key`) of a `client_thread_pk`, `client_participants` who is in one.
`client_attachments` belongs to a message by `message_pk`; by its `content_token` `client_attachment_store_keys` has
where the file lies (`persisted_path`).

Messenger on the web declares the same tables in its own program (their columns in another spelling, `isTombstoned` for
`is_tombstoned`): `client_messages` has `is_forwarded`, `is_hidden`, `is_tombstoned`, `reply_status` and others besides,
and `edit_message_history` keeps a wording (`message_content`) of a message (`original_message_pk`) with when it was
edited (`server_adjusted_edit_ts_ms`). A message without words that is tombstoned was taken away; what else the row says
of answers, edits and taking back stands with the message under the columns' own names, not made out, since no source
says what their values mean. Nor does any say where reactions are: the tables whose names speak of such things and that
are not read are told of, with how many rows they have.

Somebody whom nothing explains goes by the number with the name of the file before it, as another copy gives it to
somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from parsers import times
from parsers.formats.messenger_app.shared import Accounts, Edits, kind_of
from parsers.item import Item
from parsers.paths import file_of
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    LedgerKind,
    Message,
    Record,
)
from parsers.roster import digest
from parsers.rows import Row, Side
from parsers.sqlite.database import Database
from parsers.words import N_

WARNING_TABLES = N_("These tables say more of chats that are encrypted between the phones (answers, reactions, edits) "
                    "than could be read, with so many rows: {tables}.")
TABLE = "client_messages"
NEEDED = frozenset(("pk", "thread_pk", "sender_contact_pk", "text"))
COLUMNS = ("pk", "thread_pk", "sender_contact_pk", "display_ts_ms", "authoritative_ts_ms", "text",
           "message_content_type")  # fmt: skip
FILES = Side("files", "client_attachments", "message_pk", ("filename", "filesize", "content_token"), to="pk")
_PICTURE = 2
#: Columns whose names say that they tell of an answer, of an edit or that something was taken back.
_TELLS = re.compile(r"(?:^|_)(?:repl(?:y|ied)|quoted?|edit(?:ed)?|unsent|unsend|revoked?|tombstoned|forwarded|hidden|"
                    r"ephemeral(?:ity)?|expir\w*)(?:_|\Z)")  # fmt: skip
_OF_LOOKS = re.compile(r"_(?:size|type|vicinity_status)\Z")
#: Tables of such chats that may hold what is not read.
_OTHERS = re.compile(r"client_\w*(?:react|repl|quot|edit|unsen|revok)\w*")
_LONGEST = 10_000  # characters of a value that is kept beside a message

#: The rows of a table, whatever row ids it has.
Rows = Callable[[str, LedgerKind, Iterable[str]], Iterator[Row]]


class ClientMessages:
    """Makes messages of the rows."""

    def __init__(self, item: Item, database: Database, accounts: Accounts, edits: Edits, rows: Rows) -> None:
        self._item, self._accounts, self._edits = item, accounts, edits
        self._here = item.name.removesuffix(".db")
        self._known = {row.text("id") for row in rows("contacts", "contact", ("id",))}
        wanted = ("client_contact_pk", "server_contact_id")
        self._people = {row.text(wanted[0]): row.text(wanted[1])
                        for row in rows("fb_transport_contacts", "contact", wanted)}  # fmt: skip
        names = rows("client_contacts", "contact", ("pk", "name"))
        self._names = {row.text("pk"): row.text("name") for row in names}
        wanted = ("client_thread_pk", "server_thread_key")
        self._threads = {row.text(wanted[0]): row.text(wanted[1])
                         for row in rows("mi_act_mapping_table", "contact", wanted)}  # fmt: skip
        stored = rows("client_attachment_store_keys", "contact", ("content_token", "persisted_path"))
        self._paths = {row["content_token"]: row.text("persisted_path") for row in stored}
        self._told = tuple(sorted(name for name in database.columns(TABLE) - {*COLUMNS}
                                  if _TELLS.search(name) and not _OF_LOOKS.search(name)))
        self.columns = (*COLUMNS, *self._told)
        self._members: dict[str | None, dict[str, None]] = {}
        columns = database.columns("client_participants")
        column = next((name for name in ("contact_pk", "participant_contact_pk", "client_contact_pk")
                       if name in columns), None)  # fmt: skip
        if column is not None and "thread_pk" in columns:
            for row in rows("client_participants", "contact", ("thread_pk", column)):
                person = self._person(row.text(column))
                if person is not None:
                    self._members.setdefault(row.text("thread_pk"), {})[person] = None

    def _person(self, number: str | None) -> str | None:
        """Whose number it is: the account's, or one of this database that nothing explains."""
        if number is None:
            return None
        account = self._people.get(number)
        if account is None and (number in self._known or number == self._accounts.own):
            account = number
        if account is not None:
            return self._accounts.person(account)
        key = f"{self._here}#{number}"
        return self._accounts.roster.person(key, "other", key, self._names.get(number))

    def _thread(self, number: str | None, sender: str | None) -> str:
        """The service's thread, or the chat with the one other person in it, or a thread by its number here."""
        accounts, stated = self._accounts, self._threads.get(number)
        others = list(self._members.get(number, {}))
        people = [one for one in dict.fromkeys((*others, sender)) if one is not None and one != OWNER]
        if stated is not None and accounts.roster.has_thread(stated):
            return accounts.roster.thread(stated, people=people)
        if len(people) == 1 and others:
            return accounts.thread(people[0], people, group=False)
        if stated is not None and len(people) > 1:
            return accounts.thread(stated, people, group=True)
        key = f"{self._here}#{number}" if number is not None else "(no thread)"
        return accounts.roster.thread(key, "group" if len(people) > 1 else "unknown", people)

    def message(self, row: Row) -> Iterator[Record]:
        """The message of a row."""
        sender, text = self._person(row.text("sender_contact_pk")), row.text("text")
        key = self._thread(row.text("thread_pk"), sender)
        files = tuple(self._files(row))
        number = row.integer("message_content_type")
        details: dict[str, Any] = {"end_to_end_encrypted": True}
        kind: Kind = "text" if text is not None else "image" if number == _PICTURE else "other"
        if files and (kind == "other" or files[0].name is not None):
            kind = kind_of(files[0].mime, files[0].name)
        if kind == "other" and row.integer("is_tombstoned") == 1:
            kind = "deleted"
        if kind == "other" and number is not None:
            details["type"] = number
        details |= self._stated(row, key, text)
        time = times.from_unix_ms(row["display_ts_ms"])
        if time.utc_ms is None and row["authoritative_ts_ms"] is not None:
            time, details["time_from"] = times.from_unix_ms(row["authoritative_ts_ms"]), "server"
        same = None if time.utc_ms is None else f"e2ee\x1f{time.utc_ms}\x1f{digest(sender, kind, text)}"
        foreign = sender is not None and sender.startswith(f"{self._here}#")  # the owner's own number, perhaps
        way: Direction = "unknown" if foreign else self._accounts.direction(sender)
        yield Message(
            key, kind, way, sender, time, text, row.provenance, row.state,
            f"client:{row.text('pk')}", same, attachments=files, details=details, raw=row.raw("text"),
        )  # fmt: skip

    def _stated(self, row: Row, key: str, text: str | None) -> dict[str, Any]:
        """What its row says beside the words of a message, and its earlier wordings."""
        found: dict[str, Any] = {}
        said = {name: value for name in self._told if (value := row[name]) not in (None, 0, "", b"")}
        if said:
            found["stored"] = {name: value if isinstance(value, int) else (row.text(name) or "")[:_LONGEST]
                               for name, value in said.items()}  # fmt: skip
        thread = row.text("thread_pk")
        edited = self._edits.earlier(row.text("pk"), (thread, self._threads.get(thread), key), text)
        return {**found, "edited": edited} if edited else found

    def _files(self, row: Row) -> Iterator[Attachment]:
        for side in row.side("files"):
            path, size = self._paths.get(side["content_token"]), side.integer("filesize")
            name = side.text("filename") or (path.rpartition("/")[2] if path else None)
            found = file_of(path, self._item)
            yield Attachment(name, None, found.path if found is not None else None,
                             size if size is not None and 0 < size < 1 << 50 else None,
                             details={"stored_as": path} if path else None)  # fmt: skip


def unread(database: Database) -> dict[str, int]:
    """The tables of such chats that say something and are not read, with their rows."""
    return {name: n for name in sorted(database.tables()) if _OTHERS.fullmatch(name) and (n := database.count(name))}
