
"""Apple's call log: `CallHistory.storedata` (iOS 8 and later, macOS) and `call_history.db` (before).

Facts, `ZCALLRECORD`: `ZDATE` seconds since 2001 UTC, `ZDURATION` seconds, `ZORIGINATED` 1 for a call made, `ZANSWERED`
of an incoming call only (for calls made it is 0 even when they were taken: they were if they lasted), `ZCALLTYPE` 0 an
app's, 1 telephony, 8 FaceTime with video, 16 FaceTime without, `ZADDRESS` a blob or text, `ZNAME` as the address book
had it, `ZSERVICE_PROVIDER` (`com.apple.Telephony`, `com.apple.FaceTime`, an app's bundle), `ZUNIQUE_ID` the same on all
devices of one user. The people of a group call are in `ZHANDLE` through `Z_2REMOTEPARTICIPANTHANDLES`, whose name and
columns carry numbers that a model can change. Sources: iLEAPP `callHistory.py`; notes of two public readers validated
on real stores (272 and more calls; the order of the FaceTime types, the meaning of `ZANSWERED`, joins).
`call(address, date, duration, flags, name, …)`: Unix seconds; bit 0 of `flags` is a call made (the database's own
triggers add such calls to the time of outgoing calls).

Tested on: the schema of iOS 9, of iOS 12 to 18 and macOS 26, and of `call` before iOS 8, by description; no real
sample at hand.
Not read: voicemail, blocked callers' lists, pictures of callers, `CallHistoryTemp.storedata` beyond its equal tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from parsers import times
from parsers.apps.apple import Beside, plain, unread_columns
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.records import (
    OWNER,
    Call,
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Participant,
    Provenance,
    Record,
    State,
    Time,
)
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import text_of
from parsers.words import N_

APP = "Phone"
NEW, OLD, HANDLES = "ZCALLRECORD", "call", "ZHANDLE"
REASON_NEW = N_("SQLite database with Apple's table of calls")
REASON_OLD = N_("SQLite database with Apple's older table of calls")
NO_ADDRESS = "(no address)"

_Outcome = Literal["answered", "missed", "rejected", "cancelled", "voicemail", "blocked", "unknown"]
_NEW_REQUIRED, _OLD_REQUIRED = frozenset(("Z_PK", "ZDATE", "ZADDRESS")), frozenset(("address", "date", "flags"))
_NEW = (
    "Z_PK", "ZADDRESS", "ZDATE", "ZDURATION", "ZORIGINATED", "ZANSWERED", "ZCALLTYPE", "ZNAME", "ZUNIQUE_ID",
    "ZBLOCKEDBYEXTENSION",
)
#: Column -> word in `details`; a value that says nothing (NULL, empty, 0) is left out.
_NEW_DETAILS = {
    "ZSERVICE_PROVIDER": "service", "ZCALLTYPE": "call_type", "ZCALL_CATEGORY": "call_category", "ZLOCATION": "region",
    "ZISO_COUNTRY_CODE": "country", "ZDISCONNECTED_CAUSE": "disconnected_cause", "ZFACE_TIME_DATA": "facetime_bytes",
    "ZREAD": "read", "ZFILTERED_OUT_REASON": "filtered_out_reason", "ZJUNKCONFIDENCE": "junk_confidence",
    "ZJUNKIDENTIFICATIONCATEGORY": "junk_category", "ZBLOCKEDBYEXTENSION": "blocked_by", "ZHASMESSAGE": "has_message",
    "ZWASEMERGENCYCALL": "emergency", "ZSCREENSHARINGTYPE": "screen_sharing", "ZORIGINATINGDEVICENAME": "device",
}
_NEW_SILENT = (
    "Z_ENT", "Z_OPT", "ZAUTOANSWEREDREASON", "ZCALLDIRECTORYIDENTITYTYPE", "ZCOMMUNICATIONTRUSTSCORE", "ZHANDLE_TYPE",
    "ZNEEDEDSCANNOUNCEMENT", "ZNUMBER_AVAILABILITY", "ZORIGINATINGUITYPE", "ZUSEDEMERGENCYVIDEOSTREAMING",
    "ZVERIFICATIONSTATUS", "ZINITIATOR", "ZBLOCKEDBYEXTENSIONNAME", "ZIDENTITYEXTENSION", "ZCONVERSATIONID",
    "ZIMAGEURL",
    "ZLOCALPARTICIPANTUUID", "ZOUTGOINGLOCALPARTICIPANTUUID", "ZPARTICIPANTGROUPUUID", "ZREMINDERUUID", "ZDEVICE_ID",
    "ZREMOTEPARTICIPANTHANDLES", "ZLOCALPARTICIPANTHANDLE", "Z4LOCALPARTICIPANTHANDLE", "ZPROVIDERIDENTIFIER",
)
_OLD = ("address", "date", "duration", "flags", "name", "originalAddress", "answered")
_OLD_DETAILS = {"flags": "flags", "country_code": "mobile_country", "network_code": "mobile_network", "read": "read",
                "originalAddress": "address_as_dialled"}
_OLD_SILENT = ("ROWID", "id", "assisted", "face_time_data")
_OUTGOING, _FACETIME = 1, 16  # bits of call.flags
_VIDEO = 8  # ZCALLTYPE
_LONGEST_CALL_S = 10_000_000
_UNIQUE = 16  # characters; a UUID has 36
_SEPARATOR = "\x1f"


@register
class AppleCalls(Parser):
    id = "apple-calls"
    name = N_("Apple call history (CallHistory.storedata, call_history.db)")
    version = "1"
    app = APP
    tested = ("iOS 9, iOS 12 to 18, macOS 26 (by description)", "before iOS 8 (by description)")
    notes = N_("Whether a call that was made and did not last was taken is not known. Voicemail is not read.")
    signs = Signs(tables=(NEW, OLD))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            return None
        if schema.get(NEW, frozenset()) >= _NEW_REQUIRED:
            return Identified(95, REASON_NEW)
        old = schema.get(OLD, frozenset()) >= _OLD_REQUIRED | {"duration"} and "_SqliteDatabaseProperties" in schema
        return Identified(90, REASON_OLD) if old else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            log = _Log(database)
            if database.columns(NEW) >= _NEW_REQUIRED:
                yield from log.new(context)
            elif database.columns(OLD) >= _OLD_REQUIRED:
                yield from log.old(context)
            else:
                raise MissingColumns(path=item.path, what=f"{NEW}({', '.join(sorted(_NEW_REQUIRED))})")
            yield from log.conversations()


class _Log:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._names: dict[str, str | None] = {}
        self._threads: dict[str, Conversation] = {}

    def new(self, context: Context) -> Iterator[Record]:
        handles = self._handles()
        columns = tuple(dict.fromkeys((*_NEW, *_NEW_DETAILS)))

        def call(row_id: int, row: dict[str, Any], state: State) -> Call:
            people = [text for _, value in handles.take(row["Z_PK"], state) if (text := text_of(value)[0])]
            return self._new_call(row_id, row, people, state)

        yield from self._read(NEW, columns, _NEW_SILENT, call, context)

    def old(self, context: Context) -> Iterator[Record]:
        columns = tuple(dict.fromkeys((*_OLD, *_OLD_DETAILS)))
        yield from self._read(OLD, columns, _OLD_SILENT, self._old_call, context)

    def _read(
        self, table: str, columns: tuple[str, ...], silent: tuple[str, ...],
        call: Callable[[int, dict[str, Any], State], Call], context: Context,
    ) -> Iterator[Record]:
        """Yield a call for every row of a table, and what is found."""
        tally = Tally(self._database, "call", table)
        yield from tally.start()
        asked = ", ".join(self._database.expression(table, name) for name in columns)
        n = old = 0
        for state, (row_id, *values) in scan(self._database, f"SELECT rowid, {asked} FROM {table} WHERE rowid > ?"):
            n += 1
            context.check()
            if state == "removed_by_wal":
                old += 1
                yield tally.old()
            yield call(row_id, dict(zip(columns, values, strict=True)), state)
            tally.last = row_id
        tally.read = n - old
        yield from tally.settle()
        unread = unread_columns(self._database, table, (*columns, *silent))
        if unread is not None:
            yield unread

    def _handles(self) -> Beside:
        """The people of group calls. The table is found by the end of its name, its columns by theirs."""
        for table in self._database.tables():
            if table.startswith("Z_") and table.endswith("REMOTEPARTICIPANTHANDLES"):
                columns = self._database.columns(table)
                call = next((name for name in columns if name.endswith("REMOTEPARTICIPANTCALLS")), None)
                handle = next((name for name in columns if name.endswith("REMOTEPARTICIPANTHANDLES")), None)
                if call is not None and handle is not None and "Z_PK" in self._database.columns(HANDLES):
                    both = [self._database.expression(HANDLES, name, "h") for name in ("ZVALUE", "ZNORMALIZEDVALUE")]
                    value, join = f"COALESCE({', '.join(both)})", f"LEFT JOIN {HANDLES} AS h ON h.Z_PK = t.{handle}"
                    return Beside(self._database, table, call, handle, (value,), join)
        return Beside(self._database, "no such table", "call", "handle")

    def _new_call(self, row_id: int, row: dict[str, Any], handles: list[str], state: State) -> Call:
        address, _ = text_of(row["ZADDRESS"])
        people = list(dict.fromkeys([*([address] if address is not None else []), *handles]))
        if len(handles) > 1:  # a group: the address repeats one of them, or names all at once
            people = list(dict.fromkeys(handles))
        seconds = _seconds(row["ZDURATION"])
        direction: Direction = {1: "out", 0: "in"}.get(row["ZORIGINATED"], "unknown")  # type: ignore[assignment]
        outcome: _Outcome = "unknown"
        if text_of(row["ZBLOCKEDBYEXTENSION"])[0] is not None:
            outcome = "blocked"
        elif seconds or (direction == "in" and row["ZANSWERED"] == 1):
            outcome = "answered"
        elif direction == "in" and row["ZANSWERED"] == 0:
            outcome = "missed"
        name = text_of(row["ZNAME"])[0] if len(people) == 1 else None
        unique, _ = text_of(row["ZUNIQUE_ID"])
        # one user's devices share their calls, under one identifier
        same = f"*{unique}" if unique is not None and len(unique) >= _UNIQUE else None
        return self._call(
            Provenance(NEW, row_id), people, name, direction, times.from_apple(row["ZDATE"]), seconds, outcome, state,
            unique, same, _details(row, _NEW_DETAILS), video=row["ZCALLTYPE"] == _VIDEO)

    def _old_call(self, row_id: int, row: dict[str, Any], state: State) -> Call:
        address, _ = text_of(row["address"])
        flags = row["flags"] if type(row["flags"]) is int else None
        direction: Direction = "unknown" if flags is None else "out" if flags & _OUTGOING else "in"
        seconds = _seconds(row["duration"])
        outcome: _Outcome = "answered" if seconds else "missed" if direction == "in" and seconds == 0 else "unknown"
        details = _details(row, _OLD_DETAILS)
        if flags is not None and flags & _FACETIME:
            details["service"] = "com.apple.FaceTime"
        return self._call(
            Provenance(OLD, row_id), [address] if address is not None else [], text_of(row["name"])[0], direction,
            times.from_unix_s(row["date"]), seconds, outcome, state, None, None, details)

    def _call(
        self, place: Provenance, people: list[str], name: str | None, direction: Direction, time: Time,
        seconds: float | None, outcome: _Outcome, state: State, app_key: str | None, same: str | None,
        details: dict[str, Any], *, video: bool = False,
    ) -> Call:
        for person in people:
            self._names[person] = self._names.get(person) or name
        key = people[0] if len(people) == 1 else "group:" + ",".join(sorted(people)) if people else NO_ADDRESS
        if key not in self._threads:
            kind: ConversationKind = "direct" if len(people) == 1 else "group" if people else "unknown"
            self._threads[key] = Conversation(key, APP, kind, participants=(*people, OWNER), provenance=place)
        sender = OWNER if direction == "out" else people[0] if direction == "in" and len(people) == 1 else None
        if same is None and time.utc_ms is not None:
            same = _SEPARATOR.join((time.raw, direction, str(seconds)))
        return Call(key, direction, sender, time, seconds, outcome, place, video, tuple(people), state, app_key, same,
                    details or None)

    def conversations(self) -> Iterator[Record]:
        yield from self._threads.values()
        yield Participant(OWNER, APP, "owner", None, owner=True)
        for key, name in self._names.items():
            yield Participant(key, APP, _kind(key), key, name)


def _details(row: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    return {word: text_of(row[column])[0] if isinstance(row[column], bytes | str) else plain(row[column])
            for column, word in words.items() if row[column] not in (None, "", b"", 0)}


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value < _LONGEST_CALL_S else None


def _kind(address: str) -> IdentifierKind:
    if "@" in address:
        return "email"
    written = all(c.isdecimal() or c in "+ ()-./#*" for c in address)
    return "phone" if written and any(map(str.isdecimal, address)) else "other"
