"""Skype's texts as a person reads them: emoticons, links, quotes, mentions, marks of editing; and its XML.

Facts: public readers of both sources (Skyperious by suurjaak; skype-export-parser by siwen-r; SkPy): `<ss>` an
emoticon with its characters inside, `<quote>` with `author`, `authorname`, `timestamp` and, in `<legacyquote>`, how
old versions show it; `<e_m ts ts_ms>` when it was edited; `<at id>` a mention.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from parsers.text.xmltext import inner, xml

_TAGS = re.compile(
    r"</?(?:ss|a|quote|legacyquote|e_m|at|b|i|s|u|pre|code|br|p|div|span|font|c_i|flag)\b|&#?\w+;", re.IGNORECASE)
_LINES = frozenset(("br", "p", "div", "li"))
_LONGEST = 1 << 20  # characters; more is no message, and stays as it is
_MOST = 100


class Plain:
    """A text without its marks. `details`: what the marks said, for `Message.details`."""

    def __init__(self, text: str, details: dict[str, Any]) -> None:
        self.text, self.details = text, details


_MARKER = re.compile(r"\s*<(\w{1,20})\s*/>\s*")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.quoted: list[str] = []
        self.details: dict[str, Any] = {}
        self._quote = self._legacy = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attributes if value}
        if tag == "quote":
            self._quote += 1
            self.details.setdefault("quoted_from", {
                word: given[word] for word in ("author", "authorname", "timestamp", "messageid") if word in given})
        elif tag == "legacyquote":
            self._legacy += 1
        elif tag == "e_m":
            self.details["edited_at"] = given.get("ts_ms") or given.get("ts")
        elif tag == "at" and "id" in given:
            self._keep("mentions", given["id"])
        elif tag == "a" and "href" in given:
            self._keep("links", given["href"])
        elif tag in _LINES:
            self.handle_data("\n")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ("quote", "legacyquote"):
            self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "quote":
            self._quote = max(0, self._quote - 1)
        elif tag == "legacyquote":
            self._legacy = max(0, self._legacy - 1)

    def handle_data(self, data: str) -> None:
        if not self._legacy:
            (self.quoted if self._quote else self.text).append(data)

    def _keep(self, word: str, value: str) -> None:
        found = self.details.setdefault(word, [])
        if len(found) < _MOST and value not in found:
            found.append(value)


def plain(content: str) -> Plain:
    """Take the marks out of a text; one without marks stays as it is."""
    if len(content) > _LONGEST or not _TAGS.search(content):
        return Plain(content, {})
    reader = _Reader()
    reader.feed(content)
    reader.close()
    text = "".join(reader.text)
    details = {word: value for word, value in reader.details.items() if value}
    quoted = "".join(reader.quoted).strip()
    if quoted:
        details["quoted"] = quoted
    if text != content:
        details["stored"] = content
    return Plain(text.strip() if quoted or "edited_at" in details or content[:1] == "<" else text, details)


def number(text: str | None) -> float | None:
    """A number that is not negative and says something, or None."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < 1e15 else None


def call(content: str | None) -> dict[str, Any]:
    """What a call's `<partlist>` says: `type` (started, ended, missed), the people with their seconds.

    Newer programs write an empty element of that name before it.
    """
    marker = _MARKER.match(content or "")
    root = xml(content if marker is None else (content or "")[marker.end():])
    if root is None:
        return {"type": marker[1]} if marker is not None else {}
    parts: list[dict[str, Any]] = []
    for part in list(root.iter("part"))[:_MOST]:
        found: dict[str, Any] = {"identity": part.get("identity"), "name": inner(part, "name")}
        found["duration_s"] = number(inner(part, "duration"))
        parts.append({word: value for word, value in found.items() if value is not None})
    stated = root.get("type") or (marker[1] if marker is not None else None)
    details: dict[str, Any] = {"type": stated, "people": parts}
    lengths = [part["duration_s"] for part in parts if "duration_s" in part]
    if lengths:
        details["duration_s"] = max(lengths)
    return {word: value for word, value in details.items() if value not in (None, [])}


def location(content: str | None) -> dict[str, Any]:
    """Degrees and address of `<location>`, whose numbers are millionths of a degree."""
    root = xml(content)
    found: dict[str, Any] = {}
    if root is None:
        return found
    for word, key, limit in (("lat", "latitude", 90), ("lon", "longitude", 180)):
        try:
            degrees = float(root.get(key, "")) / 1_000_000
        except ValueError:
            continue
        if abs(degrees) <= limit:
            found[word] = degrees
    if root.get("address"):
        found["place"] = {"address": root.get("address")}
    return found if {"lat", "lon"} <= found.keys() or "place" in found else {}


def contacts(content: str | None) -> list[dict[str, str]]:
    """The people of `<contacts>`: `name`, and `account` or `phone`."""
    root = xml(content)
    found = []
    for person in list(root.iter("c"))[:_MOST] if root is not None else ():
        one = {"name": person.get("f"), "account": person.get("s"), "phone": person.get("p")}
        found.append({word: value for word, value in one.items() if value})
    return found


def event(content: str | None) -> dict[str, Any]:
    """The arguments of a thread's event: each element's words, in lists where it comes several times."""
    root = xml(content)
    found: dict[str, Any] = {}
    for element in list(root)[:_MOST] if root is not None else ():
        if not isinstance(element.tag, str):
            continue
        value = "".join(element.itertext()).strip()
        if element.tag in found:
            held = found[element.tag]
            found[element.tag] = [*held, value] if isinstance(held, list) else [held, value]
        elif value:
            found[element.tag] = value
    return found


_ANSWERED = re.compile(
    r"""<blockquote\b(?=[^<>]{0,400}schema\.skype\.com/Reply)(?P<head>[^<>]{0,600})>(?P<words>.{0,20000}?)</blockquote>""",
    re.IGNORECASE | re.DOTALL)
_FORWARDED = re.compile(r"<blockquote\b[^<>]{0,400}schema\.skype\.com/Forward", re.IGNORECASE)
_ITEM = re.compile(r"""\bitemid\s*=\s*["']([^"'<>]{1,200})["']""", re.IGNORECASE)
_MRI = re.compile(r"""<strong\b(?=[^<>]{0,300}itemprop\s*=\s*["']mri["'])([^<>]{0,400})>(.{0,300}?)</strong>""",
                  re.IGNORECASE | re.DOTALL)  # fmt: skip


def answered(content: str) -> tuple[str, dict[str, Any]]:
    """What somebody wrote in Teams without the message that it answers, and what is told of that one: its id, writer
    and first words. A message that is passed on is marked as such.
    """
    details: dict[str, Any] = {"forwarded_from": True} if _FORWARDED.search(content) else {}
    match = _ANSWERED.search(content)
    if match is None:
        return content, details
    number, who = _ITEM.search(match["head"]), _MRI.search(match["words"])
    told = {"messageid": number[1] if number is not None else None}
    if who is not None:
        writer = _ITEM.search(who[1])
        told |= {"author": writer[1] if writer is not None else None, "authorname": plain(who[2]).text or None}
    details["answers"] = {name: value for name, value in told.items() if value}
    words = match["words"] if who is None else match["words"].replace(who[0], "", 1)
    quoted = (plain(words).text or "").strip()
    if quoted:
        details["quoted"] = quoted
    details["stored"] = content
    return content[: match.start()] + content[match.end() :], details
