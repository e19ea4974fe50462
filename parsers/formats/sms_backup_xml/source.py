"""The bytes of an XML file as UTF-8 blocks, with every place mapped back to its offset in the file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from parsers.text.codepages import is_utf8

_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([\w.\-]+)[\"']")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"), (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"), (b"<\x00\x00\x00", "utf-32-le"), (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"),
)  # fmt: skip
_HEAD = 1024  # bytes that tell the encoding
_CHARSETS = ("iso8859", "cp", "koi8", "mac", "gb", "big5", "euc", "shift_jis", "johab", "tis", "ptcp", "hp")


def sniff_encoding(head: bytes) -> str:
    """Return the encoding that the first bytes show: a UTF-16 or UTF-32 form, else `utf-8` (also for a BOM
    of it)."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


class Source:
    """A moving window over blocks of bytes.

    `encoding`: of the file's bytes (UTF-16 and UTF-32 are read as UTF-8 inside); `declared`: what the XML
    declaration says; `legacy`: the declared one when it is another that Python has, `legacy_first` when the
    first block is no UTF-8, so that the declaration is believed. `misdeclared`: the real
    encoding where the declaration is wrong.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._buffer = b""
        self._base = 0  # where the buffer starts in the UTF-8 stream
        self._mapped = (0, 0)  # a place of the UTF-8 stream and the same place of the file
        self._pos = 0
        self._decoder: codecs.IncrementalDecoder | None = None
        self.declared: str | None = None
        self._start()

    def _start(self) -> None:
        """Learn the encoding from the first block."""
        first = b""
        while len(first) < _HEAD and (block := next(self._blocks, None)) is not None:
            first += block
        self.encoding = sniff_encoding(first)
        if self.encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(self.encoding)("surrogatepass")
            first = self._utf8(first)
        self._buffer = first
        if first.startswith(codecs.BOM_UTF8):
            self._pos = 3
        match = _DECLARED.search(first[:_HEAD])
        if match is not None:
            self.declared = match[1].decode("ascii", "replace").lower()
        self.legacy = legacy_codec(self.declared)
        self.legacy_first = self.legacy is not None and not is_utf8(first)
        self.misdeclared = self._misdeclared(first)

    def _misdeclared(self, first: bytes) -> str | None:
        """Return the real encoding where the declaration names another."""
        if self.declared is None:
            return None
        wide = self.declared.startswith(("utf-16", "utf-32", "utf16", "utf32", "iso-10646-ucs"))
        if self.encoding != "utf-8":
            return None if wide else self.encoding
        believed = self.legacy is None or self.legacy_first or first.isascii()
        return "utf-8" if wide or not believed else None

    def _utf8(self, block: bytes, final: bool = False) -> bytes:
        assert self._decoder is not None
        try:
            return self._decoder.decode(block, final).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:  # a code unit that is none: it costs itself, the rest is read on
            self._decoder.reset()
            return block.decode(self.encoding, "replace").encode("utf-8", "surrogatepass")

    def _more(self) -> bool:
        """Read one more block, dropping what lies before the position. False at the end of the file."""
        block = next(self._blocks, None)
        if block is None:
            return False
        if self._decoder is not None:
            block = self._utf8(block)
        if self._pos:
            self._offset(self._pos)
            self._base += self._pos
        self._buffer = self._buffer[self._pos :] + block
        self._pos = 0
        return True

    def _offset(self, index: int) -> int:
        """Return the place in the file of a place in the buffer."""
        if self._decoder is None:
            return self._base + index
        stream, place = self._mapped
        span = self._buffer[stream - self._base : index]
        place += len(span.decode("utf-8", "surrogatepass").encode(self.encoding, "surrogatepass"))
        self._mapped = (self._base + index, place)
        return place


def legacy_codec(declared: str | None) -> str | None:
    """Return the declared encoding if Python has it and it is not UTF-8 or wider (those the bytes show)."""
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return None
    return name if name.startswith(_CHARSETS) else None  # Python also calls zip and rot13 encodings
