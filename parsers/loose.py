"""Files that belong to no chat, as they lie among what was handed over: pictures and documents.

Each becomes a record of its own, in a conversation for its folder, with nobody as its sender. One that a chat refers to
is that chat's. Those inside the file system of a phone (camera, downloads, caches, app data) are evidence of another
kind by the thousand, and stay in the list of what was not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from parsers import times
from parsers.base import Context, Identified, Parser
from parsers.evidence import Item
from parsers.records import Attachment, Conversation, Found, Kind, Message, Provenance, Record, Time

#: Where a phone's own system and apps keep pictures.
_ON_A_PHONE = re.compile(
    r"(^|/)(DCIM|Android|data/(data|media|user)|private/var|var/mobile|storage/emulated|\.thumbnails|cache|caches|"
    r"CameraRollDomain|[a-z]+Domain[-.\w]*)/", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:[ _-]+(?:at |à |um |a las )?(?:(오전|오후|上午|下午|午前|午後) ?)?"
    r"(?:([01]\d|2[0-3])[-.:_h]?|(\d)[.:])([0-5]\d)[-.:_m]?([0-5]\d)(?!\d)"
    r"(?:[ \u00a0\u202f]?(?:([AP])\.?[ \u00a0]?M\b|([ap])\.?[ \u00a0]?m\b(?=\.?(?: ?\(\d+\))?(?:\.\w+)?\Z)))?)?")
_LATER = frozenset(("오후", "下午", "午後", "p"))


class Loose(Parser):
    """Reads each file of a kind as one record. `kind`: of the record; `reason`: why it is one."""

    last = True
    one_chat = True
    kind: ClassVar[Kind]
    reason: ClassVar[str]

    def mime(self, item: Item) -> str | None:
        """The type of a file, by its content; None where it is not of the kind."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to recognise its files")

    def identify(self, item: Item) -> Identified | None:
        if item.device is not None or self.mime(item) is None or _ON_A_PHONE.search(item.path):
            return None
        return Identified(5, self.reason)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        context.check()
        folder = item.folder
        yield Found("message", 1)
        yield Message(
            folder or ".", self.kind, "unknown", None, named_time(item.name), None, Provenance(offset=0),
            attachments=(Attachment(item.name, self.mime(item), item.path, item.size),))
        yield Conversation(folder or ".", self.app, "unknown", folder.rpartition("/")[2] or None)


def named_time(name: str) -> Time:
    """The day and time in a file's name, as wall-clock time; a day alone says no time of day, and is kept raw."""
    found = _NAMED.search(unicodedata.normalize("NFC", name))
    if found is None or found[7] is None:
        return times.missing(name if found else "")
    hour, half = int(found[5] or found[6]), (found[4] or found[9] or found[10] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half in _LATER)
    year, month, day, minute, second = map(int, found.group(1, 2, 3, 7, 8))
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  (a wall-clock time)
    except ValueError:  # the 31st of February
        return times.missing(name)
    return times.from_local(moment, name)
