"""Chats of Signal as signalbackup-tools (bepaald) writes them from a backup of the Android app: a page or several, or a
text file, for each chat.

Facts (the program's published source of 2023 to 2026: `exporthtml`, `htmlwrite` and its companions, `exporttxt`,
`decodestatusmessage`). All words of the program are English, names of months too. Times are the wall clock of the
computer that exported, of when a message was received (in later versions, when it was sent, if that is earlier).

Pages lie in a folder `NAME (_idN)` for each chat, with N the number of its thread: `NAME.html`, further pages as
`NAME_1.html`, files in `media`. They begin with a comment that names the program. Each message follows a comment with
its row and the number of its type, which says what the database says (`parsers.apps.signal.types`). What was sent is
told by its class, so the owner is known, but not by name. In a group the writer's name stands before what came in; in a
chat of two it is the chat's, with the telephone number below the title. Earlier forms of an edited message stand inside
it as whole messages.

Text files are called `NAME (_idN).txt`: `[TIME] <NAME> TEXT`, a line for each file (`*** <NAME> sent file "…"`), and
`*** WORDS` for calls and events. Deleted messages and those to be seen once are left out by the program; it says of
nobody that they are the owner, which shows only in a chat of two.

Not read: the pages beside the chats (index, search, calls, contacts, blocked, stickers, settings). The program's XML is
a backup of text messages (`sms_backup_xml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.signal import APP
from parsers.base import Context, Identified, Parser, register
from parsers.formats.signalbackup_tools.page import MARK, Page
from parsers.formats.signalbackup_tools.text import Text, is_text
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON_HTML = N_("A chat of Signal as signalbackup-tools writes it as a page")
REASON_TEXT = N_("A chat of Signal as signalbackup-tools writes it in plain text")
_MADE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<!-- Generated on [^<>]{1,80} by signalbackup-tools ")
_STYLE = re.compile(rb"""class="conversation-box["\s]|\.conversation-box\b""")
_LOOKED_AT = 1 << 19  # bytes in which the first message stands: the style with its pictures comes before
_ENDINGS = (".html", ".htm")


@register
class SignalBackupToolsHtml(Parser):
    """See the module's docstring."""

    id = "signalbackup-tools-html"
    name = N_("Signal (signalbackup-tools, HTML)")
    version = "2"
    app = APP
    one_chat = True
    tested = ("signalbackup-tools 2023 to 2026 (by its source)",)
    notes = N_("Built from the program's published source, without a real sample. Times are the wall clock of whoever "
               "exported. The page of all calls is not read: calls stand in their chats.")
    zeros = "inside"
    signs = Signs(endings=_ENDINGS, marks=("<html", "<!--"))

    def identify(self, item: Item) -> Identified | None:
        if not item.name.lower().endswith(_ENDINGS) or item.container:
            return None
        made = _MADE.match(item.head()) is not None
        if not made and b"signalbackup-tools" not in item.head():  # a browser that saved it anew puts a line before it
            return None
        beginning = item.beginning(_LOOKED_AT)
        found = MARK.search(beginning) is not None and _STYLE.search(beginning) is not None
        return Identified(95, REASON_HTML) if found else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Page(item, context).records()


@register
class SignalBackupToolsText(Parser):
    """See the module's docstring."""

    id = "signalbackup-tools-txt"
    name = N_("Signal (signalbackup-tools, plain text)")
    version = "1"
    app = APP
    one_chat = True
    tested = ("signalbackup-tools 2023 to 2026 (by its source)",)
    notes = N_("Built from the program's published source, without a real sample. Messages have no ids, and their "
               "times are the wall clock of whoever exported. Deleted messages and those seen once are not in it.")
    zeros = "all"
    signs = Signs(opens=b"[\xef", text=True)

    def identify(self, item: Item) -> Identified | None:
        return Identified(97, REASON_TEXT) if is_text(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Text(item, context).records()
