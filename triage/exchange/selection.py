"""Which messages an export holds: days, a person, a conversation, accepted exhibits; never what scope keeps back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage import people
from triage.casefile import facts
from triage.store import MESSAGES, Store


class NotADay(UserError):
    message = N_("“{text}” is no day. Write it as 2024-05-31.")
    exit_code = 2


class Selection(msgspec.Struct, frozen=True):
    """`start` and `end`: first and last day, ISO dates in the display zone. `person`, `conversation`: public ids, one
    or several.

    `person` takes what these people wrote, and all of the conversations that they take part in between two.
    `accepted`: only messages of flags that an examiner accepted.
    """

    start: str | None = None
    end: str | None = None
    person: str | Sequence[str] | None = None
    conversation: str | Sequence[str] | None = None
    accepted: bool = False

    def stated(self) -> dict[str, Any]:
        """What limits it, for the manifest and the log; empty for the whole case."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value}


def _several(given: str | Sequence[str] | None) -> list[str]:
    return [given] if isinstance(given, str) else list(given or ())


class Selected:
    """A selection over a case. Raises NotADay, NoSuchPerson and NoSuchConversation when made."""

    def __init__(self, store: Store, selection: Selection) -> None:
        self.store, self.selection = store, selection
        conditions: list[str] = []
        values: list[Any] = []
        self._days = 0
        for text, sign, days in ((selection.start, ">=", 0), (selection.end, "<", 1)):
            if text:
                conditions.append(f"m.sort_ms {sign} ?")
                values.append(self._midnight(text, days))
                self._days += 1
        self._chosen = chosen = [store.conversation_id(uid) for uid in _several(selection.conversation)]
        if chosen:
            conditions.append(" OR ".join(f"({store.in_conversation()})" for _ in chosen))
            values += [n for conversation in chosen for n in (conversation, conversation)]
        wrote: list[str] = []
        for uid in _several(selection.person):
            self._of_person(uid, wrote, values)
        if wrote:
            conditions.append(" OR ".join(f"({condition})" for condition in wrote))
        if selection.accepted:
            conditions.append("m.id IN (SELECT s.message FROM flag_span s JOIN flag f ON f.id = s.flag"
                              f" WHERE f.status = 'accepted' AND {store.flag_visible})")
        self.where = " AND ".join(f"({condition})" for condition in conditions) or "1"
        self.values = values
        self._anywhen = " AND ".join(f"({condition})" for condition in conditions[self._days:]) or "1"

    def _midnight(self, text: str, days: int) -> int:
        try:
            return facts.midnight_ms(text.strip(), self.store.zone, days)
        except ValueError as error:
            raise NotADay(text=text) from error

    def _of_person(self, uid: str, conditions: list[str], values: list[Any]) -> None:
        row = self.store.db.execute("SELECT id FROM person WHERE uid = ?", (uid,)).fetchone()
        if row is None:
            raise people.NoSuchPerson(person=uid)
        own = "SELECT id FROM identity WHERE person = ?"
        talks = ("SELECT p.conversation FROM conversation_participant p JOIN conversation c ON c.id = p.conversation"
                 f" AND c.kind = 'direct' WHERE p.identity IN ({own})")
        conditions.append(f"m.sender IN ({own}) OR m.conversation IN ({talks})"
                          f" OR m.id IN (SELECT message FROM copy WHERE conversation IN ({talks}))")
        values += [row[0]] * 3

    def messages(self, records: str = MESSAGES) -> Iterator[dict[str, Any]]:
        """*Message* objects of the command contract by time, then id, or CALLS."""
        return self.store.messages(self.where, self.values, records=records)

    def count(self, records: str = MESSAGES) -> int:
        """How many messages (or calls) that is."""
        return int(self.store.db.execute(
            f"SELECT count(*) FROM message m WHERE {records} AND {self.store.visible} AND ({self.where})",
            self.values).fetchone()[0])

    def of_no_day(self) -> int:
        """How many messages and calls days leave out because nothing says when they were."""
        return 0 if not self._days else int(self.store.db.execute(
            f"SELECT count(*) FROM message m WHERE m.sort_ms IS NULL AND {self.store.visible} AND ({self._anywhen})",
            self.values[self._days:]).fetchone()[0])

    @cached_property
    def conversations(self) -> set[int]:
        """Row ids of the conversations that hold the messages and calls, as their own or as copies."""
        return {row[0] for row in self.store.db.execute(
            f"SELECT m.conversation FROM message m WHERE {self.store.visible} AND ({self.where}) UNION"
            " SELECT c.conversation FROM copy c JOIN message m ON m.id = c.message"
            f" WHERE {self.store.visible} AND ({self.where})", (*self.values, *self.values))}

    @property
    def threads(self) -> list[int]:
        """Row ids of the conversations that are written one by one, each whole: those chosen, else all that hold the
        messages.
        """
        return sorted((set(self._chosen) or self.conversations) & self.store.shown)

    @cached_property
    def sources(self) -> set[tuple[str, str, str]]:
        """(exhibit, path, SHA-256) of the sources of the messages and calls, copies included."""
        return set(self.store.db.execute(
            "SELECT e.exhibit, s.path, s.sha256 FROM source s JOIN evidence e ON e.id = s.evidence"
            f" WHERE s.id IN (SELECT m.source FROM message m WHERE {self.store.visible} AND ({self.where})"
            " UNION SELECT c.source FROM copy c JOIN message m ON m.id = c.message"
            f" WHERE {self.store.visible} AND ({self.where}))", (*self.values, *self.values)))

    @property
    def everything(self) -> bool:
        """Whether nothing limits it."""
        return not self.selection.stated()
