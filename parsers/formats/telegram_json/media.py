"""What a Telegram message carries beside its text: files, places, contacts, polls and the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from parsers.exports import whole
from parsers.formats.telegram_json.rich import files, inline
from parsers.records import Attachment, Kind

#: Takes a path as the export writes it; returns where it lies in the evidence, claimed, or None.
Finder = Callable[[str], str | None]

_TYPES: dict[str, Kind] = {
    "sticker": "sticker", "voice_message": "voice", "audio_file": "voice", "video_message": "video",
    "video_file": "video", "animation": "video",
}  # fmt: skip
_MIMES: tuple[tuple[str, Kind], ...] = (("image/", "image"), ("video/", "video"), ("audio/", "voice"))
_FILE = frozenset({
    "photo", "photo_file_size", "file", "file_name", "file_size", "thumbnail", "thumbnail_file_size",
    "media_type", "mime_type", "duration_seconds", "width", "height", "sticker_emoji", "performer", "title",
    "contact_vcard", "contact_vcard_file_size",
})  # fmt: skip
_PATHS = frozenset({"photo", "file", "contact_vcard"})
#: Things that are told whole in the details: the field, the detail, the kind of a message that has no other.
_THINGS: tuple[tuple[str, str, Kind], ...] = (
    ("poll", "poll", "poll"), ("todo_list", "todo_list", "poll"),
    ("contact_information", "contact", "contact"), ("invoice_information", "invoice", "other"),
    ("giveaway_information", "giveaway", "other"),
    ("giveaway_results", "giveaway_results", "other"), ("paid_stars_amount", "paid_stars", "other"),
    ("dice", "dice", "other"), ("story", "story", "other"),
)  # fmt: skip
_GAME = ("game_title", "game_description", "game_link", "game_message_id")
#: Why there is no file: alone, or behind the name that the file would have.
_REASON = re.compile(r"^\(.*\)$| \(File (?:unavailable|exceeds maximum size|not included)[^()]*\)$", re.DOTALL)
_UNKNOWN_VALUES = 100


class Carried(msgspec.Struct):
    """What a message carries. `text`: words of it that stand for a missing text; `source` says which."""

    kind: Kind | None = None
    attachments: tuple[Attachment, ...] = ()
    text: str | None = None
    source: str | None = None


class Media:
    """Reads what messages carry. `unknown` counts unknown values of a field."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self.unknown: Counter[tuple[str, str]] = Counter()

    def note(self, field: str, value: str) -> None:
        """Count an unknown value; a hostile file has no end of them."""
        known = len(self.unknown) < _UNKNOWN_VALUES or (field, value) in self.unknown
        self.unknown[field, value if known else "…"] += 1

    def read(self, raw: dict[str, Any], extra: set[str], details: dict[str, Any], service: bool) -> Carried:
        """Read the fields of `extra`, taking those it understands out of it and filling `details`.

        A service message keeps its fields as the arguments of its action; only its photo becomes an
        attachment.
        """
        carried = Carried()
        self._files(raw, extra & _PATHS, carried, details)
        if service:
            return carried
        if carried.attachments:
            extra -= {field for field in _FILE & extra if not isinstance(raw[field], dict | list)}
        if "rich_message" in extra:
            self._rich(raw, extra, carried, details)
        self._place(raw, extra, carried, details)
        for field, name, kind in _THINGS:
            if field in extra:
                extra.discard(field)
                details[name] = raw[field]
                carried.kind = carried.kind or kind
        if "game_title" in extra:
            details["game"] = {field: raw[field] for field in _GAME if field in raw}
            extra.difference_update(_GAME)
            carried.kind, carried.text, carried.source = "other", string(raw["game_title"]), "game"
        self._words(details, carried)
        return carried

    def _files(self, raw: dict[str, Any], named: set[str], carried: Carried, details: dict[str, Any]) -> None:
        """Make attachments of the fields that name a file, as far as it is a name that they hold."""
        paths = {field for field in named if type(raw[field]) is str}
        if not paths:
            return
        attachments = []
        if "photo" in paths:
            attachments.append(self._attachment(raw, "photo", None, raw.get("photo_file_size")))
            carried.kind = "image"
        if "file" in paths:
            attachments.append(
                self._attachment(raw, "file", string(raw.get("mime_type")), raw.get("file_size"))
            )
            carried.kind = self._kind(raw, details)
        if "contact_vcard" in paths:
            size = raw.get("contact_vcard_file_size")
            attachments.append(self._attachment(raw, "contact_vcard", "text/vcard", size))
        carried.attachments = tuple(attachments)
        if "duration_seconds" in raw and raw.get("type") != "service":
            details["duration_s"] = whole(raw["duration_seconds"])

    def _rich(self, raw: dict[str, Any], extra: set[str], carried: Carried, details: dict[str, Any]) -> None:
        """Add the files among the blocks of a rich message; its words are the text, its blocks a detail."""
        extra.discard("rich_message")
        details["rich_message"] = raw["rich_message"]
        found = []
        for block in files(raw["rich_message"]):
            field = "photo" if isinstance(block.get("photo"), str) else "file"
            size = block.get(f"{field}_file_size" if field == "photo" else "file_size")
            found.append(self._attachment(block, field, string(block.get("mime_type")), size))
        carried.attachments += tuple(found)

    def _kind(self, raw: dict[str, Any], details: dict[str, Any]) -> Kind:
        media = string(raw.get("media_type"))
        if media is not None:
            details["media_type"] = media
            kind = _TYPES.get(media)
            if kind is not None:
                return kind
            self.note("media_type", media)
        mime = string(raw.get("mime_type")) or ""
        return next((kind for start, kind in _MIMES if mime.startswith(start)), "document")

    def _attachment(self, raw: dict[str, Any], field: str, mime: str | None, size: Any) -> Attachment:
        """Return the attachment of a field that holds a path, or in brackets the reason why there is none."""
        written = string(raw[field]) or ""
        details: dict[str, Any] = {}
        path = None
        missing = _REASON.search(written)
        if missing is not None:
            details["not_exported"] = missing[0].strip()
            name = string(raw.get("file_name")) or written[: missing.start()] or None
        else:
            details["written_path"] = written
            path = self._find(written)
            name = string(raw.get("file_name")) if field == "file" else None
            name = name or written.replace("\\", "/").rpartition("/")[2] or None
        if field != "contact_vcard":
            for key in ("width", "height", "sticker_emoji", "performer", "title"):
                if key in raw:
                    details[key] = raw[key]
            thumbnail = string(raw.get("thumbnail"))
            if thumbnail is not None and not thumbnail.startswith("("):
                details["thumbnail"] = self._find(thumbnail) or thumbnail
        seconds = whole(raw.get("duration_seconds")) if field == "file" else None
        duration = None if seconds is None else float(seconds)
        return Attachment(name, mime, path, whole(size), duration_s=duration, details=details)

    def _place(self, raw: dict[str, Any], extra: set[str], carried: Carried, details: dict[str, Any]) -> None:
        if not extra & {"location_information", "place_name", "address", "live_location_period_seconds"}:
            return
        place = raw.get("location_information")
        if isinstance(place, dict):
            for name, written in (("lat", "latitude"), ("lon", "longitude")):
                value = place.get(written)
                details[name] = float(value) if isinstance(value, int | float) else string(value)
        names = [string(raw.get(field)) for field in ("place_name", "address")]
        if any(names):
            details["place"] = {"name": names[0], "address": names[1]}
            carried.text, carried.source = "\n".join(n for n in names if n), "place"
        if "live_location_period_seconds" in raw:
            details["live_s"] = whole(raw["live_location_period_seconds"])
        carried.kind = carried.kind or "location"
        extra -= {"location_information", "place_name", "address", "live_location_period_seconds"}

    def _words(self, details: dict[str, Any], carried: Carried) -> None:
        """Flatten the styled words of polls and lists, and let a question stand for a missing text."""
        poll, todo = details.get("poll"), details.get("todo_list")
        if isinstance(poll, dict):
            details["poll"] = {**_flat(poll, "question"), "answers": _answers(poll.get("answers"))}
            carried.text, carried.source = details["poll"].get("question"), "poll"
        elif isinstance(todo, dict):
            details["todo_list"] = {**_flat(todo, "title"), "answers": _answers(todo.get("answers"))}
            carried.text, carried.source = details["todo_list"].get("title"), "todo_list"


def _flat(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {**value, key: flatten(value.get(key))}


def _answers(value: Any) -> Any:
    """Flatten the styled words of answers; what has another form stays as it is."""
    if not isinstance(value, list):
        return [] if value is None else value
    return [_flat(one, "text") if isinstance(one, dict) else one for one in value]


def flatten(value: Any) -> str | None:
    """Return the plain text of a `text`: a string, an object with its own `text`, or an array of both."""
    if type(value) is str:
        return value
    if isinstance(value, list):
        return "".join([part if type(part) is str else _part(part) for part in value])
    return (_part(value) or None) if isinstance(value, dict) else string(value)


def _part(part: Any) -> str:
    text = part.get("text") if isinstance(part, dict) else part
    return string(text) or inline(text)  # one style within another


def string(value: Any) -> str | None:
    """Return a string or number as a string, and anything else as None."""
    if type(value) is str:
        return value
    return str(value) if type(value) in {int, float} else None
