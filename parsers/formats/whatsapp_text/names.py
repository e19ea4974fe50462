"""Who wrote a line: the name before the colon, where names hold colons and dashes and system lines hold
colons too.

The export prints `Name: text` without any escape, so a single line cannot say where the name ends. Words that all
messages of one person begin with are no sign of it either, as people have such habits (`Debt: 500`, `Debt: 600`). A
longer name is taken only where it stands apart from these messages too: in the name of the chat, or in a line of
the app. Else the words stay what was written, which loses nothing, and the examiner is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from parsers.formats.whatsapp_text import system
from parsers.formats.whatsapp_text.marks import LOCATION, POLL
from parsers.formats.whatsapp_text.pasted import LATE
from parsers.formats.whatsapp_text.words import LONGEST_NAME, USUAL_NAME, fold, without_marks

_MOST_NAMES = 200_000
_ENOUGH = 3  # messages that all go on alike, of which the examiner is told
_MOST_APP_LINES = 1000
#: Events of the app that people name: what stands in them is what somebody wrote, and no name of a person.
_WRITTEN = frozenset(("subject_changed", "description_changed", "group_created", "linked_to_community"))
_OF_THE_APP = ("<", "\u200e", "\u200f")
_NUMBER = re.compile(r"\+?[\d\s().\-\u2010-\u2015]{6,}")
_INSIDE_WORD = re.compile('(?<=[א-ת])"(?=[א-ת])')  # the mark of Hebrew abbreviations, as in the word for doctor
_LAST_OPENS = re.compile(r'(?<!\d)"[^"\s][^"]*$')
_QUOTES = (('"', '"'), ("«", "»"), ("「", "」"), ("『", "』"))


class _Seen:
    """What the survey saw of one candidate for a name, and what follows it."""

    __slots__ = ("alike", "first", "in_order", "latest", "next", "of_the_app", "quoted", "times", "varied")

    def __init__(self, first: str, *, opens: bool = False) -> None:
        self.first = first
        self.quoted = opens  # every line closes the quotation that the candidate opens
        self.alike = True  # all lines are the same
        self.times = 0
        self.in_order = 0
        self.of_the_app = 0  # lines, as long as there are no others
        self.latest = -1  # minute
        self.varied = False  # what follows `next` is not always the same
        self.next: str | None = (
            None  # the words up to the next colon that all its texts share; "" when they do not
        )


def is_number(name: str) -> bool:
    """Say whether a name is a telephone number."""
    return _NUMBER.fullmatch(name) is not None and sum(c.isdigit() for c in name) >= 6


def _unbalanced(text: str) -> bool:
    text = _INSIDE_WORD.sub("", text)
    low, high, closing = map(text.count, "„“”")  # „German“, “English”, „Polish”: the second opens or closes
    closed = high + closing - low
    return bool(closed % 2) or not 0 <= closed <= 2 * high or any(
        (text.count(a) % 2 if a == b else text.count(a) != text.count(b)) for a, b in _QUOTES)


def _opens_a_quote(candidate: str) -> bool:
    """Whether a line of the app was cut inside quotation marks. Behind a number the mark means inches."""
    return _unbalanced(candidate) and (candidate.count('"') % 2 == 0 or _LAST_OPENS.search(candidate) is not None)


def _holds(text: str, name: str) -> bool:
    """Whether a folded text holds a folded name that goes on on neither side."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


