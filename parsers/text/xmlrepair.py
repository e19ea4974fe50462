"""Repairs of values in XML that is not well-formed: references, encodings, and Base64 measured while it
passes."""

from __future__ import annotations

import binascii
import hashlib
import re
from typing import Literal

import msgspec

_REFERENCE = re.compile(r"&(?:#([0-9]{1,12})|#[xX]([0-9A-Fa-f]{1,8})|([A-Za-z][A-Za-z0-9]{0,31}));")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
#: A character as the references of its two halves, whose signs a tool escaped once more so that XML allows them
#: (as smstoxml of wilgysef does). Nobody types these.
_TWICE = re.compile(r"&#(5[56][0-9]{3});&#(5[67][0-9]{3});")
_PREDEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CONTROLS = frozenset(range(0x20)) - {0x09, 0x0A, 0x0D} | {0xFFFE, 0xFFFF}

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BLANK_REFERENCE = re.compile(rb"&#(?:0*(?:9|10|13)|[xX]0*(?:9|[aA]|[dD]));")
_REFERENCE_LENGTH = 12  # bytes, at most, of a reference to a line break
_KEPT = 1 << 16  # decoded bytes kept of a Base64 value, for text and vCards


class LongValue(msgspec.Struct, frozen=True):
    """A value that was measured. `offset` and `length`: of the value as written, in bytes of the file.

    `size` and `sha256`: of the decoded bytes (None for text). `head`: its first bytes, decoded, at most 64
    KiB of Base64 and a megabyte of text. `damaged`: characters that Base64 does not have, or an impossible
    length.
    """

    offset: int
    length: int
    head: bytes
    size: int | None = None
    sha256: str | None = None
    damaged: bool = False


class Base64Sink:
    """Decodes Base64 piece by piece, keeping its size, SHA-256 and first bytes."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._carry = b""
        self._size = 0
        self._head = bytearray()
        self._padded = self._damaged = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the value as written."""
        data = self._carry + piece
        if b"&" in data:  # line breaks as references; one may be cut by the end of the piece
            last = data.rfind(b"&", -_REFERENCE_LENGTH)
            cut = last if last >= 0 and b";" not in data[last:] else len(data)
            data, held = _BLANK_REFERENCE.sub(b"", data[:cut]), data[cut:]
        else:
            held = b""
        data = data.translate(_URL_SAFE, b" \t\r\n")
        foreign = data.translate(None, _ALPHABET)
        if foreign:
            self._damaged |= bool(foreign.strip(b"="))
            self._padded |= b"=" in foreign
            data = data.translate(None, foreign)
        elif data and self._padded:
            self._damaged = True  # more after the padding
        whole = len(data) // 4 * 4
        self._take(binascii.a2b_base64(data[:whole]))
        self._carry = data[whole:] + held

    def _take(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)
        if len(self._head) < _KEPT:
            self._head += data[: _KEPT - len(self._head)]

    def value(self, offset: int, length: int) -> LongValue:
        """Return what was measured."""
        if b"&" in self._carry:  # letters behind a stray sign were held back as part of a reference, which they are not
            self.feed(b"&;")
        rest = self._carry.translate(None, self._carry.translate(None, _ALPHABET))
        self._damaged |= len(rest) != len(self._carry) or len(rest) == 1
        if len(rest) > 1:
            self._take(binascii.a2b_base64(rest + b"=" * (-len(rest) % 4)))
        return LongValue(
            offset, length, bytes(self._head), self._size, self._hash.hexdigest(), damaged=self._damaged
        )


class HeadSink:
    """Keeps the first `limit` bytes of a value."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.kept = b""

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the value as written."""
        if len(self.kept) < self._limit:
            self.kept += piece[: self._limit - len(self.kept)]

    def value(self, offset: int, length: int) -> LongValue:
        """Return what was kept."""
        return LongValue(offset, length, self.kept)


class References:
    """Resolves references and counts the odd ones.

    `lone`: values with half a surrogate pair. `controls`: references to characters that XML does not allow,
    kept. `unknown`: references to entities that XML does not predefine or to no character, left as written.
    """

    def __init__(self) -> None:
        self.lone = self.controls = self.unknown = 0
        self._halves = 0  # halves of surrogate pairs met in the value at hand

    def resolve(self, text: str) -> str:
        """Return `text` with its references resolved and surrogate pairs put together."""
        if "&" not in text:
            return text
        self._halves = 0
        resolved = _REFERENCE.sub(self._one, text)
        if "&amp;#5" in text:
            resolved = _TWICE.sub(_of_halves, resolved)
        if self._halves:
            before = len(_LONE.findall(text))  # bytes of no encoding, which stand as lone surrogates too
            resolved = join_surrogates(resolved)
            self.lone += len(_LONE.findall(resolved)) > before
        return resolved

    def _one(self, match: re.Match[str]) -> str:
        number, hexadecimal, name = match.groups()
        if name is not None:
            character = _PREDEFINED.get(name)
            if character is None:
                self.unknown += 1
                return match[0]
            return character
        code = int(number) if number is not None else int(hexadecimal, 16)
        if code > 0x10FFFF:
            self.unknown += 1
            return match[0]
        self.controls += code in _CONTROLS
        self._halves += 0xD800 <= code < 0xE000
        return chr(code)


def _of_halves(match: re.Match[str]) -> str:
    joined = join_surrogates(chr(int(match[1])) + chr(int(match[2])))
    return joined if len(joined) == 1 else match[0]


def join_surrogates(text: str) -> str:
    """Put surrogate pairs together; a lone half stays."""
    return _PAIR.sub(lambda m: chr(0x10000 + ((ord(m[0][0]) - 0xD800) << 10) + (ord(m[0][1]) - 0xDC00)), text)


def decode_value(data: bytes, legacy: str | None, legacy_first: bool) -> tuple[str, bool]:
    """Return the text of a value and whether it is sure.

    UTF-8 first, as a wrong declaration is more frequent than text that is UTF-8 by chance; the declared
    encoding first where the start of the file is not UTF-8. Old Android versions wrote UTF-8 of surrogates,
    which is read. What is neither keeps its odd bytes as lone surrogates (`surrogateescape`) and is not
    sure.
    """
    for name in (legacy, "utf-8") if legacy_first else ("utf-8", legacy):
        if name is None:
            continue
        try:
            return data.decode(name), True
        except UnicodeError:
            continue
    try:
        return join_surrogates(data.decode("utf-8", "surrogatepass")), True
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape"), False


class Tag(msgspec.Struct):
    """One tag. `attributes`: decoded, references resolved. `offset`: of its `<`, in bytes from the file's
    start.

    `long`: values that were measured; of a text, the beginning is in `attributes`. `odd`: the bytes of values
    that are not text in UTF-8 or the declared encoding. `repaired`: its quotes had to be guessed.
    """

    name: str
    kind: Literal["open", "close", "empty"]
    attributes: dict[str, str]
    offset: int
    long: dict[str, LongValue] | None = None
    odd: dict[str, bytes] | None = None
    repaired: bool = False
