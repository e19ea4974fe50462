"""Participants and conversations of Google Messages.

Facts (Android's own messaging app, `ParticipantData` and `DatabaseHelper`): `participants.sub_id` is -2 for everybody
but the owner, whose participants have the id of their SIM, or -1; `normalized_destination` is the number in
international form and `send_destination` as it is dialled; `conversation_participants` names everybody but the owner.
`profiles_table.display_name` is the name that somebody goes by in RCS (the app's own table definitions).
"""

from __future__ import annotations

from typing import Any

from parsers.apps.android.book import NO_ADDRESS, Book, identifier_kind
from parsers.apps.android.parts import UNKNOWN_SENDER
from parsers.apps.android.threads import group_key
from parsers.records import OWNER, ConversationKind, Provenance
from parsers.roster import Alias, Roster
from parsers.rows import Row, Table
from parsers.sqlite.database import Database

_OTHER = -2
_NOBODY = (None, UNKNOWN_SENDER)
_PEOPLE = ("sub_id", "normalized_destination", "send_destination", "display_destination", "full_name", "first_name",
           "contact_destination", "alias", "participant_type", "subscription_name", "blocked")  # fmt: skip
_CHATS = ("name", "sms_thread_id", "archive_status", "snippet_text", "draft_snippet_text", "draft_subject_text",
          "participant_normalized_destination", "rcs_group_id", "rcs_conference_uri", "rcs_session_id", "group_name",
          "source_type", "conv_type", "delete_timestamp", "spam_source", "awaiting_reverse_sync")  # fmt: skip


class Directory:
    """Everybody, by row id of `participants`, and every conversation by its row id."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._roster = roster
        self._keys: dict[int, str | None] = {}
        self._chats: dict[int, str] = {}
        self._peers: dict[int, tuple[str, ...]] = {}
        for row in Table(database, "participants", "contact", _PEOPLE).rows():
            if row.state != "removed_by_wal" or row.id not in self._keys:
                self._keys[row.id] = self._note(row)
        for row in Table(database, "profiles_table", "contact", ("participant_id", "display_name")).rows():
            key = self._keys.get(row.integer("participant_id") or 0)
            if key is not None and key != OWNER and row.text("display_name"):
                roster.person(key, "phone", name=row.text("display_name"))
        members: dict[int, list[str]] = {}
        table = Table(database, "conversation_participants", "contact", ("conversation_id", "participant_id"))
        for row in table.rows():
            key = self._keys.get(row.integer("participant_id") or 0)
            if key is not None and key != OWNER:
                members.setdefault(row.integer("conversation_id") or 0, []).append(key)
        for row in Table(database, "conversations", "contact", _CHATS).rows():
            if row.state != "removed_by_wal" or row.id not in self._chats:
                self._chats[row.id] = self._chat(row, tuple(dict.fromkeys(members.get(row.id, ()))))

    def _note(self, row: Row) -> str | None:
        name = row.text("full_name") or row.text("first_name") or row.text("alias")
        stated = [row.text(c) for c in ("send_destination", "normalized_destination", "contact_destination")]
        numbers = list(dict.fromkeys(number for number in stated if number is not None and number not in _NOBODY))
        aliases: list[Alias] = [(identifier_kind(number), number) for number in numbers]
        sub_id = row.integer("sub_id")
        if sub_id is not None and sub_id != _OTHER:
            return self._roster.owner(name, aliases)
        if not numbers:
            return None
        return self._roster.person(Book.key(numbers[0]), aliases[0][0], numbers[0], name, aliases)

    def _chat(self, row: Row, people: tuple[str, ...]) -> str:
        group = row.text("rcs_group_id") or row.text("rcs_conference_uri")
        if not people and row.text("participant_normalized_destination"):
            number = row.text("participant_normalized_destination") or ""
            people = (self._roster.person(Book.key(number), identifier_kind(number), number),)
        key = f"rcs:{group}" if group else group_key(people) if people else f"conversation {row.id}"
        details: dict[str, Any] = row.given(
            "sms_thread_id", "archive_status", "snippet_text", "draft_snippet_text", "draft_subject_text",
            "delete_timestamp", "spam_source")
        kind: ConversationKind = "group" if group or len(people) > 1 else "direct" if people else "unknown"
        self._peers[row.id] = people
        return self._roster.thread(
            key, kind, people, row.text("group_name") or row.text("name"), shared=bool(group), details=details,
            provenance=Provenance("conversations", row.id))

    def key(self, participant: int | None) -> str | None:
        """Key of a participant, `OWNER` for the owner's; None where the row is gone or names nobody."""
        return self._keys.get(participant) if participant is not None else None

    def chat(self, conversation: int | None, sender: str | None) -> str:
        """Key of a conversation. One that is no longer listed goes by its row id."""
        known = self._chats.get(conversation) if conversation is not None else None
        if known is not None:
            return known
        key = NO_ADDRESS if conversation is None else f"conversation {conversation}"
        people = () if sender in (None, OWNER) else (str(sender),)
        return self._roster.thread(key, "unknown", people)

    def only(self, conversation: int | None) -> str | None:
        """The other person of a conversation with one."""
        people = self._peers.get(conversation, ()) if conversation is not None else ()
        return people[0] if len(people) == 1 else None
