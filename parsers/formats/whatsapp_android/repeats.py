"""Keys that several messages of a WhatsApp for Android database have, though they are random.

The sender's program chooses the key of a message (`key_id`), so that a program of somebody's own can send one key to
several chats, or one that its user wrote under; the app accepts both, as its key is unique within a chat, a direction
and a sender. The same message twice is something else: the number and the hidden identifier of a person can each have a
chat with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parsers.apps.whatsapp.message import UNIQUE_KEY
from parsers.apps.whatsapp.people import Directory
from parsers.formats.whatsapp_android.chats import Chats
from parsers.sqlite.database import Database

#: For each table of messages the columns of the chat, of the direction, of the sender, and what tells that a row went
#: to a list, whose recipients have a row each under one key.
_TABLES = {
    "message": ("chat_row_id", "from_me", "sender_jid_row_id", "broadcast"),
    "messages": ("key_remote_jid", "key_from_me", "remote_resource", "needs_push"),
}


def repeated(database: Database, people: Directory, chats: Chats) -> Iterator[str]:
    """Yield the long keys that messages of several conversations, directions or writers have."""

    def conversation(named: str) -> object:
        chat = chats.by_row.get(int(named)) if named.isdecimal() else None
        return chat.key if chat is not None else people.resolve(named)

    def writer(named: str) -> object:
        return people.keys.get(int(named)) if named.lstrip("-").isdecimal() else people.resolve(named)

    for table, names in _TABLES.items():
        if "key_id" not in database.columns(table):
            continue
        chat, from_me, sender, to_list = (database.expression(table, name) for name in names)
        alone = f"length(key_id) >= {UNIQUE_KEY} AND COALESCE({to_list}, 0) <= 0"
        twice = f"SELECT key_id FROM {table} WHERE {alone} GROUP BY key_id HAVING count(*) > 1"
        if next(database.query(f"{twice} LIMIT 1"), None) is None:  # as a rule; the rest takes thrice the time
            continue
        sql = (
            f"SELECT key_id, count(DISTINCT {from_me}), group_concat(DISTINCT {chat}), group_concat(DISTINCT {sender}) "
            f"FROM {table} WHERE {alone} AND key_id IN ({twice}) GROUP BY key_id"
        )
        for key, directions, places, senders in database.query(sql):
            several = directions > 1 or _several(places, conversation) or _several(senders, writer)
            if several and isinstance(key, str):
                yield key


def _several(listed: object, resolve: Callable[[str], object]) -> bool:
    """Whether a list between commas names more than one, once each is resolved."""
    return isinstance(listed, str) and len({resolve(named) for named in listed.split(",") if named} - {None}) > 1
