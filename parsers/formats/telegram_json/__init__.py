r"""Telegram Desktop's JSON export: `result.json` of one chat or of a whole account.

Facts and where they come from:
- Telegram Desktop's own writer (telegramdesktop/tdesktop, `export_output_json.cpp`, read in versions of
  2018 to 2026) and its published schema (core.telegram.org/import-export): chats under `chats.list` and
  `left_chats.list` or as the root; `date` is the wall clock of the exporting computer and `date_unixtime`
  (since 2021) seconds UTC; `from_id` `user123`/`chat123`/`channel123`, in older versions a number with the
  family in the bits above 32; `text` a string or an array; a path, or in brackets the reason why a file was
  not exported; `(null)` names of deleted accounts; service messages by `action`; messages of a kind the
  exporter does not know are `unsupported` with nothing but their number.
- A service message may hold `text` twice (`send_webview_data`, `send_star_gift`): the one that says
  something counts.
- What makes such a file unreadable to JSON parsers: see `parsers.text.jsonstream`.
- Numbers of messages count per account in private chats and basic groups, and per chat in channels and
  supergroups (core.telegram.org/api/updates: separate message boxes); hence `same`. In a supergroup that was a
  basic group, the messages from before have their old numbers less 1,000,000,000 (`export_data_types.cpp`).
- Time and words stand twice in a message, made of one value. Where the two do not agree both are kept and told of.
- Calls are service messages: see `parsers.apps.telegram`. A group's call whose end is not told counts as one.
- Tools make lists of exports or of chats, order the fields by name, and write numbers as text; all of these are read.
- The owner is `personal_information.user_id`. Where it is missing: the id of `saved_messages` is the
  owner's, and in a chat of two the one whose id is not the chat's is the owner.
  `Conversation.details["direction_basis"]` says so. Exports that were joined may have several owners.

Tested on two exports of chat-analytics (2018 and 2023 style) and on files made after the writer's source.
Not read: logins (`sessions`, `web_sessions`), profile pictures, stories and `other_data`; they are counted.
`frequent_contacts` becomes a detail of the conversation with that person (see `lists`).

Memory is constant but for one entry per person, contact and chat: messages are decoded one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers.apps.telegram import Begun
from parsers.base import Context, Identified, Parser, closed, register
from parsers.errors import FileMalformed
from parsers.formats.telegram_json.claims import claim
from parsers.formats.telegram_json.lists import COUNTED, Frequent, Unread, contact
from parsers.formats.telegram_json.media import Media, string
from parsers.formats.telegram_json.messages import Messages
from parsers.formats.telegram_json.owner import seek_owner
from parsers.formats.telegram_json.people import APP, Chat, People
from parsers.formats.telegram_json.places import CHAT_START, LIST_START, RESUME
from parsers.reasons import (
    NOT_OBJECT,
    WARNING_DAMAGED,
    WARNING_NO_OWNER,
    WARNING_QUOTES,
    WARNING_TRUNCATED,
    WARNING_UNDATED,
    WARNING_UNKNOWN,
)
from parsers.records import Record, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.text.jsonstream import MESSAGE_START, Cut, Damaged, Element, Torn, Window
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_LOOK_EVERY = 1000  # messages between looks at the cancel button
_HEADER = frozenset({"name", "type", "id"})
_OWN = frozenset({"user_id", "first_name", "last_name", "phone_number", "username"})

#: An entry of the lists of people, or where others begin.
_ENTRY = re.compile(
    rf'(?P<other>{MESSAGE_START}|{CHAT_START}|{LIST_START})|'
    r'(?P<entry>\{\s*(?:"id"\s*:\s*\d+\s*,\s*)?"(?:user_id|first_name|category)"\s*:)'
)
#: A message, and not a chat whose fields a tool put in another order.
_MESSAGE = re.compile(
    r'\{\s*"id"\s*:\s*"?-?\d+"?\s*,\s*(?:"date"|"type"\s*:\s*"(?:message|service|unsupported)")')
_BARE = re.compile(rf"\[\s*{MESSAGE_START}")

_NO_CHATS = N_("it holds neither chats nor contacts")
_OWNERS = N_("The file holds chats of {n} accounts: {accounts}. Who is the owner was told for each chat by itself.")
_TWO_TIMES = N_("{n} entries state their time twice, and not alike. Seconds since 1970 were used; both were kept.")
_TWO_TEXTS = N_("{n} entries hold their words twice, and not alike. The first were used; both were kept.")


def _place(message: Any) -> tuple[int, str] | None:
    """Where a message stands in its chat: its number and its time; both rise."""
    if not isinstance(message, dict) or type(number := message.get("id")) is not int:
        return None
    return number, str(message.get("date_unixtime") or message.get("date") or "")


def _goes_on(before: tuple[int, str] | None, behind: tuple[int, str] | None) -> bool:
    """Whether the message behind zeros can be of the chat before them, whose end may be lost in these.

    Chats are exported in the order of their latest messages, so another one's begin with earlier ones, but for a chat
    that began and ended while this one went on.
    """
    return before is not None and behind is not None and before[0] < behind[0] and before[1] <= behind[1]


@register
class TelegramJson(Parser):
    """See the module's docstring."""

    id = "telegram-json"
    name = N_("Telegram Desktop JSON export")
    version = "9"
    app = APP
    tested = ("Telegram Desktop 1.3 to 6",)
    notes = N_("One chat or a whole account, with files that lie beside it. Logins and stories are counted.")
    zeros = "inside"
    signs = Signs(opens=b"{[")

    def identify(self, item: Item) -> Identified | None:
        return claim(item.head())

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reader = _Reader(item, context)
        yield from closed(reader.rows(), reader.close)


