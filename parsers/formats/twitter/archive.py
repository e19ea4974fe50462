"""Messages in the archive of an account: `data/direct-messages.js` and `data/direct-messages-group.js`.

Facts (typed descriptions in alkihis/twitter-archive-reader, and public readers of such archives): a script that sets
`window.YTD.direct_messages.part0` to a list of `dmConversation` with `conversationId` and `messages`. Each of these is
an event named by its only field: `messageCreate` (`id`, `senderId`, `recipientId`, `text`, `createdAt` in UTC,
`mediaUrls`, `urls`, `reactions`, `editHistory`), `joinConversation`, `participantsJoin`, `participantsLeave`,
`conversationNameUpdate`, `reactionCreate`. Files lie in `direct_messages_media` and `direct_messages_group_media` as
`<id>-<name>`. `account.js` names the account; without it, the one that is in every chat of two is taken for it
(`direction_basis`). People are numbers: the archive names nobody.

Built without a real sample. Not read: posts, likes, and other parts of the archive.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import Nested, as_text, iso_time, list_of, opening, rejected, text_of
from parsers.filetypes import mime_of
from parsers.formats.twitter.shared import APP, Accounts, same_of
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER, WARNING_UNDATED, WARNING_UNKNOWN
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    Conversation,
    Found,
    Kind,
    Message,
    Participant,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.text.jsonstream import Element, Window
from parsers.words import N_

REASON = N_("Messages in the archive of a Twitter account")

_OPENS = re.compile(rb"window\.YTD\.direct_messages?(?:_group)?\.part\d+\s*=\s*\[")
#: An event, which is an object under the name of its kind; nothing inside one is.
_START = re.compile(r'\{\s*"[A-Za-z]{3,60}"\s*:\s*\{')
_CHAT = re.compile(r'\{\s*"dmConversation"\s*:\s*\{')
_PAIR = re.compile(rb'"conversationId"\s*:\s*"(\d{1,20})-(\d{1,20})"')
_ACCOUNT = re.compile(rb'"accountId"\s*:\s*"(\d{1,20})"')
_NAMED = re.compile(rb'"(username|accountDisplayName|email|phoneNumber)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MESSAGES = ("messageCreate", "welcomeMessageCreate")
_NOTICES = ("joinConversation", "participantsJoin", "participantsLeave", "conversationNameUpdate",
            "conversationAvatarUpdate", "conversationScreenCapture", "encryptedConversationCreate")  # fmt: skip
_EMOJI = {"funny": "😂", "surprised": "😲", "sad": "😢", "like": "❤️", "excited": "🔥", "agree": "👍", "disagree": "👎"}
_KINDS: tuple[tuple[str, Kind], ...] = (("image/", "image"), ("video/", "video"), ("audio/", "voice"))
_READ = frozenset(("id", "senderId", "recipientId", "text", "createdAt", "mediaUrls", "urls", "reactions",
                   "editHistory"))  # fmt: skip
_MOST = 100


@register
class TwitterArchive(Parser):
    """See the module's docstring."""

    id = "twitter-archive"
    name = N_("Twitter archive, messages (direct-messages.js)")
    version = "4"
    app = APP
    tested = ("2019 and 2024, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample. People are numbers; posts are not read.")
    zeros = "inside"
    signs = Signs(opens=b"w", marks=("window.ytd.direct_message",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(95, REASON) if _OPENS.match(opening(item)) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reader = _Reader(item, context)
        window = Window(item.chunks(), None, max(item.head().find(b"["), 0))
        yield from closed(reader.rows(window), reader.close)


class _Reader:
    def __init__(self, item: Item, context: Context) -> None:
        self._item = item
        self._nested = Nested(item, context, _START, _CHAT)
        own, self._basis, names = self._account()
        self._accounts = Accounts([own] if own is not None else [])
        if own is not None:
            self._accounts.person(own, names.get("accountDisplayName"), names.get("username"))
            for kind, name in (("email", "email"), ("phone", "phoneNumber")):
                if names.get(name):
                    self._accounts.roster.owner(None, [(kind, names[name])])  # type: ignore[list-item]
        self._unknown: Counter[str] = Counter()
        self._undated = 0

    def _account(self) -> tuple[str | None, str | None, dict[str, str]]:
        """The account's number, what says it, and its names."""
        beside = self._item.beside("account.js")
        if beside is not None and (match := _ACCOUNT.search(beside.head())) is not None:
            self._item.claim(beside)
            names = {key.decode(): value.decode("utf-8", "replace") for key, value in _NAMED.findall(beside.head())}
            return match[1].decode(), "account.js", names
        common: set[bytes] | None = None
        n = 0
        tail = b""
        for block in self._item.chunks():
            for found in _PAIR.finditer(tail + block):
                both = {found[1], found[2]}
                common = both if common is None else common & both
                n += 1
            tail = block[-200:]
        if n > 1 and common is not None and len(common) == 1:
            return common.pop().decode(), "in every chat", {}
        return None, None, {}

    def rows(self, window: Window) -> Iterator[Record]:
        """Yield everything in the order of the file, going on behind damage."""
        threads = chain.from_iterable(self._thread(window) for _ in window.places())
        return self._nested.records(window, threads, self._thread, lambda element: self._records(element, None))

    def _thread(self, window: Window) -> Iterator[Record]:
        offset = window.offset(window.pos)
        for outer in window.members():
            if outer != "dmConversation" or window.peek() != "{":
                window.skip()
                continue
            key: str | None = None
            for name in window.members():
                if name == "messages" and window.peek() == "[":
                    for element in self._nested.entries.of(window):
                        yield from self._records(element, None if element.behind else key)
                elif name == "conversationId":
                    key = text_of(window.value())
                    self._accounts.chat(key, provenance=Provenance("dmConversation", None, offset))
                else:
                    window.skip()

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know of the file."""
        for record in self._accounts.roster.records():
            if not self._accounts.own and isinstance(record, Participant) and record.owner:
                continue
            if isinstance(record, Conversation):
                people = record.participants if self._accounts.own else tuple(
                    key for key in record.participants if key != OWNER)
                details = {**(record.details or {}), **({"direction_basis": self._basis} if self._basis else {})}
                yield Conversation(record.key, record.app, record.kind, record.title, people, record.shared,
                                   record.state, details or None, record.provenance)  # fmt: skip
            else:
                yield record
        if not self._accounts.own:
            yield Warning(WARNING_NO_OWNER)
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        for value, n in sorted(self._unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": "event", "value": value})
        yield from self._nested.warnings()

    # -- events -------------------------------------------------------------------------------------------------

    def _records(self, element: Element, chat: str | None) -> Iterator[Record]:
        raw = element.value
        if not isinstance(raw, dict) or len(raw) != 1 or not isinstance(next(iter(raw.values())), dict):
            yield from rejected("message", element, "messages")
            return
        name, event = next(iter(raw.items()))
        yield Found("message", 1)
        where = Provenance("messages", None, element.offset)
        message = self._message(name, event, chat, where)
        yield message
        reactions = event.get("reactions")
        for reaction in reactions if isinstance(reactions, list) else ():
            yield from self._reaction(reaction, message)

    def _message(self, name: str, event: dict[str, Any], chat: str | None, where: Provenance) -> Message:
        number = text_of(event.get("id"))
        sender_id = text_of(event.get("senderId")) or text_of(event.get("initiatingUserId"))
        sender = self._accounts.person(sender_id)
        details: dict[str, Any] = {}
        key = self._chat(event, sender_id, chat, details)
        time = iso_time(event.get("createdAt"))
        self._undated += time.basis == "none"
        text, attachments = self._words(event.get("text"), details), tuple(self._files(event, number))
        kind: Kind
        if name in _MESSAGES:
            kind = attachments[0][1] if attachments else "text" if text is not None else "other"
        else:
            kind, text = self._notice(name, event, details, text)
        self._links(event, details)
        said = digest(name, sender_id, time.raw, text, as_text(event))
        title = text_of(event.get("name")) if name == "conversationNameUpdate" else None
        listed = (*list_of(event.get("userIds")), *list_of(event.get("participantsSnapshot")))
        members = [person for one in listed if (person := self._accounts.person(text_of(one))) is not None]
        thread = self._accounts.chat(key, (sender, *members), title)
        return Message(
            thread, kind, self._accounts.direction(sender), sender, time, text, where,
            app_key=number, same=same_of(number) or (said if time.utc_ms is not None else None),
            attachments=tuple(attachment for attachment, _ in attachments), details=details or None,
        )  # fmt: skip

    def _chat(self, event: dict[str, Any], sender: str | None, chat: str | None, details: dict[str, Any]) -> str | None:
        """The chat of an event. Behind damage the list may be another's: a chat of two is told by both numbers."""
        recipient = text_of(event.get("recipientId"))
        pair = "-".join(sorted((sender, recipient), key=int)) if sender and recipient and (
            sender.isdecimal() and recipient.isdecimal()) else None  # fmt: skip
        if pair is not None and (chat is None or "-" in chat):
            return pair
        if self._nested.entries.damaged and chat is not None:
            details["chat_uncertain"] = True
        return chat

    def _notice(
        self, name: str, event: dict[str, Any], details: dict[str, Any], text: str | None
    ) -> tuple[Kind, str | None]:
        if name == "reactionCreate":
            emoji = text_of(event.get("reactionKey"))
            return "reaction", _EMOJI.get(emoji or "", emoji)
        if name not in _NOTICES:
            self._unknown[name[:80] if len(self._unknown) < _MOST else "…"] += 1
        told: dict[str, Any] = {"type": name}
        for field in ("userIds", "participantsSnapshot", "name"):
            if event.get(field) not in (None, [], ""):
                told[field] = event[field]
        details["system"] = told
        return "system", text or text_of(event.get("name"))

    @staticmethod
    def _words(value: Any, details: dict[str, Any]) -> str | None:
        """The text, in which the archive writes `&`, `<` and `>` as HTML does."""
        stored = text_of(value)
        if stored is None or "&" not in stored:
            return stored
        text = html.unescape(stored) if re.search(r"&(?:amp|lt|gt);", stored) else stored
        if text != stored:
            details["stored"] = stored
        return text

    @staticmethod
    def _links(event: dict[str, Any], details: dict[str, Any]) -> None:
        found = [text_of(url.get("expanded")) for url in list_of(event.get("urls")) if isinstance(url, dict)]
        if any(found):
            details["links"] = [url for url in found if url]
        entries = [entry for entry in list_of(event.get("editHistory")) if isinstance(entry, dict)]
        history = [{"text": text_of(entry.get("editedText")) or text_of(entry.get("text")),
                    "time": entry.get("createdAtSec")} for entry in entries]  # fmt: skip
        if history:
            details["edited"] = history
        other = {name: value for name, value in event.items() if name not in _READ and value not in (None, [], {}, "")
                 and name not in ("userIds", "participantsSnapshot", "name", "initiatingUserId")}  # fmt: skip
        if other:
            details["other"] = other

    def _files(self, event: dict[str, Any], number: str | None) -> Iterator[tuple[Attachment, Kind]]:
        kind: Kind
        for url in list_of(event.get("mediaUrls")):
            if not isinstance(url, str) or not url:
                continue
            name = url.partition("?")[0].rpartition("/")[2]
            found = self._find(f"{number}-{name}")
            mime = mime_of(name)
            kind = next((kind for start, kind in _KINDS if (mime or "").startswith(start)), "document")
            yield Attachment(name or None, mime, found.path if found else None, details={"url": url}), kind

    def _find(self, name: str) -> Item | None:
        for folder in ("direct_messages_media", "direct_messages_group_media", "direct_message_media"):
            found = self._item.beside(f"{folder}/{name}")
            if found is not None and not found.container:
                self._item.claim(found)
                return found
        return None

    def _reaction(self, raw: Any, message: Message) -> Iterator[Record]:
        yield Found("reaction", 1)
        key = text_of(raw.get("reactionKey")) if isinstance(raw, dict) else None
        if key is None or message.app_key is None:
            yield Rejection("reaction", REASON_NO_EMOJI, message.provenance, raw=as_text(raw))
            return
        sender = self._accounts.person(text_of(raw.get("senderId")))
        time, direction = iso_time(raw.get("createdAt")), self._accounts.direction(sender)
        yield Reaction(message.conversation, message.app_key, sender, _EMOJI.get(key, key), time, message.provenance,
                       direction)  # fmt: skip
