"""Instagram for Android: `direct.db`.

Facts (HPI `my.instagram.android`; a public description of its columns; typed descriptions of the service's items in
instagram-private-api): `messages` has `user_id` (the account that the database is of), `server_item_id`, `thread_id`,
`timestamp` (microseconds since 1970 UTC), `text` and `message`, the item as JSON: `item_type`, `user_id` (the writer),
what the type names (`reel_share`, `media`, `voice_media`, `link`, `action_log`, `video_call_event` and so on),
`reactions`, `replied_to_message`, and `edit_history` (`body`, `timestamp` in milliseconds). `threads.thread_info` is
the thread as JSON: `recipients`, `inviter`, `thread_title`. `session.user_id` names the owner.

No real sample was at hand: tested on made-up databases of two versions. Not read: messages not yet sent (`mutations`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.apple import plain
from parsers.base import Context, register
from parsers.exports import list_of, text_of
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
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.rows import Row, Table, not_read, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

WARNING_JSON = N_("{n} messages hold JSON that cannot be read. It was kept as it stands.")
_COLUMNS = ("user_id", "server_item_id", "client_item_id", "thread_id", "recipient_ids", "timestamp", "message_type",
            "text", "message", "mentioned_user_ids")  # fmt: skip
_MEDIA = ("media", "visual_media", "raven_media", "media_share", "clip", "felix_share", "story_share", "reel_share",
          "voice_media", "animated_media", "generic_xma", "xma_media_share", "xma_clip", "xma_reel_share",
          "xma_story_share", "xma_link", "xma_profile", "direct_media_share")  # fmt: skip
_PLAIN = frozenset(("text", "link", "like", "media", "raven_media", "voice_media", "animated_media", "media_share",
                    "reel_share", "story_share", "clip", "felix_share", "profile", "location", "hashtag", "placeholder",
                    "action_log", "video_call_event", "xma_media_share", "xma_clip", "xma_reel_share",
                    "xma_story_share", "xma_link", "xma_profile", "generic_xma", "direct_media_share", "poll",
                    "expired_placeholder", "static_sticker"))  # fmt: skip


@register
class InstagramAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "instagram-android"
    name = N_("Instagram for Android (direct.db)")
    version = "3"
    app = APP
    tested = ("2019 and 2024 (by description)",)
    notes = N_("Made after public descriptions. Media are addresses on the service; messages not yet sent are counted.")
    reason = N_("SQLite database with Instagram's tables messages and threads (JSON)")
    needs: ClassVar = {"messages": ("thread_id", "timestamp", "message"), "threads": ("thread_info",)}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(database).records(context)


class _Reading:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._broken = 0
        self._account = Account(*self._owners())
        wanted = ("user_id", "thread_id", "thread_info", "recipient_ids", "last_activity_time", "is_permitted")
        for row in Table(database, "threads", "contact", wanted).rows():
            self._thread(row)

    def _owners(self) -> list[str]:
        """The accounts that were logged in; without their list, the one that all messages are of."""
        for table, most in (("session", 50), ("messages", 1)):
            if "user_id" in self._database.columns(table):
                sql = f"SELECT DISTINCT user_id FROM {table} WHERE user_id IS NOT NULL ORDER BY 1 LIMIT {most + 1}"
                found = [str(value) for (value,) in self._database.query(sql)]
                if 0 < len(found) <= most:
                    return found
        return []

    def _thread(self, row: Row) -> None:
        thread = _json(row["thread_info"]) or {}
        users = [user for name in ("recipients", "users", "left_users") for user in list_of(thread.get(name))]
        people = [self._user(user) for user in users]
        self._user(thread.get("inviter"))
        details = {name: value for name, value in (("thread_id_v2", text_of(thread.get("thread_v2_id"))),
                   ("request", thread.get("pending") or None), ("muted", thread.get("muted") or None)) if value}
        group = thread.get("is_group")
        self._account.thread(
            row.text("thread_id"), people, text_of(thread.get("thread_title")),
            group=group if isinstance(group, bool) else len(people) > 1, details=details, provenance=row.provenance,
        )  # fmt: skip

    def _user(self, user: Any) -> str | None:
        if not isinstance(user, dict):
            return None
        number = text_of(user.get("pk")) or text_of(user.get("pk_id")) or text_of(user.get("id"))
        return self._account.person(number, text_of(user.get("full_name")), text_of(user.get("username")))

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "messages", "message", _COLUMNS, gaps=self._account.roster)
        yield from table.records(self._message, context)
        yield from self._account.roster.records()
        yield from unknown(self._unknown)
        if self._broken:
            yield Warning(WARNING_JSON, {"n": self._broken}, partial=True)
        yield from not_read(self._database, "mutations")

    def _message(self, row: Row) -> Iterator[Record]:
        item = _json(row["message"])
        raw: bytes | None = None
        if item is None and row["message"] not in (None, ""):
            self._broken += 1
            raw = row["message"] if isinstance(row["message"], bytes) else str(row["message"]).encode(
                "utf-8", "surrogateescape")
        item = item or {}
        stated = item.get("thread_key")
        key_of_thread: dict[str, Any] = stated if isinstance(stated, dict) else {}
        own = row.text("server_item_id") or text_of(item.get("item_id"))
        client = row.text("client_item_id") or text_of(item.get("client_context"))
        sender = self._account.person(text_of(item.get("user_id")))
        key = self._account.thread(row.text("thread_id") or text_of(key_of_thread.get("thread_id")), (sender,))
        time = micros(row["timestamp"] if row["timestamp"] is not None else item.get("timestamp"))
        direction = self._account.direction(sender)
        details: dict[str, Any] = {}
        kind, text = self._content(item, text_of(item.get("item_type")) or row.text("message_type") or "", details)
        text = text or row.text("text")
        kind = "text" if kind == "other" and text is not None else kind
        self._extras(item, details)
        same = same_of(own, live=row.state == "live")
        if same is None and time.utc_ms is not None:
            same = f"{time.raw}\x1f{sender}\x1f{digest(own, client, text)}"
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, own or client, same,
            self._reply(item, details), tuple(_attachments(item, kind)), details or None, raw or row.raw("text"),
        )  # fmt: skip
        yield from self._reactions(item, row, key, own or client)

    def _content(self, item: dict[str, Any], stated: str, details: dict[str, Any]) -> tuple[Kind, str | None]:
        """The kind of an item and its words."""
        inner = item.get(stated)
        words = text_of(item.get("text"))
        if stated and stated not in _PLAIN:
            self._unknown["item_type", stated[:80]] += 1
        known = kind_named(stated)
        if known in ("system", "call"):
            details["system"] = {"type": stated}
            if isinstance(inner, dict):
                details["system"] |= {name: value for name, value in inner.items() if isinstance(value, str | int)}
                words = words or text_of(inner.get("description")) or text_of(inner.get("action"))
            if known == "call":
                about = inner if isinstance(inner, dict) else {}
                audio = "audio" if about.get("thread_has_audio_only_call") is True else None
                details |= call_told(text_of(about.get("action")) or words, audio)
            return known, words
        if stated == "like":
            return "text", words or text_of(inner) or "❤"
        if isinstance(inner, dict):
            extra, links = found_words(inner)
            if links and stated not in ("media", "raven_media", "voice_media", "animated_media"):
                details["links"] = links
            if words is None and stated not in ("media", "raven_media", "voice_media", "animated_media"):
                words = extra
            if stated not in ("link", "text"):
                details[stated] = pruned(plain(inner))
        if known == "location" and isinstance(inner, dict):
            lat, lon = inner.get("lat"), inner.get("lng")
            if isinstance(lat, float) and isinstance(lon, float) and abs(lat) <= 90 and abs(lon) <= 180:
                details["lat"], details["lon"] = lat, lon
        if known is None and stated in ("media", "raven_media"):
            known = _kind_of_media(inner)
        return known or ("text" if words is not None else "other"), words

    @staticmethod
    def _extras(item: dict[str, Any], details: dict[str, Any]) -> None:
        entries = [entry for entry in list_of(item.get("edit_history")) if isinstance(entry, dict)]
        history = [{"text": text_of(entry.get("body")),
                    "time": times.iso_utc(times.from_unix_ms(entry.get("timestamp")).utc_ms)} for entry in entries]
        if history:
            details["edited"] = history
        if item.get("is_shh_mode") is True:
            details["vanish_mode"] = True
        if item.get("hide_in_thread"):
            details["hidden"] = True
        if item.get("forward_score") or item.get("is_forward"):
            details["forwarded_from"] = True

    @staticmethod
    def _reply(item: dict[str, Any], details: dict[str, Any]) -> str | None:
        quoted = item.get("replied_to_message")
        if not isinstance(quoted, dict):
            return None
        words = text_of(quoted.get("text")) or found_words(quoted)[0]
        if words is not None:
            details["quoted"] = words
        return text_of(quoted.get("item_id")) or text_of(quoted.get("message_id"))

    def _reactions(self, item: dict[str, Any], row: Row, key: str, target: str | None) -> Iterator[Record]:
        given = item.get("reactions")
        found = [(name, one) for name in ("emojis", "likes") for one in list_of(given.get(name))] if isinstance(
            given, dict) else []  # fmt: skip
        seen: set[tuple[str | None, str | None]] = set()
        for name, one in found:
            emoji = text_of(one.get("emoji")) if isinstance(one, dict) else None
            who = text_of(one.get("sender_id")) if isinstance(one, dict) else None
            emoji = emoji or ("❤" if name == "likes" and who is not None else None)
            if (who, emoji) in seen or ((who, "❤️") in seen and emoji == "❤"):
                continue  # a heart stands in both lists
            seen.add((who, emoji))
            yield Found("reaction", 1)
            if emoji is None or target is None:
                yield Rejection("reaction", REASON_NO_EMOJI, row.provenance)
                continue
            person = self._account.person(who)
            direction: Direction = "out" if person == OWNER else "in" if person is not None else "unknown"
            time = micros(one.get("timestamp"))
            yield Reaction(key, target, person, emoji, time, row.provenance, direction, row.state)


def micros(value: object) -> Time:
    """Microseconds since 1970; what is smaller is milliseconds."""
    number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 20 else value
    if type(number) is int and number >= 10**14:
        whole = times.from_unix_ms(number // 1000)
        return Time(whole.utc_ms, None, str(value), whole.basis)
    return times.from_unix_ms(number)


def _json(value: object) -> dict[str, Any] | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    try:
        found = json.loads(value) if isinstance(value, str) and value else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _kind_of_media(inner: Any) -> Kind:
    media = inner.get("media") if isinstance(inner, dict) and isinstance(inner.get("media"), dict) else inner
    stated = media.get("media_type") if isinstance(media, dict) else None
    return "video" if stated == 2 else "voice" if stated == 11 else "image"


def _attachments(item: dict[str, Any], kind: Kind) -> Iterator[Attachment]:
    """The media of an item, as addresses."""
    for name in _MEDIA:
        inner = item.get(name)
        if not isinstance(inner, dict):
            continue
        _, links = found_words(inner)
        number = text_of(inner.get("id")) or text_of(inner.get("pk"))
        if links or number:
            url = links[0] if links else None
            mime = {"image": "image/jpeg", "video": "video/mp4", "voice": "audio/mp4"}.get(kind)
            shown = url.partition("?")[0].rpartition("/")[2] if url else number
            details = {word: value for word, value in (("url", url), ("media_id", number), ("type", name)) if value}
            yield Attachment(shown or None, mime, details=details)
