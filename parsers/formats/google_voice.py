"""Google Voice in a Takeout: a page (`Voice/Calls/NAME - Text - DATE.html`) for each conversation of a day, or call.

Facts (anonymised pages of gvoice-sms-takeout-xml, 2011 to 2023, which are tested; readers of such pages by psanford and
lbeder agree): a `div` of class `hChatLog` holds texts, each in a `div` of class `message` with its time (`abbr.dt`, ISO
8601 with its offset), its writer (`cite.sender`: a `tel:` link and a name, which stands in an `abbr` where it is the
account's own) and its words (`q`), then its files, whose names lack their endings. A group lists its people. A `div` of
class `haudio` is a call: who, when (`abbr.published`), how long (`abbr.duration`, ISO 8601), a recording, what Google
understood of a voice mail (`span.full-text`). The labels at the end (`#placed`, `#received`, `#missed`, `#voicemail`,
`#recorded`) say what it is in any language; `User Deleted` says that it was put into the trash.

A page that holds nobody's words but the owner's names the other person without a number. Not read: greetings, bills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from parsers.base import Context, Identified, Parser, register, spared
from parsers.errors import UserError
from parsers.exports import iso_time
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import REASON_NO_HTML, WARNING_TRUNCATED, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    State,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.signs import Signs
from parsers.text.dom import attribute, below, element, text_of
from parsers.text.holes import HOLE_IN_BYTES
from parsers.text.pages import Piece, lost, split
from parsers.words import N_

APP = "Google Voice"
REASON = N_("Page of texts or of a call as Google Voice exports it")
WARNING_BY_NAME = N_("The page names {name} without a number: it holds only what the owner wrote.")

_MESSAGE = re.compile(rb"""<div\b[^<>]{0,300}?\bclass\s*=\s*["']message[\s"']""")
_PAGE = re.compile(rb"""<div\b[^<>]{0,200}?\bclass\s*=\s*["'](hChatLog|haudio)\b""")
_ONE_CALL = re.compile(rb"""<div\b[^<>]{0,200}?\bclass\s*=\s*["']haudio\b""")
_LINE = re.compile(rb"(?<![>\s])[ \t]*\r?\n[ \t]*(?![<\s])")
_LABEL = re.compile(rb"google\.com/voice#([a-z]+)")
_DELETED = re.compile(rb"""class\s*=\s*["']deletedStatusContainer["']\s*>([^<]{0,200})""")
_TITLE = re.compile(rb"<title>([^<]{0,1000})</title>", re.IGNORECASE)
_FILE = re.compile(r"\A(.{1,200}?) - (?:[^-]{1,40} - )?\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ")
_DURATION = re.compile(r"\AP(?:(\d{1,4})D)?T?(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?\Z")
_ENDINGS = ("", ".jpg", ".jpeg", ".png", ".gif", ".mp4", ".3gp", ".mp3", ".amr", ".vcf", ".webp", ".heic", ".mov",
            ".pdf", ".wav", ".m4a", ".txt")  # fmt: skip
_PLACEHOLDERS = frozenset(("MMS Sent", "MMS Received"))
_LARGEST_CARD = 256 << 10  # bytes
_LOOK_EVERY = 500


@register
class GoogleVoice(Parser):
    """See the module's docstring."""

    id = "google-voice"
    name = N_("Google Voice (Takeout)")
    version = "3"
    app = APP
    one_chat = True
    tested = ("20 anonymised pages of 2011 to 2023 (gvoice-sms-takeout-xml)",)
    notes = N_(
        "What Google understood of a voice mail is given as its transcription. Greetings and bills are not read."
    )
    zeros = "inside"
    signs = Signs(opens=b"<", marks=("hchatlog", "haudio"))

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:100].lower()
        if not start.startswith((b"<?xml", b"<!doctype html", b"<html")) or _PAGE.search(head) is None:
            return None
        return Identified(95, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        return _Reading(item).records(context)


class _Reading:
    """One page."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._roster = Roster(APP)
        self._numbers = Ordinals()
        self._group: list[str] = []
        self._key: str | None = None
        self._named: str | None = None
        self._undated = 0
        self._cut = False

    def _known(self) -> bool:
        """Whether the page has told who the other one is."""
        return self._key is not None

    def records(self, context: Context) -> Iterator[Record]:
        pieces: list[Piece] = []
        state = self._state()
        try:
            for n, piece in enumerate(split(self._item, _MESSAGE)):
                if n % _LOOK_EVERY == 0:
                    context.check()
                if piece.head:
                    if _ONE_CALL.search(piece.source):
                        yield from self._call(piece, state) if not piece.torn else lost(piece, "call", "call")
                        self._cut = piece.cut
                        break
                    self._people(piece)
                elif not self._known() and len(pieces) < _LOOK_EVERY:
                    pieces.append(piece)  # who the other is may be told only by a later message
                    self._meet(piece)
                    if self._known():
                        yield from self._several(pieces, state)
                        pieces = []
                else:
                    yield from self._message(piece, state)
                self._cut = piece.cut
            yield from self._several(pieces, state)
        except UserError:  # the medium failed in the middle: what was read needs its people
            yield from self._several(pieces, state)
            yield from self._close()
            raise
        yield from self._close()

    def _close(self) -> Iterator[Record]:
        yield from self._roster.records()
        if self._named is not None:
            yield Warning(WARNING_BY_NAME, {"name": self._named})
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _state(self) -> State:
        """What is said behind all messages: whether the owner put the page into the trash."""
        tail = b""
        if self._item.size > (1 << 13):
            tail = self._item.read_at(max(0, self._item.size - 4096), 4096)
        match = _DELETED.search(tail or self._item.head())
        word = match[1].partition(b":")[2].strip().lower() if match is not None else b""
        return "deleted_by_app" if word == b"true" else "live"

    # -- who ----------------------------------------------------------------------------------------------------

    def _people(self, piece: Piece) -> None:
        """The people of a group, which stand before its messages."""
        if piece.torn:  # whether it is a group
            self._key = self._roster.thread(f"page:{self._item.name}", provenance=Provenance("page", None, 0))
            return
        page = _parsed(b"<div>" + piece.source.partition(b"<body")[2].partition(b">")[2])
        for box in below(page, "participants") if page is not None else ():
            for cite in below(box, "sender"):
                person = self._person(cite)
                if person not in (None, OWNER):
                    self._group.append(str(person))
        if self._group:
            self._note_group()

    def _note_group(self) -> None:
        people = sorted(set(self._group))
        if len(people) > 1:
            self._key = self._roster.thread(f"group:{','.join(people)}", "group", people, provenance=Provenance(
                "page", None, 0))
        else:
            self._direct(people[0])

    def _direct(self, person: str, name: str | None = None) -> None:
        self._key = self._roster.thread(person, "direct", (person,), name, provenance=Provenance("page", None, 0))

    def _meet(self, piece: Piece) -> None:
        """See whether a message names the other person."""
        node = _parsed(piece.source) if not piece.torn else None
        cite = next(below(node, "sender"), None) if node is not None else None
        person = self._person(cite) if cite is not None else None
        if person not in (None, OWNER):
            self._direct(str(person))

    def _person(self, cite: etree._Element) -> str | None:
        link = next(below(cite, "tel"), None)
        number = (attribute(link, "href") or "").removeprefix("tel:").strip() or None
        name_node = next(below(cite, "fn"), None)
        name = text_of(name_node)
        if name_node is not None and (name_node.tag == "abbr" or name == "Me"):
            return self._roster.owner(None, [("phone", number)] if number else ())
        if number is None or number == "+":
            return None if name is None else self._roster.person(f"name:{name}", "name", name, name)
        return self._roster.person(number, "phone", number, None if name == number else name)

    def _unknown(self) -> str:
        """The conversation of a page that names the other person only in its title."""
        title = _TITLE.search(self._item.head())
        words = text_of(_parsed(b"<p>" + title[1].replace(b"\n", b"<br>"))) if title is not None else None
        name = (words or "").partition("\n")[2].strip() or None
        if name is None:
            match = _FILE.match(self._item.name)
            name = match[1].strip() if match is not None else None
        if name is None:
            return self._roster.thread(f"page:{self._item.name}", provenance=Provenance("page", None, 0))
        if name.startswith("+") and name[1:].isdecimal():
            self._direct(self._roster.person(name, "phone", name))
        else:
            self._named = name
            self._direct(self._roster.person(f"name:{name}", "name", name, name), name)
        return self._key or ""

    # -- what ---------------------------------------------------------------------------------------------------

    def _several(self, pieces: list[Piece], state: State) -> Iterator[Record]:
        for piece in pieces:
            yield from self._message(piece, state)

    def _message(self, piece: Piece, state: State) -> Iterator[Record]:
        where = Provenance("message", None, piece.offset)
        source = piece.source.partition(b'<div class="tags">')[0]  # that stands behind the last message
        if piece.torn and HOLE_IN_BYTES.search(source) is not None:
            yield from lost(piece, "message")
            return
        yield Found("message", 1)
        node = _parsed(source)
        if node is None:
            yield Rejection("message", REASON_NO_HTML, where, raw=source[:2000].decode("utf-8", "replace"))
            return
        if self._key is None:
            self._key = self._unknown()
        time = self._time(next(below(node, "dt"), None))
        cite = next(below(node, "sender"), None)
        sender = self._person(cite) if cite is not None else None
        direction: Direction = "out" if sender == OWNER else "in" if sender is not None else "unknown"
        words = next((one for one in node.iter("q")), None)
        text = text_of(words)
        attachments = tuple(self._files(node))
        details: dict[str, Any] = {}
        if attachments and text in _PLACEHOLDERS:
            text, details["notice"] = None, text
        kind = self._kind(attachments, text)
        if kind == "contact":
            card = self._card(attachments)
            if card is not None:
                details["vcard"] = card
        said = f"{sender}\x1f{digest(kind, text, *(a.name for a in attachments))}"
        same = None if time.utc_ms is None else self._numbers.number(str(time.utc_ms), said)
        yield Message(self._key, kind, direction, sender, time, text, where, state, same=same,
                      attachments=attachments, details=details or None)

    def _time(self, node: etree._Element | None) -> Time:
        time = iso_time(attribute(node, "title"))
        self._undated += time.basis == "none"
        return time

    @staticmethod
    def _kind(attachments: tuple[Attachment, ...], text: str | None) -> Kind:
        if not attachments:
            return "text" if text is not None else "other"
        stated = (attachments[0].details or {}).get("kind")
        return stated if stated in ("image", "video", "voice", "contact") else "document"

    def _files(self, node: etree._Element) -> Iterator[Attachment]:
        """The files of a message; the page does not give their endings."""
        for one in node.iter("img", "video", "audio", "a"):
            classes = attribute(one, "class") or ""
            written = attribute(one, "src") if one.tag != "a" else attribute(one, "href")
            if not written or (one.tag == "a" and classes not in ("vcard", "video", "audio", "enclosure")):
                continue
            kind = {"img": "image", "video": "video", "audio": "voice"}.get(str(one.tag)) or {
                "vcard": "contact", "video": "video", "audio": "voice"}.get(classes, "document")  # fmt: skip
            found = self._find(written)
            name = found.name if found is not None else written
            yield Attachment(name, mime_of(name), found.path if found is not None else None,
                             details={"kind": kind, "written_path": written})

    def _find(self, written: str) -> Item | None:
        if "://" in written or "/" in written:
            return None
        for ending in _ENDINGS:
            found = self._item.beside(written + ending)
            if found is not None and found is not self._item and not found.container:
                self._item.claim(found)
                return found
        return None

    def _card(self, attachments: tuple[Attachment, ...]) -> str | None:
        item = self._item.evidence.get(attachments[0].path) if attachments[0].path else None
        if item is None or item.size > _LARGEST_CARD:
            return None
        return b"".join(spared(self._item, item, item.chunks())).decode("utf-8", "replace") or None

    # -- calls --------------------------------------------------------------------------------------------------

    def _call(self, piece: Piece, state: State) -> Iterator[Record]:
        where = Provenance("call", None, piece.offset)
        labels = {label.decode() for label in _LABEL.findall(piece.source)}
        page = _parsed(_ONE_CALL.split(piece.source, maxsplit=1)[1].partition(b">")[2].join((b"<div>", b"")))
        self._cut = piece.cut
        is_message = bool(labels & {"voicemail", "recorded"})
        yield Found("message" if is_message else "call", 1)
        if page is None:
            yield Rejection("message" if is_message else "call", REASON_NO_HTML, where)
            return
        cite = next(below(page, "contributor"), None)
        person = self._person(cite) if cite is not None else None
        key = self._roster.thread(person or "unknown number", "direct" if person else "unknown",
                                  (person,) if person else (), provenance=where)
        time = self._time(next(below(page, "published"), None))
        duration = _seconds(attribute(next(below(page, "duration"), None), "title"))
        if is_message:
            yield self._spoken(page, key, person, time, duration, labels, where, state)
            return
        direction: Direction = "out" if "placed" in labels else "in" if labels & {"received", "missed"} else "unknown"
        yield Call(
            key, direction, OWNER if direction == "out" else person if direction == "in" else None, time, duration,
            "missed" if "missed" in labels else "answered" if duration else "unknown", where,
            participants=(person,) if person else (), state=state,
            same=None if time.utc_ms is None else f"call\x1f{time.utc_ms}\x1f{direction}\x1f{duration}",
            details={"labels": sorted(labels)} if labels else None,
        )  # fmt: skip

    def _spoken(
        self, page: etree._Element, key: str, person: str | None, time: Time, duration: float | None, labels: set[str],
        where: Provenance, state: State,
    ) -> Message:
        """A voice mail, or a call that was recorded."""
        voicemail = "voicemail" in labels
        audio = next(page.iter("audio"), None)
        written = attribute(audio, "src")
        found = self._find(written) if written else None
        attachments = (Attachment(written, mime_of(written), found.path if found else None, duration_s=duration),
                       ) if written else ()  # fmt: skip
        details: dict[str, Any] = {"labels": sorted(labels)}
        if duration is not None:
            details["duration_s"] = duration
        transcript = text_of(next(below(page, "full-text"), None))
        if transcript is not None:
            details["transcription"] = transcript
            confidence = [text_of(one) for one in below(page, "description") for one in one if
                          attribute(one, "class") == "confidence"]
            if confidence and confidence[0]:
                details["transcription_confidence"] = confidence[0]
        if not voicemail:
            details["system"] = {"type": "recorded call"}
        return Message(
            key, "voice" if voicemail else "call", "in" if voicemail else "unknown", person if voicemail else None,
            time, None, where, state, attachments=attachments, details=details,
            same=None if time.utc_ms is None else f"spoken\x1f{time.utc_ms}\x1f{duration}",
        )  # fmt: skip


def _parsed(source: bytes) -> etree._Element | None:
    """A piece of a page. Line ends inside of words are blanks to a browser."""
    return element(_LINE.sub(b" ", source))


def _seconds(text: str | None) -> float | None:
    match = _DURATION.match(text or "")
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
