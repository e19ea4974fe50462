"""One message of a channel's export as records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import msgspec

from parsers import times
from parsers.apps.discord.channel import Channel
from parsers.exports import as_text, from_aware_text, iso_time, list_of, object_of, rejected, text_of, whole
from parsers.item import Item
from parsers.paths import shared_parts
from parsers.reasons import WARNING_FIELDS, WARNING_UNDATED, WARNING_UNKNOWN
from parsers.records import (
    REASON_NO_EMOJI,
    Attachment,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.jsonstream import Element
from parsers.times import MISSING

#: Types of messages, as the exporter names them or, where it has no name, as Discord numbers them (its API's pages).
_ORDINARY = frozenset(("Default", "Reply", "0", "19", "20", "23"))
_SYSTEM = {
    "RecipientAdd": "recipient_add", "1": "recipient_add", "RecipientRemove": "recipient_remove",
    "2": "recipient_remove", "ChannelNameChange": "channel_name_change", "4": "channel_name_change",
    "ChannelIconChange": "channel_icon_change", "5": "channel_icon_change", "ChannelPinnedMessage": "pinned",
    "6": "pinned", "GuildMemberJoin": "member_join", "7": "member_join", "8": "boost", "9": "boost", "10": "boost",
    "11": "boost", "12": "channel_follow", "14": "discovery", "15": "discovery", "16": "discovery",
    "17": "discovery", "ThreadCreated": "thread_created", "18": "thread_created", "21": "thread_starter",
    "22": "invite_reminder", "24": "auto_moderation", "25": "subscription", "26": "premium_upsell",
    "27": "stage_start", "28": "stage_end", "29": "stage_speaker", "31": "stage_topic", "32": "subscription",
    "36": "incident", "37": "incident", "38": "incident", "39": "incident", "44": "purchase", "46": "poll_result",
}  # fmt: skip
_READ = frozenset((
    "id", "type", "timestamp", "timestampEdited", "callEndedTimestamp", "isPinned", "content", "author", "attachments",
    "embeds", "stickers", "reactions", "mentions", "reference", "forwardedMessage", "interaction", "inlineEmojis",
    "components",
))  # fmt: skip
_KINDS: dict[str, Kind] = {
    "png": "image", "jpg": "image", "jpeg": "image", "gif": "image", "webp": "image", "heic": "image",
    "avif": "image", "mp4": "video", "mov": "video", "webm": "video", "mkv": "video", "ogg": "voice", "mp3": "voice",
    "m4a": "voice", "wav": "voice", "opus": "voice", "flac": "voice",
}  # fmt: skip
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_MOST = 100
_SNOWFLAKE = 16  # digits and more: an id that Discord gives once


def same_id(number: str | None) -> str | None:
    """What makes two copies one message: Discord's own id, which it gives once."""
    if number is None:
        return None
    return f"*{number}" if len(number) >= _SNOWFLAKE and number.isdecimal() else number


