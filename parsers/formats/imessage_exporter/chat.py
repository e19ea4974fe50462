"""What both forms share: whose chat a file is, who writes, and what the exporter's own words say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from parsers import times
from parsers.apps.apple import address_kind
from parsers.exports import Cast
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.paths import shared_parts
from parsers.reasons import WARNING_NO_OWNER, WARNING_UNDATED
from parsers.records import (
    Attachment,
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Kind,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import direction_of
from parsers.whose import Whose, owned_by_writer_of, whose_chat

APP = "Apple Messages"
ME = "Me"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHEN = rf"(?:{'|'.join(_MONTHS)}) \d\d, \d{{4}} [ \d]\d:\d\d:\d\d [AP]M"
_WHEN = re.compile(r"(\w{3}) (\d\d), (\d{4}) ([ \d]\d):(\d\d):(\d\d) ([AP])M\Z", re.ASCII)
READ = re.compile(r"\(Read by (?P<who>.+?) after (?P<after>\d[^()]*)\)")
_THEM = "them"
_NAMED = re.compile(r"(?P<title>.+) - (?P<number>\d{1,9})\Z", re.DOTALL)
_PART = re.compile(r" \(\d{1,3}\)\Z")  # of a file that was downloaded twice
_ORPHANED = "orphaned"
#: What a tapback is called, with the sign that the phone shows.
_TAPBACKS = {"Loved": "❤️", "Liked": "👍", "Disliked": "👎", "Laughed": "😂", "Emphasized": "‼️", "Questioned": "❓"}
TAPBACK = re.compile(r"(?:(?P<what>Loved|Liked|Disliked|Laughed|Emphasized|Questioned|\S{1,24}) by (?P<who>.+)"
                     r"|.{0,40}?Sticker from (?P<from>.+?)(?: not found!|: .*))\Z")
#: What stands behind "Sent with".
EFFECTS = re.compile(r"Sent with (Confetti|Echo|Fireworks|Balloons|Heart|Lasers|Shooting Star|Shooting Start|Sparkles|"
                     r"Spotlight|Slam|Loud|Gentle|Invisible Ink)\Z|(com\.apple\.\S*(?:effect|expressivesend)\.\S+)\Z")
UNSENT = re.compile(r".+ (?:unsent this message part(?: .+ after sending)?!|deleted a message\.)\Z")
_EVENTS: tuple[tuple[str, str], ...] = (
    (r"(?:re)?named the conversation\b", "subject_changed"), (r"added .+ to the conversation\.", "participant_added"),
    (r"removed .+ from the conversation\.", "participant_removed"), (r"left the conversation\.", "participant_left"),
    (r"changed the group photo\.", "photo_changed"), (r"removed the group photo\.", "photo_removed"),
    (r"changed the chat background\.", "background_changed"), (r"removed the chat background\.", "background_removed"),
    (r"changed their phone number\.", "number_changed"), (r"kept an audio message\.", "audio_message_kept"),
    (r"unsent a message[.!]", "unsent"), (r"performed unknown action\b", "unknown"),
)  # fmt: skip
_EVENT = re.compile(r"(?P<who>.+?) (?:" + "|".join(f"(?P<e{n}>{words})" for n, (words, _) in enumerate(_EVENTS)) + ")",
                    re.DOTALL)
SHARING = {
    "Started sharing location!": "location_sharing", "Stopped sharing location!": "location_sharing",
    "Shared location!": "location_sharing", "SharePlay Message\nEnded": "facetime_or_shareplay",
    "SharePlay Message Ended": "facetime_or_shareplay",
}  # fmt: skip
_BY_ENDING: tuple[tuple[str, Kind], ...] = ((".vcf", "contact"), (".caf", "voice"), (".amr", "voice"))
_KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}


def moment(when: str | None) -> Time:
    """The wall clock of a time as the exporter writes it."""
    match = _WHEN.match((when or "").strip())
    if match is None:
        return times.missing(when)
    hour = int(match[4]) % 12 + (12 if match[7] == "P" else 0)
    try:
        found = datetime(int(match[3]), _MONTHS.index(match[1]) + 1, int(match[2]), hour, int(match[5]), int(match[6]))  # noqa: DTZ001
    except ValueError:  # the 31st of February
        return times.missing(when)
    return times.from_local(found, (when or "").strip())


def event(words: str) -> tuple[str | None, dict[str, Any]]:
    """Who did what the phone tells of, and what that was."""
    match = _EVENT.match(words)
    if match is None:
        return None, {"type": "unknown"}
    n = next(n for n in range(len(_EVENTS)) if match[f"e{n}"] is not None)
    return match["who"], {"type": _EVENTS[n][1]}


def sign_of(tapback: str) -> str:
    """The sign of a tapback."""
    return _TAPBACKS.get(tapback, tapback)


class Chat:
    """Whose chat a file is and who writes in it, gathered in a first pass."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self.cast = Cast(APP)
        self.stem = _PART.sub("", item.name.rpartition(".")[0] or item.name)
        named = _NAMED.match(self.stem)
        self.orphaned = self.stem == _ORPHANED
        self.title = None if self.orphaned else named["title"] if named is not None else self.stem
        self.number = named["number"] if named is not None else None
        self.key = f"chat:{self.stem}"
        self.writers: Counter[str] = Counter()
        self.own: set[str] = set()
        self.whose = Whose()
        self.undated = 0
        self._first: tuple[str, str] | None = None
        self._people: dict[str, None] = {}
        self._told = False

    def note(self, who: str | None, read: str | None, when: str, words: str, side: Literal["sent", ""] = "") -> None:
        """Take note of a message: its writer, and what tells that it is the owner's."""
        if not who:
            return
        self.writers[who] += 1
        if read is not None and read not in (_THEM, "you"):
            self.own.add(read)  # the name that was given for the owner
        if who == ME or side == "sent" or read == _THEM:
            self.own.add(who)
            self._first = self._first or (when, words)

    def settle(self) -> None:
        """Tell who the owner is, when all was noted."""
        others = [name for name in self.writers if name not in self.own]
        group = self.number is not None or len(others) > 1 or (not others and ", " in self.stem)
        if self._first is not None and not group and not self.orphaned:
            self.whose = owned_by_writer_of(*self._first)
        elif not self.orphaned:
            self.whose = whose_chat(self._item, self.title, self.writers, group=group or len(self.writers) > 2)
            if not self.own and self.whose.owner in self.writers and len(self.writers) == 2:
                self.own.add(str(self.whose.owner))
                self._told = True
        self.cast.has_owner = bool(self.own)

    def ahead(self) -> Conversation:
        """The conversation as far as it is known before its messages are read."""
        return Conversation(self.key, APP, whose=self.whose.owner)

    def person(self, who: str | None) -> str | None:
        """The key of somebody as the file calls them."""
        if not who:
            return None
        kind = _kind(who)
        if who in self.own:
            named = who != ME
            return self.cast.owner(who if named and kind == "name" else None, ((kind, who),) if named else ())
        self._people[who] = None
        return self.cast.person(who, kind, who, who if kind == "name" else None)

    def teller(self, who: str | None) -> str | None:
        """The key of whom the phone tells of. The exporter calls the owner "You" there."""
        if who == "You" and self.own:
            return self.cast.owner()
        return self.person(who) if who in self.writers else None

    def direction(self, sender: str | None) -> Direction:
        """Which way a message of somebody went."""
        return direction_of(sender, known=bool(self.own))

    def attachment(self, path: str | None) -> Attachment:
        """A file as a message names it."""
        if path is None:
            return Attachment(None)
        name = path.replace("\\", "/").rpartition("/")[2]
        found = self._item.beside(path) if not path.startswith(("/", "~", ".")) else None
        if found is None:
            found = self._item.find(path)
            parts = path.replace("\\", "/").split("/")[::-1]
            if found is not None and shared_parts(found.path.split("/")[::-1], parts) < min(2, len(parts)):
                found = None
        if found is self._item or (found is not None and found.container):
            found = None
        if found is not None:
            self._item.claim(found)
        details = {"path": path} if name != path else None
        return Attachment(name, mime_of(name), found.path if found is not None else None, details=details)

    def records(self) -> Iterator[Record]:
        """Yield the conversation and its people, and what an examiner must know."""
        known = self.title is not None and self.number is None
        if known and not self._people and ", " not in self.stem:
            self.person(self.title)  # only the owner writes
        group = self.number is not None or len(self._people) > 1 or ", " in self.stem
        kind: ConversationKind = "unknown" if self.orphaned or not self.own else "group" if group else "direct"
        if not self.own and group:
            kind = "group"
        details: dict[str, Any] = {"chat_number": int(self.number)} if self.number is not None else {}
        if self._told:
            details["direction_basis"] = "title"
        self.cast.thread(self.key, kind, self._people, self.title, details=details or None, whose=self.whose.owner,
                         provenance=Provenance(line=1))  # fmt: skip
        yield from self.cast.records()
        yield from self.whose.warnings()
        if not self.own:
            yield Warning(WARNING_NO_OWNER)
        if self.undated:
            yield Warning(WARNING_UNDATED, {"n": self.undated})


def kind_of(attachments: tuple[Attachment, ...], text: str | None, *, sticker: bool = False) -> Kind:
    """What a message with these files and words is."""
    if sticker:
        return "sticker"
    if not attachments:
        return "text" if text else "other"
    name = (attachments[0].name or "").lower()
    for ending, kind in _BY_ENDING:
        if name.endswith(ending):
            return kind
    return _KINDS.get((attachments[0].mime or "").partition("/")[0], "document")


def _kind(name: str) -> IdentifierKind:
    kind = address_kind(name)
    return "name" if kind == "other" else kind
