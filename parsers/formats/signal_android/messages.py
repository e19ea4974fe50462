"""Records from the tables `message`, `mms`, `sms`, `reaction` and `call`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.apps.signal import app_key, decoded, full_name, kind_of, plain, same, types
from parsers.errors import UserError
from parsers.exports import objects
from parsers.formats.signal_android import extras
from parsers.formats.signal_android.people import People
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
)
from parsers.rows import Row, Side
from parsers.streams import reading
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item
    from parsers.sqlite.database import Database

COLUMNS = (
    "_id", "date", "date_sent", "date_received", "date_server", "thread_id", "from_recipient_id", "to_recipient_id",
    "recipient_id", "address", "type", "msg_box", "body", "expires_in", "quote_id", "quote_author", "quote_body",
    "quote_missing", "quote_type", "shared_contacts", "link_previews", "previews", "view_once", "reveal_duration",
    "remote_deleted", "story_type", "parent_story_id", "scheduled_date", "latest_revision_id", "original_message_id",
    "revision_number", "message_extras", "deleted_by", "pinned_at", "pinned_until",
)  # fmt: skip
_FILE = (
    "unique_id", "content_type", "ct", "data_size", "file_name", "voice_note", "borderless", "video_gif", "quote",
    "width", "height", "caption", "sticker_emoji", "sticker_pack_id", "display_order", "data_hash_end", "data_file",
    "_data",
)  # fmt: skip
_OLDER = Side("older", "message", "latest_revision_id", ("body", "date_sent", "revision_number"), to="_id")
_MENTIONS = Side("mentions", "mention", "message_id", ("recipient_id", "range_start", "range_length"), to="_id")
_CALL = Side("call", "call", "message_id", ("call_id",), to="_id")
_POLL = Side("poll", "poll", "message_id", ("question", "allow_multiple_votes", "end_message_id"), to="_id")
_OPTIONS = """SELECT _id, option_text FROM poll_option WHERE poll_id = ? ORDER BY option_order, _id"""
#: Votes that stand: given, or on their way to be taken back or given.
_VOTES = "SELECT voter_id FROM poll_vote WHERE poll_option_id = ? AND vote_state IN (1, 2, 4) ORDER BY _id"


def sides(table: str) -> tuple[Side, ...]:
    """The side tables of one of the tables of messages."""
    if table == "sms":
        return (_CALL,)
    files = (
        Side("files", "attachment", "message_id", _FILE, order="display_order", to="_id"),
        Side("parts", "part", "mid", _FILE, order="display_order", to="_id"),
    )
    return (*files, _MENTIONS, *((_OLDER, _CALL, _POLL) if table == "message" else ()))


_TARGET = ("date_sent", "date", "thread_id", "from_recipient_id", "recipient_id", "address", "type", "msg_box")
REACTION_SIDES = tuple(Side(name, name, "_id", _TARGET, to="message_id") for name in ("message", "mms", "sms"))
#: The first list of calls, of late 2022, has no times of its own: the row in the chat has.
CALL_SIDES = tuple(Side(name, name, "_id", ("date_sent", "date_received", "date"), to="message_id")
                   for name in ("message", "sms"))
DRAFT_COLUMNS = ("thread_id", "type", "value")
#: What else a message that was begun can hold: files and places of them, which the app names and does not keep.
DRAFT_WHERE = "type = 'text' AND value IS NOT NULL AND value != ''"
REACTION_COLUMNS = ("message_id", "is_mms", "author_id", "emoji", "date_sent", "date_received")
CALL_COLUMNS = ("call_id", "message_id", "peer", "type", "direction", "event", "timestamp", "ringer",
                "deletion_timestamp")  # fmt: skip
REASON_NO_TARGET = N_("The message that the reaction belongs to is no longer in the database.")
_CALL_TYPES = {0: "audio", 1: "video", 3: "group", 4: "link"}
_EVENTS = {
    0: "ongoing", 1: "accepted", 2: "not_accepted", 3: "missed", 4: "deleted", 5: "group_call", 6: "joined",
    7: "ringing", 8: "declined", 9: "outgoing_ring", 10: "missed_notification_profile",
}  # fmt: skip
_LONG_TEXT = "text/x-signal-plain"
_LONGEST = 1 << 20  # bytes of a long text; the app allows 64 KB
_NOT_ACCEPTED = 2
_OUTCOMES = {1: "answered", 2: "rejected", 3: "missed", 6: "answered", 8: "rejected", 10: "missed"}


class Messages:
    """Makes records; `unknown` counts types that are not known."""

    def __init__(self, item: Item, people: People, database: Database) -> None:
        self._item, self._people, self._database = item, people, database
        columns = database.columns
        self._options = {"_id", "poll_id", "option_text", "option_order"} <= columns("poll_option")
        self._votes = {"_id", "poll_option_id", "voter_id", "vote_state"} <= columns("poll_vote")
        self.unknown: Counter[str] = Counter()
        self.unfound = 0

    def make(self, row: Row) -> Iterator[Record]:
        """Yield the message of a row."""
        people = self._people
        kind = row.integer("type") if row["type"] is not None else row.integer("msg_box")
        kind = 0 if kind is None else kind
        key = people.thread(row["thread_id"])
        direction = types.direction(kind)
        author = self._author(row, direction)
        sent = _sent(row)
        details: dict[str, Any] = {}
        event = types.event(kind)
        attachments: tuple[Attachment, ...] = ()
        what: Kind
        if types.is_call(kind):
            what, text, direction = self._call_row(kind, row, details)
        elif event is not None:
            what, text = self._event(event, kind, row, details)
        else:
            attachments = self._files(row)
            what, text = self._content(kind, row, attachments, details)
        self._describe(row, kind, details)
        if author is not None:
            people.roster.thread(key, people=(author,))
        elif what not in ("system", "call"):
            details["sender_unknown"] = True
        state = row.deleted_if(what == "deleted")
        own = row.id if what in ("system", "call") else None
        yield Message(
            key, what, direction, author, times.from_unix_ms(sent), text, row.provenance, state,
            app_key(author, sent), same(people.wide(author), sent, what, text, own), self._quote(row, details),
            attachments, details or None, row.raw("body"),
        )  # fmt: skip

    def _author(self, row: Row, direction: Direction) -> str | None:
        """Who wrote it: stated since 2023; before, the row names the other, or the group, whichever way it went.

        Nobody where the row names a group: as it does where the app itself tells of the group.
        """
        if row["from_recipient_id"] is not None:
            return self._people.of(row.integer("from_recipient_id"))
        if direction == "out":
            return OWNER
        recipient = row.integer("recipient_id")
        return self._people.of(recipient if recipient is not None else row.integer("address"))

    def _call_row(self, kind: int, row: Row, details: dict[str, Any]) -> tuple[Kind, str | None, Direction]:
        """A call in a chat: where a table of calls exists it stands there, and the row only points to it."""
        name, direction, video, missed = types.CALLS[kind]
        linked = [one.integer("call_id") for one in row.side("call")]
        details["system"] = {"type": f"{name}_call", "video": video}
        if linked:
            details["system"]["call_id"] = _unsigned(linked[0])
            return "system", None, direction
        details["outcome"] = "missed" if missed else "unknown"
        if name == "group":
            people, ended = extras.joined(row.text("body"), self._people.of_account)
            details |= {"participants": people} if people else {}
            lasted = (ended - sent) / 1000 if ended and (sent := _sent(row)) and ended >= sent else None
            details |= {"duration_s": lasted} if lasted else {}
        return "call", None, direction

    def _event(self, event: str, kind: int, row: Row, details: dict[str, Any]) -> tuple[Kind, str | None]:
        """An event: what could not be read of it is kept as it stands; one that is not known keeps its words."""
        system: dict[str, Any] = {"type": event}
        details["system"] = system
        body = row.text("body")
        if event.startswith(types.UNKNOWN):
            self.unknown[event.rpartition(" ")[2] if len(self.unknown) < 100 else "…"] += 1
            return "other", body
        told = extras.told(event, kind, body, row["message_extras"], self._people.of_account)
        if told is not None:
            system |= told
        elif body is not None:
            system["body"] = body[:4000]
        expires = row.integer("expires_in")
        if event == "expiration_timer_update" and expires is not None:
            system["expires_s"] = expires / 1000
        return "system", None

    def _content(
        self, kind: int, row: Row, attachments: tuple[Attachment, ...], details: dict[str, Any]
    ) -> tuple[Kind, str | None]:
        text = self._text(row, details)
        if row.integer("remote_deleted"):
            return "deleted", text
        deleter = row.integer("deleted_by")
        if deleter is not None:
            if deleter != row.integer("from_recipient_id"):
                details["deleted_by"] = self._people.of(deleter)
            return "deleted", text
        special = types.special(kind)
        if special is not None:
            details[special] = True
        once = row.integer("view_once") or row.integer("reveal_duration")
        if once:
            details["view_once"] = True
        for poll in row.side("poll"):
            return "poll", self._poll(poll, text, details)
        contacts = [_card(one) for one in _objects(row.text("shared_contacts"))]
        if contacts:
            details["contacts"] = contacts
            return "contact", text
        if attachments:
            first = attachments[0]
            if (first.details or {}).get("sticker"):
                return "sticker", text
            return kind_of(first.mime, voice=bool((first.details or {}).get("voice_note"))), text
        if once or special in ("gift_badge", "payment", "payment_tombstone"):
            return "other", text
        return "text", text

    def _text(self, row: Row, details: dict[str, Any]) -> str | None:
        """The words: of more than two kilobytes, `body` holds the beginning, and a file holds all of them.

        Files go by a number of this phone alone: one that does not begin as the message does is another's.
        """
        body = row.text("body")
        for one in (*row.side("files"), *row.side("parts")):
            if one.integer("quote") or _type(one) != _LONG_TEXT:
                continue
            found = self._find(one)
            whole = None
            if found is not None:
                try:
                    with found.open() as stream, reading(found.path):
                        whole = stream.read(_LONGEST).decode("utf-8", "surrogateescape")
                except UserError:  # the import says of a file that it cannot be read
                    whole = None
            if whole and whole.startswith((body or "")[:500]):
                return whole
            details["cut"] = True
        return body

    def _poll(self, poll: Row, text: str | None, details: dict[str, Any]) -> str | None:
        """Tell a poll with everybody's votes; its question stands for the text that such a message lacks."""
        answers = []
        for option, words in self._database.query(_OPTIONS, (poll.id,)) if self._options else ():
            votes = self._database.query(_VOTES, (option,)) if self._votes else ()
            voters = [who for (voter,) in votes if (who := self._people.of(voter)) is not None]
            answers.append({"text": plain(words), "voters": voters})
        question = poll.text("question")
        details["poll"] = {
            "question": question, "multiple": bool(poll.integer("allow_multiple_votes")),
            "closed": poll["end_message_id"] is not None, "answers": answers,
        }  # fmt: skip
        return text or question

    def _files(self, row: Row) -> tuple[Attachment, ...]:
        return tuple(
            self._attachment(one) for one in (*row.side("files"), *row.side("parts"))
            if not one.integer("quote") and _type(one) != _LONG_TEXT
        )  # fmt: skip

    def _find(self, one: Row) -> Item | None:
        """A file: in a backup it lies under its number, since 2023 without the second one that older versions add."""
        unique = one.integer("unique_id")
        found = self._item.beside(f"attachments/{one.id}" if unique is None else f"attachments/{one.id}_{unique}")
        if found is not None:
            self._item.claim(found)
        else:
            self.unfound += 1
        return found

    def _attachment(self, one: Row) -> Attachment:
        found = self._find(one)
        details: dict[str, Any] = one.given("width", "height", "caption", "sticker_emoji")
        if one.integer("voice_note"):
            details["voice_note"] = True
        if one.text("sticker_pack_id"):
            details["sticker"] = True
        written = one.text("data_file") or one.text("_data")
        if written:
            details["written_path"] = written
        stated = decoded(one.text("data_hash_end"))
        size = one.integer("data_size")
        return Attachment(
            one.text("file_name"), _type(one), None if found is None else found.path,
            size if size is not None and size >= 0 else None,
            stated.hex() if stated is not None and len(stated) == 32 else None, details=details or None,
        )  # fmt: skip

    def _describe(self, row: Row, kind: int, details: dict[str, Any]) -> None:
        """Add what any message may have."""
        received = row.integer("date_received")
        if received is None and row["date_sent"] is not None:
            received = row.integer("date")
        if received:
            details["received_ms"] = received
        expires = row.integer("expires_in")
        if expires:
            details["expires_s"] = expires / 1000
        state = types.sending(kind)
        if state is not None:
            details["send_state"] = state
        if (row.integer("scheduled_date") or -1) > 0:
            details["scheduled"] = True
        if row.integer("story_type"):
            details["story"] = True
        if row.integer("parent_story_id"):
            details["story_reply"] = True
        if row.integer("latest_revision_id") is not None:
            details["replaced"] = True  # an earlier version of a message that was edited
        if pinned := row.integer("pinned_at"):
            until = times.from_unix_ms(row.integer("pinned_until")).utc_ms  # the largest number for ever
            details |= {"pinned": True, "pins": [{"at_ms": pinned} | ({} if until is None else {"until_ms": until})]}
        older = sorted(row.side("older"), key=lambda one: one.integer("revision_number") or 0)
        if older:
            details["edited"] = [{"text": one.text("body"), "utc_ms": one.integer("date_sent")} for one in older]
        mentions = [who for one in row.side("mentions")
                    if (who := self._people.of(one.integer("recipient_id"))) is not None]
        if mentions:
            details["mentions"] = mentions
        links = [
            {key: one[key] for key in ("url", "title", "description") if isinstance(one.get(key), str) and one[key]}
            for one in _objects(row.text("link_previews") or row.text("previews"))
        ]
        if links:
            details["link"] = links[0] if len(links) == 1 else links

    def _quote(self, row: Row, details: dict[str, Any]) -> str | None:
        quoted = row.integer("quote_id")
        if not quoted:
            return None
        author = self._people.of(row.integer("quote_author"))
        details["quoted"] = {"sender": author, "text": row.text("quote_body")}
        return app_key(author, quoted)

    def reaction(self, row: Row) -> Iterator[Record]:
        """Yield the reaction of a row."""
        names = ("message", "mms", "sms")
        if row["is_mms"] is not None:
            names = ("mms", "message") if row.integer("is_mms") else ("sms",)  # type: ignore[assignment]
        target = next((found[0] for name in names if (found := row.side(name))), None)
        if target is None:
            yield Rejection("reaction", REASON_NO_TARGET, row.provenance, raw=row.text("emoji"))
            return
        kind = target.integer("type") if target["type"] is not None else target.integer("msg_box")
        author = self._author(target, types.direction(kind or 0))
        sender = self._people.of(row.integer("author_id"))
        yield Reaction(
            self._people.thread(target["thread_id"]), app_key(author, _sent(target)) or f"row {target.id}", sender,
            row.text("emoji") or "unknown", times.from_unix_ms(row.integer("date_sent")), row.provenance,
            "out" if sender == OWNER else "in", row.state,
        )  # fmt: skip

    def draft(self, row: Row) -> Iterator[Record]:
        """Yield what the owner wrote in a chat and had not sent; when is not kept."""
        yield Message(
            self._people.thread(row["thread_id"]), "text", "out", OWNER, times.MISSING, row.text("value"),
            row.provenance, row.state, same=f"draft\x1f{row.id}", details={"box": "draft"}, raw=row.raw("value"),
        )  # fmt: skip

    def call(self, row: Row) -> Iterator[Record]:
        """Yield the call of a row of the table of calls."""
        key = self._people.thread_of(row.integer("peer"))
        what, event = row.integer("type"), row.integer("event")
        direct = what in (0, 1)
        out = row.integer("direction")
        direction: Direction = "out" if out == 1 else "in" if out == 0 else "unknown"
        ringer = row.integer("ringer")
        others = self._people.roster.people_of(key) if direct else ()
        sender = OWNER if direction == "out" else self._people.of(ringer) if ringer else next(iter(others), None)
        shown = next((one for name in ("message", "sms") for one in row.side(name)), None)
        sent = row.integer("timestamp")
        time = times.from_unix_ms(_sent(shown) if sent is None and shown is not None else sent)
        identifier = row.integer("call_id")
        details = {"type": _CALL_TYPES.get(what, str(what)) if what is not None else None,
                   "event": _EVENTS.get(event, str(event)) if event is not None else None}  # fmt: skip
        state = row.deleted_if(event == 4)
        written = _unsigned(identifier)
        outcome = _OUTCOMES.get(event, "unknown") if event is not None else "unknown"
        if event == _NOT_ACCEPTED and direction == "out":
            outcome = "unknown"  # declined, not heard, or given up by the owner: the app does not tell these apart
        yield Call(
            key, direction, sender, time, None, outcome,  # type: ignore[arg-type]
            row.provenance, what == 1, others, state, written,
            f"call\x1f{written}\x1f{time.raw}" if written is not None else None, details,
        )  # fmt: skip


