"""RSMF 2.0 (Relativity Short Message Format) for e-discovery: a folder a conversation, a `.rsmf` file a day.

Facts: help.relativity.com, "Relativity Short Message Format" (headers, `rsmf.zip`, `rsmf_manifest.json`); the schema of
version 2.0.0: `participants` (`id`), `conversations` (`id`, `platform`, `participants`, `type` direct or channel) and
`events` (`type` message, join, leave, history, disclaimer, unknown). A file is a mail with exactly one attachment,
`rsmf.zip`, in base64. Files attached to messages stay in the evidence: each is named with its hash. Reactions stand in
the event they were put on (`value`, `count`, `participants`).

`timestamp` must be a date with a zone, so messages whose time has none are events without one, with the wall-clock time
beside; what the format has no place for (provenance, state, raw time, flags) stands in `custom`.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import defaultdict
from email import policy
from email.parser import BytesParser
from typing import Any

from triage import __version__
from triage.exchange import rows
from triage.exchange.mail import begun, days, folder_name, header, heading
from triage.exchange.writing import Job

VERSION = "2.0.0"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_OF_MANY = ("group", "channel", "broadcast")
_NOBODY = "unknown"  # who wrote it is not known; every event names a participant of the file
_Reactions = dict[str, list[dict[str, Any]]]  # by message, its public id


def write(job: Job) -> None:
    """Write the files conversation by conversation, then open every one."""
    store, about = job.store, job.about_line()
    reactions: _Reactions = defaultdict(list)
    for reaction in rows.reactions(store, job.selected):
        reactions[reaction["message"]].append(reaction)
    for conversation in job.selected.threads:
        uid, title = store.conversation_uid(conversation), store.title(conversation)
        folder = job.path / folder_name(title, uid)
        for day, messages in days(job, conversation):
            folder.mkdir(exist_ok=True)
            manifest = _manifest(title, uid, store.conversation_kind(conversation), messages, reactions)
            (folder / f"{day}.rsmf").write_bytes(_file(manifest, title, day, messages, about))
            for message in messages:
                job.count(message["counts_as"])
    for path in job.path.rglob("*.rsmf"):
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        attached = next(part for part in mail.iter_attachments() if part.get_filename() == "rsmf.zip")
        with zipfile.ZipFile(io.BytesIO(attached.get_content())) as archive:
            for event in json.loads(archive.read("rsmf_manifest.json"))["events"]:
                job.read_again[_custom(event, "counts_as")] += 1


def _file(manifest: dict[str, Any], title: str, day: str, messages: list[dict[str, Any]], about: str) -> bytes:
    times = [m["sent_at"] for m in messages if m["sent_at"]]  # in their order
    stated = (
        ("Version", VERSION), ("Generator", f"Attest {__version__}"), ("Application", messages[0]["app"]),
        ("BeginDate", times[0] if times else ""), ("EndDate", times[-1] if times else ""),
        ("EventCount", str(len(messages))), ("AttachmentCount", "0"),
        ("EventCollectionID", manifest["eventcollectionid"]),
        ("Participants", ", ".join(p["display"] for p in manifest["participants"])))
    head = heading(messages, title, day, about, [
        header("From", "attest@chat.invalid"), *(header(f"X-RSMF-{name}", value) for name, value in stated if value)])
    called = {p["id"]: p["display"] for p in manifest["participants"]}
    mail = begun(messages, day, times[-1] if times else None, "\n".join(
        f"{e.get('timestamp', '')} {called[e['participant']]}: {e['body']}" for e in manifest["events"]))
    mail.add_attachment(_zip(manifest), maintype="application", subtype="zip", filename="rsmf.zip", cte="base64")
    mail.set_boundary(f"rsmf-{messages[0]['id']}")
    return head + mail.as_bytes()


def _zip(manifest: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("rsmf_manifest.json", _ZIP_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, json.dumps(manifest, ensure_ascii=True))
    return stream.getvalue()


def _manifest(title: str, uid: str, kind: str, messages: list[dict[str, Any]], reactions: _Reactions) -> dict[str, Any]:
    here = {m["id"] for m in messages}
    took_part = [p for m in messages for p in (m["sender"], *m["recipients"])]
    reacted = [r["sender"] for m in messages for r in reactions.get(m["id"], ())]
    people = {p["id"]: p for p in (*took_part, *reacted) if p}
    events = [_event(m, uid, here, reactions.get(m["id"], [])) for m in messages]
    direct = kind == "direct" or (kind not in _OF_MANY and len(people) <= 2)
    return {
        "version": VERSION, "eventcollectionid": uid,
        "participants": [*({"id": p["id"], "display": p["name"] or p["identifier"] or "?",
                            **({"account_id": p["identifier"]} if p["identifier"] else {})} for p in people.values()),
                         *([{"id": _NOBODY, "display": "?"}] if any(e["participant"] == _NOBODY for e in events)
                           else [])],
        "conversations": [{"id": uid, "display": title, "platform": str(messages[0]["app"]).lower(),
                           "type": "direct" if direct else "channel", "participants": list(people)}],
        "events": events,
    }


def _event(message: dict[str, Any], uid: str, here: set[str], reactions: list[dict[str, Any]]) -> dict[str, Any]:
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
        "participant": message["sender"]["id"] if message["sender"] else _NOBODY,
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
    if reactions:
        event["reactions"] = [_reaction(value, [r["sender"] for r in reactions if r["emoji"] == value])
                              for value in dict.fromkeys(r["emoji"] for r in reactions)]
    return event


def _reaction(value: str, senders: list[dict[str, Any] | None]) -> dict[str, Any]:
    return {"value": value, "count": len(senders), "participants": list(dict.fromkeys(s["id"] for s in senders if s))}


def _custom(event: dict[str, Any], name: str) -> str:
    return next((entry["value"] for entry in event["custom"] if entry["name"] == name), "")
