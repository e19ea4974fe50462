"""Text messages as Nokia Suite and PC Suite export them: a CSV without a header.

Facts (a public converter of such files, tmo1/sms-ie `nokia-suite-convert.pl`; the built-in formats of athg2sms, with
examples of 2015 and 2016; a viewer that reads Nokia Suite's): a row is `sms`, the folder or state (Nokia Suite:
`READ,RECEIVED`, `RECEIVED`, `SENT`, `DRAFT`; PC Suite, before it: `deliver`, `submit`), who sent it (empty where the
owner did), to whom (empty where the owner got it; several between commas), a copy, the time `2012.05.03 14:03` of the
computer's wall clock, a subject, the text. Nokia Suite puts commas between them and PC Suite semicolons, with quotation
marks around all of them, or around some. Texts stand between quotation marks and may go on over lines. The files are
UTF-8 (a question in Nokia's forum of 2009 about PC Suite 7 says how it looks in a program that does not know).

A row goes to the next line that begins like one: quotation marks in a text that are not doubled, or are never closed,
cost nothing of what follows.

Built without a real sample: made-up files of both programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from parsers import times
from parsers.apps.android.book import MESSAGES, identifier_kind
from parsers.base import Context, Identified, Parser, register
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, REASON_SHORT, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Direction,
    Found,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.signs import Signs
from parsers.text.holes import HOLE
from parsers.text.lines import text_lines
from parsers.whose import Whose, owned_by_writer_of, whose_chat
from parsers.words import N_

REASON = N_("Rows of text messages as Nokia Suite exports them (sms, READ,RECEIVED, …)")
_START = (r'"?sms"?([,;])"?(?:[A-Z]+,)*(?:RECEIVED|SENT|READ|UNREAD|DELIVER|SUBMIT|DRAFT|UNSENT)\b[^\r\n]{0,400}?'
          r'\d{4}\.\d\d\.\d\d \d\d:\d\d')
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?" + _START.encode(), re.IGNORECASE)
_ROW = re.compile(_START, re.IGNORECASE)
_FIELD = {mark: re.compile(rf'(?:"((?:[^"]|"")*)"|([^{mark}\r\n]*)){mark}') for mark in ",;"}
_WHEN = re.compile(r"\d{4}\.\d\d\.\d\d \d\d:\d\d(?::\d\d)?\Z")
_SENT = frozenset(("SENT", "SUBMIT"))
_IN, _OUT = frozenset(("RECEIVED", "DELIVER")), frozenset(("SENT", "SUBMIT", "DRAFT", "UNSENT"))
_FIELDS = 7  # before the text
_LONGEST = 1 << 20  # characters of a row
_LOOK_EVERY = 1000
_BROKEN = re.compile(r'"?sms"?[,;]')


@register
class NokiaSuite(Parser):
    """See the module's docstring."""

    id = "nokia-suite"
    name = N_("Text messages exported by Nokia Suite (CSV)")
    version = "4"
    app = MESSAGES
    tested = ("Nokia Suite 3 and PC Suite 7, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample. Times are the wall clock of the computer.")
    signs = Signs(marks=("sms",))
    zeros = "all"

    def identify(self, item: Item) -> Identified | None:
        return Identified(92, REASON) if not item.container and _FIRST.match(item.head(600)) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        roster, numbers, mark = Roster(MESSAGES), Ordinals(), _whose(item).mark
        undated = 0
        for n, (line, text) in enumerate(_rows(item)):
            if n % _LOOK_EVERY == 0:
                context.check()
            if not text.strip():
                continue
            yield Found("message", 1)
            torn = HOLE.search(text) is not None  # the beginning of one, perhaps, and the end of another
            row = None if torn else _split(text)
            if row is None:
                raw = text.rstrip("\r\n")[:2000]
                yield Rejection("message", REASON_BROKEN if torn else REASON_SHORT, Provenance(line=line), raw=raw)
                continue
            message = _message(row, line, roster, numbers, mark)
            undated += message.time.basis == "none"
            yield message
        yield from roster.records()
        if undated:
            yield Warning(WARNING_UNDATED, {"n": undated})


