"""Instagram downloads before the summer of 2020: all chats in one `messages.json`.

Facts (a dozen public readers of such files agree, among them michabirklbauer/instagram_json_viewer and
InstagramChatReader): the root is a list of chats with `participants` (names of accounts) and `conversation`, newest
first. An entry has `sender`, `created_at` (ISO 8601 with its zone) and what it is by its fields: `text`; `heart`;
`media` or `media_url` (an address, of a picture or a video); `voice_media`; `animated_media_images` (a GIF, in several
sizes); `media_owner`, `media_share_caption` and `media_share_url` (a post); `story_share` and `story_share_type`;
`profile_share_username` and `profile_share_name`; `link`; `live_video_invite` or `live_video_share`;
`video_call_action` (`Started a video chat`); `action` (a notice of a group); `mentioned_username`; `likes` of
`username` and `date`. A reader's remark: the entries of somebody who blocked the account lack their sender.

Chats have neither ids nor titles: a chat is named after its people, and numbered where two have the same. The owner
is whom `profile.json` names as `username`, or who alone is in every chat (of three and more). `Conversation.details
["direction_basis"]` says which.

Built without a real sample. Not read: `media.json`, which lists the files of chats in `direct/` without their chat.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.apps.meta import plain, words
from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import (
    Cast,
    Entries,
    Notes,
    as_text,
    iso_time,
    list_of,
    object_of,
    of_damage,
    opening,
    rejected,
    small_json,
)
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    Attachment,
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
from parsers.roster import digest, direction_of
from parsers.signs import Signs
from parsers.text.jsonstream import Cut, Damaged, Element, Window
from parsers.words import N_

REASON = N_("All chats as Instagram's download had them until 2020 (participants and conversation)")
REASON_NO_LIKER = N_("The like names nobody.")

_OPENS = re.compile(rb'\[\s*\{\s*"participants"\s*:\s*\[\s*["\]]')
_CHAT = re.compile(rb'"conversation"\s*:\s*\[')
_START = re.compile(r'\{\s*(?:"sender"\s*:\s*"[^"]{0,200}"\s*,\s*)?"created_at"\s*:')
_VIDEO = re.compile(r"\.(?:mp4|mov|m4v)(?:[?#]|\Z)", re.IGNORECASE)
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SHARES = (
    "media_owner", "media_share_caption", "media_share_url", "story_share", "story_share_type",
    "profile_share_username", "profile_share_name", "mentioned_username", "live_video_invite", "live_video_share",
)  # fmt: skip
#: What stands for the words of an entry without any, and how it is called.
_INSTEAD = ("heart", "media_share_caption", "story_share", "profile_share_username", "live_video_invite",
            "live_video_share", "video_call_action", "action", "link", "media_share_url")  # fmt: skip
_READ = frozenset((
    "sender", "created_at", "text", "likes", "media", "media_url", "voice_media", "animated_media_images",
    "is_random", "user", *_SHARES, *_INSTEAD,
))  # fmt: skip
_FEWEST = 3  # chats that the owner must alone be in
_HEART = "\u2764\ufe0f"
_NOBODY = "unknown chat"


@register
class InstagramMessages(Parser):
    """See the module's docstring."""

    id = "instagram-messages"
    name = N_("Instagram download until 2020 (messages.json)")
    version = "5"
    app = "Instagram"
    tested = ("2018 and 2020, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "inside"
    signs = Signs(opens=b"[", marks=("conversation",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        return Identified(90, REASON) if _OPENS.match(head) and _CHAT.search(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reader = _Reader(item, context)
        yield from closed(reader.rows(), reader.close)


class _Chat(msgspec.Struct):
    """A chat as its list of people says it."""

    key: str
    people: list[str]


class _Reader:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item = item
        self._entries = Entries(item, context, _START, several=True)
        self._again = Entries(item, context, _START, whole=False)
        self._cast = Cast("Instagram")
        self._notes = Notes("field")
        self._same, self._numbers = Ordinals(), Ordinals()
        self._damaged, self._cut = 0, False
        self._chats = self._survey()
        self._owner, self._basis = self._whose()
        self._cast.has_owner = self._owner is not None

    def _survey(self) -> list[_Chat]:
        """The people of every chat: their lists may stand behind the entries, and all of them say who the owner is."""
        chats: list[_Chat] = []
        keys: Counter[str] = Counter()
        window = Window(self._item.chunks())
        try:
            for _ in window.places():
                names: list[str] = []
                for name in window.members():
                    if name == "participants":
                        names = [found for value in list_of(window.value()) if (found := words(value))]
                    else:
                        window.skip(across=True)
                key = ", ".join(sorted(names)) or _NOBODY
                keys[key] += 1
                chats.append(_Chat(key if keys[key] == 1 else f"{key} #{keys[key]}", names))
        except (Cut, Damaged):  # reading the entries meets it again, and tells
            pass
        finally:
            window.close()
        return chats

    def _whose(self) -> tuple[str | None, str | None]:
        """The name of the owner's account, and what says so."""
        profile = self._item.beside("profile.json") or self._item.find("profile.json")
        stated = words(object_of(small_json(profile, self._item)).get("username")) if profile is not None else None
        if stated is not None and profile is not None and any(stated in chat.people for chat in self._chats):
            self._item.claim(profile)
            return stated, "profile"
        listed = [set(chat.people) for chat in self._chats if chat.people]
        common = set.intersection(*listed) if len(listed) >= _FEWEST else set()
        return (common.pop(), "in every thread") if len(common) == 1 else (None, None)

    def rows(self) -> Iterator[Record]:
        """Yield everything in the order of the file, going on behind damage."""
        window = Window(self._item.chunks())
        n = 0
        try:
            for _ in window.places():
                yield from self._chat(window, n)
                n += 1
        except Cut:
            self._cut = True
        except Damaged:  # which chat the entries behind it are of cannot be told
            self._damaged += 1
            if self._again.resume(window):
                for element in self._again.of(window, inside=True):
                    yield from self._records(element, _NOBODY)
        finally:
            window.close()

    def _chat(self, window: Window, n: int) -> Iterator[Record]:
        chat = self._chats[n] if n < len(self._chats) else _Chat(f"{_NOBODY} #{n}", [])
        where = Provenance("chats", n, window.offset(window.pos))
        people = [key for name in chat.people if (key := self._person(name)) is not None]
        others = [name for name in chat.people if name != self._owner]
        details = {"direction_basis": self._basis} if self._basis is not None else {}
        kind: Any = "group" if len(chat.people) > 2 else "direct" if len(chat.people) == 2 else "unknown"
        self._cast.thread(chat.key, kind, people, ", ".join(others) or None, details=details, provenance=where)
        for name in window.members():
            if name == "conversation" and window.peek() == "[":
                for element in self._entries.of(window):
                    yield from self._records(element, _NOBODY if element.behind else chat.key)
            elif name == "participants":
                window.skip()
            else:
                self._notes.unread((name,))
                window.skip()

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know of the file."""
        yield from self._cast.records()
        if self._owner is None:
            yield Warning(WARNING_NO_OWNER)
        yield from self._notes.warnings()
        yield from of_damage(cut=self._cut or self._entries.truncated or self._again.truncated,
                             places=self._damaged + self._entries.damaged + self._again.damaged)  # fmt: skip

    def _person(self, name: str | None) -> str | None:
        if name is None:
            return None
        if name == self._owner:
            return self._cast.owner(name, [("username", name)])
        return self._cast.person(name, "username", name)

    def _records(self, element: Element, thread: str) -> Iterator[Record]:
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "conversation")
            return
        yield Found("message", 1)
        message = self._message(raw, thread, Provenance("conversation", None, element.offset))
        yield message
        for n, like in enumerate(list_of(raw.get("likes"))):
            yield from self._like(like, message, n)

    def _message(self, raw: dict[str, Any], thread: str, where: Provenance) -> Message:
        name = words(raw.get("sender"))
        sender, time = self._person(name), iso_time(raw.get("created_at"))
        self._notes.undated += time.basis == "none"
        if not self._cast.has_thread(thread):
            self._cast.thread(thread, provenance=where)
        if sender is not None:
            self._cast.thread(thread, people=(sender,))
        details = self._details(raw)
        attachments = tuple(self._attachments(raw))
        text = words(raw.get("text"))
        if text is None:
            source = next((field for field in _INSTEAD if words(raw.get(field)) is not None), None)
            if source is not None:
                text, details["text_source"] = words(raw[source]), source
        kind = _kind_of(raw, attachments, text, details)
        said = digest(kind, text, *(file.name for file in attachments))
        moment = f"{thread}\x1f{time.raw}"
        number = self._numbers.number(moment, name or "").rpartition("\x1f")[2]
        return Message(
            thread, kind, self._direction(sender), sender, time, text, where,
            app_key=f"{time.raw}/{name or ''}/{number}",
            same=self._same.number(moment, f"{name or ''}\x1f{said}") if time.basis != "none" else None,
            attachments=attachments, details=details or None,
        )  # fmt: skip

    def _direction(self, sender: str | None) -> Direction:
        return direction_of(sender, known=self._owner is not None)

    def _details(self, raw: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        share = {name: plain(raw[name]) for name in _SHARES if raw.get(name) not in (None, "", [], {})}
        if share:
            details["share"] = share
        link = words(raw.get("link")) or words(raw.get("media_share_url"))
        if link is not None:
            details["link"] = link
        given = {key: value for key, value in raw.items() if key not in _READ}
        other = {key: plain(value) for key, value in given.items() if value not in (None, "", [], {})}
        if other:
            self._notes.unread(other)
            details["other"] = other
        return details

    def _attachments(self, raw: dict[str, Any]) -> Iterator[Attachment]:
        for field in ("media", "media_url", "voice_media"):
            for value in raw[field] if isinstance(raw.get(field), list) else [raw.get(field)]:
                address = words(value)
                if address is not None:
                    yield self._file(address)
        moving = object_of(raw.get("animated_media_images"))
        sizes = [object_of(moving[size]) for size in ("original", "downsized_large", *moving) if size in moving]
        found = next((a for size in sizes for field in ("url", "mp4", "webp") if (a := words(size.get(field)))), None)
        if found is not None:
            yield self._file(found)
        elif moving:
            yield Attachment(None, details={"animated": plain(moving)})

    def _file(self, address: str) -> Attachment:
        """A file by its address; `Media unavailable.` and its like are no address, and are kept as they stand."""
        path = address.partition("?")[0]
        found = None if _REMOTE.match(address) or "/" not in path or ".." in path else self._item.beside(path)
        if found is not None and found is not self._item and not found.container:
            self._item.claim(found)
        else:
            found = None
        name = path.rpartition("/")[2] if "/" in path else None
        return Attachment(name or None, path=found.path if found else None, details={"written_path": address})

    def _like(self, like: Any, message: Message, n: int) -> Iterator[Record]:
        yield Found("reaction", 1)
        where = msgspec.structs.replace(message.provenance, table="likes", row=n)
        sender = self._person(words(object_of(like).get("username")))
        if sender is None or message.app_key is None:
            yield Rejection("reaction", REASON_NO_LIKER, where, raw=as_text(plain(like)))
            return
        stamp = object_of(like).get("date")
        time = iso_time(stamp) if stamp is not None else times.MISSING
        yield Reaction(message.conversation, message.app_key, sender, _HEART, time, where, self._direction(sender))


def _kind_of(
    raw: dict[str, Any], attachments: tuple[Attachment, ...], text: str | None, details: dict[str, Any]
) -> Kind:
    """What an entry is, by the fields that it has."""
    if words(raw.get("action")) is not None:
        details["system"] = {"type": "group_event"}
        return "system"
    if words(raw.get("video_call_action")) is not None:
        return "call"
    if raw.get("voice_media"):
        return "voice"
    if raw.get("media") or raw.get("media_url"):
        return "video" if _VIDEO.search((attachments[0].name if attachments else None) or "") else "image"
    if attachments:
        return "image"
    return "text" if text is not None else "other"
