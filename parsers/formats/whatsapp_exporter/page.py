"""The exporter's pages, of both its themes: a `div` with the app's id for each message.

In the older one it holds the day where a new one begins (`w3-center … blue`), writer (`name`) and hour (`blue`), then
what is answered (`reply`), what the exporter says (`w3-panel`), files and words. In the newer one (2025) the day stands
before it, a message of the owner is `justify-end`, and writer and hour stand last; the writer is there in groups alone.
Where the older one does not know the writer it shows the name of the chat.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from parsers import times
from parsers.apps.whatsapp.exported import same_of
from parsers.apps.whatsapp.exported_people import CALLS, People, jid_of_file, shared_ahead
from parsers.base import Context
from parsers.formats.whatsapp_exporter.build import Made, made
from parsers.formats.whatsapp_exporter.calls import call
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_TRUNCATED, WARNING_UNDATED
from parsers.records import (
    Direction,
    Found,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.text.dom import attribute, classes, drop, element, first_of, text_of
from parsers.text.htmltext import words_below
from parsers.text.pages import Piece, lost, split
from parsers.whose import Whose, owned_by_writer_of
from parsers.words import N_

WARNING_DAY = N_(
    "WhatsApp-Chat-Exporter shows hours in the zone that was asked for (UTC, where none was), and the day in that of "
    "the computer that exported. Near midnight a day can be wrong by one; its JSON has the exact times.")  # fmt: skip

MARK = re.compile(rb'<div class="(?:w3-row w3-padding-small w3-margin-bottom|flex justify-(?:start|end)[^"<>]{0,60})" '
                  rb'id="[^"<>]{0,200}"')  # fmt: skip
TITLE = re.compile(rb"<title>Whatsapp - ([^<]{0,2000})</title>")
_BASE = re.compile(rb'<base href="([^"<>]{0,2000})"')
_WRITER = re.compile(rb'<div class="w3-left pad-right-10 name">\s*([^<]*?)\s*</div>|'
                     rb'items-baseline[^"<>]*">\s*<span[^<>]*>\s*([^<]*?)\s*</span>')  # fmt: skip
_NEXT_DAY = re.compile(rb'bg-\[#e1f2fb\][^<>]*>\s*(\d{4}-\d\d-\d\d)\s*<')
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z")
_ELSEWHERE = "The file cannot be displayed here"
_CARDS, _BINARY = "This media include the following vCard", "The message is binary data"
_NOT_QUOTED = "this message"
_CUT_KEY = 17  # characters, of an iPhone's ids
_PANELS = frozenset(("w3-panel", "bg-[#FFF3C5]"))
_FOOT = b"<footer"  # ends the list of messages
_LOOK_EVERY = 500


class Page:
    """One page while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._people = People()
        self._numbers = Ordinals()
        self._title: str | None = None
        self._base = ""
        self._key = ""
        self._group = self._cut = False
        self._undated = 0
        self._day: str | None = None
        self._whose = Whose()

    def records(self) -> Iterator[Record]:
        """Yield the messages or calls, the conversation, its people, and what an examiner must know."""
        self._survey()
        if self._key not in CALLS:
            self._thread()
        yield from shared_ahead(self._key)
        for n, piece in enumerate(split(self._item, MARK)):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            self._cut = piece.cut
            if piece.torn and not piece.head:
                yield from lost(piece)
            elif not piece.head:
                yield from self._piece(piece)
            following = _NEXT_DAY.findall(piece.source)
            if following:
                self._day = following[-1].decode()
        yield from self._people.records()
        yield Warning(WARNING_DAY)
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _survey(self) -> None:
        """Whose chat it is, and whether several write."""
        writers: Counter[str] = Counter()
        first: bytes | None = None
        for piece in split(self._item, MARK):
            if piece.head and self._title is None:
                title, base = TITLE.search(piece.source), _BASE.search(piece.source)
                self._title = _plain(title[1]) if title is not None else None
                self._base = _plain(base[1]) if base is not None else ""
            elif not piece.head and not piece.torn:
                writer = _WRITER.search(piece.source)
                if writer is not None:
                    writers[_plain(writer[1] or writer[2] or b"")] += 1
                elif first is None:
                    first = piece.source[:200]
        stem = self._item.name.rpartition(".")[0]
        digits = stem.partition("-")[0]
        jid = digits if digits in CALLS else jid_of_file(stem)
        others = {name for name in writers if name and name != self._title}
        self._group = jid is not None and jid.endswith("@g.us") if jid is not None else bool(others)
        self._key = jid or f"chat:{self._title or stem}"
        if first is not None and jid is None and not self._group:
            self._whose = owned_by_writer_of(first)

    def _thread(self) -> None:
        people = self._people
        if "@" in self._key:
            people.know(self._key, self._title)
            people.thread(self._key, 0)
            return
        named = () if self._group or not self._title else (people.called(self._title),)
        people.roster.thread(self._key, "group" if self._group else "direct", named, self._title,
                             provenance=Provenance("chat", offset=0), whose=self._whose.owner)  # fmt: skip

    def _piece(self, piece: Piece) -> Iterator[Record]:
        where = Provenance("messages", None, piece.offset)
        kind = "call" if self._key in CALLS else "message"
        node = element(piece.source.partition(_FOOT)[0])
        if node is None:
            yield Found(kind, 1)  # type: ignore[arg-type]
            raw = piece.source[:2000].decode("utf-8", "replace")
            yield Rejection(kind, REASON_BROKEN, where, raw=raw)  # type: ignore[arg-type]
            return
        own, shown, hour = self._header(node)
        time = self._time(hour)
        key = attribute(node, "id")
        if kind == "call":
            yield Found("call", 1)
            panel = first_of(node, *_PANELS)
            told = words_below(panel if panel is not None else node) or ""
            yield call(self._people, told, shown if shown != self._title else None, time, key, where, own=own)
            return
        yield Found("message", 1)
        to, quoted = _answered(node)
        what = self._made(node)
        if quoted is not None:
            what.details["quoted"] = quoted
        sender, direction = self._sender(shown, what, own=own)
        self._people.wrote(self._key, sender)
        same = same_of(key, what.kind, what.text, everywhere=len(key or "") != _CUT_KEY)
        if same is None and time.basis != "none":
            same = self._whose.mark + self._numbers.number(time.raw, digest(sender, what.kind, what.text))
        yield Message(
            self._key, what.kind, direction, sender, time, what.text, where, app_key=key, same=same, reply_to=to,
            attachments=what.attachments, details=what.details or None, raw=what.raw)  # fmt: skip

    def _header(self, node: etree._Element) -> tuple[bool, str | None, str | None]:
        """Whether the owner wrote it, who else, and the hour; a new day is noted, and all of these are taken out."""
        stamp = next((one for one in node.iter("div") if {"w3-center", "blue"} <= classes(one)), None)
        if stamp is not None:
            day = text_of(stamp)
            self._day = day if day is not None and _DAY.match(day) else None
            drop(stamp)
        name = first_of(node, "name")
        if name is not None:
            own, shown = "w3-right-align" in classes(name), text_of(name)
            clock = next((one for one in node.iter("div") if "blue" in classes(one)), None)
            hour = text_of(clock)
            for one in (name, clock):
                if one is not None:
                    drop(one)
            return own, None if own else shown, hour
        own = "justify-end" in classes(node)
        last = [one for one in node.iter("p", "div") if classes(one) & {"text-[10px]"}]
        foot = last[-1] if last else None
        parts = [text_of(one) for one in foot.iter("span")] if foot is not None and not own else []
        hour = parts[-1] if parts else text_of(foot)
        if foot is not None:
            drop(foot)
        return own, parts[0] if parts else None, hour

    def _made(self, node: etree._Element) -> Made:
        """What a message is, of its panel, files and words."""
        panel = first_of(node, *_PANELS)
        if panel is not None:
            data, path = _said(panel)
            drop(panel)
            caption = text_of(node)
            if path is not None:
                return made(self._item, path, meta=False, media=True, mime=None, caption=caption, number=None,
                            base=self._base)  # fmt: skip
            return made(self._item, data, meta=True, media=False, mime=None, caption=caption, number=None)
        path, mime, sticker = None, None, False
        for one in list(node.iter("a", "img", "audio", "video", "source")):
            images = one.tag == "a" and any(step.tag == "img" and "avatar" not in classes(step) for step in one.iter())
            if images:
                path = attribute(one, "href")
                sticker = any("sticker" in classes(step) for step in one.iter("img"))
            elif one.tag == "source":
                path, mime = attribute(one, "src") or attribute(one, "data-src"), attribute(one, "type")
            elif one.tag == "a" and (text_of(node) or "").startswith(_ELSEWHERE):
                path = (attribute(one, "href") or "").removeprefix("./") or None
        words = text_of(node)
        if path is not None and words is not None and words.startswith(_ELSEWHERE):
            words = words.partition("located at here")[2].strip() or None
        words = words.replace(" \n", "\n") if words is not None else None
        if path is not None:
            return made(self._item, path, meta=False, media=True, mime=mime, caption=words, number=None,
                        sticker=sticker, base=self._base)  # fmt: skip
        return made(self._item, words, meta=False, media=False, mime=None, caption=None, number=None)

    def _sender(self, shown: str | None, what: Made, *, own: bool) -> tuple[str | None, Direction]:
        if not what.spoken:
            return None, "unknown"
        if own:
            return self._people.roster.owner(), "out"
        if self._group and (shown is None or shown == self._title):
            return None, "unknown"  # somebody whom the exporter cannot name
        if self._group:
            return self._people.called(str(shown)), "in"
        people = self._people.roster.people_of(self._key)
        return (people[0], "in") if people else (self._people.called(shown), "in") if shown else (None, "unknown")

    def _time(self, hour: str | None) -> Time:
        if self._day is None or hour is None or not _HOUR.match(hour):
            self._undated += 1
            return times.missing(hour)
        raw = f"{self._day} {hour}"
        try:
            return times.from_local(datetime.fromisoformat(f"{self._day}T{hour}"), raw)
        except ValueError:
            self._undated += 1
            return times.missing(raw)


