"""What the owner of an Android wrote in Telegram and has not sent: `shared_prefs/drafts.xml`.

Facts (DrKLO/Telegram, `MediaDataController`): the app keeps drafts in its preferences, those of the first account in
`drafts`, of the others in `drafts1` and so on. A `<string>` is named by the number of the dialog, in a topic
`t_<dialog>_<topic>`, and holds a `DraftMessage` in Telegram's wire format as hexadecimal digits; those named `r_` and
`rt_` hold the message that a draft answers, and stand among the messages. The numbers of the constructors were checked
against their definitions in Telegram's published schema (layers 45 to 216). A draft is removed when it is sent, and
its time is that of the last change.

People and chats are those of the `cache4.db` of the same account, where it is there. Made after the app's source; no
real sample was at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.tl import Object, Reader, TlError, schema
from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.formats.telegram_android.people import APP, Directory
from parsers.item import Item
from parsers.records import Found, Message, Provenance, Record, Rejection
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("Preferences with the drafts of Telegram")
REASON_UNREAD = N_("What was written there is in a form that is not known.")
_ENTRY = re.compile(rb'<string\s+name="((?:t_)?(-?\d{1,20})(?:_(\d{1,20}))?)"\s*>\s*([^<]*?)\s*(?:<|\Z)')
_NAME = re.compile(r"drafts(\d{0,2})\.xml")


@register
class TelegramDrafts(Parser):
    """See the module's docstring."""

    id = "telegram-android-drafts"
    name = N_("Telegram for Android, drafts (drafts.xml)")
    version = "1"
    app = APP
    tested = (N_("Made-up preferences, after the source of the app"),)
    notes = N_("What was written and not sent. Files in a draft are not read.")
    signs = Signs(opens=b"<")

    def identify(self, item: Item) -> Identified | None:
        if _NAME.fullmatch(item.name) is None or b"<map" not in item.head():
            return None
        found = [_object(match[4]) for match in _ENTRY.finditer(item.head())]
        return Identified(90, REASON) if any(value is not None for value, _ in found) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        people = _people(item)
        data = b"".join(item.chunks())
        for match in _ENTRY.finditer(data):
            context.check()
            line = data.count(b"\n", 0, match.start()) + 1
            provenance = Provenance(offset=match.start(), line=line)
            value, whole = _object(match[4])
            if value is not None and not value.get("message"):
                continue  # an empty draft, or one that holds nothing but a file
            yield Found("message", 1)
            if value is None:
                yield Rejection("message", REASON_UNREAD, provenance, raw=match[4].decode("utf-8", "replace")[:1000])
                continue
            yield _message(people, match, value, provenance, whole=whole)
        yield from people.records()


def _message(
    people: Directory, match: re.Match[bytes], value: Object, provenance: Provenance, *, whole: bool
) -> Message:
    key = people.dialog(int(match[2]))
    people.meet(key, people.me)
    details: dict[str, Any] = {"box": "draft"}
    if match[3] is not None:
        details["topic"] = match[3].decode()
    reply = value.get("reply_to")
    told = reply if isinstance(reply, dict) else value
    answers = told.get("reply_to_msg_id") if "reply_to_peer_id" not in told else None  # else of another chat
    raw = None if whole else bytes.fromhex(match[4].decode("ascii"))
    return Message(
        key, "text", "out", people.person(people.me), times.from_unix_s(value.get("date")), str(value["message"]),
        provenance, same=f"draft\x1f{match[1].decode()}", reply_to=str(answers) if answers else None,
        details=details, raw=raw,
    )  # fmt: skip


def _object(digits: bytes) -> tuple[Object | None, bool]:
    """A draft as far as it can be read, and whether that is all of it; None for what is no draft."""
    value: Object = {}
    try:
        reader = Reader(bytes.fromhex(digits.decode("ascii")))
        constructor = schema().get(reader.number())
        if constructor is None or not constructor.name.startswith("draftMessage"):
            return None, False
        reader.fields(constructor, value)
    except (TlError, RecursionError, ValueError):
        return (value, False) if value.get("message") and value.get("(reading)") != "message" else (None, False)
    return value, True


def _people(item: Item) -> Directory:
    """Who is who, by the database of the same account."""
    named = _NAME.fullmatch(item.name)
    number = named[1] if named is not None else ""
    above = item.folder.rpartition("/")[0]
    below = f"files/account{number}/cache4.db" if number not in ("", "0") else "files/cache4.db"
    other = item.evidence.get(f"{above}/{below}" if above else below)
    if other is None or other.schema() is None:
        return Directory(None)
    try:
        with other.database() as database:
            return Directory(database)
    except UserError:  # told of where the database itself is read
        return Directory(None)
