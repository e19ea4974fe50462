"""Tinder's download of one's own data: `data.json` of `myData.zip`.

Facts (public readers of such files of 2018 to 2026, most of all swipestats.io's types and schema of the file, and what
people wrote who analysed their own): the root has sections: `Usage` (counts by day), `User`, `Messages` and others.
`Messages` is a list of matches: `match_id` (`Match 194`, a number that means nothing outside of the download) with
`messages`: `to` (the number), `from` (`You`), `message` (with characters as HTML entities), `sent_date` (`Tue, 30 Nov
2021 05:08:21 GMT`, in newer files ISO 8601 with Z), `type` where it is no text (`gif`, whose address stands in
`message` or `fixed_height`, `gesture`, `contact_card`, `activity`, `swipe_note`, …; `1` is a text). `User` has the
owner's `name`, `full_name`, `email`, `username`.

Tinder gives only what the owner wrote, and no names of those to whom. Should a file hold what another wrote (readers
provide for `Them`), it is told as received. Made after these descriptions, without a real sample. Not read: counts,
the profile, purchases, places.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.exports import Cast, Nested, Notes, iso_time, object_of, opening, rejected, text_of
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import WARNING_OWN_ONLY
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Found,
    IdentifierKind,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.survey import survey
from parsers.text.jsonstream import Damaged, Element, Window
from parsers.words import N_

APP = "Tinder"
REASON = N_("The sections of a download of Tinder (Usage, User, Messages with match_id)")

_FIRST = re.compile(rb'\{\s*"[A-Z][A-Za-z]{3,30}"\s*:')
_SHOWN = re.compile(
    rb'"Usage"\s*:\s*\{\s*"(?:app_opens|swipes_|superlikes|matches|messages_|advertising_id|idfa)'
    rb'|"Messages"\s*:\s*\[\s*\{\s*"(?:match_id|messages)"\s*:'
    rb'|"User"\s*:\s*\{(?:.{0,4000}?)"(?:age_filter_m(?:ax|in)|interested_in|client_registration_info)"', re.DOTALL)
_START = re.compile(r'\{\s*"(?:to|from|message)"\s*:')
_MATCH = re.compile(r'\{\s*"match_id"\s*:')
_LINK = re.compile(r"https?://\S{4,2000}\Z")
_READ = frozenset(("to", "from", "message", "sent_date", "type", "fixed_height"))
_WORDS = frozenset(("", "swipe_note"))
_KINDS: dict[str, Kind] = {"gif": "image", "sticker": "sticker", "contact_card": "contact"}
_NO_KIND = frozenset(("gesture", "activity", "game_notification", "contextual", "vibes", "song", "tombstone"))
_UNREAD = ("SwipeNotes", "ReportContent")
_NO_MATCH = "unknown match"


@register
class TinderDownload(Parser):
    """See the module's docstring."""

    id = "tinder-download"
    name = N_("Tinder download (data.json)")
    version = "3"
    app = APP
    tested = ("2021 and 2026 (by public readers)",)
    notes = N_("Made after public descriptions. Such a download has only what its owner wrote, and no names of others.")
    zeros = "inside"
    signs = Signs(opens=b"{", marks=('"usage"', '"messages"', '"user"'))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        return Identified(88, REASON) if _FIRST.match(head) and _SHOWN.search(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        found = survey(item, frozenset(("Messages",)))
        reading = _Reading(item, context, object_of(found.header.get("User")))
        reading.unread(found.header)
        try:
            if "Messages" in found.lists:
                yield from reading.matches(Window(item.chunks(), found.encoding, found.lists["Messages"]))
            elif not found.whole:  # damaged before them
                yield from reading.matches(Window(item.chunks(), found.encoding), lost=True)
        except UserError:  # the medium failed in the middle: what was read needs its people
            yield from reading.close(whole=found.whole)
            raise
        yield from reading.close(whole=found.whole)


class _Reading:
    """The matches and messages of one download while they are read."""

    def __init__(self, item: Item, context: Context, user: dict[str, Any]) -> None:
        self._nested = Nested(item, context, _START, _MATCH)
        self._cast, self._notes = Cast(APP, has_owner=True), Notes("type")
        self._same: dict[str, Ordinals] = {}
        self._received = False
        named: tuple[tuple[IdentifierKind, str], ...] = (("email", "email"), ("username", "username"),
                                                         ("phone", "phone_number"))  # fmt: skip
        aliases = [(kind, value) for kind, field in named if (value := text_of(user.get(field))) is not None]
        aliases += [("name", name)] if (name := text_of(user.get("name"))) is not None else []
        self._cast.owner(text_of(user.get("full_name")) or text_of(user.get("name")), aliases)
        #: The numbers of two accounts' matches are alike: what tells the accounts apart stands behind them, a digest,
        #: for the owner's address would pass there for the other's.
        told = next((value for kind, value in aliases if kind != "name"), None) or text_of(user.get("create_date"))
        self._account = digest(told or item.digests().sha256)[:10]

    def unread(self, header: dict[str, Any]) -> None:
        """Note the sections that may hold words and are not read."""
        self._notes.unread(name for name in _UNREAD if header.get(name))

    def matches(self, window: Window, *, lost: bool = False) -> Iterator[Record]:
        """Yield the messages in order, going on behind damage. `lost`: where they begin is not known."""
        return self._nested.records(window, self._matches(window, lost=lost), self._match,
                                    lambda element: self._records(element, None))  # fmt: skip

    def _matches(self, window: Window, *, lost: bool) -> Iterator[Record]:
        if lost:
            raise Damaged
        for _ in window.places():
            yield from self._match(window)

    def _match(self, window: Window) -> Iterator[Record]:
        key = None
        for name in window.members():
            if name == "messages" and window.peek() == "[":
                for element in self._nested.entries.of(window):
                    yield from self._records(element, None if element.behind else key)
            elif name == "match_id":
                key = self._thread(text_of(window.value()), window.offset(window.pos))
            else:
                window.skip()

    def _thread(self, number: str | None, offset: int) -> str:
        key = f"{number or _NO_MATCH} ({self._account})"
        if not self._cast.has_thread(key):
            people = [self._cast.person(key, "other", key, number)] if number is not None else []
            self._cast.thread(key, "direct" if people else "unknown", people, number,
                              provenance=Provenance("Messages", None, offset))  # fmt: skip
        return key

    def _records(self, element: Element, key: str | None) -> Iterator[Record]:
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "messages")
            return
        yield Found("message", 1)
        stated = text_of(raw.get("to"))
        if key is None:
            key = self._thread(f"Match {stated}" if stated is not None else None, element.offset)
        time, name = _time(raw.get("sent_date")), text_of(raw.get("type")) or ""
        name = "" if name in ("1", "text") else name
        self._notes.undated += time.basis == "none"
        words = text_of(raw.get("message"))
        text = html.unescape(words) if words is not None else None
        kind: Kind = "text" if name in _WORDS else _KINDS.get(name, "other")
        if name not in _WORDS and name not in _KINDS and name not in _NO_KIND:
            self._notes.unknown(name)
        files: list[Attachment] = []
        details: dict[str, Any] = {"type": name} if name else {}
        url = text_of(raw.get("fixed_height")) or (text if kind in ("image", "sticker") else None)
        if url is not None and _LINK.match(url):
            file = url.partition("?")[0].rpartition("/")[2] or None
            files.append(Attachment(file, mime_of(file or ""), details={"url": url}))
            if text is not None and kind != "contact" and _LINK.match(text):  # the address is all that it says
                details |= {"link": text} if text != url else {}
                text = None
        if text is not None and kind == "other":
            kind = "text"
        other = {field: value for field, value in raw.items() if field not in _READ and value not in (None, "", [], {})}
        if other:
            details["other"] = other
            self._notes.unread(other)
        writer = text_of(raw.get("from"))
        sender, way = self._sender(writer, key)
        if way == "unknown" and writer is not None:
            details["sender"] = writer
        same = None
        if time.basis != "none":
            same = self._same.setdefault(key, Ordinals()).number(time.raw, digest(writer, name, text, url))
        yield Message(
            key, kind, way, sender, time, text,
            Provenance("messages", None, element.offset), same=same, attachments=tuple(files), details=details or None,
        )  # fmt: skip

    def _sender(self, writer: str | None, key: str) -> tuple[str | None, Direction]:
        """Who wrote: of any other word nobody knows whom it means."""
        said = (writer or "you").casefold()
        if said == "you":
            return OWNER, "out"
        if said == "them":
            self._received = True
            return next(iter(self._cast.people_of(key)), None), "in"
        return None, "unknown"

    def close(self, *, whole: bool) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know of the file."""
        yield from self._cast.records()
        if not self._received:
            yield Warning(WARNING_OWN_ONLY)
        yield from self._notes.warnings()
        if self._nested.whole and not whole:
            self._nested.damaged += 1
        yield from self._nested.warnings()


def _time(value: object) -> Time:
    found = iso_time(value)
    if found.basis != "none" or not isinstance(value, str):
        return found
    try:
        moment = parsedate_to_datetime(value.strip())
        return times.missing(value) if moment.tzinfo is None else times.from_aware(moment, value.strip())
    except (ValueError, TypeError, OverflowError):
        return found
