"""Text and multimedia messages in an Android backup: `NNNNNN_sms_backup` and `NNNNNN_mms_backup`.

The telephony provider backs up its messages as JSON lists of up to 1,000, packed with zlib, in
`apps/com.android.providers.telephony/d_f`. A file that somebody unpacked is read as well.

Facts (Android's `TelephonyBackupAgent`): every value is text, and one that was null is left out; `date` is milliseconds
for SMS and seconds for MMS, since 1970 UTC; `recipients` are the people of the thread, empty for an unknown sender;
`self_phone` is the owner's number on the SIM; of an MMS the addresses (`mms_addresses`, types as in `addr`), the text
(`mms_body`), and in newer versions `attachments` (type and file name) and `smil`. MMS that were never fetched and those
in no thread may be missing, as the agent leaves them out.

Tested on: MVT's sample of one SMS and one MMS, and made-up files with the fields of Android 8 and of Android 12.
Provenance: the number of the entry in its list, from 1, as there is no other. Not read: the layout (`smil`).
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.android import parts
from parsers.apps.android.book import MESSAGES, Book, identifier_kind
from parsers.apps.android.mms import same_mms
from parsers.apps.android.threads import alike, group_key, person
from parsers.base import Context, Identified, Parser, register
from parsers.errors import FileMalformed, FileTruncated, UserError
from parsers.evidence import Item
from parsers.exports import objects
from parsers.paths import file_of
from parsers.reasons import REASON_BROKEN
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import WARNING_UNREAD, integer, unknown
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("JSON list of messages as Android backs them up")
_ENDS = N_("it ends in the middle of its packed content")
_NO_LIST = N_("it holds no list of messages")
#: Where an entry starts behind a damaged one: not with the first field of an address or attachment inside an MMS.
_NEXT = re.compile(r'\}\s*,\s*(?=\{\s*"(?!type"|mime_type"))')
_GAP = re.compile(r"[ \t\r\n,\ufeff]*")
_LIMIT = 16 << 20  # characters of one entry; a longer one is damage or an attack
_USED = frozenset((
    "address", "body", "date", "date_sent", "type", "status", "recipients", "read", "archived", "self_phone", "subject",
    "sub", "sub_cs", "m_type", "v", "msg_box", "ct_l", "tr_id", "mms_addresses", "mms_body", "mms_charset",
    "attachments", "smil", "sub_id", "_id", "thread_id",
))  # fmt: skip
_STATUS = {"0": "delivered", "32": "pending", "64": "failed"}


@register
class AndroidBackupSms(Parser):
    """See the module's docstring."""

    id = "android-backup-sms"
    name = N_("Android backup, SMS and MMS (_sms_backup, _mms_backup)")
    version = "4"
    app = MESSAGES
    tested = ("Android 8 and 12 (by the agent's source)", "a public sample of 2022")
    notes = N_("The layout of multimedia messages is not read. Android leaves out messages that were never fetched.")
    signs = Signs(opens=b"[x")

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        if head[:1] == b"\x78" and len(head) > 1 and (head[0] << 8 | head[1]) % 31 == 0:
            try:
                head = zlib.decompressobj().decompress(head, 1 << 14)
            except zlib.error:
                return None
        head = head.lstrip()
        if not head.startswith(b"["):
            return None
        named = item.name.endswith(("_sms_backup", "_mms_backup"))
        if named and head[1:].lstrip()[:1] in (b"]", b"{"):
            return Identified(92, REASON)
        return Identified(90, REASON) if _fits(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Reading(item).records(context)


class _Reading:
    def __init__(self, item: Item) -> None:
        self._item = item
        self._roster = Roster(MESSAGES)
        self._unknown = Counter[tuple[str, str]]()
        self._unread = set[str]()

    def records(self, context: Context) -> Iterator[Record]:
        entries = _Entries(self._item)
        stopped: UserError | None = None
        try:
            for n, (entry, raw) in enumerate(entries.read(), 1):
                if not n & 0x3FF:
                    context.check()
                yield Found("message", 1)
                yield self._record(entry, raw, n)
        except UserError as error:  # what was read before needs its people
            stopped = error
        yield from self._roster.records()
        yield from unknown(self._unknown)
        if self._unread:
            yield Warning(WARNING_UNREAD, {"table": self._item.name, "columns": ", ".join(sorted(self._unread))})
        if stopped is not None:
            raise stopped

    def _record(self, entry: object, raw: str, n: int) -> Message | Rejection:
        is_mms = isinstance(entry, dict) and not {"m_type", "msg_box", "mms_addresses", "mms_body"}.isdisjoint(entry)
        place = Provenance("mms" if is_mms else "sms", n)
        if not isinstance(entry, dict) or "date" not in entry:
            return Rejection("message", REASON_BROKEN, place, raw=raw[:2000])
        self._unread.update(str(name) for name in entry.keys() - _USED)
        if _text(entry.get("self_phone")):
            number = _text(entry["self_phone"]) or ""
            self._roster.owner(aliases=((identifier_kind(number), number),))
        return self._mms(entry, place) if is_mms else self._sms(entry, place)

    def _sms(self, entry: dict[str, Any], place: Provenance) -> Message:
        address, body, status = (_text(entry.get(name)) for name in ("address", "body", "status"))
        people, conversation = self._thread(entry, [address])
        direction, box = self._box("type", entry.get("type"))
        details = self._details(entry, box)
        if status in _STATUS:
            details["delivery"] = _STATUS[status]
        sent = times.from_unix_ms(entry.get("date_sent"))
        if sent.utc_ms is not None:
            details["sent_ms"] = sent.utc_ms
        if direction == "unknown":
            details["type"] = _text(entry.get("type"))
        sender = self._member(people, address) if direction == "in" else OWNER if direction == "out" else None
        time = times.from_unix_ms(integer(entry.get("date")))
        same = None if time.utc_ms is None else f"{time.utc_ms}\x1f{direction}\x1f{digest(body or '')}"
        return Message(
            conversation, "text" if direction != "unknown" else "other", direction, sender, time, body, place,
            same=same, details=details or None,
        )  # fmt: skip

    def _mms(self, entry: dict[str, Any], place: Provenance) -> Message:
        addresses = [
            (parts.ADDRESSES.get(integer(one.get("type")) or 0, str(one.get("type"))),
             parts.address_text(_text(one.get("address")) or "", integer(one.get("charset"))))
            for one in objects(entry.get("mms_addresses"))
        ]  # fmt: skip
        direction, box = self._box("msg_box", entry.get("msg_box"))
        m_type = integer(entry.get("m_type"))
        by_type, special, name = parts.TYPES.get(m_type or 0, ("unknown", None, ""))
        details = {"mms": True, **self._details(entry, box)}
        if direction == "unknown" and by_type != "unknown":
            direction, details["direction_basis"] = by_type, "m_type"
        if special is not None:
            details["m_type"] = name
        if special == "system":
            details["system"] = {"type": name}
        if addresses:
            details["addresses"] = [[role, address] for role, address in addresses]
        wanted = ("from",) if direction == "in" else ("to", "cc", "bcc")
        people, conversation = self._thread(entry, [a for role, a in addresses if role in wanted])
        text, app_key = _text(entry.get("mms_body")), _text(entry.get("tr_id"))
        attachments = [self._attachment(one) for one in objects(entry.get("attachments"))]
        subject = _text(entry.get("sub"))
        if subject is not None:
            details["subject"] = parts.header_text(subject, integer(entry.get("sub_cs")))
            if not text:
                text, details["text_from"] = details["subject"], "subject"
        sent = times.from_unix_s(entry.get("date_sent"))
        if sent.utc_ms is not None:
            details["sent_ms"] = sent.utc_ms
        time = times.from_unix_s(entry.get("date"))
        kind: Kind = special or (parts.kind_of(attachments[0].mime) if attachments else "text")
        sender = self._sender(direction, people, addresses)
        return Message(
            conversation, "other" if kind == "text" and direction == "unknown" else kind, direction, sender, time, text,
            place, app_key=app_key, attachments=tuple(attachments), details=details,
            same=same_mms(time.utc_ms, direction, app_key, _text(entry.get("m_type")), text, attachments, conversation,
                          sender),
        )  # fmt: skip

    def _sender(self, direction: Direction, people: list[str], addresses: list[tuple[str, str]]) -> str | None:
        named = next((a for role, a in addresses if role == "from" and a not in (parts.OWN_TOKEN, "")), None)
        if direction == "out":
            if named is not None and not any(alike(key, named) for key in people):
                self._roster.owner(aliases=((identifier_kind(named), named),))
            return OWNER
        return self._member(people, named) if direction == "in" else None

    def _attachment(self, one: dict[str, Any]) -> Attachment:
        name, mime = _text(one.get("filename")), _text(one.get("mime_type"))
        found = file_of(name, self._item)
        return Attachment(name, mime, found.path if found else None, details={"stored_as": name} if name else None)

    def _box(self, field: str, value: object) -> tuple[Direction, str | None]:
        known = parts.BOXES.get(integer(value) or 0)
        if known is None:
            if integer(value) == 0:
                return "unknown", None
            self._unknown[field, str(value)] += 1
            return "unknown", None
        return known

    def _details(self, entry: dict[str, Any], box: str | None) -> dict[str, Any]:
        details: dict[str, Any] = {} if box is None else {"box": box}
        for name in ("subject", "ct_l"):
            if _text(entry.get(name)):
                details["fetch_from" if name == "ct_l" else name] = _text(entry[name])
        if entry.get("read") in ("0", 0) and box is None:
            details["read"] = False
        if entry.get("archived") in (True, "true", "1", 1):
            details["archived"] = True
        return details

    def _thread(self, entry: dict[str, Any], addresses: list[str | None]) -> tuple[list[str], str]:
        stated = entry.get("recipients")
        named: list[str | None] = [_text(one) for one in stated] if isinstance(stated, list) else []
        found = [person(self._roster, one) for one in named] or [person(self._roster, one) for one in addresses]
        people = list(dict.fromkeys(key for key in found if key is not None))
        kind: ConversationKind = "group" if len(people) > 1 else "direct" if people else "unknown"
        return people, self._roster.thread(group_key(people), kind, people)

    def _member(self, people: list[str], address: str | None) -> str | None:
        if address is None:
            return people[0] if len(people) == 1 else None
        for key in people:
            if key != Book.key(address) and alike(key, address):
                return self._roster.person(key, identifier_kind(key), aliases=((identifier_kind(address), address),))
        return person(self._roster, address)


class _Entries:
    """The entries of the list, one at a time; one that is damaged costs itself."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._decode = json.JSONDecoder(strict=False).raw_decode

    def read(self) -> Iterator[tuple[object, str]]:
        """Yield (entry, its text); entry is None where it is no JSON. Raises FileTruncated, FileMalformed."""
        window, at, begun = "", 0, False
        for text in self._texts():
            window, at = window[at:] + text, 0
            while True:
                at = _skip(window, at)
                if not begun and window[at : at + 1] == "[":
                    at, begun = at + 1, True
                    continue
                if at == len(window) or window[at] == "]":
                    break
                if not begun:
                    raise FileMalformed(path=self._item.path, reason=_NO_LIST)
                entry, end = self._one(window, at, ended=text == "")
                if end is None:
                    break
                yield entry, window[at:end]
                at = end
        if window[at : at + 1] != "]":
            raise FileTruncated(path=self._item.path, reason=_ENDS)

    def _one(self, window: str, at: int, *, ended: bool) -> tuple[object, int | None]:
        """The entry at a place and where it ends; no end while it may not have been read whole."""
        try:
            return self._decode(window, at)
        except (ValueError, RecursionError):
            if not ended and len(window) - at < _LIMIT:
                return None, None
            match = _NEXT.search(window, at)
            return None, match.end() if match else len(window)

    def _texts(self) -> Iterator[str]:
        """The text in pieces, the last one empty."""
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        for block in self._blocks():
            text = decoder.decode(block)
            if text:
                yield text
        yield decoder.decode(b"", final=True) or " "
        yield ""

    def _blocks(self) -> Iterator[bytes]:
        if self._item.head(1) != b"\x78":
            yield from self._item.chunks()
            return
        unpacker = zlib.decompressobj()
        for block in self._item.chunks():
            rest = block
            while rest:
                try:
                    piece = unpacker.decompress(rest, 1 << 20)
                except zlib.error:
                    return
                rest = unpacker.unconsumed_tail
                if piece:
                    yield piece
                elif unpacker.eof:
                    return


def _fits(head: bytes) -> bool:
    """Whether the start of a JSON list has the fields of a backed-up message."""
    if head[1:].lstrip()[:1] != b"{" or b'"date"' not in head:
        return False
    if b'"mms_addresses"' in head and (b'"m_type"' in head or b'"msg_box"' in head):
        return True
    return b'"recipients"' in head and b'"type"' in head and (b'"body"' in head or b'"address"' in head)


def _skip(window: str, at: int) -> int:
    match = _GAP.match(window, at)
    return match.end() if match else at


def _text(value: object) -> str | None:
    """A value as text; None for none, and for what is no single value."""
    if value is None or isinstance(value, dict | list) or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)


