"""Google Chat in a Takeout: `Google Chat/Groups/<chat>/messages.json`.

Facts (public readers of such files, among them gvoice-sms-takeout-xml, which reads them too): `messages` with
`creator` (`name`, `email`), `created_date` in words of the account's language with `UTC` behind it, `text`,
`message_id` (`<chat>/<topic>/<message>`), `topic_id`, `attached_files` (`export_name` lies beside the file),
`annotations` (links, calls), `reactions` (`emoji.unicode`, `reactor_emails`), `quoted_message_metadata`,
`message_state` `DELETED`, `previous_message_versions`. `group_info.json` beside it names the members,
`Users/<user>/user_info.json` the owner.

Built without a real sample. Not read: settings, lists of members over time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.exports import (
    Cast,
    Notes,
    as_text,
    iso_time,
    list_of,
    object_of,
    opening,
    rejected,
    small_json,
    text_of,
)
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest, direction_of
from parsers.signs import Signs
from parsers.survey import messages_of, survey_of_messages
from parsers.text.jsonstream import Element
from parsers.text.pagedates import PageDates
from parsers.words import N_

APP = "Google Chat"
REASON = N_("A chat as Google's Takeout has it (creator, created_date, message_id)")

_OPENS = re.compile(rb'\{\s*"messages"\s*:\s*\[')
_FIELDS = (re.compile(rb'"creator"\s*:\s*\{'), re.compile(rb'"(?:created_date|message_id|topic_id)"\s*:\s*"'))
_START = re.compile(r'\{\s*"(?:creator|created_date|message_id|text|topic_id|message_state)"\s*:')
_ARCHIVE = re.compile(r"(?<![^/])(takeout-\d{8}t\d{6}z)(?:-\d{1,4}){1,2}(?:\.zip|\.tgz)?(?=/)")
_KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_ZONE = re.compile(r"\s*\(?\b(?:UTC|GMT)\b(?![+\-\u2212]\d)\)?")
_READ = frozenset((
    "creator", "created_date", "updated_date", "deleted_date", "text", "topic_id", "message_id", "attached_files",
    "annotations", "reactions", "quoted_message_metadata", "message_state", "deletion_metadata",
    "previous_message_versions",
))  # fmt: skip


@register
class GoogleChat(Parser):
    """See the module's docstring."""

    id = "google-chat"
    name = N_("Google Chat (Takeout)")
    version = "6"
    app = APP
    tested = ("2021 and 2024, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "inside"
    signs = Signs(opens=b"{", marks=("creator",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        found = _OPENS.match(head) and all(pattern.search(head) for pattern in _FIELDS)
        return Identified(90, REASON) if found else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        found = survey_of_messages(item)
        chat = _Chat(item)
        yield from messages_of(item, context, found, _START, chat.records, chat.close)


class _Chat:
    def __init__(self, item: Item) -> None:
        self._item = item
        self._own = self._owner()
        self._cast = Cast(APP, has_owner=self._own is not None)
        self._notes = Notes("state")
        self._dates = PageDates()
        beside = self._near("group_info.json")
        about = object_of(small_json(beside, item))
        if about and beside is not None:
            item.claim(beside)
        self._title = text_of(about.get("name"))
        self._folder = item.folder.rpartition("/")[2]
        self._people: dict[str, None] = {}
        for member in list_of(about.get("members")):
            self._person(member)
        self._key: str | None = None

    def _owner(self) -> str | None:
        """The address of the account, which stands in a folder of the same Takeout, though in another archive of it."""
        root = _takeout(self._item.path)
        found = set()
        for other in self._item.evidence.named("user_info.json"):
            user = object_of(object_of(small_json(other, self._item)).get("user"))
            mail = text_of(user.get("email"))
            if mail is not None and _takeout(other.path) == root:
                self._item.claim(other)
                found.add(mail.lower())
        return found.pop() if len(found) == 1 else None

    def _near(self, name: str) -> Item | None:
        """A file in the folder of the chat, which several archives may have a part of."""
        found, here = self._item.beside(name), _joined(self._item.folder)
        others = self._item.evidence.named(name) if found is None else ()
        return found or next((other for other in others if _joined(other.folder) == here), None)

    def _person(self, raw: Any) -> str | None:
        user = object_of(raw)
        mail, name = text_of(user.get("email")), text_of(user.get("name"))
        if mail is None:
            key = None if name is None else self._cast.person(name, "name", name, name)
        elif mail.lower() == self._own:
            key = self._cast.owner(name, [("email", self._own)])
        else:
            key = self._cast.person(mail.lower(), "email", mail, name)
        if key is not None:
            self._people[key] = None
        return key

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know."""
        others = [key for key in self._people if key != OWNER]
        single = self._folder.startswith("DM ") or len(others) < 2
        kind: ConversationKind = "direct" if single and not self._folder.startswith("Space ") else "group"
        self._cast.thread(
            self._thread(None), kind if others else "unknown", others, self._title, shared=self._key is not None,
            provenance=Provenance("chat", None, 0))  # fmt: skip
        yield from self._cast.records()
        if self._own is None:
            yield Warning(WARNING_NO_OWNER)
        yield from self._notes.warnings()

    def _thread(self, number: str | None) -> str:
        """The chat's own id, which every message has before its own; else the name of the folder."""
        if self._key is None and number is not None and number.count("/") >= 2:
            self._key = number.partition("/")[0]
        return self._key or self._folder or self._item.name

    def records(self, element: Element) -> Iterator[Record]:
        """Yield the message of an entry and the reactions to it, with what the ledger needs."""
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "messages")
            return
        yield Found("message", 1)
        message = self._message(raw, Provenance("messages", None, element.offset))
        yield message
        for reaction in list_of(raw.get("reactions")):
            yield from self._reaction(object_of(reaction), message)

    def _message(self, raw: dict[str, Any], where: Provenance) -> Message:
        number, sender = text_of(raw.get("message_id")), self._person(raw.get("creator"))
        time = self._time(text_of(raw.get("created_date")))
        self._notes.undated += time.basis == "none"
        text, details = text_of(raw.get("text")), self._details(raw)
        attachments = tuple(map(self._file, list_of(raw.get("attached_files"))))
        kind: Kind = "text" if text is not None else "other"
        if attachments:
            kind = _KINDS.get((attachments[0].mime or "").partition("/")[0], "document")
        elif "call" in details and text is None:
            kind = "call"
        state = text_of(raw.get("message_state"))
        if state == "DELETED" or raw.get("deleted_date"):
            kind = "deleted"
        elif state is not None:
            self._notes.unknown(state)
        key = self._thread(number)
        same = f"*google-chat\x1f{number}" if number is not None and len(number) >= 16 else None
        if same is None and time.basis != "none":
            same = f"{time.raw}\x1f{sender}\x1f{digest(number, text)}"
        quoted = object_of(raw.get("quoted_message_metadata"))
        reply = text_of(quoted.get("message_id")) or text_of(object_of(quoted.get("message_id")).get("id"))
        direction = direction_of(sender, known=self._own is not None)
        return Message(
            key, kind, direction, sender, time, text, where, app_key=number, same=same, reply_to=reply,
            attachments=attachments, details=details or None,
        )  # fmt: skip

    def _details(self, raw: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        for name, word in (("updated_date", "edited_at"), ("deleted_date", "deleted_at"), ("topic_id", "topic")):
            if text_of(raw.get(name)) is not None:
                details[word] = text_of(raw.get(name))
        by = text_of(object_of(raw.get("deletion_metadata")).get("deletion_type"))
        if by is not None:
            details["deleted_by"] = by
        earlier = [{"text": text_of(object_of(one).get("text")), "time": text_of(object_of(one).get("created_date"))}
                   for one in list_of(raw.get("previous_message_versions"))]  # fmt: skip
        if earlier:
            details["edited"] = earlier
        words = text_of(object_of(raw.get("quoted_message_metadata")).get("text"))
        if words is not None:
            details["quoted"] = words
        for annotation in map(object_of, list_of(raw.get("annotations"))):
            url = _address(annotation.get("url_metadata")) or _address(annotation.get("drive_metadata"))
            if url is not None:
                details.setdefault("links", []).append(url)
            elif annotation.get("video_call_metadata"):
                details["call"] = annotation["video_call_metadata"]
            elif not annotation.get("format_metadata"):
                details.setdefault("annotations", []).append(annotation)
        if raw.get("creator") and not object_of(raw["creator"]).keys() & {"name", "email"}:
            details["creator"] = raw["creator"]
        other = {name: value for name, value in raw.items() if name not in _READ and value not in (None, [], {}, "")}
        if other:
            self._notes.unread(other)
            details["other"] = other
        return details

    def _time(self, written: str | None) -> Time:
        """A date in words with UTC behind it; without that it is a wall-clock time."""
        if written is None:
            return times.MISSING
        iso = iso_time(written)
        if iso.basis != "none":
            return iso
        plain = _ZONE.sub("", written).strip()
        self._dates.note(plain)
        found = self._dates.read(plain)
        if found.local is None:
            return found if found.basis == "utc" else times.missing(written)
        if plain == written:
            return Time(None, found.local, written, "local")
        return times.from_aware(datetime.fromisoformat(found.local).replace(tzinfo=UTC), written)

    def _file(self, raw: Any) -> Attachment:
        file = object_of(raw)
        stored = text_of(file.get("export_name"))
        name = text_of(file.get("original_name")) or stored
        found = self._near(stored) if stored and "/" not in stored else None
        if found is not None:
            self._item.claim(found)
        details = {"stored_as": stored} if stored else None
        return Attachment(name, mime_of(name or ""), found.path if found else None, details=details)

    def _reaction(self, raw: dict[str, Any], message: Message) -> Iterator[Record]:
        emoji = object_of(raw.get("emoji"))
        shown = text_of(emoji.get("unicode")) or text_of(object_of(emoji.get("custom_emoji")).get("shortcode"))
        people = list_of(raw.get("reactor_emails")) or [None]
        yield Found("reaction", len(people))
        for mail in people:
            if shown is None or message.app_key is None:
                yield Rejection("reaction", REASON_NO_EMOJI, message.provenance, raw=as_text(raw))
                continue
            who = self._person({"email": mail}) if text_of(mail) is not None else None
            way: Direction = "unknown" if self._own is None or who is None else "out" if who == OWNER else "in"
            yield Reaction(message.conversation, message.app_key, who, shown, times.MISSING, message.provenance, way)


def _takeout(path: str) -> str:
    """Where the Takeout lies that a file is of."""
    return _joined(path).partition("google chat/")[0]


def _joined(path: str) -> str:
    """A path without the number of its archive: a large Takeout is several, whose names begin with the second in which
    it was made.
    """
    return _ARCHIVE.sub(r"\1", path.lower())


def _address(value: Any) -> str | None:
    """The address of a link, which stands at different depths in different years."""
    about = object_of(value)
    for one in (about, object_of(about.get("url")), object_of(about.get("gws_url"))):
        for name in ("url", "private_do_not_access_or_else_safe_url_wrapped_value", "title_url", "id"):
            text = text_of(one.get(name))
            if text is not None and text.startswith("http"):
                return text
    return None
