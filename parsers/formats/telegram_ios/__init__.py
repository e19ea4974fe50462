"""Telegram for iPhone (and the Mac app of the same maker): `postbox/db/db_sqlite`.

The tables have numbers for names: `t0` the state of the account, `t2` people, groups and channels, `t6` media that
messages share, `t7` messages. A message's key holds peer, kind of numbering, time (Unix seconds) and number, the
highest byte first; its value is a run of fields without names (see `parsers.formats.telegram_ios.stored`). The app
encrypts the file; `parsers.containers.keychain` opens it, with the key in `.tempkeyEncrypted` where no passcode was
set. Files lie in `postbox/media` under a name made of their number.

Facts and where they come from: TelegramMessenger/Telegram-iOS, `submodules/Postbox/Sources` and
`submodules/TelegramCore/Sources/SyncCore` as of 2021 to 2024 (peers, media, actions, attributes); the published readers
telegram-chat-recovery (mere) and telegram-message-exporter (soakes), which ran on real databases. Keys of people and
chats, numbers of messages and what makes two copies the same agree with Telegram's other formats here.

No public sample exists: tested on fixtures made after these descriptions. Versions of 2025 and later write some people
and media in another coding: those go by their number, and their number is said. Drafts: see `drafts`. Not read:
settings, stories, who was in a group beyond those who wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parsers.base import Context, register
from parsers.formats.telegram_ios.drafts import read_drafts
from parsers.formats.telegram_ios.messages import Messages
from parsers.formats.telegram_ios.people import APP, People
from parsers.reasons import WARNING_OWNER_UNKNOWN
from parsers.records import Record, Warning  # noqa: A004  (the field's own word)
from parsers.rows import Table
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_UNREAD = N_("{n} messages could not be read as a whole ({why}). They were kept with their raw bytes.")
_PEOPLE = N_("{n} people, groups or channels are stored in a way that is not known. They go by their numbers.")


@register
class TelegramIos(DatabaseParser):
    """See the module's docstring."""

    id = "telegram-ios"
    name = N_("Telegram for iPhone and Mac (postbox, db_sqlite)")
    version = "6"
    app = APP
    tested = ("2021 (by description)", "2024 (by description)")
    notes = N_(
        "An encrypted database is opened with the key in .tempkeyEncrypted, which lies above it, and the app's "
        "passcode where one was set, or with key and salt (96 digits). Made after the app's published source, without "
        "a sample. Stories, lists of members, and drafts of before 2021 are not read."
    )
    reason = N_("SQLite database with the numbered tables of Telegram's store")
    needs: ClassVar = {"t7": ("key", "value"), "t2": ("key", "value")}
    confidence = 90
    signs = Signs(tables=("t2",))

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        people = People(database)
        messages = Messages(item, database, people)
        table = Table(database, "t7", "message", ("key", "value"))
        yield from table.records(messages.make, context)
        yield from read_drafts(database, people, context)
        yield from people.records()
        for why, n in sorted(messages.unread.items()):
            yield Warning(_UNREAD, {"n": n, "why": why})
        if people.unread:
            yield Warning(_PEOPLE, {"n": people.unread})
        if people.owner is None:
            yield Warning(WARNING_OWNER_UNKNOWN)
