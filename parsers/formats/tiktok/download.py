"""TikTok's download of one's own data: `user_data_tiktok.json`, or `Direct Messages.txt`.

Facts (public readers of these files of 2021 to 2026): in JSON, `Direct Message` (before, `Direct Messages`) holds
`Direct Messages` (`Chat History`), that `ChatHistory`: an object whose keys are `Chat History with NAME:`, with entries
of `Date` (`2025-10-26 17:35:24`), `From`, `Content`. `Group Chat` has groups in the same way. The owner's name stands
in `Profile And Settings` or `Profile`, `ProfileMap.userName`. In text, `>>> Chat History with NAME::` begins a chat
and each message is `2026-07-03 23:00:11 UTC NAME: words`, further lines of it as they are; these words stay English in
a download in another language. Its owner stands in `Profile Info.txt`. The text says that its times are UTC; the JSON
does not say what its are, so there they have no zone.

Without a profile the owner is told from the chats where nothing else is possible: who writes in chats of two and is the
one with whom nobody's chat is. The download holds no files: what was passed on is an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register, spared
from parsers.exports import Cast, Entries, Notes, iso_time, object_of, of_damage, opening, rejected, text_of
from parsers.filetypes import text_of_head
from parsers.formats.tiktok.content import APP
from parsers.formats.tiktok.phone import NO_CHAT
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    Found,
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
from parsers.text.holes import HOLE
from parsers.text.jsonstream import Cut, Damaged, Element, Window
from parsers.text.lines import Lines
from parsers.whose import owned
from parsers.words import N_

REASON = N_("The sections of a download of TikTok")
REASON_TEXT = N_("Chats as TikTok's download has them in text (>>> Chat History with …)")
REASON_LOOSE = N_("The line stands before the first message and is none.")
_FIRST = re.compile(
    rb'\{\s*"(?:Activity|Ads and data|App Settings|Comment|Direct Messages?|Group Chat|Income\+ Wallet|'
    rb'Likes and Favorites|Location Review|Post|Profile|Profile And Settings|TikTok Live|TikTok Shop|Tiktok Live|'
    rb'Tiktok Shopping|TikTok Shopping|Video|Your Activity)"\s*:\s*\{')
_HEADER = re.compile(r"Chat History with (.*?):*\s*\Z", re.DOTALL)
_MESSAGES = ("Direct Message", "Direct Messages", "Group Chat")
_PROFILES = ("Profile", "Profile And Settings")
#: The lists of what was liked or looked at have dates too, and nobody from whom it is.
_START = re.compile(r'\{\s*(?:"Date"\s*:\s*"[^"]{0,60}"\s*,\s*)?"(?:From|Content)"\s*:')
_LIST = re.compile(r'"Chat History with (?:[^"\\]|\\.){0,300}"\s*:\s*\[')
_PLACES = re.compile(f"(?P<chat>{_LIST.pattern})|(?P<entry>{_START.pattern})")
_CHAT = re.compile(r">>> Chat History with (.*?):*\s*\Z")
_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC (.*)\Z", re.DOTALL)
_WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z")
_LINK = re.compile(r"https?://[^\s<>\"]{4,2000}")
_READ = frozenset(("Date", "From", "Content"))
_DEEPEST = 6
_PROFILE_FILE = "Profile Info.txt"
_USER = re.compile(r"^\s*User ?name:\s*(\S.*?)\s*$", re.MULTILINE | re.IGNORECASE)
_MOST_PROFILE = 1 << 20


class _Chat:
    """Who wrote in a chat, gathered before it is read, to tell the owner."""

    def __init__(self, *, group: bool) -> None:
        self.group = group
        self.writers: set[str] = set()


def owner_of(chats: dict[str, _Chat]) -> str | None:
    """The one who must be the owner, as the module's docstring says; None where more is possible."""
    two = {name: chat.writers for name, chat in chats.items() if not chat.group and name}
    others = {writer for name, writers in two.items() for writer in writers if writer != name and writer not in two}
    if len(others) != 1:
        return None
    owner = next(iter(others))
    answered = [name for name, writers in two.items() if writers == {name, owner}]
    elsewhere = [name for name, writers in two.items() if owner in writers]
    return owner if answered or len(elsewhere) > 1 else None


