"""The call log of Android: `calllog.db`, and the table `calls` inside `contacts2.db` of older phones.

What a row says: see `parsers.apps.android.calls`.

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
    version = "4"
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
