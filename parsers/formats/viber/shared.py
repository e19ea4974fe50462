"""What the databases of Viber on Android, on the desktop and on the iPhone have in common.

Facts: a message's token is the same number on every device of both ends, and a group's id on every member's (public
notes of importers that compared the copies of one account). Types by number: the desktop's and Android's differ
(mbv/viberdbviewer); older Android versions write words (`text`, `image` …). `msg_info`, on the desktop `Info`, is JSON:
`Text`, `Title`, `URL` of a link, `fileInfo` with `FileName`, `FileSize`, `Duration`, `quote` with the `token` and
`text` of the message answered, `edit` with the token of the message that was changed. Reactions are numbers: 1 heart, 2
laughter, 3 surprise, 4 sadness, 5 anger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from parsers.base import Context
from parsers.records import (
    Kind,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Alias, Roster, digest
from parsers.rows import WARNING_NOT_READ, Row, Table, integer
from parsers.sqlite.database import Database

APP = "Viber"
REACTIONS = {"1": "❤️", "2": "😂", "3": "😮", "4": "😢", "5": "😡"}
#: Conversation of the notes that the owner keeps, where it has no id of its own.
NOTES = "notes"
_UNIQUE = 16  # digits of a token that is no counter of one account

ANDROID: dict[int, tuple[Kind, str]] = {
    0: ("text", "text"), 1: ("image", "image"), 2: ("voice", "sound"), 3: ("video", "video"), 4: ("sticker", "sticker"),
    5: ("location", "location"), 6: ("image", "animated"), 7: ("text", "business message"), 8: ("text", "link"),
    9: ("contact", "contact"), 10: ("document", "file"), 1000: ("system", "notification"), 1002: ("call", "call"),
    1005: ("video", "GIF"), 1007: ("reaction", "reaction"), 1008: ("deleted", "deleted"),
    1009: ("voice", "voice message"), 1010: ("video", "instant video"),
}  # fmt: skip
WORDS: dict[str, int] = {
    "text": 0, "image": 1, "sound": 2, "video": 3, "sticker": 4, "location": 5, "animated_message": 6,
    "formatted_message": 7, "url_message": 8, "share_contact": 9, "file": 10, "notif": 1000, "call": 1002, "gif": 1005,
}  # fmt: skip
DESKTOP: dict[int, tuple[Kind, str]] = {
    0: ("reaction", "reaction"), 1: ("text", "text"), 2: ("image", "image"), 3: ("video", "video"),
    4: ("sticker", "sticker"), 5: ("location", "location"), 8: ("text", "business message"), 9: ("text", "link"),
    10: ("contact", "contact"), 11: ("document", "file"), 15: ("system", "message pinned"), 72: ("deleted", "deleted"),
}  # fmt: skip


def token_of(value: object) -> str | None:
    """The token as text; None where there is none."""
    number = integer(value)
    return str(number) if number is not None and number > 0 else None


def same(token: str | None, ms: int | None, direction: str, text: str | None, number: object, state: str) -> str | None:
    """What makes two copies of a message one: its token, else time, direction and words."""
    if token is not None and len(token) >= _UNIQUE:
        return f"*viber\x1f{token}" if state == "live" else f"viber\x1f{token}\x1f{digest(text, number)}"
    return None if ms is None else f"{ms}\x1f{direction}\x1f{number}\x1f{digest(token, text)}"


def parsed(text: str | None) -> Any:
    """JSON that the app wrote; None where it is none."""
    if not text or text[0] not in "{[":
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def business_text(body: str | None) -> str | None:
    """The words of a business message, whose body is a JSON list of pieces."""
    found = parsed(body)
    pieces = found if isinstance(found, list) else [found] if isinstance(found, dict) else []
    texts = [_word(piece.get("Text")) for piece in pieces if isinstance(piece, dict)]
    return "\n".join(text for text in texts if text) or body


class Info:
    """The JSON beside a message: what it says in fields of its own, and the rest for the details."""

    def __init__(self, text: str | None) -> None:
        found = parsed(text)
        self.values: dict[str, Any] = found if isinstance(found, dict) else {}
        self.reply_to: str | None = None
        self.details: dict[str, Any] = {}
        file = self._part("fileInfo") or self._part("FileInfo")
        self.file_name = _word(file.get("FileName"))
        size, duration = integer(file.get("FileSize")), integer(file.get("Duration"))
        self.file_size = size if size is not None and size > 0 else None
        self.duration = duration / 1000 if duration is not None and duration > 0 else None
        self.link = _word(self.values.get("URL"))
        self.text = _word(self.values.get("Text")) or _word(self.values.get("Title"))
        self._quote()
        self._edit()

    def _part(self, name: str) -> dict[str, Any]:
        part = self.values.get(name)
        return part if isinstance(part, dict) else {}

    def _quote(self) -> None:
        quote = self._part("quote")
        self.reply_to = token_of(quote.get("token"))
        if _word(quote.get("text")):
            self.details["quoted"] = quote["text"]
        if self.link:
            self.details["link"] = self.link

    def _edit(self) -> None:
        token = token_of(self._part("edit").get("token"))
        if token is not None:
            self.details["edit_of"] = token
        if self._part("desktop_info").get("edit_token"):
            self.details["edited"] = True
        if self._part("forwardInfo") or self._part("forward") or self._part("generalFwdInfo"):
            self.details["forwarded"] = True


_MESSAGES = ("EventID", "Type", "Status", "Subject", "Body", "PayloadPath", "ThumbnailPath", "StickerID", "PttID",
             "PttDuration", "Duration", "Info", "MembersReactions", "AdminsReactions", "ClientFlag")  # fmt: skip
_LEFT = "EventID NOT IN (SELECT EventID FROM Events WHERE EventID IS NOT NULL)"


def orphans(
    database: Database, make: Callable[[Row, Row], Iterator[Record]], context: Context
) -> Iterator[Record]:
    """Rows that the desktop's events no longer name: messages without a time and a chat, and calls, counted only."""
    if database.columns("Messages") >= {"EventID"}:
        left = Table(database, "Messages", "message", _MESSAGES, ignored=database.columns("Messages"), where=_LEFT)
        yield from left.records(lambda row: make(Row("Messages", row.id, row.state, {}), row), context)
    if database.columns("Calls") >= {"EventID"}:
        calls = next(database.query(f"SELECT count(*) FROM Calls WHERE {_LEFT}"), (0,))[0]
        if calls:
            yield Warning(WARNING_NOT_READ, {"table": "Calls", "rows": calls}, Provenance("Calls"))


def note_person(
    roster: Roster, number: str | None, member: str | None, names: tuple[str | None, ...],
    others: tuple[str | None, ...],
) -> str | None:
    """Note somebody by their number, else by their Viber id; None where the row has neither."""
    phone = number if number and number.lstrip("+").isdigit() else None
    key = phone or member or next((other for other in others if other), None) or number
    if key is None:
        return None
    aliases: list[Alias] = [("account", other) for other in dict.fromkeys((member, *others)) if other and other != key]
    shown = [name for name in dict.fromkeys(names) if name]
    aliases += [("name", name) for name in shown[1:]]
    return roster.person(key, "phone" if phone else "account", key, shown[0] if shown else None, aliases)
