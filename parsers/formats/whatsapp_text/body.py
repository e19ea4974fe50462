"""What one message of a text export is: plain text, or words of WhatsApp that stand for something else.

`text` of a record is what a person wrote; the app's own words are kept in `details['written']`. A message
that is nothing but the app's words (deleted, a call, a system line) keeps them as its text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from parsers.formats.whatsapp_text import marks
from parsers.formats.whatsapp_text.brackets import NAME, OWN_NAME, attached_in
from parsers.formats.whatsapp_text.calls import Call, call
from parsers.formats.whatsapp_text.words import LOOSE_MARKS, MARKS, OMITTED, fold, without_marks
from parsers.records import Attachment, Kind


class Body(NamedTuple):
    """Kind and text of a message; names of its files (None: a file without a name); details; language."""

    kind: Kind
    text: str | None
    files: tuple[str | None, ...] = ()
    details: dict[str, Any] | None = None
    language: str | None = None


_M = f"[{MARKS}]*"
#: Android: `NAME (file attached)`.
_ANDROID = re.compile(
    rf"(?P<mark>{_M})(?P<name>[^<>|\\/\n]{{1,255}}?)\s*{_M}\((?P<words>[^()\n]{{2,60}})\){_M}\s*"
)
_ANDROID_PERSIAN = re.compile(
    rf"{_M}فایل پیوست شد\s+(?P<name>{NAME})\s*|{_M}(?P<name2>{NAME})\s+இணைக்கப்பட்டது\s*"
)
_PLACEHOLDER = re.compile(rf"{_M}<\s*{_M}(?P<words>[^<>\n:/@]*[^\W\d_][^<>\n:/@]*)\s*>{_M}\s*")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")
_NAME = re.compile(NAME)
_PAGES = re.compile(rf"\s*•[\s{MARKS}]*\d+[^•<]{{0,20}}$")
_MAP = re.compile(
    r"https?://(?:www\.)?(?:maps\.google\.[a-z.]+/(?:maps)?\?q=|google\.[a-z.]+/maps\?q=|maps\.apple\.com/\?[^\s]*?ll=)"
    r"(?P<lat>-?\d{1,3}(?:\.\d+)?),(?P<lon>-?\d{1,3}(?:\.\d+)?)\S*"
)
_VENUE = re.compile(r"https?://(?:[a-z]+\.)?foursquare\.com/v/\S+")
_OPTION = re.compile(
    rf"{_M}(?P<word>[^\W\d_][^\n:：]{{0,24}}?)\s?[:：]\s(?P<text>.+?)\s{_M}\({_M}(?P<votes>\d+)\D*\){_M}"
)

#: Mime types by ending, for files that a message names; measured types are the import's.
_MIMES: dict[str, tuple[str, Kind]] = {
    "jpg": ("image/jpeg", "image"), "jpeg": ("image/jpeg", "image"), "png": ("image/png", "image"),
    "heic": ("image/heic", "image"), "gif": ("image/gif", "image"), "webp": ("image/webp", "sticker"),
    "mp4": ("video/mp4", "video"), "mov": ("video/quicktime", "video"), "3gp": ("video/3gpp", "video"),
    "mkv": ("video/x-matroska", "video"), "webm": ("video/webm", "video"),
    "avi": ("video/x-msvideo", "video"),
    "opus": ("audio/ogg", "voice"), "ogg": ("audio/ogg", "voice"), "m4a": ("audio/mp4", "voice"),
    "mp3": ("audio/mpeg", "voice"), "aac": ("audio/aac", "voice"), "amr": ("audio/amr", "voice"),
    "wav": ("audio/x-wav", "voice"), "vcf": ("text/vcard", "contact"), "pdf": ("application/pdf", "document"),
    "was": ("application/octet-stream", "sticker"),
}  # fmt: skip


#: Beginnings of everything that a whole message can be compared with: most messages are told apart by three
# letters.
BEGINNINGS = frozenset(
    key[:3]
    for table in (
        OMITTED,
        marks.DELETED,
        marks.LIVE_LOCATION,
        marks.VIEW_ONCE,
        marks.WAITING,
        marks.BY_ADMIN,
        ("null",),
    )
    for key in table
) | {"فای", "you", "rec"}
_TAIL = 160  # characters at the end of a message that hold the note that it was edited
_EDGES = frozenset(MARKS + "< \u00a0\u202f")
_MARKED = frozenset(("\u200e", "\u200f"))
_AROUND = MARKS + " \u00a0\u202f"


def mime_of(name: str) -> str | None:
    """Return the mime type that a file's ending stands for."""
    known = _MIMES.get(name.rpartition(".")[2].lower())
    return known[0] if known is not None else None


