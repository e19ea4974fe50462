"""Plain text and CSV.

Plain text: a head between two lines of `=` (`Guild:`, `Channel:`, `Topic:`), then for each message a line
`[DATE] AUTHOR` with ` (pinned)` behind it, its words, and under `{Attachments}`, `{Embed}`, `{Stickers}` and
`{Reactions}` what goes with it; at the end how many messages there are. Words may hold a line that looks like the
beginning of a message: only a line whose date is written as the others are, behind an empty line, is one.

CSV: `AuthorID,Author,Date,Content,Attachments,Reactions`, until 2019 with semicolons, the first versions without
`AuthorID`. Dates are ISO 8601 with their zone since 2023, before as the exporting computer's region has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.apps.discord.messages import Messages
from parsers.base import Context
from parsers.exports import opening
from parsers.formats.discord_export.told import Dates, author_of, channel_of, fresh, told
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, REASON_SHORT, WARNING_AMBIGUOUS, WARNING_NO_OWNER, WARNING_TRUNCATED
from parsers.records import (
    Found,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.csvtext import rows as rows_of
from parsers.text.csvtext import warning_of
from parsers.text.holes import HOLE
from parsers.text.lines import text_lines
from parsers.words import N_

WARNING_COUNT = N_("The export says that it holds {stated} messages; {n} were found.")
_HEAD = re.compile(rb"={62}\r?\nGuild: [^\r\n]*\r?\n")
#: As the exporter writes them; older ones leave out the first.
_NAMES = ["authorid", "author", "date", "content", "attachments", "reactions"]
_COLUMNS = re.compile(rb'"?(?:Author ?ID"?[,;]"?)?Author"?[,;]"?Date"?[,;]"?Content"?[,;]"?Attachments"?[,;]')
_START = re.compile(r"\[(?P<when>[^\[\]]{8,60})\] (?P<who>.{1,120}?)(?P<pinned> \(pinned\))?\Z")
_END = re.compile(r"Exported (?P<n>[\d.,\s\u202f\u00a0]+) message\(s\)\Z")
_PART = re.compile(r"\{(Attachments|Embed|Stickers|Reactions)\}\Z")
_FILES = re.compile(r",(?=https?:|[^,]{1,300}_Files[\\/])")
_REACTION = re.compile(r"(?P<name>\S+?)(?: \((?P<n>\d+)\))?(?:[,\s]+|\Z)")
_SHAPE = re.compile(r"\d+|[^\W\d_]+")
_LOOK_EVERY = 1000
_ASKED = 2000  # messages, to see who writes
_LONGEST = 1 << 20  # characters of a message


def is_text(item: Item) -> bool:
    """Whether a file begins as the exporter's plain text does."""
    return _HEAD.match(opening(item)) is not None


def is_csv(item: Item) -> bool:
    """Whether a file begins with the exporter's columns."""
    return _COLUMNS.match(opening(item)) is not None


class _Entry(msgspec.Struct):
    line: int
    when: str
    author: dict[str, Any]
    words: str
    files: list[str] = []
    stickers: list[str] = []
    embeds: list[str] = []
    reactions: str = ""
    pinned: bool = False


class _Lines:
    """What both forms share."""

    table: str | None = None

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._dates = Dates(context)
        self._head: dict[str, str] = {}

    def records(self) -> Iterator[Record]:
        """Yield the messages, the channel, its people, and what an examiner must know."""
        first: list[dict[str, Any]] = []
        for entry in self._entries():
            self._dates.note(entry.when)
            if len(first) < _ASKED:
                first.append({"author": entry.author})
        cast = fresh()
        head = self._head
        channel = channel_of(self._item, cast, head.get("Guild"), head.get("Channel"), head.get("Topic"), first)
        made = Messages(self._item, channel)
        for entry in self._entries():
            yield from self._message(entry, made)
        yield from self._rejected()
        channel.note()
        yield from cast.records()
        yield from made.warnings()
        yield from channel.whose.warnings()
        if not cast.has_owner:
            yield Warning(WARNING_NO_OWNER)
        if self._dates.ambiguous:
            yield Warning(WARNING_AMBIGUOUS, {"n": self._dates.ambiguous})
        yield from self._told()

    def _message(self, entry: _Entry, made: Messages) -> Iterator[Record]:
        more: dict[str, Any] = {}
        kind = told(entry.words)
        if kind is not None:
            more["system_basis"] = "words"
        if entry.reactions:
            more["reactions"] = [{"emoji": match["name"], "count": int(match["n"] or 1)}
                                 for match in _REACTION.finditer(entry.reactions)]  # fmt: skip
        raw = {
            "type": kind or "Default", "content": entry.words or None, "author": entry.author,
            "attachments": [{"url": url} for url in entry.files], "isPinned": entry.pinned,
            "stickers": [{"sourceUrl": url} for url in entry.stickers],
            "embeds": [{"description": words} for words in entry.embeds],
        }  # fmt: skip
        where = Provenance(self.table, line=entry.line)
        yield from made.made(raw, self._dates.read(entry.when), where, **more)

    def _entries(self) -> Iterator[_Entry]:
        raise NotImplementedError

    def _rejected(self) -> Iterator[Record]:
        return iter(())

    def _told(self) -> Iterator[Record]:
        return iter(())


