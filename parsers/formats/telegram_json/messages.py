"""Records from the messages of a Telegram Desktop export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from parsers import times
from parsers.apps.telegram import CALLS, told
from parsers.exports import whole
from parsers.formats.telegram_json.media import Media, flatten, string
from parsers.formats.telegram_json.people import Chat, People, peer
from parsers.formats.telegram_json.rich import words
from parsers.reasons import REASON_BROKEN, REASON_CUT
from parsers.records import (
    Attachment,
    Direction,
    Found,
    Kind,
    LedgerKind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
)
from parsers.roster import digest
from parsers.text.jsonstream import Element
from parsers.text.jsonvalues import REPEATED, number
from parsers.words import N_

REASON_NO_MESSAGE = N_("The entry has neither a number nor a type nor a date of a message.")

FOUND: dict[LedgerKind, Found] = {kind: Found(kind, 1) for kind in ("message", "contact", "reaction")}
_LARGEST = 1 << 63

#: Fields that have a field of the record, or a detail, of their own.
_BASE = frozenset({
    "id", "type", "date", "date_unixtime", "text", "text_entities", "from", "from_id", "actor", "actor_id",
    "action", "edited", "edited_unixtime", "reply_to_message_id", "reply_to_peer_id", "reactions", REPEATED,
})  # fmt: skip
_DETAILS = {
    "forwarded_from": "forwarded_from", "forwarded_from_id": "forwarded_from_id",
    "saved_from": "saved_from", "via_bot": "via_bot", "author": "author",
    "inline_bot_buttons": "buttons",
    "self_destruct_period_seconds": "expires_s", "media_spoiler": "spoiler", "signature": "author",
}  # fmt: skip
_FORWARDED = ("forwarded_from", "forwarded_from_id")
#: How the exporter's writer of numbers writes what is true, and how anybody else would.
_YES = (1, "1", "true")
#: Every action that Telegram Desktop's exporter writes (versions 1.3 to 7.2).
_ACTIONS = CALLS | frozenset({
    "allow_sending_messages", "attach_menu_bot_allowed", "boost_apply", "change_creator", "clear_history",
    "create_channel", "create_group", "delete_group_photo", "edit_chat_theme", "edit_group_photo",
    "edit_group_title", "gift_code_prize", "giveaway_launch", "giveaway_results", "group_call_scheduled",
    "invite_members", "invite_to_group_call", "join_group_by_link", "join_group_by_request",
    "join_group_via_community",
    "joined_telegram", "managed_bot_created", "migrate_from_group", "migrate_to_supergroup",
    "new_creator_pending", "no_forwards_request", "no_forwards_toggle", "paid_messages_price_change",
    "paid_messages_refund", "pin_message", "poll_append_answer", "poll_delete_answer",
    "process_suggested_post", "proximity_reached", "refunded_payment", "remove_members", "requested_peer",
    "requested_phone_number", "score_in_game", "send_passport_values", "send_payment", "send_premium_gift",
    "send_star_gift", "send_stars_gift", "send_ton_gift", "send_webview_data", "set_chat_wallpaper",
    "set_messages_ttl", "set_same_chat_wallpaper", "stars_prize", "suggest_birthday",
    "suggest_profile_photo", "suggested_post_refund", "suggested_post_success", "take_screenshot",
    "todo_append_tasks", "todo_completions", "topic_created", "topic_edit", "web_app_bot_allowed",
})  # fmt: skip


_SOMETIMES = frozenset({"edited", "edited_unixtime", "reactions", REPEATED})
#: Seconds: what zones are ahead of UTC at most, and what they differ by.
_WEST, _EAST, _QUARTER = -12 * 3600, 14 * 3600, 15 * 60
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (as a wall clock, from which others are counted)
_PROBLEMS = {"broken": REASON_BROKEN, "cut": REASON_CUT}


class Messages:
    """Makes records of messages."""

    def __init__(self, people: People, media: Media) -> None:
        self._people, self._media = people, media
        self.undated = self.guessed = 0
        self.two_times = self.two_texts = 0  # which a message holds twice, and not alike

    def records(self, element: Element, chat: Chat) -> Sequence[Record]:
        """Return what one element of a chat's list gives."""
        raw = element.value
        if element.problem is not None or not isinstance(raw, dict) or not _is_message(raw):
            reason = _PROBLEMS.get(element.problem or "", REASON_NO_MESSAGE)
            text = element.raw if element.raw is not None else str(raw)[:2000]
            where = Provenance(chat.key, None, element.offset)
            return FOUND["message"], Rejection("message", reason, where, raw=text)
        written = raw.get("id")
        row = written if type(written) is int and -_LARGEST <= written < _LARGEST else None
        where = Provenance(chat.key, row, element.offset)
        message = self._message(raw, chat, where, element.guessed)
        if "reactions" in raw:
            return FOUND["message"], message, *self._reactions(raw["reactions"], chat, message, where)
        return FOUND["message"], message

    def _message(self, raw: dict[str, Any], chat: Chat, where: Provenance, guessed: bool) -> Message:
        get = raw.get
        kind_raw, written, action = get("type"), get("text"), None
        time = self._time(get("date_unixtime"), get("date"))
        text = flatten(written) or flatten(get("text_entities")) or words(get("rich_message"))
        details: dict[str, Any] = {}
        kind: Kind = "text"
        attachments: tuple[Attachment, ...] = ()
        extra = raw.keys() - _BASE
        sender = self._sender(raw, chat)
        if kind_raw == "service":
            action = get("action")
            kind, text = self._service(raw, extra, text, details)
        elif kind_raw != "message":
            kind, details["type"] = "other", string(kind_raw)
            if kind_raw != "unsupported":
                self._media.note("type", str(kind_raw)[:80])
        if extra:
            found = self._media.read(raw, extra, details, service=kind_raw == "service")
            attachments = found.attachments
            if kind == "text" and found.kind is not None and not (text and found.kind == "other"):
                kind = found.kind
            if not text and found.text:
                text, details["text_from"] = found.text, found.source
            if extra and kind_raw != "service":
                self._rest(raw, extra, details)
                if kind == "text" and not text and "other" in details:  # it carries what no version known here does
                    kind = "other"
        if guessed or type(written) is not str or not _SOMETIMES.isdisjoint(raw):
            self._common(raw, details, guessed)
        if "text_entities" in raw:
            self._other_text(written, raw["text_entities"], details)
        if time.basis == "none" and kind_raw != "unsupported":
            self.undated += 1
        app_key, reply = number(get("id")), number(get("reply_to_message_id"))
        reply_in = None
        if "reply_to_peer_id" in raw and not (reply is None and kind_raw == "service"):  # of an action, an argument
            reply_in = peer(raw["reply_to_peer_id"], packed=False)
        if reply_in is not None and reply_in != chat.key:
            details["reply_elsewhere"] = {"chat": reply_in, **({} if reply is None else {"message": reply})}
        return Message(
            chat.key, kind, self._people.direction(sender, chat), sender, time, text, where, app_key=app_key,
            same=self._same(chat, app_key, time, f"{sender}\x1f{action}\x1f{text}"),
            reply_to=reply, attachments=attachments, details=details or None,
            reply_in=None if reply_in == chat.key else reply_in,
        )  # fmt: skip

    def _rest(self, raw: dict[str, Any], extra: set[str], details: dict[str, Any]) -> None:
        """Put what is left into the details: known fields under their names, all others together."""
        for name in sorted(_DETAILS.keys() & extra):
            details[_DETAILS[name]] = raw[name]
        if not extra.isdisjoint(_FORWARDED) and not details.get("forwarded_from"):  # a deleted account has no name
            details |= {"forwarded": True, "forwarded_from": raw.get("forwarded_from_id")}
        unknown = extra - _DETAILS.keys()
        if unknown:
            details["other"] = {name: raw[name] for name in sorted(unknown)}
            for name in unknown:
                self._media.note("field", name[:80])

    def _time(self, unix: Any, date: Any) -> Time:
        """Return the time of a message, with both of its forms as they stand where these do not agree.

        The exporter makes both of one value: whoever changes a file by hand easily forgets one.
        """
        time = moment(unix, date)
        if unix is None or time.basis == "none" or (time.raw == str(unix) and _agree(time, date)):
            return time
        self.two_times += 1
        return msgspec.structs.replace(time, raw=f"{unix} / {date}")

    def _other_text(self, written: Any, entities: Any, details: dict[str, Any]) -> None:
        """Keep the second form of a text where it says something else than the first, as with times."""
        other = flatten(entities)
        if other and other != written and flatten(written) not in (None, other):
            details["text_entities"] = other
            self.two_texts += 1

    def _sender(self, raw: dict[str, Any], chat: Chat) -> str | None:
        """Return the key of who wrote a message or did what a service message tells of."""
        get = raw.get
        who, name = get("from_id"), get("from")
        if get("type") == "service" and not (get("actor_id") is None and get("actor") is None):
            who, name = get("actor_id"), get("actor")  # else somebody who came near is `from`
        packed = chat.family != "user" and "date_unixtime" not in raw  # versions that pack numbers have no such field
        return self._people.person(who, name, chat, packed=packed)

    def _service(
        self, raw: dict[str, Any], extra: set[str], text: str | None, details: dict[str, Any]
    ) -> tuple[Kind, str | None]:
        """Fill the details of a service message with its action and every argument."""
        action = string(raw.get("action"))
        mine = ("from", "from_id") if "reply_to_message_id" in raw else ("from", "from_id", "reply_to_peer_id")
        arguments = {name: raw[name] for name in raw if name in extra or name in mine}
        information = string(raw.get("information_text"))
        if action is None and information is not None:  # a custom action has its words and no name
            action, text = "custom", text or information
        elif action not in _ACTIONS:
            self._media.note("action", str(action)[:80])
        details["system"] = {"type": action, **arguments}
        if action not in CALLS:
            return "system", text
        duration = whole(raw.get("duration_seconds", raw.get("duration")))
        reason = "missed" if raw.get("is_missed") in _YES else string(raw.get("discard_reason"))
        details |= told(action, duration, reason)
        return "call", text

    def _common(self, raw: dict[str, Any], details: dict[str, Any], guessed: bool) -> None:
        """Add the details that any message may have."""
        text = raw.get("text") or raw.get("text_entities")
        if isinstance(text, list):
            entities = [p for p in text if isinstance(p, dict) and (len(p) > 2 or type(p.get("text")) is not str)]
            if entities:  # links with another wording, mentions without a name, languages of code
                details["entities"] = entities
        if "edited" in raw or "edited_unixtime" in raw:
            time = moment(raw.get("edited_unixtime"), raw.get("edited"))
            if time.basis != "none":  # old versions write 1970 into every message
                details["edited"] = [
                    {"text": None, "utc_ms": time.utc_ms, "local": time.local, "raw": time.raw}
                ]
        reactions = raw.get("reactions")
        if reactions:
            entries = reactions if isinstance(reactions, list) else [str(reactions)]
            details["reactions"] = [
                {"emoji": reaction_emoji(one), "count": whole(one.get("count"))}
                for one in (entry if isinstance(entry, dict) else {"emoji": str(entry)[:2000]} for entry in entries)
            ]
        if REPEATED in raw:
            details["repeated"] = raw[REPEATED]
        if guessed:
            details["quotes_inferred"] = True
            self.guessed += 1

    def _same(self, chat: Chat, app_key: str | None, time: Time, content: str) -> str | None:
        """Return what makes two copies of a message the same.

        Numbers are the channel's own in channels and supergroups, but the account's in every other chat,
        where another device's export has other numbers; so are those of a basic group's messages, which stand
        below zero in the supergroup that it became. The text is part of it: two exports before and after an
        edit hold two versions, and neither may vanish.
        """
        stamp = str(time.utc_ms) if time.utc_ms is not None else time.local
        accounts = chat.family == "chat" or (chat.family == "channel" and (app_key or "").startswith("-"))
        if stamp is None:
            return None if app_key is None or accounts else f"{app_key}\x1f\x1f{digest(content)}"
        if accounts:
            return chat.ordinals.number(stamp, digest(content))
        return f"{app_key}\x1f{stamp}\x1f{digest(content)}"

    def _reactions(self, raw: Any, chat: Chat, message: Message, where: Provenance) -> Iterator[Record]:
        """Yield the reactions whose author is named. Their sums stand in the message's details."""
        for entry in raw if isinstance(raw, list) else ():
            if not isinstance(entry, dict):
                continue
            emoji = reaction_emoji(entry)
            recent = entry.get("recent")
            for one in recent if isinstance(recent, list) else ():
                yield FOUND["reaction"]
                if not isinstance(one, dict) or message.app_key is None:
                    yield Rejection("reaction", REASON_BROKEN, where, raw=str(one)[:2000])
                    continue
                sender = self._people.person(one.get("from_id"), one.get("from"), chat)
                time = moment(one.get("date_unixtime"), one.get("date"))
                direction: Direction = self._people.direction(sender, chat)
                yield Reaction(chat.key, message.app_key, sender, emoji, time, where, direction)


