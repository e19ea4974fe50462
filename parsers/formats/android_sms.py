"""Text and multimedia messages of Android: `mmssms.db` of the telephony provider.

The database of `com.android.providers.telephony`, as every phone keeps it, whatever app shows the messages. Tables
`sms`, `pdu` with `part` and `addr`, `threads` and `canonical_addresses`; makers add columns, and Samsung also tables
of RCS (`im` for words, `ft` for files), of service messages (`wpm`), of spam (`spam_…`) and of the bin of its app
(`bin_…`). A column that is missing costs that field, not the table. Row ids missing in `sms` are noted; those of `pdu`
say nothing, as the notice of a message is replaced by the message when it was fetched. Details and sources stand in
the modules of this package.

Tested on: two public samples (an emulator of 2013, Android 4; a Pixel of 2020, Android 10), and on made-up databases
with the columns of Android 2.3, of Android 14, and of Samsung by public descriptions.
Sources: Android's `Telephony`, `MmsSmsDatabaseHelper`, `PduPersister`; ALEAPP (`smsmms`, `spam_sms` of Samsung);
plaso (`android_sms`); tables created by Samsung's message store (public decompilations: `BinDbConstants` of its
telephony provider has the columns of every table, including `ft` and `bin_ft`).

Times: `sms.date` milliseconds, `pdu.date` seconds, both since 1970 UTC. A number that is no time in its unit and one
in another is read in that one, which `details.time_unit` names.

Not read: the search index (`words`), pieces of long messages that never became whole (`raw`: counted), what waits XX
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from parsers.apps.android import mms, sms
from parsers.apps.android.book import MESSAGES
from parsers.apps.android.threads import Threads
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.reasons import WARNING_LEFT_OVER
from parsers.records import Found, Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.roster import Roster
from parsers.rows import Table, not_read, unknown
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.words import N_

REASON = N_("SQLite database with Android's tables sms, pdu and threads")
WARNING_EMPTY = N_(
    "{threads} conversations are listed without any message, which can be a sign of deletion. Their details keep the "
    "last words that the phone showed.")
_SMS = frozenset(("address", "body", "date", "type"))
_PDU = frozenset(("msg_box", "m_type", "thread_id"))
_MOST = 3  # columns of `sms` that a database must have to be one: any one may be missing
_SIGNS = frozenset(("canonical_addresses", "pdu", "im", "ft"))
_NOT_READ = ("raw", "rcs_message", "rcs_incoming_message", "rcs_outgoing_message", "cmas", "bin_cmas")


@register
class AndroidSms(Parser):
    """See the module's docstring."""

    id = "android-sms"
    name = N_("Android messages, SMS and MMS (mmssms.db)")
    version = "5"
    app = MESSAGES
    recovers = ("sms",)
    tested = ("Android 4.4 (2013)", "Android 10 (2020)", "Android 2.3 and 14, Samsung (by description)")
    notes = N_(
        "RCS is read from the tables of Samsung. Pieces of messages that never became whole and the search index are "
        "not read."
    )
    signs = Signs(tables=("pdu", "im", "sms"))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            return None
        return Identified(95, REASON) if is_store(schema) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not is_store({name: database.columns(name) for name in database.tables()}):
                raise MissingColumns(path=item.path, what="sms(address, body, date, type)")
            yield from _Reading(item, database).records(context)


def is_store(schema: Mapping[str, frozenset[str]]) -> bool:
    """Whether these tables and columns are those of Android's message database, of any maker and any age."""
    if len(schema.get("pdu", frozenset()) & _PDU) >= 2 and schema.keys() & {"part", "addr", "sms"}:
        return True
    if schema.get("im", frozenset()) >= {"address", "body", "date"} and "ft" in schema:
        return True
    columns = schema.get("sms", frozenset())
    return len(columns & _SMS) >= _MOST and "body" in columns and bool(schema.keys() & _SIGNS)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._database = database
        self._roster = Roster(MESSAGES)
        self._threads = Threads(database, self._roster)
        self._texts = sms.Texts(item, self._threads)
        self._pdus = mms.Pdus(item, self._threads, self._roster)
        self._orphans = Counter[str]()

    def records(self, context: Context) -> Iterator[Record]:
        for name in sms.TABLES:
            if self._database.columns(name):
                table = Table(self._database, name, "message", sms.COLUMNS, ignored=sms.IGNORED,
                              gaps=self._roster if name == "sms" else None)  # fmt: skip
                yield from table.records(self._texts.make, context)
        for prefix in sms.PREFIXES:
            if self._database.columns(f"{prefix}pdu"):
                table = Table(self._database, f"{prefix}pdu", "message", mms.COLUMNS, ignored=mms.IGNORED,
                              sides=mms.sides(prefix))  # fmt: skip
                yield from table.records(self._pdus.make, context)
        yield from self._left_over()
        empty = self._threads.unused()
        yield from self._roster.records()
        yield from self._warnings(empty)

    def _left_over(self) -> Iterator[Record]:
        """Parts of multimedia messages that are gone. Those with words become messages of their own."""
        present = self._database.columns("part")
        if not {"mid", "ct", "text"} <= present or "_id" not in self._database.columns("pdu"):
            return
        where = "mid NOT IN (SELECT _id FROM pdu WHERE _id IS NOT NULL)"
        for row in Table(self._database, "part", "message", ("mid", *mms.PART_COLUMNS), where=where).rows():
            message = mms.orphan(row, self._threads)
            if message is None:
                self._orphans["part"] += 1
            else:
                yield Found("message", 1)
                yield message

    def _warnings(self, empty: int) -> Iterator[Record]:
        for table, rows in self._orphans.items():
            yield Warning(WARNING_LEFT_OVER, {"table": table, "rows": rows}, Provenance(table))
        if empty:
            yield Warning(WARNING_EMPTY, {"threads": empty}, Provenance("threads"))
        for counted in (self._texts.unknown, self._pdus.unknown):
            yield from unknown(counted)
        yield from not_read(self._database, *_NOT_READ)


