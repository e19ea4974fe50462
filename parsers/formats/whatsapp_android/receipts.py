"""When a message that the user sent was delivered to each recipient, read and played.

Facts: `receipt_user(message_row_id, receipt_user_jid_row_id, receipt_timestamp, read_timestamp, played_timestamp)`,
milliseconds since 1970 UTC, a row for each recipient (the app's own queries, 2020 to 2026). Before it the table
`receipts(key_remote_jid, key_id, remote_resource, receipt_device_timestamp, read_device_timestamp,
played_device_timestamp)` for groups and lists, and the last three columns in `messages` itself for chats of two, -1
standing for "not yet" (C. Anglano, "Forensic analysis of WhatsApp Messenger on Android smartphones", 2014). Whoever has
switched read receipts off leaves no time of reading: that none is there does not say that nobody read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.whatsapp.message import MOST_RECEIPTS
from parsers.apps.whatsapp.people import Directory
from parsers.formats.whatsapp_android.statement import Side, Statement
from parsers.sqlite.database import Database
from parsers.sqlite.values import count_of

_COLUMNS = ("who", "jid", "delivered", "read", "played")
_WORDS = (("delivered", "delivered_ms"), ("read", "read_ms"), ("played", "played_ms"))
_OLD_TIMES = ("receipt_device_timestamp", "read_device_timestamp", "played_device_timestamp")


def statements(database: Database) -> Iterator[Statement]:
    """Yield a query for each table of receipts that this database has."""
    table, who = "receipt_user", "receipt_user_jid_row_id"
    if {"message_row_id", who} <= database.columns(table):
        times = [database.expression(table, name) for name in ("receipt_timestamp", "read_timestamp",
                                                               "played_timestamp")]  # fmt: skip
        yield Side("receipt", table, quiet=True), _COLUMNS, (
            f"SELECT 0, message_row_id, {who}, NULL, {', '.join(times)} FROM {table} "
            f"WHERE message_row_id IS NOT NULL ORDER BY message_row_id, {who}"
        )
    columns = database.columns("messages")
    if not {"_id", "key_remote_jid", "key_from_me", "key_id"} <= columns:
        return
    if {"key_remote_jid", "key_id"} <= database.columns("receipts"):
        times = [database.expression("receipts", name, "r") for name in _OLD_TIMES]
        yield Side("receipt", "receipts", quiet=True), _COLUMNS, (
            f"SELECT 0, m._id, NULL, {database.expression('receipts', 'remote_resource', 'r')}, {', '.join(times)} "
            "FROM receipts AS r JOIN messages AS m ON m.key_remote_jid = r.key_remote_jid AND m.key_from_me = 1 "
            "AND m.key_id = r.key_id ORDER BY m._id"
        )
    present = [name for name in _OLD_TIMES if name in columns]
    if present:
        times = [database.expression("messages", name) for name in _OLD_TIMES]
        yield Side("receipt", "messages", quiet=True), _COLUMNS, (
            f"SELECT 0, _id, NULL, key_remote_jid, {', '.join(times)} FROM messages WHERE key_from_me = 1 "
            f"AND ({' OR '.join(f'{name} > 0' for name in present)}) ORDER BY _id"
        )


def told(rows: list[dict[str, Any]], people: Directory, details: dict[str, Any]) -> int:
    """Add who received a message, and when, to its `details`; return how many of them there is no room for."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        moments = {word: at for column, word in _WORDS if (at := count_of(row.get(column))) is not None}
        who = people.key(row.get("who")) if row.get("jid") is None else people.person(row["jid"])
        if moments and who is not None:
            found.setdefault(who, {"who": who}).update(moments)
    if found:
        details["receipts"] = list(found.values())[:MOST_RECEIPTS]
    more = max(0, len(found) - MOST_RECEIPTS)
    if more:
        details["receipts_more"] = more
    return more
