"""SMS Backup & Restore XML: text messages, multimedia messages and calls of an Android phone.

Format: `<smses count backup_set backup_date>` with `<sms>` and `<mms>` (`<parts><part>`, `<addrs><addr>`),
and `<calls count>` with `<call>`; all values are attributes, read as they are from Android's providers.

Facts and where they come from:
- Field list of the app's maker (synctech.com.au, "Fields in XML backup files"): SMS types 1 received, 2
  sent, 3 draft, 4 outbox, 5 failed, 6 queued, and status -1 none, 0 complete, 32 pending, 64 failed; MMS
  boxes alike; address types 129 BCC, 130 CC, 137 from, 151 to; call types 1 to 6 and presentation 1 to 4;
  `readable_date` and `contact_name` optional. Other tools write a type as a word (`received`, `sent`). Call type 7
  "answered externally" is Android's CallLog. Dates are milliseconds, `date_sent` of an MMS is seconds. Converters
  write seconds (an early one for Windows Phone: sms-wp-to-android issue 42) or a text: ISO 8601 is read, and a date
  that names its month.
- Group messages join their addresses with `~` (alexlance/signal-message-exporter issue 11,
  bepaald/signalbackup-tools issues 67 and 273; the latter also for `<sms>`), and some have one address only
  beside several recipients (issue 273); links to several numbers join them with a comma (RFC 5724), some
  phones with a semicolon. Tools that write the format from other apps name every recipient of a sent MMS as
  type 137 (signal-message-exporter issue 11).
- `insert-address-token` stands for the owner in the address of an MMS that was sent, and
  `UNKNOWN_SENDER!` between two modifier apostrophes for nobody; header strings such as the subject are bytes
  kept as Latin-1 beside the number of their character set (Android's telephony provider). One number is
  spelled in several ways within one message, with and without its country (ragibson/SMS-MMS-deduplication).
- Numbers -1, -2 and -3 of a call are unknown, private and payphone, from before `presentation` (Android).
- Emoji as surrogate references, and what validating parsers refuse: see `sms_backup_xml_scan`.
- bepaald/signalbackup-tools (`exportxml`) writes all messages of a backup of Signal in this format, whether they went
  as text messages or not: `<smses count=N backup_date="" type="full">`, its count without quotes.
  `protocol="31337"` is Signal's own mark, in `<sms>` alone.
- The same app family writes `<allsms>` with `name` and `time`, without escaping quotes in bodies (Super
  Backup).

Tested on the backups of sms-backup-manager and on files made for the tests. Not read: the layout of SMIL
parts (counted), encrypted backups, and the `.vcf` of contacts beside them (another format).

Memory is constant: one message, and one entry per address and conversation, are held. Attachments stay
inside the XML: their place, size and SHA-256 are in the details of the attachment (`embedded_in`, `offset`,
`length` in bytes of the file, `encoding`, `size`, `sha256`, both of the decoded bytes).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.apps.android.book import MESSAGES, Book
from parsers.apps.android.entries import Entries
from parsers.base import Context, Identified, Parser, closed, register
from parsers.errors import FileMalformed
from parsers.formats.sms_backup_xml.mms import Mms
from parsers.formats.sms_backup_xml.scan import Broken, Scanner
from parsers.formats.sms_backup_xml.source import sniff_encoding
from parsers.reasons import (
    REASON_BROKEN,
    REASON_CUT,
    REASON_EMPTY_CALL,
    WARNING_ENTITIES,
    WARNING_UNCLOSED_FILE,
    WARNING_UNDATED,
    WARNING_UNKNOWN,
)
from parsers.records import Found, LedgerKind, Provenance, Record, Rejection, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.text.xmlrepair import Tag
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_ROOTS = frozenset({"smses", "calls", "allsms", "alllogs"})
_ENTRIES: dict[str, LedgerKind] = {"sms": "message", "mms": "message", "call": "call", "log": "call"}
_INSIDE = frozenset({"parts", "part", "addrs", "addr"})
_KNOWN = frozenset(_ENTRIES) | _ROOTS | _INSIDE
_FOUND: dict[LedgerKind, Found] = {"message": Found("message", 1), "call": Found("call", 1)}
_LOOK_EVERY = 2000  # entries between looks at the cancel button
_EXCERPT = 2000

_SKIPPED = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_ROOT = re.compile(
    rb"<(?:smses|allsms|alllogs)[\s/>]|<calls(?:\s[^<]*\bcount\s*=|[^<]*<call\s[^<]*\bnumber\s*=)"
)
_ENTRY = re.compile(rb"<(?:sms|mms)\s[^<]*?\b(?:address|date)\s*=|<call\s[^<]*?\bnumber\s*=")

_REASON_EMPTY = N_("The entry holds no text, no address and no time.")
_REASON_FOREIGN = N_("An element named {name} is of another tool, and nobody has described what it holds.")
_NOTHING = N_("it holds no entry of an SMS backup")
_HEADLESS = N_("{n} entries stand behind no opening element: the beginning of their backup is missing.")
_COUNT = N_("The file says that it holds {stated} entries and holds {found}.")
_LONE = N_("{n} values hold half of a character written as two; the half was kept.")
_CONTROLS = N_("{n} references to control characters, which XML does not allow, were kept as characters.")
_REFERENCES = N_("{n} references name no known character and stay as written.")
_ENCODING = N_("{n} entries hold text that is in no known encoding; their bytes were kept.")
_DECLARED = N_("The file says that its encoding is {declared}, but it is {found}.")
_QUOTES = N_("{n} entries hold quotation marks that were not escaped; where their values end was inferred.")
_LOOSE = N_("{n} bytes between the entries belong to none and were not read.")
_CUT = N_("{n} messages hold a text of more than can be held; its beginning was read.")
_INNER = N_("{n} elements of no known kind stand inside multimedia messages and were not read.")
_SIGNAL = N_(
    "signalbackup-tools wrote this file from a backup of Signal. It may hold messages of Signal, which the file does "
    "not tell from text messages.")
_PARTS = N_("{n} parts or addresses of multimedia messages are damaged and could not be read.")


@register
class SmsBackupXml(Parser):
    """See the module's docstring."""

    id = "sms-backup-xml"
    name = N_("SMS Backup & Restore XML")
    version = "10"
    app = MESSAGES
    tested = ("SMS Backup & Restore 4 to 10", "Super Backup")
    notes = N_(
        "Text messages, multimedia messages with their attachments, and calls. Layout parts are counted."
    )
    zeros = "inside"
    signs = Signs(opens=b"<", marks=("<sms", "<mms", "<call", "<allsms", "<alllogs"))

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        encoding = sniff_encoding(head)
        if encoding != "utf-8":
            head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\0")
        if not head.lstrip().startswith(b"<"):
            return None
        pos = 0
        while (skipped := _SKIPPED.match(head, pos)) is not None:
            pos = skipped.end()
        root = _ROOT.match(head, pos)
        if root is not None:
            return Identified(95, N_("Root element of an SMS backup"))
        if _ENTRY.match(head, pos):
            return Identified(60, N_("Entries of an SMS backup without their root element"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reader = _Reader(item.path, item.chunks())
        yield from closed(reader.rows(context), reader.close)


class _Reader:
    """One file while it is read."""

    def __init__(self, path: str, blocks: Iterator[bytes]) -> None:
        self._path = path
        self._scanner = Scanner(blocks, _KNOWN, ("part", "data"))
        self._book = Book()
        self._entries = Entries(self._book)
        self._mms: Mms | None = None
        self._depth = 0
        self._root: str | None = None
        self._stated: list[str | None] = []  # by each root: a file can be several backups, one behind the other
        self._found: Counter[str] = Counter()
        self._truncated = self._closed = self._signal = False
        self._broken_parts = self._inner = self._headless = 0
        self._lost = False  # in zeros: the beginning of the message that the next parts are of
        self._parts: list[Tag] = []

    def rows(self, context: Context) -> Iterator[Record]:
        """Yield the entries in the order of the file."""
        for n, tag in enumerate(self._scanner.tags(), 1):
            if n % _LOOK_EVERY == 0:
                context.check()
            if isinstance(tag, Broken):
                yield from self._broken(tag)
            elif tag.name == "sms" and tag.kind != "close":  # nearly every tag
                if self._mms is not None or self._lost:
                    yield from self._close_mms(whole=False)
                yield from self._entry(tag, "message")
            else:
                yield from self._other(tag)
        yield from self._close_mms(whole=False)
        if self._root is None and not self._closed and not self._found:
            raise FileMalformed(path=self._path, reason=_NOTHING)
        self._truncated |= self._scanner.ended_inside or self._root is not None or not self._closed

    def _count(self, kind: LedgerKind) -> Found:
        self._found[kind] += 1
        self._headless += self._root is None
        return _FOUND[kind]

    def _entry(self, tag: Tag, kind: LedgerKind) -> Iterator[Record]:
        yield self._count(kind)
        record = self._entries.sms(tag) if kind == "message" else self._entries.call(tag)
        if record is None:
            reason = _REASON_EMPTY if kind == "message" else REASON_EMPTY_CALL
            yield Rejection(kind, reason, Provenance(tag.name, None, tag.offset), raw=str(tag.attributes))
        else:
            yield record

    def _other(self, tag: Tag) -> Iterator[Record]:
        name = tag.name
        if tag.kind == "close":
            yield from self._closing(name)
        elif name in _INSIDE:
            if self._mms is not None:
                self._mms.add(tag)
            elif self._lost and tag.name in ("part", "addr"):
                self._parts.append(tag)
        elif name in _ROOTS:
            yield from self._close_mms(whole=False)
            self._open_root(tag)
        elif name == "mms":
            yield from self._close_mms(whole=False)
            yield self._count("message")
            self._mms = Mms(tag, self._entries, self._path, self._scanner.encoding)
            if tag.kind == "empty":
                yield from self._close_mms(whole=True)
        elif name in _ENTRIES:
            yield from self._close_mms(whole=False)
            yield from self._entry(tag, _ENTRIES[name])
        else:
            yield from self._foreign(tag)

    def _closing(self, name: str) -> Iterator[Record]:
        if name == "mms":
            yield from self._close_mms(whole=True)
        elif name in _ROOTS:
            yield from self._close_mms(whole=False)
            self._root, self._closed = None, True
        elif name not in _INSIDE and name not in _ENTRIES:
            self._depth = max(0, self._depth - 1)

    def _open_root(self, tag: Tag) -> None:
        self._depth = 0
        self._truncated |= self._root is not None
        self._stated.append(tag.attributes.get("count"))
        self._signal |= tag.attributes.get("backup_date") == "" and "backup_set" not in tag.attributes
        if tag.kind == "open":
            self._root = tag.name
        else:
            self._closed = True

    def _foreign(self, tag: Tag) -> Iterator[Record]:
        """Take an element that the format does not have: a message when it has a message's fields."""
        outermost = self._depth == 0
        self._depth += tag.kind == "open"
        self._inner += self._mms is not None and outermost
        begun = self._root is not None or self._closed or self._found
        if not outermost or self._mms is not None or not begun:
            return
        fields = tag.attributes
        if "body" in fields and ("date" in fields or "address" in fields):
            yield from self._entry(tag, "message")
            return
        yield self._count("message")
        where = Provenance(tag.name, None, tag.offset)
        yield Rejection("message", _REASON_FOREIGN, where, {"name": tag.name}, str(fields)[:_EXCERPT])

    def _close_mms(self, whole: bool) -> Iterator[Record]:
        if self._mms is not None:
            mms, self._mms = self._mms, None
            yield mms.finish(whole)
        if self._parts:  # of a message whose beginning is lost
            yield self._count("message")
            raw = "\n".join(str(part.attributes) for part in self._parts)[:_EXCERPT]
            yield Rejection("message", REASON_BROKEN, Provenance("mms", None, self._parts[0].offset), raw=raw)
        self._parts, self._lost = [], False

    def _broken(self, tag: Broken) -> Iterator[Record]:
        name = tag.name.removeprefix("/")
        if name in _INSIDE and self._mms is not None:
            self._mms.broken.append(tag.offset)
            self._broken_parts += 1
        if tag.torn:  # what follows need not be of the message before
            yield from self._close_mms(whole=False)
            self._lost = True
        if name in _ROOTS and not tag.name.startswith("/"):  # it begins here all the same, with a count unknown
            self._stated.append(None)
            self._root = name
            self._signal |= ' backup_date="" ' in tag.raw
        kind = _ENTRIES.get(name)
        if kind is None or tag.name.startswith("/"):
            return
        if not tag.torn:
            yield from self._close_mms(whole=False)
        yield self._count(kind)
        reason = REASON_CUT if tag.truncated else REASON_BROKEN
        yield Rejection(kind, reason, Provenance(name, None, tag.offset), raw=tag.raw)

    def close(self) -> Iterator[Record]:
        """Yield everybody, every conversation, and what an examiner must know of the file."""
        yield from self._close_mms(whole=False)
        yield from self._book.records()
        yield from self._warnings()

    def _warnings(self) -> Iterator[Warning]:
        entries, scanner = self._entries, self._scanner
        found = sum(self._found.values()) - self._headless  # no count holds those before an opening element
        counts = [int(n[:20]) for n in self._stated if n is not None and n.strip().isdecimal()]
        if self._headless:
            yield Warning(_HEADLESS, {"n": self._headless}, partial=True)
        if self._truncated:
            yield Warning(WARNING_UNCLOSED_FILE, partial=True)
        if counts and len(counts) == len(self._stated) and sum(counts) != found:
            yield Warning(_COUNT, {"stated": sum(counts), "found": found})
        if self._signal:
            yield Warning(_SIGNAL)
        for message, n in (
            (WARNING_UNDATED, entries.undated), (_LONE, scanner.references.lone),
            (_CONTROLS, scanner.references.controls), (WARNING_ENTITIES, scanner.entities),
            (_REFERENCES, scanner.references.unknown),
            (_ENCODING, entries.odd_text), (_QUOTES, entries.repaired), (_PARTS, self._broken_parts),
        ):  # fmt: skip
            if n:
                yield Warning(message, {"n": n})
        for message, n in ((_CUT, entries.cut), (_INNER, self._inner), (_LOOSE, scanner.loose)):
            if n:
                yield Warning(message, {"n": n}, partial=True)
        if scanner.misdeclared is not None:
            yield Warning(_DECLARED, {"declared": scanner.declared, "found": scanner.misdeclared})
        for (field, value), n in sorted(entries.unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": field, "value": value})
