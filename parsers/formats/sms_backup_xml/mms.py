"""MMS of an SMS backup: put together from `<mms>`, its `<part>` and its `<addr>` elements."""

from __future__ import annotations

from typing import Any

from parsers.formats.sms_backup_xml.records import Entries, digest, given, moment, quiet, rest
from parsers.formats.sms_backup_xml.scan import Tag
from parsers.records import OWNER, Attachment, Direction, Kind, Message, Provenance
from parsers.xmlrepair import LongValue, decode_value

#: Address types, from the header numbers of the MMS encapsulation protocol (synctech.com.au, field list).
_ADDRESSES = {"129": "bcc", "130": "cc", "137": "from", "151": "to"}
#: Message types of the MMS encapsulation protocol; what is no message's own content has a kind of its own.
_TYPES: dict[str, tuple[Direction | None, Kind | None, str]] = {
    "128": ("out", None, "send request"), "129": ("in", "system", "send confirmation"),
    "130": ("in", "other", "notification"), "131": ("out", "system", "notification response"),
    "132": ("in", None, "retrieved"), "133": ("out", "system", "acknowledgement"),
    "134": ("in", "system", "delivery report"), "135": ("out", "system", "read report"),
    "136": ("in", "system", "read report"),
}  # fmt: skip
_MEDIA: tuple[tuple[str, Kind], ...] = (
    ("image/", "image"), ("video/", "video"), ("audio/", "voice"), ("application/ogg", "voice"),
    ("text/x-vcard", "contact"), ("text/vcard", "contact"), ("text/directory", "contact"),
)  # fmt: skip
#: IANA character set numbers (MIBenum) that phones write.
_CHARSETS = {"3": "ascii", "4": "latin-1", "17": "shift_jis", "38": "euc_kr", "106": "utf-8", "113": "gbk",
             "114": "gb18030", "1013": "utf-16-be", "1014": "utf-16-le", "1015": "utf-16", "2025": "gb2312",
             "2026": "big5", "2251": "cp1251", "2252": "cp1252"}  # fmt: skip
_USED = frozenset({
    "date", "msg_box", "address", "m_type", "m_id", "tr_id", "contact_name", "sub", "ct_t", "v", "text_only",
    "pri", "rr", "d_rpt", "sub_cs", "m_cls", "m_size", "exp", "resp_st", "st", "retr_st",
})  # fmt: skip
_QUIET = quiet(_USED)
_SMIL = "application/smil"