class Text(_Lines):
    """A channel as plain text."""

    def __init__(self, item: Item, context: Context) -> None:
        super().__init__(item, context)
        self._n = 0
        self._stated: int | None = None
        self._shape: str | None = None

    def _entries(self) -> Iterator[_Entry]:
        waiting, before, rules = None, "", 0
        body: list[str] = []
        self._n = 0
        for n, ended in enumerate(text_lines(self._item), 1):
            line = ended.rstrip("\r\n")
            if n % _LOOK_EVERY == 0:
                self._context.check()
            if rules < 2:
                rules += line.startswith("=" * 62)
                name, colon, words = line.partition(": ")
                if colon:
                    self._head.setdefault(name, words)
                continue
            match = _START.match(line) if not before else None
            if match is not None and self._dated(match["when"]):
                if waiting is not None:
                    yield _filled(waiting, body)
                self._n += 1
                body = []
                waiting = _Entry(n, match["when"], author_of(None, match["who"]), "", pinned=bool(match["pinned"]))
            else:
                body.append(line)
            before = line
        if waiting is not None:
            self._stated = _ending(body)
            yield _filled(waiting, body)

    def _dated(self, when: str) -> bool:
        """Whether this is a date, written as the first one is."""
        shape = _SHAPE.sub(lambda match: "0" if match[0].isdigit() else "a", when)
        if self._shape is None and len(re.findall(r"\d+", when)) >= 4:
            self._shape = shape
        return shape == self._shape

    def _told(self) -> Iterator[Record]:
        if self._stated is None:
            yield Warning(WARNING_TRUNCATED, partial=True)
        elif self._stated != self._n:
            yield Warning(WARNING_COUNT, {"stated": self._stated, "n": self._n})


def _ending(body: list[str]) -> int | None:
    """Take the end of the file from the last message, and return how many messages it says there are."""
    for n in range(len(body) - 1, max(-1, len(body) - 8), -1):
        match = _END.match(body[n])
        if match is not None and n and body[n - 1].startswith("=" * 62):
            del body[n - 1 :]
            return int("".join(c for c in match["n"] if c.isdigit()) or "0")
    return None


def _filled(entry: _Entry, body: list[str]) -> _Entry:
    parts: dict[str, list[list[str]]] = {"": [[]]}
    name = ""
    for n, line in enumerate(body):
        match = _PART.match(line) if n and not body[n - 1] else None
        if match is not None:
            name = match[1]
            parts.setdefault(name, []).append([])
        else:
            parts[name][-1].append(line)
    text = {word: ["\n".join(lines).strip("\r\n")[:_LONGEST] for lines in found] for word, found in parts.items()}
    entry.words = text[""][0]
    entry.files = [line for words in text.get("Attachments", ()) for line in words.split("\n") if line]
    entry.stickers = [line for words in text.get("Stickers", ()) for line in words.split("\n") if line]
    entry.embeds = [words for words in text.get("Embed", ()) if words]
    entry.reactions = " ".join(text.get("Reactions", ()))
    return entry


class Csv(_Lines):
    """A channel as CSV."""

    def __init__(self, item: Item, context: Context) -> None:
        super().__init__(item, context)
        self._bad: list[tuple[str, int, str]] = []
        self._broken: list[int] = []

    def _entries(self) -> Iterator[_Entry]:
        head = opening(self._item)
        comma = ";" if b";" in head[: head.find(b"\n")] else ","
        self._bad, self._broken = [], []
        names: list[str] | None = None
        torn = False
        for start, row in rows_of(text_lines(self._item), comma, self._broken):
            if names is None:
                names = [name.strip().lower().replace(" ", "") for name in row]
                if any(map(HOLE.search, row)):
                    names = _NAMES[names[0] == "author" :]
                continue
            torn |= (holed := any(map(HOLE.search, row)))
            if holed or (torn and len(row) != len(names)):  # parts of two messages, perhaps, or the rest of one
                self._bad.append((REASON_BROKEN, start, comma.join(row)[:2000]))
                continue
            if len([value for value in row if value]) < 2:
                if any(row):
                    self._bad.append((REASON_SHORT, start, comma.join(row)[:2000]))
                continue
            if start % _LOOK_EVERY == 0:
                self._context.check()
            cells = dict(zip(names, row, strict=False))
            author = author_of(cells.get("authorid") or None, cells.get("author") or None)
            files = [url for url in _FILES.split(cells.get("attachments") or "") if url]
            yield _Entry(start, cells.get("date") or "", author, cells.get("content") or "", files,
                         reactions=cells.get("reactions") or "")  # fmt: skip

    def _rejected(self) -> Iterator[Record]:
        for reason, line, raw in self._bad:
            yield Found("message", 1)
            yield Rejection("message", reason, Provenance(line=line), raw=raw)

    def _told(self) -> Iterator[Record]:
        yield from warning_of(self._broken)
