"""WeChat for Android: `EnMicroMsg.db`, which `containers/wechat.py` deciphers.

Facts (wechat-dump; tools that read the same database on a phone; published schemas of it): `message` has `type` (see
`parsers.apps.wechat`), `isSend`, `createTime` in milliseconds since 1970 UTC, `talker` (the other's account, or a group
that ends with `@chatroom`), `content` (in groups `<account>:` and a line break before what others wrote), `imgPath`,
`msgSvrId`, `status` (5: not sent). `rcontact` are people and groups with `nickname`, `alias` (the name one chose) and
`conRemark` (how the owner calls them); `type` bit 1: in the address book. `chatroom` has the members, split by `;`, and
`roomowner`; `userinfo` the owner: 2 account, 4 name, 6 telephone, 42 alias. `ImgInfo2` names the files of images. Files
are called `th_<id>`, `msg_<id>.amr` and `<id>.mp4`. A column compressed by WCDB begins with the mark of Zstandard.

Built without a real sample. Not read: moments, favourites, compressed columns (their bytes are kept), the databases of
WeChat on desktops. For iPhones see `wechat_ios`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.wechat.content import (
    REASON_GROUP,
    WARNING_COMPRESSED,
    WARNING_TYPES,
    Said,
    base_of,
    read_content,
    split_sender,
)
from parsers.base import Context, register
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    REASON_NOBODY,
    Attachment,
    Contact,
    ConversationKind,
    Direction,
    IdentifierKind,
    Message,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser, Schema
from parsers.words import N_

APP = "WeChat"

_COLUMNS = ("msgId", "msgSvrId", "type", "status", "isSend", "createTime", "talker", "content", "imgPath", "reserved",
            "transContent")  # fmt: skip
_IGNORED = ("isShowTimer", "lvbuffer", "transBrandWording", "talkerId", "bizClientMsgId", "bizChatId", "bizChatUserId",
            "msgSeq", "flag", "solitaireFoldInfo", "historyId", "fromMsgId", "WCDB_CT_content")  # fmt: skip
_PEOPLE = ("username", "alias", "conRemark", "nickname", "type", "deleteFlag", "verifyFlag")
_GROUPS = ("@chatroom", "@im.chatroom")
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_MOST = 100


@register
class WeChatAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "wechat-android"
    name = N_("WeChat for Android (EnMicroMsg.db)")
    version = "3"
    app = APP
    tested = ("2016 and 2024 (by description)",)
    notes = N_("Made after public descriptions. Compressed columns, moments and favourites are not read.")
    reason = N_("SQLite database with WeChat's tables message and rcontact")
    needs: ClassVar = {"message": ("msgId", "type", "isSend", "createTime", "talker", "content")}

    def fits(self, schema: Schema) -> bool:
        return super().fits(schema) and ("rcontact" in schema or "userinfo" in schema)

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._compressed = 0
        self._unknown: dict[int, int] = {}
        self._own = self._owner()
        self._people: dict[str, tuple[str | None, list[tuple[IdentifierKind, str]]]] = {}
        self._titles: dict[str, str] = {}
        for row in Table(database, "rcontact", "contact", _PEOPLE).rows():
            key, name = row.text("username"), row.text("conRemark") or row.text("nickname")
            if key is None:
                continue
            if key.endswith(_GROUPS) and name is not None:
                self._titles[key] = name
            self._people[key] = (name, _aliases(row))
        for row in Table(database, "chatroom", "contact", ("chatroomname", "memberlist", "roomowner")).rows():
            self._room(row)

    def _owner(self) -> str | None:
        """Note the owner out of the app's settings; return the account."""
        told = {
            row.integer("id"): row.text("value")
            for row in Table(
                self._database, "userinfo", "contact", ("id", "type", "value"), where="id IN (2, 4, 6, 42)"
            ).rows()
        }
        kinds: tuple[tuple[IdentifierKind, int], ...] = (("account", 2), ("phone", 6), ("username", 42))
        stated = [(kind, number) for kind, which in kinds if (number := told.get(which))]
        if stated or told.get(4):
            self._roster.owner(told.get(4), stated)
        return told.get(2)

    def _room(self, row: Row) -> None:
        key = row.text("chatroomname")
        if key is not None:
            members = [member for member in (row.text("memberlist") or "").split(";") if member]
            people = [person for person in map(self._person, members) if person is not None]
            details = {"owner": row.text("roomowner")} if row.text("roomowner") else None
            self._roster.thread(key, "group", people, self._titles.get(key), shared=True, details=details,
                                provenance=row.provenance)  # fmt: skip

    def _person(self, account: str | None) -> str | None:
        if account is None:
            return None
        if account == self._own:
            return self._roster.owner()
        name, aliases = self._people.get(account, (None, []))
        return self._roster.person(account, "account", account, name, aliases)

    def _thread(self, talker: str | None, sender: str | None) -> str:
        if talker is None:
            return self._roster.thread("(no conversation)")
        if talker.endswith(_GROUPS):
            people = [sender] if sender is not None and sender != OWNER else []
            return self._roster.thread(talker, "group", people, self._titles.get(talker), shared=True)
        kind: ConversationKind = "self" if talker in ("filehelper", self._own) else "direct"
        other = self._person(talker)
        return self._roster.thread(talker, kind, [other] if other is not None and other != OWNER else [])

    def records(self, context: Context) -> Iterator[Record]:
        images = Side("images", "ImgInfo2", "msgSvrId", ("bigImgPath", "midImgPath", "thumbImgPath"), to="msgSvrId")
        table = Table(self._database, "message", "message", _COLUMNS, ignored=_IGNORED, sides=(images,),
                      gaps=self._roster)  # fmt: skip
        yield from table.records(self._message, context)
        known = self._database.columns("rcontact")  # most of its columns serve the app's search
        yield from Table(self._database, "rcontact", "contact", _PEOPLE, ignored=known).records(self._contact, context)
        yield from self._roster.records()
        if self._compressed:
            yield Warning(WARNING_COMPRESSED, {"n": self._compressed}, Provenance("message"))
        for number, n in sorted(self._unknown.items()):
            yield Warning(WARNING_TYPES, {"n": n, "type": number}, Provenance("message"))

    def _message(self, row: Row) -> Iterator[Record]:
        stated, talker = row.integer("type") or 0, row.text("talker")
        group, sent = talker is not None and talker.endswith(_GROUPS), row.integer("isSend")
        stored, raw = self._stored(row)
        system = base_of(stated) in (10000, 10002)
        author: str | None = None
        if group and sent == 0 and not system:
            author, stored = split_sender(stored)
        said = read_content(stated, stored)
        if said.unknown:
            key = stated if stated in self._unknown or len(self._unknown) < _MOST else 0
            self._unknown[key] = self._unknown.get(key, 0) + 1
        sender, direction = self._sender(sent, talker, author or (said.sender if group else None), group=group)
        if system:
            sender, direction = None, "unknown"
        details = self._details(row, stated, said)
        time = times.from_unix_ms(row["createTime"])
        number = row.integer("msgSvrId")
        own = str(number) if number else None
        same = None if time.utc_ms is None else f"{own}\x1f{time.utc_ms}\x1f{digest(sender, said.text)}"
        thread = self._thread(talker, sender)
        yield Message(
            thread, said.kind, direction, sender, time, said.text, row.provenance, row.state, own, same, said.reply_to,
            tuple(self._files(row, said)), details or None, raw,
        )  # fmt: skip

    def _stored(self, row: Row) -> tuple[str | None, bytes | None]:
        """The content as text, and its bytes where they are none."""
        value = row["content"]
        if isinstance(value, bytes) and value.startswith(_ZSTANDARD):
            self._compressed += 1
            return None, value
        return row.text("content"), row.raw("content")

    def _sender(
        self, sent: int | None, talker: str | None, author: str | None, *, group: bool
    ) -> tuple[str | None, Direction]:
        if sent == 1:
            return self._roster.owner(), "out"
        if sent != 0:
            return None, "unknown"
        person = self._person(author if group else talker)
        return person, "in"

    @staticmethod
    def _details(row: Row, stated: int, said: Said) -> dict[str, Any]:
        details = dict(said.details)
        if base_of(stated) != 1:
            details["type"] = stated
        if row.integer("status") == 5:
            details["status"] = "failed"
        if isinstance(row["content"], bytes) and row["content"].startswith(_ZSTANDARD):
            details["compressed"] = "zstd"
        if row.text("transContent"):
            details["translation"] = row.text("transContent")
        return details

    def _files(self, row: Row, said: Said) -> Iterator[Attachment]:
        """The file of a message, found by the names that the app gives."""
        if said.file is not None:
            yield said.file
            return
        if said.kind not in ("image", "voice", "video", "sticker"):
            return
        path = (row.text("imgPath") or "").rpartition("/")[2]
        by_kind = {"voice": f"msg_{path}.amr", "video": f"{path}.mp4"}
        names = [by_kind.get(said.kind, path)] if path else []
        if row.integer("msgSvrId"):
            columns = ("bigImgPath", "midImgPath", "thumbImgPath")
            stated = [side.text(name) for side in row.side("images") for name in columns]
            names = [name.rpartition("/")[2] for name in stated if name] + names
        for name in names:
            found = self._item.evidence.named(name)
            if len(found) == 1:
                self._item.claim(found[0])
                yield Attachment(name, mime_of(name), found[0].path, duration_s=said.duration_s)
                return
        if names:
            yield Attachment(names[0], mime_of(names[0]), duration_s=said.duration_s)
        elif said.duration_s is not None:
            yield Attachment(None, duration_s=said.duration_s)

    def _contact(self, row: Row) -> Iterator[Record]:
        account = row.text("username")
        if account is not None and account.endswith(_GROUPS):
            yield Rejection("contact", REASON_GROUP, row.provenance)
            return
        name = row.text("conRemark") or row.text("nickname")
        stated: list[tuple[IdentifierKind, str]] = [("account", account)] if account else []
        stated += _aliases(row)
        if not stated and name is None:
            yield Rejection("contact", REASON_NOBODY, row.provenance)
            return
        details = row.given("deleteFlag", "verifyFlag")
        details["in_address_book"] = bool((row.integer("type") or 0) & 1)
        if row.text("conRemark") and row.text("nickname"):
            details["nickname"] = row.text("nickname")
        yield Contact(APP, name, tuple(stated), row.provenance, row.state, details)


def _aliases(row: Row) -> list[tuple[IdentifierKind, str]]:
    alias = row.text("alias")
    return [("username", alias)] if alias else []
