"""What a message of a backup says: its kind, text, file and details by its type and body.

The body of most types is a JSON array, by the app's published classes: LOCATION latitude, longitude, accuracy in
metres, address, name; FILE blob, key, MIME type, size, name, how it is shown (0 as a file, 1 as a medium, 2 as a
sticker), downloaded, caption, MIME type of the preview, `d`, `w`, `h`; VIDEO and VOICEMESSAGE seconds, downloaded, key,
blob, size; IMAGE downloaded, key, blob, nonce; BALLOT 1 to 3 (created, changed, closed) and the number in ballot.csv;
VOIP_STATUS, GROUP_CALL_STATUS, FORWARD_SECURITY_STATUS and GROUP_STATUS a number and an object.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from parsers.exports import object_of, text_of
from parsers.records import Attachment, Kind

GROUP_EVENTS = (
    "created", "renamed", "picture changed", "member added", "member left", "member removed", "notes group",
    "people group", "first vote", "vote changed", "vote received", "votes complete", "description changed", "orphaned",
)  # fmt: skip
_BALLOT = {1: "created", 2: "changed", 3: "closed"}
_MEDIA: dict[str, Kind] = {"IMAGE": "image", "VIDEO": "video", "VOICEMESSAGE": "voice"}
_MIME: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_STATUS = {"STATUS", "GROUP_CALL_STATUS", "FORWARD_SECURITY_STATUS", "GROUP_STATUS", "DATE_SEPARATOR"}


class Content(msgspec.Struct):
    """What a message says. `known`: its type is. `sound`: its body is what its type asks for."""

    kind: Kind = "text"
    text: str | None = None
    attachment: Attachment | None = None
    details: dict[str, Any] = {}
    known: bool = True
    sound: bool = True


def content_of(kind: str, body: str | None, polls: dict[str, dict[str, Any]]) -> Content:
    """Read a message by its type. `polls`: the polls of the backup by their number."""
    if kind in ("TEXT", ""):
        return Content("text", body)
    if kind == "CONTACT":
        return Content("contact", body)
    if kind in _STATUS:
        return _status(kind, body)
    value = _array(body)
    if kind == "LOCATION":
        found = _location(value)
    elif kind == "FILE":
        found = _file(value)
    elif kind == "BALLOT":
        found = _poll(value, polls)
    elif kind in _MEDIA:
        found = _medium(kind, value, body)
    else:
        return Content("other", body, known=False)
    if not found.sound:
        found.text = body
    return found


def call_of(body: str | None) -> dict[str, Any]:
    """What the body of a call says; an empty object where it says nothing."""
    value = _array(body)
    return object_of(value[1]) if len(value) > 1 else {}


def _array(body: str | None) -> list[Any]:
    try:
        value = json.loads(body or "")
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []


def _at(value: list[Any], place: int) -> Any:
    return value[place] if place < len(value) else None


def _status(kind: str, body: str | None) -> Content:
    value = _array(body)
    about = object_of(_at(value, 1))
    if not about:
        return Content("system", body, details={"system": {"type": kind.lower()}})
    told: dict[str, Any] = {"type": kind.lower()}
    number = about.get("status")
    if kind == "GROUP_STATUS" and type(number) is int and 0 <= number < len(GROUP_EVENTS):
        told["type"] = GROUP_EVENTS[number]
    told |= {name: one for name, one in about.items() if isinstance(one, str) or _number(one) is not None}
    return Content("system", None, details={"system": told})


def _location(value: list[Any]) -> Content:
    lat, lon, accuracy = (_number(_at(value, place)) for place in range(3))
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return Content("location", sound=False)
    address, name = text_of(_at(value, 3)), text_of(_at(value, 4))
    told = {"lat": lat, "lon": lon, "accuracy_m": accuracy, "place": name or address,
            "address": address if name else None}  # fmt: skip
    return Content("location", details={word: one for word, one in told.items() if one is not None})


def _file(value: list[Any]) -> Content:
    if len(value) < 5:
        return Content("document", sound=False)
    mime, size, shown, about = text_of(value[2]), _at(value, 3), _at(value, 5), object_of(_at(value, 9))
    kind = _MIME.get((mime or "").partition("/")[0], "document")
    if type(shown) is int and shown == 2 and kind == "image":
        kind = "sticker"
    blob = text_of(value[0])
    told: dict[str, Any] = {"blob": blob} if blob else {}
    told |= {word: one for word, key in (("width", "w"), ("height", "h")) if (one := _number(about.get(key)))}
    attachment = Attachment(
        text_of(value[4]), mime, None, size if type(size) is int and 0 < size < 1 << 53 else None,
        duration_s=_number(about.get("d")), details=told or None,
    )  # fmt: skip
    details = {"as_file": True} if type(shown) is int and shown == 0 and kind != "document" else {}
    return Content(kind, text_of(_at(value, 7)), attachment, details)


def _medium(kind: str, value: list[Any], body: str | None) -> Content:
    """A picture, video or voice message of older versions. An old picture has no body at all."""
    seconds = None if kind == "IMAGE" else _number(_at(value, 0))
    size = _at(value, 4)
    blob = text_of(_at(value, 2 if kind == "IMAGE" else 3))
    attachment = Attachment(
        None, None, None, size if kind != "IMAGE" and type(size) is int and 0 < size < 1 << 53 else None,
        duration_s=seconds, details={"blob": blob} if blob else None,
    )  # fmt: skip
    return Content(_MEDIA[kind], None, attachment, sound=bool(value) or not body)


def _poll(value: list[Any], polls: dict[str, dict[str, Any]]) -> Content:
    event, number = _at(value, 0), _at(value, 1)
    poll = polls.get(str(number))
    details: dict[str, Any] = {"poll": poll} if poll is not None else {}
    if type(event) is int and event in _BALLOT:
        details["poll_event"] = _BALLOT[event]
    return Content("poll", poll["question"] if poll is not None else None, None, details, sound=bool(value))


def _number(value: Any) -> float | int | None:
    """A number that is finite; also where a text holds it."""
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return None
    if found is None or not abs(found) < 1e15:
        return None
    return int(found) if found.is_integer() and type(value) is int else found
