"""Snapchat's download of one's own data in HTML: `chat_history.html` and `snap_history.html`, until 2022.

Facts (public readers of these pages: snap-simp in two versions, snapchat_message_analysis): a page holds tables, the
first of what was received and the second of what was sent, later two more of what was not saved, in that order; their
headings are those of the JSON (`Received Saved Chat History`). A row of three cells is a user name, the type (`TEXT`,
`MEDIA`, `IMAGE`, `VIDEO`, …) and the time in words that end with UTC; the row behind it, of one cell, holds the words.

Tested: fixtures made after these readers, with two tables and with four. Not read: calls, memories. For pages per
chat, as downloads since 2023 have them, see `snapchat_pages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import Cast, Notes, iso_time
from parsers.item import Item
from parsers.reasons import WARNING_TRUNCATED
from parsers.records import (
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
from parsers.signs import Signs
from parsers.text.holes import HOLE_IN_BYTES
from parsers.text.htmltext import words_of
from parsers.text.pages import Piece, lost, split
from parsers.words import N_

APP = "Snapchat"
REASON = N_("Tables of chats or snaps as Snapchat's download has them in HTML")
REASON_SHAPE = N_("The row has {n} cells where Snapchat writes three.")
REASON_LOOSE = N_("The row holds words and stands behind no message.")
_ROW = re.compile(rb"<tr\b", re.IGNORECASE)
_CELL = re.compile(rb"<td\b[^>]{0,500}>(.*?)(?=</?td\b|</tr\b|</table\b|\Z)", re.IGNORECASE | re.DOTALL)
_TABLE = re.compile(rb"<table\b", re.IGNORECASE)
_HEADING = re.compile(rb"\b(Received|Sent)\b[^<>]{0,20}\b(?:Chat|Snap) History", re.IGNORECASE)
_HISTORY = re.compile(rb"\b(?:Chat|Snap) History\b", re.IGNORECASE)
_WHEN = re.compile(rb"\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d(?:\.\d+)? UTC")
_MOMENT = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC\Z")
_NAMES = ("chat_history.html", "snap_history.html")
_KINDS: dict[str, Kind] = {
    "TEXT": "text", "IMAGE": "image", "PHOTO": "image", "VIDEO": "video", "STICKER": "sticker", "NOTE": "voice",
    "AUDIO": "voice", "LOCATION": "location", "SHARE": "other", "MEDIA": "other", "": "other",
}  # fmt: skip
_CHECK_EVERY = 2000


@register
class SnapchatHtml(Parser):
    """See the module's docstring."""

    id = "snapchat-html"
    name = N_("Snapchat download (HTML)")
    version = "3"
    app = APP
    tested = ("pages of 2020 and 2022 (by public readers)",)
    notes = N_("Pages with tables, as downloads had them until 2022. Later pages have a reader of their own.")
    zeros = "inside"
    signs = Signs(marks=("<table",))

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        if _TABLE.search(head) is None or b"<" not in head[:200]:
            return None
        named = item.name.lower() in _NAMES or _HISTORY.search(head) is not None
        if _HEADING.search(head) is not None or (named and _WHEN.search(head) is not None):
            return Identified(85, REASON)
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        page = _Page(item)
        yield from closed(page.records(context), page.close)


