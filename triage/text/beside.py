"""The words that stand beside the text of a message: names of files, and what a person wrote or named in its details.

Search finds them. Parsers keep such words under many names, and a new one is most likely words; so what is known to be
the app's own notes is left out, not the other way round. Rules look at the text alone: what they find is a place in it
and was said by its sender, and neither holds for the words of somebody else that an answer quotes, or for the name of
a group.

A quotation stands for the message that it repeats. While that one is in the case with these words, they are found
there, and the answers to it are no further hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from parsers.records import OWNER
from triage.text.fold import index_text

#: What another message said, and who said it.
QUOTES = frozenset({"quoted", "quoted_from", "quoted_sender"})
#: Details that the app noted, or that say how this program read the message: their words are nobody's.
NOTED = frozenset({
    "ZMESSAGETYPE", "ZTIMESTAMP", "addresses", "album", "also_in", "answers", "app_id", "attached_to", "author_device",
    "bot", "box", "cc", "charset", "chosen", "compressed", "conversation_basis", "country", "creator", "ct_l",
    "damaged_text", "date_sent", "day", "decoding_confidence", "deleted", "deleted_at", "deleted_by", "deleted_message",
    "deleted_state", "delivered", "delivery", "device", "direction_basis", "display_tags", "duration_s", "edit_mark",
    "edit_of", "edited_at", "edited_by", "effect", "emoji", "encrypted", "expires_ms", "expires_s", "extraction",
    "fetch_from", "folder", "forward_score", "forwarded_at", "forwarded_from_id", "forwarded_messages", "from_history",
    "gift_badge",
    "gmail_thread", "in_reply_to", "ip", "item_id", "jump_targets", "keeps", "key_id", "labels", "lang", "language",
    "last_point", "lat", "later_version", "list", "live", "live_s", "lon", "m_type", "madrid_account", "mailer",
    "media", "media_type", "message_id", "missing_attachments", "model_id", "msg_state", "nested", "not_sent", "notice",
    "of", "omitted", "origin", "outcome", "own_address", "own_number", "part_of", "picture", "pins", "placeholder",
    "played", "poll_event", "protocol", "rang_s", "reaction", "reactions", "reacts_to", "read", "read_at",
    "readable_date", "receipts", "received", "received_ms", "recipient", "recipients", "recovered", "remnant",
    "remote_uri", "replaced_at", "replaces", "reply_at", "reply_elsewhere", "reply_to_part", "reply_to_peer",
    "send_state", "sender_basis", "sender_time", "sent_at", "sent_ms", "service", "service_center", "session_id", "sms",
    "sms_message_uri", "sms_raw_recipients", "smsc", "source", "source_files", "starred", "state", "status", "sticker",
    "stored", "stored_mail", "sub_id", "submitted", "system_basis", "table", "text_from", "text_source", "time",
    "time_from", "time_shown", "time_unit", "to", "transcription_confidence", "type", "unknown_type_name", "unread",
    "unread_from", "unsent", "updated_at", "video", "view_once", "view_once_state", "visibility", "voice_media",
})  # fmt: skip
#: The same among the parts of a detail, where `status` may be a price and `list` a list of things to do.
NOTED_INSIDE = frozenset({
    "$class", "action", "algorithm", "association", "at", "basis", "bundle", "call_id", "callId", "ciphertext", "class",
    "content_type", "discard_reason", "discriminator", "document_id", "dtend", "dtstart", "element_content", "error",
    "eventtime", "gift_id", "guid", "id", "kind", "local", "media_type", "membership", "mime", "outcome", "photo_id",
    "protocol", "raw", "replaced_ms", "room_version", "sha256", "source_id", "source_type", "subtype", "told",
    "type", "utc_ms", "visibility",
})  # fmt: skip
#: Details of a file that are words.
_OF_FILES = ("alt", "caption", "description", "performer", "stored", "title", "transcription")
#: WhatsApp's and Kik's servers behind a number or name: whoever looks for “whatsapp” means the word.
_SERVER = re.compile(r"@(?:s\.whatsapp\.net|lid|[cg]\.us|broadcast|newsletter|(?:talk|groups)\.kik\.com)\b")
_BETWEEN = " \u241f "  # a token that no query has, so that no phrase runs from one of the words into the next


def words(details: dict[str, Any], *, quotes: bool = True) -> Iterator[tuple[str, str]]:
    """(name of the detail, words) of what search finds in the details of a message; `quotes`: quotations too."""
    for name, value in details.items():
        if name in NOTED or (name in QUOTES and not quotes):
            continue
        if type(value) is str:
            if name != "written":
                yield name, _plain(value)
            elif "•" in value:  # “rent.pdf • 2 pages document omitted”; else the app's mark, or a file has the name
                yield name, value.partition("•")[0]
        elif type(value) is dict or type(value) is list:
            for text in _inside(value):
                yield name, text


def _inside(value: Any) -> Iterator[str]:
    if type(value) is str:
        if value != OWNER:
            yield _plain(value)
    elif type(value) is dict:
        for name, part in value.items():
            if name not in NOTED_INSIDE:
                yield from _inside(part)
    elif type(value) is list or type(value) is tuple:
        for part in value:
            yield from _inside(part)


def _plain(text: str) -> str:
    return _SERVER.sub("", text) if "@" in text else text


def of_file(name: str | None, details: dict[str, Any] | None) -> Iterator[str]:
    """What search finds of a file: its name, and what its sender or the app wrote of it."""
    if name:
        yield name
    for key in _OF_FILES if details else ():
        yield from _inside((details or {}).get(key))


def form(files: Iterable[str], details: dict[str, Any], *, quotes: bool = True) -> str:
    """Words beside a text as the index takes them, apart from each other. `files`: see `of_file`; `details`, `quotes`:
    see `words`.
    """
    parts = (*files, *(text for _, text in words(details, quotes=quotes)))
    return _BETWEEN.join(found for part in parts if (found := index_text(part)))


def of_message(files: Iterable[str], details: dict[str, Any] | None, answered: str | None = None) -> str:
    """What is searched beside the text of a message, in the form the index takes. `answered`: the text of the message
    that it answers, where that one is in the case and has one.
    """
    told = details or {}
    return form(files, told, quotes=tells_more(told, answered))


def tells_more(details: dict[str, Any], answered: str | None) -> bool:
    """Whether a message quotes what the text of the message that it answers does not say, or that one is not there."""
    return not QUOTES.isdisjoint(details) and not repeats(quoted(details), answered)


def quoted(details: dict[str, Any]) -> str:
    """The words of the quotation in a message."""
    told = details.get("quoted")
    text = told.get("text") if isinstance(told, dict) else told
    return text if isinstance(text, str) else ""


def repeats(quotation: str, answered: str | None) -> bool:
    """Whether a quotation has nothing that the text of the message that is answered lacks. An app may keep no more than
    its beginning.
    """
    if answered is None or not quotation or quotation in answered:
        return answered is not None
    return index_text(quotation.rstrip(" .…")) in index_text(answered)
