"""What a message of TikTok says: the JSON in its column `content`.

Facts (ALEAPP and iLEAPP `tikTok` of 2026; descriptions of the service's messages by bridges and clients of 2026, which
agree with the columns of the app's databases): `text` are the words, also of a reply (`aweType` 703); `tips` the words
of a notice that the app itself wrote; a sticker or animation has `url.url_list` with `display_name` or `image_type`
(`aweType` 501 to 508); what was passed on of TikTok has `itemId` or `aweme_id` with `content_title`, `content_name`
(who made it) and `cover_url` (800 a video); `resource_url` is a picture, `video` with `poster` or `duration` a film of
the sender's own, `comment` a comment that was passed on, `secUID` with `nickname` or `desc` somebody's profile. The
number of the column `type` is told from the content wherever the content tells it, since no source names every number.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from parsers.exports import list_of, object_of, text_of
from parsers.records import Attachment, Kind

APP = "TikTok"
_LONGEST = 1 << 22  # characters of JSON that are read
_MOST_URLS = 4


class Said(msgspec.Struct):
    """The content of a message. `known`: its form is one that is described."""

    kind: Kind
    text: str | None = None
    details: dict[str, Any] = {}
    attachments: tuple[Attachment, ...] = ()
    known: bool = True


def object_in(stored: str | None) -> dict[str, Any] | None:
    """The object that a column holds as JSON, None where it holds none. Never raises."""
    if not stored or len(stored) > _LONGEST or not stored.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_content(stored: str | None) -> Said:
    """What a message says. Words that are no JSON are words; JSON of an unknown form is kept as it is."""
    if not stored:
        return Said("other", known=False)
    found = object_in(stored)
    if found is None:
        return Said("text", stored)
    said = _read(found)
    number = found.get("aweType")
    if type(number) is int and (number not in (0, 700) or said.kind != "text"):
        said.details["aweType"] = number
    return said


def _read(found: dict[str, Any]) -> Said:
    text = text_of(found.get("text"))
    if text is not None:
        return Said("text", text, _shared(found))
    tips = text_of(found.get("tips"))
    if tips is not None:
        return Said("system", tips, {"system": {"type": "notice", "text": tips}})
    shared = _shared(found)
    if "item_id" in shared:
        return Said("other", None, {"type": "shared video", **shared}, _pictures(found.get("cover_url")))
    comment = text_of(found.get("comment"))
    if comment is not None:
        return Said("other", None, {"type": "shared comment", "quoted": comment, **shared})
    urls = _urls(found.get("url"))
    if urls or "image_type" in found or "sticker_type" in found:
        name = text_of(found.get("display_name"))
        return Said("sticker", None, {"sticker": name} if name else {}, _files(urls, None))
    return _media(found, shared)


def _media(found: dict[str, Any], shared: dict[str, Any]) -> Said:
    """A picture or film of the sender's own, a profile, or a form that is not described."""
    seconds = found.get("duration")
    if isinstance(found.get("video"), dict):
        details = {"duration_s": seconds / 1000} if isinstance(seconds, int | float) and 0 < seconds < 1e9 else {}
        return Said("video", None, details, _files(_names(found["video"]) or _names(found.get("poster")), None))
    for name in ("resource_url", "image", "origin"):
        names = _names(found.get(name))
        if names:
            return Said("image", None, {}, _files(names, None))
    person: dict[str, str] = {}
    for name, word in (("nickname", "name"), ("name", "name"), ("desc", "about"), ("uid", "account"),
                       ("secUID", "sec_uid")):  # fmt: skip
        value = text_of(found.get(name))
        if value is not None:
            person.setdefault(word, value)
    if "sec_uid" in person or {"account", "name"} <= person.keys():
        return Said("contact", None, {"contact": person, **shared})
    return Said("other", None, {"content": _plain(found)}, known=False)


def _shared(found: dict[str, Any]) -> dict[str, Any]:
    details = {}
    for names, word in ((("itemId", "aweme_id", "item_id"), "item_id"), (("content_title", "title"), "title"),
                        (("content_name", "author_name"), "author")):  # fmt: skip
        value = next((text for name in names if (text := text_of(found.get(name)))), None)
        if value is not None:
            details[word] = value
    return details


def _urls(value: object) -> list[str]:
    """Addresses of one file: as text, or an object with a list of them."""
    if isinstance(value, str):
        return [value] if value.startswith(("http://", "https://")) else []
    return [url for url in list_of(object_of(value).get("url_list")) if isinstance(url, str)][:_MOST_URLS]


def _names(value: object) -> list[str]:
    """Addresses, or the service's own name of a file where there are none."""
    found = object_of(value)
    for name in ("large_url_list", "origin_url_list", "url_list", "medium_url_list", "thumb_url_list"):
        urls = [url for url in list_of(found.get(name)) if isinstance(url, str)]
        if urls:
            return urls[:_MOST_URLS]
    named = next((text for name in ("oid", "uri", "vid", "tkey") if (text := text_of(found.get(name)))), None)
    return [named] if named else []


def _pictures(value: object) -> tuple[Attachment, ...]:
    return _files(_urls(value), "cover")


def _files(urls: list[str], role: str | None) -> tuple[Attachment, ...]:
    """One file that lies with the service: never on the phone under a name that is known."""
    if not urls:
        return ()
    details: dict[str, Any] = {"url": urls[0]}
    if urls[1:]:
        details["urls"] = urls[1:]
    if role:
        details["role"] = role
    name = urls[0].partition("?")[0].rpartition("/")[2] or None
    return (Attachment(name, details=details),)


def _plain(value: Any, depth: int = 0) -> Any:
    """JSON as it stands, without numbers that JSON cannot write again, cut where it is deep."""
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if isinstance(value, dict | list) and depth > 8:
        return "…"
    if isinstance(value, dict):
        return {str(key): _plain(one, depth + 1) for key, one in value.items()}
    return [_plain(one, depth + 1) for one in value] if isinstance(value, list) else value
