"""Matrix: a room as Element exports it in JSON.

Facts: Element's exporter (an object of `room_name`, `room_creator`, `topic`, `export_date`, `exported_by` and
`messages`, being the events as they are, deciphered; files lie in `images`, `videos`, `audio` and `files` as
`<name>-<date>.<ext>`) and the specification of Matrix (`type`, `sender`, `origin_server_ts` in milliseconds since 1970
UTC, `event_id`, `content` with `msgtype` and `body`, `m.relates_to` of answers, threads, edits and reactions,
`unsigned` with what became of an event, `m.room.member` and other events of the state). The exporter is named by the
name that people see: whose account that is, the entries of the room say, where they have it. An export may leave out
edits and reactions.

Built without a real sample. The same export as text and in HTML: `matrix_text`, `matrix_html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.exports import Cast, Entries, Notes, as_text, list_of, object_of, opening, rejected, text_of
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.reasons import REASON_NO_TARGET, WARNING_NO_OWNER
from parsers.records import (
    OWNER,
    Attachment,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import direction_of
from parsers.signs import Signs
from parsers.survey import messages_of, survey_of_messages
from parsers.text.jsonstream import Element
from parsers.words import N_

APP = "Matrix"
REASON = N_("A room as Element exports it (room_name, exported_by, messages)")

_MARKS = (re.compile(rb'"room_name"\s*:'), re.compile(rb'"(?:exported_by|export_date|room_creator)"\s*:'))
_START = re.compile(r'\{\s*"(?:type|content|sender|event_id|room_id|origin_server_ts|decrypted)"\s*:')
_ACCOUNT = re.compile(r"@[^\s:]{1,200}:\S{1,200}\Z")
_PLACE = re.compile(r"geo:(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
_QUOTE = re.compile(r"(?:> [^\n]*\n)+\n?")
_KINDS: dict[str, Kind] = {
    "m.text": "text", "m.notice": "text", "m.emote": "text", "m.image": "image", "m.video": "video", "m.audio": "voice",
    "m.file": "document", "m.location": "location", "m.bad.encrypted": "other", "m.key.verification.request": "system",
}  # fmt: skip
_FOLDERS = {"m.image": "images", "m.video": "videos", "m.audio": "audio"}
_CALLS = ("m.call.", "org.matrix.msc3401.call")
_POLLS = ("m.poll.", "org.matrix.msc3381.poll.")
_READ = frozenset((
    "type", "sender", "content", "origin_server_ts", "event_id", "room_id", "unsigned", "state_key", "redacts",
    "user_id", "age", "prev_content", "replaces_state",
))  # fmt: skip


@register
class MatrixJson(Parser):
    """See the module's docstring."""

    id = "matrix-json"
    name = N_("Matrix room (Element export, JSON)")
    version = "4"
    app = APP
    tested = ("2021 and 2024, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "inside"
    signs = Signs(opens=b"{", marks=("room_name",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if not head.startswith(b"{") or not all(pattern.search(head) for pattern in _MARKS):
            return None
        return Identified(90, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        found = survey_of_messages(item)
        first = Entries(item, context, _START, whole=found.whole).at(found.encoding, found.lists["messages"])
        room = _Room(item, found.header, first)
        yield from messages_of(item, context, found, _START, room.records, room.close)


class _Room:
    """`first`: the entries, once through, for the names that people have here."""

    def __init__(self, item: Item, header: dict[str, Any], first: Iterator[Element]) -> None:
        self._item = item
        self._title = text_of(header.get("room_name"))
        self._about = {name: header[name] for name in ("room_creator", "topic", "export_date", "exported_by")
                       if text_of(header.get(name)) is not None}  # fmt: skip
        self._names: dict[str, str] = {}
        self._people: dict[str, None] = {}
        self._key: str | None = None
        self._direct = False
        self._learn(first)
        self._own = self._owner(text_of(header.get("exported_by")))
        self._cast = Cast(APP, has_owner=self._own is not None)
        self._notes = Notes("type")

    def _learn(self, entries: Iterator[Element]) -> None:
        elements = iter(entries)
        while True:
            try:
                element = next(elements, None)
            except UserError:  # the second reading meets it too, and reports what stands before it
                return
            if element is None:
                return
            event = _event(element.value)
            content, person = object_of(event.get("content")), text_of(event.get("state_key"))
            self._key = self._key or text_of(event.get("room_id"))
            if event.get("type") == "m.room.member" and person is not None:
                self._direct |= content.get("is_direct") is True
                shown = text_of(content.get("displayname"))
                if shown is not None:
                    self._names[person] = shown

    def _owner(self, exporter: str | None) -> str | None:
        if exporter is None or _ACCOUNT.match(exporter):
            return exporter
        known = [account for account, shown in self._names.items() if shown == exporter]
        return known[0] if len(known) == 1 else None

    def _person(self, account: str | None) -> str | None:
        if account is None:
            return None
        if account == self._own:
            key = self._cast.owner(self._names.get(account), [("account", account)])
        else:
            key = self._cast.person(account, "account", account, self._names.get(account))
        self._people[key] = None
        return key

    def _way(self, sender: str | None) -> Direction:
        return direction_of(sender, known=self._own is not None)

    def close(self) -> Iterator[Record]:
        """Yield the room and everybody, and what an examiner must know."""
        others = [person for person in self._people if person != OWNER]
        kind: ConversationKind = "group" if len(others) > 1 else "direct" if self._direct else "unknown"
        self._cast.thread(
            self._thread(), kind, others, self._title, shared=self._key is not None, details=self._about,
            provenance=Provenance("room", None, 0))  # fmt: skip
        yield from self._cast.records()
        if self._own is None:
            yield Warning(WARNING_NO_OWNER)
        yield from self._notes.warnings()

    def _thread(self) -> str:
        return self._key or self._title or self._item.name

    def records(self, element: Element) -> Iterator[Record]:
        """Yield the message or the reaction of an event, with what the ledger needs."""
        event = _event(element.value)
        if not event:
            yield from rejected("message", element, "messages")
            return
        where = Provenance("messages", None, element.offset)
        if event.get("type") == "m.reaction" and object_of(event.get("content")):
            yield Found("reaction", 1)
            yield self._reaction(event, where)
            return
        yield Found("message", 1)
        yield self._message(event, where)

    def _reaction(self, event: dict[str, Any], where: Provenance) -> Record:
        relation = object_of(object_of(event["content"]).get("m.relates_to"))
        target, emoji = text_of(relation.get("event_id")), text_of(relation.get("key"))
        if target is None or emoji is None:
            return Rejection("reaction", REASON_NO_TARGET, where, raw=as_text(event))
        sender = self._person(text_of(event.get("sender")))
        time = times.from_unix_ms(event.get("origin_server_ts"))
        return Reaction(self._thread(), target, sender, emoji, time, where, self._way(sender))

    def _message(self, event: dict[str, Any], where: Provenance) -> Message:
        number, sender = text_of(event.get("event_id")), self._person(text_of(event.get("sender")))
        time = times.from_unix_ms(event.get("origin_server_ts"))
        self._notes.undated += time.basis == "none"
        content = object_of(event.get("content"))
        details = self._details(event, content)
        kind, text, files = self._content(event, content, details)
        same = f"*matrix\x1f{number}" if number is not None and len(number) >= 16 else None
        relation = object_of(content.get("m.relates_to"))
        reply = text_of(object_of(relation.get("m.in_reply_to")).get("event_id"))
        if reply is not None and text is not None:  # older apps put the quoted words before the answer
            quoted = _QUOTE.match(text)
            if quoted is not None and text[quoted.end() :].strip():
                details["quoted"] = quoted[0].strip()
                text = text[quoted.end() :]
        return Message(
            self._thread(), kind, self._way(sender), sender, time, text, where, app_key=number, same=same,
            reply_to=reply, attachments=files, details=details or None,
        )  # fmt: skip

    def _details(self, event: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        relation, unsigned = object_of(content.get("m.relates_to")), object_of(event.get("unsigned"))
        if relation.get("rel_type") == "m.replace":
            details["edit_of"] = text_of(relation.get("event_id"))
        elif relation.get("rel_type") == "m.thread":
            details["thread"] = text_of(relation.get("event_id"))
        newer = object_of(object_of(unsigned.get("m.relations")).get("m.replace"))
        body = text_of(object_of(object_of(newer.get("content")).get("m.new_content")).get("body"))
        if body is not None:
            details["other_version"] = body
        gone = object_of(unsigned.get("redacted_because"))
        if gone:
            details["deleted_by"], details["deleted_at"] = gone.get("sender"), gone.get("origin_server_ts")
            reason = text_of(object_of(gone.get("content")).get("reason"))
            if reason is not None:
                details["deleted_reason"] = reason
        other = {name: value for name, value in event.items() if name not in _READ and value not in (None, "", [], {})}
        if other:
            self._notes.unread(other)
            details["other"] = other
        return details

    def _content(
        self, event: dict[str, Any], content: dict[str, Any], details: dict[str, Any]
    ) -> tuple[Kind, str | None, tuple[Attachment, ...]]:
        """Kind, words and files of an event."""
        stated = text_of(event.get("type")) or ""
        if "deleted_at" in details:
            return "deleted", text_of(content.get("body")), ()
        if stated == "m.room.message":
            return self._words(content, details)
        if stated == "m.sticker":
            return "sticker", text_of(content.get("body")), (self._file(content, "m.sticker"),)
        details["system"] = {"type": stated}
        if content:
            details["system"]["content"] = content
        for name in ("state_key", "redacts"):
            if text_of(event.get(name)) is not None:
                details["system"][name] = event[name]
        if stated == "m.room.encrypted":
            return "other", None, ()
        if stated.startswith(_CALLS):
            return "call", None, ()
        if stated.startswith(_POLLS):
            return "poll", _question(content), ()
        if not stated.startswith(("m.room.", "m.space.", "m.key.")):
            self._notes.unknown(stated)
            return "other", text_of(content.get("body")), ()
        return "system", None, ()

    def _words(
        self, content: dict[str, Any], details: dict[str, Any]
    ) -> tuple[Kind, str | None, tuple[Attachment, ...]]:
        newest = object_of(content.get("m.new_content")) or content
        body, stated = text_of(newest.get("body")), text_of(newest.get("msgtype")) or ""
        if stated not in _KINDS:
            if stated or body is None:
                self._notes.unknown(stated or "m.room.message")
            details["content"] = content
        kind = _KINDS.get(stated, "text" if body is not None else "other")
        if not content:
            return "deleted", None, ()
        place = _PLACE.match(text_of(newest.get("geo_uri")) or "")
        if place is not None and abs(float(place[1])) <= 90 and abs(float(place[2])) <= 180:
            details["lat"], details["lon"] = float(place[1]), float(place[2])
        if stated == "m.emote":
            details["emote"] = True
        if kind in ("image", "video", "voice", "document"):
            file = self._file(newest, stated)
            return kind, body if body != file.name else None, (file,)
        return kind, body, ()

    def _file(self, content: dict[str, Any], stated: str) -> Attachment:
        info, hidden = object_of(content.get("info")), object_of(content.get("file"))
        name = text_of(content.get("filename")) or text_of(content.get("body"))
        size = info.get("size")
        size = size if type(size) is int and 0 <= size < 2**60 else None
        url = text_of(content.get("url")) or text_of(hidden.get("url"))
        found = self._stored(name, _FOLDERS.get(stated, "files"), size) if name else None
        if found is not None:
            self._item.claim(found)
        return Attachment(
            name, text_of(info.get("mimetype")) or mime_of(name or ""), found.path if found else None, size,
            details={"url": url} if url else None,
        )  # fmt: skip

    def _stored(self, name: str, folder: str, size: int | None) -> Item | None:
        """The one file of the export that can be this: it is called so, with a date behind, and is as long."""
        stem, dot, ending = name.rpartition(".")
        start, end = (f"{stem}-", f".{ending}") if dot else (f"{name}-", "")
        files = self._item.evidence.in_folder(f"{self._item.folder}/{folder}".removeprefix("/"))
        fit = [file for file in files if file.name.startswith(start) and file.name.endswith(end)]
        fit = [file for file in fit if size is None or file.size == size]
        return fit[0] if len(fit) == 1 else None


def _event(value: Any) -> dict[str, Any]:
    """An event; of an enciphered one what was deciphered."""
    event = object_of(value)
    return object_of(event.get("decrypted")) or object_of(event.get("encrypted")) or event


def _question(content: dict[str, Any]) -> str | None:
    """The question of a poll and its answers, one a line."""
    names = ("m.poll", "m.poll.start", "org.matrix.msc3381.poll.start")
    poll = next((poll for poll in (object_of(content.get(name)) for name in names) if poll), {})

    def said(value: Any) -> str | None:
        about = object_of(value)
        text = about.get("m.text") or about.get("org.matrix.msc1767.text") or about.get("body")
        return text_of(object_of(list_of(text)[0]).get("body")) if list_of(text) else text_of(text)

    lines = [said(poll.get("question")), *(said(answer) for answer in list_of(poll.get("answers")))]
    return "\n".join(line for line in lines if line) or None
