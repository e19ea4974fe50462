"""Records from the entries of an SMS backup: SMS, calls, and who takes part in them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from parsers import times
from parsers.formats.sms_backup_xml.scan import Tag
from parsers.records import (
    OWNER,
    Call,
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Message,
    Participant,
    Provenance,
    Time,
)

Outcome = Literal["answered", "missed", "rejected", "cancelled", "voicemail", "blocked", "unknown"]

MESSAGES, CALLS = "SMS", "Phone"

#: Conversation of entries that name no address, such as drafts and withheld numbers.
NO_ADDRESS = "(no address)"
_NOTHING = frozenset({"", "null", "NULL", "insert-address-token"})
_NO_NAME = frozenset({"", "null", "(Unknown)", "(unknown)", "Unknown"})
#: A time in seconds where others write milliseconds: 10^11 ms is March 1973, before any phone.
_SECONDS_BELOW = 100_000_000_000

_BOXES: dict[str, tuple[Direction, str | None]] = {
    "1": ("in", None), "2": ("out", None), "3": ("out", "draft"), "4": ("out", "outbox"),
    "5": ("out", "failed"), "6": ("out", "queued"),
}  # fmt: skip
_CALLS: dict[str, tuple[Direction, Outcome]] = {
    "1": ("in", "answered"), "2": ("out", "answered"), "3": ("in", "missed"), "4": ("in", "voicemail"),
    "5": ("in", "rejected"), "6": ("in", "blocked"), "7": ("in", "answered"),
}  # fmt: skip
_PRESENTATION = {"2": "restricted", "3": "unknown", "4": "payphone", "5": "unavailable"}

_UNKNOWN_VALUES = 100
_REMEMBERED = 10_000
_UNDATED_KEPT = 200_000
_PHONE = re.compile(r"\+?[\d\s().\-/*#]*\d[\d\s().\-/*#]*")
_BLANKS = re.compile(r"\s+")

#: Attributes that have a field of their own, and what the others hold when they say nothing.
_USED = frozenset({"address", "date", "type", "body", "contact_name", "name", "number", "duration", "dur"})
_SILENT: dict[str, frozenset[str]] = {
    "protocol": frozenset({"0"}), "read": frozenset({"1"}), "seen": frozenset({"1"}),
    "status": frozenset({"-1"}), "locked": frozenset({"0"}), "date_sent": frozenset({"0"}),
    "sub_id": frozenset({"-1"}), "toa": frozenset({"0"}), "sc_toa": frozenset({"0"}),
    "presentation": frozenset({"1"}), "readable_date": frozenset({"n/a"}),
}  # fmt: skip


def given(value: str | None) -> str | None:
    """Return a value, or None where the app wrote that there is none."""
    return None if value is None or value in _NOTHING else value


def digest(text: str) -> str:
    """Return a short digest for `same`, equal on every machine."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def moment(raw: str | None) -> tuple[Time, str | None]:
    """Return the time of an entry, and its unit where that is not the format's milliseconds."""
    if raw is None:
        return times.MISSING, None
    if len(raw) == 13 and raw.isascii() and raw.isdigit() and raw[0] != "0":  # nearly every entry
        return times.from_unix_ms(int(raw)), None
    if raw.isascii() and raw.isdigit() and len(raw) <= 11 and 0 < int(raw) < _SECONDS_BELOW:
        return times.from_unix_s(raw), "seconds"
    return times.from_unix_ms(raw), None


def quiet(used: frozenset[str]) -> dict[str, frozenset[str] | None]:
    """Return for each attribute the values that say nothing; None where it has a field of its own."""
    return {**{name: silent | _NOTHING for name, silent in _SILENT.items()}, **dict.fromkeys(used)}


def rest(attributes: dict[str, str], table: dict[str, frozenset[str] | None]) -> dict[str, Any]:
    """Return the attributes that have no field of their own and say something; `table`: see `quiet`."""
    return {
        name: value
        for name, value in attributes.items()
        if (silent := table.get(name, _NOTHING)) is not None and value not in silent
    }


_QUIET = quiet(_USED)


