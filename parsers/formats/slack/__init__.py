"""Slack: the export of a workspace, a folder for each channel with a file for each day.

Facts (Slack's own pages on the export and on messages; a public JSON schema of it; readers such as slack-export-viewer
and slackdump, which writes the same form): `<channel>/YYYY-MM-DD.json` is a list of messages: `ts` (seconds since
1970 UTC with six digits, the message's id in its channel), `user` or `bot_id` with `username`, `text` in Slack's own
marks, `subtype`, `thread_ts` (the message that is answered), `edited`, `files`, `attachments` (what a link or bot
shows), `reactions` (`name`, `users`). `users.json`, `channels.json`, `groups.json` (private), `mpims.json` and
`dms.json` beside the folders name people and channels. Nothing says who exported.

One source is one channel: its first day, which claims the others. `Provenance.table` names the file in which `offset`
counts. Built without a real sample. Not read: logs of integrations, canvases, lists.
"""

from __future__ import annotations

import html
import re
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.base import Context, Identified, Parser, register, spared
from parsers.errors import UserError
from parsers.exports import Cast, Entries, Notes, as_text, list_of, object_of, opening, rejected, text_of
from parsers.formats.slack.blocks import block_text
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    REASON_NO_EMOJI,
    Attachment,
    ConversationKind,
    Found,
    IdentifierKind,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    State,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.text.holes import of_others, watch
from parsers.text.jsonstream import Element, sniff_encoding
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Evidence

APP = "Slack"
REASON = N_("Messages of a channel as Slack exports them (type, ts, text)")

_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json\Z")
_TYPE, _TS = re.compile(rb'"type"\s*:\s*"message"'), re.compile(rb'"ts"\s*:\s*"\d{9,11}\.\d{3,6}"')
_NAMED = re.compile(rb'\[\s*\{\s*"(?:[a-z_]{1,30})"\s*:')
_LOOKED_AT = 1 << 20  # bytes
_START = re.compile(r'\{\s*"(?:client_msg_id|type|user|subtype|bot_id|text|ts|upload|files)"\s*:')
_LISTS: tuple[tuple[str, ConversationKind], ...] = (
    ("channels.json", "channel"), ("groups.json", "group"), ("mpims.json", "group"), ("dms.json", "direct"))
_MARK = re.compile(r"<([@#!])?([^<>|\s]{1,2000})(?:\|([^<>]*))?>")
_PLAIN = frozenset((None, "bot_message", "file_share", "me_message", "thread_broadcast", "file_comment", "file_mention",
                    "reply_broadcast", "slackbot_response", "assistant_app_thread", "message_changed"))  # fmt: skip
_SYSTEM = re.compile(r"(?:channel|group|mpim|bot|reminder|pinned|unpinned|sh_room|huddle|joiner|document|ekm)_")
_KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_READ = frozenset((
    "type", "subtype", "ts", "user", "bot_id", "username", "text", "thread_ts", "edited", "files", "file",
    "attachments", "reactions", "user_profile", "bot_profile", "blocks", "client_msg_id", "team", "user_team",
    "source_team", "upload", "display_as_bot", "reply_count", "reply_users_count", "latest_reply", "reply_users",
    "replies", "is_locked", "subscribed", "last_read", "parent_user_id", "icons", "app_id", "hidden", "inviter",
    "old_name", "name", "topic", "purpose", "x_files", "metadata", "root", "trigger_id", "permalink", "unread_count",
    "inviter_id", "channel", "room", "message", "previous_message", "original", "deleted_ts", "event_ts", "editor_id",
    "no_notifications", "blocks_rich_text", "channel_type", "comment", "is_intro", "item_type",
))  # fmt: skip
_directories: weakref.WeakKeyDictionary[Evidence, dict[str, _Directory]] = weakref.WeakKeyDictionary()


