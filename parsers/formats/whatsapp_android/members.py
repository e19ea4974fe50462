"""Who is in a group, community or channel of a WhatsApp for Android database, and who was.

Facts: `group_participant_user(group_jid_row_id, user_jid_row_id, rank > 0 is an administrator, pending, label,
add_timestamp)` and legacy `group_participants(gjid, jid, admin)`; `group_past_participant_user(is_leave, timestamp
ms)`; for communities `parent_group_participants(parent_group_jid_row_id, user_jid_row_id)`; for channels
`newsletter_subscribers(chat_row_id, jid_row_id, display_name, subscription_time, role)` (public dump of the schema of
2026). The tables keep the members of groups that have no row in `chat`, as those of a community that the user never
opened, and of groups whose conversation is gone: such a group is a conversation here without messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from parsers.apps.whatsapp.people import Directory
from parsers.records import Provenance
from parsers.sqlite.database import Database
from parsers.sqlite.scan import look_up
from parsers.sqlite.values import count_of, moment_of, plain, text_of

if TYPE_CHECKING:
    from parsers.apps.whatsapp.chat import Chat

_MEMBERS, _OLD_MEMBERS = "group_participant_user", "group_participants"
_PAST, _COMMUNITY, _FOLLOWERS = "group_past_participant_user", "parent_group_participants", "newsletter_subscribers"
_MOST = 5000  # followers and past members noted with their times at one conversation


class Members:
    """Adds members to conversations. `lost`: rows by table whose group or person is no longer listed."""

    def __init__(
        self,
        database: Database,
        people: Directory,
        of_key: Callable[[str, Provenance], Chat],
        by_row: dict[object, Chat],
    ) -> None:
        self._database = database
        self._people = people
        self._of_key = of_key
        self._by_row = by_row
        self.lost: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()

    def read(self) -> None:
        """Read every table of members that this version has."""
        key = self._people.key
        for row_id, group, user, rank, pending, label, added in self._rows(
            _MEMBERS, "group_jid_row_id", "user_jid_row_id", "rank", "pending", "label", "add_timestamp"
        ):
            found = self._found(_MEMBERS, row_id, self._people.thread(group), key(user))
            if found is not None:
                _member(*found, rank, pending, label)
                moment = moment_of(added)[0].utc_ms
                if moment is not None:
                    self._note(_MEMBERS, found[0], "added", {"who": found[1], "at_ms": moment})
        for row_id, gjid, jid, rank, pending in self._rows(_OLD_MEMBERS, "gjid", "jid", "admin", "pending"):
            group = self._people.resolve(gjid) if isinstance(gjid, str) and gjid else None
            found = self._found(_OLD_MEMBERS, row_id, group, self._people.key_of(jid))
            if found is not None:
                _member(*found, rank, pending, None)
        for row_id, group, user in self._rows(_COMMUNITY, "parent_group_jid_row_id", "user_jid_row_id"):
            found = self._found(_COMMUNITY, row_id, self._people.thread(group), key(user))
            if found is not None:
                _member(*found, None, None, None)
        for row_id, group, user, left, moment in self._rows(
            _PAST, "group_jid_row_id", "user_jid_row_id", "is_leave", "timestamp"
        ):
            found = self._found(_PAST, row_id, self._people.thread(group), key(user))
            if found is not None:
                past = {"who": found[1], "left": left == 1, "at_ms": count_of(moment)}
                self._note(_PAST, found[0], "past_members", past)
        self._read_followers()

    def _read_followers(self) -> None:
        for row_id, chat_row, user, name, since, role in self._rows(
            _FOLLOWERS, "chat_row_id", "jid_row_id", "display_name", "subscription_time", "role"
        ):
            chat, who, called = self._by_row.get(chat_row), self._people.key(user), text_of(name)[0]
            if chat is None or (who is None and called is None):
                self.lost[_FOLLOWERS] += 1
                continue
            if who is not None:
                chat.members[who] = None
            told = {"who": who, "name": called, "since": count_of(since), "role": plain(role), "row": row_id}
            told = {word: value for word, value in told.items() if value is not None}
            self._note(_FOLLOWERS, chat, "followers", told)

    def _rows(self, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        if set(names[:2]) <= self._database.columns(table):
            yield from look_up(self._database, table, names)

    def _found(self, table: str, row_id: int, group: str | None, who: str | None) -> tuple[Chat, str] | None:
        if group is None or who is None:
            self.lost[table] += 1
            return None
        return self._of_key(group, Provenance(table, row_id)), who

    def _note(self, table: str, chat: Chat, name: str, entry: dict[str, Any]) -> None:
        noted = chat.details.setdefault(name, [])
        if len(noted) < _MOST:
            noted.append(entry)
        else:
            self.left_out[table] += 1


def _member(chat: Chat, who: str, rank: object, pending: object, label: object) -> None:
    if pending == 1:
        chat.details.setdefault("pending_members", []).append(who)
        return
    chat.members[who] = None
    called, _ = text_of(label)
    if called is not None:
        chat.details.setdefault("labels", []).append({"who": who, "label": called})
    admins = chat.details.setdefault("admins", []) if isinstance(rank, int) and rank > 0 else None
    if admins is not None and who not in admins:
        admins.append(who)
