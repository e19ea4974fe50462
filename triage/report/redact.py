"""A report without what must not be read: every string of the model goes through the redactor, but the program's own.

Beyond names and numbers, a redacted report holds no picture, no coordinates of messages in conversations with those who
are left out, and no hash by which a guess could be tested.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.report import model
from triage.report.redaction import Plan
from triage.report.redactor import Redactor

T = TypeVar("T")

#: Structs that hold nothing but the program's own words, numbers and references.
_OURS = (model.Indicator, model.Rate, model.Measure, model.ParserUsed, model.Dimension, model.PhaseCount, model.Triad,
         model.Time, model.LedgerLine, model.Totals, model.Head, model.HeldBack)
#: Fields that are hashes, ids, references, moments or values of an enumeration.
_PLAIN = frozenset({
    "id", "message", "ref", "refs", "kind", "status", "state", "basis", "direction", "lane", "code", "rule",
    "rule_version", "sha256", "sha256_after", "stated_sha256", "md5", "at", "decided_at", "acquired_at", "verified_at",
    "read_at", "requested", "first", "last", "hash", "previous", "action", "conversation", "shape", "zone", "phase",
    "strength", "what", "days", "app", "a", "b", "person", "mime", "parser", "parser_version", "verification",
    "source", "languages", "languages_missing", "languages_partly",
    "replaced_by", "redactions", "currency", "total", "format", "later_before",
    "country",
})  # fmt: skip
#: Public ids, as `triage.intake.prepare.uid` makes them.
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{20}(?![0-9a-f])")
_OWN_RULE = ".own-"
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+")
#: Latitude and longitude in decimal degrees, as links to maps and messages hold them.
_LAT_LON = re.compile(r"(?<![\d.])[-+]?\d{1,2}\.\d{3,}(?:\s*[,;/ ]\s*|%2C|&\w+=)[-+]?\d{1,3}\.\d{3,}(?![\d.])")
_PLACES = frozenset({"Coordinates", "Place", "Link", "Last place", "Link of the place", "Address"})
_WITHHELD = N_("withheld")


class NamedInFile(UserError):
    message = N_("The file name {name} names what is redacted. Choose another; nothing was written.")
    exit_code = 2


class NothingRedacted(UserError):
    message = N_("A redacted report was asked for, but nobody is categorised as affected, no passage may be a report "
                 "by an affected person, and nothing was chosen to be blacked out. Choose it first, or print without "
                 "--redact.")
    exit_code = 2


class StillReadable(UserError):
    message = N_("What must be redacted could still be read in the report, so nothing was written. Please report this "
                 "fault.")


def redacted(report: model.Report, plan: Plan, out: Path, log: Sequence[model.Entry] | None = None) -> model.Report:
    """The report with everything replaced, and the list of it. `log`: all entries up to the head, where the report
    prints some of them. Raises NamedInFile, NothingRedacted or StillReadable.
    """
    if not any(t.person or t.phrases for t in plan.targets) and not plan.images:
        raise NothingRedacted
    redactor = Redactor(plan)
    if redactor.find(out.name):
        raise NamedInFile(name=out.name)
    hidden = {t.pseudonym for t in plan.targets if t.person}
    before = report
    report = _walk(_without_traces(_numbered(report, hidden, redactor), plan, hidden), redactor)
    if _readable(report, redactor):  # what was put in may have made a word of what stood on both sides
        report = _walk(report, redactor)
    report = _log(report, plan, before.audit if log is None else log)
    if _readable(report, redactor):
        raise StillReadable
    pictures = sum(len(m.pictures) for e in before.exhibits for m in e.messages)
    return msgspec.structs.replace(report, redactions=tuple(_list(plan, redactor, pictures)))


def _readable(report: model.Report, redactor: Redactor) -> bool:
    return any(redactor.find(text) for text in _strings(report))


def _list(plan: Plan, redactor: Redactor, pictures: int) -> Iterator[model.Redaction]:
    for target in plan.targets:
        if target.person or target.phrases:
            yield model.Redaction(target.what, target.pseudonym, redactor.counts[target.pseudonym], target.by,
                                  target.at, target.reason)
    if pictures or plan.images:
        yield model.Redaction(model.Words(N_("pictures")), "", pictures)


# ------------------------------------------------------------------ strings


def _walk(value: T, redactor: Redactor) -> T:
    """The same with every string replaced that may come from the evidence or an examiner."""
    if isinstance(value, str):
        return redactor.apply(value)  # type: ignore[return-value]
    if isinstance(value, model.Words):
        args = {k: redactor.apply(v) if isinstance(v, str) else v for k, v in value.args.items()}
        return model.Words(value.message, args)  # type: ignore[return-value]
    if isinstance(value, model.Entry):
        return _entry(value, redactor)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_walk(item, redactor) for item in value)  # type: ignore[return-value]
    if isinstance(value, msgspec.Struct) and not isinstance(value, _OURS):
        changed = {name: _walk(old, redactor) for name in value.__struct_fields__
                   if _may_name(value, name) and (old := getattr(value, name)) is not None}
        return msgspec.structs.replace(value, **changed)
    return value


def _may_name(value: msgspec.Struct, field: str) -> bool:
    """Whether a field can hold words of the evidence or of people. Some names of fields mean two things."""
    if isinstance(value, model.Sum | model.MoneyLine) and field == "kind":
        return False
    if field == "rule":  # an examiner's own rule is named as the examiner likes
        return _OWN_RULE in getattr(value, field)
    return field not in _PLAIN or isinstance(getattr(value, field), tuple | msgspec.Struct)


def _entry(entry: model.Entry, redactor: Redactor) -> model.Entry:
    """An entry of the log: its detail is JSON, so that names stand in it with escapes."""
    try:
        detail = json.dumps(_plain(json.loads(entry.detail), redactor), ensure_ascii=False, sort_keys=True)
    except ValueError:
        detail = redactor.apply(entry.detail)
    if detail == json.dumps(_loads(entry.detail), ensure_ascii=False, sort_keys=True):
        detail = entry.detail
    return msgspec.structs.replace(
        entry, actor=redactor.apply(entry.actor), subject=redactor.apply(entry.subject),
        reason=redactor.apply(entry.reason) if entry.reason else entry.reason, detail=detail)


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _plain(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, str):
        inner = _loads(value) if value[:1] in "{[" else value
        if isinstance(inner, str):
            return redactor.apply(value)
        return json.dumps(_plain(inner, redactor), ensure_ascii=False)
    if isinstance(value, list):
        return [_plain(item, redactor) for item in value]
    if isinstance(value, dict):
        return {redactor.apply(k): _plain(item, redactor) for k, item in value.items()}
    return value


def _strings(value: object) -> Iterator[str]:
    """Every string that `_walk` goes through."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, model.Words):
        yield from (v for v in value.args.values() if isinstance(v, str))
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, _OURS):
        for name in value.__struct_fields__:
            if _may_name(value, name):
                yield from _strings(getattr(value, name))


