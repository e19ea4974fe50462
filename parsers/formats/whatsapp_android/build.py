"""One WhatsApp message from its row and its side rows, the same for the current and the legacy schema.

The text of a message is its words: what was typed, the caption of a picture (current databases keep captions
in `text_data`, older ones in `media_caption`), the question of a poll, the text of a business template.
Everything else goes to `details`. Keys that end in `_ms` are milliseconds since 1970 UTC, in `_s` seconds,
`_1000` thousandths of a currency unit.

`app_key` is the key by which other messages quote and react to it: after an edit the row carries the key of
the edit and `message_edit_info.original_key_id` the one that everybody else knows, after a revocation
`revoked_key_id` does (IPED and chat-history-manager resolve quotes by these). `same` is that key with the
text, so that two backups of one device, or both ends of a conversation in a group, count a message once, and
a text that was edited between two backups stays two. The key of a placeholder for a revoked message counts as
"deleted" instead of its (empty) text. Keys shorter than 16 characters (system rows, channels) are not unique
on their own and are joined with sender, time and type. So are longer ones that several messages of the database have
(`repeats`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from parsers.apps.whatsapp.chat import Chat
from parsers.apps.whatsapp.codes import ACTOR_IS_OWNER, KIND_BY_MEDIA, TYPES, VIEW_ONCE
from parsers.apps.whatsapp.message import SEPARATOR, UNIQUE_KEY, attachment_of, kind_of_mime
from parsers.apps.whatsapp.people import Directory
from parsers.apps.whatsapp.sent import words
from parsers.evidence import Item
from parsers.formats.whatsapp_android import add_ons
from parsers.formats.whatsapp_android.chats import Chats
from parsers.formats.whatsapp_android.details import Describer
from parsers.formats.whatsapp_android.index import BASIS
from parsers.formats.whatsapp_android.sides import SideRows
from parsers.records import OWNER, PRESENT, Attachment, Direction, Kind, Message, Provenance, State, Time
from parsers.sqlite.values import count_of, moment_of, plain, text_of

# bits of Row.flags, computed by SQLite so that a plain message shows as one zero
STARRED, FORWARDED, BROADCAST, SYSTEM, UNSENT, RECORDED, TRANSLATED = (1 << n for n in range(7))


#: Types that status 6 turns into a system event; calls have that status too and stay calls.
_SYSTEM_TYPES = (None, 0, 7)


class Row(msgspec.Struct):
    """A message row of either schema. `sender`: key of the person the row names as sender or actor, or of the list that
    it came through, and `sender_row` its row of `jid`; `chat_row`: row of `chat`, of which a conversation can have
    several.
    """

    table: str
    id: int
    chat: Chat
    from_me: object
    key: object
    sender: str | None
    timestamp: object
    received: object
    type: object
    text: object
    flags: int
    translated: object = None
    sort_id: int = 0
    chat_row: object = None
    recipients: tuple[str | None, ...] = ()
    sender_row: object = None


class Builder:
    """Makes messages; counts the types that it does not know."""

    def __init__(self, item: Item, people: Directory, chats: Chats, *, logged: bool = False) -> None:
        self._item = item
        self._people = people
        self._chats = chats
        self._describe = Describer(people, logged=logged)
        self.unknown_types: Counter[str] = Counter()
        self.edited: dict[str, str] = {}  # key of an edit -> key of the message; grows with edits only
        self.repeated: frozenset[str] = frozenset()  # long keys that several messages of the database have

    @property
    def unknown_actions(self) -> Counter[str]:
        return self._describe.unknown_actions

    def plainly(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row beside the messages as it is told: without what it leaves empty, with people by their keys."""
        return self._describe.plainly(row)

    @property
    def receipts_left(self) -> Counter[str]:
        """How many `messages` have more recipients than are told one by one, and how many `rows` that leaves."""
        return self._describe.receipts_left

    def message(self, row: Row, sides: SideRows, state: State, *, side_rows_only: bool = False) -> Message:
        """Make the record. `side_rows_only`: an older content that differs from the present in its side rows
        alone.
        """
        text, raw = text_of(row.text)
        details: dict[str, Any] = {}
        named = self._named(row, details)
        attachments = self._attachments(sides)
        kind, name = self._kind(row, sides, attachments)
        text = text or _other_words(sides)
        if text is None and (text := _sent_words(sides)) is not None:
            details["text_from"] = "message as it was sent"
        if kind == "system":
            details["system"] = self._describe.system(sides, name)
        sender, direction = self._sender(row, named, name, details)
        self._note_row(row, kind, name, details)
        self._describe.sides(sides, details, text)
        if row.chat.kind == "direct":
            add_ons.name_peer(details, row.chat)
        if kind == "system":
            details["system"].update(details.pop("expiry_setting", {}))
        if "duration_s" not in details and attachments and attachments[0].duration_s is not None:
            details["duration_s"] = attachments[0].duration_s
        app_key = self._app_key(row, sides, details)
        if kind == "deleted":
            details["deleted"] = self._describe.deletion(sides, name)
            earlier = text_of(sides["indexed"][0].get("text"))[0] if "indexed" in sides else None
            if earlier is not None and text is None and "edited" not in details:
                details["earlier_text"] = {"text": earlier, "basis": BASIS}
            if state == "live":
                state = "deleted_by_app"
        if (
            state in PRESENT
            and row.chat.deletions
            and row.chat.deleted(
                row.chat_row, row.id, row.sort_id or row.id, row.type, starred=bool(row.flags & STARRED)
            )
        ):
            state = "deleted_by_app"
        same = self._same(row, kind, app_key, sender, text, state)
        if side_rows_only and same is not None:
            same += f"{SEPARATOR}before the log"
        return Message(
            row.chat.key,
            kind,
            direction,
            sender,
            self._time(row, details),
            text,
            Provenance(row.table, row.id),
            state,
            app_key,
            same,
            self._reply_to(row, sides, details),
            attachments,
            details or None,
            raw or _unread(sides, text),
            details.get("reply_elsewhere", {}).get("chat"),
        )

    @staticmethod
    def _time(row: Row, details: dict[str, Any]) -> Time:
        """When it was sent; a number that is no time in milliseconds can be one in another unit, which is then said."""
        time, unit = moment_of(row.timestamp)
        if unit is not None:
            details["time_unit"] = unit
        return time

    def _reply_to(self, row: Row, sides: SideRows, details: dict[str, Any]) -> str | None:
        if "quoted" not in sides:
            return None
        quoted = sides["quoted"][0]
        if "sender" not in details["quoted"] and quoted.get("from_me") == 0 and row.chat.peer is not None:
            details["quoted"]["sender"] = row.chat.peer
        key, _ = text_of(quoted.get("key_id"))
        key = self.edited.get(key, key) if key is not None else None
        # the number and the hidden identifier of one person can each have a chat, which are one conversation
        rows = [quoted.get(name) for name in ("chat_row_id", "parent_message_chat_row_id")]
        places = [self._chats.by_row.get(place) for place in rows if count_of(place) is not None]
        if any(chat is not row.chat for chat in places):
            details["quoted"]["from_another_chat"] = True
        other = next((chat for chat in places if chat is not None and chat is not row.chat), None)
        if other is not None and key is not None:  # what was written in a group is answered in private
            details["reply_elsewhere"] = {"chat": other.key, "message": key}
        return key

    def _kind(self, row: Row, sides: SideRows, attachments: tuple[Attachment, ...]) -> tuple[Kind, str]:
        code = row.type if type(row.type) is int else None
        if "system" in sides or (row.flags & SYSTEM and code in _SYSTEM_TYPES):
            return "system", "system"
        if "revoked" in sides:
            return "deleted", "deleted_by_admin" if code == 64 else "deleted"
        known = TYPES.get(code) if code is not None else None
        if row.type is None and row.text:
            known = TYPES[0]
        if known is None:
            self.unknown_types[str(plain(row.type))] += 1
            return "other", str(plain(row.type))
        kind, name = known
        if code in KIND_BY_MEDIA and attachments:
            kind = kind_of_mime(attachments[0].mime)
        return kind, name

    def _named(self, row: Row, details: dict[str, Any]) -> str | None:
        """The person whom a row names. An address that nothing leads back to that person is told beside it, and the
        number of one that is no longer listed: with it the writers of a group can still be told apart.
        """
        named = row.sender
        if named is None:
            if row.chat.peer is None and count_of(row.sender_row) is not None:
                details["sender_row"] = row.sender_row
            return None
        if named.endswith("@broadcast"):
            details["list"] = named
            return None
        if named.endswith("@g.us"):  # nobody is a group
            details["sender_address"] = named
            return None
        writer = row.chat.writer(named)
        if writer != named:
            details["sender_address"] = named
        if writer is not None:
            self._people.use(writer)
        return writer

    def _sender(
        self, row: Row, named: str | None, name: str, details: dict[str, Any]
    ) -> tuple[str | None, Direction]:
        if name == "system":
            return self._actor(row, named, details)
        if row.from_me == 1:
            return OWNER, "out"
        if row.from_me == 0:
            if row.chat.kind == "direct" and named == OWNER:  # the flag says that it came in
                details["sender_address"], named = OWNER, None
            return named or row.chat.peer, "in"
        details["from_me"] = plain(row.from_me)
        return named, "unknown"

    def _actor(self, row: Row, named: str | None, details: dict[str, Any]) -> tuple[str | None, Direction]:
        """Who caused a system event. The flag from_me is set on many that the owner did not cause."""
        if named is not None:
            return (OWNER, "out") if named == OWNER else (named, "in")
        action = details["system"].get("action")
        if row.from_me == 1 and action in ACTOR_IS_OWNER and row.chat.kind == "group":
            details["direction_basis"] = "from_me of an event that names nobody"
            return OWNER, "out"
        return None, "unknown"

    def _app_key(self, row: Row, sides: SideRows, details: dict[str, Any]) -> str | None:
        own, _ = text_of(row.key)
        key = own
        if "revoked" in sides:
            key = text_of(sides["revoked"][0].get("revoked_key_id"))[0] or own
        elif "edit" in sides:
            key = text_of(sides["edit"][0].get("original_key_id"))[0] or own
        if key != own:
            details["key_id"] = own
        return key

    def _same(
        self, row: Row, kind: Kind, key: str | None, sender: str | None, text: str | None, state: State
    ) -> str | None:
        alone = key not in self.repeated or state == "recovered"
        if key is not None and len(key) >= UNIQUE_KEY and alone:
            words = f"{SEPARATOR}deleted" if kind == "deleted" else text or ""
            # Random, so the other end of the chat has it too; but a list sends one key to several chats.
            everywhere = "" if row.flags & BROADCAST or kind == "system" else "*"
            return f"{everywhere}{key}{SEPARATOR}{words}"
        if count_of(row.timestamp) is None:
            return None
        kind_of_row = 7 if kind == "system" else plain(row.type)  # the older table says 0 where the newer one says 7
        parts = (key, sender, row.timestamp, kind_of_row, text)
        return SEPARATOR.join("" if part is None else str(part) for part in parts)

    def _note_row(self, row: Row, kind: Kind, name: str, details: dict[str, Any]) -> None:
        received = count_of(row.received)
        if received is not None:
            details["received_ms"] = received
        if kind not in (name, "system"):
            details["type"] = name
        if row.recipients:
            details["recipients"] = [key for key in row.recipients if key is not None]
        if row.type in VIEW_ONCE:
            details["view_once"] = True
        if name == "audio":
            details["recorded_in_app"] = bool(row.flags & RECORDED)
        for bit, word in ((STARRED, "starred"), (FORWARDED, "forwarded"), (BROADCAST, "sent_to_list")):
            if row.flags & bit:
                details[word] = True
        if row.flags & UNSENT and kind not in ("system", "deleted"):
            details["not_sent"] = True
        if row.flags & TRANSLATED:
            details["translated_text"] = plain(row.translated)

    def _attachments(self, sides: SideRows) -> tuple[Attachment, ...]:
        media = sides.get("media")
        return tuple(attachment_of(self._item, row) for row in media if _is_file(row)) if media is not None else ()


