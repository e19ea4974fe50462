"""What a Telegram message carries, from its decoded blob: files, places, contacts, polls, actions."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from parsers.apps.telegram import CALLS, told
from parsers.apps.tl import Object
from parsers.exports import object_of, objects
from parsers.records import Attachment, Kind

#: Takes a file name as the app writes it; returns where it lies in the evidence, claimed, or None.
Finder = Callable[[str], str | None]

_SERVICES = {
    "ChatCreate": "create_group", "ChatEditTitle": "edit_group_title", "ChatEditPhoto": "edit_group_photo",
    "ChatDeletePhoto": "delete_group_photo", "ChatAddUser": "invite_members", "ChatDeleteUser": "remove_members",
    "ChatJoinedByLink": "join_group_by_link", "ChatJoinedByRequest": "join_group_by_request",
    "ChannelCreate": "create_channel", "ChatMigrateTo": "migrate_to_supergroup",
    "ChannelMigrateFrom": "migrate_from_group", "PinMessage": "pin_message", "HistoryClear": "clear_history",
    "GameScore": "score_in_game", "PaymentSent": "send_payment", "PhoneCall": "phone_call",
    "ScreenshotTaken": "take_screenshot", "SecureValuesSent": "send_passport_values",
    "ContactSignUp": "joined_telegram", "GeoProximityReached": "proximity_reached", "GroupCall": "group_call",
    "InviteToGroupCall": "invite_to_group_call", "SetMessagesTTL": "set_messages_ttl",
    "GroupCallScheduled": "group_call_scheduled", "SetChatTheme": "edit_chat_theme",
    "WebViewDataSent": "send_webview_data", "WebViewDataSentMe": "send_webview_data",
    "GiftPremium": "send_premium_gift", "TopicCreate": "topic_created", "TopicEdit": "topic_edit",
    "SuggestProfilePhoto": "suggest_profile_photo", "RequestedPeer": "requested_peer",
    "SetChatWallPaper": "set_chat_wallpaper", "SetSameChatWallPaper": "set_same_chat_wallpaper",
    "GiftCode": "gift_code_prize", "GiveawayLaunch": "giveaway_launch", "GiveawayResults": "giveaway_results",
    "BoostApply": "boost_apply", "GiftStars": "send_stars_gift", "PrizeStars": "stars_prize",
    "StarGift": "send_star_gift", "ConferenceCall": "conference_call", "CustomAction": "custom",
    "PhoneNumberRequest": "requested_phone_number",
}  # fmt: skip
#: Media whose inside could not be read.
_UNREAD: dict[str, Kind] = {"messageMediaPhoto": "image", "messageMediaDocument": "document"}
_LONGEST = 2000  # characters of a nested value kept in the details


class Carried(msgspec.Struct):
    """What a message carries. `text`: words that stand for a missing text; `source` says which."""

    kind: Kind | None = None
    attachments: tuple[Attachment, ...] = ()
    text: str | None = None
    source: str | None = None


def read_media(media: Object, find: Finder, path: str | None, details: dict[str, Any]) -> Carried:
    """Read a message's media into `details`. `path`: the file that the app noted behind the message."""
    name = str(media.get("_", ""))
    carried = Carried()
    if media.get("ttl_seconds"):
        details["expires_s"] = plain(media["ttl_seconds"])
    if media.get("(unread)"):
        carried.kind = _UNREAD.get(name, "other")
        details["media"] = name
    elif name == "messageMediaPhoto":
        carried.kind = "image"
        carried.attachments = (_photo(media.get("photo"), find, path),)
    elif name in ("messageMediaDocument", "messageMediaVideo", "messageMediaAudio"):
        _document(media.get("document") or media.get("video") or media.get("audio"), find, path, details, carried)
    elif name in ("messageMediaGeo", "messageMediaGeoLive", "messageMediaVenue"):
        _place(media, name, details, carried)
    elif name == "messageMediaContact":
        carried.kind = "contact"
        fields = ("first_name", "last_name", "phone_number", "vcard")
        details["contact"] = {key: plain(media[key]) for key in fields if media.get(key)}
        if media.get("user_id"):
            details["contact"]["account"] = f"user{media['user_id']}"
    elif name == "messageMediaWebPage":
        _page(media.get("webpage"), details)
    elif name in ("messageMediaPoll", "messageMediaToDo"):
        _poll(media, name, details, carried)
    elif name not in ("messageMediaEmpty", ""):
        _other(media, name, details, carried)
    caption = media.get("caption")
    if isinstance(caption, str) and caption:  # versions before 2017
        carried.text, carried.source = caption, "caption"
    return carried


