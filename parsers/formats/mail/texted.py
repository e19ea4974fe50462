"""Text messages and calls of a phone that stand in a mailbox as mails.

Facts: the sources of SMS Backup+ (jberkel/sms-backup-plus, `HeaderGenerator`, `MessageGenerator`, `MmsSupport` and
`PersonRecord` of versions 1.4 to 1.6, and their restoring `MessageConverter`) and of SMS Backup, which it came from.
The app puts each SMS, MMS and call of an Android phone (in its versions 1.5 also each WhatsApp message of a chat with
one person) into a folder of a mail account, by IMAP, as a mail with headers `X-smssync-…`:
- `datatype` (SMS, MMS, CALLLOG, WHATSAPP; there was none before there were MMS), `address`, `date`, `type`, `id`,
  `thread`, `read`, `status`, `protocol`, `service_center`, `duration`, `backup-time`, `version`. All but the last two
  are columns of Android's providers as they are: the date of an MMS is in seconds, all others in milliseconds; the type
  of an MMS is the one of its protocol (128 sent, 132 received); that of WhatsApp is the state of delivery.
  SMS Backup wrote `X-smssync-original-address` and so on.
- The other side stands in `From` of what came in and in `To` of what went out, with a name: that of the address book,
  the number, or both as `name (number)`. Its mail address is one that the address book has for the number, else
  `number@unknown.email`. The own side is the account that the app writes to, without a name. Whose that account is, the
  mail does not say: somebody else can have set the app up. So it is no alias of the phone's owner.
- `address` of an MMS is the first of its addresses that is not the owner's; a sent one names all in `To`. A received
  one names nobody else (a fork of the app also writes there who else received it, the owner among them), and the first
  address is that of somebody in copy where there was one, as Android keeps those before the sender.
- The body of a call is a sentence in the language of the phone (kept), its first line the seconds of a call taken.
- `References` is `<phone.contact@sms-backup-plus.local>`: the first is a random word of the installation.

Key, conversation and identity are those of the phone's messages in SMS Backup & Restore's XML, so that a message that
both have counts once. MMS have no id here, so they do so only where the XML has none either. Calls of a withheld number
do not say so here.

The app leaves no trace of mail servers. A mail that has gone through some says so (`received`, and a warning), as
whoever sent it can have made it up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.apps.android import parts
from parsers.apps.android.book import MESSAGES, Book, apart, given
from parsers.apps.android.entries import Entries
from parsers.mail.addresses import Address, addresses
from parsers.mail.dates import mail_time
from parsers.mail.letter import Letter
from parsers.reasons import WARNING_UNKNOWN
from parsers.records import (
    OWNER,
    Call,
    Conversation,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Record,
    State,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.text.xmlrepair import Tag
from parsers.words import N_

WHATSAPP = "WhatsApp"
_JID = "@s.whatsapp.net"
WARNING_ACCOUNTS = N_(
    "The text messages and calls in these mails were put into {n} mail accounts: {accounts}. They may be of several"
    " phones; all are read as those of one owner.")
WARNING_SENT = N_(
    "{n} text messages or calls stand in mails that went through mail servers. SMS Backup+ does not send its mails:"
    " whoever sent these can have written anything in them.")

WARNING_ALONE = N_(
    "{n} received multimedia messages do not say who else received them. Each stands in the chat with its sender, also"
    " where it was sent to a group.")

_HEADERS = ("x-smssync-", "x-smssync-original-")
_SORTS = frozenset(("SMS", "MMS", "CALLLOG", "WHATSAPP"))
_MADE_UP = frozenset(("unknown.email", "unknown.person"))  # behind a number for which the address book has no mail
_QUOTED = re.compile(r'\A"(.*)"\Z')
_SECONDS = re.compile(r"\A(\d{1,7})s \(")
_INSTALLED = re.compile(r"<([^<>@.\s]{8,64})\.[^<>\s]*@(?:sms-backup-plus\.local|smssync\.studer\.tv)>")
_MOST = 500  # people of a message
_MOST_ACCOUNTS = 20
#: Headers under the name that SMS Backup & Restore's XML has for the same column.
_COLUMNS = {"address": "address", "date": "date", "type": "type", "read": "read", "status": "status",
            "protocol": "protocol", "service_center": "service_center"}
_KEPT = {"id": "row_id", "thread": "thread_id", "backup-time": "backed_up", "version": "app_version"}
_CAME_IN = frozenset(("1", "130", "132"))  # types of SMS and MMS


def sort_of(mail: Letter) -> str | None:
    """What of a phone a mail is, as the app calls it (SMS, MMS, CALLLOG, WHATSAPP); None for what is a mail."""
    fields = _fields(mail)
    if "address" not in fields and "date" not in fields:
        return None
    sort = fields.get("datatype", "SMS" if {"address", "date"} <= fields.keys() else "").strip().upper()
    return sort if sort in _SORTS else None


def _fields(mail: Letter) -> dict[str, str]:
    """The headers of the app, without what they all begin with."""
    found: dict[str, str] = {}
    for start in _HEADERS:
        for name, value in mail.headers:
            if name.startswith(start):
                found.setdefault(name.removeprefix(start), value)
    return found


class Texts:
    """Makes records of such mails."""

    def __init__(self) -> None:
        self._book = Book()
        self._entries = Entries(self._book)
        self._chats = Roster(WHATSAPP)
        self._accounts: set[str] = set()
        self._told: set[str] = set()
        self._sent = self._alone = 0

    def records(self, mail: Letter, sort: str, where: Provenance, state: State, around: str | None) -> Iterator[Record]:
        """Yield the message or call that a mail is. `sort`: see `sort_of`. `around`: the mail it is attached to."""
        yield Found("call" if sort == "CALLLOG" else "message", 1)
        one = _Text(mail, sort)
        if one.account is not None and len(self._accounts) < _MOST_ACCOUNTS:
            self._accounts.add(one.account)
        record = self._record(one, where)
        details = {**(record.details or {}), **one.details}
        if around is not None:
            details["attached_to"] = around
        self._sent += "received" in details
        record = msgspec.structs.replace(
            record, provenance=where, state=state, details=details, sender=_key(record.sender))
        if record.time.basis == "none":
            record = self._dated(record, mail)
        if isinstance(record, Message) and mail.raw is not None:
            record = msgspec.structs.replace(record, raw=mail.raw)
        if record.conversation not in self._told:  # ids are made of the app of the conversation, here not the parser's
            self._told.add(record.conversation)
            yield Conversation(record.conversation, WHATSAPP if sort == "WHATSAPP" else MESSAGES)
        yield record

    def close(self) -> Iterator[Record]:
        """Yield everybody and every conversation, and what an examiner must know."""
        owned = False
        for record in (*self._book.records(), *self._chats.records()):
            if isinstance(record, Conversation):
                people = tuple(key for key in map(_key, record.participants) if key)
                yield msgspec.structs.replace(record, participants=people)
            elif not record.owner or not owned:
                owned = owned or record.owner
                yield msgspec.structs.replace(record, key=_key(record.key))
        if len(self._accounts) > 1:
            shown = ", ".join(sorted(self._accounts))
            yield Warning(WARNING_ACCOUNTS, {"n": len(self._accounts), "accounts": shown})
        if self._alone:
            yield Warning(WARNING_ALONE, {"n": self._alone})
        if self._sent:
            yield Warning(WARNING_SENT, {"n": self._sent})
        for (field, value), n in sorted(self._entries.unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": field, "value": value})

    @property
    def undated(self) -> int:
        """How many have no usable time at all."""
        return self._entries.undated

    # -- one of each --------------------------------------------------------------------------------------------

    def _record(self, one: _Text, where: Provenance) -> Message | Call:
        if one.sort == "CALLLOG":
            return self._call(one)
        if one.sort == "MMS":
            return self._mms(one, where)
        return self._whatsapp(one, where) if one.sort == "WHATSAPP" else self._sms(one)

    def _sms(self, one: _Text) -> Message:
        tag = Tag("sms", "empty", {**one.columns, "body": one.text or ""}, 0)
        record = self._entries.sms(tag)
        assert record is not None  # it has a body
        if record.direction == "unknown" and one.way != "unknown":
            people = self._book.members(record.conversation)
            sender = OWNER if one.way == "out" else people[0] if len(people) == 1 else None
            record = msgspec.structs.replace(record, direction=one.way, kind="text", sender=sender)
            one.details["direction_basis"] = "From"
        self._mailed(one, self._book.members(record.conversation))
        return record

    def _mailed(self, one: _Text, people: tuple[str, ...]) -> None:
        """Note the mail address that the phone's address book has for somebody."""
        if len(people) == len(one.others) == 1 and (address := one.others[0].address) and not _made_up(address):
            self._book.spelling(people[0], address)

    def _call(self, one: _Text) -> Call:
        columns = dict(one.columns)
        columns["number"] = columns.pop("address", "")
        seconds = _SECONDS.match(one.text or "")
        if "duration" in one.fields or seconds is not None:
            columns["duration"] = one.fields.get("duration") or (seconds[1] if seconds else "")
        record = self._entries.call(Tag("call", "empty", columns, 0))
        assert record is not None  # it has a number, if an empty one
        return record

    def _mms(self, one: _Text, where: Provenance) -> Message:
        time = times.from_unix_s(one.columns.get("date"))
        if time.utc_ms is None and (other := times.in_other_unit(one.columns.get("date"))) is not None:
            time = other[0]
        one.details["mms"] = True
        raw = one.columns.get("type") or ""
        number = int(raw) if raw.isdecimal() and len(raw) < 10 else 0
        direction, special, name = parts.TYPES.get(number, ("unknown", None, ""))
        if special is not None:
            one.details["m_type"] = name
        elif not name:
            if given(raw) is not None and raw != "0":
                self._entries.strange("m_type", raw)
            one.details["m_type"] = raw
            direction = one.way
        if one.columns.get("read") == "0":
            one.details["read"] = False
        conversation, sender = self._group(one, direction)
        kinds: list[Kind] = [parts.kind_of(attachment.mime) for attachment in one.mail.attachments]
        kind: Kind = next((k for k in kinds if k != "document"), "document" if kinds else "text")
        if direction == "unknown" and kind == "text":
            kind = "other"
        if special == "system":
            one.details["system"] = {"type": name}
        self._entries.note(Tag("mms", "empty", {}, 0), time)
        hashes = (str((a.details or {}).get("sha256", "")) for a in one.mail.attachments)
        content = parts.told_by(None, raw, one.text, hashes, conversation, sender)
        same = self._entries.same(conversation, time, direction, content)
        return Message(
            conversation, special or kind, direction, sender, time, one.text, where, same=same,
            attachments=tuple(one.mail.attachments),
        )  # fmt: skip

    def _group(self, one: _Text, direction: Direction) -> tuple[str, str | None]:
        """The conversation of an MMS, and who sent it."""
        first = apart(one.columns.get("address"))
        people = {one.number(address): address for address in one.others}
        if direction == "in":  # who wrote it, and whom else a fork of the app names
            people |= {one.number(a): a for a in one.own if _is_other(a) and len(one.own) > 1}
        told = list(people) if len(people) > 1 else first or list(people)
        self._alone += direction == "in" and len(told) == 1
        conversation, other = self._book.among(told[:_MOST], one.name)
        for number, address in people.items():
            if len(people) > 1 and address.name not in (None, number):
                self._book.person(number, _bare(address.name, number))
        self._mailed(one, self._book.members(conversation))
        if direction == "out":
            return conversation, OWNER
        wrote = other if other is not None else self._book.key(one.number(one.others[0])) if one.others else None
        return conversation, wrote if direction == "in" else None

    def _whatsapp(self, one: _Text, where: Provenance) -> Message:
        raw = one.columns.get("date")
        time = times.from_unix_ms(raw)
        number = re.sub(r"\D", "", one.columns.get("address", ""))
        person = f"{number}{_JID}" if number else one.columns.get("address", "").strip() or "?"
        self._chats.person(person, "jid" if number else "other", person, one.name)
        self._chats.thread(person, "direct", (person,))
        if one.columns.get("status"):
            one.details["status"] = one.columns["status"]
        direction, text = one.way, one.text or None
        kind: Kind = parts.kind_of(one.mail.attachments[0].mime) if one.mail.attachments else "text"
        self._entries.note(Tag("message", "empty", {}, 0), time)
        same = self._entries.same(person, time, direction, digest(text or ""))
        return Message(
            person, kind, direction, person if direction == "in" else OWNER if direction == "out" else None, time, text,
            where, same=same, attachments=tuple(one.mail.attachments),
        )  # fmt: skip

    def _dated(self, record: Message | Call, mail: Letter) -> Message | Call:
        """With the time of the mail, where the header of the app has none."""
        time: Time = mail_time(mail.header("date"))
        if time.basis == "none":
            return record
        self._entries.undated -= 1
        details = {**(record.details or {}), "time_from": "Date"}
        return msgspec.structs.replace(record, time=time, details=details)


