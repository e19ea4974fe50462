"""What kind of file one that no parser knows is, by its first bytes, in words for the list of what was not read.

Facts: the first bytes are those that the formats' own specifications require, except where a line says otherwise.
"""

from __future__ import annotations

import codecs
import mimetypes
import re
from typing import Literal

from parsers.words import N_

SQLITE = N_("SQLite database")
#: (offset, bytes there, what it is), asked in this order.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", N_("JPEG picture")),
    (0, b"\x89PNG\r\n\x1a\n", N_("PNG picture")),
    (0, b"GIF8", N_("GIF picture")),
    (0, b"BM", N_("BMP picture")),
    (0, b"II*\x00", N_("TIFF picture")),
    (0, b"MM\x00*", N_("TIFF picture")),
    (8, b"WEBP", N_("WebP picture")),
    (8, b"WAVE", N_("WAV sound")),
    (8, b"AVI ", N_("AVI video")),
    (4, b"ftypheic", N_("HEIF picture")),
    (4, b"ftypheix", N_("HEIF picture")),
    (4, b"ftypmif1", N_("HEIF picture")),
    (4, b"ftypavif", N_("AVIF picture")),
    (4, b"ftypM4A", N_("MPEG-4 sound")),
    (4, b"ftypqt", N_("QuickTime video")),
    (4, b"ftyp", N_("MPEG-4 video or sound")),
    (0, b"\x1aE\xdf\xa3", N_("Matroska or WebM video")),
    (0, b"OggS", N_("Ogg sound")),
    (0, b"ID3", N_("MP3 sound")),
    (0, b"#!AMR", N_("AMR sound")),
    (0, b"fLaC", N_("FLAC sound")),
    (0, b"caff", N_("Core Audio sound")),
    (0, b"%PDF-", N_("PDF document")),
    (0, b"SQLite format 3\x00", SQLITE),
    (0, b"7\x7f\x06\x82", N_("SQLite write-ahead log")),
    (0, b"7\x7f\x06\x83", N_("SQLite write-ahead log")),
    (0, b"\xd9\xd5\x05\xf9 \xa1c\xd7", N_("SQLite rollback journal")),
    (0, b"bplist", N_("property list")),
    (0, b"PK\x03\x04", N_("zip archive or document")),
    (0, b"7z\xbc\xaf'\x1c", N_("7-Zip archive")),
    (0, b"Rar!\x1a\x07", N_("RAR archive")),
    (0, b"\x1f\x8b", N_("gzip file")),
    (0, b"BZh", N_("bzip2 file")),
    (0, b"\xfd7zXZ\x00", N_("xz file")),
    (0, b"(\xb5/\xfd", N_("Zstandard file")),
    (257, b"ustar", N_("tar archive")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", N_("old Office document or Outlook message")),
    (0, b"{\\rtf", N_("RTF document")),
    (0, b"\x7fELF", N_("program or library")),
    (0, b"dex\n", N_("Android program code")),
    (0, b"MZ", N_("Windows program")),
    (0, b"\xcf\xfa\xed\xfe", N_("program or library")),
    (0, b"\xca\xfe\xba\xbe", N_("program or library")),
    (0, b"\x00\x01\x00\x00", N_("font")),
    (0, b"OTTO", N_("font")),
)
UNKNOWN, TEXT, JSON, XML, HTML, PLIST = (
    N_("unknown"), N_("text"), N_("JSON"), N_("XML"), N_("HTML page"), N_("property list"))
EMPTY_SPACE = N_("zeros")
HEADLESS = N_("SQLite database with a damaged header")
SCRAMBLED = N_("encrypted or packed data, which do not say what they are")
_FIXED = b"\x40\x20\x20"  # bytes 21 to 23 of every SQLite database
_ENOUGH, _UNEVEN = 4096, 360  # bytes to judge by; of random ones the sum is 255, and more than 360 once in a million
#: Bytes 16 to 19: the size of a page, and how it is written and read (1 by journal, 2 by log).
_SQLITE_SIZES = frozenset(
    (1 if size == 65536 else size).to_bytes(2, "big") + bytes((how, how))
    for size in (512, 1024, 2048, 4096, 8192, 16384, 32768, 65536) for how in (1, 2))
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
#: Those above that no text begins with: pictures, sounds, films, property lists, archives, logs, programs and fonts.
_NO_TEXT = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF.{4}(?:WEBP|WAVE|AVI )|\x00.{3}ftyp|\x1aE\xdf\xa3|OggS\x00|ID3[\x02-\x04]"
    rb"|bplist0\d|PK\x03\x04|7z\xbc\xaf|Rar!\x1a|\x1f\x8b|BZh\d1AY&SY|\xfd7zXZ\x00|\(\xb5/\xfd|\x7fELF|dex\n0"
    rb"|7\x7f\x06[\x82\x83]|\xd9\xd5\x05\xf9 \xa1c\xd7|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe|\x00\x01\x00\x00|OTTO\x00",
    re.DOTALL)
