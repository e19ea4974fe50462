"""Text messages, calls and contacts that an Android app exported as JSON.

Formats: SMS Import/Export (`messages.ndjson` with a folder `data` in a zip since version 2, `messages-….json` before;
`calls-….json`, `contacts-….json`), Fossify Messages and its elder Simple SMS Messenger, QKSMS. All are copies of rows
of Android's own tables, so each entry is read by what reads those (`android_sms`, `android_calls`, `android_contacts`,
where the meaning of every column and its source stand) and counts once with the same message in the phone's database
or in a backup.

Sources: the published source and documentation of the apps (tmo1/sms-ie, README and `ImportExportMessages`,
`v1-v2-convert`; FossifyOrg/Messages, `MessagesReader`, `SmsBackup`, `MmsBackup`; Simple SMS Messenger of
SimpleMobileTools, `MessagesExporter`; moezbhatti/qksms, `BackupRepositoryImpl`). Built without a real sample.

Who takes part: see `people`. Names are those that the phone's contacts gave at the export. QKSMS leaves out the parts
of multimedia messages. Files that stand in the JSON as Base64 are measured (`details.size`, `sha256`) and stay there.

Not read: the layout (SMIL, counted), blocked numbers, encrypted exports, further columns of contacts (pictures).
Provenance: the line, or the offset of the entry in bytes. The file is passed over twice, in constant memory but for one
entry per thread and person.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from typing import Any

from parsers.apps.android import mms, sms
from parsers.apps.android.book import MESSAGES, identifier_kind
from parsers.apps.android.calls import Calls
from parsers.apps.android.contacts import APP as CONTACTS
from parsers.apps.android.contacts import Person, details_of
from parsers.apps.android.parts import is_text
from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.evidence import Item
from parsers.exports import as_text, objects, opening
from parsers.formats.sms_json.fields import (
    BINARY,
    Entry,
    Table,
    addresses_of,
    columns_of,
    own_field,
    table_of,
)
from parsers.formats.sms_json.people import Members, addressed, way
from parsers.formats.sms_json.source import Found as Part
from parsers.formats.sms_json.source import Source, shape_of
from parsers.reasons import REASON_BROKEN, REASON_CUT, WARNING_DAMAGED, WARNING_TRUNCATED
from parsers.records import (
    REASON_NOBODY,
    Attachment,
    Contact,
    Found,
    LedgerKind,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster
from parsers.rows import WARNING_UNREAD, Row, integer, unknown
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("Entries of Android's messages or calls as an app exports them in JSON")
REASON_FOREIGN = N_("The entry is neither a message nor a call nor a contact.")

_KINDS: dict[Table, LedgerKind] = {"sms": "message", "mms": "message", "calls": "call", "contacts": "contact"}
_IGNORED: dict[str, frozenset[str]] = {
    "sms": frozenset((*sms.COLUMNS, *sms.IGNORED, "_id", "backupType", "display_name", "__display_name", "threadId")),
    "mms": frozenset((*mms.COLUMNS, *mms.IGNORED, "_id", "backupType", "display_name", "__display_name")),
}

_THREAD, _BOX = rb'"thread_id"\s*:\s*"?\d', rb'"(?:msg_box|m_type)"\s*:'
_ROW_OF_SMS = re.compile(rb'(?=.*"address"\s*:)(?=.*"date"\s*:)(?=.*"type"\s*:)(?=.*' + _THREAD + rb")", re.DOTALL)
_ROW_OF_MMS = re.compile(rb"(?=.*" + _BOX + rb")(?=.*" + _THREAD + rb'|.*"tr_id"\s*:)(?=.*"date"\s*:)', re.DOTALL)
_FOSSIFY = re.compile(rb'"(?:subscriptionId|deliveryReport)"\s*:.*"(?:serviceCenter|messageBox)"\s*:', re.DOTALL)
_THREADS = re.compile(rb'\[\s*\{\s*(?:"threadId"\s*:\s*"?\d+"?\s*,\s*)?"(?:sms|mms)"\s*:\s*\[')
_QKSMS = re.compile(rb'\{\s*(?:"messageCount"\s*:\s*\d+\s*,\s*)?"messages"\s*:\s*\[\s*\{[^{}\[\]]*"dateSent"\s*:')
_CALL = re.compile(
    rb'(?=.*"number"\s*:)(?=.*"duration"\s*:\s*"?\d)(?=.*"date"\s*:\s*"?\d)(?=.*'
    rb'"(?:presentation|numbertype|countryiso|phone_account_address|subscription_id)"\s*:)',
    re.DOTALL,
)
_CONTACT = re.compile(rb'"(?:name_raw_contact_id|raw_contacts)"\s*:')


@register
class SmsJson(Parser):
    """See the module's docstring."""

    id = "sms-json"
    name = N_("Text messages exported as JSON (SMS Import/Export, Fossify Messages, QKSMS)")
    version = "7"
    app = MESSAGES
    tested = ("SMS Import/Export 1 and 2, Fossify Messages, Simple SMS Messenger, QKSMS (by their source)",)
    notes = N_(
        "Calls and contacts of SMS Import/Export are read too. Files inside the JSON are measured and stay there."
    )
    zeros = "inside"
    signs = Signs(opens=b"{[")

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if head.startswith(b"{"):
            first = head.partition(b"\n")[0]
            fits = _QKSMS.match(head) or _ROW_OF_SMS.match(first) or _ROW_OF_MMS.match(first)
            return Identified(88, REASON) if fits else None
        if not re.match(rb"\[\s*\{", head):
            return None
        if _THREADS.match(head):
            fits = re.search(rb'"(?:address|sub_id|msg_box|m_type)"\s*:', head)
        else:
            first = head[: head.find(b"}") + 1] if b"}" in head and b"raw_contacts" not in head else head
            fits = (
                _ROW_OF_SMS.match(first)
                or _ROW_OF_MMS.match(head)
                or _FOSSIFY.search(head)
                or _CALL.match(first)
                or _CONTACT.search(head)
            )
        return Identified(88, REASON) if fits else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Reading(item, context).records()


