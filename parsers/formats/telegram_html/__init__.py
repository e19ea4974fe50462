"""Telegram's HTML export: `messages.html` of one chat, or a whole account with `export_results.html` and `lists/`.

Facts and where they come from:
- Telegram Desktop's own writer (telegramdesktop/tdesktop, `export_output_html.cpp`, read in versions of 2020, 2022
  and, by a port of it, 2026): a `div` of class `message` for each message and each service line, with its number in
  `id`; 1,000 of them to a page, then `messages2.html`; `joined` where the sender is the one above; a day as a service
  line with a number that counts down from minus one; forwarded messages in a body of their own with their author and
  date; a link to the message that is answered; one block for each kind of media; reactions with those who reacted.
- Times: see `dates`. Telegram for macOS writes the same structure with a line `forwarded_from`, previews of links and
  dates in words (readers of such exports: telegram-html parsers of 2024 to 2026).
- Messages of a group that became a supergroup have numbers around minus one billion.
- A service line has no time: it stays where it stands, and its raw time is the day above it.
- The pages name people and chats and give no ids, so that a chat's key is its title, with its folder where the list
  of chats shows two of that title. Who the owner is says `export_results.html`; otherwise, in a chat of two that
  bears the name of one, the other (`Conversation.details["direction_basis"]` says so). A copy of the same chat as
  `result.json` has keys of another kind: the two are two conversations, whose messages `triage.twins.linked` counts
  once.

One source is one chat: its first page, which claims the others. `Provenance.table` names the page in which `offset`
counts. `lists/contacts.html` and `export_results.html` are sources of their own. Not read: logins, profile pictures,
stories; they are counted.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from parsers.base import Context, Identified, Parser, register
from parsers.filetypes import is_page
from parsers.formats.telegram_html.account import read_contacts, read_summary
from parsers.formats.telegram_html.chat import APP, Chat, find_listed, read_owner, survey
from parsers.formats.telegram_html.media import Media
from parsers.formats.telegram_html.messages import Messages
from parsers.formats.telegram_html.pages import MESSAGE, Pages, is_first, number_of
from parsers.reasons import WARNING_CUT_PAGE, WARNING_MISSING_PAGES
from parsers.records import Found, Record, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.text.dom import element, text_of
from parsers.text.printed import Dates
from parsers.whose import ahead
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_LOOK_EVERY = 500  # messages between looks at the cancel button
_HISTORY = re.compile(rb"""<div\b[^<>]{0,200}?\bclass\s*=\s*["'](?:history|page_body chat_page)["']""")
_LIST = re.compile(rb"""class\s*=\s*["']page_body list_page["']""")
_CONTACTS = re.compile(rb"""class\s*=\s*["']text bold["']\s*>\s*Contacts\s*<""")
_SUMMARY = re.compile(rb"""class\s*=\s*["'](?:personal_info|sections)\b""")
_TITLE = re.compile(rb"<title>([^<]{0,2000})</title>", re.IGNORECASE)
_HEADER = b'class="page_header"'
_MOST_TITLES = 20
_UNTITLED = "Exported Data"

_UNDATED = N_("{n} messages have no readable time.")
_UNKNOWN = N_("{n} entries hold a part that is not known ({what}); its words were kept.")
_LINES = N_("{n} service lines are of no known kind; they were kept with their words.")
_TWICE = N_(
    "The same export is there as {path} too, with accounts instead of names. The messages of both were read. Of a "
    "chat that says enough to show that it is the same they count once; those of the others count twice."
)
_OTHERS = N_(
    "The file holds pages of other chats too ({titles}), as when files are put together. Their messages stand in this "
    "chat; add the pages one by one."
)
_NOBODY = N_("{n} messages follow one that is missing, which named their sender. They have none.")


@register
class TelegramHtml(Parser):
    """See the module's docstring."""

    id = "telegram-html"
    name = N_("Telegram HTML export")
    version = "6"
    app = APP
    tested = ("Telegram Desktop 1.3 to 6 (by its source)", "Telegram for macOS (by description)")
    notes = N_(
        "People are names, without numbers or accounts. Times have a zone in exports since 2022. Service lines have "
        "the day only. Logins and stories are counted."
    )
    one_chat = True
    zeros = "inside"
    signs = Signs(opens=b"<", marks=("history", "page_body", "page_header"))

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        if not is_page(head):
            return None
        if _HISTORY.search(head) and (MESSAGE.search(head) or b"page_header" in head):
            if number_of(item.name) is not None and not is_first(item):
                return None  # read together with the first page
            return Identified(95, N_("Pages of a chat as Telegram exports them"))
        if _LIST.search(head):
            return Identified(90, N_("Contacts as Telegram exports them")) if _CONTACTS.search(head) else None
        if b"page_header" in head and _SUMMARY.search(head) and b"Exported Data" in head:
            return Identified(90, N_("Overview of an account that Telegram exported"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        head = item.head()
        if _LIST.search(head):
            return read_contacts(item, context)
        if not _HISTORY.search(head) and _SUMMARY.search(head):
            return read_summary(item)
        return _read_chat(item, context)


def _read_chat(item: Item, context: Context) -> Iterator[Record]:
    pages, dates, media = Pages(item), Dates(), Media()
    found = survey(pages, dates)
    yield Found("message", found.messages)
    root = posixpath.dirname(posixpath.dirname(item.folder)) if _is_of_account(item) else None
    summary = item.evidence.get(posixpath.join(root, "export_results.html")) if root is not None else None
    owner = read_owner(summary, item)
    listing = item.evidence.get(posixpath.join(root, "lists/chats.html")) if root is not None else None
    title = title_of(item.head())
    chat = Chat(title, item.folder.rpartition("/")[2], find_listed(item, listing, title), owner, found, dates)
    messages = Messages(chat, media, finder(item))
    others: dict[str, None] = {}
    yield from ahead(item, chat.conversation({}))
    for n, piece in enumerate(pages.pieces(), 1):
        if n % _LOOK_EVERY == 0:
            context.check()
        yield from messages.records(piece)
        if (begins := piece.source.find(_HEADER)) >= 0 and len(others) < _MOST_TITLES:  # of a page put behind this one
            others[title_of(piece.source[begins:]) or "?"] = None
    yield chat.conversation({"pages": len(pages.files)} if len(pages.files) > 1 else {})
    yield from chat.participants()
    other = item.evidence.get(posixpath.join(root if root is not None else item.folder, "result.json"))
    if other is not None:
        yield Warning(_TWICE, {"path": other.path})
    others.pop(title or "?", None)
    if others:
        yield Warning(_OTHERS, {"titles": ", ".join(others)})
    yield from _warnings(pages, media, messages)


def _is_of_account(item: Item) -> bool:
    """An account's chats lie in `chats/chat_001` and so on."""
    return posixpath.basename(posixpath.dirname(item.folder)) == "chats"


def _warnings(pages: Pages, media: Media, messages: Messages) -> Iterator[Record]:
    yield from pages.warnings()
    if pages.missing:
        yield Warning(WARNING_MISSING_PAGES, {"pages": ", ".join(map(str, pages.missing))}, partial=True)
    for page in pages.cut:
        yield Warning(WARNING_CUT_PAGE, {"page": page}, partial=True)
    if messages.undated:
        yield Warning(_UNDATED, {"n": messages.undated})
    if messages.unknown_lines:
        yield Warning(_LINES, {"n": messages.unknown_lines})
    if messages.inherited:
        yield Warning(_NOBODY, {"n": messages.inherited})
    for what, n in sorted(media.unknown.items()):
        yield Warning(_UNKNOWN, {"what": what, "n": n})


def title_of(head: bytes) -> str | None:
    """Return the name of the chat from the beginning of a page: its header, or the title of the document."""
    start = head.find(b'<div class="text bold"')
    if start >= 0 and start < (message.start() if (message := MESSAGE.search(head)) else len(head)):
        end = head.find(b"</div>", start)
        title = text_of(element(head[start : end if end >= 0 else None]))
        if title is not None:
            return title
    match = _TITLE.search(head)
    title = text_of(element(b"<p>" + match[1])) if match is not None else None
    return None if title == _UNTITLED else title


def finder(item: Item) -> Callable[[str], str | None]:
    """Return a function that finds a file of the export by the path that a page writes, and claims it."""

    def find(written: str) -> str | None:
        if "://" in written or written.startswith("#"):
            return None
        for path in dict.fromkeys((written.replace("\\", "/"), unquote(written))):
            other = item.evidence.get(posixpath.normpath(posixpath.join(item.folder, path)))
            if other is None:
                other = item.find(path, "result.json")
                parts = path.split("/")[-2:]
                if other is not None and other.path.split("/")[-len(parts) :] != parts:
                    other = None  # a file of that name from elsewhere
            if other is not None and other is not item:
                item.claim(other)
                return other.path
        return None

    return find
