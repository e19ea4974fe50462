
"""WhatsApp for iOS: `ChatStorage.sqlite`, with `ContactsV2.sqlite`, `LID.sqlite` and `CallHistory.sqlite`.

The Core Data store of the app's group container (`AppDomainGroup-group.net.whatsapp.WhatsApp.shared` in a backup,
also of the app for macOS). The other three databases of that folder are sources of their own (`contacts.py`,
`calls.py`); their names and pairs of number and hidden identifier are used here too when they lie beside.

Tested on: a public sample of an iOS backup made for tests (2025, few columns, 3 messages); the full schema of 2016
(no stanza column in some builds, no titles), of 2021 and of 2025 as described by the projects below.

Sources: IPED (`ExtractorIOS`: types, events, quotes, polls, templates, calls); iLEAPP (`whatsAppExtended`: fields of
the receipt blob on 13 images, iOS 12 to 26); format notes on archives of 161,026, of 27,138 and of 128,386 messages
(2026: who wrote a group message, what columns do not mean, status feeds, links); KnugiHK/WhatsApp-Chat-Exporter;
bakerst221b.com (session types). Details stand at the code: `codes.py`, `blobs.py`, `chats.py`, `people.py`.

Times: `ZMESSAGEDATE` in seconds since 2001 UTC; `ZSENTDATE`, where it differs, is in `details.sent_ms`.

Not read: what an edited message said before and whether it was edited (no public source says where, and the earlier
text is not kept), delivery and read receipts (field 2 of `ZRECEIPTINFO` has an entry for each recipient with seconds
since the sending, but no public source can read whose it is; format notes of 2026), message status (its numbers have no
settled meaning), media keys, `ZWAVCARDMENTION`, payments, products beyond their type, the pictures of profiles.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.apps.apple import unread_columns
from parsers.apps.whatsapp.people import APP
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns
from parsers.evidence import Item
from parsers.formats.whatsapp_ios import calls as calls
from parsers.formats.whatsapp_ios import contacts as contacts
from parsers.formats.whatsapp_ios.build import Builder
from parsers.formats.whatsapp_ios.chats import Sessions
from parsers.formats.whatsapp_ios.messages import (
    INFO,
    LINKS,
    MEDIA,
    MESSAGE_COLUMNS,
    SILENT_COLUMNS,
    TABLE,
    CoreDataGaps,
    read_messages,
)
from parsers.formats.whatsapp_ios.people import Directory
from parsers.reasons import WARNING_HIDDEN, WARNING_LEFT_OVER, WARNING_TYPE
from parsers.records import Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.signs import Signs
from parsers.sqlite.database import MAGIC, Database
from parsers.words import N_

_REQUIRED = frozenset(("ZMESSAGEDATE", "ZCHATSESSION", "ZISFROMME", "ZTEXT"))

REASON = N_("SQLite database with WhatsApp's tables of messages and chats on iOS")
REASON_NAME = N_("SQLite database called ChatStorage whose tables cannot be listed")
WARNING_EVENT = N_(
    "{count} system events are of the unknown kind {event} (type of message/kind of event). They were kept, with "
    "their numbers."
)
WARNING_CHAT_GONE = N_(
    "{chats} conversations are no longer listed, but messages of theirs are. They are kept under the address that the "
    "messages name, or under their row numbers."
)
WARNING_BLOBS = N_(
    "The additional data of {count} messages could not be read. The messages were kept, with the raw bytes; answers, "
    "places, votes and reactions of theirs may be missing."
)


@register
class WhatsAppIOS(Parser):
    id = "whatsapp-ios"
    name = N_("WhatsApp for iOS (ChatStorage.sqlite)")
    version = "3"
    app = APP
    recovers = (TABLE,)
    tested = ("2025 (public test sample)", "2016, 2021 and 2025 (by description)")
    notes = N_(
        "The app does not keep what an edited message said before. Delivery receipts and the status of messages are "
        "not read. A reaction stored without an address is read as the owner's. Names and numbers come from "
        "ContactsV2.sqlite and LID.sqlite in the same folder."
    )
    signs = Signs(tables=(TABLE,))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            named = item.head(16) == MAGIC and item.name.lower().startswith("chatstorage")
            return Identified(60, REASON_NAME) if named else None
        return Identified(95, REASON) if _is_store(schema.get(TABLE, frozenset())) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not _is_store(database.columns(TABLE)):
                raise MissingColumns(path=item.path, what=f"{TABLE}({', '.join(sorted(_REQUIRED))})")
            people = Directory(item, database)
            sessions = Sessions(database, people)
            builder = Builder(item, people, sessions)
            gaps = CoreDataGaps(database, TABLE)
            yield from read_messages(database, builder, sessions, gaps, context)
            yield from gaps.warnings()
            for session in sessions:
                record = session.record()
                for key in record.participants:
                    people.use(key)
                yield record
            yield from people.participants()
            yield from _warnings(database, builder, sessions, people)


def _is_store(columns: frozenset[str]) -> bool:
    """Whether a table is WhatsApp's `ZWAMESSAGE`. Any two of its columns can be missing, and every other table."""
    return len(columns & _REQUIRED) > 1


def _warnings(database: Database, builder: Builder, sessions: Sessions, people: Directory) -> Iterator[Record]:
    for type_, count in sorted(builder.unknown_types.items()):
        yield Warning(WARNING_TYPE, {"type": type_, "count": count})
    for event, count in sorted(builder.unknown_events.items()):
        yield Warning(WARNING_EVENT, {"event": event, "count": count})
    for table in (MEDIA, INFO, LINKS):
        if "ZMESSAGE" in database.columns(table):
            rows = database.count(
                table, f"ZMESSAGE IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {TABLE} AS m WHERE m.rowid = ZMESSAGE)")
            if rows:
                yield Warning(WARNING_LEFT_OVER, {"table": table, "rows": rows}, Provenance(table))
    if builder.unread_blobs:
        yield Warning(WARNING_BLOBS, {"count": builder.unread_blobs}, Provenance(MEDIA))
    if sessions.unlisted:
        yield Warning(WARNING_CHAT_GONE, {"chats": sessions.unlisted})
    if people.unresolved:
        yield Warning(WARNING_HIDDEN, {"people": people.unresolved})
    unread = unread_columns(database, TABLE, (*MESSAGE_COLUMNS, *SILENT_COLUMNS))
    if unread is not None:
        yield unread
