
"""Calls and reactions of a WhatsApp for Android database.

Facts: `call_log(jid_row_id, from_me, call_id, transaction_id, timestamp ms, video_call, duration s, call_result,
group_jid_row_id, call_creator_device_jid_row_id: whose device began it)` with `call_log_participant_v2(call_log_row_id,
jid_row_id, call_result)`; `call_link(token, creator_jid_row_id)` is the link that a call was joined by (schema of 2024
to 2026; the token is the last part of its address); a call that lasted was answered under every version's numbering
(amberkeep; WAInsight on who began a group call).

`message_add_on(parent_message_row_id)` with `message_add_on_reaction(reaction, sender_timestamp ms)`; an
empty reaction is one that was taken back. In a direct chat the add-on names no sender, who is then the other
person (IPED falls back to the chat's JID).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.whatsapp.chat import Chat, kind_of
from parsers.apps.whatsapp.codes import CALL_RESULTS
from parsers.apps.whatsapp.message import SEPARATOR, UNIQUE_KEY
from parsers.apps.whatsapp.people import Directory
from parsers.base import Context
from parsers.formats.whatsapp_android.chats import Chats
from parsers.reasons import REASON_TAKEN_BACK, REASON_TARGET_GONE
from parsers.records import OWNER, Call, Direction, Provenance, Reaction, Record, Rejection, State
from parsers.sqlite.database import Database
from parsers.sqlite.scan import Tally, look_up, scan
from parsers.sqlite.values import count_of, moment_of, plain, text_of

CALLS = "call_log"
_PEOPLE = "call_log_participant_v2"
_REACTIONS = "message_add_on_reaction"
_NAMES = (
    "jid_row_id",
    "from_me",
    "call_id",
    "transaction_id",
    "timestamp",
    "video_call",
    "duration",
    "call_result",
    "group_jid_row_id",
    "bytes_transferred",
    "call_type",
    "is_dnd_mode_on",
    "call_link_row_id",
    "scheduled_id",
    "is_joinable_group_call",
    "offer_silence_reason",
    "terminated_by_device_switch",
    "call_creator_device_jid_row_id",
)
_TOLD = _NAMES[9:-1]
_LONGEST_CALL_S = 10_000_000


def read_calls(database: Database, people: Directory, chats: Chats, context: Context) -> Iterator[Record]:
    """Yield a call for every row of `call_log`, and what is found."""
    if not {"from_me", "timestamp"} <= database.columns(CALLS):
        return
    tally = Tally(database, "call", CALLS)
    yield from tally.start()
    with_people = _participants(database)
    n = old = 0
    links = _links(database)
    asked = ", ".join(database.expression(CALLS, name) for name in _NAMES)
    for state, (row_id, *values) in scan(database, f"SELECT rowid, {asked} FROM {CALLS} WHERE rowid > ?"):
        n += 1
        if state == "removed_by_wal":
            old += 1
            yield tally.old()
        context.check()
        others = with_people.get(row_id, [])
        row = dict(zip(_NAMES, values, strict=True))
        yield _call(row_id, row, others, links.get(row["call_link_row_id"]), state, people, chats)
        tally.last = row_id
    tally.read = n - old
    yield from tally.settle()


def _participants(database: Database) -> dict[object, list[tuple[object, object]]]:
    """Who took part in each call, by its row: far fewer than messages."""
    found: dict[object, list[tuple[object, object]]] = {}
    if {"call_log_row_id", "jid_row_id"} <= database.columns(_PEOPLE):
        for _, call, jid, code in look_up(database, _PEOPLE, ("call_log_row_id", "jid_row_id", "call_result")):
            found.setdefault(call, []).append((jid, code))
    return found


def _links(database: Database) -> dict[object, tuple[object, object]]:
    """The links by which calls were joined, by row: few, as somebody makes each by hand."""
    if not {"_id", "token"} <= database.columns("call_link"):
        return {}
    creator = database.expression("call_link", "creator_jid_row_id")
    return {row_id: (token, by) for row_id, token, by in database.query(f"SELECT _id, token, {creator} FROM call_link")}


def _call(
    row_id: int,
    row: dict[str, Any],
    others: list[tuple[object, object]],
    link: tuple[object, object] | None,
    state: State,
    people: Directory,
    chats: Chats,
) -> Call:
    provenance = Provenance(CALLS, row_id)
    other = people.keys.get(row["jid_row_id"]) if count_of(row["jid_row_id"]) is not None else None
    group = people.keys.get(row["group_jid_row_id"]) if count_of(row["group_jid_row_id"]) is not None else None
    if other is not None and kind_of(other) == "group":  # some versions name the group where others name its caller
        group, other = group or other, None
    peer = people.key(row["jid_row_id"]) if other is not None else None
    lost = "call" if count_of(row["jid_row_id"]) is None else "jid"  # calls with one and the same person stay together
    nobody = f"unknown:{lost} {row_id if lost == 'call' else row['jid_row_id']}"
    chat = chats.of_key(group or peer or nobody, provenance)
    direction: Direction = "out" if row["from_me"] == 1 else "in" if row["from_me"] == 0 else "unknown"
    caller = people.key(row["call_creator_device_jid_row_id"]) if direction == "in" else None  # else the user's own
    members = [peer, *(people.key(jid) for jid, _ in others), caller]
    keys = [key for key in members if key is not None and key != OWNER]
    keys = [key for key in dict.fromkeys(keys) if not key.endswith("@g.us")]
    for key in keys:
        if chat.kind == "group":
            chat.senders.add(key)
    duration = row["duration"]
    seconds = (
        float(duration) if isinstance(duration, int | float) and 0 <= duration < _LONGEST_CALL_S else None
    )
    call_id, _ = text_of(row["call_id"])
    details = {name: plain(row[name]) for name in _TOLD if row[name] not in (None, "", 0)}
    details["call_result"] = plain(row["call_result"])
    if others:
        results = {people.key(jid): plain(code) for jid, code in others}
        details["participant_results"] = {key: code for key, code in results.items() if key is not None}
    if caller is not None:
        details["started_by"] = caller
    if link is not None:
        told = {"token": text_of(link[0])[0], "creator": people.key(link[1])}
        details["call_link"] = {name: value for name, value in told.items() if value is not None}
    sender = OWNER if direction == "out" else caller or peer
    time, unit = moment_of(row["timestamp"])
    if unit is not None:
        details["time_unit"] = unit
    return Call(
        chat.key,
        direction,
        sender,
        time,
        seconds,
        _outcome(row["call_result"], seconds),
        provenance,
        row["video_call"] == 1,
        tuple(keys),
        state,
        call_id,
        _same(row, call_id, direction),
        details,
    )


def _outcome(code: object, seconds: float | None) -> Any:
    if seconds:
        return "answered"
    return CALL_RESULTS.get(code, "unknown") if isinstance(code, int) else "unknown"


def _same(row: dict[str, Any], call_id: str | None, direction: Direction) -> str | None:
    if call_id is not None and len(call_id) >= UNIQUE_KEY:
        return f"{call_id}{SEPARATOR}{plain(row['transaction_id'])}"
    if count_of(row["timestamp"]) is None:
        return None
    return SEPARATOR.join((call_id or "", str(row["timestamp"]), direction, str(plain(row["duration"]))))


def read_reactions(database: Database, people: Directory, chats: Chats, context: Context) -> Iterator[Record]:
    """Yield a reaction (or why there is none) for every row of `message_add_on_reaction`, and what is
    found.
    """
    if not {"message_add_on_row_id", "reaction"} <= database.columns(_REACTIONS):
        return
    tally = Tally(database, "reaction", _REACTIONS)
    yield from tally.start()
    n = old = 0
    for state, row in scan(database, _reactions(database)):
        n += 1
        if state == "removed_by_wal":
            old += 1
            yield tally.old()
        context.check()
        yield _reaction(row, state, people, chats)
        tally.last = row[0]
    tally.read = n - old
    yield from tally.settle()


def _reactions(database: Database) -> str:
    """The query. The parent's key is the one it is known by: before an edit, before a revocation."""
    has = database.columns
    at = database.expression(_REACTIONS, "sender_timestamp", "r")
    add_on = [
        database.expression("message_add_on", name, "a")
        for name in ("from_me", "sender_jid_row_id", "timestamp", "chat_row_id")
    ]
    joins = [" LEFT JOIN message_add_on AS a ON a._id = r.message_add_on_row_id"]
    if "_id" not in has("message_add_on"):
        joins, add_on = [], ["NULL"] * len(add_on)
    elif {"_id", "key_id", "chat_row_id"} <= has("message") and "parent_message_row_id" in has("message_add_on"):
        add_on[-1] = f"COALESCE(m.chat_row_id, {add_on[-1]})"  # it stands where the message does that it was put on
    keys = []
    parent = "a.parent_message_row_id"
    linked = bool(joins) and "parent_message_row_id" in has("message_add_on")
    for table, alias, row_id, key in (
        ("message_revoked", "v", "message_row_id", "revoked_key_id"),
        ("message_edit_info", "e", "message_row_id", "original_key_id"),
        ("message", "m", "_id", "key_id"),
        ("messages", "l", "_id", "key_id"),
    ):
        if linked and {row_id, key} <= has(table):
            joins.append(f" LEFT JOIN {table} AS {alias} ON {alias}.{row_id} = {parent}")
            keys.append(f"{alias}.{key}")
    key = f"COALESCE({', '.join(keys)})" if len(keys) > 1 else keys[0] if keys else "NULL"
    return (
        f"SELECT r.message_add_on_row_id, r.reaction, {at}, {', '.join(add_on)}, {key} "
        f"FROM {_REACTIONS} AS r{''.join(joins)} WHERE r.message_add_on_row_id > ?"
    )