def kind_of(name: str) -> Kind:
    """Return the kind of message that a file of this name makes."""
    upper = name.upper()
    if "STICKER" in upper or upper.startswith("STK-"):
        return "sticker"
    if "-GIF-" in upper and not upper.endswith(".GIF"):
        return "video"
    known = _MIMES.get(name.rpartition(".")[2].lower())
    if known is not None and known[1] == "sticker" and upper.startswith("IMG-"):
        return "image"
    return known[1] if known is not None else "document"


def date_in_name(name: str) -> dt.date | None:
    """Return the date that a file name of WhatsApp holds."""
    match = OWN_NAME.search(name)
    digits = (match["day"] or match["date"].replace("-", "")) if match is not None else ""
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits else None
    except ValueError:
        return None


def read_body(body: str, has_file: Callable[[str], bool] | None = None, *, android: bool = False) -> Body | None:
    """Return what the words of a message stand for, None when they are plain text.

    `has_file(name)`: whether a file of this name came along, which makes an unknown wording an attachment. `android`:
    the export is one of an Android.
    """
    first, _, tail = body.partition("\n")
    if len(first) <= 120 and (first[:1] in _EDGES or first[:3].casefold() in BEGINNINGS):
        found = _whole(fold(first), body, first, tail, android)
        if found is not None:
            return found
    edited: str | None = None
    if body[-1:] == ">" or body[-2:-1] == ">":
        mark = marks.EDIT_MARK.search(body[-_TAIL:])
        if mark is not None and marks.is_edited(mark):
            edited = mark["words"]
            body = body[: -len(body[-_TAIL:]) + mark.start()].rstrip(MARKS + " \n\u00a0\u202f")
            first, _, tail = body.partition("\n")
    found = _special(body, first, tail, has_file, android)
    if edited is None:
        return found
    details = dict(found.details or {}) if found is not None else {}
    details |= {"edited": [], "edit_mark": edited}
    if found is None:
        return Body("text", body, (), details)
    return found._replace(details=details)


def _whole(folded: str, body: str, first: str, tail: str, android: bool) -> Body | None:
    """Messages whose first line is the app's words."""
    omitted = OMITTED.get(folded)
    if omitted is not None and (not android or first.lstrip(_AROUND)[:1] == "<" or first[:1] in _MARKED):
        kind, language = omitted
        return Body(kind, tail or None, (None,), _media({"omitted": True}, first, tail), language)
    if not tail:
        if folded in marks.DELETED or marks.deleted_by_admin(folded):
            return Body("deleted", body, language=marks.DELETED.get(folded))
        if folded in marks.LIVE_LOCATION:
            return Body("location", body, (), {"live": True}, marks.LIVE_LOCATION[folded])
        if folded in marks.VIEW_ONCE or marks.VIEW_ONCE_SENTENCE.fullmatch(folded):
            told = {"type": "view_once", "written": body}
            return Body("other", None, (None,), told, marks.VIEW_ONCE.get(folded))
        if folded in marks.WAITING:
            return Body("other", body, (), {"type": "waiting_for_message"}, marks.WAITING[folded])
        if body.strip(MARKS) == "null":  # an iPhone puts a mark before it; a typed "Null." is German for zero
            return Body("other", body, (), {"type": "null"})
    return None


