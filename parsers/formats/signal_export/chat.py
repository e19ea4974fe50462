"""One chat of signal-export, from its lines of JSON or from its Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import msgspec

from parsers.apps.signal import APP, kind_of
from parsers.base import Context
from parsers.exports import Cast, as_text, iso_time, list_of, object_of, text_of
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_BEFORE, WARNING_NO_OWNER, WARNING_UNDATED
from parsers.records import (
    OWNER,
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
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.lines import text_lines
from parsers.times import MISSING
from parsers.whose import Whose, ahead, owned_by_writer_of, whose_chat

_ME, _NOBODY, _SELF = "Me", "No-Sender", "NotetoSelf"
_HEAD = re.compile(r"\[(?P<when>\d{4}-\d\d-\d\d,? \d\d:\d\d(?::\d\d)?)\] (?P<name>[^\n]{0,200}?): (?P<text>.*)\Z")
_REACTIONS = re.compile(r"\n?\(- (?P<all>[^\n]+?: \S+(?:, [^\n]+?: \S+)*) -\)")
_FILES = re.compile(r"!?\[(?P<name>[^\[\]\n]*)\]\((?P<path>\.\.?/[^()\n]*)\) {0,2}")
_STICKER = re.compile(r"\n\(\( (?P<sign>[^\n]{1,60}) \)\)\Z")
_QUOTE = re.compile(r"\A\n\n(?P<lines>> [^\n]*(?:\n> ?[^\n]*)*)\n\n")
_DELETED = "(This message was deleted)"
_CALL = re.compile(r"(?P<way>Incoming|Outgoing|Missed) (?P<what>voice|video|group|call|adhoc)?(?: ?call)?"
                   r"(?: \((?P<how>[^()]*)\))?\Z")  # fmt: skip
_LONG = re.compile(r"(?:(\d+)m )?(\d+)s\Z")
_KNOWN = frozenset(("date", "sender", "body", "quote", "sticker", "reactions", "attachments", "deleted", "call",
                    "missed"))  # fmt: skip
_LOOK_EVERY = 2000
_LONGEST = 1 << 20  # characters of a message


class Entry(msgspec.Struct):
    """A message; `value` None: a line that is none."""

    line: int
    value: dict[str, Any] | None
    raw: str = ""


class Lines:
    """`data.json`."""

    before = 0

    def entries(self, item: Item, context: Context) -> Iterator[Entry]:
        for n, line in enumerate(text_lines(item), 1):
            if n % _LOOK_EVERY == 0:
                context.check()
            if not line.strip():
                continue
            try:
                value = msgspec.json.decode(line.encode("utf-8", "surrogateescape"))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                value = None
            yield Entry(n, value if isinstance(value, dict) and "sender" in value else None, line)


class Markdown:
    """`chat.md`, turned into what `data.json` has."""

    def __init__(self) -> None:
        self.before = 0

    def entries(self, item: Item, context: Context) -> Iterator[Entry]:
        self.before = length = 0
        waiting: tuple[int, re.Match[str], list[str]] | None = None
        for n, ended in enumerate(text_lines(item), 1):
            if n % _LOOK_EVERY == 0:
                context.check()
            line = ended.rstrip("\r\n")
            match = _HEAD.match(line)
            if match is not None:
                if waiting is not None:
                    yield _entry(*waiting)
                waiting, length = (n, match, [match["text"]]), 0
            elif waiting is None:
                self.before += bool(line.strip())
            elif length < _LONGEST:
                length += len(line)
                waiting[2].append(line)
        if waiting is not None:
            yield _entry(*waiting)


def _entry(line: int, head: re.Match[str], lines: list[str]) -> Entry:
    text = "\n".join(lines).rstrip("\n")
    value: dict[str, Any] = {"date": head["when"].replace(", ", "T").replace(" ", "T"), "sender": head["name"]}
    if text == _DELETED:
        return Entry(line, value | {"body": "", "deleted": True})
    quote = _QUOTE.match(text)
    if quote is not None:
        value["quote"], text = quote["lines"], text[quote.end() :]
    files = list(_FILES.finditer(text))
    while files and files[-1].end() == len(text):  # they stand last
        match = files.pop()
        value.setdefault("attachments", []).insert(0, {"name": match["name"], "path": match["path"].removeprefix("./")})
        text = text[: match.start()].removesuffix("!")
    sticker = _STICKER.search(text)
    if sticker is not None:
        value["sticker"], text = sticker["sign"], text[: sticker.start()]
    marks = [match for match in _REACTIONS.finditer(text) if match.end() == len(text)]
    if marks:
        text = text[: marks[-1].start()]
        value["reactions"] = [[name, sign] for name, _, sign in (
            one.rpartition(": ") for one in marks[-1]["all"].split(", "))]  # fmt: skip
    return Entry(line, value | {"body": text})


class Chat:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context, shape: type[Lines | Markdown]) -> None:
        self._item, self._context, self._source = item, context, shape()
        self._cast = Cast(APP)
        self._numbers = Ordinals()
        self._title = item.folder.rpartition("/")[2].removesuffix(".zip") or None
        self._key = f"chat:{self._title or item.name}"
        self._whose = Whose()
        self._names: Counter[str] = Counter()
        self._group = False
        self._undated = 0

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        self._survey()
        yield from ahead(self._item, Conversation(self._key, APP, whose=self._whose.owner))
        people: dict[str, None] = {}
        for entry in self._source.entries(self._item, self._context):
            yield Found("message", 1)
            if entry.value is None:
                yield Rejection("message", REASON_BROKEN, Provenance(line=entry.line), raw=entry.raw[:2000])
                continue
            for record in self._message(entry.value, entry.line):
                if isinstance(record, Message) and record.sender not in (None, OWNER):
                    people[str(record.sender)] = None
                yield record
        kind: ConversationKind = "group" if self._group else "self" if self._title == _SELF else "direct"
        if kind == "direct" and not people and self._title:
            people[self._cast.person(self._title, "name", self._title, self._title)] = None
        self._cast.thread(self._key, kind, people, self._title, provenance=Provenance(line=1), whose=self._whose.owner,
                          details={"direction_basis": "own_word"} if self._cast.has_owner else None)  # fmt: skip
        yield from self._cast.records()
        yield from self._whose.warnings()
        if not self._cast.has_owner:
            yield Warning(WARNING_NO_OWNER)
        if self._source.before:
            yield Warning(WARNING_BEFORE, {"n": self._source.before})
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})

    def _survey(self) -> None:
        first: tuple[object, object] | None = None
        for entry in self._source.entries(self._item, self._context):
            name = text_of((entry.value or {}).get("sender"))
            if name is not None:
                self._names[name] += 1
            if name == _ME and first is None and entry.value is not None:
                first = entry.value.get("date"), entry.value.get("body")
        others = [name for name in self._names if name not in (_ME, _NOBODY, self._title)]
        self._group = bool(others)
        self._cast.has_owner = _ME in self._names
        if first is not None and not self._group:
            self._whose = owned_by_writer_of(*first)
        else:
            self._whose = whose_chat(self._item, self._title, self._names, group=self._group)

    def _message(self, value: dict[str, Any], line: int) -> Iterator[Record]:
        shown = text_of(value.get("sender"))
        sender, direction = self._person(shown)
        text = (text_of(value.get("body")) or "").removesuffix("  ").rstrip("\n") or None
        time = iso_time(value.get("date"))
        self._undated += time.basis == "none"
        details: dict[str, Any] = {}
        attachments = tuple(self._file(object_of(one)) for one in list_of(value.get("attachments")))
        kind: Kind = kind_of(attachments[0].mime) if attachments else "text" if text else "other"
        sticker = value.get("sticker")
        if sticker:
            kind = "sticker"
            details["sticker"] = sticker if isinstance(sticker, str) else object_of(sticker).get("emoji") or "sticker"
        quote = "\n".join(one.removeprefix(">").removeprefix(" ") for one in (text_of(value.get("quote")) or "").strip(
            ).split("\n")).strip()  # fmt: skip
        if quote:
            details["quoted"] = quote
        if value.get("deleted") is True:
            kind, text = "deleted", None
        called = _call(text, told=value.get("call") is True) if value.get("call") is not False else None
        if called is not None:
            kind = "call"
            details |= called
        more = {name: told for name, told in value.items() if name not in _KNOWN and told not in (None, "", [], {})}
        if more:
            details["fields"] = as_text(more)
        key = f"line {line}"
        said = digest(shown, kind, text, *(one.name for one in attachments))
        same = self._whose.mark + self._numbers.number(time.raw, said) if time.basis != "none" else None
        odd = text is not None and any(0xDC80 <= ord(c) <= 0xDCFF for c in text)
        raw = text.encode("utf-8", "surrogateescape") if odd and text is not None else None
        yield Message(self._key, kind, direction, sender, time, text, Provenance(line=line), app_key=key, same=same,
                      attachments=attachments, details=details or None, raw=raw)  # fmt: skip
        for one in list_of(value.get("reactions")):
            name, sign = (*one, None, None)[:2] if isinstance(one, list) else (
                object_of(one).get("name"), object_of(one).get("emoji"))  # fmt: skip
            if not isinstance(sign, str) or not sign:
                continue
            yield Found("reaction", 1)
            person, way = self._person(text_of(name))
            yield Reaction(self._key, key, person, sign, MISSING, Provenance("reactions", line=line), way)

    def _person(self, name: str | None) -> tuple[str | None, Direction]:
        if name is None or name == _NOBODY:
            return None, "unknown"
        if name == _ME:
            return self._cast.owner(), "out"
        return self._cast.person(name, "name", name, name), "in" if self._cast.has_owner else "unknown"

    def _file(self, value: dict[str, Any]) -> Attachment:
        path, name = unquote(text_of(value.get("path")) or ""), text_of(value.get("name"))
        found = self._item.beside(path) if path and not path.startswith(("/", "..")) else None
        if found is not None and not found.container and found is not self._item:
            self._item.claim(found)
        else:
            found = None
        return Attachment(name or path.rpartition("/")[2] or None, mime_of(path or name or ""),
                          found.path if found is not None else None)  # fmt: skip


def _call(text: str | None, *, told: bool) -> dict[str, Any] | None:
    """What the exporter says of a call. Before it marks calls, its words may be somebody's: then only those that say
    what kind of call it was count.
    """
    match = _CALL.match((text or "").strip())
    sure = match is not None and match["what"] in ("voice", "video") and (match["how"] or match["way"] == "Missed")
    if match is None or not (told or sure):
        return {} if told else None
    how = match["how"] or ""
    outcome = "missed" if match["way"] == "Missed" or how == "unanswered" else "unknown"
    outcome = "answered" if how.startswith("accepted") else "rejected" if how.startswith("declined") else outcome
    long = _LONG.search(how)
    seconds = {"duration_s": int(long[1] or 0) * 60 + int(long[2])} if long is not None else {}
    return {"outcome": outcome, "video": match["what"] == "video", **seconds}
