"""Skype's `main.db` (desktop and telephones, until version 7 and some of 8): messages, calls, files, contacts.

Facts and where they come from: a public sample (plaso's test data, of which the test counts the rows); public readers
(plaso's Skype plug-in, Skyperious by suurjaak); the numbers of SkypeKit's published interface. Times are seconds since
1970 UTC. `Messages.type`: 2 topic, 4 conference, 10 people added, 12 removed, 13 left, 30 and 39 a call begins and
ends, 50 to 53 requests and blocks of contacts, 60 and 61 texts, 63 contacts, 64 SMS, 67 voice mail, 68 files, 70 and
253 videos, 100 and 110 birthdays, 201 pictures; others are kept with their number. `author` is an account; the owner's
is `Accounts.skypename`. A text that was removed has no `body_xml` but `edited_timestamp`. `Conversations.type` 1 is a
chat of two, others are groups. `Transfers.type` 1 received, 2 sent; `chatmsg_guid` is the message it belongs to, and
one without a message becomes a message of its own. `Calls` have their people in `CallMembers`.

Not read: voice mails, video messages, `SMSes` (their texts are in `Messages` too) and statistics; they are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, register
from parsers.formats.skype.markup import call, contacts, event, number, plain
from parsers.item import Item
from parsers.reasons import WARNING_UNKNOWN
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table, contact, not_read
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser, Schema
from parsers.text.xmltext import attribute, inner, xml
from parsers.words import N_

APP = "Skype"

_COLUMNS = (
    "id", "convo_id", "chatname", "author", "from_dispname", "guid", "dialog_partner", "timestamp", "type",
    "sending_status", "edited_by", "edited_timestamp", "body_xml", "identities", "reason", "leavereason",
    "chatmsg_status", "call_guid", "error_code",
)  # fmt: skip
_IGNORED = (
    "is_permanent", "author_was_live", "consumption_status", "param_key", "param_value", "participant_count",
    "chatmsg_type", "body_is_rawxml", "oldoptions", "newoptions", "newrole", "pk_id", "crc", "remote_id",
    "extprop_contact_review_date", "extprop_contact_received_stamp", "extprop_contact_reviewed",
)  # fmt: skip
_FILES = ("type", "partner_handle", "partner_dispname", "status", "starttime", "finishtime", "filepath", "filename",
          "filesize", "bytestransferred", "failurereason", "convo_id", "accepttime")  # fmt: skip
_KINDS: dict[int, Kind] = {
    60: "text", 61: "text", 63: "contact", 64: "text", 67: "voice", 68: "document", 70: "video", 201: "image",
    253: "video", 30: "call", 39: "call",
}  # fmt: skip
_EVENTS = {
    2: "topic", 4: "conference", 10: "people_added", 12: "people_removed", 13: "left", 50: "contact_request",
    51: "contact_accepted", 53: "blocked", 100: "birthday", 110: "birthday",
}  # fmt: skip
_LOOSE = "chatmsg_guid IS NULL OR chatmsg_guid NOT IN (SELECT guid FROM Messages WHERE guid IS NOT NULL)"
_NOT_READ = ("Voicemails", "VideoMessages", "SMSes", "LegacyMessages")


@register
class SkypeMain(DatabaseParser):
    """See the module's docstring."""

    id = "skype-main"
    name = N_("Skype database (main.db)")
    version = "2"
    app = APP
    recovers = ("Messages",)
    tested = ("2013 (a public sample)", "2009 by public descriptions")
    notes = N_("Voice mails, video messages and statistics are counted only.")
    reason = N_("SQLite database with Skype's tables Messages, Conversations and Accounts")
    needs: ClassVar = {"Messages": ("author", "timestamp", "type", "body_xml"), "Accounts": ()}

    def fits(self, schema: Schema) -> bool:
        return super().fits(schema) and ("Conversations" in schema or "Chats" in schema)

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[str] = Counter()
        self._own: set[str] = set()
        self._names: dict[str, str] = {}
        self._threads: dict[int, tuple[str, int | None]] = {}
        self._accounts()
        self._people()
        self._conversations()

    def _accounts(self) -> None:
        columns = ("skypename", "fullname", "emails", "displayname")
        for row in Table(self._database, "Accounts", "contact", columns).rows():
            name = row.text("skypename")
            if name is not None and row.state != "removed_by_wal":
                self._own.add(name)
                emails = (row.text("emails") or "").split()
                aliases: list[tuple[IdentifierKind, str]] = [("username", name), *(("email", one) for one in emails)]
                self._roster.owner(row.text("displayname") or row.text("fullname"), aliases)

    def _people(self) -> None:
        for row in Table(self._database, "Contacts", "contact", ("skypename", "displayname", "fullname")).rows():
            name = row.text("displayname") or row.text("fullname")
            account = row.text("skypename")
            if account is not None and name is not None:
                self._names[account] = name

    def _conversations(self) -> None:
        columns = ("identity", "type", "displayname", "given_displayname", "meta_topic", "creator",
                   "creation_timestamp")  # fmt: skip
        side = Side("people", "Participants", "convo_id", ("identity",))
        for row in Table(self._database, "Conversations", "message", columns, sides=[side]).rows():
            key = row.text("identity")
            if key is None:
                continue
            self._threads[row.id] = key, row.integer("type")
            people = [self._person(one.text("identity")) for one in row.side("people")]
            kind = row.integer("type")
            if kind == 1:
                people.append(self._person(key, row.text("displayname")))
            title = row.text("given_displayname") or row.text("meta_topic") or row.text("displayname")
            created = times.iso_utc(times.from_unix_s(row["creation_timestamp"]).utc_ms)
            details = {word: value for word, value in (("creator", row.text("creator")), ("created", created)) if value}
            self._roster.thread(
                key, "direct" if kind == 1 else "group", [one for one in people if one], title,
                shared=kind not in (1, None), state=row.state, details=details, provenance=row.provenance,
            )  # fmt: skip

    def _person(self, account: str | None, name: str | None = None) -> str | None:
        if not account:
            return None
        if account in self._own:
            return self._roster.owner(name, [("username", account)])
        kind: IdentifierKind = "phone" if account.startswith("+") else "username"
        return self._roster.person(account, kind, account, self._names.get(account) or name)

    def records(self, context: Context) -> Iterator[Record]:
        """Yield everything of the database."""
        side = Side("files", "Transfers", "chatmsg_guid", _FILES, to="guid")
        messages = Table(self._database, "Messages", "message", _COLUMNS, ignored=_IGNORED, sides=[side])
        yield from messages.records(self._message, context)
        where = _LOOSE if "chatmsg_guid" in self._database.columns("Transfers") else "1"
        files = Table(self._database, "Transfers", "message", _FILES, where=where)
        files.unread = []
        yield from files.records(self._transfer, context)
        members = Side("people", "CallMembers", "call_db_id", ("identity", "dispname", "call_duration", "videostatus"))
        calls = Table(self._database, "Calls", "call", (
            "begin_timestamp", "host_identity", "duration", "is_incoming", "is_conference", "conv_dbid", "topic",
            "failurereason", "is_unseen_missed", "name", "partner_handle", "start_timestamp",
        ), sides=[members])  # fmt: skip
        calls.unread = []
        yield from calls.records(self._call, context)
        yield from self._contacts(context)
        yield from self._roster.records()
        for value, n in sorted(self._unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": "type", "value": value})
        yield from not_read(self._database, *_NOT_READ)

    def _thread(self, row: Row, partner: str | None, chat: str | None = None) -> str:
        """The conversation of a row; of one whose conversation is gone, the partner's, or the old chat's."""
        known = self._threads.get(row.integer("convo_id") or -1)
        if known is not None:
            return known[0]
        if partner and (chat is None or partner in chat):
            person = self._person(partner)
            return self._roster.thread(partner, "direct", [person] if person else [])
        return self._roster.thread(chat or partner or "?", "unknown")

    def _direction(self, author: str | None) -> Direction:
        if author is None or not self._own:
            return "unknown"
        return "out" if author in self._own else "in"

    def _message(self, row: Row) -> Iterator[Record]:
        author, code, body = row.text("author"), row.integer("type"), row.text("body_xml")
        sender = self._person(author, row.text("from_dispname"))
        details: dict[str, Any] = row.given("reason", "leavereason", "error_code", "call_guid")
        if row.text("identities"):
            details["people"] = (row.text("identities") or "").split()
        kind, text = self._content(code, body, row, details)
        edited = times.from_unix_s(row["edited_timestamp"])
        if edited.utc_ms is not None:
            details["edited_at"] = times.iso_utc(edited.utc_ms)
            if row.text("edited_by"):
                details["edited_by"] = row.text("edited_by")
            if body is None and kind == "text":
                kind = "deleted"
        attachments = tuple(self._attachment(file) for file in row.side("files")) or self._described(body, code)
        time = times.from_unix_s(row["timestamp"])
        guid = row["guid"]
        key = guid.hex() if isinstance(guid, bytes) and guid else row.text("guid")
        made = f"{row['timestamp']}\x1f{author}\x1f{digest(code, body, row.id)}"
        same = key or (None if time.utc_ms is None else made)
        thread = self._thread(row, row.text("dialog_partner"), row.text("chatname"))
        if sender is not None:
            self._roster.thread(thread, people=[sender])
        yield Message(
            thread, kind, self._direction(author), sender, time, text, row.provenance, row.state, key or str(row.id),
            same, attachments=attachments, details=details or None, raw=row.raw("body_xml"),
        )  # fmt: skip

    def _content(
        self, code: int | None, body: str | None, row: Row, details: dict[str, Any]
    ) -> tuple[Kind, str | None]:
        if code in _EVENTS:
            details["system"] = {"type": _EVENTS[code]}
            return "system", self._words(body, details)
        kind = _KINDS.get(-1 if code is None else code, "other")
        if kind == "other":
            self._unknown[str(row["type"])] += 1
            details["type"] = row["type"]
        if kind == "call":
            details["call"] = call(body)
            if "duration_s" in details["call"]:
                details["duration_s"] = details["call"].pop("duration_s")
            return kind, None
        if code == 64:
            return self._sms(body, details)
        if code == 63:
            details["contacts"] = contacts(body)
            names = "\n".join(next(iter(one.values()), "") for one in details["contacts"])
            return kind, names or self._words(body, details)
        if kind in ("document", "image", "video", "voice") and body is not None and body.lstrip().startswith("<"):
            details["stored"] = body
            return kind, inner(xml(body), "Title")
        return kind, self._words(body, details)

    def _words(self, body: str | None, details: dict[str, Any]) -> str | None:
        read = plain(body or "")
        details.update(read.details)
        return read.text or None

    def _sms(self, body: str | None, details: dict[str, Any]) -> tuple[Kind, str | None]:
        """A text to a telephone, whose words stand in pieces."""
        root = xml(body)
        if root is None:
            return "text", self._words(body, details)
        pieces = ["".join(one.itertext()) for one in root.iter("chunk")]
        targets = ["".join(one.itertext()) for one in root.iter("target")]
        said = event(body)
        details["sms"] = {word: said[word] for word in ("status", "price", "failurereason") if word in said}
        details["sms"]["to"] = targets
        for target in targets:
            self._person(target)
        details["stored"] = body
        return "text", "".join(pieces) or root.get("alt") or None

    def _attachment(self, file: Row) -> Attachment:
        path = file.text("filepath")
        found = self._item.find(path) if path else None
        if found is not None:
            self._item.claim(found)
        name = file.text("filename") or (path or "").replace("\\", "/").rpartition("/")[2] or None
        size = number(file.text("filesize"))
        details = file.given("status", "failurereason", "bytestransferred")
        if path:
            details["stored_as"] = path
        return Attachment(
            name, None, found.path if found else None, None if size is None else int(size), details=details or None)

    def _described(self, body: str | None, code: int | None) -> tuple[Attachment, ...]:
        """Files that a message itself describes."""
        if code not in (68, 70, 201, 253):
            return ()
        root = xml(body)
        files = list(root.iter("file"))[:50] if root is not None else []
        found = [("".join(one.itertext()).strip() or None, one.get("size")) for one in files]
        if not found and attribute(root, "URIObject", "uri"):
            found = [(attribute(root, "OriginalName"), attribute(root, "FileSize"))]
        uri = attribute(root, "URIObject", "uri")
        sizes = [(name, number(size)) for name, size in found]
        return tuple(
            Attachment(name, None, size=None if size is None else int(size), details={"url": uri} if uri else None)
            for name, size in sizes
        )

    def _transfer(self, row: Row) -> Iterator[Record]:
        direction: Direction = {1: "in", 2: "out"}.get(row.integer("type") or 0, "unknown")  # type: ignore[assignment]
        partner = row.text("partner_handle")
        other = None if partner in self._own else self._person(partner, row.text("partner_dispname"))
        sender = OWNER if direction == "out" else other if direction == "in" else None
        time = times.from_unix_s(row["starttime"])
        details = {"transfer": row.given("status", "finishtime", "accepttime", "failurereason", "type")}
        same = f"transfer\x1f{row['starttime']}\x1f{digest(row['filename'], row['filesize'], row.id)}"
        yield Message(
            self._thread(row, partner), "document", direction, sender, time, None, row.provenance, row.state,
            f"transfer {row.id}", same, attachments=(self._attachment(row),), details=details,
        )  # fmt: skip

    def _call(self, row: Row) -> Iterator[Record]:
        host = row.text("host_identity")
        people = row.side("people")
        others = [self._person(one.text("identity"), one.text("dispname")) for one in people]
        incoming = row.integer("is_incoming")
        direction: Direction = self._direction(host) if incoming is None else "in" if incoming else "out"
        sender = OWNER if direction == "out" else self._person(host) or next((o for o in others if o != OWNER), None)
        lengths = [number(str(row["duration"])), *(number(str(one["call_duration"])) for one in people)]
        duration = max((one for one in lengths if one is not None), default=None)
        known = self._threads.get(row.integer("conv_dbid") or -1)
        accounts = [one.text("identity") for one in people if one.text("identity") not in self._own]
        partner = row.text("partner_handle") or (accounts[0] if len(accounts) == 1 else None)
        partner = partner or (host if direction == "in" else None)
        thread = known[0] if known is not None else self._thread(row, partner, None if partner else row.text("name"))
        missed = direction == "in" and not duration
        details = row.given("topic", "failurereason", "is_conference", "name")
        yield Call(
            thread, direction, sender if direction != "unknown" else None, times.from_unix_s(row["begin_timestamp"]),
            duration, "answered" if duration else "missed" if missed else "unknown", row.provenance,
            any(one.integer("videostatus") not in (None, 0) for one in people),
            tuple(dict.fromkeys(o for o in others if o is not None and o != OWNER)), row.state, str(row.id),
            f"{row['begin_timestamp']}\x1f{host}", details or None,
        )  # fmt: skip

    def _contacts(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "Contacts", "contact", (
            "skypename", "pstnnumber", "fullname", "displayname", "given_displayname", "birthday", "gender",
            "country", "province", "city", "phone_home", "phone_office", "phone_mobile", "emails", "homepage", "about",
            "mood_text", "isblocked", "isauthorized", "buddystatus", "received_authrequest", "sent_authrequest",
            "assigned_comment", "assigned_phone1", "assigned_phone2", "assigned_phone3"))  # fmt: skip
        table.unread = []
        yield from table.records(self._contact, context)

    def _contact(self, row: Row) -> Iterator[Record]:
        found: list[tuple[IdentifierKind, str | None]] = [("username", row.text("skypename"))]
        phones = ("pstnnumber", "phone_mobile", "phone_home", "phone_office", "assigned_phone1", "assigned_phone2",
                  "assigned_phone3")  # fmt: skip
        found += [("phone", row.text(name)) for name in phones]
        found += [("email", one) for one in (row.text("emails") or "").split()]
        name = row.text("given_displayname") or row.text("displayname") or row.text("fullname")
        details = row.given(
            "birthday", "gender", "country", "province", "city", "homepage", "about", "mood_text", "isblocked",
            "received_authrequest", "sent_authrequest", "assigned_comment", "buddystatus")
        if row.text("fullname") not in (None, name):
            details["full_name"] = row.text("fullname")
        yield contact(APP, row, name, dict.fromkeys(found), details)
