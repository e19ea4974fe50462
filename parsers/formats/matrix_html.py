"""Matrix: a room as Element exports it in HTML (`messages.html`, `messages2.html`, …, 1,000 events a page).

Facts (the published source of Element Web: HTMLExport of 2021 to 2024; a public description of exported pages): each
event is a `div` of class `mx_Export_EventWrapper` whose id is the event's; in it the tile has the name in
`mx_DisambiguatedProfile_displayName`, the account as `title` of the picture or in `mx_DisambiguatedProfile_mxid`,
both missing where the same person goes on (`mx_EventTile_continuation`); the time is the `title` of
`mx_MessageTimestamp`, the wall clock of the exporting computer in its language, its link names room and event; the
words stand in `mx_EventTile_body`, what the app tells in `mx_TextualEvent`; files lie in `images`, `videos`, `audio`,
`files`. The first page says in its introduction who exported it.

Built without a real sample. Not read: files' sizes, polls' votes, who read what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from parsers.base import Context, Identified, Parser, register
from parsers.exports import Cast
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import WARNING_AMBIGUOUS, WARNING_NO_OWNER, WARNING_TRUNCATED
from parsers.records import (
    OWNER,
    Attachment,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest, direction_of
from parsers.signs import Signs
from parsers.text.htmltext import tree, words_below
from parsers.text.pagedates import PageDates
from parsers.text.pages import Piece, lost, split
from parsers.words import N_

APP = "Matrix"
REASON = N_("A page of a room as Element exports it (mx_Export_EventWrapper)")
REASON_TILE = N_("The entry could not be read as HTML.")
_EVENT = re.compile(rb"""<div\b[^<>]{0,400}?\bclass=["']mx_Export_EventWrapper["']""")
_MARK = re.compile(rb"mx_(?:Export_EventWrapper|RoomView_MessageList|NewRoomIntro)")
_STAMP = re.compile(rb"""\bmx_MessageTimestamp["'][^<>]{0,300}?\btitle=["']([^"'<>]{6,80})["']|"""
                    rb"""\btitle=["']([^"'<>]{6,80})["'][^<>]{0,300}?\bclass=["']mx_MessageTimestamp""")
_ACCOUNT = re.compile(r"@[^\s:]{1,200}:\S{1,200}\Z")
_LINK = re.compile(r"https://matrix\.to/#/([^/?]+)(?:/(\$[^/?]+))?")
_EXPORTER = re.compile(rb"https://matrix\.to/#/(%40[^\"'<>/]{3,300}|@[^\"'<>/]{3,300})[\"']")
_ROOM = re.compile(rb"""\bmx_RoomHeader_(?:info|nametext)["'][^<>]{0,200}?\btitle=["']([^"'<>]{1,300})["']""")
_INTRO = re.compile(rb"mx_NewRoomIntro.{0,2000}?<h2>\s*(.{1,300}?)\s*</h2>", re.DOTALL)
_FILE = re.compile(r"(?:images|videos|audio|files)/[^/]{1,300}\Z")
_FOLDERS: dict[str, Kind] = {"images": "image", "videos": "video", "audio": "voice", "files": "document"}
_CHECK_EVERY = 500


@register
class MatrixHtml(Parser):
    """See the module's docstring."""

    id = "matrix-html"
    name = N_("Matrix room (Element export, HTML)")
    version = "2"
    app = APP
    one_chat = True
    tested = ("Element of 2021 and 2024 (by its source)",)
    notes = N_("Built from Element's published source, without a real sample. Times are the wall clock of the computer "
               "that exported the room.")
    zeros = "inside"
    signs = Signs(endings=(".html", ".htm"), marks=("mx_",))

    def identify(self, item: Item) -> Identified | None:
        if item.name.lower().endswith((".html", ".htm")) and _MARK.search(item.head()) is not None:
            return Identified(92, REASON)
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Page(item, context).records()


class _Page:
    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._dates = PageDates(context.day_order)
        first = item if item.name == "messages.html" else item.beside("messages.html")
        head = (first or item).head()
        match = _ROOM.search(head) or _INTRO.search(head)
        words = tree(match[1].decode("utf-8", "replace")) if match is not None else None
        self._title = None if words is None else words_below(words)
        exporter = _EXPORTER.search(head)
        self._own = unquote(exporter[1].decode("utf-8", "replace")) if exporter is not None else None
        self._cast = Cast(APP, has_owner=self._own is not None)
        if self._own is not None:
            self._cast.owner(None, [("account", self._own)])
        self._last: str | None = None
        self._room = f"name:{self._title or item.folder.rpartition('/')[2] or item.name}"
        self._numbers = Ordinals()

    def records(self) -> Iterator[Record]:
        self._survey()
        cut = False
        for n, piece in enumerate(split(self._item, _EVENT)):
            if n % _CHECK_EVERY == 0:
                self._context.check()
            cut = piece.cut
            if not piece.head:
                yield from self._event(piece)
        yield from self._cast.records()
        if self._own is None:
            yield Warning(WARNING_NO_OWNER)
        if self._dates.ambiguous:
            yield Warning(WARNING_AMBIGUOUS, {"n": self._dates.ambiguous})
        if cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _survey(self) -> None:
        """Let all times say how they are written, and one link which room this is."""
        room: str | None = None
        for piece in split(self._item, _EVENT):
            for match in _STAMP.finditer(piece.source):
                self._dates.note((match[1] or match[2]).decode("utf-8", "replace"))
            found = _LINK.search(piece.source.decode("utf-8", "replace")) if room is None and not piece.head else None
            if found is not None and unquote(found[1]).startswith(("!", "#")):
                room = unquote(found[1])
        self._room = room or self._room

    def _event(self, piece: Piece) -> Iterator[Record]:
        where = Provenance(None, offset=piece.offset)
        if piece.torn:
            self._last = None  # who writes on may be lost in them
            yield from lost(piece)
            return
        yield Found("message", 1)
        root = tree(piece.source.decode("utf-8", "replace"))
        tile = None if root is None else _first(root, "mx_Export_EventWrapper")
        if tile is None:
            yield Rejection("message", REASON_TILE, where, raw=piece.source[:2000].decode("utf-8", "replace"))
            return
        yield self._message(tile, where)

    def _message(self, tile: etree._Element, where: Provenance) -> Message:
        details: dict[str, Any] = {}
        stamp, own, reply = _first(tile, "mx_MessageTimestamp"), tile.get("id") or None, None
        quoted = _first(tile, "mx_ReplyChain") if _first(tile, "mx_ReplyChain") is not None else _first(
            tile, "mx_ReplyThread")
        if quoted is not None:  # what it answers stands in the tile as well
            details["quoted"] = words_below(quoted)
            reply = next((unquote(link[2]) for node in quoted.iter("a")
                          if (link := _LINK.search(node.get("href") or "")) is not None and link[2]), None)
            _remove(quoted)
        sender, told = self._sender(tile)
        body = _first(tile, "mx_EventTile_body") if told else None
        notice = _first(tile, "mx_TextualEvent")
        files = tuple(self._files(tile))
        text = words_below(body) if body is not None else words_below(notice) if notice is not None else None
        kind: Kind = "text" if body is not None else "system"
        if _first(tile, "mx_RedactedBody") is not None:
            kind, text = "deleted", None
        elif files and notice is None:
            written = (files[0].details or {}).get("file_path", "")
            kind = _FOLDERS.get(written.partition("/")[0], "document")
        elif body is None and notice is None:
            content = _first(tile, "mx_EventTile_content")
            text = words_below(content if content is not None else tile)
            kind = "other"
        if kind == "system":
            sender, details["system"] = None, {"text": text}
            text = None
        if _first(tile, "mx_EventTile_edited") is not None:
            details["edited"] = True
        reactions = [words for node in _all(tile, "mx_ReactionsRowButton") if (words := node.get("aria-label") or
                     words_below(node))]  # fmt: skip
        if reactions:
            details["reactions"] = reactions
        key = self._cast.thread(self._room, people=(sender,) if sender not in (None, OWNER) else (), title=self._title,
                                shared=self._room.startswith("!"), provenance=where)  # fmt: skip
        time = self._dates.read(None if stamp is None else stamp.get("title") or words_below(stamp))
        way = direction_of(sender, known=self._own is not None)
        same = f"*matrix\x1f{own}" if own is not None and own.startswith("$") and len(own) > 16 else None
        if same is None and time.basis != "none":
            same = self._numbers.number(time.raw, digest(sender, kind, text))
        return Message(key, kind, way, sender, time, text, where, app_key=own, same=same, reply_to=reply,
                       attachments=files, details={k: v for k, v in details.items() if v} or None)  # fmt: skip

    def _sender(self, tile: etree._Element) -> tuple[str | None, bool]:
        """Who wrote, and whether somebody did: a tile without a name goes on for the one before."""
        name_of = _first(tile, "mx_DisambiguatedProfile_displayName")
        mxid = _first(tile, "mx_DisambiguatedProfile_mxid")
        if name_of is None:
            name_of = _first(tile, "mx_SenderProfile_name")
        going_on = "mx_EventTile_continuation" in (_class(tile) + " ".join(map(_class, tile.iter("li"))))
        account = None if mxid is None else words_below(mxid)
        for node in tile.iter("img", "span"):
            title = node.get("title") or ""
            if account is None and "Avatar" in _class(node) and _ACCOUNT.match(title):
                account = title
        name = None if name_of is None else words_below(name_of)
        if name is None and account is None:
            return (self._last, True) if going_on else (None, _first(tile, "mx_EventTile_body") is not None)
        if account is not None and account == self._own:
            self._cast.owner(name)
            self._last = OWNER
        elif account is not None:
            self._last = self._cast.person(account, "account", account, name)
        else:
            self._last = self._cast.person(f"name:{name}", "name", name, name)
        return self._last, True

    def _files(self, tile: etree._Element) -> Iterator[Attachment]:
        seen: dict[str, None] = {}
        for node in tile.iter("a", "img", "video", "audio", "source"):
            path = unquote(node.get("href") or node.get("src") or "").removeprefix("./")
            if _FILE.match(path):
                seen[path] = None
        for path in seen:
            found, name = self._item.beside(path), path.rpartition("/")[2]
            if found is not None and not found.container:
                self._item.claim(found)
            lies = found.path if found is not None else None
            yield Attachment(name, mime_of(name), lies, details={"file_path": path})


def _class(node: etree._Element) -> str:
    return f" {node.get('class') or ''} "


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (node for node in root.iter() if isinstance(node.tag, str) and f" {name} " in _class(node))


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(_all(root, name), None)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        node.tail, tail = None, node.tail
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + (tail or "")
        else:
            parent.text = (parent.text or "") + (tail or "")
        parent.remove(node)
