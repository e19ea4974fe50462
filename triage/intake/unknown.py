"""Which table of a database that no parser knows may be one of messages.

A phone has hundreds of databases, nearly all of settings and caches, and most apps are known to no program. The one of
an app in which people wrote to each other must not stand in the list like all others: it is named, with what to do
(`triage.tables.mapping`: say once what its columns are). That is a hint for a person, and nothing is read by it.

A table is named when it has columns for words, for a time and for somebody or a chat by their names, as apps call them
in English, whatever way they write compounds (`msg_body`, `msgBody`, `ZMSGBODY`), and when its values bear that out:
texts of several words, and times that are of the years 2005 to 2035.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from parsers.errors import UserError
from parsers.item import Item
from parsers.sqlite.database import Database, quoted

_ROWS = 300
_FEWEST = 2  # texts; one is found in tables of everything
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
#: Parts of names, long ones where one stands inside a word (names in capitals have no humps).
_WORDS = ("text", "body", "content", "message", "msg", "payload", "caption")
_TIMES = ("time", "date", "timestamp", "created", "sent", "received", "ts", "ctime")
_PEOPLE = ("sender", "from", "author", "recipient", "receiver", "to", "peer", "participant", "chat", "conversation",
           "thread", "room", "dialog", "session", "contact", "address", "phone", "number", "msisdn", "user", "uid",
           "member", "buddy", "friend", "jid", "direction", "outgoing", "incoming", "isout", "mine",
           "group", "channel", "partner", "match", "talker")  # fmt: skip
_SHORTEST_INSIDE = 6  # letters of a part that tells something wherever it stands in a name
_SEVERAL = re.compile(r"[^\W\d_]{1,30}[,.!?;:'’…]{0,3}\s+\S{0,30}?[^\W\d_]")
_ONE = re.compile(r"[^\W\d_]{2}")
_WITHOUT_BLANKS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{2}")
_DATED = re.compile(r"\s*(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}")
#: 2005 to 2035 in seconds, and their thousandths, millionths and billionths; Apple's seconds and billionths.
_SPANS = ((1.1e9, 2.06e9), (1.1e12, 2.06e12), (1.1e15, 2.06e15), (1.1e18, 2.06e18), (2.5e8, 1.1e9), (2.5e17, 1.1e18))


class Found(NamedTuple):
    """A table that may be one of messages, and how many rows it has."""

    table: str
    rows: int


def messages_in(item: Item) -> Found | None:
    """Return the table of a database that most looks like one of messages; None where none does."""
    schema = item.schema()
    hopeful = {table: found for table, columns in (schema or {}).items()
               if not table.startswith("sqlite_") and (found := _columns(columns)) is not None}  # fmt: skip
    if not hopeful:
        return None
    try:
        with item.database() as database:
            told = [Found(table, database.count(table)) for table, (words, moments) in sorted(hopeful.items())
                    if _bears_out(database, table, words, moments)]  # fmt: skip
    except UserError:
        return None
    return max(told, key=lambda found: found.rows, default=None)


def _columns(columns: Iterable[str]) -> tuple[list[str], list[str]] | None:
    """The columns that may hold words, and those that may hold times; None where a kind, or anybody, is missing."""
    names = sorted(columns)
    words = [name for name in names if _named(name, _WORDS)]
    moments = [name for name in names if _named(name, _TIMES)]
    people = [name for name in names if _named(name, _PEOPLE)]
    if not (words and moments and people) or len({*words, *moments, *people}) < 3:
        return None
    return words, moments


def _named(name: str, parts: tuple[str, ...]) -> bool:
    low = name.lower()
    pieces = {piece.lower() for piece in _HUMP.split(name) if piece}
    if name.isupper() and low.startswith("z"):  # Core Data puts a Z before each name
        pieces.add(low[1:])
    inside = (part for part in parts if len(part) >= _SHORTEST_INSIDE)
    return not pieces.isdisjoint(parts) or any(part in low for part in inside) or any(
        low.removeprefix("z").startswith(part) or low.endswith(part) for part in parts if len(part) > 3)


def _bears_out(database: Database, table: str, words: list[str], moments: list[str]) -> bool:
    asked = ", ".join(map(quoted, (*words, *moments)))
    rows = list(database.query(f"SELECT {asked} FROM {quoted(table)} LIMIT {_ROWS}"))
    texts, times = list(zip(*rows, strict=True))[: len(words)], list(zip(*rows, strict=True))[len(words) :]
    return any(map(_is_text, texts)) and any(map(_is_time, times))


def _is_text(values: tuple[object, ...]) -> bool:
    """Whether a column has what people write: different texts, of which many have several words."""
    texts = {value for value in values if isinstance(value, str) and _ONE.search(value[:2000])}
    spoken = [text for text in texts if _SEVERAL.search(text[:2000]) or _WITHOUT_BLANKS.search(text[:2000])]
    return len(spoken) >= _FEWEST and len(spoken) * 4 >= len(texts)


def _is_time(values: tuple[object, ...]) -> bool:
    filled = [value for value in values if value not in (None, "", 0, "0")]
    return bool(filled) and sum(map(_may_be_moment, filled)) * 2 > len(filled)


def _may_be_moment(value: object) -> bool:
    if isinstance(value, str):
        if _DATED.match(value[:40]):
            return True
        value = int(value) if value.isdecimal() and value.isascii() and len(value) < 20 else None
    return isinstance(value, int | float) and any(low < value < high for low, high in _SPANS)
