"""A chat in plain text: the time on a line of its own, the sender below it, then what the message holds, and an empty
line before the next.

An answer stands below the message that it answers, four blanks in, and again at its own time, where a line says that
it is one. Until version 3 only the first line of its words is four blanks in, so that the words it has at its own time
tell where it ends.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from parsers.base import Context
from parsers.formats.imessage_exporter.body import Body
from parsers.formats.imessage_exporter.chat import READ, SHARING, TAPBACK, WHEN, Chat, event, kind_of, moment, sign_of
from parsers.item import Item
from parsers.reasons import WARNING_BEFORE
from parsers.records import (
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
from parsers.roster import digest
from parsers.text.lines import text_lines
from parsers.times import MISSING
from parsers.whose import ahead

_HEAD = re.compile(rf"(?P<when>{WHEN})(?P<read> {READ.pattern})?\Z")
_EVENT = re.compile(rf"(?P<when>{WHEN}) (?P<words>[^\n]*\S[^\n]*)\Z")
_INSIDE = re.compile(rf"(?: {{4}})+(?P<when>{WHEN})(?P<read> {READ.pattern})?\Z")
_INDENT = " " * 4
_ANSWER = "This message responded to an earlier message."
_UNTOLD = "Unable to format announcement!"
_LOOK_EVERY = 2000
_MOST_LINES = 100_000  # of a message
_ENDING = "\r\n"


class _Entry(msgspec.Struct):
    """A message or what the phone tells (`words`). `lines`: with their numbers, without time and sender."""

    line: int
    when: str = ""
    read: str | None = None
    after: str | None = None
    who: str | None = None
    words: str | None = None
    lines: list[tuple[int, str]] = []

    @property
    def place(self) -> tuple[str, str | None]:
        return self.when, self.who

    def trim(self) -> _Entry:
        while self.lines and not self.lines[-1][1].strip():
            self.lines.pop()
        return self


def is_text(item: Item) -> bool:
    """Whether a file begins as such a chat does."""
    if item.container or item.binary:
        return False
    lines = item.head().decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    if len(lines) < 2:
        return False
    if _HEAD.match(lines[0]):
        return bool(lines[1].strip()) and not _HEAD.match(lines[1])
    told = _EVENT.match(lines[0])
    known = lines[0] == _UNTOLD or (told is not None and event(told["words"])[0] is not None)
    return known and not lines[1].strip() and (len(lines) < 4 or _HEAD.match(lines[2]) is not None
                                               or _EVENT.match(lines[2]) is not None)  # fmt: skip


class Text:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._chat = Chat(item)
        self._numbers = Ordinals()
        self._before = 0
        #: Of each answer at its own time, by time and sender: its lines.
        self._answers: dict[tuple[str, str | None], list[list[str]]] = defaultdict(list)
        self._answered: dict[tuple[str, str | None], list[str]] = defaultdict(list)

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        self._survey()
        yield from ahead(self._item, self._chat.ahead())
        for entry in self._entries():
            yield from self._entry(entry)
        yield from self._chat.records()
        if self._before:
            yield Warning(WARNING_BEFORE, {"n": self._before})

    def _survey(self) -> None:
        for entry in self._entries():
            if entry.words is not None:
                continue
            self._chat.note(entry.who, entry.read, entry.when, "\n".join(line for _, line in entry.lines))
            if entry.lines and entry.lines[-1][1] == _ANSWER:
                self._answers[entry.place].append([line for _, line in _Entry(0, lines=entry.lines[:-1]).trim().lines])
        self._chat.settle()
        self._before = 0

    def _entries(self) -> Iterator[_Entry]:
        waiting: _Entry | None = None
        empty = True
        lines = ((n, line.rstrip(_ENDING)) for n, line in enumerate(text_lines(self._item), 1))
        ahead_of: tuple[int, str] | None = next(lines, None)
        wants_sender = False
        while ahead_of is not None:
            (n, line), ahead_of = ahead_of, next(lines, None)
            if n % _LOOK_EVERY == 0:
                self._context.check()
            head = _HEAD.match(line) if empty else None
            follows = ahead_of[1] if ahead_of is not None else ""
            told = _EVENT.match(line) if empty and head is None and not follows.strip() else None
            if head is not None or told is not None or (empty and line == _UNTOLD and not follows.strip()):
                if waiting is not None:
                    yield waiting.trim()
                waiting = _begun(n, head, told, line)
                wants_sender = head is not None
            elif wants_sender and waiting is not None:
                waiting.who, wants_sender = line.strip() or None, False
            elif waiting is None:
                self._before += bool(line.strip())
            elif len(waiting.lines) < _MOST_LINES and (line.strip() or waiting.words is None):
                waiting.lines.append((n, line))
            empty = not line.strip()
        if waiting is not None:
            yield waiting.trim()

    def _entry(self, entry: _Entry) -> Iterator[Record]:
        if entry.words is not None:
            yield from self._event(entry)
            return
        lines = entry.lines
        answers = bool(lines) and lines[-1][1] == _ANSWER
        own, inside = self._apart(lines[:-1] if answers else lines)
        to = None
        if answers:
            answered = self._answered.get(entry.place)
            to = answered.pop(0) if answered else None
        key = f"line {entry.line}"
        yield from self._message(entry, Body(_Entry(0, lines=own).trim().lines), key, to, answers=answers)
        for one, repeated in inside:
            if repeated:
                self._answered[one.place].append(key)
            else:
                yield from self._message(one, Body(one.lines), f"line {one.line}", key, answers=True)

    def _apart(self, lines: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[tuple[_Entry, bool]]]:
        """A message's own lines, and the answers below it; whether each stands at its own time as well."""
        own: list[tuple[int, str]] = []
        inside: list[tuple[_Entry, bool]] = []
        n = 0
        while n < len(lines):
            number, line = lines[n]
            head = _INSIDE.match(line)
            if head is None or n + 1 == len(lines) or not lines[n + 1][1].startswith(_INDENT):
                own.append(lines[n])
                n += 1
                continue
            one = _Entry(number, head["when"], head["who"], head["after"], lines[n + 1][1].strip())
            known = self._answers.get(one.place, [])
            rest = lines[n + 2 :]
            length = max((len(a) for a in known if _bare(rest[: len(a)]) == _bare(enumerate(a))), default=None)
            size = length if length is not None else _indented(rest)
            one.lines = [(m, _dedented(text)) for m, text in rest[:size]]
            inside.append((one.trim(), length is not None))
            n += 2 + size
            if n < len(lines) and not lines[n][1].strip():
                n += 1  # the end of an answer
        return own, inside

    def _message(self, entry: _Entry, body: Body, key: str, to: str | None, *, answers: bool) -> Iterator[Record]:
        yield Found("message", 1)
        chat = self._chat
        sender = chat.person(entry.who)
        attachments = tuple(map(chat.attachment, body.files))
        kind: Kind = kind_of(attachments, body.text, sticker=body.sticker)
        details = body.details
        if body.text in SHARING:
            kind = "system"
            details["system"] = {"type": SHARING[body.text]}
        if body.unsent and body.text is None and not attachments:
            kind = "deleted"
        if entry.after is not None:
            details["read_after"] = entry.after
        if answers and to is None:
            details["is_answer"] = True
        yield Message(
            chat.key, kind, chat.direction(sender), sender, time := self._time(entry.when), body.text,
            Provenance(line=entry.line), "deleted_by_app" if body.deleted else "live", key,
            self._same(time.raw, entry.who, kind, body.text, *(a.name for a in attachments)), to, attachments,
            details or None, _raw(body.text),
        )  # fmt: skip
        for what, who, line in body.tapbacks:
            yield Found("reaction", 1)
            person = chat.person(who)
            yield Reaction(chat.key, key, person, sign_of(what), MISSING, Provenance(line=line),
                           chat.direction(person))  # fmt: skip

    def _event(self, entry: _Entry) -> Iterator[Record]:
        yield Found("message", 1)
        words = "\n".join((entry.words or "", *(line for _, line in entry.lines)))
        who, told = event(words)
        chat = self._chat
        sender = chat.teller(who)
        unsent = told["type"] == "unsent"
        time = self._time(entry.when)
        yield Message(chat.key, "deleted" if unsent else "system", chat.direction(sender), sender, time,
                      None if unsent else words, Provenance(line=entry.line), same=self._same(time.raw, words),
                      details={"deleted": {"by": "sender", "told": words}} if unsent else {"system": told})  # fmt: skip

    def _time(self, when: str) -> Time:
        time = moment(when)
        self._chat.undated += time.basis == "none"
        return time

    def _same(self, raw: str, *said: str | None) -> str | None:
        return self._chat.whose.mark + self._numbers.number(raw, digest(*said)) if raw else None


def _begun(n: int, head: re.Match[str] | None, told: re.Match[str] | None, line: str) -> _Entry:
    if head is not None:
        return _Entry(n, head["when"], head["who"], head["after"])
    return _Entry(n, told["when"], words=told["words"]) if told is not None else _Entry(n, words=line)


def _bare(lines: Iterable[tuple[int, str]]) -> list[str]:
    return [line.lstrip(" ") for _, line in lines]


def _dedented(line: str) -> str:
    """A line of an answer as it is. Marks on it were moved in twice until version 3."""
    bare = line.removeprefix(_INDENT)
    return bare.lstrip(" ") if TAPBACK.match(bare.lstrip(" ")) else bare


def _indented(lines: list[tuple[int, str]]) -> int:
    """How many lines are an answer's, where it stands nowhere else: up to an empty line, or the next answer."""
    for n, (_, line) in enumerate(lines):
        if not line.strip() or _INSIDE.match(line):
            return n
    return len(lines)


def _raw(text: str | None) -> bytes | None:
    """The bytes of a text that is no UTF-8."""
    odd = text is not None and any(0xDC80 <= ord(c) <= 0xDCFF for c in text)
    return text.encode("utf-8", "surrogateescape") if odd and text is not None else None
