"""Kik for Android: `kikDatabase.db` (newer: `<id>.kikDatabase.db`).

Facts (tables that the app creates, in a public decompilation; anparser `kik_android`): `messagesTable` holds `body`,
`partner_jid` (who wrote it, or, where `was_me` is 1, whom it went to), `bin_id` (the chat: a person or a group),
`timestamp` in milliseconds since 1970 UTC, `uid` (the stanza's id), `content_id`, and for notices `sys_msg`, `stat_msg`
and `stat_user_jid`. `KIKContentTable` says of a content id what its parts are, by name. `memberTable` has the people of
groups.

No real sample was at hand: tested on made-up databases of two versions. Not read: drafts, attribution of friends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.formats.kik.shared import APP, file_of, is_group, kind_of_file, person, same_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    Message,
    Record,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table, contact
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser, Schema
from parsers.words import N_

_COLUMNS = ("body", "markdown_body", "partner_jid", "was_me", "read_state", "uid", "timestamp", "bin_id",
            "sys_msg", "stat_msg", "stat_user_jid", "content_id", "app_id", "encryption_failure",
            "mentioned_contact_id")  # fmt: skip
_IGNORED = ("length", "stat_special_visibility", "req_read_reciept", "message_retry_count", "render_instructions",
            "friend_attr_id", "server_sig", "core_message_proto_bytes", "is_latest_from_correspondent_in_bin",
            "is_big_emoji")  # fmt: skip
_PEOPLE = ("jid", "display_name", "local_name", "user_name", "in_roster", "is_group", "is_blocked", "is_ignored",
           "description", "group_hashtag", "photo_url")  # fmt: skip
_QUIET = ("photo_timestamp", "is_stub", "pending_convo_clear", "pending_in_roster", "pending_is_blocked",
          "appear_in_convos_list", "roster_operation_attempts", "verified", "public_key", "is_public_key_resolved",
          "is_user_admin", "user_permission_level", "is_user_removed", "content_links", "tags_array", "group_size")
_SINGLE = "jid IS NULL OR jid NOT LIKE '%@groups.kik.com'"


@register
class KikAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "kik-android"
    name = N_("Kik for Android (kikDatabase.db)")
    version = "1"
    app = APP
    tested = ("2015 and 2019 (by description)",)
    notes = N_("Made after public descriptions. The database does not say whose account it is.")
    reason = N_("SQLite database with Kik's tables messagesTable and KIKcontactsTable")
    needs: ClassVar = {"messagesTable": ("body", "partner_jid", "was_me", "timestamp")}

    def fits(self, schema: Schema) -> bool:
        return super().fits(schema) and _contacts(schema) is not None

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


def _contacts(tables: Any) -> str | None:
    return next((name for name in tables if name.lower() == "kikcontactstable"), None)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._titles: dict[str, str | None] = {}
        self._members: dict[str, dict[str, None]] = {}
        self._table = _contacts(database.tables()) or "KIKcontactsTable"
        for row in Table(database, self._table, "contact", _PEOPLE).rows():
            jid, name = row.text("jid"), row.text("display_name") or row.text("local_name")
            if jid is None:
                continue
            if is_group(jid) or row.integer("is_group") == 1:
                self._titles[jid] = name or row.text("group_hashtag")
            else:
                person(self._roster, jid, name, row.text("user_name"))
        for row in Table(database, "memberTable", "contact", ("group_id", "member_jid")).rows():
            group, member = row.text("group_id"), row.text("member_jid")
            if group is not None and member is not None:
                self._members.setdefault(group, {})[person(self._roster, member)] = None

    def records(self, context: Context) -> Iterator[Record]:
        parts = Side("parts", "KIKContentTable", "content_id", ("content_type", "content_name", "content_string"),
                     to="content_id")  # fmt: skip
        links = Side("links", "KIKContentURITable", "content_id", ("content_uri", "type", "platform"), to="content_id")
        table = Table(self._database, "messagesTable", "message", _COLUMNS, ignored=_IGNORED, sides=(parts, links),
                      gaps=self._roster)  # fmt: skip
        yield from table.records(self._message, context)
        people = Table(self._database, self._table, "contact", _PEOPLE, ignored=_QUIET, where=_SINGLE)
        yield from people.records(self._contact, context)
        yield from self._roster.records()

    def _message(self, row: Row) -> Iterator[Record]:
        partner, chat = row.text("partner_jid"), row.text("bin_id") or row.text("partner_jid")
        mine, text = row.integer("was_me"), row.text("body")
        direction: Direction = "out" if mine == 1 else "in" if mine == 0 else "unknown"
        writer = partner if partner is not None and not is_group(partner) else None
        sender = OWNER if direction == "out" else person(self._roster, writer) if writer and mine == 0 else None
        key = self._thread(chat, writer if mine == 0 else None)
        details: dict[str, Any] = row.given("read_state", "app_id", "encryption_failure", "mentioned_contact_id")
        kind: Kind = "text" if text is not None else "other"
        notice = row.text("sys_msg") or row.text("stat_msg")
        if notice is not None:
            kind = "system"
            details["system"] = {"type": "notice" if row.text("sys_msg") else "status"}
            if row.text("stat_user_jid"):
                details["system"]["about"] = row.text("stat_user_jid")
            text, sender = text or notice, None
            direction = "unknown"
        elif text is None and row.text("markdown_body"):
            text, kind, details["text_from"] = row.text("markdown_body"), "text", "markdown_body"
        attachments: tuple[Attachment, ...] = ()
        if row.text("content_id"):
            attachment, stated = self._attachment(row)
            attachments, kind = (attachment,), stated if kind != "system" else kind
            text = None if text == row.text("content_id") else text
        time, stanza = times.from_unix_ms(row["timestamp"]), row.text("uid")
        same = same_of(stanza, live=row.state == "live")
        if same is None and time.utc_ms is not None:
            same = f"{time.utc_ms}\x1f{direction}\x1f{digest(stanza, text, partner)}"
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, stanza, same,
            attachments=attachments, details=details or None, raw=row.raw("body"),
        )  # fmt: skip

    def _thread(self, chat: str | None, writer: str | None) -> str:
        if chat is None:
            return self._roster.thread("(unknown chat)")
        if is_group(chat) or chat in self._titles:
            people = dict(self._members.get(chat, {}))
            if writer is not None:
                people[writer] = None
            return self._roster.thread(chat, "group", people, self._titles.get(chat), shared=True)
        return self._roster.thread(chat, "direct", (person(self._roster, chat),))

    def _attachment(self, row: Row) -> tuple[Attachment, Kind]:
        content = row.text("content_id")
        details: dict[str, Any] = {"content_id": content}
        for side in row.side("parts"):
            name, value = side.text("content_name"), side.text("content_string")
            if name and value and len(value) < 2000:
                details[name] = value
        urls = [side.text("content_uri") for side in row.side("links") if side.text("content_uri")]
        if urls:
            details["urls"] = urls
        found = file_of(content, self._item)
        size = details.get("file-size")
        name = details.get("file-name") or content
        return Attachment(
            str(name), None, found.path if found else None,
            int(size) if isinstance(size, str) and size.isdecimal() and len(size) < 16 else None, details=details,
        ), kind_of_file(found)  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        yield contact(
            APP, row, row.text("display_name") or row.text("local_name"),
            (("jid", row.text("jid")), ("username", row.text("user_name"))),
            row.flags("in_roster", "is_blocked", "is_ignored") | row.given("description", "photo_url"),
        )  # fmt: skip
