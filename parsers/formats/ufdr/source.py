"""The bytes of a UFED report as something an XML parser takes, with every place mapped back to its offset in the file.

The tool that writes these reports does not check characters: control characters stand as such in CDATA and as
references such as `&#x1;` elsewhere (sepinf-inc/IPED wraps its reader for that), and both end every XML parser. Each
is replaced by U+FFFD and counted; so are bytes that are no UTF-8. A halved pair of surrogates in six bytes is joined.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator

from parsers.text.xmlrepair import join_surrogates

_UNFIT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_REPLACEMENT = "\ufffd".encode()
_LONGEST_REFERENCE = 14
_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))


def wide_encoding(head: bytes) -> str | None:
    """Return the UTF-16 form that the first bytes show, or None for UTF-8."""
    return next((name for mark, name in _WIDE if head.startswith(mark)), None)


class _Map:
    """Places of changed bytes, back to where they were before the change; asked in ascending order only."""

    def __init__(self) -> None:
        self._moved: deque[tuple[int, int]] = deque()  # (place after the change, bytes to subtract from there on)
        self._shift = 0
        self.length = 0  # bytes so far, after the change

    def note(self, place: int, longer: int) -> None:
        self._moved.append((self.length + place, longer))

    def back(self, n: int) -> int:
        while self._moved and self._moved[0][0] <= n:
            self._shift += self._moved.popleft()[1]
        return n - self._shift


class Source:
    """Blocks of a file made fit for an XML parser.

    `unfit`: characters replaced. `offset(n)`: the place in the file (bytes) of byte `n` of what was yielded; asked in
    ascending order only. None in UTF-16, where places are not kept.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._decoded, self._fitted = _Map(), _Map()
        self._in_cdata = False
        self.unfit = 0
        self.wide: str | None = None

    def offset(self, n: int) -> int | None:
        if self.wide is not None:
            return None
        return self._decoded.back(self._fitted.back(n))

    def __iter__(self) -> Iterator[bytes]:
        carry = b""
        decoder: codecs.IncrementalDecoder | None = None
        for number, block in enumerate(self._blocks):
            if number == 0:
                self.wide = wide_encoding(block)
                decoder = codecs.getincrementaldecoder(self.wide)("replace") if self.wide else None
            data = decoder.decode(block).encode("utf-8", "replace") if decoder else block
            whole, carry = _split(carry + data)
            yield self._fit(whole)
        if carry:
            yield self._fit(carry)

    def _fit(self, data: bytes) -> bytes:
        try:
            data.decode()
        except UnicodeDecodeError:
            data = self._decodable(data)
        self._decoded.length += len(data)
        if b"&#" in data or b"\xef\xbf" in data or len(data.translate(None, _CONTROLS)) != len(data):
            data = self._without_unfit(data)
        self._fitted.length += len(data)
        self._in_cdata = _is_in_cdata(data, len(data), self._in_cdata)
        return data

    def _decodable(self, data: bytes) -> bytes:
        """Bytes that are no UTF-8 become U+FFFD, each for itself; surrogates written in three bytes are joined."""
        made = bytearray()
        while data:
            try:
                made += data.decode().encode()
                break
            except UnicodeDecodeError as error:
                made += data[: error.start]
                six = data[error.start : error.start + 6]
                pair = join_surrogates(six.decode("utf-8", "surrogatepass")) if _is_pair(six) else None
                new = pair.encode() if pair is not None else _REPLACEMENT
                used = 6 if pair is not None else 1
                made += new
                self._decoded.note(len(made), len(new) - used)
                self.unfit += pair is None
                data = data[error.start + used :]
        return bytes(made)

    def _without_unfit(self, data: bytes) -> bytes:
        parts: list[bytes] = []
        last, length = 0, 0
        for match in _UNFIT.finditer(data):
            reference = match[1] or match[2]
            if reference is not None:
                code = int(match[1], 16) if match[1] else int(match[2])
                if _is_character(code) or _is_in_cdata(data, match.start(), self._in_cdata):
                    continue
            piece = data[last : match.start()]
            parts += (piece, _REPLACEMENT)
            length += len(piece) + 3
            self._fitted.note(length, 3 - (match.end() - match.start()))
            last = match.end()
            self.unfit += 1
        parts.append(data[last:])
        return b"".join(parts)


def _is_pair(six: bytes) -> bool:
    return len(six) == 6 and six[0] == six[3] == 0xED and 0xA0 <= six[1] < 0xB0 <= six[4] < 0xC0 and all(
        0x80 <= six[n] < 0xC0 for n in (2, 5)
    )


def _is_character(code: int) -> bool:
    """Say whether XML 1.0 allows a reference to this character."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _is_in_cdata(data: bytes, place: int, before: bool) -> bool:
    opened, closed = data.rfind(b"<![CDATA[", 0, place), data.rfind(b"]]>", 0, place)
    return before if opened == closed else opened > closed


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Keep what the next block may complete: a reference, a mark of CDATA, a character of several bytes."""
    cut = len(data)
    for mark in (b"&", b"<", b"]"):
        found = data.rfind(mark, max(0, len(data) - _LONGEST_REFERENCE))
        if found >= 0:
            cut = min(cut, found)
    while cut < len(data) and cut > 0 and data[cut - 1] == 0x5D:
        cut -= 1
    if cut == len(data):
        back = 1
        while back <= 4 and back <= len(data) and 0x80 <= data[-back] < 0xC0:
            back += 1
        if back <= len(data) and data[-back] >= 0xC0:
            cut = len(data) - back
        if cut >= 3 and data[cut - 3 : cut - 2] == b"\xed":  # the first half of a pair, perhaps
            cut -= 3
    return data[:cut], data[cut:]
