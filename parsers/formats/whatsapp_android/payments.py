"""Payments of a WhatsApp for Android database, with their message and without one.

Facts: `pay_transaction(message_row_id, remote_jid_row_id, key_id, id, timestamp s, sender_jid_row_id,
receiver_jid_row_id, currency_code, amount_1000)` since 2020; `message_row_id` stays empty where the payment was told by
the app's server alone, or its message came later, which is then known by chat and key. Before,
`pay_transactions(key_remote_jid, key_from_me, key_id, sender, receiver, currency, amount_1000)` names the message by
its key (the app's own statements that create and fill the two, 2019 to 2026).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from parsers.apps.whatsapp.chat import Chat
from parsers.apps.whatsapp.people import Directory
from parsers.base import Context
from parsers.formats.whatsapp_android.chats import Chats
from parsers.formats.whatsapp_android.statement import PER_MESSAGE, Side, Statement
from parsers.records import OWNER, Message, Provenance, Record
from parsers.roster import direction_of
from parsers.sqlite.database import Database
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import moment_of, text_of

_NEW, _OLD = "pay_transaction", "pay_transactions"
_NAMES = ("amount_1000", "currency_code", "status", "type", "timestamp", "sender_jid_row_id", "receiver_jid_row_id",
          "bank_transaction_id", "country")  # fmt: skip
#: The columns of the older table, as the newer one calls them; people are addresses there, not rows.
_OLD_NAMES = {"currency": "currency_code", "sender": "sender_jid", "receiver": "receiver_jid"}
_OLD_COLUMNS = ("amount_1000", "currency", "status", "type", "timestamp", "sender", "receiver", "bank_transaction_id",
                "country")  # fmt: skip


def statements(database: Database) -> Iterator[Statement]:
    """Yield a query for the payments that belong to a message, by its row and by its key."""
    columns = database.columns(_NEW)
    if "message_row_id" in columns:
        asked = ", ".join(database.expression(_NEW, name, "t") for name in _NAMES)
        yield Side("transactions", _NEW, rows_of="t"), _NAMES, (
            f"SELECT {_unique('t.message_row_id')}, t.message_row_id, {asked} FROM {_NEW} AS t "
            "WHERE t.message_row_id > 0 ORDER BY 1"
        )
        by_key = _by_key(database)
        if by_key is not None:
            yield Side("transactions", _NEW, rows_of="t"), _NAMES, (
                f"SELECT {_unique('m._id')}, m._id, {asked} FROM {_NEW} AS t JOIN {by_key} "
                "WHERE COALESCE(t.message_row_id, 0) <= 0 ORDER BY 1"
            )
    if _has_old(database):
        asked = ", ".join(database.expression(_OLD, name, "t") for name in _OLD_COLUMNS)
        names = tuple(_OLD_NAMES.get(name, name) for name in _OLD_COLUMNS)
        by_key = _by_old_key(database)
        if by_key is not None:
            yield Side("transactions", _OLD), names, (
                f"SELECT {_unique('m._id')}, m._id, {asked} FROM {_OLD} AS t JOIN {by_key} ORDER BY 1"
            )


def _unique(message: str) -> str:
    return f"{message} * {PER_MESSAGE} + t.rowid % {PER_MESSAGE}"


def _by_key(database: Database) -> str | None:
    """The join from a payment (t) to the message (m) that its chat and key name."""
    if not {"remote_jid_row_id", "key_id"} <= database.columns(_NEW):
        return None
    if not {"_id", "jid_row_id"} <= database.columns("chat"):
        return None
    if not {"_id", "chat_row_id", "key_id"} <= database.columns("message"):
        return None
    return (
        "chat AS c ON c.jid_row_id = t.remote_jid_row_id "
        "JOIN message AS m ON m.chat_row_id = c._id AND m.key_id = t.key_id"
    )


def _has_old(database: Database) -> bool:
    return {"key_remote_jid", "key_from_me", "key_id"} <= database.columns(_OLD)


def _by_old_key(database: Database) -> str | None:
    """The join from a payment (t) of the older table to its message (m)."""
    if not {"_id", "key_remote_jid", "key_from_me", "key_id"} <= database.columns("messages"):
        return None
    return (
        "messages AS m ON m.key_remote_jid = t.key_remote_jid AND m.key_from_me = t.key_from_me "
        "AND m.key_id = t.key_id"
    )


def read_payments(
    database: Database,
    people: Directory,
    chats: Chats,
    plainly: Callable[[dict[str, Any]], dict[str, Any]],
    context: Context,
) -> Iterator[Record]:
    """Yield a message for every payment that has none in the database, and what is found."""
    if "message_row_id" in database.columns(_NEW):
        yield from _Left(database, people, chats, plainly).read(context, _NEW, _NAMES, _NAMES, _with_message(database))
    if _has_old(database):
        by_key = _by_old_key(database)
        names = tuple(_OLD_NAMES.get(name, name) for name in _OLD_COLUMNS)
        held = f"rowid IN (SELECT t.rowid FROM {_OLD} AS t JOIN {by_key})" if by_key is not None else "0"
        yield from _Left(database, people, chats, plainly).read(context, _OLD, _OLD_COLUMNS, names, held)


def _with_message(database: Database) -> str:
    """The condition that the message of a payment is there, in either table of messages."""
    held = [
        f"message_row_id IN (SELECT _id FROM {table})"
        for table in ("message", "messages")
        if "_id" in database.columns(table)
    ]
    by_key = _by_key(database)
    if by_key is not None:
        without = f"SELECT t.rowid FROM {_NEW} AS t JOIN {by_key} WHERE COALESCE(t.message_row_id, 0) <= 0"
        held.append(f"rowid IN ({without})")
    return f"COALESCE({' OR '.join(held)}, 0)" if held else "0"


class _Left:
    """Makes messages of payments without one."""

    def __init__(
        self,
        database: Database,
        people: Directory,
        chats: Chats,
        plainly: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> None:
        self._database = database
        self._people = people
        self._chats = chats
        self._plainly = plainly

    def read(
        self, context: Context, table: str, columns: tuple[str, ...], names: tuple[str, ...], held: str
    ) -> Iterator[Record]:
        database = self._database
        keys = ("id", "key_id", "remote_jid_row_id", "key_remote_jid", "key_from_me")
        tally = Tally(database, "message", table, where=f"NOT {held}")
        yield from tally.start()
        n = old = 0
        asked = ", ".join(database.expression(table, name) for name in (*keys, *columns))
        for state, (row_id, *values) in scan(
            database, f"SELECT rowid, {asked} FROM {table} WHERE NOT {held} AND rowid > ?"
        ):
            n += 1
            if state == "removed_by_wal":
                old += 1
                yield tally.old()
            context.check()
            named = dict(zip(keys, values, strict=False))
            row = dict(zip(names, values[len(keys):], strict=True))
            told = self._plainly(row)
            place = Provenance(table, row_id)
            sender = told.get("sender") or (OWNER if named["key_from_me"] == 1 else None)
            direction = direction_of(sender)
            chat = self._chat(named, told, place)
            if sender not in (None, OWNER):
                chat.senders.add(sender)
            details: dict[str, Any] = {"type": "payment", "transactions": [told]}
            time, unit = moment_of(row["timestamp"])
            if unit is not None:
                details["time_unit"] = unit
            key = text_of(named["id"])[0] or text_of(named["key_id"])[0]
            yield Message(
                chat.key, "other", direction, sender, time, None, place, state,
                app_key=text_of(named["key_id"])[0], same=None if key is None else f"payment\x1f{key}", details=details,
            )  # fmt: skip
            tally.last = row_id
        tally.read = n - old
        yield from tally.settle()

    def _chat(self, named: dict[str, Any], told: dict[str, Any], place: Provenance) -> Chat:
        key = self._people.thread(named["remote_jid_row_id"])
        jid, _ = text_of(named["key_remote_jid"])
        if key is None and jid is not None:
            key = self._people.resolve(jid)
        others = (told.get("sender"), told.get("receiver"))
        key = key or next((other for other in others if other not in (None, OWNER)), None)
        return self._chats.of_key(key or f"unknown:{place.table} {place.row}", place)
