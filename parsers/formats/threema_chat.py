"""Threema for Android: one chat as the app exports it, `messages.txt` with the files beside it in a zip.

Facts (the app's published source, BackupChatServiceImpl of 2013 to 2025): a line `[DATE TIME] NAME: TEXT` for each
message, oldest first, the date in numbers and the time to the minute as the phone's region has them, without a zone.
The name is the contact's, or the app's word for oneself (`Me`, `Ich`, `Moi`); in a group what is no text has no name.
Behind the words of a file stands its name in the zip: `<UID.jpg>`, or `<MESSAGE-ID-name>`; behind a place
`<geo:lat,lon…>`. Texts may go on over lines. What the app tells of a chat is left out, and so is who is in it.

Made without a real sample. The backup of all data is read by `threema_android`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.base import Context, Identified, Parser, register
from parsers.exports import Cast
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import WARNING_AMBIGUOUS, WARNING_BEFORE, WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    Attachment,
    Conversation,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.text.lines import text_lines
from parsers.text.pagedates import PageDates
from parsers.whose import MYSELF, Whose, ahead, owned_by_writer_of, whose_chat
from parsers.words import N_

APP = "Threema"
REASON = N_("A chat as Threema exports it (messages.txt)")
_HEAD = re.compile(r"\[(?P<when>[^\[\]]{6,40}\d[^\[\]]{0,12})\] (?P<rest>.*)\Z", re.DOTALL)
_UID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_FILE = re.compile(rf" ?<(?P<name>{_UID}\.\w{{2,5}}|[0-9a-f]{{16}}-[^<>\n]{{1,255}}|file\.\w{{2,5}})>\Z")
_PLACE = re.compile(r" ?<geo:(?P<lat>-?\d{1,3}\.\d+),(?P<lon>-?\d{1,3}\.\d+)[^<>]*>\Z")
_KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_NAME = 100  # characters
_LONGEST = 1 << 20  # characters of a message
_LOOK_EVERY = 2000


class _Entry(msgspec.Struct):
    line: int
    when: str
    text: str


@register
class ThreemaChat(Parser):
    """See the module's docstring."""

    id = "threema-chat"
    name = N_("Threema chat (exported as text)")
    version = "3"
    app = APP
    one_chat = True
    tested = ("2013 to 2025 (by published source)",)
    notes = N_("Built from the app's published source, without a real sample. People are names; times have no zone.")
    zeros = "all"
    signs = Signs(endings=("messages.txt",))

    def identify(self, item: Item) -> Identified | None:
        if item.name != "messages.txt" or item.container or item.binary:
            return None
        lines = item.head().decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
        heads = [match for line in lines if (match := _HEAD.match(line)) is not None]
        if not heads or _HEAD.match(lines[0]) is None:
            return None
        if any(_FILE.search(match["rest"]) for match in heads):
            return Identified(97, REASON)
        # no other app calls a file so and writes times to the minute
        return Identified(70, REASON) if all(_to_the_minute(match["when"]) for match in heads) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Reading(item, context).records()


def _to_the_minute(when: str) -> bool:
    """Whether a time has no seconds, as WhatsApp for iPhone writes them in the same brackets. Marks of date and time:
    `12/3/24, 10:00`, `12.03.24, 10:00` or `12.3.2024 klo 10.00`, `2024. 3. 12. 오후 2:03`.
    """
    colons, dots = when.count(":"), when.count(".")
    return (colons, dots) in {(1, 0), (0, 1), (1, 2), (0, 3), (1, 3)}


