"""A mail as records: people by their addresses, threads by the mails that answer each other.

A thread is named by the first mail that its answers refer to (`References`, else `In-Reply-To`; RFC 5322, section
3.6.4), so that it is one conversation in a file, a mailbox and on another device. A mail that refers to none begins
one. In a file that says which mails belong together (`X-GM-THRID`), those without references follow the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.filetypes import mime_of
from parsers.formats.mail.texted import Texts, sort_of
from parsers.mail.addresses import Address, addresses
from parsers.mail.dates import mail_time
from parsers.mail.letter import Box, Letter
from parsers.reasons import WARNING_UNDATED
from parsers.records import (
    OWNER,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Participant,
    Provenance,
    Record,
    State,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import Roster, digest
from parsers.words import N_

APP = "E-mail"
WARNING_ENCRYPTED = N_("{n} mails are encrypted ({how}). Their words cannot be read; who wrote to whom and when can.")
WARNING_OTHER_TIME = N_(
    "{n} mails have no usable date of their own; the time at which they arrived, or were filed, stands for it.")
WARNING_NOT_WHOLE = N_(
    "{n} mails are damaged or too large to be taken apart in full. What could be read of them was kept.")
WARNING_CHARSET = N_("{n} mails hold words in a character set that they do not name truly; some letters may be wrong.")

_ID = re.compile(r"<([^<>\s]+)>")
_ANSWER = re.compile(
    r"(?:\s*(?:re|aw|sv|vs|tr|fwd?|wg|rv|rif|r|i|antw|doorst|res|enc|odp|pd|ynt|ilt|回复|答复|转发|回覆|轉寄|רе|отв|пер)"
    r"(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE)
_WROTE = re.compile(r"^(?!>)[^\n]{0,300}(?:\n(?!>)[^\n]{1,300})?[:：]\s*\Z")
_LONG_ENOUGH = 16  # characters of an id that nobody gives twice
_KEPT = {
    "message-id": "message_id", "in-reply-to": "in_reply_to", "list-id": "list", "x-mailer": "mailer",
    "user-agent": "mailer", "x-originating-ip": "ip", "x-sender-ip": "ip", "importance": "importance",
    "x-priority": "priority", "x-gm-thrid": "gmail_thread", "auto-submitted": "auto_submitted",
    "authentication-results": "authentication", "content-language": "language", "x-folder": "folder",
}  # fmt: skip
_PEOPLE = ("to", "cc", "bcc", "reply-to", "sender", "resent-from", "resent-to")
_RECEIVED, _MOST_REFERENCES, _MOST_PEOPLE = 20, 50, 500
_MEDIA: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}


class Mails:
    """Makes records of mails. `box` tells incoming from outgoing."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._roster = Roster(APP)
        self._texts = Texts()
        self._threads: dict[str, str] = {}
        self._encrypted: Counter[str] = Counter()
        self._undated = self._other_time = self._not_whole = self._charset = 0

    def records(
        self, mail: Letter, where: Provenance, *, filed: Time | None = None, state: State = "live",
        around: str | None = None,
    ) -> Iterator[Record]:
        """Yield the mail and those inside it. `filed`: when the mailbox says it came. `around`: what holds it."""
        own: str | None = None
        sort = sort_of(mail)
        if sort is None:
            yield Found("message", 1)
            message = self._message(mail, where, filed, state, around)
            yield message
            own = message.app_key
        else:
            self._not_whole += not mail.whole
            self._charset += mail.raw is not None
            yield from self._texts.records(mail, sort, where, "deleted_by_app" if _deleted(mail) else state, around)
        for n, inner in enumerate(mail.inside, 1):
            place = msgspec.structs.replace(where, table=f"{where.table}/attached {n}")
            yield from self.records(inner, place, around=own or "mail")

    def close(self) -> Iterator[Record]:
        """Yield everybody and every thread, and what an examiner must know."""
        for record in self._roster.records():
            if isinstance(record, Participant):
                if record.owner:  # mail names its people by address, the owner of the mailbox too
                    continue
                yield msgspec.structs.replace(record, owner=record.key == self._box.address)
            else:
                people = tuple(key for key in record.participants if key != OWNER)
                details = dict(record.details or {})
                if self._box.basis is not None:
                    details["direction_basis"] = self._box.basis
                yield msgspec.structs.replace(record, participants=people, details=details or None)
        yield from self._texts.close()
        for how, n in sorted(self._encrypted.items()):
            yield Warning(WARNING_ENCRYPTED, {"n": n, "how": how})
        undated = self._undated + self._texts.undated
        for n, message in ((undated, WARNING_UNDATED), (self._other_time, WARNING_OTHER_TIME),
                           (self._charset, WARNING_CHARSET)):
            if n:
                yield Warning(message, {"n": n})
        if self._not_whole:
            yield Warning(WARNING_NOT_WHOLE, {"n": self._not_whole}, partial=True)

    # -- one mail -----------------------------------------------------------------------------------------------

    def _message(
        self, mail: Letter, where: Provenance, filed: Time | None, state: State, around: str | None
    ) -> Message:
        details = self._details(mail)
        time = self._time(mail, filed, details)
        writers = addresses(mail.written("from")) or addresses(mail.written("sender"))
        sender = self._person(writers[0]) if writers else None
        if len(writers) > 1:
            details["from"] = [one.shown for one in writers[:_MOST_PEOPLE]]
        own = _id(mail.written("message-id"))
        key = self._thread(mail, own, sender, time, where)
        text, quoted = _own_words(mail.text) if _answered(mail) is not None else (mail.text, None)
        if quoted is not None:
            details["quoted_below"] = quoted
        if text is None and details.get("subject") and not mail.attachments:
            text, details["text_from"] = details["subject"], "subject"
        if around is not None:
            details["attached_to"] = around
        if mail.header("x-unsent") == "1" or "t" in (mail.header("x-status") or "").lower():
            details["draft"] = True
        if _deleted(mail) and state == "live":
            state = "deleted_by_app"
        direction: Direction = "unknown"
        if sender is not None and self._box.address is not None and around is None:
            direction = "out" if sender == self._box.address else "in"
        subject = details.get("subject")
        said = digest(own, mail.written("date"), sender, subject, mail.text, *(a.name for a in mail.attachments))
        certain = own is not None and len(own) >= _LONG_ENOUGH
        return Message(
            key, self._kind(mail, text), direction, sender, time, text, where, state, own,
            f"*{said}" if certain else said if time.basis != "none" else None, _answered(mail),
            tuple(mail.attachments), details or None, mail.raw,
        )  # fmt: skip

    def _kind(self, mail: Letter, text: str | None) -> Kind:
        if text is not None:
            return "text"
        if mail.attachments and mail.encrypted is None:
            first = mail.attachments[0]
            mime = first.mime if first.mime not in (None, "application/octet-stream") else mime_of(first.name or "")
            return _MEDIA.get((mime or "").partition("/")[0], "document")
        return "other"

    def _details(self, mail: Letter) -> dict[str, Any]:
        details: dict[str, Any] = dict(mail.details)
        subject = mail.header("subject")
        if subject is not None:
            details["subject"] = subject
        for name in _PEOPLE:
            people = [one.shown for value in mail.every(name) for one in addresses(value)]
            if people:
                details[name.replace("-", "_")] = people[:_MOST_PEOPLE]
        for name, word in _KEPT.items():
            value = mail.header(name)
            if value is not None:
                details.setdefault(word, value)
        labels = mail.header("x-gmail-labels")
        if labels is not None:
            details["labels"] = [label.strip().strip('"') for label in labels.split(",") if label.strip()]
        received = mail.every("received")
        if received:
            details["received"] = received[:_RECEIVED]
        if mail.source is not None:
            details["text_source"] = mail.source
        if mail.html is not None:
            details["other_version"] = mail.html
        if mail.encrypted is not None:
            details["encrypted"] = mail.encrypted
            self._encrypted[mail.encrypted] += 1
        self._not_whole += not mail.whole
        self._charset += mail.raw is not None
        return details

    def _time(self, mail: Letter, filed: Time | None, details: dict[str, Any]) -> Time:
        """The date of the mail; where it has none, when it arrived (which the servers note) or was filed."""
        time = mail_time(mail.header("date"))
        if time.basis != "none":
            return time
        for value in mail.every("received"):
            arrived = mail_time(value.rpartition(";")[2])
            if arrived.basis != "none":
                details["time_from"] = "Received"
                break
        else:
            arrived = filed if filed is not None else time
            if arrived.basis != "none":
                details["time_from"] = "mailbox"
        if time.raw:
            details["date_written"] = time.raw
        self._other_time += arrived.basis != "none"
        self._undated += arrived.basis == "none"
        return arrived if arrived.basis != "none" else time

    # -- people and threads -------------------------------------------------------------------------------------

    def _person(self, one: Address) -> str:
        key = one.address or one.name or ""
        key = f"<{key}>" if key == OWNER else key
        return self._roster.person(key, "email" if "@" in key else "name" if one.address is None else "other", key,
                                   one.name)

    def _thread(self, mail: Letter, own: str | None, sender: str | None, time: Time, where: Provenance) -> str:
        root = next(iter(_references(mail)), None) or own
        grouped = mail.written("x-gm-thrid") or mail.written("thread-topic-id")
        if grouped is not None:
            known = self._threads.get(grouped)
            root = known or root
        key = f"mail:{root}" if root is not None and not root.startswith("mail:") else root
        if key is None:  # nothing names it: it is what it says
            key = f"mail:{digest(mail.written('from'), mail.written('to'), time.raw, mail.header('subject'))}"
        if grouped is not None and len(self._threads) < 1_000_000:
            self._threads.setdefault(grouped, key)
        people = dict.fromkeys([sender] if sender is not None else [])
        for name in ("to", "cc", "bcc"):
            for value in mail.every(name):
                for one in addresses(value)[:_MOST_PEOPLE]:
                    people[self._person(one)] = None
        subject = mail.header("subject")
        title = _ANSWER.sub("", subject, count=1) if subject and _ANSWER.match(subject) else subject
        first = None if self._roster.has_thread(key) else where
        self._roster.thread(key, people=people, title=title or subject, shared=root is not None, provenance=first)
        n = len(self._roster.people_of(key))
        kind: ConversationKind = "group" if n > 2 else "direct" if n == 2 else "unknown"
        return self._roster.thread(key, kind)


