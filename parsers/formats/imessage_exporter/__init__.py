"""Apple's messages as imessage-exporter (ReagentX) writes them: a page or a text file for each chat.

Facts (the exporter's published source of versions 1.2 to 4, its writers of text and of pages, and the classes of its
pages): both forms say for each message when, who, whether and how long after it was read, the words, files, apps'
bubbles, effects, tapbacks ("reactions" until version 1) and answers; what the phone tells of a group stands between
the messages. All words of the exporter are English, and so are the names of months; times are the wall clock of the
computer that exported. The owner is "Me", unless whoever exported gave another name or asked for the owner's numbers:
then what was "Read by them" tells. An answer stands twice, at its own time and below the message it answers, and is
read once. Files are called after the chat: the others' names, or `NAME - NUMBER` where it has a name of its own;
`orphaned` holds messages without a chat. Files were copied to `attachments/`, or stand where the phone or the backup
has them.

Pages name each message by its guid since version 2; with it a message is the same as in the database. Marks that were
taken back, and the earlier forms of a deleted message, are in neither form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.base import Context, Identified, Parser, register
from parsers.formats.imessage_exporter.chat import APP
from parsers.formats.imessage_exporter.page import MARK, Page
from parsers.formats.imessage_exporter.text import Text, is_text
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON_TEXT = N_("A chat as imessage-exporter writes it in plain text")
REASON_HTML = N_("A chat as imessage-exporter writes it as a page")
_STYLE = re.compile(rb"--imessage|\.received\b|\.announcement\b|class ?=\"(?:message|announcement)\"|-apple-system")
_MESSAGE = re.compile(
    rb"""<div class="(?:sent\b[^"<>]*|received)">\s*<p>\s*<span class="timestamp">|"""
    rb"""<div class ?="announcement">\s*<p>(?:<span class="timestamp">|Unable to format)""")
_LOOKED_AT = 1 << 18  # bytes in which the first message stands: the style comes before
_ENDINGS = (".html", ".htm")


@register
class IMessageExporterText(Parser):
    """See the module's docstring."""

    id = "imessage-exporter-txt"
    name = N_("Apple Messages (imessage-exporter, plain text)")
    version = "1"
    app = APP
    one_chat = True
    tested = ("imessage-exporter 1.2 to 4 (by its source)",)
    notes = N_("Built from the exporter's published source, without a real sample. Messages have no ids, and their "
               "times are the wall clock of whoever exported.")
    zeros = "all"
    signs = Signs(marks=(" am", " pm"), text=True)

    def identify(self, item: Item) -> Identified | None:
        return Identified(92, REASON_TEXT) if is_text(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Text(item, context).records()


@register
class IMessageExporterHtml(Parser):
    """See the module's docstring."""

    id = "imessage-exporter-html"
    name = N_("Apple Messages (imessage-exporter, HTML)")
    version = "1"
    app = APP
    one_chat = True
    tested = ("imessage-exporter 1.2 to 4 (by its source)",)
    notes = N_("Built from the exporter's published source, without a real sample. Times are the wall clock of whoever "
               "exported.")
    zeros = "inside"
    signs = Signs(endings=_ENDINGS, marks=("<html",))

    def identify(self, item: Item) -> Identified | None:
        if not item.name.lower().endswith(_ENDINGS) or item.container or not _STYLE.search(item.head()):
            return None
        beginning = item.beginning(_LOOKED_AT)
        found = _MESSAGE.search(beginning) is not None and MARK.search(beginning) is not None
        return Identified(93, REASON_HTML) if found else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Page(item, context).records()
