"""Threema for Android: the data backup, an encrypted zip of tables.

Facts: the app's published source (threema-android, `app/backuprestore/csv`: Tags, BackupService, RestoreService and
RestoreSettings of 2021 to 2025, `app/utils/CSVRow`, `storage/models`). `settings` gives the version of the backup,
`contacts.csv` the contacts, `groups.csv` and `distribution_list.csv` what their names say (members joined by `;`).
`message_ID.csv` holds the chat with a contact (`ID`: the identity, since version 19 the contact's `identity_id`),
`group_message_ID.csv` that of a group (its id and creator, since version 19 its `group_uid`). Times are milliseconds
since 1970 UTC: `posted_at` (the server took it, which is the time the app shows), `created_at`, `modified_at`, since
version 16 `delivered_at` and `read_at`, since 23 `edited_at`, since 24 `deleted_at`. Files lie beside the tables as
`message_media_UID` and `message_thumbnail_UID`. Reactions: the states USERACK and USERDEC, in groups `g_msg_states`
(since 17), later `contact_reactions.csv` and `group_reactions.csv`.

One source is one backup: its contacts.csv, or without it the first table of messages. `identity` holds the account's
own identity and secret key encrypted once more and is not read: who the owner is, is concluded from the groups, whose
members are all contacts but the owner. Made without a real sample.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from parsers import times
from parsers.base import Context, Identified, Parser, closed, register, spared
from parsers.exports import Notes
from parsers.formats.threema_android.content import Content, call_of, content_of
from parsers.formats.threema_android.people import APP, Directory
from parsers.formats.threema_android.tables import Row, Table
from parsers.reasons import REASON_BROKEN
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    ConversationKind,
    Direction,
    Found,
    LedgerKind,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import direction_of
from parsers.signs import Signs
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

REASON = N_("Contacts of a Threema backup (identity, publickey, verification)")
REASON_MESSAGES = N_("Messages of a Threema backup (apiid, isoutbox, messagestae)")
REASON_NO_EMOJI = N_("The reaction names no emoji or no message.")
WARNING_CONCLUDED = N_(
    "The backup does not name its account. It is taken to be {identity}, the only member of its groups who is no "
    "contact.")
WARNING_BODY = N_("{n} messages have a body that their type does not explain; it was kept as it stands.")

_CONTACTS = (b'"identity"', b'"publickey"', b'"verification"')
_MESSAGES = (b'"apiid"', b'"isoutbox"', b'"messagestae"')
_NAME = re.compile(r"(message|group_message|distribution_list_message)_(?!media_|thumbnail_)(.+)\.csv\Z", re.DOTALL)
_OURS = re.compile(
    r"(?:settings|app_settings|identity|nonces(?:_d2d)?(?:\.csv)?|nonce_counts\.csv|reaction_counts\.csv"
    r"|(?:contact_avatar|contact_profile_pic|group_avatar)_.+)\Z", re.DOTALL)
_ID = re.compile(r"[0-9a-f]{16}\Z")
_STATES = {"USERACK": "\U0001f44d", "USERDEC": "\U0001f44e"}
_OUTCOMES = {1: "missed", 2: "answered", 3: "rejected", 4: "cancelled"}
_TIMES = ("created_at", "modified_at", "delivered_at", "read_at", "edited_at", "deleted_at")
_READ = frozenset((
    "apiid", "uid", "identity", "isoutbox", "isread", "issaved", "messagestae", "posted_at", *_TIMES, "type", "body",
    "isstatusmessage", "isqueued", "caption", "quoted_message_apiid", "g_msg_states", "display_tags",
))  # fmt: skip


def _has(item: Item, marks: tuple[bytes, ...]) -> bool:
    line = item.head().partition(b"\n")[0]
    return not item.container and line.startswith(b'"') and all(mark in line for mark in marks)


@register
class ThreemaAndroid(Parser):
    """See the module's docstring."""

    id = "threema-android"
    name = N_("Threema for Android (data backup)")
    version = "2"
    app = APP
    tested = ("backup versions 16 and 26 (by published source)",)
    notes = N_(
        "The zip needs the password of the backup. Built from the app's published source, without a real sample. "
        "Backups of the identity alone, Threema Safe and Threema for iPhone are not read.")
    signs = Signs(endings=(".csv",), marks=('"identity"', '"apiid"'))

    def identify(self, item: Item) -> Identified | None:
        if item.name == "contacts.csv":
            return Identified(90, REASON) if _has(item, _CONTACTS) else None
        if not _NAME.match(item.name) or not _has(item, _MESSAGES):
            return None
        contacts = item.beside("contacts.csv")
        if contacts is not None and _has(contacts, _CONTACTS):
            return None
        first = next(
            one for one in item.evidence.in_folder(item.folder) if _NAME.match(one.name) and _has(one, _MESSAGES))
        return Identified(85, REASON_MESSAGES) if first.path == item.path else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        backup = _Backup(item, context)
        yield from closed(backup.records(), backup.close)


