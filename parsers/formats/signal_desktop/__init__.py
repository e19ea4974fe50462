"""Signal Desktop: `sql/db.sqlite`, decrypted.

On disk it is encrypted; `parsers.containers.signal_desktop` opens it with the key of `config.json` or one that is
given, and this parser reads what comes out. Messages, people and groups are rows with a column of JSON; more and more
of it moved into columns, which count first.

Facts and where they come from: signalapp/Signal-Desktop (`ts/sql`, `model-types.d.ts`), a list of its tables in 2025,
carderne/signal-export and tbvdm/sigtop. `sent_at` is milliseconds UTC and, with the author, the name of a message;
`items` holds the owner's account and number; `editHistory` begins with the newest version; files stand in
`message_attachments` since 2025 and lie in `attachments.noindex`, each encrypted with a key of its own since 2024; who
pinned a message stands in `pinnedMessages` (`1560-pinned-messages`, late 2025).

No public sample exists: tested on fixtures made after these descriptions, in the tables of 2022 and of 2025. Not
read: the contents of files that are encrypted one by one, sent logs, stickers, settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parsers.apps.signal import APP
from parsers.base import Context, register
from parsers.formats.signal_desktop.messages import CALL_COLUMNS, COLUMNS, DRAFTS, FILES, IGNORED, PINS, Messages
from parsers.formats.signal_desktop.people import People
from parsers.reasons import WARNING_FILES_ENCRYPTED, WARNING_OWNER_UNKNOWN
from parsers.records import Record, Warning  # noqa: A004  (the field's own word)
from parsers.rows import Table
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_UNKNOWN = N_("{n} messages are of the unknown type {type}. They were kept, with it.")
_BROKEN = N_("{n} rows hold damaged JSON. What the other columns say was kept, and their raw bytes.")


@register
class SignalDesktop(DatabaseParser):
    """See the module's docstring."""

    id = "signal-desktop"
    name = N_("Signal Desktop (db.sqlite)")
    version = "4"
    app = APP
    tested = ("tables of 2022 (by description)", "tables of 2025 (by description)")
    notes = N_(
        "The database is decrypted with the key in config.json beside it, with the operating system's secret that "
        "wraps this key, or with the key itself. Files that are encrypted one by one are listed and not decrypted."
    )
    reason = N_("SQLite database with Signal Desktop's tables of messages and conversations")
    needs: ClassVar = {"messages": ("id", "json", "conversationId", "sent_at"), "conversations": ("id", "json")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        people = People(database)
        messages = Messages(item, people)
        yield from people.records(database, context)
        table = Table(database, "messages", "message", COLUMNS, ignored=IGNORED, sides=(FILES, PINS))
        yield from table.records(messages.make, context)
        columns = database.columns("conversations")
        table = Table(database, "conversations", "message", ("id", "json"), ignored=columns, where=DRAFTS)
        yield from table.records(messages.draft, context)
        table = Table(database, "callsHistory", "call", CALL_COLUMNS)
        yield from table.records(messages.call, context)
        yield from people.roster.records()
        for kind, n in sorted(messages.unknown.items()):
            yield Warning(_UNKNOWN, {"type": kind, "n": n})
        if messages.broken + people.broken:
            yield Warning(_BROKEN, {"n": messages.broken + people.broken})
        if messages.encrypted:
            yield Warning(WARNING_FILES_ENCRYPTED, {"n": messages.encrypted})
        if people.aci is None and people.phone is None:
            yield Warning(WARNING_OWNER_UNKNOWN)
