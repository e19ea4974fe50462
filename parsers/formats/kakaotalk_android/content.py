"""What a message of KakaoTalk is, out of its number of kind and the JSON beside it (`attachment`).

Facts (clients of the service of 2020 to 2026): the line of a call has `type`, `invite` and `cinvite` when it begins,
`bye`, `canceled`, `noanswer`, `deny`, `busy` when it ends, with `v_` in front where there is a picture. A card of an
app (71, 72), such as one of money that was sent, has its words in `C`, as `T` and `D` of its parts, and in `P.ME`.
What else stands in the JSON, and has no place of its own here, is kept as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.exports import json_of
from parsers.records import Attachment, Kind
from parsers.rows import integer

DELETED = 0x4000
_KINDS: dict[int, Kind] = {
    0: "system", 1: "text", 2: "image", 3: "video", 4: "contact", 5: "voice", 6: "sticker", 12: "sticker", 14: "poll",
    16: "location", 17: "contact", 18: "document", 20: "sticker", 22: "sticker", 23: "text", 24: "text", 25: "sticker",
    26: "text", 27: "image", 51: "call", 71: "text", 72: "text",
}  # fmt: skip
#: What a notice of the app tells, by `feedType`.
_NOTICES = {
    -1: "left", 1: "invited", 2: "left", 3: "left in secret", 4: "joined", 5: "chat closed", 6: "removed",
    7: "removed", 8: "chat deleted", 11: "manager made", 12: "manager unmade", 13: "hidden by a manager",
    14: "deleted for everybody", 15: "host changed",
}  # fmt: skip
#: How a call went, by the word of the line that ends it (`v_` in front: with a picture); others tell that it begins.
_ENDED = {"bye": "answered", "canceled": "cancelled", "cancel": "cancelled", "noanswer": "missed", "deny": "rejected",
          "busy": "rejected", "maintenance": "unknown"}  # fmt: skip
_MIMES = {"image": "image/", "video": "video/", "voice": "audio/"}
_MOST = 2000  # characters of a value that is kept as a detail
_MANY = 100


class Said(msgspec.Struct):
    """A message's content."""

    kind: Kind
    text: str | None
    reply_to: str | None
    files: tuple[Attachment, ...]
    details: dict[str, Any]
    #: whom a notice names: number and name
    people: list[tuple[str, str | None]]
    unknown: bool = False


def content_of(number: int, text: str | None, attachment: str | None) -> Said:
    base = number & ~DELETED
    kind: Kind = _KINDS.get(base, "other")
    about = json_of(attachment)
    said = Said(kind, text, None, (), {}, [], base not in _KINDS)
    if base == 0:
        _notice(said)
    elif base == 26:
        _reply(said, about)
    elif kind == "location":
        _place(said, about)
    elif kind == "call":
        said.details.update({word: about[word] for word in ("type", "duration") if _plain(about.get(word))})
        word = str(about.get("type") or "").lower()
        said.details["video"] = word.startswith("v_")
        if not word or word.removeprefix("v_") in _ENDED:
            said.details["outcome"] = _ENDED.get(word.removeprefix("v_"), "unknown")
    elif kind == "contact":
        name = about.get("name") or about.get("nickName")
        if isinstance(name, str) and name:
            said.details["contact"] = name[:_MOST]
    elif kind in ("image", "video", "voice", "document", "sticker"):
        said.files = tuple(_files(kind, about))
    if attachment and not about and base != 0:
        said.details["attachment"] = attachment[:_MOST]
    elif about and base in (71, 72):
        words = [word for word in dict.fromkeys(_card(about)) if word not in (text or "")][:_MANY]
        said.text = text or "\n".join(words)[:_MOST] or None
        if text and words:
            said.details["card"] = words
    elif about and (said.unknown or kind in ("text", "poll", "contact")) and base != 26:
        said.details["attachment"] = json.dumps(about, ensure_ascii=False)[:_MOST]
    return said


