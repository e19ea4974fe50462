"""Pictures that belong to no chat: screenshots and scans of conversations, as labour inspectors are handed them.

Each picture becomes a record of its own, in a conversation for its folder, with nobody as its sender: what it shows may
be a chat, and who wrote what in it is for a person to say. The text in it is read by `triage.ocr`, on request.

Read are JPEG, PNG, GIF, WebP, BMP, TIFF, HEIF and the portable maps (PNM), by their first bytes. A picture that a chat
refers to is that chat's. Pictures inside the file system of a phone (camera, caches, app data) are evidence of another
kind by the thousand, and stay in the list of what was not read.

Times: a day and time in the file's name is a wall-clock time without a zone, as phones, computers and messengers name
pictures: `Screenshot_20260312-211400` (Android), `Screenshot 2026-03-12 at 21.14.00` or `at 9.14.00 PM` (macOS, with a
narrow space before PM since 13; in Korean, Chinese and Japanese the half of the day stands before the hour),
`Screenshot 2026-03-12 211400` (Windows), `WhatsApp Image 2026-03-12 at 9.14.00 PM`, `photo_2026-03-12_21-14-00`
(Telegram), `signal-2026-03-12-211400`. Without a time of day there is none (`IMG-20260312-WA0001`), nor with more
digits behind the seconds (`PXL_20260312_201400123`, of which sources differ whether it is local). EXIF is read with the
media.

Tested on: made-up pictures, named in the ways of phones and of computers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.evidence import Item
from parsers.records import Attachment, Conversation, Found, Message, Provenance, Record, Time
from parsers.words import N_

APP = "Pictures"
REASON = N_("Picture that no chat refers to")
_KINDS = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff", "image/heic", "image/heif", "image/bmp",
          "image/x-portable-anymap")
_MAGIC = re.compile(
    rb"(\xff\xd8\xff)|(\x89PNG\r\n\x1a\n)|(GIF8)|(.{8}WEBP)|(II\*\x00|MM\x00\*)|(.{4}ftyphei[cx])|(.{4}ftypmif1)"
    rb"|(BM.{4}\x00\x00\x00\x00)|(P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s)", re.DOTALL)
#: Where a phone's own system and apps keep pictures.
ON_A_PHONE = re.compile(
    r"(^|/)(DCIM|Android|data/(data|media|user)|private/var|var/mobile|storage/emulated|\.thumbnails|cache|caches|"
    r"CameraRollDomain|[a-z]+Domain[-.\w]*)/", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:[ _-]+(?:at |à |um |a las )?(?:(오전|오후|上午|下午|午前|午後) ?)?"
    r"(?:([01]\d|2[0-3])[-.:_h]?|(\d)[.:])([0-5]\d)[-.:_m]?([0-5]\d)(?!\d)"
    r"(?:[ \u00a0\u202f]?(?:([AP])\.?[ \u00a0]?M\b|([ap])\.?[ \u00a0]?m\b(?=\.?(?: ?\(\d+\))?(?:\.\w+)?\Z)))?)?")
_LATER = frozenset(("오후", "下午", "午後", "p"))


@register
class Pictures(Parser):
    """See the module's docstring."""

    id = "pictures"
    name = N_("Screenshots and scans (pictures)")
    version = "2"
    app = APP
    last = True
    one_chat = True
    tested = ("JPEG, PNG, GIF, WebP, BMP, TIFF, HEIF, PNM (made-up pictures)",)
    notes = N_("Pictures that belong to no chat. Their text is read where Tesseract is installed, on request. Pictures "
               "in the file system of a phone are listed, not read.")

    def identify(self, item: Item) -> Identified | None:
        if item.device is not None or _mime(item) is None or ON_A_PHONE.search(item.path):
            return None
        return Identified(5, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        context.check()
        folder = item.folder
        yield Found("message", 1)
        yield Message(
            folder or ".", "image", "unknown", None, named_time(item.name), None, Provenance(offset=0),
            attachments=(Attachment(item.name, _mime(item), item.path, item.size),))
        yield Conversation(folder or ".", APP, "unknown", folder.rpartition("/")[2] or None)


def _mime(item: Item) -> str | None:
    found = _MAGIC.match(item.head(64))
    return None if found is None or found.lastindex is None else _KINDS[found.lastindex - 1]


def named_time(name: str) -> Time:
    """The day and time in a file's name, as wall-clock time; a day alone says no time of day, and is kept raw."""
    found = _NAMED.search(unicodedata.normalize("NFC", name))
    if found is None or found[7] is None:
        return times.missing(name if found else "")
    hour, half = int(found[5] or found[6]), (found[4] or found[9] or found[10] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half in _LATER)
    year, month, day, minute, second = map(int, found.group(1, 2, 3, 7, 8))
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  (a wall-clock time)
    except ValueError:  # the 31st of February
        return times.missing(name)
    return times.from_local(moment, name)
