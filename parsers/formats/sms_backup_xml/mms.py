"""MMS of an SMS backup: put together from `<mms>`, its `<part>` and its `<addr>` elements."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any

from parsers import times
from parsers.apps.android import parts  # the module: either package may be the first to be loaded
from parsers.apps.android.book import apart, given
from parsers.apps.android.entries import Entries, explain, quiet, rest
from parsers.formats.sms_backup_xml.source import legacy_codec
from parsers.formats.sms_backup_xml.spellings import Spellings
from parsers.records import OWNER, Attachment, Direction, Kind, Message, Provenance
from parsers.text.xmlrepair import LongValue, Tag, decode_value

#: IANA character set numbers (MIBenum) that phones write.
_CHARSETS = {
    "3": "ascii", "4": "latin-1", "5": "iso8859-2", "6": "iso8859-3", "7": "iso8859-4", "8": "iso8859-5",
    "9": "iso8859-6", "10": "iso8859-7", "11": "iso8859-8", "12": "iso8859-9", "17": "shift_jis", "38": "euc_kr",
    "39": "iso2022_jp", "106": "utf-8", "113": "gbk", "114": "gb18030", "1000": "utf-16-be", "1013": "utf-16-be",
    "1014": "utf-16-le", "1015": "utf-16", "2025": "gb2312", "2026": "big5", "2084": "koi8-r", "2088": "koi8-u",
    "2250": "cp1250", "2251": "cp1251", "2252": "cp1252", "2259": "tis-620",
}  # fmt: skip
#: Character sets whose bytes may be UTF-8 by chance, as they are ASCII or zeros.
_SURE = ("utf-16", "iso2022")
_USED = frozenset({
    "date", "msg_box", "address", "m_type", "m_id", "tr_id", "contact_name", "sub", "ct_t", "v", "text_only", "sub_cs",
})  # fmt: skip
#: What the headers of a message hold when they say nothing: no report wanted (129), normal (129), done (128).
_HEADERS = {
    "pri": frozenset({"129"}), "rr": frozenset({"129"}), "d_rpt": frozenset({"129"}), "m_size": frozenset({"0"}),
    "m_cls": frozenset({"personal", "128"}), "resp_st": frozenset({"128"}), "retr_st": frozenset({"128"}),
    "st": frozenset({"0"}),
}  # fmt: skip
_QUIET = quiet(_USED, _HEADERS)
_NUMBERS = frozenset({*_HEADERS, "exp"})  # as numbers, so that nobody who searches for an amount finds a size
_PLACES = 20  # offsets kept of what could not be read of one message
#: Where the text of a part that is a file is kept, by the end of its type.
_FILES = {"vcard": "vcard", "directory": "vcard", "calendar": "calendar"}


class Mms:
    """One MMS while its elements pass. `finish` makes the record."""

    def __init__(self, tag: Tag, entries: Entries, source: str, encoding: str) -> None:
        self._tag, self._entries, self._source, self._encoding = tag, entries, source, encoding
        self._texts: list[str] = []
        self._beside: dict[str, list[str]] = {}
        self._odd: list[bytes] = []
        self._attachments: list[Attachment] = []
        self._addresses: list[tuple[str, str]] = []
        self._cut = self._smil = 0
        self.broken: list[int] = []  # where the parts and addresses are that could not be read

    def add(self, tag: Tag) -> None:
        """Take a `<part>` or `<addr>`."""
        if tag.name == "addr":
            address = given(tag.attributes.get("address"))
            if address is not None:
                kind = tag.attributes.get("type", "")
                address = parts.address_text(address, _number(tag.attributes.get("charset")))
                self._addresses.append((parts.ADDRESSES.get(_number(kind) or 0, kind), address))
        elif tag.name == "part":
            self._part(tag)
        if tag.odd is not None:
            self._entries.odd_text += 1
            self._odd += [data for name, data in tag.odd.items() if name == "text"]

    def _part(self, tag: Tag) -> None:
        """Take a part: words of the message, or a file beside it. What stands in both ways is a file too, unless the
        words are all of it.
        """
        attributes, long = tag.attributes, tag.long or {}
        mime = (given(attributes.get("ct")) or "").lower().split(";")[0].strip()
        if mime == parts.SMIL:
            self._smil += 1
            return
        value, text = long.get("data"), given(attributes.get("text"))
        if "text" in long:
            self._cut += long["text"].length
        stored, whole = None, True
        if value is not None and mime.startswith("text/"):
            shown = text is None and parts.is_text(mime)
            stored, whole = self._stored(value, attributes.get("chset"), shown=shown)
        words = text if text is not None else stored
        if parts.is_text(mime) or (not mime and text is not None):
            self._texts.append(words or "")
            if value is None or (whole and words == stored and not value.damaged):
                return
        elif words:
            name = next((name for end, name in _FILES.items() if mime.endswith(end)), "text")
            self._beside.setdefault(name, []).append(words)
        self._attachments.append(self._attachment(attributes, mime, value))

    def _stored(self, value: LongValue, charset: str | None, *, shown: bool) -> tuple[str, bool]:
        """Return the text of bytes in the character set they name, and whether it is all of it. `shown`: it is text of
        the message, so what was cut from it and what is in no known encoding is told.
        """
        whole = value.size == len(value.head)
        codec = _CHARSETS.get(charset or "") or legacy_codec(charset) or "utf-8"
        if codec.startswith("utf-16") and value.head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            codec = "utf-16"  # its mark tells the order
        text, sure = decode_value(value.head, None if codec == "utf-8" else codec, codec.startswith(_SURE))
        if shown and not whole:
            self._cut += value.size or 0
        elif shown and not sure:
            self._entries.odd_text += 1
            self._odd.append(value.head)
        return text, whole

    def _attachment(self, attributes: dict[str, str], mime: str, value: LongValue | None) -> Attachment:
        names = (given(attributes.get(key)) for key in ("cl", "name", "fn", "cid"))
        name = next((n for n in names if n is not None), None)
        if name is not None and name.startswith("<") and name.endswith(">"):
            name = name[1:-1]  # a content id
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
        time, told = entries.when(attributes)
        kind, direction, details = self._nature(attributes)
        conversation, other = self._conversation(attributes, direction)
        details |= told
        if not whole:
            details["incomplete"] = True
        if self.broken:
            details["unreadable_parts"] = len(self.broken)
            details["unreadable_at"] = self.broken[:_PLACES]
        if self._cut:
            details["text_bytes"] = self._cut
            entries.cut += 1
        text = "\n".join(self._texts) if self._texts else None
        subject = given(attributes.get("sub"))
        if subject is not None:
            details["subject"] = subject = parts.header_text(subject, _number(attributes.get("sub_cs")))
            if not text:
                text, details["text_from"] = subject, "subject"
        app_key = given(attributes.get("m_id")) or given(attributes.get("tr_id"))
        entries.note(self._tag, time)
        sender = self._sender(conversation, direction, other)
        files = (a.details["sha256"] for a in self._attachments if a.details)
        content = parts.told_by(app_key, attributes.get("m_type"), text, files, conversation, sender)
        same = entries.same(conversation, time, direction, content)
        return Message(
            conversation, kind, direction, sender, time, text,
            Provenance("mms", None, self._tag.offset), app_key=app_key, same=same,
            attachments=tuple(self._attachments), details=details, raw=b"\n".join(self._odd) or None,
        )  # fmt: skip

    def _nature(self, attributes: dict[str, str]) -> tuple[Kind, Direction, dict[str, Any]]:
        """Return kind and direction, with the details that explain them."""
        details: dict[str, Any] = {"mms": True, **rest(attributes, _QUIET)}
        direction, box = self._entries.box(attributes.get("msg_box"))
        if box is not None:
            details["box"] = box
        raw = attributes.get("m_type") or ""
        by_type, special, name = parts.TYPES.get(_number(raw) or 0, ("unknown", None, ""))
        if direction == "unknown" and by_type != "unknown":
            direction, details["direction_basis"] = by_type, "m_type"
        if name and special is not None:
            details["m_type"] = name
        elif not name and given(raw) is not None and raw != "0":
            self._entries.strange("m_type", raw)
            details["m_type"] = raw
        explain(details, direction)
        for header in _NUMBERS & details.keys():
            details[header] = _number(details[header]) or details[header]
        expires = times.from_unix_s(details.get("exp"))
        if expires.utc_ms is not None:
            details["expires_ms"] = expires.utc_ms
            del details["exp"]
        if self._smil:
            details["smil"] = self._smil
        if self._addresses:
            details["addresses"] = [[kind, address] for kind, address in self._addresses]
        details.update((name, "\n".join(words)) for name, words in self._beside.items())
        if special == "system":
            details["system"] = {"type": name}
        kind = special or self._kind()
        return "other" if kind == "text" and direction == "unknown" else kind, direction, details

    def _kind(self) -> Kind:
        kinds = [parts.kind_of(attachment.mime) for attachment in self._attachments]
        return next((kind for kind in kinds if kind != "document"), "document" if kinds else "text")

    def _conversation(self, attributes: dict[str, str], direction: Direction) -> tuple[str, str | None]:
        """Return the key of the conversation, and of the other person when there is only one.

        The app writes the other people of the thread into `address`. Where it is missing, the addresses of the
        message tell, less the owner's; and one that is among several recipients is the first of a group
        (bepaald/signalbackup-tools issue 273). A sole recipient of what came in is the owner.
        """
        book, name = self._entries.book, attributes.get("contact_name")
        others = apart(attributes.get("address"))
        if direction == "out":
            stated = Spellings(others)
            own = [address for address in self._named("from") if address not in stated]
            if len(own) == 1:  # tools that write backups name all recipients so, which makes none of them the owner
                book.own(own[0])
        if len(others) > 1:
            return book.among(others, name)
        recipients = self._named("to", "cc", "bcc")
        if others and (len(recipients) < 2 or others[0] not in recipients):
            return book.direct(others[0], name)
        for address in others:
            book.person(address, name)
        if direction != "in":
            told = recipients
        elif len(recipients) > 1:
            told = self._named("from", "to", "cc", "bcc")
        else:
            told = self._named("from")
        owned, people = Spellings(book.owned()), Spellings(others)
        people.add(address for address in told if address not in owned)
        return book.among(list(people), name if len(people) == 1 else None)

    def _named(self, *roles: str) -> Spellings:
        """Return whom the message names in these roles."""
        return Spellings(address for role, address in self._addresses if role in roles)

    def _sender(self, conversation: str, direction: Direction, other: str | None) -> str | None:
        if direction == "out":
            return OWNER
        stated = apart(self._tag.attributes.get("from_address"))
        named = next(iter((*self._named("from"), *stated)), None)
        if named is None:
            return other if direction == "in" else None
        book = self._entries.book
        if direction != "in" and named in Spellings(book.owned()):
            return OWNER
        key, people = book.key(named), book.members(conversation)
        person = key if key in people else Spellings(people).find(key)
        return book.person(named) if person is None or person == key else book.spelling(person, named)


def _number(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdecimal() and len(value) < 10 else None
