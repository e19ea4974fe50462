"""One WhatsApp for iOS message from its row and the rows beside it.

The text of a message is its words: what was typed, the caption of a picture (`ZTEXT`, before about 2022 the title of
its media row), the question of a poll, the words of a business template. `app_key` is `ZSTANZAID`, by which answers and
reactions name a message; it is the `key_id` of Android, so that `same` counts a message once when both ends of a chat
are read (see `parsers.apps.whatsapp.message`). Keys that end in `_ms` are milliseconds since 1970 UTC, in `_s` seconds.

Columns that mean another thing than they are called (format notes on several archives, 2026): `ZLATITUDE` and
`ZLONGITUDE` are a place on type 5 alone, on pictures their size; `ZVCARDNAME` is the SHA-256 of the file in Base64,
the name of the person on a contact card, the address on a place; `ZVCARDSTRING` is the MIME type, the vCard, or the
address of whoever deleted a message; `ZMOVIEDURATION` is seconds on sounds and videos alone; `ZPUSHNAME` is mostly a
protocol buffer in Base64, and was the sender's name in older versions.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.apple import apple_ms
from parsers.apps.whatsapp.message import SEPARATOR, UNIQUE_KEY, kind_of_mime
from parsers.evidence import Item
from parsers.formats.whatsapp_ios import codes, wire
from parsers.formats.whatsapp_ios.blobs import Metadata, Receipt
from parsers.formats.whatsapp_ios.chats import Session, Sessions
from parsers.formats.whatsapp_ios.people import Directory
from parsers.paths import shared_parts
from parsers.reasons import REASON_TAKEN_BACK
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    State,
    Time,
)
from parsers.sqlite.values import count_of, degrees, plain, sha256_of, text_of
from parsers.words import N_

REASON_NO_KEY = N_("The message that the reaction was put on has no identifier.")

Row = dict[str, Any]

_CARDS = "_$!<VCard-Separator>!$_"
_MOST_CARDS = 1000
_LONGEST_S = 1e9
_RANDOM_NAME = 24  # characters; a UUID has 36
_FILES: frozenset[Kind] = frozenset(("image", "video", "voice", "document", "sticker"))


class Builder:
    """Makes messages; counts the types and events that it does not know."""

    def __init__(self, item: Item, people: Directory, sessions: Sessions) -> None:
        self._item = item
        self._people = people
        self._members = sessions.members
        self.unknown_types: Counter[str] = Counter()
        self.unknown_events: Counter[str] = Counter()
        self.unread_blobs = 0

    @staticmethod
    def thread(row: Row) -> str | None:
        """The address of the conversation, as the message itself names it."""
        to, sender = text_of(row["ZTOJID"])[0], text_of(row["ZFROMJID"])[0]
        return to if row["ZISFROMME"] == 1 else sender

    @staticmethod
    def moment(row: Row) -> int | None:
        """Milliseconds since 1970 of the message's date."""
        return apple_ms(row["ZMESSAGEDATE"])

    def message(self, row_id: int, row: Row, session: Session, state: State, links: list[dict[str, str]]) -> Message:
        text, raw = text_of(row["ZTEXT"])
        details: dict[str, Any] = {}
        metadata, receipt = Metadata(row["ZMETADATA"]), Receipt(row["ZRECEIPTINFO"])
        kind, name = self._kind(row)
        attachments = self._attachments(row, kind)
        sender, direction = self._sender(row, session)
        if kind == "system":
            sender, direction, text = self._event(row, name, text, metadata, details)
        elif kind == "deleted":
            state, text = self._deletion(row, text, state, details)
        else:
            text = self._words(row, kind, text, metadata, receipt, details)
        time = self._time(row, details)
        self._note_row(row, kind, name, direction, details)
        self._note_media(row, kind, attachments, links, details)
        reply_to = self._note_answer(row, metadata, details)
        totals = receipt.totals()
        if totals:
            details["channel_reactions"] = totals
        if metadata.unread or receipt.unread:
            self.unread_blobs += 1
            raw = raw or row["ZMETADATA" if metadata.unread else "ZRECEIPTINFO"]
        app_key, _ = text_of(row["ZSTANZAID"])
        if sender is not None and sender != OWNER:
            session.senders.add(sender)
        same = self._same(row, kind, app_key, sender, text, session)
        return Message(session.key, kind, direction, sender, time, text, Provenance("ZWAMESSAGE", row_id), state,
                       app_key, same, reply_to, attachments, details or None, raw)

    def reactions(self, row: Row, session: Session, message: Message, state: State) -> Iterator[Record]:
        """Yield the reactions on a message, or why there is none."""
        place = Provenance("ZWAMESSAGEINFO", row["i.Z_PK"])
        for address, emoji, at, own in Receipt(row["ZRECEIPTINFO"]).reactions():
            if emoji is None:
                yield Rejection("reaction", REASON_TAKEN_BACK, place)
            elif message.app_key is None:
                yield Rejection("reaction", REASON_NO_KEY, place, raw=emoji)
            else:
                sender = OWNER if own else self._people.key(address)
                if sender is not None and not own:
                    session.senders.add(sender)
                direction: Direction = "out" if own else "in" if sender is not None else "unknown"
                yield Reaction(session.key, message.app_key, sender, emoji, times.from_unix_ms(at), place, direction,
                               state)

    def _kind(self, row: Row) -> tuple[Kind, str]:
        code = row["ZMESSAGETYPE"]
        mime = _mime(row)
        if code is None:
            return ("text", "text") if row["ZTEXT"] is not None else ("other", "none")
        known = codes.TYPES.get(code) if isinstance(code, int) else None
        if known is None:
            self.unknown_types[str(plain(code))] += 1
            return (kind_of_mime(mime) if mime is not None else "other"), str(plain(code))
        if code in codes.KIND_BY_MEDIA and mime is not None:
            return kind_of_mime(mime), known[1]
        return known

    def _sender(self, row: Row, session: Session) -> tuple[str | None, Direction]:
        if row["ZISFROMME"] == 1:
            return OWNER, "out"
        if row["ZISFROMME"] != 0:  # then the chat does not tell: the user may have written it
            return self._member(row) or self._people.key(row["ZFROMJID"]), "unknown"
        sender = self._member(row) or (session.peer if session.kind in ("direct", "channel") else None)
        if sender is None:
            sender = self._people.key(row["ZFROMJID"]) or session.peer
        return sender, "in"

    def _member(self, row: Row) -> str | None:
        key = self._members.get(row["ZGROUPMEMBER"]) if row["ZGROUPMEMBER"] is not None else None
        if key is not None:
            self._people.use(key)
        return key

    def _event(
        self, row: Row, name: str, text: str | None, metadata: Metadata, details: dict[str, Any]
    ) -> tuple[str | None, Direction, str | None]:
        """What happened, who is named, and the words that the app wrote for it."""
        code = (row["ZMESSAGETYPE"], row["ZGROUPEVENTTYPE"])
        known = codes.EVENTS.get(code) if all(type(part) is int for part in code) else None
        if name == "disappearing_default":
            known, expires = name, metadata.expires_s()
            if expires is not None:
                details["expires_s"] = expires
        if known is None:
            self.unknown_events[f"{plain(code[0])}/{plain(code[1])}"] += 1
        told: dict[str, Any] = {"type": known or "unknown", "message_type": plain(code[0]), "code": plain(code[1])}
        member, origin = self._member(row), self._people.key(row["ZFROMJID"])
        told |= {word: key for word, key in (("member", member), ("from", origin)) if key is not None}
        text = self._event_words(text, known, told, details)
        details["system"] = told
        if code in codes.ACTOR_IS_MEMBER:
            if member is not None:
                return member, "in", text
            if row["ZISFROMME"] == 1:
                details["direction_basis"] = "ZISFROMME of an event that names nobody"
                return OWNER, "out", text
        return None, "unknown", text

    def _event_words(
        self, text: str | None, known: str | None, told: dict[str, Any], details: dict[str, Any]
    ) -> str | None:
        """Sort out what `ZTEXT` of an event holds: addresses, seconds, names in JSON, or words."""
        if text is None:
            return None
        addresses = [part for part in text.replace(";", ",").split(",") if part]
        keys = [self._people.key(part.strip()) if "@" in part else None for part in addresses]
        if addresses and all(key is not None for key in keys):
            told |= {"named": keys, "text": text}
            return None
        if known == "disappearing_changed" and text.isdecimal() and len(text) < 12:
            details["expires_s"] = int(text)
            return None
        if text.startswith("{"):
            try:
                found = json.loads(text)
            except (ValueError, RecursionError):
                return text
            told |= {str(name): plain(value) for name, value in found.items() if not isinstance(value, dict | list)}
            subject = found.get("new_subject", found.get("subject"))
            return subject if isinstance(subject, str) and subject else text
        return text

    def _deletion(
        self, row: Row, text: str | None, state: State, details: dict[str, Any]
    ) -> tuple[State, str | None]:
        """Who took a message back: an address where other messages have a MIME type, or in the text."""
        by = next((key for value in (row["ZVCARDSTRING"], row["ZTEXT"])
                   if (key := self._people.key(text_of(value)[0])) is not None), None)
        details["deleted"] = {"by": by} if by is not None else {}
        if text is not None and self._people.key(text) is not None:
            text = None
        return ("deleted_by_app" if state == "live" else state), text

    def _words(
        self, row: Row, kind: Kind, text: str | None, metadata: Metadata, receipt: Receipt, details: dict[str, Any]
    ) -> str | None:
        code = row["ZMESSAGETYPE"]
        title, _ = text_of(row["ZTITLE"])
        if code == codes.POLL:
            question, poll = receipt.poll(self._people)
            if poll is not None:
                details["poll"] = poll
            return text or question
        if code == codes.CALL:
            call = metadata.call(self._people)
            details["call"] = (call or {}) | {"status": plain(row["ZGROUPEVENTTYPE"])}
        if code == codes.LOCATION:
            _place(row, title, details)
        elif code == codes.CONTACT:
            _cards(row, details)
        elif kind in ("image", "video", "voice", "sticker") and title is not None and title != text:
            if text is None:
                return title
            details["caption"] = title
        if text is None and metadata.wire is not None:
            invite = metadata.invite()
            if invite is not None:
                details["group_invite"] = {"group": invite}
            return metadata.template()
        return text

    def _time(self, row: Row, details: dict[str, Any]) -> Time:
        sent = apple_ms(row["ZSENTDATE"])
        time = times.from_apple(row["ZMESSAGEDATE"])
        if time.utc_ms is None and sent is not None:
            details["time_from"] = "ZSENTDATE"
            return times.from_apple(row["ZSENTDATE"])
        if sent is not None and sent != time.utc_ms:
            details["sent_ms"] = sent
        return time

    def _note_row(self, row: Row, kind: Kind, name: str, direction: Direction, details: dict[str, Any]) -> None:
        if kind not in (name, "system"):
            details["type"] = name
        if row["ZMESSAGETYPE"] in codes.VIEW_ONCE:
            details["view_once"] = True
        if name == "audio" and row["ZMEDIAORIGIN"] is not None:
            details["recorded_in_app"] = row["ZMEDIAORIGIN"] == 1
        if row["ZSTARRED"] == 1:
            details["starred"] = True
        if type(row["ZFLAGS"]) is int and row["ZFLAGS"] & codes.FORWARDED:
            details["forwarded"] = True
        if row["ZMESSAGEERRORSTATUS"] not in (None, 0):
            details["error_status"] = plain(row["ZMESSAGEERRORSTATUS"])
        if row["ZISFROMME"] not in (0, 1):
            details["from_me"] = plain(row["ZISFROMME"])
        pushed = push_name(row["ZPUSHNAME"]) if direction != "out" else None
        if pushed is not None:
            details["push_name"] = pushed

    def _note_media(
        self, row: Row, kind: Kind, attachments: tuple[Attachment, ...], links: list[dict[str, str]],
        details: dict[str, Any],
    ) -> None:
        if attachments and attachments[0].duration_s is not None:
            details["duration_s"] = attachments[0].duration_s
        url, _ = text_of(row["ZMEDIAURL"])
        if links:
            details["link"] = links[0] if len(links) == 1 else links
        elif url is not None and not attachments and kind != "deleted":
            title, _ = text_of(row["ZTITLE"])
            details["link"] = {"url": url} | ({"title": title} if title is not None else {})

    def _note_answer(self, row: Row, metadata: Metadata, details: dict[str, Any]) -> str | None:
        key, told = metadata.quoted(self._people)
        if told:
            details["quoted"] = told
        return key or text_of(row["parent"])[0]

    def _attachments(self, row: Row, kind: Kind) -> tuple[Attachment, ...]:
        hint, _ = text_of(row["ZMEDIALOCALPATH"])
        if kind in _FILES and row["w.Z_PK"] is None and row["ZMEDIAITEM"] is not None:
            return (Attachment(None, details={"missing_row": True}),)
        if hint is None and (kind not in _FILES or row["w.Z_PK"] is None):
            return ()
        path, details = None, {} if hint is None else {"file_path": hint}
        found = self._file(hint)
        if found is not None:
            self._item.claim(found)
            path = found.path
        thumb = self._file(text_of(row["ZXMPPTHUMBPATH"])[0])
        if thumb is not None:
            self._item.claim(thumb)
            details["thumbnail"] = thumb.path
        url, _ = text_of(row["ZMEDIAURL"])
        if url is not None:
            details["url"] = url
        title = text_of(row["ZTITLE"])[0] if kind == "document" else None
        seconds = row["ZMOVIEDURATION"] if kind in codes.HAS_DURATION else None
        return (Attachment(
            title or (hint.replace("\\", "/").rpartition("/")[2] or None if hint is not None else None),
            _mime(row), path, count_of(row["ZFILESIZE"]), sha256_of(row["ZVCARDNAME"]),
            float(seconds) if isinstance(seconds, int | float) and 0 < seconds < _LONGEST_S else None,
            details or None,
        ),)

    def _file(self, hint: str | None) -> Item | None:
        """A file of the app's folder `Message`, which its paths start from, or the one most like it anywhere."""
        if hint is None:
            return None
        relative = hint.lstrip("/")
        found = self._item.beside(f"Message/{relative}") or self._item.beside(relative)
        if found is None:
            found = self._item.find(hint)
            # names that the app gives are random and long; a short one every phone may have
            if found is not None and len(found.name) < _RANDOM_NAME and shared_parts(
                found.path.split("/")[::-1], hint.replace("\\", "/").split("/")[::-1]
            ) < 2:
                return None
        return None if found is self._item else found

    def _same(
        self, row: Row, kind: Kind, key: str | None, sender: str | None, text: str | None, session: Session
    ) -> str | None:
        if key is not None and len(key) >= UNIQUE_KEY:
            words = f"{SEPARATOR}deleted" if kind == "deleted" else text or ""
            # Random, so the other end of the chat has it too; but a list sends one key to several chats.
            everywhere = "" if kind == "system" or session.kind == "broadcast" else "*"
            return f"{everywhere}{key}{SEPARATOR}{words}"
        if self.moment(row) is None:
            return None
        numbers = (plain(row[name]) for name in ("ZMESSAGEDATE", "ZMESSAGETYPE", "ZGROUPEVENTTYPE"))
        parts = (key, sender, *numbers, text)
        return SEPARATOR.join("" if part is None else str(part) for part in parts)


