"""Signal Desktop's chats as signal-export (carderne) writes them: a folder for each with `data.json` and `chat.md`.

Facts (the exporter's published source, 2.0 to 4: `create.py`, `models.py`, `main.py`, `utils.py`): `data.json` has a
line for each message with `date` (the wall clock of the computer that exported), `sender`, `body`, `quote`, `sticker`,
`reactions`, `attachments`, and since 2026 `deleted`, `call`, `missed`; `chat.md` (`index.md` before 2) the same as
`[DATE] SENDER: quote and words`, and `index.html` as a page. The owner is "Me"; who wrote is "No-Sender" where the
exporter did not know. Names lose all but their letters and digits, so that those of a folder are its contact's. Back
quotes are taken out of words. What disappears, and what the app tells of a group, is left out unless asked for.

Where all three lie together `data.json` is read, and the others belong to it. A page alone is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.signal import APP
from parsers.base import Context, Identified, Parser, register
from parsers.exports import opening
from parsers.formats.signal_export.chat import Chat, Lines, Markdown
from parsers.item import Item
from parsers.records import Record, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.words import N_

REASON_JSON = N_("A chat of Signal Desktop as signal-export writes it in lines of JSON (date, sender, body, quote)")
REASON_TEXT = N_("A chat of Signal Desktop as signal-export writes it in Markdown")
WARNING_ELSEWHERE = N_("The messages of this file stand in {name} beside it as well, and were read from there.")
_LINE = re.compile(rb'\{"date": "\d{4}-\d\d-\d\dT\d\d:\d\d[^"]{0,20}", "sender": (?:"|null)')
_FIELDS = (b'"body": ', b'"quote": ', b'"reactions": ')
_NAMES = ("chat.md", "index.md")
_HEAD = re.compile(r"\[\d{4}-\d\d-\d\d,? \d\d:\d\d(?::\d\d)?\] [^\n]{0,200}?: ")
_DATA, _PAGE = "data.json", "index.html"


def _is_lines(head: bytes) -> bool:
    first = head.partition(b"\n")[0]
    return _LINE.match(first) is not None and all(field in first for field in _FIELDS)


@register
class SignalExportJson(Parser):
    """See the module's docstring."""

    id = "signal-export-json"
    name = N_("Signal Desktop (signal-export, JSON)")
    version = "1"
    app = APP
    one_chat = True
    tested = ("signal-export 2 to 4 (by its source)",)
    notes = N_("Built from the exporter's published source, without a real sample. Times are the wall clock of whoever "
               "exported, and people are names.")
    zeros = "inside"
    signs = Signs(opens=b"{")

    def identify(self, item: Item) -> Identified | None:
        return Identified(93, REASON_JSON) if _is_lines(opening(item)) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        for name in (*_NAMES, _PAGE):
            other = item.beside(name)
            if other is not None and not other.container:
                item.claim(other)
        yield from Chat(item, context, Lines).records()


@register
class SignalExportMarkdown(Parser):
    """See the module's docstring."""

    id = "signal-export-md"
    name = N_("Signal Desktop (signal-export, Markdown)")
    version = "1"
    app = APP
    one_chat = True
    tested = ("signal-export 1 to 4 (by its source)",)
    notes = SignalExportJson.notes
    zeros = "all"
    signs = Signs(endings=_NAMES)

    def identify(self, item: Item) -> Identified | None:
        if item.name not in _NAMES or item.container or item.binary:
            return None
        first = item.head().decode("utf-8", "replace").removeprefix("\ufeff").partition("\n")[0]
        # more than the claim on WhatsApp's text, which has no such name
        return Identified(97, REASON_TEXT) if _HEAD.match(first) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        other = item.beside(_DATA)
        if other is not None and not other.container and _is_lines(opening(other)):
            yield Warning(WARNING_ELSEWHERE, {"name": _DATA})
            return
        yield from Chat(item, context, Markdown).records()