def _card(value: Any, depth: int = 0) -> Iterator[str]:
    """The words of a card, in the order in which they stand."""
    if isinstance(value, list) and depth < 12:
        for one in value[:_MANY]:
            yield from _card(one, depth + 1)
    for name, one in value.items() if isinstance(value, dict) and depth < 12 else ():
        if name in ("T", "D", "ME") and isinstance(one, str) and one.strip():
            yield one.strip()[:_MOST]
        else:
            yield from _card(one, depth + 1)


def _notice(said: Said) -> None:
    told = json_of(said.text)
    number = integer(told.get("feedType"))
    if number is None:
        return
    members = told.get("members")
    listed = members if isinstance(members, list) else []
    named = [pair for one in (*listed, told.get("member")) if (pair := _named(one)) is not None]
    about: dict[str, Any] = {"type": _NOTICES.get(number, number)}
    if named:
        about["people"] = [user if name is None else f"{name} ({user})" for user, name in named[:_MANY]]
    inviter = _named(told.get("inviter"))
    if inviter is not None:
        about["inviter"] = inviter[0]
    said.people = named if inviter is None else [*named, inviter]
    target = integer(told.get("logId"))
    if target:
        about["message"] = str(target)
    said.details["system"], said.text = about, None


def _named(one: object) -> tuple[str, str | None] | None:
    """The number and the name of somebody in a notice."""
    user = integer(one.get("userId")) if isinstance(one, dict) else None
    if not isinstance(one, dict) or user is None or user <= 0:
        return None
    name = one.get("nickName")
    return str(user), name if isinstance(name, str) and name else None


def _reply(said: Said, about: dict[str, Any]) -> None:
    source = integer(about.get("src_logId"))
    said.reply_to = str(source) if source else None
    words = about.get("src_message")
    user = integer(about.get("src_userId"))
    if isinstance(words, str) and words:
        quoted: dict[str, Any] = {"text": words[:_MOST]}
        if user:
            quoted["sender"] = str(user)
        said.details["quoted"] = quoted


def _place(said: Said, about: dict[str, Any]) -> None:
    lat, lon = about.get("lat"), about.get("lng")
    if isinstance(lat, int | float) and isinstance(lon, int | float) and abs(lat) <= 90 and abs(lon) <= 180:
        said.details["lat"], said.details["lon"] = float(lat), float(lon)
    place = ", ".join(word for name in ("t", "a") if isinstance(word := about.get(name), str) and word)
    if place:
        said.details["place"] = place[:_MOST]


def _files(kind: Kind, about: dict[str, Any]) -> Iterator[Attachment]:
    """The files that the JSON names; they lie on KakaoTalk's servers, and in a cache under names of its own."""
    many = about.get("imageUrls")
    if isinstance(many, list) and many:
        sizes, types = about.get("sl"), about.get("mtl")
        for place, url in enumerate(many[:_MANY]):
            yield _file("image", {"url": url, "s": _at(sizes, place), "mt": _at(types, place)})
    elif about:
        yield _file(kind, about)


def _file(kind: Kind, about: dict[str, Any]) -> Attachment:
    path, name, url = about.get("path"), about.get("name"), about.get("url")
    size = integer(about.get("size") or about.get("s"))
    told = about.get("mt")
    mime = told if isinstance(told, str) and "/" in told else None
    start = _MIMES.get(kind)
    if mime is not None and start is not None and not mime.startswith(start):
        mime = None
    stated = {"url": url, "key": about.get("k"), "checksum": about.get("cs"), "alt": about.get("alt")}
    details = {word: value[:_MOST] for word, value in stated.items() if isinstance(value, str) and value}
    length = about.get("d")
    seconds = float(length) if kind == "video" and isinstance(length, int | float) and 0 < length < 1e6 else None
    if kind == "voice" and _plain(length):
        details["length"] = str(length)  # published readers differ whether in seconds or thousandths
    named = name if isinstance(name, str) and name else path if isinstance(path, str) and path else None
    known = size if size is not None and size > 0 else None
    return Attachment(named, mime, size=known, duration_s=seconds, details=details or None)


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and len(str(value)) <= _MOST


def _at(values: object, place: int) -> Any:
    return values[place] if isinstance(values, list) and place < len(values) else None
