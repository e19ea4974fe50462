"""WhatsApp chats as WhatsApp-Chat-Exporter (KnugiHK) writes them: JSON, JSON in Telegram's shape, pages and text.

Facts (the exporter's published source of versions 0.9 to 0.12 and what came after: `data_model.py`, `utility.py`,
`android_handler.py`, `ios_handler.py`, `exported_handler.py`, its templates). It reads a decrypted msgstore.db, an
iPhone's ChatStorage.sqlite, or a chat as the app exports it, so that what it leaves out is gone: who was added or
removed by whom, the words below videos, who left. All its own words are English.

- JSON: an object of chats by JID, in one file or one for each chat, with everybody of the address book among them; in
  each `messages` by row number. `timestamp` is seconds UTC; of a chat that the app exported it was made from the wall
  clock, and of an iPhone, before the exporter noted when a message was received, in the zone of the computer.
  `key_id` is the app's id of the message, on an iPhone its first 17 characters. In a group `sender` is a name or the
  digits of an address, and who wrote what is sometimes not told. `data` holds words with `<br>` for the ends of lines,
  a path, or what the exporter says (`meta`). The calls are a chat of their own, `000000000000000`.
- In Telegram's shape (`--telegram`) no more than words, time and writer is left; what the exporter says passes for
  words there, and a path does too.
- Pages and text show hours in the zone that was asked for (UTC, where none was), and the day in the zone of the
  computer that exported: near midnight the day can be wrong by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.whatsapp.people import APP
from parsers.base import Context, Identified, Parser, register
from parsers.exports import opening
from parsers.formats.whatsapp_exporter.chats import Chats
from parsers.formats.whatsapp_exporter.page import MARK, TITLE, Page
from parsers.formats.whatsapp_exporter.telegram import Telegram, is_telegram_shape
from parsers.formats.whatsapp_exporter.text import Text, is_text
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON_JSON = N_("Chats as WhatsApp-Chat-Exporter writes them in JSON (messages, from_me, key_id)")
REASON_TELEGRAM = N_("A WhatsApp chat that WhatsApp-Chat-Exporter wrote in the shape of Telegram’s export (user00000)")
REASON_HTML = N_("A chat as WhatsApp-Chat-Exporter writes it as a page")
REASON_TEXT = N_("A chat as WhatsApp-Chat-Exporter writes it in plain text")
_JSON = re.compile(
    rb'\A\{\s*"(?:[^"\\@]{0,200}@[a-z.]{2,20}|0{14}[01]|ExportedChat)"\s*:\s*\{\s*"(?:name|type|messages)"\s*:')
_STORE = re.compile(rb'"(?:my_avatar|their_avatar|their_avatar_thumb|from_me|media_base)"\s*:|'
                    rb'"name"\s*:\s*(?:null|"[^"]{0,300}")\s*,\s*"messages"\s*:\s*\{')  # fmt: skip
_NOTE = N_("Built from the exporter's published source, without a real sample. What the exporter leaves out is not in "
           "its files: the database that it was made from says more.")  # fmt: skip
_TESTED = (N_("WhatsApp-Chat-Exporter 0.9 to 0.12 (by its source)"),)
_LOOKED_AT = 1 << 16  # bytes of a page in which the first message stands
_ENDINGS = (".html", ".htm")


@register
class WhatsAppExporterJson(Parser):
    """See the module's docstring."""

    id = "whatsapp-exporter-json"
    name = N_("WhatsApp (WhatsApp-Chat-Exporter, JSON)")
    version = "4"
    app = APP
    tested = _TESTED
    notes = _NOTE
    zeros = "inside"
    signs = Signs(opens=b"{")

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if _JSON.match(head) and _STORE.search(head):
            return Identified(94, REASON_JSON)
        # more than Telegram's own claim on the shape, which no message of it can be
        return Identified(97, REASON_TELEGRAM) if is_telegram_shape(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reading = Telegram if is_telegram_shape(opening(item)) else Chats
        yield from reading(item, context).records()


@register
class WhatsAppExporterHtml(Parser):
    """See the module's docstring."""

    id = "whatsapp-exporter-html"
    name = N_("WhatsApp (WhatsApp-Chat-Exporter, HTML)")
    version = "4"
    app = APP
    one_chat = True
    tested = _TESTED
    notes = _NOTE
    zeros = "inside"
    signs = Signs(endings=_ENDINGS, marks=("<title>whatsapp - ",))

    def identify(self, item: Item) -> Identified | None:
        if not item.name.lower().endswith(_ENDINGS) or item.container or not TITLE.search(item.head()):
            return None
        return Identified(93, REASON_HTML) if MARK.search(item.beginning(_LOOKED_AT)) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Page(item, context).records()


@register
class WhatsAppExporterText(Parser):
    """See the module's docstring."""

    id = "whatsapp-exporter-txt"
    name = N_("WhatsApp (WhatsApp-Chat-Exporter, plain text)")
    version = "4"
    app = APP
    one_chat = True
    tested = _TESTED
    notes = _NOTE
    zeros = "all"
    signs = Signs(opens=b"[", text=True)

    def identify(self, item: Item) -> Identified | None:
        # more than the claim on the app's own text export, in which no day and hour stand so
        return Identified(97, REASON_TEXT) if is_text(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Text(item, context).records()
