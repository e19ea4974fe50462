"""Truecaller for Android: `tc.db`, the log of calls, text messages, chats by its own service, names that it looked up.

Facts (statements by which the app of 2021 and of 2024 makes, upgrades and reads its tables, as published; ALEAPP
`truecaller` of 2026): `history` is the app's copy of the phone's calls (`call_log_id` the row there, none for a call
that only the app knows): `type` 1 received, 2 made, 3 missed, `action` 1 and 3 blocked, `timestamp` milliseconds
since 1970 UTC, `duration` as the phone has it, in seconds. `msg_messages.status` has the bits 1 sent and 2 draft;
`date` and `date_sent` are milliseconds; `transport` 2 is a chat by Truecaller, 5 a line for a call, and 0 and 1 SMS
and MMS (these two from memory); `participant_id` is who wrote what was received. Words and files of a message are in
`msg_entities`: `entity_type` 0 text, 1 picture, 2 film, 3 GIF, 4 sound, 5 document, 6 card, 7 preview of a link, with
`entity_info1` the content, 3 the size, and for documents 4 the name; before 2020 by `type` (MIME) with `content`.
`msg_participants.type` 4 is a group (`tc_group_id` of `msg_conversations`). `msg_im_users` names the peers of chats.
`raw_contact` with `data` (of type 4: numbers) is what the app knows of numbers, of the address book
(`contact_phonebook_id`) or looked up: then it is what other users call a number, which names nobody here.

What is SMS or MMS, and what the phone's log has too, takes the app name and conversation of the phone's own databases,
so that it counts once where both write the number alike.

Tested: databases made up after these statements (of about 2018 and of 2021). Not read: spam verdicts and statistics,
recordings, `insights.db` and the caches of look-ups, columns `info1` to `info27`, of which nobody says what they hold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.apps.android.book import CALLS, MESSAGES, NO_ADDRESS, Book, Outcome, identifier_kind
from parsers.apps.android.parts import kind_of
from parsers.apps.android.threads import group_key
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.item import Item
from parsers.paths import file_of
from parsers.reasons import REASON_TAKEN_BACK, REASON_TARGET_GONE
from parsers.records import (
    OWNER,
    REASON_NOBODY,
    Attachment,
    Call,
    Contact,
    Conversation,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Reaction,
    Record,
    Rejection,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table, unknown
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

APP = "Truecaller"
REASON = N_("SQLite database with Truecaller's tables history and msg_messages")
_HISTORY = frozenset(("normalized_number", "raw_number", "cached_name", "call_log_id", "timestamp"))
_MESSAGES = frozenset(("conversation_id", "participant_id", "date", "status", "transport"))
_CALL_COLUMNS = (
    "event_id", "tc_id", "normalized_number", "raw_number", "cached_name", "type", "action", "call_log_id", "timestamp",
    "duration", "feature", "new", "is_read", "subscription_component_name", "tc_flag", "filter_source",
    "ringing_duration", "is_important_call", "important_call_note", "country_code", "subscription_id",
    "assistant_state", "ct_voicemail_state",
)  # fmt: skip
_CALL_IGNORED = ("number_type", "important_call_id", "client_call_id", "sim_index")
_COLUMNS = (
    "conversation_id", "participant_id", "date", "date_sent", "status", "read", "transport", "raw_address",
    "reply_to_msg_id", "send_schedule_date", "important", "raw_id", "hidden_number", "edit_message_date",
)  # fmt: skip
_IGNORED = (
    "seen", "locked", "sim_token", "scheduled_transport", "analytics_id", "category", "sync_status", "classification",
    "retry_count", "retry_date", "sequence_number", "group_id_day", "group_id_minute", "analytics_context",
    "important_date", "language", "edit_message_id", *(f"info{n}" for n in range(1, 40)),
)  # fmt: skip
_ENTITIES = Side("entities", "msg_entities", "message_id", (
    "type", "entity_type", "content", "size", "duration", *(f"entity_info{n}" for n in range(1, 8))))  # fmt: skip
_IM = Side("im", "msg_im_transport_info", "message_id", ("raw_id", "peer_id"))
_NUMBERS = Side("numbers", "data", "data_raw_contact_id", ("data_type", "data1"), to="_id")
_PEOPLE = (
    "contact_name", "contact_default_number", "contact_alt_name", "contact_company", "contact_job_title",
    "contact_about", "contact_phonebook_id", "contact_search_time", "contact_spam_score", "search_query",
)  # fmt: skip
_TYPES: dict[int, tuple[Direction, Outcome]] = {1: ("in", "answered"), 2: ("out", "answered"), 3: ("in", "missed")}
_BLOCKED = (1, 3)
_SENT, _DRAFT = 1, 2
_SMS, _MMS, _CHAT, _CALL = 0, 1, 2, 5
_LONGEST = 10_000_000  # seconds
_GROUP = 4


@register
class Truecaller(Parser):
    """See the module's docstring."""

    id = "truecaller"
    name = N_("Truecaller for Android (tc.db)")
    version = "1"
    app = APP
    recovers = ("history", "msg_messages")
    tested = ("about 2018 and 2021 (by published source)",)
    notes = N_("Names that the app looked up are what other users of the service call a number. They are kept as that, "
               "and name nobody; only the address book does. Spam verdicts and recordings are not read.")
    signs = Signs(tables=("history", "msg_messages"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema() or {}
        calls, messages = schema.get("history", frozenset()), schema.get("msg_messages", frozenset())
        return Identified(95, REASON) if calls >= _HISTORY or (
            messages >= _MESSAGES and "msg_participants" in schema) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not database.columns("history") >= _HISTORY and not database.columns("msg_messages") >= _MESSAGES:
                raise MissingColumns(path=item.path, what="history(normalized_number, raw_number, timestamp)")
            yield from _Reading(item, database).records(context)


class _Directory:
    """Who is behind the app's own numbers of people and chats."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._roster = roster
        # A name that the app looked up is what strangers call a number: nobody is given it here.
        names = {row.id: row.text("contact_name") for row in Table(
            database, "aggregated_contact", "contact", ("contact_name", "contact_phonebook_id")).rows()
            if (row.integer("contact_phonebook_id") or 0) > 0}  # fmt: skip
        self._peers: dict[str, tuple[str | None, str | None]] = {}
        users = ("im_peer_id", "normalized_number", "fallback_name")
        for row in Table(database, "msg_im_users", "contact", users).rows():
            if (peer := row.text("im_peer_id")) is not None:
                self._peers[peer] = row.text("normalized_number"), row.text("fallback_name")
        self._known: dict[int, tuple[int | None, str | None, str | None, str | None]] = {}
        wanted = ("type", "tc_im_peer_id", "raw_destination", "normalized_destination", "aggregated_contact_id")
        for row in Table(database, "msg_participants", "contact", wanted).rows():
            address = row.text("normalized_destination") or row.text("raw_destination")
            name = names.get(row.integer("aggregated_contact_id") or -1)
            self._known[row.id] = row.integer("type"), address, row.text("tc_im_peer_id"), name
        self._members: dict[int, list[int]] = defaultdict(list)
        members = ("participant_id", "conversation_id")
        for row in Table(database, "msg_conversation_participants", "contact", members).rows():
            chat, one = row.integer("conversation_id"), row.integer("participant_id")
            if chat is not None and one is not None:
                self._members[chat].append(one)
        self._groups = {row.id: group for row in Table(
            database, "msg_conversations", "contact", ("tc_group_id",)).rows()
            if (group := row.text("tc_group_id")) is not None}  # fmt: skip
        self._titles = {row.text("im_group_id"): row.text("title") for row in Table(
            database, "msg_im_group_info", "contact", ("im_group_id", "title")).rows()}  # fmt: skip

    def address(self, address: str | None, name: str | None = None, peer: str | None = None) -> str | None:
        """Note whoever has a number, an address or the name of a sender."""
        if address is None:
            return None
        aliases: list[tuple[IdentifierKind, str]] = [("account", peer)] if peer and peer != address else []
        return self._roster.person(Book.key(address), identifier_kind(address), address, name, aliases)

    def peer(self, peer: str | None) -> str | None:
        """Note whoever chats under an id of the service."""
        if peer is None:
            return None
        number, name = self._peers.get(peer, (None, None))
        return self.address(number, name, peer) if number else self._roster.person(peer, "account", peer, name)

    def person(self, number: int | None) -> str | None:
        """Note a participant and return their key; None for a group, and for one that is no longer there."""
        kind, address, peer, name = self._known.get(-1 if number is None else number, (None, None, None, None))
        if kind == _GROUP:
            return None
        if address is not None and address == peer:  # known by the id alone
            return self.peer(peer)
        return self.address(address, name, peer) if address is not None else self.peer(peer)

    def chat(self, number: int | None, beside: str | None, transport: int | None) -> str:
        """Note a conversation, which is another for text messages than for chats, and return its key."""
        group = self._groups.get(-1 if number is None else number)
        people = [one for member in self._members.get(-1 if number is None else number, ())
                  if (one := self.person(member)) is not None]  # fmt: skip
        if not people and beside is not None:
            people = [beside]
        if group is not None:
            return self._roster.thread(f"im:{group}", "group", people, self._titles.get(group), shared=True)
        kind = "group" if len(people) > 1 else "direct" if people else "unknown"
        key = group_key(people) if people else f"conversation {number}" if number is not None else NO_ADDRESS
        return self._roster.thread(key if transport in (_SMS, _MMS) else f"im:{key}", kind, people)  # type: ignore[arg-type]


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item = item
        self._roster = Roster(APP)
        self._apps: dict[str, str] = {}
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._directory = _Directory(database, self._roster)
        self._calls = Table(database, "history", "call", _CALL_COLUMNS, ignored=_CALL_IGNORED)
        self._messages = Table(database, "msg_messages", "message", _COLUMNS, ignored=_IGNORED,
                               sides=(_ENTITIES, _IM), gaps=self._roster)  # fmt: skip
        reaction = ("message_id", "emoji", "from_peer_id", "send_date")
        self._reactions = Table(database, "msg_im_reactions", "reaction", reaction, ignored=("status",))
        self._contacts = Table(database, "raw_contact", "contact", _PEOPLE, ignored=database.columns("raw_contact"),
                               sides=(_NUMBERS,))  # fmt: skip
        self._reacted = {row.integer("message_id"): "" for row in self._reactions.rows()}

    def records(self, context: Context) -> Iterator[Record]:
        yield from self._messages.records(self._message, context)
        yield from self._reactions.records(self._reaction, context)
        yield from self._calls.records(self._call, context)
        yield from self._contacts.records(self._contact, context)
        for record in self._roster.records():
            app = self._apps.get(record.key) if isinstance(record, Conversation) else None
            yield record if app is None else msgspec.structs.replace(record, app=app)
        yield from unknown(self._unknown)

    def _message(self, row: Row) -> Iterator[Record]:
        transport, stated = row.integer("transport"), row.integer("status")
        status = stated or 0
        direction: Direction = "unknown" if stated is None else "out" if status & _SENT else "in"
        im = row.side("im")
        peer = self._directory.person(row.integer("participant_id")) or self._directory.peer(
            next((one.text("peer_id") for one in im), None)) or self._directory.address(row.text("raw_address"))
        key = self._directory.chat(row.integer("conversation_id"), peer, transport)
        if transport in (_SMS, _MMS):
            self._apps[key] = MESSAGES
        details: dict[str, Any] = row.given("important")
        text, files, kind = self._content(row.side("entities"), details)
        if transport == _CALL:
            kind = "call"  # it repeats an entry of the log
        if status & _DRAFT:
            details["box"] = "draft"
        if row.integer("read") == 0 and direction == "in":
            details["read"] = False
        for column, word in (("date_sent", "sent_ms"), ("send_schedule_date", "scheduled"),
                             ("edit_message_date", "edited_ms")):  # fmt: skip
            moment = times.from_unix_ms(row[column]).utc_ms
            if moment is not None and moment != row["date"]:
                details[word] = moment
        time = times.from_unix_ms(row["date"])
        if row.id in self._reacted:
            self._reacted[row.id] = key
        answered = row.integer("reply_to_msg_id")
        own = row.text("raw_id") or next((one.text("raw_id") for one in im if one.text("raw_id")), None)
        yield Message(
            key, kind, direction, OWNER if direction == "out" else peer, time, text, row.provenance, row.state,
            str(row.id), _same(row, own, direction, text), str(answered) if answered and answered > 0 else None,
            files, details or None, next((one.raw("entity_info1") for one in row.side("entities")), None),
        )  # fmt: skip

    def _content(self, entities: list[Row], details: dict[str, Any]) -> tuple[str | None, tuple[Attachment, ...], Kind]:
        texts: list[str] = []
        files: list[Attachment] = []
        kind: Kind = "text"
        for entity in entities:
            mime = (entity.text("type") or "").lower()
            content = entity.text("entity_info1") or entity.text("content")
            number = entity.integer("entity_type")
            if number == 0 or (number is None and mime in ("", "text/plain", "text/html")):
                texts += [content] if content is not None else []
            elif number == 7 or "linkpreview" in mime:
                details["link"] = {word: value for word, value in (
                    ("url", content), ("title", entity.text("entity_info4")),
                    ("description", entity.text("entity_info6"))) if value}  # fmt: skip
            else:
                if number not in range(9) and number is not None:
                    self._unknown["entity_type", str(number)] += 1
                files.append(self._file(entity, mime, number, content))
                kind = "sticker" if number == 3 else "contact" if number == 6 or "vcard" in mime else kind_of(mime)
        return "\n".join(texts) if texts else None, tuple(files), kind

    def _file(self, entity: Row, mime: str, number: int | None, content: str | None) -> Attachment:
        name = entity.text("entity_info4") if number == 5 else entity.text("entity_info5") if number == 6 else None
        found = file_of(content, self._item) if content and "/" in content else None
        size = entity.integer("entity_info3") or entity.integer("size")
        if name is None and content is not None:
            name = content.partition("?")[0].rstrip("/").rpartition("/")[2] or None
        return Attachment(name, mime or None, found.path if found else None, size if size and size > 0 else None,
                          details={"uri": content} if content else None)  # fmt: skip

    def _reaction(self, row: Row) -> Iterator[Record]:
        target, emoji = row.integer("message_id"), row.text("emoji")
        thread = self._reacted.get(target)
        if not thread or emoji is None:
            yield Rejection("reaction", REASON_TARGET_GONE if not thread else REASON_TAKEN_BACK, row.provenance)
            return
        yield Reaction(thread, str(target), self._directory.peer(row.text("from_peer_id")), emoji,
                       times.from_unix_ms(row["send_date"]), row.provenance, state=row.state)  # fmt: skip

    def _call(self, row: Row) -> Iterator[Record]:
        number = row.text("raw_number") or row.text("normalized_number")
        person = self._directory.address(number)
        other = row.text("normalized_number")
        if person is not None and other is not None and other != number:
            self._roster.person(person, "phone", aliases=((identifier_kind(other), other),))
        kind = row.integer("type")
        direction, outcome = _TYPES.get(kind or 0, ("unknown", "unknown"))
        duration = row.integer("duration")
        seconds = float(duration) if duration is not None and 0 <= duration < _LONGEST else None
        details: dict[str, Any] = row.given("cached_name", "tc_flag", "feature", "filter_source",
                                            "subscription_component_name",
                                            "important_call_note", "country_code", "subscription_id",
                                            "assistant_state", "ct_voicemail_state", "is_important_call",
                                            silent=(None, "", 0, -1, "0", "-1"))  # fmt: skip
        if kind not in _TYPES:
            self._unknown["call type", str(row["type"])] += 1
            details["type"] = kind
        if not seconds and kind in (1, 2):
            outcome = "unknown"
        if row.integer("action") in _BLOCKED and not seconds and direction == "in":
            outcome = "blocked"
        if row.integer("is_read") == 0 or (row.integer("new") or 0) > 0:
            details["unseen"] = True
        time, logged = times.from_unix_ms(row["timestamp"]), row.integer("call_log_id")
        copied = logged is not None and logged > 0
        key = f"tel:{person or NO_ADDRESS}" if copied else f"call:{person or NO_ADDRESS}"
        self._roster.thread(key, "direct" if person else "unknown", [person] if person else [])
        if copied:
            self._apps[key] = CALLS
            same = None if time.utc_ms is None else f"{time.utc_ms}\x1f{kind}\x1f{seconds}"
        else:
            own = row.text("event_id")
            same = f"event\x1f{own}\x1f{time.utc_ms}" if own else None
        yield Call(
            key, direction, person if direction == "in" else OWNER if direction == "out" else None, time, seconds,
            outcome, row.provenance, participants=(person,) if person else (), state=row.state,
            app_key=row.text("event_id"), same=same, details=details or None,
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        numbers = [one.text("data1") for one in row.side("numbers") if one.integer("data_type") == 4]
        values = dict.fromkeys(one for one in (row.text("contact_default_number"), *numbers) if one)
        if not values and row.text("contact_name") is None:
            yield Rejection("contact", REASON_NOBODY, row.provenance)
            return
        details: dict[str, Any] = row.given("contact_alt_name", "contact_company", "contact_job_title",
                                            "contact_about", "contact_spam_score", "search_query")  # fmt: skip
        known = (row.integer("contact_phonebook_id") or 0) > 0
        name = row.text("contact_name")
        if not known and name is not None:
            details["listed_as"] = name
        looked = times.from_unix_ms(row["contact_search_time"]).utc_ms
        if looked is not None:
            details["looked_up_ms"] = looked
        yield Contact(APP, name if known else None, tuple((identifier_kind(one), one) for one in values),
                      row.provenance, row.state, details or None)  # fmt: skip


def _same(row: Row, own: str | None, direction: Direction, text: str | None) -> str | None:
    """A text message is told as in the phone's own database, a chat by the service's id, which both ends have."""
    moment = times.from_unix_ms(row["date"]).utc_ms
    if row.integer("transport") == _CHAT and own is not None:
        return f"*tc\x1f{own}" if len(own) >= 16 and row.state == "live" else f"im\x1f{own}\x1f{digest(text, moment)}"
    if moment is None:
        return None
    if row.integer("transport") == _SMS:
        return f"{moment}\x1f{direction}\x1f{digest(text or '')}"
    return f"row\x1f{row.id}\x1f{moment}\x1f{digest(text, row['status'])}"
