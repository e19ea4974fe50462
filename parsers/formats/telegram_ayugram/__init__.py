"""AyuGram: messages that were deleted or edited in Telegram and that this app kept (`ayudata.db`, `ayu-data`).

AyuGram and the apps made from it are Telegram apps that keep a copy of every message which somebody deletes, and of
what stood in a message before it was edited, in a database of their own: `tdata/ayudata.db` on a computer,
`databases/ayu-data` on Android. Nothing in it is encrypted.

Facts and where they come from: AyuGram/AyuGramDesktop (`ayu/data`: `ayu_database.cpp`, `entities.h`,
`messages_storage.cpp`, 2023 to 2026), AyuGram/AyuGram4A (`com.radolyn.ayugram.database`, 2023 to 2026). Tables
`DeletedMessage` and `EditedMessage`, a row for a message and for every earlier version of one; the same columns in
both, more of them in later versions. `userId` is the account that saw it, so that one file may hold several accounts;
`dialogId` a user, or with a minus a group or channel; `entityCreateDate` when the app noticed it (`deletedDate` in the
first versions). `fromId` is a bare number on a computer, where a channel that writes in its own name has its own; with
the kind of peer above 48 bits in the first versions there; and with a minus for channels on Android, where it is 0 in
a chat of two in which the other wrote. On a computer `editDate` is the time of noticing where nothing was edited, a
media path `/` means none, and which message was answered is not stored.

Keys of people and chats and what makes two copies the same agree with Telegram's other formats here. Whether a
negative number is a basic group's or a channel's is not stored: where the app's own `cache4.db` lies in the evidence,
it says so. No public sample exists: tested on fixtures made after these descriptions. Not read: entities of texts,
dialogs that were deleted as a whole (counted), whose messages were read when.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.base import Context, Identified, Parser, register
from parsers.formats.telegram_ayugram.messages import COLUMNS, IGNORED, SIDES, Messages
from parsers.formats.telegram_ayugram.people import APP, People
from parsers.reasons import WARNING_UNFOUND
from parsers.records import Record, Warning  # noqa: A004  (the field's own word)
from parsers.rows import Table
from parsers.signs import Signs
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_TABLES = ("DeletedMessage", "EditedMessage")
_NEEDED = {"userId", "dialogId", "fromId", "messageId", "date", "text"}
_ACCOUNTS = N_("The database holds what {n} accounts saw. Chats of each but the first are named after it as well.")


@register
class TelegramAyugram(Parser):
    """See the module's docstring."""

    id = "telegram-ayugram"
    name = N_("AyuGram for Telegram (deleted and edited messages that it kept)")
    version = "5"
    app = APP
    tested = ("AyuGram for Android (by description)", "AyuGram Desktop (by description)")
    notes = N_(
        "Messages that somebody deleted, and what stood in messages before they were edited. Names of people are not "
        "in this database. Made after the app's published source, without a sample."
    )
    signs = Signs(tables=_TABLES)

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None:
            return None
        tables = {name.lower(): columns for name, columns in schema.items()}
        if any(tables.get(name.lower(), frozenset()) >= _NEEDED for name in _TABLES):
            return Identified(95, N_("SQLite database with AyuGram's tables of deleted and edited messages"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            people = People(item, database)
            messages = Messages(item, people)
            for name in _TABLES:
                table = Table(database, name, "message", COLUMNS, ignored=IGNORED, sides=SIDES[name])
                yield from table.records(messages.make, context)
            people.deleted_dialogs()
            yield from people.records()
        if len(people.accounts) > 1:
            yield Warning(_ACCOUNTS, {"n": len(people.accounts)})
        if messages.unfound:
            yield Warning(WARNING_UNFOUND, {"n": messages.unfound})