Encoding = Literal["utf-8", "utf-16-le", "utf-16-be"]

_BOMS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How JSON goes on behind its first bracket. `[12:30] Anna` and `{note}` are text.
_JSON = re.compile(rb"\{\s*(?:[\"}]|$)|\[\s*(?:[\"{\[\]]|-?\d[\d.e+-]*\s*[,\]]|(?:true|false|null)\s*[,\]]|$)")
_HOLE = re.compile(rb"\x00{4,}")  # no text has so many zeros in a row, in UTF-16 neither
_PAGE = (b"<!doctype html", b"<html")
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")  # control characters that text does not have


def kind_of(head: bytes) -> str:
    """Return what a file is, from its first bytes (some hundred suffice), as a message id."""
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            return kind
    if not head.strip(b"\x00"):
        return EMPTY_SPACE if head else UNKNOWN
    if head[0] == 0xFF and head[1:2] in (b"\xfb", b"\xf3", b"\xf2"):  # frames of MPEG layer III without a tag
        return N_("MP3 sound")
    if head[21:24] == _FIXED and head[16:20] in _SQLITE_SIZES:
        return HEADLESS
    found = _text_kind(head)
    return SCRAMBLED if found == UNKNOWN and _is_even(head) else found


def _is_even(head: bytes) -> bool:
    """Whether all bytes are equally common (chi-square), as they are once all sense is hidden, and nowhere else."""
    each = len(head) / 256
    return len(head) >= _ENOUGH and sum((head.count(n) - each) ** 2 for n in range(256)) / each < _UNEVEN


def begins_as_text_cannot(head: bytes) -> bool:
    """Whether a file is told from text by its first bytes alone, as most on a phone are."""
    return _NO_TEXT.match(head) is not None


def _text_kind(head: bytes) -> str:
    wide = head.startswith(_MARKS[1:])
    if not wide and _BINARY.search(head):
        return UNKNOWN
    start = head.replace(b"\x00", b"") if wide else head
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.lstrip().lower()
    if start.startswith(_PAGE):
        return HTML
    if start.startswith(b"<"):
        return PLIST if b"<plist" in start[:512] else HTML if b"<html" in start[:512] else XML
    if _JSON.match(start):
        return JSON
    return TEXT if wide or _mostly_text(head) else UNKNOWN


def _mostly_text(head: bytes) -> bool:
    """Bytes that are UTF-8 (the last character may be cut), or of an older encoding: mostly letters."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(head) and len(head) - error.start < 4:
            return True
        high = sum(byte >= 0x80 for byte in head[:512])
        return high * 3 < len(head[:512])
    return True


def encoding_of(head: bytes) -> Encoding | None:
    """Return the encoding that the first bytes of a file show, None when they are no text.

    Zeros in a row, as a disk or a copy leaves where nothing was written, do not count: text is what else there is.
    """
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    if b"\0" not in head:
        return "utf-8"
    even, odd, length = head[0::2].count(0), head[1::2].count(0), len(head)
    for start, end in (hole.span() for hole in _HOLE.finditer(head)):
        even -= (end + 1) // 2 - (start + 1) // 2
        odd -= end // 2 - start // 2
        length -= end - start
    if length == 0:
        return None
    if odd > 8 * even and odd * 8 > length:
        return "utf-16-le"
    if even > 8 * odd and even * 8 > length:
        return "utf-16-be"
    if (even + odd) * 16 >= length:  # more than a stray zero in a message
        return None
    return "utf-8" if length == len(head) or _is_text(head.replace(b"\0", b"")) else None


def text_of_head(head: bytes) -> str | None:
    """The first bytes of a file as text without a mark, None where they are no text. They may end in a character."""
    encoding = encoding_of(head)
    if encoding is None:
        return None
    return head[: len(head) // 2 * 2 if encoding != "utf-8" else None].decode(encoding, "replace").lstrip("\ufeff")


def is_page(head: bytes) -> bool:
    """Whether a file begins as a page of HTML in UTF-8 does."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:100].lower().startswith(_PAGE)


def _is_text(data: bytes) -> bool:
    """Whether what stands between zeros is text: many kinds of data have as many zeros, and other bytes besides."""
    return len(_BINARY.findall(data)) * 64 < len(data) and _mostly_text(data)


#: Python's own table, without what the system adds to it, so that two machines agree.
_BY_NAME = mimetypes.MimeTypes()
for _type, _ending in (("image/webp", ".webp"), ("image/heic", ".heic"), ("audio/ogg", ".opus"), ("audio/amr", ".amr"),
                       ("audio/mp4", ".m4a"), ("audio/aac", ".aac"), ("video/3gpp", ".3gp"), ("text/vcard", ".vcf")):
    _BY_NAME.add_type(_type, _ending)


def mime_of(name: str) -> str | None:
    """The mime type that a file's ending stands for, or None."""
    return _BY_NAME.guess_type(f"x.{name.rpartition('.')[2]}")[0] if "." in name else None
