"""The exporter's plain text: `[2024-05-17 17:30] NAME: words`, further lines moved in as far as the words.

"You" is the owner. What the exporter says, and what was deleted, is left out of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import msgspec

from parsers import times
from parsers.apps.whatsapp.exported_people import People
from parsers.apps.whatsapp.people import APP
from parsers.base import Context
from parsers.formats.whatsapp_exporter.build import MISSING, made
from parsers.formats.whatsapp_exporter.page import WARNING_DAY
from parsers.item import Item
from parsers.reasons import WARNING_BEFORE, WARNING_UNDATED
from parsers.records import (
    Conversation,
    Direction,
    Found,
    Message,
    Ordinals,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.lines import text_lines
from parsers.whose import Whose, ahead, owned_by_writer_of, whose_chat

_HEAD = re.compile(r"\[(?P<when>\d{4}-\d\d-\d\d (?:[01]\d|2[0-3]):[0-5]\d)\] (?P<name>[^\n]{0,100}?): (?P<text>.*)\Z")
_FILE = re.compile(r"<(?:media file in (?P<path>.+)|(?P<lost>The media is missing))>\Z")
_OWN = "You"
_LOOK_EVERY = 2000
_LONGEST = 1 << 20  # characters of a message


class _Entry(msgspec.Struct):
    line: int
    when: str
    name: str
    indent: int
    lines: list[str]


def is_text(item: Item) -> bool:
    """Whether a file begins as such a chat, and has what WhatsApp's own text exports do not have."""
    if item.container or item.binary:
        return False
    lines = item.head().decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").split("\n")[:-1]
    if not lines or _HEAD.match(lines[0]) is None:
        return False
    indent = len(lines[0])
    for line in lines:
        match = _HEAD.match(line)
        if match is None:
            if line.startswith(" " * indent) and line.strip():
                return True
            continue
        indent = match.start("text")
        if match["name"] == _OWN or _FILE.match(match["text"]):
            return True
    return False


class Text:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._people = People()
        self._numbers = Ordinals()
        self._title = item.name.rpartition(".")[0] or item.name
        self._names: Counter[str] = Counter()
        self._group = False
        self._whose = Whose()
        self._before = self._undated = self._length = 0

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        self._survey()
        key = f"chat:{self._title}"
        roster = self._people.roster
        named = () if self._group else (self._people.called(self._title),)
        roster.thread(key, "group" if self._group else "direct", named, self._title, provenance=Provenance(line=1),
                      whose=self._whose.owner)  # fmt: skip
        self._before = 0
        yield from ahead(self._item, Conversation(key, APP, whose=self._whose.owner))
        for entry in self._entries():
            yield Found("message", 1)
            yield self._message(entry, key)
        yield from self._people.records()
        yield from self._whose.warnings()
        yield Warning(WARNING_DAY)
        if self._before:
            yield Warning(WARNING_BEFORE, {"n": self._before})
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})

    def _survey(self) -> None:
        first: tuple[str, str] | None = None
        for entry in self._entries():
            self._names[entry.name] += 1
            if entry.name == _OWN and first is None:
                first = (entry.when, "\n".join(entry.lines))
        others = [name for name in self._names if name not in (_OWN, self._title)]
        self._group = bool(others)
        if first is not None and not self._group:
            self._whose = owned_by_writer_of(*first)
        else:
            self._whose = whose_chat(self._item, self._title, self._names, group=self._group)

    def _entries(self) -> Iterator[_Entry]:
        waiting: _Entry | None = None
        for n, ended in enumerate(text_lines(self._item), 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            line = ended.rstrip("\r\n")
            match = _HEAD.match(line)
            if match is not None:
                if waiting is not None:
                    yield waiting
                waiting, self._length = _Entry(n, match["when"], match["name"], match.start("text"), [match["text"]]), 0
            elif waiting is None:
                self._before += bool(line.strip())
            elif self._length < _LONGEST:
                self._length += len(line)
                moved = " " * waiting.indent
                waiting.lines[-1] = waiting.lines[-1].removesuffix(" ")  # the exporter's own, before an end of line
                waiting.lines.append(line.removeprefix(moved))
        if waiting is not None:
            yield waiting

    def _message(self, entry: _Entry, key: str) -> Message:
        file = _FILE.match(entry.lines[0])
        rest = "\n".join(entry.lines[1:] if file is not None else entry.lines).rstrip("\n") or None
        if file is not None:
            what = made(self._item, file["path"] or MISSING, meta=bool(file["lost"]), media=True, mime=None,
                        caption=rest, number=None)  # fmt: skip
        else:
            what = made(self._item, rest, meta=False, media=False, mime=None, caption=None, number=None)
        sender, direction = self._writer(entry.name)
        self._people.wrote(key, sender)
        try:
            time = times.from_local(datetime.fromisoformat(entry.when), entry.when)
        except ValueError:  # the 31st of February
            time = times.missing(entry.when)
            self._undated += 1
        said = digest(entry.name, what.kind, what.text, *(a.name for a in what.attachments))
        odd = what.text is not None and any(0xDC80 <= ord(c) <= 0xDCFF for c in what.text)
        return Message(
            key, what.kind, direction, sender, time, what.text, Provenance(line=entry.line),
            same=self._whose.mark + self._numbers.number(time.raw, said), attachments=what.attachments,
            details=what.details or None,
            raw=what.text.encode("utf-8", "surrogateescape") if odd and what.text is not None else None)  # fmt: skip

    def _writer(self, name: str) -> tuple[str | None, Direction]:
        if name == _OWN:
            return self._people.roster.owner(), "out"
        if self._group and name == self._title:
            return None, "unknown"  # somebody whom the exporter cannot name
        return self._people.called(name), "in"