def _references(mail: Letter) -> list[str]:
    """The mails that this one answers, the first of the thread first."""
    found = _ID.findall(" ".join(mail.every("references")))
    return (found or _ID.findall(mail.written("in-reply-to") or ""))[:_MOST_REFERENCES]


def _answered(mail: Letter) -> str | None:
    direct = _ID.findall(mail.written("in-reply-to") or "")
    if len(direct) == 1:
        return str(direct[0])
    chain: list[str] = _ID.findall(" ".join(mail.every("references")))
    return chain[-1] if chain else str(direct[0]) if direct else None


def _id(value: str | None) -> str | None:
    """An id of a mail without its brackets."""
    if not value:
        return None
    match = _ID.search(value)
    found: str = match[1] if match else value.strip("<> \t")
    return found or None


def _deleted(mail: Letter) -> bool:
    """Marked as deleted by the program that kept the mailbox, which removes it only later.

    Mozilla's `X-Mozilla-Status` has 0x0008 for it (its MessageFlags), other programs a `D` in `X-Status`.
    """
    flags = (mail.written("x-mozilla-status") or "").strip()
    if re.fullmatch(r"[0-9A-Fa-f]{1,8}", flags) and int(flags, 16) & 0x8:
        return True
    return "D" in (mail.written("x-status") or "")


def _own_words(text: str | None) -> tuple[str | None, str | None]:
    """What the writer of an answer wrote, and what of an earlier mail stands quoted below it.

    Only a quote that reaches to the end is taken off, with the line that says who wrote it. A quote between two
    answers stays where it stands.
    """
    if text is None or ">" not in text:
        return text, None
    lines = text.split("\n")
    start = len(lines)
    while start and (lines[start - 1].startswith(">") or not lines[start - 1].strip()):
        start -= 1
    quoted = "\n".join(lines[start:]).strip("\n")
    if not start or not quoted:
        return text, None
    before = "\n".join(lines[:start]).rstrip()
    head, _, last = before.rpartition("\n\n")
    if not _WROTE.match(last):
        head, _, last = before.rpartition("\n")
    if not _WROTE.match(last):
        head, last = before, ""
    own = head.strip("\n")
    return (own, f"{last}\n{quoted}".strip("\n")) if own.strip() else (text, None)