# ------------------------------------------------------------------ traces


def _without_traces(report: model.Report, plan: Plan, hidden: set[str]) -> model.Report:
    """Without what gives somebody away though it is no name: accounts, places, pictures, guessable ids."""
    people = tuple(_anonymous(p) if p.ref in hidden else p for p in report.people)
    redactor = Redactor(plan)
    present = {c.ref for c in report.conversations if any(redactor.find(name) for name in (c.title, *c.participants))}
    ids = {m.id: _masked(m.id, plan) or f"{e.number}.{n}"
           for e in report.exhibits for n, m in enumerate(e.messages, 1)}
    exhibits = tuple(msgspec.structs.replace(e, messages=tuple(
        _message(m, plan, ids, bare=e.conversation in present) for m in e.messages)) for e in report.exhibits)
    requests = tuple(msgspec.structs.replace(r, accounts=tuple(
        msgspec.structs.replace(a, value=a.person, name=a.person) if a.person in hidden else a for a in r.accounts))
        for r in report.requests)
    return msgspec.structs.replace(
        report, people=people, exhibits=exhibits, requests=requests,
        assessments=tuple(_renamed(a, ids) for a in report.assessments),
        audit=tuple(_unnamed(entry, plan) for entry in report.audit),
        patterns=tuple(msgspec.structs.replace(p, first="") for p in report.patterns),
        known=msgspec.structs.replace(report.known, files=tuple(
            msgspec.structs.replace(f, name="", sha256="", note="") if f.sha256 in plan.images else f
            for f in report.known.files)))


