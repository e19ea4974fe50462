"""The program's pages and text files: what they show, read in two passes, as all dates together tell their order."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec
from lxml import etree

from parsers import times
from parsers.apps.whatsapp.chat import kind_of
from parsers.apps.whatsapp.exported import attachment
from parsers.apps.whatsapp.exported_people import People, shared_ahead
from parsers.apps.whatsapp.message import kind_of_mime
from parsers.base import Context
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_TRUNCATED
from parsers.records import (
    Attachment,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.dates import DateOrder, Fields, Verdict, hour24, part_of_day, wall_clock
from parsers.text.days import DayLine, Undated
from parsers.text.dom import classes, first_of
from parsers.text.htmltext import tree
from parsers.text.lines import text_lines
from parsers.text.pages import Piece, lost, split

MARK = re.compile(rb"""<div class="(?:message (?:outgoing|incoming)_message|chat_header)">""")
_STAMP = re.compile(rb"""<div class="timestamp"><span>([^<>]{8,60})</span>""")
_WHEN = (r"(?P<first>\d{1,4})(?P<sep>[./\-]|\. )(?P<second>\d{1,2})(?:[./\-]|\. )(?P<third>\d{1,4})\.? - "
         r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)[:.](?P<sec>\d\d)"
         r"(?: ?(?P<part>[^\d\s;<>]{1,12}(?: [^\d\s;<>]{1,4})?))?")
_MOMENT = re.compile(_WHEN + r"\Z")
_LINE = re.compile(rf"(?P<when>{_WHEN}); (?P<who>ME|he): (?P<text>.*)\Z", re.DOTALL)
_HEAD = re.compile(r"(?P<jid>[\w.+-]{3,60}@[a-z.]{2,20})(?:; (?P<subject>.*))?\Z", re.DOTALL)
_SHOWN = re.compile(r"\[ (?P<what>Image|Audio|Video|Contact|Location|Link)(?::? (?P<about>.*?))? \]\Z", re.DOTALL)
_KINDS: dict[str, Kind] = {"Image": "image", "Audio": "voice", "Video": "video", "Contact": "contact",
                           "Location": "location", "Link": "text"}  # fmt: skip
_PLACE = re.compile(r"(?P<lat>-?\d{1,3}(?:[.,]\d+)?)(?:; ?|, ?)(?P<lon>-?\d{1,3}(?:[.,]\d+)?)\Z")
_LENGTH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d\d)\Z")
_EMOJI = re.compile(r"emoticon_([0-9a-f]{1,6})\b")
_SMALL = re.compile(r"data:image/[a-z]+;base64,")
_LOOK_EVERY = 500
_LONGEST = 1 << 20  # characters of a message


class _Said(msgspec.Struct):
    """What a message shows."""

    own: bool
    when: str
    text: str | None = None
    kind: Kind = "text"
    files: tuple[Attachment, ...] = ()
    details: dict[str, Any] = {}
    writer: str | None = None
    name: str | None = None


class _Printed:
    """What pages and text have in common."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._people = People()
        self._order = DateOrder()
        self._verdict = Verdict(None, "open", ())
        self._undated = Undated()
        self._numbers: dict[str, Ordinals] = {}

    def _settle(self) -> None:
        self._verdict = self._order.verdict(told=self._context.day_order)

    def _observe(self, when: str) -> None:
        match = _MOMENT.match(when.strip())
        if match is not None:
            self._order.add(_fields(match), match["sep"].strip())

    def _time(self, when: str, line: int) -> Time:
        raw = when.strip()
        match = _MOMENT.match(raw)
        if match is None:
            self._undated.add(None, self._verdict, raw, line)
            return times.missing(raw)
        fields = _fields(match)
        hour = hour24(int(match["hour"]), part_of_day(match["part"]) if match["part"] else None)
        day = self._verdict.day(fields)
        if day is None or hour is None or hour > 23 or int(match["minute"]) > 59 or int(match["sec"]) > 59:
            self._undated.add(DayLine(fields, match["sep"].strip(), None, None), self._verdict, raw, line)
            return times.missing(raw)
        return wall_clock(day.isoformat(), f"{hour:02}:{match['minute']}:{match['sec']}", raw)

    def _thread(self, head: str, name: str | None, offset: int) -> str:
        match = _HEAD.match(head.strip())
        jid = match["jid"] if match is not None else head.strip() or "unknown chat"
        shown = (match["subject"] if match is not None else None) or name
        self._people.know(jid, shown if shown != jid else None)
        return self._people.thread(jid, offset)

    def _record(self, said: _Said, thread: str, where: Provenance, line: int) -> Message:
        direction: Direction = "out" if said.own else "in"
        if said.own:
            sender: str | None = self._people.roster.owner()
        elif said.writer is not None:
            if self._people.name_of(said.writer) is None:
                self._people.know(said.writer, said.name if said.name != said.writer else None)
            sender = self._people.of_jid(said.writer)
        else:
            sender = self._people.of_jid(thread) if kind_of(thread) == "direct" else None
        self._people.wrote(thread, sender)
        time = self._time(said.when, line)
        same = None
        if time.basis != "none" and kind_of(thread) == "group" and (said.own is False and sender is not None):
            said_of = digest(sender, said.kind, said.text, *(file.name for file in said.files))
            same = self._numbers.setdefault(thread, Ordinals()).number(time.local or "", said_of)
        return Message(thread, said.kind, direction, sender, time, said.text, where, same=same, attachments=said.files,
                       details=said.details or None)  # fmt: skip

    def _close(self) -> Iterator[Record]:
        yield from self._people.records()
        yield from self._undated.warnings(self._verdict, None)

    def _shown(self, words: str, said: _Said) -> bool:
        """Take what the program puts in place of what is no text; False for words."""
        match = _SHOWN.match(words)
        if match is None:
            return False
        said.kind, about = _KINDS[match["what"]], match["about"] or ""
        if match["what"] in ("Image", "Video") and about:
            name, _, caption = about.partition("; ")
            said.files = (attachment(self._item, name, None, ""),) if name else (Attachment(None),)
            said.text = caption or None
        elif match["what"] == "Location" and (place := _PLACE.match(about)) is not None:
            said.details |= {"lat": float(place["lat"].replace(",", ".")), "lon": float(place["lon"].replace(",", "."))}
        elif match["what"] == "Link":
            caption, _, said.text = about.rpartition("; ")
            said.details |= {"link_title": caption} if caption else {}
        elif about:
            long = _LENGTH.search(about)
            if long is not None:
                said.details["duration_s"] = int(long[1] or 0) * 3600 + int(long[2]) * 60 + int(long[3])
            said.details["shown"] = about
        if not said.files and said.kind in ("image", "voice", "video", "contact"):
            said.files = (Attachment(None),)
        return True


