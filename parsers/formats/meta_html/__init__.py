"""Messenger and Instagram downloads as pages: `messages/inbox/<thread>/message_N.html`.

Facts, by generation (public readers of such pages, several for each): until 2017 a `div` of class `message` with
`span.user` and `span.meta`, and the words in a `p` behind it, the time with its zone (`UTC+01`), and in the oldest all
threads on one page (`div.thread` begins each); from 2018 `_2lej` with the writer in `_2lel`, the words in `_2let`, the
time in `_2lem`, reactions in `ul._tqp`, people in a first box without a time; from 2021 `_a6-g` with `_a6-h`, `_a6-p`,
`_a6-o`, `ul._a6-q`; from 2024 as `section`, `h2` (with an `id`) and `footer`. The newest message comes first. Times
are in the account's language and, from 2018 on, wall-clock times without a zone: month names are those of CLDR, and
numbers alone are read in the order that all dates of the page allow. Whose clock that is differs: archives given to
research hold Instagram pages in the time of California and Messenger pages in UTC or in that of the owner, by
comparison with the JSON of the same account; so none is assumed.

People are names. The owner is, in a chat of two that is called after one of them, the other; in any other chat whoever
is so in the chats of two of the same download (`Conversation.details["direction_basis"]`). The key of a thread is the
name of its folder, as in a download in JSON.
Built without a real sample. Not read: posts, comments, other pages of a download.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.base import Context, Identified, Parser, register
from parsers.formats.meta_html.page import Reading, is_instagram, is_thread
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("Page of a conversation as Meta's download has it")


class _MetaHtml(Parser):
    """See the module's docstring."""

    version = "5"
    tested = ("pages of 2015, 2019, 2022 and 2025, by public descriptions",)
    notes = N_(
        "Times have no zone in pages since 2018; where day and month cannot be told apart, they stay open. Built from "
        "public descriptions, without a real sample."
    )
    _instagram = False
    zeros = "inside"
    signs = Signs(opens=b"<", marks=("_a6-", "_2le", "message", "uiboxwhite"))

    def identify(self, item: Item) -> Identified | None:
        confidence = is_thread(item)
        if not confidence or is_instagram(item) != self._instagram:
            return None
        return Identified(confidence, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        return Reading(item, self.app).records(context)


@register
class MessengerHtml(_MetaHtml):
    """See the module's docstring."""

    id = "messenger-html"
    name = N_("Messenger download (HTML)")
    app = "Messenger"


@register
class InstagramHtml(_MetaHtml):
    """See the module's docstring."""

    id = "instagram-html"
    name = N_("Instagram download (HTML)")
    app = "Instagram"
    _instagram = True