def _mime(row: Row) -> str | None:
    """The MIME type, where the column holds one: `type/subtype`, with parameters."""
    value, _ = text_of(row["ZVCARDSTRING"])
    head = (value or "").partition(";")[0]
    parts = head.split("/")
    if len(parts) == 2 and all(parts) and len(head) < 128 and not any(map(str.isspace, head)) and "@" not in head:
        return value
    return None


def _place(row: Row, title: str | None, details: dict[str, Any]) -> None:
    for name, column, limit in (("lat", "ZLATITUDE", 90.0), ("lon", "ZLONGITUDE", 180.0)):
        value = degrees(row[column], limit)
        if value is not None:
            details[name] = value
    address, _ = text_of(row["ZVCARDNAME"])
    if title is not None or address is not None:
        details["place"] = ", ".join(part for part in (title, address) if part is not None)


def _cards(row: Row, details: dict[str, Any]) -> None:
    cards, _ = text_of(row["ZVCARDSTRING"])
    if cards is not None:
        details["vcard"] = [card.strip() for card in cards.split(_CARDS)[:_MOST_CARDS] if card.strip()]
    name, _ = text_of(row["ZVCARDNAME"])
    if name is not None:
        details["contact_name"] = name


def push_name(value: object) -> str | None:
    """The name that a sender had set, from `ZPUSHNAME`: plain, or field 1 of a protocol buffer in Base64."""
    text, _ = text_of(value)
    if text is None:
        return None
    try:
        message = wire.parse(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return text
    name = wire.text(message, 1)
    if name is not None and name.isprintable():
        return name
    # one short name in ten is a protocol buffer in Base64 as well; those of the app mix their letters and have digits
    return text if message is None or (text.isalpha() and text in (text.title(), text.upper(), text.lower())) else None