class Messages:
    """Makes records of the entries of `messages`."""

    def __init__(self, item: Item, channel: Channel) -> None:
        self._item, self._channel = item, channel
        self._unknown: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._undated = 0
        self._numbers = Ordinals()

    def records(self, element: Element) -> Iterator[Record]:
        """Yield the message of an entry and the reactions to it, with what the ledger needs."""
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "messages")
            return
        yield from self.made(raw, iso_time(raw.get("timestamp")), Provenance("messages", None, element.offset))

    def made(self, raw: dict[str, Any], time: Time, where: Provenance, **more: Any) -> Iterator[Record]:
        """Yield a message given in the exporter's JSON form, with the reactions to it. `more`: further details."""
        yield Found("message", 1)
        message = self._message(raw, time, where, more)
        yield message
        for n, reaction in enumerate(list_of(raw.get("reactions"))):
            yield from self._reaction(reaction, message, n)

    def warnings(self) -> Iterator[Record]:
        """Yield what was met that an examiner must know."""
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        for value, n in sorted(self._unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": "type", "value": value})
        for name, n in sorted(self._unread.items()):
            yield Warning(WARNING_FIELDS, {"n": n, "field": name})

    def _message(self, raw: dict[str, Any], time: Time, where: Provenance, more: dict[str, Any]) -> Message:
        number = text_of(raw.get("id"))
        self._undated += time.basis == "none"
        sender = self._channel.author(raw.get("author"))
        details = self._details(raw)
        attachments = [self._attachment(file) for file in list_of(raw.get("attachments"))]
        stickers = [self._sticker(sticker) for sticker in list_of(raw.get("stickers"))]
        forwarded = object_of(raw.get("forwardedMessage"))
        attachments += [self._attachment(file) for file in list_of(forwarded.get("attachments"))]
        stickers += [self._sticker(sticker) for sticker in list_of(forwarded.get("stickers"))]
        text = self._text(raw, forwarded, details)
        kind = self._kind(raw, attachments, stickers, text, details)
        details.update(more)
        same = same_id(number)
        if same is None and time.basis != "none":
            said = digest(sender, kind, text, *(a.name for a in attachments))
            same = self._channel.whose.mark + self._numbers.number(time.raw, said)
        return Message(
            self._channel.key, kind, self._channel.direction(sender), sender, time, text, where, app_key=number,
            same=same, reply_to=self._reply(raw, details), attachments=(*attachments, *stickers),
            details=details or None,
        )  # fmt: skip

    def _details(self, raw: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        if raw.get("isPinned") is True:
            details["pinned"] = True
        for field, word in (("timestampEdited", "edited_at"), ("callEndedTimestamp", "call_ended_at")):
            if text_of(raw.get(field)) is not None:
                details[word] = text_of(raw.get(field))
        mentions = [_brief(user) for user in list_of(raw.get("mentions"))]
        if mentions:
            details["mentions"] = mentions
        for field in ("embeds", "interaction", "components"):
            if raw.get(field):
                details[field] = raw[field]
        reactions = [
            {"emoji": _emoji(r), "count": r.get("count")} for r in map(object_of, list_of(raw.get("reactions"))) if r]
        if reactions:
            details["reactions"] = reactions
        if object_of(raw.get("author")).get("isBot") is True:
            details["bot"] = True
        given = {key: value for key, value in raw.items() if key not in _READ}
        unread = {key: value for key, value in given.items() if value not in (None, [], {}, "", False)}
        for key in unread:
            if key in self._unread or len(self._unread) < _MOST:
                self._unread[key] += 1
        if unread:
            details["other"] = unread
        return details

    def _text(self, raw: dict[str, Any], forwarded: dict[str, Any], details: dict[str, Any]) -> str | None:
        """The text; where there is none, that of a forwarded message, or of what a link or a bot shows."""
        text = text_of(raw.get("content"))
        if forwarded:
            details["forwarded_from"] = object_of(raw.get("reference")) or True
            details["forwarded"] = {key: value for key, value in forwarded.items() if value not in (None, [], "")}
        if text is None and text_of(forwarded.get("content")) is not None:
            details["text_source"] = "forwarded"
            return text_of(forwarded.get("content"))
        if text is None:
            shown = [*list_of(raw.get("embeds")), *list_of(forwarded.get("embeds"))]
            text = "\n".join(part for embed in shown for part in _embed(object_of(embed))) or None
            if text is not None:
                details["text_source"] = "embed"
        return text

    def _kind(
        self, raw: dict[str, Any], attachments: list[Attachment], stickers: list[Attachment], text: str | None,
        details: dict[str, Any],
    ) -> Kind:  # fmt: skip
        stated = text_of(raw.get("type")) or ""
        if stated in ("Call", "3"):
            start, end = from_aware_text(text_of(raw.get("timestamp"))), from_aware_text(details.get("call_ended_at"))
            if start is not None and end is not None:
                details["duration_s"] = (end - start).total_seconds()
            details["outcome"] = "unknown"  # nothing says whether anybody came
            return "call"
        if stated in _SYSTEM:
            details["system"] = {"type": _SYSTEM[stated]}
            return "system"
        if stated not in _ORDINARY:
            self._unknown[stated[:80] if len(self._unknown) < _MOST else "…"] += 1
            details["type"] = stated
            return "other"
        if stickers and not attachments:
            return "sticker"
        if attachments:
            return _KINDS.get((attachments[0].name or "").rpartition(".")[2].lower(), "document")
        return "text" if text is not None else "other"

    def _reply(self, raw: dict[str, Any], details: dict[str, Any]) -> str | None:
        """The message answered. A reference to another channel (a forward, a followed channel) is no answer."""
        reference = object_of(raw.get("reference"))
        number, channel = text_of(reference.get("messageId")), text_of(reference.get("channelId"))
        if number is None or "forwarded_from" in details:
            return None
        if details.get("system") or channel not in (None, self._channel.key):
            details["reference"] = reference
            return None
        return number

    def _attachment(self, raw: Any) -> Attachment:
        file = object_of(raw)
        url = text_of(file.get("url")) or ""
        item = self._find(url)
        name = text_of(file.get("fileName")) or url.partition("?")[0].rpartition("/")[2] or None
        details = {word: value for word, value in (("id", text_of(file.get("id"))), ("url", url)) if value}
        size = whole(file.get("fileSizeBytes"))
        return Attachment(name, None, item.path if item else None, size, details=details or None)

    def _sticker(self, raw: Any) -> Attachment:
        sticker = object_of(raw)
        url = text_of(sticker.get("sourceUrl")) or ""
        item = self._find(url)
        details = {word: text_of(sticker.get(word)) for word in ("id", "format") if text_of(sticker.get(word))}
        details["url"] = url
        return Attachment(text_of(sticker.get("name")), None, item.path if item else None, details=details)

    def _find(self, url: str) -> Item | None:
        """A file that was downloaded with the export, whose path then stands for the address; claimed."""
        if not url or _REMOTE.match(url):
            return None
        path = unquote(url).replace("\\", "/")
        found = self._item.beside(path) or self._item.find(path)
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        if found is None or found is self._item or found.container:
            return None
        if shared_parts(parts[::-1], found.path.split("/")[::-1]) < min(len(parts), 2):
            return None
        self._item.claim(found)
        return found

    def _reaction(self, raw: Any, message: Message, n: int) -> Iterator[Record]:
        """One record for each person who reacted; one without a person where the export only counts them."""
        where = msgspec.structs.replace(message.provenance, table="reactions", row=n)
        emoji = _emoji(object_of(raw))
        users = list_of(object_of(raw).get("users")) or [None]
        yield Found("reaction", len(users))
        for user in users:
            if emoji is None or message.app_key is None:
                yield Rejection("reaction", REASON_NO_EMOJI, where, raw=as_text(raw))
                continue
            sender = self._channel.person(user)
            direction = self._channel.direction(sender)
            time: Time = MISSING
            yield Reaction(message.conversation, message.app_key, sender, emoji, time, where, direction)


def _emoji(reaction: dict[str, Any]) -> str | None:
    """The emoji, or the name of a server's own one between colons."""
    emoji = object_of(reaction.get("emoji"))
    name = text_of(emoji.get("name")) or text_of(emoji.get("code"))
    return f":{name}:" if name is not None and text_of(emoji.get("id")) else name


def _brief(user: Any) -> dict[str, Any]:
    return {word: text_of(object_of(user).get(word)) for word in ("id", "name", "nickname")}


def _embed(embed: dict[str, Any]) -> Iterator[str]:
    """The words of an embed, in the order in which they are shown."""
    for value in (object_of(embed.get("author")).get("name"), embed.get("title"), embed.get("description")):
        if text_of(value) is not None:
            yield text_of(value) or ""
    for field in map(object_of, list_of(embed.get("fields"))):
        yield from (text for text in (text_of(field.get("name")), text_of(field.get("value"))) if text is not None)
    footer = text_of(object_of(embed.get("footer")).get("text"))
    if footer is not None:
        yield footer


_EPOCH_MS = 1_420_070_400_000  # 2015-01-01, from which Discord counts in its ids


def of_id(number: str | None) -> Time:
    """The moment that an id of Discord's holds, in UTC; none where it is no such id."""
    if number is None or not number.isdecimal() or len(number) > 20:
        return times.MISSING
    return times.from_unix_ms((int(number) >> 22) + _EPOCH_MS)
