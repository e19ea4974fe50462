"""The chat that a text export holds: its title and key, who is in it, who owned the phone; and numbers for
equals.
"""

from __future__ import annotations

import hashlib
from typing import Any

from parsers.evidence import Item
from parsers.formats.whatsapp_text import system
from parsers.formats.whatsapp_text.names import is_number
from parsers.formats.whatsapp_text.shape import Head
from parsers.formats.whatsapp_text.survey import Survey
from parsers.formats.whatsapp_text.title import as_filed
from parsers.formats.whatsapp_text.words import fold
from parsers.records import (
    Conversation,
    ConversationKind,
    Direction,
    IdentifierKind,
    Participant,
    Provenance,
    Time,
)
from parsers.text.dates import Verdict
from parsers.whose import whose_chat

APP = "WhatsApp"


class Chat:
    """What is known of the chat before its messages are read.

    The key is the title where WhatsApp gives one (file, archive or folder name, the name before the
    encryption notice), so that two exports of one chat, taken at different times and with different people
    writing, are one conversation. Without a title it is the sorted names of those who write, which holds for
    two exports of the same people only: the best that such a file allows. `whose` tells two people's chats
    of one title apart.
    """

    def __init__(self, item: Item, title: str | None, container: str | None, survey: Survey, part: int) -> None:
        self.names = survey.names.all
        basis = "file_name"
        if title is None and survey.notice_name is not None:
            title, basis = survey.notice_name, "encryption_notice"
        self.key = f"title:{as_filed(title)}" if title else _key_of(self.names)
        self._writers = self.names
        if len(self.names) > 2:  # "You", of whom the app tells in a chat of two, is no third person
            itself = (survey.notice_name, title)
            self._writers = [name for name in self.names if name not in survey.names.silent or name in itself]
        self._group = self._is_group(survey, title)
        self.whose = whose_chat(item, title or None, self._writers, group=self._group, fold=fold, part=part)
        if title is None and container:
            title, basis = container, "container"
        self.title = title
        self.title_basis = basis if title else None
        self.kind: ConversationKind = "unknown"
        self.owner: str | None = None
        self.other: str | None = None
        self._judge()
        self._owner_deleted = False
        if self.owner is None and len(survey.deleters) == 1 and self.other not in survey.deleters:
            (self.owner,) = survey.deleters
            self._owner_deleted = True
        self._told: list[str] = []

    def _is_group(self, survey: Survey, title: str | None) -> bool:
        """Say whether the app tells of what happens in groups only.

        That somebody was added or left is said in words that other lines hold as well: such a line makes no group of a
        chat that is called after one of the two who write in it.
        """
        if any(map(system.proves_group, survey.group_events)):
            return True
        wrote = [name for name in self._writers if name not in survey.names.silent]
        between_two = len(wrote) <= 2 and title is not None and fold(title) in map(fold, wrote)
        return bool(survey.group_events) and not between_two

    def _judge(self) -> None:
        writers = self._writers
        named = [name for name in writers if self.title is not None and fold(name) == fold(self.title)]
        if self._group or len(writers) > 2:
            self.kind = "group"
            return
        if not writers or (self.title_basis not in (None, "container") and not named):
            return
        if len(writers) == 2 or named:
            self.kind = "direct"
        if named:
            self.other = named[0]
            self.owner = next((name for name in writers if name != self.other), None)

    def direction(self, name: str) -> Direction:
        """Return which way a message of this writer went, where the owner is known or the chat has the other's name.

        What the app said of a message to its sender alone tells the owner in groups, too.
        """
        if self._owner_deleted:
            return "out" if name == self.owner else "in"
        if self.other is None:
            return "unknown"
        return "in" if name == self.other else "out"

    def is_chat_itself(self, name: str) -> bool:
        """Say whether a name before a system line is that of the group, who is nobody."""
        return self.kind == "group" and self.title is not None and fold(name) == fold(self.title)

    def tell(self, name: str) -> Participant:
        """Return the participant for a writer."""
        kind: IdentifierKind = "phone" if is_number(name) else "name"
        self._told.append(name)
        return Participant(
            name, APP, kind, name, name=None if kind == "phone" else name, owner=name == self.owner
        )  # fmt: skip

    def conversation(self, verdict: Verdict, language: str | None) -> Conversation:
        """Return the conversation, with those who wrote."""
        details: dict[str, Any] = {"date_order": verdict.order, "date_order_basis": verdict.basis}
        if language is not None:
            details["language"] = language
        if self.title_basis is not None:
            details["title_basis"] = self.title_basis
        if self.other is not None or self._owner_deleted:
            details["direction_basis"] = "note of a deleted message" if self._owner_deleted else "title"
        return Conversation(
            self.key,
            APP,
            self.kind,
            self.title,
            tuple(self._told),
            details=details,
            provenance=Provenance(line=1),
            whose=self.whose.owner,
        )


def _key_of(names: list[str]) -> str:
    key = "names:" + "\x1f".join(fold(name) for name in names)
    return (
        key
        if len(key) <= 200
        else "names:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    )


class Ordinals:
    """Numbers equal messages of one minute, for `Message.same`, where lines may come back to an earlier
    minute.

    The last two days are kept whole, so that a line from yesterday is numbered with its equals. A line that
    comes later still is numbered among the late ones. So no two messages are ever told to be one, in flat
    memory.
    """

    def __init__(self) -> None:
        self._sure = _Recent()
        self._open = _Recent()

    def number(self, head: Head, when: Time, content: str) -> str:
        """Return the minute, the content and the ordinal among equals as one string."""
        local = when.local
        if local is None:
            recent, key = self._open, f"{head.raw}\x1f{content}"
        else:
            recent, key = self._sure, f"{local[:16]}\x1f{content}"
        day = head.number // 1440
        if day == recent.day:
            seen = recent.seen
        else:
            seen = recent.of(day)
            if seen is recent.late:
                key += "\x1flate"
        count = seen.get(key, 0)
        seen[key] = count + 1
        return f"{key}\x1f{count}"


class _Recent:
    """The counts of the latest day, of the day before it, and of all that came later than that."""

    __slots__ = ("_before", "day", "late", "seen")

    def __init__(self) -> None:
        self.day = -2
        self.seen: dict[str, int] = {}
        self._before: dict[str, int] = {}
        self.late: dict[str, int] = {}

    def of(self, day: int) -> dict[str, int]:
        """Return the counts that a day other than the latest belongs to; a newer day becomes the latest."""
        if day > self.day:
            self._before = self.seen if day == self.day + 1 else {}
            self.seen = {}
            self.day = day
            return self.seen
        return self._before if day == self.day - 1 else self.late
