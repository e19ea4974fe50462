"""What a message of Snapchat's `arroyo.db` says: the protocol buffer in `message_content`.

Facts (a public reader of these databases of 2026, which names every field that it reads and was checked on extractions
of both phones; iLEAPP's and ALEAPP's of 2026; SnapEnhance): field 4 is the envelope, 4.2 the content type (the same
number as the column `content_type`), 4.4 the body, which has exactly one field: 2 text (.1), 3 media sent in the chat,
5 something shared (.18 a place on the map: .1 and .2 its degrees, .6 its name), 6 voice note, 7 an answer to a snap or
story (.11.1 the words), 8 an event (the field below says which), 11 a snap, 19 a tiny snap (.1.1 words), 24 words of a
bot (.2.1.1 each), 25 a notice (.3, .4), 26 a poll (.1 the question, .2 each choice). A user is a message whose field 1
is 16 bytes, an UUID. What an answer to a story shows is the story, not something that the answerer sent.

A body, or an event, that is not known is kept with its number and its bytes.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.protobuf import Fields, NotProtobuf, data, fields, integer, text
from parsers.records import Kind

APP = "Snapchat"
#: By the column `content_type`; whether media are a picture or a film only their files tell.
_KINDS: dict[int, Kind] = {
    1: "text", 3: "other", 4: "voice", 5: "sticker", 6: "system", 8: "location", 9: "system",
    10: "system", 11: "system", 12: "call", 13: "call", 14: "system", 16: "location", 19: "system", 20: "system",
    22: "system", 27: "system", 30: "system", 31: "system", 32: "system", 36: "system", 37: "poll",
}  # fmt: skip
_NAMES = {
    0: "snap", 2: "media", 3: "shared", 4: "voice note", 5: "sticker", 6: "event", 8: "location",
    9: "saved to camera roll", 10: "screenshot", 11: "screen recording", 12: "missed video call",
    13: "missed audio call", 14: "group invite link", 15: "mini app", 16: "live location", 17: "creative tool item",
    18: "Family Center invite", 19: "Family Center invite accepted", 20: "left Family Center", 21: "snap not viewable",
    22: "gift", 23: "bot response", 24: "upgrade prompt", 25: "prompt lens response", 26: "tiny snap", 27: "countdown",
    28: "map reaction", 29: "AI response", 30: "snap remixed", 31: "sticker made", 32: "place alert",
    33: "AI response", 34: "bot response", 35: "notification item", 36: "event update", 37: "poll",
}  # fmt: skip
_BODIES: dict[int, Kind] = {2: "text", 6: "voice", 19: "text", 24: "text", 26: "poll"}
#: Events by their field: (what it is, the fields that name people, the fields with words).
_EVENTS: dict[int, tuple[str, tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]] = {
    1: ("screenshot", ((1, "by"),), ()),
    4: ("group renamed", ((1, "by"),), ((2, "from"), (3, "to"))),
    5: ("message deleted", ((1, "by"),), ()),
    6: ("group created", ((1, "by"),), ((3, "name"),)),
    7: ("saved to camera roll", ((1, "by"),), ()),
    8: ("retention changed", ((1, "by"),), ()),
    10: ("group invite link", ((1, "by"),), ()),
    11: ("group invite", (), ((2, "name"),)),
    12: ("app update", (), ((3, "text"),)),
    13: ("live location ended", ((1, "by"),), ()),
    14: ("contact joined", (), ()), 15: ("Family Center invite accepted", (), ()), 16: ("left Family Center", (), ()),
    17: ("Snapchat for web", (), ()), 18: ("reply added to a story", (), ()), 19: ("wallpaper changed", (), ()),
    20: ("gift", (), ()), 21: ("streak", (), ()), 22: ("My AI welcome", (), ()),
    23: ("group live location", (), ()), 24: ("snap viewing changed", ((1, "by"),), ()),
    25: ("countdown", (), ((3, "name"),)), 26: ("snap remixed", (), ()), 27: ("sticker made", (), ()),
    28: ("place alert", (), ((3, "name"),)), 30: ("welcome", (), ()), 32: ("location request", (), ()),
    33: ("event", (), ()),
}  # fmt: skip
_CALLS = {0: "started", 1: "ended", 2: "left", 3: "joined", 4: "missed"}
_CHANGES = {1: "created the group", 2: "left or was removed"}


class Said(msgspec.Struct):
    """What a message says. `known`: its body is one that is described. `by`: who did what an event tells."""

    kind: Kind
    text: str | None = None
    details: dict[str, Any] = msgspec.field(default_factory=dict)
    known: bool = True
    readable: bool = True


def user_in(found: Fields | None, number: int) -> str | None:
    """The user in a field, written as an UUID; None where there is none. Never raises."""
    inner = data(_inside(found, number), 1)
    return str(uuid.UUID(bytes=inner)) if inner is not None and len(inner) == 16 else None


def users_in(found: Fields | None, number: int) -> list[str]:
    """Every user in a repeated field."""
    users = (user_in({1: [value]}, 1) for value in _each(found, number))
    return [user for user in users if user is not None]


def read_content(blob: bytes | None, stated: int | None) -> Said:
    """What a message says, by its bytes and its stated type. Never raises."""
    kind: Kind = _KINDS.get(-1 if stated is None else stated, "other")
    said = Said(kind)
    if stated != 1:
        said.details["type"] = _NAMES.get(-1 if stated is None else stated, stated)
    if not blob:
        return said
    try:
        body = _inside(_inside(fields(blob), 4), 4)
    except NotProtobuf:
        said.readable = False
        return said
    numbers = [number for number in body or {} if number in _READERS] or list(body or {})
    if numbers:
        _body(said, numbers[0], _inside(body, numbers[0]) or {})
    if said.kind == "text" and not said.text:
        said.kind = "other" if said.details.get("type") is not None or not numbers else "text"
    return said


def _body(said: Said, number: int, body: Fields) -> None:
    reader = _READERS.get(number)
    if reader is None:
        said.known = number == 14
        said.details["body"] = number
        return
    if number in _BODIES and said.kind == "other":
        said.kind = _BODIES[number]
    reader(said, body)


def _words(said: Said, body: Fields) -> None:
    said.text = text(body, 1) or None


def _nothing(said: Said, body: Fields) -> None:
    """Media, a snap or a voice note: what it shows lies in the cache."""


def _shared(said: Said, body: Fields) -> None:
    number = next(iter(body), None)
    place = _inside(body, 18)
    if place is not None:
        lat, lon = _degrees(place, 1), _degrees(place, 2)
        if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180:
            said.kind = "location"
            said.details["lat"], said.details["lon"] = lat, lon
        if text(place, 6):
            said.details["place"] = text(place, 6)
    elif number is not None:
        said.details["shared"] = {5: "story", 14: "public profile snap", 16: "spotlight snap", 24: "saved story",
                                  35: "sports game", 37: "event"}.get(number, number)  # fmt: skip


def _answer(said: Said, body: Fields) -> None:
    said.text = text(_inside(body, 11), 1) or None
    said.details["answers"] = "snap or story"
    said.kind = "text" if said.text else "voice" if 15 in body else "other"


def _tiny(said: Said, body: Fields) -> None:
    said.text = text(_inside(body, 1), 1) or None


def _bot(said: Said, body: Fields) -> None:
    parts = [text(_inside(part, 1), 1) for part in _parsed(body, 2)]
    said.text = "\n".join(part for part in parts if part) or None
    if said.text:
        said.kind = "text"


def _notice(said: Said, body: Fields) -> None:
    said.kind = "system"
    said.details["system"] = {"type": "notification", "title": text(body, 3), "subtitle": text(body, 4)}


def _poll(said: Said, body: Fields) -> None:
    said.kind, said.text = "poll", text(body, 1) or None
    said.details["poll"] = [value.decode("utf-8", "replace") for value in _each(body, 2)]


def _event(said: Said, body: Fields) -> None:
    number = next(iter(body), None)
    if number is None:
        return
    event = _inside(body, number) or {}
    said.kind = "system"
    if number == 2:
        _call(said, event)
        return
    if number == 3:
        _members(said, event)
        return
    known = _EVENTS.get(number)
    if known is None:
        said.known = False
        said.details["body"] = f"8.{number}"
        return
    about: dict[str, Any] = {"type": known[0]}
    about.update({word: user for field, word in known[1] if (user := user_in(event, field)) is not None})
    about.update({word: words for field, word in known[2] if (words := text(event, field))})
    if number == 1 and integer(event, 2) == 1:
        about["type"] = "screen recording"
    if number == 5:
        said.kind = "deleted"
    if number == 7 and integer(event, 2) is not None:
        about["message"] = str(integer(event, 2))
    said.details["system"] = about


def _call(said: Said, event: Fields) -> None:
    said.kind = "call"
    milliseconds = integer(event, 4) or 0
    about: dict[str, Any] = {"type": f"{'video' if integer(event, 2) == 1 else 'audio'} call",
                             "outcome": _CALLS.get(integer(event, 1) or 0, integer(event, 1))}  # fmt: skip
    user, people = user_in(event, 3), users_in(event, 5)
    about.update({"by": user} if user else {}, **({"people": people} if people else {}))
    if 0 < milliseconds < 1 << 40:
        said.details["duration_s"] = milliseconds / 1000
    if about["outcome"] in ("missed", "ended"):  # that it began, and who came and went, is told apart
        said.details["outcome"] = "missed" if about["outcome"] == "missed" else "answered"
        said.details["video"] = integer(event, 2) == 1
    said.details["system"] = about


def _members(said: Said, event: Fields) -> None:
    changes = []
    for one in _parsed(event, 1):
        user, change = user_in(one, 1), integer(one, 2) or 0
        words = "was removed" if change == 2 and integer(one, 4) == 2 else _CHANGES.get(change, "was added")
        changes.append({"user": user, "change": "left" if words == _CHANGES[2] else words})
    by = user_in(event, 3) or user_in(event, 2)
    said.details["system"] = {"type": "members", "changes": changes, **({"by": by} if by else {})}


_READERS = {2: _words, 3: _nothing, 5: _shared, 6: _nothing, 7: _answer, 8: _event, 11: _nothing, 19: _tiny, 24: _bot,
            25: _notice, 26: _poll}  # fmt: skip


def _inside(found: Fields | None, number: int) -> Fields | None:
    """The message in a field, the last where there are several; None where there is none or it is none."""
    value = data(found, number)
    try:
        return None if value is None else fields(value)
    except NotProtobuf:
        return None


def _each(found: Fields | None, number: int) -> list[bytes]:
    return [value for value in (found or {}).get(number, ()) if isinstance(value, bytes)]


def _parsed(found: Fields | None, number: int) -> Iterator[Fields]:
    for value in _each(found, number):
        try:
            yield fields(value)
        except NotProtobuf:
            continue


def _degrees(found: Fields, number: int) -> float | None:
    """A number of 64 bits as what it means: a fraction."""
    value = integer(found, number)
    if value is None:
        return None
    degrees: float = struct.unpack("<d", value.to_bytes(8, "little"))[0]
    return degrees if degrees - degrees == 0 else None
