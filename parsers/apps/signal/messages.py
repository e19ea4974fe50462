"""Records from the frames that are items of a chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from parsers import times
from parsers.apps.signal import app_key, full_name, kind_of, plain, same
from parsers.apps.signal.files import Files
from parsers.apps.signal.frames import Line, number, part, parts, text
from parsers.apps.signal.people import People
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
)

#: Keys of a chat item that are no item of it.
_FRAME = frozenset({
    "chatId", "authorId", "dateSent", "expireStartDate", "expiresInMs", "revisions", "sms", "incoming", "outgoing",
    "directionless", "pinDetails",
})  # fmt: skip
_STATUS = ("pending", "sent", "delivered", "read", "viewed", "skipped", "failed")
_OUTCOMES = {
    "ACCEPTED": "answered", "NOT_ACCEPTED": "rejected", "MISSED": "missed", "MISSED_NOTIFICATION_PROFILE": "missed",
    "DECLINED": "rejected", "JOINED": "answered",
}  # fmt: skip


class Content:
    """What an item holds."""

    __slots__ = ("attachments", "details", "kind", "quoted", "reactions", "text")

    def __init__(self) -> None:
        self.kind: Kind = "text"
        self.text: str | None = None
        self.attachments: tuple[Attachment, ...] = ()
        self.details: dict[str, Any] = {}
        self.reactions: list[dict[str, Any]] = []
        self.quoted: str | None = None


class Items:
    """Makes messages, calls and reactions; `unknown` counts items of a kind that is not known."""

    def __init__(self, people: People, files: Files) -> None:
        self._people, self._files = people, files
        self.unknown: Counter[str] = Counter()
        self._readers: dict[str, Callable[[dict[str, Any], Content], None]] = {
            "standardMessage": self._standard, "contactMessage": self._contact, "stickerMessage": self._sticker,
            "remoteDeletedMessage": self._remote_deleted, "updateMessage": self._update,
            "paymentNotification": self._payment, "giftBadge": self._gift_badge, "viewOnceMessage": self._view_once,
            "directStoryReplyMessage": self._story_reply, "poll": self._poll,
            "adminDeletedMessage": self._admin_deleted,
        }  # fmt: skip

    def records(self, item: dict[str, Any], line: Line) -> Iterator[Record]:
        """Yield what one chat item gives."""
        where = line.place("chatItem")
        key = self._people.conversation(item.get("chatId"))
        author = self._people.of(item.get("authorId"))
        update = part(item, "updateMessage")
        for name in ("individualCall", "groupCall"):
            if name in update:
                yield Found("call", 1)
                yield self._call(name, part(update, name), item, key, author, where)
                return
        content = self._content(item)
        sent = number(item.get("dateSent"))
        self._describe(item, content)
        if author is None and content.kind != "system":
            content.details["sender_unknown"] = True
        sender = None if "directionless" in item and content.kind == "system" else author
        message = Message(
            key, content.kind, self._direction(item, author), sender, times.from_unix_ms(sent), content.text, where,
            "deleted_by_app" if content.kind == "deleted" else "live", app_key(author, sent),
            same(author, sent, content.kind, content.text, _of_system(item) if content.kind == "system" else None),
            content.quoted, content.attachments, content.details or None,
        )  # fmt: skip
        yield Found("message", 1)
        yield message
        yield from self._reactions(content.reactions, message, where)

    @staticmethod
    def _direction(item: dict[str, Any], author: str | None) -> Direction:
        if "incoming" in item:
            return "in"
        if "outgoing" in item:
            return "out"
        return "out" if author == OWNER else "in" if "directionless" not in item else "unknown"

    def _content(self, item: dict[str, Any]) -> Content:
        content = Content()
        name = next((one for one in self._readers if one in item), None)
        if name is None:
            unknown = sorted(item.keys() - _FRAME)
            content.kind = "other"
            content.details["type"] = unknown[0] if unknown else "empty"
            if unknown:
                content.details["content"] = plain(item[unknown[0]])
            self.unknown[content.details["type"][:80] if len(self.unknown) < 100 else "…"] += 1
            return content
        value = part(item, name)
        content.reactions = parts(value, "reactions")
        self._readers[name](value, content)
        return content

    def _standard(self, value: dict[str, Any], content: Content) -> None:
        self._words(value, content)
        self._quote(part(value, "quote"), content)
        files = parts(value, "attachments")
        if files:
            first = part(files[0], "pointer")
            content.kind = kind_of(first.get("contentType"), voice=files[0].get("flag") == "VOICE_MESSAGE")
            content.attachments = tuple(map(self._attachment, files))
        links = [
            {key: link[key] for key in ("url", "title", "description") if link.get(key)}
            for link in parts(value, "linkPreview")
        ]
        if links:
            content.details["link"] = links[0] if len(links) == 1 else links

    def _words(self, value: dict[str, Any], content: Content) -> None:
        """The text of a message; that of a long one lies in a file."""
        words = part(value, "text")
        content.text = text(words, "body")
        if "longText" in value:
            whole = self._files.long_text(part(value, "longText"))
            if whole is not None:
                content.text = whole
            else:
                content.details["cut"] = True
        mentions = [self._people.of_account(one["mentionAci"]) for one in parts(words, "bodyRanges")
                    if "mentionAci" in one]
        if mentions:
            content.details["mentions"] = mentions

    def _attachment(self, value: dict[str, Any]) -> Attachment:
        details = {"flag": value["flag"]} if value.get("flag") not in (None, "NONE") else {}
        return self._files.attachment(part(value, "pointer"), details)

    def _quote(self, quote: dict[str, Any], content: Content) -> None:
        if not quote:
            return
        author = self._people.of(quote.get("authorId"))
        content.quoted = app_key(author, number(quote.get("targetSentTimestamp")))
        content.details["quoted"] = {"sender": author, "text": text(part(quote, "text"), "body")}

    def _contact(self, value: dict[str, Any], content: Content) -> None:
        content.kind = "contact"
        cards = [part(value, "contact")] if isinstance(value.get("contact"), dict) else parts(value, "contact")
        found = []
        for card in cards:
            name = part(card, "name")
            names = ("prefix", "givenName", "middleName", "familyName", "suffix")
            found.append({
                "name": full_name(*map(name.get, names)),
                "phone_numbers": [one["value"] for one in parts(card, "number") if text(one, "value")],
                "emails": [one["value"] for one in parts(card, "email") if text(one, "value")],
                "organization": text(card, "organization"), "addresses": plain(parts(card, "address")) or None,
            })  # fmt: skip
        content.details["contacts"] = found

    def _sticker(self, value: dict[str, Any], content: Content) -> None:
        sticker = part(value, "sticker")
        content.kind = "sticker"
        content.attachments = (self._files.attachment(part(sticker, "data"), {"emoji": sticker.get("emoji")}),)

    @staticmethod
    def _remote_deleted(_: dict[str, Any], content: Content) -> None:
        content.kind = "deleted"

    def _admin_deleted(self, value: dict[str, Any], content: Content) -> None:
        content.kind = "deleted"
        content.details["deleted_by"] = self._people.of(value.get("adminId"))

    def _update(self, value: dict[str, Any], content: Content) -> None:
        content.kind = "system"
        name = next(iter(value), "unknown")
        inside = part(value, name)
        if name == "simpleUpdate":
            content.details["system"] = {"type": text(inside, "type") or "UNKNOWN"}
        elif name == "groupChange":
            changes = [change(one, self._people.of_account) for one in parts(inside, "updates")]
            content.details["system"] = {"type": "groupChange", "changes": changes}
        else:
            content.details["system"] = {"type": name, **plain(inside)}

    @staticmethod
    def _payment(value: dict[str, Any], content: Content) -> None:
        """A payment with what became of it; of one that came to nothing (`failed`) only why."""
        content.kind = "other"
        told = {key: value[key] for key in ("amountMob", "feeMob", "note") if value.get(key)}
        became = part(value, "transactionDetails")
        if isinstance(became.get("failedTransaction"), dict):
            told["failed"] = text(part(became, "failedTransaction"), "reason") or "GENERIC"
        elif isinstance(became.get("transaction"), dict):
            told["status"] = text(part(became, "transaction"), "status") or "INITIAL"  # what is left out is the first
        content.details["payment"] = told
        content.text = text(value, "note")

    @staticmethod
    def _gift_badge(value: dict[str, Any], content: Content) -> None:
        content.kind = "other"
        content.details["gift_badge"] = {"state": text(value, "state")}

    def _view_once(self, value: dict[str, Any], content: Content) -> None:
        content.details["view_once"] = True
        content.kind = "other"
        one = part(value, "attachment")
        if one:
            pointer = part(one, "pointer")
            content.kind = kind_of(pointer.get("contentType"))
            content.attachments = (self._attachment(one),)

    def _story_reply(self, value: dict[str, Any], content: Content) -> None:
        content.details["story_reply"] = True
        self._words(part(value, "textReply"), content)
        emoji = text(value, "emoji")
        if emoji is not None:
            content.text, content.details["story_reaction"] = emoji, True

    def _poll(self, value: dict[str, Any], content: Content) -> None:
        content.kind = "poll"
        answers = []
        for option in parts(value, "options"):
            voters = [who for one in parts(option, "votes") if (who := self._people.of(one.get("voterId"))) is not None]
            answers.append({"text": text(option, "option"), "voters": voters})
        content.text = text(value, "question")
        content.details["poll"] = {
            "question": content.text, "multiple": bool(value.get("allowMultiple")),
            "closed": bool(value.get("hasEnded")), "answers": answers,
        }  # fmt: skip

    def _describe(self, item: dict[str, Any], content: Content) -> None:
        """Add what any message may have."""
        details = content.details
        received = number(part(item, "incoming").get("dateReceived"))
        if received:
            details["received_ms"] = received
        timer = number(item.get("expiresInMs"))
        if timer:
            details["expires_s"] = timer / 1000
        if item.get("sms"):
            details["sms"] = True
        if "pinDetails" in item:
            details["pinned"] = True
        revisions = []
        for one in parts(item, "revisions"):
            older = self._content(one)
            revisions.append({"text": older.text, "utc_ms": number(one.get("dateSent"))})
        if revisions:
            details["edited"] = revisions
        statuses = []
        for one in parts(part(item, "outgoing"), "sendStatus"):
            status = next((name for name in _STATUS if name in one), "pending")
            recipient = self._people.of(one.get("recipientId"))
            statuses.append({"recipient": recipient, "status": status, "utc_ms": number(one.get("timestamp"))})
        if statuses:
            details["delivery"] = statuses

    def _call(
        self, name: str, call: dict[str, Any], item: dict[str, Any], key: str, author: str | None, where: Provenance,
    ) -> Call:
        started = number(call.get("startedCallTimestamp")) or number(item.get("dateSent"))
        ended = number(call.get("endedCallTimestamp"))
        state = text(call, "state") or "UNKNOWN_STATE"
        direction: Direction = "unknown"
        sender: str | None = author
        if name == "individualCall":
            written = text(call, "direction")
            direction = "out" if written == "OUTGOING" else "in" if written == "INCOMING" else "unknown"
            others = tuple(one for one in self._people.roster.people_of(key))
            sender = OWNER if direction == "out" else next(iter(others), author)
        else:
            starter = call.get("startedCallRecipientId", call.get("ringerRecipientId"))
            sender = self._people.of(starter) if starter is not None else None
            direction = "out" if sender == OWNER or state == "OUTGOING_RING" else "in" if sender else "unknown"
            others = ()
        outcome = _OUTCOMES.get(state, "unknown")
        if state == "NOT_ACCEPTED" and direction == "out":
            outcome = "unknown"  # declined, not heard, or given up by the owner: the app does not tell these apart
        lasted = (ended - started) / 1000 if ended and started and ended >= started else None
        call_id = call.get("callId")
        return Call(
            key, direction, sender, times.from_unix_ms(started), lasted, outcome,  # type: ignore[arg-type]
            where, text(call, "type") == "VIDEO_CALL", others, app_key=str(call_id) if call_id else None,
            same=f"call\x1f{call_id}\x1f{started}" if call_id else None,
            details={"type": name, "state": state},
        )  # fmt: skip

    def ad_hoc_call(self, frame: dict[str, Any], line: Line) -> Iterator[Record]:
        """A call by link."""
        where = line.place("adHocCall")
        yield Found("call", 1)
        key = self._people.call_link(frame.get("recipientId"), where)
        time = times.from_unix_ms(number(frame.get("callTimestamp")))
        yield Call(key, "unknown", None, time, None, "unknown", where, app_key=str(frame.get("callId")),
                   details={"type": "call link"})  # fmt: skip

    def _reactions(self, reactions: list[dict[str, Any]], message: Message, where: Provenance) -> Iterator[Record]:
        for one in reactions if message.app_key is not None else ():
            yield Found("reaction", 1)
            sender = self._people.of(one.get("authorId"))
            sent = number(one.get("sentTimestamp"))
            yield Reaction(
                message.conversation, message.app_key or "", sender, text(one, "emoji") or "unknown",
                times.from_unix_ms(sent), where, "out" if sender == OWNER else "in",
            )  # fmt: skip


def change(update: dict[str, Any], of_account: Callable[[Any], str | None]) -> dict[str, Any]:
    """One of the changes of a group, with the people in it by their keys."""
    name = next(iter(update), "genericGroupUpdate")
    found: dict[str, Any] = {"type": name}
    for key, value in part(update, name).items():
        found[key] = of_account(value) if key.lower().endswith(("aci", "serviceid")) else plain(value)
    return found


def _of_system(item: dict[str, Any]) -> str:
    """What tells the app's own lines of one millisecond apart."""
    return str(sorted(part(item, "updateMessage"))) + str(plain(item.get("updateMessage")))