def _is_file(media: dict[str, Any]) -> bool:
    """Whether a media row speaks of a file: previews of links and locations leave empty rows behind."""
    get = media.get
    return bool(
        get("file_path")
        or get("mime_type")
        or get("media_name")
        or get("file_hash")
        or count_of(get("file_size"))
    )


#: Where a message is kept as it was sent.
_AS_SENT = (("quarantine", "original_protobuf"), ("future", "data"))
_OTHER_WORDS = (
    ("media", "media_caption"),
    ("template", "content_text_data"),
    ("event", "name"),
    ("order", "message"),
    ("invoice", "note"),
    ("interactive", "description"),
    ("interactive_reply", "reply_description"),
    ("question", "response_text"),
    ("event_invite", "caption"),
    ("inline_video", "caption"),
)


def _other_words(sides: SideRows) -> str | None:
    """The words of a message whose own text column is empty."""
    for name, column in _OTHER_WORDS:
        for side in sides.get(name, ()):
            text, _ = text_of(side.get(column))
            if text is not None:
                return text
    return None


def _sent_words(sides: SideRows) -> str | None:
    """The words of a message that the app could not read, or held back, out of the message as it was sent."""
    for name, column in _AS_SENT:
        for side in sides.get(name, ()):
            if (found := words(side.get(column))) is not None:
                return found
    return None


def _unread(sides: SideRows, text: str | None) -> bytes | None:
    """The body of a message that the app itself could not read yet (made by a newer version), or keeps as a blob."""
    for name, column in (*_AS_SENT, ("rich", "ai_rich_response_core_blob")):
        data = sides[name][0].get(column) if name in sides else None
        if isinstance(data, bytes) and (name != "rich" or text is None):
            return data
    return None
