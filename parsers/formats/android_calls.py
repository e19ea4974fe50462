"""The call log of Android: `calllog.db`, and the table `calls` inside `contacts2.db` of older phones.

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

Tested on: a public sample (Android 4.4), made-up databases with the columns of Android 14 and of Samsung.
Not read: pictures and places of enriched calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.apps.android.book import CALLS
from parsers.apps.android.calls import CALL_COLUMNS, LOG_COLUMNS, has_calls, read_calls
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("SQLite database with Android's table calls")
REASON_SAMSUNG = N_("SQLite database with Samsung's table logs")


@register
class AndroidCalls(Parser):
    """See the module's docstring."""

    id = "android-calls"
    name = N_("Android call log (calllog.db)")
    version = "3"
    app = CALLS
    recovers = ("calls", "logs")
    tested = ("Android 4.4 (2013)", "Android 14 and Samsung logs.db (by description)")
    notes = N_("A call log inside contacts2.db is read together with the contacts.")
    signs = Signs(tables=("calls", "logs"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            return None
        if has_calls(schema):
            return Identified(90, REASON)
        return Identified(85, REASON_SAMSUNG) if schema.get("logs", frozenset()) >= LOG_COLUMNS else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not database.columns("calls") >= CALL_COLUMNS and not database.columns("logs") >= LOG_COLUMNS:
                raise MissingColumns(path=item.path, what="calls(number, date, duration, type)")
            yield from read_calls(item, database, context)