def _reaction(row: tuple[Any, ...], state: State, people: Directory, chats: Chats) -> Record:
    row_id, emoji_raw, at, from_me, sender_row, added, chat_row, key_raw = row
    provenance = Provenance(_REACTIONS, row_id)
    emoji, _ = text_of(emoji_raw)
    key, _ = text_of(key_raw)
    if emoji is None:
        return Rejection("reaction", REASON_TAKEN_BACK, provenance)
    if key is None:
        return Rejection("reaction", REASON_TARGET_GONE, provenance, raw=emoji)
    chat = chats.of_row(chat_row, provenance)
    named = people.keys.get(sender_row) if type(sender_row) is int else None
    sender, direction = _who(chat, from_me, chat.writer(named))
    if named is not None and sender is not None:
        people.use(sender)
    return Reaction(
        chat.key,
        key,
        sender,
        emoji,
        moment_of(at if count_of(at) is not None else added)[0],
        provenance,
        direction,
        state,
    )


def _who(chat: Chat, from_me: object, sender: str | None) -> tuple[str | None, Direction]:
    if from_me == 1:
        return OWNER, "out"
    if from_me != 0:
        return sender, "unknown"
    sender = sender or chat.peer
    if sender is not None:
        chat.senders.add(sender)
    return sender, "in"
