"""Conversations as mail for tools that review mail: a folder for each conversation, a day's messages to an `.eml`.

One message a file would be hundreds of thousands of files; reviewers of chats work by the day (as RSMF does). Each file
holds its messages as text with sender, time and id, RFC 5322 with UTF-8 parts. Who has no mail address gets one under
`invalid`, which no mail ever reaches (RFC 2606).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any

from triage.exchange.writing import Job

_UNSAFE = re.compile(r"[^\w.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PLAIN = re.compile(r"\w+(?: \w+)*", re.ASCII)
_LONG = re.compile(r"\S{900}")  # a line of a mail has 998 characters at most (RFC 5322, 2.1.1)
_END = "\r\n"
_LINE = "X-Attest-Message"
_COUNTS = {"message": "X-Attest-Messages", "call": "X-Attest-Calls", "copy": "X-Attest-Copies"}


def write(job: Job) -> None:
    """Write the files conversation by conversation, then parse every one."""
    store, about = job.store, job.about_line()
    for conversation in job.selected.threads:
        folder = job.path / folder_name(store.title(conversation), store.conversation_uid(conversation))
        for day, messages in days(job, conversation):
            folder.mkdir(exist_ok=True)
            (folder / f"{day}.eml").write_bytes(_mail(store.title(conversation), day, messages, about))
            for message in messages:
                job.count(message["counts_as"])
    for path in job.path.rglob("*.eml"):
        found = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        stated = {kind: int(found[name]) for kind, name in _COUNTS.items()}
        job.read_again.update(stated)
        body = found.get_content()
        if body.count(f"{_LINE}: ") < sum(stated.values()):
            job.read_again["message"] -= 1  # a message is missing from its body: the count will not agree


def days(job: Job, conversation: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The messages and calls of a conversation by wall-clock day, in order. One that two conversations hold stands in
    both, and counts (`counts_as`) as a copy the second time.
    """
    store, selected = job.store, job.selected
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    # In the order of the moments: a wall clock shows the same hour twice on the day on which it is put back.
    for message in store.messages(f"({selected.where}) AND ({store.in_conversation()})",
                                  (*selected.values, conversation, conversation), records="1"):
        message["counts_as"] = "copy" if message["row"] in job.written else "call" if message["record"] else "message"
        job.written.add(message["row"])
        days[(message["sent_at_local"] or "no-time")[:10]].append(message)
    yield from sorted(days.items())


def _mail(title: str, day: str, messages: list[dict[str, Any]], about: str) -> bytes:
    people = {p["id"]: p for m in messages for p in (m["sender"], *m["recipients"]) if p}
    senders = [m["sender"] for m in messages if m["sender"]][:1]
    counts = Counter(m["counts_as"] for m in messages)
    head = heading(messages, title, day, about, [
        _addresses("From", senders), _addresses("To", people.values()),
        *(header(name, str(counts[kind])) for kind, name in _COUNTS.items())])
    first = next((m["sent_at"] for m in messages if m["sent_at"]), None)
    return head + begun(messages, day, first, "\n".join(map(_entry, messages))).as_bytes()


def begun(messages: list[dict[str, Any]], day: str, date: str | None, body: str) -> EmailMessage:
    """A mail of a day with its words, to be put behind a `heading`. `date`: ISO 8601 UTC."""
    mail = EmailMessage(policy=policy.SMTP)
    if date:
        mail["Date"] = format_datetime(moment(date))
    mail["Message-ID"] = f"<{messages[0]['id']}.{day}@chat.invalid>"
    mail.set_content(body, cte="base64")
    return mail


def heading(messages: list[dict[str, Any]], title: str, day: str, about: str, headers: Iterable[str]) -> bytes:
    """The headers with words of the evidence, as they stand in a file. Where `email` folds them (CPython 3.11), words
    in letters beyond ASCII get blanks, and an address becomes a part of the name before it.
    """
    return "".join((header("Subject", f"{messages[0]['app']}: {title}, {day}"), *headers,
                    header("X-Attest-Export", about))).encode()


def header(name: str, text: str) -> str:
    """A header with its line end, in encoded words (RFC 2047) where it is more than plain words."""
    text = header_text(text)
    plain = text.isascii() and text == text.strip() and "=?" not in text and not _LONG.search(text)
    return f"{name}: {_folded(name, text, 'us-ascii' if plain else 'utf-8')}{_END}"


def _folded(name: str, text: str, charset: str) -> str:
    return Header(text, charset, header_name=name).encode(linesep=_END)


def _addresses(name: str, people: Iterable[dict[str, Any]]) -> str:
    """A header of addresses: each behind its name, on a line of its own."""
    shown = [(header_text(str(p["name"] or p["identifier"] or "unknown")), f"person-{p['id']}") for p in people]
    return f"{name}: " + f",{_END} ".join(
        f"{called if _PLAIN.fullmatch(called) else _folded(name, called, 'utf-8')}{_END} <{local}@chat.invalid>"
        for called, local in shown or [("unknown", "unknown")]) + _END


def header_text(text: str) -> str:
    """Text that may stand in a header of a mail: evidence may hold line ends, those of Unicode among them."""
    return _CONTROL.sub(" ", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def moment(iso: str) -> datetime:
    """A UTC time of the contract as a moment."""
    return datetime.fromisoformat(iso).astimezone(UTC)


def _entry(message: dict[str, Any]) -> str:
    who = message["sender"]["name"] if message["sender"] else "?"
    source = message["sources"][0] if message["sources"] else {}
    place = next((f"{name} {source[name]}" for name in ("row", "offset", "line") if source.get(name) is not None), "")
    files = "".join(f"\n[{a['name'] or a['mime'] or 'file'}]" for a in message["attachments"])
    known = f"{message['sent_at']}; {message['time_doubt']}" if message["time_doubt"] else message["sent_at"]
    return (f"{message['sent_at_local'] or message['sent_at_raw']} ({known or message['time_basis']}) "
            f"{who}:\n{message['text'] or '[' + message['kind'] + ']'}{files}\n{_LINE}: {message['id']}; "
            f"{message['state']}; {source.get('path', '')} {place}\n")


def folder_name(title: str, uid: str) -> str:
    """A folder's name that every file system takes; the id keeps two of one title apart."""
    return f"{_UNSAFE.sub('_', title)[:40].strip('._') or 'chat'}-{uid[:10]}"


