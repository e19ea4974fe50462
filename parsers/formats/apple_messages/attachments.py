"""Files that a message carries.

Facts: `message_attachment_join` ties several rows of `attachment(filename, transfer_name, mime_type, uti, total_bytes,
is_sticker, hide_attachment, user_info)` to a message; `filename` is `~/Library/SMS/Attachments/ab/11/GUID/NAME` on a
phone and `~/Library/Messages/Attachments/…` on a Mac; previews of links are rows ending in `.pluginPayloadAttachment`;
`user_info` can hold `audio-transcription` (imessage-exporter, `attachment.rs`). A place sent as a pin is a vCard of
type `text/x-vlocation` with the coordinates in an address of Apple's maps (`ll=lat,lon`).
"""

from __future__ import annotations

import re
from typing import Any

from parsers.apps.apple import apple_ms, load_plist
from parsers.errors import UserError
from parsers.evidence import Item
from parsers.paths import shared_parts
from parsers.records import Attachment, Kind
from parsers.sqlite.values import count_of, degrees, plain, text_of
from parsers.streams import reading

COLUMNS = (
    "filename", "transfer_name", "mime_type", "uti", "total_bytes", "is_sticker", "hide_attachment", "created_date",
    "user_info", "guid", "original_guid", "is_commsafety_sensitive", "emoji_image_short_description",
)
Row = dict[str, Any]

_PREVIEW = ".pluginpayloadattachment"
_LARGEST_CARD = 256 << 10  # bytes read of a card or a place
_KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_UTIS: dict[str, Kind] = {
    "public.vcard": "contact", "public.image": "image", "public.jpeg": "image", "public.heic": "image",
    "public.png": "image", "com.compuserve.gif": "image", "public.movie": "video", "public.mpeg": "video",
    "com.apple.quicktime-movie": "video", "com.apple.m4a-audio": "voice", "com.apple.coreaudio-format": "voice",
    "public.audio": "voice", "org.3gpp.adaptive-multi-rate-audio": "voice",
}
_PIN = re.compile(rb"[?&;]ll=(-?\d{1,3}(?:\.\d{1,20})?)(?:\\?,|%2C)(-?\d{1,3}(?:\.\d{1,20})?)", re.IGNORECASE)


class Files:
    """Makes attachments, finding their files in the evidence."""

    def __init__(self, item: Item) -> None:
        self._item = item

    def attachment(self, row: Row, details: dict[str, Any]) -> Attachment:
        """Make the record of one row; what a card or a place says goes to the message's `details`."""
        hint, _ = text_of(row["filename"])
        found = self._file(hint)
        told: dict[str, Any] = {} if hint is None else {"file_path": hint}
        guid, _ = text_of(row["guid"])
        if guid is not None:
            told["guid"] = guid
        created = apple_ms(row["created_date"])
        if created is not None:
            told["created_ms"] = created
        for column, word in (("hide_attachment", "hidden"), ("is_commsafety_sensitive", "marked_sensitive")):
            if row[column] == 1:
                told[word] = True
        words = {"transcription": _transcription(row["user_info"]),
                 "description": text_of(row["emoji_image_short_description"])[0]}
        told |= {word: value for word, value in words.items() if value is not None}
        if hint is None and guid is None and all(row[name] is None for name in COLUMNS):
            told["missing_row"] = True
        if found is not None:
            self._item.claim(found)
            self._read(found, row, details)
        name = text_of(row["transfer_name"])[0] or (hint.rpartition("/")[2] if hint is not None else None)
        return Attachment(name or None, text_of(row["mime_type"])[0], found.path if found is not None else None,
                          count_of(row["total_bytes"]), details=told or None)

    def _file(self, hint: str | None) -> Item | None:
        """The file in its own folder: a name alone is not enough, as every phone has an IMG_0001."""
        found = self._item.find(hint) if hint is not None else None
        if found is None or found is self._item or hint is None:
            return None
        own_folder = shared_parts(found.path.split("/")[::-1], hint.replace("\\", "/").split("/")[::-1]) >= 2
        return found if own_folder else None

    def _read(self, found: Item, row: Row, details: dict[str, Any]) -> None:
        kind = kind_of(row)
        if kind not in ("location", "contact"):
            return
        try:
            with found.open() as stream, reading(found.path):
                data = stream.read(_LARGEST_CARD)
        except UserError as error:
            found.damage.append(str(error))
            return
        if kind == "contact":
            details.setdefault("vcard", []).append(data.decode("utf-8", "surrogateescape"))
            return
        pin = _PIN.search(data)
        if pin is not None:
            lat, lon = degrees(float(pin[1]), 90.0), degrees(float(pin[2]), 180.0)
            if lat is not None and lon is not None:
                details |= {"lat": lat, "lon": lon}


def is_preview(row: Row) -> bool:
    """Whether a row is the picture of a link preview, and no file that somebody sent."""
    names = (text_of(row[column])[0] for column in ("filename", "transfer_name"))
    return any(name is not None and name.lower().endswith(_PREVIEW) for name in names)


def kind_of(row: Row) -> Kind:
    """The kind of a message that carries this file."""
    if row["is_sticker"] == 1:
        return "sticker"
    mime = (text_of(row["mime_type"])[0] or "").lower()
    uti = (text_of(row["uti"])[0] or "").lower()
    if mime == "text/x-vlocation" or uti == "public.vlocation":
        return "location"
    if mime in ("text/vcard", "text/x-vcard", "text/directory"):
        return "contact"
    return _KINDS.get(mime.partition("/")[0]) or _UTIS.get(uti) or "document"


def _transcription(user_info: object) -> str | None:
    """What the phone understood of a voice message."""
    info = load_plist(user_info) if user_info is not None else None
    found = info.get("audio-transcription") if isinstance(info, dict) else None
    return plain(found) if isinstance(found, str) and found else None