def words(value: Any) -> str | None:
    """A text, plain or with its entities."""
    if isinstance(value, dict):
        value = value.get("text")
    return value if isinstance(value, str) and value else None


def plain(value: Any, deep: int = 0) -> Any:
    """A decoded value as JSON can hold it, without what is nested beyond measure."""
    if isinstance(value, dict) and deep < 6:
        return {("type" if key == "_" else key): plain(item, deep + 1) for key, item in value.items()}
    if isinstance(value, list) and deep < 6:
        return [plain(item, deep + 1) for item in value[:200]]
    if isinstance(value, bytes):
        return value[:64].hex()
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if isinstance(value, str):
        return value[:_LONGEST]
    return value if value is None or isinstance(value, bool | int | float) else "…"


def _photo(photo: Any, find: Finder, path: str | None) -> Attachment:
    """A photo: the largest of its sizes that lies in the evidence, by the names that the app gives its files."""
    details: dict[str, Any] = {"written_path": path} if path is not None else {}
    found = find(path.rpartition("/")[2]) if path is not None else None
    size = None
    if isinstance(photo, dict) and photo.get("_") == "photo":
        details["photo_id"] = photo.get("id")
        sizes = [one for one in objects(photo.get("sizes")) if isinstance(one.get("w"), int)]
        sizes.sort(key=lambda one: -int(one["w"]))
        if sizes:
            details["width"], details["height"] = sizes[0]["w"], sizes[0].get("h")
            size = sizes[0].get("size")
        for one in sizes:
            found = found or next(filter(None, map(find, _photo_names(photo, one))), None)
    return Attachment(path.rpartition("/")[2] if path else None, "image/jpeg", found, size, details=details or None)


def _photo_names(photo: Object, size: Object) -> Iterator[str]:
    location = size.get("location")
    if isinstance(location, dict) and "volume_id" in location:
        yield f"{location['volume_id']}_{location.get('local_id')}.jpg"
    if isinstance(size.get("type"), str) and len(size["type"]) == 1:
        yield f"-{photo.get('id')}_{ord(size['type'])}.jpg"


def _document(document: Any, find: Finder, path: str | None, details: dict[str, Any], carried: Carried) -> None:
    if not isinstance(document, dict):
        carried.kind = "document"
        return
    by_name = {one["_"]: one for one in objects(document.get("attributes"))}
    mime = document.get("mime_type") if isinstance(document.get("mime_type"), str) else None
    carried.kind = _document_kind(by_name, mime or "")
    video, audio = by_name.get("documentAttributeVideo", {}), by_name.get("documentAttributeAudio", {})
    name = words(by_name.get("documentAttributeFilename", {}).get("file_name"))
    facts: dict[str, Any] = {"document_id": plain(document.get("id"))}
    if path is not None:
        facts["written_path"] = path
    for source, keys in ((video, ("w", "h")), (audio, ("title", "performer")),
                         (by_name.get("documentAttributeSticker", {}), ("alt",))):
        facts |= {key: plain(source[key]) for key in keys if source.get(key)}
    duration = video.get("duration", audio.get("duration", document.get("duration")))
    if duration is not None:
        details["duration_s"] = plain(duration)
    found = find(path.rpartition("/")[2]) if path is not None else None
    for written in _document_names(document, name, mime):
        found = found or find(written)
    size = document.get("size")
    carried.attachments = (
        Attachment(name or (path.rpartition("/")[2] if path else None), mime, found,
                   size if isinstance(size, int) and 0 <= size < 1 << 53 else None,
                   duration_s=_seconds(duration), details=facts),
    )  # fmt: skip


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and value - value == 0 else None


def _document_kind(by_name: dict[str, Object], mime: str) -> Kind:
    if "documentAttributeSticker" in by_name or "documentAttributeCustomEmoji" in by_name:
        return "sticker"
    if "documentAttributeAudio" in by_name or mime.startswith("audio/"):
        return "voice"
    if by_name.keys() & {"documentAttributeVideo", "documentAttributeAnimated"} or mime.startswith("video/"):
        return "video"
    return "image" if mime.startswith("image/") else "document"


