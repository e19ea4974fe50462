"""Whose thread a file of a Meta download holds, and who of its people owns the account."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from parsers.apps.meta import BOXES, ESCAPED, FOLDERS, Spelling, download, plain
from parsers.exports import Cast, small_json
from parsers.item import Item
from parsers.records import OWNER, ConversationKind, Provenance

if TYPE_CHECKING:
    from parsers.evidence import Evidence

_PART = re.compile(r"message(?:_\d+)?\.json\Z", re.IGNORECASE)
_NUMBERED = re.compile(r"_\d+\Z")
_DETAILS = ("is_still_participant", "thread_type", "magic_words", "joinable_mode", "image")
#: Files of a download that name its owner.
_PROFILES = ("profile_information.json", "personal_information.json", "autofill_information.json")
_LISTED = re.compile(rb'"participants"\s*:\s*(\[[^\]]*\])')
_FEWEST, _MOST_THREADS = 3, 50
_MOST_NAMES = 50
_DEEP = 6
_AS_WRITTEN = Spelling(escaped=False)
_pairs: WeakKeyDictionary[Evidence, dict[tuple[str, frozenset[str]], set[str]]] = WeakKeyDictionary()


class Thread:
    """The thread of one file. `key`: the name of its folder, which Meta makes of the title and a random id."""

    def __init__(self, item: Item, header: dict[str, Any], cast: Cast, spelling: Spelling = ESCAPED) -> None:
        self._cast = cast
        self.spelling = spelling
        words = spelling.words
        self.title = words(header.get("title")) or words(header.get("threadName"))
        path = [part for part in (words(header.get("thread_path")) or "").split("/") if part]
        folders = item.folder.split("/")
        if not path and _PART.match(item.name) and folders[-1]:
            path = folders[-2:]
        self.folder = next((part for part in (*path[:-1], *folders[-2:-1]) if part in FOLDERS), None)
        self.key = path[-1] if path else words(header.get("threadName")) or self.title or item.name
        self.names = _names(header.get("participants"), spelling)
        self.twice = len(set(self.names)) < len(self.names)
        told = [name for name in _DETAILS if header.get(name) not in (None, [], {})]
        self._details = {name: spelling.plain(header[name]) for name in told}
        self.kind = self._kind(header)
        self.owner, self.basis = self._owner(item, header)
        if self.names.count(self.owner or "") > 1:  # somebody else is called so, too: who wrote what is not told
            self.owner = self.basis = None
        cast.has_owner = self.owner is not None
        self.namesake = self._namesake(item, header)
        for name in self.names:
            self.person(name)

    def _kind(self, header: dict[str, Any]) -> ConversationKind:
        stated = str(header.get("thread_type") or "").lower()
        if "group" in stated or "joinable_mode" in header or len(self.names) > 2:
            return "group"
        return "direct" if len(self.names) == 2 else "unknown"

    def _owner(self, item: Item, header: dict[str, Any]) -> tuple[str | None, str | None]:
        """The owner's name: as the download's profile says it, or the one whom a chat of two is not called after."""
        for name in _PROFILES:
            profile = item.find(name)
            own = _strings(plain(small_json(profile, item))) if profile is not None and profile is not item else set()
            found = {person for person in self.names if person in own}
            if len(found) == 1 and profile is not None:
                item.claim(profile)
                return found.pop(), "profile"
        called = {self.title, _NUMBERED.sub("", self.title or "")} & set(self.names)
        if self.kind == "direct" and not self.twice and len(called) == 1:
            return next(name for name in self.names if name not in called), "title"
        if _PART.match(item.name):
            everywhere = _in_every_thread((other for other in item.evidence.named("message_1.json")
                                           if download(other) == download(item)), self.spelling)  # fmt: skip
        else:  # a download of end-to-end encrypted chats has all its threads in one folder
            threads = item.evidence.in_folder(item.folder) if header.get("threadName") else ()
            everywhere = _in_every_thread((other for other in threads if other.name.lower().endswith(".json")),
                                          self.spelling)  # fmt: skip
        return (everywhere, "in every thread") if everywhere is not None else (None, None)

    def _namesake(self, item: Item, header: dict[str, Any]) -> str | None:
        """The other person of a chat of two, where another chat of the account is with somebody of the same name.

        An account has one chat with each person, so that these are two; all whose accounts are gone are called alike.
        """
        names = frozenset(_names(header.get("participants"), _AS_WRITTEN))
        box, _, folder = item.folder.rpartition("/")
        if self.owner is None or len(names) != 2 or box.rpartition("/")[2] not in BOXES or not _PART.match(item.name):
            return None
        known = _pairs.get(item.evidence)
        if known is None:
            known = _pairs[item.evidence] = _chats_of_two(item)
        return next((name for name in self.names if name != self.owner), None) if (
            known.get((download(item), names), set()) - {folder}) else None

    def person(self, name: str | None) -> str | None:
        """Note somebody and return their key: the name, which is all that a download says."""
        if not name:
            return None
        if name == self.owner:
            return self._cast.owner(name, [("name", name)])
        return self._cast.person(f"{name} ({self.key})" if name == self.namesake else name, "name", name, name)

    def note(self, senders: dict[str, None], offset: int) -> None:
        """Note the conversation, with those who wrote in it beside those whom it lists (who left is not listed)."""
        details: dict[str, Any] = dict(self._details)
        if self.folder not in (None, "inbox"):
            details["folder"] = self.folder
        if self.basis is not None:
            details["direction_basis"] = self.basis
        listed = [key for key in map(self.person, self.names) if key is not None]
        gone = [key for key in senders if key not in listed and key != OWNER]
        if gone:
            details["no_longer_listed"] = gone[:_MOST_NAMES]
        self._cast.thread(
            self.key, self.kind, [*listed, *gone], self.title, details=details,
            provenance=Provenance("thread", None, offset), whose=self.owner,
        )  # fmt: skip


def _in_every_thread(threads: Iterable[Item], spelling: Spelling) -> str | None:
    """The one name that most threads of two list, or all of three threads and more (of the first 50 of them).

    Of a group that the owner left, those who stayed may be all that is listed.
    """
    lists: list[set[str]] = []
    for other in threads:
        listed = _LISTED.search(other.head())
        if listed is None:
            continue
        try:
            lists.append(set(_names(json.loads(listed[1]), spelling)))
        except ValueError:
            continue
        if len(lists) == _MOST_THREADS:
            break
    pairs = {frozenset(names) for names in lists if len(names) == 2}
    counts = Counter(name for pair in pairs for name in pair).most_common(2)
    if len(pairs) > 1 and counts[0][1] > counts[1][1] and counts[0][1] * 2 > len(pairs):
        return counts[0][0]
    common = set.intersection(*lists) if len(lists) >= _FEWEST else set()
    return common.pop() if len(common) == 1 else None


def _chats_of_two(item: Item) -> dict[tuple[str, frozenset[str]], set[str]]:
    """The folders of all chats of two, by download and names."""
    found: dict[tuple[str, frozenset[str]], set[str]] = {}
    for other in item.evidence.named("message_1.json"):
        box, _, folder = other.folder.rpartition("/")
        listed = _LISTED.search(other.head()) if box.rpartition("/")[2] in BOXES else None
        try:
            names = frozenset(_names(json.loads(listed[1]), _AS_WRITTEN)) if listed is not None else frozenset()
        except ValueError:
            continue
        if len(names) == 2:
            found.setdefault((download(other), names), set()).add(folder)
    return found


def _names(people: Any, spelling: Spelling) -> list[str]:
    found = []
    for person in people if isinstance(people, list) else ():
        name = spelling.words(person.get("name") if isinstance(person, dict) else person)
        if name:
            found.append(name)
    return found


def _strings(value: Any, depth: int = 0) -> set[str]:
    """All strings of a profile: Instagram's labels are in the language of the account."""
    if isinstance(value, str):
        return {value}
    if depth > _DEEP:
        return set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for item in inner for text in _strings(item, depth + 1)}
