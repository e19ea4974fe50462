"""Hinge's download of one's own data: `matches.json`, with `user.json` beside it.

Facts (public readers of such files of 2020 to 2026, most of all swipestats.io's types of the files and DatingAppStats):
`matches.json` is a list of people without name or number; of each there can be the lists `like`, `match`, `chats`,
`voice_notes`, `we_met`, `block`, whose entries have a `timestamp` (ISO 8601, with T or a blank, without a zone). A
`like` can hold a `comment` (in newer files in a list `like` of its own, in older ones in `content`, which is JSON in a
string); `chats` have `body`, `voice_notes` an address, `we_met` what the owner answered to the question whether they
met, `block` how the other was removed. `user.json` has the owner's `identity` (`email`, `phone_number`) and `profile`.

Hinge gives only what the owner wrote (as its readers found). No source says in which zone the times are. Nothing names
a match, so that its key is the time at which it began. Who was only liked or removed, without a word, is counted and
not told one by one. Made after these descriptions, without a real sample. Not read: prompts, media, subscriptions.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from parsers.base import Context, Identified, Parser, closed, register
from parsers.exports import Cast, Entries, Notes, iso_time, list_of, object_of, opening, rejected, small_json, text_of
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, WARNING_OWN_ONLY
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Found,
    IdentifierKind,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.text.jsonstream import Element, sniff_encoding
from parsers.words import N_

APP = "Hinge"
REASON = N_("Matches as a download of Hinge has them (like, match, chats with their times)")
WARNING_WORDLESS = N_("{n} people were only liked or removed, without a word; these are not listed.")

_NAMES = "like|match|chats|voice_notes|we_met|block"
_FIRST = re.compile(rb'\[\s*\{\s*"(?:' + _NAMES.encode() + rb')"\s*:\s*\[\s*\{')
_START = re.compile(rf'\{{\s*"(?:{_NAMES})"\s*:\s*\[\s*\{{(?!\s*"comment")')
_LISTS = tuple(_NAMES.split("|"))
_TOLD = frozenset(("timestamp", "type", "body", "url", "comment", "like", "content"))


@register
class HingeDownload(Parser):
    """See the module's docstring."""

    id = "hinge-download"
    name = N_("Hinge download (matches.json)")
    version = "4"
    app = APP
    tested = ("2020 and 2025 (by public readers)",)
    notes = N_("Made after public descriptions. Such a download has only what its owner wrote, and no names of others. "
               "Times have no zone.")
    zeros = "inside"
    signs = Signs(opens=b"[", marks=('"timestamp"',))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        return Identified(88, REASON) if _FIRST.match(head) and b'"timestamp"' in head else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        entries, reading = Entries(item, context, _START), _Reading(item)
        encoding = sniff_encoding(item.head())
        elements = entries.at(encoding, 3 if encoding == "utf-8-sig" else 0)
        yield from closed(chain.from_iterable(map(reading.records, elements)), reading.close)
        yield from entries.warnings()


