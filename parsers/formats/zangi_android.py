"""Zangi for Android: `databases/<account>.db`.

Facts (ALEAPP `zangichats` of November 2025 and as changed in October 2026): `message` has `date` in milliseconds since
1970 UTC, `chatWith` (the number of the other person, or the id of a group), `msgFrom` and `msgTo`, the words in
`message_msg`, `msgId` and `message_id`, a file's path in `extra` where it has one with the app's folder in it, else
the file is named `files/zangi/Zangi Files/<msgId>.…`; names of numbers in `user_profile`. The first reader took
`isIncoming` 1 for received, the second says that nobody established it. So who wrote decides: whoever gets what the
person of a chat writes is the owner, and the mark is kept where it disagrees. The numbers are the service's own.

Tested: databases made up after these descriptions. Not read: calls and settings, which nobody describes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.android.parts import kind_of
from parsers.base import Context, register
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "Zangi"
WARNING_OWNER = N_("No chat with one person tells whose account this is, so that nobody knows who wrote which message.")
_COLUMNS = ("message_id", "msgId", "date", "chatWith", "msgFrom", "msgTo", "isIncoming", "message_msg", "extra")
_PEOPLE = ("id", "first_name", "last_name")
_FOLDER = "com.beint.zangi/"
_NAMED = re.compile(r"[\w.-]{4,200}")


@register
class ZangiAndroid(DatabaseParser):
    """See the module's docstring."""

    id = "zangi-android"
    name = N_("Zangi for Android (chats)")
    version = "1"
    app = APP
    recovers = ("message",)
    tested = ("2025 (by published source)",)
    notes = N_("Kinds of messages and calls are described by nobody: what has a file is told by the file.")
    reason = N_("SQLite database with Zangi's table message")
    needs: ClassVar = {"message": ("chatWith", "msgFrom", "msgTo", "isIncoming", "message_msg")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item = item
        self._roster = Roster(APP)
        self._messages = Table(database, "message", "message", _COLUMNS, gaps=self._roster)
        self._people = Table(database, "user_profile", "contact", _PEOPLE, ignored=database.columns("user_profile"))
        self._names = {user: name for row in self._people.rows() if (user := row.text("id")) and (name := _name(row))}
        ends: Counter[str] = Counter()
        self._direct: set[str] = set()
        for row in self._messages.rows():
            chat, writer, reader = (row.text(name) for name in ("chatWith", "msgFrom", "msgTo"))
            if chat is not None and chat == writer:  # a group writes nothing
                self._direct.add(chat)
                ends.update([reader] if reader is not None and reader != chat else [])
            elif chat is not None and chat == reader and row.integer("isIncoming") == 0 and writer is not None:
                ends[writer] += 1
        self._own = max(ends, key=lambda one: (ends[one], one), default=None)
        if self._own is not None:
            self._roster.owner(self._names.get(self._own), ((_kind(self._own), self._own),))
        self._files: dict[str, Item] | None = None

    def _person(self, user: str) -> str:
        return OWNER if user == self._own else self._roster.person(user, _kind(user), user, self._names.get(user))

    def records(self, context: Context) -> Iterator[Record]:
        yield from self._messages.records(self._message, context)
        yield from self._people.records(self._contact, context)
        yield from self._roster.records()
        if self._own is None and self._messages:
            yield Warning(WARNING_OWNER)

    def _message(self, row: Row) -> Iterator[Record]:
        writer, reader, chat = row.text("msgFrom"), row.text("msgTo"), row.text("chatWith")
        direction: Direction = "unknown"
        if self._own is not None and writer is not None:
            direction = "out" if writer == self._own else "in"
        details: dict[str, Any] = {}
        flag = row.integer("isIncoming")
        if direction != "unknown" and flag is not None and (flag == 1) != (direction == "in"):
            details["isIncoming"] = flag  # it disagrees with who wrote
        alone = chat in self._direct
        others = [self._person(one) for one in (writer, reader, chat if alone else None)
                  if one is not None and one not in (self._own, None if alone else chat)]  # fmt: skip
        key = self._roster.thread(chat or "~".join(sorted(set(others))) or "(no chat)",
                                  "direct" if alone else "unknown", others,
                                  None if alone or chat is None else self._names.get(chat))  # fmt: skip
        own, text = row.text("msgId"), row.text("message_msg")
        files = tuple(self._attachments(row, own))
        kind: Kind = kind_of(files[0].mime) if files else "text"
        time = times.from_unix_ms(row["date"])
        sender = None if writer is None else self._person(writer)
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, own,
            f"{own}\x1f{digest(kind, text, sender, time.raw)}" if own else None, attachments=files,
            details=details or None, raw=row.raw("message_msg"),
        )  # fmt: skip

    def _attachments(self, row: Row, own: str | None) -> Iterator[Attachment]:
        extra = row.text("extra")
        if extra is None:
            return
        if _FOLDER in extra:
            path = extra.rpartition(_FOLDER)[2].strip("\"'} ")
            found, name = self._item.find(path), path.rpartition("/")[2]
        else:
            found = self._stored().get(own or "")
            name = found.name if found is not None else own or ""
        if found is not None and found is not self._item:
            self._item.claim(found)
        yield Attachment(name or None, mime_of(name), found.path if found is not None else None,
                         details={"extra": extra[:2000]})  # fmt: skip

    def _stored(self) -> dict[str, Item]:
        """The files that the app named after messages."""
        if self._files is None:
            self._files = {
                one.name.rpartition(".")[0]: one for one in self._item.evidence.items
                if "/zangi/Zangi Files/" in f"/{one.path}" and not one.container and _NAMED.fullmatch(one.name)
            }  # fmt: skip
        return self._files

    @staticmethod
    def _contact(row: Row) -> Iterator[Record]:
        user = row.text("id")
        yield contact(APP, row, _name(row), ((_kind(user), user),) if user is not None else ())


def _kind(user: str) -> IdentifierKind:
    """The service gives out numbers of ten digits that are nobody's telephone."""
    return "phone" if user.startswith("+") else "account"


def _name(row: Row) -> str | None:
    return " ".join(filter(None, (row.text("first_name"), row.text("last_name")))) or None
