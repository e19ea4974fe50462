"""Text messages as Nokia Suite and PC Suite export them: a CSV without a header.

Facts (a public converter of such files, tmo1/sms-ie `nokia-suite-convert.pl`; the built-in format of athg2sms): a row
is `sms`, the folder or state (`READ,RECEIVED`, `SENT`, `DRAFT`), who sent it (empty where the owner did), to whom
(empty where the owner got it; several between commas), a copy, the time `2012.05.03 14:03` of the computer's wall
clock, a subject, the text. Texts stand between quotation marks and may go on over lines.

Built without a real sample.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.exports import WARNING_DAMAGED, WARNING_UNDATED
from parsers.formats.discord_json.package import REASON_SHORT, text_lines
from parsers.formats.sms_backup_xml.records import MESSAGES, identifier_kind
from parsers.item import Item
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
from parsers.words import N_

REASON = N_("Rows of text messages as Nokia Suite exports them (sms, READ,RECEIVED, …)")
_FIRST = re.compile(
    rb'(?:\xef\xbb\xbf)?"?sms"?[,;]"?(?:[A-Z]+,)*(?:RECEIVED|SENT|READ|UNREAD|DELIVER|SUBMIT|DRAFT)\b[^\r\n]{0,400}'
    rb'\d{4}\.\d\d\.\d\d \d\d:\d\d')
_WHEN = re.compile(r"\d{4}\.\d\d\.\d\d \d\d:\d\d(?::\d\d)?\Z")
_IN, _OUT = frozenset(("RECEIVED", "DELIVER")), frozenset(("SENT", "SUBMIT", "DRAFT", "UNSENT"))
_COLUMNS = 8
_LOOK_EVERY = 1000


@register
class NokiaSuite(Parser):
    """See the module's docstring."""

    id = "nokia-suite"
    name = N_("Text messages exported by Nokia Suite (CSV)")
    version = "1"
    app = MESSAGES
    tested = ("Nokia Suite 3, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample. Times are the wall clock of the computer.")

    def identify(self, item: Item) -> Identified | None:
        return Identified(92, REASON) if not item.container and _FIRST.match(item.head(600)) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        roster, numbers = Roster(MESSAGES), Ordinals()
        delimiter = ";" if item.head(8).removeprefix(b"\xef\xbb\xbf").strip(b'"sm')[:1] == b";" else ","
        rows = csv.reader(text_lines(item), delimiter=delimiter)
        line, undated, damaged = 1, 0, 0
        while True:
            start = line
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error:  # a field of more than the reader takes: the rest of this line is passed over
                damaged += 1
                continue
            finally:
                line = 1 + rows.line_num
            if rows.line_num % _LOOK_EVERY == 0:
                context.check()
            if not any(row):
                continue
            yield Found("message", 1)
            if len(row) < _COLUMNS:
                yield Rejection("message", REASON_SHORT, Provenance(line=start), raw=delimiter.join(row)[:2000])
                continue
            message = _message(row, start, roster, numbers)
            undated += message.time.basis == "none"
            yield message
        yield from roster.records()
        if undated:
            yield Warning(WARNING_UNDATED, {"n": undated})
        if damaged:
            yield Warning(WARNING_DAMAGED, {"n": damaged}, partial=True)


def _message(row: list[str], line: int, roster: Roster, numbers: Ordinals) -> Message:
    _, state, sent_by, sent_to, copied, when, subject, *text = row
    states = {word.strip().upper() for word in state.split(",")}
    way: Direction = "in" if states & _IN else "out" if states & _OUT else "in" if sent_by and not sent_to else (
        "out" if sent_to and not sent_by else "unknown")
    written = sent_by if way == "in" else ",".join(part for part in (sent_to, copied) if part)
    people = list(dict.fromkeys(_person(one, roster) for one in re.split("[,;]", written) if one.strip()))
    key = "~".join(sorted(people)) or "(no address)"
    thread = roster.thread(key, "direct" if len(people) == 1 else "group" if people else "unknown", people)
    time, words = _time(when), ",".join(text).replace("\r\n", "\n") or None
    details: dict[str, object] = {"status": state} if state else {}
    if subject:
        details["subject"] = subject
    if "DRAFT" in states:
        details["box"] = "draft"
    sender = OWNER if way == "out" else people[0] if way == "in" and people else None
    if way == "out":
        roster.owner()
    same = numbers.number(time.raw, digest(key, way, words)) if time.basis != "none" else None
    return Message(thread, "text", way, sender, time, words, Provenance(line=line), same=same, details=details or None)


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