class Names:
    """Learns the names of a file (`note`, then `settle`) and then tells name and text of a line apart
    (`split`).

    `all`: those who write, sorted. `silent`: those of them of whom the app tells, and who wrote nothing. `longer`:
    names taken with a colon inside, with their messages. `alike`: names whose messages all go on with the same words
    and a colon, which were kept as text, with these words and the messages. `group_events`: of lines that looked like a
    name and a text, and tell of an event of a group.
    """

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._bare: dict[str, int] = {}  # names before a colon without a blank
        self._with_blank = 0
        self._names: dict[str, str] = {}
        self._longer: dict[str, tuple[str, str]] = {}
        self._plain: dict[str, str] = {}  # names that need no second look
        self.longer: list[tuple[str, int]] = []
        self.alike: list[tuple[str, str, int]] = []
        self._app_lines: list[str] = []
        self._writers: set[str] = set()
        self.silent: set[str] = set()
        self.all: list[str] = []
        self.group_events: set[str] = set()
        self._close = False

    def note(self, rest: str, minute: int | None, in_order: bool) -> str | None:
        """Take the words behind a head; return the candidate for a name, None when there is none."""
        at = rest.find(": ")
        if at < 0:
            return self._note_without_blank(rest, minute, in_order)
        if at > LONGEST_NAME:
            return None
        candidate = rest[:at]
        seen = self._seen.get(candidate)
        if seen is None:
            if len(self._seen) >= _MOST_NAMES:
                return None
            seen = self._seen[candidate] = _Seen(rest[:400], opens=_opens_a_quote(candidate))
        self._with_blank += ":" not in candidate  # "Ana:see: this" has none behind its name
        seen.times += 1
        seen.in_order += in_order
        seen.alike = seen.alike and rest[:400] == seen.first
        seen.quoted = seen.quoted and not _unbalanced(rest)
        if minute is not None and minute > seen.latest:
            seen.latest = minute
        if seen.next != "":
            follows, colon, _ = rest[at + 2 : at + 124].partition(": ")
            if not colon or (seen.next is not None and seen.next != follows):
                seen.next = ""
            else:
                seen.next = follows
                seen.varied = seen.varied or rest[:400] != seen.first
        return candidate if at <= USUAL_NAME or not seen.alike else None

    def _note_without_blank(self, rest: str, minute: int | None, in_order: bool) -> str | None:
        """`Name:` of an empty message, or `Name:text` where an export has no blank behind the colon."""
        at = rest.find(":")
        if at <= 0 or at > USUAL_NAME:
            return None
        candidate, follows = rest[:at], rest[at + 1 :]
        if follows[:2] == "//" or (follows[:1].isdigit() and candidate[-1].isdigit()):
            return None
        if follows.strip(" \u200e\u200f") and candidate not in self._bare and len(self._bare) >= _MOST_NAMES:
            return None
        if follows.strip(" \u200e\u200f"):
            self._bare[candidate] = self._bare.get(candidate, 0) + 1
            return None
        seen = self._seen.setdefault(candidate, _Seen(rest))
        seen.times += 1
        seen.in_order += in_order
        if minute is not None and minute > seen.latest:
            seen.latest = minute
        seen.next = ""
        return candidate

    def never_in_order(self, candidate: str) -> bool:
        """Say whether this name stands on late lines only."""
        seen = self._seen.get(candidate)
        return seen is not None and seen.in_order == 0

    def met(self) -> Iterable[str]:
        """Return the candidates so far."""
        return self._seen

    def in_order(self) -> list[str]:
        """Return the names that stand on lines in order."""
        return [name for name, seen in self._seen.items() if seen.in_order]

    def goes_back(self, candidate: str | None, minute: int | None) -> bool:
        """Say whether this time, which was noted, lies well before an earlier line of the same name."""
        seen = self._seen.get(candidate) if candidate is not None else None
        return seen is not None and minute is not None and seen.latest - minute > LATE

    def settle(self, title: str | None, inside: Mapping[str, int]) -> None:
        """Decide which candidates are names. `inside`: how many lines of each stand inside messages; who has no other
        does not write in this chat.
        """
        lines = sum(self._bare.values())
        self._close = lines > self._with_blank and (lines >= 2 or not self._with_blank)
        if self._close:
            self._take_close()
        no_names = self._lines_of_the_app()
        wrote: set[str] = set()
        for candidate, seen in self._seen.items():
            name = without_marks(candidate) or candidate  # one of marks alone is one; none at all is kept as none
            if self._close and (not name or ":" in candidate):
                continue
            if inside.get(candidate) == seen.times:
                self._names[candidate] = name
                continue
            long = len(candidate) > USUAL_NAME and seen.alike and (title is None or fold(title) != fold(name))
            if long or candidate in no_names:
                continue
            self._names.setdefault(candidate, name)
            if seen.next:
                name = self._whole(candidate, name, seen, title)
            self._writers.add(name)
            (self.silent if seen.of_the_app == seen.times else wrote).add(name)
        self._writers.discard("")
        self.silent -= wrote
        self.all = sorted(self._writers)
        if not self._close:
            self._plain = {c: name for c, name in self._names.items() if c not in self._longer}

    def _take_close(self) -> None:
        """Take the names of an export without a blank behind the colon."""
        names = list(self._bare) + [c.partition(":")[0] for c in self._seen if ":" in c]
        for name in names:
            if name and not _unbalanced(name) and not system.event(name):
                self._names[name] = without_marks(name)
                self._writers.add(self._names[name])

    def note_app(self, candidate: str, text: str) -> None:
        """Take words of the app that stand behind a name which was noted."""
        seen = self._seen.get(candidate)
        if seen is not None and seen.of_the_app + 1 == seen.times and system.event(text) is not None:
            seen.of_the_app += 1
        if text[:1] != "<" and ": " in text and len(self._app_lines) < _MOST_APP_LINES:
            self._app_lines.append(text[:400])

    def _lines_of_the_app(self) -> set[str]:
        """Find the candidates that are no names but lines of the app, and keep what these lines say of people.

        A group may be renamed any number of times, each time in other words; but nobody closes in every message a
        quotation that their name opens.
        """
        found = set()
        lines = self._app_lines
        for candidate, seen in self._seen.items():
            few = seen.times <= _ENOUGH or seen.alike
            if seen.quoted or (few and system.spans_colon(candidate, seen.first)):
                found.add(candidate)
                lines.append(seen.first)
        kinds = [(line, system.event(line)) for line in lines]
        self.group_events = {kind[0] for _, kind in kinds if kind is not None and system.is_group_event(kind[0])}
        self._app_lines = [fold(line) for line, kind in kinds if kind is not None and kind[0] not in _WRITTEN]
        return found

    def _whole(self, candidate: str, name: str, seen: _Seen, title: str | None) -> str:
        """Return the name of somebody whose messages all go on with the same words and a colon."""
        follows = without_marks(seen.next or "")
        if (seen.next or "")[:1] in _OF_THE_APP:  # "<attached: …" of somebody who sends nothing but files
            return name
        if f"{seen.next}: http" in seen.first:  # a word before a link, as for places in a language not known here
            return name
        if not follows or len(follows) > 40 or fold(follows) in LOCATION or fold(follows) in POLL:
            return name
        longer = f"{candidate}: {seen.next}"
        whole = without_marks(longer)
        titled = title is not None and fold(title.replace("_", " ")) in (
            fold(f"{name}: {follows}"), fold(f"{name} {follows}"), fold(f"{name}  {follows}"),
        )  # fmt: skip
        if titled or any(_holds(line, fold(whole)) for line in self._app_lines):
            self._longer[candidate] = longer, whole
            self.longer.append((whole, seen.times))
            return whole
        if seen.times >= _ENOUGH and seen.varied and (title is None or fold(title) != fold(name)):
            self.alike.append((name, follows, seen.times))
        return name

    def split(self, rest: str) -> tuple[str | None, str]:
        """Return the name and the text of a line behind its head; the name is None for a system line."""
        at = rest.find(": ")
        name = self._plain.get(rest[:at]) if at > 0 else None
        return self._split(rest) if name is None else (name, rest[at + 2 :])

    def _split(self, rest: str) -> tuple[str | None, str]:
        if self._close:
            candidate, colon, text = rest.partition(":")
            if colon and candidate in self._names:
                return self._names[candidate], text.removeprefix(" ")
        at = rest.find(": ")
        if at >= 0:
            candidate = rest[:at]
            name = self._names.get(candidate)
            if name is not None:
                longer = self._longer.get(candidate)
                if longer is not None and rest.startswith(longer[0] + ": "):
                    return longer[1], rest[len(longer[0]) + 2 :]
                return name, rest[at + 2 :]
        candidate, colon, text = rest.partition(":")
        if colon and candidate and candidate in self._names and not (text[:1].isdigit() and candidate[-1:].isdigit()):
            return self._names[candidate], text.removeprefix(" ")
        return None, rest
