
"""WhatsApp for iOS: `CallHistory.sqlite`, the calls.

Facts: `ZWACDCALLEVENT` one row per call (`ZDATE` seconds since 2001 UTC, `ZDURATION` seconds, `ZOUTCOME`,
`ZCALLIDSTRING`, `ZGROUPJIDSTRING`, `ZGROUPCALLCREATORUSERJIDSTRING`), `Z1CALLEVENTS` its row of
`ZWAAGGREGATECALLEVENT`, which holds `ZINCOMING`, `ZMISSED` and `ZVIDEO`; `ZWACDCALLEVENTPARTICIPANT(Z1PARTICIPANTS,
ZJIDSTRING)` (KnugiHK/WhatsApp-Chat-Exporter; iLEAPP, whatsApp.py: outcome 0 ended, 1 missed, 4 rejected). Some builds
have the three flags in the event itself. Where neither says, the direction stays unknown. `ZCALLIDSTRING` is the
`ZSTANZAID` of the call's line in the chat.

Tested on: column lists of 2021 to 2026; no real sample at hand.
Not read: bytes transferred, joinable calls (`ZWAJOINABLECALLEVENT`), call links.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.apple import Beside, unread_columns
from parsers.apps.whatsapp.people import APP
from parsers.base import Context, register
from parsers.evidence import Item
from parsers.formats.whatsapp_ios import codes
from parsers.formats.whatsapp_ios.chats import Session
from parsers.formats.whatsapp_ios.people import Directory
from parsers.records import OWNER, Call, Direction, Provenance, Record, State
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import plain, text_of
from parsers.words import N_

TABLE, TOTALS, PEOPLE = "ZWACDCALLEVENT", "ZWAAGGREGATECALLEVENT", "ZWACDCALLEVENTPARTICIPANT"
_LONGEST_CALL_S = 10_000_000
_NAMES = (
    "Z_PK", "ZDATE", "ZDURATION", "ZOUTCOME", "ZCALLIDSTRING", "ZGROUPJIDSTRING", "ZGROUPCALLCREATORUSERJIDSTRING",
    "ZCONTACTJID", "ZOUTGOING",
)
_FLAGS = ("ZINCOMING", "ZMISSED", "ZMISSEDREASON", "ZVIDEO")
_SILENT = ("Z_ENT", "Z_OPT", "Z1CALLEVENTS", "ZBYTESRECEIVED", "ZBYTESSENT")


@register
class WhatsAppIOSCalls(DatabaseParser):
    id = "whatsapp-ios-calls"
    name = N_("WhatsApp for iOS, calls (CallHistory.sqlite)")
    version = "3"
    app = APP
    tested = ("2021 to 2026 (by description)",)
    notes = N_("Call links and calls that one was only invited to join are not read.")
    reason = N_("SQLite database with WhatsApp's table of calls on iOS")
    needs: ClassVar = {TABLE: ("Z_PK", "ZDATE")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Calls(item, database).records(context)


class _Calls:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._people = Directory(item, database)
        self._threads: dict[str, Session] = {}

    def records(self, context: Context) -> Iterator[Record]:
        tally = Tally(self._database, "call", TABLE)
        yield from tally.start()
        jid = self._database.expression(PEOPLE, "ZJIDSTRING", "t")
        others = Beside(self._database, PEOPLE, "Z1PARTICIPANTS", "Z_PK", (jid,))
        linked = "Z1CALLEVENTS" in self._database.columns(TABLE) and "Z_PK" in self._database.columns(TOTALS)
        names, sql = self._select(linked=linked)
        n = old = 0
        for state, (row_id, *values) in scan(self._database, sql, less=(self._select(linked=False)[1],)):
            n += 1
            context.check()
            row = dict(zip(names, values, strict=True))
            if state == "removed_by_wal":
                old += 1
                yield tally.old()
            people = [address for _, address in others.take(row["Z_PK"], state)]
            yield self._call(row_id, row, people, state)
            tally.last = row_id
        tally.read = n - old
        yield from tally.settle()
        for thread in self._threads.values():
            record = thread.record()
            for key in record.participants:
                self._people.use(key)
            yield record
        yield from self._people.participants()
        unread = unread_columns(self._database, TABLE, (*_NAMES, *_FLAGS, *_SILENT))
        if unread is not None:
            yield unread

    def _select(self, *, linked: bool) -> tuple[tuple[str, ...], str]:
        database = self._database
        asked = [database.expression(TABLE, name, "c") for name in _NAMES]
        for name in _FLAGS:
            both = [database.expression(TABLE, name, "c"), database.expression(TOTALS, name, "t") if linked else "NULL"]
            asked.append(f"COALESCE({', '.join(both)})")
        join = f"LEFT JOIN {TOTALS} AS t ON t.Z_PK = c.Z1CALLEVENTS" if linked else ""
        sql = f"SELECT c.rowid, {', '.join(asked)} FROM {TABLE} AS c {join} WHERE c.rowid > ?"
        return (*_NAMES, *_FLAGS), sql

    def _call(self, row_id: int, row: dict[str, Any], others: list[object], state: State) -> Call:
        place = Provenance(TABLE, row_id)
        people = self._people
        creator = people.key(row["ZGROUPCALLCREATORUSERJIDSTRING"])
        keys = [key for key in map(people.key, (*others, row["ZCONTACTJID"])) if key is not None]
        keys = list(dict.fromkeys(keys))
        group, _ = text_of(row["ZGROUPJIDSTRING"])
        peer = keys[0] if len(keys) == 1 else creator if not keys else None
        key = group or peer or f"unknown:call {row_id}"
        thread = self._threads.setdefault(key, Session(key, place))
        thread.senders.update(key for key in (*keys, creator) if key is not None and thread.kind != "direct")
        direction = _direction(row)
        sender = OWNER if direction == "out" else creator or peer if direction == "in" else None
        seconds = _seconds(row["ZDURATION"])
        call_id, _ = text_of(row["ZCALLIDSTRING"])
        told = {"call_result": row["ZOUTCOME"], "missed_reason": row["ZMISSEDREASON"], "started_by": creator}
        details = {name: plain(value) for name, value in told.items() if value is not None}
        return Call(
            key, direction, sender, times.from_apple(row["ZDATE"]), seconds, _outcome(row, seconds), place,
            row["ZVIDEO"] == 1, tuple(keys or ([peer] if peer is not None else [])), state, call_id,
            call_id or _same(row, key, direction), details or None,
        )


def _direction(row: dict[str, Any]) -> Direction:
    if row["ZINCOMING"] in (0, 1):
        return "in" if row["ZINCOMING"] == 1 else "out"
    return {1: "out", 0: "in"}.get(row["ZOUTGOING"], "unknown") if isinstance(row["ZOUTGOING"], int) else "unknown"  # type: ignore[return-value]


def _same(row: dict[str, Any], thread: str, direction: Direction) -> str | None:
    """What tells a call without an identifier from others, in two backups of one device alike."""
    parts = (plain(row["ZDATE"]), plain(row["ZDURATION"]), thread, direction)
    return None if row["ZDATE"] is None else "\x1f".join(map(str, parts))


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value < _LONGEST_CALL_S else None


def _outcome(row: dict[str, Any], seconds: float | None) -> Any:
    if row["ZMISSED"] == 1:
        return "missed"
    outcome = codes.CALL_OUTCOMES.get(row["ZOUTCOME"], "unknown") if isinstance(row["ZOUTCOME"], int) else "unknown"
    if outcome == "answered" and not seconds:  # "ended" says no more than that it is over
        return "unknown"
    return outcome