def _numbered(report: model.Report, hidden: set[str], redactor: Redactor) -> model.Report:
    """Each of those who are left out under their own number where it is known who is meant, by a reference or by the
    account: a name alone may be that of another of them too, and two numbers would stand for one person.
    """
    accounts = {(i.app, i.raw): p.ref for p in report.people if p.ref in hidden for i in p.identifiers if i.raw}
    apps = {c.ref: c.app for c in report.conversations}

    def of(ref: str, name: str) -> str:
        if ref not in hidden:
            return name
        redactor.counts[ref] += 1
        return ref

    def money(found: model.Money) -> model.Money:
        sums, lines = (tuple(msgspec.structs.replace(
            one, writer=of(one.writer_ref, one.writer), counterpart=of(one.counterpart_ref, one.counterpart))
            for one in every) for every in (found.sums, found.lines))
        return msgspec.structs.replace(found, sums=sums, lines=lines)

    def sent(m: model.Message, app: str) -> model.Message:
        who = accounts.get((app, m.sender_identifier), "")
        return msgspec.structs.replace(m, sender_name=of(who, ""), sender_identifier=who) if who else m

    return msgspec.structs.replace(
        report, money=money(report.money), hours=money(report.hours),
        network=msgspec.structs.replace(report.network, nodes=tuple(
            msgspec.structs.replace(node, name=of(node.ref, node.name)) for node in report.network.nodes)),
        exhibits=tuple(msgspec.structs.replace(e, messages=tuple(
            sent(m, apps.get(e.conversation, "")) for m in e.messages)) for e in report.exhibits))


def _masked(id: str, plan: Plan) -> str:
    """An id as it may be printed. Ids are hashes over numbers, accounts and paths, which can be guessed and tested."""
    return hmac.new(plan.secret.encode(), id.encode(), hashlib.sha256).hexdigest()[:len(id)] if plan.secret else ""


def _unnamed(entry: model.Entry, plan: Plan) -> model.Entry:
    """An entry of the log with its ids masked."""
    def mask(found: re.Match[str]) -> str:
        return _masked(found[0], plan) or "[…]"

    return msgspec.structs.replace(entry, subject=_ID.sub(mask, entry.subject), detail=_ID.sub(mask, entry.detail))


def _anonymous(person: model.Person) -> model.Person:
    """A person by number alone: one line for each app, without number, country or name."""
    apps = dict.fromkeys((i.app, i.kind) for i in person.identifiers)
    return msgspec.structs.replace(person, name=person.ref, identifiers=tuple(
        model.Identifier(app, kind, person.ref) for app, kind in apps))


def _message(m: model.Message, plan: Plan, ids: dict[str, str], *, bare: bool) -> model.Message:
    details = tuple(_nowhere(d) for d in m.details) if bare else m.details
    attachments = tuple(
        msgspec.structs.replace(a, name="", sha256=None) if a.sha256 in plan.images else a for a in m.attachments)
    found = (_MIME.match(a.mime) for a in attachments)  # parameters of a type hold names of files
    attachments = tuple(msgspec.structs.replace(a, mime=mime[0] if mime else "")
                        for a, mime in zip(attachments, found, strict=True))
    return msgspec.structs.replace(
        m, text=_LAT_LON.sub("[…]", m.text) if bare and m.text else m.text,
        id=ids.get(m.id, m.id), reply_to=m.reply_to and (ids.get(m.reply_to) or _masked(m.reply_to, plan) or None),
        details=details, attachments=attachments, pictures=())


def _nowhere(detail: model.Detail) -> model.Detail:
    """A detail, and what it is made of, without places."""
    value = detail.value
    if isinstance(detail.name, model.Words) and detail.name.message in _PLACES:
        value = model.Words(_WITHHELD)
    elif isinstance(value, tuple):
        value = tuple(map(_nowhere, value))
    elif isinstance(value, str):
        value = _LAT_LON.sub("[…]", value)
    return msgspec.structs.replace(detail, value=value)


def _renamed(a: model.Assessment, ids: dict[str, str]) -> model.Assessment:
    flags = tuple(msgspec.structs.replace(f, matched=tuple(
        msgspec.structs.replace(m, message=ids.get(m.message, m.message)) for m in f.matched)) for f in a.flags)
    return msgspec.structs.replace(a, flags=flags, translations=tuple(
        msgspec.structs.replace(t, message=ids.get(t.message, t.message)) for t in a.translations))


def _log(report: model.Report, plan: Plan, log: Sequence[model.Entry]) -> model.Report:
    """The log without hashes that let a guess be tested: from the first entry in which something was replaced, up to
    the entry that holds the secret, which nobody can guess.
    """
    redactor = Redactor(plan)
    changed = [e.seq for e in log if _entry(_unnamed(e, plan), redactor) != e]
    if not changed:
        return report
    first, safe = min(changed), plan.secret_entry if plan.secret else 0
    audit = tuple(
        msgspec.structs.replace(e, hash="", previous="") if e.seq >= first and (not safe or e.seq < safe) else e
        for e in report.audit)
    head = report.head if safe and report.head.seq >= safe else model.Head(report.head.seq, "", report.head.at)
    return msgspec.structs.replace(report, audit=audit, head=head, id=report.id if head.hash else f"R{head.seq}")
