"""What was typed in a chat of Telegram for iPhone and not sent.

`t67` holds the state of a chat by its peer, `t68` that of a topic in one (peer and topic, the highest byte first); both
since about 2021. The value is a run of fields, of which `data` is another one, and in it `synchronizeableInputState`
the draft: `t` text, `s` when it was last changed (Unix seconds), `rep` or `m.i` the message that it answers, `ip` a
page in place of the text (2026).

Source: TelegramMessenger/Telegram-iOS, `Postbox.swift` (numbers of tables), `PeerChatInterfaceStateTable.swift`,
`PeerChatThreadInterfaceStateTable.swift`, `AdaptedPostboxEncoder.swift`, and
`SyncCore_SynchronizeableChatInputState.swift`. Not read: `t23`, where versions before kept the same in another coding.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.postbox import Object, PostboxError, fields
from parsers.base import Context
from parsers.formats.telegram_ios.people import People
from parsers.records import (
    Found,
    Message,
    Provenance,
    Record,
    State,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.sqlite.database import Database
from parsers.sqlite.scan import scan
from parsers.words import N_

_CHATS, _TOPICS = "t67", "t68"
_TOPIC = struct.Struct(">qq")
_CHECK_EVERY = 0x3FF
_DEEPEST = 24

WARNING_UNREAD = N_("What {n} chats keep of words that were typed and not sent could not be read (table {table}).")


def read_drafts(database: Database, people: People, context: Context) -> Iterator[Record]:
    """Yield a message for every draft, and what is found: a chat without one is no message."""
    for table in (_CHATS, _TOPICS):
        if not {"key", "value"} <= database.columns(table):
            continue
        unread = 0
        for state, (row_id, key, value) in scan(database, f"SELECT rowid, key, value FROM {table} WHERE rowid > ?"):
            if not row_id & _CHECK_EVERY:
                context.check()
            try:
                draft = _draft(value)
            except PostboxError:
                unread += 1
                continue
            if draft is not None:
                yield Found("message", 1)
                yield _message(draft, key, Provenance(table, row_id), state, people)
        if unread:
            yield Warning(WARNING_UNREAD, {"n": unread, "table": table}, Provenance(table))


def _draft(value: object) -> Object | None:
    """The draft in the state of a chat, None where there is none. Raises PostboxError."""
    held = fields(value).get("data") if isinstance(value, bytes) else None
    found = fields(held).get("synchronizeableInputState") if isinstance(held, bytes) else None
    return found if isinstance(found, dict) and (found.get("t") or found.get("ip")) else None


def _message(draft: Object, key: object, place: Provenance, state: State, people: People) -> Message:
    details: dict[str, Any] = {"box": "draft"}
    if isinstance(key, bytes) and len(key) == _TOPIC.size:
        key, details["topic"] = _TOPIC.unpack(key)
    dialog, _ = people.dialog(key)
    me = people.me()
    people.meet(dialog, me)
    written = draft.get("t")
    text = written if isinstance(written, str) and written else "\n".join(_words(draft.get("ip"))) or None
    time = times.from_unix_s(draft.get("s") or None)
    answered = _answered(draft)
    return Message(
        dialog, "text" if text else "other", "out", me, time, text, place, state, None,
        f"draft\x1f{details.get('topic', '')}\x1f{time.raw}\x1f{text or ''}",
        None if answered is None else str(answered), details=details,
    )  # fmt: skip


def _answered(draft: Object) -> int | None:
    """The number of the message that a draft answers."""
    subject = draft.get("rep")
    message = subject.get("messageId") if isinstance(subject, dict) else None
    number = message.get("i") if isinstance(message, dict) else draft.get("m.i")
    return number if type(number) is int else None


def _words(value: object, deep: int = 0) -> Iterator[str]:
    """The plain texts of a page: each stands under `s` beside the number of its kind, `r`."""
    if deep > _DEEPEST:
        return
    if isinstance(value, dict):
        if "r" in value and isinstance(value.get("s"), str) and value["s"]:
            yield value["s"]
        for one in value.values():
            yield from _words(one, deep + 1)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one, deep + 1)
