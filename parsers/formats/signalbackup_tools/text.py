"""A chat as plain text: `[Mar 05, 2024 12:15:02] <Boss> words (Olga: 👍)`.

A file that was sent is a line of its own, also where the message has words: those stand in the next one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.apps.signal import APP, kind_of
from parsers.base import Context
from parsers.exports import Cast
from parsers.filetypes import mime_of
from parsers.formats.signalbackup_tools.shared import WHEN, called, moment, thread_of
from parsers.item import Item
from parsers.reasons import WARNING_BEFORE, WARNING_NO_OWNER, WARNING_UNDATED
from parsers.records import (
    Attachment,
    Conversation,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Reaction,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.lines import text_lines
from parsers.times import MISSING
from parsers.whose import Whose, ahead, whose_chat

_HEAD = re.compile(rf"\[(?P<when>{WHEN})\] (?:\*\*\* <(?P<by>[^\n]{{1,200}}?)> sent file(?: (?P<file>.+))?|"
                   r"\*\*\* (?P<event>.*)|<(?P<name>[^\n]{1,200}?)> (?P<text>.*))\Z", re.DOTALL)  # fmt: skip
_WHEN = rb"\[[A-Z][a-z]{2} \d\d, \d{4} \d\d:\d\d:\d\d\] "
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?" + _WHEN + rb"(?:<[^\r\n]{1,800}?> |\*\*\* )")
_ANY = re.compile(rb"\n" + _WHEN + rb"(?:<[^\r\n]{1,800}?> |\*\*\* <[^\r\n]{1,800}?> sent )")
#: Names may hold all that a file's name holds; the sign is no letter.
_MARKS = re.compile(r" \((?P<all>[^()\n]{1,200}?: [^\w\s();]{1,40}(?:; [^()\n]{1,200}?: [^\w\s();]{1,40})*)\)\Z")
_FILE = re.compile(r'"(?P<name>.*)"(?P<more> \(.*\))?\Z|of type (?P<mime>[\w.+-]+/[\w.+-]+)(?P<rest> \(.*\))?\Z',
                   re.DOTALL)  # fmt: skip
_POLL = "Poll: "
_OPTION = re.compile(r" {20,}\[(?P<votes>\d{1,6})\] (?P<text>.*)\Z")
_ENDING = ".txt"
_LOOK_EVERY = 2000
_LONGEST = 1 << 20  # characters of a message


class Entry(msgspec.Struct):
    """A message as it stands: its line, the parts of that, and the lines behind it."""

    line: int
    head: re.Match[str]
    more: list[str] = []


def is_text(item: Item) -> bool:
    """Whether a file is such a chat: called after a thread, or with two messages at its beginning."""
    head = item.head()
    if item.container or _FIRST.match(head) is None:
        return False
    named = item.name.lower().endswith(_ENDING) and thread_of(item.name[: -len(_ENDING)]) is not None
    return named or _ANY.search(head) is not None


class Text:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._cast = Cast(APP)
        self._numbers = Ordinals()
        stem = item.name.rpartition(".")[0] or item.name
        told = thread_of(stem)
        self._title = told[0] if told is not None else stem
        self._thread = told[1] if told is not None else None
        self._key = f"chat:{stem}"
        self._whose = Whose()
        self._writers: Counter[str] = Counter()
        self._own: str | None = None
        self._group = False
        self._before = self._undated = 0

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        self._survey()
        yield from ahead(self._item, Conversation(self._key, APP, whose=self._whose.owner))
        for entry in self._entries():
            yield Found("message", 1)
            yield from self._message(entry)
        people = [name for name in self._writers if name != self._own]
        if not people and not self._group:
            people = [self._title]
        for name in people:
            self._cast.person(name, "name", name, name)
        details: dict[str, Any] = {"thread_id": int(self._thread)} if self._thread is not None else {}
        if self._own is not None:
            details["direction_basis"] = "title"
        kind: ConversationKind = "group" if self._group else "direct"
        if not self._group and self._title not in self._writers and self._writers:
            kind = "unknown"  # a chat of two in which one writes, or a group
        self._cast.thread(self._key, kind, people, self._title, whose=self._whose.owner,
                          details=details or None, provenance=Provenance(line=1))  # fmt: skip
        yield from self._cast.records()
        yield from self._whose.warnings()
        if self._own is None:
            yield Warning(WARNING_NO_OWNER)
        if self._before:
            yield Warning(WARNING_BEFORE, {"n": self._before})
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})

    def _entries(self) -> Iterator[Entry]:
        self._before = length = 0
        waiting: Entry | None = None
        for n, ended in enumerate(text_lines(self._item), 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            line = ended.rstrip("\r\n")
            match = _HEAD.match(line.removeprefix("\ufeff") if n == 1 else line)
            if match is not None:
                if waiting is not None:
                    yield waiting
                waiting, length = Entry(n, match, []), 0
            elif waiting is None:
                self._before += bool(line.strip())
            elif length < _LONGEST:
                length += len(line)
                waiting.more.append(line)
        if waiting is not None:
            yield waiting

    def _survey(self) -> None:
        for entry in self._entries():
            name = entry.head["name"] or entry.head["by"]
            if name:
                self._writers[name] += 1
        others = [name for name in self._writers if name != self._title]
        self._group = len(self._writers) > 2 or len(others) > 1
        self._whose = whose_chat(self._item, self._title, self._writers, group=self._group)
        if not self._group and len(self._writers) == 2 and len(others) == 1:
            self._own = others[0]
        self._cast.has_owner = self._own is not None

    def _message(self, entry: Entry) -> Iterator[Record]:
        head = entry.head
        text: str | None = "\n".join((head["text"] or head["event"] or "", *entry.more)).rstrip("\n")
        sender, direction = self._person(head["name"] or head["by"])
        time = moment(head["when"])
        self._undated += time.basis == "none"
        details: dict[str, Any] = {}
        files: tuple[Attachment, ...] = ()
        marks: str | None = None
        kind: Kind = "text"
        if head["by"] is not None:
            file, marks = self._file("\n".join((head["file"] or "", *entry.more)).rstrip("\n"))
            files, text = (file,), None
            kind = kind_of(file.mime)
        elif head["event"] is not None:
            call = called(text or "")
            kind, details = ("call", call) if call is not None else ("system", {"system": {"type": "unknown"}})
        else:
            found = _MARKS.search(text or "")
            if found is not None:
                marks, text = found["all"], (text or "")[: found.start()]
            text = self._poll(text or "", entry.more, details)
            kind = "poll" if "poll" in details else "text"
        said = digest(head["name"] or head["by"], kind, text, *(one.name for one in files))
        same = self._whose.mark + self._numbers.number(time.raw, said) if time.basis != "none" else None
        odd = text is not None and any(0xDC80 <= ord(c) <= 0xDCFF for c in text)
        key = f"line {entry.line}"
        yield Message(
            self._key, kind, direction, sender, time, text or None, Provenance(line=entry.line), app_key=key, same=same,
            attachments=files, details=details or None,
            raw=text.encode("utf-8", "surrogateescape") if odd and text is not None else None)  # fmt: skip
        for n, one in enumerate(marks.split("; ") if marks else ()):
            who, _, sign = one.rpartition(": ")
            yield Found("reaction", 1)
            person, way = self._person(who)
            yield Reaction(self._key, key, person, sign, MISSING, Provenance("reactions", n, line=entry.line), way)

    @staticmethod
    def _poll(text: str, more: list[str], details: dict[str, Any]) -> str:
        """The question of a poll, whose answers stand in the lines behind it; any other text as it is."""
        options = [_OPTION.match(line) for line in more]
        if not text.startswith(_POLL) or not options or None in options:
            return text
        question = text.partition("\n")[0].removeprefix(_POLL)
        answers = [{"text": one["text"], "votes": int(one["votes"])} for one in options if one is not None]
        details["poll"] = {"question": question, "answers": answers}
        return question

    @staticmethod
    def _file(told: str) -> tuple[Attachment, str | None]:
        """A file as its line tells it, and the reactions behind it."""
        found = _MARKS.search(told)
        marks = found["all"] if found is not None else None
        match = _FILE.match(told[: found.start()] if found is not None else told)
        if match is None:
            return Attachment(told or None), marks
        return Attachment(match["name"], match["mime"] or mime_of(match["name"] or "")), marks

    def _person(self, name: str | None) -> tuple[str | None, Direction]:
        if not name:
            return None, "unknown"
        if name == self._own:
            return self._cast.owner(name, (("name", name),)), "out"
        return self._cast.person(name, "name", name, name), "in" if self._own is not None else "unknown"
