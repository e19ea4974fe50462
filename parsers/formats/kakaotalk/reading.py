"""KakaoTalk exports: messages to records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from parsers import times
from parsers.base import Context
from parsers.evidence import Item
from parsers.filetypes import mime_of
from parsers.formats.kakaotalk.lines import Entry, Shape, entries
from parsers.formats.kakaotalk.words import OWN_WORDS, Title, body, event, is_saved, title_from, title_of
from parsers.reasons import REASON_BROKEN, WARNING_BYTES, WARNING_LOOSE_TEXT
from parsers.records import (
    OWNER,
    Attachment,
    Conversation,
    ConversationKind,
    Direction,
    Found,
    Message,
    Participant,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.csvtext import warning_of
from parsers.text.dates import wall_clock
from parsers.text.days import DayOrdinals
from parsers.text.holes import HOLE
from parsers.text.lines import Lines
from parsers.whose import Whose, ahead, owned_by_writer_of, whose_chat
from parsers.words import N_

APP = "KakaoTalk"
_EVERY = 4096
_COLUMNS = N_("The row does not have the three columns date, user and message.")
_UNDATED = N_("{count} messages, the first on line {line}, have no time that exists. Their times were left open.")


class Reading:
    """Reads one exported chat, in two passes: who writes, then what."""

    def __init__(self, item: Item, lines: Lines, shape: Shape) -> None:
        self._item, self._lines, self._shape = item, lines, shape
        self._title: Title | None = None
        self._saved: str | None = None
        self._writers: dict[str, None] = {}
        self._group = False
        self._number = DayOrdinals().number
        self._counts: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._told: dict[str, None] = {}
        self._kind: ConversationKind = "unknown"
        self._other: str | None = None
        self._own: str | None = None
        self._basis: str | None = None
        self._key = ""
        self._own_first: tuple[str, str] | None = None  # time and words of the first message of an owner without a name
        self._whose = Whose()

    def records(self, context: Context) -> Iterator[Record]:
        """Yield people and messages in the order of the file, then the conversation and the warnings."""
        self._survey(context)
        yield from ahead(self._item, self._conversation())
        broken: list[int] = []
        for n, entry in enumerate(entries(iter(self._lines), self._shape, self._writers, broken)):
            if n % _EVERY == 0:
                context.check()
            if entry.preamble and not self._left_of_preamble(entry):
                continue
            yield Found("message", 1)
            if entry.bad:
                reason = REASON_BROKEN if HOLE.search(entry.text) else _COLUMNS
                yield Rejection("message", reason, Provenance(line=entry.line), raw=entry.text[:1000])
                continue
            message = self._message(entry)
            if message.sender is not None and message.sender not in self._told:
                self._told[message.sender] = None
                yield self._participant(message.sender)
            yield message
        yield self._conversation()
        yield from warning_of(broken)
        yield from self._warnings()

    def _survey(self, context: Context) -> None:
        for text, _, _ in islice(iter(self._lines), 5):
            if self._title is None:
                self._title = title_of(text)
            if self._saved is None and is_saved(text):
                self._saved = text.strip("\ufeff \t")
        if self._title is None and (named := title_from(self._item.name)) is not None:
            self._title = Title(named, None)
        for n, entry in enumerate(entries(iter(self._lines), self._shape)):
            if n % _EVERY == 0:
                context.check()
            if entry.name is not None:
                self._writers.setdefault(entry.name)
                if self._own_first is None and self._shape == "dated" and entry.name.casefold() in OWN_WORDS:
                    self._own_first = (entry.raw, entry.text)
            elif not entry.preamble and (found := event(entry.text)) is not None:
                self._group = self._group or found["type"] in ("invited", "joined", "removed")
        self._judge()

    def _judge(self) -> None:
        """Decide who is who: older phones call the exporter "you"; a chat with one person is named after them."""
        writers = list(self._writers)
        title = self._title.title if self._title is not None else None
        if self._shape == "dated":
            self._own = next((name for name in writers if name.casefold() in OWN_WORDS), None)
        if self._group or len(writers) > 2 or (self._title is not None and self._title.members is not None):
            self._kind = "group"
        elif title in writers or self._own is not None:
            self._kind = "direct" if title is not None else "unknown"
            self._other = title if title in writers else None
        if self._own is not None:
            self._basis = "own_word"
        elif self._other is not None and self._kind == "direct":
            self._basis = "title"
            if len(writers) == 2:
                self._own = next(name for name in writers if name != self._other)
        names = "\x1f".join(sorted(writers))
        if len(names) > 200:
            names = hashlib.sha256(names.encode("utf-8", "surrogatepass")).hexdigest()
        self._key = f"title:{title}" if title else f"names:{names}"
        if self._own_first is not None and self._kind != "group":
            self._whose = owned_by_writer_of(*self._own_first)
        else:
            self._whose = whose_chat(self._item, title, writers, group=self._kind == "group")

    def _left_of_preamble(self, entry: Entry) -> bool:
        """Drop the header and leave what is not."""
        rows = [text for text in entry.text.split("\n") if text.strip()]
        rows = [text for text in rows if not is_saved(text) and title_of(text) is None and not _is_file_line(text)]
        entry.text = "\n".join(rows)
        if rows:
            self._count("begin", entry.line)
        return bool(rows)

    def _count(self, what: str, line: int) -> None:
        self._counts[what] = self._counts.get(what, 0) + 1
        self._first.setdefault(what, line)

    def _message(self, entry: Entry) -> Message:
        time = self._time(entry)
        place = Provenance(line=entry.line, offset=entry.offset)
        sender = self._sender(entry.name)
        same = None
        if time.local is not None:
            content = f"{self._whose.mark}{entry.name}|{entry.text}"
            if len(content) > 500:
                content = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
            same = self._number(time.local[:10], time.local, content)
        if entry.preamble:
            return Message(self._key, "other", "unknown", None, time, entry.text, place,
                           details={"type": "outside_messages"}, raw=_raw(entry.text))
        if sender is None:
            details: dict[str, Any] = {"system": event(entry.text) or {"type": "unrecognised"}}
            if entry.day is not None and entry.clock is None:
                details["day"] = entry.day.isoformat()
            return Message(self._key, "system", "unknown", None, time, entry.text, place, same=same, details=details,
                           raw=_raw(entry.text))
        direction: Direction = "unknown"
        if self._basis is not None:
            own = entry.name == self._own or (self._own is None and entry.name != self._other)
            direction = "out" if own else "in"
        found = body(entry.text)
        if found is None:
            return Message(self._key, "text", direction, sender, time, entry.text, place, same=same,
                           raw=_raw(entry.text))
        files = tuple(self._attachment(name) for name in found.files)
        return Message(self._key, found.kind, direction, sender, time, entry.text, place, same=same, attachments=files,
                       details=found.details or None, raw=_raw(entry.text))

    def _attachment(self, name: str | None) -> Attachment:
        if name is None:
            return Attachment(None)
        found = self._item.with_export(name, _is_export)
        if found is None:
            return Attachment(name, mime=mime_of(name))
        self._item.claim(found)
        return Attachment(name, mime=mime_of(name), path=found.path)

    def _sender(self, name: str | None) -> str | None:
        return OWNER if name is not None and name == self._own and self._basis == "own_word" else name

    def _participant(self, key: str) -> Participant:
        if key == OWNER:
            return Participant(OWNER, APP, "owner", None, None, owner=True)
        return Participant(key, APP, "name", key, key, owner=key == self._own)

    def _time(self, entry: Entry) -> Time:
        text = entry.clock.text() if entry.clock is not None else None
        if entry.day is None or text is None:
            if not entry.preamble and (entry.clock is not None or self._shape != "bracket"):
                self._count("undated", entry.line)
            return times.missing(entry.raw)
        return wall_clock(entry.day.isoformat(), text, entry.raw)

    def _conversation(self) -> Conversation:
        details: dict[str, Any] = {"shape": self._shape}
        if self._saved is not None:
            details["saved"] = self._saved
        if self._title is not None and self._title.members is not None:
            details["members"] = self._title.members
        if self._basis is not None:
            details["direction_basis"] = self._basis
        title = self._title.title if self._title is not None else None
        return Conversation(self._key, APP, self._kind, title, tuple(self._told), details=details,
                            provenance=Provenance(line=1), whose=self._whose.owner)

    def _warnings(self) -> Iterator[Warning]:
        yield from self._whose.warnings()
        for what, message in (("undated", _UNDATED), ("begin", WARNING_LOOSE_TEXT)):
            if what in self._counts:
                line = self._first[what]
                yield Warning(message, {"count": self._counts[what], "line": line}, Provenance(line=line))
        if self._lines.damaged:
            yield Warning(WARNING_BYTES, {"count": self._lines.damaged})


def _is_export(item: Item) -> bool:
    return item.name.startswith(("Talk_", "KakaoTalk")) and item.name.endswith((".txt", ".csv"))


def _is_file_line(text: str) -> bool:
    """Exports from an iPhone begin with the name of the file itself."""
    name = text.strip("\ufeff \t")
    return name.startswith(("Talk_", "KakaoTalk")) and name.endswith(".txt")


def _raw(text: str) -> bytes | None:
    """Return the bytes of a text that is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        lone = any(0xD800 <= ord(c) < 0xDC80 or 0xDD00 <= ord(c) < 0xE000 for c in text)
        return text.encode("utf-8", "surrogatepass" if lone else "surrogateescape")
    return None
