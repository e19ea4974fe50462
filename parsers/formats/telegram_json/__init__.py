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
- What makes such a file unreadable to JSON parsers: see `telegram_json_stream`.
- Numbers of messages count per account in private chats and basic groups, and per chat in channels and
  supergroups (core.telegram.org/api/updates: separate message boxes); hence `same`.
- Calls are service messages: see `telegram_json/calls`. A group's call whose end is not told counts as one.
- The owner is `personal_information.user_id`. Where it is missing: the id of `saved_messages` is the
  owner's, and in a chat of two the one whose id is not the chat's is the owner.
  `Conversation.details["direction_basis"]` says so.

Tested on two exports of chat-analytics (2018 and 2023 style) and on files made after the writer's source.
Not read: logins (`sessions`, `web_sessions`), profile pictures, stories and `other_data`; they are counted.
`frequent_contacts` becomes a detail of the conversation with that person.

Memory is constant but for one entry per person and contact: messages are decoded one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers.base import Context, Identified, Parser, register
from parsers.errors import FileMalformed, UserError
from parsers.formats.telegram_json.calls import Begun
from parsers.formats.telegram_json.media import Media, string
from parsers.formats.telegram_json.messages import FOUND, REASON_BROKEN, REASON_CUT, Messages, moment
from parsers.formats.telegram_json.people import APP, Chat, People, chat_key, full_name
from parsers.formats.telegram_json.repair import seek_owner
from parsers.formats.telegram_json.stream import (
    CHAT_START,
    MESSAGE_START,
    Cut,
    Damaged,
    Element,
    Torn,
    Window,
    sniff_encoding,
)
from parsers.records import Contact, IdentifierKind, Provenance, Record, Rejection, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_LOOK_EVERY = 1000  # messages between looks at the cancel button
_HEADER = frozenset({"name", "type", "id"})
#: Lists that are counted and not read, with the field that names a file which belongs to the export.
_UNREAD_LISTS = 50
_COUNTED = {"sessions": None, "web_sessions": None, "profile_pictures": "photo", "stories": "media"}

_CHAT = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verify_codes|(?:private|public)_'
    rb'(?:group|supergroup|channel))"\s*,\s*"id"\s*:\s*\d'
)
_ACCOUNT = re.compile(
    rb'"personal_information"\s*:\s*\{\s*"user_id"|'
    rb'"(?:left_chats|chats|contacts|frequent_contacts|sessions|web_sessions)"\s*:\s*\{\s*"about"|'
    rb'"about"\s*:[^{}\[\]]*"(?:profile_pictures|stories)"\s*:\s*\['
)
_MESSAGE = re.compile(rb'"id"\s*:\s*-?\d+\s*,\s*"type"\s*:\s*"(?:message|service|unsupported)"')
#: An entry of the lists of people, or where others begin.
_ENTRY = re.compile(
    rf'(?P<other>{MESSAGE_START}|{CHAT_START}|"(?:left_)?chats"\s*:)|'
    r'(?P<entry>\{\s*(?:"id"\s*:\s*\d+\s*,\s*)?"(?:user_id|first_name|category)"\s*:)'
)
_OWN_FIELDS = re.compile(rb'"(?:from_id|actor_id|text_entities|date_unixtime)"\s*:')