class _Page:
    def __init__(self, item: Item) -> None:
        self._item = item
        self._cast = Cast(APP, has_owner=True)
        self._notes = Notes("Media Type")
        self._tables, self._ordered, self._cut = 0, True, False
        self._way: Direction = "unknown"
        self._waiting: Message | None = None
        self._numbers = Ordinals()

    def records(self, context: Context) -> Iterator[Record]:
        for n, piece in enumerate(split(self._item, _ROW)):
            if n % _CHECK_EVERY == 0:
                context.check()
            self._cut = piece.cut
            if piece.torn and not piece.head:
                yield from self._flush()
                yield from lost(piece)
            elif not piece.head:
                yield from self._row(piece)
            self._between(piece)

    def close(self) -> Iterator[Record]:
        """Yield the message that waits for its words, everybody, and what an examiner must know of the page."""
        yield from self._flush()
        yield from self._cast.records()
        yield from self._notes.warnings()
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _between(self, piece: Piece) -> None:
        """Look for the heading of the next table, which stands before it, and else go by the order of tables."""
        source = piece.source
        if piece.torn:  # the beginning of a table may be lost in them
            source = HOLE_IN_BYTES.split(source)[-1]
            self._way, self._ordered = "unknown", False
        for table in _TABLE.finditer(source):
            before = _HEADING.findall(source[: table.start()])
            sent = before[-1].lower() == b"sent" if before else self._tables % 2 == 1
            self._tables += 1
            self._way = "unknown" if not before and not self._ordered else "out" if sent else "in"

    def _row(self, piece: Piece) -> Iterator[Record]:
        cells = [words_of(cell.decode("utf-8", "replace")) for cell in _CELL.findall(piece.source)]
        where = Provenance(None, offset=piece.offset)
        if not cells:
            return  # a row of headings
        if len(cells) == 1 and self._waiting is not None:
            yield from self._words(cells[0])
            return
        yield from self._flush()
        yield Found("message", 1)
        words = None
        if len(cells) > 3 and (when := next((cell for cell in cells[1:] if _MOMENT.match((cell or "").strip())), None)):
            cells, words = _in_order(cells, when)  # the words in the row itself
        if len(cells) != 3 or cells[0] is None:
            reason = REASON_LOOSE if len(cells) == 1 else REASON_SHAPE
            raw = " | ".join(cell or "" for cell in cells)[:2000]
            yield Rejection("message", reason, where, {"n": len(cells)}, raw)
            return
        user, stated = cells[0], (cells[1] or "").upper()
        person = self._cast.person(user, "username", user)
        self._cast.thread(user, "direct", (person,), provenance=where)
        if stated not in _KINDS:
            self._notes.unknown(stated)
        time = _time(cells[2])
        self._notes.undated += time.basis == "none"
        sender = self._cast.owner() if self._way == "out" else person if self._way == "in" else None
        details = {"type": stated} if stated != "TEXT" else None
        self._waiting = Message(
            user, _KINDS.get(stated, "other"), self._way, sender, time, words, where, details=details)

    def _words(self, words: str | None) -> Iterator[Record]:
        """Give the waiting message the words that stand in the row behind it."""
        if self._waiting is not None and self._waiting.text is None and words is not None:
            message = self._waiting
            self._waiting = Message(
                message.conversation, message.kind, message.direction, message.sender, message.time, words,
                message.provenance, details=message.details,
            )  # fmt: skip
        yield from self._flush()

    def _flush(self) -> Iterator[Record]:
        message, self._waiting = self._waiting, None
        if message is None:
            return
        same = None
        if message.time.basis != "none":
            content = digest(message.conversation, message.direction, message.kind, message.text)
            same = self._numbers.number(message.time.raw, content)
        yield Message(
            message.conversation, message.kind, message.direction, message.sender, message.time, message.text,
            message.provenance, same=same, details=message.details,
        )  # fmt: skip


def _in_order(cells: list[str | None], when: str) -> tuple[list[str | None], str | None]:
    """Name, type and time of a row that holds the words too, and these."""
    rest = [cell for cell in cells[1:] if cell is not when]
    kind = next((cell for cell in rest if (cell or "").strip().upper() in _KINDS), None)
    words = [cell for cell in rest if cell is not None and cell is not kind]
    return [cells[0], kind, when], "\n".join(words) or None


def _time(words: str | None) -> Time:
    match = _MOMENT.match((words or "").strip())
    if words is None or match is None:
        return times.missing(words)
    found = iso_time(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}+00:00")
    return Time(found.utc_ms, None, words, found.basis)
