"""Signal Desktop's chats as sigtop (tbvdm) writes them in plain text, its usual form: a file for each conversation.

Facts (the exporter's published source, `fmt_text.go` of 2021 to 2025): `Conversation: NAME (DETAIL)`, then for each
message lines `From` ("You" for the owner), `Type` (as the app's database has it), `Sent` and `Received` with their
zone, `Attachment`, `Reaction`, `Edited`; below an empty line what is quoted behind `>`, and the words. All versions of
an edited message stand behind `|`, the newest first. DETAIL is a telephone number, user name, account, or the id of
a group. Neither `text-short`, which has no kinds of its own, nor its JSON is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.signal import APP
from parsers.base import Context, Identified, Parser, register
from parsers.formats.sigtop.text import HEADS, Text
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("A chat of Signal Desktop as sigtop writes it in plain text (Conversation, From, Type, Sent)")
_BEGINS = re.compile(rf"Conversation: [^\n]+\n\n{HEADS}")


@register
class Sigtop(Parser):
    """See the module's docstring."""

    id = "sigtop"
    name = N_("Signal Desktop (sigtop, plain text)")
    version = "2"
    app = APP
    one_chat = True
    tested = ("sigtop 0.9 to 0.21 (by its source)",)
    notes = N_("Built from the exporter's published source, without a real sample. Its short text and its JSON are not "
               "read.")
    zeros = "all"
    signs = Signs(marks=("conversation: ",), text=True)

    def identify(self, item: Item) -> Identified | None:
        if item.container or item.binary:
            return None
        head = item.head().decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        return Identified(93, REASON) if _BEGINS.match(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Text(item, context).records()
