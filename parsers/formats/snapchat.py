"""Snapchat's download of one's own data in JSON: `chat_history.json` and `snap_history.json`.

Facts (public readers and a description of the fields in the documentation of Memoria): files since 2023 hold an object
of conversations (a username, or an id of a group) with entries of `From`, `Media Type`, `Created` (words that end with
UTC), `Created(microseconds)` (in fact milliseconds), `Content`, `Conversation Title` (groups), `IsSender`, `IsSaved`,
`Media IDs` (split by ` | `; files of that name lie in `chat_media`). Before, the lists were called `Received Chat
History`, `Sent Saved Chat History`, `Received Snap History` and so on, their entries having `From` or `To` and `Text`
with HTML's escapes. `Media Type` is TEXT, MEDIA, IMAGE, VIDEO, STICKER, NOTE, SHARE, LOCATION or an event, STATUS....
`account.json` and `friends.json` beside it name the owner and the friends.

Built without a real sample. The download holds saved messages and those of the last days; it does not say what is gone.
Not read here: the same data in HTML (see `snapchat_html` and `snapchat_pages`), calls (see `snapchat_calls`),
memories, stories, places.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import (
    Cast,
    Entries,
    Notes,
    iso_time,
    list_of,
    object_of,
    of_damage,
    opening,
    rejected,
    small_json,
    text_of,
)
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Record,
    Time,
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.text.jsonstream import Cut, Damaged, Element, Window
from parsers.whose import owned
from parsers.words import N_

APP = "Snapchat"
REASON = N_("Chats or snaps as Snapchat's download has them (Media Type, Created, IsSender)")

_NO_CHAT = "(no conversation)"
_OPENS = re.compile(rb'\{\s*"(?:[^"\\]|\\.){1,300}"\s*:\s*\[')
_NEW = (re.compile(rb'"Media Type"\s*:\s*"'), re.compile(rb'"IsSender"\s*:\s*(?:true|false)'))
_OLD_NAME = re.compile(r"(Received|Sent) (?:Saved |Unsaved )?(Chat|Snap) History\Z")
_OLD = re.compile(rb'"(?:Received|Sent) (?:Saved |Unsaved )?(?:Chat|Snap) History"\s*:\s*\[')
_START = re.compile(r'\{\s*"(?:From|To|Media Type|Created|IsSender)"\s*:')
_SECTION = re.compile(r'"(?:[^"\\]|\\.){1,300}"\s*:\s*\[\s*\{\s*"(?:From|To|Media Type|Created)"')
_PLACES = re.compile(f"(?P<section>{_SECTION.pattern})|(?P<entry>{_START.pattern})")
_GROUP = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC\Z")
_KINDS: dict[str, Kind] = {
    "TEXT": "text", "IMAGE": "image", "PHOTO": "image", "VIDEO": "video", "STICKER": "sticker", "NOTE": "voice",
    "AUDIO": "voice", "LOCATION": "location", "SHARE": "other", "MEDIA": "other", "": "other",
}  # fmt: skip
_MIMES: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_READ = frozenset((
    "From", "To", "Media Type", "Created", "Created(microseconds)", "Content", "Text", "Conversation Title", "IsSender",
    "IsSaved", "Media IDs",
))  # fmt: skip


@register
class Snapchat(Parser):
    """See the module's docstring."""

    id = "snapchat"
    name = N_("Snapchat download (JSON)")
    version = "6"
    app = APP
    tested = ("2020 and 2024, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "inside"
    signs = Signs(opens=b"{", marks=("history", "issender"))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if not _OPENS.match(head):
            return None
        if _OLD.search(head) or all(pattern.search(head) for pattern in _NEW):
            return Identified(90, REASON)
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reader = _Reader(item, context)
        yield from closed(reader.rows(), reader.close)


class _Reader:
    def __init__(self, item: Item, context: Context) -> None:
        self._item = item
        self._entries = Entries(item, context, _START, several=True, other=_SECTION)
        self._cast = Cast(APP, has_owner=True)
        self._notes = Notes("Media Type")
        self._damaged, self._cut = 0, False
        self._groups: dict[str, bool] = {}
        self._friends: dict[str, str] = {}
        self._own = self._companions()
        self._files = self._media()
        above = item.folder.rpartition("/")[0]
        for page in item.evidence.in_folder(f"{above}/html/chat_history".removeprefix("/")):
            item.claim(page)  # the same chats as pages (see snapchat_pages)

    def _companions(self) -> str | None:
        """Note the friends and the owner that files beside this one name; return the owner's username."""
        for name in ("friends.json", "account.json"):
            beside = self._item.beside(name)
            about = object_of(small_json(beside, self._item))
            if beside is not None and about:
                self._item.claim(beside)
            for people in about.values():
                for friend in map(object_of, list_of(people)):
                    user, shown = text_of(friend.get("Username")), text_of(friend.get("Display Name"))
                    if user is not None and shown is not None:
                        self._friends[user] = shown
            basic = object_of(about.get("Basic Information"))
            own = text_of(basic.get("Username"))
            if own is not None:
                self._cast.owner(text_of(basic.get("Name")), [("username", own)])
                return own
        return None

    def _media(self) -> dict[str, Item]:
        """The files of the chats by the id that their names end with."""
        above = self._item.folder.rpartition("/")[0]
        found = {}
        for folder in (self._item.folder, above):
            for file in self._item.evidence.in_folder(f"{folder}/chat_media".removeprefix("/")):
                found[file.name.partition("_")[2].rpartition(".")[0]] = file
        return found

    def rows(self) -> Iterator[Record]:
        """Yield everything in the order of the file, going on behind damage."""
        window = Window(self._item.chunks())
        try:
            try:
                yield from self._members(window, window.members())
            except Damaged:
                yield from self._behind(window)
        except Cut:
            self._cut = True
        finally:
            window.close()

    def _members(self, window: Window, names: Iterator[str]) -> Iterator[Record]:
        for name in names:
            if window.peek() == "[":
                yield from self._list(window, name)
            else:
                self._notes.unread((name,))
                window.skip()

    def _behind(self, window: Window) -> Iterator[Record]:
        """Go on behind something that is broken between the lists, at each list that has a name, or entry."""
        self._damaged += 1
        while (what := window.resume(_PLACES)) is not None:
            try:
                if what == "entry":
                    yield from self._nameless(self._entries.of(window, inside=True))
                    continue
                name = window.value()
                if isinstance(name, str) and window.peek() == ":":
                    window.pos += 1
                    window.peek()
                    yield from self._list(window, name)
            except Damaged:
                self._damaged += 1

    def _nameless(self, elements: Iterable[Element]) -> Iterator[Record]:
        """Entries of a list whose name is lost."""
        for element in elements:
            if isinstance(element.value, dict):
                self._groups.setdefault(_NO_CHAT, True)
            yield from self._records(element, _NO_CHAT, None)

    def _list(self, window: Window, name: str) -> Iterator[Record]:
        old = _OLD_NAME.match(name)
        where = Provenance(name if old else "conversations", None, window.offset(window.pos))
        if not old:
            self._cast.thread(name, shared=bool(_GROUP.match(name)), provenance=where)
            self._groups.setdefault(name, bool(_GROUP.match(name)))
        for element in self._entries.of(window):
            if element.behind:  # of another list, perhaps
                yield from self._nameless((element,))
            else:
                yield from self._records(element, name, old)

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know of the file."""
        for key, stated in self._groups.items():
            others = [person for person in self._cast.people_of(key) if person != OWNER]
            group = stated or len(others) > 1
            if not group and not others:
                others = [self._person(key)]
            self._cast.thread(key, "group" if group else "direct", others)
        yield from self._cast.records()
        yield from self._notes.warnings()
        yield from of_damage(cut=self._cut or self._entries.truncated, places=self._damaged + self._entries.damaged)

    def _person(self, user: str) -> str:
        return self._cast.person(user, "username", user, self._friends.get(user))

    def _records(self, element: Element, name: str, old: re.Match[str] | None) -> Iterator[Record]:
        raw = element.value
        table = name if old else "conversations"
        if not isinstance(raw, dict):
            yield from rejected("message", element, table)
            return
        yield Found("message", 1)
        author = text_of(raw.get("From"))
        if old:
            way: Direction = "out" if old[1] == "Sent" else "in"
            key = (text_of(raw.get("To")) if way == "out" else author) or _NO_CHAT
            self._groups.setdefault(key, False)
        else:
            stated, key = raw.get("IsSender"), name
            way = "unknown" if not isinstance(stated, bool) else "out" if stated else "in"
        if way == "out":
            sender: str | None = self._cast.owner(None, [("username", author)] if author else ())
        elif author is not None and author == self._own:  # the two contradict each other: both are kept
            sender = OWNER
        else:
            sender = None if author is None else self._person(author)
        title = text_of(raw.get("Conversation Title"))
        if title is not None:
            self._groups[key] = True
        people = [sender] if sender is not None and sender != OWNER else []
        self._cast.thread(key, people=people, title=title)
        yield self._message(raw, key, way, sender, Provenance(table, None, element.offset))

    def _message(self, raw: dict[str, Any], key: str, way: Direction, sender: str | None, where: Provenance) -> Message:
        stated = (text_of(raw.get("Media Type")) or "").upper()
        time, details = _time(raw), self._details(raw)
        self._notes.undated += time.basis == "none"
        stored = text_of(raw.get("Content")) or text_of(raw.get("Text"))
        text = html.unescape(stored) if stored is not None else None
        if text != stored:
            details["stored"] = stored
        attachments = tuple(map(self._file, _ids(raw.get("Media IDs"))))
        same = None
        if time.basis != "none":
            # Two accounts' chats with one person are two, also where that person sends both the same in one second.
            mark = owned(self._own).mark if self._own is not None and not self._groups.get(key) else ""
            same = f"{mark}{time.raw}\x1f{way}\x1f{digest(sender, stated, stored, raw.get('Media IDs'))}"
        return Message(
            key, self._kind(stated, attachments, details), way, sender, time, text, where, same=same,
            attachments=attachments, details=details or None,
        )  # fmt: skip

    def _kind(self, stated: str, attachments: tuple[Attachment, ...], details: dict[str, Any]) -> Kind:
        if stated.startswith("STATUS"):
            details["system"] = {"type": stated}
            return "call" if "CALL" in stated else "deleted" if "ERASED" in stated else "system"
        if stated not in _KINDS:
            self._notes.unknown(stated)
        kind = _KINDS.get(stated, "other")
        if stated != "TEXT":
            details["type"] = stated
        if kind == "other" and attachments:
            return _MIMES.get((attachments[0].mime or "").partition("/")[0], "document")
        return kind

    def _details(self, raw: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        if isinstance(raw.get("IsSaved"), bool):
            details["saved"] = raw["IsSaved"]
        other = {name: value for name, value in raw.items() if name not in _READ and value not in (None, "", [], {})}
        if other:
            self._notes.unread(other)
            details["other"] = other
        return details

    def _file(self, number: str) -> Attachment:
        found = self._files.get(number)
        if found is not None:
            self._item.claim(found)
        name = number if found is None else found.name
        return Attachment(name, mime_of(name), found.path if found else None, details={"media_id": number})


def _ids(value: object) -> list[str]:
    text = text_of(value) or ""
    return [part.strip() for part in text.split("|") if part.strip()]


def _time(raw: dict[str, Any]) -> Time:
    """The exact number where there is one (named microseconds, in fact milliseconds), else the words."""
    exact, words = raw.get("Created(microseconds)"), text_of(raw.get("Created"))
    if type(exact) is int and 0 < exact < 10**17:
        found = times.from_unix_ms(exact if exact < 10**14 else exact // 1000)
        if found.basis != "none":
            return Time(found.utc_ms, None, str(exact), found.basis)
    match = _MOMENT.match(words or "")
    if words is None or match is None:
        return iso_time(words) if words is not None else times.missing(exact)
    found = iso_time(f"{match[1]}T{match[2]}+00:00")
    return Time(found.utc_ms, None, words, found.basis)
