"""Frames of Signal's backup format as records, whether they came as lines of JSON or in their binary form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parsers.apps.signal.files import Files
from parsers.apps.signal.frames import Line, part
from parsers.apps.signal.messages import Items
from parsers.apps.signal.people import People
from parsers.base import Context, closed
from parsers.errors import FileMalformed
from parsers.reasons import REASON_BROKEN, REASON_CUT, WARNING_TRUNCATED
from parsers.records import Found, Record, Rejection, Warning  # noqa: A004  (the field's own word)
from parsers.words import N_

_LOOK_EVERY = 1000
_FRAMES = ("account", "recipient", "chat", "chatItem", "adHocCall")
_SILENT = frozenset({"stickerPack", "notificationProfile", "chatFolder", "version", "backupTimeMs"})

REASON_BROKEN_LINE = N_("The line is damaged and could not be read.")
REASON_CUT_LINE = N_("The file ends inside this line.")
_UNKNOWN = N_("{n} entries are of the unknown kind {kind}; they were kept.")
_UNREAD = N_("{n} entries hold something that is not known ({kind}) and were not read.")
_NO_FRAMES = N_("no line is a frame of Signal's export")


def records(lines: Iterable[Line], files: Files, path: str, context: Context) -> Iterator[Record]:
    """Yield the records of all frames. Raises FileMalformed where there is none."""
    reading = _Reading(files)
    yield from closed(reading.records(lines, context), reading.close)
    if not reading.met:
        raise FileMalformed(path=path, reason=_NO_FRAMES)


class _Reading:
    """The frames of one export while they are read. `met`: whether there was one."""

    def __init__(self, files: Files) -> None:
        self._people = People()
        self._items = Items(self._people, files)
        self._unread: dict[str, int] = {}
        self._cut = self.met = False

    def records(self, lines: Iterable[Line], context: Context) -> Iterator[Record]:
        for n, line in enumerate(lines, 1):
            if n % _LOOK_EVERY == 0:
                context.check()
            if line.value is None:
                self._cut |= line.cut
                yield Found("message", 1)
                yield Rejection("message", _reason(line), line.place("main"), raw=line.raw)
                continue
            name = next((one for one in _FRAMES if one in line.value), None)
            self.met |= name is not None
            if name is not None:
                yield from _frame(name, line, self._people, self._items)
            elif not _SILENT & line.value.keys():
                kind = next(iter(line.value), "empty")[:80]
                self._unread[kind] = self._unread.get(kind, 0) + 1

    def close(self) -> Iterator[Record]:
        """Yield everybody and the chats, and what an examiner must know; nothing where no frame was met."""
        if not self.met:
            return
        yield from self._people.roster.records()
        for kind, count in sorted(self._items.unknown.items()):
            yield Warning(_UNKNOWN, {"kind": kind, "n": count})
        for kind, count in sorted(self._unread.items()):
            yield Warning(_UNREAD, {"kind": kind, "n": count})
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)


def _reason(line: Line) -> str:
    if line.binary:
        return REASON_CUT if line.cut else REASON_BROKEN
    return REASON_CUT_LINE if line.cut else REASON_BROKEN_LINE


def _frame(name: str, line: Line, people: People, items: Items) -> Iterator[Record]:
    frame = part(line.value, name)
    where = line.place(name)
    if name == "account":
        people.owner(frame)
    elif name == "recipient":
        contact = people.recipient(frame, where)
        if contact is not None:
            yield Found("contact", 1)
            yield contact
    elif name == "chat":
        people.chat(frame, where)
    elif name == "adHocCall":
        yield from items.ad_hoc_call(frame, line)
    else:
        yield from items.records(frame, line)
