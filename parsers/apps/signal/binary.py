"""Signal's backup frames in their binary form, read into the form that the plaintext export has.

A stream of protocol buffers, each behind its length: first `BackupInfo`, then one `Frame` after the other. The fields
of each message stand in `frames.txt` (number, name, type; `[]` several; in brackets the words of an
enumeration; `...` keeps fields that are not listed as `field N`). What comes out has the keys of the JSON form, so
that one reader serves both; bytes stay bytes, values that a message leaves out are absent.

Source of the numbers: `Backup.proto` of signalapp/Signal-Android and signalapp/Signal-Desktop and `backup.proto` of
signalapp/libsignal, in their versions of 2024 (one locator for each kind of place) to 2026 (one `locatorInfo`).
"""

from __future__ import annotations

import functools
import pkgutil
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from parsers.protobuf import NotProtobuf, fields, varint

_DEEPEST = 24  # messages in messages; an edited message with a quoted picture has nine
_LONGEST = 32 << 20  # bytes; a longer frame is damage or an attack


class _Field(msgspec.Struct, frozen=True):
    """A field: its name, type, whether it holds several values, and the words of an enumeration."""

    name: str
    type: str
    several: bool
    words: tuple[str, ...]


class _Shape(msgspec.Struct, frozen=True):
    """A message: its fields by number, and whether others are kept."""

    fields: dict[int, _Field]
    open: bool


class Piece(msgspec.Struct, frozen=True):
    """A frame of a stream: its ordinal from 1, where it begins in the stream (bytes), and its bytes.

    `data` is None where the stream ends inside the frame or its length is not possible: then it is the last.
    """

    number: int
    offset: int
    data: bytes | None


@functools.cache
def _shapes() -> dict[str, _Shape]:
    text = (pkgutil.get_data("parsers.apps.signal", "frames.txt") or b"").decode("ascii")
    shapes: dict[str, _Shape] = {}
    for line in text.splitlines():
        if line.endswith(":"):
            shape = _Shape({}, line.endswith("...:"))
            shapes[line.rstrip(":.")] = shape
            continue
        number, name, kind = line.split(" ")
        words = tuple(kind[1:-1].split("|")) if kind.startswith("(") else ()
        several = kind.endswith("[]")
        shape.fields[int(number)] = _Field(name, "enum" if words else kind.removesuffix("[]"), several, words)
    return shapes


def decode(data: bytes, shape: str = "Frame", deep: int = 0) -> dict[str, Any]:
    """Return a message as the JSON form would give it. Raises NotProtobuf."""
    if deep > _DEEPEST:
        raise NotProtobuf("nested without end")
    kind = _shapes()[shape]
    found: dict[str, Any] = {}
    for number, values in fields(data).items():
        field = kind.fields.get(number)
        if field is None:
            if kind.open:
                found[f"field {number}"] = values[-1]
            continue
        if field.several:
            found[field.name] = [one for value in values for one in _several(value, field, deep)]
        else:
            found[field.name] = _value(values[-1], field, deep)
    return found


def _several(value: int | bytes, field: _Field, deep: int) -> Iterator[Any]:
    """The values of a list; numbers may stand packed in one run of bytes."""
    if field.type == "number" and isinstance(value, bytes):
        position = 0
        while position < len(value):
            one, position = varint(value, position)
            yield one
    else:
        yield _value(value, field, deep)


def _value(value: int | bytes, field: _Field, deep: int) -> Any:
    if field.type in ("number", "bool", "enum"):
        if isinstance(value, bytes):
            raise NotProtobuf(f"bytes for {field.name}")
        if field.type == "enum":
            return field.words[value] if value < len(field.words) else str(value)
        return bool(value) if field.type == "bool" else value
    if isinstance(value, int):
        raise NotProtobuf(f"a number for {field.name}")
    if field.type == "text":
        return value.decode("utf-8", "surrogateescape")
    return value if field.type == "bytes" else decode(value, field.type, deep + 1)


def pieces(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """Cut a stream into its frames, in constant memory."""
    held, start, number = b"", 0, 0
    for block in blocks:
        held += block
        position = 0
        while (found := _next(held, position)) is not None:
            body, end = found
            number += 1
            if body is None:
                yield Piece(number, start + position, None)
                return
            yield Piece(number, start + position, body)
            position = end
        held, start = held[position:], start + position
    if held:
        yield Piece(number + 1, start, None)


def _next(held: bytes, position: int) -> tuple[bytes | None, int] | None:
    """The next frame and its end; None where more bytes are needed; a frame of None where no length can be."""
    try:
        size, body = varint(held, position)
    except NotProtobuf:
        return (None, position) if len(held) - position >= 10 else None
    if size > _LONGEST:
        return None, position
    return (held[body : body + size], body + size) if body + size <= len(held) else None


def info(data: bytes) -> dict[str, Any] | None:
    """The beginning of a stream: version, time (`backupTimeMs`, milliseconds UTC) and versions of the app."""
    try:
        found = decode(data, "BackupInfo")
    except NotProtobuf:
        return None
    sound = type(found.get("version")) is int and 0 < found["version"] < 100
    return found if sound and 1_500_000_000_000 < found.get("backupTimeMs", 0) < 5_000_000_000_000 else None