def _said(panel: etree._Element) -> tuple[str | None, str | None]:
    """What the exporter says in a panel, as its JSON has it; or the path of a file that stands there."""
    words = text_of(panel) or ""
    links = [(attribute(one, "href") or "", text_of(one) or "") for one in panel.iter("a")]
    if words.startswith(_ELSEWHERE) and links:
        return None, links[0][0].removeprefix("./")
    if words.startswith((_CARDS, _BINARY)):
        shown = (f'<a href="{html.escape(path)}">{html.escape(name)}</a>' for path, name in links)
        before = words.partition("\n")[0] if words.startswith(_CARDS) else words.partition(" is ")[0]
        return (f"{_CARDS} file(s):<br>" if words.startswith(_CARDS) else f"{_BINARY} and its base64 is ") + " | ".join(
            shown) if before else None, None
    return words or None, None


def _answered(node: etree._Element) -> tuple[str | None, str | None]:
    """The id of the message that is answered, and its words; both are taken out."""
    box = first_of(node, "reply", "reply-box")
    if box is None:
        return None, None
    link = next((one for one in (*box.iter("a"), *box.iterancestors("a"))), None)
    target = (attribute(link, "href") or "").partition("#")[2] or None
    inner = next((one for one in box.iter("p") if "truncate" in classes(one)), link)
    words = text_of(inner) if inner is not None else None
    drop(box)
    if words is None or words == _NOT_QUOTED:
        return target, None
    quoted = words[1:-1] if len(words) > 1 and words[0] == words[-1] == '"' else words
    return target, quoted.replace(" \n", "\n")


def _plain(source: bytes) -> str:
    return html.unescape(source.decode("utf-8", "replace")).strip()