class _Backup:
    """One backup while it is read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._files = {one.name: one for one in item.evidence.in_folder(item.folder) if not one.container}
        self._known = Directory()
        self._cast = self._known.cast
        self._notes = Notes("type")
        self._tables: list[Table] = []
        self._odd = 0

    def records(self) -> Iterator[Record]:
        """Yield everything but conversations and people."""
        for name, one in self._files.items():
            if _OURS.match(name):
                self._item.claim(one)
        yield from self._known.read_contacts(self._rows("contacts.csv"))
        self._known.read_groups(self._rows("groups.csv"))
        self._known.read_lists(self._rows("distribution_list.csv"))
        self._known.read_polls(*map(self._rows, ("ballot.csv", "ballot_choice.csv", "ballot_vote.csv")))
        for name in sorted(self._files):
            match = _NAME.match(name)
            if match is not None:
                yield from self._chat(name, match[1], match[2])
        yield from self._reactions("contact_reactions.csv")
        yield from self._reactions("group_reactions.csv")

    def close(self) -> Iterator[Record]:
        """Yield conversations, people and warnings."""
        yield from self._cast.records()
        if self._known.owner is not None:
            yield Warning(WARNING_CONCLUDED, {"identity": self._known.owner})
        if self._odd:
            yield Warning(WARNING_BODY, {"n": self._odd})
        yield from self._notes.warnings()
        whole = Table(self._item, self._context)
        whole.truncated = any(table.truncated for table in self._tables)
        whole.damaged = sum(table.damaged for table in self._tables)
        yield from whole.warnings()

    def _rows(self, name: str) -> Iterator[Row]:
        item = self._files.get(name)
        if item is None:
            return
        self._item.claim(item)
        table = Table(item, self._context)
        self._tables.append(table)
        yield from spared(self._item, item, table)

    # -- messages -----------------------------------------------------------------------------------------------

    def _chat(self, name: str, family: str, number: str) -> Iterator[Record]:
        """The rows of one table of messages."""
        kind: ConversationKind = "unknown"
        partner: str | None = None
        if family == "message":
            partner = self._known.contacts.get(number) or (number if re.fullmatch(r"[*A-Z0-9]{8}", number) else None)
            key, kind = partner or f"chat {number}", "direct"
        elif family == "group_message":
            key, kind = self._known.groups.get(number, f"group {number}"), "group"
        else:
            key, kind = self._known.lists.get(number, f"list {number}"), "broadcast"
        people = [self._known.person(partner)] if partner is not None else []
        self._cast.thread(key, kind, people)
        for row in self._rows(name):
            yield from self._row(row, Provenance(name, None, row.offset), key, partner, family)

    def _row(self, row: Row, where: Provenance, key: str, partner: str | None, family: str) -> Iterator[Record]:
        kind = row.text("type") or "TEXT"
        ledger: LedgerKind = "call" if kind == "VOIP_STATUS" else "message"
        yield Found(ledger, 1)
        if row.cells is None:
            yield Rejection("message", REASON_BROKEN, where, raw=row.excerpt)
            return
        self._notes.unread(name for name, value in row.cells.items() if name not in _READ and value)
        time = times.from_unix_ms(row.text("posted_at") or row.text("created_at") or "")
        self._notes.undated += time.utc_ms is None
        outgoing = row.is_set("isoutbox")
        direction: Direction = "out" if outgoing else "in"
        sender: str | None = OWNER if outgoing else partner
        if family != "message" and not outgoing:
            identity = row.text("identity")
            sender = self._known.person(identity) if identity is not None else None
        if kind == "VOIP_STATUS":
            yield self._call(row, where, key, partner, direction, time)
            return
        content = content_of(kind, row.text("body"), self._known.polls)
        if not content.known:
            self._notes.unknown(kind)
        self._odd += not content.sound
        if row.is_set("isstatusmessage") or content.kind == "system":
            direction, sender, content.kind = "unknown", None, "system"
            content.details.setdefault("system", {"type": kind.lower()})
        message = self._message(row, where, key, direction, sender, time, content, family)
        yield message
        yield from self._states(row, message, partner)

    def _message(
        self, row: Row, where: Provenance, key: str, direction: Direction, sender: str | None, time: Time,
        content: Content, family: str,
    ) -> Message:
        details = content.details
        caption = row.text("caption")
        text = content.text if content.text is not None else caption
        if caption is not None and caption != text:
            details["caption"] = caption
        for name in _TIMES:
            moment = times.from_unix_ms(row.text(name) or "").utc_ms
            if moment is not None and not (name == "created_at" and moment == time.utc_ms):
                details[f"{name.removesuffix('_at')}_ms"] = moment
        state = row.text("messagestae")
        if state is not None and state not in _STATES:
            details["status"] = state.lower()
        if row.text("display_tags") not in (None, "0"):
            details["display_tags"] = row.text("display_tags")
        if not row.decoded:
            details["damaged_text"] = True
        number, uid = row.text("apiid"), row.text("uid")
        same = f"row\x1f{uid}" if uid is not None else None
        if family != "distribution_list_message" and number is not None and _ID.match(number):
            same = f"*threema\x1f{number}"
        attachments = (self._file(content.attachment, family, uid),) if content.attachment is not None else ()
        return Message(
            key, "deleted" if "deleted_ms" in details else content.kind, direction, sender, time, text, where,
            app_key=number or uid, same=same, reply_to=row.text("quoted_message_apiid"), attachments=attachments,
            details=details or None, raw=None if row.decoded else row.raw,
        )  # fmt: skip

    def _file(self, attachment: Attachment, family: str, uid: str | None) -> Attachment:
        """The file of a message, or the preview that is all the backup has of it."""
        thumbnails = "distribution_list_thumbnail" if family.startswith("dist") else f"{family}_thumbnail"
        for prefix in (f"{family}_media", thumbnails):
            found = self._files.get(f"{prefix}_{uid}")
            if found is None:
                continue
            self._item.claim(found)
            if attachment.path is None:
                details = attachment.details
                if prefix == thumbnails:
                    details = {**(details or {}), "preview_only": True}
                attachment = msgspec.structs.replace(attachment, path=found.path, details=details)
        return attachment

    def _call(
        self, row: Row, where: Provenance, key: str, partner: str | None, direction: Direction, time: Time
    ) -> Call:
        told = call_of(row.text("body"))
        status, lasted = told.get("status"), told.get("duration")
        outcome = _OUTCOMES.get(status, "unknown") if type(status) is int else "unknown"
        uid = row.text("uid")
        numbers = {name: told.get(name) for name in ("reason", "callId")}
        details = {name: one for name, one in numbers.items() if type(one) is int and abs(one) < 1 << 53}
        return Call(
            key, direction, OWNER if direction == "out" else partner, time,
            lasted if type(lasted) is int and 0 <= lasted < 1 << 31 else None, outcome,  # type: ignore[arg-type]
            where, participants=(partner,) if partner is not None else (), app_key=row.text("apiid") or uid,
            same=f"row\x1f{uid}" if uid is not None else None, details=details or None,
        )  # fmt: skip

    # -- reactions ----------------------------------------------------------------------------------------------

    def _states(self, row: Row, message: Message, partner: str | None) -> Iterator[Record]:
        """Thumbs up and down, which older versions keep as the state of the message."""
        found: list[tuple[str | None, str]] = []
        state = row.text("messagestae")
        if state in _STATES:
            found.append((partner if message.direction == "out" else OWNER, state))
        try:
            states = json.loads(row.text("g_msg_states") or "{}")
        except (ValueError, RecursionError):
            states = {}
            self._odd += 1
        if isinstance(states, dict) and any(word in _STATES for word in states.values() if isinstance(word, str)):
            found = [(self._known.person(one), word) for one, word in states.items() if word in ("USERACK", "USERDEC")]
        for sender, word in found:
            if message.app_key is None:
                continue
            yield Found("reaction", 1)
            yield Reaction(message.conversation, message.app_key, sender, _STATES[word], times.MISSING,
                           message.provenance, _way(sender))  # fmt: skip

    def _reactions(self, name: str) -> Iterator[Record]:
        for row in self._rows(name):
            yield Found("reaction", 1)
            where = Provenance(name, None, row.offset)
            target, emoji, identity = (row.text(one) for one in ("api_message_id", "emoji_sequence", "sender_identity"))
            key = row.text("identity") or self._known.groups.get(
                f"{row.text('api_group_id')}-{row.text('group_creator_identity') or ''}")
            if target is None or emoji is None or key is None or not self._cast.has_thread(key):
                yield Rejection("reaction", REASON_NO_EMOJI, where, raw=row.excerpt)
                continue
            sender = None
            if identity is not None:
                direct = row.text("identity") is not None
                sender = self._known.other(identity, key) if direct else self._known.person(identity)
            yield Reaction(key, target, sender, emoji, times.from_unix_ms(row.text("reacted_at") or ""), where,
                           _way(sender))  # fmt: skip


def _way(sender: str | None) -> Direction:
    return direction_of(sender)