class _Reader:
    """One file while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._people = People()
        self._media = Media(self._find)
        self._messages = Messages(self._people, self._media)
        self._begun = Begun()
        self._window = Window(item.chunks())
        self._chat: Chat | None = None
        self._frequent, self._unread = Frequent(), Unread()
        self._chats_met: set[str] = set()
        self._left = self._truncated = self._met = self._open = False
        self._several = self._seam = False  # there may be other chats; zeros in a row stand before what comes next
        self._last: Any = None  # the message before
        self._damaged = 0

    def rows(self) -> Iterator[Record]:
        """Yield everything in the order of the file."""
        if self._window.peek() not in ("{", "["):
            raise FileMalformed(path=self._item.path, reason=NOT_OBJECT)
        if _MESSAGE.match(self._window.text, self._window.pos):  # a piece of a list, whose beginning is lost
            self._window.pos -= 1  # here, too, it is looked for
            yield from self._recover()
            return
        try:
            yield from self._object(root=True) if self._window.peek() == "{" else self._list()
            if not self._window.ended():  # another export, maybe of another account
                yield from self._close_chat()
                self._people.own(None)
                self._left = self._several = False
                yield from self._recover()
        except Cut:
            self._truncated = True
        except Damaged as problem:
            self._seam = isinstance(problem, Torn)
            yield from self._recover()
        if not self._met:
            raise FileMalformed(path=self._item.path, reason=_NO_CHATS)

    def _list(self) -> Iterator[Record]:
        """Read a list that a tool made of exports, of chats, or of the messages of one chat.

        Nothing says that all are of one account.
        """
        window = self._window
        if _BARE.match(window.text, window.pos) is not None:
            self._chat = self._chat_of({}, window.offset(window.pos))
            yield from self._elements(self._chat, window.elements())
            return
        for character in window.places():
            if character != "{":
                window.skip()
                self._damaged += 1
                continue
            yield from self._object(root=True)
            self._people.own(None)
            self._left = self._several = False

    def _object(self, root: bool, inside: bool = False) -> Iterator[Record]:
        """Read the root, or a chat of a list. The messages of a chat are read after its header in any order.

        `inside`: the position is before a key of it.
        """
        window = self._window
        header: dict[str, Any] = {}
        start, later, failed, listed = window.offset(window.pos), None, None, False
        for key in window.members(inside):
            if key in _HEADER:
                header[key] = window.value()
            elif key == "messages":
                listed = True
                if {"type", "id"} <= header.keys():
                    yield from self._list_of(header, start)
                    continue
                window.peek()
                later = window.offset(window.pos)
                try:
                    window.skip(across=True)
                except (Cut, Damaged) as problem:
                    failed = problem
                    break
            elif root:
                yield from self._account(key)
            else:
                self._unread.note(key)
                window.skip()
        if not listed and {"type", "id"} <= header.keys():
            yield from self._begin(header, start)
        if later is not None:
            self._window = Window(self._item.chunks(), window.encoding, later)
            yield from self._list_of(header, start)
            self._window.close()
            self._window = window
        if failed is not None:
            raise failed
        if self._chat is not None:
            self._chat.title = self._chat.title or string(header.get("name"))
        yield from self._close_chat()

    def _list_of(self, header: dict[str, Any], start: int) -> Iterator[Record]:
        """Read the messages of a chat whose header is known."""
        yield from self._begin(header, start)
        assert self._chat is not None
        yield from self._elements(self._chat, self._window.elements())

    def _begin(self, header: dict[str, Any], start: int) -> Iterator[Record]:
        yield from self._close_chat()
        self._met = True
        self._last, self._seam = None, False
        self._chat = self._chat_of(header, start)
        if self._chat.self_id is not None and not self._people.stated:
            self._people.own(self._chat.self_id)
        if not self._chat.known:
            self._media.note("chat type", str(self._chat.type)[:80])

    def _chat_of(self, header: dict[str, Any], start: int) -> Chat:
        return Chat(header, f"{self._item.path}, chat at byte {start}", self._left)

    def _elements(self, chat: Chat, elements: Iterator[Element]) -> Iterator[Record]:
        self._met = True
        for n, element in enumerate(elements, 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            if self._seam and isinstance(element.value, dict):
                self._seam = False
                if self._several and not _goes_on(_place(self._last), _place(element.value)):
                    yield from self._close_chat()
                    chat = self._chat = self._chat_of({}, element.offset)
            rows = self._messages.records(element, chat)
            if isinstance(element.value, dict):
                self._last = element.value
                if element.value.get("action") == "group_call":
                    rows = self._begun.pass_on(rows)
            yield from rows

    def _close_chat(self) -> Iterator[Record]:
        yield from self._begun.close()
        if self._chat is not None:
            chat, self._chat = self._chat, None
            conversation = self._people.conversation(chat, self._frequent.of(chat.key))
            self._chats_met.add(chat.key)
            self._open |= self._people.owner is None and chat.kind in {"group", "unknown"}
            yield conversation

    def _account(self, key: str) -> Iterator[Record]:
        """Read a member of the root of a whole account."""
        window = self._window
        if key == "personal_information":
            self._met = True
            self._own(window.value())
        elif key in ("chats", "left_chats"):
            self._met = self._several = True
            self._left = key == "left_chats"
            if self._people.owner is None:
                self._seek_owner()
            if window.peek() == "[":
                yield from self._chats()
            else:
                for member in window.members():
                    if member == "list":
                        yield from self._chats()
                    else:
                        window.skip()
        elif key == "contacts":
            self._met = True
            for element in self._entries():
                yield from contact(element, self._people)
        elif key == "frequent_contacts":
            for element in self._entries():
                self._frequent.note(element.value)
        elif key in COUNTED:
            for element in self._entries():
                self._unread.note(key)
                path = COUNTED[key] and isinstance(element.value, dict) and element.value.get(COUNTED[key])
                if isinstance(path, str):
                    self._find(path)
        elif key == "other_data" and window.peek() == "{":
            for member in window.members():
                self._count(f"{key}: {member}")
        elif key != "about":
            self._count(key)
        else:
            window.skip()

    def _count(self, what: str) -> None:
        """Count the entries of a list, or an object as one; a sentence of the app about such a list is none."""
        alone = self._window.peek() == "{"
        n = sum(1 for _ in self._entries())
        self._unread.note(what, n or alone)

    def _chats(self) -> Iterator[Record]:
        """Read a list of chats, each in its turn."""
        window = self._window
        for character in window.places():
            if character == "{":
                yield from self._object(root=False)
            else:
                window.skip()
                self._damaged += 1

    def _entries(self) -> Iterator[Element]:
        """Yield the entries of a list that stands alone or under `list`."""
        window = self._window
        if window.peek() != "{":
            if window.peek() == "[":
                yield from self._listed()
            else:
                window.skip()
            return
        for member in window.members():
            if member == "list" and window.peek() == "[":
                yield from self._listed()
            else:
                window.skip()

    def _listed(self) -> Iterator[Element]:
        """Yield the entries of the list at the position, those behind zeros in a row too, as far as it goes."""
        inside = False
        while True:
            try:
                yield from self._window.elements(inside)
            except Torn:
                if self._window.resume(_ENTRY) != "entry":
                    self._window.pos -= 1  # where reading goes on, it is looked for once more
                    raise
                self._damaged += 1
                inside = True
            else:
                return

    def _own(self, information: Any) -> None:
        key = self._people.account(information)
        if key is not None:
            self._people.own(key, stated=True)
        for name in sorted(information.keys() - _OWN) if isinstance(information, dict) else ():
            self._unread.note(f"personal_information: {name}")

    def _seek_owner(self) -> None:
        """Look ahead for the owner, whom the export may name behind the chats or only by the saved
        messages."""
        if self._window.encoding != "utf-8":
            return
        information, saved = seek_owner(self._item.chunks())
        if information is not None:
            try:
                self._own(Window(self._item.chunks(), "utf-8", information).value())
            except (Cut, Damaged):
                information = None
        if information is None and saved is not None:
            self._people.own(f"user{saved}")

    def _find(self, written: str) -> str | None:
        """Return where a file of the export lies, claimed: beside the file, or under the same folder's
        name."""
        item = self._item.beside(written)
        if item is None:
            item = self._item.find(written, "messages.html")
            parts = written.replace("\\", "/").split("/")[-2:]
            if item is not None and item.path.split("/")[-len(parts) :] != parts:
                item = None  # a file of that name from elsewhere
        if item is None or item is self._item:
            return None
        self._item.claim(item)
        return item.path

    def _recover(self) -> Iterator[Record]:
        """Go on behind damage between the entries, at each place that looks like a message, a chat or a list."""
        self._damaged += 1
        while (what := self._window.resume(RESUME)) is not None:
            try:
                if what == "list":
                    yield from self._close_chat()
                    key = self._window.value()
                    self._window.peek()  # at the colon
                    self._window.pos += 1
                    yield from self._account(key)
                elif what in ("chat", "header"):
                    yield from self._close_chat()
                    yield from self._object(root=False, inside=what == "header")
                else:
                    if self._chat is None:
                        self._chat = self._chat_of({}, self._window.offset(self._window.pos))
                    yield from self._elements(self._chat, self._window.elements(inside=True))
            except Cut:
                self._truncated = True
                return
            except Damaged as problem:
                self._damaged += 1
                self._seam |= isinstance(problem, Torn)

    def close(self) -> Iterator[Record]:
        """Yield the open chat, everybody, and what an examiner must know of the file."""
        self._window.close()
        yield from self._close_chat()
        yield from self._people.records()
        messages = self._messages
        if self._truncated:
            yield Warning(WARNING_TRUNCATED, partial=True)
        if self._damaged:
            yield Warning(WARNING_DAMAGED, {"n": self._damaged}, partial=True)
        if self._open:
            yield Warning(WARNING_NO_OWNER)
        yield from self._people.warnings()
        if len(self._people.owners) > 1:
            yield Warning(_OWNERS, {"n": len(self._people.owners), "accounts": ", ".join(self._people.owners)})
        for text, n in (
            (WARNING_UNDATED, messages.undated), (WARNING_QUOTES, messages.guessed), (_TWO_TIMES, messages.two_times),
            (_TWO_TEXTS, messages.two_texts),
        ):  # fmt: skip
            if n:
                yield Warning(text, {"n": n})
        for (field, value), n in sorted(self._media.unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": field, "value": value})
        yield from self._unread.warnings()
        if self._several:
            yield from self._frequent.warnings(self._chats_met)
