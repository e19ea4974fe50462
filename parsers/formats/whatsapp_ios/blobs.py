"""What the two blobs beside a WhatsApp for iOS message say: `ZMETADATA` and `ZRECEIPTINFO`.

Facts, `ZWAMEDIAITEM.ZMETADATA`: field 5 is the `ZSTANZAID` of the message that is answered, 6 its sender's address
(absent in a chat of two), 19 a copy of it in the app's wire form: 1 or 6→1 its text, 3→3, 7→8 and 9→7 the caption of
a picture, a document, a video (IPED, `findQuotedMessages`; on an archive of 161,026 messages 99 % of the values of
field 5 name a message). 24, 43 and 51 → 1 → 2, 6, 7: words of a business template; 28→4 the name of a group invited
to; 36 seconds until messages disappear; 87→1→3 seconds of a call, 87→1→5→1 its members (IPED). Versions before about
2018 keep an archive (`NSKeyedArchiver`) with `quotedMessageData` and `senderJID` instead (J. Weiß, "Figuring out the
WhatsApp database format").
`ZWAMESSAGEINFO.ZRECEIPTINFO`: field 7→1 reactions of others (1 key, 2 address, 3 emoji, 4 milliseconds), 7→2 one
without an address (1 key, 2 emoji, 3 milliseconds), which IPED reads as the owner's, 7→3→1 totals on a channel's
message (1 emoji, 2 count; iLEAPP, whatsAppExtended); 8 a poll: 2 question, 3→1 options, 5 and 6 votes (1 options by
number from 0, 4 address), 6 being its creator's.
A value counts only if it looks like what it should be: an address holds an @, a key is short and plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers.apps.apple import unarchive
from parsers.formats.whatsapp_ios import wire
from parsers.formats.whatsapp_ios.people import Directory

_STANZA = re.compile(r"[0-9A-Za-z._-]{6,64}\Z")
_ARCHIVE = b"bplist00"
#: Where the words of a quoted message stand in its wire form: path, kind of message.
_QUOTED = (((), 1, "text"), ((6,), 1, "text"), ((3,), 3, "image"), ((9,), 7, "video"), ((7,), 8, "document"),
           ((5,), 3, "location"), ((4,), 1, "contact"))
_QUOTED_KINDS = ((3, "image"), (4, "contact"), (5, "location"), (7, "document"), (8, "voice"), (9, "video"))
_MOST_OPTIONS = 1000


class Metadata:
    """`ZMETADATA` of one message. `unread`: there is a blob and it could not be read."""

    def __init__(self, data: object) -> None:
        self.wire: wire.Message | None = None
        self._archive: dict[str, Any] = {}
        if isinstance(data, bytes) and data.startswith(_ARCHIVE):
            found = unarchive(data)
            self._archive = found if isinstance(found, dict) else {}
        elif data is not None:
            self.wire = wire.parse(data)
        self.unread = isinstance(data, bytes) and bool(data) and self.wire is None and not self._archive

    def quoted(self, people: Directory) -> tuple[str | None, dict[str, Any] | None]:
        """Return the key of the message that is answered, and what is told of it."""
        copy: wire.Message | None
        if self.wire is not None:
            key, sender = wire.text(self.wire, 5), wire.text(self.wire, 6)
            copy = wire.inside(self.wire, 19)
        else:
            key, sender = None, self._archive.get("senderJID")
            copy = wire.parse(self._archive.get("quotedMessageData"))
            if copy is None:
                return None, None
        if key is not None and not _STANZA.match(key):
            key = None
        if key is None and self.wire is not None:
            return None, None
        told = {"sender": people.key(sender), **_copy(copy)}
        return key, {name: value for name, value in told.items() if value is not None}

    def template(self) -> str | None:
        """Words of a business template."""
        for field in (24, 43, 51):
            body = wire.inside(self.wire, field, 1)
            words = [found for number in (2, 6, 7) if (found := wire.text(body, number))]
            if words:
                return "\n".join(words)
        return None

    def invite(self) -> str | None:
        """Name of the group that the message invites to."""
        return wire.text(wire.inside(self.wire, 28), 4)

    def expires_s(self) -> int | None:
        """Seconds after which messages disappear by default."""
        return wire.number(self.wire, 36)

    def call(self, people: Directory) -> dict[str, Any] | None:
        """Seconds and members of a call."""
        call = wire.inside(self.wire, 87, 1)
        if call is None:
            return None
        members = [people.key(wire.text(member, 1)) for member in wire.messages(call, 5)]
        told = {"duration_s": wire.number(call, 3), "participants": [key for key in members if key is not None]}
        return {name: value for name, value in told.items() if value not in (None, [])}


def _copy(copy: wire.Message | None) -> dict[str, Any]:
    for path, number, kind in _QUOTED:
        found = wire.text(wire.inside(copy, *path), number)
        if found is not None:
            return {"text": found} if kind == "text" else {"text": found, "kind": kind}
    wordless = next((kind for number, kind in _QUOTED_KINDS if wire.inside(copy, number) is not None), None)
    return {} if wordless is None else {"kind": wordless}


class Receipt:
    """`ZRECEIPTINFO` of one message, of which only reactions and polls are read. `unread`: it may hold some and could
    not be read.
    """

    def __init__(self, data: object) -> None:
        # most hold delivery times alone, and are not worth a look
        worth = isinstance(data, bytes) and (b"\x3a" in data or b"\x42" in data)
        self.wire = wire.parse(data) if worth else None
        self.unread = worth and self.wire is None

    def reactions(self) -> Iterator[tuple[str | None, str | None, int | None, bool]]:
        """Yield (address, emoji, milliseconds since 1970, whether the entry is the one without an address)."""
        for group in wire.messages(self.wire, 7):
            for entry in wire.messages(group, 1):
                yield wire.text(entry, 2), wire.text(entry, 3), wire.number(entry, 4), False
            for entry in wire.messages(group, 2):
                yield None, wire.text(entry, 2), wire.number(entry, 3), True

    def totals(self) -> list[dict[str, Any]]:
        """How often each emoji was put on a channel's message."""
        return [
            {"emoji": emoji, "count": wire.number(entry, 2)}
            for group in wire.messages(self.wire, 7)
            for total in wire.messages(group, 3)
            for entry in wire.messages(total, 1)
            if (emoji := wire.text(entry, 1)) is not None
        ]

    def poll(self, people: Directory) -> tuple[str | None, dict[str, Any] | None]:
        """Return the question of a poll and its options with who chose them."""
        poll = wire.inside(self.wire, 8)
        if poll is None:
            return None, None
        options: list[dict[str, Any]] = [
            {"name": wire.text(option, 1), "voters": []} for option in wire.messages(poll, 3)[:_MOST_OPTIONS]
        ]
        for field, creator in ((5, False), (6, True)):
            for vote in wire.messages(poll, field):
                voter: dict[str, Any] = {"who": people.key(wire.text(vote, 4))}
                if creator:
                    voter["creator"] = True
                for index in _indexes(vote):
                    if index < len(options):
                        options[index]["voters"].append(voter)
        question = wire.text(poll, 2)
        return question, {"options": options} if options else None


def _indexes(vote: wire.Message) -> Iterator[int]:
    """Chosen options by number. A list may be packed into one value, as the encoding allows."""
    for value in vote.get(1, ()):
        if isinstance(value, int):
            yield value
        else:
            yield from (byte for byte in value if byte < 0x80)
