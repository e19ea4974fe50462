"""One record from a row of Apple's `message` table and the rows beside it.

`app_key` is `guid`, by which answers and marks name a message. It is random (a UUID), and for iMessage the same at
both ends, so `same` is the guid with the text and holds in the whole app: a text that was edited between two backups
stays two. The text of a message is its words, without the U+FFFC that stands for each attachment; of a balloon the
line that other devices show. Keys that end in `_ms` are milliseconds since 1970 UTC.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import msgspec

from parsers import times
from parsers.apps.apple import apple_ms
from parsers.evidence import Item
from parsers.formats.apple_messages import codes
from parsers.formats.apple_messages.attachments import Files, is_preview, kind_of
from parsers.formats.apple_messages.body import Body, Edits, read_body, read_edits
from parsers.formats.apple_messages.chats import People, Thread, Threads
from parsers.formats.apple_messages.payload import Balloon
from parsers.records import OWNER, PRESENT, Direction, Kind, Message, Provenance, Reaction, Record, Rejection, State
from parsers.sqlite.values import plain, text_of
from parsers.words import N_

REASON_NO_TARGET = N_("The mark names no message that it was put on.")

SEPARATOR = "\x1f"
_GUID = re.compile(r"[^;]*;[-+];.")  # of a conversation
_UNIQUE_KEY = 16  # characters; a guid has 36
_OBJECT = "\ufffc"  # stands for an attachment; U+FFFD for a balloon in some versions
_TIMES = (("date_read", "read_ms"), ("date_delivered", "delivered_ms"), ("date_played", "played_ms"),
          ("date_edited", "edited_ms"), ("date_retracted", "unsent_ms"), ("date_recovered", "recovered_ms"))
_FLAGS = (("is_forward", "forwarded"), ("is_auto_reply", "automatic_reply"), ("is_spam", "marked_as_spam"),
          ("is_sos", "emergency"), ("was_downgraded", "sent_as_text_message"), ("is_stewie", "emergency_by_satellite"),
          ("sent_or_received_off_grid", "by_satellite"), ("is_pending_satellite_send", "waiting_for_satellite"),
          ("is_critical", "critical_alert"))

Row = dict[str, Any]


class Extras(msgspec.Struct):
    """What other tables say of a message: rows of `chat`, its files, (row of `chat`, milliseconds) of deletions, and
    the parts that were deleted.
    """

    chats: list[object]
    files: list[dict[str, Any]]
    deleted: list[tuple[object, int | None]]
    parts: list[object]


class Builder:
    """Makes records; counts what it does not know and what it cannot read."""

    def __init__(self, item: Item, people: People, threads: Threads) -> None:
        self._files = Files(item)
        self._people = people
        self._threads = threads
        self.unknown_types: Counter[str] = Counter()
        self.unknown_events: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.orphans = 0
        self.different = 0

    def thread(self, row_id: int, row: Row, beside: Extras) -> Thread:
        """Return the conversation: of `chat`, else of the deletion, else as the message itself names it."""
        chats = [*beside.chats, *(chat for chat, _ in beside.deleted)]
        for chat in chats:
            thread = self._threads.by_row.get(chat)
            if thread is not None:
                return thread
        self.orphans += 1
        place = Provenance("message", row_id)
        named, room = (text_of(row[column])[0] for column in ("ck_chat_id", "cache_roomnames"))
        known = self._threads.called(named) or self._threads.called(room)
        if known is not None:
            return known
        service, person = text_of(row["service"])[0] or "unknown", self._people.of_row(row["handle_id"])
        if named is None or not _GUID.match(named):
            if room is None and chats:
                return self._threads.lost(chats[0], service, place)
            # what was written to a group is no message between two, whoever wrote it
            named = f"{service};+;{room}" if room is not None else f"{service};-;{person}" if person else "no chat"
        return self._threads.unlisted(named, place)

    def message(self, place: Provenance, row: Row, thread: Thread, state: State, beside: Extras) -> Message:
        details: dict[str, Any] = {}
        edits = read_edits(row["message_summary_info"])
        text, raw, body = self._text(row, edits, details)
        attachments = tuple(self._files.attachment(file, details) for file in beside.files)
        kind, text = self._kind(row, beside, edits, text, details)
        subject, _ = text_of(row["subject"])
        if text is None and subject is not None and kind not in ("deleted", "system"):
            text, details["text_from"] = subject, "subject"  # nothing else was written
        sender, direction = self._sender(row, thread, kind, details)
        self._note_row(row, details)
        self._note_body(body, beside, details)
        self._note_thread(thread, beside, details)
        raw = self._note_edits(row, edits, details) or raw
        if (kind == "deleted" and state == "live") or (beside.deleted and state in PRESENT):
            state = "deleted_by_app"
        self._note_deletion(beside, details)
        app_key, _ = text_of(row["guid"])
        if sender is not None and sender != OWNER:
            thread.senders.add(sender)
        return Message(
            thread.key, kind, direction, sender, times.from_apple(row["date"]), text, place, state, app_key,
            _same(row, app_key, sender, text, kind), self._reply_to(row, details), attachments, details or None, raw,
        )

    def mark(self, place: Provenance, row: Row, thread: Thread, state: State, beside: Extras) -> Record:
        """Make the reaction that a row is. One that takes a mark back has the state `deleted_by_app`."""
        target = _target(row)
        if target is None:
            return Rejection("reaction", REASON_NO_TARGET, place, raw=text_of(row["text"])[0])
        sender, direction = self._sender(row, thread, "reaction", {})
        if sender is not None and sender != OWNER:
            thread.senders.add(sender)
        code = row["associated_message_type"]
        if (code >= codes.TAKEN_BACK or beside.deleted) and state == "live":
            state = "deleted_by_app"
        time = times.from_apple(row["date"])
        return Reaction(thread.key, target, sender, self._emoji(row), time, place, direction, state)

    def _emoji(self, row: Row) -> str:
        code = row["associated_message_type"] % 1000
        custom, _ = text_of(row["associated_message_emoji"])
        if code == codes.CUSTOM_EMOJI:
            return custom or "?"
        if code == codes.STICKER_TAPBACK:
            return custom or "sticker"
        known = codes.TAPBACKS.get(code)
        if known is None:
            self.unknown_types[str(row["associated_message_type"])] += 1
        return known or custom or f"mark {row['associated_message_type']}"

    def _text(self, row: Row, edits: Edits, details: dict[str, Any]) -> tuple[str | None, bytes | None, Body | None]:
        """The words, the bytes that could not be read, and what the attributed text says."""
        text, raw = text_of(row["text"])
        blob = row["attributedBody"]
        body = read_body(blob) if blob is not None else None
        if blob is not None and (body is None or body.damaged):
            self.unread["attributedBody"] += 1
            raw = raw or (blob if isinstance(blob, bytes) else None)
        found = text if _words(text) is not None or body is None else body.text
        if not _words(found) and edits.last is not None:
            found, details["text_from"] = edits.last, "message_summary_info"
        if _words(text) is not None and body is not None and _words(body.text) not in (_words(text), None):
            details["attributed_text"] = body.text
            self.different += 1
        return _words(found) or None, raw, body

    def _kind(
        self, row: Row, beside: Extras, edits: Edits, text: str | None, details: dict[str, Any]
    ) -> tuple[Kind, str | None]:
        if row["item_type"] not in (None, 0):
            return "system", self._event(row, text, details)
        code = row["associated_message_type"]
        if type(code) is int and codes.PUT_ON <= code < codes.AFTER_TAPBACKS:
            # the message it was put on is gone, and the words may be all that is left of it
            details["mark"] = {"emoji": self._emoji(row), "taken_back": code >= codes.TAKEN_BACK}
            return "reaction", text
        gone = apple_ms(row["date_retracted"]) is not None and not beside.files
        if text is None and (edits.all_unsent or gone):
            details["deleted"] = {"by": "sender", "parts": list(edits.unsent)}
            return "deleted", None
        bundle, _ = text_of(row["balloon_bundle_id"])
        if bundle is not None:
            return self._balloon(row, Balloon(bundle, row["payload_data"]), text, details)
        if code not in codes.ORDINARY and code not in (codes.STICKER_ON_MESSAGE, codes.POLL_VOTE):
            self.unknown_types[str(plain(code))] += 1
            details["type"] = plain(code)
            return "other", text
        files = [file for file in beside.files if not is_preview(file)]
        if code == codes.STICKER_ON_MESSAGE:
            return "sticker", text
        if row["is_audio_message"] == 1:
            return "voice", text
        if files:
            return kind_of(files[0]), text
        return ("text", text) if text is not None or row["subject"] is not None else ("other", None)

    def _balloon(
        self, row: Row, balloon: Balloon, text: str | None, details: dict[str, Any]
    ) -> tuple[Kind, str | None]:
        if balloon.unread:
            self.unread["payload_data"] += 1
        if balloon.link:
            details["link"] = balloon.link
        if balloon.app:
            details["app"] = balloon.app
        if balloon.bundle == codes.LINKS:
            return "text", text or balloon.link.get("url")
        if balloon.bundle != codes.POLLS:
            return "other", text or balloon.text
        if balloon.poll is not None:
            details["poll"] = balloon.poll
        if row["associated_message_type"] == codes.POLL_VOTE:
            details["poll_vote"] = balloon.votes
        return "poll", balloon.text or text

    def _event(self, row: Row, text: str | None, details: dict[str, Any]) -> str | None:
        code, action = row["item_type"], row["group_action_type"]
        known = codes.EVENTS.get((code, None)) or codes.EVENTS.get((code, action or 0)) if type(code) is int else None
        if known is None:
            self.unknown_events[f"{plain(code)}/{plain(action)}"] += 1
        if known == "participant_added" and row["other_handle"] == row["handle_id"]:
            known = "number_changed"  # who is added adds themselves (imessage-exporter)
        told: dict[str, Any] = {"type": known or "unknown", "item_type": plain(code), "action": plain(action)}
        other = self._people.of_row(row["other_handle"])
        if other is not None:
            told["participant"] = other
        if code == codes.LOCATION_SHARING:
            told |= {"share": "stopped" if row["share_status"] == 1 else "started",
                     "share_direction": plain(row["share_direction"])}
        details["system"] = told
        title, _ = text_of(row["group_title"])
        return title or text

    def _sender(self, row: Row, thread: Thread, kind: Kind, details: dict[str, Any]) -> tuple[str | None, Direction]:
        if row["is_from_me"] == 1:
            return OWNER, "out"
        if row["item_type"] == codes.LOCATION_SHARING and row["other_handle"] not in (None, 0) and (
            row["share_direction"] == 0
        ):
            details["direction_basis"] = "share_direction"
            return OWNER, "out"
        sender = self._people.of_row(row["handle_id"])
        if row["is_from_me"] != 0:  # phones name the other one in what the user wrote as well
            if sender is not None:
                details["correspondent"] = sender
            return None, "unknown"
        if sender is None and thread.only is not None and kind != "system":
            details["sender_basis"] = "the only other member of the conversation"
            sender = self._people.of_address(thread.only)
        return sender, "in"

    def _note_row(self, row: Row, details: dict[str, Any]) -> None:
        for word, column in (("service", "service"), ("subject", "subject")):
            value, _ = text_of(row[column])
            if value is not None:
                details[word] = value
        own = self._people.own(row["destination_caller_id"]) or self._people.own(row["account"])
        if own is not None:
            details["own_address"] = own
        for column, word in _TIMES:
            moment = apple_ms(row[column])
            if moment is not None:
                details[word] = moment
        for column, word in _FLAGS:
            if row[column] == 1:
                details[word] = True
        effect, _ = text_of(row["expressive_send_style_id"])
        if effect is not None:
            details["effect"] = codes.EFFECTS.get(effect, effect)
        if row["error"] not in (None, 0):
            details["error"] = plain(row["error"])
        filtered = codes.FILTERS.get(row["filter_action"]) if type(row["filter_action"]) is int else None
        if filtered is not None:
            details["filtered_as"] = filtered
        if row["schedule_type"] not in (None, 0):
            details["scheduled"] = {"type": plain(row["schedule_type"]), "state": plain(row["schedule_state"])}
        if row["is_from_me"] == 1 and row["is_sent"] == 0 and not {"error", "scheduled"}.isdisjoint(details):
            details["not_sent"] = True

    def _note_body(self, body: Body | None, beside: Extras, details: dict[str, Any]) -> None:
        if body is None:
            return
        if body.mentions:
            details["mentions"] = list(body.mentions)
        if body.transcription is not None:
            details["transcription"] = body.transcription
        rows = {text_of(file[name])[0] for file in beside.files for name in ("guid", "original_guid")}
        gone = [transfer for transfer in body.transfers if transfer not in rows]
        if gone:
            details["missing_attachments"] = gone

    def _note_thread(self, thread: Thread, beside: Extras, details: dict[str, Any]) -> None:
        others = [self._threads.by_row[chat].key for chat in beside.chats if chat in self._threads.by_row]
        if len(others) > 1:
            details["also_in"] = [key for key in others if key != thread.key]
        if not others and not beside.deleted:
            details["conversation_basis"] = "the message itself: no conversation lists it"

    def _note_edits(self, row: Row, edits: Edits, details: dict[str, Any]) -> bytes | None:
        """Add the history; return the blob when it could not be read."""
        if edits.earlier:
            details["edited"] = list(edits.earlier)
        if edits.translations:
            details["translated_by_device"] = list(edits.translations)
        if edits.unsent and "deleted" not in details:
            details["unsent_parts"] = list(edits.unsent)
        if not edits.unread:
            return None
        self.unread["message_summary_info"] += 1
        return row["message_summary_info"] if isinstance(row["message_summary_info"], bytes) else None

    def _note_deletion(self, beside: Extras, details: dict[str, Any]) -> None:
        moments = [at for _, at in beside.deleted if at is not None]
        if moments:
            details["deleted_ms"] = max(moments)
        parts = [body.text for part in beside.parts if (body := read_body(part)) is not None]
        if beside.parts:
            details["deleted_parts"] = parts
            self.unread["part_text"] += len(beside.parts) - len(parts)

    def _reply_to(self, row: Row, details: dict[str, Any]) -> str | None:
        origin, _ = text_of(row["thread_originator_guid"])
        if origin is None:
            return _target(row)
        part, _ = text_of(row["thread_originator_part"])
        if part is not None and not part.startswith("0:0:"):
            details["reply_to_part"] = part
        return origin


def _target(row: Row) -> str | None:
    """The guid inside `associated_message_guid`, without the part of the message that it names."""
    guid, _ = text_of(row["associated_message_guid"])
    if guid is None:
        return None
    if guid.startswith("p:") and "/" in guid:
        return guid.partition("/")[2] or None
    return guid.removeprefix("bp:") or None


def _words(text: str | None) -> str | None:
    """Text without what stands for attachments and balloons."""
    if text is None or (_OBJECT not in text and "\ufffd" not in text):
        return text
    if not text.strip(f"{_OBJECT}\ufffd \n"):
        return None
    return "\n".join(part for part in text.split(_OBJECT) if part)


def _same(row: Row, key: str | None, sender: str | None, text: str | None, kind: Kind) -> str | None:
    if key is not None and len(key) >= _UNIQUE_KEY:
        return f"*{key}{SEPARATOR}{f'{SEPARATOR}deleted' if kind == 'deleted' else text or ''}"
    if apple_ms(row["date"]) is None:
        return None
    return SEPARATOR.join("" if part is None else str(part) for part in (key, sender, plain(row["date"]), text))


