"""Matrix: a room as Element exports it in plain text (`matrix - ROOM - Chat Export - ….txt`, `export.txt` of a zip).

Facts (the published source of Element Web: PlainTextExport of 2021 to 2024): an entry is a line `DATE - TEXT`, the
date in the language and zone of the exporting computer (first as `toLocaleString` prints it, since 2022 with the day of
the week and the month's name), the text `NAME: words`, `NAME: <OTHER "beginning of what is answered"> words`, or what
the app tells. Words may go on over lines. Behind the text of a file stands, in the app's language, that it was attached
or left out; where it lies, the entry does not say.

Built without a real sample. The text names people by the names shown in the room, and nobody's account.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.base import Context, Identified, Parser, register
from parsers.exports import Cast
from parsers.item import Item
from parsers.reasons import WARNING_AMBIGUOUS, WARNING_BEFORE_ENTRY, WARNING_NO_OWNER
from parsers.records import (
    Conversation,
    Found,
    Message,
    Ordinals,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.text.holes import thinned
from parsers.text.pagedates import PageDates
from parsers.whose import Whose, ahead, whose_chat
from parsers.words import N_

APP = "Matrix"
REASON = N_("Dated lines as Element exports a room in plain text")
_ENTRY = re.compile(
    r"(?=.{0,50}?\d{4})(?P<when>[^\r\n]{6,46}?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[ \u202f\u00a0]?[^\W\d_]{1,2}\.?"
    r"(?: ?[^\W\d_]\.?)?)?) - (?P<rest>.*)", re.DOTALL)
_WEEKDAY = re.compile(r"[^\W\d_]{2,9}\.?,? (?=.{0,20}\d{4})")
_NAMED = re.compile(r"(?:\A|/)matrix(?: - [^/]+|-export[^/]*)(?:/export)?\.txt\Z|(?:\A|/)matrix - [^/]+/export\.txt\Z",
                    re.IGNORECASE)
_TITLE = re.compile(r"matrix - (.+?)(?: - Chat Export)?(?: - [^/]*)?(?:\.txt)?\Z", re.IGNORECASE)
_REPLY = re.compile(r'<(?P<who>[^<>\n]{1,200}?)(?: "(?P<quote>.*?)")?> (?P<text>.*)', re.DOTALL)
_NAME = 100  # characters
_LONGEST = 1 << 20  # characters of an entry
_CHECK_EVERY = 2000


class _Entry(msgspec.Struct):
    line: int
    when: str
    text: str


@register
class MatrixText(Parser):
    """See the module's docstring."""

    id = "matrix-text"
    name = N_("Matrix room (Element export, plain text)")
    version = "3"
    app = APP
    one_chat = True
    tested = ("Element of 2021 and 2024 (by its source)",)
    notes = N_("Built from Element's published source, without a real sample. The text says neither whose accounts the "
               "names are nor who exported it.")
    zeros = "all"
    signs = Signs(endings=(".txt",))

    def identify(self, item: Item) -> Identified | None:
        if item.binary or not item.name.lower().endswith(".txt"):
            return None
        lines = item.head().decode("utf-8-sig", "replace").splitlines()[:40]
        if not lines or _ENTRY.match(lines[0]) is None:
            return None
        if _NAMED.search(item.path) is not None:
            return Identified(96, REASON)
        entries = [match for line in lines if (match := _ENTRY.match(line)) is not None]
        dates = PageDates()  # without the day of the week it is a date still, which `Jan 3, 2013` is not without Jan
        days = sum((day := _WEEKDAY.match(match["when"])) is not None
                   and dates.read(match["when"][day.end():]).basis == "local" for match in entries)  # fmt: skip
        if len(entries) >= 3 and days == len(entries) and all(dates.read(m["when"]).basis == "local" for m in entries):
            return Identified(70, REASON)
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Reading(item, context).records()


