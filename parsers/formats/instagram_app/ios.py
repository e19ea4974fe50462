"""Instagram for the iPhone: `DirectSQLiteDatabase/<account number>.db`.

Facts (iLEAPP `instagramThreads`, seen with versions 135 to 425; plaso's public sample of 2022, which is tested):
`messages` holds each message as an `NSKeyedArchiver` plist of an `IGDirectPublishedMessage`, whose fields are named by
type and name (`NSString*senderPk`): metadata with sender, thread, time (seconds since 2001 UTC) and id; content with a
subtype and a text, a medium, or a notice (`threadActivity`, with `voipTitle` for calls); reactions. `threads.metadata`
is the archive of a thread with its users; `viewer_id` the account that the database is of.

A message whose archive cannot be read is kept with its bytes. Media are addresses on the service, or files of its cache
under other names. Not read: drafts (`thread_client_state`), messages not yet sent (`mutations`): they are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.apple import plain, unarchive
from parsers.base import Context, register
from parsers.exports import text_of
from parsers.formats.instagram_app.shared import (
    APP,
    Account,
    call_told,
    found_words,
    kind_named,
    pruned,
    same_of,
)
from parsers.item import Item
from parsers.records import (
    OWNER,
    REASON_NO_EMOJI,
    Attachment,
    Direction,
    Found,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.rows import Row, Table, not_read, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

WARNING_ARCHIVES = N_("{n} messages hold an archive that cannot be read. Their bytes were kept.")
_NOT_READ = ("mutations", "thread_client_state", "quick_reply")
_OWN_NAME = re.compile(r"(\d{4,20})\.db")
_LARGEST_DETAIL = 20_000  # characters of a content that is kept as it stands


@register
class InstagramIos(DatabaseParser):
    """See the module's docstring."""

    id = "instagram-ios"
    name = N_("Instagram for iPhone (direct messages)")
    version = "2"
    app = APP
    tested = ("2022 (a public sample)",)
    notes = N_("Media are addresses on the service. Drafts and messages not yet sent are counted.")
    reason = N_("SQLite database with Instagram's tables messages and threads (archives)")
    needs: ClassVar = {"messages": ("message_id", "thread_id", "archive"), "threads": ("thread_id", "metadata")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


def pick(value: Any, *names: str) -> Any:
    """A field of an archived object by its name, whatever the type that stands before it; None where it has none."""
    if not isinstance(value, dict):
        return None
    for name in names:
        for key in value:
            if key == name or key.endswith(f"*{name}"):
                return value[key]
        for key in value:
            if key.endswith(name) and key[: -len(name)].isidentifier() and key[:1].isupper():
                return value[key]
    return None


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._unreadable = 0
        threads = Table(database, "threads", "contact", ("thread_id", "thread_id_v2", "viewer_id", "metadata"))
        rows = list(threads.rows())
        owners = {row.text("viewer_id") for row in rows} - {None}
        own = _OWN_NAME.fullmatch(item.name)
        self._account = Account(*(owners if len(owners) == 1 else [own[1]] if own is not None else ()))
        for row in rows:
            self._thread(row)

    def _thread(self, row: Row) -> None:
        thread = unarchive(row["metadata"])
        users = [self._user(user) for name in ("users", "leftUsers") for user in pick(thread, name) or ()]
        self._user(pick(thread, "inviter", "inviter_DEPRECATED"))
        details = {word: value for word, value in (
            ("thread_id_v2", row.text("thread_id_v2")), ("request", pick(thread, "isMessageRequest") or None)) if value}
        canonical = pick(thread, "isCanonical")
        title = pick(thread, "threadTitle", "title", "name")
        self._account.thread(
            row.text("thread_id"), users, title if isinstance(title, str) else None,
            group=not canonical if isinstance(canonical, bool) else len(users) > 1, details=details,
            provenance=row.provenance,
        )  # fmt: skip

    def _user(self, user: Any) -> str | None:
        inner = pick(user, "userDict")
        number = pick(inner, "pk") or pick(user, "pk")
        if number is None:
            return None
        name = pick(inner, "full_name") or pick(user, "fullName", "full_name")
        username = pick(inner, "username") or pick(user, "userName", "username")
        return self._account.person(str(number), str(name) if name else None, str(username) if username else None)

    def records(self, context: Context) -> Iterator[Record]:
        columns = ("message_id", "thread_id", "archive", "class_name")
        table = Table(self._database, "messages", "message", columns, ignored=("row_id",), gaps=self._account.roster)
        yield from table.records(self._message, context)
        yield from self._account.roster.records()
        yield from unknown(self._unknown)
        if self._unreadable:
            yield Warning(WARNING_ARCHIVES, {"n": self._unreadable}, partial=True)
        yield from not_read(self._database, *_NOT_READ)

    def _message(self, row: Row) -> Iterator[Record]:
        archive = unarchive(row["archive"])
        metadata, content = pick(archive, "metadata"), pick(archive, "content")
        own = row.text("message_id") or text_of(pick(metadata, "serverId"))
        sender = self._account.person(text_of(pick(metadata, "senderPk")))
        key = self._account.thread(row.text("thread_id") or text_of(pick(metadata, "threadId")), (sender,))
        time = times.from_apple(pick(metadata, "serverTimestamp", "timestamp"))
        raw = None
        if not isinstance(archive, dict):
            self._unreadable += 1
            raw = row["archive"] if isinstance(row["archive"], bytes) else None
        direction = self._account.direction(sender)
        details: dict[str, Any] = {}
        kind, text = self._content(content, details)
        if row.text("class_name") not in (None, "IGDirectPublishedMessage"):
            details["class"] = row.text("class_name")
        if pick(archive, "isShhMode") is True:
            details["vanish_mode"] = True
        forwarded = pruned(plain(pick(archive, "forwardMetadata")))
        if forwarded:
            details["forwarded_from"] = forwarded
        reply = self._quoted(pick(archive, "quotedMessage"), details)
        attachments = tuple(_media(pick(content, "media"), kind))
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, own,
            same_of(own, live=row.state == "live"), reply, attachments, details or None, raw,
        )  # fmt: skip
        reactions = pick(archive, "reactions")
        for reaction in reactions if isinstance(reactions, list) else ():
            yield from self._reaction(reaction, row, key, own)

    def _content(self, content: Any, details: dict[str, Any]) -> tuple[Kind, str | None]:
        """The kind of a content and its words."""
        subtype = text_of(pick(content, "codedSubtype")) or ""
        text = text_of(pick(content, "string"))
        activity = pick(content, "threadActivity")
        if isinstance(activity, dict):
            return self._activity(activity, details)
        if text is not None:
            return "text", text
        media = pick(content, "media")
        if isinstance(media, dict):
            return _media_kind(media), text_of(pick(media, "caption"))
        if content is None:
            return "other", None
        words, links = found_words(plain(content))
        if links:
            details["links"] = links
        details["content"] = _bounded(pruned(plain(content)))
        known = kind_named(subtype.removeprefix("SUBTYPE_"))
        if known is None:
            self._unknown["codedSubtype", subtype or "none"] += 1
        if words is not None:
            details["text_source"] = subtype
        return known or ("text" if words is not None else "other"), words

    @staticmethod
    def _activity(activity: dict[str, Any], details: dict[str, Any]) -> tuple[Kind, str | None]:
        """A notice in a thread: of a call, or of what somebody did."""
        call = text_of(pick(activity, "voipTitle"))
        words = call or text_of(pick(activity, "actionLogTitle", "text", "title"))
        stated = pruned(plain(activity))
        event: dict[str, Any] = {"type": "call" if call is not None else "activity"}
        for word, name in (("event", "voipEventType"), ("call_id", "videoCallId"), ("joined", "didJoin"),
                           ("hidden", "hiddenInThread"), ("subtype", "codedSubtype")):  # fmt: skip
            value = pick(stated, name)
            if value is not None:
                event[word] = value
        details["system"] = event
        if call is not None:
            details |= call_told(call)
        return ("call" if call is not None else "system"), words

    @staticmethod
    def _quoted(quoted: Any, details: dict[str, Any]) -> str | None:
        """The message that is answered, which stands in full beside the answer."""
        if not isinstance(quoted, dict):
            return None
        inner = pick(quoted, "message") if isinstance(pick(quoted, "message"), dict) else quoted
        words = text_of(pick(pick(inner, "content"), "string")) or found_words(plain(quoted))[0]
        if words is not None:
            details["quoted"] = words
        return text_of(pick(pick(inner, "metadata"), "serverId") or pick(quoted, "messageId", "serverId", "itemId"))

    def _reaction(self, reaction: Any, row: Row, key: str, target: str | None) -> Iterator[Record]:
        yield Found("reaction", 1)
        emoji = text_of(pick(reaction, "emojiUnicode", "USER_BASED_REACTION_EMOJI_UNICODE"))
        if emoji is None or target is None:
            yield Rejection("reaction", REASON_NO_EMOJI, row.provenance)
            return
        who = self._account.person(text_of(pick(reaction, "userId", "USER_BASED_REACTION_USER_ID")))
        stamp = pick(reaction, "serverTimestamp", "USER_BASED_REACTION_SERVER_TIMESTAMP")
        direction: Direction = "out" if who == OWNER else "in" if who is not None else "unknown"
        yield Reaction(key, target, who, emoji, times.from_apple(stamp), row.provenance, direction, row.state)


