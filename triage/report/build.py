"""From the case to the report's data, and to files: the one place where the report reads the case.

The report covers the case up to the last entry of the audit log that changes what it says (`custody.report_head`);
the same head and options give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from parsers import base
from parsers.words import N_
from triage import __version__, custody, facts, languages, overview, people, review, scope
from triage.case import OWNER_NAME, Case
from triage.flagging import shipped
from triage.report import assessments, exhibits, model, pdf
from triage.report.pdf import Paper
from triage.store import Store
from triage.text import FOLD_VERSION
from triage.words import Translator


def create(case: Case, out: Path, *, language: str, paper: Paper = "a4") -> list[Path]:
    """Write the report and log it. Returns the files written (more than one where it needs volumes).

    Raises OSError as a UserError of `pdf` when `out` cannot be written.
    """
    translate = Translator(language)
    shown, case.owner_name = case.owner_name, translate(OWNER_NAME)
    try:
        report = build(case, language)
    finally:
        case.owner_name = shown
    files = pdf.render(report, out, translate=translate, paper=paper)
    if case.why_read_only is None:
        with case.transaction():
            seq, digest, _ = custody.report_head(case)
            custody.seal(case, seq, digest, out.name)
            custody.record(case, "report", out.name, detail={
                "head": seq, "language": language,
                "files": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}})
    return files


def build(case: Case, language: str) -> model.Report:
    """Read the case into the report's data. `language`: of the catalogue's definitions."""
    store = Store(case)
    seq, digest, at = custody.report_head(case)
    catalogue = shipped()
    conversations = overview.conversations(store)
    refs = {c["id"]: f"C{n}" for n, c in enumerate(conversations, 1)}
    all_sources = overview.sources(case)
    sources = [_source(n, s) for n, s in enumerate(all_sources, 1)]
    source_refs = {(s["exhibit"], s["path"], s["sha256"]): f"S{n}" for n, s in enumerate(all_sources, 1)}
    flags = [f for f in review.listing(store) if f["status"] != "rejected"]
    rejected = sum(1 for _ in review.listing(store, status="rejected"))
    passages = exhibits.passages(store, flags, refs)
    totals = store.totals()
    return model.Report(
        id=hashlib.sha256(f"{digest}:full".encode()).hexdigest()[:16],
        title=case.fact("title"),
        case=model.CaseFacts(**{name: case.fact(name) for name in (
            "number", "title", "examiner", "agency", "authority", "question", "region")},
            zone=case.fact("zone") or "UTC"),
        head=model.Head(seq, digest, at),
        method=_method(case, catalogue, all_sources),
        scope=_scope(case),
        totals=model.Totals(**{name: totals[name] for name in model.Totals.__struct_fields__}),
        sources=tuple(sources),
        people=tuple(_person(n, p) for n, p in enumerate(people.listing(case), 1)),
        conversations=tuple(_conversation(refs[c["id"]], c, store, source_refs) for c in conversations),
        exhibits=exhibits.exhibits(store, passages, refs, source_refs),
        indicators=assessments.indicators(catalogue, flags, language),
        assessments=assessments.of_passages(store, passages, catalogue, language),
        conversation_assessments=assessments.of_conversations(store, conversations, refs, language),
        decisions=assessments.decisions(case),
        rates=assessments.rates(catalogue, flags),
        languages=tuple(sorted(catalogue.covered)),
        languages_missing=tuple(found for found in languages.met(case) if found not in catalogue.covered),
        limits=_limits(rejected),
        non_punishment=any(f["code"] == "C-CRIME" and f["status"] == "accepted" for f in flags),
        audit=tuple(_entry(row) for row in case.db.execute("SELECT * FROM audit WHERE seq <= ? ORDER BY seq", (seq,))),
    )


def _entry(row: tuple[Any, ...]) -> model.Entry:
    seq, at, actor, action, subject, reason, detail, previous, digest = row
    return model.Entry(seq, at, actor, action, subject, reason, detail, previous, digest)


def _method(case: Case, catalogue: Any, sources: list[dict[str, Any]]) -> model.Method:
    used = {s["parser"] for s in sources if s["parser"]}
    return model.Method(
        program="Attest", version=__version__, catalogue_version=catalogue.version,
        catalogue_sha256=catalogue.sha256, folding=str(FOLD_VERSION),
        parsers=tuple(model.ParserUsed(p.id, p.name, p.version, "; ".join(p.tested))
                      for p in base.parsers() if p.id in used),
        settings=tuple(model.Setting(model.Words(label), case.fact(name)) for name, label in (
            ("zone", facts.FACTS["zone"]), ("region", facts.FACTS["region"])) if case.fact(name)),
    )


def _scope(case: Case) -> model.Scope:
    held = scope.withheld(case)
    names = {bit: name for name, bit in scope.NAMES.items()}
    return model.Scope(
        date_from=case.fact("scope-from") or None, date_to=case.fact("scope-to") or None,
        people=_list(case.fact("scope-people")), privileged=_list(case.fact("privileged")),
        held_back=tuple(model.HeldBack(what, n) for what, n in held.items() if n),  # type: ignore[arg-type]
        openings=tuple(model.Opening(names[bit], by, at, reason) for bit, at, by, reason in case.db.execute(  # type: ignore[arg-type]
            "SELECT bit, at, actor, reason FROM opening ORDER BY at")),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())


def _source(n: int, s: dict[str, Any]) -> model.Source:
    reasons: Counter[tuple[str, str]] = Counter()
    for warning in s["warnings"]:
        reasons[(warning["message"], json.dumps(warning["args"], sort_keys=True))] += 1
    return model.Source(
        ref=f"S{n}", exhibit=s["exhibit"], path=s["path"], status=s["status"], size=s["size"], sha256=s["sha256"],
        md5=s["md5"], format=s["format"] or "", parser=s["parser"] or "", parser_version=s["parser_version"] or "",
        identified=s["identified"] or "",
        reason=_words(s["reason"], s["reason_args"]) if s["reason"] else None,
        acquired_by=s["acquired_by"] or "", acquired_at=s["acquired_at"] or "",
        acquired_with=s["acquired_with"] or "", stated_sha256=s["stated_sha256"], read_at=s["finished_at"],
        zone=s["zone"] or "", offset_s=s["offset_ms"] / 1000,
        ledger=tuple(model.LedgerLine(kind, **counts) for kind, counts in s["kinds"].items()),
        rejections=tuple(model.Reason(_words(reason, {}), times) for reason, times in s["reasons"].items()),
        warnings=tuple(model.Reason(_words(message, json.loads(args)), times)
                       for (message, args), times in reasons.items()),
    )


def _words(message: str, args: dict[str, Any]) -> model.Words:
    return model.Words(message, {k: v if isinstance(v, int | float) else str(v) for k, v in args.items()})


def _person(n: int, p: dict[str, Any]) -> model.Person:
    return model.Person(
        ref=f"P{n}", name=p["name"], messages=p["messages"], owner=any(i["owner"] for i in p["identifiers"]),
        identifiers=tuple(model.Identifier(
            app=i["app"], kind=i["kind"], value=i["e164"] or i["identifier"] or "", raw=i["identifier"] or "",
            name=i["name"] or "", country=i["country"] or "",
            line_type=model.Words(i["line_type"]) if i["line_type"] else "")
            for i in p["identifiers"]),
    )


def _conversation(ref: str, c: dict[str, Any], store: Store, refs: dict[Any, str]) -> model.Conversation:
    calls = store.db.execute(
        "SELECT count(*) FROM message m WHERE m.conversation = ? AND m.record = 1 AND " + store.visible,
        (c["row"],)).fetchone()[0]
    rows = store.db.execute(
        "SELECT e.exhibit, s.path, s.sha256 FROM conversation_source q JOIN source s ON s.id = q.source"
        " JOIN evidence e ON e.id = s.evidence WHERE q.conversation = ? ORDER BY 1, 2", (c["row"],))
    return model.Conversation(
        ref=ref, id=c["id"], title=c["title"], app=c["app"], kind=c["kind"],
        participants=tuple(p["name"] for p in c["participants"]), messages=c["messages"], calls=calls,
        first=_edge_time(store, c["first"]), last=_edge_time(store, c["last"]),
        sources=tuple(refs[row] for row in rows if row in refs), gaps=_gaps(c["details"]), state=c["state"],
    )


def _gaps(details: dict[str, Any]) -> int:
    gaps = details.get("gaps")
    return gaps if isinstance(gaps, int) else len(gaps) if isinstance(gaps, list) else 0


def _edge_time(store: Store, text: str | None) -> model.Time | None:
    """A conversation's first or last time: UTC where it ends in Z, else wall-clock."""
    if text is None:
        return None
    if text.endswith("Z"):
        return exhibits.display_time(store, text, None, text, "utc")
    return model.Time(None, text, None, text, "local")


def _limits(rejected: int) -> tuple[model.Phrase, ...]:
    limits: list[model.Phrase] = [model.Words(N_(
        "The rules find passages by their words. They miss what is said in other words, in pictures, in voice notes "
        "and in languages that they do not cover, and they match harmless passages too."))]
    if rejected:
        limits.append(model.Words(N_(
            "{n} further passages matched rules and were rejected by the reviewer; they are not printed."),
            {"n": rejected}))
    return tuple(limits)
