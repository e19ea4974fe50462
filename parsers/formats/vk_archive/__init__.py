"""VK's archive of an account ("data protection", "request an archive"): `messages/<peer>/messages0.html` and so on.

Facts and where they come from (several public readers of such archives, of 2019 to 2026: vkdump with its tests,
vk-archive-messages-parser, last-seen, lexeyOK's and povle's parsers, Konard's vk-export):
- A folder for each chat, called by the number of the peer: an account's own, with a minus that of a community, from
  2000000000 on a chat of several, whose number is another one for each of its members. 50 messages to a page, the
  newest first: `messages0.html` (in one reader's copies `messages.html`), `messages50.html`; the pages link to others.
- Windows-1251; letters that it has not (emoji, most alphabets) stand as `&#…;`. `<meta name="jd">` is JSON in Base64
  with `user_id` of the account and the time of the archive. The last `ui_crumb` is what the chat is called.
- `div.message` with `data-id`; `div.message__header`: a link `vk.com/id1` (`public1`, `club1`, `event1`) with the name,
  or a bare name (an account or community that is gone), or `Вы`, `You` for the owner; then a comma and the time (`2 фев
  2020 в 22:46:22`, `at 7:15:40 pm on 3 Nov 2014`) and `span.message-edited` with the time of the change in `title`. A
  `div` follows with the words and in it `div.kludges` with `div.attachment`s: `attachment__description` (`Фотография`,
  `Photo`, …) and often `a.attachment__link`. What members did stands in `div.kludges` as a sentence with links.
- The words for attachments are those that these readers met in Russian and English. Of a forwarded message or an
  answer only that there is one is told (`1 прикреплённое сообщение`), not its words.
- No source says in which zone the times are, and readers assume different ones: they are taken for a wall clock's.
  Pages in other languages were seen by nobody: months are read in any, but the owner's word is not known there, so that
  for a bare name the direction stays open.

One source is one chat: its first page, which claims the others; `Provenance.table` is the page in which `offset`
counts. Made after these descriptions, without a real sample. Files are not in the archive, only their addresses. Not
read: what else an archive has (friends, posts, payments, log-ins).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from parsers import times
from parsers.base import Context, Identified, Parser, register, spared
from parsers.errors import UserError
from parsers.exports import Cast, Notes
from parsers.filetypes import is_page, mime_of
from parsers.formats.vk_archive.pages import (
    FILES,
    GAP,
    HEADER,
    KINDS,
    MESSAGE,
    OTHERS,
    STEP,
    account_of,
    beside,
    is_first,
    last_linked,
    number_of,
    shows,
)
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_CUT_PAGE, WARNING_MISSING_PAGES, WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    Attachment,
    Conversation,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.text.codepages import is_utf8
from parsers.text.dom import below, classes
from parsers.text.holes import of_others, watch
from parsers.text.htmltext import tree, words_below
from parsers.text.pagedates import PageDates
from parsers.text.pages import Piece, lost, split
from parsers.words import N_

APP = "VK"
REASON = N_("Pages of a chat as VK's archive has them (message__header, attachment__description)")
WARNING_FORWARDED = N_("{n} messages forward or answer others whose words VK's archive does not hold.")

_CRUMB = re.compile(rb"""<(?:div|a)\b[^<>]{0,300}?\bclass\s*=\s*["']ui_crumb["'][^<>]{0,300}>([^<]{1,2000})<""")
_FULL_NAME = re.compile(
    r"""<div[^<>]{0,100}>\s*(?:Полное имя|Full name)\s*</div>\s*<div[^<>]{0,100}>([^<]{1,400})</div>""", re.IGNORECASE)
_PERSON = re.compile(r"(?:https?:)?//(?:m\.)?vk\.(?:com|ru)/(?:(id)|(?:public|club|event))(\d{1,12})/?\Z")
_VK = re.compile(r"(?:https?:)?//(?:m\.)?vk\.(?:com|ru)/([\w.]{2,60})/?\Z")
_KNOWN_DATE = re.compile(r"\d{1,2} [а-яё]{3,4} \d{4} в |at \d", re.IGNORECASE)  # of a language whose words are known
_COUNT = re.compile(r"(\d{1,6})\s+(?:прикрепл|attached message)", re.IGNORECASE)
_SELF = frozenset(("вы", "you"))
_CHATS_FROM = 2_000_000_000
_MOST_PROFILE = 1 << 20
_LOOK_EVERY = 500


@register
class VkArchive(Parser):
    """See the module's docstring."""

    id = "vk-archive"
    name = N_("VK archive (HTML, messages)")
    version = "2"
    app = APP
    tested = ("archives in Russian and English of 2019 to 2026 (by public readers)",)
    notes = N_("Made after public descriptions. Times have no zone. Words of forwarded messages and files are not in "
               "such an archive. Friends, posts and log-ins are not read.")
    one_chat = True
    zeros = "inside"
    signs = Signs(opens=b"<", marks=("message__header", "ui_crumb"))

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        if not is_page(head):
            return None
        number = number_of(item)
        if not (MESSAGE.search(head) and HEADER.search(head)) and (
            number is None or b"ui_crumb" not in head or not shows(item)):
            return None
        if number is not None and not is_first(item, number):
            return None  # read together with the first page
        return Identified(92, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        return _Chat(item, context).records()


class _Chat:
    """One chat while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._pages: list[Item] = [item]
        self._missing: list[int] = []
        self._cut: list[str] = []
        self._cast, self._notes = Cast(APP, has_owner=True), Notes("attachment__description")
        self._dates, self._numbers = PageDates("dmy"), Ordinals()
        self._forwarded = 0
        self._told = self._open = False  # the owner is named as the owner; somebody may be the owner
        head = item.head()
        self._account = account_of(head)
        peer = item.folder.rpartition("/")[2]
        crumbs = _CRUMB.findall(head[: first.start() if (first := MESSAGE.search(head)) else len(head)])
        self._encoding = "utf-8" if not head.isascii() and is_utf8(head) else "cp1251"
        title = self._plain(crumbs[-1]) if crumbs else None
        self._peer = peer if peer.lstrip("-").isdecimal() and len(peer) < 16 else None
        self._key = self._peer or title or item.name
        self._owner()
        self._thread(title)

    def _plain(self, source: bytes) -> str | None:
        return words_below(found) if (found := tree(f"<p>{source.decode(self._encoding, 'replace')}</p>")) is not None \
            else None

    def _owner(self) -> None:
        page = self._item.evidence.get("/".join((*self._item.folder.split("/")[:-2], "profile/page-info.html")))
        name = None
        if page is not None and page.size <= _MOST_PROFILE and account_of(page.head()) == self._account:
            try:
                found = _FULL_NAME.search(b"".join(page.chunks()).decode(self._encoding, "replace"))
            except UserError as error:  # a damaged neighbour costs the owner's name alone
                self._item.damage.append(str(error))
                found = None
            if found is not None:
                self._item.claim(page)
                name = " ".join((self._plain(found[1].encode(self._encoding, "replace")) or "").split())
        self._cast.owner(name, [("account", f"id{self._account}")] if self._account is not None else [])

    def _thread(self, title: str | None) -> None:
        number = int(self._peer) if self._peer is not None else 0
        kind: ConversationKind = "group" if number > _CHATS_FROM else "direct" if number else "unknown"
        people = []
        if kind == "direct":
            key = f"id{number}" if number > 0 else f"club{-number}"
            people.append(OWNER if key == f"id{self._account}" else self._cast.person(key, "account", key, title))
        self._cast.thread(self._key, "self" if people == [OWNER] else kind, people, title, whose=self._account,
                          provenance=Provenance("page", None, 0))  # fmt: skip

    def records(self) -> Iterator[Record]:
        yield Conversation(self._key, APP, whose=self._account)  # ahead of its messages: there may be many pages
        n = 0
        try:
            for page in self._files():
                for piece in spared(self._item, page, split(page, MESSAGE)):
                    n += 1
                    if n % _LOOK_EVERY == 0:
                        self._context.check()
                    if piece.cut and piece.page not in self._cut:
                        self._cut.append(piece.page)
                    if not piece.head:
                        yield from self._piece(piece)
        except UserError:  # the medium failed in the middle: what was read needs its people
            yield from self._close()
            raise
        yield from self._close()

    def _files(self) -> Iterator[Item]:
        """The pages in order, each claimed. What pages link to, and is not there, is missing."""
        yield self._item
        number = number_of(self._item)
        if number is None:
            return
        here, last = {number}, last_linked(self._item, number)
        at = number + STEP
        while at <= last + GAP:
            page = beside(self._item, at)
            if page is not None:
                self._item.claim(page)
                here.add(at)
                watch(page, "inside")
                self._pages.append(page)
                last = max(last, at, last_linked(page, at))
                yield page
            at += STEP
        self._missing = [one for one in range(0, last + 1, STEP) if one not in here]

    def _close(self) -> Iterator[Record]:
        if len(self._pages) > 1:
            self._cast.thread(self._key, details={"pages": len(self._pages)})
        yield from self._cast.records()
        yield from of_others(self._pages[1:])
        if self._missing:
            names = [f"messages{number}.html" for number in self._missing]
            shown = ", ".join(names[:20]) + (f" … (+{len(names) - 20})" if len(names) > 20 else "")
            yield Warning(WARNING_MISSING_PAGES, {"pages": shown}, partial=True)
        for page in self._cut:
            yield Warning(WARNING_CUT_PAGE, {"page": page}, partial=True)
        if self._open and not self._told:
            yield Warning(WARNING_NO_OWNER)
        if self._forwarded:
            yield Warning(WARNING_FORWARDED, {"n": self._forwarded})
        yield from self._notes.warnings()

    # -- messages -----------------------------------------------------------------------------------------------

    def _piece(self, piece: Piece) -> Iterator[Record]:
        if piece.torn:
            yield from lost(piece, piece.page)
            return
        yield Found("message", 1)
        root = tree(piece.source.decode(self._encoding, "replace"))
        box = next(below(root, "message"), None) if root is not None else None
        header = next(below(box, "message__header"), None) if box is not None else None
        if box is None or header is None:
            raw = piece.source[:2000].decode(self._encoding, "replace")
            yield Rejection("message", REASON_BROKEN, Provenance(piece.page, None, piece.offset), raw=raw)
            return
        yield self._message(box, header, piece)

    def _message(self, box: etree._Element, header: etree._Element, piece: Piece) -> Message:
        number = box.get("data-id") or None
        where = Provenance(piece.page, int(number) if number and re.fullmatch(r"\d{1,15}", number) else None,
                           piece.offset)  # fmt: skip
        details: dict[str, Any] = {}
        for mark in list(below(header, "message-edited")):
            changed = self._dates.read(mark.get("title"))
            details["edited"] = [{"text": None, "utc_ms": None, "local": changed.local, "raw": changed.raw}]
            _take_off(mark)
        sender, direction, written = self._sender(header)
        time = self._time(written)
        self._notes.undated += time.basis == "none"
        body = next((one for one in header.itersiblings() if one.tag == "div"), None)
        kind, said, attachments = self._kludges(body, details)
        text = words_below(body) if body is not None else None
        if said is not None:
            kind = "system"
            details["system"] = {"type": "", "text": text} if text not in (None, said) else {"type": ""}
            text = said
        if kind == "call":
            details["outcome"] = "unknown"
        if text is not None and kind == "other":
            kind = "text"
        same = None
        if time.basis != "none" and number is not None:
            same = f"{time.local}\x1f{number}\x1f{digest(text)}"
        elif time.basis != "none":
            said_here = digest(sender, kind, text, *(one.details for one in attachments))
            same = self._numbers.number(str(time.local), said_here)
        return Message(self._key, kind, direction, sender, time, text, where, app_key=number, same=same,
                       attachments=attachments, details=details or None)  # fmt: skip

    def _sender(self, header: etree._Element) -> tuple[str | None, Direction, str]:
        """Who wrote, which way, and the time as it is written."""
        link = next(header.iter("a"), None)
        if link is not None:
            name, written = words_below(link), "".join(part for part in _behind(link, header))
            key = self._person(link.get("href"), name)
            self._cast.thread(self._key, people=(key,))
            return key, "out" if key == OWNER else "in", written.strip(" ,\n\t\r")
        line = words_below(header) or ""
        name, _, written = line.rpartition(", ")
        if name.casefold() in _SELF:
            self._told = True
            return OWNER, "out", written
        if not name:
            return None, "unknown", line
        key = self._cast.person(f"name:{name}", "name", name, name)
        self._cast.thread(self._key, people=(key,))
        if _KNOWN_DATE.match(written):
            return key, "in", written
        self._open = True
        return key, "unknown", written

    def _person(self, address: str | None, name: str | None) -> str:
        match = _PERSON.match(address or "")
        if match is not None:
            key = f"id{int(match[2])}" if match[1] else f"club{int(match[2])}"
            if key == f"id{self._account}":
                return self._cast.owner(name)
            return self._cast.person(key, "account", key, name)
        vanity = _VK.match(address or "")
        if vanity is not None:
            return self._cast.person(vanity[1], "username", vanity[1], name)
        return self._cast.person(f"name:{name}", "name", name or address or "", name)

    def _time(self, written: str) -> Time:
        found = self._dates.read(written)
        return found if found.basis != "none" else times.missing(written)

    def _kludges(self, body: etree._Element | None, details: dict[str, Any],
                 ) -> tuple[Kind, str | None, tuple[Attachment, ...]]:
        """What is attached, taken off the words: the kind, the line of the app if it is one, the files."""
        kinds: list[Kind] = []
        files: list[Attachment] = []
        said: list[str] = []
        loose: list[str] = []
        for block in list(below(body, "kludges")) if body is not None else ():
            for one in [one for one in block.iter() if isinstance(one.tag, str) and "attachment" in classes(one)]:
                self._attachment(one, kinds, files, details)
                _take_off(one)
            words = words_below(block)
            if words is not None:
                is_line = next(below(block, "im_srv_lnk"), None) is not None
                (said if is_line else loose).append(words)
            _take_off(block)
        if loose:
            details["other"] = loose
            self._notes.unread(("kludges",))
        kind: Kind = next((kind for kind in kinds if kind != "other"), "other")
        return kind, "\n".join(said) or None, tuple(files)

    def _attachment(self, box: etree._Element, kinds: list[Kind], files: list[Attachment], details: dict[str, Any],
                    ) -> None:
        label = next(below(box, "attachment__description"), None)
        called = " ".join((words_below(label) or "").split()) if label is not None else ""
        link = next((one for one in box.iter("a") if one.get("href")), None)
        url = (link.get("href") or "").strip() if link is not None else None
        count = _COUNT.match(called)
        if count is not None:
            self._forwarded += 1
            details["forwarded"] = int(count[1])
        elif called in FILES:
            name = url.partition("?")[0].rpartition("/")[2] or None if url else None
            kind = "voice" if (name or "").lower().endswith(".ogg") else FILES[called]
            where = {"url": url} if url else {}
            files.append(Attachment(name, mime_of(name or ""), details={"type": called, **where}))
            kinds.append(kind)
            return
        else:
            kinds.append(KINDS.get(called, "other"))
            if called not in KINDS and called not in OTHERS:
                self._notes.unknown(called)
        details["type"] = f"{details['type']}, {called}" if details.get("type") else called
        if url:
            details.setdefault("links", []).append(url)


def _behind(link: etree._Element, header: etree._Element) -> Iterator[str]:
    """The words of a header behind its link."""
    yield link.tail or ""
    for one in link.itersiblings():
        yield words_below(one) or ""
        yield one.tail or ""
    parent = link.getparent()
    if parent is not None and parent is not header:
        yield parent.tail or ""


def _take_off(node: etree._Element) -> None:
    """Remove an element, without the words behind it."""
    parent = node.getparent()
    if parent is None:
        return
    before = node.getprevious()
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    parent.remove(node)