_NOT_OBJECT = N_("it does not begin like a JSON export")
_NO_CHATS = N_("it holds neither chats nor contacts")
_TRUNCATED = N_("The file ends in the middle. What stands before the break was read.")
_DAMAGED = N_("The file is damaged in {n} places between its entries. Reading went on behind each.")
_UNDATED = N_("{n} entries have no usable time.")
_QUOTES = N_("{n} entries hold quotation marks that were not escaped; where their texts end was inferred.")
_UNKNOWN = N_("{n} entries have the unknown {field} {value}; they were kept.")
_UNREAD = N_("The export also holds {what} ({n} entries), which is not read.")
_NO_OWNER = N_(
    "The export does not say whose account it is; who sent a message and who received it stays open."
)


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
    version = "4"
    app = APP
    containers = ("file", "folder", "zip")
    tested = ("Telegram Desktop 1.3 to 6",)
    notes = N_("One chat or a whole account, with files that lie beside it. Logins and stories are counted.")
    zeros = "inside"
    signs = Signs(opens=b"{")

    def identify(self, item: Item) -> Identified | None:
        head = item.head()
        encoding = sniff_encoding(head)
        if not encoding.startswith("utf-8"):
            head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith(b"{"):
            return None
        if _CHAT.search(head):
            return Identified(95, N_("Chats as Telegram Desktop exports them"))
        if _ACCOUNT.search(head):
            return Identified(90, N_("Account data as Telegram Desktop exports it"))
        if _MESSAGE.search(head) and _OWN_FIELDS.search(head):
            return Identified(70, N_("Messages as Telegram Desktop exports them"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        reader = _Reader(item, context)
        try:
            yield from reader.rows()
        except UserError:  # the medium or the archive failed in the middle: what was read needs its people
            yield from reader.close()
            raise
        yield from reader.close()


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
        self._frequent: dict[str, dict[str, Any]] = {}
        self._unread: Counter[str] = Counter()
        self._left = self._truncated = self._met = self._open = False
        self._several = self._seam = False  # there may be other chats; zeros in a row stand before what comes next
        self._last: Any = None  # the message before
        self._damaged = 0

    def rows(self) -> Iterator[Record]:
        """Yield everything in the order of the file."""
        if self._window.peek() != "{":
            raise FileMalformed(path=self._item.path, reason=_NOT_OBJECT)
        try:
            yield from self._object(root=True)
            if not self._window.ended():
                yield from self._recover()
        except Cut:
            self._truncated = True
        except Damaged as problem:
            self._seam = isinstance(problem, Torn)
            yield from self._recover()
        if not self._met:
            raise FileMalformed(path=self._item.path, reason=_NO_CHATS)

    def _object(self, root: bool) -> Iterator[Record]:
        """Read the root, or a chat of a list. The messages of a chat are read after its header in any
        order."""
        window = self._window
        header: dict[str, Any] = {}
        start, later, failed = window.offset(window.pos), None, None
        for key in window.members():
            if key in _HEADER:
                header[key] = window.value()
            elif key == "messages":
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
                window.skip()
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
        yield from self._close_chat()
        self._last, self._seam = None, False
        self._chat = Chat(header, start, self._left)
        if self._chat.self_id is not None and self._people.owner is None:
            self._people.owner = self._chat.self_id
        if not self._chat.known:
            self._media.note("chat type", str(self._chat.type)[:80])
        yield from self._elements(self._chat, self._window.elements())

    def _elements(self, chat: Chat, elements: Iterator[Element]) -> Iterator[Record]:
        self._met = True
        for n, element in enumerate(elements, 1):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            if self._seam and isinstance(element.value, dict):
                self._seam = False
                if self._several and not _goes_on(_place(self._last), _place(element.value)):
                    yield from self._close_chat()
                    chat = self._chat = Chat({}, element.offset, self._left)
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
            conversation = self._people.conversation(chat, self._frequent.get(chat.key))
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
                yield from self._contact(element)
        elif key == "frequent_contacts":
            for element in self._entries():
                self._note_frequent(element.value)
        elif key in _COUNTED:
            for element in self._entries():
                self._unread[key] += 1
                path = _COUNTED[key] and isinstance(element.value, dict) and element.value.get(_COUNTED[key])
                if isinstance(path, str):
                    self._find(path)
        else:
            if key not in {"about", "other_data"} and len(self._unread) < _UNREAD_LISTS:
                self._unread[key] += 1
            window.skip()

    def _chats(self) -> Iterator[Record]:
        """Read a list of chats, each in its turn."""
        window = self._window
        for _ in window.places():
            yield from self._object(root=False)

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
            self._people.owner, self._people.stated = key, True

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
            self._people.owner = f"user{saved}"

    def _contact(self, element: Element) -> Iterator[Record]:
        yield FOUND["contact"]
        raw = element.value
        where = Provenance("contacts", None, element.offset)
        if not isinstance(raw, dict):
            reason = REASON_CUT if element.problem == "cut" else REASON_BROKEN
            yield Rejection("contact", reason, where, raw=element.raw or str(raw)[:2000])
            return
        key = self._people.account(raw)
        identifiers: list[tuple[IdentifierKind, str]] = []
        phone = string(raw.get("phone_number"))
        if phone:
            identifiers.append(("phone", phone))
        if key is not None and key != "user0":
            identifiers.append(("account", key))
        time = moment(raw.get("date_unixtime"), raw.get("date"))
        details = None
        if time.basis != "none":
            details = {"added": {"utc_ms": time.utc_ms, "local": time.local, "raw": time.raw}}
        yield Contact(APP, full_name(raw), tuple(identifiers), where, details=details)

    def _note_frequent(self, raw: Any) -> None:
        if isinstance(raw, dict):
            category, rating = string(raw.get("category")), raw.get("rating")
            if category is not None and type(rating) in {int, float}:
                self._frequent.setdefault(chat_key(raw), {})[category] = rating

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
        """Go on behind damage between the entries, at each place that looks like a message or a chat."""
        self._damaged += 1
        while (what := self._window.resume()) is not None:
            try:
                if what == "chat":
                    yield from self._close_chat()
                    yield from self._object(root=False)
                else:
                    if self._chat is None:
                        self._chat = Chat({}, self._window.offset(self._window.pos), self._left)
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
            yield Warning(_TRUNCATED, partial=True)
        if self._damaged:
            yield Warning(_DAMAGED, {"n": self._damaged}, partial=True)
        if self._open:
            yield Warning(_NO_OWNER)
        for text, n in ((_UNDATED, messages.undated), (_QUOTES, messages.guessed)):
            if n:
                yield Warning(text, {"n": n})
        for (field, value), n in sorted(self._media.unknown.items()):
            yield Warning(_UNKNOWN, {"n": n, "field": field, "value": value})
        for what, n in sorted(self._unread.items()):
            if n:
                yield Warning(_UNREAD, {"what": what, "n": n})
