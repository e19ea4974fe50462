"""A chat as a page: `message` with `sent` or `received` in it, `announcement` between them.

A message holds `timestamp` (with a link that names it), `sender`, `deleted`, `subject`, `shareplay`, `shared_location`,
and `message_part` for each part with `bubble`, `edited`, `unsent`, `attachment`, `sticker`, `attachment_error`, `app`
or `app_error`; behind a part `expressive`, `tapbacks` (`reactions` until version 1) and `replies`, in which whole
messages stand; and `reply_context` where it is an answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import msgspec
from lxml import etree

from parsers.base import Context
from parsers.formats.imessage_exporter.chat import (
    READ,
    SHARING,
    TAPBACK,
    WHEN,
    Chat,
    event,
    kind_of,
    moment,
    sign_of,
)
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_TRUNCATED
from parsers.records import (
    Attachment,
    Found,
    Kind,
    Message,
    Ordinals,
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
from parsers.times import MISSING
from parsers.whose import ahead

MARK = re.compile(rb"""<div class ?= ?"(?:message|announcement)"(?=[ ,>])""")
_REPLY = re.compile(rb"""<div class="reply"[^<>]{0,200}>\s*\Z""")
_SIDE = re.compile(rb"""<div class="(sent|received)\b""")
_SENDER = re.compile(rb"""<span class="sender">([^<]*)</span>""")
_BUBBLE = re.compile(rb"""<span class="bubble[^"<>]*">([^<]*)""")
_ANSWER = re.compile(rb"""\A<div class="message",? id="r-([^"<>]{1,100})">""")
_GUID = re.compile(r"message-guid=([^\s\"'<>&]+)")
_TOLD_WHEN = re.compile(WHEN)
_TOLD_IN_BYTES = re.compile(WHEN.encode())
_READ_IN_BYTES = re.compile(READ.pattern.replace("?P<who>", "").replace("?P<after>", "").encode())
_PATH = re.compile(r"(?:attachments|attachment type): (?P<path>.+)\Z", re.DOTALL)
_NAMED = re.compile(r"Click to download (?P<name>.+) \([^()]*\)\Z", re.DOTALL)
_BY = re.compile(r"(?:.*\s|\A)(?:by|from) (?P<who>.+)\Z", re.DOTALL)
_ERROR = "Unable to locate attachment: "
_LATER = re.compile(r"Edited (?:(?P<later>.+) )?later\Z")
_EFFECT = "Sent with "
_MARKS = frozenset(("tapbacks", "reactions"))
_HANDLED = _MARKS | {"bubble", "edited", "unsent", "attachment", "sticker", "attachment_error", "app", "app_error",
                     "expressive", "subject", "shareplay", "shared_location", "deleted", "reply_context"}  # fmt: skip
_LONGEST = 32 << 20  # bytes of a message with the answers to it
_UNIQUE_KEY = 16  # characters
_LOOK_EVERY = 500


class _Body(msgspec.Struct):
    """What was found in a message. `words`: its lines in order."""

    words: list[str] = []
    attachments: list[Attachment] = []
    details: dict[str, Any] = {}
    marks: list[etree._Element] = []
    deleted: bool = False
    unsent: bool = False
    sticker: bool = False
    app: bool = False
    answers: bool = False