def _media(details: dict[str, Any], written: str, caption: str | None) -> dict[str, Any]:
    details["written"] = written
    if caption:
        details["caption"] = caption
    return details


def _special(
    body: str, first: str, tail: str, has_file: Callable[[str], bool] | None, android: bool
) -> Body | None:
    """Messages that hold a file, a place, a poll or a placeholder among other words."""
    if "<" in body:
        found = _in_brackets(body, first, has_file, android)
        if found is not None:
            return found
    if ")" in first:
        found = _android_file(first, tail, has_file)
        if found is not None:
            return found
    if "://" in body and len(body) < 2000:
        found = _place(body)
        if found is not None:
            return found
    if ")" in tail:
        found = _poll(first, tail)
        if found is not None:
            return found
    if "\u200e" in body or "\u200f" in body:
        return _marked(body)
    if "پیوست" in first or "இணைக்கப்பட்டது" in first:
        match = _ANDROID_PERSIAN.fullmatch(first)
        if match is not None:
            return _file(match["name"] or match["name2"], first, tail or None)
    return None


def _in_brackets(body: str, first: str, has_file: Callable[[str], bool] | None, android: bool) -> Body | None:
    found = attached_in(body, has_file, android)
    if found is not None:
        around = body[: found.start].rstrip(_AROUND) + body[found.end :]
        caption = _without_pages(body[: found.start])
        if caption == found.name or found.name.endswith(f"-{caption}"):  # the name of a document before its file
            around = body[found.end :]
        return _file(found.name, body[found.start : found.end], around.strip(MARKS + " \n") or None)
    if not android and first[:1] not in _MARKED:  # an iPhone's notes stand behind a mark, and in no brackets
        return None
    match = _PLACEHOLDER.fullmatch(first) if len(first) < _TAIL else None
    if match is not None and 3 <= len(match["words"].strip()) <= 60:
        return Body("other", body, (), {"type": "placeholder"})
    return None


def _without_pages(text: str) -> str:
    """Return the words before a file without `• 2 pages`, which iPhones write behind a document's name."""
    plain = without_marks(text)
    return _PAGES.sub("", plain) if len(plain) < 400 else plain


def _android_file(first: str, tail: str, has_file: Callable[[str], bool] | None) -> Body | None:
    match = _ANDROID.fullmatch(first)
    if match is None:
        return None
    name = match["name"].strip()
    language = marks.ATTACHED.get(fold(match["words"]))
    own = OWN_NAME.match(name)
    if _NAME.fullmatch(name) is not None:
        of_the_app = language is not None or own is not None
    else:  # a document need not have an ending, or can have a longer one; people write such words as well
        of_the_app = language is not None and ("\u200e" in match["mark"] or "\u200f" in match["mark"])
        of_the_app = of_the_app or (own is not None and not name[own.end() :].strip("."))
        has_file = has_file if language is not None else None
    if not of_the_app and not (has_file is not None and has_file(name)):
        return None
    return _file(name, first, tail or None, language)


def _file(name: str, written: str, caption: str | None, language: str | None = None) -> Body:
    name = name.translate(LOOSE_MARKS).strip(MARKS)
    return Body(kind_of(name), caption, (name,), _media({}, written, caption), language)


def _marked(body: str) -> Body | None:
    """iPhone: a name or a caption, a mark, and the placeholder (`a.pdf • 2 pages document omitted`), which ends the
    caption, or stands on its first line.
    """
    lines = body.split("\n")
    places = [n for n, line in enumerate(lines) if line.strip(MARKS + " ")]
    for n in dict.fromkeys((*places[-1:], *places[:1])):
        for mark in ("\u200e", "\u200f"):
            before, found, after = lines[n].rpartition(mark)
            omitted = OMITTED.get(fold(after)) if found else None
            if omitted is not None:
                return _left_out(omitted, lines, n, before)
    return None