def _is_message(raw: dict[str, Any]) -> bool:
    return "id" in raw or "type" in raw or "date" in raw


def reaction_emoji(entry: dict[str, Any]) -> str:
    """Return the emoji of a reaction, or what stands for it: custom ones are documents."""
    emoji = string(entry.get("emoji"))
    if emoji:
        return emoji
    document = string(entry.get("document_id"))
    return f"custom:{document}" if document else string(entry.get("type")) or "unknown"


def moment(unix: Any, date: Any) -> Time:
    """Return a time from its two forms: seconds since 1970, and the wall clock where the export was made.

    Some tools write the latter with a zone, which then counts, or put the seconds in its place.
    """
    if unix is not None:
        time = times.from_unix_s(unix)
        if time.basis != "none":
            return time
    if date is None:
        return times.missing(unix)
    try:
        parsed = datetime.fromisoformat(date)
    except (TypeError, ValueError):
        return times.from_unix_s(date)
    if parsed.year < 1990:
        return times.missing(date)
    return times.from_local(parsed, date) if parsed.tzinfo is None else times.from_aware(parsed, date)


def _agree(time: Time, date: Any) -> bool:
    """Whether a wall clock somewhere on earth showed this date at this time."""
    if date is None:
        return True
    try:
        shown = datetime.fromisoformat(date)
    except (TypeError, ValueError):
        return False
    since = shown - (_EPOCH if shown.tzinfo is None else _EPOCH.replace(tzinfo=UTC))
    ahead = since.days * 86400 + since.seconds - (time.utc_ms or 0) // 1000
    return not ahead or (shown.tzinfo is None and _WEST <= ahead <= _EAST and not ahead % _QUARTER)


