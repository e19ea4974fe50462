"""One conversation of sigtop's plain text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any

import msgspec

from parsers import times
from parsers.apps.signal import APP, account, kind_of, number, person
from parsers.base import Context, closed
from parsers.item import Item
from parsers.reasons import WARNING_BEFORE, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Reaction,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.text.lines import text_lines
from parsers.times import MISSING

_WHEN = r"(?:[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}|unknown)"
#: How a message begins.
HEADS = rf"(?:From: [^\n]+\n)?Type: [a-z0-9-]+\n(?:Sent|Received): {_WHEN}(?:\n|\Z)"
_BEGINS = re.compile(HEADS)
_FIELD = re.compile(r"(?P<name>From|Type|Sent|Received|Attachment|Reaction|Edited|Version): (?P<value>.*)\Z")
_NAMED = re.compile(r"(?P<name>.*?)(?: \((?P<detail>[^()]*)\))?\Z")
_FILE = re.compile(r"(?P<name>.*) \((?P<mime>[^(),]*)(?:, (?P<size>\d+) bytes)?\)\Z")
_REACTION = re.compile(r"(?P<sign>\S+) from (?P<who>.+)\Z")
_GROUP = re.compile(r"[A-Za-z0-9_-]{43}\Z|[0-9a-f]{32,}\Z")
_OWN, _NO_NAME, _SPOKEN = "You", "no filename", ("incoming", "outgoing", "story")
_LOOK_EVERY = 2000
_MOST_LINES = 100_000  # of a message
_AHEAD = 3  # lines that tell how a message begins


class _Entry(msgspec.Struct):
    line: int
    lines: list[str]


class _Part(msgspec.Struct):
    """Fields, what is quoted, and words: of a message or of one of its versions."""

    fields: list[tuple[str, str]] = []
    quoted: list[str] = []
    words: list[str] = []

    def get(self, name: str) -> str | None:
        return next((value for field, value in self.fields if field == name), None)

    @property
    def text(self) -> str | None:
        return "\n".join(self.words).strip("\n") or None


class Text:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._people = Roster(APP)
        self._numbers = Ordinals()
        self._key = ""
        self._other: str | None = None
        self._before = self._undated = 0

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        yield from closed(chain.from_iterable(map(self._records, self._entries())), self._close)

    def _records(self, entry: _Entry) -> Iterator[Record]:
        yield Found("message", 1)
        yield from self._message(entry)

    def _close(self) -> Iterator[Record]:
        yield from self._people.records()
        if self._before:
            yield Warning(WARNING_BEFORE, {"n": self._before})
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})

    def _entries(self) -> Iterator[_Entry]:
        waiting: _Entry | None = None
        lines = ((n, line.rstrip("\r\n")) for n, line in enumerate(text_lines(self._item), 1))
        window: deque[tuple[int, str]] = deque()
        empty = True
        while True:
            while len(window) < _AHEAD and (following := next(lines, None)) is not None:
                window.append(following)
            if not window:
                break
            n, line = window[0]
            if n % _LOOK_EVERY == 0:
                self._context.check()
            if empty and _BEGINS.match("\n".join(text for _, text in window) + "\n"):
                if waiting is not None:
                    yield waiting
                waiting = _Entry(n, [])
            window.popleft()
            if waiting is not None and len(waiting.lines) < _MOST_LINES:
                waiting.lines.append(line)
            elif waiting is None and line.startswith("Conversation: ") and not self._key:
                self._begin(line.partition(": ")[2])
            elif waiting is None:
                self._before += bool(line.strip())
            empty = not line.strip()
        if waiting is not None:
            yield waiting

    def _begin(self, shown: str) -> None:
        match = _NAMED.match(shown)
        detail = match["detail"] if match is not None else None
        name = match["name"] if match is not None else shown
        if detail is not None and _GROUP.match(detail):
            self._key = self._people.thread(f"group {detail}", "group", (), name, shared=True,
                                            provenance=Provenance(line=1))  # fmt: skip
            return
        self._other = self._person(shown)
        self._key = self._people.thread(self._other, "direct", (self._other,), name, provenance=Provenance(line=1))

    def _person(self, shown: str) -> str:
        """The key of somebody: the best that stands behind the name."""
        match = _NAMED.match(shown)
        detail, name = (match["detail"], match["name"]) if match is not None else (None, shown)
        aci, phone = account(detail), number(detail) if detail and detail.startswith("+") else None
        if aci is None and phone is None and not detail:
            return self._people.person(name, "name", name, name)
        user = detail if aci is None and phone is None else None
        return person(self._people, aci, phone, username=user, name=name) or name

    def _message(self, entry: _Entry) -> Iterator[Record]:
        part = _part(entry.lines)
        if not self._key:
            self._key = self._people.thread("unknown chat")
        versions = _versions(part.words) if part.get("Edited") is not None else []
        newest = versions[0] if versions else part
        written, shown = part.get("Type") or "unknown", part.get("From")
        details: dict[str, Any] = {}
        if versions[1:]:
            details["edited"] = [{"text": one.text or "", "sent_at": one.get("Sent") or ""} for one in versions[1:]]
        quoted = _part([line.removeprefix(">").removeprefix(" ") for line in newest.quoted])
        if quoted.fields or quoted.words:
            details["quoted"] = quoted.text
            details["quoted_sender"] = quoted.get("From")
        received = part.get("Received")
        if received is not None:
            details["received"] = received
        sender: str | None = None
        way: Direction = "unknown"
        if shown == _OWN or written == "outgoing":
            sender, way = self._people.owner(), "out"
        elif shown is not None:
            sender, way = self._person(shown), "in"
        elif written == "incoming" and self._other is not None:
            sender, way = self._other, "in"
        if sender not in (None, OWNER):
            self._people.thread(self._key, people=(str(sender),))
        files = tuple(_file(value) for name, value in (*part.fields, *(newest.fields if versions else ()))
                      if name == "Attachment")  # fmt: skip
        kind: Kind = kind_of(files[0].mime) if files else "text" if newest.text else "other"
        if written not in _SPOKEN:
            kind = "call" if written == "call-history" else "system"
            details["system"] = {"type": written}
        time = self._time(part.get("Sent"))
        own = self._item.digests().sha256 if sender == OWNER and self._other is None else None  # two members' owners
        said = digest(sender, own, kind, newest.text, *(file.name for file in files))
        key = f"line {entry.line}"
        odd = newest.text is not None and any(0xDC80 <= ord(c) <= 0xDCFF for c in newest.text)
        yield Message(
            self._key, kind, way, None if kind == "system" else sender, time, newest.text, Provenance(line=entry.line),
            app_key=key, same=self._numbers.number(time.raw, said) if time.basis != "none" else None, attachments=files,
            details={name: value for name, value in details.items() if value} or None,
            raw=newest.text.encode("utf-8", "surrogateescape") if odd and newest.text is not None else None,
        )  # fmt: skip
        for name, value in part.fields:
            match = _REACTION.match(value) if name == "Reaction" else None
            if match is not None:
                yield Found("reaction", 1)
                yield Reaction(self._key, key, self._person(match["who"]), match["sign"], MISSING,
                               Provenance("reactions", line=entry.line))  # fmt: skip

    def _time(self, written: str | None) -> Time:
        try:
            moment = parsedate_to_datetime(written or "")
        except (ValueError, TypeError, OverflowError):
            moment = None
        if moment is None or moment.tzinfo is None:
            self._undated += 1
            return times.missing(written)
        return times.from_aware(moment, written or "")


def _part(lines: list[str]) -> _Part:
    """Fields first; behind an empty line what is quoted, and behind another the words."""
    part = _Part([], [], [])
    n = 0
    while n < len(lines) and (match := _FIELD.match(lines[n])) is not None:
        part.fields.append((match["name"], match["value"]))
        n += 1
    if n < len(lines) and not lines[n].strip():
        n += 1
    if n < len(lines) and lines[n].startswith("> From: "):
        while n < len(lines) and lines[n].startswith(">"):
            part.quoted.append(lines[n])
            n += 1
    part.words = lines[n:]
    return part


def _versions(lines: list[str]) -> list[_Part]:
    """The versions of an edited message, the newest first."""
    found: list[list[str]] = []
    for line in lines:
        if not line.startswith("|"):
            continue
        bare = line.removeprefix("|").removeprefix(" ")
        if bare.startswith("Version: "):
            found.append([])
        if found:
            found[-1].append(bare)
    return [_part(one) for one in found]


def _file(value: str) -> Attachment:
    match = _FILE.match(value)
    if match is None:
        return Attachment(value)
    name = match["name"] if match["name"] != _NO_NAME else None
    return Attachment(name, match["mime"] or None, None, int(match["size"]) if match["size"] else None)
