"""RSMF 2.0 (Relativity Short Message Format) for e-discovery: a folder a conversation, a `.rsmf` file a day.

Facts: help.relativity.com, "Relativity Short Message Format" (headers, `rsmf.zip`, `rsmf_manifest.json`); the schema of
version 2.0.0: `participants` (`id`), `conversations` (`id`, `platform`, `participants`, `type` direct or channel) and
`events` (`type` message, join, leave, history, disclaimer, unknown). A file is a mail with exactly one attachment,
`rsmf.zip`, in base64. Files attached to messages stay in the evidence: each is named with its hash.

`timestamp` must be a date with a zone, so messages whose time has none are events without one, with the wall-clock time
beside; what the format has no place for (provenance, state, raw time, flags) stands in `custom`.
"""

from __future__ import annotations

import io
import json
import zipfile
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any

from triage import __version__
from triage.exchange.mail import days, folder_name, header_text, moment
from triage.exchange.writing import Job

VERSION = "2.0.0"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(job: Job) -> None:
    """Write the files conversation by conversation, then open every one."""
    store, about = job.store, header_text(job.about_line())
    for conversation in job.selected.threads:
        uid, title = store.conversation_uid(conversation), store.title(conversation)
        folder = job.path / folder_name(title, uid)
        for day, messages in days(job, conversation):
            folder.mkdir(exist_ok=True)
            (folder / f"{day}.rsmf").write_bytes(_file(title, uid, day, messages, about))
            for message in messages:
                job.count(message["counts_as"])
    for path in job.path.rglob("*.rsmf"):
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        attached = next(part for part in mail.iter_attachments() if part.get_filename() == "rsmf.zip")
        with zipfile.ZipFile(io.BytesIO(attached.get_content())) as archive:
            for event in json.loads(archive.read("rsmf_manifest.json"))["events"]:
                job.read_again[_custom(event, "counts_as")] += 1


def _file(title: str, uid: str, day: str, messages: list[dict[str, Any]], about: str) -> bytes:
    manifest = _manifest(title, uid, messages)
    times = sorted(m["sent_at"] for m in messages if m["sent_at"])
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = header_text(f"{messages[0]['app']}: {title}, {day}")
    mail["From"] = "attest@chat.invalid"
    mail["X-Attest-Export"] = about
    if times:
        mail["Date"] = format_datetime(moment(times[-1]))
    mail["Message-ID"] = f"<{messages[0]['id']}.{day}@chat.invalid>"
    for name, value in (
        ("Version", VERSION), ("Generator", f"Attest {__version__}"), ("Application", messages[0]["app"]),
        ("BeginDate", times[0] if times else ""), ("EndDate", times[-1] if times else ""),
        ("EventCount", str(len(messages))), ("AttachmentCount", "0"), ("EventCollectionID", uid),
        ("Participants", ", ".join(p["display"] for p in manifest["participants"]))):
        if value:
            mail[f"X-RSMF-{name}"] = header_text(value)
    mail.set_content("\n".join(f"{e.get('timestamp', '')} {e['participant']}: {e.get('body', '')}"
                               for e in manifest["events"]), cte="base64")
    mail.add_attachment(_zip(manifest), maintype="application", subtype="zip", filename="rsmf.zip", cte="base64")
    mail.set_boundary(f"rsmf-{messages[0]['id']}")
    return mail.as_bytes()


def _zip(manifest: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("rsmf_manifest.json", _ZIP_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, json.dumps(manifest, ensure_ascii=True))
    return stream.getvalue()


def _manifest(title: str, uid: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
    people = {p["id"]: p for m in messages for p in (m["sender"], *m["recipients"]) if p}
    return {
        "version": VERSION, "eventcollectionid": uid,
        "participants": [{"id": p["id"], "display": p["name"] or p["identifier"] or "?",
                          **({"account_id": p["identifier"]} if p["identifier"] else {})} for p in people.values()],
        "conversations": [{"id": uid, "display": title, "platform": str(messages[0]["app"]).lower(),
                           "type": "direct" if len(people) <= 2 else "channel", "participants": list(people)}],
        "events": [_event(m, uid, {other["id"] for other in messages}) for m in messages],
    }


def _event(message: dict[str, Any], uid: str, here: set[str]) -> dict[str, Any]:
    source = message["sources"][0] if message["sources"] else {}
    custom = {"record": "call" if message["record"] else "message", "counts_as": message["counts_as"],
              "kind": message["kind"], "state": message["state"],
              "time_basis": message["time_basis"], "time_doubt": message["time_doubt"],
              "sent_at_local": message["sent_at_local"],
              "sent_at_raw": message["sent_at_raw"], "flags": "; ".join(message["flags"]),
              **{name: source.get(name) for name in ("exhibit", "path", "sha256", "table", "row", "offset", "line")},
              **{f"file {n}": f"{a['name'] or a['mime'] or '?'} {a['sha256'] or ''}".strip()
                 for n, a in enumerate(message["attachments"], 1)}}
    event: dict[str, Any] = {
        "type": "message" if message["kind"] != "system" else "history", "id": message["id"], "conversation": uid,
        "participant": message["sender"]["id"] if message["sender"] else "",
        "body": message["text"] or f"[{message['kind']}]",
        "custom": [{"name": name, "value": str(value)} for name, value in custom.items() if value not in (None, "")],
    }
    if message["sent_at"]:
        event["timestamp"] = message["sent_at"]
    if message["direction"] in ("in", "out"):
        event["direction"] = "incoming" if message["direction"] == "in" else "outgoing"
    if message["state"] != "live":
        event["deleted"] = message["state"] in ("recovered", "deleted_by_app", "removed_by_wal")
    if message["reply_to"] in here:
        event["parent"] = message["reply_to"]
    return event


def _custom(event: dict[str, Any], name: str) -> str:
    return next((entry["value"] for entry in event["custom"] if entry["name"] == name), "")