class _Reading:
    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context, self._shape = item, context, shape_of(item)
        self._roster = Roster(MESSAGES)
        self._threads = Members(self._roster)
        self._texts = sms.Texts(item, self._threads)
        self._pdus = _Pdus(item, self._threads, self._roster)
        self._calls = Calls(item)
        self._unread: dict[str, set[str]] = {"sms": set(), "mms": set()}

    def records(self) -> Iterator[Record]:
        stopped: UserError | None = None
        source = Source(self._item, self._context, self._shape)
        try:
            for part in Source(self._item, self._context, self._shape).entries():
                value, table = _message(part)
                if table is not None:
                    self._threads.learn(table, value, _thread(value, part))
            self._threads.settle()
            for part in source.entries():
                yield from self._entry(part)
        except UserError as error:  # the medium failed in the middle: what was read needs its people
            stopped = error
        for number in sorted(self._threads.own):
            self._roster.owner(aliases=((identifier_kind(number), number),))
        yield from self._roster.records()
        yield from self._calls.roster.records()
        yield from self._warnings(source)
        if stopped is not None:
            raise stopped

    def _entry(self, part: Part) -> Iterator[Record]:
        place = Provenance(None, None, part.offset, part.line)
        value = part.value
        table = table_of(value) if isinstance(value, dict) else None
        if table == "contacts":
            yield from _contacts(value, place)
            return
        yield Found("message" if table is None else _KINDS[table], 1)
        if table is None:
            reason = {"cut": REASON_CUT, "broken": REASON_BROKEN}.get(part.problem or "", REASON_FOREIGN)
            yield Rejection("message", reason, place, raw=part.raw if part.problem else as_text(value))
        elif table == "calls":
            columns = columns_of("calls", value)
            columns.setdefault("name", own_field(value, "display_name"))
            yield from self._calls.make(Entry("calls", _at(place, "calls"), columns))
        elif table == "sms":
            yield from self._text(value, part, _at(place, "sms"))
        else:
            yield from self._multimedia(value, part, _at(place, "mms"))

    def _text(self, value: dict[str, Any], part: Part, place: Provenance) -> Iterator[Record]:
        columns = columns_of("sms", value)
        self._unread["sms"].update(columns.keys() - _IGNORED["sms"])
        columns["thread_id"] = thread = _thread(value, part)
        self._name(thread, columns.get("address"), own_field(value, "display_name"))
        yield from self._texts.make(Entry("sms", place, columns))

    def _multimedia(self, value: dict[str, Any], part: Part, place: Provenance) -> Iterator[Record]:
        columns = columns_of("mms", value)
        self._unread["mms"].update(columns.keys() - _IGNORED["mms"])
        thread = _thread(value, part)
        if thread is None:
            thread = self._threads.thread_of(addressed(value), way(columns))
        columns["thread_id"] = thread
        addresses = []
        for one in addresses_of(value):
            addresses.append(Entry("addr", place, columns_of("addr", one)))
            self._name(thread, addresses[-1].text("address"), own_field(one, "display_name"))
        columns["addresses"] = addresses
        pieces = [Entry("part", place, columns_of("part", one)) for one in objects(own_field(value, "parts"))]
        for piece in pieces:
            mime = (piece.text("ct") or "").lower()
            if piece["text"] is None and is_text(mime.partition(";")[0].strip()) and piece.text("data"):
                piece.values["text"] = piece.values.pop("data")
        columns["parts"] = sorted(pieces, key=lambda piece: integer(piece["seq"]) or 0)
        yield from self._pdus.make(Entry("pdu", place, columns))

    def _name(self, thread: int | None, address: object, name: object) -> None:
        """Note the name that the phone's contacts had for an address."""
        if isinstance(address, str) and isinstance(name, str):
            key = self._threads.member(thread, address)
            if key is not None:
                self._roster.person(key, identifier_kind(key), name=name)

    def _warnings(self, source: Source) -> Iterator[Record]:
        if source.truncated:
            yield Warning(WARNING_TRUNCATED, partial=True)
        if source.damaged:
            yield Warning(WARNING_DAMAGED, {"n": source.damaged}, partial=True)
        for counted in (self._texts.unknown, self._pdus.unknown, self._calls.unknown):
            yield from unknown(counted)
        for table, columns in self._unread.items():
            if columns:
                yield Warning(WARNING_UNREAD, {"table": table, "columns": ", ".join(sorted(columns)[:50])})