class _Reading:
    """Makes messages of what both forms have."""

    def __init__(self, owner: str | None, chats: dict[str, _Chat], *, concluded: bool) -> None:
        self.owner, self._concluded = owner, concluded
        #: Two accounts' chats with one person are two, also where that person sends both the same in one second.
        self._mark = owned(owner).mark if owner is not None else ""
        self._several = {name for name, chat in chats.items() if chat.group or len(chat.writers - {owner}) > 1}
        self.cast = Cast(APP, has_owner=owner is not None)
        self.notes = Notes("From")
        self._same: dict[str, Ordinals] = {}
        self._groups: dict[str, bool] = {}
        if owner is not None:
            self.cast.owner(None, [("username", owner)])

    def thread(self, name: str, place: Provenance, *, group: bool) -> str:
        key = name or NO_CHAT
        if not self.cast.has_thread(key):
            self._groups[key] = group or not name
            self.cast.thread(key, title=name or None, provenance=place)
        return key

    def person(self, name: str) -> str:
        return OWNER if name == self.owner else self.cast.person(name, "username", name)

    def message(self, chat: str, writer: str | None, time: Time, text: str | None, place: Provenance,
                extra: dict[str, Any]) -> Message:
        sender = self.person(writer) if writer else None
        way = direction_of(sender, known=self.owner is not None)
        if sender not in (None, OWNER):
            self.cast.thread(chat, people=(sender,))
        details = dict(extra)
        link = _LINK.search(text or "")
        if link is not None:
            details["link"] = link[0]
        if self._concluded and way != "unknown":
            details["direction_basis"] = "the only one with whom no chat is"
        self.notes.undated += time.basis == "none"
        same = None
        if time.basis != "none":
            same = self._same.setdefault(chat, Ordinals()).number(time.raw, digest(writer, text))
            same = same if chat in self._several else self._mark + same
        return Message(chat, "text" if text is not None else "other", way, sender, time, text, place, same=same,
                       details=details or None)  # fmt: skip

    def close(self) -> Iterator[Record]:
        """Yield everybody: a chat in which more than one other wrote is a group, whatever its place in the file."""
        for key, group in self._groups.items():
            writers = [person for person in self.cast.people_of(key) if person != OWNER]
            if group or len(writers) > (1 if self.owner is not None else 2):
                self.cast.thread(key, "group" if key != NO_CHAT else "unknown")
            else:
                self.cast.thread(key, "direct", writers or [self.person(key)])
        yield from self.cast.records()
        yield from self.notes.warnings()
        if self.owner is None:
            yield Warning(WARNING_NO_OWNER)


@register
class TikTokDownload(Parser):
    """See the module's docstring."""

    id = "tiktok-download"
    name = N_("TikTok download (JSON)")
    version = "6"
    app = APP
    tested = ("2021 and 2025, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample. Times have no zone. Comments and activity are "
               "not read.")
    zeros = "inside"
    signs = Signs(opens=b"{")

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if not _FIRST.match(head):
            return None
        named = "tiktok" in item.name.lower() or item.name.lower().startswith("user_data")
        return Identified(85, REASON) if named or b'"Chat History with ' in head else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        look = _Walk(item, context)
        chats: dict[str, _Chat] = {}
        for name, group, element in look.entries():
            writer = text_of(object_of(element.value).get("From"))
            if writer is not None:
                chats.setdefault(name, _Chat(group=group)).writers.add(writer)
        reading = _Reading(look.owner or owner_of(chats), chats, concluded=look.owner is None)
        walk = _Walk(item, context)
        for name, group, element in walk.entries():
            yield from _entry(reading, name, element, group=group)
        yield from reading.close()
        yield from walk.warnings()


def _entry(reading: _Reading, name: str, element: Element, *, group: bool) -> Iterator[Record]:
    raw = element.value
    if not isinstance(raw, dict):
        yield from rejected("message", element, "ChatHistory")
        return
    yield Found("message", 1)
    place = Provenance("ChatHistory", None, element.offset)
    other = {key: value for key, value in raw.items() if key not in _READ and value not in (None, "", [], {})}
    reading.notes.unread(other)
    chat = reading.thread(name, place, group=group)
    yield reading.message(chat, text_of(raw.get("From")), _time(raw.get("Date")), text_of(raw.get("Content")), place,
                          {"other": other} if other else {})  # fmt: skip


