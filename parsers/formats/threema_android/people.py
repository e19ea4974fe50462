"""Whom and what the messages of a backup refer to: contacts, groups, distribution lists, polls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.exports import Cast
from parsers.reasons import REASON_BROKEN
from parsers.records import Contact, Found, Provenance, Record, Rejection

if TYPE_CHECKING:
    from parsers.formats.threema_android.tables import Row

APP = "Threema"


class Directory:
    """`contacts`, `groups`, `lists`: what a file's name calls each -> the identity, or the key of its conversation.

    `owner`: the account's identity, where the groups tell it. `polls`: by the number that messages use.
    """

    def __init__(self) -> None:
        self.cast = Cast(APP, has_owner=True)
        self.contacts: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        self.polls: dict[str, dict[str, Any]] = {}
        self.owner: str | None = None

    def read_contacts(self, rows: Iterable[Row]) -> Iterator[Record]:
        """Note and yield the contacts."""
        for row in rows:
            yield Found("contact", 1)
            where = Provenance("contacts.csv", None, row.offset)
            identity = row.text("identity")
            if identity is None:
                yield Rejection("contact", REASON_BROKEN, where, raw=row.excerpt)
                continue
            self.contacts[identity] = identity
            self.contacts[row.text("identity_id") or identity] = identity
            nick = row.text("nick_name")
            name = " ".join(part for part in (row.text("firstname"), row.text("lastname")) if part) or None
            self.cast.person(identity, "account", identity, name or nick, [("name", nick)] if name and nick else ())
            told: dict[str, Any] = {"nickname": nick, "verification": row.text("verification")}
            told |= {word: True for word in ("hidden", "archived") if row.is_set(word)}
            yield Contact(APP, name or nick, (("account", identity),), where,
                          details={word: one for word, one in told.items() if one is not None} or None)  # fmt: skip

    def read_groups(self, table: Iterable[Row]) -> None:
        """Note the groups, and who the owner is, where their members say it."""
        rows = [row for row in table if row.text("id") is not None]
        people = {row.offset: _names(row.text("members")) for row in rows}
        strangers = {one for row in rows for one in people[row.offset]} - set(self.contacts.values())
        if self.contacts and len(strangers) == 1:
            (self.owner,) = strangers
            self.cast.owner(None, [("account", self.owner)])
        for row in rows:
            key = f"{row.text('id')}-{row.text('creator') or ''}"
            self.groups[key] = self.groups[row.text("group_uid") or key] = key
            told: dict[str, Any] = {
                "creator": row.text("creator"), "description": row.text("groupDesc"),
                "created": times.iso_utc(times.from_unix_ms(row.text("created_at")).utc_ms),
                "user_state": row.text("user_state"),
            }  # fmt: skip
            told |= {word: True for word in ("deleted", "archived") if row.is_set(word)}
            self.cast.thread(
                key, "group", [self.person(one) for one in people[row.offset]], row.text("groupname"), shared=True,
                state="deleted_by_app" if row.is_set("deleted") else None,
                details={word: one for word, one in told.items() if one is not None},
                provenance=Provenance("groups.csv", None, row.offset),
            )  # fmt: skip

    def read_lists(self, rows: Iterable[Row]) -> None:
        """Note the distribution lists."""
        for row in rows:
            number = row.text("id")
            if number is None:
                continue
            self.lists[number] = self.cast.thread(
                f"list {number}", "broadcast", [self.person(one) for one in _names(row.text("distribution_members"))],
                row.text("distribution_list_name"), provenance=Provenance("distribution_list.csv", None, row.offset),
            )  # fmt: skip

    def read_polls(self, polls: Iterable[Row], choices: Iterable[Row], votes: Iterable[Row]) -> None:
        """Note the polls with what was voted."""
        by_uid: dict[str, dict[str, Any]] = {}
        answers: dict[tuple[str, str], dict[str, Any]] = {}
        for row in polls:
            poll: dict[str, Any] = {
                "question": row.text("name"), "multiple": row.text("assessment") == "MULTIPLE_CHOICE",
                "closed": row.text("state") == "CLOSED", "answers": [],
            }  # fmt: skip
            self.polls[row.text("id") or ""] = poll
            by_uid[f"{row.text('aid')}-{row.text('creator')}"] = poll
        for row in choices:
            chosen = by_uid.get(row.text("ballot") or "")
            if chosen is not None:
                answer: dict[str, Any] = {"text": row.text("name"), "voters": []}
                answers[row.text("ballot") or "", row.text("aid") or ""] = answer
                chosen["answers"].append(answer)
        for row in votes:
            voted = answers.get((row.text("ballot_uid") or "", row.text("choice_uid") or ""))
            if voted is not None and row.is_set("choice"):
                voted["voters"].append(self.person(row.text("identity") or "?"))

    def person(self, identity: str) -> str:
        """Note somebody and return their key."""
        if identity == self.owner:
            return self.cast.owner()
        return self.cast.person(identity, "account", identity)

    def other(self, identity: str, partner: str) -> str:
        """Somebody in a chat of two: the contact, or else the owner, whose identity this tells."""
        if identity == partner:
            return self.person(identity)
        return self.cast.owner(None, [("account", identity)])


def _names(text: str | None) -> list[str]:
    return [name for name in (text or "").split(";") if name]
