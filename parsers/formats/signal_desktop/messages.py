"""Records from the rows of `messages` and `callsHistory`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.apps.signal import app_key, decoded, full_name, kind_of, plain, same
from parsers.formats.signal_desktop.people import People, load
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Found,
    Kind,
    Message,
    Reaction,
    Record,
)
from parsers.roster import direction_of
from parsers.rows import Row, Side, integer

if TYPE_CHECKING:
    from parsers.evidence import Item

FILES = Side(
    "files", "message_attachments", "messageId",
    ("editHistoryIndex", "attachmentType", "orderInMessage", "size", "contentType", "path", "plaintextHash", "caption",
     "fileName", "height", "width", "flags", "duration", "localKey", "version", "pending", "error"),
    order="orderInMessage", to="id",
)  # fmt: skip
PINS = Side("pins", "pinnedMessages", "messageId", ("pinnedByAci", "pinnedAt", "expiresAt"), to="id")
COLUMNS = (
    "id", "json", "sent_at", "received_at", "received_at_ms", "conversationId", "type", "body", "expireTimer",
    "isErased", "isViewOnce", "sourceServiceId", "sourceUuid", "source", "timestamp", "serverTimestamp", "storyId",
)  # fmt: skip
DRAFTS = "CASE WHEN json_valid(json) THEN json_extract(json, '$.draft') END NOT IN ('', 0)"
IGNORED = (
    "readStatus", "expires_at", "schemaVersion", "hasAttachments", "hasFileAttachments", "hasVisualMediaAttachments",
    "expirationStartTimestamp", "messageTimer", "messageTimerStart", "messageTimerExpiresAt", "serverGuid",
    "sourceDevice", "isStory", "isChangeCreatedByUs", "isTimerChangeFromSync", "seenStatus", "storyDistributionListId",
    "expiresAt", "isUserInitiatedMessage", "mentionsMe", "isGroupLeaveEvent", "isGroupLeaveEventFromOther", "callId",
    "shouldAffectPreview", "shouldAffectActivity", "isAddressableMessage", "unidentifiedDeliveryReceived",
    "isSearchable", "searchableText", "hasUnreadPollVotes", "hasExpireTimer", "hasPreviews", "hasContacts", "unread",
    "callMode", "rowid",
)  # fmt: skip
CALL_COLUMNS = (
    "callId", "peerId", "ringerId", "mode", "type", "direction", "status", "timestamp", "startedById", "endedTimestamp",
)  # fmt: skip
_SYSTEM = frozenset({
    "call-history", "change-number-notification", "chat-session-refreshed", "contact-removed-notification",
    "conversation-merge", "delivery-issue", "group-v1-migration", "group-v2-change", "joined-signal-notification",
    "keychange", "message-history-unsynced", "message-request-response-event", "phone-number-discovery",
    "pinned-message-notification", "poll-terminate", "profile-change", "timer-notification",
    "title-transition-notification", "universal-timer-notification", "verified-change",
})  # fmt: skip
#: Parts of the JSON that say what an event of the app was.
_EVENT = (
    "callId", "callHistoryDetails", "groupV2Change", "groupMigration", "expirationTimerUpdate", "changedId",
    "key_changed", "profileChange", "messageRequestResponseEvent", "verified", "verifiedChanged", "conversationMerge",
    "phoneNumberDiscovery", "titleTransition", "deliveryIssue", "sourceServiceId", "local", "pinnedMessageId",
    "pollTerminateNotification", "group_update",
)  # fmt: skip
_VOICE = 1
_OUTCOMES = {
    "Accepted": "answered", "Joined": "answered", "Missed": "missed", "MissedNotificationProfile": "missed",
    "Declined": "rejected",
}  # fmt: skip


class Messages:
    """Makes records; `unknown` counts types that are not known, `broken` rows whose JSON is damaged."""

    def __init__(self, item: Item, people: People) -> None:
        self._item, self._people = item, people
        self.unknown: Counter[str] = Counter()
        self.broken = self.encrypted = 0

    def make(self, row: Row) -> Iterator[Record]:
        """Yield the message of a row and the reactions to it."""
        value, broken = load(row["json"])
        self.broken += broken
        kind_written = row.text("type") or _text(value, "type")
        details: dict[str, Any] = {}
        author, direction = self._author(row, value, kind_written)
        told = value.get("callHistoryDetails")
        if kind_written == "call-history" and isinstance(told, dict):
            author, direction = self._caller(row, told)
        sent = row.integer("sent_at") or integer(value.get("sent_at")) or integer(value.get("timestamp"))
        kind, text, attachments = self._content(row, value, kind_written, details)
        if author is None and kind != "system":
            details["sender_unknown"] = True
        self._describe(row, value, details)
        key = self._people.thread(row.text("conversationId") or value.get("conversationId"))
        if author is not None:
            self._people.roster.thread(key, people=(author,))
        wide = self._people.wide(author)
        own = row.text("id") if kind in ("system", "call") else None
        raw = row.raw("body")
        if broken:
            written = row["json"]
            raw = written if isinstance(written, bytes) else str(written).encode("utf-8", "surrogateescape")
        state = row.deleted_if(kind == "deleted")
        message = Message(
            key, kind, direction, author if kind != "system" else None, times.from_unix_ms(sent), text,
            row.provenance, state, app_key(author, sent), own or same(wide, sent, kind, text),
            self._quote(value, details), attachments, details or None, raw,
        )  # fmt: skip
        yield message
        yield from self._reactions(value, message)

    def _author(self, row: Row, value: dict[str, Any], written: str | None) -> tuple[str | None, Direction]:
        if written == "outgoing":
            return OWNER, "out"
        stated = (row.text("sourceServiceId"), row.text("sourceUuid"), row.text("source"),
                  value.get("sourceServiceId"), value.get("sourceUuid"), value.get("source"))  # fmt: skip
        who = self._people.of(*stated)
        if written in {"incoming", "story"}:
            if who is None:
                thread = self._people.thread(row.text("conversationId"))
                who = thread if self._people.roster.known(thread) else None
            return who, "out" if who == OWNER else "in"
        return who, "unknown"

    def _caller(self, row: Row, told: dict[str, Any]) -> tuple[str | None, Direction]:
        """Who called: versions without a list of calls (before 2023) tell it in the chat."""
        creator = self._people.of(told.get("creatorUuid"))
        if told.get("callMode") == "Group":
            return creator, "unknown" if creator is None else "out" if creator == OWNER else "in"
        if told.get("wasIncoming") is False:
            return OWNER, "out"
        thread = self._people.thread(row.text("conversationId"))
        known = self._people.roster.known(thread)
        return (thread if known else None), "in" if told.get("wasIncoming") else "unknown"

    def _content(
        self, row: Row, value: dict[str, Any], written: str | None, details: dict[str, Any]
    ) -> tuple[Kind, str | None, tuple[Attachment, ...]]:
        text = row.text("body") or _text(value, "body")
        if written in _SYSTEM:
            facts = {name: plain(value[name]) for name in _EVENT if value.get(name) is not None}
            details["system"] = {"type": written, **facts}
            if written == "call-history" and isinstance(value.get("callHistoryDetails"), dict):
                details |= _call(value["callHistoryDetails"])
                return "call", text, ()
            return "system", text, ()
        if value.get("deletedForEveryone"):
            return "deleted", text, ()
        files = self._files(row, value)
        attachments = tuple(attachment for _, attachment in files)
        kind: Kind = kind_of(attachments[0].mime, voice=files[0][0]) if files else "text"
        if value.get("isErased") or row.integer("isErased"):
            details["erased"] = True
        if row.integer("isViewOnce") or value.get("isViewOnce"):
            details["view_once"] = True
            kind = kind if files else "other"
        special = self._special(value, details)
        if special is not None and not files:
            kind = special[0]
            text = text or special[1]
        if isinstance(value.get("sticker"), dict):
            kind = "sticker"
        if written == "story":
            details["story"] = True
        elif written not in ("incoming", "outgoing"):
            self.unknown[str(written)[:80]] += 1
            details["type"] = written
            kind = "other" if not text and not files else kind
        return kind, text, attachments

    def _special(self, value: dict[str, Any], details: dict[str, Any]) -> tuple[Kind, str | None] | None:
        """What a message can be that is neither words nor files."""
        found: tuple[Kind, str | None] | None = None
        cards = _objects(value, "contact")
        if cards:
            details["contacts"] = [_card(card) for card in cards]
            found = ("contact", None)
        poll = value.get("poll")
        if isinstance(poll, dict):
            details["poll"] = {"question": _text(poll, "question"), "answers": plain(poll.get("options")),
                               "votes": self._votes(poll)}  # fmt: skip
            found = ("poll", _text(poll, "question"))
        for name in ("payment", "giftBadge"):
            if isinstance(value.get(name), dict):
                details["payment" if name == "payment" else "gift_badge"] = plain(value[name])
                found = found or ("other", _text(value[name], "note"))
        reply = value.get("storyReplyContext")
        if isinstance(reply, dict):
            details["story_reply"] = True
        reaction = value.get("storyReaction")
        if isinstance(reaction, dict):
            found = found or ("text", _text(reaction, "emoji"))
            details["story_reaction"] = True
        links = [{k: one[k] for k in ("url", "title", "description") if isinstance(one.get(k), str) and one[k]}
                 for one in _objects(value, "preview")]  # fmt: skip
        if links:
            details["link"] = links[0] if len(links) == 1 else links
        return found

    def _votes(self, poll: dict[str, Any]) -> list[dict[str, Any]]:
        votes = _objects(poll, "votes")
        return [{"sender": self._people.of(one.get("fromConversationId")), "options": plain(one.get("optionIndexes"))}
                for one in votes]  # fmt: skip

    def _files(self, row: Row, value: dict[str, Any]) -> list[tuple[bool, Attachment]]:
        """The files of a message: rows of a table of their own since 2025, part of the JSON before."""
        found = []
        rows = [one for one in row.side("files") if one.integer("editHistoryIndex") in (None, -1)]
        for one in rows:
            if one.text("attachmentType") in ("attachment", "sticker"):
                found.append(self._attachment(dict(one.values)))
        sticker = value.get("sticker")
        listed = _objects(value, "attachments")
        if isinstance(sticker, dict) and isinstance(sticker.get("data"), dict):
            listed.append({**sticker["data"], "emoji": sticker.get("emoji")})
        if not found:
            found = [self._attachment(one) for one in listed]
        return found

    def _attachment(self, one: dict[str, Any]) -> tuple[bool, Attachment]:
        path = _text(one, "path")
        details: dict[str, Any] = {k: one[k] for k in ("width", "height", "caption", "emoji") if one.get(k)}
        digest = _text(one, "plaintextHash")
        data = decoded(digest) if digest is not None and len(digest) != 64 else None
        stated = digest if digest is not None and len(digest) == 64 else data.hex() if data else None
        found = self._item.find(f"attachments.noindex/{path}".replace("\\", "/")) if path else None
        if path is not None:
            details["written_path"] = path
        if one.get("localKey") and (integer(one.get("version")) or 0) >= 2:
            details["encrypted"] = True  # the file on disk is; its key is in the database
            self.encrypted += found is not None
        if found is not None:
            self._item.claim(found)
        duration = one.get("duration")
        return bool((integer(one.get("flags")) or 0) & _VOICE), Attachment(
            _text(one, "fileName"), _text(one, "contentType"), None if found is None else found.path,
            integer(one.get("size")), stated,
            float(duration) if isinstance(duration, int | float) and duration - duration == 0 else None,
            details or None,
        )  # fmt: skip

    def _describe(self, row: Row, value: dict[str, Any], details: dict[str, Any]) -> None:
        """Add what any message may have."""
        received = row.integer("received_at_ms") or integer(value.get("received_at_ms"))
        if received:
            details["received_ms"] = received
        timer = row.integer("expireTimer") or integer(value.get("expireTimer"))
        if timer:
            details["expires_s"] = timer
        history = _objects(value, "editHistory")
        if len(history) > 1:  # the newest first, which is the message itself
            details["edited"] = [
                {"text": _text(one, "body"), "utc_ms": integer(one.get("timestamp"))} for one in reversed(history[1:])
            ]
        mentions = [self._people.of(one.get("mentionAci") or one.get("mentionUuid"))
                    for one in _objects(value, "bodyRanges")
                    if one.get("mentionAci") or one.get("mentionUuid")]  # fmt: skip
        if mentions:
            details["mentions"] = mentions
        if isinstance(value.get("bodyAttachment"), dict) or any(
            one.text("attachmentType") == "long-message" for one in row.side("files")
        ):
            details["long_text"] = True
        if value.get("errors"):
            details["errors"] = len(value["errors"]) if isinstance(value["errors"], list) else True
        pins = [{"who": self._people.of(one.text("pinnedByAci")), "at_ms": one.integer("pinnedAt"),
                 "until_ms": one.integer("expiresAt")} for one in row.side("pins")]  # fmt: skip
        if pins:
            details |= {"pinned": True, "pins": [{key: one for key, one in pin.items() if one} for pin in pins]}
        states = value.get("sendStateByConversationId")
        if isinstance(states, dict):
            details["delivery"] = [
                {"recipient": self._people.of(key), "status": _text(one, "status"),
                 "utc_ms": integer(one.get("updatedAt"))}
                for key, one in states.items() if isinstance(one, dict)
            ]  # fmt: skip

    def _quote(self, value: dict[str, Any], details: dict[str, Any]) -> str | None:
        quote = value.get("quote")
        if not isinstance(quote, dict):
            return None
        author = self._people.of(quote.get("authorAci"), quote.get("authorUuid"), quote.get("author"))
        details["quoted"] = {"sender": author, "text": _text(quote, "text")}
        return app_key(author, integer(quote.get("id")))

    def _reactions(self, value: dict[str, Any], message: Message) -> Iterator[Record]:
        for one in _objects(value, "reactions"):
            if message.app_key is None or one.get("remove"):
                continue
            yield Found("reaction", 1)
            sender = self._people.of(one.get("fromId"), one.get("fromUuid"))
            time = times.from_unix_ms(integer(one.get("timestamp")))
            direction = direction_of(sender)
            yield Reaction(
                message.conversation, message.app_key, sender, _text(one, "emoji") or "unknown", time,
                message.provenance, direction, message.state,
            )  # fmt: skip

    def draft(self, row: Row) -> Iterator[Record]:
        """Yield what the owner wrote in a chat and had not sent."""
        value = load(row["json"])[0]
        yield Message(
            self._people.thread(row.text("id")), "text", "out", OWNER,
            times.from_unix_ms(integer(value.get("draftTimestamp"))), _text(value, "draft"), row.provenance, row.state,
            same=f"draft\x1f{row.text('id')}", details={"box": "draft"},
        )  # fmt: skip

    def call(self, row: Row) -> Iterator[Record]:
        """Yield the call of a row of the list of calls."""
        key = self._people.thread(row.text("peerId"))
        outgoing = row.text("direction") == "Outgoing"
        direction: Direction = "out" if outgoing else "in" if row.text("direction") == "Incoming" else "unknown"
        starter = self._people.of(row.text("startedById"), row.text("ringerId"))
        direct = row.text("mode") in ("Direct", None)
        others = self._people.roster.people_of(key) if direct else ()
        sender = OWNER if outgoing else starter or (others[0] if direct and others else None)
        start, end = row.integer("timestamp"), row.integer("endedTimestamp")
        lasted = (end - start) / 1000 if start and end and end >= start else None
        status = row.text("status") or "unknown"
        identifier = row.text("callId")
        details = {"mode": row.text("mode"), "type": row.text("type"), "status": status}
        outcome = _OUTCOMES.get(status, "unknown")
        if outgoing and outcome == "rejected":
            outcome = "unknown"  # also what was not heard: the app does not tell these apart
        state = row.deleted_if(status == "Deleted")
        yield Call(
            key, direction, sender, times.from_unix_ms(start), lasted, outcome,  # type: ignore[arg-type]
            row.provenance, row.text("type") == "Video", others, state, identifier,
            f"call\x1f{identifier}\x1f{start}" if identifier else None, details,
        )  # fmt: skip


def _call(told: dict[str, Any]) -> dict[str, Any]:
    """How a call ended, as older versions tell it in the chat: what the other did with one's own is not told."""
    begun, ended = integer(told.get("acceptedTime")), integer(told.get("endedTime"))
    incoming = told.get("wasIncoming") is True
    outcome = "answered" if begun else "rejected" if told.get("wasDeclined") else "missed"
    found: dict[str, Any] = {"outcome": outcome if begun or incoming else "unknown"}
    if begun and ended and ended >= begun:
        found["duration_s"] = (ended - begun) / 1000
    return {**found, "video": True} if told.get("wasVideoCall") else found


def _card(card: dict[str, Any]) -> dict[str, Any]:
    name = card.get("name")
    names = name if isinstance(name, dict) else {}
    parts = ("prefix", "givenName", "middleName", "familyName", "suffix")
    return {
        "name": _text(names, "displayName") or full_name(*map(names.get, parts)),
        "phone_numbers": [plain(one["value"]) for one in _objects(card, "number") if "value" in one],
        "emails": [plain(one["value"]) for one in _objects(card, "email") if "value" in one],
        "organization": _text(card, "organization"),
    }


def _text(value: Any, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) and found else None


def _objects(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in the list under a key."""
    found = value.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
