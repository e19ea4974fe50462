"""Records from the pieces of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from parsers import times
from parsers.apps.telegram import told
from parsers.formats.telegram_html import service
from parsers.formats.telegram_html.chat import Chat
from parsers.formats.telegram_html.media import Finder, Media
from parsers.reasons import REASON_BROKEN
from parsers.records import Direction, Found, Kind, Message, Provenance, Reaction, Record, Rejection, Time
from parsers.roster import digest
from parsers.text.dom import attribute, below, child, classes, element, text_of
from parsers.text.pages import Piece, rejected

_GO_TO = re.compile(r"#go_to_message(-?\d{1,18})|GoToMessage\((-?\d{1,18})\)")
_VIA = re.compile(r"(.*?) via @(\w{1,64})\Z", re.DOTALL)
#: Children of a message's body that have a place of their own.
_KNOWN = frozenset({
    "date", "from_name", "forwarded", "reply_to", "media_wrap", "text", "signature", "reactions",
    "bot_buttons_table", "forwarded_from", "userpic_wrap", "webpage_preview", "via_bot", "media",
})  # fmt: skip


class Messages:
    """Makes records of the pieces of one chat, in order: a joined message has the sender of the one before."""

    def __init__(self, chat: Chat, media: Media, find: Finder) -> None:
        self._chat, self._media, self._find = chat, media, find
        self._sender: str | None = None
        self._forward: dict[str, Any] | None = None
        self._page: str | None = None
        self._day: str | None = None
        self.undated = self.unknown_lines = self.inherited = 0

    def records(self, piece: Piece) -> Iterator[Record]:
        """Yield what one piece gives. A day above messages gives nothing."""
        if piece.page != self._page:  # every page begins with a sender
            self._page, self._sender, self._forward = piece.page, None, None
        if piece.torn:  # the day and the writer of what follows may be lost in them
            self._day = self._sender = self._forward = None
            yield rejected(piece, piece.page)
            return
        node = element(piece.source)
        if service.separates(node):
            self._day, self._sender = text_of(child_or(node, "body")), None
            return
        number = service.number_of(node)
        if node is None or "message" not in classes(node) or (number is None and child(node, "body") is None):
            where = Provenance(piece.page, None, piece.offset)
            yield Rejection("message", REASON_BROKEN, where, raw=piece.source[:2000].decode("utf-8", "replace"))
            return
        where = Provenance(piece.page, number, piece.offset)
        if "service" in classes(node):
            yield self._service(node, text_of(child(node, "body")), where, piece)
            return
        message = self._message(node, where, piece)
        yield message
        yield from self._reactions(message, where)

    def _service(self, node: etree._Element, text: str | None, where: Provenance, piece: Piece) -> Message:
        """A line that the program wrote. It has no time of its own: the day above it is told as the raw time."""
        line = service.read_line(text or "")
        details: dict[str, Any] = {"system": {"type": line.action, **line.parts}}
        kind: Kind = "system"
        if service.UNSUPPORTED.match(text or ""):
            kind, details = "other", {"type": "unsupported"}
        elif line.action is None:
            self.unknown_lines += 1
        elif line.action == "group_call":
            kind = "call"
            seconds = line.parts.get("seconds")
            details |= told(line.action, None if seconds is None else int(seconds[:9]), None)
        if piece.cut:
            details["cut"] = True
        pictures = [path for image in node.iter("img") if (path := attribute(image, "src"))]
        for link in node.iter("a"):
            if "userpic_link" in classes(link) and (path := attribute(link, "href")):
                pictures.insert(0, path)
        if pictures:
            details["picture"] = self._find(pictures[0]) or pictures[0]
            for other in pictures[1:]:
                self._find(other)
        sender = self._chat.person(line.who)
        time = times.missing(self._day)
        self._sender = None
        return self._record(kind, sender, time, text, where, details, reply_to=_reply(node), action=line.action)

    def _message(self, node: etree._Element, where: Provenance, piece: Piece) -> Message:
        body = child_or(node, "body")
        details: dict[str, Any] = {}
        joined = "joined" in classes(node)
        sender = self._who(body, joined, details)
        content = self._forwarded(body, details)
        for image in node.iter("img"):
            if "userpic" in classes(image) and (path := attribute(image, "src")):
                self._find(path)
        time = self._chat.dates.read(attribute(child(body, "date"), "title"))
        if time.basis == "none":
            self.undated += 1
        text = text_of(child(content, "text"))
        kind: Kind = "text"
        attachments: tuple[Any, ...] = ()
        outgoing = None
        wrap = child(content, "media_wrap")
        if wrap is None and child(content, "media") is not None:
            wrap = content  # the client for macOS has no wrap around it
        if wrap is not None:
            carried = self._media.read(wrap, self._find, details) if wrap is not content else self._bare(wrap, details)
            attachments, outgoing = carried.attachments, carried.outgoing
            if carried.kind is not None and not (text and carried.kind == "other"):
                kind = carried.kind
            if not text and carried.text:
                text, details["text_from"] = carried.text, carried.source
        text = self._rest(content, body, text, details)
        if piece.cut:
            details["cut"] = True
        self._react(child(body, "reactions"), details)
        reply = child(content, "reply_to")
        if reply is not None and _reply(reply) is None:
            details["reply_elsewhere"] = text_of(reply)
        return self._record(
            kind, sender, time, text, where, details, reply_to=_reply(reply), attachments=attachments,
            outgoing=outgoing,
        )  # fmt: skip

    def _bare(self, content: etree._Element, details: dict[str, Any]) -> Any:
        wrap = etree.Element("div")
        wrap.extend([one for one in content if isinstance(one.tag, str) and "media" in classes(one)])
        return self._media.read(wrap, self._find, details)

    def _who(self, body: etree._Element, joined: bool, details: dict[str, Any]) -> str | None:
        """The sender: named, or for a joined message the one before."""
        written = text_of(child(body, "from_name"), without="details")
        if written is not None:
            match = _VIA.match(written)
            if match is not None:
                details["via_bot"] = f"@{match[2]}"
                written = match[1].strip()
            self._sender = self._chat.person(written)
        elif not joined:
            self._sender = None
        elif self._sender is None:
            self.inherited += 1  # the message before it is missing, so that nobody is named
        return self._sender

    def _forwarded(self, body: etree._Element, details: dict[str, Any]) -> etree._Element:
        """Read whom a message was forwarded from, and return the element that holds its content."""
        content = child(body, "forwarded", "body")
        if content is not None:
            name = child(content, "from_name")
            if name is not None:
                written = text_of(name, without="details")
                match = _VIA.match(written or "")
                if match is not None:
                    details["via_bot"], written = f"@{match[2]}", match[1].strip()
                date = next(below(name, "date"), None)
                title = attribute(date, "title") or text_of(date)
                self._forward = {"forwarded_from": written, **_moment(self._chat.dates.read(title))}
            details.update(self._forward or {"forwarded_from": None})
            return content
        self._forward = None
        line = text_of(child(body, "forwarded_from"))
        if line is not None:  # the client for macOS: one line, in the language of the app
            details["forwarded_from"] = line.removeprefix("Forwarded from ").strip()
        return body

    def _rest(
        self, content: etree._Element, body: etree._Element, text: str | None, details: dict[str, Any]
    ) -> str | None:
        """Add the details that any message may have; words of unknown blocks are kept, and stand for no text."""
        links = [link for block in content if "text" in classes(block) for link in block.iter("a")]
        entities = []
        for link in links:
            href, words = attribute(link, "href"), text_of(link)
            if href and words and href not in (words, f"mailto:{words}", f"tel:{words}") and ":" in href:
                entities.append({"type": "text_link", "text": words, "href": href})
        if entities:
            details["entities"] = entities
        preview = child(content, "webpage_preview")
        if preview is not None:
            details["link"] = {"url": attribute(preview, "href"), "text": text_of(preview)}
        signature = text_of(child(content, "signature"))
        if signature is not None:
            details["author"] = signature
        buttons = child(content, "bot_buttons_table")
        if buttons is not None:
            details["buttons"] = [_button(one) for one in below(buttons, "bot_button")]
        for block in (*content, *(body if body is not content else ())):
            tokens = classes(block)
            if isinstance(block.tag, str) and not tokens & _KNOWN and (words := text_of(block)):
                name = " ".join(sorted(tokens)) or str(block.tag)
                self._media.note(name)
                details.setdefault("other", []).append({"class": name, "text": words})
                if not text:
                    text, details["text_from"] = words, "other"
        return text

    def _record(
        self, kind: Kind, sender: str | None, time: Time, text: str | None, where: Provenance,
        details: dict[str, Any], *, reply_to: str | None, attachments: tuple[Any, ...] = (),
        outgoing: bool | None = None, action: str | None = None,
    ) -> Message:  # fmt: skip
        direction: Direction = self._chat.direction(sender)
        if outgoing is not None:
            direction = "out" if outgoing else "in"
        app_key = None if where.row is None else str(where.row)
        stamp = str(time.utc_ms) if time.utc_ms is not None else time.local or ""
        content = digest(f"{sender}\x1f{action}\x1f{text}")
        same = f"{app_key}\x1f{stamp}\x1f{content}" if app_key is not None else None
        return Message(
            self._chat.key, kind, direction, sender, time, text, where, app_key=app_key, same=same,
            reply_to=reply_to, attachments=attachments, details=details or None,
        )  # fmt: skip

    def _reactions(self, message: Message, where: Provenance) -> Iterator[Record]:
        """Yield the reactions whose author is named; the sums stand in the message's details."""
        for emoji, name in self._named if message.app_key is not None else ():
            yield Found("reaction", 1)
            sender = self._chat.person(name)
            direction = self._chat.direction(sender)
            yield Reaction(
                self._chat.key, message.app_key or "", sender, emoji, times.MISSING, where, direction
            )  # fmt: skip

    def _react(self, node: etree._Element | None, details: dict[str, Any]) -> None:
        """Put the sums of the reactions into the details, and keep who reacted for `_reactions`."""
        self._named: list[tuple[str, str]] = []
        sums = []
        for one in below(node, "reaction") if node is not None else ():
            shown = child(one, "emoji")
            custom = next((attribute(link, "href") for link in shown.iter("a")), None) if shown is not None else None
            emoji = f"custom:{custom}" if custom else "paid" if "paid" in classes(one) else text_of(shown) or "unknown"
            self._named.extend(
                (emoji, name) for initials in below(one, "initials") if (name := attribute(initials, "title"))
            )
            pictured = sum("userpic" in classes(part) for part in one.iter() if isinstance(part.tag, str))
            count = text_of(child(one, "count"))
            whole = int(count) if count and count.isdecimal() and len(count) < 16 else max(pictured, 1)
            sums.append({"emoji": emoji, "count": whole})
        if sums:
            details["reactions"] = sums


def child_or(node: Any, token: str) -> etree._Element:
    """Return the child of this class, or the node itself: a damaged message keeps what it has."""
    found = child(node, token)
    return node if found is None else found


def _reply(node: etree._Element | None) -> str | None:
    for link in node.iter("a") if node is not None else ():
        match = _GO_TO.search(attribute(link, "href") or "")
        if match is not None:
            return match[1] or match[2]
    return None


def _moment(time: Time) -> dict[str, Any]:
    if time.basis == "none":
        return {}
    return {"forwarded_at": {"utc_ms": time.utc_ms, "local": time.local, "raw": time.raw}}


def _button(node: etree._Element) -> dict[str, str | None]:
    link = next(node.iter("a"), None)
    button = {"text": text_of(node), "href": attribute(link, "href"), "data": attribute(link, "onclick")}
    return {name: value for name, value in button.items() if value is not None}


