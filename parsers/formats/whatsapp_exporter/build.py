"""One message of the exporter, whichever of its forms it stands in.

What the exporter says in place of words is told from words by `meta`, where the form has it.
"""

from __future__ import annotations

import html
import re
from base64 import b64decode
from binascii import Error
from typing import Any

import msgspec

from parsers.apps.whatsapp.codes import TYPES
from parsers.apps.whatsapp.exported import attachment
from parsers.apps.whatsapp.message import kind_of_mime
from parsers.item import Item
from parsers.records import Attachment, Kind

MISSING = "The media is missing"
OMITTED = "The media is omitted in the chat"
DELETED = "Message deleted"
UNSUPPORTED = "Not supported WhatsApp internal message"
_PLACE = re.compile(r"Location shared: \((?P<lat>-?[\d.]+|None), (?P<lon>-?[\d.]+|None)\)\Z")
_CARDS = re.compile(r"This media include the following vCard file\(s\):\s*(?:<br>)?(?P<cards>.*)\Z", re.DOTALL)
_CARD = re.compile(r'<a href="(?P<path>[^"]*)">(?P<name>.*?)</a>', re.DOTALL)
_BINARY = re.compile(r"The message is binary data and its base64 is <a\b[^>]*>(?P<data>[A-Za-z0-9+/=]*)</a>\Z",
                     re.DOTALL)  # fmt: skip
_MISSED = re.compile(r"A (?P<what>video|voice) call was missed\Z")
_LINE = re.compile(r" ?<br>")
_EVENTS: tuple[tuple[str, str], ...] = (
    (r"You were added into the group by", "participant_added"), (r"changed the group name to", "subject_changed"),
    (r"was added to the group\Z", "participant_added"), (r"left the group\Z", "participant_left"),
    (r"changed the group icon\Z", "photo_changed"), (r"You were removed\Z", "participant_removed"),
    (r"changed their number to", "number_changed"), (r"created a group with name", "group_created"),
    (r"added someone\Z", "participant_added"), (r"removed someone\Z", "participant_removed"),
    (r"The security code .* changed\Z", "security_code_changed"), (r"end-to-end encrypted\Z", "encryption_notice"),
    (r"joined this group by using", "joined_by_link"), (r"changed the group description to", "description_changed"),
    (r"business account\Z|account type changed", "business"), (r"timer was enabled", "disappearing_changed"),
    (r"You blocked this contact\Z", "contact_blocked"), (r"The group name changed to", "subject_changed"),
)  # fmt: skip
_EVENT = tuple((re.compile(words, re.DOTALL), name) for words, name in _EVENTS)


class Made(msgspec.Struct):
    """What a message is. `spoken`: somebody wrote it, so that it has a sender."""

    kind: Kind = "text"
    text: str | None = None
    attachments: tuple[Attachment, ...] = ()
    details: dict[str, Any] = {}
    raw: bytes | None = None
    spoken: bool = True


def lines_of(data: str) -> str:
    """Words with their lines: the exporter puts a blank before the mark that stands for an end of line."""
    return _LINE.sub("\n", data)


def made(item: Item, data: str | None, *, meta: bool, media: bool, mime: str | None, caption: str | None,
         number: object, sticker: bool = False, base: str = "", logged: bool = False) -> Made:  # fmt: skip
    """Tell what a message is by its fields. `number`: the app's own type. `logged`: calls are listed apart."""
    kind, what = TYPES.get(number, ("text", "")) if type(number) is int and not base else ("text", "")
    note = lines_of(caption) if caption else None
    if data == MISSING or (data == OMITTED and meta):
        lost: Kind = "sticker" if sticker else kind if kind not in ("text", "system", "deleted") else "other"
        return Made(lost, note, (Attachment(None),), {"type": what} if what and lost == "other" else {})
    if meta:
        return _told(item, data, note, logged=logged)
    if media and data is not None:
        found = attachment(item, data, mime, base)
        of_file: Kind = "sticker" if sticker else kind_of_mime(mime or found.mime)
        return Made(of_file, note, (found,))
    text = lines_of(data) if data is not None else note
    if text is None:
        empty: Kind = kind if kind not in ("text", "system", "call") else "other"
        return Made(empty, None, (), {"type": number} if number else {})
    return Made("sticker" if sticker else "text", text)


def _told(item: Item, data: str | None, note: str | None, *, logged: bool) -> Made:
    """What the exporter says in place of words."""
    if data is None or data == UNSUPPORTED:
        return Made("system", None, (), {"system": {"type": "unknown"}}, spoken=False)
    if data == DELETED:
        return Made("deleted")
    place, cards, binary = _PLACE.match(data), _CARDS.match(data), _BINARY.match(data)
    missed = _MISSED.match(data)
    if place is not None:
        return Made("location", note, (), _degrees(place["lat"], place["lon"]))
    if cards is not None:
        found = tuple(
            msgspec.structs.replace(attachment(item, html.unescape(card["path"]), "text/x-vcard", ""),
                                    details={"contact": html.unescape(card["name"])})
            for card in _CARD.finditer(cards["cards"]))  # fmt: skip
        return Made("contact", note, found)
    if binary is not None:
        try:
            return Made("other", note, raw=b64decode(binary["data"], validate=True))
        except Error:
            return Made("other", data)
    if missed is not None:
        details = {"video": missed["what"] == "video"} | ({} if logged else {"outcome": "missed"})
        return Made("call", None, (), details)
    words = html.unescape(lines_of(data))
    event = next((name for pattern, name in _EVENT if pattern.search(words)), "unknown")
    return Made("system", words, (), {"system": {"type": event}}, spoken=False)


def _degrees(lat: str, lon: str) -> dict[str, Any]:
    try:
        where = {"lat": float(lat), "lon": float(lon)}
    except ValueError:
        return {}
    return where if abs(where["lat"]) <= 90 and abs(where["lon"]) <= 180 else {}
