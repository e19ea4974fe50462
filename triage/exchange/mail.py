"""Conversations as mail for tools that review mail: a folder for each conversation, a day's messages to an `.eml`.

One message a file would be hundreds of thousands of files; reviewers of chats work by the day (as RSMF does). Each file
holds its messages as text with sender, time and id, RFC 5322 with UTF-8 parts. Who has no mail address gets one under
`invalid`, which no mail ever reaches (RFC 2606).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any

from triage.exchange.writing import Job
from triage.store import CALLS, MESSAGES

_UNSAFE = re.compile(r"[^\w.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LINE = "X-Attest-Message"
_COUNTS = {"message": "X-Attest-Messages", "call": "X-Attest-Calls", "copy": "X-Attest-Copies"}


def write(job: Job) -> None:
    """Write the files conversation by conversation, then parse every one."""
    store, about = job.store, header_text(job.about_line())
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
    for records, kind in ((MESSAGES, "message"), (CALLS, "call")):
        for message in store.messages(f"({selected.where}) AND ({store.in_conversation()})",
                                      (*selected.values, conversation, conversation), records=records):
            message["counts_as"] = "copy" if message["row"] in job.written else kind
            job.written.add(message["row"])
            days[(message["sent_at_local"] or "no-time")[:10]].append(message)
    for day, messages in sorted(days.items()):
        yield day, sorted(messages, key=lambda m: (m["sent_at_local"] or "", m["row"]))


def _mail(title: str, day: str, messages: list[dict[str, Any]], about: str) -> bytes:
    mail = EmailMessage(policy=policy.SMTP)
    people = {p["id"]: p for m in messages for p in (m["sender"], *m["recipients"]) if p}
    senders = {m["sender"]["id"]: m["sender"] for m in messages if m["sender"]}
    mail["Subject"] = header_text(f"{messages[0]['app']}: {title}, {day}")
    mail["From"] = _address(next(iter(senders.values()))) if senders else Address("unknown", "unknown", "chat.invalid")
    mail["To"] = tuple(_address(p) for p in people.values()) or Address("unknown", "unknown", "chat.invalid")
    first = next((m["sent_at"] for m in messages if m["sent_at"]), None)
    if first:
        mail["Date"] = format_datetime(moment(first))
    mail["Message-ID"] = f"<{messages[0]['id']}.{day}@chat.invalid>"
    mail["X-Attest-Export"] = about
    counts = Counter(m["counts_as"] for m in messages)
    for kind, name in _COUNTS.items():
        mail[name] = str(counts[kind])
    mail.set_content("\n".join(map(_entry, messages)), cte="base64")
    return mail.as_bytes()


def _address(person: dict[str, Any]) -> Address:
    shown = header_text(str(person["name"] or person["identifier"] or "unknown"))
    return Address(shown, f"person-{person['id']}", "chat.invalid")


def header_text(text: str) -> str:
    """Text that may stand in a header of a mail: evidence may hold line ends."""
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