def _document_names(document: Object, name: str | None, mime: str | None) -> Iterator[str]:
    """The names under which the app keeps a document: data centre and number, with the ending of name or type."""
    stem = f"{document.get('dc_id')}_{document.get('id')}"
    if name and "." in name:
        yield stem + name[name.rindex(".") :]
    if mime:
        yield stem + {"audio/ogg": ".ogg", "video/mp4": ".mp4"}.get(mime, mimetypes.guess_extension(mime) or "")
    yield stem


def _place(media: Object, name: str, details: dict[str, Any], carried: Carried) -> None:
    carried.kind = "location"
    geo = media.get("geo")
    if isinstance(geo, dict):
        for short, field, limit in (("lat", "lat", 90), ("lon", "long", 180)):
            value = geo.get(field)
            if isinstance(value, float) and -limit <= value <= limit:
                details[short] = value
    if name == "messageMediaVenue":
        details["place"] = {"name": words(media.get("title")), "address": words(media.get("address"))}
        parts = (media.get("title"), media.get("address"))
        carried.text, carried.source = "\n".join(filter(None, map(words, parts))) or None, "place"
    if name == "messageMediaGeoLive":
        details["live_s"] = plain(media.get("period"))


def _page(page: Any, details: dict[str, Any]) -> None:
    if isinstance(page, dict) and page.get("url"):
        link = {key: plain(page[key]) for key in ("url", "site_name", "title", "description") if page.get(key)}
        details["link"] = link


def _poll(media: Object, name: str, details: dict[str, Any], carried: Carried) -> None:
    carried.kind = "poll"
    if name == "messageMediaToDo":
        todo = object_of(media.get("todo"))
        items = [words(one.get("title")) for one in objects(todo.get("list"))]
        details["todo_list"] = {"title": words(todo.get("title")), "answers": items}
        carried.text, carried.source = words(todo.get("title")), "todo_list"
        return
    poll, results = object_of(media.get("poll")), object_of(media.get("results"))
    votes = {plain(one.get("option")): one for one in objects(results.get("results"))}
    answers = []
    for one in objects(poll.get("answers")):
        vote = votes.get(plain(one.get("option")), {})
        chosen = bool(vote.get("chosen"))
        answers.append({"text": words(one.get("text")), "voters": plain(vote.get("voters")), "chosen": chosen})
    question = words(poll.get("question"))
    details["poll"] = {"question": question, "closed": bool(poll.get("closed")), "answers": answers,
                       "total_voters": plain(results.get("total_voters"))}  # fmt: skip
    carried.text, carried.source = question, "poll"


def _other(media: Object, name: str, details: dict[str, Any], carried: Carried) -> None:
    what = name.removeprefix("messageMedia")
    what = what[:1].lower() + what[1:]
    carried.kind = "other"
    details["invoice" if what == "invoice" else what] = plain({k: v for k, v in media.items() if k != "_"})
    if what == "game" and isinstance(media.get("game"), dict):
        carried.text, carried.source = words(media["game"].get("title")), "game"
    elif what == "dice":
        carried.text, carried.source = words(media.get("emoticon")), "dice"


def service_name(action: Object) -> str:
    """The kind of a service message, under the name that Telegram's JSON export has for it."""
    name = str(action.get("_", ""))
    if name == "messageEncryptedAction" and isinstance(action.get("encrypted_action"), dict):
        name = str(action["encrypted_action"].get("_", ""))
    what = name.removeprefix("messageAction").removeprefix("decryptedMessageAction")
    return _SERVICES.get(what) or "".join(f"_{c.lower()}" if c.isupper() else c for c in what).lstrip("_") or name


def read_action(action: Object, details: dict[str, Any]) -> tuple[Kind, str | None]:
    """Fill the details of a service message; return its kind, and its words where it brings any."""
    what = service_name(action)
    arguments = {key: plain(value) for key, value in action.items() if key != "_" and value is not None}
    details["system"] = {"type": what, **arguments}
    text = words(action.get("message")) if what == "custom" else None
    if what not in CALLS:
        return "system", text
    duration = action.get("duration")
    reason = action.get("reason")
    seconds = duration if type(duration) is int and duration >= 0 else None
    written = str(reason.get("_", "")) if isinstance(reason, dict) else ""
    ended = "missed" if action.get("missed") is True else written.removeprefix("phoneCallDiscardReason").lower()
    details |= told(what, seconds, ended)
    if action.get("video"):
        details["video"] = True
    return "call", text
