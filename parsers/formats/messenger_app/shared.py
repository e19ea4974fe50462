"""What both of Messenger's databases share: people by account number, files by their type, the ids of messages.

The id of a message (`mid.…`) is the service's own, so that a message in both databases of a phone counts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parsers.filetypes import mime_of
from parsers.records import OWNER, Direction, IdentifierKind, Kind, Provenance
from parsers.roster import Roster

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
        if sender is None or self.own is None:
            return "unknown"
        return "out" if sender == OWNER else "in"


def same_of(number: str | None, *, live: bool) -> str | None:
    """What makes two copies one message."""
    return f"*messenger\x1f{number}" if number is not None and len(number) >= 16 and live else None


def kind_of(mime: str | None, name: str | None) -> Kind:
    """The kind of a message by its file."""
    stated = mime if mime and "/" in mime else mime_of(name or "") or ""
    return _MEDIA.get(stated.partition("/")[0], "document")
