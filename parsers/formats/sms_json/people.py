"""Who is in a conversation, learnt from the whole file before its messages are read.

The exports leave out Android's table of threads. A text message names the other side; a multimedia message names
everybody, the owner among the recipients of what came in. So the owner's own number must be known, or a message to a
group would be taken for one to its sender alone. It is the sender of a multimedia message that went out, or the only
recipient of one that came in, as long as nothing shows that address to be somebody else's.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from parsers.apps.android.book import Book
from parsers.apps.android.parts import ADDRESSES, BOXES, OWN_TOKEN, TYPES, address_text
from parsers.apps.android.threads import Threads, alike
from parsers.formats.sms_json.fields import Table, addresses_of, columns_of
from parsers.records import Direction, Provenance
from parsers.roster import Roster
from parsers.rows import integer

Addressed = list[tuple[str, str]]


def addressed(value: dict[str, Any]) -> Addressed:
    """Role and address of everybody a multimedia message names."""
    found = []
    for one in addresses_of(value):
        address = one.get("address")
        if isinstance(address, str) and address.strip() not in ("", OWN_TOKEN):
            kind = integer(one.get("type"))
            found.append((ADDRESSES.get(kind or 0, str(kind)), address_text(address, integer(one.get("charset")))))
    return found


def way(columns: dict[str, Any]) -> Direction:
    """The direction of a multimedia message."""
    direction, _ = BOXES.get(integer(columns.get("msg_box")) or 0, ("unknown", None))
    by_type, *_ = TYPES.get(integer(columns.get("m_type")) or 0, ("unknown", None, ""))
    return by_type if direction == "unknown" else direction


class _Told:
    """What messages say of the people of one thread."""

    __slots__ = ("incoming", "others")

    def __init__(self) -> None:
        self.others: dict[str, None] = {}  # are not the owner for certain
        self.incoming: dict[str, None] = {}  # recipients of what came in: the owner among them


class Members(Threads):
    """The conversations of a file: of the threads it numbers, and of the people that its messages name."""

    def __init__(self, roster: Roster) -> None:
        super().__init__(None, roster)
        self._told: dict[int, _Told] = {}
        self._own: set[str] = set()
        self._sole: Counter[str] = Counter()
        self._not_own: set[str] = set()
        self._common: set[str] | None = None
        self._made: dict[tuple[str, ...], int] = {}

    def learn(self, table: Table, value: dict[str, Any], thread: int | None) -> None:
        """Take what one message of the file says, in the first pass over it."""
        told = _Told() if thread is None else self._told.setdefault(thread, _Told())
        if table == "sms":
            address = value.get("address")
            if isinstance(address, str) and address.strip():
                _note(told.others, address)
                self._not_own.add(Book.key(address))
            return
        roles = addressed(value)
        senders = [address for role, address in roles if role == "from"]
        recipients = [address for role, address in roles if role != "from"]
        if way(columns_of("mms", value)) == "out":
            self._own.update(Book.key(a) for a in senders)
            for address in recipients:
                _note(told.others, address)
                self._not_own.add(Book.key(address))
            return
        for address in senders:
            _note(told.others, address)
            self._not_own.add(Book.key(address))
        for address in recipients:
            _note(told.incoming, address)
        keys = {Book.key(address) for address in recipients}
        if len(keys) == 1:
            self._sole.update(keys)
        elif keys:
            self._common = keys if self._common is None else self._common & keys

    def settle(self) -> None:
        """Decide who is the owner and who is in which thread, after the first pass."""
        if not self._own:
            sole = [key for key in self._sole if key not in self._not_own]
            common = (self._common or set()) - self._not_own
            self._own.update(sole[:1] if len(sole) == 1 else common if len(common) == 1 and not sole else ())
        for thread, told in self._told.items():
            self.tell(thread, self._others(told), {"thread_id": thread} if thread > 0 else {}, Provenance())
        self._told.clear()

    @property
    def own(self) -> frozenset[str]:
        """The owner's numbers, as far as the file shows them."""
        return frozenset(self._own)

    def thread_of(self, roles: Addressed, direction: Direction) -> int:
        """The conversation of a multimedia message of which the file does not say where it belongs."""
        told = _Told()
        for role, address in roles:
            _note(told.others if role == "from" or direction == "out" else told.incoming, address)
        people = self._others(told)
        known = self._made.get(people)
        if known is None:
            known = self._made[people] = -len(self._made) - 1_000_000_001  # no number of a thread
            self.tell(known, people, {}, Provenance())
        return known

    def _others(self, told: _Told) -> tuple[str, ...]:
        """Everybody but the owner. Where nobody knows the owner's number, one recipient alone must be the owner."""
        people = dict.fromkeys(a for a in told.others if not self._is_own(a))
        rest = [a for a in told.incoming if not self._is_own(a)]
        if self._own or len(rest) > 1:
            for address in rest:
                _note(people, address)
        return tuple(sorted(people, key=Book.key))

    def _is_own(self, address: str) -> bool:
        return any(alike(key, address) for key in self._own)


def _note(people: dict[str, None], address: str) -> None:
    """Add somebody unless another spelling of the address is there."""
    if not any(alike(known, address) for known in people):
        people[address] = None
