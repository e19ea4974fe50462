"""A chat as a page.

A message is `msg` with `msg-incoming`, `msg-outgoing` or `msg-status` (in a group, what came in stands in
`incoming-group-msg`). It holds `msg-name`, `msg-quote`, `attachment`, `shared-contact`, `linkpreview`, `call-link`,
`poll`, a `pre` with its words, `viewonce`, `footer` (or `footer-status`) with `edited`, `msg-data` (when), marks of
delivery and `is-expiring`, and `msg-reactions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import msgspec
from lxml import etree

from parsers.apps.signal import APP, kind_of, number, types
from parsers.base import Context, closed
from parsers.exports import Cast
from parsers.filetypes import mime_of
from parsers.formats.signalbackup_tools.shared import called, moment, thread_of
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_TRUNCATED, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.dom import classes, drop, first_of
from parsers.text.htmltext import links_of, tree, words_below
from parsers.text.pages import Piece, lost, nested, split

MARK = re.compile(rb"<!-- Message: _id:(\d{1,19}),type:(-?\d{1,19}) -->")
_INSIDE = re.compile(rb"""(?:Edit history</div>|<hr>)\s*(?:<a id="\d+"></a>\s*)?\Z""")
_TITLE = re.compile(r'<pre class="threadtitle">(.*?)</pre>', re.DOTALL)
_SUBTITLE = re.compile(r'<div id="thread-subtitle">(.*?)(?:<input|<label|</div>)', re.DOTALL)
_MEMBERS = re.compile(r">Members:</span>\s*<span[^<>]*>(.*?)</span>", re.DOTALL)
_SELF = "note-to-self-icon"
_STORY = "Reacted to your story"
_GONE = "(attachment not downloaded)"
_NAMED = re.compile(r"Attachment '(?P<name>.+)'", re.DOTALL)
_MARKED = re.compile(r"From: (?P<who>[^\n]*)\nSent: (?P<sent>[^\n]*)(?:\nReceived: (?P<received>[^\n]*))?")
_DELIVERY = {"checkmarks-read": "read", "checkmarks-received": "delivered", "checkmarks-sent": "sent"}
_HEAD = 4 << 20  # characters of what stands before the messages
_LONGEST = 16 << 20  # bytes of a message with its earlier forms
_LOOK_EVERY = 500


class _Body(msgspec.Struct):
    """What was found in a message."""

    text: str | None = None
    attachments: list[Attachment] = []
    details: dict[str, Any] = {}
    marks: list[etree._Element] = []
    time: str | None = None
    once: bool = False
    gone: bool = False


class Page:
    """One page while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._cast = Cast(APP, has_owner=True)
        folder = item.folder.rpartition("/")[2]
        told = thread_of(folder)
        self._title = told[0] if told is not None else item.name.rpartition(".")[0]
        self._key = f"chat:{folder if told is not None else self._title}"
        self._thread = told[1] if told is not None else None
        self._other: str | None = None
        self._group = self._self = self._cut = False
        self._people: dict[str, None] = {}
        self._undated = 0

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        yield from closed(self._rows(), self._close)

    def _rows(self) -> Iterator[Record]:
        for n, piece in enumerate(nested(self._pieces(), _INSIDE, _LONGEST)):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            self._cut = piece.cut
            yield from lost(piece) if piece.torn else self._piece(piece)

    def _close(self) -> Iterator[Record]:
        details = {"thread_id": int(self._thread)} if self._thread is not None else None
        self._cast.thread(
            self._key, "group" if self._group else "self" if self._self else "direct", self._people, self._title,
            details=details, provenance=Provenance(offset=0))  # fmt: skip
        self._cast.owner()
        yield from self._cast.records()
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _pieces(self) -> Iterator[Piece]:
        """The messages, and their earlier forms, which stand in them."""
        for piece in split(self._item, MARK):
            if piece.head:
                self._begin(piece.source.decode("utf-8", "replace")[-_HEAD:])
            else:
                yield piece

    def _begin(self, head: str) -> None:
        """Learn what stands above the messages: whose chat it is, and who is in it."""
        body = head[max(head.find("<body"), 0):]
        title, below, members = _TITLE.search(body), _SUBTITLE.search(body), _MEMBERS.search(body)
        if title is not None:
            self._title = _plain(re.sub(r"<span.*?</span>", "", title[1])) or self._title
        self._self = _SELF in body
        self._group = 'id="showmembers"' in body or "group-avatar-icon" in body
        if members is not None:
            for name in re.sub(r"\s*<i>\(admin\)</i>", "", members[1]).split(", "):
                if _plain(name):
                    self._person(_plain(name))
        if not self._group and not self._self:
            phone = number(re.sub(r"[\s().-]", "", _plain(below[1]) if below is not None else "")) or number(
                self._title if self._title.startswith("+") else "")  # fmt: skip
            named = self._title if self._title != phone else None
            self._other = self._cast.person(phone or self._title, "phone" if phone else "name", phone or self._title,
                                            named)  # fmt: skip
            self._people[self._other] = None

    def _person(self, name: str) -> str:
        key = self._cast.person(name, "name", name, name)
        self._people[key] = None
        return key

    # -- one message --------------------------------------------------------------------------------------------

    def _piece(self, piece: Piece) -> Iterator[Record]:
        yield Found("message", 1)
        mark = MARK.match(piece.source)
        root = tree(piece.source.decode("utf-8", "replace"))
        node = None if root is None else first_of(root, "msg")
        if mark is None or node is None:
            raw = piece.source[:2000].decode("utf-8", "replace")
            yield Rejection("message", REASON_BROKEN, Provenance(None, None, piece.offset), raw=raw)
            return
        row, kind = mark[1].decode(), int(mark[2])
        yield from self._message(node, row, kind, Provenance("message", int(row), piece.offset))

    def _message(self, node: etree._Element, row: str, type_of: int, where: Provenance) -> Iterator[Record]:
        names = classes(node)
        direction: Direction = "out" if "msg-outgoing" in names else "in" if "msg-incoming" in names else "unknown"
        sender = OWNER if direction == "out" else self._other if direction == "in" and not self._group else None
        named = next((one for one in node if isinstance(one.tag, str) and "msg-name" in classes(one)), None)
        body = _Body(None, [], {}, [])
        if named is not None:
            said = _words(named) or ""
            drop(named)
            if said == _STORY:
                body.details["story_reply"] = True
            elif direction == "in" and said:
                sender = self._person(said)
        self._read(node, body)
        time = moment(body.time)
        self._undated += time.basis == "none"
        if "msg-viewonce" in names or body.once:
            body.details["view_once"] = True
        kind: Kind = self._kind(names, type_of, body)
        if kind == "call":
            direction = types.CALLS[type_of][1] if types.is_call(type_of) else direction
            sender = OWNER if direction == "out" else self._other if direction == "in" else None
        if kind == "deleted":
            body.details["deleted"] = {"told": body.text}
            body.text = None
        if "deleted-msg" in names and kind != "deleted":
            body.details["deleted"] = True
        sending = types.sending(type_of) if direction == "out" else None
        if sending is not None:
            body.details["send_state"] = sending
        files = tuple(body.attachments)
        same = f"{row}\x1f{type_of}\x1f{time.raw}\x1f{digest(self._thread, sender, kind, body.text)}"
        yield Message(
            self._key, kind, direction, sender, time, body.text, where, app_key=row,
            same=same if time.basis != "none" else None, attachments=files, details=body.details or None)  # fmt: skip
        yield from self._reactions(body.marks, row, where)

    def _kind(self, names: frozenset[str], type_of: int, body: _Body) -> Kind:
        """What a message is: by the number of its type, else by what stands in it."""
        if "msg-status" in names:
            told = called(body.text or "")
            if types.is_call(type_of) or (type_of < 0 and told is not None):
                _, _, video, missed = types.CALLS.get(type_of, ("", "unknown", False, False))
                body.details |= told or {}
                body.details |= {"video": video or bool((told or {}).get("video"))}
                if missed or "outcome" not in body.details:
                    body.details["outcome"] = "missed" if missed else "unknown"
                return "call"
            body.details["system"] = {"type": types.event(type_of) or "unknown"}
            return "system"
        if "deleted-msg" in names and not body.once and not body.attachments:
            return "deleted"
        if "poll" in body.details:
            return "poll"
        if "contact" in body.details:
            return "contact"
        if body.attachments:
            return "sticker" if "no-bg-bubble" in names and body.text is None else kind_of(body.attachments[0].mime)
        return "text" if body.text else "other"

    def _read(self, node: etree._Element, body: _Body) -> None:
        """Take out of a message all that the program puts there; what else stands in it is kept."""
        for one in list(node):
            if not isinstance(one.tag, str):
                continue
            names = classes(one)
            if "footer" in names or "footer-status" in names:
                self._footer(one, body)
            elif "msg-reactions" in names:
                body.marks.extend(_all(one, "msg-reaction"))
            elif "msg-quote" in names:
                self._quote(one, body)
            elif "attachment" in names:
                body.attachments.append(self._file(one, body))
            elif "shared-contact" in names or "call-link" in names:
                word = "contact" if "shared-contact" in names else "link"
                name, more = first_of(one, "shared-contact-name", "call-link-title"), next(one.iter("pre"), None)
                told = {"name": _words(name), "info": _words(more)}
                body.details[word] = {key: value for key, value in told.items() if value}
            elif "linkpreview" in names:
                title, about = first_of(one, "linkpreview_title"), first_of(one, "linkpreview_description")
                told = {"title": _line(title), "description": _line(about)}
                body.details["link"] = {key: value for key, value in told.items() if value}
            elif "poll" in names:
                self._poll(one, body)
            elif (pre := next(one.iter("pre"), None)) is not None:
                self._text(one, pre, body, once="viewonce" in names)
            else:
                continue
            drop(one)
        rest = words_below(node)
        if rest:
            body.details["rest"] = rest

    @staticmethod
    def _text(node: etree._Element, pre: etree._Element, body: _Body, *, once: bool) -> None:
        words = "".join(pre.itertext())
        links = links_of(node)
        if links:
            body.details["links"] = links
        if once:
            body.once = True
            body.details["placeholder"] = words
        else:
            body.text = words if body.text is None else f"{body.text}\n{words}"

    def _quote(self, node: etree._Element, body: _Body) -> None:
        name, words = first_of(node, "msg-name"), next(node.iter("pre"), None)
        who, _, story = (_words(name) or "").partition(" · ")
        if who:
            body.details["quoted_sender"] = who
        if story:
            body.details["story_reply"] = True
        files = [self._file(one, None) for one in _all(node, "attachment")]
        said = _words(words) or ", ".join(file.name or "" for file in files) or None
        if said:
            body.details["quoted"] = said

    def _file(self, node: etree._Element, body: _Body | None) -> Attachment:
        words = (words_below(node) or "").strip()
        if words == _GONE:
            return Attachment(None, details={"state": "not downloaded"})
        places = [one.get("src") or one.get("href") for one in node.iter("img", "source", "a")]
        path = next((unquote(place) for place in places if place), None)
        mime = next((one.get("type") for one in node.iter("source", "a") if one.get("type")), None)
        found = self._item.beside(path) if path and not path.startswith(("/", "..")) and ":" not in path else None
        if found is not None and (found.container or found is self._item):
            found = None
        if found is not None:
            self._item.claim(found)
        caption, named = _words(first_of(node, "caption")), _NAMED.match(words)
        if caption and body is not None:
            body.details["caption"] = caption
        name = named["name"] if named is not None else (path or "").rpartition("/")[2] or None
        if path is None and words:
            return Attachment(words)
        return Attachment(name, mime or mime_of(path or name or ""), found.path if found is not None else None)

    def _poll(self, node: etree._Element, body: _Body) -> None:
        kind = (_words(first_of(node, "poll-subtitle")) or "").partition(" · ")[2]
        answers = [{
            "text": _words(first_of(one, "poll-option-title")), "votes": _words(first_of(one, "poll-option-votes")),
            "voters": [name for two in _all(one, "poll-option-details") for name in map(_words, two) if name],
        } for one in _all(node, "poll-option")]  # fmt: skip
        question = _words(first_of(node, "poll-title"))
        body.details["poll"] = {
            "question": question, "multiple": kind == "Select one or more", "closed": kind == "Final results",
            "answers": answers}  # fmt: skip
        body.text = body.text or question

    def _footer(self, node: etree._Element, body: _Body) -> None:
        edited = first_of(node, "edited")
        if edited is not None:
            versions = []
            for one in _all(edited, "msg"):
                earlier = _Body(None, [], {}, [])
                self._read(one, earlier)
                versions.append({"text": earlier.text, "time": earlier.time,
                                 **({"files": [a.name for a in earlier.attachments]} if earlier.attachments else {})})
            body.details["edited"] = versions or True
            drop(edited)
        body.time = _words(first_of(node, "msg-data"))
        for one in node.iter("div"):
            names = classes(one)
            told = next((word for name, word in _DELIVERY.items() if name in names), None)
            if told is not None:
                body.details["delivery"] = told
            if "is-expiring" in names:
                body.details["expires"] = True
            if "msg-receipt-info" in names and (words := words_below(one)):
                body.details["receipts"] = [line.strip() for line in words.split("\n") if line.strip()]

    def _reactions(self, marks: list[etree._Element], key: str, where: Provenance) -> Iterator[Record]:
        n = 0
        for mark in marks:
            sign = _words(first_of(mark, "msg-emoji")) or "?"
            told = words_below(info) if (info := first_of(mark, "msg-reaction-info")) is not None else ""
            for match in _MARKED.finditer(told or "From: \nSent: "):
                yield Found("reaction", 1)
                person, direction = self._marker(match["who"].strip())
                when: Time = moment(match["sent"])
                place = Provenance(f"reaction {n} of message", where.row, where.offset)
                yield Reaction(self._key, key, person, sign, when, place, direction)
                n += 1

    def _marker(self, who: str) -> tuple[str | None, Direction]:
        """Who reacted. In a chat of two whoever is not called as the chat is the owner."""
        if not who:
            return None, "unknown"
        if self._group:
            return self._person(who), "unknown"
        if who == self._title and self._other is not None:
            return self._other, "in"
        return self._cast.owner(who), "out"


def _plain(source: str) -> str:
    root = tree(f"<div>{source}</div>")
    return ("" if root is None else "".join(root.itertext())).strip()


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in root.iter() if isinstance(one.tag, str) and name in classes(one)]


def _words(node: etree._Element | None) -> str | None:
    return None if node is None else "".join(node.itertext()).strip() or None


def _line(node: etree._Element | None) -> str | None:
    return " ".join((_words(node) or "").split()) or None
