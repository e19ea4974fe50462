"""A tolerant, streaming scanner for the XML that backup apps really write.

A validating parser stops at the first fault of a file, and these files are full of faults: emoji as
surrogate references (`&#55357;&#56842;`, SilenceIM/Silence issues 317 and 659, signalapp/Signal-Android
issue 1546), control characters as references (`&#0;`), text that is not in the declared encoding, quotes
that were not escaped. Besides, libxml2 refuses an attribute of more than 10^9 characters
(ragibson/SMS-MMS-deduplication issue 8) and gives no byte offsets. This scanner therefore reads tags and
attributes only, by bytes:

- `Tag.offset` is the exact offset of its `<` in the file, also when the file is UTF-16 (read as UTF-8
  inside).
- Memory is constant: a value longer than a megabyte is hashed while it passes and never held.
- Entities of a document type are never expanded and nothing outside the file is ever opened, so there is no
  entity bomb; a reference to such an entity stays in the text as written and is counted.
- A fault costs its own tag: reading goes on at the next tag of a known name.
- Zeros in a row, as a failing medium leaves them, can join the beginning of one tag to the end of another, and what
  comes of it can be a tag. So a tag that holds them is broken (`Broken.torn`), but for those inside Base64, which is
  long and shows its damage; and zeros between tags are told, as what held these may be lost in them.

Values are not normalised as XML would (a line break stays a line break), as they are evidence.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from parsers.formats.sms_backup_xml.source import Source
from parsers.text.holes import FEWEST, HOLE_IN_BYTES
from parsers.text.xmlrepair import Base64Sink, HeadSink, References, Tag, decode_value

_INLINE = 1 << 20  # bytes; a longer tag is read value by value
_TRIES = 64  # raw ">" characters tried inside one tag
_ACROSS = 1 << 12  # bytes of one tag in which another may begin; or tags without an end would be read by the million
_EXCERPT = 2000  # bytes of a broken tag kept for the examiner
_SKIP = 1 << 20  # bytes; a comment that is not closed by then is none

# Half a reference or character, where a long text was cut.
_HALF = re.compile(rb"(?:&[^;&]{0,12}|[\xc0-\xf7][\x80-\xbf]{0,2})\Z")
_NAME = re.compile(rb"/?[A-Za-z_][\w:.\-]*")
_HEAD = re.compile(rb"\s*([^\s=<>\"'/]+)\s*=\s*([\"'])")
_KEY = re.compile(r"\s*([^\s=<>\"'/]+)\s*=\s*")
# A name is tried at its own start only, or a megabyte of letters would be tried a million times.
_ATTRIBUTE = re.compile(r"(?<![^\s=<>\"'/])([^\s=<>\"'/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# Where quotes were not escaped, a value ends only where another attribute follows.
_FIRST = re.compile(r"\s*([A-Za-z_][\w:.\-]*)\s*=\s*[\"']")
_NEXT = re.compile(r"[\"']\s+([A-Za-z_][\w:.\-]*)\s*=\s*[\"']")


class Broken(msgspec.Struct):
    """A tag that cannot be read: its name, offset and first bytes; `truncated` when the file ends inside
    it. `torn`: there are zeros in a row in it, or (without a name) where it would be.
    """

    name: str
    offset: int
    raw: str
    truncated: bool
    torn: bool = False


class _Keys(dict[str, str]):
    """`' address='` to `'address'`; raises KeyError for what is no attribute name."""

    def __missing__(self, raw: str) -> str:
        match = _KEY.fullmatch(raw)
        if match is None:
            raise KeyError(raw)
        if len(self) > 4096:
            self.clear()
        name = self[raw] = match[1]
        return name


class Scanner(Source):
    """Reads tags from blocks of bytes.

    `known`: names at which reading goes on after a fault. `binary`: (tag, attribute) whose Base64 is
    measured. After reading: `encoding` (of the file's bytes), `declared`, `entities` (declared ones, not
    expanded), `references` (counts of odd ones), `loose` (bytes of text between tags), `ended_inside` (the
    file stops in a tag).
    """

    def __init__(self, blocks: Iterator[bytes], known: frozenset[str], binary: tuple[str, str]) -> None:
        super().__init__(blocks)
        self._binary = binary
        self._keys = _Keys()
        names = b"|".join(re.escape(name.encode()) for name in sorted(known))
        self._resync = re.compile(rb"<(?:/?(?:" + names + rb")[\s/>]|!--|\?xml)")
        self.references = References()
        self.entities = self.loose = 0
        self._typed = False
        self.ended_inside = False
        self._unclosed: dict[bytes, int] = {}  # up to where no closing of this kind was found

    def tags(self) -> Iterator[Tag | Broken]:
        """Yield every tag in order. Raises what the blocks raise."""
        seen, end = b"", -1
        while True:
            buffer, pos = self._buffer, self._pos
            if buffer is not seen:
                seen, end = buffer, 0
            start = buffer.find(b"<", pos)
            stop = start if start >= 0 else len(buffer)
            if stop != pos:
                self.loose += _loose(buffer[pos:stop])
                self._pos = stop
                if buffer.find(b"\0", pos, stop) >= 0 and HOLE_IN_BYTES.search(buffer, pos, stop):
                    yield Broken("", self._offset(stop), "", truncated=False, torn=True)
                elif start < 0:  # zeros may go on in the next block
                    self._pos -= stop - pos - len(buffer[pos:].rstrip(b"\0"))
            if start < 0:
                if not self._more():
                    return
                continue
            if 0 <= end < start:
                end = buffer.find(b">", start)
            tag = self._inline(start, end) if end > 0 else None
            if tag is not None:
                self._pos = end + 1 if isinstance(tag, Tag) else self._pos
                yield tag
                continue
            found = self._slow()
            if found is not None:
                yield found

    def _inline(self, start: int, end: int) -> Tag | Broken | None:
        """Return the tag that lies between two places of the buffer, or None when its grammar does not
        hold. Behind one that is torn the position is that of the last zero in it.
        """
        buffer = self._buffer
        name = _NAME.match(buffer, start + 1)
        if name is None or (end - start > _ACROSS and self._resync.search(buffer, start + 1, end) is not None):
            return None
        stop = name.end()
        offset = self._offset(start)
        if buffer[start + 1] == 0x2F:  # "/"
            return Tag(buffer[start + 2 : stop].decode("utf-8", "replace"), "close", {}, offset)
        kind: Literal["open", "empty"] = "open"
        last = end
        if buffer[end - 1] == 0x2F:
            kind, last = "empty", end - 1
        raw = buffer[stop:last]
        label = buffer[start + 1 : stop].decode("utf-8", "replace")
        tag = Tag(label, kind, {}, offset)
        hole = HOLE_IN_BYTES.search(raw) if b"\0" in raw else None
        if hole is not None and not self._in_base64(label, raw):
            self._pos = stop + hole.end() - 1
            return self._broken(label, offset, buffer[start:end], torn=True)
        try:
            attributes = self._attributes(raw.decode())
        except UnicodeDecodeError:
            attributes = {}
            pairs = self._split(raw.decode("latin-1"))
            if pairs is None:
                return None
            self._odd(tag, pairs)
        else:
            if attributes is None:
                return None
            tag.attributes = attributes
        if label == self._binary[0]:
            self._measure(tag, raw, stop)
        return tag

    def _in_base64(self, label: str, raw: bytes) -> bool:
        """Say whether all zeros in a row of a tag are inside its Base64."""
        name, attribute = self._binary
        if label != name:
            return False
        value = re.compile(rb"(\s" + attribute.encode() + rb"\s*=\s*)(?:\"[^\"<]*\"|'[^'<]*')")
        return HOLE_IN_BYTES.search(value.sub(rb"\1", raw)) is None

    @staticmethod
    def _broken(label: str, offset: int, raw: bytes, *, truncated: bool = False, torn: bool = False) -> Broken:
        raw = HOLE_IN_BYTES.sub(b"\0" * FEWEST, raw) if torn else raw
        return Broken(label, offset, raw[:_EXCERPT].decode("utf-8", "replace"), truncated, torn)

    def _attributes(self, text: str) -> dict[str, str] | None:
        """Return the attributes, references resolved, or None when the text is no list of attributes."""
        pairs = self._split(text)
        if pairs is None:
            return None
        names, values = pairs
        attributes = dict(zip(names, values, strict=True))
        if len(attributes) != len(names):  # one twice, which XML forbids: the first counts
            attributes = dict(zip(reversed(names), reversed(values), strict=True))
        if "&" in text:
            resolve = self.references.resolve
            for name, value in attributes.items():
                if "&" in value:
                    attributes[name] = resolve(value)
        return attributes

    def _split(self, text: str) -> tuple[list[str], list[str]] | None:
        if "='" not in text:  # four times the speed of the expression below, and nearly every tag passes here
            parts = text.split('"')
            if len(parts) % 2 and not parts.pop().strip():
                try:
                    return [self._keys[raw] for raw in parts[0::2]], parts[1::2]
                except KeyError:
                    pass  # a single quote behind blanks, or no attributes at all: the expression tells
        parts = _ATTRIBUTE.split(text)
        if "".join(parts[0::4]).strip():
            return None
        values = [b if a is None else a for a, b in zip(parts[2::4], parts[3::4], strict=True)]
        return parts[1::4], values

    def _odd(self, tag: Tag, pairs: tuple[list[str], list[str]]) -> None:
        """Fill in attributes, given as Latin-1 stand-ins for bytes, value by value."""
        odd: dict[str, bytes] = {}
        for name, value in zip(*pairs, strict=True):
            data = value.encode("latin-1")
            decoded, sure = decode_value(data, self.legacy, self.legacy_first)
            if not sure:
                odd[name] = data
            tag.attributes.setdefault(name, self.references.resolve(decoded))
        tag.odd = odd or None

    def _measure(self, tag: Tag, raw: bytes, place: int) -> None:
        """Measure the Base64 value of a tag that has one; `raw` starts at `place` of the buffer."""
        name, attribute = self._binary
        if tag.name != name or not tag.attributes.get(attribute):
            return
        for match in re.finditer(rb"\s" + attribute.encode() + rb"\s*=\s*([\"'])", raw):
            end = raw.find(match[1], match.end())
            value = raw[match.end() : end]
            start_text = value[:64].decode("ascii", "replace")
            if end < 0 or not tag.attributes[attribute].startswith(start_text.partition("&")[0]):
                continue  # the same words inside another value
            sink = Base64Sink()
            sink.feed(value)
            start = self._offset(place + match.end())
            tag.long = {attribute: sink.value(start, self._offset(place + end) - start)}
            del tag.attributes[attribute]
            return

    def _slow(self) -> Tag | Broken | None:
        """Read what the quick way could not: markup that is no tag, a tag over blocks, a long or faulty
        tag."""
        while len(self._buffer) - self._pos < 16 and self._more():
            pass
        buffer, pos = self._buffer, self._pos
        if _NAME.match(buffer, pos + 1) is not None:
            return self._tag()
        if buffer.startswith(b"<!--", pos):
            self._skip(4, b"-->")
        elif buffer.startswith(b"<![CDATA[", pos):
            self._skip(9, b"]]>")
        elif buffer.startswith(b"<?", pos):
            self._skip(2, b"?>")
        elif buffer[pos : pos + 9].upper() == b"<!DOCTYPE" and not self._typed:
            self._document_type()
        else:
            self._pos += 1
            self.loose += 1
        return None

    def _skip(self, opening: int, closing: bytes) -> None:
        """Pass over markup; one that does not close within a megabyte is a stray opening and hides
        nothing."""
        ahead = max(opening, self._unclosed.get(closing, 0) - self._base - self._pos)
        while True:
            end = self._buffer.find(closing, self._pos + ahead)
            if end >= 0:
                self._pos = end + len(closing)
                return
            size = len(self._buffer) - self._pos
            ahead = max(opening, size - len(closing) + 1)
            if size > _SKIP:
                break
            if not self._more():
                self.ended_inside = True
                break
        self._unclosed[closing] = self._base + self._pos + ahead
        self._pos += opening
        self.loose += opening

    def _document_type(self) -> None:
        """Pass over a document type with its declarations, which are counted and never used."""
        self._typed = True
        while len(self._buffer) - self._pos < _SKIP and self._more():
            pass
        subset = self._buffer.find(b"[", self._pos)
        end = self._buffer.find(b">", self._pos)
        if 0 <= subset < end:
            match = re.compile(rb"\]\s*>").search(self._buffer, subset)
            end = match.end() - 1 if match else -1
        if end < 0:
            self._pos += 2
            self.loose += 2
            return
        self.entities += self._buffer.count(b"<!ENTITY", self._pos, end)
        self._pos = end + 1

    def _tag(self) -> Tag | Broken:
        """Read a tag that continues in the next block, holds raw `>`, is very long, or is faulty."""
        search, tries = self._pos + 1, 0
        while tries < _TRIES:
            end = self._buffer.find(b">", search)
            if end < 0:
                if len(self._buffer) - self._pos > _INLINE:
                    return self._long()
                search = max(1, len(self._buffer) - self._pos)
                if not self._more():
                    break
                continue
            if tries and HOLE_IN_BYTES.search(self._buffer, self._pos, end) is not None:
                break  # what stands before them may be all of it
            tag = self._inline(self._pos, end)
            if tag is not None:
                self._pos = end + 1 if isinstance(tag, Tag) else self._pos
                return tag
            if self._resync.search(self._buffer, self._pos + 1, end) is not None:
                break
            search, tries = end + 1, tries + 1
        return self._faulty()

    def _faulty(self) -> Tag | Broken:
        """Guess the quotes of a tag that breaks the grammar, up to the next known tag, or give it up."""
        while (match := self._resync.search(self._buffer, self._pos + 1)) is None:
            if len(self._buffer) - self._pos > _INLINE or not self._more():
                break
        start, end = self._pos, match.start() if match else len(self._buffer)
        at_end = match is None and end - start <= _INLINE
        offset = self._offset(start)
        raw = self._buffer[start:end].rstrip()
        name = _NAME.match(self._buffer, start + 1)
        label = name[0].decode("utf-8", "replace") if name else ""
        self._pos = end
        hole = HOLE_IN_BYTES.search(raw)
        if hole is not None:
            whole = raw.rfind(b">", 0, hole.start()) + 1
            if not whole or raw[whole : hole.start()].strip():
                return self._broken(label, offset, raw, torn=True)
            raw, self._pos = raw[:whole], start + whole
        if name is not None and raw.endswith(b">") and not label.startswith("/"):
            body = raw[name.end() - start : -1]
            kind: Literal["open", "empty"] = "empty" if body.endswith(b"/") else "open"
            tag = Tag(label, kind, {}, offset, repaired=True)
            pairs = _guess(body.removesuffix(b"/").decode("latin-1"))
            if pairs is not None:
                self._odd(tag, pairs)
                if label == self._binary[0]:
                    self._measure(tag, body, name.end())
                return tag
        self.ended_inside |= at_end
        return self._broken(label, offset, raw, truncated=at_end)

    def _long(self) -> Tag | Broken:
        """Read a tag of more than a megabyte value by value, keeping the short ones and measuring the
        long."""
        start = self._pos
        offset, name = self._offset(start), _NAME.match(self._buffer, start + 1)
        assert name is not None
        excerpt = self._buffer[start : start + _EXCERPT].decode("utf-8", "replace")
        tag = Tag(name[0].decode("utf-8", "replace"), "open", {}, offset, long={})
        self._pos = name.end()
        while True:
            while len(self._buffer) - self._pos < 4096 and self._more():
                pass
            rest = self._buffer[self._pos : self._pos + 4096].lstrip()
            if rest.startswith((b"/", b">")):
                tag.kind = "empty" if rest.startswith(b"/") else "open"
                self._pos = self._buffer.index(b">", self._pos) + 1 if b">" in rest[:64] else self._pos + 1
                return tag
            head = _HEAD.match(self._buffer, self._pos)
            if head is None or not self._value(tag, head):
                at_end = self._pos >= len(self._buffer)
                self.ended_inside |= at_end
                match = self._resync.search(self._buffer, self._pos)
                self._pos = match.start() if match is not None else len(self._buffer)
                return Broken(tag.name, offset, excerpt, truncated=at_end)

    def _value(self, tag: Tag, head: re.Match[bytes]) -> bool:
        """Take one value of a long tag; False when the file ends or the value cannot be one."""
        name, quote = head[1].decode("utf-8", "replace"), head[2]
        binary = (tag.name, name) == self._binary
        sink: Base64Sink | HeadSink = Base64Sink() if binary else HeadSink(_INLINE)
        self._pos = head.end()
        start, length = self._offset(self._pos), 0
        while True:
            buffer, pos = self._buffer, self._pos
            end = buffer.find(quote, pos)
            stray = buffer.find(b"<", pos, end if end >= 0 else len(buffer)) if binary else -1
            stop = stray if stray >= 0 else end if end >= 0 else len(buffer)
            sink.feed(buffer[pos:stop])
            length += stop - pos
            self._pos = stop
            if stray >= 0:
                return False
            if end >= 0:
                place = self._offset(end)
                self._pos = end + 1
                break
            if not self._more():
                return False
        assert tag.long is not None
        whole = isinstance(sink, HeadSink) and length <= _INLINE
        if not whole:
            tag.long[name] = sink.value(start, place - start)
        if isinstance(sink, HeadSink):
            kept = sink.kept if whole else _HALF.sub(b"", sink.kept)
            text, sure = decode_value(kept, self.legacy, self.legacy_first)
            tag.attributes[name] = self.references.resolve(text)
            if not sure:
                tag.odd = {**(tag.odd or {}), name: kept}
        return True


def _loose(between: bytes) -> int:
    """Count the bytes between tags that may say something: blanks, zeros and the mark that begins a file do not."""
    left = between.translate(None, b" \t\r\n\0")
    return len(left.replace(codecs.BOM_UTF8, b"")) if left else 0


def _guess(text: str) -> tuple[list[str], list[str]] | None:
    """Split attributes whose values hold raw quotes; None when the text does not look like attributes."""
    first, text = _FIRST.match(text), text.rstrip()
    if first is None or not text.endswith(('"', "'")) or len(text) <= first.end():
        return None
    parts = _NEXT.split(text[first.end() : -1])
    return [first[1], *parts[1::2]], parts[0::2]
