r"""The words of RTF, as WordPad, Word and office programs write it.

Facts: Rich Text Format Specification 1.9.1: `\'hh` is a byte in the code page of the font (`\fcharset` in the font
table, else `\ansicpg`), `\uN` a UTF-16 unit with `\ucN` signs behind it for older readers, `{\*\…` a destination that a
reader may leave out; named destinations below hold no words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\",
    re.DOTALL)
_SILENT = frozenset((
    b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"fldinst", b"xe", b"tc", b"rxe", b"filetbl", b"listtable",
    b"listoverridetable", b"revtbl", b"rsidtbl", b"themedata", b"datastore", b"nonshppict", b"fonttbl", b"pntext",
    b"latentstyles", b"mmathPr", b"generator", b"bkmkstart", b"bkmkend", b"panose", b"falt",
))  # fmt: skip
_HEARD = frozenset((b"annotation", b"shptxt", b"shpinst", b"shprslt"))  # of those that may be left out
_SIGNS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"row": "\n", b"nestrow": "\n", b"page": "\n\n", b"tab": "\t",
    b"cell": "\t", b"nestcell": "\t", b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022",
    b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"emspace": " ",
    b"enspace": " ", b"zwj": "\u200d", b"zwnj": "\u200c", b"ltrmark": "\u200e", b"rtlmark": "\u200f",
}  # fmt: skip
_ESCAPED = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "-", b"\n": "\n", b"\r": "\n"}
#: Windows's numbers of character sets (`\fcharset`) to code pages.
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs", 10000: "mac_roman", 65001: "utf-8"}
_PART = 20_000


class _Reader:
    """State while the tokens pass. Groups are kept in a list: hostile ones nest without end."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self._bytes = bytearray()
        self._fonts: dict[int, str] = {}
        self._defining: int | None = None
        self._page = self._codec = "cp1252"
        self._silent = self._table = False
        self._before: list[tuple[bool, bool, str, int]] = []
        self._behind = 1  # signs for older readers behind each `\u`
        self._skip = 0
        self._star = False  # `\*` was the last token

    def token(self, found: re.Match[bytes]) -> int:
        """Take a token; returns how many bytes behind it are no text (`\\bin`)."""
        word, number, byte, escaped, brace, plain = found.groups()
        star, self._star = self._star, False
        if brace is not None:
            self._group(brace)
        elif byte is not None:
            self._plain(bytes((int(byte, 16),)))
        elif plain is not None:
            self._plain(plain)
        elif word is not None:
            return self._word(word, int(number) if number else None, star=star)
        elif escaped == b"*":
            self._star = True
        elif escaped in _ESCAPED:
            self._sign(_ESCAPED[escaped])
        return 0

    def _group(self, brace: bytes) -> None:
        self.flush()
        self._skip = 0
        if brace == b"{":
            self._before.append((self._silent, self._table, self._codec, self._behind))
        elif self._before:
            self._silent, self._table, self._codec, self._behind = self._before.pop()

    def _plain(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        if not self._silent:
            self._bytes += data[skipped:]

    def _word(self, word: bytes, number: int | None, *, star: bool) -> int:
        if word == b"bin":
            return max(0, number or 0)
        if word == b"fonttbl":
            self._table = True
        if word in _SILENT or (star and word not in _HEARD):
            self.flush()
            self._silent = True
        elif word == b"u" and number is not None:
            self._sign(chr(number & 0xFFFF))
            self._skip = self._behind
        elif word == b"uc":
            self._behind = max(0, min(number or 0, 16))
        elif word in (b"ansicpg", b"f", b"fcharset", b"plain", b"deff"):
            self._font(word, number)
        elif word in _SIGNS:
            self._sign(_SIGNS[word])
        return 0

    def _font(self, word: bytes, number: int | None) -> None:
        self.flush()
        if word == b"ansicpg" and number:
            self._page = self._codec = _PAGES.get(number, f"cp{number}" if number in range(437, 1259) else "cp1252")
        elif word == b"f" and number is not None and self._table:
            self._defining = number
        elif word == b"fcharset" and self._table and self._defining is not None:
            if number and number in _CHARSETS:  # 0 is what a font says that knows no better
                self._fonts[self._defining] = _CHARSETS[number]
        elif word == b"f" and number is not None:
            self._codec = self._fonts.get(number, self._page)
        elif word == b"plain":
            self._codec = self._page

    def _sign(self, sign: str) -> None:
        self.flush()
        if self._skip:
            self._skip -= 1
        elif not self._silent:
            self.got.append(sign)

    def flush(self) -> None:
        """Decode the bytes that have come, which may be several to a letter."""
        if self._bytes:
            try:
                self.got.append(self._bytes.decode(self._codec, "replace"))
            except LookupError:  # a page that nobody knows
                self.got.append(self._bytes.decode("cp1252", "replace"))
            self._bytes = bytearray()

    def taken(self) -> str:
        """What has come, its UTF-16 units put together."""
        text = "".join(self.got)
        self.got = []
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read(data: bytes) -> Iterator[str]:
    """The words of a text, with its notes, heads and feet."""
    reader, at = _Reader(), 0
    while (found := _TOKEN.match(data, at)) is not None:
        at = found.end() + reader.token(found)
        if len(reader.got) > _PART and not found[1]:
            yield reader.taken()
    reader.flush()
    yield reader.taken()
