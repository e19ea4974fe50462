"""A page: groups of messages of one author, the author's name standing with the first only.

Until 2021: `chatlog__messages` with `chatlog__author-name`, a message being `chatlog__message` with `data-message-id`.
Since 2022: `chatlog__message-container` with `data-message-id`, in it `chatlog__author`, `chatlog__timestamp` (or
`chatlog__short-timestamp`), `chatlog__reply`, `chatlog__content`, `chatlog__attachment`, `chatlog__embed`,
`chatlog__sticker`, `chatlog__reactions`, `chatlog__forwarded`; what the app tells in `chatlog__system-notification-…`.
Since 2022 pages are minified: attributes stand without quotes, optional ends are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from lxml import etree

from parsers.apps.discord.messages import Messages, of_id
from parsers.base import Context
from parsers.formats.discord_export.told import Dates, author_of, channel_of, fresh, told
from parsers.item import Item
from parsers.reasons import WARNING_AMBIGUOUS, WARNING_NO_OWNER, WARNING_TRUNCATED
from parsers.records import (
    Found,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.holes import HOLE_IN_BYTES
from parsers.text.htmltext import tree, words_below
from parsers.text.pages import Piece, lost, split
from parsers.times import MISSING
from parsers.words import N_

REASON_GROUP = N_("The group of messages could not be read as HTML.")
MARK = re.compile(rb"""<div\b[^<>]{0,300}?\bclass\s*=\s*["']?chatlog__message-group(?=[\s"'>])""")
_ENTRY = re.compile(r"""<div\b[^<>]{0,40}?\bclass\s*=\s*["']?(?:preamble__entry|info__(?:guild-name|channel-name|"""
                    r"""channel-topic))(?P<small>[^"'>]*)["']?[^<>]*>(?P<words>.*?)</div>""", re.DOTALL)
_NUMBER = re.compile(rb"""\bdata-message-id\s*=\s*["']?(\d{1,20})""")
_TO = re.compile(r"scrollToMessage\(event, ?['\"](\d{1,20})['\"]\)|#(?:chatlog__message-container-|message-)(\d{1,20})")
_MEDIA = re.compile(r"(?:Image|Video|Audio): (?P<name>.+?)(?: \((?P<size>[^()]*)\))?\Z", re.DOTALL)
_OWN_EMOJI = re.compile(r"/emojis/(\d{15,21})\.")
_GROUPS_ASKED = 300  # of a chat of two, to see who writes
_CHECK_EVERY = 200
_REPLY, _BODY = ("chatlog__reply", "chatlog__reference"), ("chatlog__content",)


class Page:
    """One page while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._dates = Dates(context)
        self._cast = fresh()
        self._author = author_of(None, None)

    def records(self) -> Iterator[Record]:
        """Yield the messages, the channel, its people, and what an examiner must know."""
        guild, path, topic = self._survey()
        channel = channel_of(self._item, self._cast, guild, path, topic, self._first())
        made, cut = Messages(self._item, channel), False
        for n, piece in enumerate(split(self._item, MARK)):
            if n % _CHECK_EVERY == 0:
                self._context.check()
            cut = piece.cut
            if piece.torn:
                yield from self._torn(piece, made)
            elif not piece.head:
                yield from self._group(piece, made)
        channel.note()
        yield from self._cast.records()
        yield from made.warnings()
        if not self._cast.has_owner:
            yield Warning(WARNING_NO_OWNER)
        if self._dates.ambiguous:
            yield Warning(WARNING_AMBIGUOUS, {"n": self._dates.ambiguous})
        if cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _survey(self) -> tuple[str | None, str | None, str | None]:
        """Guild, path and topic of the channel; the dates of messages without ids are noted."""
        entries: list[str | None] = []
        for piece in split(self._item, MARK):
            if piece.head:
                source = piece.source.decode("utf-8", "replace")
                for match in _ENTRY.finditer(source, max(0, len(source) - (1 << 16))):
                    root = tree(match["words"])
                    entries.append(None if root is None else words_below(root))
            elif _NUMBER.search(piece.source) is None and not piece.torn:
                root = tree(piece.source.decode("utf-8", "replace"))
                stamp = None if root is None else _first(root, "chatlog__timestamp")
                if stamp is not None:
                    self._dates.note(words_below(stamp) or "")
        guild, path, topic = (*entries, None, None, None)[:3]
        return guild, path, topic

    def _first(self) -> Iterator[dict[str, Any]]:
        """The authors of the first groups."""
        for n, piece in enumerate(split(self._item, MARK)):
            root = None if piece.head or piece.torn else tree(piece.source.decode("utf-8", "replace"))
            if root is not None and self._who(root):
                yield {"author": self._author}
            if n == _GROUPS_ASKED:
                return

    def _torn(self, piece: Piece, made: Messages) -> Iterator[Record]:
        """A group with zeros in it: the messages before them are its own; whose those behind are may be lost.

        What stands before the first group can hold messages too, where the group's beginning is lost.
        """
        source, begin = piece.source, 0
        starts = [n for match in _NUMBER.finditer(source) if (n := source.rfind(b"<", 0, match.start())) >= 0
                  and HOLE_IN_BYTES.search(source, n, match.end()) is None]
        for hole in HOLE_IN_BYTES.finditer(source):
            if hole.start() < begin:
                continue
            start = max((n for n in starts if begin < n <= hole.start()), default=begin)
            stop = min((n for n in starts if n >= hole.end()), default=len(source))
            if any(begin <= n < start for n in starts):
                yield from self._group(_part(piece, begin, start), made)
            if not piece.head or start > 0:
                yield from lost(_part(piece, start, stop))
            self._author = author_of(None, None)
            begin = stop
        if begin < len(source):
            yield from self._group(_part(piece, begin, len(source)), made)

    def _group(self, piece: Piece, made: Messages) -> Iterator[Record]:
        root = tree(piece.source.decode("utf-8", "replace"))
        places = reversed(list(_NUMBER.finditer(piece.source)))
        ids = {match[1].decode(): piece.offset + match.start() for match in places}
        found = [] if root is None else list(_messages(root))
        if root is None or not found:
            yield Found("message", 1)
            raw = piece.source[:2000].decode("utf-8", "replace")
            yield Rejection("message", REASON_GROUP, Provenance(None, offset=piece.offset), raw=raw)
            return
        self._who(root)
        for node in found:
            number = node.get("data-message-id") or None
            where = Provenance(None, offset=ids.get(number or "", piece.offset))
            yield from self._message(node, root, number, made, where)

    def _message(self, node: etree._Element, group: etree._Element, number: str | None, made: Messages,
                 where: Provenance) -> Iterator[Record]:  # fmt: skip
        more: dict[str, Any] = {}
        raw: dict[str, Any] = {"id": number, "type": "Default"}
        answered = _first(node, *_REPLY)
        if answered is None and node is next(_messages(group), None):
            answered = _first(group, *_REPLY)
        if answered is not None:
            self._reply(answered, raw, more)
            _drop(answered)
        self._who(node)
        stamp = _first(node, "chatlog__timestamp", "chatlog__short-timestamp", "chatlog__system-notification-timestamp")
        if stamp is None and (number is None or node is next(_messages(group), None)):  # once for all of a group
            stamp = _first(group, "chatlog__timestamp")
        raw["author"] = self._author
        forwarded = _first(node, "chatlog__forwarded")
        if forwarded is not None:
            _drop(forwarded)
            body = _first(forwarded, "chatlog__forwarded-content", *_BODY)
            raw["forwardedMessage"] = {
                "content": _words(body) if body is not None else None,
                "timestamp": _shown(_first(forwarded, "chatlog__forwarded-timestamp")),
                "attachments": list(_files(forwarded, "chatlog__attachment", "chatlog__forwarded-attachments")),
            }
        told_here = _first(node, "chatlog__system-notification-content")
        edited = _first(node, "chatlog__edited-timestamp")
        if edited is not None:
            raw["timestampEdited"] = edited.get("title") or "yes"
            _drop(edited)
        embeds = list(_all(node, "chatlog__embed"))
        raw["embeds"] = [_embed(embed) for embed in embeds]
        body = _first(node, *_BODY)
        for embed in embeds:
            _drop(embed)
        raw["content"] = _words(body) if body is not None else None
        raw["attachments"] = list(_files(node, "chatlog__attachment"))
        raw["stickers"] = [_sticker(sticker) for sticker in _all(node, "chatlog__sticker")]
        raw["reactions"] = [_reaction(reaction) for reaction in _all(node, "chatlog__reaction")]
        raw["isPinned"] = "--pinned" in (node.get("class") or "")
        if told_here is not None:
            words = " ".join((words_below(told_here) or "").split())
            raw["content"], raw["type"] = words, told(words) or "SystemNotification"
            link = _TO.search(" ".join(a.get("href") or "" for a in told_here.iter("a")))
            if link is not None:
                raw["reference"] = {"messageId": link[1] or link[2]}
        if number is None and raw["reactions"]:  # nothing tells which message a record of them would be of
            more["reactions"] = raw.pop("reactions")
        yield from made.made(raw, self._time(number, stamp), where, **more)

    def _time(self, number: str | None, stamp: etree._Element | None) -> Time:
        """The moment that the id holds, in UTC; the page's own time is raw, and read where there is no id."""
        written = _shown(stamp)
        own = of_id(number) if number is not None and len(number) > 16 else MISSING
        if own.utc_ms is None:
            return self._dates.read(written)
        return Time(own.utc_ms, None, written or number or "", "utc")

    def _who(self, node: etree._Element) -> bool:
        """Take note of whose messages follow."""
        name = _first(node, "chatlog__author", "chatlog__author-name", "chatlog__system-notification-author")
        if name is None:
            return False
        label = _first(node, "chatlog__author-tag", "chatlog__bot-label", "chatlog__bot-tag")
        shown = " ".join("".join(name.itertext()).split()) or None
        full = " ".join((name.get("title") or "").split()) or shown
        self._author = author_of(name.get("data-user-id") or None, full, shown, bot=label is not None)
        return True

    def _reply(self, node: etree._Element, raw: dict[str, Any], more: dict[str, Any]) -> None:
        link = next((found for step in node.iter() if isinstance(step.tag, str) and (found := _TO.search(
            f"{step.get('onclick') or ''} {step.get('href') or ''}"))), None)  # fmt: skip
        if link is not None:
            raw["reference"] = {"messageId": link[1] or link[2]}
        who = _first(node, "chatlog__reply-author", "chatlog__reference-author")
        words = _first(node, "chatlog__reply-link", "chatlog__reference-link")
        quoted = {"name": None if who is None else words_below(who), "text": None if words is None else _words(words)}
        if words is None:
            quoted["text"] = words_below(node)
        more["quoted"] = {key: value for key, value in quoted.items() if value}


def _part(piece: Piece, begin: int, stop: int) -> Piece:
    return msgspec.structs.replace(piece, offset=piece.offset + begin, source=piece.source[begin:stop])


def _classes(node: etree._Element) -> set[str]:
    return set((node.get("class") or "").split()) if isinstance(node.tag, str) else set()


def _all(root: etree._Element, *names: str) -> list[etree._Element]:
    wanted = set(names)
    return [node for node in root.iter() if _classes(node) & wanted]


def _first(root: etree._Element, *names: str) -> etree._Element | None:
    wanted = set(names)
    return next((node for node in root.iter() if _classes(node) & wanted), None)


def _messages(root: etree._Element) -> Iterator[etree._Element]:
    """The outermost elements that stand for a message each; in pages without ids, those of their class."""
    named = [node for node in root.iter() if isinstance(node.tag, str) and node.get("data-message-id")]
    named = named or _all(root, "chatlog__message-container") or _all(root, "chatlog__message") or _all(
        root, "chatlog__messages")
    inside: set[etree._Element] = set()
    for node in named:
        if node not in inside:
            inside.update(step for step in node.iter() if step is not node)
            yield node


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        node.tail = None
        parent.remove(node)


def _shown(stamp: etree._Element | None) -> str | None:
    """A time as the page has it, the longer form where there are two."""
    if stamp is None:
        return None
    return " ".join((stamp.get("title") or words_below(stamp) or "").split()) or None


def _words(node: etree._Element) -> str | None:
    """The words of a message with their lines. What the exporter made of Discord's marks is turned back where it
    matters: links keep their address, quotes their mark, a server's own emoji stand between colons.
    """
    for step in list(node.iter("a", "img", "div", "span")):
        names = _classes(step)
        if step.tag == "img":
            own = _OWN_EMOJI.search(step.get("src") or "")
            if own is not None or len(step.get("alt") or "") > 12:
                step.set("alt", f":{(step.get('alt') or '').strip(':')}:")
        elif step.tag == "a":
            address, shown = step.get("href") or "", "".join(step.itertext())
            if "://" in address and address not in shown:
                step.text, step.tail = f"[{step.text or ''}", f"]({address}){step.tail or ''}"
        elif names & {"chatlog__markdown-quote", "quote"}:
            step.tag = "blockquote"
        elif names & {"chatlog__markdown-preserve", "preserve-whitespace", "chatlog__markdown-pre--multiline"}:
            step.tag = "pre"
    if _classes(node) & {"chatlog__markdown-preserve", "chatlog__reply-link", "chatlog__reference-link"}:
        node.tag = "pre"
    return words_below(node)


def _files(node: etree._Element, *names: str) -> Iterator[dict[str, Any]]:
    for file in _all(node, *names):
        media = [step for step in file.iter("a", "img", "source", "video", "audio")
                 if "emoji" not in (step.get("class") or "")]
        urls = [url for step in media if (url := step.get("href") or step.get("src"))]
        title = next((step.get("title") for step in media if step.get("title")), None)
        match = _MEDIA.match(title or "")
        generic = _first(file, "chatlog__attachment-generic-name")
        name = match["name"] if match is not None else words_below(generic) if generic is not None else None
        if urls:
            yield {"url": urls[0], "fileName": name}


def _embed(node: etree._Element) -> dict[str, Any]:
    links = [step.get("href") or step.get("src") for step in node.iter("a", "img", "iframe", "source")]
    return {"description": words_below(node), "links": list(dict.fromkeys(link for link in links if link))}


def _sticker(node: etree._Element) -> dict[str, Any]:
    source = next((step.get("src") or step.get("data-source") for step in node.iter("img", "div")
                   if step.get("src") or step.get("data-source")), None)
    return {"name": node.get("title") or None, "sourceUrl": source}


def _reaction(node: etree._Element) -> dict[str, Any]:
    image = next(iter(node.iter("img")), None)
    number = None if image is None else _OWN_EMOJI.search(image.get("src") or "")
    counted = _first(node, "chatlog__reaction-count")
    count = (None if counted is None else words_below(counted)) or "1"
    name = node.get("title") if image is None else image.get("alt")
    return {"emoji": {"id": number[1] if number else None, "name": name, "code": node.get("title")},
            "count": int(count) if count.isdecimal() else count}  # fmt: skip
