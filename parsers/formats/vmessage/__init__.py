"""vMessages (`.vmg`, `.vmsg`): text messages as phones before the smartphone, and some after, copy them out.

Facts and where they come from: IrDA's specification IrMC 1.1, chapter on vMessage: `BEGIN:VMSG`, properties, the vCard
of the sender, then one envelope (`BEGIN:VENV`) in another for each group of recipients with their vCards, and in the
innermost the body (`BEGIN:VBODY`). What makers write into it: readers of Nokia's files (NbuExplorer; scripts that turn
them into XML: `X-NOK-DT:20110705T163012Z` in UTC, `X-IRMC-BOX`, `X-MESSAGE-TYPE:DELIVER` or `SUBMIT`, the body with a
line `Date:05.07.2011 18:30:12` in local time, the file in UTF-16), and of the files of Samsung's and MediaTek's phones
(vmsg2csv: many messages a file, no envelope, the other person's vCard first whoever wrote; see `body.py`). A sender's
vCard is empty where that is the owner.

Built after these descriptions, without a real sample. Not read: multimedia messages and e-mails in this form beyond
their text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parseaddr
from typing import NamedTuple

from parsers import times
from parsers.apps.android.book import MESSAGES, identifier_kind
from parsers.base import Context, Identified, Parser, closed, register
from parsers.evidence import Item
from parsers.filetypes import text_of_head
from parsers.formats.vmessage.body import Body, decoded, read_body, time_of
from parsers.reasons import REASON_BROKEN, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Direction,
    Found,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.signs import Signs
from parsers.text.holes import HOLE
from parsers.text.lines import Lines
from parsers.words import N_

REASON = N_("begins with BEGIN:VMSG")
REASON_EMPTY = N_("The message holds no text, no number and no time.")
WARNING_UNENDED = N_("{count} messages, the first on line {line}, have no end. What stands of them was read.")
WARNING_OUTSIDE = N_("{count} lines, the first line {line}, belong to no message and were not read.")
WARNING_NO_DIRECTION = N_("{count} messages do not say whether they were sent or received.")

_BEGIN = re.compile(r"\s*BEGIN\s*:\s*(VMSG|VENV|VCARD|VBODY)\s*(?:;[^:]{0,200})?\Z", re.IGNORECASE)
_END = re.compile(r"\s*END\s*:\s*(VMSG|VENV|VCARD|VBODY)\s*\Z", re.IGNORECASE)
_PROPERTY = re.compile(r"([A-Za-z][\w-]*)((?:;[^:]*)?):(.*)\Z", re.DOTALL)
_DIRECTIONS: dict[str, Direction] = {
    "DELIVER": "in", "DELIVERED": "in", "SUBMIT": "out", "INBOX": "in", "SENT": "out", "SENTBOX": "out",
    "SENDBOX": "out", "OUTBOX": "out", "DRAFT": "out", "DRAFTS": "out", "SEND": "out", "FAILED": "out",
    "DRAFTBOX": "out", "FAILBOX": "out", "1": "in", "2": "out", "3": "out", "4": "out", "5": "out", "6": "out",
}  # fmt: skip
_UNSENT = {"OUTBOX": "outbox", "DRAFT": "draft", "DRAFTS": "draft", "DRAFTBOX": "draft", "FAILED": "failed",
           "FAILBOX": "failed", "3": "draft", "4": "outbox", "5": "failed", "6": "outbox"}  # fmt: skip
_LONGEST = 1 << 20  # characters of a message
_MOST = 1000  # numbers of a message
_KNOWN = frozenset(("VERSION", "X-NOK-DT", "X-IRMC-BOX", "X-BOX", "X-MESSAGE-TYPE", "X-IRMC-STATUS", "X-READ",
                    "X-MESSAGE-STATUS", "X-MESSAGE-SLOT", "X-MESSAGE-LOCKED", "X-LOCKED", "X-IRMS-TYPE", "X-IRMC-TYPE",
                    "X-SEEN", "X-TYPE", "DATESENT"))
_STATUS = ("X-IRMC-STATUS", "X-MESSAGE-STATUS", "X-READ", "X-STATUS")


class _Card(NamedTuple):
    """Who a vCard names: number, name, whether it stands in an envelope (a recipient)."""

    number: str
    name: str | None
    inside: bool


class _Draft:
    """One message while its lines pass."""

    def __init__(self, line: int, offset: int) -> None:
        self.line, self.offset = line, offset
        self.open: list[str] = []
        self.properties: dict[str, str] = {}
        self.cards: list[_Card] = []
        self.body: list[str] = []
        self.length = 0
        self._number: str | None = None
        self._name: str | None = None

    def begin(self, what: str) -> None:
        self.open.append(what)
        if what == "VCARD":
            self._number = self._name = None

    def end(self, what: str) -> None:
        if what in self.open:
            while self.open.pop() != what:
                pass
        if what == "VCARD" and (self._number or self._name) and len(self.cards) < _MOST:
            self.cards.append(_Card(self._number or self._name or "", self._name, "VENV" in self.open))

    def take(self, line: str) -> None:
        """Take a line of a message, where it stands."""
        self.length += len(line)
        if self.length > _LONGEST:
            return
        if "VBODY" in self.open:
            self.body.append(line)
            return
        match = _PROPERTY.match(line)
        if match is None:
            return
        name, value = match[1].upper(), decoded(match[2], match[3]).strip()
        if "VCARD" not in self.open:
            self.properties.setdefault(name, value)
        elif name in ("TEL", "FROMTEL", "EMAIL") and value:
            self._number = self._number or value
        elif name in ("N", "FN") and value.strip("; "):
            self._name = self._name or " ".join(value.replace(";", " ").split())


@register
class VMessage(Parser):
    """See the module's docstring."""

    id = "vmessage"
    name = N_("Text messages of older phones (vmg, vmsg)")
    version = "5"
    app = MESSAGES
    one_chat = True
    tested = ("Nokia (vmg), Samsung and MediaTek (vmsg), by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "all"
    signs = Signs(opens=b"Bb", marks=("vmsg",))

    def identify(self, item: Item) -> Identified | None:
        text = None if item.container else text_of_head(item.head(512))
        lines = (text or "").lstrip("\ufeff \t\r\n").splitlines()
        match = _BEGIN.match(lines[0]) if lines else None
        return Identified(90, REASON) if match is not None and match[1].upper() == "VMSG" else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reading = _Reading(Lines(item))
        yield from closed(reading.records(context), reading.close)


class _Reading:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._roster = Roster(MESSAGES)
        self._counts: Counter[str] = Counter()
        self._first: dict[str, int] = {}
        self._number = Ordinals().number

    def _count(self, what: str, line: int) -> None:
        self._counts[what] += 1
        self._first.setdefault(what, line)

    def records(self, context: Context) -> Iterator[Record]:
        """Yield the messages in the order of the file."""
        draft: _Draft | None = None
        for number, (text, offset, _) in enumerate(self._lines, 1):
            if number % 4096 == 0:
                context.check()
            line = text.removeprefix("\ufeff") if number == 1 else text
            if "\0" in line and HOLE.search(line):  # what follows may be of another message
                if draft is None:
                    self._count("outside", number)
                else:
                    draft.take(HOLE.split(line)[0])
                    self._count("unended", draft.line)
                    yield from self._message(draft, torn=True)
                    draft = None
                continue
            begins, ends = _BEGIN.match(line), _END.match(line)
            if begins is not None and begins[1].upper() == "VMSG":
                if draft is not None:
                    self._count("unended", draft.line)
                    yield from self._message(draft)
                draft = _Draft(number, offset)
            elif draft is None:
                if line.strip("\ufeff \t\x1a\0"):
                    self._count("outside", number)
            elif ends is not None and ends[1].upper() == "VMSG":
                yield from self._message(draft)
                draft = None
            elif begins is not None and "VBODY" not in draft.open:
                draft.begin(begins[1].upper())
            elif ends is not None:
                draft.end(ends[1].upper())
            else:
                draft.take(line)
        if draft is not None:
            self._count("unended", draft.line)
            yield from self._message(draft)

    def close(self) -> Iterator[Record]:
        """Yield everybody, then the warnings."""
        yield from self._roster.records()
        if self._counts["undated"]:
            yield Warning(WARNING_UNDATED, {"n": self._counts["undated"]})
        for what, message in (("unended", WARNING_UNENDED), ("outside", WARNING_OUTSIDE)):
            if self._counts[what]:
                where = Provenance(line=self._first[what])
                yield Warning(message, {"count": self._counts[what], "line": self._first[what]}, where,
                              partial=what == "unended")
        if self._counts["no direction"]:
            yield Warning(WARNING_NO_DIRECTION, {"count": self._counts["no direction"]})

    def _message(self, draft: _Draft, *, torn: bool = False) -> Iterator[Record]:
        yield Found("message", 1)
        where = Provenance(line=draft.line, offset=draft.offset)
        body = read_body(draft.body)
        draft.properties = {**body.properties, **draft.properties}
        text, time = body.text, time_of(draft.properties.get("X-NOK-DT") or "", body.date)
        if torn:  # a number or a text that is cut would look like another
            known = [f"{name}:{value}" for name, value in draft.properties.items()]
            raw = "\n".join([*known, *(card.number for card in draft.cards), *draft.body])
            yield Rejection("message", REASON_BROKEN, where, raw=raw[:1000] or None)
            return
        if text is None and not draft.cards and not time.raw:
            yield Rejection("message", REASON_EMPTY, where, raw="\n".join(draft.body)[:1000] or None)
            return
        box = (draft.properties.get("X-IRMC-BOX") or draft.properties.get("X-BOX") or "").upper()
        stated = draft.properties.get("X-MESSAGE-TYPE", "").upper()
        direction = _DIRECTIONS.get(stated) or _DIRECTIONS.get(box) or "unknown"
        people = self._people(draft, direction) or self._named(body, direction)
        conversation = self._thread(people)
        if direction == "unknown":
            self._count("no direction", draft.line)
        if time.basis == "none":
            self._count("undated", draft.line)
        sender = OWNER if direction == "out" else people[0] if direction == "in" and people else None
        moment = time.raw if time.utc_ms is None else str(time.utc_ms)
        yield Message(
            conversation, "text", direction, sender, time, text, where,
            same=self._number(moment, digest(conversation, direction, text)), details=_details(draft, box, body),
        )  # fmt: skip

    def _people(self, draft: _Draft, direction: Direction) -> list[str]:
        """The other people of a message. Of a sent one these are the recipients, who stand in the envelope; makers
        that write no envelope put them first.
        """
        recipients = [card for card in draft.cards if card.inside]
        first = [card for card in draft.cards if not card.inside]
        cards = (recipients or first) if direction == "out" else (first or recipients)
        if direction == "in" and first and recipients:
            for card in recipients:  # to whom it came: the owner's own number
                if not any(card.number == other.number for other in first):
                    self._roster.owner(aliases=((identifier_kind(card.number), card.number),))
        return list(dict.fromkeys(
            self._roster.person("".join(card.number.split()), identifier_kind(card.number), card.number,
                                card.name if card.name != card.number else None) for card in cards))

    def _named(self, body: Body, direction: Direction) -> list[str]:
        """The other people of a letter, who stand in its head."""
        written = body.recipients if direction == "out" else (body.sender,) if body.sender is not None else ()
        found = []
        for one in written[:_MOST]:
            name, address = parseaddr(one)
            if address:
                found.append(self._roster.person(address.lower(), identifier_kind(address), address, name or None))
        return list(dict.fromkeys(found))

    def _thread(self, people: list[str]) -> str:
        if not people:
            return self._roster.thread("(no address)", "unknown")
        kind = "direct" if len(people) == 1 else "group"
        return self._roster.thread("~".join(sorted(people)), "direct" if kind == "direct" else "group", people)


def _details(draft: _Draft, box: str, body: Body) -> dict[str, object] | None:
    details: dict[str, object] = {}
    if body.subject is not None:
        details["subject"] = body.subject
    sent = time_of("", draft.properties.get("DATESENT", ""))
    if sent.basis != "none":
        details["sent_at"] = times.iso_utc(sent.utc_ms) or sent.local
    if box in _UNSENT:
        details["box"] = _UNSENT[box]
    status = next((draft.properties[name] for name in _STATUS if draft.properties.get(name)), None)
    if status is not None:
        details["status"] = status
    other = {name: value for name, value in draft.properties.items() if name not in _KNOWN and value}
    if other:
        details["other"] = other
    if draft.length > _LONGEST:
        details["text_length"] = draft.length
    return details or None
