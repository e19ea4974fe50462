"""Records from the rows of interactions, calls and reactions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.apps.apple import plain, unarchive
from parsers.apps.signal import app_key, kind_of, same
from parsers.formats.signal_ios import types
from parsers.formats.signal_ios.files import File, Files
from parsers.formats.signal_ios.people import People
from parsers.records import OWNER, Call, Direction, Kind, Message, Reaction, Record, Rejection
from parsers.rows import Row, Side
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item
    from parsers.sqlite.database import Database

COLUMNS = (
    "recordType", "uniqueId", "receivedAtTimestamp", "timestamp", "uniqueThreadId", "attachmentIds",
    "deprecated_attachmentIds", "authorId", "authorPhoneNumber", "authorUUID", "body", "configurationDurationSeconds",
    "configurationIsEnabled", "contactShare", "createdByRemoteName", "customMessage", "errorType", "expiresInSeconds",
    "isViewOnceMessage", "isViewOnceComplete", "isVoiceMessage", "linkPreview", "messageSticker", "messageType",
    "quotedMessage", "serverTimestamp", "wasRemotelyDeleted", "storyAuthorUuidString", "storyTimestamp",
    "storyReactionEmoji", "giftBadge", "editState", "isSmsMessageRestoredFromBackup", "paymentNotification",
    "infoMessageUserInfo",
)  # fmt: skip
CALL_COLUMNS = (
    "recordType", "uniqueId", "timestamp", "uniqueThreadId", "callType", "offerType", "eraId", "creatorUuid",
    "joinedMemberUuids", "hasEnded",
)  # fmt: skip
IGNORED = (
    "id", "createdInExistingGroup", "envelopeData", "expireStartedAt", "expiresAt", "groupMetaMessage",
    "hasLegacyMessageState", "hasSyncedTranscript", "isFromLinkedDevice", "wasNotCreatedLocally", "isLocalChange",
    "legacyMessageState", "legacyWasDelivered", "messageId", "mostRecentFailureText", "preKeyBundle",
    "protocolVersion", "read", "recipientAddress", "recipientAddressStates", "sender", "sourceDeviceId",
    "deprecated_sourceDeviceId", "storedMessageState", "storedShouldStartExpireTimer", "unregisteredAddress",
    "verificationState", "wasReceivedByUD", "bodyRanges", "serverDeliveryTimestamp", "wasIdentityVerified",
    "paymentCancellation", "paymentRequest", "viewed", "serverGuid", "isGroupStoryReply", "archivedPaymentInfo",
    "expireTimerVersion", "isPoll", *CALL_COLUMNS,
)  # fmt: skip
DRAFT_COLUMNS = ("uniqueId", "messageDraft", "lastDraftUpdateTimestamp")
DRAFT_WHERE = "messageDraft IS NOT NULL AND messageDraft != ''"
LINK_COLUMNS = (
    "callId", "callLinkRowId", "type", "direction", "status", "callBeganTimestamp", "callEndedTimestamp",
    "groupCallRingerAci", "interactionRowId",
)  # fmt: skip
REACTION_COLUMNS = ("emoji", "reactorE164", "reactorUUID", "sentAtTimestamp", "uniqueMessageId")
IGNORED_OF_REACTIONS = ("id", "recordType", "uniqueId", "receivedAtTimestamp", "read", "sortOrder")
_OF = ("recordType", "timestamp", "uniqueThreadId", "authorUUID", "authorPhoneNumber", "authorId")
REACTION_SIDES = (Side("message", "model_TSInteraction", "uniqueId", _OF, to="uniqueMessageId"),)
SIDES = (
    Side("files", "MessageAttachmentReference", "ownerRowId",
         ("ownerType", "attachmentRowId", "orderInMessage", "renderingFlag", "caption", "sourceFilename"),
         order="orderInMessage", to="id"),
    Side("mentions", "model_TSMention", "uniqueMessageId", ("uuidString",), to="uniqueId"),
    Side("polls", "Poll", "interactionId", ("isEnded", "allowsMultiSelect"), to="id"),
    Side("deleters", "AdminDelete", "interactionId", ("deleteAuthorId",), to="id"),
    Side("pins", "PinnedMessage", "interactionId", ("sentTimestamp", "expiresAt"), to="id"),
)  # fmt: skip
CALL_SIDES = (Side("record", "CallRecord", "interactionRowId", LINK_COLUMNS, to="id"),)
_OPTIONS = "SELECT id, option FROM PollOption WHERE pollId = ? ORDER BY optionIndex, id"
_VOTES = "SELECT voteAuthorId FROM PollVote WHERE optionId = ? AND {} ORDER BY id"
IS_CALL = f"(recordType IN ({types.CALL}, {types.GROUP_CALL}))"

_NO_MESSAGE = N_("The message that this reaction was put on is not in the database any more.")


class Messages:
    """Makes records; `unknown` counts kinds of rows, `broken` objects that could not be read."""

    def __init__(self, item: Item, database: Database, people: People) -> None:
        self._people, self._database = people, database
        self._files = Files(item, database)
        self._options = {"id", "pollId", "option", "optionIndex"} <= database.columns("PollOption")
        votes = database.columns("PollVote")
        given = "voteState != 0" if "voteState" in votes else "1"  # since early 2026 a vote taken back stays, as 0
        self._votes = _VOTES.format(given) if {"id", "optionId", "voteAuthorId"} <= votes else None
        self.unknown: Counter[str] = Counter()
        self.broken = 0
        self._older = _older(database)

    @property
    def encrypted(self) -> int:
        """Files that are there and were not decrypted."""
        return self._files.encrypted

    def make(self, row: Row) -> Iterator[Record]:
        """Yield the message of a row."""
        kind_written = row.integer("recordType")
        details: dict[str, Any] = {}
        author, direction = self._author(row, kind_written)
        files = self._files.of(row)
        kind, text = self._content(row, kind_written, files, details)
        if author is None and kind != "system":
            details["sender_unknown"] = True
        self._describe(row, details)
        key = self._people.thread(row.text("uniqueThreadId"))
        if author is not None:
            self._people.roster.thread(key, people=(author,))
        sent = row.integer("timestamp")
        own = row.text("uniqueId") if kind == "system" else None
        state = row.deleted_if(kind == "deleted")
        yield Message(
            key, kind, direction, author if kind != "system" else None, times.from_unix_ms(sent), text,
            row.provenance, state, app_key(author, sent), own or same(self._people.wide(author), sent, kind, text),
            self._quote(row, details), tuple(one.attachment for one in files), details or None, row.raw("body"),
        )  # fmt: skip

    def _author(self, row: Row, kind: int | None) -> tuple[str | None, Direction]:
        if kind in types.OUTGOING:
            return OWNER, "out"
        who = self._people.of(row.text("authorUUID"), row.text("authorPhoneNumber") or row.text("authorId"))
        return who, ("out" if who == OWNER else "in") if kind in types.INCOMING else "unknown"

    def _content(
        self, row: Row, kind_written: int | None, files: list[File], details: dict[str, Any]
    ) -> tuple[Kind, str | None]:
        """What the row is and says. An event of the app may have words of its own."""
        event = types.event(kind_written, row.integer("messageType"), row.integer("errorType"))
        if event is not None:
            return "system", self._event(event, row, details)
        if kind_written not in types.INCOMING | types.OUTGOING:
            self.unknown[str(kind_written)] += 1
            details["type"] = kind_written
        text = self._files.long_text(row) or row.text("body")
        if self._files.cut:
            details["cut"] = True
        for deleter in row.side("deleters"):
            details["deleted_by"] = self._people.recipient(deleter["deleteAuthorId"])
        if row.integer("wasRemotelyDeleted") or "deleted_by" in details:
            return "deleted", text
        for poll in row.side("polls"):
            details["poll"] = self._poll(poll, text)
            return "poll", text
        emoji = row.text("storyReactionEmoji")
        if emoji is not None:
            details["story_reaction"] = True
            text = text or emoji
        if row.integer("isViewOnceMessage"):
            details["view_once"] = True
        if row["messageSticker"] is not None:
            details["sticker"] = plain(self._object(row, "messageSticker"))
            return "sticker", text
        if row["contactShare"] is not None:
            details["contacts"] = [plain(self._object(row, "contactShare"))]
            return "contact", text
        for name in ("giftBadge", "paymentNotification"):
            if row[name] is not None:
                details[name] = plain(self._object(row, name))
                return "other", text
        if files:
            voice = files[0].voice or bool(row.integer("isVoiceMessage"))
            return kind_of(files[0].attachment.mime, voice=voice), text
        known = kind_written in types.INCOMING | types.OUTGOING
        plain_text = text is not None or (known and not details.get("view_once"))
        return ("text" if plain_text else "other"), text

    def _poll(self, poll: Row, question: str | None) -> dict[str, Any]:
        """A poll with everybody's votes; its question is the message's text."""
        answers = []
        for option, words in self._database.query(_OPTIONS, (poll.id,)) if self._options else ():
            votes = self._database.query(self._votes, (option,)) if self._votes is not None else ()
            answers.append({"text": plain(words), "voters": [self._people.recipient(voter) for (voter,) in votes]})
        return {
            "question": question, "multiple": bool(poll.integer("allowsMultiSelect")),
            "closed": bool(poll.integer("isEnded")), "answers": answers,
        }  # fmt: skip

    def _event(self, event: str, row: Row, details: dict[str, Any]) -> str | None:
        found: dict[str, Any] = {"type": event}
        if event == "disappearingMessagesUpdate":
            seconds = row.integer("configurationDurationSeconds") if row.integer("configurationIsEnabled") else 0
            found["expires_s"] = seconds
            by = row.text("createdByRemoteName")
            found |= {"by": by} if by else {}
        elif row["infoMessageUserInfo"] is not None:
            info = self._object(row, "infoMessageUserInfo")
            if isinstance(info, dict):
                found["about"] = sorted(key for key in info if key != "$class")
                changes = list(self._changes(info))
                found |= {"changes": changes} if changes else {}
        details["system"] = found
        return row.text("customMessage") or row.text("body")

    def _changes(self, info: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """What happened in a group, by whom and to whom: a list in JSON, each entry a word and its arguments."""
        for held in (inside for one in info.values() if isinstance(one, dict) for inside in one.values()):
            try:
                listed = json.loads(held, parse_constant=str) if isinstance(held, bytes) else None
            except (ValueError, RecursionError):
                continue  # bytes that are no list of changes
            for one in listed if isinstance(listed, list) else ():
                for name, arguments in one.items() if isinstance(one, dict) else ():
                    told = arguments.items() if isinstance(arguments, dict) else ()
                    yield {"type": name, **{key: self._named(value) for key, value in told}}

    def _named(self, value: Any) -> Any:
        """The key of somebody whom a change names by their account; anything else as it stands."""
        written = isinstance(value, str) and len(value.removeprefix("PNI:")) == 36  # of the form of one
        return (self._people.of(value) if written else None) or plain(value)

    def draft(self, row: Row) -> Iterator[Record]:
        """Yield what the owner wrote in a chat and had not sent."""
        changed = times.from_unix_ms(row.integer("lastDraftUpdateTimestamp") or None)
        yield Message(
            self._people.thread(row.text("uniqueId")), "text", "out", OWNER, changed, row.text("messageDraft"),
            row.provenance, row.state, same=f"draft\x1f{row.text('uniqueId')}", details={"box": "draft"},
            raw=row.raw("messageDraft"),
        )  # fmt: skip

    def _object(self, row: Row, column: str) -> Any:
        found = unarchive(row[column])
        self.broken += found is None
        return found

    def _quote(self, row: Row, details: dict[str, Any]) -> str | None:
        """Note what a message answers; return its name."""
        if row["quotedMessage"] is None:
            return None
        quote = self._object(row, "quotedMessage")
        if not isinstance(quote, dict):
            return None
        author = self._people.of_address(quote.get("authorAddress") or quote.get("authorId"))
        stated = quote.get("timestamp") or quote.get("timestampValue")
        words = quote.get("body")
        details["quoted"] = {"sender": author, "text": words if isinstance(words, str) else None}
        return app_key(author, stated)

    def _describe(self, row: Row, details: dict[str, Any]) -> None:
        """Add what any message may have."""
        received = row.integer("receivedAtTimestamp")
        if received and received != row.integer("timestamp"):
            details["received_ms"] = received
        timer = row.integer("expiresInSeconds")
        if timer:
            details["expires_s"] = timer
        if row.integer("isSmsMessageRestoredFromBackup"):
            details["sms"] = True
        if row.integer("storyTimestamp"):
            details["story_reply"] = True
        if row["linkPreview"] is not None:
            link = self._object(row, "linkPreview")
            if isinstance(link, dict):
                facts = {"url": link.get("urlString"), "title": link.get("title")}
                details["link"] = {key: value for key, value in facts.items() if isinstance(value, str) and value}
        if row.integer("editState") == types.REPLACED:
            details["replaced"] = True  # an earlier version of a message that was edited
        if row.id in self._older:
            details["edited"] = self._older[row.id]
        pins = [{"at_ms": one.integer("sentTimestamp"), "until_ms": one.integer("expiresAt")}
                for one in row.side("pins")]  # fmt: skip
        if pins:
            details |= {"pinned": True, "pins": [{key: one for key, one in pin.items() if one} for pin in pins]}
        mentions = [who for one in row.side("mentions") if (who := self._people.of(one.text("uuidString")))]
        if mentions:
            details["mentions"] = mentions

    def call(self, row: Row) -> Iterator[Record]:
        """Yield the call of a row, with what the list of calls knows of it."""
        record = next(iter(row.side("record")), None)
        key = self._people.thread(row.text("uniqueThreadId"))
        others = self._people.roster.people_of(key)
        sent = row.integer("timestamp")
        written = row.integer("callType")
        direction, outcome = types.call(written)
        group = row.integer("recordType") == types.GROUP_CALL
        details: dict[str, Any] = {"type": "groupCall" if group else "individualCall"}
        sender: str | None = OWNER if direction == "out" else next(iter(others), None)
        if group:
            sender = self._people.of(row.text("creatorUuid"))
            direction = "out" if sender == OWNER else "in" if sender else "unknown"
            joined = self._joined(row)
            details |= {"joined": joined} if joined else {}
            others = tuple(one for one in joined if one != OWNER)
        elif written is not None:
            details["call_type"] = written
        lasted, call_id, more = None, None, None
        if record is not None:
            lasted, call_id, more = _duration(record), record.text("callId"), record.integer("status")
            details |= {"status": more} if more is not None else {}
            if outcome == "unknown" and more is not None:
                outcome = types.outcome(more)
        if written is not None and direction == "unknown":
            self.unknown[f"call {written}"] += 1
        yield Call(
            key, direction, sender, times.from_unix_ms(sent), lasted, outcome, row.provenance,
            row.integer("offerType") == 1, others, row.state, call_id or row.text("uniqueId"),
            f"call\x1f{call_id}\x1f{sent}" if call_id else None, details,
        )  # fmt: skip

    def _joined(self, row: Row) -> list[str]:
        """Who was in a group's call."""
        found = self._object(row, "joinedMemberUuids") if row["joinedMemberUuids"] is not None else None
        listed = found if isinstance(found, list) else []
        return [who for one in listed if (who := self._people.of(one)) is not None]

    def link_call(self, row: Row) -> Iterator[Record]:
        """Yield a call by link, which belongs to no chat."""
        link = row.integer("callLinkRowId")
        key = self._people.roster.thread(f"call link {link}", "group", provenance=row.provenance)
        status = row.integer("status")
        yield Call(
            key, "unknown", None, times.from_unix_ms(row.integer("callBeganTimestamp")), _duration(row),
            types.outcome(status), row.provenance, state=row.state, app_key=row.text("callId"),
            details={"type": "call link", "status": status},
        )  # fmt: skip

    def reaction(self, row: Row) -> Iterator[Record]:
        """Yield a reaction, if the message is there."""
        message = next(iter(row.side("message")), None)
        author, sent = None, None
        if message is not None:
            author, _ = self._author(message, message.integer("recordType"))
            sent = message.integer("timestamp")
        target = app_key(author, sent)
        if message is None or target is None:
            yield Rejection("reaction", _NO_MESSAGE, row.provenance)
            return
        sender = self._people.of(row.text("reactorUUID"), row.text("reactorE164"))
        key = self._people.thread(message.text("uniqueThreadId"))
        yield Reaction(
            key, target, sender, row.text("emoji") or "unknown", times.from_unix_ms(row.integer("sentAtTimestamp")),
            row.provenance, "out" if sender == OWNER else "in", row.state,
        )  # fmt: skip


def _duration(record: Row) -> float | None:
    """Seconds between begin and end, where both are known."""
    began, ended = record.integer("callBeganTimestamp"), record.integer("callEndedTimestamp")
    return (ended - began) / 1000 if began and ended and ended >= began else None


def _older(database: Database) -> dict[int, list[dict[str, Any]]]:
    """The earlier versions of edited messages, by the row of the newest."""
    found: dict[int, list[dict[str, Any]]] = {}
    if {"latestRevisionId", "pastRevisionId"} <= database.columns("EditRecord"):
        sql = ("SELECT e.latestRevisionId, m.body, m.timestamp FROM EditRecord AS e JOIN model_TSInteraction AS m"
               " ON m.id = e.pastRevisionId WHERE typeof(e.latestRevisionId) = 'integer' ORDER BY m.timestamp, m.id")
        for latest, body, sent in database.query(sql):
            text = body if isinstance(body, str) else None
            found.setdefault(latest, []).append({"text": text, "utc_ms": sent if type(sent) is int else None})
    return found
