"""Skype's and Teams' exports of an account: `messages.json` with the folder `media` beside it.

Facts and where they come from: typed descriptions of the file in public readers (siwen-r/skype-export-parser, whose
page lists the types of messages; Skyperious; kcoderhtml), and the types and XML that SkPy and libpurple's plug-in read:
`userId`, `exportDate`, `conversations` with `id`, `displayName`, `threadProperties` (`topic`, `members` as JSON in a
string) and `MessageList`: `id` (its beginning is milliseconds), `originalarrivaltime` (ISO 8601, UTC), `messagetype`,
`content`, `conversationid`, `from`, `properties` (`deletetime`, `emotions`), `amsreferences`. Prefixes of accounts:
`8:` Skype, `4:` telephone, `28:` bot, `19:` group. Files lie in `media` under the id of the object.
Teams, whose export by the same form of request has the same shape (public readers of it: an extractor of its archive,
opercom's types of messages; Microsoft's page on the accounts of Teams): accounts `8:orgid:` and `8:live:`, threads
`19:…@unq.gbl.spaces` of two people, `@thread.v2` groups and `@thread.tacv2` channels, `48:` lists of the app itself,
`imdisplayname`, and `properties.files`: JSON in a string, of objects with `title` or `fileName` and `objectUrl`.
Built without a real sample. Not read: `endpoints.json`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register
from parsers.errors import FileMalformed
from parsers.exports import Cast, Entries, iso_time, of_damage, opening, rejected, text_of
from parsers.filetypes import mime_of
from parsers.formats.skype.markup import answered, call, contacts, event, location, number, plain
from parsers.item import Item
from parsers.reasons import WARNING_FIELDS, WARNING_NO_OWNER, WARNING_UNDATED, WARNING_UNKNOWN
from parsers.records import (
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
from parsers.survey import survey
from parsers.text.jsonstream import Cut, Damaged, Element, Window
from parsers.text.xmltext import attribute, inner, xml
from parsers.words import N_

APP = "Skype"
TEAMS = "Microsoft Teams"
REASON = N_("An account as Skype exports it (userId, conversations, MessageList)")
REASON_TEAMS = N_("An account as Teams exports it (userId, conversations, MessageList, threads of Teams)")
REASON_NO_PERSON = N_("The reaction names nobody.")
_NO_CHATS = N_("it holds no conversations")

_HEAD = re.compile(rb'"userId"\s*:|"exportDate"\s*:')
_CHATS = re.compile(rb'"conversations"\s*:\s*\[')
_LISTS = re.compile(rb'"MessageList"\s*:|"threadProperties"\s*:')
_TEAMS = re.compile(rb'orgid:|@unq\.gbl\.spaces|@thread\.v2|@thread\.tacv2|teamsvisitor')
_LOOKED_AT = 1 << 18  # bytes at the start of a file in which the threads of Teams are looked for
_START = re.compile(r'\{\s*"id"\s*:\s*"\d{10,}"\s*,\s*"(?:displayName|originalarrivaltime)"\s*:')
_READ = frozenset((
    "id", "displayName", "originalarrivaltime", "messagetype", "version", "content", "conversationid", "from",
    "properties", "amsreferences", "imdisplayname",
))  # fmt: skip
_SILENT = frozenset(("urlpreviews", "isserversidegenerated", "deletetime", "emotions", "edittime", "files"))
_MEDIA: dict[str, Kind] = {
    "RichText/UriObject": "image", "RichText/Media_GenericFile": "document", "RichText/Media_Video": "video",
    "RichText/Media_AudioMsg": "voice", "RichText/Media_CallRecording": "video", "RichText/Media_FlikMsg": "sticker",
    "RichText/Media_Album": "image", "Event/SkypeVideoMessage": "video", "RichText/Media_Card": "other",
}  # fmt: skip
_TEXTS = frozenset(("Text", "RichText", "RichText/Html", "RichText/Sms"))
_SYSTEM = ("ThreadActivity/", "InviteFreeRelationshipChanged/", "Control/", "EndToEndEncryption/E2EE")
_SYSTEM_TOO = frozenset(("Notice", "PopCard", "RichText/ScheduledCallInvite", "Translation", "SignalFlamingo"))
_OBJECT = re.compile(r"""<img\b[^<>]{0,2000}?\bsrc\s*=\s*["'][^"'<>]{1,500}?/objects/([\w.-]{4,100})""", re.IGNORECASE)
_MOST = 100


@register
class SkypeExport(Parser):
    """See the module's docstring."""

    id = "skype-export"
    name = N_("Skype export (messages.json)")
    version = "5"
    app = APP
    tested = ("2019 and 2024, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    zeros = "inside"
    signs = Signs(opens=b"{", marks=("conversations",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(90, REASON) if _is_export(item) and not _is_of_teams(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        found = survey(item, frozenset(("conversations",)))
        if "conversations" not in found.lists:
            raise FileMalformed(path=item.path, reason=_NO_CHATS)
        reader = Reader(item, context, found.header, self.app)
        yield from closed(reader.rows(found.encoding, found.lists["conversations"]), reader.close)


@register
class TeamsExport(SkypeExport):
    """See the module's docstring."""

    id = "teams-export"
    name = N_("Microsoft Teams export of an account (messages.json)")
    app = TEAMS
    tested = ("2022 to 2024, by public descriptions",)

    def identify(self, item: Item) -> Identified | None:
        return Identified(91, REASON_TEAMS) if _is_export(item) and _is_of_teams(item) else None


def _is_export(item: Item) -> bool:
    head = opening(item)
    return head.startswith(b"{") and all(mark.search(head) for mark in (_CHATS, _HEAD, _LISTS))


def _is_of_teams(item: Item) -> bool:
    """By its accounts or threads, which may stand behind those of the app itself."""
    if _TEAMS.search(item.head()):
        return True
    with item.open() as stream:
        return _TEAMS.search(stream.read(_LOOKED_AT)) is not None


class Reader:
    """The conversations and messages of one export while they are read."""

    def __init__(self, item: Item, context: Context, header: dict[str, Any], app: str) -> None:
        self._item, self._context = item, context
        self._entries = Entries(item, context, _START, several=True)
        self._owner = (text_of(header.get("userId")) or "").removeprefix("8:") or None
        self.cast = Cast(app, has_owner=self._owner is not None)
        if self._owner is not None:
            self.cast.owner(None, [("username", self._owner)])
        self._unknown, self._unread = Counter[str](), Counter[str]()
        self._undated, self._damaged, self._cut = 0, 0, False
        self._media: dict[str, list[Item]] | None = None

    def rows(self, encoding: str, offset: int) -> Iterator[Record]:
        """Yield everything in the order of the file, going on behind damage. `offset`: where the conversations are."""
        window = Window(self._item.chunks(), encoding, offset)
        try:
            yield from self._chats(window)
        except Cut:
            self._cut = True
        except Damaged:
            self._damaged += 1 + self._entries.damaged
            self._entries = Entries(self._item, self._context, _START, whole=False)  # what holds the lists is lost
            for element in self._entries.of(window, inside=True) if self._entries.resume(window) else ():
                yield from self._records(element, None)
            self._entries.damaged = 0
        finally:
            window.close()

    def _chats(self, window: Window) -> Iterator[Record]:
        for _ in window.places():
            offset = window.offset(window.pos)
            header: dict[str, Any] = {}
            behind = False
            for key in window.members():
                if key == "MessageList" and window.peek() == "[":
                    known = text_of(header.get("id"))
                    for element in self._entries.of(window):
                        behind |= element.behind
                        yield from self._records(element, None if behind else known)
                elif behind:  # of another chat, perhaps, whose beginning is lost in zeros
                    window.skip()
                else:
                    header[key] = window.value()
            self.thread(header, offset)

    def close(self) -> Iterator[Record]:
        """Yield everybody, and what an examiner must know of the file."""
        yield from self.cast.records()
        if self._owner is None:
            yield Warning(WARNING_NO_OWNER)
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        for value, n in sorted(self._unknown.items()):
            yield Warning(WARNING_UNKNOWN, {"n": n, "field": "messagetype", "value": value})
        for name, n in sorted(self._unread.items()):
            yield Warning(WARNING_FIELDS, {"n": n, "field": name})
        yield from of_damage(cut=self._cut or self._entries.truncated, places=self._damaged + self._entries.damaged)

    def thread(self, header: dict[str, Any], offset: int) -> None:
        number = text_of(header.get("id"))
        if number is None:
            return
        about = header.get("threadProperties")
        about = about if isinstance(about, dict) else {}
        title = text_of(about.get("topic")) or text_of(header.get("displayName"))
        people = [key for key in map(self.person, _members(about.get("members"))) if key is not None]
        if not number.startswith(("19:", "48:")):
            people.append(self.person(number, title) or number)
        where = Provenance("conversations", None, offset)
        self.cast.thread(number, _kind(number), people, title, shared=number.startswith("19:"), provenance=where)

    def person(self, who: str | None, name: str | None = None) -> str | None:
        if not who:
            return None
        who = who.rpartition("/")[2]  # some write the address of the account at the service
        prefix, _, account = who.rpartition(":") if who.startswith("4:") else who.partition(":")
        if not prefix.isdecimal():
            prefix, account = "8", who
        if account == self._owner and prefix == "8":
            return self.cast.owner(name, [("username", account)])
        return self.cast.person(account, "phone" if prefix == "4" else "username", account, name)

    def _records(self, element: Element, chat: str | None) -> Iterator[Record]:
        raw = element.value
        if not isinstance(raw, dict):
            yield from rejected("message", element, "messages")
            return
        yield Found("message", 1)
        message = self.message(raw, chat or text_of(raw.get("conversationid")) or "?", element.offset)
        yield message
        yield from self.reactions(raw, message)

    def message(self, raw: dict[str, Any], chat: str, offset: int) -> Message:
        time = iso_time(raw.get("originalarrivaltime"))
        self._undated += time.basis == "none"
        name = text_of(raw.get("displayName")) or text_of(raw.get("imdisplayname"))
        sender = self.person(text_of(raw.get("from")), name)
        self.cast.thread(chat, _kind(chat), [sender] if sender else [], shared=chat.startswith("19:"))
        details = self._other(raw)
        kind, text, attachments = self._content(raw, details)
        shared = _shared_files(raw.get("properties"))
        if shared and kind != "deleted":
            attachments += shared
            kind = "document" if text is None else kind
        key = text_of(raw.get("id"))
        return Message(
            chat, kind, self._direction(sender), sender, time, text, Provenance("messages", None, offset), app_key=key,
            same=None if key is None else f"{key}\x1f{text_of(raw.get('from'))}", attachments=attachments,
            reply_to=_answered(details), details=details or None,
        )  # fmt: skip

    def _direction(self, sender: str | None) -> Direction:
        return direction_of(sender, known=self._owner is not None)

    def _other(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Fields that have no place of their own."""
        properties = raw.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        details: dict[str, Any] = {}
        for word, field in (("deleted_at", "deletetime"), ("edited_at", "edittime")):
            time = times.from_unix_ms(properties.get(field))
            if time.utc_ms is not None:
                details[word] = times.iso_utc(time.utc_ms)
        held = {key: value for key, value in raw.items() if key not in _READ and value not in (None, [], {}, "")}
        for key in held:
            self._unread[key if len(self._unread) < _MOST else "…"] += 1
        told = {key: value for key, value in properties.items() if key not in _SILENT}
        held |= {key: value for key, value in told.items() if value not in (None, [], {}, "")}
        return {**details, "other": held} if held else details

    def _content(self, raw: dict[str, Any], details: dict[str, Any]) -> tuple[Kind, str | None, tuple[Attachment, ...]]:
        stated, content = text_of(raw.get("messagetype")) or "", text_of(raw.get("content"))
        if "deleted_at" in details:
            if content:
                details["stored"] = content
            return "deleted", None, ()
        if stated in _MEDIA:
            return _MEDIA[stated], *self._file(raw, content, details)
        if stated == "Event/Call":
            details["call"] = call(content)
            if "duration_s" in details["call"]:
                details["duration_s"] = details["call"].pop("duration_s")
            if (stated := details["call"].get("type")) in ("ended", "missed"):  # its beginning is told apart
                details["outcome"] = ("missed" if stated == "missed" else "answered" if details.get("duration_s")
                                      else "unknown")  # fmt: skip
            return "call", None, ()
        if stated.startswith(_SYSTEM) or stated in _SYSTEM_TOO:
            details["system"] = {"type": stated, **event(content)}
            return "system", None if content is None or content.startswith("<") else content, ()
        if stated == "RichText/Location":
            details.update(location(content))
            root = xml(content)
            words = "" if root is None else "".join(root.itertext())
            return "location", words.strip() or None, ()
        if stated == "RichText/Contacts":
            details["contacts"] = contacts(content)
            names = [next(iter(person.values()), "") for person in details["contacts"]]
            return "contact", "\n".join(name for name in names if name) or None, ()
        return self._words(stated, content, details)

    def _words(
        self, stated: str, content: str | None, details: dict[str, Any]
    ) -> tuple[Kind, str | None, tuple[Attachment, ...]]:
        content, told = answered(content or "")  # words of another stand in front of an answer in Teams
        read = plain(content)
        details |= read.details | told
        if "edited_at" in read.details:
            details["edited_at"] = _edited(read.details["edited_at"])
        text = read.text or None
        if stated == "Poll":
            return "poll", text, ()
        if stated not in _TEXTS:
            if not stated.startswith("EndToEndEncryption/"):
                self._unknown[stated[:80] if len(self._unknown) < _MOST else "…"] += 1
            details["type"] = stated
            return "other", text, ()
        inline = tuple(self._inline(content)) if "/objects/" in content else ()
        return "text" if text is not None else "image" if inline else "other", text, inline

    def _inline(self, content: str) -> Iterator[Attachment]:
        """The pictures that stand between the words."""
        for one in dict.fromkeys(_OBJECT.findall(content)):
            for file in self._files(one) or [None]:
                yield Attachment(file.name if file else one, None, file.path if file else None, details={"object": one})

    def _file(
        self, raw: dict[str, Any], content: str | None, details: dict[str, Any]
    ) -> tuple[str | None, tuple[Attachment, ...]]:
        root = xml(content)
        uri = attribute(root, "URIObject", "uri") or ""
        name = attribute(root, "OriginalName") or attribute(root, "meta", "originalName")
        size = number(attribute(root, "FileSize"))
        written = raw.get("amsreferences")
        objects = [uri.rstrip("/").rpartition("/")[2]] if uri else []
        objects += [one for one in (written if isinstance(written, list) else []) if isinstance(one, str)]
        attachments = []
        for one in dict.fromkeys(part for part in objects if part):
            files = self._files(one) or [None]
            for file in files:
                attachments.append(Attachment(
                    name or (file.name if file else one), None, file.path if file else None,
                    None if size is None else int(size), details={"object": one, **({"url": uri} if uri else {})},
                ))  # fmt: skip
        if content:
            details["stored"] = content
        title = inner(root, "Title") or inner(root, "Description")
        if not attachments and name:
            attachments.append(Attachment(name, None, None, None if size is None else int(size)))
        return title, tuple(attachments)

    def _files(self, number: str) -> list[Item | None]:
        """Files of the folder `media` that belong to an object, its description claimed with them."""
        if self._media is None:
            self._media = {}
            base = f"{self._item.folder}/media/" if self._item.folder else "media/"
            for item in self._item.evidence.items:
                if item.path.startswith(base) and not item.container:
                    self._media.setdefault(item.name.partition(".")[0], []).append(item)
        found: list[Item | None] = []
        for item in self._media.get(number, []):
            self._item.claim(item)
            if not item.name.lower().endswith(".json"):
                found.append(item)
        return found

    def reactions(self, raw: dict[str, Any], message: Message) -> Iterator[Record]:
        properties = raw.get("properties")
        emotions = _json(properties.get("emotions")) if isinstance(properties, dict) else None
        for n, emotion in enumerate(emotions if isinstance(emotions, list) else ()):
            word = text_of(emotion.get("key")) if isinstance(emotion, dict) else None
            users = emotion.get("users") if isinstance(emotion, dict) else None
            for someone in users if isinstance(users, list) else [None]:
                yield Found("reaction", 1)
                where = msgspec.structs.replace(message.provenance, table="emotions", row=n)
                user = someone if isinstance(someone, dict) else {}
                who = self.person(text_of(user.get("mri")))
                if word is None or who is None or message.app_key is None:
                    yield Rejection("reaction", REASON_NO_PERSON, where, raw=json.dumps(emotion)[:2000])
                    continue
                time = times.from_unix_ms(user.get("time"))
                yield Reaction(
                    message.conversation, message.app_key, who, f"({word})", time, where, self._direction(who))


def _json(value: Any) -> Any:
    """A value that may be written as JSON in a string."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _answered(details: dict[str, Any]) -> str | None:
    """The id of the message that is quoted, which is what it answers."""
    quoted = details.get("quoted_from") or details.get("answers")
    number = text_of(quoted.get("messageid")) if isinstance(quoted, dict) else None
    return number if number is not None and number.isdecimal() else None


def _shared_files(properties: Any) -> tuple[Attachment, ...]:
    """The files that Teams keeps elsewhere and names in a message."""
    files = _json(properties.get("files")) if isinstance(properties, dict) else None
    found = []
    for one in files if isinstance(files, list) else []:
        name = (text_of(one.get("fileName")) or text_of(one.get("title"))) if isinstance(one, dict) else None
        if name is not None:
            url = text_of(one.get("objectUrl"))
            found.append(Attachment(name, mime_of(name), details={"url": url} if url else None))
    return tuple(found[:_MOST])


def _members(value: Any) -> list[str]:
    found = _json(value)
    return [who for who in found if isinstance(who, str)] if isinstance(found, list) else []


def _kind(number: str) -> ConversationKind:
    if number.startswith("19:"):
        return "direct" if "@unq.gbl.spaces" in number else "channel" if "@thread.tacv2" in number else "group"
    if number == "48:notes":
        return "self"
    return "direct" if number.startswith(("8:", "4:", "28:", "1:", "2:")) else "unknown"


def _edited(written: str) -> str:
    """The moment of an edit, in seconds or milliseconds since 1970; as it is where it is none."""
    time = times.from_unix_ms(written)
    time = times.from_unix_s(written) if time.utc_ms is None else time
    return times.iso_utc(time.utc_ms) or written
