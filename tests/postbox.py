"""Databases of Telegram's store for iPhone from readable JSON, for fixtures.

`NAME.postbox.json` is built into the database `NAME`: `owner`, `peers`, `shared` media, `messages` and `drafts`. An
object names its class under `@`. Numbers of 32 bits, longer ones, truth values, numbers with a point, text, bytes
(`base16:` and digits), lists and nothing are written as such. A peer is written as `user 5`, `chat 7`, `channel 9` or
`secret -3`.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

from parsers.apps.postbox import type_hash

_KINDS = {"user": 0, "chat": 1, "channel": 2, "secret": 3}
_BYTES = "base16:"
_FLAGS = ("unique", "global", "album", "group", "local", "thread")
_FORMS = dict(zip(_FLAGS, "qIqIIq", strict=True))


def peer(name: str) -> int:
    """The number of a peer."""
    kind, number = name.split(" ")
    low, high = int(number) & 0xFFFFFFFF, (int(number) >> 32 if int(number) > 0 else 0)
    bits = high << 35 | _KINDS[kind] << 32 | low
    return bits - (1 << 64) if bits >= 1 << 63 else bits


def _blob(data: bytes) -> bytes:
    return struct.pack("<i", len(data)) + data


def _inner(value: dict[str, Any]) -> bytes:
    name = value.get("@")
    kind = 0 if name is None else type_hash(name)
    return struct.pack("<i", kind) + _blob(b"".join(_field(k, v) for k, v in value.items() if k != "@"))


def _field(key: str, value: Any) -> bytes:
    return bytes([len(key.encode())]) + key.encode() + _value(value)


def _value(value: Any) -> bytes:
    if value is None:
        return b"\x0b"
    if isinstance(value, bool):
        return bytes([2, value])
    if isinstance(value, int):
        return b"\0" + struct.pack("<i", value) if -(1 << 31) <= value < 1 << 31 else b"\1" + struct.pack("<q", value)
    if isinstance(value, float):
        return b"\3" + struct.pack("<d", value)
    if isinstance(value, dict):
        return b"\5" + _inner(value)
    if isinstance(value, list):
        if value and isinstance(value[0], int):
            return b"\7" + struct.pack("<i", len(value)) + b"".join(struct.pack("<q", one) for one in value)
        return b"\x08" + struct.pack("<i", len(value)) + b"".join(map(_inner, value))
    if value.startswith(_BYTES):
        return b"\x0a" + _blob(bytes.fromhex(value.removeprefix(_BYTES)))
    if value.partition(" ")[0] in _KINDS and value.partition(" ")[2].lstrip("-").isdecimal():
        return b"\1" + struct.pack("<q", peer(value))
    return b"\4" + _blob(value.encode())


def root(value: dict[str, Any]) -> bytes:
    """An object as the outermost of a run of fields."""
    return b"\1_" + b"\5" + _inner(value)


def message(value: dict[str, Any]) -> tuple[bytes, bytes]:
    """The key and the value of a message."""
    key = struct.pack(">qiii", peer(value["peer"]), value.get("namespace", 0), value["at"], value["id"])
    if "raw" in value:
        return key, bytes.fromhex(value["raw"])
    given = [(n, name) for n, name in enumerate(_FLAGS) if name in value]
    data = struct.pack("<bIIB", 0, value["id"], 1, sum(1 << n for n, _ in given))
    data += b"".join(struct.pack(f"<{_FORMS[name]}", value[name]) for _, name in given)
    data += struct.pack("<II", (4 if value.get("in") else 0) | value.get("flags", 0), 0)
    data += _forward(value.get("forward"))
    author = value.get("author")
    data += b"\0" if author is None else b"\1" + struct.pack("<q", peer(author))
    data += _blob(value.get("text", "").encode())
    for name in ("attributes", "media"):
        parts = value.get(name, [])
        data += struct.pack("<i", len(parts)) + b"".join(_blob(root(one)) for one in parts)
    shared = value.get("shared", [])
    return key, data + struct.pack("<i", len(shared)) + b"".join(struct.pack("<iq", *one) for one in shared)


def _forward(value: dict[str, Any] | None) -> bytes:
    if value is None:
        return b"\0"
    flags = 1 | ("source" in value) << 1 | ("signature" in value) << 3
    data = struct.pack("<bqi", flags, peer(value["author"]), value["date"])
    data += struct.pack("<q", peer(value["source"])) if "source" in value else b""
    return data + (_blob(value["signature"].encode()) if "signature" in value else b"")


def build(text: str, target: Path) -> None:
    """Write the database that a fixture describes."""
    value = json.loads(text)
    connection = sqlite3.connect(target, isolation_level=None)
    try:
        for name, key in (("t0", "INTEGER"), ("t2", "INTEGER"), ("t6", "BLOB"), ("t7", "BLOB")):
            connection.execute(f"CREATE TABLE {name}(key {key} PRIMARY KEY, value BLOB)")
        if "owner" in value:
            state = {"@": "AuthorizedAccountState", "masterDatacenterId": 2, "peerId": value["owner"]}
            connection.execute("INSERT INTO t0 VALUES(2, ?)", (root(state),))
        for one in value.get("peers", []):
            data = bytes.fromhex(one["raw"]) if "raw" in one else root({k: v for k, v in one.items() if k != "peer"})
            connection.execute("INSERT INTO t2 VALUES(?, ?)", (peer(one["peer"]), data))
        for one in value.get("shared", []):
            data = b"\0" + _blob(root(one["media"])) + struct.pack("<i", 1)
            connection.execute("INSERT INTO t6 VALUES(?, ?)", (struct.pack(">iq", *one["id"]), data))
        for one in value.get("messages", []):
            connection.execute("INSERT INTO t7 VALUES(?, ?)", message(one))
        for name, key in (("t67", "INTEGER"), ("t68", "BLOB")) if "drafts" in value else ():
            connection.execute(f"CREATE TABLE {name}(key {key} PRIMARY KEY, value BLOB)")
        for one in value.get("drafts", []):
            state = one.get("state")
            inner = b"" if state is None else _field("synchronizeableInputState", state)
            data = _field("overrideChatTimestamp", 1) + b"\4data\x0a" + _blob(inner)
            if "topic" in one:
                place = struct.pack(">qq", peer(one["peer"]), one["topic"])
                connection.execute("INSERT INTO t68 VALUES(?, ?)", (place, data))
            else:
                connection.execute("INSERT INTO t67 VALUES(?, ?)", (peer(one["peer"]), data))
    finally:
        connection.close()
