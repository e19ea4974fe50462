"""The rows of Android's call log.

Facts (Android's `CallLog.Calls` and `CallLogDatabaseHelper`): `type` 1 incoming, 2 outgoing, 3 missed, 4 voicemail,
5 rejected, 6 blocked, 7 answered on another device; `presentation` 1 allowed, 2 restricted, 3 unknown, 4 payphone,
5 unavailable, before which the numbers -1, -2 and -3 stood for unknown, private and payphone; `features` is a set of
bits (1 video, 2 pulled from another device, 4 HD, 8 Wi-Fi, 16 assisted dialling, 32 real-time text, 64 VoLTE);
`phone_account_address` is the owner's number on the SIM; `via_number` the owner's number that was called;
`post_dial_digits` what was dialled after the call was answered; `transcription` the words of a voicemail, and `_data`
its file; `subject` what the caller wrote of the call. Such words are a message beside the call, which has none itself.
`date` is milliseconds since 1970 UTC, `duration` seconds. An outgoing call of 0 seconds does not say whether nobody
answered or the owner hung up. Makers add columns and types; those that are unknown are kept with their number.

Samsung's older `logs.db` (table `logs`, column `logtype`: 100 calls, 500 video calls, 200 and 300 multimedia and text
messages, whose start stands in `m_content`) by descriptions of examiners; other log types are calls of an unknown kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from parsers import times
from parsers.apps.android.book import CALLS, NO_ADDRESS, Book, Outcome, identifier_kind
from parsers.apps.android.threads import group_key
from parsers.base import Context
from parsers.evidence import Item
from parsers.paths import file_of
from parsers.reasons import REASON_EMPTY_CALL
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    Found,
    Message,
    Record,
    Rejection,
    Time,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, unknown
from parsers.sqlite.database import Database

CALL_COLUMNS = frozenset(("number", "date", "duration", "type"))
_ANDROID = frozenset(("numbertype", "countryiso", "new", "presentation", "geocoded_location"))
LOG_COLUMNS = CALL_COLUMNS | {"logtype"}
_COLUMNS = (
    "number", "date", "duration", "type", "name", "numberlabel", "countryiso", "geocoded_location", "presentation",
    "features", "via_number", "post_dial_digits", "subscription_component_name", "subscription_id",
    "phone_account_address", "normalized_number", "matched_number", "formatted_number", "transcription", "_data",
    "mime_type", "voicemail_uri", "block_reason", "call_screening_app_name", "missed_reason", "subject", "data_usage",
    "is_read", "new", "logtype", "m_content", "m_subject", "sim_id", "simid", "sim_slot", "phone_id",
    "call_out_duration", "asserted_display_name", "deleted", "messageid", "contactid", "source_package", "uuid",
    "is_business_call", "composer_photo_uri", "location", "priority", "last_modified", "caller_name", "cnap_name",
    "ring_time",
)
_IGNORED = (
    "numbertype", "lookup_uri", "photo_id", "photo_uri", "has_content", "source_data", "state", "dirty", "archived",
    "backed_up", "restored", "transcription_state", "add_for_all_users", "sub_id", "sort_key", "data1", "data2",
    "data3", "data4", "data5", "is_call_log_phone_account_migration_pending", "call_screening_component_name",
    "voicemail_config", "phone_account_hidden", "omtp_voicemail_config", "raw_contact_id", "person", "account_name",
    "account_id", "frequent", "sns_tid", "sns_pkey", "sp_type", "cdnip_number", "service_type", "real_phone_number",
)
_AS_THEY_ARE = (
    "countryiso", "geocoded_location", "via_number", "post_dial_digits", "subscription_component_name",
    "subscription_id", "transcription", "call_screening_app_name", "block_reason", "missed_reason", "subject", "sim_id",
    "simid", "sim_slot", "phone_id", "asserted_display_name", "source_package", "data_usage", "priority", "cnap_name",
    "composer_photo_uri", "location", "messageid", "ring_time",
)  # fmt: skip
_TYPES: dict[int, tuple[Direction, Outcome]] = {
    1: ("in", "answered"), 2: ("out", "answered"), 3: ("in", "missed"), 4: ("in", "voicemail"), 5: ("in", "rejected"),
    6: ("in", "blocked"), 7: ("in", "answered"),
}  # fmt: skip
_PRESENTATION = {2: "restricted", 3: "unknown", 4: "payphone", 5: "unavailable"}
_OLD_NUMBERS = {"-1": "unknown", "-2": "restricted", "-3": "payphone"}
_FEATURES = {1: "video", 2: "pulled from another device", 4: "HD", 8: "Wi-Fi", 16: "assisted dialling",
             32: "real-time text", 64: "VoLTE", 128: "voicemail of another app"}  # fmt: skip
_TEXT_LOGS, _VIDEO_LOG = (200, 300), 500
_LONGEST = 10_000_000  # seconds


def has_calls(schema: Mapping[str, frozenset[str]]) -> bool:
    """Whether a database has Android's table of calls, rather than that of some app."""
    columns = schema.get("calls", frozenset())
    return columns >= CALL_COLUMNS and bool(columns & _ANDROID)


