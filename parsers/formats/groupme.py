"""GroupMe: chats as its web page exports them (“Export My Data”), and as archivers save them from its interface.

Facts (GroupMeCommunityDocs, which describes messages, attachments, reactions and events of the interface up to 2025; a
list of the types of events in TypeScript; five public readers of exports; groupme-archiver's source):
- An export has a folder for each chat, with `message.json`, a list of messages, the newest first, and
  `conversation.json`, the group (`name`, `members` with `user_id` and `nickname`) or, of a chat of two, `other_user`.
- A message has `id`, `source_guid`, `created_at` (seconds since 1970 UTC), `user_id` and `sender_id`, `name` (as it was
  shown then), `group_id` or `conversation_id` (the numbers of the two with `+` between), `text`, `system`,
  `sender_type` (user, bot, system, service), `attachments`, `favorited_by`, since 2023 `reactions` with `user_ids`,
  `event` (`type`, `data`), `updated_at` of one that was changed, `deleted_at` of one that was deleted.
- Attachments: `image`, `linked_image`, `video` (`url`), `file` (`file_id`), `location`, `reply` (`reply_id`),
  `mentions`, `emoji` (GroupMe's own, in place of a character), `poll`, `event`, `copilot`.
- The interface gives the same list as `messages` or `direct_messages` of an object. groupme-archiver writes
  `messages.json` with `author`, `created_at`, `text`, `favorited_by`, `attachments` alone, beside it `people.json`,
  `group_info.json` and a folder `attachments` with files named after the end of their address.

Whose account it is, the export says of a chat of two only (it is not `other_user`); what lies in the folders beside is
of the same account. Built without a real sample. The pictures of an export of GroupMe itself are looked for in folders
below that of its messages, as nothing public says where they lie. Not read: calendars, albums.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register
from parsers.errors import FileMalformed
from parsers.exports import Cast, Entries, Notes, as_text, list_of, object_of, opening, rejected, small_json, text_of
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import NO_MESSAGES, WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.survey import survey
from parsers.text.jsonstream import Element, sniff_encoding
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Evidence

APP = "GroupMe"
REASON = N_("Messages of a chat as GroupMe exports them (source_guid, favorited_by)")

_OPENS = re.compile(rb'\[\s*\{\s*"|\{\s*"(?:count|messages|direct_messages|read_receipt)"\s*:')
_FIELDS = (re.compile(rb'"created_at"\s*:\s*\d{9,10}\b'), re.compile(rb'"favorited_by"\s*:\s*(?:\[|null)'))
_OWN = re.compile(rb'"(?:source_guid|avatar_url)"\s*:')
_TWO = re.compile(rb'"conversation_id"\s*:\s*"(\d{1,20}\+\d{1,20})"')
_ARCHIVED = re.compile(rb'\[\s*\{\s*"author"\s*:\s*"[^"]{1,40}",\s*"created_at"\s*:')
_START = re.compile(
    r'\{\s*(?:"(?:attachments|author|avatar_url|created_at|conversation_id|deleted_at|favorited_by|group_id|source_guid'
    r'|event|deletion_actor)"\s*:|"id"\s*:\s*"\d{12,24}")')
_LISTS = frozenset(("messages", "direct_messages"))
_PAIR = re.compile(r"\d{1,20}\+\d{1,20}\Z")
_KINDS: dict[str, Kind] = {"image": "image", "linked_image": "image", "video": "video", "file": "document",
                           "location": "location", "poll": "poll"}  # fmt: skip
_PLAIN = frozenset(("emoji", "event", "copilot"))
_TELLERS = frozenset(("system", "calendar"))
_NOBODY = _TELLERS | {None, "0"}
_FOLDERS = ("", "attachments", "gallery", "images", "files", "videos", "media")
_READ = frozenset((
    "id", "source_guid", "created_at", "user_id", "sender_id", "sender_type", "name", "avatar_url", "group_id",
    "conversation_id", "recipient_id", "chat_id", "text", "system", "attachments", "favorited_by", "reactions", "event",
    "updated_at", "deleted_at", "deletion_actor", "pinned_at", "pinned_by", "platform", "author", "parent_id",
    "liked_at",
))  # fmt: skip
_LIKE = "❤️"
_owners: weakref.WeakKeyDictionary[Evidence, dict[str, frozenset[str]]] = weakref.WeakKeyDictionary()


@register
class GroupMe(Parser):
    """See the module's docstring."""

    id = "groupme"
    name = N_("GroupMe export (message.json)")
    version = "2"
    app = APP
    one_chat = True
    tested = ("2020 to 2025 (by public descriptions and readers)",)
    notes = N_("Built from public descriptions, without a real sample. Whose account it is shows only where a chat of "
               "two is in the export.")
    zeros = "inside"
    signs = Signs(marks=("favorited_by",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if _OPENS.match(head) is None or not all(pattern.search(head) for pattern in _FIELDS):
            return None
        return Identified(90, REASON) if _OWN.search(head) or _ARCHIVED.match(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        encoding, whole = sniff_encoding(item.head()), True
        places = [3 if encoding == "utf-8-sig" else 0]
        if opening(item).startswith(b"{"):
            found = survey(item, _LISTS)
            if not found.lists:
                raise FileMalformed(path=item.path, reason=NO_MESSAGES)
            encoding, places, whole = found.encoding, sorted(set(found.lists.values())), found.whole
        chat = _Chat(item)
        entries = Entries(item, context, _START, whole=whole, several=len(places) > 1)
        elements = (element for place in places for element in entries.at(encoding, place))
        yield from closed(chain.from_iterable(map(chat.records, elements)), chat.close)
        yield from entries.warnings()


def _pair(value: Any) -> list[str]:
    """The numbers of the two in a chat, nothing where it is no such chat."""
    number = text_of(value) or ""
    return number.split("+") if _PAIR.match(number) else []


def _owner_of(about: dict[str, Any], number: Any) -> str | None:
    """Whose account a chat of two is from: the one of the two who is not the other user."""
    other, pair = text_of(object_of(about.get("other_user")).get("id")), _pair(number)
    return next((one for one in pair if one != other), None) if other in pair and len(set(pair)) == 2 else None


def _owner_beside(item: Item) -> str | None:
    """Whose account an export is from, by its chats of two, which lie in folders beside; None where they differ."""
    root = item.folder.rpartition("/")[0]
    known = _owners.setdefault(item.evidence, {})
    if root not in known:
        found = set()
        for other in item.evidence.named("conversation.json"):
            if other.folder.rpartition("/")[0] == root and other.folder:
                about = object_of(small_json(other, item))
                found.add(_owner_of(about, object_of(about.get("last_message")).get("conversation_id")))
        known[root] = frozenset(one for one in found if one is not None)
    return next(iter(known[root])) if len(known[root]) == 1 else None


class _Chat:
    """One chat while its messages are read."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._about = object_of(self._beside("conversation.json")) or object_of(self._beside("group_info.json"))
        two = _TWO.search(opening(item))
        self._own = _owner_of(self._about, two[1].decode()) if two is not None else None
        if self._own is None and item.name == "message.json" and item.folder:
            self._own = _owner_beside(item)
        self._cast, self._notes, self._numbers = Cast(APP), Notes("type"), Ordinals()
        self._cast.has_owner = self._own is not None
        self._files: dict[str, Item] | None = None
        self._first: str | None = None  # the chat that the files beside are about
        for number, person in object_of(self._beside("people.json")).items():  # groupme-archiver's
            if number not in _NOBODY:
                self._person(number, text_of(object_of(person).get("name")))

    def _beside(self, name: str) -> Any:
        found = self._item.beside(name)
        if found is None:
            return None
        value = small_json(found, self._item)
        if value is not None:
            self._item.claim(found)
        return value

    def _person(self, number: Any, name: str | None = None) -> str | None:
        key = text_of(number)
        if key is None:
            return None
        if key == self._own:
            return self._cast.owner(name, [("account", key)])
        return self._cast.person(key, "account", key, name)

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know."""
        if self._first is None:
            self._thread({}, Provenance("chat", None, 0))
        yield from self._cast.records()
        if self._own is None:
            yield Warning(WARNING_NO_OWNER)
        yield from self._notes.warnings()

    def _thread(self, raw: dict[str, Any], where: Provenance) -> str:
        """The chat of a message: the number of the group or of the two is the same on every device."""
        pair = _pair(raw.get("conversation_id")) or _pair(raw.get("chat_id"))
        number = "+".join(pair) or text_of(raw.get("group_id"))
        key = number or self._first or self._item.folder.rpartition("/")[2] or self._item.name
        if self._cast.has_thread(key):
            return key
        kind: ConversationKind = "direct" if pair or (number is None and self._about.get("other_user")) else "group"
        people = [who for who in map(self._person, pair) if who not in (None, OWNER)]
        self._cast.thread(key, kind, map(str, people), shared=number is not None, provenance=where)
        if self._first is None:
            self._first = key
            self._told(key)
        return key

    def _told(self, key: str) -> None:
        """Note what the file beside the messages says of the chat."""
        other = object_of(self._about.get("other_user"))
        who = self._person(other.get("id"), text_of(other.get("name")))
        people = [who] if who is not None else []
        for member in map(object_of, list_of(self._about.get("members"))):
            who = self._person(member.get("user_id"), text_of(member.get("nickname")) or text_of(member.get("name")))
            people += [who] if who is not None and who != OWNER else []
        details = {word: value for word in ("description", "type") if (value := text_of(self._about.get(word)))}
        title = text_of(self._about.get("name")) or text_of(other.get("name"))
        self._cast.thread(key, people=people, title=title, details=details)

    def records(self, element: Element) -> Iterator[Record]:
        """Yield the message of an entry and the reactions to it, with what the ledger needs."""
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "messages")
            return
        yield Found("message", 1)
        message = self._message(raw, Provenance("messages", None, element.offset))
        yield message
        yield from self._reactions(raw, message)

    def _message(self, raw: dict[str, Any], where: Provenance) -> Message:
        number, time = text_of(raw.get("id")), times.from_unix_s(raw.get("created_at"))
        self._notes.undated += time.utc_ms is None
        key = self._thread(raw, where)
        sender, way = self._sender(raw, key)
        details = self._details(raw)
        files, kind = self._attached(raw, details)
        text = text_of(raw.get("text"))
        if kind is None:
            kind = "text" if text is not None else "other"
        if "system" in details:
            kind = "system"
        elif raw.get("deleted_at"):
            kind = "deleted"
        if number is not None:
            same: str | None = f"groupme\x1f{number}"
        else:
            said = digest(sender, kind, text, *(file.name for file in files))
            same = self._numbers.number(time.raw, said) if time.utc_ms is not None else None
        attached = map(object_of, list_of(raw.get("attachments")))
        replied = next((one for one in attached if one.get("type") == "reply"), {})
        return Message(
            key, kind, way, sender, time, text, where, app_key=number or f"at {where.offset}", same=same,
            reply_to=text_of(replied.get("reply_id")) or text_of(replied.get("base_reply_id")), attachments=files,
            details=details or None,
        )  # fmt: skip

    def _sender(self, raw: dict[str, Any], thread: str) -> tuple[str | None, Direction]:
        """Who wrote; nobody, where the app itself tells of something."""
        number = text_of(raw.get("sender_id")) or text_of(raw.get("user_id")) or text_of(raw.get("author"))
        if _is_told(raw) or number in _NOBODY:
            return None, "unknown"
        key = self._person(number, text_of(raw.get("name")))
        if key is not None and key != OWNER:
            self._cast.thread(thread, people=(key,))
        return key, "unknown" if self._own is None else "out" if key == OWNER else "in"

    def _details(self, raw: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        event = object_of(raw.get("event"))
        data = object_of(event.get("data"))
        self._told_of(data)
        if _is_told(raw) or event:
            kind = text_of(event.get("type")) or "system"
            details["system" if _is_told(raw) else "event"] = {**data, "type": kind}
        deleted, pinned = (times.from_unix_s(raw.get(name)).utc_ms for name in ("deleted_at", "pinned_at"))
        details |= {"deleted_ms": deleted} if deleted is not None else {}
        details |= {"pinned": times.iso_utc(pinned)} if pinned is not None else {}
        changed = times.from_unix_s(raw.get("updated_at")).utc_ms
        if changed is not None and changed != times.from_unix_s(raw.get("created_at")).utc_ms:
            details["edited_ms"] = changed
        if text_of(raw.get("deletion_actor")) is not None:
            details["deleted_by"] = text_of(raw.get("deletion_actor"))
        if text_of(raw.get("pinned_by")) is not None:
            details["pins"] = [self._person(raw.get("pinned_by"))]
        if text_of(raw.get("sender_type")) == "bot":
            details["bot"] = True
        other = {name: value for name, value in raw.items()
                 if name not in _READ and value not in (None, [], {}, "", False)}  # fmt: skip
        if other:
            self._notes.unread(other)
            details["other"] = other
        return details

    def _told_of(self, data: dict[str, Any]) -> None:
        """Note the people of whom an event tells."""
        users = [data.get(name) for name in ("user", "adder_user", "remover_user", "removed_user", "member")]
        for user in map(object_of, (*users, *list_of(data.get("added_users")))):
            if text_of(user.get("id")) not in _NOBODY:
                self._person(user.get("id"), text_of(user.get("nickname")))

    def _attached(self, raw: dict[str, Any], details: dict[str, Any]) -> tuple[tuple[Attachment, ...], Kind | None]:
        """The files of a message; what its other attachments say goes to the details."""
        files: list[Attachment] = []
        kind: Kind | None = None
        for one in map(object_of, list_of(raw.get("attachments"))):
            name = text_of(one.get("type")) or ""
            kind = kind or _KINDS.get(name)
            if name in ("image", "linked_image", "video", "file"):
                files.append(self._file(one, name))
            elif name == "location":
                for word, field in (("lat", "lat"), ("lon", "lng")):
                    degrees = _degrees(one.get(field))
                    details |= {word: degrees} if degrees is not None else {}
                details |= {"place": text_of(one.get("name"))} if text_of(one.get("name")) else {}
            elif name == "mentions":
                people = map(self._person, list_of(one.get("user_ids")))
                details["mentions"] = [who for who in people if who is not None]
            elif name == "poll":
                details["poll"] = {"id": text_of(one.get("poll_id"))}
            elif name != "reply":
                details.setdefault("attached", []).append(one)
                if name not in _PLAIN:
                    self._notes.unknown(name)
        return tuple(files), kind

    def _file(self, one: dict[str, Any], named: str) -> Attachment:
        url, number = text_of(one.get("url")), text_of(one.get("file_id"))
        name = (url or "").partition("?")[0].rstrip("/").rpartition("/")[2] or text_of(one.get("name")) or number
        found = self._stored(name) if name else None
        mime = mime_of(found.name if found is not None else name or "")
        if mime is None and named in ("image", "linked_image"):
            part = next((part for part in (name or "").split(".") if part in ("jpeg", "png", "gif")), None)
            mime = f"image/{part}" if part else None
        details = {word: value for word, value in (
            ("url", url), ("file_id", number), ("preview_url", text_of(one.get("preview_url")))) if value}  # fmt: skip
        return Attachment(name, mime, found.path if found is not None else None, details=details or None)

    def _stored(self, name: str) -> Item | None:
        """The file of an attachment: of the same name, or with an ending behind it."""
        if self._files is None:
            self._files = {}
            for folder in _FOLDERS:
                here = "/".join(part for part in (self._item.folder, folder) if part)
                for other in self._item.evidence.in_folder(here):
                    for called in (other.name, other.name.rpartition(".")[0]):
                        self._files.setdefault(called, other)
        found = self._files.get(name)
        if found is not None:
            self._item.claim(found)
        return found

    def _reactions(self, raw: dict[str, Any], message: Message) -> Iterator[Record]:
        """The reactions by what they are, then those who only liked it, as all did before there were others."""
        known: set[str] = set()
        for one in map(object_of, list_of(raw.get("reactions"))):
            pack = f"{one.get('pack_id')}/{one.get('pack_index')}" if one.get("pack_id") else None
            shown = text_of(one.get("code")) or pack
            users: list[Any] = list_of(one.get("user_ids")) or [None]
            known.update(number for user in users if (number := text_of(user)) is not None)
            for user in users:
                yield from self._reaction(shown, user, message, one)
        for user in list_of(raw.get("favorited_by")):
            if text_of(user) not in known:
                yield from self._reaction(_LIKE, user, message, user)

    def _reaction(self, shown: str | None, user: Any, message: Message, raw: Any) -> Iterator[Record]:
        yield Found("reaction", 1)
        if shown is None or message.app_key is None:
            yield Rejection("reaction", REASON_NO_EMOJI, message.provenance, raw=as_text(raw))
            return
        who = self._person(user)
        way: Direction = "unknown" if self._own is None or who is None else "out" if who == OWNER else "in"
        yield Reaction(message.conversation, message.app_key, who, shown, times.MISSING, message.provenance, way)


def _is_told(raw: dict[str, Any]) -> bool:
    """Whether the app itself tells of something, as of who came and went."""
    if raw.get("system") is True or raw.get("sender_type") in ("system", "service"):
        return True
    return any(text_of(raw.get(name)) in _TELLERS for name in ("sender_id", "user_id", "author"))


def _degrees(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) <= 180 else None
