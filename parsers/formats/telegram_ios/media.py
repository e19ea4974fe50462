"""What a message carries: files, places, contacts, polls, and events of a chat.

Source: TelegramMessenger/Telegram-iOS, `SyncCore_TelegramMediaFile.swift`, `…Image`, `…Map`, `…Contact`, `…Poll`,
`…Action` (numbers and fields of events, as of 2026), `SyncCore_CloudFileMediaResource.swift` (names of files).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parsers.apps.postbox import Object, peers, type_hash
from parsers.apps.signal import plain
from parsers.apps.telegram import told
from parsers.records import Attachment, Kind

if TYPE_CHECKING:
    from parsers.item import Item

_FILE, _IMAGE, _MAP = (type_hash(f"TelegramMedia{name}") for name in ("File", "Image", "Map"))
_CONTACT, _POLL, _ACTION = (type_hash(f"TelegramMedia{name}") for name in ("Contact", "Poll", "Action"))
_PAGE = type_hash("TelegramMediaWebpage")
_DOCUMENT = type_hash("CloudDocumentMediaResource")
_PHOTO_SIZE = type_hash("CloudPhotoSizeMediaResource")
_OLD_FILE = type_hash("CloudFileMediaResource")
_NAMED, _STICKER, _ANIMATED, _VIDEO, _AUDIO = 0, 1, 3, 4, 5
#: Events by their number, under the names that Telegram's JSON export has for them.
_EVENTS = {
    1: "create_group", 2: "invite_members", 3: "remove_members", 4: "edit_group_photo", 5: "edit_group_title",
    6: "pin_message", 7: "join_group_by_link", 8: "migrate_from_group", 9: "migrate_to_supergroup",
    10: "clear_history", 11: "take_screenshot", 12: "set_messages_ttl", 13: "score_in_game", 14: "phone_call",
    15: "send_payment", 16: "custom", 17: "bot_domain_allowed", 18: "send_passport_values", 19: "joined_telegram",
    20: "requested_phone_number", 21: "proximity_reached", 22: "group_call", 23: "invite_to_group_call",
    24: "edit_chat_theme", 25: "join_group_by_request", 26: "send_webview_data", 27: "send_premium_gift",
    28: "topic_created", 29: "topic_edit", 30: "suggest_profile_photo", 31: "attach_menu_bot_allowed",
    32: "requested_peer", 33: "set_chat_wallpaper", 34: "set_same_chat_wallpaper", 35: "allow_sending_messages",
    36: "gift_code_prize", 37: "giveaway_launch", 38: "joined_channel", 39: "giveaway_results", 40: "boost_apply",
    41: "refunded_payment", 42: "send_stars_gift", 43: "stars_prize", 44: "send_star_gift", 45: "star_gift_unique",
    46: "paid_messages_refund", 47: "paid_messages_price_change", 48: "conference_call", 49: "todo_completions",
    50: "todo_append_tasks", 51: "process_suggested_post", 52: "send_ton_gift", 53: "suggested_post_success",
    54: "suggested_post_refund", 55: "suggest_birthday", 56: "star_gift_purchase_offer",
    57: "star_gift_purchase_offer_declined", 59: "change_creator", 60: "no_forwards_toggle",
    61: "no_forwards_request", 62: "managed_bot_created", 63: "poll_append_answer", 64: "poll_delete_answer",
    65: "community_changed",
}  # fmt: skip
#: Events that bring words somebody wrote, by the field that has them.
_WORDS = {16: "text", 26: "t", 27: "text", 36: "text", 44: "text"}
#: Calls, by the field of their seconds.
_CALLS = {14: "d", 22: "duration", 48: "dur"}
_CONFERENCE, _WITH_VIDEO, _MISSED = 48, 1, 4
_PEERS = ("peerIds", "pis", "part")
_ENDED = {0: "missed", 1: "disconnect", 2: "hangup", 3: "busy"}


class Carried:
    """What is carried: its kind, files, words of its own, and whether it is an event."""

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.files: list[Attachment] = []
        self.words: str | None = None
        self.event: str | None = None


def carried(found: list[Object], item: Item, details: dict[str, Any]) -> Carried:
    """Read all media of a message."""
    result = Carried()
    for one in found:
        kind = one.get("@")
        if kind == _FILE:
            _file(one, item, result)
        elif kind == _IMAGE:
            _image(one, item, result)
        elif kind == _MAP:
            _place(one, details, result)
        elif kind == _CONTACT:
            result.kind = "contact"
            name = " ".join(_text(one, key) or "" for key in ("n.f", "n.l")).strip() or None
            details["contacts"] = [{"name": name, "phone_numbers": [_text(one, "pn")], "vcard": _text(one, "vc")}]
        elif kind == _POLL:
            _poll(one, details, result)
        elif kind == _ACTION:
            _event(one, details, result)
        elif kind == _PAGE:
            _page(one, details)
        else:
            result.kind = result.kind or "other"
            details.setdefault("media", []).append(plain(one))
    return result


def _text(value: Any, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) and found else None


def _objects(value: Any, key: str) -> list[Object]:
    found = value.get(key) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _number(value: Any, key: str) -> int | float | None:
    found = value.get(key) if isinstance(value, dict) else None
    sound = isinstance(found, int | float) and not isinstance(found, bool) and found - found == 0
    return found if sound else None


def _file(one: Object, item: Item, result: Carried) -> None:
    mime, name, duration, kind = _text(one, "mt") or "", None, None, None
    for attribute in _objects(one, "at"):
        what = attribute.get("t")
        if what == _NAMED:
            name = _text(attribute, "fn")
        elif what == _STICKER:
            kind = "sticker"
        elif what in (_VIDEO, _AUDIO):
            duration = _number(attribute, "dur") or _number(attribute, "du")
            kind = kind or ("video" if what == _VIDEO else "voice" if attribute.get("iv") else "document")
        elif what == _ANIMATED:
            kind = kind or "video"
    if kind is None:
        kind = "image" if mime.startswith("image/") else "document"
    size = _number(one, "s64") or _number(one, "s")
    path = _stored_file(one.get("r"), item)
    result.files.append(Attachment(
        name, mime or None, path, int(size) if size else None, None, float(duration) if duration else None,
        {"sticker": _text(one, "dt")} if kind == "sticker" and _text(one, "dt") else None,
    ))  # fmt: skip
    result.kind = result.kind or kind  # type: ignore[assignment]


def _image(one: Object, item: Item, result: Carried) -> None:
    """A picture is there in several sizes: the largest that lies in the evidence, else the largest."""
    sizes = sorted(_objects(one, "r"), key=lambda size: (_number(size, "dx") or 0) * (_number(size, "dy") or 0))
    path = next((found for size in reversed(sizes) if (found := _stored_file(size.get("r"), item))), None)
    largest = sizes[-1] if sizes else {}
    details = {"width": _number(largest, "dx"), "height": _number(largest, "dy")} if sizes else None
    size = _number(largest.get("r"), "n")
    result.files.append(Attachment(None, "image/jpeg", path, int(size) if size else None, details=details))
    result.kind = result.kind or "image"


def _stored_file(resource: Any, item: Item) -> str | None:
    """The path of a file in the evidence, by the name that the app gives it."""
    if not isinstance(resource, dict):
        return None
    value = resource.get
    names = {
        _DOCUMENT: f"telegram-cloud-document-{value('d')}-{value('f')}",
        _PHOTO_SIZE: f"telegram-cloud-photo-size-{value('d')}-{value('i')}-{value('s')}",
        _OLD_FILE: f"telegram-cloud-file-{value('d')}-{value('v')}-{value('l')}-{value('s')}",
    }
    kind = value("@")
    name = names.get(kind) if isinstance(kind, int) else None
    found = item.find(f"media/{name}") if name is not None else None
    if found is None:
        return None
    item.claim(found)
    return found.path


def _place(one: Object, details: dict[str, Any], result: Carried) -> None:
    result.kind = "location"
    for key, name in (("la", "lat"), ("lo", "lon")):
        number = _number(one, key)
        if number is not None:
            details[name] = float(number)
    venue = one.get("ve")
    place = ", ".join(part for part in (_text(venue, "ti"), _text(venue, "ad")) if part)
    if place:
        details["place"] = place
    if _number(one, "bt"):
        details["live_s"] = _number(one, "bt")


def _poll(one: Object, details: dict[str, Any], result: Carried) -> None:
    result.kind, result.words = "poll", _text(one, "t")
    votes = {str(vote.get("i")): _number(vote, "c") for vote in _objects(one.get("rs"), "v")}
    answers = [{"text": _text(option, "t"), "voters": votes.get(str(option.get("i")))}
               for option in _objects(one, "os")]  # fmt: skip
    details["poll"] = {"question": result.words, "closed": bool(one.get("ic")), "answers": answers}


def _event(one: Object, details: dict[str, Any], result: Carried) -> None:
    written = one.get("_rawValue")
    number = written if isinstance(written, int) else -1
    result.event = _EVENTS.get(number) or f"event {written}"
    arguments = {key: plain(value) for key, value in one.items() if key not in ("@", "_rawValue", *_PEERS, "image")}
    members = [key for field in _PEERS if field in one for key in peers(one[field])]
    if members:
        arguments["members"] = members
    details["system"] = {"type": result.event, **arguments}
    result.kind = "system"
    if number in _WORDS:
        result.words = _text(one, _WORDS[number])
    elif number in _CALLS:
        _call(one, number, details, result)


def _call(one: Object, number: int, details: dict[str, Any], result: Carried) -> None:
    result.kind = "call"
    reason, flags = one.get("dr"), one.get("flags")
    ended = _ENDED.get(reason, "unknown") if isinstance(reason, int) else None
    video = bool(one.get("vc"))
    if number == _CONFERENCE and isinstance(flags, int):
        ended, video = "missed" if flags & _MISSED else ended, bool(flags & _WITH_VIDEO)
    seconds = _number(one, _CALLS[number])
    details |= told(result.event, None if seconds is None else int(seconds), ended)
    if video:
        details["video"] = True


def _page(one: Object, details: dict[str, Any]) -> None:
    """The address and title of a page, wherever in it they stand."""
    inside = [one, *(value for value in one.values() if isinstance(value, dict))]
    content = next((value for value in inside if (_text(value, "u") or "").startswith("http")), {})
    link = {name: value for key, name in (("u", "url"), ("ti", "title")) if (value := _text(content, key))}
    if link:
        details["link"] = link