def _is_day(item: Item) -> bool:
    """Whether a file is a day of a channel. A message with files has them before its type and time: what is called a
    day is looked at further than its first bytes.
    """
    head = opening(item)
    if not head.startswith(b"[") or not (_NAMED.match(head) if _DAY.match(item.name) else _TYPE.search(head)):
        return False
    if _TS.search(head) and _TYPE.search(head):
        return True
    seen = b""
    for block in item.chunks() if _DAY.match(item.name) else ():
        seen += block
        if _TS.search(seen) and _TYPE.search(seen):
            return True
        if len(seen) > _LOOKED_AT:
            break
    return False


def _days(item: Item) -> list[Item]:
    """The files of a channel in order."""
    if not _DAY.match(item.name):
        return [item]
    return [other for other in item.evidence.in_folder(item.folder) if _DAY.match(other.name) and not other.container]


@register
class Slack(Parser):
    """See the module's docstring."""

    id = "slack"
    name = N_("Slack export")
    version = "7"
    app = APP
    tested = ("2018 and 2024, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample. The export does not say whose it is.")
    zeros = "inside"
    signs = Signs(opens=b"[")

    def identify(self, item: Item) -> Identified | None:
        if not _is_day(item):
            return None
        if any(other.name < item.name and _is_day(other) for other in _days(item)):
            return None  # read together with the first day
        return Identified(85, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        channel = _Channel(item, context)
        days = _days(item)
        for day in days[days.index(item):] if item in days else [item]:
            item.claim(day)
            try:
                yield from spared(item, day, channel.records(day))
            except UserError:  # the medium failed in the middle: what was read needs its people
                yield from channel.close()
                raise
        yield from channel.close()


class _Directory:
    """People and channels of one export, read once for all its channels."""

    def __init__(self, item: Item, context: Context, root: str) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, tuple[ConversationKind, dict[str, Any]]] = {}
        for name in ("users.json", "org_users.json"):  # the second in exports of an organisation of workspaces
            for user in self._list(item, context, root, name):
                number = text_of(user.get("id"))
                if number is not None:
                    self.people.setdefault(number, user)
        for name, kind in _LISTS:
            for channel in self._list(item, context, root, name):
                for key in (text_of(channel.get("name")), text_of(channel.get("id"))):
                    if key is not None:
                        self.channels.setdefault(key, (kind, channel))

    @staticmethod
    def _list(item: Item, context: Context, root: str, name: str) -> Iterator[dict[str, Any]]:
        found = item.evidence.get(f"{root}/{name}" if root else name)
        if found is None or found.container or not opening(found).startswith(b"["):
            return
        item.claim(found)
        encoding = sniff_encoding(found.head())
        entries = Entries(found, context, re.compile(r'\{\s*"id"'))
        try:
            for element in entries.at(encoding, 3 if encoding == "utf-8-sig" else 0):
                if isinstance(element.value, dict):
                    yield element.value
        except UserError as error:
            item.damage.append(str(error))


def _directory(item: Item, context: Context) -> _Directory:
    root = item.folder.rpartition("/")[0]
    known = _directories.setdefault(item.evidence, {})
    if root not in known:
        known[root] = _Directory(item, context, root)
    return known[root]