class _Text:
    """One such mail: `fields` of the app, `columns` as the XML has them, who is on either side, and the rest."""

    def __init__(self, mail: Letter, sort: str) -> None:
        self.mail, self.sort = mail, sort
        self.fields = _fields(mail)
        self.columns = {name: self.fields[key] for key, name in _COLUMNS.items() if key in self.fields}
        self.text = "\n".join(mail.plain) if mail.plain else mail.text
        self.others: list[Address] = []
        self.own: list[Address] = []
        self.way: Direction = "unknown"
        self._sides()
        sole = self.own[0] if len(self.own) == 1 else None
        self.account = None if sole is None or _is_other(sole) else sole.address
        self.name = _bare(self.others[0].name, self.columns.get("address", "")) if len(self.others) == 1 else None
        if self.name:
            self.columns["contact_name"] = self.name
        self.details: dict[str, Any] = {}
        self._note()

    def _sides(self) -> None:
        """Tell the owner's side from the other one, which alone has a name."""
        wrote = addresses(self.mail.written("from"))[:_MOST]
        read = [one for value in self.mail.every("to") for one in addresses(value)][:_MOST]
        written, received = (any(_is_other(one) for one in side) for side in (wrote, read))
        if written == received:  # neither tells (no names), or a fork names all who received it: the type tells
            kind = self.columns.get("type")
            written = kind != "2" if self.sort == "CALLLOG" else kind in _CAME_IN
        else:
            self.way = "in" if written else "out"
        self.others, self.own = (wrote, read) if written else (read, wrote)

    def number(self, one: Address) -> str:
        """The number of somebody, as far as the mail has it; else the mail address."""
        address, stated = one.address or "", self.columns.get("address", "")
        if _made_up(address):
            local = _QUOTED.sub(r"\1", address.rpartition("@")[0])
            return stated if stated.lower() == local else local
        if stated and self.others == [one]:
            return stated
        return address or one.name or ""

    def _note(self) -> None:
        """Keep what has no field of its own."""
        mail = {word: self.fields[name] for name, word in _KEPT.items() if given(self.fields.get(name))}
        for name in ("message-id", "subject", "from", "to"):
            if (value := self.mail.header(name)) is not None:
                mail[name.replace("-", "_")] = value
        installed = _INSTALLED.search(" ".join(self.mail.every("references")))
        if installed is not None:
            mail["installation"] = installed[1]
        if self.sort == "CALLLOG" and self.text:
            mail["body"] = self.text
        self.details["stored_mail"] = mail
        labels = self.mail.header("x-gmail-labels")
        if labels is not None:
            self.details["labels"] = [label.strip().strip('"') for label in labels.split(",") if label.strip()]
        received = self.mail.every("received")
        if received:
            self.details["received"] = received[:20]


def _key(person: str | None) -> str | None:
    """The key of somebody, which is not that of the same address where it writes mails in the same file."""
    return f"{MESSAGES}:{person}" if person and "@" in person and not person.endswith(_JID) else person


def _is_other(one: Address) -> bool:
    """Whether somebody stands with a name or a made-up address, as the account of the app never does."""
    return one.name is not None or _made_up(one.address or "")


def _made_up(address: str) -> bool:
    return address.rpartition("@")[2] in _MADE_UP


def _bare(name: str | None, number: str) -> str | None:
    """A name without the number behind it; None where it is the number."""
    name = (name or "").removesuffix(f"({number})").strip()
    return name if name and name != number else None
