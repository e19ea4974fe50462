"""Pictures that belong to no chat: screenshots and scans of conversations, as labour inspectors are handed them.

Each picture becomes a record of its own, in a conversation for its folder, with nobody as its sender: what it shows may
be a chat, and who wrote what in it is for a person to say. The text in it is read by `triage.media.ocr`, on request.

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

from parsers.base import register
from parsers.evidence import Item
from parsers.loose import Loose
from parsers.words import N_

APP = "Pictures"
_KINDS = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff", "image/heic", "image/heif", "image/bmp",
          "image/x-portable-anymap")
_MAGIC = re.compile(
    rb"(\xff\xd8\xff)|(\x89PNG\r\n\x1a\n)|(GIF8)|(.{8}WEBP)|(II\*\x00|MM\x00\*)|(.{4}ftyphei[cx])|(.{4}ftypmif1)"
    rb"|(BM.{4}\x00\x00\x00\x00)|(P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s)", re.DOTALL)


@register
class Pictures(Loose):
    """See the module's docstring."""

    id = "pictures"
    name = N_("Screenshots and scans (pictures)")
    version = "2"
    app = APP
    kind = "image"
    reason = N_("Picture that no chat refers to")
    tested = ("JPEG, PNG, GIF, WebP, BMP, TIFF, HEIF, PNM (made-up pictures)",)
    notes = N_("Pictures that belong to no chat. Their text is read where Tesseract is installed, on request. Pictures "
               "in the file system of a phone are listed, not read.")

    def mime(self, item: Item) -> str | None:
        found = _MAGIC.match(item.head(64))
        return None if found is None or found.lastindex is None else _KINDS[found.lastindex - 1]