def read_calls(item: Item, database: Database, context: Context) -> Iterator[Record]:
    """Yield the calls of a database with everybody they name."""
    calls = Calls(item)
    if database.columns("calls") >= CALL_COLUMNS:
        yield from Table(database, "calls", "call", _COLUMNS, ignored=_IGNORED).records(calls.make, context)
    if database.columns("logs") >= LOG_COLUMNS:
        where = f"logtype IS NULL OR logtype NOT IN {_TEXT_LOGS}"
        yield from Table(database, "logs", "call", _COLUMNS, ignored=_IGNORED, where=where).records(calls.make, context)
        known = database.columns("logs")  # those that are not read were named with the calls
        texts = Table(database, "logs", "message", _COLUMNS, ignored=known, where=f"logtype IN {_TEXT_LOGS}")
        yield from texts.records(calls.text, context)
    yield from calls.roster.records()
    yield from unknown(calls.unknown)


class Calls:
    """Makes calls of the rows; `unknown` counts types that nothing explains."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self.roster = Roster(CALLS)
        self.unknown: Counter[tuple[str, str]] = Counter()

    def make(self, row: Row) -> Iterator[Record]:
        """The call of a row."""
        number, time = row.text("number"), times.from_unix_ms(row["date"])
        if number is None and time.basis == "none" and row["type"] is None:
            yield Rejection("call", REASON_EMPTY_CALL, row.provenance)
            return
        details = self._details(row)
        person = self._person(row, number, details)
        kind = row.integer("type")
        direction, outcome = _TYPES.get(kind or 0, ("unknown", "unknown"))
        if kind not in _TYPES:
            self.unknown["call type", str(kind)] += 1
            details["type"] = kind
        if kind == 7:
            details["answered_on"] = "another device"
        duration = row.integer("duration")
        seconds = float(duration) if duration is not None and 0 <= duration < _LONGEST else None
        if kind == 2 and not seconds:
            outcome = "unknown"
        log = row.integer("logtype")
        if log not in (None, 100, _VIDEO_LOG):
            details["logtype"] = log
        people = (person,) if person is not None else ()
        key = f"tel:{person or details.get('presentation') or NO_ADDRESS}"
        self.roster.thread(key, "direct" if people else "unknown", people)
        features = row.integer("features") or 0
        sender = person if direction == "in" else OWNER if direction == "out" else None
        yield Call(
            key, direction, sender, time, seconds, outcome, row.provenance,
            video=bool(features & 1) or log == _VIDEO_LOG, participants=people, state=row.state,
            same=None if time.utc_ms is None else f"{time.utc_ms}\x1f{kind}\x1f{seconds}",
            details=details or None,
        )  # fmt: skip
        yield from self._words(row, key, direction, sender, time, details)

    def _words(self, row: Row, key: str, direction: Direction, sender: str | None, time: Time, details: dict[str, Any],
               ) -> Iterator[Record]:
        """What the caller said or wrote, where the log has it in words, as a message of its own: a call has no words,
        so nobody would find them.
        """
        said = {name: details[name] for name in ("transcription", "subject") if details.get(name)}
        if not said:
            return
        yield Found("message", 1)
        path = details.get("file")
        files = (Attachment(str(path).rpartition("/")[2], path=path if self._item.evidence.get(path) else None),
                 ) if path else ()
        yield Message(key, "voice" if "transcription" in said else "text", direction, sender, time,
                      said.pop("subject", None), row.provenance, row.state,
                      same=f"{time.raw}\x1fsaid\x1f{digest(*said.values())}", attachments=files, details=said or None)

    def _person(self, row: Row, number: str | None, details: dict[str, Any]) -> str | None:
        shown = _PRESENTATION.get(row.integer("presentation") or 0) or _OLD_NUMBERS.get(number or "")
        if shown is not None:
            details["presentation"] = shown
        own = row.text("phone_account_address")
        if own is not None:
            address = own.removeprefix("tel:")
            self.roster.owner(aliases=((identifier_kind(address), address),))
        if number is None or number in _OLD_NUMBERS:
            return None
        stated = (row.text(name) for name in ("normalized_number", "matched_number"))
        aliases = [(identifier_kind(other), other) for other in stated if other is not None and other != number]
        return self.roster.person(Book.key(number), identifier_kind(number), number, row.text("name"), aliases)

    def _details(self, row: Row) -> dict[str, Any]:
        details = row.given(*_AS_THEY_ARE)
        features = row.integer("features") or 0
        named = [word for bit, word in _FEATURES.items() if features & bit and bit != 1]
        rest = features & ~sum(_FEATURES)
        if named or rest > 0:
            details["features"] = [*named, *([rest] if rest > 0 else [])]
        if row.integer("is_read") == 0 or (row.integer("new") or 0) > 0:
            details["unseen"] = True
        if (row.integer("deleted") or 0) > 0:
            details["deleted"] = True
        path = row.text("_data")
        found = file_of(path, self._item)
        if path is not None:
            details["file"] = found.path if found is not None else path
        return details

    def text(self, row: Row) -> Iterator[Record]:
        """The message that an entry of Samsung's log stands for, with the start of its text."""
        details, time = self._details(row), times.from_unix_ms(row["date"])
        person = self._person(row, row.text("number"), details)
        direction, _ = _TYPES.get(row.integer("type") or 0, ("unknown", "unknown"))
        text = row.text("m_content") or row.text("m_subject")
        people = () if person is None else (person,)
        key = self.roster.thread(f"log:{group_key(people)}", "direct" if people else "unknown", people)
        details["excerpt"] = True  # the log keeps the start of a message only
        same = None if time.utc_ms is None else f"log\x1f{time.utc_ms}\x1f{direction}\x1f{digest(text)}"
        sender = person if direction == "in" else OWNER if direction == "out" else None
        yield Message(key, "text" if direction != "unknown" else "other", direction, sender, time, text, row.provenance,
                      row.state, same=same, details=details)  # fmt: skip
