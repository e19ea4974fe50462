"""The data package that Discord sends to a member: what this member wrote, channel by channel.

`messages/c<channel>/messages.json` (since 2023; `Messages/` in the newest) or `messages.csv` (before), with
`channel.json` beside it, `messages/index.json` (names of channels) and `account/user.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.apps.discord.channel import APP, kind_of
from parsers.apps.discord.messages import of_id, same_id
from parsers.base import Context, closed
from parsers.exports import Cast, Entries, iso_time, object_of, rejected, small_json, text_of
from parsers.item import Item
from parsers.reasons import REASON_BROKEN, REASON_SHORT, WARNING_OWN_ONLY, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Attachment,
    Found,
    Kind,
    Message,
    Provenance,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.csvtext import rows as rows_of
from parsers.text.csvtext import warning_of
from parsers.text.holes import HOLE
from parsers.text.jsonstream import sniff_encoding
from parsers.text.lines import text_lines

_START = re.compile(r'\{\s*"ID"\s*:')
_FOLDER = re.compile(r"c?(\d{6,20})\Z")
_PARTNER = re.compile(r"Direct Message with (.{1,100}?)(?:#0)?\Z")
_COLUMNS = ("ID", "Timestamp", "Contents", "Attachments")
_LOOK_EVERY = 1000


def moment(number: str | None, written: str | None) -> Time:
    """The time of a message. New packages write it without a zone; that it is UTC is shown by the message's id, which
    holds the moment in milliseconds UTC: only where both agree to the second is it taken for UTC.
    """
    time, own = iso_time(written), of_id(number)
    shown = times.iso_utc(own.utc_ms)
    if time.basis == "local" and time.local is not None and shown is not None and shown[:19] == time.local[:19]:
        return msgspec.structs.replace(own, raw=time.raw)
    return time


class Package:
    """One channel of a data package while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._cast = Cast(APP, has_owner=True)
        self._undated = 0
        self._broken: list[int] = []
        self._entries = Entries(item, context, _START)
        self._own: str | None = None
        self._account()
        self._key = self._channel()

    def records(self) -> Iterator[Record]:
        """Yield the messages, the channel and the owner, and what an examiner must know."""
        is_json = self._item.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
        yield from closed(self._json() if is_json else self._csv(), self._close)

    def _close(self) -> Iterator[Record]:
        yield from self._cast.records()
        yield Warning(WARNING_OWN_ONLY)
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        yield from self._entries.warnings()
        yield from warning_of(self._broken)

    def _channel(self) -> str:
        beside = self._item.beside("channel.json")
        channel = object_of(small_json(beside, self._item))
        if channel and beside is not None:
            self._item.claim(beside)
        own = _FOLDER.search(self._item.folder.rpartition("/")[2])
        number = text_of(channel.get("id")) or (own[1] if own else None)
        parent = self._item.folder.rpartition("/")[0]
        index = self._item.evidence.get(f"{parent}/index.json" if parent else "index.json")
        listed = text_of(object_of(small_json(index, self._item)).get(number or ""))
        if listed is not None and index is not None:
            self._item.claim(index)
        guild = object_of(channel.get("guild"))
        details: dict[str, Any] = {"guild": guild} if guild else {}
        recipients = channel.get("recipients")
        listed_people = [who for who in recipients if isinstance(who, str)] if isinstance(recipients, list) else []
        partner = _PARTNER.match(listed or "") if len(listed_people) == 2 and self._own in listed_people else None
        people = [self._person(who, partner[1] if partner is not None and who != self._own else None)
                  for who in listed_people]  # fmt: skip
        return self._cast.thread(
            number or self._item.folder.rpartition("/")[2] or self._item.name, kind_of(channel), people,
            text_of(channel.get("name")) or listed, shared=number is not None, details=details,
            provenance=Provenance("channel", None, 0),
        )  # fmt: skip

    def _person(self, who: str, name: str | None = None) -> str:
        """A recipient: an account's number, or words where the account is gone."""
        if who == self._own:
            return self._cast.owner()
        return self._cast.person(who, "account" if who.isdecimal() else "name", who, name)

    def _account(self) -> None:
        found = [(item, user) for item in self._users()
                 if (user := object_of(small_json(item, self._item))).get("username")]
        if len(found) != 1 or text_of(found[0][1].get("id")) is None:
            return
        item, user = found[0]
        number, name = text_of(user.get("id")) or "", text_of(user.get("username"))
        self._own = number
        self._item.claim(item)
        tag = text_of(user.get("discriminator")) or ""
        shown = f"{name}#{tag}" if name is not None and tag.strip("0") else name
        names = [("username", shown)] if shown else []
        contact = [(kind, text_of(user.get(field))) for kind, field in (("email", "email"), ("phone", "phone"))]
        aliases: list[Any] = [("account", number), *names, *((kind, value) for kind, value in contact if value)]
        self._cast.owner(text_of(user.get("global_name")) or name, aliases)

    def _users(self) -> Iterator[Item]:
        """The files that may be of the account: its folder is called in the language of the package, as that of the
        messages is; both lie in the package's own.
        """
        root = self._item.folder.rpartition("/")[0].rpartition("/")[0]
        for item in self._item.evidence.named("user.json"):
            if item.folder.rpartition("/")[0] == root and not item.container:
                yield item

    def _json(self) -> Iterator[Record]:
        encoding = sniff_encoding(self._item.head())
        for element in self._entries.at(encoding, 3 if encoding == "utf-8-sig" else 0):
            if isinstance(element.value, dict):
                yield from self._message(element.value, Provenance("messages", None, element.offset))
            else:
                yield from rejected("message", element, "messages")

    def _csv(self) -> Iterator[Record]:
        names: list[str] | None = None
        for line, row in rows_of(text_lines(self._item), ",", self._broken):
            where = Provenance("messages", None, None, line)
            if line % _LOOK_EVERY == 0:
                self._context.check()
            if names is None:
                names = list(_COLUMNS) if any(map(HOLE.search, row)) else row
            elif any(map(HOLE.search, row)):  # the beginning of one, perhaps, and the end of another
                yield Found("message", 1)
                yield Rejection("message", REASON_BROKEN, where, raw=",".join(row)[:2000])
            elif len(row) >= len(_COLUMNS):
                yield from self._message(dict(zip(names, row, strict=False)), where)
            elif row:
                yield Found("message", 1)
                yield Rejection("message", REASON_SHORT, where, raw=",".join(row)[:2000])

    def _message(self, raw: dict[str, Any], where: Provenance) -> Iterator[Record]:
        yield Found("message", 1)
        number, text = text_of(raw.get("ID")), text_of(raw.get("Contents"))
        time = moment(number, text_of(raw.get("Timestamp")))
        self._undated += time.basis == "none"
        urls = (text_of(raw.get("Attachments")) or "").split()
        attachments = tuple(
            Attachment(url.partition("?")[0].rpartition("/")[2] or None, details={"url": url}) for url in urls)
        self._cast.owner()
        other = {name: value for name, value in raw.items() if name not in _COLUMNS and value}
        kind: Kind = "text" if text is not None else "document" if urls else "other"
        yield Message(
            self._key, kind, "out", OWNER, time, text, where, app_key=number, same=same_id(number),
            attachments=attachments, details={"other": other} if other else None,
        )  # fmt: skip
