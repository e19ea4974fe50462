"""Cellebrite UFDR and UFED XML: the `report.xml` of a report package, or such a file alone.

A `.ufdr` is a zip with `report.xml` (`Report.xml`) and `files/<Category>/…`; the files appear in the evidence as any
other, those that messages send are claimed. Namespace `http://pa.cellebrite.com/report/2.0`, or none.

Facts and where they come from: see the modules of this package; the field names are those of SEilers/UFEDLib (C#,
read from reports of Physical Analyzer 7), of sepinf-inc/IPED's UFED reader (Physical Analyzer 6 to 10), of
onbernard/ufdr-rs and of the CASE mapping of UFED XML. Nobody may publish a real report, so the fixtures were made
after these descriptions, in two versions: Physical Analyzer 7.6x, and an old one without a namespace, with local
dates, `Parties` and SMS models.

Voicemails and notifications are messages of their own kind: see `notices`.

Not read: all other kinds of models (counted in one warning), the activity log of a chat, chat photos, the database
that Physical Analyzer 8 and later adds as `DbData`, and the older `report.xml` of UFED devices without models
(`general_information`, `contacts`, `sms_messages`), for which no full description was found. A report saved with
protection is refused by name (sepinf-inc/IPED issue 2803 tells of these).

`app` of a record is the `Source` that the report names; "SMS", "Phone", "Email" and "Chat" where it names none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers.base import Context, Identified, Parser, closed, register
from parsers.errors import FileMalformed, NeedsKey, UserError
from parsers.formats.ufdr.files import Payloads, Places, read_places
from parsers.formats.ufdr.messages import Cited, Messages, app_of, where
from parsers.formats.ufdr.notices import Notices
from parsers.formats.ufdr.others import Others
from parsers.formats.ufdr.people import Book
from parsers.formats.ufdr.source import wide_encoding
from parsers.formats.ufdr.stream import Done, Lost, Model, Opened, Stream
from parsers.formats.ufdr.values import observe
from parsers.reasons import REASON_BROKEN, REASON_CUT, WARNING_ENTITIES, WARNING_UNCLOSED_FILE, WARNING_UNDATED
from parsers.records import (
    Found,
    LedgerKind,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.reported.values import Clock, settle
from parsers.signs import Signs
from parsers.text.dates import DateOrder
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_PROTECTED = b"\x2d\x06\x52\x6d"
_NAMESPACE = re.compile(rb"http://pa\.cellebrite\.com/report/\d")
_ROOT = re.compile(rb"<(?:\w+:)?project\b[^<>]*>")
_INNER = re.compile(
    rb"<(?:\w+:)?(?:sourceExtractions|extractionInfo|decodedData|taggedFiles|modelType|caseInformation)\b"
    rb"|<(?:\w+:)?metadata\s+section="
)
_MODEL = re.compile(rb"<(?:\w+:)?model\s[^<>]*?\bdeleted_state=")
_KINDS: dict[str, LedgerKind] = {"InstantMessage": "message", "SMS": "message", "MMS": "message", "Email": "message",
                                 "Voicemail": "message", "Notification": "message",
                                 "Call": "call", "Contact": "contact", "Location": "location"}  # fmt: skip
_FACTS = ("DeviceInfoSelectedManufacturer", "DeviceInfoSelectedDeviceName", "DeviceInfoDetectedManufacturer",
          "DeviceInfoDetectedModel", "DeviceInfoDetectedPhoneVendor", "DeviceInfoDetectedPhoneModel", "IMEI",
          "IMEI1", "IMEI2", "ICCID",
          "IMSI", "MSISDN", "LastUsedMSISDN", "DeviceInfoExtractionStartDateTime", "ExtractionType",
          "UFED_PA_Version", "DeviceInfoConnectionType")  # fmt: skip
_DEVICE = ("IMEI", "IMEI1", "ICCID", "IMSI", "MSISDN", "LastUsedMSISDN")
_MOST_FACTS = 40
_CHECK_EVERY = 500

_NO_MODELS = N_("it holds no entry of a UFED report")
_DAMAGED = N_("The file is damaged in {n} places. Reading went on at the next entry behind each.")
_UNREAD = N_("The report also holds entries that are not read: {what}.")
_UNREAD_INSIDE = N_("Messages of the report hold parts that are not read: {what}.")
_AMBIGUOUS = N_("{n} times are written so that day and month cannot be told apart; they were kept as written. "
                "Say in which order the dates of this source are, and add it again.")
_MISSING = N_("{n} attachments are named by the report and are not in the evidence.")
_NO_TEXT = N_("The text of {n} messages could not be decoded; its bytes were kept.")
_UNFIT = N_("{n} characters that XML does not allow were replaced by a mark.")
_SHORTENED = N_("{n} values were longer than is read; their beginning was kept.")
_LEFT_OUT = N_("{n} places in the phone's files are not cited, as the report holds too many.")
_SAYS = N_("The report says of itself and the device: {facts}.")


class ProtectedReport(NeedsKey):
    message = N_("{path} is a UFED report that was saved with protection, which only the tool that made it opens. "
                 "Ask for the report without protection.")


@register
class Ufdr(Parser):
    """See the module's docstring."""

    id = "ufdr"
    name = N_("Cellebrite UFDR and UFED XML report")
    version = "5"
    app = "UFED"
    containers = (*Parser.containers, "ufdr")
    tested = ("Physical Analyzer 7 as publicly described", "older UFED XML as publicly described")
    notes = N_("Made after public descriptions, without a real sample. Chats, messages, e-mails, calls, voicemails, "
               "notifications, contacts, accounts and places; other entries are counted. Protected reports are "
               "refused.")
    signs = Signs(opens=b"<-")

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        if head.startswith(_PROTECTED):
            return Identified(90 if item.name.lower().endswith(".ufdr") else 40, N_("A protected UFED report"))
        encoding = wide_encoding(head)
        if encoding is not None:
            head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
        if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return None
        root = _ROOT.search(head)
        if root is not None and _NAMESPACE.search(root[0]):
            return Identified(95, N_("Root element of a UFED report"))
        if root is not None and (_INNER.search(head, root.end()) or b"extractionType=" in root[0]):
            return Identified(85, N_("Root element of a UFED report without its namespace"))
        if root is None and _MODEL.search(head):
            return Identified(60, N_("Entries of a UFED report without their root element"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        if item.head().startswith(_PROTECTED):
            raise ProtectedReport(path=item.path, what="UFDR")
        reader = _Reader(item, context)
        yield from closed(reader.rows(), reader.close)


class _Reader:
    """One report while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._order = DateOrder()
        self._places = places = Places()
        self._survey()
        self._clock = Clock(settle(self._order, context.day_order))
        self._book, self._payloads, self._cited = Book(), Payloads(item), Cited(places)
        self._messages = Messages(self._book, self._payloads, self._clock, self._cited)
        self._notices = Notices(self._book, self._payloads, self._clock, self._cited)
        self._others = Others(self._book, self._clock, self._cited)
        self._stream = Stream(item.path, item.chunks(), self._payloads.add, self._fact)
        self._facts: dict[str, str] = {}
        self._chat: tuple[Model, str, str] | None = None  # the open chat, its app and its conversation
        self._seen = 0

    def _survey(self) -> None:
        """Read the file once for what stands behind the models: their places; and for the order of its dates."""

        def blocks() -> Iterator[bytes]:
            try:
                for block in self._item.chunks():
                    self._context.check()
                    observe(block, self._order)
                    yield block
            except UserError:  # the medium or the archive is damaged: reading the models meets it again and tells
                return

        read_places(blocks(), self._places)

    def _fact(self, section: str, name: str, text: str, attributes: dict[str, str]) -> None:
        if section in ("extractionInfo", "extraction"):
            self._cited.extractions[name] = text or attributes.get("type", "") or name
        elif section == "image":
            self._payloads.image(name, text)
        elif name in _FACTS and text and len(self._facts) < _MOST_FACTS:
            self._facts.setdefault(name, text)
            self._messages.device = next((f"{self._facts[n]}\x1f" for n in _DEVICE if n in self._facts), "")
            if name in ("MSISDN", "LastUsedMSISDN"):
                self._book.owner([("phone", text)])

    def rows(self) -> Iterator[Record]:
        """Yield the models in the order of the file."""
        for n, event in enumerate(self._stream.events(), 1):
            if n % _CHECK_EVERY == 0:
                self._context.check()
            self._seen += 1
            if isinstance(event, Opened):
                self._chat = None
            elif isinstance(event, Lost):
                yield from self._lost(event)
            else:
                yield from self._model(event)
        if not self._seen and not self._stream.unread and not self._facts and not self._payloads.files:
            raise FileMalformed(path=self._item.path, reason=_NO_MODELS)

    def _open(self, chat: Model, message: Model | None) -> tuple[Model, str, str]:
        """Note the chat when its first message, or its end, says of which app it is."""
        app = app_of(message if message is not None else chat, chat)
        self._chat = (chat, app, self._book.chat(app, chat, where(chat)))
        return self._chat

    def _opened(self, chat: Model, message: Model) -> tuple[Model, str, str]:
        return self._chat if self._chat is not None and self._chat[0] is chat else self._open(chat, message)

    def _model(self, event: Done) -> Iterator[Record]:
        model, chat = event
        kind = _KINDS.get(model.type)
        if kind is not None:
            yield Found(kind, 1)
        if model.type == "Chat":
            if self._chat is None or self._chat[0] is not model:
                self._open(model, None)
            elif model.text("Id"):  # what stands behind the messages
                self._book.chat(self._chat[1], model, where(model))
            self._chat = None
            for field, inner in model.models.items():
                if field not in ("Participants", "Photos"):
                    self._stream.unread.update(child.type for child in inner)
            yield from self._book.new()
        elif model.type in ("Voicemail", "Notification"):
            notice = self._notices.message(model)
            yield from self._book.new()
            yield notice
        elif kind == "message":
            yield from self._message(model, chat)
        elif model.type == "Call":
            call = self._others.call(model, None if chat is None else self._opened(chat, model)[2])
            yield from self._book.new()
            yield call
        elif model.type == "Contact":
            yield self._others.contact(model)
        elif model.type == "Location":
            yield self._others.location(model)
        else:
            self._others.account(model)

    def _message(self, model: Model, chat: Model | None) -> Iterator[Record]:
        app, conversation = app_of(model, None), None
        if chat is not None:
            _, app, conversation = self._opened(chat, model)
        made = list(self._messages.message(model, app, conversation, chat))
        yield from self._book.new()
        for record in made:
            if isinstance(record, Reaction):
                yield Found("reaction", 1)
            yield record

    def _lost(self, event: Lost) -> Iterator[Record]:
        model = event.model
        kind = _KINDS.get(model.type)
        if model.type == "Chat" and (self._chat is None or self._chat[0] is not model):
            self._open(model, None)
            yield from self._book.new()
        if kind is not None:
            yield Found(kind, 1)
            reason = REASON_CUT if event.cut else REASON_BROKEN
            texts = (value.text for values in model.values.values() for value in values if value.text.strip())
            raw = model.text("Body") or next(texts, None)
            yield Rejection(kind, reason, Provenance(model.type, None, model.offset or 0), raw=raw)

    def close(self) -> Iterator[Record]:
        """Yield everybody, every conversation, and what an examiner must know of the file."""
        yield from self._book.new()
        yield from self._book.records()
        yield from self._warnings()
        yield from self._payloads.compared(self._context.check)

    def _warnings(self) -> Iterator[Warning]:
        stream = self._stream
        if self._facts:
            yield Warning(_SAYS, {"facts": "; ".join(f"{name} {text}" for name, text in self._facts.items())})
        if stream.cut:
            yield Warning(WARNING_UNCLOSED_FILE, partial=True)
        if stream.damaged:
            yield Warning(_DAMAGED, {"n": stream.damaged}, partial=True)
        for message, counts in ((_UNREAD, stream.unread), (_UNREAD_INSIDE, self._messages.unread)):
            if counts:
                yield Warning(message, {"what": _listed(counts)})
        numbers: tuple[tuple[str, int], ...] = (
            (WARNING_UNDATED, self._messages.undated + self._notices.undated), (_AMBIGUOUS, self._clock.ambiguous),
            (_MISSING, self._payloads.missing),
            (_NO_TEXT, self._messages.no_text), (_UNFIT, stream.unfit), (WARNING_ENTITIES, stream.entities),
            (_SHORTENED, stream.shortened), (_LEFT_OUT, self._places.left_out),
        )  # fmt: skip
        for message, n in numbers:
            if n:
                yield Warning(message, {"n": n})


def _listed(counts: Counter[str]) -> str:
    most: list[tuple[str, Any]] = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name or '?'} {n}" for name, n in most[:60])
