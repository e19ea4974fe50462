"""Records from the messages of a Telegram Desktop export."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from parsers import times
from parsers.formats.telegram_json.calls import CALLS, told
from parsers.formats.telegram_json.media import Media, flatten, string, whole
from parsers.formats.telegram_json.people import Chat, People
from parsers.formats.telegram_json.rich import words
from parsers.formats.telegram_json.stream import Element
from parsers.formats.telegram_json.values import REPEATED
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
from parsers.words import N_

REASON_BROKEN = N_("The entry is damaged and could not be read.")
REASON_CUT = N_("The file ends inside this entry.")
REASON_NO_MESSAGE = N_("The entry has neither a number nor a type nor a date of a message.")

FOUND: dict[LedgerKind, Found] = {kind: Found(kind, 1) for kind in ("message", "contact", "reaction")}
_LARGEST = 1 << 63

#: Fields that have a field of the record, or a detail, of their own.
_BASE = frozenset({
    "id", "type", "date", "date_unixtime", "text", "text_entities", "from", "from_id", "actor", "actor_id",
    "action", "edited", "edited_unixtime", "reply_to_message_id", "reply_to_peer_id", "reactions", REPEATED,
})  # fmt: skip
_DETAILS = {
    "forwarded_from": "forwarded_from", "forwarded_from_id": "forwarded_from_id", "saved_from": "saved_from",
    "via_bot": "via_bot", "author": "author",
    "inline_bot_buttons": "buttons",
    "self_destruct_period_seconds": "expires_s", "media_spoiler": "spoiler", "signature": "author",
}  # fmt: skip
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
_PROBLEMS = {"broken": REASON_BROKEN, "cut": REASON_CUT}


class Messages:
    """Makes records of messages."""

    def __init__(self, people: People, media: Media) -> None:
        self._people, self._media = people, media
        self.undated = self.guessed = 0

    def records(self, element: Element, chat: Chat) -> Sequence[Record]:
        """Return what one element of a chat's list gives."""
        raw = element.value
        if element.problem is not None or not isinstance(raw, dict) or not _is_message(raw):
            reason = _PROBLEMS.get(element.problem or "", REASON_NO_MESSAGE)
            text = element.raw if element.raw is not None else str(raw)[:2000]
            where = Provenance(chat.key, None, element.offset)
            return FOUND["message"], Rejection("message", reason, where, raw=text)
        number = raw.get("id")
        row = number if type(number) is int and -_LARGEST <= number < _LARGEST else None
        where = Provenance(chat.key, row, element.offset)
        message = self._message(raw, chat, where, element.guessed)
        if "reactions" in raw:
            return FOUND["message"], message, *self._reactions(raw["reactions"], chat, message, where)
        return FOUND["message"], message

    def _message(self, raw: dict[str, Any], chat: Chat, where: Provenance, guessed: bool) -> Message:
        get = raw.get
        kind_raw, written, action = get("type"), get("text"), None
        time = moment(get("date_unixtime"), get("date"))
        text = flatten(written) or flatten(get("text_entities")) or words(get("rich_message"))
        details: dict[str, Any] = {}
        kind: Kind = "text"
        attachments: tuple[Attachment, ...] = ()
        extra = raw.keys() - _BASE
        if kind_raw == "message":
            sender = self._people.person(get("from_id"), get("from"), chat)
        elif kind_raw == "service":
            sender, action = self._actor(raw, chat), get("action")
            kind, text = self._service(raw, extra, text, details)
        else:
            sender = self._people.person(get("from_id"), get("from"), chat)
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
        if guessed or type(written) is list or not _SOMETIMES.isdisjoint(raw):
            self._common(raw, details, guessed)
        if time.basis == "none" and kind_raw != "unsupported":
            self.undated += 1
        app_key, reply, reply_in = string(get("id")), get("reply_to_message_id"), string(get("reply_to_peer_id"))
        if reply_in is not None and reply_in != chat.key:
            details["reply_elsewhere"] = {"chat": reply_in, **({} if reply is None else {"message": string(reply)})}
        return Message(
            chat.key, kind, self._people.direction(sender, chat), sender, time, text, where, app_key=app_key,
            same=self._same(chat, app_key, time, f"{sender}\x1f{action}\x1f{text}"),
            reply_to=string(reply), attachments=attachments, details=details or None,
            reply_in=None if reply_in == chat.key else reply_in,
        )  # fmt: skip

    @staticmethod
    def _rest(raw: dict[str, Any], extra: set[str], details: dict[str, Any]) -> None:
        """Put what is left into the details: known fields under their names, all others together."""
        for name in sorted(_DETAILS.keys() & extra):
            details[_DETAILS[name]] = raw[name]
        unknown = extra - _DETAILS.keys()
        if unknown:
            details["other"] = {name: raw[name] for name in sorted(unknown)}

    def _actor(self, raw: dict[str, Any], chat: Chat) -> str | None:
        who, name = raw.get("actor_id"), raw.get("actor")
        if who is None and name is None:  # somebody who came near is `from`
            who, name = raw.get("from_id"), raw.get("from")
        return self._people.person(who, name, chat)

    def _service(
        self, raw: dict[str, Any], extra: set[str], text: str | None, details: dict[str, Any]
    ) -> tuple[Kind, str | None]:
        """Fill the details of a service message with its action and every argument."""
        action = string(raw.get("action"))
        arguments = {name: raw[name] for name in raw if name in extra or name in ("from", "from_id")}
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
        text = raw.get("text")
        if isinstance(text, list):
            entities = [part for part in text if isinstance(part, dict) and len(part) > 2]
            if entities:  # links with another wording, mentions without a name, languages of code
                details["entities"] = entities
        if "edited" in raw or "edited_unixtime" in raw:
            time = moment(raw.get("edited_unixtime"), raw.get("edited"))
            if time.basis != "none":  # old versions write 1970 into every message
                details["edited"] = [
                    {"text": None, "utc_ms": time.utc_ms, "local": time.local, "raw": time.raw}
                ]
        reactions = raw.get("reactions")
        if isinstance(reactions, list):
            named = [entry for entry in reactions if isinstance(entry, dict)]
            details["reactions"] = [{"emoji": reaction_emoji(r), "count": r.get("count")} for r in named]
        if REPEATED in raw:
            details["repeated"] = raw[REPEATED]
        if guessed:
            details["quotes_inferred"] = True
            self.guessed += 1

    def _same(self, chat: Chat, app_key: str | None, time: Time, content: str) -> str | None:
        """Return what makes two copies of a message the same.

        Numbers are the channel's own in channels and supergroups, but the account's in every other chat,
        where another device's export has other numbers. The text is part of it: two exports before and
        after an edit hold two versions, and neither may vanish.
        """
        stamp = str(time.utc_ms) if time.utc_ms is not None else time.local
        if stamp is None:
            return None if app_key is None else f"{app_key}\x1f\x1f{_digest(content)}"
        if chat.own_numbers:
            return chat.ordinals.number(stamp, _digest(content))
        return f"{app_key}\x1f{stamp}\x1f{_digest(content)}"

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

    Some tools write the latter with a zone, which then counts.
    """
    if unix is not None:
        time = times.from_unix_s(unix)
        if time.basis != "none":
            return time
    if not isinstance(date, str):
        return times.missing(unix if date is None else date)
    try:
        parsed = datetime.fromisoformat(date)
    except ValueError:
        return times.missing(date)
    if parsed.year < 1990:
        return times.missing(date)
    return times.from_local(parsed, date) if parsed.tzinfo is None else times.from_aware(parsed, date)


def _digest(content: str) -> str:
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
