"""`Invitations.csv`: who asked whom to be connected, mostly without a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from parsers import times
from parsers.base import Context, closed
from parsers.exports import Cast, Notes, iso_time
from parsers.formats.linkedin.shared import APP, account
from parsers.item import Item
from parsers.records import OWNER, Direction, Found, Message, Ordinals, Provenance, Record, Time
from parsers.roster import digest
from parsers.text.headed import Headed, Row

INVITATIONS = frozenset(("from", "to", "sent at", "message", "direction"))
_KNOWN = INVITATIONS | {"inviterprofileurl", "inviteeprofileurl"}
_FORMS = ("%m/%d/%y, %I:%M %p", "%m/%d/%Y, %I:%M %p", "%m/%d/%y, %H:%M")


def read_invitations(item: Item, context: Context) -> Iterator[Record]:
    """Each as a message of the conversation with the other one."""
    table, cast, notes = Headed(item, context, INVITATIONS), Cast(APP, has_owner=True), Notes("Direction")
    numbers: dict[str, Ordinals] = {}

    def records() -> Iterator[Record]:
        for row in table.rows():
            if row.cells is None:
                yield from row.rejected("message")
                continue
            yield Found("message", 1)
            yield _invitation(row, cast, notes, numbers)

    def close() -> Iterator[Record]:
        yield from cast.records()
        yield from notes.warnings()
        yield from table.warnings()

    return closed(records(), close)


def _invitation(row: Row, cast: Cast, notes: Notes, numbers: dict[str, Ordinals]) -> Message:
    place = Provenance(None, line=row.line)
    stated = (row.get("direction") or "").upper()
    way: Direction = "in" if stated == "INCOMING" else "out" if stated == "OUTGOING" else "unknown"
    if way == "unknown":
        notes.unknown(stated)
    inviter = row.get("from"), account(row.get("inviterprofileurl"))
    invited = row.get("to"), account(row.get("inviteeprofileurl"))
    mine, others = (invited, [inviter]) if way == "in" else (inviter, [invited])
    if way == "unknown":
        others = [inviter, invited]
    else:
        cast.owner(mine[0], [("account", mine[1])] if mine[1] is not None else [])
    people = [_person(cast, *one) for one in others if one != (None, None)]
    key = "~".join(sorted(people)) or "?"
    key = cast.thread(f"invitation {key}", "direct", people, provenance=place)
    time = _time(row.get("sent at"))
    notes.undated += time.basis == "none"
    text = row.written("message")
    sender = OWNER if way == "out" else people[0] if people and (way == "in" or inviter != (None, None)) else None
    details = {"type": "invitation", **({"other": other} if (other := row.others(_KNOWN)) else {})}
    notes.unread(row.others(_KNOWN))
    same = None
    if time.basis != "none":
        same = numbers.setdefault(key, Ordinals()).number(time.raw, digest(way, *inviter, *invited, text))
    return Message(key, "text" if text is not None else "other", way, sender, time, text, place, same=same,
                   details=details)  # fmt: skip


def _person(cast: Cast, name: str | None, at: str | None) -> str:
    if at is not None:
        return cast.person(at, "account", at, name)
    return cast.person(f"name:{name}", "name", name, name)


def _time(written: str | None) -> Time:
    text = " ".join((written or "").replace("\u202f", " ").split())
    for form in _FORMS:
        try:
            return times.from_local(datetime.strptime(text, form), written or "")  # noqa: DTZ007  (a wall-clock time)
        except ValueError:
            continue
    return iso_time(written)