class _Walk:
    """One pass over the file: every entry of every chat, with the chat's name; who the owner is."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item = item
        self._entries = Entries(item, context, _START, several=True, other=_LIST)
        self.owner: str | None = None
        self._cut, self._damaged = False, 0

    def entries(self) -> Iterator[tuple[str, bool, Element]]:
        window = Window(self._item.chunks())
        try:
            try:
                yield from self._members(window)
            except Damaged:
                yield from self._behind(window)
        except Cut:
            self._cut = True
        finally:
            window.close()

    def _members(self, window: Window) -> Iterator[tuple[str, bool, Element]]:
        for name in window.members():
            if name in _MESSAGES and window.peek() == "{":
                yield from self._section(window, group=name == "Group Chat", depth=0)
            elif name in _PROFILES:
                self.owner = _user_of(window.value()) or self.owner
            else:
                window.skip()

    def _behind(self, window: Window) -> Iterator[tuple[str, bool, Element]]:
        """Go on behind something that is broken between the lists, at each chat or entry."""
        self._damaged += 1
        while (what := window.resume(_PLACES)) is not None:
            try:
                if what == "entry":
                    yield from (("", False, element) for element in self._entries.of(window, inside=True))
                    continue
                name = str(window.value())
                window.peek()
                window.pos += 1  # the colon
                window.peek()
                yield from self._list(window, name, group=False)
            except Damaged:
                self._damaged += 1

    def _section(self, window: Window, *, group: bool, depth: int) -> Iterator[tuple[str, bool, Element]]:
        for name in window.members():
            first = window.peek()
            if first == "{" and depth < _DEEPEST:
                yield from self._section(window, group=group or name.startswith("Group"), depth=depth + 1)
            elif first == "[":
                yield from self._list(window, name, group=group)
            else:
                window.skip()

    def _list(self, window: Window, name: str, *, group: bool) -> Iterator[tuple[str, bool, Element]]:
        match = _HEADER.match(name)
        for element in self._entries.of(window):
            yield ("" if element.behind else match[1] if match else name), group, element

    def warnings(self) -> Iterator[Record]:
        yield from of_damage(cut=self._cut or self._entries.truncated, places=self._damaged + self._entries.damaged)


def _user_of(profile: object, depth: int = 0) -> str | None:
    """`userName` of the map of the profile, wherever it stands below."""
    found = object_of(profile)
    own = text_of(found.get("userName"))
    if own is not None or depth > _DEEPEST:
        return own
    return next((user for one in found.values() if (user := _user_of(one, depth + 1)) is not None), None)


def _time(value: object) -> Time:
    text = value.strip() if isinstance(value, str) else ""
    return iso_time(text) if _WHEN.match(text) or text.endswith("Z") else times.missing(value)


@register
class TikTokText(Parser):
    """See the module's docstring."""

    id = "tiktok-text"
    name = N_("TikTok download (text)")
    version = "5"
    app = APP
    tested = ("2022 and 2026, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "all"
    signs = Signs(marks=(">>> chat history with ",))

    def identify(self, item: Item) -> Identified | None:
        text = None if item.container else text_of_head(item.head())
        return Identified(90, REASON_TEXT) if any(map(_CHAT.match, (text or "").splitlines())) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        stated = _profile_user(item)
        chats: dict[str, _Chat] = {}
        for name, _, piece in _chats_of(item, context):
            if piece is not None and piece[1] is not None:
                chats.setdefault(name, _Chat(group=False)).writers.add(piece[1])
        reading = _Reading(stated or owner_of(chats), chats, concluded=stated is None)
        for name, offset, piece in _chats_of(item, context):
            place = Provenance(None, offset=offset)
            chat = reading.thread(name, place, group=False)
            if piece is None:
                continue
            yield Found("message", 1)
            when, writer, words = piece
            if when is None:
                yield Rejection("message", REASON_LOOSE, place, raw=(words or "")[:2000])
                continue
            found = iso_time(f"{when.replace(' ', 'T')}+00:00")
            time = Time(found.utc_ms, None, f"{when} UTC", found.basis)
            yield reading.message(chat, writer, time, words, place, {})
        yield from reading.close()


_Piece = tuple[str | None, str | None, str | None]


def _chats_of(item: Item, context: Context) -> Iterator[tuple[str, int, _Piece | None]]:
    """Every chat (None) and message (time, writer, words) with the chat's name and its place in bytes.

    A line before the first message of a chat that is none comes without a time.
    """
    chat, offset = None, 0
    waiting: _Piece | None = None
    for n, (line, at, _) in enumerate(Lines(item)):
        if n % 5000 == 0:
            context.check()
        text = line.removeprefix("\ufeff")
        header = _CHAT.match(text)
        match = None if header else _LINE.match(text)
        torn = "\0" in text and HOLE.search(text) is not None
        if header is None and match is None:
            if waiting is not None:
                waiting = waiting[0], waiting[1], f"{waiting[2] or ''}\n{text}"
            elif chat is not None and text.strip():
                yield chat, at, (None, None, text)
            if not torn:
                continue
        if waiting is not None:
            yield chat or "", offset, _ended(waiting)
        waiting, offset = None, at
        if torn:  # the chat of what follows may be lost in them
            if match is not None:
                writer, _, words = match[2].partition(": ")
                yield chat or "", at, _ended((match[1], writer, words))
            chat = ""
        elif header is not None:
            chat = header[1]
            yield chat, at, None
        elif match is not None:
            writer, colon, words = match[2].partition(": ")
            waiting = (match[1], writer, words) if colon else (match[1], match[2].removesuffix(":"), None)
    if waiting is not None:
        yield chat or "", offset, _ended(waiting)


def _ended(piece: _Piece) -> _Piece:
    """A message without the blank lines that part it from the next."""
    return piece[0], piece[1], (piece[2] or "").rstrip("\n") or None


def _profile_user(item: Item) -> str | None:
    """The owner's name in the file of the profile that came with the messages."""
    found = item.find(_PROFILE_FILE)
    if found is None or found is item or found.size > _MOST_PROFILE:
        return None
    match = _USER.search(b"".join(spared(item, found, found.chunks())).decode("utf-8", "replace"))
    return None if match is None else match[1]
