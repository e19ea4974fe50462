"""The second pass over a LINE export: days and messages to records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.base import Context
from parsers.evidence import Item
from parsers.formats.line_text.lines import Day, Entries, Entry, Shape
from parsers.formats.line_text.survey import MARKS, Survey, unread_preamble
from parsers.formats.line_text.words import YOU, call, event, placeholder
from parsers.reasons import WARNING_BYTES, WARNING_LOOSE_TEXT
from parsers.records import (
    Attachment,
    Conversation,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Participant,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.dates import Verdict, wall_clock
from parsers.text.days import Clock, DayOrdinals, Undated, day_of
from parsers.text.holes import HOLE
from parsers.text.lines import Lines
from parsers.whose import ahead, whose_chat
from parsers.words import N_

APP = "LINE"
_EVERY = 4096
_WITH_FILE = frozenset(("image", "video", "voice", "document"))
_WRITTEN = frozenset(("album", "note", "announced", "event"))  # which is something that its sender put there
_NOON = N_(
    "This export counts noon as twelve in the morning ({raw}), as Japanese and Chinese may: {count} times were read as "
    "after noon, as only so the day runs forward. Check them against another source.")
_TWELVE = N_(
    "The times of {count} messages, such as {raw}, can be midnight or noon, as the file speaks for both. They were "
    "left open.")
_NAMES = N_(
    "In this export a blank stands between name and text. These names were taken from how often messages begin with "
    "them, and may be wrong: {names}.")
_NOBODY = N_("{count} messages, the first on line {line}, begin with no known name, so that their sender is not known.")
_NESTED = N_(
    "{count} messages hold lines of another chat, as when a chat is pasted into a chat. These lines were kept as text.")
_BACK = N_("{count} days, the first on line {line}, lie before a day above them in the file.")


class Reading:
    """Reads the messages of one file."""

    def __init__(self, item: Item, lines: Lines, shape: Shape, survey: Survey) -> None:
        assert survey.verdict is not None
        self._item, self._lines, self._shape, self._survey = item, lines, shape, survey
        self._verdict: Verdict = survey.verdict
        self._language = survey.header.language if survey.header else None
        self._day: Day | None = None
        self._iso: str | None = None
        self._latest_day = ""
        self._number = DayOrdinals().number
        self._undated = Undated()
        self._counts: dict[str, int] = {}
        self._first: dict[str, tuple[int, str]] = {}
        self._told: dict[str, None] = {}
        self._title = survey.header.title if survey.header else None
        self._people()
        writers = list(survey.writers) or survey.names.all
        self._whose = whose_chat(item, self._title, writers, group=self._kind == "group")

    def _people(self) -> None:
        """Decide who is who: in a chat with one person the export is named after them."""
        writers = list(self._survey.writers) or self._survey.names.all
        self._retitle(writers)
        named = self._title is not None and self._title in writers
        direct = self._survey.header is not None and self._survey.header.direct is True
        self._kind: ConversationKind = "unknown"
        self._other = self._owner = None
        if self._survey.group or len(writers) > 2 or (self._survey.header and self._survey.header.direct is False):
            self._kind = "group"
        elif named and (direct or len(writers) == 2):
            self._kind, self._other = "direct", self._title
            self._owner = next((name for name in writers if name != self._title), None)
        elif direct and len(writers) < 2:  # nobody answered, or the one who exported alone wrote
            self._kind = "direct"
        people = "\x1f".join(sorted(writers))
        names = people if len(people) <= 200 else hashlib.sha256(people.encode("utf-8", "surrogatepass")).hexdigest()
        self._key = f"title:{self._title}" if self._title else f"names:{names}"

    def _retitle(self, writers: list[str]) -> None:
        """Where no table knows the words of the first line: the one writer with whose name it ends or begins."""
        header = self._survey.header
        if header is None or header.language is not None or self._title in writers or self._title is None:
            return
        ends = [name for name in writers if self._title.endswith(f" {name}") or self._title.startswith(f"{name} ")]
        if len(ends) == 1:
            self._title = ends[0]

    def records(self, context: Context) -> Iterator[Record]:
        """Yield people and messages in the order of the file, then the conversation and the warnings."""
        yield from ahead(self._item, self._conversation())
        for n, entry in enumerate(Entries(iter(self._lines), self._shape)):
            if n % _EVERY == 0:
                context.check()
            if isinstance(entry, Day):
                self._take_day(entry)
                continue
            message = self._message(entry) if entry.clock is not None else self._preamble(entry)
            if _torn(entry):  # the line of another day may be lost in them
                self._day = self._iso = None
            if message is None:
                continue
            if message.sender is not None and message.sender not in self._told:
                self._told[message.sender] = None
                owner = message.sender == self._owner
                yield Participant(message.sender, APP, "name", message.sender, message.sender, owner)
            yield Found("message", 1)
            yield message
        yield self._conversation()
        yield from self._warnings()

    def _take_day(self, day: Day) -> None:
        self._day = day
        found = day_of(day.day, self._verdict)
        self._iso = found.isoformat() if found is not None else None
        if self._iso is not None:
            if self._iso < self._latest_day:
                self._count("back", day.line)
            self._latest_day = max(self._latest_day, self._iso)

    def _count(self, what: str, line: int, raw: str = "") -> None:
        self._counts[what] = self._counts.get(what, 0) + 1
        self._first.setdefault(what, (line, raw))

    def _preamble(self, entry: Entry) -> Message | None:
        text = unread_preamble(entry, self._survey)
        if not text:
            return None
        self._count("begin", entry.line)
        return Message(self._key, "other", "unknown", None, times.MISSING, text, Provenance(line=entry.line,
                       offset=entry.offset), details={"type": "outside_messages"}, raw=_raw(text))

    def _message(self, entry: Entry) -> Message:
        assert entry.clock is not None
        time = self._time(entry.clock, entry)
        name, text = self._split(entry)
        kind, details, sender, attachments = self._body(name, text, entry)
        if entry.nested:
            self._count("nested", entry.line)
            details["nested_lines"] = entry.nested
        direction: Direction = "unknown"
        if sender is not None and self._other is not None and kind != "system":
            direction = "in" if sender == self._other else "out"
        same = None
        if time.local is not None:
            content = f"{self._whose.mark}{name}|{text}"
            if len(content) > 500:
                content = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
            same = self._number(time.local[:10], time.local, content)
        return Message(self._key, kind, direction, sender, time, text, Provenance(line=entry.line, offset=entry.offset),
                       same=same, attachments=attachments, details=details or None, raw=_raw(text))

    def _split(self, entry: Entry) -> tuple[str | None, str]:
        rest = entry.rest
        if self._shape == "tab":
            name, tab, text = rest.partition("\t")
            sender = (name or None) if tab else None
            text = text if tab else name
        else:
            sender, text = self._survey.names.split(rest)
        if entry.quoted:
            text = "\n".join((text, *entry.more))[1:-1]
        elif entry.more:
            text = "\n".join((text, *entry.more))
        return sender, text

    def _body(
        self, name: str | None, text: str, entry: Entry
    ) -> tuple[Kind, dict[str, Any], str | None, tuple[Attachment, ...]]:
        """Return kind, details, sender and attachments of a message."""
        if name is None or (self._shape == "blank" and f"{name} {text}".strip() != name):
            whole = text if name is None else f"{name} {text}"
            found = event(whole)
            if found is not None and (name is None or found.who == name):
                details: dict[str, Any] = {"system": {"type": found.type, **({"who": found.who} if found.who else {}),
                                                      **found.args}}
                if found.type == "unsent":
                    return "deleted", details, self._known(found.who), ()
                return "system", details, name if found.type in _WRITTEN else None, ()
        if name is None:
            if self._shape == "blank" and " " in text:
                self._count("nobody", entry.line)
                return "text", {"sender_unclear": True}, None, ()
            return "system", {"system": {"type": "unrecognised"}}, None, ()
        called = call(text)
        if called is not None:
            return "call", dict(called), name, ()
        kind = placeholder(text)
        if kind is not None:
            files = (Attachment(None),) if kind in _WITH_FILE else ()
            return kind, {"placeholder": text.strip()}, name, files
        found = event(text)
        if found is not None and found.who is None:
            return ("deleted" if found.type == "unsent" else "system"), {"system": {"type": found.type}}, name, ()
        return "text", {}, name, ()

    def _known(self, who: str | None) -> str | None:
        """The one who took a message back, where that is somebody who writes in this chat."""
        if who is not None and (who in self._survey.writers or who in self._survey.names.all):
            return who
        return self._owner if who is not None and who.casefold() in YOU else None

    def _time(self, clock: Clock, entry: Entry) -> Time:
        raw = f"{self._day.text} {entry.raw}" if self._day is not None else entry.raw
        text = clock.text()
        if clock.hour == 12 and entry.raw.startswith(MARKS) and self._survey.twelve != "midnight":
            if clock.part == "am" and self._survey.twelve == "noon":
                self._count("noon", entry.line, entry.raw)
                text = clock.text(12)
            else:
                self._count("twelve", entry.line, entry.raw)
                return times.missing(raw)
        if self._iso is None or text is None:
            self._undated.add(self._day.day if self._day is not None else None, self._verdict, raw, entry.line)
            return times.missing(raw)
        return wall_clock(self._iso, text, raw)

    def _conversation(self) -> Conversation:
        details: dict[str, Any] = {"date_order": self._verdict.order, "date_order_basis": self._verdict.basis}
        if self._language is not None:
            details["language"] = self._language
        if self._survey.saved is not None:
            details["saved"] = self._survey.saved
        if self._other is not None:
            details["direction_basis"] = "title"
        return Conversation(self._key, APP, self._kind, self._title, tuple(self._told), details=details,
                            provenance=Provenance(line=1), whose=self._whose.owner)

    def _warnings(self) -> Iterator[Warning]:
        yield from self._whose.warnings()
        yield from self._undated.warnings(self._verdict, self._language)
        for what, message in (("noon", _NOON), ("twelve", _TWELVE), ("nobody", _NOBODY), ("nested", _NESTED),
                              ("back", _BACK), ("begin", WARNING_LOOSE_TEXT)):
            if what in self._counts:
                line, raw = self._first[what]
                yield Warning(message, {"count": self._counts[what], "line": line, "raw": raw}, Provenance(line=line))
        if self._survey.names.guessed and self._shape == "blank":
            yield Warning(_NAMES, {"names": ", ".join(self._survey.names.guessed[:30])})
        if self._lines.damaged:
            yield Warning(WARNING_BYTES, {"count": self._lines.damaged})


def _torn(entry: Entry) -> bool:
    """Whether there are zeros in a row in an entry."""
    return any("\0" in text and HOLE.search(text) for text in (entry.rest, *entry.more))


def _raw(text: str) -> bytes | None:
    """Return the bytes of a text that is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape" if all(not 0xD800 <= ord(c) < 0xDC80 for c in text)
                           else "surrogatepass")
    return None