class Book:
    """Who and which conversations were met, with the names that the backup gives them."""

    def __init__(self) -> None:
        self._people: dict[str, tuple[str, str, dict[str, None]]] = {}  # key: identifier, app, names
        self._threads: dict[str, tuple[str, ConversationKind, dict[str, None], dict[str, None]]] = {}
        self._own: dict[str, None] = {}
        self._direct: dict[tuple[str | None, str | None], tuple[str, str | None]] = {}  # nearly all repeat

    def person(self, address: str, name: str | None = None, app: str = MESSAGES) -> str:
        """Return the participant's key for an address as written, noting the name."""
        key = address if address[1:].isdigit() else self.key(address)
        entry = self._people.get(key)
        if entry is None:
            entry = self._people[key] = (address, app, {})
        if name is not None and name not in _NO_NAME:
            entry[2][name] = None
        return key

    @staticmethod
    def key(address: str) -> str:
        """Return the key of an address: blanks are layout in a number and part of a sender's name."""
        return _BLANKS.sub("", address) if _PHONE.fullmatch(address) else address.strip()

    def thread(
        self, key: str, people: tuple[str, ...], name: str | None, app: str, kind: ConversationKind
    ) -> str:
        """Note a conversation and return its key."""
        entry = self._threads.get(key)
        if entry is None:
            entry = self._threads[key] = (app, kind, {}, {})
        if name is not None and name not in _NO_NAME:
            entry[2][name] = None
        for person in people:
            entry[3][person] = None
        return key

    def direct(self, address: str | None, name: str | None) -> tuple[str, str | None]:
        """Note the conversation of an SMS; return its key and the key of the other person."""
        known = self._direct.get((address, name))
        if known is None:
            if len(self._direct) > _REMEMBERED:
                self._direct.clear()
            known = self._direct[address, name] = self._first(address, name)
        return known

    def _first(self, address: str | None, name: str | None) -> tuple[str, str | None]:
        if given(address) is None:
            return self.thread(NO_ADDRESS, (), None, MESSAGES, "unknown"), None
        assert address is not None
        if "~" in address.strip("~"):
            return self.group(address.split("~"), name), None
        person = self.person(address, name)
        return self.thread(person, (person,), name, MESSAGES, "direct"), person

    def group(self, addresses: list[str], name: str | None) -> str:
        """Note the conversation of several addresses, whatever their order; return its key."""
        people = sorted({self.person(a) for a in addresses if given(a.strip()) is not None})
        if len(people) < 2:
            return self.direct(people[0] if people else None, name)[0]
        return self.thread("~".join(people), tuple(people), name, MESSAGES, "group")

    def own(self, address: str) -> None:
        """Note a number that the backup states as the owner's."""
        self._own[self.key(address)] = None

    def is_own(self, address: str) -> bool:
        """Say whether an address was stated as the owner's so far."""
        return self.key(address) in self._own

    def records(self) -> Iterator[Participant | Conversation]:
        """Yield everybody and every conversation."""
        for key, (app, kind, names, people) in self._threads.items():
            title = next(iter(names), None)
            details = {"names": list(names)} if len(names) > 1 else None
            yield Conversation(key, app, kind, title, (*people, OWNER), details=details)
        for key, (identifier, app, names) in self._people.items():
            yield Participant(key, app, identifier_kind(identifier), identifier, next(iter(names), None))
        if self._threads:
            app = next(iter(self._threads.values()))[0]
            aliases = tuple((identifier_kind(number), number) for number in self._own)
            yield Participant(OWNER, app, "owner", None, owner=True, aliases=aliases)


def identifier_kind(address: str) -> IdentifierKind:
    """Return what kind of identifier an address is: senders such as banks write a name."""
    if _PHONE.fullmatch(address):
        return "phone"
    return "email" if "@" in address else "other"


