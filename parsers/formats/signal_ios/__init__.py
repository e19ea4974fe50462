"""Signal for iPhone: `signal.sqlite`, decrypted (see `parsers.containers.keychain`) or handed over in clear.

Facts and where they come from: signalapp/Signal-iOS, `SignalServiceKit/Resources/schema.sql` as of 2021 and 2025,
`SDSRecordType.swift` (what a row is), `TSInfoMessage`, `TSErrorMessage`, `TSCall` (numbers of events and calls),
`CallRecord+CallStatus.swift`, `AttachmentReference+Records.swift`, `OWSUserProfile.swift` (the owner's own profile goes
by `kLocalProfileUniqueId`), `SignalServiceAddress` (`backingUuid`, `backingPhoneNumber`). `model_TSInteraction` holds
everything that stands in a chat; times are milliseconds UTC. Objects in columns are archives of `NSKeyedArchiver`: one
that cannot be read costs what it says, never the row. A group's master key stands in its archived model behind one
byte of `secretParamsData` (libsignal, `zkgroup/src/api/groups/group_params.rs`).

Until 2024 attachments are rows of `model_TSAttachment` with files in clear below `Attachments`; since then rows of
`Attachment` and `MessageAttachmentReference`, each file encrypted with a key of its own. Long texts lie in such files;
they are decrypted, other files are listed as they are.

No public sample exists: tested on fixtures made after these descriptions, in the tables of 2021 and of 2025. Not read:
stories, payments beyond their existence, receipts. What an event of a group was is read where it stands as a list of
changes (since 2024, `PersistableGroupUpdateItem`, in JSON inside `infoMessageUserInfo`). Polls (since late 2025) and
who deleted a message of somebody else (`AdminDelete`, 2026) are read after `PollRecord`, `PollOptionRecord`,
`PollVoteRecord` and `AdminDeleteRecord`; pinned messages (`PinnedMessage`, late 2025) after `PinnedMessageRecord`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parsers.apps.signal import APP
from parsers.base import Context, register
from parsers.formats.signal_ios.messages import (
    CALL_COLUMNS,
    CALL_SIDES,
    COLUMNS,
    DRAFT_COLUMNS,
    DRAFT_WHERE,
    IGNORED,
    IGNORED_OF_REACTIONS,
    IS_CALL,
    LINK_COLUMNS,
    REACTION_COLUMNS,
    REACTION_SIDES,
    SIDES,
    Messages,
)
from parsers.formats.signal_ios.people import People
from parsers.reasons import WARNING_FILES_ENCRYPTED, WARNING_OWNER_UNKNOWN, WARNING_UNKNOWN_KIND
from parsers.records import Record, Warning  # noqa: A004  (the field's own word)
from parsers.rows import Table
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_BROKEN = N_("{n} rows hold an object that could not be read. What stands in their other columns was read.")


@register
class SignalIos(DatabaseParser):
    """See the module's docstring."""

    id = "signal-ios"
    name = N_("Signal for iPhone (signal.sqlite)")
    version = "4"
    app = APP
    tested = ("tables of 2021 (by description)", "tables of 2025 (by description)")
    notes = N_(
        "The database is decrypted with the key and salt of the phone's keychain (96 digits), which extraction tools "
        "read out. Made after the app's published tables, without a sample. Newer files that are encrypted one by one "
        "are listed and not decrypted; stories are not read."
    )
    reason = N_("SQLite database with Signal's tables of interactions and threads")
    needs: ClassVar = {
        "model_TSInteraction": ("id", "recordType", "uniqueThreadId", "timestamp"),
        "model_TSThread": ("uniqueId", "recordType"),
    }
    signs = Signs(tables=("model_TSThread",))

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        people = People(database)
        yield from people.records(context)
        messages = Messages(item, database, people)
        table = Table(database, "model_TSInteraction", "message", COLUMNS, ignored=IGNORED, sides=SIDES,
                      where=f"NOT {IS_CALL}")  # fmt: skip
        yield from table.records(messages.make, context)
        table = Table(database, "model_TSInteraction", "call", CALL_COLUMNS, ignored=(*COLUMNS, *IGNORED),
                      sides=CALL_SIDES, where=IS_CALL)  # fmt: skip
        for record in table.records(messages.call, context):
            if not isinstance(record, Warning) or record.partial:  # new columns were named above
                yield record
        table = Table(database, "CallRecord", "call", LINK_COLUMNS, ignored=("id", "unreadStatus", "threadRowId"),
                      where="interactionRowId IS NULL")  # fmt: skip
        yield from table.records(messages.link_call, context)
        table = Table(database, "model_OWSReaction", "reaction", REACTION_COLUMNS, sides=REACTION_SIDES,
                      ignored=IGNORED_OF_REACTIONS)  # fmt: skip
        yield from table.records(messages.reaction, context)
        if "messageDraft" in (threads := database.columns("model_TSThread")):
            table = Table(database, "model_TSThread", "message", DRAFT_COLUMNS, ignored=threads, where=DRAFT_WHERE)
            yield from table.records(messages.draft, context)
        yield from people.roster.records()
        for kind, n in sorted(messages.unknown.items()):
            yield Warning(WARNING_UNKNOWN_KIND, {"type": kind, "n": n})
        if messages.encrypted:
            yield Warning(WARNING_FILES_ENCRYPTED, {"n": messages.encrypted})
        if messages.broken + people.broken:
            yield Warning(_BROKEN, {"n": messages.broken + people.broken})
        if not people.knows_owner:
            yield Warning(WARNING_OWNER_UNKNOWN)