class _Reading:
    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._dates = PageDates(context.day_order)
        self._names: Counter[str] = Counter()
        self._numbers = Ordinals()
        self._before = 0
        self._cast = Cast(APP)
        self._whose = Whose()
        self._title = item.folder.rpartition("/")[2].removesuffix(".zip") or None

    def _survey(self) -> str | None:
        """Who writes, and whose chat it is; return the app's word for the owner."""
        first: dict[str, tuple[str, str]] = {}
        for entry in self._entries():
            self._dates.note(entry.when)
            name, colon, words = entry.text.partition(": ")
            if colon and len(name) <= _NAME and "\n" not in name:
                self._names[name] += 1
                if name.casefold() in MYSELF:
                    first.setdefault(name, (entry.when, words.rstrip("\n")))
        own = next(iter(first), None)
        group = len(self._names) > 2
        if own is not None and not group:
            self._whose = owned_by_writer_of(*first[own])
        else:
            self._whose = whose_chat(self._item, self._title, self._names, group=group)
        return own

    def records(self) -> Iterator[Record]:
        own = self._survey()
        others = [name for name in self._names if name != own]
        self._cast.has_owner = own is not None
        yield from ahead(self._item, Conversation(self._key(), APP, whose=self._whose.owner))
        self._before = 0
        people: dict[str, None] = {}
        for entry in self._entries():
            yield Found("message", 1)
            message = self._message(entry, own)
            if message.sender not in (None, OWNER):
                people[str(message.sender)] = None
            yield message
        known = own is not None and len(others) == 1
        self._cast.thread(
            self._key(), "direct" if known else "group" if len(others) > 1 else "unknown", people,
            others[0] if known else self._title, details={"direction_basis": "own_word"} if own else None,
            provenance=Provenance(line=1), whose=self._whose.owner,
        )  # fmt: skip
        yield from self._cast.records()
        yield from self._whose.warnings()
        if own is None:
            yield Warning(WARNING_NO_OWNER)
        if self._before:
            yield Warning(WARNING_BEFORE, {"n": self._before})
        if self._dates.ambiguous:
            yield Warning(WARNING_AMBIGUOUS, {"n": self._dates.ambiguous})

    def _key(self) -> str:
        return f"chat:{self._title or self._item.name}"

    def _entries(self) -> Iterator[_Entry]:
        waiting: _Entry | None = None
        for n, ended in enumerate(text_lines(self._item), 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            line = ended.rstrip("\r\n")
            match = _HEAD.match(line)
            if match is not None and any(c.isdigit() for c in match["when"]):
                if waiting is not None:
                    yield waiting
                waiting = _Entry(n, match["when"], match["rest"])
            elif waiting is None:
                self._before += bool(line.strip())
            elif len(waiting.text) < _LONGEST:
                waiting.text += f"\n{line}"
        if waiting is not None:
            yield waiting

    def _message(self, entry: _Entry, own: str | None) -> Message:
        details: dict[str, Any] = {}
        name, colon, words = entry.text.partition(": ")
        spoken = bool(colon) and name in self._names
        text: str = (words if spoken else entry.text).rstrip("\n")
        sender: str | None = None
        way: Direction = "unknown"
        if spoken and name == own:
            sender, way = self._cast.owner(None, [("name", name)]), "out"
        elif spoken:
            sender, way = self._cast.person(name, "name", name, name), "in" if own is not None else "unknown"
        kind: Kind = "text"
        attachments: tuple[Attachment, ...] = ()
        file, place = _FILE.search(text), _PLACE.search(text)
        if file is not None:
            attachments = (self._attachment(file["name"]),)
            kind = _KINDS.get((attachments[0].mime or "").partition("/")[0], "document")
            text = text[: file.start()]
        elif place is not None and abs(float(place["lat"])) <= 90 and abs(float(place["lon"])) <= 180:
            kind, text = "location", text[: place.start()]
            details |= {"lat": float(place["lat"]), "lon": float(place["lon"])}
        time = self._dates.read(entry.when)
        same = None
        if time.basis != "none":
            said = digest(name if spoken else None, kind, text, *(a.name for a in attachments))
            same = self._whose.mark + self._numbers.number(time.raw, said)
        raw = text.encode("utf-8", "surrogateescape") if any(0xDC80 <= ord(c) <= 0xDCFF for c in text) else None
        return Message(self._key(), kind, way, sender, time, text or None, Provenance(line=entry.line), same=same,
                       attachments=attachments, details=details or None, raw=raw)  # fmt: skip

    def _attachment(self, name: str) -> Attachment:
        found = self._item.beside(name)
        if found is not None and not found.container:
            self._item.claim(found)
        return Attachment(name, mime_of(name), found.path if found is not None else None)