def _type(one: Row) -> str | None:
    return one.text("content_type") or one.text("ct")


def _sent(row: Row) -> int | None:
    """When a message was sent; in `mms` of old versions the column is called `date`, which in `sms` is the arrival."""
    sent = row.integer("date_sent")
    return sent if sent is not None else row.integer("date")


def _unsigned(identifier: int | None) -> str | None:
    """The number of a call as every device writes it: without a sign."""
    return None if identifier is None else str(identifier & (1 << 64) - 1)


def _card(card: dict[str, Any]) -> dict[str, Any]:
    name = card.get("name") if isinstance(card.get("name"), dict) else {}
    parts = ("prefix", "givenName", "middleName", "familyName", "suffix")
    names = name if isinstance(name, dict) else {}
    shown = names.get("displayName")
    return {
        "name": shown if isinstance(shown, str) and shown else full_name(*map(names.get, parts)),
        "phone_numbers": [plain(one.get("number")) for one in objects(card.get("phoneNumbers"))],
        "emails": [plain(one.get("email")) for one in objects(card.get("emails"))],
        "organization": plain(card.get("organization")),
    }


def _objects(text: str | None) -> list[dict[str, Any]]:
    """The objects of a list in JSON; empty where there is none."""
    if text is None:
        return []
    try:
        return objects(json.loads(text, parse_constant=str))
    except (ValueError, RecursionError):
        return []