class _Reading:
    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._dates = PageDates(context.day_order)
        self._cast = Cast(APP)
        self._numbers = Ordinals()
        folder = item.folder.rpartition("/")[2]
        match = _TITLE.match(folder if item.name == "export.txt" else item.name)
        self._title = match[1] if match is not None else (folder if item.name == "export.txt" else item.name)
        self._before = 0
        self._names: Counter[str] = Counter()
        self._whose = Whose()

    def records(self) -> Iterator[Record]:
        for entry in self._entries():
            self._dates.note(entry.when)
            name, colon, _ = entry.text.partition(": ")
            if colon and len(name) <= _NAME and "\n" not in name:
                self._names[name] += 1
        self._before = 0
        self._whose = whose_chat(self._item, self._title, self._names, group=False)
        key = self._cast.thread(f"text:{self._title}", title=self._title, whose=self._whose.owner)
        yield from ahead(self._item, Conversation(key, APP, whose=self._whose.owner))
        for entry in self._entries():
            yield Found("message", 1)
            yield self._message(entry)
        yield from self._cast.records()
        yield Warning(WARNING_NO_OWNER)
        yield from self._whose.warnings()
        if self._before:
            yield Warning(WARNING_BEFORE_ENTRY, {"n": self._before})
        if self._dates.ambiguous:
            yield Warning(WARNING_AMBIGUOUS, {"n": self._dates.ambiguous})

    def _entries(self) -> Iterator[_Entry]:
        waiting: _Entry | None = None
        for n, line in enumerate(self._lines(), 1):
            if n % _CHECK_EVERY == 0:
                self._context.check()
            match = _ENTRY.match(line)
            if match is not None:
                if waiting is not None:
                    yield waiting
                waiting = _Entry(n, match["when"], match["rest"])
            elif waiting is None:
                self._before += bool(line.strip())
            elif len(waiting.text) < _LONGEST:
                waiting.text += f"\n{line}"
        if waiting is not None:
            yield waiting

    def _lines(self) -> Iterator[str]:
        rest = b""
        for block in self._item.chunks():
            *whole, rest = (rest + block).split(b"\n")
            yield from map(_line, whole)
            if len(rest) > _LONGEST * 4:
                yield thinned(rest.decode("utf-8", "surrogateescape"))
                rest = b""
        if rest:
            yield thinned(_line(rest), last=True)

    def _message(self, entry: _Entry) -> Message:
        where, details = Provenance(line=entry.line), dict[str, Any]()
        name, colon, words = entry.text.partition(": ")
        time = self._dates.read(entry.when)
        spoken = bool(colon) and self._names[name] > 0 and len(name) <= _NAME
        text: str | None = words if spoken else entry.text
        text = (text or "").rstrip("\n") or None
        sender = self._cast.person(name, "name", name, name) if spoken else None
        answer = _REPLY.match(text or "") if spoken else None
        if answer is not None and (answer["quote"] is not None or answer["who"] in self._names):
            details["quoted"] = {"name": answer["who"], "text": answer["quote"]}
            text = answer["text"]
        if not spoken:
            details["system"], text = {"text": text}, None
        key = self._cast.thread(f"text:{self._title}", people=(sender,) if sender is not None else (),
                                title=self._title, provenance=where)  # fmt: skip
        kind = "text" if spoken else "system"
        same = None
        if time.basis != "none":
            same = self._whose.mark + self._numbers.number(time.raw, digest(sender, kind, entry.text))
        raw = None
        if text is not None and any(0xDC80 <= ord(letter) <= 0xDCFF for letter in text):
            raw = text.encode("utf-8", "surrogateescape")
        return Message(key, "text" if spoken else "system", "unknown", sender, time, text, where, same=same,
                       details=details or None, raw=raw)  # fmt: skip


def _line(written: bytes) -> str:
    return thinned(written.decode("utf-8", "surrogateescape").rstrip("\r").removeprefix("\ufeff"))
