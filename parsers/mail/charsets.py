"""Bytes of mail as text: character sets as mail names them, encoded words, headers with bare bytes.

Facts: encoded words (RFC 2047, with the language of RFC 2231 section 5). A character may be cut between two words, so
neighbours of one character set are joined as bytes before they are decoded, which the RFC forbids writers to rely on
and readers meet. `iso-8859-1` and `us-ascii` are read as Windows-1252, and `gb2312`, `ks_c_5601-1987` and `shift_jis`
as the larger sets that programs write under these names (WHATWG, Encoding Standard: labels).
"""

from __future__ import annotations

import binascii
import codecs
import re
from email.quoprimime import header_decode

_LARGER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949",
    "shift_jis": "cp932", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
    "iso2022_jp": "iso2022_jp_3",
}  # fmt: skip
_ALSO = {
    "x-sjis": "cp932", "x-gbk": "gb18030", "ks_c_5601-1987": "cp949", "x-windows-949": "cp949", "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "unicode-1-1-utf-7": "utf-7", "unicode": "utf-16",
    "x-big5": "big5", "utf8mb4": "utf-8", "ansi_x3.110-1983": "cp1252", "x-user-defined": "cp1252",
    "cp-850": "cp850", "x-koi8-r": "koi8-r",
}  # fmt: skip
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")


def codec_of(name: str | None) -> str | None:
    """Python's codec for a character set as mail names it, None where it has none (or none for text)."""
    label = (name or "").strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_ALSO.get(label, label))
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name in ("undefined", "idna", "punycode", "mbcs", "oem"):
        return None
    return _LARGER.get(found.name, found.name)


def decoded(data: bytes, charset: str | None) -> tuple[str, bool]:
    """Bytes as text, and whether that is certain: the stated character set, or UTF-8, fits without a fault."""
    own = codec_of(charset)
    stated = own not in (None, "cp1252")  # what says Latin or ASCII is, where it can be, UTF-8
    for codec in ((own, "utf-8") if stated else ("utf-8", own)):
        try:
            if codec is not None:
                return data.decode(codec), True
        except (UnicodeDecodeError, ValueError):  # ValueError: utf-7 and others on content that was made to hurt
            continue
    try:
        return data.decode(own or "cp1252", "replace"), False
    except (UnicodeDecodeError, ValueError):
        return data.decode("latin-1"), False


def bare(value: str, charset: str | None = None) -> str:
    """A header as text on one line: bytes that are no ASCII stand in it as lone surrogates.

    `charset`: what the mail's words are in, which a program that writes bare bytes uses for its headers too.
    """
    if not value.isascii():
        data = value.encode("utf-8", "surrogateescape")
        value = decoded(data, None)[0] if codec_of(charset) is None or _is_utf8(data) else decoded(data, charset)[0]
    return _FOLD.sub("", value).replace("\t", " ").strip()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def words(value: str) -> str:
    """A header with its encoded words decoded."""
    if "=?" not in value:
        return value
    parts: list[str] = []
    held: tuple[str, bytearray] | None = None
    end = 0
    for match in _WORD.finditer(value):
        between, charset = value[end:match.start()], match[1].lower()
        if held is not None and (between.strip() or held[0] != charset):
            parts.append(decoded(bytes(held[1]), held[0])[0])
        if held is None or between.strip():
            parts.append(between)
        if held is None or between.strip() or held[0] != charset:
            held = charset, bytearray()
        held[1].extend(_bytes_of(match[2].lower(), match[3]))
        end = match.end()
    if held is not None:
        parts.append(decoded(bytes(held[1]), held[0])[0])
    return "".join((*parts, value[end:]))


def _bytes_of(how: str, text: str) -> bytes:
    if how == "q":
        return header_decode(text).encode("latin-1", "replace")
    packed = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return binascii.a2b_base64(packed + "=" * (-len(packed) % 4))
    except binascii.Error:  # one character too many: what stands before it is read
        try:
            return binascii.a2b_base64(packed[: len(packed) // 4 * 4])
        except binascii.Error:
            return b""