class Page:
    """One page while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._chat = Chat(item)
        self._numbers = Ordinals()
        self._answers: set[str] = set()
        self._answered: dict[str, str] = {}
        self._cut = False

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversation, its people, and what an examiner must know."""
        self._survey()
        yield from ahead(self._item, self._chat.ahead())
        for n, piece in enumerate(self._pieces()):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            self._cut = piece.cut
            yield from lost(piece) if piece.torn else self._piece(piece)
        yield from self._chat.records()
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _pieces(self) -> Iterator[Piece]:
        """Each message with the answers in it, and each announcement."""
        return nested((piece for piece in split(self._item, MARK) if not piece.head), _REPLY, _LONGEST)

    def _survey(self) -> None:
        for n, piece in enumerate(self._pieces()):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            source = piece.source
            side, sender = _SIDE.search(source), _SENDER.search(source)
            if side is None or sender is None or piece.torn:
                continue
            answer = _ANSWER.match(source)
            if answer is not None:
                self._answers.add(answer[1].decode("utf-8", "replace"))
            when, words = _TOLD_IN_BYTES.search(source), _BUBBLE.search(source)
            read = _READ_IN_BYTES.search(source, 0, sender.start())
            self._chat.note(
                _text(sender[1]), _text(read[1]) if read else None, when[0].decode() if when else "",
                _text(words[1]) if words else "", "sent" if side[1] == b"sent" else "")  # fmt: skip
        self._chat.settle()

    def _piece(self, piece: Piece) -> Iterator[Record]:
        where = Provenance(None, offset=piece.offset)
        root = tree(piece.source.decode("utf-8", "replace"))
        node = None if root is None else next(
            (one for one in root.iter("div") if classes(one) & {"message", "announcement"}), None)
        if node is None:
            yield Found("message", 1)
            yield Rejection("message", REASON_BROKEN, where, raw=piece.source[:2000].decode("utf-8", "replace"))
        elif "announcement" in classes(node):
            yield from self._event(node, where)
        else:
            yield from self._whole(node, where)

    def _whole(self, node: etree._Element, where: Provenance) -> Iterator[Record]:
        """A message, and those of the answers in it that do not stand at their own time."""
        inside = [(one.get("id"), first_of(one, "message")) for one in _outermost(node, frozenset(("reply",)))]
        for one in _outermost(node, frozenset(("replies",))):
            drop(one)
        own = _guid(node, (node.get("id") or "").removeprefix("r-") or None)
        key = own or f"byte {where.offset}"
        yield from self._message(node, key, self._answered.pop(own, None) if own else None, where, own)
        for number, answer in inside:
            guid = number or (_guid(answer, None) if answer is not None else None)
            if guid in self._answers:
                self._answered[str(guid)] = key
            elif answer is not None:
                yield from self._message(answer, guid or f"{key}/{number}", key, where, guid, answers=True)

    def _message(self, node: etree._Element, key: str, to: str | None, where: Provenance, guid: str | None, *,
                 answers: bool = False) -> Iterator[Record]:  # fmt: skip
        yield Found("message", 1)
        chat = self._chat
        side = next((one for one in node.iter("div") if classes(one) & {"sent", "received"}), node)
        stamp, named = first_of(node, "timestamp"), first_of(node, "sender")
        sender = chat.person(_line(named))
        header = _line(stamp) or ""
        body = self._body(side, (stamp, named, first_of(node, "reply_anchor")))
        text = "\n".join(body.words) or body.details.get("subject")
        kind, details = self._kind(body, text), body.details
        service = classes(side) - {"sent", "received"}
        if service:
            details["service"] = " ".join(sorted(service))
        read = READ.search(header)
        if read is not None:
            details["read_after"] = read["after"]
        if (answers or body.answers) and to is None:
            details["is_answer"] = True
        time = self._time(header)
        names = [a.name for a in body.attachments]
        yield Message(
            chat.key, kind, chat.direction(sender), sender, time, text, where,
            "deleted_by_app" if body.deleted else "live", key,
            self._same(guid, time, kind, text, _line(named), *names), to, tuple(body.attachments), details or None,
        )  # fmt: skip
        yield from self._reactions(body.marks, key, where)

    def _kind(self, body: _Body, text: str | None) -> Kind:
        event_of = SHARING.get(text or "")
        if event_of is not None:
            body.details["system"] = {"type": event_of}
            return "system"
        if body.unsent and text is None and not body.attachments:
            return "deleted"
        if body.app and not body.attachments:
            return "text" if body.details.get("links") else "other"
        return kind_of(tuple(body.attachments), text, sticker=body.sticker)

    def _reactions(self, marks: list[etree._Element], key: str, where: Provenance) -> Iterator[Record]:
        n = 0
        for group in marks:
            for mark in _outermost(group, frozenset(("tapback", "reaction"))):
                yield Found("reaction", 1)
                words = " ".join((words_below(mark) or "").split())
                match = TAPBACK.match(words)
                what = match["what"] if match is not None else None
                by = (match["who"] or match["from"]) if match is not None else None
                if by is None and (said := _BY.match(words)) is not None:
                    by = said["who"]
                person = self._chat.person(by)
                yield Reaction(self._chat.key, key, person, sign_of(what or "Sticker"), MISSING,
                               Provenance("tapback", n, where.offset), self._chat.direction(person))  # fmt: skip
                n += 1

    def _event(self, node: etree._Element, where: Provenance) -> Iterator[Record]:
        yield Found("message", 1)
        chat = self._chat
        line = _line(node) or ""
        when = _TOLD_WHEN.match(line)
        words = line[when.end() :].strip() if when is not None else line
        who, told = event(words)
        sender = chat.teller(who)
        time = self._time(when[0] if when is not None else "")
        unsent = told["type"] == "unsent"
        yield Message(
            chat.key, "deleted" if unsent else "system", chat.direction(sender), sender, time,
            None if unsent else words, where, same=self._same(None, time, "system", words, None),
            details={"deleted": {"by": "sender", "told": words}} if unsent else {"system": told})  # fmt: skip

    def _body(self, side: etree._Element, header: tuple[etree._Element | None, ...]) -> _Body:
        body = _Body([], [], {}, [])
        for one in header:
            if one is not None:
                drop(one)
        for one in _outermost(side, _HANDLED):
            self._part(next(iter(classes(one) & _HANDLED)), one, body)
            drop(one)
        rest = words_below(side)
        if rest and rest != "Subject:":
            body.words.append(rest.removeprefix("Subject:").strip())
        return body

    def _part(self, name: str, node: etree._Element, body: _Body) -> None:
        if name in _MARKS:
            body.marks.append(node)
        elif name == "edited":
            self._edited(node, body)
        elif name in ("attachment", "sticker"):
            body.sticker |= name == "sticker"
            self._file(node, body)
        elif name == "deleted":
            body.deleted = True
        elif name == "reply_context":
            body.answers = True
        elif (words := _words(node) if name in ("bubble", "subject") else words_below(node)) is None:
            return
        elif name == "subject":
            body.details["subject"] = words
        elif name == "unsent":
            body.unsent = True
            body.details["deleted"] = {"by": "sender", "told": words}
        elif name == "expressive":
            body.details["effect"] = words.removeprefix(_EFFECT)
        elif name == "attachment_error":
            lost_name = words.removeprefix(_ERROR) if words.startswith(_ERROR) else None
            body.attachments.append(Attachment(lost_name))
        elif name == "app":
            body.app = True
            addresses = [link for one in node.iter("a") if "://" in (link := one.get("href") or "")]
            if addresses:
                body.details["links"] = list(dict.fromkeys(addresses))
            body.words.extend((*(link for link in dict.fromkeys(addresses) if link not in words), words))
        else:
            body.app |= name == "app_error"
            links = links_of(node)
            if links:
                body.details["links"] = links
            body.words.append(words)

    def _edited(self, node: etree._Element, body: _Body) -> None:
        versions: list[dict[str, str]] = []
        for row in node.iter("tr"):
            bubble, stamp = first_of(row, "bubble"), _line(first_of(row, "timestamp"))
            later = _LATER.match(stamp or "")
            said = _words(bubble) if bubble is not None else words_below(row)
            versions.append({"text": said or "", **({"later": later["later"]} if later and later["later"] else {})})
        if not versions:
            body.words.extend(filter(None, [words_below(node)]))
            return
        body.details.setdefault("edited", []).extend(versions[:-1])
        body.words.extend(filter(None, [versions[-1]["text"]]))
        if "later" in versions[-1]:
            body.details["edited_after"] = versions[-1]["later"]

    def _file(self, node: etree._Element, body: _Body) -> None:
        spoken = first_of(node, "transcription")
        if spoken is not None:
            body.details["transcription"] = (words_below(spoken) or "").removeprefix("Transcription: ")
        about = first_of(node, "genmoji_prompt", "sticker_name", "sticker_effect")
        if about is not None:
            body.details["sticker"] = words_below(about)
        addresses = [one.get("src") or one.get("href") for one in node.iter("img", "source", "video", "audio", "a")]
        path = next((address for address in addresses if address), None)
        words = words_below(node) or ""
        if path is None:
            match = _PATH.search(words)
            path = match["path"] if match is not None else None
        found = self._chat.attachment(path)
        if path is not None and found.path is None and "%" in path:
            found = self._chat.attachment(unquote(path))
        named = _NAMED.match(words)
        if named is not None:
            found = msgspec.structs.replace(found, name=named["name"])
        elif path is None:
            found = Attachment(words or None)
        body.attachments.append(found)

    def _time(self, header: str) -> Time:
        when = _TOLD_WHEN.search(header)
        time = moment(when[0] if when is not None else header)
        self._chat.undated += time.basis == "none"
        return time

    def _same(self, guid: str | None, time: Time, kind: Kind, text: str | None, *said: str | None) -> str | None:
        """As the database has it, where the guid is known: see `apple_messages.build`."""
        if guid is not None and len(guid) >= _UNIQUE_KEY:
            return f"*{guid}\x1f{chr(31) + 'deleted' if kind == 'deleted' else text or ''}"
        if time.basis == "none":
            return None
        return self._chat.whose.mark + self._numbers.number(time.raw, digest(kind, text, *said))


def _text(source: bytes) -> str:
    return html.unescape(source.decode("utf-8", "replace")).strip()


def _outermost(root: etree._Element, names: frozenset[str]) -> list[etree._Element]:
    """The elements below one that have one of these classes, without those inside them."""
    found: list[etree._Element] = []
    todo = list(reversed(root))
    while todo:
        node = todo.pop()
        if not isinstance(node.tag, str):
            continue
        if classes(node) & names:
            found.append(node)
        else:
            todo.extend(reversed(node))
    return found


def _line(node: etree._Element | None) -> str | None:
    """The words of an element on one line; two blanks before an hour stay."""
    if node is None:
        return None
    return re.sub(r"[\t\r\n]+ *", " ", "".join(node.itertext())).strip() or None


def _words(node: etree._Element) -> str | None:
    """Words with their lines as they were written."""
    node.tag = "pre"
    return words_below(node)


def _guid(node: etree._Element, otherwise: str | None) -> str | None:
    """The message's own name: in the link of its time, or of the element."""
    stamp = first_of(node, "timestamp")
    for link in stamp.iter("a") if stamp is not None else ():
        match = _GUID.search(link.get("href") or "")
        if match is not None:
            return match[1]
    return otherwise
