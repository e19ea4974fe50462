"""TikTok for Android: `<account>_im.db`, one database for each account that was signed in.

Facts (ALEAPP `tikTok` of 2026, tested there on TikTok of 2020 to 2026; the columns of the app's tables in its versions
of 2019, 2021 and 2023): `msg` has `created_time` (milliseconds since 1970 UTC), `sender` (an account; the owner's is in
the file's name), `content` (JSON, see `content`), `type`, `deleted`, `read_status`, `conversation_id`,
`conversation_type` (1 two people, 2 a group), `msg_uuid` and `msg_server_id` (its ids on the phone and with the
service). `participant` names who is in a conversation, `conversation_core` what a group is called. `msg_property_new`
holds reactions: `key` is `e:` and the emoji, `sender` who reacted, `deleted` 1 where it was taken back.

Tested: made-up databases of the columns of 2019 and 2023. Not read: `content_pb` where there is no `content` (no source
describes it; its bytes are kept), `attchment` (files that are still to be sent), what a reply answers, drafts; the same
databases ciphered (`encrypted_<account>_im.db`, which other apps of the maker have).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from parsers.base import Context, register
from parsers.formats.tiktok.content import APP, read_content
from parsers.formats.tiktok.people import names_beside
from parsers.formats.tiktok.phone import Chats, digits_in, time_of
from parsers.item import Item
from parsers.records import Reaction, Record, Rejection
from parsers.rows import Row, Side, Table
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

REASON_EMOJI = N_("The row is a property of a message, but no reaction.")
_COLUMNS = (
    "msg_uuid", "msg_server_id", "conversation_id", "conversation_type", "type", "status", "deleted", "created_time",
    "sender", "content", "content_pb", "read_status",
)  # fmt: skip
_IGNORED = (
    "conversation_short_id", "index_in_conversation", "order_index", "net_status", "version", "ext", "local_info",
    "sec_sender", "property_list", "index_in_conversation_v2", "table_flag", "conv_rank_update_rule", "scene",
    "service_scene",
)  # fmt: skip
_PROPERTIES = ("msg_uuid", "conversation_id", "key", "sender", "create_time", "create_time_v2", "deleted")
_PROPERTIES_IGNORED = ("idempotent_id", "sender_sec", "value", "version", "status", "url")
_NAME = re.compile(r"(?:\A|/)(\d{4,25})_im\.db\Z")
_PEOPLE = ("db_im_xx", "db_im_contact")


@register
class TikTokAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "tiktok-android"
    name = N_("TikTok for Android (_im.db)")
    version = "3"
    app = APP
    recovers = ("msg",)
    tested = ("2019, 2021 and 2023 (by published source)",)
    notes = N_("Made after public descriptions. Who the owner is stands in the file's name, so keep it. What a reply "
               "answers is not read.")
    reason = N_("SQLite database with TikTok's table msg")
    needs: ClassVar = {"msg": ("created_time", "sender", "content", "conversation_id", "read_status")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._chats = Chats(digits_in(_NAME, item), names_beside(item, _PEOPLE, (item.folder,)))
        members: dict[str, list[str]] = {}
        for row in Table(database, "participant", "contact", ("user_id", "conversation_id")).rows():
            chat, person = row.text("conversation_id"), self._chats.person(row.text("user_id"))
            if chat is not None and person is not None:
                members.setdefault(chat, []).append(person)
        titles = {}
        for row in Table(database, "conversation_core", "contact", ("conversation_id", "name", "desc")).rows():
            titles[row.text("conversation_id")] = row
        lists = Table(database, "conversation_list", "contact", ("conversation_id", "type"))
        numbers = {row.text("conversation_id"): row.integer("type") for row in lists.rows()}
        for chat in dict.fromkeys([*numbers, *titles, *members]):
            core = titles.get(chat)
            about = {"description": core.text("desc")} if core is not None and core.text("desc") else None
            self._chats.chat(chat, numbers.get(chat), core.text("name") if core is not None else None,
                             tuple(members.get(chat or "", ())), core.provenance if core is not None else None, about)

    def records(self, context: Context) -> Iterator[Record]:
        roster = self._chats.roster
        yield from Table(self._database, "msg", "message", _COLUMNS, ignored=_IGNORED, gaps=roster).records(
            self._message, context)
        sides = (Side("message", "msg", "msg_uuid", ("msg_server_id",), to="msg_uuid"),)
        properties = Table(self._database, "msg_property_new", "reaction", _PROPERTIES, ignored=_PROPERTIES_IGNORED,
                           sides=sides)  # fmt: skip
        yield from properties.records(self._reaction, context)
        yield from self._chats.close()

    def _message(self, row: Row) -> Iterator[Record]:
        chats = self._chats
        chat = chats.chat(row.text("conversation_id"), row.integer("conversation_type"))
        said = read_content(row.text("content"))
        sender = chats.person(row.text("sender"))
        message = chats.message(
            row, said, chat=chat, sender=sender, time=time_of(row["created_time"]), own=row.text("msg_uuid"),
            server=row.integer("msg_server_id"), number=row.integer("type"))  # fmt: skip
        packed = row["content_pb"]
        if message.raw is None and said.text is None and isinstance(packed, bytes) and packed:
            message = msgspec.structs.replace(message, raw=packed)
        yield message

    def _reaction(self, row: Row) -> Iterator[Record]:
        key, target = row.text("key") or "", row.text("msg_uuid")
        emoji = key.removeprefix("e:")
        if not key.startswith("e:") or not emoji or target is None:
            yield Rejection("reaction", REASON_EMOJI, row.provenance, raw=key)
            return
        number = next((found.integer("msg_server_id") for found in row.side("message")), None)
        sender = self._chats.person(row.text("sender"))
        chat = self._chats.chat(row.text("conversation_id"))
        yield Reaction(
            chat, str(number) if number is not None and number > 0 else target, sender, emoji,
            time_of(row["create_time_v2"], row["create_time"]), row.provenance, self._chats.direction(sender),
            self._chats.state(row),
        )  # fmt: skip
