"""Life360 for Android: chats of a circle in `messaging.db`, and where the phone was in `L360EventStore.db`.

Facts (ALEAPP `Life360` of 2024 and as changed to September 2026): `message.created_at` and `location_timestamp` count
seconds since 1970 UTC; `thread_id` is the chat, `sender_id` an account that `thread_participant` names; `deleted` and
`dismissed` 1 where the app hides it; a place that was sent stands in `location_latitude`, `location_longitude` and
`location_name`; `message_media.photo_key` is the address of a picture, by the `_id` of its message. `sent` was 1 in all
messages that anybody saw, received ones too: whose account it is the file does not say. `event.data` is JSON whose
`locationData` has `time` in milliseconds, `latitude`, `longitude` and accuracies, and `metaData` the charge and the
network in reach (readers took those of `eventVersion` 5 with the tag BLE; here all that have a place are read).

Tested: databases made up after these descriptions. Not read: places that were given a name, settings, drives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.exports import json_of
from parsers.item import Item
from parsers.records import (
    Attachment,
    Location,
    Message,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Side, Table
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Life360"
REASON_EVENTS = N_("SQLite database with Life360's table event")
REASON_NO_PLACE = N_("The entry gives no place on the globe.")
WARNING_OWNER = N_("The database does not say whose account it is, so that nobody knows which messages were sent.")
_COLUMNS = ("_id", "thread_id", "sender_id", "content", "created_at", "sent", "read", "dismissed", "deleted",
            "has_location", "location_latitude", "location_longitude", "location_name", "location_timestamp",
            "location_accuracy", "location_address1", "location_address2")  # fmt: skip
_EVENTS = frozenset(("timestamp", "data", "eventVersion"))
_MEDIA = Side("media", "message_media", "_id", ("photo_key",), to="_id")
_PLACED = "data LIKE '%\"locationData\"%'"
_SECONDS = 100_000_000_000  # more is milliseconds


@register
class Life360Android(DatabaseParser):
    """See the module's docstring."""

    id = "life360-android"
    name = N_("Life360 for Android, chats (messaging.db)")
    version = "2"
    app = APP
    recovers = ("message",)
    tested = ("2024 and 2026 (by published source)",)
    notes = N_("The database does not say whose account it is: no message is taken for the owner's.")
    reason = N_("SQLite database with Life360's tables message and thread_participant")
    needs: ClassVar = {
        "message": ("thread_id", "sender_id", "content", "created_at", "location_latitude", "dismissed"),
        "thread_participant": (),
    }
    confidence = 90
    signs = Signs(tables=("thread_participant",))

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(database).records(context)


@register
class Life360Places(Parser):
    """See the module's docstring."""

    id = "life360-android-places"
    name = N_("Life360 for Android, where the phone was (L360EventStore.db)")
    version = "1"
    app = APP
    tested = ("2024 and 2026 (by published source)",)
    notes = N_("Every event that has a place is read, whatever it was noted for.")
    signs = Signs(tables=("event",))

    def identify(self, item: Item) -> Identified | None:
        path = f"/{item.path}".lower()
        if "l360eventstore" not in item.name.lower() and "life360" not in path:  # `event` is a table of many apps
            return None
        schema = item.schema() or {}
        return Identified(85, REASON_EVENTS) if schema.get("event", frozenset()) >= _EVENTS else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            known = database.columns("event")
            if not known >= _EVENTS:
                raise MissingColumns(path=item.path, what="event(timestamp, data, eventVersion)")
            table = Table(database, "event", "location", ("timestamp", "data", "id"), ignored=known, where=_PLACED)
            yield from table.records(_place, context)


