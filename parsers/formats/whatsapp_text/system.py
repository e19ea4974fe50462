"""Lines of a text export that WhatsApp wrote itself: what happened to the chat.

On Android such a line has no sender; on iPhones it stands after the name of the group, of the contact or of
whoever acted, behind a mark of direction. Types are named as in `parsers.apps.whatsapp.codes`. In the tables `*`
stands for a name or another part that varies. Sources: `whatsapp_text.words`; group events in the languages
of the corpora of chat-analytics and of the system-event lists of several public parsers. A line without a
sender that no pattern knows is still a system line; its type is then `unrecognised` and its text is kept like
any other.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

import ahocorasick

from parsers.formats.whatsapp_text.events import EVENTS
from parsers.formats.whatsapp_text.events_android import EVENTS_ANDROID
from parsers.formats.whatsapp_text.marks import DELETED, VIEW_ONCE_SENTENCE
from parsers.formats.whatsapp_text.words import LONGEST_NAME, fold, spellings

_GROUP_EVENTS = frozenset(
    (
        "group_created",
        "participant_added",
        "participant_left",
        "participant_removed",
        "subject_changed",
        "photo_changed",
        "description_changed",
        "joined_by_link",
        "admin_granted",
        "only_admins_edit",
    )
)


#: Those of them whose wordings are a word or two, which other lines hold as well (`* added *`, `* left`).
_SHORT_EVENTS = frozenset(("participant_added", "participant_left", "participant_removed"))


def is_group_event(event: str) -> bool:
    """Say whether an event of this type occurs in groups only."""
    return event in _GROUP_EVENTS


def proves_group(event: str) -> bool:
    """Say whether a line of this type shows a group by itself, whatever else the file is like."""
    return event in _GROUP_EVENTS and event not in _SHORT_EVENTS


def _wordings() -> Iterator[tuple[str, str, str]]:
    """(type, language, wording) of both tables."""
    lines = [(event, *line.split(" ", 1)) for event, block in EVENTS.items() for line in block.strip().splitlines()]
    for line in EVENTS_ANDROID.strip().splitlines():
        language, event, phrases = line.split(" ", 2)
        lines.append((event, language, phrases))
    for event, language, phrases in lines:
        for phrase in phrases.split("|"):
            for spelling in spellings(phrase):
                yield event, language, spelling


def _patterns() -> Iterator[tuple[str, str, str, str]]:
    """(longest fixed part, pattern of the whole line, type, language) per wording."""
    for event, language, wording in _wordings():
        # The blank beside a name stays fixed, so that the stem of one word is not found inside another.
        parts = wording.casefold().split("*")
        yield max(parts, key=len), ".{0,300}?".join(re.escape(part) for part in parts), event, language


@functools.cache
def _known() -> tuple[list[tuple[str, str, str, str]], Any]:
    """All patterns, the long ones first, and their fixed parts, to be looked for in one pass, each with the numbers of
    its patterns. Made when they are first wanted, as the expressions are.
    """
    patterns = sorted(_patterns(), key=lambda entry: -len(entry[0]))
    numbers: dict[str, list[int]] = {}
    for number, (fixed, *_) in enumerate(patterns):
        numbers.setdefault(fixed, []).append(number)
    found = ahocorasick.Automaton()
    for fixed, of_it in numbers.items():
        found.add_word(fixed, of_it)
    found.make_automaton()
    return patterns, found


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first wanted: a thousand of them would cost every start of the program."""
    return re.compile(pattern, re.DOTALL)


def notice_beginnings() -> frozenset[str]:
    """Return the first three letters of every notice of encryption, to tell most messages from one at a glance."""
    return frozenset(
        wording[:3].casefold()
        for event, _, wording in _wordings()
        if event == "encryption_notice" and "*" not in wording[:3]
    )


def event(text: str) -> tuple[str, str] | None:
    """Return (type, language) of a system line, or None when no wording fits it wholly."""
    folded = fold(text)
    if len(folded) > 600 or VIEW_ONCE_SENTENCE.fullmatch(folded):  # "for added privacy" adds nobody to a group
        return None
    if folded in DELETED:  # in Spanish and Russian a message is deleted in the words in which a member is removed
        return None
    for _, pattern, kind, language in _possible(folded):
        if _compiled(pattern).fullmatch(folded):
            return kind, language
    return None


def is_notice(rest: str) -> bool:
    """Say whether words behind a head are the app's note on encryption, which on iPhones has a name before it."""
    name, mark, body = rest.partition(": \u200e")
    found = event(body if mark and len(name) <= LONGEST_NAME else rest)
    return found is not None and found[0] == "encryption_notice"


def _possible(folded: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the patterns whose fixed part a line holds, the longest first."""
    patterns, fixed = _known()
    for number in sorted({number for _, numbers in fixed.iter(folded) for number in numbers}):
        yield patterns[number]


def spans_colon(name: str, rest: str) -> bool:
    """Say whether `rest` (a line behind its head) is one system line, although `name: ` looks like a sender.

    So it is when the words of the event stand before the colon: `Ana changed the subject to "Plan: B"`.
    """
    folded_name, folded = f"{fold(name)} ", fold(rest)
    if len(folded) > 600:
        return False
    return any(
        kind != "participant_left" and _stands_before(fixed, pattern, folded_name)
        and _compiled(pattern).fullmatch(folded) is not None
        for fixed, pattern, kind, _ in _possible(folded)
    )  # fmt: skip  (nothing stands behind the word for who left)


def _stands_before(fixed: str, pattern: str, name: str) -> bool:
    """Say whether a wording up to its longest part fits what stands before a colon, and has a part that varies behind.

    What was done to somebody or something is told there, behind a verb that ends in one way or another: else somebody
    with such a word in their name, as Olga Udalova in Russian, wrote of whoever left or was removed.
    """
    if fixed not in name or pattern.endswith(escaped := re.escape(fixed)):
        return False
    behind = name.partition(fixed)[2]
    if fixed[-1:].isalpha() and behind[:1].isalpha() and fixed[-1:] < "\u2e80" and " " not in behind.strip():
        return False
    return _compiled(pattern[: pattern.index(escaped) + len(escaped)]).match(name) is not None