class Mms:
    """One MMS while its elements pass. `finish` makes the record."""

    def __init__(self, tag: Tag, entries: Entries, source: str, encoding: str) -> None:
        self._tag, self._entries, self._source, self._encoding = tag, entries, source, encoding
        self._texts: list[str] = []
        self._vcards: list[str] = []
        self._attachments: list[Attachment] = []
        self._addresses: list[tuple[str, str]] = []
        self._smil = self._parts = self.broken = 0

    def add(self, tag: Tag) -> None:
        """Take a `<part>` or `<addr>`."""
        if tag.name == "addr":
            address = given(tag.attributes.get("address"))
            if address is not None:
                kind = tag.attributes.get("type", "")
                self._addresses.append((_ADDRESSES.get(kind, kind), address))
        elif tag.name == "part":
            self._parts += 1
            self._part(tag)
        self._entries.odd_text += tag.odd is not None

    def _part(self, tag: Tag) -> None:
        attributes = tag.attributes
        mime = (attributes.get("ct") or "").strip().lower().split(";")[0]
        if mime == _SMIL:
            self._smil += 1
            return
        value = None if tag.long is None else tag.long.get("data")
        text = given(attributes.get("text"))
        if mime.startswith("text/") and not mime.endswith(("vcard", "directory", "vcalendar", "calendar")):
            if text is None and value is not None and value.size == len(value.head):
                text = _decode(value.head, attributes.get("chset"))
            if text is not None or value is None:
                self._texts.append(text or "")
                return
        if mime.endswith("vcard"):
            card = (
                text if text is not None else _decode(value.head, attributes.get("chset")) if value else None
            )
            if card:
                self._vcards.append(card)
        self._attachments.append(self._attachment(attributes, mime, value))

    def _attachment(self, attributes: dict[str, str], mime: str, value: LongValue | None) -> Attachment:
        names = (given(attributes.get(key)) for key in ("cl", "name", "fn", "cid"))
        name = next((n for n in names if n is not None), None)
        details: dict[str, Any] = {}
        if value is not None:
            encoding = "base64" if self._encoding == "utf-8" else f"base64 in {self._encoding}"
            details = {
                "embedded_in": self._source, "offset": value.offset, "length": value.length,
                "encoding": encoding, "size": value.size, "sha256": value.sha256,
            }  # fmt: skip
            if value.damaged:
                details["damaged"] = True
        return Attachment(
            name, mime or None, None, None if value is None else value.size, details=details or None
        )

    def finish(self, whole: bool = True) -> Message:
        """Return the record; `whole` is False when the end of the element was not met."""
        attributes, entries = self._tag.attributes, self._entries
        time, unit = moment(attributes.get("date"))
        kind, direction, details = self._nature(attributes)
        conversation, other = self._conversation(attributes, direction)
        if unit is not None:
            details["time_unit"] = unit
        if not whole:
            details["incomplete"] = True
        if self.broken:
            details["unreadable_parts"] = self.broken
        text = "\n".join(self._texts) if self._texts else None
        subject = given(attributes.get("sub"))
        if subject is not None:
            details["subject"] = subject
            if not text:
                text, details["text_from"] = subject, "subject"
        app_key = given(attributes.get("m_id")) or given(attributes.get("tr_id"))
        entries.note(self._tag, time)
        content = [app_key or "", attributes.get("m_type") or "", text or ""]
        if app_key is None:
            content += [a.details["sha256"] for a in self._attachments if a.details]
        same = entries.same(conversation, time, direction, digest("|".join(content)))
        return Message(
            conversation, kind, direction, self._sender(direction, other), time, text,
            Provenance("mms", None, self._tag.offset), app_key=app_key, same=same,
            attachments=tuple(self._attachments), details=details,
        )  # fmt: skip

    def _nature(self, attributes: dict[str, str]) -> tuple[Kind, Direction, dict[str, Any]]:
        """Return kind and direction, with the details that explain them."""
        details: dict[str, Any] = {"mms": True, **rest(attributes, _QUIET)}
        direction, box = self._entries.box(attributes.get("msg_box"))
        if box is not None:
            details["box"] = box
        raw = attributes.get("m_type") or ""
        by_type, special, name = _TYPES.get(raw, (None, None, ""))
        if direction == "unknown" and by_type is not None:
            direction, details["direction_basis"] = by_type, "m_type"
        if name and special is not None:
            details["m_type"] = name
        elif not name and given(raw) is not None and raw != "0":
            self._entries.strange("m_type", raw)
            details["m_type"] = raw
        if self._smil:
            details["smil"] = self._smil
        if self._addresses:
            details["addresses"] = [[kind, address] for kind, address in self._addresses]
        if self._vcards:
            details["vcard"] = "\n".join(self._vcards)
        if special == "system":
            details["system"] = {"type": name}
        kind = special or self._kind()
        return "other" if kind == "text" and direction == "unknown" else kind, direction, details

    def _kind(self) -> Kind:
        for attachment in self._attachments:
            for start, kind in _MEDIA:
                if (attachment.mime or "").startswith(start):
                    return kind
        if self._attachments:
            return "document"
        return "text"

    def _conversation(self, attributes: dict[str, str], direction: Direction) -> tuple[str, str | None]:
        """Return the key of the conversation, and of the other person when there is only one.

        The app writes the other people of the thread into `address`, separated by `~`. Where it is missing,
        the addresses of the message tell, less the owner's.
        """
        book, name = self._entries.book, attributes.get("contact_name")
        senders = [address for kind, address in self._addresses if kind == "from"]
        address = given(attributes.get("address"))
        if direction == "out":
            written = {book.person(a) for a in (address or "").split("~") if given(a) is not None}
            for sender in senders:
                if book.key(sender) not in written:
                    book.own(sender)
        if address is not None:
            return book.direct(address, name)
        wanted = ("from",) if direction == "in" else ("to", "cc", "bcc")
        others = [a for kind, a in self._addresses if kind in wanted and not book.is_own(a)]
        if len(others) == 1:
            return book.direct(others[0], name)
        return book.group(others, name), None

    def _sender(self, direction: Direction, other: str | None) -> str | None:
        if direction == "out":
            return OWNER
        if direction != "in":
            return None
        named = next((address for kind, address in self._addresses if kind == "from"), None)
        named = named or given(self._tag.attributes.get("from_address"))
        return self._entries.book.person(named) if named is not None else other


def _decode(data: bytes, charset: str | None) -> str:
    """Return text that a part holds as Base64, in the character set it names."""
    name = _CHARSETS.get(charset or "", "utf-8")
    return decode_value(data, None if name == "utf-8" else name, legacy_first=name.startswith("utf-16"))[0]
