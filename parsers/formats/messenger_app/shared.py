"""What both of Messenger's databases share: people by account number, files by their type, the ids of messages.

The id of a message (`mid.…`) is the service's own, so that a message in both databases of a phone counts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parsers import times
from parsers.filetypes import mime_of
from parsers.records import OWNER, Direction, IdentifierKind, Kind, Provenance
from parsers.roster import Roster, direction_of
from parsers.rows import Row

APP = "Messenger"
_MEDIA: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}


class Accounts:
    """The people and threads of one database. `own`: the account number of whoever used it."""

    def __init__(self, own: str | None) -> None:
        self.own = own
        self.roster = Roster(APP)
        if own is not None:
            self.roster.owner(None, [("account", own)])

    def person(
        self, number: str | None, name: str | None = None, aliases: Iterable[tuple[IdentifierKind, str]] = ()
    ) -> str | None:
        """Note somebody and return their key."""
        if number is None:
            return None
        if number == self.own:
            return self.roster.owner(name, aliases)
        return self.roster.person(number, "account", number, name, aliases)

    def thread(
        self, key: str | None, people: Iterable[str | None] = (), title: str | None = None, *, group: bool,
        details: dict[str, Any] | None = None, provenance: Provenance | None = None,
    ) -> str:  # fmt: skip
        """Note a thread and return its key: a group's number, or the other person's."""
        if key is None:
            return self.roster.thread("(no thread)")
        others = [one for one in people if one is not None and one != OWNER]
        return self.roster.thread(key, "group" if group else "direct", others, title, shared=group, details=details,
                                  provenance=provenance)  # fmt: skip

    def direction(self, sender: str | None) -> Direction:
        """Whether a message was sent or received by the account."""
        return direction_of(sender, known=self.own is not None)


class Edits:
    """Wordings of messages that `edit_message_history` keeps. `left`: those that no message was found for.

    `original_message_pk` is `message_id` of `messages` in Messenger's own program for the web; of tables whose rows
    have numbers, it is one of these. A number alone could be of another table's row: the thread has to agree where it
    is stated.
    """

    TABLE = "edit_message_history"
    COLUMNS = ("original_message_pk", "message_content", "server_adjusted_edit_ts_ms", "thread_key")

    def __init__(self, rows: Iterable[Row]) -> None:
        self.left = 0
        self._of: dict[str | None, list[Row]] = {}
        for row in rows:
            self.left += 1
            self._of.setdefault(row.text("original_message_pk"), []).append(row)

    def earlier(self, message: str | None, threads: Iterable[str | None], text: str | None) -> list[dict[str, Any]]:
        """The wordings of a message that are not the one it has now."""
        wanted, found = {None, *threads}, []
        for row in self._of.pop(message, []) if message is not None else []:
            if row.text("thread_key") in wanted:
                self.left -= 1
                found.append(row)
        return [{"text": row.text("message_content"),
                 "utc_ms": times.from_unix_ms(row["server_adjusted_edit_ts_ms"]).utc_ms}
                for row in found if row.text("message_content") not in (None, text)]  # fmt: skip


def same_of(number: str | None, *, live: bool) -> str | None:
    """What makes two copies one message."""
    return f"*messenger\x1f{number}" if number is not None and len(number) >= 16 and live else None


def kind_of(mime: str | None, name: str | None) -> Kind:
    """The kind of a message by its file."""
    stated = mime if mime and "/" in mime else mime_of(name or "") or ""
    return _MEDIA.get(stated.partition("/")[0], "document")