class _Reading:
    """The matches of one download while they are read."""

    def __init__(self, item: Item) -> None:
        self._cast, self._notes = Cast(APP, has_owner=True), Notes("type")
        self._keys, self._wordless = Counter[str](), 0
        beside = item.beside("user.json")
        user = object_of(small_json(beside, item))
        identity, profile = object_of(user.get("identity")), object_of(user.get("profile"))
        if beside is not None and (identity or profile):
            item.claim(beside)
        named: tuple[tuple[IdentifierKind, str], ...] = (("phone", "phone_number"), ("email", "email"))
        aliases = [(kind, value) for kind, field in named if (value := text_of(identity.get(field))) is not None]
        names = [name for field in ("first_name", "last_name") if (name := text_of(profile.get(field))) is not None]
        self._cast.owner(" ".join(names) or None, aliases)
        #: Two accounts can have begun a match in the same second: what tells the accounts apart stands behind it, as a
        #: digest, for the owner's number would pass there for the other's.
        signed = text_of(object_of(user.get("account")).get("signup_time"))
        self._account = digest(aliases[0][1] if aliases else signed or item.digests().sha256)[:10]

    def records(self, element: Element) -> Iterator[Record]:
        """Yield what an entry of the file says."""
        if isinstance(element.value, dict):
            yield from self._match(element.value, element.offset)
        else:
            yield from rejected("message", element, "matches")

    def _match(self, raw: dict[str, Any], offset: int) -> Iterator[Record]:
        """Yield what the owner did towards one other."""
        rows = [(name, row) for name in _LISTS for row in _rows(raw.get(name))]
        rest = {name: value for name, value in raw.items() if name not in _LISTS and value}
        self._notes.unread(rest)
        if not rest and not any(name in ("match", "chats", "voice_notes", "we_met") or _comment(row) is not None
                                or not isinstance(row, dict) for name, row in rows):
            self._wordless += 1
            return
        stamps = sorted((name != "match", stamp) for name, row in rows if (stamp := _stamp(row)))
        began = stamps[0][1] if stamps else "?"
        key = f"{began} ({self._account})"
        self._keys[key] += 1
        if self._keys[key] > 1:
            key = f"{key} #{self._keys[key]}"
        other = self._cast.person(key, "other", key, began)
        self._cast.thread(key, "direct", (other,), began, provenance=Provenance("matches", None, offset),
                          details={"other": rest} if rest else None)  # fmt: skip
        numbers = Ordinals()
        dated = sorted(rows, key=lambda one: _stamp(one[1]))
        for n, (name, row) in enumerate(dated):
            place = Provenance(name, n, offset)
            yield Found("message", 1)
            if isinstance(row, dict):
                yield self._message(key, name, row, place, numbers)
            else:
                yield Rejection("message", REASON_BROKEN, place, raw=str(row)[:2000])

    def _message(self, key: str, name: str, row: dict[str, Any], place: Provenance, numbers: Ordinals) -> Message:
        time = iso_time(row.get("timestamp"))
        self._notes.undated += time.basis == "none"
        text = text_of(row.get("body")) if name == "chats" else _comment(row) if name == "like" else None
        details: dict[str, Any] = {}
        files: tuple[Attachment, ...] = ()
        kind: Kind = "text"
        way: Direction = "out"
        if name == "voice_notes":
            kind, url = "voice", text_of(row.get("url"))
            file = (url or "").partition("?")[0].rpartition("/")[2] or None
            files = (Attachment(file, mime_of(file or ""), details={"url": url} if url else None),)
        elif text is None and name != "chats":
            said = ", ".join(f"{field} {value}" for field, value in row.items() if field not in _TOLD and value)
            kind, details = "system", {"system": {"type": f"{name}: {said}" if said else name}}
            way = "unknown" if name == "match" else "out"
        elif name == "like":
            details = {"type": name, **({"stored": text_of(row.get("content"))} if row.get("content") else {})}
        other = {field: value for field, value in row.items() if field not in _TOLD and value not in (None, "")}
        if kind != "system" and other:
            details["other"] = other
            self._notes.unread(other)
        same = None
        if time.basis != "none":
            same = numbers.number(time.raw, digest(name, kind, text, *(one.details for one in files), details))
        sender = None if way == "unknown" else OWNER
        return Message(key, kind, way, sender, time, text, place, same=same, attachments=files, details=details or None)

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know of the file."""
        yield from self._cast.records()
        yield Warning(WARNING_OWN_ONLY)
        if self._wordless:
            yield Warning(WARNING_WORDLESS, {"n": self._wordless})
        yield from self._notes.warnings()


def _stamp(row: object) -> str:
    return text_of(object_of(row).get("timestamp")) or ""


def _rows(value: object) -> list[Any]:
    """The entries of a list; what stands there in place of one is told as a broken entry."""
    return list_of(value) if isinstance(value, list) else [] if value is None else [value]


def _comment(row: object) -> str | None:
    """What was written with a like."""
    like = object_of(row)
    own = text_of(like.get("comment"))
    if own is not None:
        return own
    inner = [text for one in list_of(like.get("like")) if (text := text_of(object_of(one).get("comment"))) is not None]
    return "\n".join(inner) or _in_content(like.get("content"))


def _in_content(content: object) -> str | None:
    """The comment in what older files write as JSON in a string: a list of what was liked, with the words."""
    if not isinstance(content, str) or '"comment"' not in content:
        return None
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    found = [text for one in (said if isinstance(said, list) else [said])
             if (text := text_of(object_of(one).get("comment"))) is not None]
    return "\n".join(found) or None