class _Reading:
    def __init__(self, database: Database) -> None:
        self._roster = Roster(APP)
        self._flags: Counter[str] = Counter()
        self._messages = Table(database, "message", "message", _COLUMNS, sides=(_MEDIA,), gaps=self._roster)
        known = database.columns("thread_participant")
        people = Table(database, "thread_participant", "contact", ("participant_id", "participant_name", "thread_id"),
                       ignored=known)  # fmt: skip
        for row in people.rows():
            user = row.text("participant_id")
            if user is not None:
                self._roster.person(user, "account", user, row.text("participant_name"))
                if row.text("thread_id") is not None:
                    self._roster.thread(row.text("thread_id") or "", people=[user], shared=True)

    def records(self, context: Context) -> Iterator[Record]:
        yield from self._messages.records(self._message, context)
        yield from self._roster.records()
        if self._messages:
            yield Warning(WARNING_OWNER)

    def _message(self, row: Row) -> Iterator[Record]:
        user, thread = row.text("sender_id"), row.text("thread_id")
        sender = None if user is None else self._roster.person(user, "account", user)
        key = self._roster.thread(thread or "(no thread)", people=[sender] if sender else [], shared=thread is not None)
        details: dict[str, Any] = {}
        place = row["location_latitude"], row["location_longitude"]
        placed = all(isinstance(one, int | float) for one in place) and _on_globe(*place) and any(place)
        if placed:
            details["lat"], details["lon"] = map(float, place)
            moment = _moment(row["location_timestamp"]).utc_ms
            if moment is not None:
                details["at_ms"] = moment
        where = [row.text(name) for name in ("location_name", "location_address1", "location_address2")]
        if any(where):
            details["place"] = ", ".join(one for one in where if one)
        details |= row.flags("dismissed", "deleted")
        if row.integer("read") == 0:
            details["read"] = False
        if row.integer("sent") == 0:
            details["not_sent"] = True
        files = tuple(Attachment(url.partition("?")[0].rstrip("/").rpartition("/")[2] or None, details={"url": url})
                      for one in row.side("media") if (url := one.text("photo_key")))  # fmt: skip
        text, own, time = row.text("content"), row.text("_id"), _moment(row["created_at"])
        kind = "image" if files else "location" if placed else "text"
        same = f"{own or ''}\x1f{digest(kind, text, user, time.raw)}" if own or time.utc_ms else None
        yield Message(key, kind, "unknown", sender, time, text, row.provenance,  # type: ignore[arg-type]
                      row.deleted_if(row.integer("deleted") == 1), own, same, attachments=files,
                      details=details or None, raw=row.raw("content"))  # fmt: skip


def _place(row: Row) -> Iterator[Record]:
    """Where the phone was by one event."""
    data = json_of(row.text("data"))
    place, about = data.get("locationData"), data.get("metaData")
    at = (place.get("latitude"), place.get("longitude")) if isinstance(place, dict) else (None, None)
    if not isinstance(place, dict) or not _on_globe(*at):
        yield Rejection("location", REASON_NO_PLACE, row.provenance)
        return
    details: dict[str, Any] = {name: value for name in ("speed", "altitude", "course", "bearing")
                               if isinstance(value := place.get(name), int | float) and value - value == 0}
    for source, names in ((about, ("battery", "lmode", "chargingState")), (data, ("tag",))):
        if isinstance(source, dict):
            details |= {name: value for name in names if isinstance(value := source.get(name), str | int | bool)}
    wifi = about.get("wifiData") if isinstance(about, dict) else None
    point = wifi.get("connectedAccessPoint") if isinstance(wifi, dict) else None
    if isinstance(point, dict):
        details |= {name: value.strip('"') for name in ("ssid", "bssid") if isinstance(value := point.get(name), str)}
    wide = place.get("horizontalAccuracy")
    time = times.from_unix_ms(place.get("time"))
    yield Location(
        APP, float(at[0]), float(at[1]), time if time.utc_ms is not None else times.from_unix_ms(row["timestamp"]),  # type: ignore[arg-type]
        row.provenance, float(wide) if isinstance(wide, int | float) and 0 <= wide < 1e7 else None, row.state,
        details or None,
    )  # fmt: skip


def _on_globe(lat: object, lon: object) -> bool:
    return isinstance(lat, int | float) and isinstance(lon, int | float) and abs(lat) <= 90 and abs(lon) <= 180


def _moment(value: object) -> Time:
    """A time in seconds; in milliseconds where it can be nothing else."""
    number = value if isinstance(value, int | float) else None
    return times.from_unix_ms(value) if number is not None and number >= _SECONDS else times.from_unix_s(value)
