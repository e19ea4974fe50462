"""WeChat for the iPhone: `MM.sqlite` and `message_N.sqlite` of `Documents/<hash>/DB`, people in `WCDB_Contact.sqlite`.

Facts (WechatExporter of 2020 to 2024 and the readers before it; published readers of iPhones of 2019; the published
schema of the table of people): a chat is the table `Chat_` and the MD5 of the other's account, or the group's, with
`CreateTime` (seconds since 1970 UTC), `Des` (0 sent, 1 received), `Type` and `Message` as on Android (see
`parsers.apps.wechat`; in a group `<account>:` and a line break stand before what others wrote), `MesLocalID`,
`MesSvrID`. The folder's name is the MD5 of the owner's account. `Friend` has `userName`, `dbContactRemark` (a protocol
buffer: 1 the name somebody gave themselves, 2 the name one chose, 3 how the owner calls them) and `dbContactChatRoom`
(1 the members, split by `;`, 2 who made the group). Before about 2017 `Friend` and `Friend_Ext` of `MM.sqlite` had
`UsrName`, `NickName`, `ConRemark`, `ConChatRoomMem`. `mmsetting.archive` beside the folder `DB` names the owner
(`UsrName`, `NickName`, `AliasName`, `Mobile`). Of people see `wechat_ios.people`. Files are
`Img/<chat>/<MesLocalID>.pic`, `Audio/….aud`, `Video/….mp4`, `OpenData/….<ending>`.

A chat of an account that no table of people names keeps its MD5. Tested: made-up databases of two versions. Not read:
moments, favourites, greetings (`Hello_…`), compressed columns (their bytes are kept), deleted rows of the tables of
chats.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.apps.apple import unarchive
from parsers.apps.wechat.content import WARNING_COMPRESSED, WARNING_TYPES, Said, base_of, read_content, split_sender
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns, UserError
from parsers.filetypes import mime_of
from parsers.formats.wechat_ios.people import APP, GROUPS, Known, known_of, people
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    IdentifierKind,
    Message,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

REASON = N_("SQLite database with WeChat's tables Chat_…")
WARNING_HASHED = N_("{count} chats are known by the digest of an account only; no table of people names it.")
_CHAT = re.compile(r"Chat_([0-9a-f]{32})\Z")
_MESSAGES = frozenset(("MesLocalID", "CreateTime", "Message", "Type", "Des"))
_COLUMNS = ("MesLocalID", "MesSvrID", "CreateTime", "Message", "Type", "Des", "Status")
_IGNORED = ("TableVer", "ImgStatus", "WCDB_CT_Message", "ConStrRes1", "ConStrRes2", "ConStrRes3", "ConIntRes1",
            "ConIntRes2", "ConIntRes3")  # fmt: skip
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_FOLDERS = {"image": ("Img", (".pic_hd", ".pic", ".pic_thum")), "voice": ("Audio", (".aud",)),
            "video": ("Video", (".mp4", ".video_thum"))}  # fmt: skip
_MOST_ARCHIVE = 8 << 20


@register
class WeChatIos(Parser):
    """See the module's docstring."""

    id = "wechat-ios"
    name = N_("WeChat for iPhone (MM.sqlite, message_N.sqlite)")
    version = "2"
    app = APP
    tested = ("2016 and 2024 (by published source)",)
    notes = N_("Made after public descriptions. Compressed columns, moments, favourites and deleted rows are not read.")
    signs = Signs(database=True)

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema() or {}
        found = any(_CHAT.match(name) and columns >= _MESSAGES for name, columns in schema.items())
        return Identified(95, REASON) if found else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            chats = [name for name in sorted(database.tables()) if _CHAT.match(name)]
            if not any(database.columns(name) >= _MESSAGES for name in chats):
                raise MissingColumns(path=item.path, what="Chat_…(MesLocalID, CreateTime, Message, Type, Des)")
            yield from _Reading(item, database, chats).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database, chats: list[str]) -> None:
        self._item, self._database, self._tables = item, database, chats
        self._roster = Roster(APP)
        parts = item.path.split("/")
        self._root = "/".join(parts[:-2]) if len(parts) > 2 and parts[-2] == "DB" else item.folder
        self._known: dict[str, Known] = {}
        self._by_hash: dict[str, str] = {}
        self._called: dict[str, str] = {}
        self._gather()
        self._own = self._owner(parts[-3] if len(parts) > 2 and parts[-2] == "DB" else "")
        self._compressed = self._hashed = 0
        self._unknown: Counter[int] = Counter()

    def _gather(self) -> None:
        """Who is known: from this database, and from those of people beside it."""
        self._note(self._database)
        for name in ("WCDB_Contact.sqlite", "MM.sqlite"):
            beside = self._item.beside(name)
            if beside is not None and beside is not self._item and beside.schema() is not None:
                try:
                    with beside.database() as database:
                        self._note(database)
                except UserError as error:  # a damaged neighbour costs the names alone
                    self._item.damage.append(str(error))

    def _note(self, database: Database) -> None:
        for known in known_of(database):
            for account, name in known.called:
                self._called.setdefault(account, name)
            for account in filter(None, (known.account, *known.members)):
                self._by_hash.setdefault(hashlib.md5(account.encode("utf-8", "surrogatepass"),
                                                     usedforsecurity=False).hexdigest(), account)  # fmt: skip
            if known.account is not None:
                self._known.setdefault(known.account, known)

    def _owner(self, folder: str) -> str | None:
        """The owner's account: out of the settings, or whose digest the folder is named after."""
        settings: dict[str, Any] = {}
        archive = self._item.evidence.get(f"{self._root}/mmsetting.archive".removeprefix("/"))
        if archive is not None and archive.size <= _MOST_ARCHIVE:
            try:
                found = unarchive(b"".join(archive.chunks()))
                settings = found if isinstance(found, dict) else {}
            except UserError as error:
                self._item.damage.append(str(error))
        told = {name: value for name, value in settings.items() if isinstance(value, str) and value}
        account = told.get("UsrName") or self._by_hash.get(folder)
        known = self._known.get(account or "")
        stated: list[tuple[IdentifierKind, str | None]] = [
            ("account", account), ("username", told.get("AliasName") or (known.alias if known else None)),
            ("phone", told.get("Mobile"))]  # fmt: skip
        aliases = [(kind, value) for kind, value in stated if value]
        if aliases:
            self._roster.owner(told.get("NickName") or (known.nickname if known else None), aliases)
        return account

    def _person(self, account: str | None) -> str | None:
        if account is None:
            return None
        if account == self._own:
            return OWNER
        known = self._known.get(account)
        aliases: list[tuple[IdentifierKind, str]] = [("username", known.alias)] if known and known.alias else []
        name = (known.name if known else None) or self._called.get(account)
        return self._roster.person(account, "account", account, name, aliases)

    def records(self, context: Context) -> Iterator[Record]:
        for table in self._tables:
            yield from self._chat(table, context)
        if "UsrName" in self._database.columns("Friend"):
            yield from people(self._database, context)
        yield from self._roster.records()
        if self._hashed:
            yield Warning(WARNING_HASHED, {"count": self._hashed})
        if self._compressed:
            yield Warning(WARNING_COMPRESSED, {"n": self._compressed})
        for number, n in sorted(self._unknown.items()):
            yield Warning(WARNING_TYPES, {"n": n, "type": number})

    def _chat(self, table: str, context: Context) -> Iterator[Record]:
        code = table.removeprefix("Chat_")
        account = self._by_hash.get(code)
        place = Provenance(table)
        if account is None:
            self._hashed += 1
            key = self._roster.thread(f"md5:{code}", provenance=place)
        elif account.endswith(GROUPS):
            known = self._known.get(account)
            members = [person for member in (known.members if known else ()) if (person := self._person(member))]
            details = {"owner": known.maker} if known is not None and known.maker else None
            key = self._roster.thread(account, "group", members, known.name if known else None, shared=True,
                                      details=details, provenance=place)  # fmt: skip
        else:
            other = self._person(account)
            same = other == OWNER or account == "filehelper"
            key = self._roster.thread(account, "self" if same else "direct", [other] if other and not same else [],
                                      provenance=place)  # fmt: skip
        messages = Table(self._database, table, "message", _COLUMNS, ignored=_IGNORED, gaps=self._roster)
        yield from messages.records(lambda row: self._message(row, key, code, account), context)

    def _message(self, row: Row, key: str, code: str, account: str | None) -> Iterator[Record]:
        number, way = row.integer("Type") or 0, row.integer("Des")
        value = row["Message"]
        packed = isinstance(value, bytes) and value.startswith(_ZSTANDARD)
        self._compressed += packed
        stored = None if packed else row.text("Message")
        system = base_of(number) in (10000, 10002)
        group = account is None or account.endswith(GROUPS)
        author: str | None = None
        if group and way == 1 and not system:
            author, stored = split_sender(stored)
        said = read_content(number, stored)
        if said.unknown:
            self._unknown[number] += 1
        sender: str | None = None
        direction: Direction = "out" if way == 0 else "in" if way == 1 else "unknown"
        if system:
            direction = "unknown"
        elif direction == "out":
            sender = self._roster.owner()
        elif direction == "in":
            sender = self._person((author or said.sender) if group else account)
        if sender is not None and sender != OWNER and group:
            self._roster.thread(key, "group" if author else "unknown", (sender,))
        details = dict(said.details)
        if base_of(number) != 1:
            details["type"] = number
        if packed:
            details["compressed"] = "zstd"
        time = times.from_unix_s(row["CreateTime"])
        server = row.integer("MesSvrID")
        own = str(server) if server else None
        same = None if time.utc_ms is None else f"{own}\x1f{time.utc_ms}\x1f{digest(sender, said.kind, said.text)}"
        yield Message(
            key, said.kind, direction, sender, time, said.text, row.provenance, row.state, own,
            same if own is not None else None, said.reply_to, tuple(self._files(row, said, code)), details or None,
            bytes(value) if packed else row.raw("Message"),
        )  # fmt: skip

    def _files(self, row: Row, said: Said, code: str) -> Iterator[Attachment]:
        """The file of a message, which is called after its number on the phone."""
        local = row.integer("MesLocalID")
        if local is None:
            return
        if said.file is not None:
            folder = f"{self._root}/OpenData/{code}".removeprefix("/")
            found = next((one for one in self._item.evidence.in_folder(folder)
                          if one.name.partition(".")[0] == str(local)), None)  # fmt: skip
            if found is not None:
                self._item.claim(found)
            yield said.file if found is None else msgspec.structs.replace(said.file, path=found.path)
            return
        place, endings = _FOLDERS.get(said.kind, ("", ()))
        for ending in endings:
            path = f"{self._root}/{place}/{code}/{local}{ending}".removeprefix("/")
            found = self._item.evidence.get(path)
            if found is not None:
                self._item.claim(found)
                details = {"role": "preview"} if ending.endswith("_thum") else None
                mime = "image/jpeg" if place == "Img" or details else mime_of(found.name)
                yield Attachment(found.name, mime, found.path, found.size, duration_s=said.duration_s, details=details)
                return
        if said.duration_s is not None:
            yield Attachment(None, duration_s=said.duration_s)
