"""Discord: channels as DiscordChatExporter writes them as pages, as plain text and as CSV.

Facts (the published source of DiscordChatExporter, its writers and templates of 2018 to 2025; public readers of such
pages): pages are the exporter's usual form. Each holds groups of messages of one author (see `page.py`). Their times
are the wall clock, and in the zone, of whoever exported, but each message carries its id, which holds the moment in
milliseconds UTC; plain text and CSV have no ids (see `lines.py`). Files that were downloaded lie in `NAME_Files`.
No form says who exported; a chat of two is called after the other, which tells.

Pages that bots write with the same names of classes (chat-exporter and its kin) are read alike. Not read: pages from
before 2018, whose messages have no names of their own in the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.discord.channel import APP
from parsers.base import Context, Identified, Parser, register
from parsers.formats.discord_export.lines import Csv, Text, is_csv, is_text
from parsers.formats.discord_export.page import MARK, Page
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON_HTML = N_("A page of a channel as DiscordChatExporter writes it (chatlog__message-group)")
REASON_TEXT = N_("A channel as DiscordChatExporter writes it in plain text (Guild, Channel)")
REASON_CSV = N_("A channel as DiscordChatExporter writes it in CSV (AuthorID, Author, Date, Content)")
_STYLE = re.compile(rb"chatlog__|\.chatlog\b|preamble__|info__guild|DiscordFonts|discordapp\.com|whitney-\d00",
                    re.IGNORECASE)
_LOOKED_AT = 1 << 19  # bytes in which the first message stands: the styles and pictures of a page come before


@register
class DiscordHtml(Parser):
    """See the module's docstring."""

    id = "discord-html"
    name = N_("Discord channel (DiscordChatExporter, HTML)")
    version = "3"
    app = APP
    one_chat = True
    tested = ("DiscordChatExporter 2.2 to 2.46 (by its source)",)
    notes = N_("Built from the exporter's published source, without a real sample. Who reacted is not in the page.")
    zeros = "inside"
    signs = Signs(endings=(".html", ".htm"))

    def identify(self, item: Item) -> Identified | None:
        if not item.name.lower().endswith((".html", ".htm")) or not _STYLE.search(item.head()):
            return None
        seen, tail = 0, b""
        for block in item.chunks():
            if MARK.search(tail + block):
                return Identified(92, REASON_HTML)
            seen, tail = seen + len(block), block[-400:]
            if seen > _LOOKED_AT:
                break
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Page(item, context).records()


@register
class DiscordText(Parser):
    """See the module's docstring."""

    id = "discord-text"
    name = N_("Discord channel (DiscordChatExporter, plain text)")
    version = "3"
    app = APP
    one_chat = True
    tested = ("DiscordChatExporter 2.1 to 2.46 (by its source)",)
    notes = N_("Built from the exporter's published source, without a real sample. Messages have no ids, and their "
               "times are the wall clock of whoever exported.")
    zeros = "all"
    signs = Signs(marks=("guild: ",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(92, REASON_TEXT) if is_text(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Text(item, context).records()


@register
class DiscordCsv(Parser):
    """See the module's docstring."""

    id = "discord-csv"
    name = N_("Discord channel (DiscordChatExporter, CSV)")
    version = "3"
    app = APP
    one_chat = True
    tested = ("DiscordChatExporter 2.1 to 2.46 (by its source)",)
    notes = N_("Built from the exporter's published source, without a real sample. Messages have no ids.")
    zeros = "all"
    signs = Signs(marks=("attachments",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(92, REASON_CSV) if is_csv(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Csv(item, context).records()