class Page(_Printed):
    """A page while it is read."""

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversations, the people, and what an examiner must know."""
        for piece in split(self._item, MARK):
            stamp = _STAMP.search(piece.source)
            if stamp is not None and not piece.head:
                self._observe(stamp[1].decode("utf-8", "replace"))
        self._settle()
        thread, cut, line = "", False, 1
        for n, piece in enumerate(split(self._item, MARK)):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            cut = piece.cut
            if piece.head:
                pass
            elif piece.torn:
                yield from lost(piece)
            elif b'class="chat_header"' in piece.source[:40]:
                thread = self._header(piece)
                yield from shared_ahead(thread)
            else:
                yield from self._piece(piece, thread or self._thread("", None, piece.offset), line)
            line += piece.source.count(b"\n")
        yield from self._close()
        if cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _header(self, piece: Piece) -> str:
        root = tree(piece.source.decode("utf-8", "replace"))
        told = [] if root is None else [_words(one) for one in root.iter("span") if "contact" in classes(one)]
        return self._thread(told[0] if told else "", told[1] or None if len(told) > 1 else None, piece.offset)

    def _piece(self, piece: Piece, thread: str, line: int) -> Iterator[Record]:
        yield Found("message", 1)
        where = Provenance(None, None, piece.offset)
        root = tree(piece.source.decode("utf-8", "replace"))
        node = None if root is None else first_of(root, "message")
        if node is None:
            yield Rejection("message", REASON_BROKEN, where, raw=piece.source[:2000].decode("utf-8", "replace"))
            return
        said = _Said("outgoing_message" in classes(node), _words(first_of(node, "timestamp")), details={})
        quote, writer = first_of(node, "quote"), first_of(node, "remote-resource")
        if quote is not None:
            told = [_words(one) for one in quote.iter("span")]
            number = next((one.partition(": ")[2] for one in told if one.startswith("Message ID: ")), "")
            when = next((one.partition(": ")[2] for one in told if one.startswith("At: ")), "")
            said.details |= {"reply_at": when} if when else {}
            said.details |= {"in_reply_to": number} if number else {}
        if writer is not None:
            told = [_words(one) for one in writer.iter("span")]
            said.name = told[0] or None if len(told) > 1 else None
            said.writer = told[-1] or None if told else None
        name = _words(first_of(node, "filename"))
        self._content(first_of(node, "text"), name, said)
        yield self._record(said, thread, where, line)

    def _content(self, text: etree._Element | None, name: str, said: _Said) -> None:
        """What stands in a message: a picture, words below it, words, or what stands for something else."""
        plain: list[str] = []
        below: list[str] = []
        pictures = 0
        for one in text if text is not None else ():
            if one.tag == "span":
                plain.append(_words(one))
            elif one.tag == "div":
                for picture in one.iter("img"):
                    pictures += 1
                    said.details.setdefault("thumbnail", _small(picture.get("src") or ""))
                below += [_words(span) for span in one.iter("span") if "class" not in span.attrib]
        words = "\n".join(filter(None, plain)) or None
        if words is None or not self._shown(words, said):
            said.text = words
            if len(below) > 1:  # a link: its title, its address
                said.text = below[-1] or None
                said.details |= {"link_title": below[0]} if below[0] else {}
                below = []
            elif pictures or name:
                said.kind = kind_of_mime(mime_of(name)) if name else "image"
        captions = "\n".join(filter(None, below))
        said.text = said.text or captions or None
        if name:
            said.files = (attachment(self._item, name, None, ""),)
        elif said.kind == "image" and not said.files:
            said.files = (Attachment(None),)
        if said.kind == "text" and said.text is None:
            said.kind = "other"


class Text(_Printed):
    """A text file while it is read."""

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, the people, and what an examiner must know."""
        for _, match, _ in self._entries():
            self._observe(match["when"])
        self._settle()
        first = next(iter(text_lines(self._item)), "").strip("\ufeff\r\n ")
        thread = self._thread(first, None, 0)
        yield from shared_ahead(thread)
        for line, match, more in self._entries():
            yield Found("message", 1)
            words = "\n".join((match["text"], *more)).rstrip("\n")
            said = _Said(match["who"] == "ME", match["when"], details={})
            if not self._shown(words, said):
                said.text = words or None
                said.kind = "text" if words else "other"
            record = self._record(said, thread, Provenance(line=line), line)
            odd = any(0xDC80 <= ord(c) <= 0xDCFF for c in words)
            yield msgspec.structs.replace(record, raw=words.encode("utf-8", "surrogateescape")) if odd else record
        yield from self._close()

    def _entries(self) -> Iterator[tuple[int, re.Match[str], list[str]]]:
        waiting: tuple[int, re.Match[str], list[str]] | None = None
        length = 0
        for n, ended in enumerate(text_lines(self._item), 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            line = ended.rstrip("\r\n")
            match = _LINE.match(line)
            if match is not None:
                if waiting is not None:
                    yield waiting
                waiting, length = (n, match, []), 0
            elif waiting is not None and length < _LONGEST:
                length += len(line)
                waiting[2].append(line)
        if waiting is not None:
            yield waiting


def is_text(item: Item) -> bool:
    """Whether a file begins with an address, an empty line and a message."""
    if item.container:
        return False
    lines = item.head().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n", 3)
    return (len(lines) > 2 and not lines[1].strip() and _HEAD.match(lines[0].strip("\r")) is not None
            and _LINE.match(lines[2].rstrip("\r")) is not None)


def _fields(match: re.Match[str]) -> Fields:
    first, second, third = match["first"], match["second"], match["third"]
    return Fields(int(first), int(second), int(third), len(first), len(third))


def _small(source: str) -> dict[str, Any] | str:
    """A small picture that stands in the page: its size and hash."""
    try:
        data = b64decode(_SMALL.sub("", source), validate=True)
    except ValueError:  # not even letters of base64
        return source[:200]
    return {"size": len(data), "sha256": sha256(data).hexdigest()}


def _words(node: etree._Element | None) -> str:
    """The words of an element; emoji are told by their classes."""
    if node is None:
        return ""
    for one in node.iter("span"):
        match = _EMOJI.match(one.get("class") or "")
        code = int(match[1], 16) if match is not None and not one.text else 0
        if 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF:
            one.text = chr(code)
    return "".join(node.itertext()).strip()
