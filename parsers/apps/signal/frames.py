"""The lines of an export as frames: JSON objects with exactly one of the frames of Signal's backup format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from parsers.records import Provenance

if TYPE_CHECKING:
    from parsers.evidence import Item

_LONGEST = 32 << 20  # bytes; a longer line is no frame but an attack
_SNAKE = re.compile(r"_([a-z0-9])")


class Line(msgspec.Struct, frozen=True):
    """A line: its number from 1, byte offset, and the object in it, None when it is none (then `raw` begins it).

    `binary`: it is a frame of the binary form, which has an ordinal and no line.
    """

    number: int
    offset: int
    value: dict[str, Any] | None
    raw: str = ""
    cut: bool = False
    binary: bool = False

    def place(self, table: str) -> Provenance:
        """Where a record of this line stands, as part of the frames `table`."""
        if self.binary:
            return Provenance(table, self.number, self.offset)
        return Provenance(table, None, self.offset, self.number)


def lines(item: Item) -> Iterator[Line]:
    """Yield every line that is not blank."""
    offset = 0
    for number, (data, ended) in enumerate(_split(item), 1):
        if data.strip(b" \t\r\n\0\xef\xbb\xbf"):
            value = _decode(data)
            raw = "" if value is not None else data[:2000].decode("utf-8", "replace")
            yield Line(number, offset, value, raw, cut=not ended and value is None)
        offset += len(data) + ended


def _split(item: Item) -> Iterator[tuple[bytes, bool]]:
    rest = b""
    for block in item.chunks():
        whole = (rest + block).split(b"\n") if b"\n" in block else [rest + block]
        rest = whole.pop()
        for line in whole:
            yield line, True
        if len(rest) > _LONGEST:
            yield rest, False
            rest = b""
    if rest:
        yield rest, False


def _decode(data: bytes) -> dict[str, Any] | None:
    try:
        text = data.decode("utf-8-sig", "surrogateescape")
        value = json.loads(text, parse_constant=str, parse_int=_int)
    except (ValueError, RecursionError):
        return None
    return _camel(value) if isinstance(value, dict) else None


def _int(text: str) -> int | str:
    """A number that no column holds, or of thousands of digits, stays text."""
    return int(text) if len(text) < 20 else text


def _camel(value: Any, deep: int = 0) -> Any:
    """Keys as JSON has them by rule (`chatItem`); some writers keep those of the schema (`chat_item`)."""
    if deep > 40:
        return None
    if isinstance(value, dict):
        return {_SNAKE.sub(lambda m: m[1].upper(), key): _camel(item, deep + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_camel(item, deep + 1) for item in value]
    return value


def number(value: Any) -> int | None:
    """A whole number, which JSON holds as text when it has 64 bits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) < 20 and value.lstrip("-").isdecimal() and value.isascii():
        return int(value)
    return None


def part(value: Any, key: str) -> dict[str, Any]:
    """The object under a key, empty where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def parts(value: Any, key: str) -> list[dict[str, Any]]:
    """The objects in the list under a key."""
    found = value.get(key) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(value: Any, key: str) -> str | None:
    """The text under a key, None where it is empty or none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) and found else None
