"""What parsers of downloads and exports in JSON share: lists read on behind damage, values of their entries, people of
whom none need be the owner. A look at the whole of a file before: `parsers.survey`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from parsers import times
from parsers.base import Context
from parsers.errors import UserError
from parsers.item import Item
from parsers.reasons import (
    REASON_BROKEN,
    REASON_CUT,
    WARNING_DAMAGED,
    WARNING_FIELDS,
    WARNING_QUOTES,
    WARNING_TRUNCATED,
    WARNING_UNDATED,
    WARNING_UNKNOWN,
)
from parsers.records import (
    OWNER,
    Conversation,
    Found,
    LedgerKind,
    Participant,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster
from parsers.text.jsonstream import Cut, Damaged, Element, Torn, Window, sniff_encoding

_LOOK_EVERY = 1000
_MOST_KINDS = 100
_EXCERPT = 2000
_BEFORE = 400  # characters before what looks like an entry that tell whether it is one
_MOST_HEADER = 4 << 20  # bytes of a small companion file that are read
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_FRACTION = re.compile(r"(\.\d{6})\d+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?\Z", re.ASCII)


def opening(item: Item) -> bytes:
    """The first bytes of a file as UTF-8 without marks and blanks, for `identify`."""
    head = item.head()
    encoding = sniff_encoding(head)
    if not encoding.startswith("utf-8"):
        head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


class Entries:
    """The entries of a list, read on behind damage between them. `start`: how an entry begins.

    `whole`: the file is sound around its lists; where it is not, entries may stand behind what looks like the list's
    end. `several`: the file has more lists of this kind, of other conversations. Where it has none, what looks like
    the end of the list behind zeros in a row need not be it. `other`: how another of them begins, with its name; behind
    damage reading stops before it (with Damaged), as it is for its reader. `truncated`: the file ends inside.
    `damaged`: places behind which reading went on. `guessed`: entries that were repaired by guess.
    """

    def __init__(self, item: Item, context: Context, start: re.Pattern[str], *, whole: bool = True,
                 several: bool = False, other: re.Pattern[str] | None = None) -> None:
        self._item, self._context, self._start, self._whole = item, context, start, whole
        self._several, self._other = several, other
        self._gap = ""  # what stood before the last entry
        self.truncated = False
        self.damaged = self.guessed = 0
        self.n = 0

    def at(self, encoding: str, offset: int) -> Iterator[Element]:
        """Yield the entries of the list that begins at an offset in bytes. Raises as `Item.open`."""
        window = Window(self._item.chunks(), encoding, offset)
        try:
            yield from self.of(window)
        finally:
            window.close()

    def of(self, window: Window, *, inside: bool = False) -> Iterator[Element]:
        """Yield the entries of the list at the window's position. `inside`: it is before an entry already.

        Where zeros in a row stand among them, the ones that follow are marked as `behind` these.
        """
        behind, window.begins = False, self._start
        while True:
            try:
                for element in window.elements(inside):
                    self._gap = window.gap
                    self.n += 1
                    if self.n % _LOOK_EVERY == 0:
                        self._context.check()
                    self.truncated |= element.problem == "cut"
                    self.guessed += element.guessed
                    element.behind = behind
                    yield element
                if self._whole and (self._several or not behind):
                    return
            except Cut:
                self.truncated = True
                return
            except Damaged as problem:
                behind |= isinstance(problem, Torn)
                goes_on = self.resume(window)
                self.damaged += 1
                if not goes_on:
                    return
            else:
                if not self.resume(window):
                    return
                self.damaged += not behind
            inside = True

    def resume(self, window: Window) -> bool:
        """Go on to the next place that looks like an entry. Raises Damaged before another list."""
        window.pos += 1
        while True:
            place = next((match.start() for match in self._start.finditer(window.text, window.pos) if not self._inside(
                window.text[max(0, match.start() - _BEFORE) : match.start()])), None)
            other = self._other.search(window.text, window.pos) if self._other is not None else None
            if other is not None and (place is None or other.start() <= place):
                window.pos = other.start() - 1
                raise Damaged
            if place is not None:
                window.pos = place
                return True
            window.pos = max(window.pos, len(window.text) - 1000)
            if not window.more():
                return False

    def _inside(self, before: str) -> bool:
        """Whether what stands before an object shows that it is part of an entry: a name, or a deeper indentation."""
        if before.rstrip().endswith(":"):
            return True
        _, ours, indentation = self._gap.rpartition("\n")
        rest, newline, own = before.rpartition("\n")
        return bool(ours and newline and rest.strip() and not own.strip()) and len(own) > len(indentation)

    def warnings(self) -> Iterator[Record]:
        """Yield what an examiner must know of the damage."""
        yield from of_damage(cut=self.truncated, places=self.damaged)
        if self.guessed:
            yield Warning(WARNING_QUOTES, {"n": self.guessed})


class Nested:
    """Chats with lists of entries in them, of which reading goes on behind damage at the next chat or entry.

    `start` and `chat`: how an entry and a chat begin. `entries`: reads a list. `damaged`: places outside the lists
    behind which reading went on.
    """

    def __init__(self, item: Item, context: Context, start: re.Pattern[str], chat: re.Pattern[str]) -> None:
        self.entries = Entries(item, context, start, several=True, other=chat)
        self._places = re.compile(f"(?P<chat>{chat.pattern})|(?P<entry>{start.pattern})")
        self.damaged, self._cut = 0, False

    def records(
        self, window: Window, root: Iterable[Record], chat: Callable[[Window], Iterable[Record]],
        entry: Callable[[Element], Iterable[Record]],
    ) -> Iterator[Record]:
        """Yield what `root` makes of the window; behind damage, what `chat` makes of a chat at it, and `entry` of an
        entry whose chat is lost.
        """
        try:
            try:
                yield from root
            except Damaged:
                self.damaged += 1
                yield from self._behind(window, chat, entry)
        except Cut:
            self._cut = True
        finally:
            window.close()

    def _behind(
        self, window: Window, chat: Callable[[Window], Iterable[Record]], entry: Callable[[Element], Iterable[Record]],
    ) -> Iterator[Record]:
        while (what := window.resume(self._places)) is not None:
            try:
                if what == "chat":
                    yield from chat(window)
                    continue
                for element in self.entries.of(window, inside=True):
                    yield from entry(element)
            except Damaged:
                self.damaged += 1

    @property
    def whole(self) -> bool:
        """Whether no damage was met."""
        return not (self._cut or self.entries.truncated or self.damaged or self.entries.damaged)

    def warnings(self) -> Iterator[Record]:
        """Yield what an examiner must know of the damage."""
        return of_damage(cut=self._cut or self.entries.truncated, places=self.damaged + self.entries.damaged)


def of_damage(*, cut: bool, places: int) -> Iterator[Record]:
    """Tell that a file ends in the middle, and in how many places it is damaged before that."""
    if cut:
        yield Warning(WARNING_TRUNCATED, partial=True)
    if places:
        yield Warning(WARNING_DAMAGED, {"n": places}, partial=True)


def rejected(kind: LedgerKind, element: Element, table: str) -> Iterator[Record]:
    """An entry that is no object, or could not be decoded."""
    reason = REASON_CUT if element.problem == "cut" else REASON_BROKEN
    yield Found(kind, 1)
    raw = element.raw if element.problem is not None else as_text(element.value)
    yield Rejection(kind, reason, Provenance(table, None, element.offset), raw=raw)


def as_text(value: Any) -> str:
    """A JSON value as the text of a rejected entry, cut where it is long."""
    return json.dumps(value, ensure_ascii=False)[:_EXCERPT]


def small_json(item: Item | None, reader: Item) -> Any:
    """The content of a small companion file, None where there is none or it is no JSON. Where it cannot be read, that
    is told of `reader`, the file whose companion it is: it costs what stands in it and none of the messages.
    """
    if item is None or item.container or item.size > _MOST_HEADER:
        return None
    try:
        data = b"".join(item.chunks())
    except UserError as error:
        reader.damage.append(str(error))
        return None
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    text = data[len(mark) :].decode(encoding, "replace")
    window = Window(iter([text.encode("utf-8", "replace")]))
    try:
        return window.value()
    except (Cut, Damaged):
        return None


def iso_time(value: object) -> Time:
    """An ISO 8601 time: UTC where it states its zone, else a wall-clock time; none where it is not one."""
    text = value.strip() if isinstance(value, str) else ""
    if not _ISO.match(text):
        return times.missing(value)
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(r"\1", text))
        return times.from_local(moment, text) if moment.tzinfo is None else times.from_aware(moment, text)
    except (ValueError, OverflowError):
        return times.missing(value)


def from_aware_text(text: str | None) -> datetime | None:
    """The moment of an ISO 8601 time that states its zone, in UTC; None where it is not one."""
    found = iso_time(text)
    return None if found.utc_ms is None else datetime.fromtimestamp(found.utc_ms / 1000, UTC)


class Notes:
    """What was met in an export that an examiner must know, counted. `field`: what the unknown values are of."""

    def __init__(self, field: str) -> None:
        self.undated = 0
        self._field = field
        self._unknown: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()

    def unknown(self, value: object) -> None:
        """Count a value that is not known."""
        text = str(value)[:80]
        self._unknown[text if text in self._unknown or len(self._unknown) < _MOST_KINDS else "…"] += 1

    def unread(self, names: Iterable[str]) -> None:
        """Count fields that are not read."""
        for name in names:
            self._unread[name[:80] if name in self._unread or len(self._unread) < _MOST_KINDS else "…"] += 1

    def warnings(self) -> Iterator[Record]:
        """Yield the counts."""
        if self.undated:
            yield Warning(WARNING_UNDATED, {"n": self.undated})
        for value, n in sorted(self._unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": self._field, "value": value})
        for name, n in sorted(self._unread.items()):
            yield Warning(WARNING_FIELDS, {"n": n, "field": name})


def text_of(value: Any) -> str | None:
    """A string that says something; a number as a string; None for anything else."""
    if isinstance(value, str):
        return value or None
    return str(value) if type(value) is int else None


def object_of(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def json_of(value: object) -> dict[str, Any]:
    """The object that a text or its bytes are in JSON, or an empty one."""
    text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
    try:
        return object_of(json.loads(text)) if isinstance(text, str) and text else {}
    except (ValueError, RecursionError):
        return {}


class Cast(Roster):
    """People and threads of an export. `has_owner`: the evidence says who of them the owner is."""

    def __init__(self, app: str, *, has_owner: bool = False) -> None:
        super().__init__(app)
        self.has_owner = has_owner

    def records(self) -> Iterator[Conversation | Participant]:
        """Yield every conversation, then everybody; the owner only where there is one."""
        for record in super().records():
            if self.has_owner:
                yield record
            elif isinstance(record, Conversation):
                people = tuple(person for person in record.participants if person != OWNER)
                yield msgspec.structs.replace(record, participants=people)
            elif record.key != OWNER:
                yield record


_SIZE_LIMIT = 1 << 53


def whole(value: Any) -> int | None:
    """Return a number that counts something (bytes, seconds), None for anything else."""
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value < _SIZE_LIMIT else None