def _rows(item: Item) -> Iterator[tuple[int, str]]:
    """Rows with the number of their first line: each goes to the next line that begins one."""
    kept: list[str] = []
    start = length = marks = 0
    for number, line in enumerate(text_lines(item), 1):
        begins = _ROW.match(line) or (_BROKEN.match(line) and not marks % 2)
        if kept and (begins or length > _LONGEST):
            yield start, "".join(kept)
            kept, length, marks = [], 0, 0
        if not kept:
            start = number
        kept.append(line)
        length, marks = length + len(line), marks + line.count('"')
    if kept:
        yield start, "".join(kept)


def _split(text: str) -> list[str] | None:
    """The fields of a row and its text; None where it has fewer."""
    mark = ";" if _ROW.match(text) is not None and text.lstrip('"')[3:5].strip('"').startswith(";") else ","
    fields: list[str] = []
    position = 0
    while len(fields) < _FIELDS:
        found = _FIELD[mark].match(text, position)
        if found is None:
            return None
        fields.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        position = found.end()
    words = text[position:].rstrip("\r\n")
    if len(words) > 1 and words[0] == words[-1] == '"':
        words = words[1:-1]
        words = words if '"' in words.replace('""', "") else words.replace('""', '"')
    return [*fields, words]


def _states(state: str) -> set[str]:
    return {word.strip().upper() for word in state.split(",")}


def _whose(item: Item) -> Whose:
    """Whose messages a file holds: times are to the minute, and somebody may write to two phones in one. A file says no
    number of the owner's, whose first message tells as much.
    """
    rows = (_split(text) for _, text in _rows(item) if HOLE.search(text) is None)
    sent = min(((row[5], row[3], row[7].strip()) for row in rows if row is not None
                and _states(row[1]) & _SENT and _WHEN.match(row[5].strip())), default=None)  # fmt: skip
    return whose_chat(item, None, (), group=False) if sent is None else owned_by_writer_of(*sent)


def _message(row: list[str], line: int, roster: Roster, numbers: Ordinals, mark: str) -> Message:
    _, state, sent_by, sent_to, copied, when, subject, text = row
    states = _states(state)
    way: Direction = "in" if states & _IN else "out" if states & _OUT else "in" if sent_by and not sent_to else (
        "out" if sent_to and not sent_by else "unknown")
    written = sent_by if way == "in" else ",".join(part for part in (sent_to, copied) if part)
    people = list(dict.fromkeys(_person(one, roster) for one in re.split("[,;]", written) if one.strip()))
    key = "~".join(sorted(people)) or "(no address)"
    thread = roster.thread(key, "direct" if len(people) == 1 else "group" if people else "unknown", people)
    time, words = _time(when), text.replace("\r\n", "\n") or None
    details: dict[str, object] = {"status": state} if state else {}
    if subject:
        details["subject"] = subject
    if "DRAFT" in states:
        details["box"] = "draft"
    sender = OWNER if way == "out" else people[0] if way == "in" and people else None
    if way == "out":
        roster.owner()
    same = mark + numbers.number(time.raw, digest(key, way, words)) if time.basis != "none" else None
    raw = words.encode("utf-8", "surrogateescape") if words and not words.isprintable() and _bytes(words) else None
    return Message(thread, "text", way, sender, time, words, Provenance(line=line), same=same,
                   details=details or None, raw=raw)  # fmt: skip


def _bytes(words: str) -> bool:
    """Whether some of the text is bytes that are no UTF-8."""
    return any("\udc80" <= c <= "\udcff" for c in words)


def _person(written: str, roster: Roster) -> str:
    number = written.strip()
    return roster.person("".join(number.split()), identifier_kind(number), number)


def _time(written: str) -> Time:
    text = written.strip()
    if not _WHEN.match(text):
        return times.missing(written)
    form = "%Y.%m.%d %H:%M:%S" if text.count(":") == 2 else "%Y.%m.%d %H:%M"
    try:
        return times.from_local(datetime.strptime(text, form), text)  # noqa: DTZ007  (a wall-clock time)
    except ValueError:  # the 31st of February
        return times.missing(written)