def _left_out(omitted: tuple[Kind, str], lines: list[str], n: int, before: str) -> Body:
    """The body of a message whose file the export leaves out, as its line `n` says behind the words `before`."""
    kind, language = omitted
    name = _without_pages(before) if kind == "document" else ""
    if name and (name != without_marks(before) or _ENDING.search(name[-9:]) is not None):  # else it is a caption
        caption = "\n".join((*lines[:n], *lines[n + 1 :])).strip("\n")
        return Body(kind, caption or None, (name,), _media({"omitted": True}, lines[n], caption), language)
    caption = "\n".join((*lines[:n], before.strip(_AROUND), *lines[n + 1 :])).strip("\n")
    written = lines[n][len(before) + 1 :]
    return Body(kind, caption or None, (None,), _media({"omitted": True}, written, caption), language)


def _place(body: str) -> Body | None:
    """A place: a map link with nothing but its label. A link inside other words stays text."""
    match = _MAP.search(body)
    if match is not None:
        lat, lon = float(match["lat"]), float(match["lon"])
        label = body[: match.start()].strip(MARKS + " \n")
        if abs(lat) > 90 or abs(lon) > 180 or body[match.end() :].strip(MARKS + " \n") or len(label) > 160:
            return None
        if label and label[-1] not in ":：" and fold(label) not in marks.LOCATION:
            return None
        details: dict[str, Any] = {"lat": lat, "lon": lon}
        place = without_marks(label.rstrip(":："))
        if place and fold(place) not in marks.LOCATION:
            details["place"] = place
        return Body("location", body, (), details)
    match = _VENUE.search(body)
    if (
        match is not None
        and body[: match.start()].rstrip(MARKS + " ").endswith(":")
        and match.end() == len(body.rstrip())
    ):
        place = without_marks(body[: match.start()].rstrip(MARKS + " :"))
        return Body("location", body, (), {"place": place, "link": match[0]})
    return None


def _poll(first: str, tail: str) -> Body | None:
    """`POLL:`, the question, and lines `OPTION: text (3 votes)`; the form will do in other languages."""
    lines = tail.split("\n")
    options = [(line, _OPTION.fullmatch(line)) for line in lines]
    start = next((i for i, (_, match) in enumerate(options) if match is not None), None)
    if start is None:
        return None
    found = [match for _, match in options[start:] if match is not None]
    if len(found) < 2 or len({match["word"] for match in found}) > 1:
        return None
    head, _, question = first.partition(":" if ":" in first else "：")
    unknown = head.isupper() and found[0]["word"].isupper() and len(head) <= 24 and not question.strip()
    if fold(head) not in marks.POLL and not unknown:
        return None
    asked = "\n".join(part for part in (question.strip(), *lines[:start]) if part)
    poll = {
        "question": asked,
        "options": [{"text": match["text"], "votes": int(match["votes"])} for match in found],
    }
    return Body("poll", f"{first}\n{tail}", (), {"poll": poll})


def call_body(body: str, marked: bool) -> Body | None:
    """Return the call that a line tells of, see `whatsapp_text_calls.call`."""
    found: Call | None = call(body, marked)
    if found is None:
        return None
    told: dict[str, Any] = {"video": found.video}
    if marked:  # else somebody may have typed it: it stays a message, and is counted as no call
        told = {"outcome": found.outcome} | told | ({"duration_s": found.seconds} if found.seconds else {})
    if found.rest:
        told["call"] = {"told": found.rest}
    return Body("call", body.strip(MARKS), (), told, found.language)


def attachment(name: str | None, path: str | None, details: dict[str, Any] | None = None) -> Attachment:
    """Make the attachment of a named or nameless file; `path` where it lies inside the evidence."""
    return Attachment(name, mime=mime_of(name) if name else None, path=path, details=details)
