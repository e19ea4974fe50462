"""WhatsApp for Android: `location.db`, where people were who shared their place live, and with whom it was shared.

Facts (the app's own statements that make the tables, 2018 to 2025): `location_cache(jid, latitude, longitude,
accuracy m, speed m/s, bearing degrees, location_ts)` with the last point of each person, in some versions `latitud` and
several points; `location_sharer(remote_jid, from_me, remote_resource, expires, message_id)`: the chat, whether it is
the user's own place that is shared, the other person (with `from_me` the one who sees it), until when, and the key of
the message. The app empties both when sharing ends; rows then stand in the write-ahead log alone (WAInsight).

Times: `location_ts` and `expires` are milliseconds since 1970 UTC.
Tested on: the tables of both forms, by description. Not read: keys (`location_key_distribution`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.whatsapp.chat import Chat
from parsers.apps.whatsapp.people import APP, Directory
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.records import OWNER, Direction, Location, Message, Provenance, Record, Rejection, State
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import count_of, degrees, plain, text_of
from parsers.times import MISSING
from parsers.words import N_

_POINTS, _SHARES = "location_cache", "location_sharer"
_SHARE_COLUMNS = ("remote_jid", "from_me", "remote_resource", "expires", "message_id")
_FARTHEST_M = 1e7

REASON = N_("SQLite database with WhatsApp's tables of places shared live")
REASON_NO_PLACE = N_("The row holds no place on earth.")


@register
class WhatsAppLocations(Parser):
    id = "whatsapp-locations"
    name = N_("WhatsApp for Android, places shared live (location.db)")
    version = "1"
    app = APP
    tested = ("2018 to 2025 (by description)",)
    notes = N_("The app empties these tables when sharing ends; what is left may stand in the write-ahead log alone.")
    signs = Signs(tables=(_SHARES,))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        return Identified(95, REASON) if schema is not None and set(_SHARE_COLUMNS) <= schema.get(
            _SHARES, frozenset()) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not {"remote_jid", "from_me"} <= database.columns(_SHARES):
                raise MissingColumns(path=item.path, what=f"{_SHARES}(remote_jid, from_me)")
            people = Directory(database)
            chats: dict[str, Chat] = {}
            yield from _points(database, people, context)
            yield from _shares(database, people, chats, context)
            for chat in chats.values():
                record = chat.record()
                for key in record.participants:
                    people.use(key)
                yield record
            yield from people.participants()


def _points(database: Database, people: Directory, context: Context) -> Iterator[Record]:
    columns = database.columns(_POINTS)
    if not {"jid", "location_ts"} <= columns:
        return
    spelt = [name if name in columns else name + "e" for name in ("latitud", "longitud")]
    names = ["jid", *spelt, "accuracy", "speed", "bearing", "location_ts"]
    for row_id, state, values, tally in _rows(database, "location", _POINTS, names, context):
        if tally is not None:
            yield tally
            continue
        jid, lat, lon, accuracy, speed, bearing, at = values
        place = Provenance(_POINTS, row_id)
        north, east = degrees(lat, 90.0), degrees(lon, 180.0)
        who = people.key_of(text_of(jid)[0])
        if north is None or east is None:
            yield Rejection("location", REASON_NO_PLACE, place)
            continue
        told = {"who": who, "speed_m_s": _positive(speed), "bearing": _positive(bearing)}
        time = times.from_unix_ms(at)
        yield Location(
            APP, north, east, time, place, _positive(accuracy), state,
            {name: value for name, value in told.items() if value is not None} or None,
        )  # fmt: skip


def _shares(database: Database, people: Directory, chats: dict[str, Chat], context: Context) -> Iterator[Record]:
    for row_id, state, values, tally in _rows(database, "message", _SHARES, list(_SHARE_COLUMNS), context):
        if tally is not None:
            yield tally
            continue
        remote, from_me, other, expires, message = values
        place = Provenance(_SHARES, row_id)
        jid, key = text_of(remote)[0], text_of(message)[0]
        thread = people.resolve(jid) if jid is not None else f"unknown:{row_id}"
        chat = chats.setdefault(thread, Chat(thread, place))
        who = people.key_of(text_of(other)[0]) or chat.peer
        if who is not None and who != OWNER:
            chat.senders.add(who)
        direction: Direction = "out" if from_me == 1 else "in" if from_me == 0 else "unknown"
        told: dict[str, Any] = {"type": "live_location_shared", "from_me": plain(from_me)}
        told |= {"with": who} if direction == "out" else {"by": who}
        told |= {"until_ms": count_of(expires), "message": key}
        same = "\x1f".join(("share", key or "", str(plain(from_me)), who or "", str(plain(expires))))
        yield Message(
            thread, "system", direction, OWNER if direction == "out" else who if direction == "in" else None, MISSING,
            None, place, state, same=same,
            details={"system": {name: value for name, value in told.items() if value is not None}},
        )  # fmt: skip


def _rows(
    database: Database, kind: Any, table: str, names: list[str], context: Context
) -> Iterator[tuple[int, State, tuple[Any, ...], Record | None]]:
    """Yield (row id, state, values, None) of each row, and what settles the ledger as the last."""
    tally = Tally(database, kind, table)
    for record in tally.start():
        yield 0, "live", (), record
    asked = ", ".join(database.expression(table, name) for name in names)
    n = old = 0
    for state, (row_id, *values) in scan(database, f"SELECT rowid, {asked} FROM {table} WHERE rowid > ?"):
        n += 1
        context.check()
        if state == "removed_by_wal":
            old += 1
            yield 0, "live", (), tally.old()
        yield row_id, state, tuple(values), None
        tally.last = row_id
    tally.read = n - old
    for record in tally.settle():
        yield 0, "live", (), record


def _positive(value: object) -> float | None:
    """A measure, without the -1 that stands for none."""
    return float(value) if isinstance(value, int | float) and 0 <= value < _FARTHEST_M else None
