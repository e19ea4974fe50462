"""Snapchat's download of one's own data in HTML, since 2023: a page for each chat, `chat_history/subpage_NAME.html`.

Facts (two public readers of these pages of 2026 and a description of the download's folders): `div.rightpanel` begins
with the name of the chat in `h1` and holds a card for each message, a `div` with the background `#f2f2f2`, in it `h4`
who wrote, the type (`TEXT`, `MEDIA`, …) where there is one, `p` the words, `h6` the time in words that end with UTC
(`Created:` or `Date:` may stand before it). The pages list the newest message first.

The page does not say who of them the owner is: that stands in `account.html` or `account.json` of the download; else
it is told only from a page in which the one of whose chat it is and exactly one other wrote. Tested: pages made after
these descriptions, in both forms. Not read: which file of `chat_media` a message means (no source says), the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.exports import Cast, Notes, iso_time, object_of, small_json, text_of
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER, WARNING_TRUNCATED
from parsers.records import (
    OWNER,
    Conversation,
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
from parsers.roster import digest, direction_of
from parsers.signs import Signs
from parsers.text.htmltext import tree, words_below, words_of
from parsers.text.pages import Piece, lost, split
from parsers.whose import ahead, owned, whose_chat
from parsers.words import N_

APP = "Snapchat"
REASON = N_("A page of a chat as Snapchat's download has it in HTML")
REASON_CARD = N_("The card names neither a sender nor a time.")
_CARD = re.compile(  # by its colour, or by any colour with a writer's name in front
    rb"<div\b[^<>]{0,300}?background(?:-color)?\s*:\s*(?:#f2f2f2|[#a-z][^<>]{0,300}>\s{0,40}(?:<div[^<>]{0,200}>\s{0,40})?<h4\b)",
    re.IGNORECASE)
_PANEL = re.compile(rb"""<div\b[^<>]{0,200}?\b(?:class|id)\s*=\s*["'][^"'<>]{0,100}rightpanel""", re.IGNORECASE)
_TITLE = re.compile(rb"<h1\b[^<>]{0,200}>(.{0,2000}?)</h1", re.IGNORECASE | re.DOTALL)
_WRITER = re.compile(rb"<h4\b[^<>]{0,200}>(.{0,500}?)</h4", re.IGNORECASE | re.DOTALL)
_MOMENT = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC")
_NAME = re.compile(r"subpage_(.{1,200})\.html?\Z", re.IGNORECASE)
_TYPE = re.compile(r"[A-Z][A-Z_]{2,40}\Z")
_USER = re.compile(r"[A-Za-z0-9._-]{2,60}\Z")
_GROUP = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_KINDS: dict[str, Kind] = {
    "TEXT": "text", "IMAGE": "image", "PHOTO": "image", "VIDEO": "video", "STICKER": "sticker", "NOTE": "voice",
    "AUDIO": "voice", "LOCATION": "location", "SHARE": "other", "MEDIA": "other", "SNAP": "other",
}  # fmt: skip
_MOST_ACCOUNT = 4 << 20
_CHECK_EVERY = 1000


@register
class SnapchatPages(Parser):
    """See the module's docstring."""

    id = "snapchat-pages"
    name = N_("Snapchat download (HTML, a page for each chat)")
    version = "3"
    app = APP
    one_chat = True
    tested = ("2024 and 2026 (by public readers)",)
    notes = N_("Made after public descriptions. Files of chat_media are not linked: the JSON of the download links "
               "them. Where that JSON lies beside the pages, it is read in their place.")
    zeros = "inside"
    signs = Signs(marks=("rightpanel",))

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        if not head.lstrip().startswith((b"<", b"\xef\xbb\xbf")) or _PANEL.search(head) is None:
            return None
        if _json_of(item) is not None:  # the same messages, with more: read twice they would count twice
            return None
        named = _NAME.search(item.name) is not None
        if _CARD.search(head) is None or _WRITER.search(head) is None:
            return Identified(60, REASON) if named and _TITLE.search(head) else None
        return Identified(90 if named else 80, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Page(item, context).records()


def _json_of(item: Item) -> Item | None:
    """The same download's chats in JSON, None where it has none."""
    top = item.folder.rpartition("/")[0].rpartition("/")[0]
    return item.evidence.get(f"{top}/json/chat_history.json".removeprefix("/"))


class _Page:
    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        match = _NAME.search(item.name)
        self._other = match[1] if match else None
        self._title: str | None = None
        self._writers: set[str] = set()
        self._look()
        stated = self._account()
        self._concluded = stated is None
        self._own = stated or self._told()
        self._cast = Cast(APP, has_owner=self._own is not None)
        if self._own is not None:
            self._cast.owner(None, [("username", self._own)])
        self._notes = Notes("Media Type")
        self._numbers = Ordinals()
        group = self._other is not None and _GROUP.match(self._other) is not None
        others = self._writers - {self._own}
        several = len(others) > (1 if self._own is not None else 2)
        if self._own is not None and not group and not several:
            self._whose = owned(self._own)
        else:
            self._whose = whose_chat(item, self._other or self._title, self._writers, group=group or several)
        self._key = self._cast.thread(
            self._other or self._title or "(no conversation)", "group" if group or several else "direct",
            title=self._title, shared=group, provenance=Provenance(None, offset=0),
            whose=self._whose.owner)  # fmt: skip
        if not group and not several and self._other is not None and not others:
            self._cast.thread(self._key, people=(self._person(self._other),))

    def _look(self) -> None:
        """Who wrote on this page, and whose chat it says it is."""
        for n, piece in enumerate(split(self._item, _CARD)):
            if n % _CHECK_EVERY == 0:
                self._context.check()
            if piece.head:
                found = _TITLE.search(piece.source)
                self._title = words_of(found[1].decode("utf-8", "replace")) if found else None
                continue
            writer = _WRITER.search(piece.source) if not piece.torn else None
            name = words_of(writer[1].decode("utf-8", "replace")) if writer else None
            if name is not None:
                self._writers.add(name)

    def _account(self) -> str | None:
        """The owner's name out of the account beside the chats, in either form."""
        above = self._item.folder.rpartition("/")[0]
        top = above.rpartition("/")[0]
        find = self._item.evidence.get
        try:
            for folder in (top, above):
                account = find(f"{folder}/json/account.json".removeprefix("/"))
                basic = object_of(object_of(small_json(account, self._item)).get("Basic Information"))
                if text_of(basic.get("Username")):
                    return text_of(basic.get("Username"))
            page = find(f"{above}/account.html".removeprefix("/"))
            if page is None or page.size > _MOST_ACCOUNT:
                return None
            lines = (words_of(b"".join(page.chunks()).decode("utf-8", "replace")) or "").splitlines()
        except UserError as error:  # a damaged neighbour costs the owner's name alone
            self._item.damage.append(str(error))
            return None
        words = [word.strip() for line in lines for word in re.split(r"[\t:]| {2,}", line) if word.strip()]
        after = next((words[n + 1] for n, word in enumerate(words[:-1]) if word == "Username"), "")
        return after if _USER.match(after) else None

    def _told(self) -> str | None:
        """The one who must be the owner: the only one beside whom the chat is with."""
        for name in (self._other, self._title):
            if name is not None and name in self._writers and len(self._writers) == 2:
                return next(iter(self._writers - {name}))
        return None

    def _person(self, name: str) -> str:
        return OWNER if name == self._own else self._cast.person(name, "username", name)

    def records(self) -> Iterator[Record]:
        cut = False
        yield from ahead(self._item, Conversation(self._key, APP, whose=self._whose.owner))
        for n, piece in enumerate(split(self._item, _CARD)):
            if n % _CHECK_EVERY == 0:
                self._context.check()
            cut = piece.cut
            if piece.torn and not piece.head:
                yield from lost(piece)
            elif not piece.head:
                yield Found("message", 1)
                yield self._card(piece)
        yield from self._cast.records()
        yield from self._notes.warnings()
        if self._own is None:
            yield Warning(WARNING_NO_OWNER)
        yield from self._whose.warnings()
        if cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _card(self, piece: Piece) -> Message | Rejection:
        where = Provenance(None, offset=piece.offset)
        root = tree(piece.source.decode("utf-8", "replace"))
        found: dict[str, list[str]] = {"h4": [], "h6": [], "p": []}
        for name, texts in found.items():
            for element in root.iter(name) if root is not None else ():
                words = words_below(element)
                if words is not None:
                    texts.append(words)
        moments = [text for text in found["h6"] if _MOMENT.search(text)] or found["h6"]
        time = _time(moments[-1] if moments else None)
        writer = found["h4"][0] if found["h4"] else None
        if writer is None and time.basis == "none":
            raw = (words_below(root) if root is not None else None) or piece.source[:2000].decode("utf-8", "replace")
            return Rejection("message", REASON_CARD, where, raw=raw[:2000])
        self._notes.undated += time.basis == "none"
        lines = ((words_below(root) if root is not None else None) or "").splitlines()
        known = {*found["h4"], *found["h6"], *(line for text in found["p"] for line in text.splitlines())}
        stated = next((line.strip() for line in lines if _TYPE.match(line.strip()) and line.strip() not in known), None)
        text = "\n".join(found["p"]) or None
        kind: Kind = "text" if text is not None else "other"
        if stated is not None:
            kind = _kind(stated)
            if kind == "other" and stated not in _KINDS:
                self._notes.unknown(stated)
        sender = self._person(writer) if writer is not None else None
        way = direction_of(sender, known=self._own is not None)
        if sender is not None and sender != OWNER:
            self._cast.thread(self._key, people=(sender,))
        details = {"type": stated} if stated not in (None, "TEXT") else {}
        if self._concluded and way != "unknown":
            details["direction_basis"] = "the only other one who wrote on the page"
        same = None
        if time.basis != "none":
            same = self._whose.mark + self._numbers.number(time.raw, digest(writer, stated, text))
        return Message(self._key, kind, way, sender, time, text, where, same=same, details=details or None)


def _kind(stated: str) -> Kind:
    if stated.startswith("STATUS"):
        return "call" if "CALL" in stated else "deleted" if "ERASED" in stated else "system"
    return _KINDS.get(stated, "other")


def _time(words: str | None) -> Time:
    match = _MOMENT.search(words or "")
    if match is None:
        return iso_time(words)
    found = iso_time(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}+00:00")
    return Time(found.utc_ms, None, match[0], found.basis)
