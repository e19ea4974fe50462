"""What a message of WhatsApp has in every database of the app: its key, its file, who received it."""

from __future__ import annotations

from typing import Any

from parsers.evidence import Item
from parsers.paths import shared_parts
from parsers.records import Attachment, Kind
from parsers.sqlite.values import count_of, plain, sha256_of, text_of
from parsers.words import N_

SEPARATOR = "\x1f"
UNIQUE_KEY = 16  # characters; the app's random keys have 18 to 32, keys of system rows and channels fewer
_LONGEST_S = 1e9
_MEDIA_NUMBERS = (
    ("width", "width"),
    ("height", "height"),
    ("pages", "page_count"),
    ("first_viewed_ms", "first_viewed_timestamp"),
)
_MEDIA_TEXTS = (("transcription", "raw_transcription_text"), ("caption", "media_caption"))
#: Kept for one message: a group has up to 1024 members, a list 256, and a status is seen by contacts.
MOST_RECEIPTS = 2000
WARNING_RECEIPTS = N_(
    "{messages} messages have more than {most} recipients. Who received and read each is told for that many alone; of "
    "{rows} further ones only their number is."
)
WARNING_THUMBNAILS = N_(
    "{rows} small pictures of photographs, videos and documents stand in the table {table} and are not shown. One can "
    "be all that is left of a file that is gone."
)


def attachment_of(item: Item, media: dict[str, Any]) -> Attachment:
    """The file that a row of media speaks of, found beside the database `item` where it is in the evidence."""
    hint, _ = text_of(media.get("file_path"))
    name, _ = text_of(media.get("media_name"))
    path = None
    if hint is not None:
        found = item.find(hint)
        if found is not None and found is not item and not _another(found, hint, media):
            item.claim(found)
            path = found.path
        name = name or hint.replace("\\", "/").rpartition("/")[2] or None
    details: dict[str, Any] = {} if hint is None else {"file_path": hint}
    for word, column in _MEDIA_NUMBERS:
        value = media.get(column)
        if value and count_of(value) is not None:
            details[word] = value
    for word, column in _MEDIA_TEXTS:
        value = media.get(column)
        if value:
            details[word] = plain(value)
    duration = media.get("media_duration")
    return Attachment(
        name,
        text_of(media.get("mime_type"))[0],
        path,
        count_of(media.get("file_size")) or count_of(media.get("file_length")),
        sha256_of(media.get("file_hash")),
        float(duration) if isinstance(duration, int | float) and 0 < duration < _LONGEST_S else None,
        details or None,
    )


def kind_of_mime(mime: str | None) -> Kind:
    """The kind of a message that is nothing but this file."""
    group = (mime or "").partition("/")[0].lower()
    kinds: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
    return kinds.get(group, "document")


def _another(found: Item, hint: str, media: dict[str, Any]) -> bool:
    """Whether a file that has nothing but the name of the one that is meant is of another phone: each numbers its files
    by the day, so that the size has to agree where the database says it.
    """
    stated = count_of(media.get("file_size")) or count_of(media.get("file_length"))
    written = hint.replace("\\", "/").split("/")
    return bool(stated) and stated != found.size and shared_parts(written[::-1], found.path.split("/")[::-1]) < 2