def _media_kind(media: dict[str, Any]) -> Kind:
    words = " ".join(key for key, value in _flat(media) if value)
    return "video" if "IGVideo" in words else "voice" if "oice" in words or "Audio" in words else "image"


def _flat(value: Any, depth: int = 0) -> Iterator[tuple[str, bool]]:
    if isinstance(value, dict) and depth < 4:
        for key, inner in value.items():
            yield str(key), inner not in (None, False, 0, "", [], {})
            yield from _flat(inner, depth + 1)


def _media(media: Any, kind: Kind) -> Iterator[Attachment]:
    """A medium: its id, and the address of its largest version."""
    if not isinstance(media, dict):
        return
    best: tuple[float, str] | None = None
    number = None
    todo: list[Any] = [media]
    for _ in range(400):
        if not todo:
            break
        one = todo.pop(0)
        if isinstance(one, dict):
            number = number or text_of(one.get("kIGPhotoMediaID")) or text_of(pick(one, "mediaID", "pk", "id"))
            url, width = pick(one, "url"), one.get("width")
            if isinstance(url, str) and url.startswith("http"):
                size = float(width) if isinstance(width, int | float) else 0.0
                best = (size, url) if best is None or size > best[0] else best
            todo += one.values()
        elif isinstance(one, list):
            todo += one[:50]
    name = best[1].partition("?")[0].rpartition("/")[2] if best is not None else number
    details = {word: value for word, value in (("media_id", number), ("url", best[1] if best else None)) if value}
    mime = {"image": "image/jpeg", "video": "video/mp4"}.get(kind)
    yield Attachment(name, mime, details=details or None)


def _bounded(value: Any) -> Any:
    text = str(value)
    return value if len(text) <= _LARGEST_DETAIL else text[:_LARGEST_DETAIL]
