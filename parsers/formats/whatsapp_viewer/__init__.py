"""WhatsApp chats as WhatsApp Viewer (andreas-mausch) writes them: JSON, pages and plain text.

Facts (the program's published source of 2014 to 2021: its exporters, templates, `Timestamp`, `QueryMessagesThread`): it
reads a decrypted msgstore.db of Android, in the layout of before 2022.

- JSON: one chat, or in later versions an object `chats` with a list of them: `key` (the JID), `subject` of a group,
  `contactName` (from the phone's address book, else the JID), `messages` with `timestamp` (ISO 8601, UTC to the
  second), in later versions `id` (the app's id of the message), `fromMe`, in groups `remoteResource` and
  `remoteResourceDisplayName`, `quotedTimestamp` and `quotedMessageId` of what is answered, `type` and what goes with
  it: `text`; `link` with `caption`; `image`, `video` and `audio` with `filename`, `caption`, `duration`; `contact`,
  whose card is left out; `location` as `lat,lon`; and `image`, a small picture as base64, of which size and hash are
  kept. What is none of these (a document, a sticker, a call) has no `type`.
- Pages: `message` with `outgoing_message` or `incoming_message`; in it `quote`, `text`, `footer` with `filename`,
  `remote-resource` (name and JID of the writer in a group) and `timestamp`. Words are not escaped, emoji are
  empty elements of class `emoticon_` with the number of the character. Above the messages stands the JID (`contact`),
  with the subject behind `; `. Later versions put several chats into a page.
- Text: the JID on the first line, then `DATE - TIME; ME: words` or `DATE - TIME; he: words`, also in a group, so that
  who writes in one is not told.

Times of pages and text are the wall clock of the computer that exported, dates in the form of its language or in that
of the United States with two digits of the year.

The program does not look at what says that a line is the app's own (a group that was created, somebody who was added):
such lines pass for messages, with the words that the app keeps for them or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.whatsapp.people import APP
from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import opening
from parsers.formats.whatsapp_viewer.chats import Chats
from parsers.formats.whatsapp_viewer.printed import MARK, Page, Text, is_text
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON_JSON = N_("Chats as WhatsApp Viewer writes them in JSON (key, contactName, messages with fromMe)")
REASON_HTML = N_("Chats as WhatsApp Viewer writes them as a page")
REASON_TEXT = N_("A chat as WhatsApp Viewer writes it in plain text")
_JID = r'"(?:[^"\\@\s]{1,60}@[a-z.]{2,20}|[^"\\\s@]{1,60})"'
_FIRST = re.compile((
    rf'\A\{{\s*(?:"chats"\s*:\s*\[\s*\{{\s*)?"key"\s*:\s*{_JID}\s*,\s*(?:"subject"\s*:\s*"(?:[^"\\]|\\.){{0,400}}"\s*,\s*)?'
    r'(?:"contactName"\s*:|"messages"\s*:\s*\[\s*\{\s*"timestamp"\s*:\s*"[\dT:Z-]{20}"\s*,\s*"fromMe"\s*:)').encode())
_TITLE = re.compile(rb"<title>WhatsApp Chats?\b")
_STYLE = re.compile(rb"\.chat_header\b")
_NOTE = N_("Built from the program's published source, without a real sample. Cards of contacts, documents and "
           "stickers are not in it: the database that it was made from says more.")  # fmt: skip
_TESTED = (N_("WhatsApp Viewer 1.7 to 1.15 (by its source)"),)
_LOOKED_AT = 1 << 20  # bytes in which the first message stands: the pictures of the emoji come before
_ENDINGS = (".html", ".htm")


@register
class WhatsAppViewer(Parser):
    """See the module's docstring."""

    id = "whatsapp-viewer"
    name = N_("WhatsApp (WhatsApp Viewer, JSON)")
    version = "4"
    app = APP
    tested = _TESTED
    notes = _NOTE
    zeros = "inside"
    signs = Signs(opens=b"{", marks=('"key"',))

    def identify(self, item: Item) -> Identified | None:
        return Identified(93, REASON_JSON) if _FIRST.match(opening(item)) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reading = Chats(item, context)
        yield from closed(reading.chats(), reading.close)


@register
class WhatsAppViewerHtml(Parser):
    """See the module's docstring."""

    id = "whatsapp-viewer-html"
    name = N_("WhatsApp (WhatsApp Viewer, HTML)")
    version = "2"
    app = APP
    tested = _TESTED
    notes = _NOTE
    zeros = "inside"
    signs = Signs(endings=_ENDINGS, marks=("<title>whatsapp chat",))

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        if not item.name.lower().endswith(_ENDINGS) or item.container:
            return None
        if not (_TITLE.search(head) and _STYLE.search(head)):
            return None
        return Identified(93, REASON_HTML) if MARK.search(item.beginning(_LOOKED_AT)) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Page(item, context).records()


@register
class WhatsAppViewerText(Parser):
    """See the module's docstring."""

    id = "whatsapp-viewer-txt"
    name = N_("WhatsApp (WhatsApp Viewer, plain text)")
    version = "2"
    app = APP
    one_chat = True
    tested = _TESTED
    notes = _NOTE
    zeros = "all"
    signs = Signs(marks=("; me: ", "; he: "), text=True)

    def identify(self, item: Item) -> Identified | None:
        # more than the claim on the app's own text export, in which no writer stands so
        return Identified(97, REASON_TEXT) if is_text(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Text(item, context).records()