class Undated:
    """Numbers messages without a time, so that two copies of one count once.

    Copies keep the order of the phone: the nth of its like in one is the nth in another.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def number(self, conversation: str, time: Time, *content: str) -> str | None:
        """Return what tells the next message of this content from others; None where there are too many to hold."""
        like = digest("\x1f".join((conversation, time.raw, *content)))
        if like not in self._seen and len(self._seen) >= _UNDATED_KEPT:
            return None
        self._seen[like] += 1
        return f"undated\x1f{like}\x1f{self._seen[like]}"


class Entries:
    """Makes records of SMS and calls; `unknown` counts values that no source of the format explains."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.unknown: Counter[tuple[str, str]] = Counter()
        self._undated = Undated()
        self.undated = self.odd_text = self.repaired = 0

    def sms(self, tag: Tag) -> Message | None:
        """Return the message of an `<sms>`, or None when it holds neither a text nor an address nor a
        date."""
        attributes = tag.attributes
        get = attributes.get
        body, address, raw = get("body"), get("address"), get("date")
        cut = None if tag.long is None else tag.long.get("body")
        if cut is not None:
            body = cut.head.decode("utf-8", "replace")
        if body is None and address is None and raw is None:
            return None
        conversation, person = self.book.direct(address, get("contact_name") or get("name"))
        time, unit = moment(raw)
        direction, box = self.box(get("type"))
        details = rest(attributes, _QUIET)
        if unit is not None:
            details["time_unit"] = unit
        if box is not None:
            details["box"] = box
        if cut is not None:
            details["text_bytes"] = cut.length
        if direction == "unknown":
            details["type"] = get("type")
        sender = person if direction == "in" else OWNER if direction == "out" else None
        self.note(tag, time)
        return Message(
            conversation, "text" if direction != "unknown" else "other", direction, sender, time, body,
            Provenance(tag.name, None, tag.offset),
            same=self.same(conversation, time, direction, digest(body or "")),
            details=details or None, raw=None if tag.odd is None else tag.odd.get("body"),
        )  # fmt: skip

    def same(self, conversation: str, time: Time, *content: str) -> str | None:
        """Return what tells an entry from others of its conversation, in this and in any other copy of the backup.

        Without a time it is the nth of its like; None where there are more of these than memory should hold.
        """
        if time.utc_ms is not None:
            return "\x1f".join((str(time.utc_ms), *content))
        return self._undated.number(conversation, time, *content)

    def box(self, value: str | None) -> tuple[Direction, str | None]:
        """Return direction and box of a message type (1 received … 6 queued), counting unknown ones."""
        if value is None or value == "null":
            return "unknown", None
        known = _BOXES.get(value)
        if known is None:
            self.strange("type", value)
            return "unknown", None
        return known

    def strange(self, field: str, value: str) -> None:
        """Count an unknown value; a hostile file has no end of them."""
        known = len(self.unknown) < _UNKNOWN_VALUES or (field, value) in self.unknown
        self.unknown[field, value[:80] if known else "…"] += 1

    def note(self, tag: Tag, time: Time) -> None:
        """Count what an examiner must know of an entry."""
        if time.basis == "none":
            self.undated += 1
        if tag.odd is not None:
            self.odd_text += 1
        if tag.repaired:
            self.repaired += 1

    def call(self, tag: Tag) -> Call | None:
        """Return the call of a `<call>`, or None when it holds neither a number nor a date."""
        attributes = tag.attributes
        number, raw = attributes.get("number"), attributes.get("date")
        if number is None and raw is None:
            return None
        time, unit = moment(raw)
        details = rest(attributes, _QUIET)
        shown = _PRESENTATION.get(attributes.get("presentation", ""))
        if shown is not None:
            details["presentation"] = shown
        person = None
        name = attributes.get("contact_name") or attributes.get("name")
        if given(number) is not None and not (number or "").startswith(
            "-"
        ):  # -1, -2, -3: withheld, of old Android
            assert number is not None
            person = self.book.person(number, name, CALLS)
        key = f"tel:{person or shown or NO_ADDRESS}"
        people = (person,) if person is not None else ()
        self.book.thread(key, people, name, CALLS, "direct" if people else "unknown")
        kind = attributes.get("type", "")
        direction, outcome = _CALLS.get(kind, ("unknown", "unknown"))
        duration = _seconds(attributes.get("duration") or attributes.get("dur"))
        if kind == "2" and not duration:
            outcome = "unknown"  # the log does not say whether nobody answered or the owner hung up
        if kind not in _CALLS:
            self.strange("call type", kind)
            details["type"] = kind
        if kind == "7":
            details["answered_on"] = "another device"
        if unit is not None:
            details["time_unit"] = unit
        self.note(tag, time)
        sender = person if direction == "in" else OWNER if direction == "out" else None
        same = self.same(key, time, kind, str(duration))
        return Call(
            key, direction, sender, time, duration, outcome, Provenance(tag.name, None, tag.offset),
            participants=people, same=same, details=details or None,
        )  # fmt: skip


def _seconds(raw: str | None) -> float | None:
    """Return a duration, None where it is missing or no number of seconds."""
    try:
        value = float(raw or "")
    except ValueError:
        return None
    return value if 0 <= value < 10_000_000 else None
