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

from parsers.apps.signal import APP
from parsers.apps.signal.files import Files
from parsers.apps.signal.frames import lines
from parsers.apps.signal.reader import records
from parsers.base import Context, Identified, Parser, register
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_FRAME = re.compile(rb'\{\s*"(?:account|recipient|chat|chatItem|chat_item)"\s*:\s*\{')
_OWN = re.compile(rb'"(?:recipientId|recipient_id|profileKey|profile_key|authorId|author_id|masterKey|master_key)"')


@register
class SignalJsonl(Parser):
    """See the module's docstring."""

    id = "signal-jsonl"
    name = N_("Signal plaintext export (main.jsonl)")
    version = "6"
    app = APP
    tested = ("backup schema of 2024 (by description)", "backup schema of 2025 (by description)")
    notes = N_("Made after the published schema, without a sample. Sticker packs, folders and settings are not read.")
    zeros = "all"
    signs = Signs(opens=b"{")

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
        yield from records(lines(item), Files(item), item.path, context)