class _Channel:
    """One channel while its days are read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context, self._directory = item, context, _directory(item, context)
        self._cast, self._notes = Cast(APP), Notes("subtype")
        self._entries: list[Entries] = []
        folder = item.folder.rpartition("/")[2]
        kind, about = self._directory.channels.get(folder, ("unknown", {}))
        self._id = text_of(about.get("id"))
        self._key = self._id or folder or item.name
        members = [self._person(text_of(member)) for member in list_of(about.get("members"))]
        details = {word: value for word, value in (
            ("topic", text_of(object_of(about.get("topic")).get("value"))),
            ("purpose", text_of(object_of(about.get("purpose")).get("value"))),
            ("archived", about.get("is_archived") or None)) if value}
        self._cast.thread(
            self._key, kind, [member for member in members if member is not None],
            text_of(about.get("name")) or (folder if kind != "direct" else None), shared=self._id is not None,
            details=details, provenance=Provenance("channel", None, 0),
        )  # fmt: skip

    def records(self, day: Item) -> Iterator[Record]:
        """Yield the messages of one day."""
        encoding = sniff_encoding(day.head())
        entries = Entries(day, self._context, _START)
        self._entries.append(entries)
        watch(day, "inside")
        for element in entries.at(encoding, 3 if encoding == "utf-8-sig" else 0):
            yield from self._records(element, day.name)

    def close(self) -> Iterator[Record]:
        yield from self._cast.records()
        yield Warning(WARNING_NO_OWNER)
        yield from self._notes.warnings()
        whole = Entries(self._item, self._context, _START)
        whole.truncated = any(entries.truncated for entries in self._entries)
        whole.damaged = sum(entries.damaged for entries in self._entries)
        yield from whole.warnings()
        yield from of_others(day for day in _days(self._item) if day is not self._item)

    # -- people -------------------------------------------------------------------------------------------------

    def _person(self, number: str | None, profile: dict[str, Any] | None = None) -> str | None:
        if number is None:
            return None
        user = self._directory.people.get(number, {})
        about = {**object_of(profile), **object_of(user.get("profile"))}
        name = text_of(about.get("real_name")) or text_of(user.get("real_name")) or text_of(about.get("display_name"))
        aliases: list[tuple[IdentifierKind, str]] = []
        stated: tuple[tuple[IdentifierKind, str | None], ...] = (
            ("username", text_of(user.get("name")) or text_of(about.get("name"))),
            ("email", text_of(about.get("email"))), ("phone", text_of(about.get("phone"))))
        aliases += [(kind, value) for kind, value in stated if value]
        return self._cast.person(number, "account", number, name, aliases)

    def _sender(self, raw: dict[str, Any]) -> str | None:
        number = text_of(raw.get("user")) or text_of(object_of(raw.get("comment")).get("user"))  # on a file, until 2018
        if number is not None:
            return self._person(number, object_of(raw.get("user_profile")))
        bot = text_of(raw.get("bot_id"))
        name = text_of(raw.get("username")) or text_of(object_of(raw.get("bot_profile")).get("name"))
        if bot is not None:
            return self._cast.person(bot, "account", bot, name)
        return self._cast.person(name, "name", name, name) if name is not None else None

    # -- messages -----------------------------------------------------------------------------------------------

    def _records(self, element: Element, day: str) -> Iterator[Record]:
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, day)
            return
        yield Found("message", 1)
        message = self._message(raw, Provenance(day, None, element.offset))
        yield message
        for reaction in (*list_of(raw.get("reactions")), *list_of(object_of(raw.get("file")).get("reactions"))):
            yield from self._reaction(reaction, message)

    def _message(self, raw: dict[str, Any], where: Provenance) -> Message:
        stamp, thread = text_of(raw.get("ts")), text_of(raw.get("thread_ts"))
        time = times.from_unix_s(stamp)
        self._notes.undated += time.utc_ms is None
        details: dict[str, Any] = {}
        raw, state = self._logged(raw, details)
        sender = self._sender(raw)
        text = self._words(raw, details)
        shared = [file for one in list_of(raw.get("attachments")) for file in list_of(object_of(one).get("files"))]
        files = [one for one in (*(list_of(raw.get("files")) or [raw.get("file")]), *shared) if one]
        attachments = tuple(map(self._file, files))
        kind = self._kind(raw, attachments, text, details)
        edited = object_of(raw.get("edited"))
        if edited:
            details["edited_at"] = times.iso_utc(times.from_unix_s(edited.get("ts")).utc_ms)
            if text_of(edited.get("user")) not in (None, text_of(raw.get("user"))):
                details["edited_by"] = text_of(edited.get("user"))
        given = {name: value for name, value in raw.items() if name not in _READ}
        other = {name: value for name, value in given.items() if value not in (None, [], {}, "", False)}
        if other:
            self._notes.unread(other)
            details["other"] = other
        same = f"*slack\x1f{self._id}\x1f{stamp}" if self._id is not None and time.utc_ms is not None else None
        if same is None and time.utc_ms is not None:
            same = f"{stamp}\x1f{sender}\x1f{digest(text)}"
        return Message(
            self._key, kind, "unknown", sender, time, text, where, app_key=stamp, same=same,
            reply_to=thread if thread != stamp else None, attachments=attachments, details=details or None,
            state=state,
        )  # fmt: skip

    def _logged(self, raw: dict[str, Any], details: dict[str, Any]) -> tuple[dict[str, Any], State]:
        """What a record of an edit or a deletion tells, as the message itself: exports of plans that keep such a log
        hold the former message as `original` or `previous_message`, the new one as `message`.
        """
        subtype = text_of(raw.get("subtype"))
        if subtype not in ("message_changed", "message_deleted"):
            return raw, "live"
        before = object_of(raw.get("original")) or object_of(raw.get("previous_message"))
        now = object_of(raw.get("message"))
        told = {**before, **now, "subtype": subtype, **{name: raw[name] for name in ("user", "ts") if raw.get(name)}}
        writer = text_of(now.get("user")) or text_of(before.get("user"))
        if writer is not None:
            told["user"] = writer
        details["of"] = text_of(raw.get("deleted_ts")) or text_of(now.get("ts")) or text_of(before.get("ts"))
        if subtype == "message_changed" and text_of(before.get("text")):
            details["edited"] = [{"text": self._shown(text_of(before.get("text")) or "")}]
        return told, "deleted_by_app" if subtype == "message_deleted" else "live"

    def _room(self, room: dict[str, Any], details: dict[str, Any]) -> None:
        """Note how long a huddle or call took and who was in it."""
        start, end = (times.from_unix_s(room.get(name)).utc_ms for name in ("date_start", "date_end"))
        if start is not None and end is not None and end >= start:
            details["duration_s"] = (end - start) / 1000
        for name in ("participant_history", "participants", "participants_attended"):
            people = [person for one in list_of(room.get(name)) if (person := self._person(text_of(one))) is not None]
            if people:
                details["participants"] = people
                break
        names = ("id", "created_by", "was_missed", "was_rejected", "name")
        told = {name: room[name] for name in names if room.get(name)}
        if told:
            details["room"] = told

    def _kind(
        self, raw: dict[str, Any], attachments: tuple[Attachment, ...], text: str | None, details: dict[str, Any]
    ) -> Kind:
        subtype = text_of(raw.get("subtype"))
        if subtype in ("tombstone", "message_deleted"):
            return "deleted"
        if raw.get("room"):
            self._room(object_of(raw.get("room")), details)
        if subtype not in _PLAIN:
            if not _SYSTEM.match(f"{subtype}_"):
                self._notes.unknown(subtype)
            told = {word: value for word in ("inviter", "old_name", "name", "topic", "purpose", "item_type")
                    if (value := text_of(raw.get(word))) is not None}  # fmt: skip
            details["system"] = {"type": subtype, **told}
            if "huddle" not in str(subtype) and "room" not in str(subtype):
                return "system"
            room = details.get("room", {})
            details["outcome"] = ("missed" if room.get("was_missed") else "rejected" if room.get("was_rejected")
                                  else "answered" if details.get("duration_s") else "unknown")  # fmt: skip
            return "call"
        if attachments and subtype != "file_comment":
            return _KINDS.get((attachments[0].mime or "").partition("/")[0], "document")
        return "text" if text is not None else "other"

    def _words(self, raw: dict[str, Any], details: dict[str, Any]) -> str | None:
        """The text as people see it; where there is none, what a bot or a link shows."""
        stored = text_of(raw.get("text"))
        shown = self._shown(stored) if stored is not None else None
        if shown != stored:
            details["stored"] = stored
        previews = [self._preview(object_of(one), details) for one in list_of(raw.get("attachments"))]
        words = "\n".join(text for text in previews if text)
        if shown is None and words:
            details["text_source"] = "attachments"
            shared = next((one for one in map(object_of, list_of(raw.get("attachments"))) if _is_shared(one)), None)
            if shared is not None:  # somebody else's words, which whoever sends them did not write
                by = (text_of(shared.get(name)) for name in ("author_name", "author_subname", "author_id"))
                details["forwarded_from"] = next((word for word in by if word), True)
            return words
        if words:
            details["preview"] = words
        if shown is None:
            found = block_text(raw.get("blocks"), self._shown)
            if found:
                details["text_source"] = "blocks"
                return found
        return shown

    def _shown(self, text: str) -> str:
        def replace(match: re.Match[str]) -> str:
            mark, target, label = match[1], match[2], match[3]
            if mark == "@":
                user = self._directory.people.get(target, {})
                name = text_of(object_of(user.get("profile")).get("display_name")) or text_of(user.get("name"))
                return f"@{label or name or target}"
            if mark == "#":
                return f"#{label or target}"
            if mark == "!":
                return label or f"@{target.partition('^')[0]}"
            if label and target.startswith(("mailto:", "tel:")) and label in target:
                return label
            return f"{label} ({target})" if label and label not in target else target

        return html.unescape(_MARK.sub(replace, text)) if "&" in text or "<" in text else text

    def _preview(self, one: dict[str, Any], details: dict[str, Any]) -> str | None:
        link = text_of(one.get("from_url")) or text_of(one.get("title_link")) or text_of(one.get("original_url"))
        if link is not None:
            details.setdefault("links", []).append(link)
        parts = [text_of(one.get(name)) for name in ("pretext", "author_name", "title", "text") if not (
            name == "author_name" and _is_shared(one))]  # fmt: skip
        for field in map(object_of, list_of(one.get("fields"))):
            parts += [text_of(field.get("title")), text_of(field.get("value"))]
        found = [self._shown(part) for part in parts if part is not None]
        return "\n".join(found) or block_text(one.get("blocks"), self._shown) or text_of(one.get("fallback"))

    def _file(self, raw: Any) -> Attachment:
        file = object_of(raw)
        number, name = text_of(file.get("id")), text_of(file.get("name")) or text_of(file.get("title"))
        url = text_of(file.get("url_private")) or text_of(file.get("url_private_download"))
        found = self._find(number, name)
        size = file.get("size")
        told = {word: value for word, value in (("id", number), ("url", url), ("title", text_of(file.get("title"))),
                ("mode", text_of(file.get("mode")))) if value}  # fmt: skip
        return Attachment(
            name, text_of(file.get("mimetype")), found.path if found else None,
            size if type(size) is int and size > 0 else None, details=told or None,
        )  # fmt: skip

    def _find(self, number: str | None, name: str | None) -> Item | None:
        """A file that a tool downloaded with the export (slackdump, Mattermost's form)."""
        if number is None or name is None:
            return None
        found = self._item.beside(f"attachments/{number}-{name}") or self._item.find(f"__uploads/{number}/{name}")
        if found is None or found.container or number not in found.path:
            return None
        self._item.claim(found)
        return found

    def _reaction(self, raw: Any, message: Message) -> Iterator[Record]:
        name, users = text_of(object_of(raw).get("name")), list_of(object_of(raw).get("users")) or [None]
        yield Found("reaction", len(users))
        for user in users:
            if name is None or message.app_key is None:
                yield Rejection("reaction", REASON_NO_EMOJI, message.provenance, raw=as_text(raw))
                continue
            person = self._person(text_of(user))
            time, where = times.MISSING, message.provenance
            yield Reaction(message.conversation, message.app_key, person, f":{name}:", time, where)


def _is_shared(one: dict[str, Any]) -> bool:
    """Whether what stands below a message is another message, which was passed on."""
    return bool(one.get("is_share") or one.get("is_msg_unfurl"))
