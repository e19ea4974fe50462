"""Who writes in an export whose names end at a blank, like the blanks inside names and texts.

Certain is what stands before the app's own words at the end of a line (`Ann Lee [Photo]`, `Ann Lee ☎ Call time 0:12`)
and the name in the file's own name. Of the others, the first word is a name where several messages begin with it; it
goes on with the words that always follow it. What fits no name is nobody's: no text may be given to the wrong person.
"""

from __future__ import annotations

from collections import Counter

from parsers.formats.line_text.words import placeholder

_MOST = 50_000  # different beginnings counted; more are no chat
_LONGEST_NAME = 60
_WORDS = 4


class Names:
    """Collects beginnings of messages, then tells names from texts."""

    def __init__(self) -> None:
        self._sure: Counter[str] = Counter()
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._next: dict[tuple[str, ...], set[str]] = {}
        self._met: set[str] = set()
        self.all: list[str] = []
        self.guessed: list[str] = []

    def add_sure(self, name: str) -> None:
        """Take a name that something else than the text names."""
        self._sure[name] += 2

    def add(self, rest: str) -> None:
        """Take what stands behind the time of a message."""
        before, mark, _ = rest.partition(" ☎")
        if not mark:
            before, blank, last = rest.rpartition(" ")
            if not blank or placeholder(last) is None or "[" not in last:
                before = ""
        if before and len(before) <= _LONGEST_NAME:
            self._sure[before] += 1
            self._met.add(before)
        words = rest[:200].split(" ")[: _WORDS + 1]
        for n in range(1, len(words)):
            key = tuple(words[:n])
            if key in self._seen or len(self._seen) < _MOST:
                self._seen[key] += 1
                followers = self._next.setdefault(key, set())
                if len(followers) < 3:
                    followers.add(words[n])

    def settle(self) -> None:
        """Decide who the names are; `guessed` holds those that only their number makes names."""
        sure = {name for name in self._sure if name in self._met or tuple(name.split(" ")) in self._seen}
        for name in sorted(sure, key=len, reverse=True):  # "Ann see my [Photo]" is Ann's, if Ann is sure and it is rare
            shorter = any(name.startswith(other + " ") for other in sure if other != name)
            if shorter and self._sure[name] < 2:
                sure.discard(name)
        for key, count in self._seen.items():
            if len(key) == 1 and count > 1 and not any(name.split(" ")[0] == key[0] for name in sure):
                self.guessed.append(self._lengthen(key))
        self.guessed.sort()
        self.all = sorted(sure | set(self.guessed), key=lambda name: (-len(name), name))

    def _lengthen(self, key: tuple[str, ...]) -> str:
        """Go on with a word that always follows, where there are enough messages to say always."""
        count = self._seen[key]
        while count > 2 and len(key) < _WORDS and len(self._next.get(key, ())) == 1:
            longer = (*key, next(iter(self._next[key])))
            if self._seen.get(longer, 0) != count:
                break
            key = longer
        return " ".join(key)

    def split(self, rest: str) -> tuple[str | None, str]:
        """Return the name (None where it is nobody's) and the text of a message."""
        for name in self.all:
            if rest == name:
                return name, ""
            if rest.startswith(name + " "):
                return name, rest[len(name) + 1:]
        return None, rest
