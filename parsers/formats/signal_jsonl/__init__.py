"""Signal's plaintext export: `main.jsonl`, one frame of its backup format a line, with `files/` beside it.

Facts and where they come from: Signal's backup schema (signalapp/Signal-Android and libsignal, `backup.proto`, read in
the versions of 2024 and 2025): a first line with `version` and `backupTimeMs`, then frames `account`, `recipient`,
`chat`, `chatItem`, `stickerPack`, `adHocCall`, `notificationProfile`, `chatFolder`, each before those that refer to it
by number; the JSON form of Protocol Buffers: 64-bit numbers as text, bytes as base64, values of enumerations by name.
Times are milliseconds UTC. A long text lies in a file of its own; files are known by the SHA-256 of their content
(`locatorInfo.plaintextHash`).

No public sample exists: tested on fixtures made after the schema, in its forms of 2024 and 2025. The owner's own
account number is not in the format, so that the owner is `owner` and what the owner wrote agrees between two exports
of one account only. Not read: sticker packs, notification profiles, folders of chats, settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.base import Context, Identified, Parser, register
from parsers.errors import FileMalformed
from parsers.formats.signal_jsonl.files import Files
from parsers.formats.signal_jsonl.frames import Line, lines, part
from parsers.formats.signal_jsonl.messages import Items
from parsers.formats.signal_jsonl.people import People
from parsers.records import Found, Provenance, Record, Rejection, Warning  # noqa: A004  (the field's own word)
from parsers.signal import APP
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_LOOK_EVERY = 1000
_FRAMES = ("account", "recipient", "chat", "chatItem", "adHocCall")
_SILENT = frozenset({"stickerPack", "notificationProfile", "chatFolder", "version", "backupTimeMs"})

_FRAME = re.compile(rb'\{\s*"(?:account|recipient|chat|chatItem|chat_item)"\s*:\s*\{')
_OWN = re.compile(rb'"(?:recipientId|recipient_id|profileKey|profile_key|authorId|author_id|masterKey|master_key)"')

REASON_BROKEN = N_("The line is damaged and could not be read.")
REASON_CUT = N_("The file ends inside this line.")
_UNKNOWN = N_("{n} entries are of the unknown kind {kind}; they were kept.")
_UNREAD = N_("{n} lines hold something that is not known ({kind}) and were not read.")
_TRUNCATED = N_("The file ends in the middle. What stands before the break was read.")
_NO_FRAMES = N_("no line is a frame of Signal's export")


@register
class SignalJsonl(Parser):
    """See the module's docstring."""

    id = "signal-jsonl"
    name = N_("Signal plaintext export (main.jsonl)")
    version = "1"
    app = APP
    tested = ("backup schema of 2024 (by description)", "backup schema of 2025 (by description)")
    notes = N_("Made after the published schema, without a sample. Sticker packs, folders and settings are not read.")

    def identify(self, item: Item) -> Identified | None:
        head = item.head().lstrip(b"\xef\xbb\xbf \t\r\n")
        if not head.startswith(b"{"):
            return None
        first = head.split(b"\n", 1)[0][:400]
        if b'"backupTimeMs"' in first and b'"version"' in first:
            return Identified(95, N_("Signal's export: a first line with version and time, then frames"))
        if _FRAME.match(head) and _OWN.search(head):
            return Identified(75, N_("Frames of Signal's export"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        people = People()
        items = Items(people, Files(item))
        unread: dict[str, int] = {}
        met = cut = False
        for n, line in enumerate(lines(item), 1):
            if n % _LOOK_EVERY == 0:
                context.check()
            if line.value is None:
                cut = cut or line.cut
                yield Found("message", 1)
                where = Provenance("main", None, line.offset, line.number)
                yield Rejection("message", REASON_CUT if line.cut else REASON_BROKEN, where, raw=line.raw)
                continue
            name = next((one for one in _FRAMES if one in line.value), None)
            met = met or name is not None
            if name is not None:
                yield from _frame(name, line, people, items)
            elif not _SILENT & line.value.keys():
                kind = next(iter(line.value), "empty")[:80]
                unread[kind] = unread.get(kind, 0) + 1
        if not met:
            raise FileMalformed(path=item.path, reason=_NO_FRAMES)
        yield from people.roster.records()
        for kind, count in sorted(items.unknown.items()):
            yield Warning(_UNKNOWN, {"kind": kind, "n": count})
        for kind, count in sorted(unread.items()):
            yield Warning(_UNREAD, {"kind": kind, "n": count})
        if cut:
            yield Warning(_TRUNCATED, partial=True)


def _frame(name: str, line: Line, people: People, items: Items) -> Iterator[Record]:
    frame = part(line.value, name)
    where = Provenance(name, None, line.offset, line.number)
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
