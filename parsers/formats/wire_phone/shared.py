"""What Wire's clients send each other: `GenericMessage`, a protocol buffer, read by its published schema.

Facts (wireapp/generic-message-proto, messages.proto, up to version 1.56): field 1 is the id that the sender's app gave,
then one of 2 text, 3 and 11 files, 4 a ping, 13 a place, 12 and 14 hidden and deleted, 15 an edit, 17 a reaction,
18 what expires (milliseconds in field 1, then text, file, ping or place in 2, 3 or 5, 4, 6), 20 composite, 27 a text
with files. A file's name, type and size stand in `Asset.original`; the file itself is on the server.
"""

from __future__ import annotations

import struct
from typing import Any

import msgspec

from parsers.protobuf import Fields, NotProtobuf, fields, integer, message, text, varint
from parsers.records import Attachment, Kind

APP = "Wire"
_LONGEST = 100_000_000  # milliseconds
_OF_MIME: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}


class Said(msgspec.Struct):
    """A message's content: its id, kind and words, and what has no field of its own."""

    id: str | None = None
    kind: Kind = "other"
    text: str | None = None
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    details: dict[str, Any] = {}


def decoded(data: bytes) -> list[Said]:
    """Return the messages of a blob: one, or (wire-android-sync-engine) several behind their number, each behind its
    length. Raises NotProtobuf where it is neither.
    """
    try:
        return [_said(fields(data))]
    except NotProtobuf:
        found = []
        count, position = varint(data, 0)
        for _ in range(min(count, 1000)):
            size, position = varint(data, position)
            if size > len(data) - position:
                raise NotProtobuf("ends in a message") from None
            found.append(_said(fields(data[position : position + size])))
            position += size
        if position != len(data) or not found:
            raise
        return found


def _said(found: Fields) -> Said:
    said = Said(id=text(found, 1))
    if not said.id or not all(number < 40 for number in found):
        raise NotProtobuf("no message of Wire")
    _fill(said, found, {"text": 2, "image": 3, "ping": 4, "asset": 11, "place": 13}, 0)
    return said


def _fill(said: Said, found: Fields, where: dict[str, int], depth: int) -> None:
    """Take the content of a message, an edit (15) or what expires (18) into `said`."""
    if (words := message(found, where["text"])) is not None:
        said.kind, said.text = "text", text(words, 1)
        said.reply_to = text(message(words, 5), 1)
    elif (place := message(found, where["place"])) is not None:
        said.kind = "location"
        for name, number in (("lon", 1), ("lat", 2)):
            bits = integer(place, number)
            if bits is not None and bits < 1 << 32:
                degrees = struct.unpack("<f", struct.pack("<I", bits))[0]
                if degrees - degrees == 0:
                    said.details[name] = round(degrees, 6)
        if (name_of := text(place, 3)) is not None:
            said.details["place"] = name_of
    elif (asset := message(found, where["asset"])) is not None:
        said.kind, said.attachments = _asset(asset)
    elif (image := message(found, where["image"])) is not None:
        said.kind = "image"
        said.attachments = (Attachment(None, text(image, 6), size=integer(image, 7)),)
    elif where["ping"] in found:
        said.details["ping"] = True
    elif depth == 0:
        _other(said, found)


def _other(said: Said, found: Fields) -> None:
    if (edit := message(found, 15)) is not None:
        said.details["replaces"] = text(edit, 1)
        _fill(said, edit, {"text": 2, "image": 99, "ping": 99, "asset": 99, "place": 99}, 1)
    elif (brief := message(found, 18)) is not None:
        expires = integer(brief, 1)
        if expires is not None and expires < _LONGEST * 100:
            said.details["expires_s"] = expires / 1000
        _fill(said, brief, {"text": 2, "image": 3, "ping": 4, "asset": 5, "place": 6}, 1)
    elif (several := message(found, 27)) is not None:
        _several(said, several)
    elif (buttons := message(found, 20)) is not None:
        words = [text(message(fields(item), 1), 1) or text(message(fields(item), 2), 1)
                 for item in buttons.get(1, ()) if isinstance(item, bytes)]  # fmt: skip
        said.kind, said.text = "text", "\n".join(word for word in words if word) or None
    elif 14 in found or 12 in found:
        said.kind = "deleted"
        said.details["deletes"] = text(message(found, 14), 1) or text(message(found, 12), 2)
    elif 17 in found:
        said.kind = "reaction"
        said.details["reaction"] = {"emoji": text(message(found, 17), 1), "to": text(message(found, 17), 2)}
    elif 10 in found:
        said.kind = "call"
    else:
        said.details["fields"] = sorted(found)


def _several(said: Said, found: Fields) -> None:
    words = message(found, 1)
    said.kind, said.text = "text", text(words, 1)
    files: list[Attachment] = []
    for one in found.get(2, ()):
        inside = fields(one) if isinstance(one, bytes) else {}
        if (asset := message(inside, 1)) is not None:
            files += _asset(asset)[1]
        elif (cell := message(inside, 2)) is not None:
            path = text(cell, 3)
            files.append(Attachment((path or "").rpartition("/")[2] or None, text(cell, 2), size=integer(cell, 4)))
    said.attachments = tuple(files)


def _asset(found: Fields) -> tuple[Kind, tuple[Attachment, ...]]:
    about = message(found, 1)
    if about is None:  # what tells where the file is on the server, behind the message that describes it
        return "document", ()
    mime = text(about, 1)
    length = integer(message(about, 5), 3) or integer(message(about, 6), 1)
    size = integer(about, 2)
    file = Attachment(
        text(about, 3), mime, size=size if size is not None and size < 1 << 50 else None,
        duration_s=length / 1000 if length is not None and length < _LONGEST else None,
    )  # fmt: skip
    return _OF_MIME.get((mime or "").partition("/")[0], "document"), (file,)
