"""Lines of a text export that WhatsApp wrote itself: what happened to the chat.

On Android such a line has no sender; on iPhones it stands after the name of the group, of the contact or of
whoever acted, behind a mark of direction. Types are named as in `whatsapp_android_codes`. In the tables `*`
stands for a name or another part that varies. Sources: `whatsapp_text_words`; group events in the languages
of the corpora of chat-analytics and of the system-event lists of several public parsers. A line without a
sender that no pattern knows is still a system line; its type is then `unrecognised` and its text is kept like
any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.formats.whatsapp_text.events import EVENTS
from parsers.formats.whatsapp_text.marks import VIEW_ONCE_SENTENCE
from parsers.formats.whatsapp_text.words import fold

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


def is_group_event(event: str) -> bool:
    """Say whether an event of this type occurs in groups only."""
    return event in _GROUP_EVENTS


def _compile() -> Iterator[tuple[str, re.Pattern[str], str, str]]:
    """(longest fixed part, pattern of the whole line, type, language) per wording, long ones first."""
    for event, block in EVENTS.items():
        for line in block.strip().splitlines():
            language, _, phrases = line.strip().partition(" ")
            for phrase in phrases.split("|"):
                # The blank beside a name stays fixed, so that the stem of one word is not found inside
                # another.
                parts = phrase.casefold().split("*")
                pattern = ".{0,300}?".join(re.escape(part) for part in parts)
                yield max(parts, key=len), re.compile(pattern, re.DOTALL), event, language


_PATTERNS = sorted(_compile(), key=lambda entry: -len(entry[0]))


def event(text: str) -> tuple[str, str] | None:
    """Return (type, language) of a system line, or None when no wording fits it wholly."""
    folded = fold(text)
    if len(folded) > 600 or VIEW_ONCE_SENTENCE.fullmatch(folded):  # "for added privacy" adds nobody to a group
        return None
    for fixed, pattern, kind, language in _PATTERNS:
        if fixed in folded and pattern.fullmatch(folded):
            return kind, language
    return None


def spans_colon(name: str, rest: str) -> bool:
    """Say whether `rest` (a line behind its head) is one system line, although `name: ` looks like a sender.

    So it is when the words of the event stand before the colon: `Ana changed the subject to "Plan: B"`.
    """
    folded_name, folded = fold(name), fold(rest)
    if len(folded) > 600:
        return False
    return any(
        fixed.strip() in folded_name and pattern.fullmatch(folded)
        for fixed, pattern, _, _ in _PATTERNS
        if fixed.strip()
    )
