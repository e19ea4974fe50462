"""One file of a Zoom meeting's chat while it is read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec

from parsers import times
from parsers.base import Context
from parsers.exports import Cast
from parsers.formats.zoom_chat.lines import (
    EVERYONE,
    SEVERAL,
    Said,
    Shape,
    bare,
    beginning,
    parted,
    plain,
    said,
    shape_of,
)
from parsers.item import Item
from parsers.reasons import WARNING_BEFORE, WARNING_NO_OWNER, WARNING_UNDATED
from parsers.records import (
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.lines import text_lines
from parsers.words import N_

APP = "Zoom"
WARNING_FOLDER = N_(
    "The file gives times of day alone. Their days are counted from the one in the name of its folder, {folder}. Where "
    "that is not the folder in which Zoom saved it, they are wrong.")  # fmt: skip
WARNING_COUNTED = N_(
    "The times are counted from the beginning of the recording, which the name of the file gives. Where the recording "
    "was paused, those behind the pause may be too early.")  # fmt: skip
WARNING_NO_DAY = N_(
    "The file gives times without a day, and neither its name nor that of its folder tells the day. Its messages have "
    "no usable time. What the file gives is kept with each.")  # fmt: skip
WARNING_LANGUAGE = N_(
    "The words of this file around the names are in a language that is not known, so that who wrote and to whom stand "
    "together as one name.")  # fmt: skip
_FOLDER = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) (?P<clock>\d\d\.\d\d\.\d\d)(?: +(?P<title>.+?))?(?:\.zip)?\Z")
_START = re.compile(r"GMT(?P<start>\d{8}-\d{6})(?:_(?P<title>.*?))?\.txt\Z", re.IGNORECASE)
_NO_TITLE = re.compile(r"Recording(?:newChat)?\Z|\A\Z", re.IGNORECASE)
_INDENT = re.compile(r"\t| {1,4}")
_LOOK_EVERY = 2000
_LONGEST = 1 << 20  # characters of a message
_LAST = 2000  # messages of a thread among which one that is answered is looked for
_DAY, _HALF = timedelta(days=1), timedelta(hours=12)
_MANY = 3  # who write to what must be a name for many


class _Entry(msgspec.Struct):
    line: int
    day: str | None
    clock: str
    who: str
    lines: list[str]
    length: int = 0


class Reading:
    """See the module's docstring."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._shape = shape_of(item) or Shape("block", named=False)
        self._cast = Cast(APP)
        self._numbers = Ordinals()
        self._before = self._undated = self._dayless = self._folded = 0
        folder = item.folder.rpartition("/")[2]
        self._folder, start = _FOLDER.match(folder), _START.match(item.name)
        self._from = _moment(start["start"], "%Y%m%d-%H%M%S") if start and self._shape.style == "cloud" else None
        opened = self._folder["day"] + self._folder["clock"] if self._folder is not None else ""
        self._last = _moment(opened, "%Y-%m-%d%H.%M.%S") if self._shape.style != "cloud" else None
        name = item.name.rpartition(".")[0]
        if self._folder is not None and start is None:
            self._key, self._title = f"meeting:{folder}", self._folder["title"] or folder
        elif start is not None:
            title = start["title"] or ""
            self._key, self._title = f"meeting:GMT{start['start']}", name if _NO_TITLE.match(title) else title
        else:
            self._key, self._title = f"meeting:{folder}/{name}", name
        self._known: set[str] = set()
        self._heads: dict[str, tuple[str, str | None]] = {}
        self._all: set[str] = set()
        self._several: set[str] = set()
        self._earlier: dict[str, deque[tuple[str, str, str]]] = defaultdict(lambda: deque(maxlen=_LAST))

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversations, their people, and what an examiner must know."""
        self._survey()
        self._before = 0
        for entry in self._entries():
            yield Found("message", 1)
            yield self._message(entry)
        if not self._cast.has_thread(self._key):
            self._cast.thread(self._key, title=self._title, provenance=Provenance(line=1))
        yield from self._cast.records()
        yield Warning(WARNING_NO_OWNER)
        if self._shape.style == "other":
            yield Warning(WARNING_LANGUAGE)
        if self._folded and self._folder is not None:
            yield Warning(WARNING_FOLDER, {"folder": self._folder[0]})
        if self._from is not None:
            yield Warning(WARNING_COUNTED)
        if self._dayless:
            yield Warning(WARNING_NO_DAY)
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        if self._before:
            yield Warning(WARNING_BEFORE, {"n": self._before})

    def _survey(self) -> None:
        """Who writes; and what many write to and is nobody's name: a word for several people, in whatever language."""
        heads = Counter(entry.who for entry in self._entries())
        for _ in range(2):  # names that have the word between names in them are told by those that have not
            self._heads.clear()
            reached: defaultdict[str, set[str]] = defaultdict(set)
            for who in heads:
                name, whom = self._parted(who)
                self._known.add(name)
                if whom is not None and bare(whom) == whom:
                    reached[whom].add(name)
        self._all = {whom for whom in reached if whom.casefold() in EVERYONE}
        self._several = {whom for whom, names in reached.items() if whom not in self._all and (
            whom.casefold() in SEVERAL or (len(names) >= _MANY and whom not in self._known))}  # fmt: skip
        if not self._all and self._several:
            most = max(sorted(self._several), key=lambda whom: len(reached[whom]))
            if most.casefold() not in SEVERAL:
                self._all = {most}
                self._several.discard(most)

    def _parted(self, who: str) -> tuple[str, str | None]:
        if who not in self._heads:
            self._heads[who] = parted(who, self._shape.word, self._known, always=self._shape.style == "block")
        return self._heads[who]

    def _entries(self) -> Iterator[_Entry]:
        waiting: _Entry | None = None
        for n, ended in enumerate(text_lines(self._item), 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            line = ended.rstrip("\r\n")
            match = self._shape.begins(line)
            if match is not None:
                if waiting is not None:
                    yield waiting
                found = match.groupdict()
                first = found.get("text")
                waiting = _Entry(n, found.get("day"), found["clock"], found["who"], [] if first is None else [first])
            elif waiting is None:
                self._before += bool(line.strip())
            elif waiting.length < _LONGEST:
                waiting.length += len(line) + 1
                waiting.lines.append(line)
        if waiting is not None:
            yield waiting

    def _message(self, entry: _Entry) -> Message:
        where = Provenance(line=entry.line)
        name, whom = self._parted(entry.who)
        sender = self._cast.person(name, "name", name, name)
        key, private = self._thread(sender, whom, where)
        what = said(self._text(entry.lines))
        when = self._time(entry)
        kind: Kind = "reaction" if what.emoji is not None else "text" if what.text else "other"
        details: dict[str, Any] = {}
        if whom is not None:
            details["recipient"] = bare(whom)
            details |= {"private": True} if private else {}
        if what.quoted is not None:
            details["quoted"] = what.quoted
        if what.emoji is not None:
            details["reaction"] = what.emoji
            details |= {"removed": True} if what.taken else {}
        number = f"{self._item.name} {entry.line}"  # a meeting may have two files
        meant = self._meant(key, what)
        writers = {writer for _, _, writer in meant}
        details |= {"quoted_sender": writers.pop()} if len(writers) == 1 else {}
        if what.emoji is None and what.text:
            self._earlier[key].append((plain(what.text), number, name))
        same = None
        if when.basis != "none":
            one = bare(whom) if whom is not None and whom not in self._all else None  # some files leave "everyone" out
            said_so = digest(name, one, kind, what.taken, what.text)
            same = self._numbers.number(when.local or str(when.utc_ms), said_so)
        odd = any(0xDC80 <= ord(letter) <= 0xDCFF for letter in what.text)
        return Message(
            key, kind, "unknown", sender, when, what.text or None, where, app_key=number, same=same,
            reply_to=meant[0][1] if len(meant) == 1 else None, details=details or None,
            raw=what.text.encode("utf-8", "surrogateescape") if odd else None)  # fmt: skip

    def _thread(self, sender: str, whom: str | None, where: Provenance) -> tuple[str, bool]:
        """The meeting's chat, or one of its own for what was said to some of those in it. Whether it was to one."""
        if whom is None or whom in self._all:
            place = None if self._cast.has_thread(self._key) else where
            return self._cast.thread(self._key, "group", (sender,), self._title, provenance=place), False
        if whom in self._several:
            key = f"{self._key}\x1f{whom}"
            place = None if self._cast.has_thread(key) else where
            return self._cast.thread(key, "group", (sender,), f"{self._title} ({whom})", provenance=place), False
        other = bare(whom)
        pair = sorted({sender, self._cast.person(other, "name", other, other)})
        key = f"{self._key}\x1f{digest(*pair)}"
        place = None if self._cast.has_thread(key) else where
        return self._cast.thread(key, "direct", pair, f"{self._title} ({', '.join(pair)})", provenance=place), True

    def _text(self, lines: list[str]) -> str:
        if self._shape.style in ("block", "other"):
            lines = [_INDENT.sub("", line, count=1) if line[:1] in "\t " else line for line in lines]
        return "\n".join(lines).strip("\n").rstrip()

    def _meant(self, key: str, what: Said) -> list[tuple[str, str, str]]:
        """The messages that begin as what is answered or reacted to is quoted."""
        start = beginning(what.quoted) if what.quoted is not None else ""
        return [one for one in self._earlier[key] if one[0].startswith(start)] if start else []

    def _time(self, entry: _Entry) -> Time:
        """When it was: by the clock of the computer that saved it, or counted from the beginning of a recording."""
        written = f"{entry.day} {entry.clock}" if entry.day is not None else entry.clock
        if entry.day is not None:
            moment = _moment(written, "%Y-%m-%d %H:%M:%S")
            if moment is None:
                self._undated += 1
                return times.missing(written)
            return times.from_local(moment, written)
        hours, minutes, seconds = map(int, entry.clock.split(":"))
        since = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if self._from is not None:
            return times.from_aware(self._from.replace(tzinfo=UTC) + since, written)
        if self._last is None:
            self._dayless += 1
            return times.missing(written)
        at = datetime.combine(self._last.date(), time.min) + since
        if at - self._last > _HALF:  # a clock that was a little behind, at midnight
            at -= _DAY
        elif self._last - at > _HALF:
            at += _DAY
        self._last = at
        self._folded += 1
        return times.from_local(at, written)


def _moment(written: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(written, form)  # noqa: DTZ007  (a wall clock has no zone)
    except ValueError:
        return None