class _Pdus(mms.Pdus):
    """Multimedia messages whose files may stand in the JSON itself."""

    def _attachment(self, part: Row, mime: str) -> Attachment:
        made = super()._attachment(part, mime)
        written = next((part.text(name) for name in BINARY if part.text(name)), None)
        if written is None or made.path is not None:
            return made
        place = {"embedded_in": self._item.path, "offset": part.provenance.offset, "encoding": "base64"}
        try:
            data = base64.b64decode("".join(written.split()))
        except (binascii.Error, ValueError):
            details = {**(made.details or {}), **place, "damaged": True}
            return Attachment(made.name, made.mime, None, None, details=details)
        measured = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        return Attachment(made.name, made.mime, None, len(data), details={**(made.details or {}), **place, **measured})


def _message(part: Part) -> tuple[dict[str, Any], Table | None]:
    value = part.value if isinstance(part.value, dict) else {}
    table = table_of(value)
    return value, table if table in ("sms", "mms") else None


def _thread(value: dict[str, Any], part: Part) -> int | None:
    """The number of the conversation: the phone's own, or that of the export, which is made negative."""
    stated = integer(value.get("thread_id"))
    return stated if stated is not None and stated > 0 else None if part.group is None else -part.group


def _at(place: Provenance, table: str) -> Provenance:
    return Provenance(table, None, place.offset, place.line)


def _contacts(value: dict[str, Any], place: Provenance) -> Iterator[Record]:
    """A contact for each account that knows the person, as in the phone's own database."""
    for raw in objects(value.get("raw_contacts")):
        yield Found("contact", 1)
        row = Entry("raw_contacts", _at(place, "raw_contacts"), columns_of("raw_contacts", raw))
        entries = objects(raw.get("contacts_data"))
        types = dict(enumerate(str(entry.get("mimetype") or "") for entry in entries))
        person = Person(types, {})
        for n, entry in enumerate(entries):
            person.take(Entry("data", place, {**columns_of("data", entry), "mimetype_id": n}))
        name = row.text("display_name") or person.name or Entry("contacts", place, value).text("display_name")
        if name is None and not person.identifiers and not person.details:
            yield Rejection("contact", REASON_NOBODY, row.provenance)
            continue
        details = {**details_of(row, (row.text("account_name"), row.text("account_type"))), **person.details}
        yield Contact(CONTACTS, name, tuple(person.identifiers), row.provenance, details=details or None)
