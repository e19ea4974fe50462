"""What the databases and the archive of Twitter share: people by account number, chats by their id, posts.

A chat of two is called after both account numbers, the smaller first (`123-456`); a group has a number of its own. The
id of a message is Twitter's own, so that the same message in an archive and in a database counts once. Posts are public
and no chat: they stand in two conversations of the kind `channel`, those of the account's owner and all others that the
app had loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parsers.records import OWNER, ConversationKind, Provenance
from parsers.roster import Numbered

APP = "Twitter"
OWN_POSTS, POSTS = "posts:own", "posts:others"


class Accounts(Numbered):
    """People and chats of one source. `own`: numbers of the accounts that it is of."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        super().__init__(APP, sorted(own))

    def chat(
        self, key: str | None, people: Iterable[str | None] = (), title: str | None = None, *,
        details: dict[str, Any] | None = None, provenance: Provenance | None = None,
    ) -> str:  # fmt: skip
        """Note a chat and return its key."""
        if key is None:
            return self.roster.thread("(unknown chat)")
        pair = key.split("-")
        two = len(pair) == 2 and all(part.isdecimal() for part in pair)
        kind: ConversationKind = "direct" if two else "group"
        both = [self.person(part) for part in dict.fromkeys(pair)] if two else []
        everybody = [one for one in (*both, *people) if one is not None and one != OWNER]
        return self.roster.thread(key, kind, everybody, title, shared=True, details=details, provenance=provenance)

    def posts(self, author: str | None) -> str:
        """The conversation that stands for posts."""
        key = OWN_POSTS if author == OWNER else POSTS
        title = "Posts of the account" if key == OWN_POSTS else "Posts that the app had loaded"
        return self.roster.thread(key, "channel", title=title)


def same_of(number: str | None, *, live: bool = True) -> str | None:
    """What makes two copies one message."""
    return f"*twitter\x1f{number}" if number is not None and len(number) >= 16 and number.isdecimal() and live else None
