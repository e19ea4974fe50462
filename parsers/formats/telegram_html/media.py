"""What a message of an HTML export carries beside its words: files, places, contacts, polls, calls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from lxml import etree

from parsers.records import Attachment, Kind
from parsers.text.dom import attribute, below, child, classes, text_of

#: Takes a path as the page writes it; returns where it lies in the evidence, claimed, or None.
Finder = Callable[[str], str | None]

#: Pictures shown themselves: the class of their link, and the kind.
_SHOWN: dict[str, Kind] = {
    "photo_wrap": "image", "sticker_wrap": "sticker", "animated_wrap": "video", "video_file_wrap": "video",
}  # fmt: skip
#: Everything else is a row with a sign, a title, a description and a status: the class of the sign, and the kind.
_ROWS: dict[str, Kind] = {
    "media_photo": "image", "media_video": "video", "media_voice_message": "voice", "media_audio_file": "voice",
    "media_file": "document", "media_contact": "contact", "media_location": "location",
    "media_live_location": "location", "media_venue": "location", "media_game": "other",
    "media_invoice": "other", "media_call": "call",
}  # fmt: skip
_FILES = frozenset({"media_photo", "media_video", "media_voice_message", "media_audio_file", "media_file"})
_PLACES = frozenset({"media_location", "media_live_location", "media_venue"})
_COORDINATES = re.compile(r"[?&]q=(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
_DURATION = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?=\Z|,)")
_CALL = re.compile(r"([^()]+?)(?:\s*\((\d+) \w+\))?\Z")
_OUTCOMES = {"Cancelled": "cancelled", "Missed": "missed", "Declined": "rejected"}
_VOTES = re.compile(r"(\d+) votes?(, chosen vote)?")
_UNKNOWN_VALUES = 100


class Carried(msgspec.Struct):
    """What a message carries. `text`: words that stand for a missing text. `outgoing`: what a call says of itself."""

    kind: Kind | None = None
    attachments: tuple[Attachment, ...] = ()
    text: str | None = None
    source: str | None = None
    outgoing: bool | None = None


class Media:
    """Reads what messages carry. `unknown` counts classes that no known version writes."""

    def __init__(self) -> None:
        self.unknown: Counter[str] = Counter()

    def note(self, what: str) -> None:
        """Count an unknown class; a hostile file has no end of them."""
        known = what in self.unknown or len(self.unknown) < _UNKNOWN_VALUES
        self.unknown[what[:80] if known else "…"] += 1

    def read(self, wrap: etree._Element, find: Finder, details: dict[str, Any]) -> Carried:
        """Read a `media_wrap`."""
        carried = Carried()
        for node in wrap:
            if not isinstance(node.tag, str):
                continue
            tokens = classes(node)
            if "media_poll" in tokens:
                _poll(node, details, carried)
            elif "media_giveaway" in tokens:
                details["giveaway"] = [text for part in node if (text := text_of(part))]
                carried.kind = "other"
            elif (shown := next((sign for sign in _SHOWN if sign in tokens), None)) is not None:
                self._shown(node, shown, find, details, carried)
            elif "media" in tokens:
                self._row(node, tokens, find, details, carried)
            else:
                self.note(" ".join(sorted(tokens)) or str(node.tag))
                details.setdefault("other", []).append(text_of(node))
        return carried

    def _shown(
        self, node: etree._Element, sign: str, find: Finder, details: dict[str, Any], carried: Carried
    ) -> None:
        carried.kind = _SHOWN[sign]
        duration = seconds(text_of(next(below(node, "video_duration"), None)))
        if duration is not None:
            details["duration_s"] = duration
        thumbnail = next((attribute(image, "src") for image in node.iter("img")), None)
        carried.attachments += (_attachment(attribute(node, "href"), thumbnail, find, duration, None, {}),)

    def _row(
        self, node: etree._Element, tokens: frozenset[str], find: Finder, details: dict[str, Any], carried: Carried
    ) -> None:
        body = child(node, "body")
        body = node if body is None else body
        title, status = text_of(child(body, "title")), text_of(child(body, "status"))
        description = text_of(child(body, "description"))
        sign = next((sign for sign in _ROWS if sign in tokens), None)
        carried.kind = _ROWS[sign] if sign is not None else "other"
        if sign in _FILES:
            if title == "Sticker":
                carried.kind = "sticker"
            duration = seconds(status) if sign != "media_file" else None
            if duration is not None:
                details["duration_s"] = duration
            thumbnail = attribute(child(node, "thumb"), "src")
            facts = {"title": title, "status": status, "not_exported": description}
            name = title if sign == "media_file" and title != "File" else None
            carried.attachments += (_attachment(attribute(node, "href"), thumbnail, find, duration, name, facts),)
        elif sign in _PLACES:
            _place(node, sign, title, description, status, details, carried)
        elif sign == "media_contact":
            self._contact(node, title, status, find, details, carried)
        elif sign == "media_call":
            _call(title, status, details, carried)
        else:
            what = sign.removeprefix("media_") if sign is not None else "other_media"
            facts = {"title": title, "description": description, "status": status, "link": attribute(node, "href")}
            details[what] = {name: value for name, value in facts.items() if value is not None}
            carried.text, carried.source = title, what
            if sign is None:
                details[what]["class"] = " ".join(sorted(tokens))
                self.note(details[what]["class"])

    @staticmethod
    def _contact(
        node: etree._Element, title: str | None, status: str | None, find: Finder, details: dict[str, Any],
        carried: Carried,
    ) -> None:  # fmt: skip
        number, _, card = (status or "").partition(" - ")
        details["contact"] = {"name": title, "phone_number": number or None}
        href = attribute(node, "href")
        if href is not None or card:
            carried.attachments += (_attachment(href, None, find, None, None, {}, "text/vcard"),)


def _attachment(
    href: str | None, thumbnail: str | None, find: Finder, duration: float | None, name: str | None,
    facts: dict[str, str | None], mime: str | None = None,
) -> Attachment:  # fmt: skip
    details: dict[str, Any] = {key: value for key, value in facts.items() if value is not None}
    path = None
    if href is not None:
        details["written_path"] = href
        path = find(href)
        name = name or href.replace("\\", "/").rpartition("/")[2] or None
    if thumbnail is not None:
        details["thumbnail"] = find(thumbnail) or thumbnail
    return Attachment(name, mime, path, duration_s=duration, details=details or None)


def seconds(text: str | None) -> float | None:
    """Return a duration as the exporter prints it (`00:07`, `1:02:03`, with a size behind it) in seconds."""
    match = _DURATION.match(text or "")
    if match is None:
        return None
    return float(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]))


def _place(
    node: etree._Element, sign: str, title: str | None, description: str | None, status: str | None,
    details: dict[str, Any], carried: Carried,
) -> None:  # fmt: skip
    match = _COORDINATES.search(attribute(node, "href") or "")
    if match is not None and abs(float(match[1])) <= 90 and abs(float(match[2])) <= 180:
        details["lat"], details["lon"] = float(match[1]), float(match[2])
    elif status:
        details["position"] = status
    if sign == "media_venue":
        details["place"] = {"name": title, "address": description}
        carried.text, carried.source = "\n".join(part for part in (title, description) if part) or None, "place"
    if sign == "media_live_location":
        details["live"] = True


def _call(title: str | None, status: str | None, details: dict[str, Any], carried: Carried) -> None:
    """A call says which way it went; `title` is the name of the one who was called."""
    match = _CALL.match(status or "")
    word = match[1] if match is not None else None
    duration = int(match[2]) if match is not None and match[2] and len(match[2]) < 9 else 0
    details["system"] = {"type": "phone_call", "status": status, "called": title}
    outcome = "answered" if duration else _OUTCOMES.get(word or "", "unknown")
    if outcome != "unknown":  # of a call that only went out or came in no length is told
        details["duration_s"] = duration
    details["outcome"] = outcome
    if word in {"Outgoing", "Cancelled"}:
        carried.outgoing = True
    elif word in {"Incoming", "Missed", "Declined"}:
        carried.outgoing = False


def _poll(node: etree._Element, details: dict[str, Any], carried: Carried) -> None:
    answers = []
    for answer in below(node, "answer"):
        words = text_of(answer, without="details") or ""
        one: dict[str, Any] = {"text": words.removeprefix("- ").rstrip()}
        votes = _VOTES.match(text_of(child(answer, "details")) or "")
        if votes is not None:
            one["voters"], one["chosen"] = int(votes[1][:9]), bool(votes[2])
        answers.append(one)
    question, about = text_of(child(node, "question")), text_of(child(node, "details"))
    what = "todo_list" if about == "To-do List" else "poll"
    if what == "poll":
        total = child(node, "total")
        details[what] = {"question": question, "about": about, "total": text_of(total), "answers": answers}
    else:
        details[what] = {"title": question, "answers": answers}
    carried.kind, carried.text, carried.source = "poll", question, what
